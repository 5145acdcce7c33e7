/*
 * desk/ticket_import.c -- an import from end to end: records are read in batches, their
 * HTML is opened in the parser child, each batch is one tx.  What one batch stored stays
 * when a later one cannot be; the next run goes on there.
 */
#include "domain/desk/ticket_import_record.h"

#include "base/zone.h"
#include "platform/secret.h"
#include "platform/text.h"

enum { BATCH = 500, DIFFERENCES = 50 };
#define BATCH_BYTES MIB(8)
/* A record with its files as base64, as bytes, and its text once more. */
#define NEXT_BYTES (RECORD_MAX * 2 + MIB(24))

struct run {
    struct db *db;
    struct mem *mem; /* of the batch */
    struct mem *own; /* of the run */
    const struct ticket_import_options *options;
    const struct ticket_import_sink *sink;
    struct ticket_import_sums *sums;
    struct ticket_import_sums added; /* by the batch */
    struct refusal *why;
    struct import_map map;
    struct import_people people;
    struct import_reader reader;
    struct import_place place;
    struct import_item *items;
    size_t nitems, bytes;
    struct import_seen seen;
    int64_t differences, named; /* lines about tickets, about files */
};

/* --- the report -------------------------------------------------------------------------------- */

static struct str number_text(struct mem *mem, int64_t n)
{
    struct buf out = buf_of(mem, 24);
    i18n_number(&out, LANG_DE, n);
    return buf_str(&out);
}

static void say(struct run *r, enum import_line_kind kind, struct str text)
{
    r->sink->line(r->sink->arg, &(struct ticket_import_line){ .kind = kind, .text = text });
}

static void say_refused(struct run *r, const struct record_facts *file, int64_t line, struct str id, enum msg msg,
                        struct str detail)
{
    struct buf number = buf_of(r->mem, 24);
    buf_int(&number, line);
    r->added.refused++;
    struct ticket_import_line said = { .kind = IMPORT_LINE_REFUSED,
                                       .file = file->name,
                                       .line = line,
                                       .record = id.len > 0 ? utf8_truncate(id, 100) : STR("-"),
                                       .why = str_cat(r->mem, msg_text(LANG_DE, msg), STR(" "), detail) };
    said.text = msg_format(r->mem, LANG_DE, M_import_line_refused, { "file", file->name }, { "line", buf_str(&number) },
                           { "id", said.record }, { "why", said.why });
    r->sink->line(r->sink->arg, &said);
}

/* "neu: #22005 Beamer flackert -> Grundschule Nord, In Arbeit" */
static void say_difference(struct run *r, const struct import_item *item)
{
    if (!r->options->dry_run || r->differences++ >= DIFFERENCES)
        return;
    say(r, IMPORT_LINE_NEW,
        msg_format(r->mem, LANG_DE, M_import_line_new, { "number", item->number }, { "title", item->title },
                   { "school", item->school.name }, { "service", item->service.name },
                   { "state", msg_text(LANG_DE, ticket_state_msg(ticket_reason_state((int)item->reason))) }));
}

static void say_file(struct run *r, const struct import_item *item, const struct upload *file)
{
    struct buf size = buf_of(r->mem, 32);
    i18n_bytes(&size, LANG_DE, file->size);
    say(r, IMPORT_LINE_NEW,
        msg_format(r->mem, LANG_DE, M_import_line_file, { "name", file->name }, { "size", buf_str(&size) },
                   { "number", item->number.len > 0 ? item->number : item->id }));
}

/* In a dry run: what would be stored, and what would stay behind although the dump holds it. */
static void say_files(struct run *r, const struct import_item *item, const struct import_entry *e)
{
    for (size_t i = 0; i < e->files.n; i++)
        if (r->named++ < DIFFERENCES)
            say_file(r, item, &e->files.at[i]);
    for (size_t i = 0; i < e->left.n; i++)
        if (e->left.at[i].why != MSG_NONE && r->named++ < 2 * DIFFERENCES)
            say(r, IMPORT_LINE_NEW,
                msg_format(r->mem, LANG_DE, M_import_line_file_left, { "name", e->left.at[i].name },
                           { "number", item->number.len > 0 ? item->number : item->id },
                           { "why", msg_text(LANG_DE, e->left.at[i].why) }));
}

struct str ticket_import_sums_text(struct mem *mem, enum lang lang, const struct ticket_import_sums *s, bool dry_run)
{
    struct buf bytes = buf_of(mem, 32);
    i18n_bytes(&bytes, lang, s->file_bytes);
    return msg_format(mem, lang, dry_run ? M_import_sums_dry : M_import_sums, { "read", number_text(mem, s->read) },
                      { "tickets", number_text(mem, s->tickets) }, { "entries", number_text(mem, s->entries) },
                      { "same", number_text(mem, s->same) }, { "refused", number_text(mem, s->refused) },
                      { "left_out", number_text(mem, s->left_out) }, { "unmerged", number_text(mem, s->unmerged) },
                      { "files", number_text(mem, s->files) }, { "bytes", buf_str(&bytes) },
                      { "files_left", number_text(mem, s->files_left) });
}

/* --- one batch ---------------------------------------------------------------------------------------------- */

static void count_entry(struct run *r, const struct import_item *item, const struct import_entry *e)
{
    r->added.entries++;
    import_files_count(e, &r->added);
    say_files(r, item, e);
}

/* What would be new, without a write. */
static enum err count_ticket(struct tx *tx, struct run *r, const struct import_item *item, bool known)
{
    struct import_known there;
    int64_t before = r->added.entries;
    if (!known)
        say_difference(r, item);
    for (size_t i = 0; i < item->entries.n; i++) {
        enum err e =
            known ? import_known(tx, &r->place, IMPORTED_ENTRY, item->entries.at[i].id, &there) : ERR_NOT_FOUND;
        if (e != OK && e != ERR_NOT_FOUND)
            return e;
        if (e == ERR_NOT_FOUND)
            count_entry(r, item, &item->entries.at[i]);
    }
    r->added.tickets += !known;
    r->added.same += known && r->added.entries == before;
    return OK;
}

static enum err take_known(struct tx *tx, struct run *r, const struct import_item *item,
                           const struct import_known *known)
{
    int64_t before = r->added.entries;
    if (r->options->dry_run)
        return count_ticket(tx, r, item, true);
    TRY(import_entries_store(tx, &r->place, item, known, &r->added));
    r->added.same += r->added.entries == before;
    return OK;
}

static enum err take_item(struct tx *tx, struct run *r, const struct import_item *item)
{
    struct import_known known;
    enum err e = import_known(tx, &r->place, IMPORTED_TICKET, item->id, &known);
    if (e == OK)
        return take_known(tx, r, item, &known);
    if (e != ERR_NOT_FOUND)
        return e;
    if (!item->is_ticket) {
        /* Its ticket was refused or not chosen; in a dry run it may only not be stored. */
        bool would = r->options->dry_run && import_was_seen(&r->seen, 'a', item->id);
        if (would)
            count_entry(r, item, &item->entries.at[0]);
        r->added.left_out += !would;
        return OK;
    }
    if (r->options->dry_run)
        return count_ticket(tx, r, item, false);
    return import_ticket_store(tx, &r->place, item, &r->added);
}

static void add_sums(struct ticket_import_sums *sums, const struct ticket_import_sums *added)
{
    sums->tickets += added->tickets;
    sums->entries += added->entries;
    sums->same += added->same;
    sums->refused += added->refused;
    sums->left_out += added->left_out;
    sums->files += added->files;
    sums->file_bytes += added->file_bytes;
    sums->files_left += added->files_left;
}

/* The run's row counts what each tx stored; what was the same or refused, since the last start. */
static enum err count_batch(struct tx *tx, const struct run *r, bool ended)
{
    struct ticket_import_sums row = r->added, all = *r->sums;
    if (r->options->dry_run)
        return OK;
    add_sums(&all, &r->added);
    row.run = r->place.run;
    row.same = all.same;
    row.refused = all.refused;
    row.left_out = all.left_out;
    return import_run_count(tx, &row, ended);
}

static enum err batch_in(struct tx *tx, struct run *r)
{
    for (size_t i = 0; i < r->nitems; i++)
        TRY(take_item(tx, r, &r->items[i]));
    return count_batch(tx, r, false);
}

static enum err in_tx(struct run *r, enum err (*step)(struct tx *, struct run *))
{
    struct tx *tx;
    bool write = !r->options->dry_run;
    TRY(tx_open(r->db, write ? TX_WRITE : TX_READ, (struct tx_who){ 0 }, r->sink->now(r->sink->arg), r->mem, &tx));
    enum err e = step(tx, r);
    if (e == OK && write)
        return tx_commit(tx);
    *r->why = tx_refusal(tx);
    tx_abort(tx);
    return e;
}

static enum err batch_end(struct run *r, struct mem_mark mark)
{
    TRY(import_open_html(r->mem, r->items, r->nitems));
    TRY(in_tx(r, batch_in));
    add_sums(r->sums, &r->added);
    r->added = (struct ticket_import_sums){ 0 };
    r->nitems = r->bytes = 0;
    r->sink->progress(r->sink->arg, r->sums);
    mem_reset(r->mem, mark);
    r->items = MEM_NEW_N(r->mem, struct import_item, BATCH);
    return OK;
}

/* --- one record ------------------------------------------------------------------------------------------------ */

/* The same key twice in what is read: the first one counts. */
static bool is_repeated(struct run *r, struct import_item *item, struct str *which)
{
    *which = item->id;
    if (item->is_ticket && !import_see(&r->seen, 't', item->id))
        return true;
    for (size_t i = 0; i < item->entries.n; i++)
        if (!import_see(&r->seen, 'e', item->entries.at[i].id)) {
            *which = item->entries.at[i].id;
            return true;
        }
    if (item->is_ticket)
        (void)import_see(&r->seen, 'a', item->id);
    return false;
}

static void take_record(struct run *r, const struct record_facts *file, const struct record *record)
{
    struct import_item *item = &r->items[r->nitems];
    struct import_refusal no;
    struct str which;
    r->sums->read++;
    import_read(r->mem, &r->reader, record, item, &no);
    r->sums->cut |= record->fault == RECORD_REST;
    if (no.left_out) {
        r->added.left_out++;
        return;
    }
    if (no.msg != MSG_NONE) {
        say_refused(r, file, record->line, item->id, no.msg, no.detail);
        return;
    }
    if (is_repeated(r, item, &which)) {
        say_refused(r, file, record->line, which, M_import_refused_twice, STR(""));
        return;
    }
    r->nitems++;
    for (size_t i = 0; i < item->entries.n; i++) {
        const struct import_entry *e = &item->entries.at[i];
        r->bytes += e->text.len;
        for (size_t k = 0; k < e->files.n; k++)
            r->bytes += (size_t)e->files.at[k].size;
    }
}

static enum err read_file(struct run *r, struct record_file *file)
{
    const struct record_facts *facts = record_file_facts(file);
    struct mem_mark mark = mem_mark(r->mem);
    struct record record;
    enum err e = OK;
    if (facts->encoding == CSV_CP1252)
        say(r, IMPORT_LINE_NOTE, msg_format(r->mem, LANG_DE, M_import_cp1252, { "file", facts->name }));
    r->items = MEM_NEW_N(r->mem, struct import_item, BATCH);
    while ((e = record_file_next(file, &record)) == OK) {
        take_record(r, facts, &record);
        if (r->nitems == BATCH || r->bytes >= BATCH_BYTES || mem_left(r->mem) < NEXT_BYTES)
            TRY(batch_end(r, mark));
    }
    if (e != ERR_NOT_FOUND)
        return e;
    TRY(batch_end(r, mark));
    mem_reset(r->mem, mark);
    return OK;
}

/* --- all -------------------------------------------------------------------------------------------------------- */

/* Files, mapping and what was chosen: the same again goes on with a run that was broken off. */
static struct str hash_of(struct run *r, struct record_file *const *files, size_t n)
{
    const struct ticket_import_options *o = r->options;
    struct sha256_state sha;
    struct buf out = buf_of(r->own, 64), choice = buf_of(r->own, KIB(1));
    sha256_start(&sha);
    for (size_t i = 0; i < n; i++)
        sha256_add(&sha, record_file_facts(files[i])->sha256, 32);
    buf_int(&choice, o->from.n);
    buf_byte(&choice, ' ');
    buf_int(&choice, o->to.n);
    buf_byte(&choice, '\n');
    buf_put(&choice, o->group);
    buf_byte(&choice, '\n');
    buf_put(&choice, o->school);
    sha256_add(&sha, choice.at, choice.len);
    sha256_add(&sha, o->mapping.at, o->mapping.len);
    struct sha256 sum = sha256_end(&sha);
    buf_hex(&out, sum.b, sizeof sum.b);
    return buf_str(&out);
}

static enum err begin_in(struct tx *tx, struct run *r, struct str files, struct str hash)
{
    if (r->options->dry_run)
        return OK;
    TRY(import_run_begin(tx, r->options, files, hash, &r->place.run, &r->sums->resumed));
    r->sums->run = r->place.run;
    return OK;
}

/* Mapping and row of the run; the mapping lives in the arena of the run. */
static enum err begin(struct run *r, struct record_file *const *files, size_t n)
{
    struct tx *tx;
    struct buf names = buf_of(r->own, KIB(4));
    int64_t line = 0;
    for (size_t i = 0; i < n; i++) {
        buf_put_z(&names, i > 0 ? "\n" : "");
        buf_put(&names, utf8_truncate(record_file_facts(files[i])->name, 300));
    }
    TRY(tx_open(r->db, r->options->dry_run ? TX_READ : TX_WRITE, (struct tx_who){ 0 }, r->sink->now(r->sink->arg),
                r->own, &tx));
    enum err e = import_map_open(tx, r->options->mapping, &r->map, &line);
    if (e != OK && tx_refusal(tx).msg != MSG_NONE)
        say(r, IMPORT_LINE_NOTE, msg_format(r->own, LANG_DE, M_import_map_line, { "line", number_text(r->own, line) }));
    if (e == OK)
        e = begin_in(tx, r, buf_str(&names), hash_of(r, files, n));
    if (e == OK && !r->options->dry_run)
        return tx_commit(tx);
    *r->why = tx_refusal(tx);
    tx_abort(tx);
    return e;
}

static enum err end_in(struct tx *tx, struct run *r)
{
    if (r->options->dry_run)
        return OK;
    TRY(import_merge_all(tx, &r->place, &r->sums->unmerged));
    return count_batch(tx, r, !r->sums->cut);
}

/* Tables of users and organisations first, wherever they stand among the files. */
static enum err read_people(struct run *r, struct record_file *const *files, size_t n, bool *people)
{
    for (size_t i = 0; i < n; i++) {
        int64_t found;
        TRY(import_people_read(r->mem, &r->people, files[i], &found));
        people[i] = found > 0;
        if (people[i])
            say(r, IMPORT_LINE_NOTE,
                msg_format(r->mem, LANG_DE, M_import_people, { "file", record_file_facts(files[i])->name },
                           { "n", number_text(r->mem, found) }));
    }
    return OK;
}

static enum err run_all(struct run *r, struct record_file *const *files, size_t n)
{
    bool *people = MEM_NEW_N(r->own, bool, n);
    r->seen = import_seen_open(r->own);
    r->people = import_people_open(r->own);
    r->reader = (struct import_reader){ .options = r->options,
                                        .dialect = import_dialect(r->options->source),
                                        .map = &r->map,
                                        .people = &r->people,
                                        .now = r->sink->now(r->sink->arg) };
    TRY(begin(r, files, n));
    TRY(read_people(r, files, n, people));
    for (size_t i = 0; i < n; i++)
        if (!people[i])
            TRY(read_file(r, files[i]));
    return in_tx(r, end_in);
}

enum err ticket_import(struct db *db, struct mem *mem, const struct ticket_import_options *options,
                       struct record_file *const *files, size_t n, const struct ticket_import_sink *sink,
                       struct ticket_import_sums *sums, struct refusal *why)
{
    struct mem *own;
    struct run *r = MEM_NEW(mem, struct run);
    *sums = (struct ticket_import_sums){ .run = 0 };
    *why = (struct refusal){ .msg = MSG_NONE };
    TRY(mem_open(&own, MIB(192)));
    *r = (struct run){ .db = db,
                       .mem = mem,
                       .own = own,
                       .options = options,
                       .sink = sink,
                       .sums = sums,
                       .why = why,
                       .place = { .source = options->source, .system = options->system } };
    enum err e = run_all(r, files, n);
    mem_close(own);
    return e;
}
