#include "domain/desk/ticket_internal.h"

#include "base/zone.h"
#include "domain/desk/clock_store.h"
#include "platform/blob.h"
#include "platform/job.h"
#include "platform/setting.h"

/* --- number ------------------------------------------------------------------------------ */

struct number_row {
    int64_t last;
};
ROW(number_row, COL(number_row, last));
QUERY(number_take, SCOPE_SYSTEM, 1, number_row,
      "INSERT INTO ticket_number (year, last) VALUES ($3, 1)"
      " ON CONFLICT (year) DO UPDATE SET last = ticket_number.last + 1 RETURNING last");

enum err ticket_next_number(struct tx *tx, int year, int64_t *number)
{
    struct number_row row;
    TRY(tx_one(tx, number_take, &row, year));
    if (row.last > 999999)
        return ERR_FULL;
    *number = year * INT64_C(1000000) + row.last;
    return OK;
}

/* --- creation ------------------------------------------------------------------------------- */

SQL(ticket_insert, SCOPE_SYSTEM, 24,
    "INSERT INTO ticket (id, ref, number, authority, school, room, service, class, kind, state, reason, routing, "
    "effect, extent,"
    " priority_computed, priority, channel, requester, requester_name, requester_mail, proven, subject, created_at, "
    "changed_at,"
    " waits_until, entries, suggested, assignee) VALUES ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, "
    "$16, $17, $17, $18, $19,"
    " $20, $21, $22, $23, $2, $2, $24, 1, $25, $26)");
SQL(ticket_sensitive_set, SCOPE_SYSTEM, 1, "UPDATE ticket SET sensitive = 1 WHERE id = $3");
SQL(ticket_promise_set, SCOPE_SYSTEM, 2, "UPDATE ticket SET promised_at = $4, promise_order = $4 WHERE id = $3");
SQL(entry_insert, SCOPE_SYSTEM, 14,
    "INSERT INTO entry (ticket, n, authority, school, at, author, author_name, internal, kind, channel, text, quoted, "
    "mail, message_id)"
    " VALUES ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)");

enum err ticket_entry_store(struct tx *tx, const struct ticket *t, int64_t n, const struct entry_new *e)
{
    struct instant at = e->at.us == 0 || instant_is_none(e->at) ? tx_now(tx) : e->at;
    TRY(tx_run(tx, entry_insert, NULL, t->row.id, n, t->authority, t->school, at, e->author, e->author_name,
               e->internal, (int)e->kind, (int)e->channel, e->text, e->quoted, e->mail, e->message_id));
    return search_index(tx, t, n, e->internal, e->text);
}

enum err ticket_entry_put(struct tx *tx, const struct ticket *t, int64_t n, const struct entry_new *e)
{
    TRY(ticket_entry_store(tx, t, n, e));
    /* The first one is part of the creation. */
    tx_note(tx,
            .action = n == 1        ? "desk.ticket_created"
                      : e->internal ? "desk.note_written"
                                    : "desk.entry_written",
            .object = n == 1 ? OBJECT_TICKET : OBJECT_TICKET_ARTICLE, .subject = t->row.id.n, .authority = t->authority,
            .after = n == 1 ? str_cat(tx_mem(tx), t->row.subject, STR("\n"), e->text) : e->text);
    return OK;
}

static enum err insert_ticket(struct tx *tx, const struct ticket_new *new, const struct ticket *t)
{
    int priority = ticket_priority_of(new);
    struct instant waits = new->waits_until.us == 0 ? INSTANT_NONE : new->waits_until;
    TRY(tx_run(tx, ticket_insert, NULL, t->row.id, &t->row.ref, t->row.number, t->authority, t->school, new->room,
               new->service, new->class, (int)new->kind, (int)new->state, (int)new->reason, new->routing,
               (int)new->effect, (int)new->extent, priority, (int)new->channel, new->requester, new->requester_name,
               new->requester_mail, new->proven, new->subject, waits, new->suggested,
               new->state == STATE_IN_PROGRESS ? tx_actor(tx) : (account_id){ 0 }));
    if (new->sensitive)
        TRY(tx_run(tx, ticket_sensitive_set, NULL, t->row.id));
    if (new->promised_at.us == 0 || instant_is_none(new->promised_at))
        return OK;
    return tx_run(tx, ticket_promise_set, NULL, t->row.id, new->promised_at);
}

enum err ticket_create(struct tx *tx, const struct ticket_new *new, ticket_id *id, ticket_ref *ref, int64_t *number)
{
    struct ticket t = { .row = { .id = TX_ID(tx, ticket), .ref = TX_REF(tx, ticket), .subject = new->subject },
                        .authority = new->authority,
                        .school = new->school,
                        .sensitive = new->sensitive };
    struct entry_new entry = { .kind = ENTRY_REPORT,
                               .channel = new->channel,
                               .author = new->requester,
                               .author_name = new->requester_name,
                               .text = new->text,
                               .quoted = new->quoted,
                               .mail = new->mail,
                               .message_id = new->message_id,
                               .at = new->at };
    enum ticket_mover mover = tx_actor(tx).n == 0 ? MOVER_SYSTEM : MOVER_BODY;
    TRY(ticket_move_allowed((enum ticket_state)0, new->state, new->reason,
                            new->state == STATE_IN_PROGRESS ? MOVER_BODY : mover));
    TRY(ticket_next_number(tx, day_parts(zone_day(tx_now(tx))).year, &t.row.number));
    TRY(insert_ticket(tx, new, &t));
    TRY(ticket_entry_put(tx, &t, 1, new->first != NULL ? new->first : &entry));
    TRY(clock_start(tx, t.row.id, new));
    *id = t.row.id;
    *ref = t.row.ref;
    *number = t.row.number;
    t.row.state = (int)new->state;
    TRY(ticket_changed(tx, &t, CHANGE_TICKET_CREATED, t.row.state, 1, false));
    return new->quiet ? OK : ticket_notify(tx, t.row.id, NOTIFY_RECEIVED, 1);
}

/* --- entries ------------------------------------------------------------------------------------ */

struct entries_row {
    int64_t entries;
};
struct entries_rows {
    struct entries_row *at;
    size_t n;
};
ROW(entries_row, COL(entries_row, entries));
/* Only public entries count as a change that others see: a note must not show in
   the version, the order or the count of who may not read it. */
QUERY(entry_count_public, SCOPE_SYSTEM, 2, entries_row,
      "UPDATE ticket SET entries = entries + 1, version = version + 1, changed_at = $2 WHERE id = $3 AND $4 IN (0, "
      "version)"
      " RETURNING entries");
QUERY(entry_count_internal, SCOPE_SYSTEM, 2, entries_row,
      "UPDATE ticket SET entries = entries + 1, notes = notes + 1 WHERE id = $3 AND $4 IN (0, version) RETURNING "
      "entries");

static enum err may_write(struct tx *tx, const struct ticket *t, const struct entry_new *e)
{
    if (tx_actor(tx).n == 0)
        return OK;
    if (e->internal ? !t->may_note_add : !t->may_answer && !ticket_is_requester(tx, t))
        return ERR_DENIED;
    if (t->merged_into.n != 0)
        return tx_refuse(tx, ERR_CONFLICT, M_desk_error_merged_already, NULL);
    /* Answers to a closed ticket are a new one (section 2); the desk may add to it. */
    if (t->row.state == STATE_CLOSED && !e->internal && !t->may_work)
        return tx_refuse(tx, ERR_CONFLICT, M_desk_error_closed, NULL);
    return OK;
}

/* An answer to our question brings the ticket back: to whom asked, or to the queue. */
static enum err answer_moves(struct tx *tx, const struct ticket *t, const struct entry_new *e)
{
    bool answers =
        t->row.state == STATE_AT_SCHOOL && t->row.reason == REASON_QUESTION && !e->internal && e->kind == ENTRY_ANSWER;
    if (!answers || (tx_actor(tx).n != 0 && (!t->is_school_side || t->may_work)))
        return OK;
    bool asked = t->assignee.n != 0;
    struct ticket_move move = { .to = asked ? STATE_IN_PROGRESS : STATE_NEW,
                                .reason = asked ? REASON_REMOTE : REASON_SCHOOL_HANDOVER,
                                .waits_until = INSTANT_NONE,
                                .mover = tx_actor(tx).n == 0 ? MOVER_SYSTEM : MOVER_SCHOOL,
                                .by = e->author };
    return ticket_move_checked(tx, t, 0, &move, t->tests_failed, (int64_t)t->merged_into.n, EVENT_MOVED,
                               "desk.ticket_moved", NULL);
}

enum err ticket_add_entry_as(struct tx *tx, const struct ticket *t, int64_t version, const struct entry_new *new,
                             bool quiet, int64_t *n)
{
    struct entries_row row;
    struct entry_new e = *new;
    if (tx_actor(tx).n != 0)
        e.author = tx_actor(tx);
    TRY(may_write(tx, t, &e));
    enum err found = e.internal ? tx_one(tx, entry_count_internal, &row, t->row.id, version)
                                : tx_one(tx, entry_count_public, &row, t->row.id, version);
    if (found == ERR_NOT_FOUND)
        return tx_refuse(tx, ERR_CONFLICT, M_desk_error_changed, NULL);
    TRY(found);
    TRY(ticket_entry_put(tx, t, row.entries, &e));
    if (!e.internal && e.kind != ENTRY_AUTOMATIC)
        TRY(clock_answered(tx, t, e.author));
    TRY(ticket_changed(tx, t, CHANGE_ARTICLE_CREATED, t->row.state, row.entries, e.internal));
    if (n != NULL)
        *n = row.entries;
    TRY(answer_moves(tx, t, &e));
    return quiet || e.internal || e.kind == ENTRY_AUTOMATIC ? OK
                                                            : ticket_notify(tx, t->row.id, NOTIFY_ENTRY, row.entries);
}

enum err ticket_add_entry(struct tx *tx, const struct ticket *t, int64_t version, const struct entry_new *e, int64_t *n)
{
    return ticket_add_entry_as(tx, t, version, e, false, n);
}

/* --- attachments ------------------------------------------------------------------------------------ */

struct count_row {
    int64_t count;
};
ROW(count_row, COL(count_row, count));
QUERY(attachment_count, SCOPE_SYSTEM, 2, count_row,
      "SELECT count(*) AS count FROM attachment WHERE ticket = $3 AND n = $4");
QUERY(quota_used, SCOPE_SYSTEM, 1, count_row, "SELECT bytes AS count FROM attachment_quota WHERE authority = $3");
SQL(quota_take, SCOPE_SYSTEM, 2,
    "INSERT INTO attachment_quota (authority, bytes) VALUES ($3, $4) ON CONFLICT (authority)"
    " DO UPDATE SET bytes = attachment_quota.bytes + $4");
SQL(attachment_insert, SCOPE_SYSTEM, 10,
    "INSERT INTO attachment (id, ref, ticket, n, authority, school, blob, name, type, size, created_at)"
    " VALUES ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $2)");

enum msg ticket_file_fault(const struct upload *file)
{
    if (file->type <= FILE_NONE || file->type >= FILE_TYPE_COUNT || file->type == FILE_JSON || file->type == FILE_XML)
        return M_desk_error_file_type;
    return file->size > (int64_t)LIMIT_FILE ? M_desk_error_file_size : MSG_NONE;
}

static enum err file_allowed(struct tx *tx, const struct ticket *t, int64_t n, const struct upload *file)
{
    struct count_row row;
    enum msg fault = ticket_file_fault(file);
    if (fault != MSG_NONE)
        return tx_refuse(tx, fault == M_desk_error_file_size ? ERR_TOO_LARGE : ERR_INVALID, fault, "files");
    TRY(tx_one(tx, attachment_count, &row, t->row.id, n));
    return row.count < LIMIT_FILES_PER_ENTRY ? OK : tx_refuse(tx, ERR_INVALID, M_desk_error_file_count, "files");
}

enum err ticket_quota_left(struct tx *tx, authority_id authority, int64_t *left)
{
    struct count_row used = { 0 };
    int64_t limit;
    TRY(setting_get(tx, SETTING_QUOTA_MIB, &limit));
    enum err e = tx_one(tx, quota_used, &used, authority);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    *left = limit * (int64_t)MIB(1) - used.count;
    return OK;
}

static enum err take_quota(struct tx *tx, const struct ticket *t, int64_t size)
{
    int64_t left;
    TRY(ticket_quota_left(tx, t->authority, &left));
    if (size > left)
        return tx_refuse(tx, ERR_FULL, M_desk_error_quota, "files");
    return tx_run(tx, quota_take, NULL, t->authority, size);
}

static enum err may_attach(struct tx *tx, const struct ticket *t)
{
    return tx_actor(tx).n != 0 && !t->may_answer && !t->may_note_add && !ticket_is_requester(tx, t) ? ERR_DENIED : OK;
}

enum err ticket_attach_stored(struct tx *tx, const struct ticket *t, int64_t n, const struct upload *file, blob_id blob,
                              attachment_ref *ref)
{
    attachment_id id = TX_ID(tx, attachment);
    attachment_ref name = TX_REF(tx, attachment);
    TRY(may_attach(tx, t));
    TRY(file_allowed(tx, t, n, file));
    TRY(take_quota(tx, t, file->size));
    TRY(tx_run(tx, attachment_insert, NULL, id, &name, t->row.id, n, t->authority, t->school, blob, file->name,
               (int)file->type, file->size));
    tx_note(tx, .action = "desk.file_attached", .object = OBJECT_ATTACHMENT, .subject = id.n, .authority = t->authority,
            .after = file->name);
    if (ref != NULL)
        *ref = name;
    if (!file_type_is_image(file->type))
        return OK;
    struct buf key = buf_of(tx_mem(tx), 24);
    buf_int(&key, id.n);
    return job_add(tx, "desk.preview", buf_str(&key), STR(""), tx_now(tx));
}

enum err ticket_attach(struct tx *tx, const struct ticket *t, int64_t n, const struct upload *file, attachment_ref *ref)
{
    blob_id blob;
    TRY(may_attach(tx, t));
    TRY(file_allowed(tx, t, n, file));
    TRY(blob_store(tx, file, &blob));
    return ticket_attach_stored(tx, t, n, file, blob, ref);
}
