/*
 * desk/ticket_import_store.c -- the only SQL of an import.  Nothing here tells anybody:
 * no mail, no webhook, no row in the feed of changes.
 */
#include "domain/desk/ticket_import_record.h"

#include "base/zone.h"
#include "domain/desk/clock_store.h"
#include "domain/desk/coverage.h"

/* --- runs ------------------------------------------------------------------------------------- */

struct run_row {
    int64_t n;
};
ROW(run_row, COL(run_row, n));
QUERY(run_open, SCOPE_SYSTEM, 3, run_row,
      "SELECT n FROM ticket_import WHERE source = $3 AND system = $4 AND hash = $5 AND ended_at IS NULL"
      " AND undone_at IS NULL ORDER BY n DESC LIMIT 1");
QUERY(run_new, SCOPE_SYSTEM, 5, run_row,
      "INSERT INTO ticket_import (n, source, system, files, hash, made_by, started_at)"
      " SELECT coalesce(max(i.n), 0) + 1, $3, $4, $5, $6, $7, $2 FROM ticket_import i RETURNING n");
SQL(run_count, SCOPE_SYSTEM, 8,
    "UPDATE ticket_import SET tickets = tickets + $4, entries = entries + $5, same = $6, refused = $7, left_out = $8,"
    " attached = attached + $10,"
    " ended_at = CASE WHEN $9 = 1 THEN $2 ELSE ended_at END WHERE n = $3");

enum err import_run_begin(struct tx *tx, const struct ticket_import_options *o, struct str files, struct str hash,
                          int64_t *run, bool *resumed)
{
    struct run_row row;
    enum err e = tx_one(tx, run_open, &row, (int)o->source, o->system, hash);
    *resumed = e == OK;
    if (e == ERR_NOT_FOUND)
        e = tx_one(tx, run_new, &row, (int)o->source, o->system, files, hash, o->made_by);
    TRY(e);
    *run = row.n;
    tx_note(tx, .action = *resumed ? "desk.import_resumed" : "desk.import_started", .object = OBJECT_DATA_IMPORT,
            .subject = row.n, .after = hash);
    return OK;
}

enum err import_run_count(struct tx *tx, const struct ticket_import_sums *added, bool ended)
{
    TRY(tx_run(tx, run_count, NULL, added->run, added->tickets, added->entries, added->same, added->refused,
               added->left_out, (int)ended, added->files));
    tx_note(tx, .action = ended ? "desk.import_ended" : "desk.import_batch", .object = OBJECT_DATA_IMPORT,
            .subject = added->run);
    return OK;
}

/* --- keys ---------------------------------------------------------------------------------------- */

ROW(import_known, COL(import_known, ticket), COL(import_known, n));
QUERY(key_find, SCOPE_SYSTEM, 4, import_known,
      "SELECT ticket, n FROM imported WHERE source = $3 AND system = $4 AND kind = $5 AND key = $6");
SQL(key_add, SCOPE_SYSTEM, 11,
    "INSERT INTO imported (source, system, kind, key, authority, school, run, ticket, n, number, merged)"
    " VALUES ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)");
SQL(key_entries, SCOPE_SYSTEM, 2, "UPDATE imported SET n = n + $4 WHERE ticket = $3 AND kind = 1");

enum err import_known(struct tx *tx, const struct import_place *p, enum imported_kind kind, struct str key,
                      struct import_known *out)
{
    return tx_one(tx, key_find, out, (int)p->source, p->system, (int)kind, key);
}

static enum err add_key(struct tx *tx, const struct import_place *p, enum imported_kind kind, struct str key,
                        const struct ticket *t, int64_t n, const struct import_item *item)
{
    bool ticket = kind == IMPORTED_TICKET;
    return tx_run(tx, key_add, NULL, (int)p->source, p->system, (int)kind, key, t->authority, t->school, p->run,
                  t->row.id, n, ticket ? item->number : STR(""), ticket ? item->merged : STR(""));
}

/* --- persons ---------------------------------------------------------------------------------------- */

struct person_row {
    account_id id;
};
ROW(person_row, COL(person_row, id));
/* Of the school or its authority, or of no place at all: others would read what is not theirs. */
QUERY(person_of_mail, SCOPE_SYSTEM, 3, person_row,
      "SELECT a.id FROM account a WHERE a.mail = $3 AND a.disabled_at IS NULL AND a.authority IN (0, $4)"
      " AND a.school IN (0, $5) ORDER BY a.id LIMIT 1");

/* Persons only where somebody still waits for an answer. */
static enum err requester_of(struct tx *tx, const struct import_item *item, account_id *who)
{
    struct person_row row;
    *who = (account_id){ 0 };
    if (ticket_reason_state((int)item->reason) == STATE_CLOSED || str_empty(item->mail))
        return OK;
    enum err e = tx_one(tx, person_of_mail, &row, item->mail, item->school.authority, item->school.id);
    if (e == OK)
        *who = row.id;
    return e == ERR_NOT_FOUND ? OK : e;
}

/* --- a ticket ------------------------------------------------------------------------------------------ */

SQL(ticket_take_over, SCOPE_SYSTEM, 24,
    "INSERT INTO ticket (id, ref, number, authority, school, service, class, kind, state, reason, routing, effect,"
    " extent, priority_computed, priority, channel, requester, requester_name, subject, created_at, changed_at,"
    " waits_until, closed_at, entries, notes) VALUES ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,"
    " $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26)");
/* Since when it is closed, and no clock: what was promised there was not our promise. */
SQL(phase_closed, SCOPE_SYSTEM, 5,
    "INSERT INTO ticket_phase (ticket, n, authority, school, reason, since, event) VALUES ($3, 1, $4, $5, $6, $7, 0)");
SQL(clock_closed, SCOPE_SYSTEM, 4,
    "INSERT INTO ticket_clock (ticket, authority, school, started_at) VALUES ($3, $4, $5, $6)");
SQL(test_first, SCOPE_SYSTEM, 4,
    "INSERT INTO test_item (ticket, round, n, authority, school, text) VALUES ($3, 1, 1, $4, $5, $6)");
struct last_row {
    int64_t last;
};
ROW(last_row, COL(last_row, last));
QUERY(entries_count, SCOPE_SYSTEM, 3, last_row,
      "UPDATE ticket SET entries = entries + $4, notes = notes + $5, version = version + 1 WHERE id = $3"
      " RETURNING entries AS last");

struct taken_row {
    int64_t n;
};
ROW(taken_row, COL(taken_row, n));
QUERY(id_taken, SCOPE_SYSTEM, 1, taken_row, "SELECT count(*) AS n FROM ticket WHERE id = $3");

/* Ids are in order of time: lists that are read by them show old tickets as old ones.  Dumps
   have many tickets of one moment, so one that is taken is not as rare as among our own. */
static enum err id_of(struct tx *tx, struct instant at, ticket_id *id)
{
    static const int64_t first = INT64_C(1577836800000000); /* 1 January 2020, where ids begin */
    struct taken_row taken;
    do {
        uint32_t random[2];
        tx_random(tx, random, sizeof random);
        int64_t us = at.us > first ? at.us : first + random[1] % INT64_C(3600000) * 1000;
        *id = (ticket_id){ id_make(us, random[0]) };
        TRY(tx_one(tx, id_taken, &taken, *id));
    } while (taken.n != 0);
    return OK;
}

static enum err start_clock(struct tx *tx, const struct ticket *t, const struct import_item *item,
                            const struct ticket_new *new)
{
    if (new->state != STATE_CLOSED)
        return clock_start(tx, t->row.id, new);
    TRY(tx_run(tx, phase_closed, NULL, t->row.id, t->authority, t->school, (int)item->reason, item->closed_at));
    return tx_run(tx, clock_closed, NULL, t->row.id, t->authority, t->school, item->created_at);
}

/* When a closed ticket was closed: as it says, else after its last entry. */
static struct instant end_of(const struct import_item *item)
{
    struct instant end = item->created_at;
    for (size_t i = 0; i < item->entries.n; i++)
        if (instant_compare(item->entries.at[i].at, end) > 0)
            end = item->entries.at[i].at;
    return instant_is_none(item->closed_at) ? end : item->closed_at;
}

static struct ticket_new new_of(const struct import_item *item, account_id requester)
{
    enum ticket_state state = ticket_reason_state((int)item->reason);
    return (struct ticket_new){ .school = item->school.id,
                                .authority = item->school.authority,
                                .service = item->service.id,
                                .class = item->service.class,
                                .routing = item->service.routing,
                                .kind = item->kind,
                                .effect = item->effect,
                                .extent = item->extent,
                                .channel = CHANNEL_IMPORT,
                                .requester = requester,
                                .subject = item->title,
                                .state = state,
                                .reason = item->reason,
                                .promised_at = INSTANT_NONE,
                                .waits_until = state == STATE_WAITING ? item->until : INSTANT_NONE };
}

static enum err insert_ticket(struct tx *tx, const struct ticket *t, const struct import_item *item,
                              const struct ticket_new *new, int64_t notes)
{
    struct instant closed = new->state == STATE_CLOSED ? item->closed_at : INSTANT_NONE;
    struct str name = new->requester.n == 0 ? msg_text(LANG_DE, M_import_person) : STR("");
    return tx_run(tx, ticket_take_over, NULL, t->row.id, &t->row.ref, t->row.number, t->authority, t->school,
                  new->service, new->class, (int)new->kind, (int)new->state, (int)new->reason, new->routing,
                  (int)new->effect, (int)new->extent, ticket_priority_of(new), (int)new->channel, new->requester, name,
                  new->subject, item->created_at, end_of(item), new->waits_until, closed, (int64_t)item->entries.n + 1,
                  notes);
}

static struct str text_of(struct mem *mem, const struct import_entry *e)
{
    struct str tail = import_left_text(mem, &e->left);
    if (tail.len == 0)
        return e->text.len > 0 ? e->text : msg_text(LANG_DE, M_import_no_text);
    return e->text.len == 0 ? tail : str_cat(mem, e->text, STR("\n\n"), tail);
}

static enum err store_entry(struct tx *tx, const struct import_place *p, const struct ticket *t, int64_t n,
                            struct import_entry *e, struct ticket_import_sums *added)
{
    TRY(import_files_fit(tx, t->authority, e));
    struct entry_new new = { .internal = e->internal,
                             .kind = e->kind,
                             .channel = CHANNEL_IMPORT,
                             .author_name = e->kind == ENTRY_AUTOMATIC ? STR("") : msg_text(LANG_DE, M_import_person),
                             .text = text_of(tx_mem(tx), e),
                             .at = e->at };
    TRY(ticket_entry_store(tx, t, n, &new));
    TRY(import_files_store(tx, p, t, n, e));
    import_files_count(e, added);
    added->entries++;
    return add_key(tx, p, IMPORTED_ENTRY, e->id, t, n, NULL);
}

/* The first entry says where it is from; by it the number there is found. */
static enum err store_origin(struct tx *tx, const struct import_place *p, const struct ticket *t,
                             const struct import_item *item)
{
    struct str text = msg_format(tx_mem(tx), LANG_DE, M_import_origin_entry,
                                 { "source", ticket_import_source_name((int)p->source) }, { "number", item->number });
    struct entry_new first = {
        .kind = ENTRY_AUTOMATIC, .channel = CHANNEL_IMPORT, .text = text, .at = item->created_at
    };
    TRY(ticket_entry_store(tx, t, 1, &first));
    return add_key(tx, p, IMPORTED_TICKET, item->id, t, (int64_t)item->entries.n + 1, item);
}

static int64_t notes_of(const struct import_item *item)
{
    int64_t n = 0;
    for (size_t i = 0; i < item->entries.n; i++)
        n += item->entries.at[i].internal;
    return n;
}

enum err import_ticket_store(struct tx *tx, const struct import_place *p, const struct import_item *in,
                             struct ticket_import_sums *added)
{
    struct import_item item = *in;
    account_id requester;
    TRY(requester_of(tx, &item, &requester));
    struct ticket_new new = new_of(&item, requester);
    struct ticket t = { .row = { .ref = TX_REF(tx, ticket), .subject = item.title },
                        .authority = new.authority,
                        .school = new.school };
    item.closed_at = end_of(&item);
    TRY(id_of(tx, item.created_at, &t.row.id));
    TRY(ticket_next_number(tx, day_parts(zone_day(item.created_at)).year, &t.row.number));
    TRY(insert_ticket(tx, &t, &item, &new, notes_of(&item)));
    TRY(store_origin(tx, p, &t, &item));
    for (size_t i = 0; i < item.entries.n; i++)
        TRY(store_entry(tx, p, &t, (int64_t)i + 2, &item.entries.at[i], added));
    TRY(start_clock(tx, &t, &item, &new));
    if (new.state == STATE_TESTING)
        TRY(tx_run(tx, test_first, NULL, t.row.id, t.authority, t.school, msg_text(LANG_DE, M_import_test_item)));
    if (new.state != STATE_CLOSED)
        TRY(coverage_decide(tx, t.row.id, t.authority, t.school, (device_id){ 0 }, new.routing));
    tx_note(tx, .action = "desk.ticket_imported", .object = OBJECT_TICKET, .subject = t.row.id.n,
            .authority = t.authority, .after = item.title);
    added->tickets++;
    return OK;
}

/* Those of the item that are not here yet. */
static enum err missing_of(struct tx *tx, const struct import_place *p, const struct import_item *item,
                           struct import_entries *out)
{
    struct import_known there;
    *out = (struct import_entries){ MEM_NEW_N(tx_mem(tx), struct import_entry, item->entries.n), 0 };
    for (size_t i = 0; i < item->entries.n; i++) {
        enum err e = import_known(tx, p, IMPORTED_ENTRY, item->entries.at[i].id, &there);
        if (e == ERR_NOT_FOUND)
            out->at[out->n++] = item->entries.at[i];
        else if (e != OK)
            return e;
    }
    return OK;
}

enum err import_entries_store(struct tx *tx, const struct import_place *p, const struct import_item *item,
                              const struct import_known *known, struct ticket_import_sums *added)
{
    struct ticket t;
    struct import_entries new;
    struct last_row row;
    int64_t notes = 0;
    TRY(missing_of(tx, p, item, &new));
    if (new.n == 0)
        return OK;
    for (size_t i = 0; i < new.n; i++)
        notes += new.at[i].internal;
    TRY(ticket_find_any(tx, known->ticket, &t));
    TRY(tx_one(tx, entries_count, &row, t.row.id, (int64_t) new.n, notes));
    for (size_t i = 0; i < new.n; i++)
        TRY(store_entry(tx, p, &t, row.last - (int64_t)(new.n - i) + 1, &new.at[i], added));
    TRY(tx_run(tx, key_entries, NULL, t.row.id, (int64_t) new.n));
    tx_note(tx, .action = "desk.entries_imported", .object = OBJECT_TICKET_ARTICLE, .subject = t.row.id.n,
            .authority = t.authority);
    return OK;
}

/* --- merged there ------------------------------------------------------------------------------------ */

struct merge_row {
    ticket_id source, target;
    authority_id authority;
};
struct merge_rows {
    struct merge_row *at;
    size_t n;
};
ROW(merge_row, COL(merge_row, source), COL(merge_row, target), COL(merge_row, authority));
/* Only inside one school, as everywhere; the target NULL: it is not here. */
QUERY(merges_open, SCOPE_SYSTEM, 2, merge_row,
      "SELECT i.ticket AS source, j.ticket AS target, i.authority FROM imported i JOIN ticket t ON t.id = i.ticket"
      " LEFT JOIN imported j ON j.source = i.source AND j.system = i.system AND j.kind = 1 AND j.key = i.merged"
      " AND j.school = i.school AND j.ticket <> i.ticket"
      " WHERE i.source = $3 AND i.system = $4 AND i.merged <> '' AND t.merged_into = 0 AND t.state = 6 ORDER BY "
      "i.ticket");
struct merged_into_row {
    ticket_id merged_into;
};
ROW(merged_into_row, COL(merged_into_row, merged_into));
QUERY(merged_into_of, SCOPE_SYSTEM, 1, merged_into_row, "SELECT merged_into FROM ticket WHERE id = $3");
SQL(merge_write, SCOPE_SYSTEM, 2, "UPDATE ticket SET merged_into = $4 WHERE id = $3");

enum { CHAIN_MAX = 8 };

/* Two that are merged with each other lead nowhere. */
static enum err leads_back(struct tx *tx, const struct merge_row *m, bool *back)
{
    struct merged_into_row at = { m->target };
    *back = false;
    for (int i = 0; i < CHAIN_MAX && at.merged_into.n != 0 && !*back; i++) {
        TRY(tx_one(tx, merged_into_of, &at, at.merged_into));
        *back = at.merged_into.n == m->source.n;
    }
    *back = *back || at.merged_into.n != 0;
    return OK;
}

enum err import_merge_all(struct tx *tx, const struct import_place *p, int64_t *unmerged)
{
    struct merge_rows rows;
    TRY(tx_all(tx, merges_open, &rows, (int)p->source, p->system));
    *unmerged = 0;
    for (size_t i = 0; i < rows.n; i++) {
        const struct merge_row *m = &rows.at[i];
        bool back = true;
        if (m->target.n != 0)
            TRY(leads_back(tx, m, &back));
        *unmerged += back;
        if (back)
            continue;
        TRY(tx_run(tx, merge_write, NULL, m->source, m->target));
        tx_note(tx, .action = "desk.ticket_merged", .object = OBJECT_TICKET, .subject = m->source.n,
                .authority = m->authority);
    }
    return OK;
}

/* --- where a ticket is from ------------------------------------------------------------------------------ */

ROW(import_origin, COL(import_origin, source), COL(import_origin, number));
QUERY(origin_of, SCOPE_SYSTEM, 1, import_origin,
      "SELECT i.source, i.number FROM imported i WHERE i.ticket = $3 AND i.kind = 1");

enum err ticket_import_origin(struct tx *tx, ticket_id id, struct import_origin *out)
{
    return tx_one(tx, origin_of, out, id);
}
