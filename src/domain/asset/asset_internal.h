/*
 * asset/asset_internal.h -- what the files of the room share.
 */
#ifndef ASSET_INTERNAL_H
#define ASSET_INTERNAL_H

#include "domain/asset/asset.h"
#include "platform/limits.h"

extern const struct route device_routes[], device_import_routes[], model_routes[];

/* Words of files and forms: "in_use"; the German ones are read as well. */
extern const struct choice device_states[];
enum msg device_state_msg(int state);
/* A state by its key or its German name; 0: none. */
int device_state_of(struct mem *, struct str word);
/* domain/asset.md 4, as far as its guards are known here. */
bool device_may_become(int from, int to);

/* device L: of the schools reached, newest first; `text`: part of code, model or inventory number. */
struct device_filter {
    school_id school; /* 0: all */
    struct str text;
    int64_t offset;
};
enum err device_page(struct tx *, const struct device_filter *, struct device_list *);

/* device W; ERR_CONFLICT: changed meanwhile, or the state cannot follow. */
enum err device_change(struct tx *, const struct device_row *, int version, const struct device_new *);
/* device C: schools where the actor may record devices. */
struct site_row {
    school_id id;
    school_ref ref;
    struct str name, number;
};
struct site_list {
    struct site_row *at;
    size_t n;
};
enum err device_sites(struct tx *, struct site_list *);

enum err class_init(struct tx *);
/* ERR_NOT_FOUND: no model of this maker and name. */
enum err model_by_name(struct tx *, struct str maker, struct str name, struct model_row *);

/* --- device_import.c: a table of labels ------------------------------------------------------ */

struct device_line {
    int line;
    struct str code, model, text; /* text: why it was refused, "" otherwise */
    bool refused;
};
struct device_lines {
    struct device_line *at;
    size_t n;
};
struct device_report {
    struct device_lines lines;
    int64_t created, refused, known;
};
/* One file, one transaction: rows that are refused are left out, the others are made
   unless `dry_run`.  A row whose label is known changes nothing (`known`).
   ERR_MALFORMED: no table, or a column that must be there is missing (refusal). */
enum err device_import(struct tx *, struct str csv, bool dry_run, enum lang, struct device_report *);

#endif
