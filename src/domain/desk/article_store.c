#include "domain/desk/article_store.h"

#include "base/zone.h"
#include "domain/desk/search.h"
#include "platform/limits.h"
#include "platform/posting.h"
#include "platform/setting.h"

/* --- reading -------------------------------------------------------------------------------- */

ROW(article_row, COL(article_row, id), COL(article_row, ref), COL(article_row, title), COL(article_row, owner),
    COL(article_row, audience), COL(article_row, published), COL(article_row, draft), COL(article_row, waiting),
    COL(article_row, retired), COL(article_row, review_day), COL(article_row, used_day), COL(article_row, helped),
    COL(article_row, not_helped), COL(article_row, changed_at));
#define VERDICTS(helped) "(SELECT count(*) FROM article_verdict v WHERE v.article = a.id AND v.helped = " helped ")"
#define COLUMNS(p) \
    "SELECT a.id AS " p "id, a.ref AS " p "ref, a.title AS " p "title, coalesce(o.name, '') AS " p \
    "owner, a.audience AS " p "audience, a.published AS " p "published, a.draft AS " p "draft, a.waiting AS " p \
    "waiting, CASE WHEN a.retired_at IS NULL THEN 0 ELSE 1 END AS " p "retired, a.review_day AS " p \
    "review_day, a.used_day AS " p \
    "used_day, " VERDICTS("1") " AS " p "helped, " VERDICTS("0") " AS " p "not_helped, a.changed_at AS " p \
                                                                 "changed_at"
#define FROM_ARTICLE " FROM article a LEFT JOIN account o ON o.id = a.owner"
/* $3 today  $4 unused since  $5 percent  $6 limit */
#define REVIEW_DUE \
    " AND " ARTICLE_SHOWN("a") " AND (a.review_day <= $3 OR a.used_day < $4 OR (" VERDICTS("1") " + " VERDICTS( \
        "0") " >= 5 AND 100 * " VERDICTS("1") " < $5 * (" VERDICTS("1") " + " VERDICTS("0") ")))"
FAMILY(article_page, SCOPE_SCHOOL, 4, article_row, ALWAYS(COLUMNS("") FROM_ARTICLE " WHERE " ARTICLE_READ(L, "a")),
       CHOICE(ARTICLES_PUBLISHED, " AND " ARTICLE_SHOWN("a")),
       CHOICE(ARTICLES_DRAFTS, " AND a.draft > 0 AND a.waiting = 0 AND " ARTICLE_CHANGE(W)),
       CHOICE(ARTICLES_WAITING, " AND a.waiting = 1 AND " ARTICLE_CHANGE(W)),
       CHOICE(ARTICLES_RETIRED, " AND a.retired_at IS NOT NULL AND " ARTICLE_CHANGE(W)),
       CHOICE(ARTICLES_REVIEW, REVIEW_DUE " AND " ARTICLE_CHANGE(W)), ALWAYS(" ORDER BY a.title, a.id LIMIT $6"));
struct article_id_row {
    article_id id;
    bool may_change, may_approve;
    authority_id authority;
    ticket_id ticket;
    int64_t version;
};
struct article_whole {
    struct article_row row;
    authority_id authority;
    ticket_id ticket;
    int64_t version;
    bool may_change, may_approve;
};
ROW(article_whole, COL(article_whole, row.id), COL(article_whole, row.ref), COL(article_whole, row.title),
    COL(article_whole, row.owner), COL(article_whole, row.audience), COL(article_whole, row.published),
    COL(article_whole, row.draft), COL(article_whole, row.waiting), COL(article_whole, row.retired),
    COL(article_whole, row.review_day), COL(article_whole, row.used_day), COL(article_whole, row.helped),
    COL(article_whole, row.not_helped), COL(article_whole, row.changed_at), COL(article_whole, authority),
    COL(article_whole, ticket), COL(article_whole, version), COL(article_whole, may_change),
    COL(article_whole, may_approve));
#define DRAFT_OF_OTHER \
    "EXISTS (SELECT 1 FROM article_version d WHERE d.article = a.id AND d.n = a.draft AND d.author <> $1)"
QUERY(article_by_ref, SCOPE_SCHOOL, 1, article_whole,
      COLUMNS("row_") ", a.authority, a.ticket, a.version, CASE WHEN " ARTICLE_CHANGE(
          W) " THEN 1 ELSE 0 END AS may_change, CASE WHEN a.waiting = 1 AND " DRAFT_OF_OTHER
             " AND " ARTICLE_CHANGE(A) " THEN 1 ELSE 0 END AS may_approve" FROM_ARTICLE
                                       " WHERE a.ref = $3 AND " ARTICLE_READ(R, "a"));

ROW(article_version, COL(article_version, n), COL(article_version, title), COL(article_version, text),
    COL(article_version, author), COL(article_version, approved_by), COL(article_version, audience),
    COL(article_version, author_id), COL(article_version, at), COL(article_version, approved_at));
#define VERSION_COLUMNS \
    "SELECT v.n, v.title, v.text, coalesce(w.name, '') AS author, coalesce(p.name, '') AS approved_by, v.audience," \
    " v.author AS author_id, v.at, v.approved_at FROM article_version v LEFT JOIN account w ON w.id = v.author" \
    " LEFT JOIN account p ON p.id = v.approved_by WHERE v.article = $3"
/* Below a struct article, which article_find gave under the actor's scope. */
QUERY(version_one, SCOPE_SYSTEM, 2, article_version, VERSION_COLUMNS " AND v.n = $4");
QUERY(version_all, SCOPE_SYSTEM, 1, article_version, VERSION_COLUMNS " ORDER BY v.n DESC");
ROW(article_bound, COL(article_bound, kind), COL(article_bound, record), COL(article_bound, name));
QUERY(binding_all, SCOPE_SYSTEM, 2, article_bound,
      "SELECT b.kind, b.record, b.name FROM article_binding b WHERE b.article = $3 AND b.n = $4"
      " ORDER BY b.kind, b.record, b.name");

enum err article_list(struct tx *tx, enum article_set set, struct article_rows *rows)
{
    int64_t months, percent;
    struct day today = zone_day(tx_now(tx));
    TRY(setting_get(tx, SETTING_ARTICLE_UNUSED_MONTHS, &months));
    TRY(setting_get(tx, SETTING_ARTICLE_HELPFUL, &percent));
    return tx_list(tx, article_page, 0u, (int)set, rows, today, day_add_months(today, -(int)months), percent,
                   (int64_t)LIMIT_COUNT);
}

enum err article_find(struct tx *tx, article_ref ref, struct article *a)
{
    struct article_whole whole;
    TRY(tx_one(tx, article_by_ref, &whole, &ref));
    *a = (struct article){
        whole.row, whole.authority, whole.ticket, whole.version, whole.may_change, whole.may_approve
    };
    return OK;
}

enum err article_version_read(struct tx *tx, const struct article *a, int64_t n, struct article_version *out)
{
    int64_t wanted = n > 0 ? n : a->row.published;
    if (wanted != a->row.published && !a->may_change)
        return ERR_NOT_FOUND;
    return tx_one(tx, version_one, out, a->row.id, wanted);
}

enum err article_version_list(struct tx *tx, const struct article *a, struct article_versions *out)
{
    return a->may_change ? tx_all(tx, version_all, out, a->row.id) : ERR_DENIED;
}

enum err article_bindings(struct tx *tx, const struct article *a, int64_t n, struct article_bounds *out)
{
    return tx_all(tx, binding_all, out, a->row.id, n);
}

/* --- finding ----------------------------------------------------------------------------------- */

#define WORDS_MAX 3
#define FOUND_MAX 20
#define HINTS_MAX 5

/* $3 to $8 ranges of the words  $9 limit */
#define AND_WORD(bit, low, high) \
    WHEN(bit, " AND EXISTS (SELECT 1 FROM posting q WHERE q.kind = " POSTING_ARTICLE_SQL \
              " AND q.record = a.id AND q.term >= " low " AND q.term < " high ")")
FAMILY(article_found, SCOPE_SCHOOL, 7, article_row,
       ALWAYS(COLUMNS("") FROM_ARTICLE
              " WHERE " ARTICLE_SHOWN("a") " AND a.id IN (SELECT p.record FROM posting p WHERE "
                                           "p.kind = " POSTING_ARTICLE_SQL " AND p.term >= $3 AND p.term < $4)"),
       AND_WORD(1, "$5", "$6"), AND_WORD(2, "$7", "$8"),
       ALWAYS(" AND " ARTICLE_READ(L, "a") " ORDER BY a.title, a.id LIMIT $9"));
/* $3 room  $4 service  $5 limit */
#define BOUND_TO(kind, record) \
    "EXISTS (SELECT 1 FROM article_binding b WHERE b.article = a.id AND b.n = a.published AND b.kind = " kind \
    " AND b.record = " record ")"
#define BOUND_ARTICLES(kind, record) \
    "SELECT c.article FROM article_binding c WHERE c.kind = " kind " AND c.record = " record " AND c.record <> 0"
#define NEAR_CANDIDATE "a.id IN (" BOUND_ARTICLES("4", "$3") " UNION ALL " BOUND_ARTICLES("3", "$4") ")"
#define NEAR_BOUND "(" BOUND_TO("4", "$3") " OR " BOUND_TO("3", "$4") ")"
#define NEAR_ORDER " ORDER BY CASE WHEN " BOUND_TO("4", "$3") " THEN 0 ELSE 1 END, a.title, a.id"
QUERY(article_near, SCOPE_SCHOOL, 3, article_row,
      COLUMNS("") FROM_ARTICLE " WHERE " NEAR_CANDIDATE
                               " AND " ARTICLE_SHOWN("a") " AND " NEAR_BOUND " AND " ARTICLE_READ(L, "a") NEAR_ORDER
      " LIMIT $5");

enum err article_search(struct tx *tx, const struct search *s, struct article_rows *rows)
{
    struct posting_range r[WORDS_MAX];
    size_t n = 0;
    *rows = (struct article_rows){ NULL, 0 };
    for (size_t i = 0; i < s->nwords && n < WORDS_MAX; i++)
        if (!s->words[i].not )
            r[n++] = posting_range(tx_mem(tx), s->words[i].stem);
    if (n == 0)
        return OK;
    for (size_t i = n; i < WORDS_MAX; i++)
        r[i] = r[0];
    unsigned bits = (n > 1 ? 2u : 0u) | (n > 2 ? 4u : 0u);
    return tx_list(tx, article_found, bits, 0, rows, r[0].low, r[0].high, r[1].low, r[1].high, r[2].low, r[2].high,
                   (int64_t)FOUND_MAX);
}

enum err article_hints(struct tx *tx, room_id room, service_id service, struct article_rows *rows)
{
    return tx_all(tx, article_near, rows, room, service, (int64_t)HINTS_MAX);
}
