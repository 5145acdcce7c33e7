/*
 * platform/rate.c -- counters of attempts (AUT-3).  A window is a slot of time;
 * what was counted in the slot before fades out linearly, so the edge between
 * two slots does not double the limit.  The statements are the same on each call;
 * old rows are forgotten by the hourly job (dispatch_once.c).
 */
#include "platform/auth.h"

struct rate_hits {
    int64_t hits;
};
ROW(rate_hits, COL(rate_hits, hits));

QUERY_STATE(rate_hit, SCOPE_SYSTEM, 4, rate_hits,
            "INSERT INTO rate (kind, subject, slot, hits) VALUES ($3, $4, $5, $6)"
            " ON CONFLICT (kind, subject, slot) DO UPDATE SET hits = rate.hits + $6 RETURNING hits");
QUERY(rate_of_slot, SCOPE_SYSTEM, 3, rate_hits, "SELECT hits FROM rate WHERE kind = $3 AND subject = $4 AND slot = $5");

SQL_STATE(rate_lower, SCOPE_SYSTEM, 3,
          "UPDATE rate SET hits = hits - 1 WHERE kind = $3 AND subject = $4 AND slot = $5 AND hits > 0");

enum err rate_raise(struct tx *tx, enum rate_kind kind, struct str subject, int limit, struct duration window)
{
    return rate_raise_by(tx, kind, subject, 1, limit, window);
}

enum err rate_raise_by(struct tx *tx, enum rate_kind kind, struct str subject, int by, int limit,
                       struct duration window)
{
    struct sha256 hash = secret_reference("attempts", subject);
    struct blob who = { { (const char *)hash.b, sizeof hash.b } };
    struct rate_hits now = { 0 }, before = { 0 };
    CHECK(by > 0 && limit > 0 && window.us > 0);
    int64_t slot = tx_now(tx).us - tx_now(tx).us % window.us; /* begin of the window */
    int64_t left = window.us - tx_now(tx).us % window.us;     /* of this slot */
    TRY(tx_one(tx, rate_hit, &now, (int)kind, who, slot, by));
    enum err e = tx_one(tx, rate_of_slot, &before, (int)kind, who, slot - window.us);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    /* In thousandths, to stay with whole numbers. */
    int64_t faded = before.hits * (left / (window.us / 1000 > 0 ? window.us / 1000 : 1));
    return now.hits * 1000 + faded > (int64_t)limit * 1000 ? ERR_LIMITED : OK;
}

enum err rate_forgive(struct tx *tx, enum rate_kind kind, struct str subject, struct duration window)
{
    struct sha256 hash = secret_reference("attempts", subject);
    struct blob who = { { (const char *)hash.b, sizeof hash.b } };
    int64_t slot = tx_now(tx).us - tx_now(tx).us % window.us;
    return tx_run(tx, rate_lower, NULL, (int)kind, who, slot);
}
