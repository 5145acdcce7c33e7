/*
 * desk/held.h -- reports without account that came above the limits ("gedrosselt"):
 * kept with their photos until the school's contact, or the desk, lets them through
 * with one tap.  Nothing is thrown away (domain/desk.md 4.1).
 */
#ifndef DESK_HELD_H
#define DESK_HELD_H

#include "domain/desk/ticket_store.h"
#include "domain/desk/try.h"

enum { REPORT_PHOTOS = 3, REPORT_TEXT = 300, REPORT_PHOTO_SIDE = 2048 };
#define REPORT_PHOTO_MAX MIB(10)

/* A photo made anew without its data; the blob is stored with the report. */
struct report_photo {
    struct str name;
    int type; /* enum file_type */
    int64_t size;
    blob_id blob;
};
struct report_photos {
    struct report_photo at[REPORT_PHOTOS];
    size_t n;
};

/* *system*, after the phone's PIN was checked. */
enum err held_put(struct tx *, const struct ticket_new *, look_id, const struct report_photos *);

struct held_row {
    held_id id;
    held_ref ref;
    authority_id authority;
    school_id school;
    room_id room;
    device_id device;
    service_id service;
    look_id look;
    int kind, effect, extent;
    struct str school_name, subject, text, name, mail;
    struct instant created_at;
};
struct held_rows {
    struct held_row *at;
    size_t n;
};
/* ticket C of the whole school: those that wait, oldest first. */
enum err held_list(struct tx *, struct held_rows *);
enum err held_by_ref(struct tx *, held_ref, struct held_row *);
enum err held_photos(struct tx *, held_id, struct report_photos *);
/* It became this ticket; 0: it is not wanted, and stays on record. */
enum err held_done(struct tx *, const struct held_row *, ticket_id);

#endif
