/*
 * platform/link.c -- mailed links (U16, HTTP-8): 128 random bits, stored as
 * SHA-256, bound to person and purpose, single use.
 */
#include "platform/auth.h"

struct link_row {
    account_id account;
    int64_t subject;
};
ROW(link_row, COL(link_row, account), COL(link_row, subject));

/* One unused invitation or reset per account: a new one ends those before. */
SQL_STATE(link_end_earlier, SCOPE_SYSTEM, 3,
          "UPDATE mail_link SET used_at = $2 WHERE account = $3 AND kind = $4 AND subject = $5 AND used_at IS NULL");
SQL_STATE(link_insert, SCOPE_SYSTEM, 5,
          "INSERT INTO mail_link (token, kind, account, subject, created_at, ends) VALUES ($3, $4, $5, $6, $2, $7)");
QUERY(link_unused, SCOPE_SYSTEM, 2, link_row,
      "SELECT account, subject FROM mail_link WHERE token = $3 AND kind = $4 AND used_at IS NULL AND ends > $2");
QUERY_STATE(link_take, SCOPE_SYSTEM, 2, link_row,
            "UPDATE mail_link SET used_at = $2 WHERE token = $3 AND kind = $4 AND used_at IS NULL AND ends > $2"
            " RETURNING account, subject");

enum err link_create(struct tx *tx, enum link_kind kind, account_id account, int64_t subject, struct duration valid,
                     struct str *token)
{
    struct ref random;
    secret_random(random.b, sizeof random.b);
    struct buf text = buf_of(tx_mem(tx), REF_TEXT_LEN);
    ref_put(&text, random.b);
    *token = buf_str(&text);
    struct sha256 hash = sha256_of(*token);
    struct blob stored = { { (const char *)hash.b, sizeof hash.b } };
    TRY(tx_run(tx, link_end_earlier, NULL, account, (int)kind, subject));
    return tx_run(tx, link_insert, NULL, stored, (int)kind, account, subject, instant_add(tx_now(tx), valid));
}

/* Only the exact form of a token is looked up; everything else was never one. */
static bool token_hash(struct str token, struct sha256 *hash)
{
    struct ref unused;
    *hash = sha256_of(token);
    return ref_parse(token, unused.b) == OK;
}

enum err link_find(struct tx *tx, enum link_kind kind, struct str token, account_id *account, int64_t *subject)
{
    struct sha256 hash;
    struct link_row row;
    if (!token_hash(token, &hash))
        return ERR_NOT_FOUND;
    TRY(tx_one(tx, link_unused, &row, ((struct blob){ { (const char *)hash.b, sizeof hash.b } }), (int)kind));
    *account = row.account;
    *subject = row.subject;
    return OK;
}

enum err link_use(struct tx *tx, enum link_kind kind, struct str token, account_id *account, int64_t *subject)
{
    struct sha256 hash;
    struct link_row row;
    if (!token_hash(token, &hash))
        return ERR_NOT_FOUND;
    TRY(tx_one(tx, link_take, &row, ((struct blob){ { (const char *)hash.b, sizeof hash.b } }), (int)kind));
    *account = row.account;
    *subject = row.subject;
    return OK;
}
