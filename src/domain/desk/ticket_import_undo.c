/*
 * desk/ticket_import_undo.c -- a run is taken back: what nobody has touched since goes,
 * the rest is listed and stays.
 */
#include "domain/desk/ticket_import_record.h"

#include "platform/setting.h"

enum { BATCH = 500 };

struct undo {
    struct db *db;
    struct mem *mem;
    int64_t run, after; /* tickets up to this one have been looked at */
    bool more;
    const struct ticket_import_sink *sink;
    struct ticket_import_undone *sums;
    struct refusal *why;
};

/* --- what is there ------------------------------------------------------------------------------ */

struct import_run_row {
    struct instant started_at, undone_at;
};
ROW(import_run_row, COL(import_run_row, started_at), COL(import_run_row, undone_at));
QUERY(run_read, SCOPE_SYSTEM, 1, import_run_row, "SELECT started_at, undone_at FROM ticket_import WHERE n = $3");

/* Of each ticket of the run: is it the run's own, or did the run only add entries?  Touched: a
   person did something, wrote, joined or attached; something else leads there. */
struct left_row {
    ticket_id ticket;
    bool own, touched;
    int64_t number, first, last, added, notes;
    authority_id authority;
    school_id school;
    struct str subject;
};
struct left_rows {
    struct left_row *at;
    size_t n;
};
ROW(left_row, COL(left_row, ticket), COL(left_row, own), COL(left_row, touched), COL(left_row, number),
    COL(left_row, first), COL(left_row, last), COL(left_row, added), COL(left_row, notes), COL(left_row, authority),
    COL(left_row, school), COL(left_row, subject));
QUERY(left_of_run, SCOPE_SYSTEM, 2, left_row,
      "SELECT t.id AS ticket, CASE WHEN k.run = $3 THEN 1 ELSE 0 END AS own,"
      " CASE WHEN t.entries <> k.n"
      " OR EXISTS (SELECT 1 FROM ticket_event v WHERE v.ticket = t.id AND v.actor <> 0)"
      " OR EXISTS (SELECT 1 FROM participant_of p WHERE p.ticket = t.id)"
      " OR EXISTS (SELECT 1 FROM attachment f JOIN entry e ON e.ticket = f.ticket AND e.n = f.n WHERE f.ticket = t.id"
      " AND NOT EXISTS (SELECT 1 FROM imported_file i WHERE i.attachment = f.id))"
      " OR EXISTS (SELECT 1 FROM incident_ticket c WHERE c.ticket = t.id)"
      " OR EXISTS (SELECT 1 FROM imported o WHERE o.ticket = t.id AND o.run <> $3 AND k.run = $3)"
      " OR EXISTS (SELECT 1 FROM ticket m LEFT JOIN imported o ON o.ticket = m.id AND o.kind = 1 WHERE m.merged_into = "
      "t.id AND m.merged_into <> 0 AND k.run = $3 AND coalesce(o.run, 0) <> $3)"
      " THEN 1 ELSE 0 END AS touched,"
      " t.number, coalesce((SELECT min(a.n) FROM imported a WHERE a.ticket = t.id AND a.run = $3 AND a.kind = 2), 0) AS"
      " first, t.entries AS last,"
      " (SELECT count(*) FROM imported a WHERE a.ticket = t.id AND a.run = $3 AND a.kind = 2) AS added,"
      " (SELECT count(*) FROM imported a JOIN entry e ON e.ticket = a.ticket AND e.n = a.n WHERE a.ticket = t.id AND"
      " a.run = $3 AND a.kind = 2 AND e.internal = 1) AS notes, t.authority, t.school, t.subject"
      " FROM ticket t JOIN imported k ON k.ticket = t.id AND k.kind = 1"
      " WHERE t.id IN (SELECT i.ticket FROM imported i WHERE i.run = $3 AND i.ticket > $4 ORDER BY i.ticket LIMIT 2000)"
      " ORDER BY t.id LIMIT 500");
_Static_assert(BATCH == 500, "stands in the statement above");

/* --- taking away ----------------------------------------------------------------------------------- */

struct text_row {
    int64_t n;
    bool internal;
    struct str text;
};
struct text_rows {
    struct text_row *at;
    size_t n;
};
ROW(text_row, COL(text_row, n), COL(text_row, internal), COL(text_row, text));
QUERY(texts_from, SCOPE_SYSTEM, 2, text_row,
      "SELECT e.n, e.internal, e.text FROM entry e WHERE e.ticket = $3 AND e.n >= $4 ORDER BY e.n");
SQL(entries_remove, SCOPE_SYSTEM, 2, "DELETE FROM entry WHERE ticket = $3 AND n >= $4");
SQL(keys_remove, SCOPE_SYSTEM, 2, "DELETE FROM imported WHERE ticket = $3 AND run = $4");
SQL(count_back, SCOPE_SYSTEM, 3,
    "UPDATE ticket SET entries = entries - $4, notes = notes - $5, version = version + 1 WHERE id = $3");
SQL(key_count_back, SCOPE_SYSTEM, 2, "UPDATE imported SET n = n - $4 WHERE ticket = $3 AND kind = 1");
SQL(ticket_remove, SCOPE_SYSTEM, 1, "DELETE FROM ticket WHERE id = $3");
SQL(phases_remove, SCOPE_SYSTEM, 1, "DELETE FROM ticket_phase WHERE ticket = $3");
SQL(clock_remove, SCOPE_SYSTEM, 1, "DELETE FROM ticket_clock WHERE ticket = $3");
SQL(coverage_remove, SCOPE_SYSTEM, 1, "DELETE FROM ticket_coverage WHERE ticket = $3");
SQL(tests_remove, SCOPE_SYSTEM, 1, "DELETE FROM test_item WHERE ticket = $3");
SQL(events_remove, SCOPE_SYSTEM, 1, "DELETE FROM ticket_event WHERE ticket = $3");
SQL(run_undone, SCOPE_SYSTEM, 1,
    "UPDATE ticket_import SET undone_at = $2, ended_at = coalesce(ended_at, $2) WHERE n = $3"
    " AND NOT EXISTS (SELECT 1 FROM imported i WHERE i.run = $3)");

static enum err remove_entries(struct tx *tx, const struct left_row *left, int64_t first)
{
    struct ticket t = { .row = { .id = left->ticket, .number = left->number, .subject = left->subject },
                        .authority = left->authority,
                        .school = left->school };
    struct text_rows texts;
    TRY(tx_all(tx, texts_from, &texts, left->ticket, first));
    for (size_t i = 0; i < texts.n; i++)
        TRY(search_unindex(tx, &t, texts.at[i].n, texts.at[i].internal, texts.at[i].text));
    TRY(import_files_remove(tx, left->ticket, left->authority, first));
    return tx_run(tx, entries_remove, NULL, left->ticket, first);
}

static enum err remove_ticket(struct tx *tx, const struct undo *u, const struct left_row *left)
{
    TRY(remove_entries(tx, left, 1));
    TRY(tx_run(tx, phases_remove, NULL, left->ticket));
    TRY(tx_run(tx, clock_remove, NULL, left->ticket));
    TRY(tx_run(tx, coverage_remove, NULL, left->ticket));
    TRY(tx_run(tx, tests_remove, NULL, left->ticket));
    TRY(tx_run(tx, events_remove, NULL, left->ticket));
    TRY(tx_run(tx, keys_remove, NULL, left->ticket, u->run));
    TRY(tx_run(tx, ticket_remove, NULL, left->ticket));
    tx_note(tx, .action = "desk.import_undone", .object = OBJECT_TICKET, .subject = left->ticket.n,
            .authority = left->authority, .before = left->subject);
    u->sums->tickets++;
    u->sums->entries += left->added;
    return OK;
}

/* Entries of a later dump, at the end of a ticket that was there before. */
static enum err remove_added(struct tx *tx, const struct undo *u, const struct left_row *left)
{
    TRY(remove_entries(tx, left, left->first));
    TRY(tx_run(tx, keys_remove, NULL, left->ticket, u->run));
    TRY(tx_run(tx, count_back, NULL, left->ticket, left->added, left->notes));
    TRY(tx_run(tx, key_count_back, NULL, left->ticket, left->added));
    tx_note(tx, .action = "desk.import_undone", .object = OBJECT_TICKET_ARTICLE, .subject = left->ticket.n,
            .authority = left->authority);
    u->sums->entries += left->added;
    return OK;
}

static void say_kept(const struct undo *u, const struct left_row *left)
{
    u->sums->kept++;
    struct str text = msg_format(u->mem, LANG_DE, M_import_undo_kept,
                                 { "number", ticket_number_text(u->mem, left->number) }, { "subject", left->subject });
    u->sink->line(u->sink->arg, &(struct ticket_import_line){ .kind = IMPORT_LINE_KEPT, .text = text });
}

static enum err batch_in(struct tx *tx, struct undo *u)
{
    struct left_rows rows;
    TRY(tx_all(tx, left_of_run, &rows, u->run, u->after));
    u->more = rows.n > 0;
    for (size_t i = 0; i < rows.n; i++) {
        const struct left_row *left = &rows.at[i];
        bool at_end = left->added > 0 && left->first + left->added - 1 == left->last;
        u->after = left->ticket.n;
        if (left->touched || (!left->own && !at_end))
            say_kept(u, left);
        else if (left->own)
            TRY(remove_ticket(tx, u, left));
        else
            TRY(remove_added(tx, u, left));
    }
    if (rows.n > 0)
        return OK;
    tx_note(tx, .action = "desk.import_undone", .object = OBJECT_DATA_IMPORT, .subject = u->run);
    return tx_run(tx, run_undone, NULL, u->run);
}

/* --- all ---------------------------------------------------------------------------------------------- */

static enum err may_undo(struct tx *tx, struct undo *u)
{
    struct import_run_row row;
    int64_t days;
    enum err e = tx_one(tx, run_read, &row, u->run);
    if (e == ERR_NOT_FOUND)
        return tx_refuse(tx, ERR_NOT_FOUND, M_import_error_run, "--undo");
    TRY(e);
    TRY(setting_get(tx, SETTING_IMPORT_UNDO_DAYS, &days));
    if (!instant_is_none(row.undone_at))
        return tx_refuse(tx, ERR_INVALID, M_import_error_undone, "--undo");
    if (instant_compare(instant_add(row.started_at, DAYS(days)), tx_now(tx)) < 0)
        return tx_refuse(tx, ERR_INVALID, M_import_error_undo_late, "--undo");
    return OK;
}

static enum err in_tx(struct undo *u, enum tx_mode mode, enum err (*step)(struct tx *, struct undo *))
{
    struct tx *tx;
    TRY(tx_open(u->db, mode, (struct tx_who){ 0 }, u->sink->now(u->sink->arg), u->mem, &tx));
    enum err e = step(tx, u);
    if (e == OK && mode == TX_WRITE)
        return tx_commit(tx);
    *u->why = tx_refusal(tx);
    tx_abort(tx);
    return e;
}

enum err ticket_import_undo(struct db *db, struct mem *mem, int64_t run, const struct ticket_import_sink *sink,
                            struct ticket_import_undone *sums, struct refusal *why)
{
    struct undo u = { .db = db, .mem = mem, .run = run, .more = true, .sink = sink, .sums = sums, .why = why };
    *sums = (struct ticket_import_undone){ 0 };
    *why = (struct refusal){ .msg = MSG_NONE };
    TRY(in_tx(&u, TX_READ, may_undo));
    while (u.more) {
        struct mem_mark mark = mem_mark(mem);
        TRY(in_tx(&u, TX_WRITE, batch_in));
        mem_reset(mem, mark);
    }
    return OK;
}
