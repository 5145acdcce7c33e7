/*
 * desk/ticket_import.h -- tickets of another system become ours (domain/desk.md 20):
 * repeatable, selective, without one word to anybody.
 *
 * A record has a key (source, system, kind, id there).  What has a key is never made
 * again, so a run that was broken off goes on, and a newer dump adds what is new.
 */
#ifndef DESK_TICKET_IMPORT_H
#define DESK_TICKET_IMPORT_H

#include "platform/db.h"
#include "platform/record_file.h"

enum import_source { IMPORT_ZAMMAD = 1, IMPORT_OTRS, IMPORT_GLPI, IMPORT_SOURCE_END };
/* "zammad", "otrs", "znuny", "glpi"; 0: another word. */
enum import_source ticket_import_source(struct str word);
/* "Zammad" */
struct str ticket_import_source_name(int source);

struct ticket_import_options {
    enum import_source source;
    struct str system;   /* when several systems of one kind are taken over: which */
    struct str mapping;  /* CSV, see ticket_import_map.c; "" none */
    struct day from, to; /* day of creation there, both included; DAY_NONE: open */
    struct str group;    /* only this one; "" all */
    struct str school;   /* official number; "" all */
    bool dry_run;
    struct str made_by;
};
struct ticket_import_sums {
    int64_t run; /* 0: dry run */
    bool resumed;
    int64_t read, tickets, entries, same, refused, left_out;
    int64_t files, file_bytes, files_left; /* stored with their entries; refused by type, size, number or quota */
    int64_t unmerged;                      /* their target was not taken over */
    bool cut;                              /* a file could not be read to its end */
};
enum import_line_kind { IMPORT_LINE_NOTE = 1, IMPORT_LINE_NEW, IMPORT_LINE_REFUSED, IMPORT_LINE_KEPT };
struct ticket_import_line {
    enum import_line_kind kind;
    struct str text; /* the whole line, in German */
    /* IMPORT_LINE_REFUSED: where, which record, why */
    struct str file, record, why;
    int64_t line;
};
/* Where lines of the report go as they come, maybe inside of a tx; after each batch, outside of
   one, how far it is; clock for each tx. */
struct ticket_import_sink {
    void (*line)(void *arg, const struct ticket_import_line *);
    void (*progress)(void *arg, const struct ticket_import_sums *);
    struct instant (*now)(void *arg);
    void *arg;
};

/*
 * The arena is used up to a batch at a time.  ERR_INVALID with *why: the mapping or a
 * choice is not usable; other errors: the batch at hand is not stored, those before are.
 */
enum err ticket_import(struct db *, struct mem *, const struct ticket_import_options *, struct record_file *const *,
                       size_t nfiles, const struct ticket_import_sink *, struct ticket_import_sums *,
                       struct refusal *why);
struct str ticket_import_sums_text(struct mem *, enum lang, const struct ticket_import_sums *, bool dry_run);

/*
 * Takes back what a run made, within SETTING_IMPORT_UNDO_DAYS: tickets and entries nobody
 * has touched since; the others are listed and stay.  ERR_NOT_FOUND, ERR_INVALID with *why.
 */
struct ticket_import_undone {
    int64_t tickets, entries, kept;
};
enum err ticket_import_undo(struct db *, struct mem *, int64_t run, const struct ticket_import_sink *,
                            struct ticket_import_undone *, struct refusal *why);

/* Below a struct ticket: where it came from.  ERR_NOT_FOUND: it was made here. */
struct import_origin {
    int source;
    struct str number;
};
enum err ticket_import_origin(struct tx *, ticket_id, struct import_origin *);

#endif
