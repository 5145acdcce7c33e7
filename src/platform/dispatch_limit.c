/*
 * platform/dispatch_limit.c -- how many requests a machine client may send in a
 * minute (domain/desk.md 19).  The count is in the database, for all nodes; a
 * process takes a share of the minute in advance, so that one request in twenty
 * pays for a write and a node that dies loses only its share.
 */
#include "platform/exchange.h"
#include "platform/log.h"
#include "platform/setting.h"

enum { SHARES = 20, SLOTS_TRIED = 8 };

/* Clients whose numbers meet stand beside one another: one slot for two would make them
   take a new share with each request.  With the lock held. */
static struct api_share *slot_of(struct dispatcher *d, int64_t token, int64_t minute)
{
    struct api_share *first = &d->shares[(uint64_t)token % API_SHARES], *free = NULL;
    for (size_t i = 0; i < SLOTS_TRIED; i++) {
        struct api_share *s = &d->shares[((uint64_t)token + i) % API_SHARES];
        if (s->token == token)
            return s;
        if (free == NULL && s->minute != minute)
            free = s;
    }
    return free != NULL ? free : first;
}

static bool share_use(struct dispatcher *d, int64_t token, int64_t minute)
{
    bool had = false;

    pthread_mutex_lock(&d->shares_lock);
    struct api_share *s = slot_of(d, token, minute);
    if (s->token == token && s->minute == minute && s->left > 0) {
        s->left--;
        had = true;
    }
    pthread_mutex_unlock(&d->shares_lock);
    return had;
}

static void share_put(struct dispatcher *d, int64_t token, int64_t minute, int64_t n)
{
    pthread_mutex_lock(&d->shares_lock);
    *slot_of(d, token, minute) = (struct api_share){ token, minute, n };
    pthread_mutex_unlock(&d->shares_lock);
}

/* Takes the next share; what is taken stays counted also when it was too much. */
static enum err take(struct exchange *x, int64_t minute)
{
    struct buf id = buf_of(x->req.mem, 32);
    struct tx *tx;
    int64_t limit;

    buf_int(&id, x->viewer.token.n);
    TRY(tx_open(x->d->db, TX_WRITE, (struct tx_who){ .actor = { 0 } }, x->req.now, x->req.mem, &tx));
    enum err e = setting_get(tx, SETTING_API_PER_MINUTE, &limit);
    int by = limit >= SHARES ? (int)(limit / SHARES) : 1;
    if (e == OK)
        e = rate_raise_by(tx, RATE_API, buf_str(&id), by, (int)limit, MINUTES(1));
    enum err kept = e == OK || e == ERR_LIMITED ? tx_commit(tx) : (tx_abort(tx), e);
    if (e == OK && kept == OK)
        share_put(x->d, x->viewer.token.n, minute, by - 1);
    else if (e != ERR_LIMITED)
        log_event(LOG_WARNING, "http.rate_not_kept", LOG_Z("error", err_name(kept)));
    return e == ERR_LIMITED ? e : OK;
}

enum err exchange_api_limit(struct exchange *x)
{
    int64_t minute = x->req.now.us / MINUTES(1).us;

    if (x->viewer.token.n == 0 || share_use(x->d, x->viewer.token.n, minute))
        return OK;
    TRY(exchange_may_wait(x));
    exchange_abort(x);
    TRY(take(x, minute));
    return exchange_open(x, TX_READ);
}
