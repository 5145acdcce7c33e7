/* Private addresses of calendars: a random word that only its SHA-256 is kept of. */
#include "domain/agreement/deadline_store.h"

ROW(feed_row, COL(feed_row, created_at));
QUERY(feed_mine, SCOPE_SELF, 0, feed_row,
      "SELECT f.created_at FROM calendar_feed f WHERE f.account = $1 AND f.ended_at IS NULL ORDER BY f.id DESC LIMIT "
      "1");
SQL(feed_close, SCOPE_SELF, 0, "UPDATE calendar_feed SET ended_at = $2 WHERE account = $1 AND ended_at IS NULL");
SQL(feed_insert, SCOPE_SELF, 3,
    "INSERT INTO calendar_feed (id, ref, account, token, created_at) VALUES ($3, $4, $1, $5, $2)");
struct feed_owner {
    account_id account;
};
ROW(feed_owner, COL(feed_owner, account));
QUERY(feed_by_token, SCOPE_SYSTEM, 1, feed_owner,
      "SELECT f.account FROM calendar_feed f JOIN account a ON a.id = f.account WHERE f.token = $3 AND f.ended_at IS"
      " NULL AND a.disabled_at IS NULL");

enum err feed_own(struct tx *tx, struct feed_row *out)
{
    enum err found = tx_one(tx, feed_mine, out);
    if (found == ERR_NOT_FOUND)
        out->created_at = INSTANT_NONE;
    return found == ERR_NOT_FOUND ? OK : found;
}

enum err feed_make(struct tx *tx, struct str *token)
{
    struct ref random;
    struct buf text = buf_of(tx_mem(tx), REF_TEXT_LEN);
    secret_random(random.b, sizeof random.b);
    ref_put(&text, random.b);
    *token = buf_str(&text);
    struct sha256 hash = sha256_of(*token);
    feed_id id = TX_ID(tx, feed);
    feed_ref ref = TX_REF(tx, feed);
    TRY(tx_run(tx, feed_close, NULL));
    TRY(tx_run(tx, feed_insert, NULL, id, &ref, ((struct blob){ { (const char *)hash.b, sizeof hash.b } })));
    tx_note(tx, .action = "agreement.feed_made", .object = OBJECT_AGREEMENT, .subject = id.n);
    return OK;
}

enum err feed_end(struct tx *tx)
{
    int64_t ended;
    TRY(tx_run(tx, feed_close, &ended));
    if (ended > 0)
        tx_note(tx, .action = "agreement.feed_ended", .object = OBJECT_AGREEMENT, .subject = tx_actor(tx).n);
    return OK;
}

enum err feed_account(struct tx *tx, struct str token, account_id *out)
{
    struct ref exact;
    struct feed_owner row;
    /* Only the exact form of a token is looked up; everything else was never one. */
    if (ref_parse(token, exact.b) != OK)
        return ERR_NOT_FOUND;
    struct sha256 hash = sha256_of(token);
    TRY(tx_one(tx, feed_by_token, &row, ((struct blob){ { (const char *)hash.b, sizeof hash.b } })));
    *out = row.account;
    return OK;
}
