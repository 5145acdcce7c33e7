/*
 * desk/ticket_import_record.h -- one foreign record on its way in: as it was read
 * (struct import_raw: texts only), and as we understand it (struct import_item).
 * Shared by ticket_import*.c only.
 */
#ifndef DESK_TICKET_IMPORT_RECORD_H
#define DESK_TICKET_IMPORT_RECORD_H

#include "domain/desk/ticket_import.h"
#include "domain/desk/ticket_internal.h"
#include "platform/json.h"

/* --- as read ------------------------------------------------------------------------------- */

struct import_raw_file {
    struct str name, content; /* base64; "": the dump names it only */
};
struct import_raw_files {
    struct import_raw_file *at;
    size_t n;
};
struct import_raw_link {
    struct str type, object, value;
};
struct import_raw_links {
    struct import_raw_link *at;
    size_t n;
};
struct import_raw_entry {
    struct str id, parent, sender, internal, visible, type, content_type, subject, body, created;
    struct import_raw_files files;
};
struct import_raw_entries {
    struct import_raw_entry *at;
    size_t n;
};
struct import_raw {
    struct str id, number, title, state, state_id, group, group_id, organisation, organisation_id, category,
        category_id, type, urgency, impact, created, closed, until, mail, customer_id, merged, deleted;
    struct import_raw_links links;
    struct import_raw_entries entries;
    struct import_raw_entry entry; /* the record is an entry itself, or its first text stands in it */
};

/* What one system calls things. */
struct import_state_word {
    struct str word;           /* in its table or its JSON, lower case */
    enum ticket_reason reason; /* 0: not taken over */
};
struct import_column {
    struct str name; /* of a column, lower case */
    size_t offset;   /* in struct import_raw */
};
struct import_dialect {
    struct str name;
    const struct json_desc *json;
    const struct import_column *columns; /* end with an empty name */
    const struct import_state_word *states;
    bool json_local, table_local; /* times without a zone are local ones, else UTC */
    bool html;                    /* entries without a type are HTML */
};
const struct import_dialect *import_dialect(enum import_source);

/* --- as we understand it ---------------------------------------------------------------------- */

/* A file that stays behind; it is named after the text. */
struct import_left {
    struct str name;
    enum msg why; /* MSG_NONE: the dump does not hold it */
};
struct import_lefts {
    struct import_left *at;
    size_t n;
};
struct import_entry {
    struct str id, text;
    struct upload_list files;
    struct import_lefts left;
    bool html, internal;
    enum entry_kind kind;
    struct instant at;
    int64_t line;
};
struct import_entries {
    struct import_entry *at;
    size_t n;
};
struct import_item {
    int64_t line;
    const char *file;
    bool is_ticket;
    struct str id, number, title, mail, merged;
    enum ticket_reason reason;
    enum ticket_kind kind; /* 0: what the service usually is */
    enum ticket_effect effect;
    enum ticket_extent extent;
    struct instant created_at, closed_at, until;
    struct school_row school;
    struct service_row service;
    struct import_entries entries;
};

/* Why a record is not taken over; `detail` is shown as it is. */
struct import_refusal {
    enum msg msg; /* MSG_NONE: it is taken over */
    struct str detail;
    bool left_out; /* not chosen: only counted */
};

/* --- the mapping file (ticket_import_map.c) ------------------------------------------------------ */

enum import_map_kind {
    MAP_GROUP = 1,
    MAP_ORGANISATION,
    MAP_CATEGORY,
    MAP_DEFAULT,
    MAP_STATE,
    MAP_COLUMN,
    MAP_ZONE,
    MAP_PERSON
};
struct import_map_row {
    int kind;
    struct str from, to; /* folded; `to` as it is */
    struct school_row school;
    struct service_row service;
    bool has_school, has_service;
    enum ticket_reason reason; /* MAP_STATE; 0: not taken over */
};
struct import_map {
    struct import_map_row *at;
    size_t n;
    int zone; /* 0: as the dialect says, 1 UTC, 2 local */
};
/* Reads schools and services once.  ERR_INVALID with a refusal and *line. */
enum err import_map_open(struct tx *, struct str csv, struct import_map *, int64_t *line);
/* The first row of that kind for one of the two names; NULL: none. */
const struct import_map_row *import_map_find(struct mem *, const struct import_map *, enum import_map_kind,
                                             struct str name, struct str id);

/* --- users and organisations (ticket_import_person.c) ----------------------------------------------- */

struct import_who { /* one of both, as its table says it */
    struct str id, login, mail, organisation, organisation_id;
    struct str name, shared, title; /* of an organisation; `title`: it is a ticket */
    struct str more, members;       /* lists with ~~~: further organisations, logins */
};
struct import_slot {
    uint64_t hash;
    struct import_who *who;
};
struct import_people {
    struct mem *mem;
    struct import_slot *at;
    size_t n, size;
};
struct import_people import_people_open(struct mem *);
/* Takes a file of users or of organisations; *n 0: it is none and stands at its beginning again. */
enum err import_people_read(struct mem *, struct import_people *, struct record_file *, int64_t *n);
/* By login or mail address, or by id; NULL: no table says who that is. */
const struct import_who *import_person(const struct import_people *, struct str name, struct str id);
struct str import_organisation(const struct import_people *, struct str id);
/* "a~~~b": one after the other. */
bool import_next_of_list(struct str *list, struct str *one);

/* --- reading (ticket_import_read.c) ---------------------------------------------------------------- */

struct import_reader {
    const struct ticket_import_options *options;
    const struct import_dialect *dialect;
    const struct import_map *map;
    const struct import_people *people;
    struct instant now;
};
void import_read(struct mem *, const struct import_reader *, const struct record *, struct import_item *,
                 struct import_refusal *);

/* --- pieces of text (ticket_import_text.c) ---------------------------------------------------------- */

/* "2026-11-23 10:00:00", "23.11.2026 10:00", RFC 3339, seconds since 1970; INSTANT_NONE: no moment. */
struct instant import_instant(struct str text, bool local);
/* "1 234" of a list for people is 1234. */
struct str import_without_blanks(struct mem *, struct str);
/* HTML that is kept escaped; other text stays as it is. */
struct str import_unescaped(struct mem *, struct str);
struct str import_on_one_line(struct mem *, struct str);

/* --- files of entries (ticket_import_file.c) ------------------------------------------------------------ */

struct import_place;
/* What type, size and number allow becomes a file of the entry, the rest stays behind. */
void import_files_read(struct mem *, const struct import_raw_files *, struct import_entry *);
/* "Anhänge, die nicht übernommen sind: a, b", "" when none stays behind. */
struct str import_left_text(struct mem *, const struct import_lefts *);
/* What the quota of the authority does not hold stays behind too. */
enum err import_files_fit(struct tx *, authority_id, struct import_entry *);
enum err import_files_store(struct tx *, const struct import_place *, const struct ticket *, int64_t n,
                            const struct import_entry *);
/* Those of imports in entries from `first` on; the quota gets its bytes back. */
enum err import_files_remove(struct tx *, ticket_id, authority_id, int64_t first);
void import_files_count(const struct import_entry *, struct ticket_import_sums *);

/* --- HTML, keys of a run (ticket_import_html.c, ticket_import_seen.c) ----------------------------------- */

/* Entries that are HTML become text, in the parser child: not inside of a tx. */
enum err import_open_html(struct mem *, struct import_item *, size_t n);

/* Keys seen in this run: twice the same is said, and a dry run knows what would be here. */
struct import_seen {
    struct mem *mem;
    uint64_t *at;
    size_t n, size;
};
uint64_t import_key_hash(char kind, struct str id);
struct import_seen import_seen_open(struct mem *);
bool import_was_seen(const struct import_seen *, char kind, struct str id);
/* False: it was seen before. */
bool import_see(struct import_seen *, char kind, struct str id);

/* --- storing (ticket_import_store.c) ---------------------------------------------------------------- */

enum imported_kind { IMPORTED_TICKET = 1, IMPORTED_ENTRY };
struct import_place { /* where records of this run belong */
    enum import_source source;
    struct str system;
    int64_t run;
};
enum err import_run_begin(struct tx *, const struct ticket_import_options *, struct str files, struct str hash,
                          int64_t *run, bool *resumed);
enum err import_run_count(struct tx *, const struct ticket_import_sums *, bool ended);
/* ERR_NOT_FOUND: not here yet. */
struct import_known {
    ticket_id ticket;
    int64_t n;
};
enum err import_known(struct tx *, const struct import_place *, enum imported_kind, struct str key,
                      struct import_known *);
enum err import_ticket_store(struct tx *, const struct import_place *, const struct import_item *,
                             struct ticket_import_sums *added);
/* Those of the item that are not here yet, to a ticket that is. */
enum err import_entries_store(struct tx *, const struct import_place *, const struct import_item *,
                              const struct import_known *, struct ticket_import_sums *added);
/* Merged ones lead to their target where it is here; how many do not. */
enum err import_merge_all(struct tx *, const struct import_place *, int64_t *unmerged);

#endif
