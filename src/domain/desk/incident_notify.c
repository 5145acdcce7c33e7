/*
 * desk/incident_notify.c -- mails about mass incidents and planned maintenance.  The tx of
 * the change adds a job; one event gives each person one mail, however many of the tickets
 * that wait for it are his (domain/desk.md 8).
 */
#include "domain/desk/incident.h"

#include "base/num.h"
#include "base/zone.h"
#include "domain/desk/desk_job.h"
#include "platform/auth.h"
#include "platform/config.h"
#include "platform/mail.h"

enum topic { TOPIC_INCIDENT = 1, TOPIC_MAINTENANCE };

static enum err add_job(struct tx *tx, enum topic topic, int64_t id, int64_t n, int64_t ticket)
{
    const int64_t values[] = { topic, id, n, ticket };
    struct buf key = buf_of(tx_mem(tx), 100);
    for (size_t i = 0; i < ARRAY_LEN(values); i++) {
        if (i > 0)
            buf_byte(&key, ' ');
        buf_int(&key, values[i]);
    }
    return job_add(tx, "desk.incident", buf_str(&key), buf_str(&key), tx_now(tx));
}

enum err incident_notify(struct tx *tx, incident_id id, int64_t n, ticket_id ticket)
{
    return add_job(tx, TOPIC_INCIDENT, id.n, n, ticket.n);
}

enum err maintenance_notify(struct tx *tx, maintenance_id id, enum maintenance_event event)
{
    return add_job(tx, TOPIC_MAINTENANCE, id.n, event, 0);
}

/* --- to whom --------------------------------------------------------------------------------- */

struct reader {
    account_id account;
    struct str mail;
    int lang;
    authority_id authority;
};
struct readers {
    struct reader *at;
    size_t n;
};
ROW(reader, COL(reader, account), COL(reader, mail), COL(reader, lang), COL(reader, authority));
/* Contacts for the whole school; a teacher's narrowed grant is none. */
#define IS_CONTACT \
    "g.role = " ROLE_school_contact_SQL \
    " AND g.narrow = 0 AND g.approved_by IS NOT NULL AND g.starts <= $2 AND g.ends > $2"
#define OPEN_CHILD \
    "FROM incident_ticket c JOIN ticket t ON t.id = c.ticket AND t.state <> 6 WHERE c.incident = $3 AND $4 IN (0, " \
    "t.id)"
/* $4: 0 for all, or the ticket that came to it later; $5: nobody is told about his own action. */
QUERY(readers_of_incident, SCOPE_SYSTEM, 3, reader,
      "SELECT a.id AS account, a.mail, a.lang, a.authority FROM account a WHERE a.disabled_at IS NULL AND a.id <> $5"
      " AND a.id IN (SELECT t.requester " OPEN_CHILD
      " UNION SELECT p.account FROM participant_of p WHERE p.ticket IN (SELECT t.id " OPEN_CHILD
      ") UNION SELECT m.account FROM incident_person m WHERE m.incident = $3 AND $4 = 0"
      " UNION SELECT g.account FROM role_grant g JOIN incident_school s ON s.school = g.school"
      " WHERE s.incident = $3 AND $4 = 0 AND " IS_CONTACT ") ORDER BY a.id");
/* Without account: only who has proven the address. */
QUERY(strangers_of_incident, SCOPE_SYSTEM, 2, reader,
      "SELECT DISTINCT 0 AS account, t.requester_mail AS mail, 0 AS lang, t.authority " OPEN_CHILD
      " AND t.requester = 0 AND t.proven = 1 AND t.requester_mail <> '' ORDER BY 2, 4");
QUERY(readers_of_maintenance, SCOPE_SYSTEM, 2, reader,
      "SELECT a.id AS account, a.mail, a.lang, a.authority FROM account a WHERE a.disabled_at IS NULL AND a.id <> $4"
      " AND a.id IN (SELECT g.account FROM role_grant g JOIN maintenance_school s ON s.school = g.school"
      " WHERE s.maintenance = $3 AND " IS_CONTACT ") ORDER BY a.id");

/* --- one letter --------------------------------------------------------------------------------- */

struct letter {
    struct tx *tx;
    const struct config *config;
    enum topic topic;
    int64_t id, n;
    struct str path; /* of the page */
    enum msg subject, body, why;
    struct str title, text;
    struct instant from, until; /* incident: from is the next information */
};

static struct str moment(struct letter *x, enum lang lang, struct instant at)
{
    struct buf text = buf_of(tx_mem(x->tx), 120);
    if (!instant_is_none(at))
        i18n_instant(&text, lang, at, day_parts(zone_day(tx_now(x->tx))).year);
    return buf_str(&text);
}

static struct str letter_text(struct letter *x, enum lang lang, bool has_page)
{
    struct mem *mem = tx_mem(x->tx);
    struct str body = msg_format(mem, lang, x->body, { "title", x->title }, { "text", x->text },
                                 { "from", moment(x, lang, x->from) }, { "until", moment(x, lang, x->until) });
    struct str link = STR("");
    if (has_page)
        link =
            str_cat(mem, STR("\n"),
                    msg_format(mem, lang, M_incident_mail_link, { "link", str_cat(mem, x->config->base_url, x->path) }),
                    STR("\n"));
    return str_cat(mem, body, STR("\n"), link, STR("\n-- \n"), msg_text(lang, x->why), STR("\n"));
}

/* The key makes it one mail per person and event, also after a restart. */
static struct str letter_key(struct letter *x, struct str address)
{
    struct buf key = buf_of(tx_mem(x->tx), 400);
    buf_put_z(&key, x->topic == TOPIC_INCIDENT ? "incident:" : "maintenance:");
    buf_int(&key, x->id);
    buf_byte(&key, ':');
    buf_int(&key, x->n);
    buf_byte(&key, ':');
    buf_put(&key, str_lower_ascii(tx_mem(x->tx), address));
    return buf_str(&key);
}

static enum err letters_send(struct letter *x, const struct readers *people)
{
    struct mem *mem = tx_mem(x->tx);
    for (size_t i = 0; i < people->n; i++) {
        const struct reader *p = &people->at[i];
        enum lang lang = p->lang == LANG_EN ? LANG_EN : LANG_DE;
        struct mail_out out = { .key = letter_key(x, p->mail),
                                .recipient = p->mail,
                                .subject = msg_format(mem, lang, x->subject, { "title", x->title }),
                                .text = letter_text(x, lang, p->account.n != 0),
                                .lang = lang,
                                .authority = p->authority };
        enum err e = mail_send(x->tx, &out, NULL);
        /* An address that cannot be one must not keep the others from their mail. */
        if (e != OK && e != ERR_INVALID)
            return e;
    }
    return OK;
}

static struct str page_path(struct mem *mem, const char *folder, const unsigned char ref[16])
{
    struct buf path = buf_of(mem, 64);
    buf_put_z(&path, folder);
    ref_put(&path, ref);
    return buf_str(&path);
}

/* --- an incident ------------------------------------------------------------------------------------ */

struct told_row {
    incident_ref ref;
    struct str title, text;
    struct instant next_at;
    account_id actor;
};
ROW(told_row, COL(told_row, ref), COL(told_row, title), COL(told_row, text), COL(told_row, next_at),
    COL(told_row, actor));
QUERY(incident_told, SCOPE_SYSTEM, 2, told_row,
      "SELECT i.ref, i.title, u.text, u.next_at, u.actor FROM incident_update u JOIN incident i ON i.id = u.incident"
      " WHERE u.incident = $3 AND u.n = $4");

static enum err tell_incident(struct letter *x, ticket_id ticket)
{
    struct told_row told;
    struct readers people, strangers;
    incident_id id = { x->id };
    TRY(tx_one(x->tx, incident_told, &told, id, x->n));
    bool solved = instant_is_none(told.next_at);
    x->path = page_path(tx_mem(x->tx), "/desk/incidents/", told.ref.b);
    x->subject = solved      ? M_incident_mail_solved_subject
                 : x->n == 1 ? M_incident_mail_opened_subject
                             : M_incident_mail_news_subject;
    x->body = solved ? M_incident_mail_solved : M_incident_mail_news;
    x->why = M_incident_mail_why;
    x->title = told.title;
    x->text = told.text;
    x->from = told.next_at;
    x->until = INSTANT_NONE;
    TRY(tx_all(x->tx, readers_of_incident, &people, id, ticket, told.actor));
    TRY(letters_send(x, &people));
    TRY(tx_all(x->tx, strangers_of_incident, &strangers, id, ticket));
    return letters_send(x, &strangers);
}

/* --- a maintenance -------------------------------------------------------------------------------------- */

struct planned_row {
    maintenance_ref ref;
    struct str title, text, why;
    struct instant starts_at, ends_at;
    account_id created_by, withdrawn_by;
};
ROW(planned_row, COL(planned_row, ref), COL(planned_row, title), COL(planned_row, text), COL(planned_row, why),
    COL(planned_row, starts_at), COL(planned_row, ends_at), COL(planned_row, created_by),
    COL(planned_row, withdrawn_by));
QUERY(maintenance_planned, SCOPE_SYSTEM, 1, planned_row,
      "SELECT m.ref, m.title, m.text, m.withdrawn_why AS why, m.starts_at, m.ends_at, m.created_by, m.withdrawn_by"
      " FROM maintenance m WHERE m.id = $3");

static enum err tell_maintenance(struct letter *x)
{
    struct planned_row plan;
    struct readers people;
    maintenance_id id = { x->id };
    bool withdrawn = x->n == MAINTENANCE_WITHDRAWN;
    TRY(tx_one(x->tx, maintenance_planned, &plan, id));
    x->path = page_path(tx_mem(x->tx), "/desk/maintenance/", plan.ref.b);
    x->subject = withdrawn ? M_incident_mail_withdrawn_subject : M_incident_mail_planned_subject;
    x->body = withdrawn ? M_incident_mail_withdrawn : M_incident_mail_planned;
    x->why = M_incident_mail_why_contact;
    x->title = plan.title;
    x->text = withdrawn ? plan.why : plan.text;
    x->from = plan.starts_at;
    x->until = plan.ends_at;
    TRY(tx_all(x->tx, readers_of_maintenance, &people, id, withdrawn ? plan.withdrawn_by : plan.created_by));
    return letters_send(x, &people);
}

/* --- the job -------------------------------------------------------------------------------------------- */

enum err incident_notify_step(struct tx *tx, struct job_context *job)
{
    int64_t values[4];
    struct str payload = job->payload, part;
    for (size_t i = 0; i < ARRAY_LEN(values); i++) {
        if (!str_cut(&payload, ' ', &part))
            return ERR_INVALID;
        TRY(num_parse(part, 0, INT64_MAX, &values[i]));
    }
    struct letter x = {
        .tx = tx, .config = job->config, .topic = (enum topic)values[0], .id = values[1], .n = values[2]
    };
    return x.topic == TOPIC_MAINTENANCE ? tell_maintenance(&x) : tell_incident(&x, (ticket_id){ values[3] });
}
