#include "domain/desk/ticket_mail_internal.h"

#include "platform/auth.h"
#include "platform/log.h"
#include "platform/mail.h"
#include "platform/setting.h"

/* --- the raw message --------------------------------------------------------------------------- */

ROW(mail_raw, COL(mail_raw, id), COL(mail_raw, ref), COL(mail_raw, state), COL(mail_raw, mailbox),
    COL(mail_raw, received_at));
QUERY(raw_read, SCOPE_SYSTEM, 1, mail_raw, "SELECT id, ref, state, mailbox, received_at FROM raw_mail WHERE id = $3");
SQL_STATE(raw_done, SCOPE_SYSTEM, 5,
          "UPDATE raw_mail SET state = $4, authority = $5, school = $6, entry = $7, tries = tries + 1 WHERE id = $3 "
          "AND state = 1");

enum err mail_raw_read(struct tx *tx, mail_id id, struct mail_raw *raw) { return tx_one(tx, raw_read, raw, id); }

enum err mail_raw_done(struct tx *tx, mail_id id, int state, authority_id authority, school_id school, ticket_id ticket)
{
    int64_t changed;
    TRY(tx_run(tx, raw_done, &changed, id, state, authority, school, ticket));
    return changed == 1 ? OK : ERR_CONFLICT;
}

/* --- quarantine ------------------------------------------------------------------------------------ */

#define TEXT_KEPT ((size_t)65536)

SQL(quarantine_insert, SCOPE_SYSTEM, 11,
    "INSERT INTO mail_quarantine (mail, at, reason, sender, sender_name, subject, text, quoted, message_id, files, "
    "suggested)"
    " VALUES ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)");

static struct str file_names(struct mem *mem, const struct mail_message *m)
{
    struct buf names = buf_of(mem, KIB(32));
    for (size_t i = 0; i < m->parts.n; i++) {
        buf_put_z(&names, i > 0 ? "\n" : "");
        buf_put(&names, m->parts.at[i].name);
    }
    return buf_str(&names);
}

enum err mail_quarantine_put(struct tx *tx, const struct mail_raw *raw, enum mail_reason reason,
                             const struct mail_message *m, const char *why, ticket_id suggested)
{
    static const struct mail_message nothing = { 0 };
    const struct mail_message *msg = m != NULL ? m : &nothing;
    struct str text = m != NULL ? msg->text : str_of(why);
    TRY(tx_run(tx, quarantine_insert, NULL, raw->id, raw->received_at, (int)reason, msg->from_address, msg->from_name,
               msg->subject, utf8_truncate(text, TEXT_KEPT), utf8_truncate(msg->quoted, TEXT_KEPT), msg->message_id,
               file_names(tx_mem(tx), msg), suggested));
    tx_note(tx, .action = "desk.mail_quarantined", .object = OBJECT_MAIL_QUARANTINE, .subject = raw->id.n);
    log_event(LOG_WARNING, "desk.mail_quarantined", LOG_INT("mail", raw->id.n), LOG_INT("reason", reason));
    return mail_raw_done(tx, raw->id, MAIL_QUARANTINED, (authority_id){ 0 }, (school_id){ 0 }, (ticket_id){ 0 });
}

ROW(quarantine_row, COL(quarantine_row, ref), COL(quarantine_row, at), COL(quarantine_row, mailbox),
    COL(quarantine_row, sender), COL(quarantine_row, sender_name), COL(quarantine_row, subject),
    COL(quarantine_row, text), COL(quarantine_row, files), COL(quarantine_row, reason), COL(quarantine_row, suggested));
#define QUARANTINE \
    "SELECT w.ref, m.at, w.mailbox, m.sender, m.sender_name, m.subject, m.text, m.files, m.reason, m.suggested FROM " \
    "mail_quarantine m" \
    " JOIN raw_mail w ON w.id = m.mail WHERE m.done_at IS NULL AND "
/* Also behind one that is done meanwhile. */
FAMILY(quarantine_page, SCOPE_SCHOOL, 2, quarantine_row, ALWAYS(QUARANTINE SCOPE(mail_quarantine, L, "m")),
       WHEN(0, " AND (m.at, m.mail) < (SELECT p.at, p.mail FROM mail_quarantine p JOIN raw_mail r ON r.id = p.mail"
               " WHERE r.ref = $3)"),
       ALWAYS(" ORDER BY m.at DESC, m.mail DESC LIMIT $4"));
QUERY(quarantine_one, SCOPE_SCHOOL, 1, quarantine_row, QUARANTINE SCOPE(mail_quarantine, R, "m") " AND w.ref = $3");

enum err mail_quarantine_list(struct tx *tx, const mail_ref *after, int limit, struct quarantine_rows *rows)
{
    static const mail_ref none;
    return tx_list(tx, quarantine_page, after != NULL ? 1u : 0u, 0, rows, after != NULL ? after : &none, limit);
}

enum err mail_quarantine_find(struct tx *tx, mail_ref ref, struct quarantine_row *row)
{
    return tx_one(tx, quarantine_one, row, &ref);
}

/* --- people and tickets ------------------------------------------------------------------------------ */

ROW(sender, COL(sender, account), COL(sender, school), COL(sender, name));
QUERY(account_of_address, SCOPE_SYSTEM, 1, sender,
      "SELECT a.id AS account, a.school, a.name FROM account a WHERE a.login = $3 AND a.disabled_at IS NULL");
ROW(address_row, COL(address_row, mail));
#define PEOPLE "(a.id = $4 OR a.id IN (SELECT p.account FROM participant_of p WHERE p.ticket = $3))"
QUERY(addresses_of_ticket, SCOPE_SYSTEM, 3, address_row,
      "SELECT a.login AS mail FROM account a WHERE " PEOPLE " UNION SELECT a.login AS mail FROM account a WHERE a.id IN"
      " (SELECT g.account FROM role_grant g WHERE g.school = $5 AND g.role = " ROLE_school_contact_SQL
      " AND g.narrow = 0"
      " AND g.starts <= $2 AND g.ends > $2) ORDER BY mail");
QUERY(address_takes_part, SCOPE_SYSTEM, 3, address_row,
      "SELECT a.login AS mail FROM account a WHERE a.login = $5 AND a.disabled_at IS NULL AND " PEOPLE);

enum err mail_sender(struct tx *tx, struct str address, struct sender *sender)
{
    return tx_one(tx, account_of_address, sender, address);
}

enum err mail_addresses_of(struct tx *tx, const struct ticket *t, struct address_rows *rows)
{
    return tx_all(tx, addresses_of_ticket, rows, t->row.id, t->requester, t->school);
}

enum err mail_takes_part(struct tx *tx, const struct ticket *t, struct str address, bool *yes)
{
    struct address_row row;
    *yes = t->requester.n == 0 && str_eq_nocase(t->requester_mail, address);
    if (*yes)
        return OK;
    enum err e = tx_one(tx, address_takes_part, &row, t->row.id, t->requester, address);
    *yes = e == OK;
    return e == ERR_NOT_FOUND ? OK : e;
}

struct found_row {
    ticket_id id;
};
ROW(found_row, COL(found_row, id));
QUERY(id_of_ref, SCOPE_SYSTEM, 1, found_row, "SELECT t.id FROM ticket t WHERE t.ref = $3");
QUERY(
    id_of_message, SCOPE_SYSTEM, 1, found_row,
    "SELECT e.ticket AS id FROM entry e WHERE e.message_id = $3 AND e.message_id <> '' ORDER BY e.ticket DESC LIMIT 1");
QUERY(id_of_number, SCOPE_SYSTEM, 1, found_row, "SELECT t.id FROM ticket t WHERE t.number = $3");
QUERY(id_of_alike, SCOPE_SYSTEM, 3, found_row,
      "SELECT t.id FROM ticket t WHERE t.subject = $5 AND " SQL_OPEN
      " AND (t.requester = $3 AND $3 <> 0 OR t.requester = 0 AND lower(t.requester_mail) = $4) ORDER BY t.id DESC "
      "LIMIT 1");

static enum err none_is_zero(enum err e, const struct found_row *row, ticket_id *id)
{
    *id = e == OK ? row->id : (ticket_id){ 0 };
    return e == ERR_NOT_FOUND ? OK : e;
}

/* Where a merged ticket went, an answer goes too. */
enum err mail_ticket_by_ref(struct tx *tx, ticket_ref ref, struct ticket *t)
{
    struct found_row row;
    TRY(tx_one(tx, id_of_ref, &row, &ref));
    TRY(ticket_find_any(tx, row.id, t));
    for (int i = 0; i < 8 && t->merged_into.n != 0; i++)
        TRY(ticket_find_any(tx, t->merged_into, t));
    return OK;
}

enum err mail_ticket_by_message(struct tx *tx, struct str ids, ticket_id *id)
{
    struct found_row row;
    struct str one;
    ticket_ref ref;
    *id = (ticket_id){ 0 };
    if (mail_root_ref(ids, &ref))
        return none_is_zero(tx_one(tx, id_of_ref, &row, &ref), &row, id);
    for (int i = 0; i < 20 && id->n == 0 && str_cut(&ids, ' ', &one); i++)
        if (one.len > 2)
            TRY(none_is_zero(tx_one(tx, id_of_message, &row, one), &row, id));
    return OK;
}

enum err mail_ticket_by_number(struct tx *tx, int64_t number, ticket_id *id)
{
    struct found_row row;
    return none_is_zero(tx_one(tx, id_of_number, &row, number), &row, id);
}

enum err mail_ticket_alike(struct tx *tx, account_id account, struct str address, struct str subject, ticket_id *id)
{
    struct found_row row;
    *id = (ticket_id){ 0 };
    return subject.len == 0 ? OK : none_is_zero(tx_one(tx, id_of_alike, &row, account, address, subject), &row, id);
}

/* Reports by mail have no tile: the first service of the body for questions, else its first. */
struct service_id_row {
    service_id id;
};
ROW(service_id_row, COL(service_id_row, id));
QUERY(service_for_mail, SCOPE_SYSTEM, 2, service_id_row,
      "SELECT v.id FROM service v WHERE v.active = 1 AND v.routing = $3 ORDER BY CASE WHEN v.kind = $4 THEN 0 ELSE 1 "
      "END, v.sort, v.id LIMIT 1");

service_id mail_service(struct tx *tx)
{
    struct service_id_row row = { { 0 } };
    enum err e = tx_one(tx, service_for_mail, &row, (int)ROUTING_BODY, (int)SERVICE_QUESTION);
    return e == OK ? row.id : (service_id){ 0 };
}

/* --- automatic answers ---------------------------------------------------------------------------------- */

struct storm_row {
    struct instant until;
};
ROW(storm_row, COL(storm_row, until));
QUERY(storm_read, SCOPE_SYSTEM, 1, storm_row, "SELECT until FROM mail_storm WHERE address = $3 AND until > $2");
SQL(storm_set, SCOPE_SYSTEM, 2,
    "INSERT INTO mail_storm (address, until) VALUES ($3, $4) ON CONFLICT (address) DO UPDATE SET until = "
    "excluded.until");

enum err mail_storm(struct tx *tx, struct str address, bool *quiet)
{
    struct storm_row row;
    int64_t limit;
    TRY(setting_get(tx, SETTING_STORM_MAILS, &limit));
    enum err e = rate_raise(tx, RATE_MAIL_STORM, address, (int)limit, MINUTES(10));
    if (e == ERR_LIMITED) {
        *quiet = true;
        log_event(LOG_WARNING, "desk.mail_storm", LOG_INT("limit", limit));
        return tx_run(tx, storm_set, NULL, address, instant_add(tx_now(tx), HOURS(24)));
    }
    TRY(e);
    e = tx_one(tx, storm_read, &row, address);
    *quiet = e == OK;
    return e == ERR_NOT_FOUND ? OK : e;
}

enum err mail_receipt_allowed(struct tx *tx, struct str address, bool *yes)
{
    int64_t per_day, cap;
    TRY(setting_get(tx, SETTING_RECEIPTS_PER_DAY, &per_day));
    TRY(setting_get(tx, SETTING_RECEIPT_CAP, &cap));
    enum err e = per_day > 0 && address.len > 0 ? rate_raise(tx, RATE_MAIL_RECEIPT, address, (int)per_day, HOURS(24))
                                                : ERR_LIMITED;
    if (e == OK)
        e = cap > 0 ? rate_raise(tx, RATE_MAIL_RECEIPT, STR("all"), (int)cap, HOURS(24)) : ERR_LIMITED;
    *yes = e == OK;
    return e == ERR_LIMITED ? OK : e;
}

enum err mail_receipt(struct tx *tx, struct str address)
{
    bool yes;
    TRY(mail_receipt_allowed(tx, address, &yes));
    if (!yes)
        return OK;
    struct buf key = buf_of(tx_mem(tx), 400);
    buf_put_z(&key, "desk:unknown:");
    buf_int(&key, tx_now(tx).us / DAYS(1).us);
    buf_byte(&key, ':');
    buf_put(&key, address);
    /* Constant: neither subject nor text of what came (MIN-5). */
    struct mail_out out = { .key = buf_str(&key),
                            .recipient = address,
                            .automatic = true,
                            .subject = msg_text(LANG_DE, M_desk_mail_receipt_unknown_subject),
                            .text = str_cat(tx_mem(tx), msg_text(LANG_DE, M_desk_mail_receipt_unknown), STR("\n-- \n"),
                                            msg_text(LANG_DE, M_desk_mail_why_sender), STR("\n")) };
    enum err e = mail_send(tx, &out, NULL);
    return e == ERR_INVALID ? OK : e;
}

/* --- files ----------------------------------------------------------------------------------------------- */

static struct upload upload_of(const struct mail_part *part)
{
    return (struct upload){ .name = part->name,
                            .type = file_type_of(part->name, str_sub(part->bytes, 0, 4096)),
                            .size = (int64_t)part->bytes.len,
                            .hash = sha256_of(part->bytes),
                            .fd = -1,
                            .bytes = part->bytes };
}

enum err mail_attach(struct tx *tx, const struct ticket *t, int64_t n, const struct mail_message *m)
{
    struct buf left = buf_of(tx_mem(tx), KIB(32));
    for (size_t i = 0; i < m->parts.n; i++) {
        struct upload file = upload_of(&m->parts.at[i]);
        enum err e = file.size > 0 ? ticket_attach(tx, t, n, &file, NULL) : ERR_INVALID;
        if (e != OK && e != ERR_INVALID && e != ERR_TOO_LARGE && e != ERR_FULL)
            return e;
        if (e == OK)
            continue;
        buf_byte(&left, '\n');
        buf_put(&left, m->parts.at[i].name);
    }
    if (left.len == 0)
        return OK;
    struct entry_new note = { .internal = true,
                              .kind = ENTRY_AUTOMATIC,
                              .channel = CHANNEL_MAIL,
                              .text =
                                  str_cat(tx_mem(tx), msg_text(LANG_DE, M_desk_mail_files_left_out), buf_str(&left)) };
    return ticket_add_entry(tx, t, 0, &note, NULL);
}
