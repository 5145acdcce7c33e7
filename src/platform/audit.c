/*
 * platform/audit.c -- appending to and checking the hash-chained audit streams.
 */
#include "platform/audit.h"

#include <string.h>

#include "platform/secret.h"

#define PAGE 500

/* Takes the stream's lock: last of all locks of a tx, streams in rising order. */
struct head_row {
    int64_t seq;
    struct blob chain;
};
ROW(head_row, COL(head_row, seq), COL(head_row, chain));
QUERY_STATE(audit_head_take, SCOPE_SYSTEM, 2, head_row,
            "UPDATE audit_head SET seq = seq + $4 WHERE stream = $3 RETURNING seq, chain");
QUERY(audit_head_of, SCOPE_SYSTEM, 1, head_row, "SELECT seq, chain FROM audit_head WHERE stream = $3");
SQL_STATE(audit_head_start, SCOPE_SYSTEM, 2,
          "INSERT INTO audit_head (stream, seq, chain) VALUES ($3, 0, $4) ON CONFLICT (stream) DO NOTHING");
SQL_STATE(audit_head_set, SCOPE_SYSTEM, 2, "UPDATE audit_head SET chain = $4 WHERE stream = $3");
SQL_STATE(audit_event_add, SCOPE_SYSTEM, 9,
          "INSERT INTO audit_event (stream, seq, at, actor, grant_id, action, object, subject, before, "
          "after, chain)"
          " SELECT $3, $4, $2, $1, $5, a.n, $7, $8, $9, $10, $11 FROM audit_action a WHERE a.name = $6");
SQL_STATE(audit_action_add, SCOPE_SYSTEM, 1,
          "INSERT INTO audit_action (n, name) SELECT coalesce(max(a.n), 0) + 1, $3 FROM audit_action a WHERE 1 = 1"
          " ON CONFLICT DO NOTHING");

/* --- the chain ----------------------------------------------------------------- */

struct event {
    int64_t stream, seq, at, actor, grant;
    struct str action;
    int64_t object, subject;
    struct str before, after; /* references, empty when there is nothing */
};

static void number_put(unsigned char b[8], uint64_t v)
{
    for (size_t i = 0; i < 8; i++)
        b[i] = (unsigned char)(v >> (56 - 8 * i));
}

static void add_number(struct sha256_state *h, uint64_t v)
{
    unsigned char b[8];
    number_put(b, v);
    sha256_add(h, b, sizeof b);
}

static void add_int(struct sha256_state *h, int64_t v)
{
    add_number(h, 8);
    add_number(h, (uint64_t)v);
}

static void add_bytes(struct sha256_state *h, struct str s)
{
    add_number(h, s.len);
    sha256_add(h, s.at, s.len);
}

static struct sha256 chain_of(struct str previous, const struct event *e)
{
    struct sha256_state h;
    sha256_start(&h);
    add_bytes(&h, previous);
    add_int(&h, e->stream);
    add_int(&h, e->seq);
    add_int(&h, e->at);
    add_int(&h, e->actor);
    add_int(&h, e->grant);
    add_bytes(&h, e->action);
    add_int(&h, e->object);
    add_int(&h, e->subject);
    add_bytes(&h, e->before);
    add_bytes(&h, e->after);
    return sha256_end(&h);
}

static struct str bytes_of(const struct sha256 *hash) { return (struct str){ (const char *)hash->b, sizeof hash->b }; }

/* --- appending ------------------------------------------------------------------- */

static const struct sha256 zero;

static enum err take_head(struct tx *tx, int64_t stream, int64_t n, struct head_row *head)
{
    enum err e = tx_one(tx, audit_head_take, head, stream, n);
    if (e != ERR_NOT_FOUND)
        return e;
    TRY(tx_run(tx, audit_head_start, NULL, stream, ((struct blob){ bytes_of(&zero) })));
    return tx_one(tx, audit_head_take, head, stream, n);
}

/* AUD-2.  A key for each record: equal names in two records look different, while
   "after" of one change and "before" of the next still tell that nothing lay between. */
static struct str reference_of(const struct note *note, struct str text, struct sha256 *space)
{
    unsigned char record[16];
    struct secret key;
    if (text.len == 0)
        return (struct str){ NULL, 0 };
    number_put(record, (uint64_t)note->object);
    number_put(record + 8, (uint64_t)note->subject);
    *space = secret_reference("audit value", (struct str){ (const char *)record, sizeof record });
    memcpy(key.b, space->b, sizeof key.b);
    *space = hmac_sha256(&key, text);
    secret_wipe(&key, sizeof key);
    return (struct str){ (const char *)space->b, AUDIT_REFERENCE };
}

static enum err event_add(struct tx *tx, const struct event *e, struct sha256 *chain, int64_t *added)
{
    return tx_run(tx, audit_event_add, added, e->stream, e->seq, e->grant, e->action, e->object, e->subject,
                  ((struct blob){ e->before }), ((struct blob){ e->after }), ((struct blob){ bytes_of(chain) }));
}

/* The first event of a kind gives it its number.  Another node that did so at the same
   time has taken number or name: its caller begins again. */
static enum err event_store(struct tx *tx, const struct event *e, struct sha256 *chain)
{
    int64_t added;
    TRY(event_add(tx, e, chain, &added));
    if (added == 1)
        return OK;
    TRY(tx_run(tx, audit_action_add, NULL, e->action));
    TRY(event_add(tx, e, chain, &added));
    return added == 1 ? OK : ERR_BUSY;
}

static enum err append(struct tx *tx, const struct note *note, int64_t seq, struct sha256 *chain)
{
    struct sha256 before_space, after_space;
    struct event event = {
        .stream = note->authority.n,
        .seq = seq,
        .at = tx_now(tx).us,
        .actor = tx_actor(tx).n,
        .grant = tx_grant(tx).n,
        .action = str_of(note->action),
        .object = note->object,
        .subject = note->subject,
        .before = reference_of(note, note->before, &before_space),
        .after = reference_of(note, note->after, &after_space),
    };
    *chain = chain_of(bytes_of(chain), &event);
    return event_store(tx, &event, chain);
}

static enum err flush_stream(struct tx *tx, int64_t stream, const struct note *notes, size_t n)
{
    int64_t mine = 0;
    for (size_t i = 0; i < n; i++)
        mine += notes[i].authority.n == stream;
    struct head_row head = { 0 };
    TRY(take_head(tx, stream, mine, &head));
    if (head.chain.bytes.len != sizeof(struct sha256))
        return ERR_FAULT;
    struct sha256 chain;
    memcpy(chain.b, head.chain.bytes.at, sizeof chain.b);
    int64_t seq = head.seq - mine;
    for (size_t i = 0; i < n; i++)
        if (notes[i].authority.n == stream)
            TRY(append(tx, &notes[i], ++seq, &chain));
    return tx_run(tx, audit_head_set, NULL, stream, ((struct blob){ bytes_of(&chain) }));
}

enum err audit_flush(struct tx *tx, const struct note *notes, size_t n)
{
    /* Rising order of the streams, so that two nodes cannot wait for each other. */
    for (int64_t after = INT64_MIN;;) {
        int64_t stream = INT64_MAX;
        for (size_t i = 0; i < n; i++)
            if (notes[i].authority.n > after && notes[i].authority.n < stream)
                stream = notes[i].authority.n;
        if (stream == INT64_MAX)
            return OK;
        TRY(flush_stream(tx, stream, notes, n));
        after = stream;
    }
}

/* --- checking ---------------------------------------------------------------------- */

struct stream_row {
    int64_t stream;
};
ROW(stream_row, COL(stream_row, stream));
QUERY(audit_streams, SCOPE_SYSTEM, 0, stream_row,
      "SELECT stream FROM audit_head UNION SELECT stream FROM audit_event ORDER BY stream");
struct event_row {
    int64_t seq, at, actor, grant_id;
    struct str action;
    int64_t object, subject;
    struct blob before, after, chain;
};
ROW(event_row, COL(event_row, seq), COL(event_row, at), COL(event_row, actor), COL(event_row, grant_id),
    COL(event_row, action), COL(event_row, object), COL(event_row, subject), COL(event_row, before),
    COL(event_row, after), COL(event_row, chain));
QUERY(audit_page, SCOPE_SYSTEM, 3, event_row,
      "SELECT e.seq AS seq, e.at AS at, e.actor AS actor, e.grant_id AS grant_id, coalesce(a.name, '') AS action,"
      " e.object AS object, e.subject AS subject, e.before AS before, e.after AS after, e.chain AS chain"
      " FROM audit_event e LEFT JOIN audit_action a ON a.n = e.action"
      " WHERE e.stream = $3 AND e.seq > $4 ORDER BY e.seq LIMIT $5");

struct walk {
    struct tx *tx;
    int64_t stream, seq; /* the last good row */
    struct sha256 chain;
    int64_t *rows;
    struct audit_break *broken;
};

static enum err broken(struct walk *w, int64_t seq, struct str why)
{
    *w->broken = (struct audit_break){ { w->stream }, seq, why };
    return ERR_CONFLICT;
}

static enum err check_row(struct walk *w, const struct event_row *row)
{
    if (row->seq != w->seq + 1)
        return broken(w, w->seq + 1, STR("missing"));
    struct event event = {
        .stream = w->stream,
        .seq = row->seq,
        .at = row->at,
        .actor = row->actor,
        .grant = row->grant_id,
        .action = row->action,
        .object = row->object,
        .subject = row->subject,
        .before = row->before.bytes,
        .after = row->after.bytes,
    };
    w->chain = chain_of(bytes_of(&w->chain), &event);
    if (!str_eq(bytes_of(&w->chain), row->chain.bytes))
        return broken(w, row->seq, STR("changed"));
    w->seq = row->seq;
    ++*w->rows;
    return OK;
}

static enum err check_page(struct walk *w, bool *more)
{
    struct {
        struct event_row *at;
        size_t n;
    } page = { 0 };
    TRY(tx_all(w->tx, audit_page, &page, w->stream, w->seq, PAGE));
    for (size_t i = 0; i < page.n; i++)
        TRY(check_row(w, &page.at[i]));
    *more = page.n == PAGE;
    return OK;
}

static enum err check_stream(struct walk *w)
{
    w->seq = 0;
    w->chain = zero;
    for (bool more = true; more;) {
        struct mem_mark mark = mem_mark(tx_mem(w->tx));
        enum err e = check_page(w, &more);
        mem_reset(tx_mem(w->tx), mark);
        TRY(e);
    }
    struct head_row head = { 0 };
    enum err e = tx_one(w->tx, audit_head_of, &head, w->stream);
    if (e == ERR_NOT_FOUND)
        return broken(w, w->seq, STR("without head"));
    TRY(e);
    if (head.seq != w->seq)
        return broken(w, w->seq + 1, STR("missing at the end"));
    return str_eq(bytes_of(&w->chain), head.chain.bytes) ? OK : broken(w, w->seq, STR("head changed"));
}

enum err audit_verify(struct db *db, struct mem *mem, int64_t *rows, struct audit_break *first_break)
{
    struct walk walk = { .rows = rows, .broken = first_break };
    *rows = 0;
    TRY(tx_open(db, TX_READ, (struct tx_who){ 0 }, (struct instant){ 0 }, mem, &walk.tx));
    struct {
        struct stream_row *at;
        size_t n;
    } streams = { 0 };
    enum err e = tx_all(walk.tx, audit_streams, &streams);
    for (size_t i = 0; e == OK && i < streams.n; i++) {
        walk.stream = streams.at[i].stream;
        e = check_stream(&walk);
    }
    tx_abort(walk.tx);
    return e;
}
