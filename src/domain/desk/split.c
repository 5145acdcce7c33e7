#include "domain/desk/split.h"

#include "base/num.h"
#include "domain/desk/coverage.h"
#include "domain/desk/exam_window.h"
#include "domain/desk/ticket_internal.h"
#include "platform/job.h"

/* --- reading ------------------------------------------------------------------------------------ */

ROW(split_row, COL(split_row, ref), COL(split_row, number), COL(split_row, subject), COL(split_row, is_source));
#define OTHER_TICKET(of) "CASE WHEN " of ".ticket = $3 THEN " of ".source ELSE " of ".ticket END"
QUERY(split_others, SCOPE_SCHOOL, 1, split_row,
      "SELECT t.ref, t.number, t.subject, CASE WHEN s.ticket = $3 THEN 1 ELSE 0 END AS is_source FROM ticket_split s"
      " JOIN ticket t ON t.id = " OTHER_TICKET("s") " WHERE (s.ticket = $3 OR s.source = $3) AND " TICKET_SCOPE(
          R, "t") " ORDER BY t.number");
ROW(split_mark, COL(split_mark, n), COL(split_mark, number));
QUERY(split_entries, SCOPE_SCHOOL, 1, split_mark,
      "SELECT CASE WHEN x.ticket = $3 THEN x.n ELSE x.source_n END AS n, t.number FROM entry_split x"
      " JOIN ticket t ON t.id = " OTHER_TICKET("x") " WHERE (x.ticket = $3 OR x.source = $3) AND " TICKET_SCOPE(
          R, "t") " ORDER BY n, t.number");

enum err split_links(struct tx *tx, const struct ticket *t, struct split_rows *rows)
{
    return tx_all(tx, split_others, rows, t->row.id);
}

enum err split_marks(struct tx *tx, const struct ticket *t, struct split_marks *marks)
{
    return tx_all(tx, split_entries, marks, t->row.id);
}

/* --- what is picked ------------------------------------------------------------------------------- */

/* Statements below a struct ticket, see ticket_internal.h. */
struct split_entry {
    int64_t n;
    struct instant at;
    account_id author;
    struct str author_name, text, quoted;
    bool internal, by_body;
    int kind, channel;
};
struct split_entry_rows {
    struct split_entry *at;
    size_t n;
};
ROW(split_entry, COL(split_entry, n), COL(split_entry, at), COL(split_entry, author), COL(split_entry, author_name),
    COL(split_entry, text), COL(split_entry, quoted), COL(split_entry, internal), COL(split_entry, by_body),
    COL(split_entry, kind), COL(split_entry, channel));
QUERY(split_source_entries, SCOPE_SYSTEM, 2, split_entry,
      "SELECT e.n, e.at, e.author, e.author_name, e.text, e.quoted, e.internal, CASE WHEN a.authority = 0 THEN 1 ELSE 0"
      " END AS by_body, e.kind, e.channel FROM entry e LEFT JOIN account a ON a.id = e.author WHERE e.ticket = $3"
      " AND (e.internal = 0 OR e.author = $1 OR $4 = 1) ORDER BY e.at, e.n");

static bool is_picked(const struct split_new *in, int64_t n)
{
    for (size_t i = 0; i < in->n; i++)
        if (in->entries[i] == n)
            return true;
    return false;
}

/* Oldest first, but the first public one before all: it is the report. */
static enum err picked_of(struct tx *tx, const struct ticket *t, const struct split_new *in,
                          struct split_entry_rows *picked)
{
    struct split_entry_rows all;
    size_t report = SIZE_MAX, others = 0;
    TRY(tx_all(tx, split_source_entries, &all, t->row.id, (int)t->may_note));
    *picked = (struct split_entry_rows){ MEM_NEW_N(tx_mem(tx), struct split_entry, all.n), 0 };
    for (size_t i = 0; i < all.n && report == SIZE_MAX; i++)
        if (is_picked(in, all.at[i].n) && !all.at[i].internal)
            report = i;
    if (report == SIZE_MAX)
        return tx_refuse(tx, ERR_INVALID, M_split_error_public, "entries");
    picked->at[picked->n++] = all.at[report];
    for (size_t i = 0; i < all.n; i++) {
        if (is_picked(in, all.at[i].n) && i != report)
            picked->at[picked->n++] = all.at[i];
        others += !is_picked(in, all.at[i].n) && !all.at[i].internal;
    }
    if (picked->n < in->n)
        return ERR_MALFORMED; /* one that is not there, or twice the same */
    return others > 0 ? OK : tx_refuse(tx, ERR_INVALID, M_split_error_all, "entries");
}

static struct entry_new copy_of(const struct split_entry *e, bool first)
{
    return (struct entry_new){ .internal = e->internal,
                               .kind = first ? ENTRY_REPORT : (enum entry_kind)e->kind,
                               .channel = (enum ticket_channel)e->channel,
                               .author = e->author,
                               .author_name = e->author_name,
                               .text = e->text,
                               .quoted = e->quoted,
                               .at = e->at };
}

/* --- the new ticket --------------------------------------------------------------------------------- */

SQL(split_insert, SCOPE_SYSTEM, 4,
    "INSERT INTO ticket_split (ticket, source, authority, school, actor, at) VALUES ($3, $4, $5, $6, $1, $2)");
SQL(split_entry_insert, SCOPE_SYSTEM, 6,
    "INSERT INTO entry_split (ticket, n, source, source_n, authority, school) VALUES ($3, $4, $5, $6, $7, $8)");
SQL(split_people, SCOPE_SYSTEM, 2,
    "INSERT INTO participant_of (ticket, account, authority, school, added_at) SELECT $4, p.account, p.authority,"
    " p.school, $2 FROM participant_of p WHERE p.ticket = $3");
/* A confidential ticket is for the persons named: who works on it is one of them. */
SQL(split_counts, SCOPE_SYSTEM, 4,
    "UPDATE ticket SET entries = $4, notes = $5, assignee = CASE WHEN sensitive = 1 THEN $6 ELSE assignee END"
    " WHERE id = $3");
struct split_file {
    blob_id blob, preview;
    int preview_type, type;
    struct str name;
    int64_t size;
};
struct split_files {
    struct split_file *at;
    size_t n;
};
ROW(split_file, COL(split_file, blob), COL(split_file, preview), COL(split_file, preview_type), COL(split_file, type),
    COL(split_file, name), COL(split_file, size));
QUERY(split_source_files, SCOPE_SYSTEM, 2, split_file,
      "SELECT f.blob, f.preview, f.preview_type, f.type, f.name, f.size FROM attachment f WHERE f.ticket = $3"
      " AND f.n = $4 ORDER BY f.id");
SQL(split_file_insert, SCOPE_SYSTEM, 12,
    "INSERT INTO attachment (id, ref, ticket, n, authority, school, blob, preview, preview_type, name, type, size,"
    " created_at) VALUES ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $2)");

/* The bytes lie there once for both: they count once against the quota. */
static enum err copy_files(struct tx *tx, const struct ticket *source, const struct ticket *made, int64_t from,
                           int64_t to)
{
    struct split_files files;
    TRY(tx_all(tx, split_source_files, &files, source->row.id, from));
    for (size_t i = 0; i < files.n; i++) {
        const struct split_file *f = &files.at[i];
        attachment_id id = TX_ID(tx, attachment);
        attachment_ref ref = TX_REF(tx, attachment);
        struct buf key = buf_of(tx_mem(tx), 24);
        TRY(tx_run(tx, split_file_insert, NULL, id, &ref, made->row.id, to, made->authority, made->school, f->blob,
                   f->preview, f->preview_type, f->name, f->type, f->size));
        tx_note(tx, .action = "desk.file_attached", .object = OBJECT_ATTACHMENT, .subject = id.n,
                .authority = made->authority, .after = f->name);
        buf_int(&key, id.n);
        if (f->preview.n == 0 && file_type_is_image((enum file_type)f->type))
            TRY(job_add(tx, "desk.preview", buf_str(&key), STR(""), tx_now(tx)));
    }
    return OK;
}

static enum err copy_entries(struct tx *tx, const struct ticket *source, const struct ticket *made,
                             const struct split_entry_rows *picked)
{
    int64_t notes = 0;
    for (size_t i = 0; i < picked->n; i++) {
        const struct split_entry *e = &picked->at[i];
        struct entry_new copy = copy_of(e, i == 0);
        int64_t n = (int64_t)i + 1;
        notes += e->internal;
        if (i > 0) {
            TRY(ticket_entry_put(tx, made, n, &copy));
            TRY(ticket_changed(tx, made, CHANGE_ARTICLE_CREATED, STATE_NEW, n, e->internal));
        }
        TRY(tx_run(tx, split_entry_insert, NULL, made->row.id, n, source->row.id, e->n, made->authority, made->school));
        TRY(copy_files(tx, source, made, e->n, n));
    }
    return tx_run(tx, split_counts, NULL, made->row.id, (int64_t)picked->n, notes, source->assignee);
}

static struct ticket_new new_of(const struct ticket *t, struct str subject, const struct entry_new *first)
{
    return (struct ticket_new){ .school = t->school,
                                .authority = t->authority,
                                .room = t->room,
                                .service = t->service,
                                .class = t->class,
                                .routing = t->row.routing,
                                .kind = (enum ticket_kind)t->row.kind,
                                .effect = (enum ticket_effect)t->effect,
                                .extent = (enum ticket_extent)t->extent,
                                .channel = (enum ticket_channel)t->channel,
                                .requester = t->requester,
                                .requester_name = t->requester_name,
                                .requester_mail = t->requester_mail,
                                .proven = t->row.proven,
                                .subject = subject,
                                .text = first->text,
                                .state = STATE_NEW,
                                .reason = REASON_RECEIVED,
                                .promised_at = INSTANT_NONE,
                                .waits_until = INSTANT_NONE,
                                .at = INSTANT_NONE,
                                .sensitive = t->sensitive,
                                .first = first };
}

/* Reaction is over when one of the picked answers was the body's. */
static void clocks_of(const struct split_entry_rows *picked, struct ticket_new *new)
{
    new->clock_from = picked->at[0].at;
    new->answered_at = INSTANT_NONE;
    for (size_t i = 1; i < picked->n; i++) {
        const struct split_entry *e = &picked->at[i];
        if (instant_compare(e->at, new->clock_from) < 0)
            new->clock_from = e->at;
        if (e->by_body && !e->internal && e->kind != ENTRY_AUTOMATIC && instant_is_none(new->answered_at))
            new->answered_at = e->at;
    }
}

static enum err may_split(struct tx *tx, const struct ticket *t, int64_t version, const struct split_new *in)
{
    TRY(ticket_must_work(tx, t));
    TRY(ticket_must_be_current(tx, t, version));
    if (t->merged_into.n != 0)
        return tx_refuse(tx, ERR_CONFLICT, M_desk_error_merged_already, NULL);
    if (in->subject.len == 0)
        return tx_refuse(tx, ERR_INVALID, M_split_error_subject, "subject");
    return in->n > 0 ? OK : tx_refuse(tx, ERR_INVALID, M_split_error_public, "entries");
}

/* Said in the history of both. */
static enum err write_history(struct tx *tx, const struct ticket *source, const struct ticket *made)
{
    struct ticket_fields same = ticket_fields_of(source);
    struct mem *mem = tx_mem(tx);
    TRY(ticket_write(tx, source, source->version, &same));
    TRY(ticket_event_add(tx, source,
                         &(struct event_new){ .what = EVENT_SPLIT_OFF,
                                              .new_value = made->row.id.n,
                                              .new_text = ticket_number_text(mem, made->row.number),
                                              .final = true },
                         "desk.ticket_split", NULL));
    return ticket_event_add(tx, made,
                            &(struct event_new){ .what = EVENT_SPLIT_FROM,
                                                 .old_value = source->row.id.n,
                                                 .new_value = made->row.id.n,
                                                 .new_text = ticket_number_text(mem, source->row.number),
                                                 .final = true },
                            "desk.ticket_split_from", NULL);
}

enum err split_ticket(struct tx *tx, const struct ticket *t, int64_t version, const struct split_new *in,
                      ticket_ref *ref)
{
    struct split_entry_rows picked;
    struct ticket made = { .row = { .subject = str_trim(in->subject) },
                           .authority = t->authority,
                           .school = t->school,
                           .sensitive = t->sensitive };
    struct split_new trimmed = { made.row.subject, in->entries, in->n };
    TRY(may_split(tx, t, version, &trimmed));
    TRY(picked_of(tx, t, in, &picked));
    struct entry_new first = copy_of(&picked.at[0], true);
    struct ticket_new new = new_of(t, made.row.subject, &first);
    clocks_of(&picked, &new);
    TRY(exam_window_near(tx, new.school, new.room, &new.exam));
    TRY(ticket_create(tx, &new, &made.row.id, ref, &made.row.number));
    made.row.ref = *ref;
    TRY(coverage_decide(tx, made.row.id, made.authority, made.school, (device_id){ 0 }, new.routing));
    TRY(tx_run(tx, split_insert, NULL, made.row.id, t->row.id, made.authority, made.school));
    TRY(tx_run(tx, split_people, NULL, t->row.id, made.row.id));
    TRY(copy_entries(tx, t, &made, &picked));
    return write_history(tx, t, &made);
}

enum err split_take_back(struct tx *tx, const struct ticket *t, struct ticket *source)
{
    struct split_rows links;
    TRY(split_links(tx, t, &links));
    for (size_t i = 0; i < links.n; i++)
        if (links.at[i].is_source) {
            TRY(ticket_find(tx, links.at[i].ref, source));
            return ticket_merge(tx, t, source);
        }
    return tx_refuse(tx, ERR_CONFLICT, M_split_error_none, NULL);
}
