/*
 * desk/scan.h -- what a scanned label stands for, and who is holding it
 * (domain/desk.md 4.1): /g/<code> a device, /r/<code> a room.
 */
#ifndef DESK_SCAN_H
#define DESK_SCAN_H

#include "domain/desk/symptom.h"
#include "domain/desk/try.h"
#include "platform/request.h"

enum scan_door { SCAN_DEVICE = 1, SCAN_ROOM };
struct scan {
    enum scan_door door;
    struct str code; /* as it stands in the address */
    bool known;      /* there is such a label; without it nothing below is set */
    bool has_device;
    struct device_row device;
    struct room_row room; /* id 0: the device is in no room */
    school_id school;
    authority_id authority;
    struct str school_name;
};
/* *system*.  An unknown label is no error: scan.known is false. */
enum err scan_read(struct tx *, enum scan_door, struct str code, struct scan *);
/* Class of its tiles; place of its cards for a service. */
struct str scan_class(const struct scan *);
struct card_place scan_card_place(const struct scan *, struct str service);
/* "Epson EB-L200, Raum 2.14"; "Raum 2.14". */
struct str scan_name(struct mem *, enum lang, const struct scan *);

/* *system*: rooms of a school in use, for a phone that knows its PIN. */
enum err scan_rooms(struct tx *, school_id, struct room_list *);

/* What the actor is at this place: enum try_role, 0 without the right to report. */
enum err scan_standing(struct tx *, school_id, authority_id, int *role);

/* Who holds it: signed in with the right to report here, else by the PIN of its school. */
struct reporter {
    int role; /* enum try_role; 0: nobody yet */
    account_id account;
    struct str phone; /* cookie of the phone */
};
enum err reporter_find(struct request *, const struct scan *, struct reporter *);

#endif
