/*
 * platform/mail_fetch.c -- the worker fetches mail over IMAP (trust MIN-1): a message is
 * committed here before it is removed there, by UID within one UIDVALIDITY, and one
 * fetcher works on a mailbox at a time.  A process that ends in between finds its note
 * (mailbox_uid) or, without it, the message's own key: it is stored once in any case.
 */
#include <time.h>

#include "base/utf8.h"
#include "platform/config.h"
#include "platform/limits.h"
#include "platform/log.h"
#include "platform/mail_wire.h"
#include "platform/mailbox.h"

enum { MESSAGES_PER_RUN = 100, SECONDS_PER_RUN = 60 };
#define LEASE MINUTES(10)
#define PAUSE MINUTES(1)
#define PAUSE_MAX MINUTES(15)

struct account_row {
    mailbox_id id;
    struct str name, server, login, token_file, folder;
    struct blob password;
    bool starttls;
    int failures;
    struct instant failing_since;
};
ROW(account_row, COL(account_row, id), COL(account_row, name), COL(account_row, server), COL(account_row, login),
    COL(account_row, token_file), COL(account_row, folder), COL(account_row, password), COL(account_row, starttls),
    COL(account_row, failures), COL(account_row, failing_since));
QUERY(fetch_due, SCOPE_SYSTEM, 0, account_row,
      "SELECT b.id, b.name, b.server, b.login, b.token_file, b.folder, b.password, b.starttls, s.failures,"
      " s.failing_since FROM mailbox b JOIN mailbox_state s ON s.mailbox = b.id"
      " WHERE b.active = 1 AND s.next_at <= $2 AND (s.lease_until IS NULL OR s.lease_until < $2) ORDER BY b.id");
/* The condition stands twice: of two workers one finds it changed. */
SQL_STATE(fetch_claim, SCOPE_SYSTEM, 2,
          "UPDATE mailbox_state SET lease_until = $4 WHERE mailbox = $3 AND (lease_until IS NULL OR lease_until < $2)");
SQL_STATE(fetch_worked, SCOPE_SYSTEM, 2,
          "UPDATE mailbox_state SET lease_until = NULL, next_at = $4, fetched_at = $2, failing_since = NULL,"
          " failures = 0, error = '' WHERE mailbox = $3");
SQL_STATE(fetch_failed, SCOPE_SYSTEM, 3,
          "UPDATE mailbox_state SET lease_until = NULL, next_at = $4, failing_since = coalesce(failing_since, $2),"
          " failures = failures + 1, error = $5 WHERE mailbox = $3");
struct uid_row {
    mail_id mail;
};
ROW(uid_row, COL(uid_row, mail));
QUERY(fetch_known, SCOPE_SYSTEM, 3, uid_row,
      "SELECT mail FROM mailbox_uid WHERE mailbox = $3 AND uidvalidity = $4 AND uid = $5");
SQL_STATE(fetch_note, SCOPE_SYSTEM, 4,
          "INSERT INTO mailbox_uid (mailbox, uidvalidity, uid, mail) VALUES ($3, $4, $5, $6) ON CONFLICT DO NOTHING");
/* Gone from the server, or of a folder that was made anew. */
SQL_STATE(fetch_forget, SCOPE_SYSTEM, 3,
          "DELETE FROM mailbox_uid WHERE mailbox = $3 AND (uidvalidity <> $4 OR (uid <= $5 AND mail <> 0))");

struct fetching {
    struct job_context *job;
    const struct account_row *box;
    struct imap *imap;
    uint32_t uidvalidity, removed; /* up to this UID all are gone, but the too large ones */
    struct buf raw;
    bool more;
    struct timespec began;
    char why[300];
};

static enum err open_write(const struct job_context *job, struct tx **tx)
{
    return tx_open(job->db, TX_WRITE, (struct tx_who){ 0 }, job->now, job->mem, tx);
}

static enum err end_tx(struct tx *tx, enum err e) { return tx_end(tx, e); }

static void say(struct fetching *f, struct str why)
{
    struct buf out = buf_fixed(f->why, sizeof f->why - 1);
    buf_put(&out, utf8_truncate(why, sizeof f->why - 1));
    f->why[out.len] = '\0';
}

/* --- one message ---------------------------------------------------------------------------------- */

static enum err is_known(const struct fetching *f, uint32_t uid, bool *known, bool *too_large)
{
    struct tx *tx;
    struct uid_row row = { { 0 } };
    TRY(tx_open(f->job->db, TX_READ, (struct tx_who){ 0 }, f->job->now, f->job->mem, &tx));
    enum err e = tx_one(tx, fetch_known, &row, f->box->id, (int64_t)f->uidvalidity, (int64_t)uid);
    tx_abort(tx);
    *known = e == OK;
    *too_large = e == OK && row.mail.n == 0;
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err store(const struct fetching *f, uint32_t uid, bool too_large)
{
    struct tx *tx;
    mail_id id = { 0 };
    bool known;
    TRY(open_write(f->job, &tx));
    enum err e = too_large ? OK : mail_receive(tx, f->box->name, buf_str(&f->raw), &id, &known);
    if (e == OK)
        e = tx_run(tx, fetch_note, NULL, f->box->id, (int64_t)f->uidvalidity, (int64_t)uid, id);
    return end_tx(tx, e);
}

/* Stored and removed; too large: noted and left where it is; gone: nothing to do. */
static enum err take(struct fetching *f, uint32_t uid)
{
    bool known, too_large;
    TRY(is_known(f, uid, &known, &too_large));
    if (too_large)
        return OK;
    if (!known) {
        enum err e = imap_fetch(f->imap, uid, &f->raw);
        if (e == ERR_NOT_FOUND || (e == OK && f->raw.len == 0))
            return OK;
        if (e != OK && e != ERR_TOO_LARGE)
            return e;
        TRY(store(f, uid, e == ERR_TOO_LARGE));
        if (e == ERR_TOO_LARGE) {
            log_event(LOG_WARNING, "mail.too_large", LOG_STR("mailbox", f->box->name), LOG_INT("uid", uid));
            return OK;
        }
    }
    TRY(imap_remove(f->imap, uid));
    f->removed = uid;
    return OK;
}

/* --- one mailbox ------------------------------------------------------------------------------------- */

static bool time_is_over(const struct fetching *f)
{
    struct timespec t;
    CHECK(clock_gettime(CLOCK_MONOTONIC, &t) == 0);
    return t.tv_sec - f->began.tv_sec >= SECONDS_PER_RUN;
}

static enum err forget(const struct fetching *f)
{
    struct tx *tx;
    TRY(open_write(f->job, &tx));
    return end_tx(tx, tx_run(tx, fetch_forget, NULL, f->box->id, (int64_t)f->uidvalidity, (int64_t)f->removed));
}

static enum err take_all(struct fetching *f)
{
    uint32_t *uids;
    size_t n, taken = 0;
    TRY(imap_select(f->imap, &f->uidvalidity));
    TRY(imap_search(f->imap, f->job->mem, &uids, &n));
    enum err e = OK;
    for (; taken < n && taken < MESSAGES_PER_RUN && !time_is_over(f) && e == OK; taken++) {
        struct mem_mark mark = mem_mark(f->job->mem);
        e = take(f, uids[taken]);
        mem_reset(f->job->mem, mark);
    }
    f->more = e == OK && taken < n;
    enum err forgotten = forget(f);
    return e != OK ? e : forgotten;
}

static enum err read_secret(struct fetching *f, struct imap_account *account, char *token, size_t size)
{
    struct mem *mem = f->job->mem;
    struct str clear;
    if (f->box->token_file.len > 0) {
        account->bearer = token;
        if (mail_secret_read(str_z(mem, f->box->token_file), token, size) == OK)
            return OK;
        say(f, msg_text(LANG_DE, M_mail_mailbox_token_unreadable));
        return ERR_FAULT;
    }
    if (secret_open(mem, str_cat(mem, STR("mailbox "), f->box->name), f->box->password.bytes, &clear) != OK) {
        say(f, msg_text(LANG_DE, M_mail_mailbox_password_unreadable));
        return ERR_FAULT;
    }
    account->password = str_z(mem, clear);
    secret_wipe((void *)(uintptr_t)clear.at, clear.len);
    return OK;
}

static enum err work_on(struct fetching *f)
{
    char token[8192] = "";
    struct imap_account account = {
        .server = f->box->server, .starttls = f->box->starttls, .login = f->box->login, .folder = f->box->folder
    };
    enum err e = read_secret(f, &account, token, sizeof token);
    if (e == OK) {
        e = imap_open(f->job->mem, f->job->config, &account, &f->imap);
        if (e == ERR_INVALID)
            say(f, msg_text(LANG_DE, M_mail_mailbox_not_listed));
    }
    if (e == OK) {
        e = take_all(f);
        if (e != OK)
            say(f, imap_why(f->imap).len > 0 ? imap_why(f->imap) : str_of(err_name(e)));
        imap_close(f->imap);
    }
    secret_wipe(token, sizeof token);
    return e;
}

static struct duration pause_after(int failures)
{
    struct duration pause = PAUSE;
    for (int i = 1; i < failures && pause.us < PAUSE_MAX.us; i++)
        pause.us *= 2;
    return pause.us < PAUSE_MAX.us ? pause : PAUSE_MAX;
}

static enum err record(const struct fetching *f, enum err outcome)
{
    struct tx *tx;
    TRY(open_write(f->job, &tx));
    struct instant now = tx_now(tx);
    if (outcome == OK)
        return end_tx(tx, tx_run(tx, fetch_worked, NULL, f->box->id, f->more ? now : instant_add(now, PAUSE)));
    bool long_since = !instant_is_none(f->box->failing_since) &&
                      instant_compare(instant_add(f->box->failing_since, MINUTES(15)), now) <= 0;
    log_event(long_since ? LOG_ERROR : LOG_WARNING, "mail.cannot_fetch", LOG_STR("mailbox", f->box->name),
              LOG_Z("why", f->why));
    return end_tx(tx, tx_run(tx, fetch_failed, NULL, f->box->id, instant_add(now, pause_after(f->box->failures + 1)),
                             str_of(f->why)));
}

static enum err claim(const struct job_context *job, mailbox_id id, bool *mine)
{
    struct tx *tx;
    int64_t changed = 0;
    TRY(open_write(job, &tx));
    enum err e = tx_run(tx, fetch_claim, &changed, id, instant_add(tx_now(tx), LEASE));
    *mine = changed == 1;
    return end_tx(tx, e);
}

/* Trouble with one mailbox is its own: the others are fetched. */
static enum err fetch_one(struct job_context *job, const struct account_row *box, struct buf raw, bool *more)
{
    bool mine;
    TRY(claim(job, box->id, &mine));
    if (!mine)
        return OK;
    struct fetching *f = MEM_NEW(job->mem, struct fetching);
    *f = (struct fetching){ .job = job, .box = box, .raw = raw };
    CHECK(clock_gettime(CLOCK_MONOTONIC, &f->began) == 0);
    enum err e = work_on(f);
    *more = *more || f->more;
    return record(f, e);
}

struct account_rows {
    struct account_row *at;
    size_t n;
};

static enum err fetch_run(struct job_context *job)
{
    struct tx *tx;
    struct account_rows boxes;
    bool more = false;
    TRY(tx_open(job->db, TX_READ, (struct tx_who){ 0 }, job->now, job->mem, &tx));
    enum err e = tx_all(tx, fetch_due, &boxes);
    tx_abort(tx);
    if (e != OK || boxes.n == 0)
        return e;
    struct buf raw = buf_of(job->mem, LIMIT_MAIL);
    for (size_t i = 0; i < boxes.n && e == OK; i++) {
        struct mem_mark mark = mem_mark(job->mem);
        e = fetch_one(job, &boxes.at[i], raw, &more);
        mem_reset(job->mem, mark);
    }
    if (e != OK || !more)
        return e;
    TRY(open_write(job, &tx));
    return end_tx(tx, job_add(tx, mail_fetch_job.name, STR("more"), STR(""), tx_now(tx)));
}

const struct job_kind mail_fetch_job = {
    .name = "mail.fetch",
    .max_attempts = 3,
    .backoff = MINUTES(1),
    .lease = MINUTES(15),
    .period = MINUTES(1),
    .run = fetch_run,
};
