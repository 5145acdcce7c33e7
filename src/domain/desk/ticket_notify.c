/*
 * desk/ticket_notify.c -- outgoing mails of a ticket (domain/desk.md 11, 12).  The tx of
 * the change only adds a job; its mails are made from what is stored when it runs, so a
 * change that was undone meanwhile sends nothing.
 */
#include "domain/desk/ticket_internal.h"

#include "base/num.h"
#include "base/zone.h"
#include "domain/desk/calendar_store.h"
#include "domain/desk/desk_job.h"
#include "domain/desk/promise.h"
#include "domain/desk/satisfaction.h"
#include "platform/auth.h"
#include "platform/config.h"
#include "platform/mail.h"

enum err ticket_notify(struct tx *tx, ticket_id id, enum notify_kind kind, int64_t n)
{
    struct buf key = buf_of(tx_mem(tx), 64);
    buf_int(&key, id.n);
    buf_byte(&key, ' ');
    buf_int(&key, kind);
    buf_byte(&key, ' ');
    buf_int(&key, n);
    return job_add(tx, "desk.notify", buf_str(&key), buf_str(&key), tx_now(tx));
}

/* --- recipients -------------------------------------------------------------------------------- */

struct recipient {
    account_id account;
    struct str mail, name;
    int lang;
};
struct recipients {
    struct recipient *at;
    size_t n;
};
ROW(recipient, COL(recipient, account), COL(recipient, mail), COL(recipient, name), COL(recipient, lang));
#define WHO "SELECT a.id AS account, a.mail, a.name, a.lang FROM account a"
QUERY(people_of_ticket, SCOPE_SYSTEM, 2, recipient,
      WHO " WHERE a.disabled_at IS NULL AND (a.id = $4 OR a.id IN (SELECT p.account FROM participant_of p WHERE "
          "p.ticket = $3)) ORDER BY a.id");
/* Contacts for the whole school; a teacher's narrowed grant is none. */
QUERY(contacts_of_school, SCOPE_SYSTEM, 1, recipient,
      WHO " WHERE a.disabled_at IS NULL AND a.id IN (SELECT g.account FROM role_grant g WHERE g.school = $3 AND g.role "
          "= " ROLE_school_contact_SQL
          " AND g.narrow = 0 AND g.approved_by IS NOT NULL AND g.starts <= $2 AND g.ends > $2) ORDER BY a.id");
QUERY(officials_of, SCOPE_SYSTEM, 1, recipient,
      WHO " WHERE a.disabled_at IS NULL AND a.id IN (SELECT g.account FROM role_grant g WHERE g.authority = $3 AND "
          "g.role = " ROLE_authority_official_SQL
          " AND g.approved_by IS NOT NULL AND g.starts <= $2 AND g.ends > $2) ORDER BY a.id");
/* Of the firm that has the ticket: those who see its school. */
QUERY(people_of_firm, SCOPE_SYSTEM, 3, recipient,
      WHO " JOIN subprocessor_member m ON m.account = a.id WHERE m.subprocessor = $3 AND a.disabled_at IS NULL"
          " AND EXISTS (SELECT 1 FROM reach r WHERE r.actor = a.id AND r.role = " ROLE_external_provider_SQL
          " AND r.school IN (0, $4) AND r.authority IN (0, $5) AND r.starts <= $2 AND r.ends > $2) ORDER BY a.id");
QUERY(address_of_authority, SCOPE_SYSTEM, 1, recipient,
      "SELECT 0 AS account, u.mail, u.name, 0 AS lang FROM authority u WHERE u.id = $3 AND u.mail <> ''");

/* --- one mail ------------------------------------------------------------------------------------ */

struct notice {
    struct tx *tx;
    const struct config *config;
    struct ticket t;
    enum notify_kind kind;
    int64_t n;
    account_id acted; /* nobody is told about his own action */
    struct str root;  /* Message-ID that all mails of the ticket refer to */
    struct str in_reply_to, references;
    struct str sent[64];
    size_t nsent;  /* addresses that have it */
    bool no_reply; /* who gets it may not write into the thread */
};

struct message_row {
    struct str message_id;
};
struct message_rows {
    struct message_row *at;
    size_t n;
};
ROW(message_row, COL(message_row, message_id));
QUERY(messages_of, SCOPE_SYSTEM, 1, message_row,
      "SELECT e.message_id FROM entry e WHERE e.ticket = $3 AND e.message_id <> '' ORDER BY e.n");

static struct str ref_text(struct mem *mem, const unsigned char ref[16])
{
    struct buf text = buf_of(mem, REF_TEXT_LEN);
    ref_put(&text, ref);
    return buf_str(&text);
}

struct str ticket_root_id(struct mem *mem, const struct config *config, ticket_ref ref)
{
    size_t at = str_find_byte(config->mail_from, '@');
    struct str domain = at == SIZE_MAX ? STR("localhost") : str_from(config->mail_from, at + 1);
    return str_cat(mem, STR("<desk."), ref_text(mem, ref.b), STR("@"), domain, STR(">"));
}

/* The root, then what came in: the first four and the last six of more than ten. */
static enum err thread_of(struct notice *x)
{
    struct message_rows ids;
    struct buf list = buf_of(tx_mem(x->tx), KIB(16));
    x->root = ticket_root_id(tx_mem(x->tx), x->config, x->t.row.ref);
    TRY(tx_all(x->tx, messages_of, &ids, x->t.row.id));
    buf_put(&list, x->root);
    for (size_t i = 0; i < ids.n; i++) {
        if (ids.n > 9 && i >= 3 && i + 6 < ids.n)
            continue;
        buf_byte(&list, ' ');
        buf_put(&list, ids.at[i].message_id);
    }
    x->references = buf_done(&list) == OK ? buf_str(&list) : x->root;
    x->in_reply_to = ids.n > 0 ? ids.at[ids.n - 1].message_id : x->root;
    return OK;
}

static struct str key_of(struct notice *x, struct str address)
{
    struct buf key = buf_of(tx_mem(x->tx), 400);
    buf_put_z(&key, "desk:");
    buf_int(&key, x->t.row.id.n);
    buf_byte(&key, ':');
    buf_int(&key, x->kind);
    buf_byte(&key, ':');
    buf_int(&key, x->n);
    buf_byte(&key, ':');
    buf_put(&key, address);
    return buf_str(&key);
}

static bool has_it(struct notice *x, struct str address)
{
    for (size_t i = 0; i < x->nsent; i++)
        if (str_eq(x->sent[i], address))
            return true;
    if (x->nsent < ARRAY_LEN(x->sent))
        x->sent[x->nsent++] = address;
    return false;
}

/* Text, the one link last, then why one gets it. */
static struct str letter(struct notice *x, enum lang lang, struct str body, enum msg link, struct str path,
                         enum msg why)
{
    struct mem *mem = tx_mem(x->tx);
    struct str url = path.len > 0 ? str_cat(mem, x->config->base_url, path) : STR("");
    struct str line =
        path.len > 0 ? str_cat(mem, STR("\n"), msg_format(mem, lang, link, { "link", url }), STR("\n")) : STR("");
    return str_cat(mem, body, line, STR("\n-- \n"), msg_text(lang, why), STR("\n"));
}

static enum err send_to(struct notice *x, struct str address, enum lang lang, struct str subject, struct str text,
                        bool automatic)
{
    struct mem *mem = tx_mem(x->tx);
    struct str address_low = str_lower_ascii(mem, address);
    if (address.len == 0 || has_it(x, address_low))
        return OK;
    struct mail_out out = {
        .key = key_of(x, address_low),
        .recipient = address,
        .subject = subject,
        .text = text,
        .in_reply_to = x->in_reply_to,
        .references = x->references,
        .reply_token = x->no_reply ? STR("") : mail_token(mem, ref_text(mem, x->t.row.ref.b), address_low),
        .automatic = automatic,
        .lang = lang,
        .authority = x->t.authority,
    };
    enum err e = mail_send(x->tx, &out, NULL);
    /* An address that cannot be one must not keep the others from their mail. */
    return e == ERR_INVALID ? OK : e;
}

#define NUMBER(x) \
    { \
        "number", ticket_number_text(tx_mem((x)->tx), (x)->t.row.number) \
    }
#define SUBJECT(x) \
    { \
        "subject", (x)->t.row.subject \
    }

static struct str subject_of(struct notice *x, enum lang lang, enum msg msg)
{
    return msg_format(tx_mem(x->tx), lang, msg, SUBJECT(x), NUMBER(x));
}

static struct str ticket_path(struct notice *x)
{
    return str_cat(tx_mem(x->tx), STR("/desk/tickets/"), ref_text(tx_mem(x->tx), x->t.row.ref.b));
}

/* --- to requester and participants ------------------------------------------------------------------ */

typedef struct str (*body_fn)(struct notice *, enum lang, const void *arg);

/* The mail of the closing asks its requester how it was; there is no mail for that alone. */
static enum err ask_how_it_was(struct notice *x, enum lang lang, account_id who, struct str *text)
{
    struct mem *mem = tx_mem(x->tx);
    struct str token;
    if (x->kind != NOTIFY_CLOSED || who.n != x->t.requester.n)
        return OK;
    TRY(satisfaction_link(x->tx, &x->t, who, &token));
    if (token.len > 0)
        *text = str_cat(mem, *text, STR("\n"),
                        msg_format(mem, lang, M_satisfaction_mail,
                                   { "link", str_cat(mem, x->config->base_url, STR("/desk/satisfaction/"), token) }),
                        STR("\n"));
    return OK;
}

static enum err to_people(struct notice *x, enum msg subject, body_fn body, const void *arg, bool automatic)
{
    struct recipients people;
    TRY(tx_all(x->tx, people_of_ticket, &people, x->t.row.id, x->t.requester));
    for (size_t i = 0; i < people.n; i++) {
        const struct recipient *p = &people.at[i];
        enum lang lang = p->lang == LANG_EN ? LANG_EN : LANG_DE;
        enum msg why = p->account.n == x->t.requester.n ? M_desk_mail_why_requester : M_desk_mail_why_participant;
        if (p->account.n == x->acted.n)
            continue;
        struct str text = body(x, lang, arg);
        TRY(ask_how_it_was(x, lang, p->account, &text));
        TRY(send_to(x, p->mail, lang, subject_of(x, lang, subject),
                    letter(x, lang, text, M_desk_mail_link, ticket_path(x), why), automatic));
    }
    /* Without account: only who has proven the address; there is no page for him. */
    if (x->t.requester.n != 0 || !x->t.row.proven || x->t.requester_mail.len == 0 ||
        (x->acted.n == 0 && x->kind == NOTIFY_ENTRY))
        return OK;
    struct str text = body(x, LANG_DE, arg);
    TRY(ask_how_it_was(x, LANG_DE, (account_id){ 0 }, &text));
    return send_to(x, x->t.requester_mail, LANG_DE, subject_of(x, LANG_DE, subject),
                   letter(x, LANG_DE, text, MSG_NONE, STR(""), M_desk_mail_why_requester), automatic);
}

static struct str receipt_body(struct notice *x, enum lang lang, const void *arg)
{
    struct mem *mem = tx_mem(x->tx);
    struct promise p = { x->t.row.state, x->t.row.reason, x->t.row.promised_at, x->t.row.waits_until, arg };
    return msg_format(mem, lang, M_desk_mail_receipt, SUBJECT(x), NUMBER(x),
                      { "promise", promise_words(mem, lang, &p, tx_now(x->tx)) });
}

static enum err notify_received(struct notice *x)
{
    struct calendar hours;
    TRY(calendar_of_school(x->tx, x->t.authority, x->t.school, &hours));
    return to_people(x, M_desk_mail_receipt_subject, receipt_body, &hours, true);
}

struct written_row {
    account_id author;
    struct str name, text;
    int kind, internal;
};
ROW(written_row, COL(written_row, author), COL(written_row, name), COL(written_row, text), COL(written_row, kind),
    COL(written_row, internal));
QUERY(entry_written, SCOPE_SYSTEM, 2, written_row,
      "SELECT e.author, coalesce(a.name, e.author_name) AS name, e.text, e.kind, e.internal FROM entry e"
      " LEFT JOIN account a ON a.id = e.author WHERE e.ticket = $3 AND e.n = $4");

static struct str answer_body(struct notice *x, enum lang lang, const void *arg)
{
    const struct written_row *e = arg;
    struct mem *mem = tx_mem(x->tx);
    struct str author = e->name.len > 0 ? e->name : x->config->body_name;
    return msg_format(mem, lang, M_desk_mail_answer, { "author", author }, NUMBER(x), { "text", e->text });
}

static struct str closed_body(struct notice *x, enum lang lang, const void *arg)
{
    struct mem *mem = tx_mem(x->tx);
    const struct str *text = arg;
    struct str sentence =
        msg_text(lang, ticket_requester_msg((enum ticket_state)x->t.row.state, (enum ticket_reason)x->t.row.reason));
    if (text->len > 0)
        sentence = str_cat(mem, sentence, STR("\n\n"), *text);
    return msg_format(mem, lang, M_desk_mail_closed, SUBJECT(x), NUMBER(x), { "sentence", sentence });
}

static enum err notify_entry(struct notice *x)
{
    struct written_row e;
    TRY(tx_one(x->tx, entry_written, &e, x->t.row.id, x->n));
    if (e.internal != 0)
        return OK;
    x->acted = e.author;
    return to_people(x, e.kind == ENTRY_QUESTION ? M_desk_mail_question_subject : M_desk_mail_answer_subject,
                     answer_body, &e, false);
}

struct closed_row {
    account_id actor;
    struct str new_text;
};
struct closed_rows {
    struct closed_row *at;
    size_t n;
};
ROW(closed_row, COL(closed_row, actor), COL(closed_row, new_text));
QUERY(event_standing, SCOPE_SYSTEM, 2, closed_row,
      "SELECT e.actor, e.new_text FROM ticket_event e WHERE e.ticket = $3 AND e.n = $4 AND e.undone_at IS NULL");

/* ERR_NOT_FOUND: undone meanwhile. */
static enum err read_event(struct notice *x, struct str *text)
{
    struct closed_row row;
    TRY(tx_one(x->tx, event_standing, &row, x->t.row.id, x->n));
    x->acted = row.actor;
    *text = row.new_text;
    return OK;
}

static enum err notify_closed(struct notice *x)
{
    struct str text;
    TRY(read_event(x, &text));
    return x->t.row.state == STATE_CLOSED ? to_people(x, M_desk_mail_closed_subject, closed_body, &text, false) : OK;
}

/* --- the joint test ------------------------------------------------------------------------------------- */

static struct str test_lines(struct mem *mem, const struct test_rows *items)
{
    struct buf text = buf_of(mem, KIB(16));
    for (size_t i = 0; i < items->n; i++) {
        buf_int(&text, items->at[i].n);
        buf_put_z(&text, ". ");
        buf_put(&text, items->at[i].text);
        buf_put_z(&text, "\n");
    }
    return buf_str(&text);
}

/* Each person gets a link of his own (U16): bound to him and this ticket, 14 days. */
static enum err send_test(struct notice *x, const struct recipient *p, const struct test_rows *items, enum msg why)
{
    struct mem *mem = tx_mem(x->tx);
    struct str token;
    enum lang lang = p->lang == LANG_EN ? LANG_EN : LANG_DE;
    TRY(link_create(x->tx, LINK_SOLUTION_TEST, p->account, x->t.row.id.n, DAYS(14), &token));
    struct str body =
        msg_format(mem, lang, M_desk_mail_test, SUBJECT(x), NUMBER(x), { "items", test_lines(mem, items) });
    return send_to(x, p->mail, lang, subject_of(x, lang, M_desk_mail_test_subject),
                   letter(x, lang, body, M_desk_mail_link_test, str_cat(mem, STR("/desk/test/"), token), why), false);
}

static enum err notify_test_round(struct notice *x, const struct test_rows *items)
{
    struct recipients people, contacts;
    TRY(tx_all(x->tx, people_of_ticket, &people, (ticket_id){ 0 }, x->t.requester));
    TRY(tx_all(x->tx, contacts_of_school, &contacts, x->t.school));
    for (size_t i = 0; i < people.n; i++)
        TRY(send_test(x, &people.at[i], items, M_desk_mail_why_requester));
    for (size_t i = 0; i < contacts.n; i++)
        if (contacts.at[i].account.n != x->t.requester.n)
            TRY(send_test(x, &contacts.at[i], items, M_desk_mail_why_contact));
    /* Without account there is no link that speaks for a person: the answer is a mail. */
    if (x->t.requester.n != 0 || !x->t.row.proven)
        return OK;
    struct str body = msg_format(tx_mem(x->tx), LANG_DE, M_desk_mail_test, SUBJECT(x), NUMBER(x),
                                 { "items", test_lines(tx_mem(x->tx), items) });
    return send_to(x, x->t.requester_mail, LANG_DE, subject_of(x, LANG_DE, M_desk_mail_test_subject),
                   letter(x, LANG_DE, body, MSG_NONE, STR(""), M_desk_mail_why_requester), false);
}

static enum err notify_test(struct notice *x)
{
    struct test_rows items;
    int64_t round;
    TRY(ticket_tests(x->tx, &x->t, &round, &items));
    return x->t.row.state == STATE_TESTING && round == x->n ? notify_test_round(x, &items) : OK;
}

/* --- to the authority ------------------------------------------------------------------------------------- */

/* Its officials; without any, the address of the authority. */
static enum err officials(struct notice *x, struct recipients *people)
{
    TRY(tx_all(x->tx, officials_of, people, x->t.authority));
    return people->n > 0 ? OK : tx_all(x->tx, address_of_authority, people, x->t.authority);
}

static struct str first_text(struct notice *x)
{
    struct written_row e;
    return tx_one(x->tx, entry_written, &e, x->t.row.id, (int64_t)1) == OK ? e.text : STR("");
}

static enum err notify_authority(struct notice *x)
{
    struct mem *mem = tx_mem(x->tx);
    struct recipients people;
    struct str why;
    TRY(read_event(x, &why));
    if (x->t.row.reason != REASON_AUTHORITY || instant_is_none(x->t.row.waits_until))
        return OK;
    TRY(officials(x, &people));
    for (size_t i = 0; i < people.n; i++) {
        enum lang lang = people.at[i].lang == LANG_EN ? LANG_EN : LANG_DE;
        struct buf date = buf_of(mem, 64);
        i18n_day_words(&date, lang, zone_day(x->t.row.waits_until));
        struct str body =
            msg_format(mem, lang, M_desk_mail_authority, { "school", x->t.row.school }, SUBJECT(x),
                       { "service", x->t.row.service }, { "date", buf_str(&date) }, { "text", first_text(x) });
        TRY(send_to(x, people.at[i].mail, lang, subject_of(x, lang, M_desk_mail_authority_subject),
                    letter(x, lang, body, M_desk_mail_link, people.at[i].account.n != 0 ? ticket_path(x) : STR(""),
                           M_desk_mail_why_official),
                    false));
    }
    return OK;
}

static enum err send_referral(struct notice *x, const struct recipients *people, enum msg why)
{
    struct mem *mem = tx_mem(x->tx);
    for (size_t i = 0; i < people->n; i++) {
        enum lang lang = people->at[i].lang == LANG_EN ? LANG_EN : LANG_DE;
        struct str body = msg_format(mem, lang, M_desk_mail_referral, { "school", x->t.row.school }, SUBJECT(x),
                                     { "service", x->t.row.service }, { "text", first_text(x) });
        TRY(send_to(
            x, people->at[i].mail, lang, subject_of(x, lang, M_desk_mail_referral_subject),
            letter(x, lang, body, M_desk_mail_link, people->at[i].account.n != 0 ? ticket_path(x) : STR(""), why),
            false));
    }
    return OK;
}

/* GK.Ex.1: authority and school settle it; who reported it is told as well. */
static enum err notify_referral(struct notice *x)
{
    struct recipients authority, school;
    struct str text;
    TRY(read_event(x, &text));
    if (x->t.row.reason != REASON_REFERRED)
        return OK;
    TRY(officials(x, &authority));
    TRY(tx_all(x->tx, contacts_of_school, &school, x->t.school));
    TRY(send_referral(x, &authority, M_desk_mail_why_official));
    TRY(send_referral(x, &school, M_desk_mail_why_contact));
    x->acted = (account_id){ 0 };
    return to_people(x, M_desk_mail_closed_subject, closed_body, &text, false);
}

/* P1 and P2 go to the desk at once; the school is told (section 5). */
static enum err notify_informed(struct notice *x)
{
    struct recipients contacts;
    TRY(tx_all(x->tx, contacts_of_school, &contacts, x->t.school));
    for (size_t i = 0; i < contacts.n; i++) {
        enum lang lang = contacts.at[i].lang == LANG_EN ? LANG_EN : LANG_DE;
        if (contacts.at[i].account.n == x->t.requester.n)
            continue;
        struct str body = msg_format(tx_mem(x->tx), lang, M_desk_mail_informed, SUBJECT(x));
        TRY(send_to(x, contacts.at[i].mail, lang, subject_of(x, lang, M_desk_mail_informed_subject),
                    letter(x, lang, body, M_desk_mail_link, ticket_path(x), M_desk_mail_why_contact), false));
    }
    return OK;
}

/* A firm reads and reports back on the page: its answers are internal notes. */
static enum err notify_firm(struct notice *x)
{
    struct mem *mem = tx_mem(x->tx);
    struct recipients people;
    struct str text;
    TRY(read_event(x, &text));
    if (x->t.subprocessor.n == 0 || instant_is_none(x->t.row.waits_until))
        return OK;
    x->no_reply = true;
    TRY(tx_all(x->tx, people_of_firm, &people, x->t.subprocessor, x->t.school, x->t.authority));
    for (size_t i = 0; i < people.n; i++) {
        enum lang lang = people.at[i].lang == LANG_EN ? LANG_EN : LANG_DE;
        struct buf date = buf_of(mem, 64);
        i18n_day_words(&date, lang, zone_day(x->t.row.waits_until));
        struct str body = msg_format(mem, lang, M_desk_mail_firm, { "school", x->t.row.school }, SUBJECT(x),
                                     { "date", buf_str(&date) }, { "text", text });
        TRY(send_to(x, people.at[i].mail, lang, subject_of(x, lang, M_desk_mail_firm_subject),
                    letter(x, lang, body, M_desk_mail_link, ticket_path(x), M_desk_mail_why_firm), false));
    }
    return OK;
}

/* --- time: promises, reminders, 75 % (domain/desk.md 2, 9, 11) ------------------------------------------------ */

struct change_row {
    account_id actor;
    struct instant old_value, new_value;
    struct str why;
};
ROW(change_row, COL(change_row, actor), COL(change_row, old_value), COL(change_row, new_value), COL(change_row, why));
QUERY(event_change, SCOPE_SYSTEM, 2, change_row,
      "SELECT e.actor, e.old_value, e.new_value, e.new_text AS why FROM ticket_event e WHERE e.ticket = $3 AND e.n = $4"
      " AND e.undone_at IS NULL");

static struct str when_words(struct notice *x, enum lang lang, struct instant at)
{
    struct buf text = buf_of(tx_mem(x->tx), 120);
    i18n_instant(&text, lang, at, day_parts(zone_day(tx_now(x->tx))).year);
    return buf_str(&text);
}

static struct str promise_body(struct notice *x, enum lang lang, const void *arg)
{
    const struct change_row *e = arg;
    return msg_format(tx_mem(x->tx), lang, M_desk_mail_promise, SUBJECT(x), NUMBER(x),
                      { "new", when_words(x, lang, e->new_value) }, { "old", when_words(x, lang, e->old_value) },
                      { "why", e->why });
}

static enum err to_contacts(struct notice *x, enum msg subject, body_fn body, const void *arg)
{
    struct recipients contacts;
    TRY(tx_all(x->tx, contacts_of_school, &contacts, x->t.school));
    for (size_t i = 0; i < contacts.n; i++) {
        enum lang lang = contacts.at[i].lang == LANG_EN ? LANG_EN : LANG_DE;
        TRY(send_to(x, contacts.at[i].mail, lang, subject_of(x, lang, subject),
                    letter(x, lang, body(x, lang, arg), M_desk_mail_link, ticket_path(x), M_desk_mail_why_contact),
                    false));
    }
    return OK;
}

/* Another date: only while it is the one that counts. */
static enum err notify_promise(struct notice *x)
{
    struct change_row e;
    TRY(tx_one(x->tx, event_change, &e, x->t.row.id, x->n));
    if (e.new_value.us != x->t.row.promised_at.us || e.old_value.us <= 0 || x->t.row.state == STATE_CLOSED)
        return OK;
    TRY(to_people(x, M_desk_mail_promise_subject, promise_body, &e, false));
    return x->t.row.priority <= 2 ? to_contacts(x, M_desk_mail_promise_subject, promise_body, &e) : OK;
}

static struct str reminder_body(struct notice *x, enum lang lang, const void *arg)
{
    (void)arg;
    return msg_format(tx_mem(x->tx), lang, M_desk_mail_reminder, SUBJECT(x), NUMBER(x));
}

/* A test is asked for again with links of its own, anything else by its page. */
static enum err notify_reminder(struct notice *x)
{
    struct test_rows items;
    int64_t round;
    if (x->t.row.state == STATE_TESTING) {
        TRY(ticket_tests(x->tx, &x->t, &round, &items));
        return notify_test_round(x, &items);
    }
    if (x->t.row.state != STATE_AT_SCHOOL)
        return OK;
    TRY(to_people(x, M_desk_mail_reminder_subject, reminder_body, NULL, false));
    return to_contacts(x, M_desk_mail_reminder_subject, reminder_body, NULL);
}

QUERY(team_of_place, SCOPE_SYSTEM, 3, recipient,
      WHO " WHERE a.disabled_at IS NULL AND (a.id = $3 OR ($3 = 0 AND a.id IN (SELECT r.actor FROM reach r WHERE "
          "r.school IN (0, $4) AND r.authority IN (0, $5) AND r.starts <= $2 AND r.ends > $2 AND r.role IN "
          "(" ROLES_ticket_article_C ") AND r.role IN (" ROLES_ticket_W ")))) ORDER BY a.id");

/* 75 % of L: to whom it is assigned, else to those who work for the place. */
static enum err notify_warning(struct notice *x)
{
    struct recipients team;
    struct change_row e;
    TRY(tx_one(x->tx, event_change, &e, x->t.row.id, x->n));
    if (x->t.row.state == STATE_CLOSED)
        return OK;
    TRY(tx_all(x->tx, team_of_place, &team, x->t.assignee, x->t.school, x->t.authority));
    for (size_t i = 0; i < team.n; i++) {
        enum lang lang = team.at[i].lang == LANG_EN ? LANG_EN : LANG_DE;
        struct str body = msg_format(tx_mem(x->tx), lang, M_desk_mail_warning, SUBJECT(x), NUMBER(x),
                                     { "due", when_words(x, lang, e.new_value) });
        TRY(send_to(x, team.at[i].mail, lang, subject_of(x, lang, M_desk_mail_warning_subject),
                    letter(x, lang, body, M_desk_mail_link, ticket_path(x), M_desk_mail_why_team), false));
    }
    return OK;
}

/* --- the job -------------------------------------------------------------------------------------------------- */

static enum err notify(struct notice *x)
{
    switch (x->kind) {
    case NOTIFY_RECEIVED:
        return notify_received(x);
    case NOTIFY_ENTRY:
        return notify_entry(x);
    case NOTIFY_TEST:
        return notify_test(x);
    case NOTIFY_CLOSED:
        return notify_closed(x);
    case NOTIFY_AUTHORITY:
        return notify_authority(x);
    case NOTIFY_REFERRAL:
        return notify_referral(x);
    case NOTIFY_INFORMED:
        return notify_informed(x);
    case NOTIFY_FIRM:
        return notify_firm(x);
    case NOTIFY_PROMISE:
        return notify_promise(x);
    case NOTIFY_REMINDER:
        return notify_reminder(x);
    case NOTIFY_WARNING:
        return notify_warning(x);
    case NOTIFY_KIND_END:
        break;
    }
    return ERR_INVALID;
}

static enum err parse_payload(struct str payload, ticket_id *id, enum notify_kind *kind, int64_t *n)
{
    int64_t values[3];
    struct str part;
    for (size_t i = 0; i < 3; i++) {
        if (!str_cut(&payload, ' ', &part))
            return ERR_INVALID;
        TRY(num_parse(part, 0, INT64_MAX, &values[i]));
    }
    if (values[1] < NOTIFY_RECEIVED || values[1] >= NOTIFY_KIND_END)
        return ERR_INVALID;
    *id = (ticket_id){ values[0] };
    *kind = (enum notify_kind)values[1];
    *n = values[2];
    return OK;
}

enum err ticket_notify_step(struct tx *tx, struct job_context *job)
{
    struct notice x = { .tx = tx, .config = job->config };
    ticket_id id;
    TRY(parse_payload(job->payload, &id, &x.kind, &x.n));
    enum err e = ticket_find_any(tx, id, &x.t);
    if (e == OK)
        e = thread_of(&x);
    if (e == OK)
        e = notify(&x);
    /* Undone or gone meanwhile: nothing to tell. */
    return e == ERR_NOT_FOUND ? OK : e;
}
