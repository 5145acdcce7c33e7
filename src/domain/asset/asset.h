/*
 * asset/asset.h -- the door of room "asset": devices by their label, models and
 * classes.  What it does and why: README.md.
 *
 * Functions with an object and a verb in their comment see only what the tx's actor
 * reaches with it; those marked *system* see everything.
 */
#ifndef DOMAIN_ASSET_ASSET_H
#define DOMAIN_ASSET_ASSET_H

#include "domain/agreement/agreement.h"

extern const struct module asset_module;
/* Devices of others in the schools of a party that leaves. */
extern const struct agreement_proceeding_source asset_proceedings;

/* domain/asset.md 4; keys in files: the words in device.c. */
enum device_state {
    DEVICE_ORDERED = 1,
    DEVICE_IN_STOCK,
    DEVICE_IN_USE,
    DEVICE_IN_REPAIR,
    DEVICE_MISSING,
    DEVICE_RETIRED,
    DEVICE_WIPED,
    DEVICE_DISPOSED,
    DEVICE_STATE_END
};
/* Out of service for good: retired, wiped or disposed of. */
bool asset_is_retired(int state);

struct class_row {
    struct str key, name, service; /* service: key in the catalogue */
};
struct class_list {
    struct class_row *at;
    size_t n;
};
struct model_row {
    model_id id;
    model_ref ref;
    struct str class_key, class_name, maker, name;
};
struct model_list {
    struct model_row *at;
    size_t n;
};
struct device_row {
    device_id id;
    device_ref ref;
    authority_id authority;
    school_id school;
    room_id room;
    model_id model;
    struct str code, class_key, class_name, service, maker, model_name;
    struct str school_name, room_number, inventory_number, reason, framework;
    int state;
    struct day since;
    int lot;
    bool legacy;
    struct day promised_on, promised_until;
    int version;
};
struct device_list {
    struct device_row *at;
    size_t n;
};

/* Data of the house. */
enum err asset_classes(struct tx *, struct class_list *);
enum err asset_class(struct tx *, struct str key, struct class_row *);
enum err asset_models(struct tx *, struct model_list *);
enum err asset_model_by_id(struct tx *, model_id, struct model_row *);
enum err asset_model_by_ref(struct tx *, model_ref, struct model_row *);
/* ERR_INVALID: no such class, or without maker or name; ERR_CONFLICT: it is there.  *out may be NULL. */
enum err asset_model_create(struct tx *, struct str class_key, struct str maker, struct str name, model_id *out);

/* *system*: the device a label stands for, however the code was typed.  ERR_NOT_FOUND:
   no code, a wrong check sign or no device. */
enum err asset_device_by_code(struct tx *, struct str typed, struct device_row *);
/* *system*: of a record the caller may already see. */
enum err asset_device_read(struct tx *, device_id, struct device_row *);
/* device R */
enum err asset_device_by_ref(struct tx *, device_ref, struct device_row *);

struct device_new {
    school_id school;
    room_id room;
    model_id model;
    struct str code; /* "": a new one */
    struct str inventory_number, reason, framework;
    int state, lot;
    bool legacy;
    struct day promised_on, promised_until; /* use DAY_NONE, not { 0 } */
};
/* device C at the school, or no actor.  ERR_CONFLICT: the code is taken; ERR_INVALID with a field:
   code, state without its reason, promise.  *out may be NULL. */
enum err asset_device_create(struct tx *, const struct device_new *, device_id *out);

#endif
