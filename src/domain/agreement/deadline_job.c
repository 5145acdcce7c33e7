/* Each day: the register is brought up to date, and who has to know of a deadline gets one mail per lead. */
#include "domain/agreement/deadline_alarm.h"

#include "platform/config.h"
#include "platform/mail.h"

struct reached_person {
    account_id id;
    struct str name, mail;
    int lang;
};
ROW(reached_person, COL(reached_person, id), COL(reached_person, name), COL(reached_person, mail),
    COL(reached_person, lang));
struct reached_persons {
    struct reached_person *at;
    size_t n;
};
/* Heads of the body, and the officials of the party. */
QUERY(alarm_people, SCOPE_SYSTEM, 3, reached_person,
      "SELECT DISTINCT a.id, a.name, a.mail, a.lang FROM account a JOIN reach r ON r.actor = a.id"
      " WHERE a.disabled_at IS NULL AND r.starts <= $2 AND r.ends > $2"
      " AND ((r.role = $4 AND r.authority = 0) OR (r.role = $5 AND r.authority = $3)) ORDER BY a.id");
ROW(deadline_row, COL(deadline_row, id), COL(deadline_row, ref), COL(deadline_row, authority),
    COL(deadline_row, authority_ref), COL(deadline_row, authority_name), COL(deadline_row, subject_text),
    COL(deadline_row, rule), COL(deadline_row, subject), COL(deadline_row, number), COL(deadline_row, anchor),
    COL(deadline_row, effect), COL(deadline_row, nominal), COL(deadline_row, shifted), COL(deadline_row, safe),
    COL(deadline_row, created_at), COL(deadline_row, replaced_at));
QUERY(alarm_deadlines, SCOPE_SYSTEM, 1, deadline_row,
      "SELECT d.id, d.ref, d.authority, a.ref AS authority_ref, a.name AS authority_name, COALESCE(c.subject, '') AS "
      "subject_text,"
      " d.rule, d.subject, d.number, d.anchor, d.effect, d.nominal, d.shifted, d.safe, d.created_at, d.replaced_at"
      " FROM deadline d JOIN authority a ON a.id = d.authority LEFT JOIN claim c ON c.id = d.subject"
      " WHERE d.replaced_at IS NULL AND d.safe >= $3 ORDER BY d.safe, d.id");
/* A nearer reminder has left: the ones before it are past. */
SQL(alarm_take, SCOPE_SYSTEM, 2,
    "INSERT INTO deadline_alarm (deadline, lead, sent_at) SELECT $3, $4, $2 WHERE NOT EXISTS"
    " (SELECT 1 FROM deadline_alarm x WHERE x.deadline = $3 AND x.lead >= $4)");

static enum err mail_one(struct tx *tx, const struct config *config, const struct deadline_row *row, int lead,
                         const struct reached_person *to)
{
    struct mem *mem = tx_mem(tx);
    enum lang lang = to->lang == LANG_EN ? LANG_EN : LANG_DE;
    struct deadline_day day = deadline_row_day(row);
    struct buf key = buf_of(mem, 96), until = buf_of(mem, 80), safe = buf_of(mem, 80), on = buf_of(mem, 40);
    struct str what = msg_text(lang, deadline_title(day.rule));
    buf_put_z(&key, "deadline:");
    ref_put(&key, row->ref.b);
    buf_byte(&key, ':');
    buf_int(&key, lead);
    buf_byte(&key, ':');
    buf_int(&key, to->id.n);
    i18n_day_words(&until, lang, row->shifted);
    i18n_day_words(&safe, lang, row->safe);
    i18n_day_short(&on, lang, row->shifted);
    struct mail_out out = {
        .key = buf_str(&key),
        .recipient = to->mail,
        .automatic = true,
        .authority = row->authority,
        .lang = lang,
        .subject = msg_format(mem, lang, M_deadline_mail_subject, { "day", buf_str(&on) }, { "what", what },
                              { "party", row->authority_name }),
        .text = msg_format(
            mem, lang, M_deadline_mail_text, { "name", to->name }, { "what", what }, { "party", row->authority_name },
            { "until", buf_str(&until) }, { "safe", buf_str(&safe) }, { "reason", deadline_reason(mem, lang, &day) },
            { "url", str_cat(mem, config->base_url, STR("/agreement/deadlines")) }, { "body", config->body_name }),
    };
    return mail_send(tx, &out, NULL);
}

static enum err remind(struct tx *tx, const struct config *config, const struct deadline_row *row, int lead)
{
    struct reached_persons people;
    int64_t taken;
    TRY(tx_run(tx, alarm_take, &taken, row->id, lead));
    if (taken == 0)
        return OK;
    tx_note(tx, .action = "agreement.deadline_reminded", .object = OBJECT_AGREEMENT, .subject = row->id.n,
            .authority = row->authority);
    TRY(tx_all(tx, alarm_people, &people, row->authority, (int)ROLE_HEAD, (int)ROLE_AUTHORITY_OFFICIAL));
    for (size_t i = 0; i < people.n; i++)
        TRY(mail_one(tx, config, row, lead, &people.at[i]));
    return OK;
}

enum err deadlines_remind(struct tx *tx, const struct config *config)
{
    struct deadline_rows rows;
    struct interpretation_row reading;
    struct deadline_leads leads;
    struct day today = agreement_today(tx);
    TRY(deadline_leads_get(tx, &leads));
    TRY(reading_now(tx, &reading));
    TRY(tx_all(tx, alarm_deadlines, &rows, today));
    for (size_t i = 0; i < rows.n; i++) {
        struct deadline_day day = deadline_row_day(&rows.at[i]);
        int lead = deadline_lead_due(&day, (enum term_reading)reading.choice, &leads, today);
        if (lead > 0)
            TRY(remind(tx, config, &rows.at[i], lead));
    }
    return OK;
}

static enum err deadlines_run(struct job_context *job)
{
    struct tx *tx;
    TRY(tx_open(job->db, TX_WRITE, (struct tx_who){ 0 }, job->now, job->mem, &tx));
    enum err e = deadlines_compute_all(tx);
    if (e == OK)
        e = deadlines_remind(tx, job->config);
    return tx_end(tx, e);
}

const struct job_kind agreement_jobs[] = {
    { "agreement.deadlines", 5, MINUTES(5), MINUTES(10), HOURS(6), deadlines_run, NULL },
    { 0 },
};
