/*
 * desk/ticket_mail.c -- which message joins which ticket (domain/desk.md 12): the first
 * matching row of the table decides, and only a token of ours joins by itself.
 */
#include "domain/desk/ticket_mail_internal.h"

#include "base/num.h"
#include "domain/desk/desk_job.h"
#include "domain/desk/triage.h"
#include "platform/log.h"
#include "platform/mail.h"
#include "platform/setting.h"

#define TEXT_MAX ((size_t)100000)

struct taking {
    struct tx *tx;
    const struct config *config;
    struct mail_raw raw;
    const struct mail_message *m;
    struct str from; /* lower case */
    struct sender sender;
    bool known;  /* there is an account with this address */
    bool proven; /* our own server says it is its */
    bool quiet;  /* no automatic answer: automatic mail, storm */
    bool part;   /* takes part in `t` */
    bool has_token;
    struct ticket t; /* of the token */
    ticket_id suggested;
};

/* --- token ------------------------------------------------------------------------------------- */

/* Valid when made for anybody of the ticket; who sends it is another question. */
static enum err find_token(struct taking *k)
{
    struct mem *mem = tx_mem(k->tx);
    struct str ref_text, part;
    struct address_rows people;
    ticket_ref ref;
    if (mail_token_find(mem, k->m->to, &ref_text, &part) != OK || ref_parse(ref_text, ref.b) != OK)
        return OK;
    enum err e = mail_ticket_by_ref(k->tx, ref, &k->t);
    if (e != OK)
        return e == ERR_NOT_FOUND ? OK : e;
    TRY(mail_addresses_of(k->tx, &k->t, &people));
    k->has_token = mail_token_matches(mem, ref_text, part, k->from) ||
                   (k->t.requester_mail.len > 0 &&
                    mail_token_matches(mem, ref_text, part, str_lower_ascii(mem, k->t.requester_mail)));
    for (size_t i = 0; i < people.n && !k->has_token; i++)
        k->has_token = mail_token_matches(mem, ref_text, part, people.at[i].mail);
    /* The token's own recipient, or somebody of the ticket. */
    if (k->has_token && mail_token_matches(mem, ref_text, part, k->from))
        k->part = true;
    else if (k->has_token)
        TRY(mail_takes_part(k->tx, &k->t, k->from, &k->part));
    return OK;
}

/* Rows 4 to 6: where it might belong, for the eyes of the desk only. */
static enum err find_suggestion(struct taking *k)
{
    struct mem *mem = tx_mem(k->tx);
    struct str ids = str_cat(mem, k->m->in_reply_to, STR(" "), k->m->references);
    int64_t number = mail_subject_number(k->m->subject);
    if (k->has_token) {
        k->suggested = k->t.row.id;
        return OK;
    }
    TRY(mail_ticket_by_message(k->tx, ids, &k->suggested));
    if (k->suggested.n == 0 && number != 0)
        TRY(mail_ticket_by_number(k->tx, number, &k->suggested));
    if (k->suggested.n == 0)
        TRY(mail_ticket_alike(k->tx, k->known ? k->sender.account : (account_id){ 0 }, k->from,
                              mail_subject(mem, k->m->subject), &k->suggested));
    return OK;
}

/* --- entries -------------------------------------------------------------------------------------- */

static struct str text_of(struct taking *k)
{
    struct mem *mem = tx_mem(k->tx);
    struct str text = str_trim(k->m->text);
    if (text.len == 0)
        return msg_text(LANG_DE, M_desk_mail_empty);
    if (text.len <= TEXT_MAX)
        return text;
    return str_cat(mem, utf8_truncate(text, TEXT_MAX), STR("\n\n"), msg_text(LANG_DE, M_desk_mail_cut));
}

static struct entry_new entry_of(struct taking *k, enum entry_kind kind, bool internal)
{
    return (struct entry_new){
        .internal = internal,
        .kind = kind,
        .channel = CHANNEL_MAIL,
        .author = k->known ? k->sender.account : (account_id){ 0 },
        .author_name = k->known                  ? STR("")
                       : k->m->from_name.len > 0 ? k->m->from_name
                                                 : k->from,
        .text = text_of(k),
        .quoted = utf8_truncate(k->m->quoted, TEXT_MAX),
        .mail = k->raw.id,
        .message_id = k->m->message_id,
    };
}

static enum err done(struct taking *k, const struct ticket *t)
{
    return mail_raw_done(k->tx, k->raw.id, MAIL_TAKEN, t->authority, t->school, t->row.id);
}

static enum err add_entry(struct taking *k, const struct entry_new *e)
{
    int64_t n;
    TRY(ticket_add_entry(k->tx, &k->t, 0, e, &n));
    TRY(mail_attach(k->tx, &k->t, n, k->m));
    return done(k, &k->t);
}

/* --- new tickets -------------------------------------------------------------------------------------- */

static struct str subject_of(struct taking *k)
{
    struct str subject = utf8_truncate(mail_subject(tx_mem(k->tx), k->m->subject), LIMIT_LINE);
    return subject.len > 0 ? subject : msg_text(LANG_DE, M_desk_mail_no_subject);
}

static enum err new_ticket(struct taking *k, school_id school, struct str subject)
{
    struct entry_new e = entry_of(k, ENTRY_REPORT, false);
    struct ticket_new new = {
        .school = school,
        .service = mail_service(k->tx),
        .kind = KIND_FAULT,
        .effect = EFFECT_LIMITED,
        .extent = EXTENT_DEVICE,
        .channel = CHANNEL_MAIL,
        .requester = e.author,
        .requester_name = e.author_name,
        .requester_mail = k->from,
        .proven = true,
        .subject = subject,
        .text = e.text,
        .quoted = e.quoted,
        .mail = e.mail,
        .message_id = e.message_id,
        .suggested = k->suggested,
        .at = INSTANT_NONE,
        .quiet = k->quiet,
    };
    ticket_id id;
    ticket_ref ref;
    int64_t number;
    TRY(triage_report(k->tx, &new, &id, &ref, &number));
    TRY(ticket_find_any(k->tx, id, &k->t));
    TRY(mail_attach(k->tx, &k->t, 1, k->m));
    return done(k, &k->t);
}

/* --- an answer to a closed ticket --------------------------------------------------------------------- */

/* In time it is open again; later it is a new one that names the old. */
static enum err answer_closed(struct taking *k)
{
    struct mem *mem = tx_mem(k->tx);
    int64_t days;
    struct entry_new e = entry_of(k, ENTRY_ANSWER, false);
    struct ticket_move m = {
        .to = STATE_NEW, .reason = REASON_REOPENED, .waits_until = INSTANT_NONE, .mover = MOVER_SYSTEM, .by = e.author
    };
    TRY(setting_get(k->tx, SETTING_REOPEN_DAYS, &days));
    if (instant_compare(instant_add(k->t.closed_at, DAYS(days)), tx_now(k->tx)) >= 0) {
        TRY(add_entry(k, &e));
        return ticket_move_checked(k->tx, &k->t, 0, &m, k->t.tests_failed, 0, EVENT_MOVED, "desk.ticket_reopened",
                                   NULL);
    }
    struct str subject =
        msg_format(mem, LANG_DE, M_desk_mail_followup_subject, { "number", ticket_number_text(mem, k->t.row.number) },
                   { "subject", k->t.row.subject });
    k->suggested = k->t.row.id;
    return new_ticket(k, k->t.school, utf8_truncate(subject, LIMIT_LINE));
}

/* --- the table -------------------------------------------------------------------------------------------- */

/* Nobody knows where it belongs: a person decides.  Whom we cannot be sure of gets
   the constant receipt, nothing else. */
static enum err quarantine(struct taking *k, enum mail_reason reason)
{
    TRY(mail_quarantine_put(k->tx, &k->raw, reason, k->m, "", k->suggested));
    return k->quiet || reason != MAIL_UNPROVEN ? OK : mail_receipt(k->tx, k->from);
}

/* Bounce: said at the ticket, to the desk; never a new ticket. */
static enum err take_bounce(struct taking *k)
{
    struct mem *mem = tx_mem(k->tx);
    struct str ids = str_cat(mem, k->m->in_reply_to, STR(" "), k->m->references, STR(" "), k->m->returned);
    TRY(mail_ticket_by_message(k->tx, ids, &k->suggested));
    if (!k->has_token && k->suggested.n != 0) {
        /* The report quotes our headers: enough for a note that only the desk sees. */
        TRY(ticket_find_any(k->tx, k->suggested, &k->t));
        k->has_token = true;
    }
    if (!k->has_token)
        return quarantine(k, MAIL_BOUNCE);
    struct entry_new e = entry_of(k, ENTRY_AUTOMATIC, true);
    e.text = str_cat(
        mem,
        msg_format(mem, LANG_DE, M_desk_mail_bounced, { "address", k->m->failed.len > 0 ? k->m->failed : k->from }),
        STR("\n\n"), e.text);
    return add_entry(k, &e);
}

static enum err take_automatic(struct taking *k)
{
    struct entry_new e = entry_of(k, ENTRY_AUTOMATIC, !k->part);
    if (k->has_token && (k->part || k->known))
        return add_entry(k, &e);
    TRY(find_suggestion(k));
    return quarantine(k, MAIL_AUTOMATIC);
}

static enum err take_answer(struct taking *k)
{
    struct entry_new e = entry_of(k, ENTRY_ANSWER, !k->part);
    /* Row 2: another known person of the school; the desk decides whether all read it. */
    bool colleague = k->known && k->sender.school.n == k->t.school.n;
    if (k->part && k->t.row.state == STATE_CLOSED)
        return answer_closed(k);
    if (k->part || colleague)
        return add_entry(k, &e);
    /* Row 3: a token in other hands opens nothing. */
    k->suggested = k->t.row.id;
    return k->known && k->proven && k->sender.school.n != 0 ? new_ticket(k, k->sender.school, subject_of(k))
                                                            : quarantine(k, MAIL_UNPROVEN);
}

static enum err take_new(struct taking *k)
{
    TRY(find_suggestion(k));
    bool placed = k->known && k->proven && k->sender.school.n != 0 && mail_service(k->tx).n != 0;
    return placed ? new_ticket(k, k->sender.school, subject_of(k)) : quarantine(k, MAIL_UNPROVEN);
}

/* A person would see an empty page: the raw message says more. */
static bool says_nothing(const struct mail_message *m)
{
    return m->from_address.len == 0 && m->subject.len == 0 && m->text.len == 0 && m->quoted.len == 0 && m->parts.n == 0;
}

static enum err take(struct taking *k)
{
    struct str instance;
    k->from = str_lower_ascii(tx_mem(k->tx), k->m->from_address);
    TRY(mail_instance(k->tx, &instance));
    /* Ours come back: nobody answers them.  Another installation's are automatic. */
    if (k->m->loop.len > 0 && str_eq_nocase(str_trim(k->m->loop), instance))
        return mail_quarantine_put(k->tx, &k->raw, MAIL_OWN_LOOP, k->m, "", (ticket_id){ 0 });
    bool automatic = k->m->automatic || k->m->loop.len > 0;
    k->quiet = automatic || k->m->bounce;
    enum err e = mail_sender(k->tx, k->from, &k->sender);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    k->known = e == OK;
    k->proven = mail_proven(k->m->authentication_results, k->config->mail_authserv, k->from);
    bool storm = false;
    TRY(mail_storm(k->tx, k->from, &storm));
    k->quiet = k->quiet || storm;
    TRY(find_token(k));
    if (k->m->bounce)
        return take_bounce(k);
    if (automatic)
        return take_automatic(k);
    return k->has_token ? take_answer(k) : take_new(k);
}

enum err mail_take(struct tx *tx, const struct config *config, mail_id id, const struct mail_message *m,
                   const char *why)
{
    struct taking k = { .tx = tx, .config = config, .m = m };
    TRY(mail_raw_read(tx, id, &k.raw));
    if (k.raw.state != MAIL_WAITING)
        return ERR_CONFLICT; /* taken before: nothing to do */
    bool readable = m != NULL && !says_nothing(m);
    return readable ? take(&k) : mail_quarantine_put(tx, &k.raw, MAIL_UNREADABLE, NULL, why, (ticket_id){ 0 });
}

/* --- the job ---------------------------------------------------------------------------------------------- */

struct raw_bytes_row {
    struct blob bytes;
    int state;
};
ROW(raw_bytes_row, COL(raw_bytes_row, bytes), COL(raw_bytes_row, state));
QUERY(raw_bytes, SCOPE_SYSTEM, 1, raw_bytes_row, "SELECT bytes, state FROM raw_mail WHERE id = $3");

static enum err read_raw(struct job_context *job, mail_id id, struct raw_bytes_row *row)
{
    struct tx *tx;
    TRY(tx_open(job->db, TX_READ, (struct tx_who){ { 0 }, { 0 } }, job->now, job->mem, &tx));
    enum err e = tx_one(tx, raw_bytes, row, id);
    tx_abort(tx);
    return e;
}

/* Parsed outside of any transaction; a crash of the parser is the message's fault, not ours. */
static enum err parse(struct job_context *job, struct str raw, struct mail_message *m, const struct mail_message **out,
                      const char **why)
{
    *why = "";
    enum err e = parse_mail(job->mem, raw, m, why);
    if (e == ERR_BUSY || e == ERR_FAULT)
        return e;
    *out = e == OK ? m : NULL;
    return OK;
}

enum err mail_take_run(struct job_context *job)
{
    mail_id id;
    struct raw_bytes_row raw;
    struct mail_message m = { 0 };
    const struct mail_message *parsed = NULL;
    const char *why;
    struct tx *tx;
    TRY(num_parse(job->key, 1, INT64_MAX, &id.n));
    enum err e = read_raw(job, id, &raw);
    if (e != OK || raw.state != MAIL_WAITING)
        return e == ERR_NOT_FOUND ? OK : e;
    TRY(parse(job, raw.bytes.bytes, &m, &parsed, &why));
    TRY(tx_open(job->db, TX_WRITE, (struct tx_who){ { 0 }, { 0 } }, job->now, job->mem, &tx));
    e = mail_take(tx, job->config, id, parsed, why);
    if (e == OK)
        return tx_commit(tx);
    tx_abort(tx);
    return e == ERR_CONFLICT ? OK : e;
}

/* Files of a message that a person gave a school: payload "ticket n". */
enum err mail_files_run(struct job_context *job)
{
    mail_id id;
    ticket_id ticket;
    struct raw_bytes_row raw;
    struct mail_message m = { 0 };
    const struct mail_message *parsed = NULL;
    const char *why;
    struct tx *tx;
    struct ticket t;
    struct attachment_rows have;
    TRY(num_parse(job->key, 1, INT64_MAX, &id.n));
    TRY(num_parse(job->payload, 1, INT64_MAX, &ticket.n));
    TRY(read_raw(job, id, &raw));
    TRY(parse(job, raw.bytes.bytes, &m, &parsed, &why));
    if (parsed == NULL || m.parts.n == 0)
        return OK;
    TRY(tx_open(job->db, TX_WRITE, (struct tx_who){ { 0 }, { 0 } }, job->now, job->mem, &tx));
    enum err e = ticket_find_any(tx, ticket, &t);
    if (e == OK)
        e = ticket_attachments(tx, &t, &have);
    /* Run before: its files are there. */
    if (e == OK && have.n == 0)
        e = mail_attach(tx, &t, 1, &m);
    return tx_end(tx, e);
}
