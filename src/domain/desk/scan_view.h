/*
 * desk/scan_view.h -- what the pages of a scanned label show.
 */
#ifndef DESK_SCAN_VIEW_H
#define DESK_SCAN_VIEW_H

#include "base/id.h"
#include "domain/desk/incident_view.h"
#include "platform/html.h"

/* Before the PIN: nothing of school, room or model. */
struct scan_pin_page {
    struct url action;
    bool paused;
};

struct scan_tile {
    struct url url;
    struct str name;
};
struct scan_tiles {
    struct scan_tile *at;
    size_t n;
};
struct scan_room {
    struct url url;
    struct str name;
};
struct scan_rooms {
    struct scan_room *at;
    size_t n;
};
struct scan_contact {
    struct str name;
};
struct scan_contacts {
    struct scan_contact *at;
    size_t n;
};

/* One of: tiles, a card, the form, the answer, a device that should not be here, an unknown label. */
struct scan_page {
    struct str place, school;
    struct url again; /* the label itself */
    bool anonymous;

    bool unknown;
    struct scan_rooms rooms;

    bool missing, retired;
    struct str note; /* of the form: "found", "still" */

    bool choose;
    struct incident_board incidents;
    struct scan_tiles tiles;
    struct url lessons;

    bool card;
    struct str symptom, tile, look;
    struct url try_url, picture;
    struct str card_text, card_topic, card_ref;
    int64_t card_n, card_all;

    bool form;
    struct url report_url;
    struct str tried;
    bool open; /* a refused form: what can be added is unfolded */
    bool effect_none, effect_limited, effect_stopped;
    struct str text, name, mail;

    bool solved;
    bool sent, held, by_mail;
    struct str number, promise;
    bool lesson; /* referred to the school's own contact */
    struct scan_contacts contacts;
};

#endif
