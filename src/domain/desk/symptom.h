/*
 * desk/symptom.h -- the tiles a reporter taps: what is wrong, per device class or room.
 * Data of the house.
 */
#ifndef DESK_SYMPTOM_H
#define DESK_SYMPTOM_H

#include "platform/db.h"

enum { SYMPTOM_TILES = 6 };
#define SYMPTOM_ROOM "room" /* the class of a whole room */

struct symptom_row {
    symptom_id id;
    symptom_ref ref;
    struct str class_key, name, service; /* service: key of the catalogue */
    int effect;
};
struct symptom_rows {
    struct symptom_row *at;
    size_t n;
};
/* At most SYMPTOM_TILES of a class, those of "other" when it has none. */
enum err symptom_tiles(struct tx *, struct str class_key, struct symptom_rows *);
enum err symptom_by_ref(struct tx *, symptom_ref, struct symptom_row *);
/* The tiles every installation begins with; twice is once. */
enum err symptom_init(struct tx *);

#endif
