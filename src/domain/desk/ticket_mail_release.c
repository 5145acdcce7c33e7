/*
 * desk/ticket_mail_release.c -- a person decides about a message in quarantine.
 */
#include "domain/desk/ticket_mail_internal.h"

#include "domain/desk/triage.h"
#include "platform/job.h"
#include "platform/mail.h"

struct held_row {
    mail_id id;
    struct str sender, sender_name, subject, text, quoted, message_id;
    int reason;
    ticket_id suggested;
};
ROW(held_row, COL(held_row, id), COL(held_row, sender), COL(held_row, sender_name), COL(held_row, subject),
    COL(held_row, text), COL(held_row, quoted), COL(held_row, message_id), COL(held_row, reason),
    COL(held_row, suggested));
QUERY(held_read, SCOPE_SCHOOL, 1, held_row,
      "SELECT m.mail AS id, m.sender, m.sender_name, m.subject, m.text, m.quoted, m.message_id, m.reason, m.suggested"
      " FROM mail_quarantine m JOIN raw_mail w ON w.id = m.mail WHERE m.done_at IS NULL AND w.ref = $3 AND " SCOPE(
          mail_quarantine, W, "m"));
SQL(held_done, SCOPE_SYSTEM, 1, "UPDATE mail_quarantine SET done_at = $2 WHERE mail = $3 AND done_at IS NULL");
SQL_STATE(raw_decided, SCOPE_SYSTEM, 5,
          "UPDATE raw_mail SET state = $4, authority = $5, school = $6, entry = $7 WHERE id = $3");

static enum err decided(struct tx *tx, mail_id id, int state, authority_id authority, school_id school,
                        ticket_id ticket, const char *action)
{
    int64_t changed;
    TRY(tx_run(tx, held_done, &changed, id));
    if (changed == 0)
        return tx_refuse(tx, ERR_CONFLICT, M_desk_error_mail_state, NULL);
    tx_note(tx, .action = action, .object = OBJECT_MAIL_QUARANTINE, .subject = id.n, .authority = authority);
    return tx_run(tx, raw_decided, NULL, id, state, authority, school, ticket);
}

enum err mail_release(struct tx *tx, mail_ref ref, school_id school, service_id service, ticket_ref *out,
                      int64_t *number)
{
    struct held_row held;
    struct sender sender = { .account = { 0 } };
    ticket_id id;
    TRY(tx_one(tx, held_read, &held, &ref));
    struct str subject = utf8_truncate(mail_subject(tx_mem(tx), held.subject), LIMIT_LINE);
    /* Bound to a school by a person; the address stays unproven, so nothing is sent to it. */
    struct ticket_new new = {
        .school = school,
        .service = service,
        .kind = KIND_FAULT,
        .effect = EFFECT_LIMITED,
        .extent = EXTENT_DEVICE,
        .channel = CHANNEL_MAIL,
        .requester = sender.account,
        .requester_name = held.sender_name.len > 0 ? held.sender_name : held.sender,
        .requester_mail = held.sender,
        .proven = false,
        .subject = subject.len > 0 ? subject : msg_text(LANG_DE, M_desk_mail_no_subject),
        .text = held.text.len > 0 ? held.text : msg_text(LANG_DE, M_desk_mail_empty),
        .quoted = held.quoted,
        .mail = held.id,
        .message_id = held.message_id,
        .suggested = held.suggested,
        .at = INSTANT_NONE,
        .quiet = true,
    };
    TRY(triage_report(tx, &new, &id, out, number));
    TRY(decided(tx, held.id, MAIL_RELEASED, new.authority, school, id, "desk.mail_released"));
    struct buf key = buf_of(tx_mem(tx), 24), payload = buf_of(tx_mem(tx), 24);
    buf_int(&key, held.id.n);
    buf_int(&payload, id.n);
    return job_add(tx, "desk.mail_files", buf_str(&key), buf_str(&payload), tx_now(tx));
}

enum err mail_reject(struct tx *tx, mail_ref ref)
{
    struct held_row held;
    TRY(tx_one(tx, held_read, &held, &ref));
    return decided(tx, held.id, MAIL_REJECTED, (authority_id){ 0 }, (school_id){ 0 }, (ticket_id){ 0 },
                   "desk.mail_rejected");
}
