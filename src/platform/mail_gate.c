/*
 * platform/mail_gate.c -- messages from a mail server's pipe into the database.
 * Used by pedell-gate and by `pedell receive`.
 */
#include "platform/mail.h"

#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "platform/limits.h"
#include "platform/log.h"
#include "platform/migrate.h"

enum { BATCH_MAIL = 100 };
#define BATCH_BYTES MIB(8)

struct gate_schema_row {
    int64_t n;
};
ROW(gate_schema_row, COL(gate_schema_row, n));
QUERY(mail_gate_schema, SCOPE_SYSTEM, 0, gate_schema_row,
      "SELECT coalesce(max(number), 0) AS n FROM migration WHERE room = 'platform'");

static int64_t schema_of_build(void)
{
    int64_t newest = 0;
    for (const struct migration *m = migrations; m->room != NULL; m++)
        if (strcmp(m->room, "platform") == 0 && m->number > newest)
            newest = m->number;
    return newest;
}

/* One row instead of the whole comparison: this runs once per message. */
static enum err schema_fits(struct tx *tx)
{
    struct gate_schema_row row = { 0 };
    TRY(tx_one(tx, mail_gate_schema, &row));
    if (row.n == schema_of_build())
        return OK;
    log_event(LOG_ERROR, "mail.schema_differs", LOG_INT("database", row.n), LOG_INT("build", schema_of_build()));
    return ERR_CONFLICT;
}

static struct instant clock_now(void)
{
    struct timespec t;
    CHECK(clock_gettime(CLOCK_REALTIME, &t) == 0);
    return (struct instant){ (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000 };
}

/* --- reading --------------------------------------------------------------------------------------- */

struct source {
    int fd;
    struct mem *mem;
    char at[65536];
    size_t used, len;
    bool ended;
};

static enum err fill(struct source *s)
{
    ssize_t n;
    do
        n = read(s->fd, s->at, sizeof s->at);
    while (n < 0 && errno == EINTR);
    if (n < 0) {
        log_event(LOG_ERROR, "mail.cannot_read", LOG_INT("errno", errno));
        return ERR_FAULT;
    }
    s->used = 0;
    s->len = (size_t)n;
    s->ended = n == 0;
    return OK;
}

/* Everything until the end, as one message. */
static enum err read_whole(struct source *s, struct buf *out)
{
    for (;;) {
        TRY(fill(s));
        if (s->ended)
            return buf_done(out) == OK ? OK : ERR_TOO_LARGE;
        buf_put(out, (struct str){ s->at, s->len });
        if (out->full)
            return ERR_TOO_LARGE;
    }
}

static enum err next_byte(struct source *s, char *c)
{
    if (s->used == s->len)
        TRY(fill(s));
    if (s->ended)
        return ERR_NOT_FOUND;
    *c = s->at[s->used++];
    return OK;
}

/* "<decimal length>\n"; ERR_NOT_FOUND at a clean end. */
static enum err read_length(struct source *s, size_t *len)
{
    size_t n = 0, digits = 0;
    for (char c;; digits++) {
        enum err e = next_byte(s, &c);
        if (e != OK)
            return e == ERR_NOT_FOUND && digits > 0 ? ERR_MALFORMED : e;
        if (c == '\n' && digits > 0)
            break;
        if (c < '0' || c > '9' || digits > 9)
            return ERR_MALFORMED;
        n = n * 10 + (size_t)(c - '0');
    }
    *len = n;
    return n > 0 && n <= LIMIT_MAIL ? OK : ERR_TOO_LARGE;
}

static enum err read_message(struct source *s, struct str *message)
{
    size_t len, have = 0;
    TRY(read_length(s, &len));
    char *at = mem_alloc(s->mem, len);
    while (have < len) {
        if (s->used == s->len)
            TRY(fill(s));
        if (s->ended)
            return ERR_MALFORMED;
        size_t n = s->len - s->used < len - have ? s->len - s->used : len - have;
        memcpy(at + have, s->at + s->used, n);
        s->used += n;
        have += n;
    }
    *message = (struct str){ at, len };
    return OK;
}

/* --- storing ---------------------------------------------------------------------------------------- */

static enum err store(struct db *db, struct mem *mem, struct str mailbox, const struct str *messages, size_t n)
{
    struct tx *tx;
    mail_id id;
    bool known;
    TRY(tx_open(db, TX_WRITE, (struct tx_who){ 0 }, clock_now(), mem, &tx));
    enum err e = schema_fits(tx);
    for (size_t i = 0; i < n && e == OK; i++)
        e = mail_receive(tx, mailbox, messages[i], &id, &known);
    return tx_end(tx, e);
}

static bool say(int out, size_t n)
{
    char text[40];
    struct buf line = buf_fixed(text, sizeof text);
    buf_put_z(&line, "ok ");
    buf_int(&line, (int64_t)n);
    buf_byte(&line, '\n');
    return write(out, text, line.len) == (ssize_t)line.len;
}

static enum err receive_batches(struct db *db, struct str mailbox, struct source *s, int out)
{
    struct str messages[BATCH_MAIL];
    for (enum err end = OK; end == OK;) {
        struct mem_mark mark = mem_mark(s->mem);
        size_t n = 0;
        /* The largest message must fit behind the collected ones. */
        for (size_t bytes = 0; n < BATCH_MAIL && bytes < BATCH_BYTES && end == OK;) {
            end = read_message(s, &messages[n]);
            bytes += end == OK ? messages[n].len : 0;
            n += end == OK;
        }
        if (n > 0) {
            TRY(store(db, s->mem, mailbox, messages, n));
            if (!say(out, n))
                return ERR_FAULT;
        }
        mem_reset(s->mem, mark);
        if (end != OK)
            return end == ERR_NOT_FOUND ? OK : end;
    }
    return OK;
}

enum err mail_receive_stream(struct db *db, struct mem *mem, struct str mailbox, bool batch, int in, int out)
{
    struct source *s = MEM_NEW(mem, struct source);
    s->fd = in;
    s->mem = mem;
    if (batch)
        return receive_batches(db, mailbox, s, out);
    struct buf raw = buf_of(mem, LIMIT_MAIL);
    TRY(read_whole(s, &raw));
    struct str message = buf_str(&raw);
    return store(db, mem, mailbox, &message, 1);
}
