/*
 * platform/mail_outbox.c -- mail out, second half: rows of the outbox over SMTP.
 *
 * claim (committed) -> send -> checkpoint (committed).  A process that ends
 * between the server's 250 and the checkpoint sends the same message once more
 * after the lease, with the same Message-ID: SMTP allows no better.
 */
#include "platform/mail_wire.h"

#include <time.h>

#include "base/num.h"
#include "platform/config.h"
#include "platform/json.h"
#include "platform/limits.h"
#include "platform/log.h"

enum { ROWS_PER_RUN = 500 };
#define ROW_LEASE MINUTES(10)
#define GIVE_UP HOURS(48)
#define ALARM MINUTES(15)

/* --- the column headers -------------------------------------------------------------------------- */

JSON(mail_headers_json, mail_headers, JSON_INPUT(mail_headers, message_id, 1, 400),
     JSON_INPUT(mail_headers, in_reply_to, 0, 400), JSON_INPUT(mail_headers, references, 0, 4000),
     JSON_INPUT(mail_headers, reply_to, 0, 100), JSON_INPUT(mail_headers, lang, 0, 2),
     JSON_FIELD(mail_headers, automatic));

struct str mail_headers_text(struct mem *mem, const struct mail_headers *headers)
{
    struct buf out = buf_of(mem, KIB(16));
    json_put(&out, &mail_headers_json, headers);
    CHECK(buf_done(&out) == OK);
    return buf_str(&out);
}

enum err mail_headers_read(struct mem *mem, struct str text, struct mail_headers *headers)
{
    const char *field = NULL;
    *headers = (struct mail_headers){ STR(""), STR(""), STR(""), STR(""), STR("de"), false };
    if (json_parse(mem, text, &mail_headers_json, headers, &field) == OK)
        return OK;
    log_event(LOG_ERROR, "mail.headers_damaged", LOG_Z("field", field != NULL ? field : ""));
    return ERR_FAULT;
}

/* --- rows ---------------------------------------------------------------------------------------- */

struct outbox_row {
    outbox_id id;
    struct str key, recipient, subject, headers, body, html;
    int attempts;
    struct instant created_at;
};
ROW(outbox_row, COL(outbox_row, id), COL(outbox_row, key), COL(outbox_row, recipient), COL(outbox_row, subject),
    COL(outbox_row, headers), COL(outbox_row, body), COL(outbox_row, html), COL(outbox_row, attempts),
    COL(outbox_row, created_at));
/* The conditions stand twice: of two workers that chose the same row one finds
   it changed and gets none. */
QUERY_STATE(outbox_claim, SCOPE_SYSTEM, 1, outbox_row,
            "UPDATE outbox SET lease_until = $3, attempts = attempts + 1 WHERE id ="
            " (SELECT o.id FROM outbox o WHERE o.state = 1 AND o.not_before <= $2"
            " AND (o.lease_until IS NULL OR o.lease_until < $2) ORDER BY o.not_before, o.id LIMIT 1)"
            " AND state = 1 AND (lease_until IS NULL OR lease_until < $2)"
            " RETURNING id, key, recipient, subject, headers, body, html, attempts, created_at");
/* Whoever holds the lease by now: the message is delivered. */
SQL_STATE(outbox_sent, SCOPE_SYSTEM, 1,
          "UPDATE outbox SET state = 2, sent_at = $2, lease_until = NULL, error = '', body = '', html = ''"
          " WHERE id = $3 AND state = 1");
ROW(mail_file, COL(mail_file, name), COL(mail_file, mime), COL(mail_file, bytes));
QUERY(outbox_files, SCOPE_SYSTEM, 1, mail_file,
      "SELECT name, mime, bytes FROM outbox_file WHERE outbox = $3 ORDER BY n");
SQL_STATE(outbox_files_drop, SCOPE_SYSTEM, 1, "DELETE FROM outbox_file WHERE outbox = $3");
SQL_STATE(outbox_later, SCOPE_SYSTEM, 5,
          "UPDATE outbox SET state = $5, not_before = $4, lease_until = NULL, error = $6"
          " WHERE id = $3 AND state = 1 AND attempts = $7");
SQL_STATE(outbox_pause, SCOPE_SYSTEM, 1,
          "UPDATE outbox SET not_before = $3 WHERE state = 1 AND not_before <= $2 AND (lease_until IS NULL OR "
          "lease_until < $2)");

/* Longer than any transaction lasts: its wake-up cannot be running already. */
#define SHARES_AFTER SECONDS(15)

enum err mail_outbox_wake(struct tx *tx, int64_t id, struct instant due)
{
    char text[24];
    struct buf key = buf_fixed(text, sizeof text);
    if (instant_between(tx_now(tx), due).us >= SHARES_AFTER.us) {
        int64_t second = num_div_floor(due.us, SECONDS(1).us) + 1;
        due.us = second * SECONDS(1).us;
        buf_byte(&key, 's');
        id = second;
    }
    buf_int(&key, id);
    return job_add(tx, mail_outbox_job.name, buf_str(&key), STR(""), due);
}

struct overdue_row {
    int64_t n;
};
ROW(overdue_row, COL(overdue_row, n));
QUERY(outbox_overdue, SCOPE_SYSTEM, 1, overdue_row,
      "SELECT count(*) AS n FROM outbox WHERE state = 1 AND attempts > 0 AND created_at < $3");

enum err mail_outbox_overdue(struct tx *tx, int64_t *n)
{
    struct overdue_row row = { 0 };
    TRY(tx_one(tx, outbox_overdue, &row, instant_sub(tx_now(tx), ALARM)));
    *n = row.n;
    return OK;
}

/* --- one run -------------------------------------------------------------------------------------- */

struct sending {
    struct job_context *job;
    struct smtp *smtp;
    struct str from, instance;
    struct instant started;
    struct timespec began;
};

/* The injected clock, and as much as really passed since the run began. */
static struct instant now_of(const struct sending *s)
{
    struct timespec t;
    CHECK(clock_gettime(CLOCK_MONOTONIC, &t) == 0);
    int64_t us = (int64_t)(t.tv_sec - s->began.tv_sec) * 1000000 + (t.tv_nsec - s->began.tv_nsec) / 1000;
    return instant_add(s->started, (struct duration){ us });
}

static enum err open_write(const struct sending *s, struct mem *mem, struct tx **tx)
{
    return tx_open(s->job->db, TX_WRITE, (struct tx_who){ 0 }, now_of(s), mem, tx);
}

static enum err end_tx(struct tx *tx, enum err e) { return tx_end(tx, e); }

static enum err claim(const struct sending *s, struct mem *mem, struct outbox_row *row, struct mail_files *files)
{
    struct tx *tx;
    TRY(open_write(s, mem, &tx));
    enum err e = tx_one(tx, outbox_claim, row, instant_add(tx_now(tx), ROW_LEASE));
    return end_tx(tx, e == OK ? tx_all(tx, outbox_files, files, row->id) : e);
}

static struct duration pause_after(int attempts)
{
    static const int64_t minutes[] = { 1, 5, 15, 60, 240 };
    size_t i = attempts < 1 ? 0 : (size_t)attempts - 1;
    return MINUTES(minutes[i < ARRAY_LEN(minutes) ? i : ARRAY_LEN(minutes) - 1]);
}

static enum err record_sent(const struct sending *s, struct mem *mem, const struct outbox_row *row)
{
    enum err e = ERR_BUSY;
    /* The checkpoint is worth waiting for: without it the mail leaves again. */
    for (int tries = 0; tries < 5 && e == ERR_BUSY; tries++) {
        struct tx *tx;
        e = open_write(s, mem, &tx);
        if (e != OK)
            continue;
        e = tx_run(tx, outbox_sent, NULL, row->id);
        e = end_tx(tx, e == OK ? tx_run(tx, outbox_files_drop, NULL, row->id) : e);
    }
    return e;
}

static enum err record_failed(const struct sending *s, struct mem *mem, const struct outbox_row *row,
                              const struct smtp_result *result)
{
    struct tx *tx;
    TRY(open_write(s, mem, &tx));
    struct instant now = tx_now(tx);
    struct duration age = instant_between(row->created_at, now);
    bool over = age.us > GIVE_UP.us;
    struct instant next = instant_add(now, pause_after(row->attempts));
    struct instant all_next = instant_add(now, MINUTES(1));
    enum err e = tx_run(tx, outbox_later, NULL, row->id, next, (int)(over ? OUTBOX_FAILED : OUTBOX_WAITING),
                        str_sub(result->why, 0, 300), row->attempts);
    if (e == OK && !over)
        e = mail_outbox_wake(tx, row->id.n, next);
    if (e == OK && result->down) {
        e = tx_run(tx, outbox_pause, NULL, all_next);
        e = e == OK ? mail_outbox_wake(tx, row->id.n, all_next) : e;
    }
    log_event(over || age.us > ALARM.us ? LOG_ERROR : LOG_WARNING, over ? "mail.undeliverable" : "mail.delayed",
              LOG_INT("outbox", row->id.n), LOG_INT("attempt", row->attempts), LOG_STR("why", result->why));
    return end_tx(tx, e);
}

static enum err send_row(const struct sending *s, struct mem *mem, const struct outbox_row *row,
                         const struct mail_files *files, struct smtp_result *result)
{
    struct mail_headers headers;
    TRY(mail_headers_read(mem, row->headers, &headers));
    const struct mail_out mail = {
        .key = row->key,
        .recipient = row->recipient,
        .subject = row->subject,
        .text = row->body,
        .html = row->html.len > 0 ? row->html : mail_html_of(mem, row->subject, row->body, headers.lang),
        .lang = str_eq(headers.lang, STR("en")) ? LANG_EN : LANG_DE,
        .in_reply_to = headers.in_reply_to,
        .references = headers.references,
        .reply_token = headers.reply_to,
        .automatic = headers.automatic,
        .files = files->at,
        .nfiles = files->n,
    };
    struct str text = mail_compose(mem, s->from, &mail, headers.message_id, row->created_at, s->instance);
    smtp_send(s->smtp, mem,
              &(struct smtp_message){ headers.automatic ? STR("") : s->job->config->mail_from, row->recipient, text },
              result);
    return result->accepted ? record_sent(s, mem, row) : record_failed(s, mem, row, result);
}

static enum err send_due(const struct sending *s)
{
    for (int i = 0; i < ROWS_PER_RUN; i++) {
        struct mem_mark mark = mem_mark(s->job->mem);
        struct outbox_row row;
        struct mail_files files = { NULL, 0 };
        struct smtp_result result = { 0 };
        enum err e = claim(s, s->job->mem, &row, &files);
        if (e == ERR_NOT_FOUND)
            return OK;
        e = e == OK ? send_row(s, s->job->mem, &row, &files, &result) : e;
        mem_reset(s->job->mem, mark);
        TRY(e);
        if (result.down)
            return OK;
    }
    return OK;
}

static enum err read_instance(struct sending *s)
{
    struct tx *tx;
    TRY(open_write(s, s->job->mem, &tx));
    return end_tx(tx, mail_instance(tx, &s->instance));
}

static enum err outbox_run(struct job_context *job)
{
    const struct config *config = job->config;
    struct sending s = { .job = job, .started = job->now };
    /* Without a mail server the rows wait until one is configured. */
    if (str_empty(config->smtp_url))
        return OK;
    if (!mail_address_valid(config->mail_from)) {
        log_event(LOG_ERROR, "mail.no_sender");
        return OK;
    }
    CHECK(clock_gettime(CLOCK_MONOTONIC, &s.began) == 0);
    TRY(read_instance(&s));
    s.from = str_cat(job->mem, config->body_name, STR(" <"), config->mail_from, STR(">"));
    /* A mistake in the configuration is logged; the rows wait, and the next slot tries again. */
    if (smtp_open(job->mem, config, &s.smtp) != OK)
        return OK;
    enum err e = send_due(&s);
    smtp_close(s.smtp);
    return e;
}

const struct job_kind mail_outbox_job = {
    .name = "mail.outbox",
    .max_attempts = 20,
    .backoff = MINUTES(1),
    .lease = MINUTES(15),
    .period = MINUTES(5),
    .run = outbox_run,
};
