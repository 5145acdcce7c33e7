#include "domain/desk/article_store.h"

#include "base/zone.h"
#include "platform/limits.h"
#include "platform/posting.h"
#include "platform/setting.h"

struct number_row {
    int64_t n;
};
ROW(number_row, COL(number_row, n));
/* The scope of each step is that of the struct article it is given. */
QUERY(version_last, SCOPE_SYSTEM, 1, number_row,
      "SELECT coalesce(max(n), 0) AS n FROM article_version WHERE article = $3");
QUERY(provider_authority, SCOPE_SYSTEM, 0, number_row,
      "SELECT id AS n FROM authority ORDER BY is_provider DESC, id LIMIT 1");
SQL(article_insert, SCOPE_SYSTEM, 6,
    "INSERT INTO article (id, ref, authority, owner, title, audience, draft, used_day, ticket, created_at, changed_at)"
    " VALUES ($3, $4, $5, $1, $6, $7, 1, 0, $8, $2, $2)");
SQL(version_insert, SCOPE_SYSTEM, 6,
    "INSERT INTO article_version (article, n, authority, title, audience, text, author, at)"
    " VALUES ($3, $4, $5, $6, $7, $8, $1, $2)");
SQL(binding_insert, SCOPE_SYSTEM, 6,
    "INSERT INTO article_binding (article, n, kind, record, name, authority) VALUES ($3, $4, $5, $6, $7, $8)"
    " ON CONFLICT (article, n, kind, record, name) DO NOTHING");
/* What readers see stays as it is until the draft is approved. */
SQL(article_draft, SCOPE_SCHOOL, 5,
    "UPDATE article SET draft = $5, waiting = 0, title = CASE WHEN published = 0 THEN $6 ELSE title END,"
    " audience = CASE WHEN published = 0 THEN $7 ELSE audience END, changed_at = $2, version = version + 1"
    " WHERE id = $3 AND version = $4 AND " ARTICLE_CHANGE(W));
SQL(article_wait, SCOPE_SCHOOL, 2,
    "UPDATE article SET waiting = $4, changed_at = $2, version = version + 1"
    " WHERE id = $3 AND draft > 0 AND " ARTICLE_CHANGE(W));
SQL(version_approve, SCOPE_SCHOOL, 2,
    "UPDATE article_version SET approved_by = $1, approved_at = $2"
    " WHERE article = $3 AND n = $4 AND author <> $1 AND " ARTICLE_CHANGE(A));
SQL(article_publish, SCOPE_SCHOOL, 7,
    "UPDATE article SET published = draft, draft = 0, waiting = 0, retired_at = NULL, title = $4, audience = $5,"
    " bound = $6, review_day = $7, used_day = $8, authority = $9, changed_at = $2, version = version + 1"
    " WHERE id = $3 AND waiting = 1 AND " ARTICLE_CHANGE(A));
SQL(article_reviewed, SCOPE_SCHOOL, 3,
    "UPDATE article SET review_day = $4, used_day = $5, version = version + 1 WHERE id = $3 AND " ARTICLE_CHANGE(W));
SQL(article_retired, SCOPE_SCHOOL, 2,
    "UPDATE article SET retired_at = CASE WHEN $4 = 1 THEN $2 ELSE NULL END, version = version + 1"
    " WHERE id = $3 AND published > 0 AND " ARTICLE_CHANGE(W));
SQL_STATE(article_verdict, SCOPE_SYSTEM, 2,
          "INSERT INTO article_verdict (article, account, helped, at) VALUES ($3, $1, $4, $2)"
          " ON CONFLICT (article, account) DO UPDATE SET helped = excluded.helped, at = excluded.at");
SQL_STATE(article_used, SCOPE_SYSTEM, 2, "UPDATE article SET used_day = $4 WHERE id = $3 AND used_day < $4");

static enum err note(struct tx *tx, const struct article *a, const char *action, struct str after)
{
    tx_note(tx, .action = action, .object = OBJECT_HELP_ARTICLE, .subject = a->row.id.n, .authority = a->authority,
            .before = a->row.title, .after = after);
    return OK;
}

/* Changed meanwhile by somebody else, or the right is missing. */
static enum err stale(struct tx *tx, const struct article *a)
{
    return a->may_change ? tx_refuse(tx, ERR_CONFLICT, M_article_changed, NULL) : ERR_DENIED;
}

static enum err check(struct tx *tx, const struct article_new *in)
{
    if (str_trim(in->title).len == 0)
        return tx_refuse(tx, ERR_INVALID, M_article_title_missing, "title");
    if (str_trim(in->text).len == 0)
        return tx_refuse(tx, ERR_INVALID, M_article_text_missing, "text");
    return in->audience > 0 && in->audience < AUDIENCE_END ? OK : ERR_MALFORMED;
}

/* Of the authority it is for, if that is one alone; else of the one that runs the body. */
static enum err authority_for(struct tx *tx, const struct article_bounds *bounds, authority_id *authority)
{
    struct number_row provider;
    size_t n = 0;
    for (size_t i = 0; i < bounds->n; i++)
        if (bounds->at[i].kind == BINDING_AUTHORITY) {
            authority->n = bounds->at[i].record;
            n++;
        }
    if (n == 1)
        return OK;
    TRY(tx_one(tx, provider_authority, &provider));
    authority->n = provider.n;
    return OK;
}

static enum err add_version(struct tx *tx, article_id id, int64_t n, authority_id authority,
                            const struct article_new *in)
{
    TRY(tx_run(tx, version_insert, NULL, id, n, authority, in->title, in->audience, in->text));
    for (size_t i = 0; i < in->bounds.n; i++) {
        const struct article_bound *b = &in->bounds.at[i];
        TRY(tx_run(tx, binding_insert, NULL, id, n, b->kind, b->record, b->name, authority));
    }
    return OK;
}

enum err article_create(struct tx *tx, const struct article_new *in, article_ref *out)
{
    article_id id = TX_ID(tx, article);
    article_ref ref = TX_REF(tx, article);
    authority_id authority;
    TRY(check(tx, in));
    TRY(authority_for(tx, &in->bounds, &authority));
    TRY(tx_run(tx, article_insert, NULL, id, &ref, authority, in->title, in->audience, in->ticket));
    TRY(add_version(tx, id, 1, authority, in));
    tx_note(tx, .action = "desk.article_created", .object = OBJECT_HELP_ARTICLE, .subject = id.n,
            .authority = authority, .after = in->title);
    *out = ref;
    return OK;
}

enum err article_write(struct tx *tx, const struct article *a, int64_t version, const struct article_new *in)
{
    struct number_row last;
    int64_t changed;
    TRY(check(tx, in));
    TRY(tx_one(tx, version_last, &last, a->row.id));
    TRY(tx_run(tx, article_draft, &changed, a->row.id, version, last.n + 1, in->title, in->audience));
    if (changed == 0)
        return stale(tx, a);
    TRY(add_version(tx, a->row.id, last.n + 1, a->authority, in));
    return note(tx, a, "desk.article_written", in->title);
}

static enum err wait_set(struct tx *tx, const struct article *a, bool waiting, const char *action)
{
    int64_t changed;
    TRY(tx_run(tx, article_wait, &changed, a->row.id, waiting));
    return changed > 0 ? note(tx, a, action, STR("")) : stale(tx, a);
}

enum err article_submit(struct tx *tx, const struct article *a)
{
    return wait_set(tx, a, true, "desk.article_submitted");
}

enum err article_return(struct tx *tx, const struct article *a)
{
    return wait_set(tx, a, false, "desk.article_returned");
}

static enum err next_review(struct tx *tx, struct day *day)
{
    int64_t months;
    TRY(setting_get(tx, SETTING_ARTICLE_REVIEW_MONTHS, &months));
    *day = day_add_months(zone_day(tx_now(tx)), (int)months);
    return OK;
}

static int bound_of(const struct article_bounds *bounds)
{
    int bound = 0;
    for (size_t i = 0; i < bounds->n; i++)
        bound |= 1 << bounds->at[i].kind;
    return bound & (1 << BINDING_AUTHORITY | 1 << BINDING_FORM);
}

enum err article_approve(struct tx *tx, const struct article *a)
{
    struct article_version draft;
    struct article_bounds bounds;
    authority_id authority;
    struct day review;
    int64_t changed;
    TRY(article_version_read(tx, a, a->row.draft, &draft));
    TRY(article_bindings(tx, a, a->row.draft, &bounds));
    TRY(authority_for(tx, &bounds, &authority));
    TRY(next_review(tx, &review));
    TRY(tx_run(tx, version_approve, &changed, a->row.id, a->row.draft));
    if (changed == 0)
        return tx_refuse(tx, ERR_DENIED, M_article_second_person, NULL);
    TRY(tx_run(tx, article_publish, &changed, a->row.id, draft.title, draft.audience, bound_of(&bounds), review,
               zone_day(tx_now(tx)), authority));
    if (changed == 0)
        return stale(tx, a);
    struct str words = article_words(tx_mem(tx), draft.text);
    TRY(posting_put(tx, POSTING_ARTICLE, a->row.id.n, draft.title, words));
    return note(tx, a, "desk.article_approved", draft.title);
}

enum err article_confirm(struct tx *tx, const struct article *a)
{
    struct day review;
    int64_t changed;
    TRY(next_review(tx, &review));
    TRY(tx_run(tx, article_reviewed, &changed, a->row.id, review, zone_day(tx_now(tx))));
    return changed > 0 ? note(tx, a, "desk.article_confirmed", STR("")) : stale(tx, a);
}

enum err article_retire(struct tx *tx, const struct article *a, bool retired)
{
    int64_t changed;
    TRY(tx_run(tx, article_retired, &changed, a->row.id, retired));
    return changed > 0 ? note(tx, a, retired ? "desk.article_retired" : "desk.article_restored", STR(""))
                       : stale(tx, a);
}

enum err article_judge(struct tx *tx, const struct article *a, bool helped)
{
    return tx_run(tx, article_verdict, NULL, a->row.id, helped);
}

bool article_use_needed(struct tx *tx, const struct article *a)
{
    return a->row.published > 0 && a->row.used_day.n < zone_day(tx_now(tx)).n;
}

enum err article_use(struct tx *tx, article_ref ref)
{
    struct article a;
    TRY(article_find(tx, ref, &a));
    return tx_run(tx, article_used, NULL, a.row.id, zone_day(tx_now(tx)));
}
