/* Instructions as their readers see them: list, page, card, "did it help". */
#include "domain/desk/article_web.h"

#include "domain/agreement/agreement.h"
#include "domain/desk/article_card.html.h"
#include "domain/desk/article_list.html.h"
#include "domain/desk/article_page.html.h"
#include "domain/desk/article_review.html.h"
#include "domain/desk/missed.h"
#include "domain/desk/search.h"
#include "platform/config.h"

struct article_form {
    article_ref article;
};
FORM(article_form, FIELD_REF(article_form, article));
HANDLER(article_get, article_form);
HANDLER(card_get, article_form);

/* --- words ---------------------------------------------------------------------------------- */

struct word article_audience_word(int audience)
{
    static const enum msg names[AUDIENCE_END] = {
        [AUDIENCE_PUBLIC] = M_article_audience_public,
        [AUDIENCE_SCHOOL] = M_article_audience_school,
        [AUDIENCE_AUTHORITY] = M_article_audience_authority,
        [AUDIENCE_BODY] = M_article_audience_body,
    };
    return (struct word){ audience > 0 && audience < AUDIENCE_END ? names[audience] : MSG_NONE };
}

struct word article_state_word(const struct article_row *row)
{
    return (struct word){ row->waiting          ? M_article_state_waiting
                          : row->draft > 0      ? M_article_state_draft
                          : row->retired        ? M_article_state_retired
                          : row->published == 0 ? M_article_state_draft
                                                : MSG_NONE };
}

struct article_lines article_lines_of(struct request *req, const struct article_rows *rows, const struct search *s)
{
    struct article_lines lines = { MEM_NEW_N(req->mem, struct article_line, rows->n), rows->n };
    struct search nothing = { .nwords = 0 };
    for (size_t i = 0; i < rows->n; i++) {
        const struct article_row *row = &rows->at[i];
        lines.at[i] = (struct article_line){ .ref = row->ref,
                                             .title = search_mark(req->mem, s != NULL ? s : &nothing, true, row->title),
                                             .audience = article_audience_word(row->audience),
                                             .state = article_state_word(row),
                                             .owner = row->owner,
                                             .review_day = row->review_day,
                                             .used_day = row->used_day,
                                             .helped = row->helped,
                                             .not_helped = row->not_helped };
    }
    return lines;
}

/* --- the list -------------------------------------------------------------------------------- */

static const struct choice sets[] = { { "published", ARTICLES_PUBLISHED },
                                      { "drafts", ARTICLES_DRAFTS },
                                      { "waiting", ARTICLES_WAITING },
                                      { "retired", ARTICLES_RETIRED },
                                      { 0 } };
struct article_list_form {
    struct str q;
    int set;
};
FORM(article_list_form, FIELD_TEXT(article_list_form, q, 0, LIMIT_QUERY),
     FIELD_CHOICE(article_list_form, set, sets, false));
HANDLER(article_list_get, article_list_form);

static void tabs_of(struct request *req, const struct article_list_form *in, struct article_list_page *view)
{
    static const enum msg labels[] = { M_article_state_published, M_article_set_drafts, M_article_set_waiting,
                                       M_article_set_retired };
    view->tabs = (struct article_tabs){ MEM_NEW_N(req->mem, struct article_tab, ARRAY_LEN(labels)), 0 };
    for (size_t i = 0; i < ARRAY_LEN(labels); i++)
        view->tabs.at[view->tabs.n++] = (struct article_tab){
            { labels[i] },
            url_with(req->mem, URL("/desk/articles"), "set", i == 0 ? STR("") : str_of(sets[i].key)),
            in->q.len == 0 && in->set == sets[i].value,
        };
}

enum err article_rows_of(struct request *req, struct str query, enum article_set set, struct search *s,
                         struct article_rows *rows)
{
    *s = (struct search){ .nwords = 0 };
    if (set != ARTICLES_PUBLISHED && !viewer_may(req->viewer, OBJECT_HELP_ARTICLE, VERB_W))
        return ERR_DENIED;
    if (query.len == 0)
        return article_list(req->tx, set, rows);
    if (search_parse(req->mem, query, s) != OK || s->filtered || s->nwords == 0)
        return ERR_INVALID;
    return article_search(req->tx, s, rows);
}

static enum err list_into(struct request *req, const struct article_list_form *in, struct article_list_page *view)
{
    struct article_rows rows;
    struct search s;
    enum err e = article_rows_of(req, in->q, (enum article_set)in->set, &s, &rows);
    view->searched = in->q.len > 0;
    if (view->searched && e == ERR_INVALID) {
        view->wrong = msg_text(req->lang, M_article_words_only);
        return OK;
    }
    TRY(e);
    view->lines = article_lines_of(req, &rows, view->searched ? &s : NULL);
    return OK;
}

static enum err article_list_get(struct request *req, const struct article_list_form *in)
{
    struct article_list_page view = { .query = in->q,
                                      .can_create = viewer_may(req->viewer, OBJECT_HELP_ARTICLE, VERB_C),
                                      .for_author = viewer_may(req->viewer, OBJECT_HELP_ARTICLE, VERB_W) };
    TRY(list_into(req, in, &view));
    if (view.for_author)
        tabs_of(req, in, &view);
    article_list_html(page_title(req, M_article_articles), &view);
    return OK;
}

/* --- one of them --------------------------------------------------------------------------------- */

static struct article_parts parts_of(struct mem *mem, struct str text)
{
    struct article_blocks blocks;
    article_blocks(mem, text, &blocks);
    struct article_parts parts = { MEM_NEW_N(mem, struct article_part, blocks.n), blocks.n };
    for (size_t i = 0; i < blocks.n; i++) {
        const struct article_block *b = &blocks.at[i];
        parts.at[i] = (struct article_part){ .heading = b->kind == BLOCK_HEADING,
                                             .steps = b->kind == BLOCK_STEPS,
                                             .list = b->kind == BLOCK_LIST,
                                             .words = b->text,
                                             .items = b->items,
                                             .number = b->start };
    }
    return parts;
}

static void page_of(struct request *req, const struct article *a, const struct article_version *v,
                    struct article_page *view)
{
    *view = (struct article_page){ .ref = a->row.ref,
                                   .title = v->title,
                                   .owner = a->row.owner,
                                   .author = v->author,
                                   .approved_by = v->approved_by,
                                   .audience = article_audience_word(v->audience),
                                   .state = article_state_word(&a->row),
                                   .parts = parts_of(req->mem, v->text),
                                   .at = v->at,
                                   .review_day = a->row.review_day,
                                   .for_author = a->may_change,
                                   .is_draft = a->row.published == 0,
                                   .has_draft = a->row.draft > 0,
                                   .waiting = a->row.waiting,
                                   .retired = a->row.retired,
                                   .published = a->row.published > 0,
                                   .may_approve = a->may_approve,
                                   .may_submit = a->may_change && a->row.draft > 0 && !a->row.waiting,
                                   .helped = a->row.helped,
                                   .not_helped = a->row.not_helped,
                                   .body_phone = req->config->body_phone,
                                   .body_hours = req->config->body_hours };
    view->may_judge = view->published && !view->retired && viewer_may(req->viewer, OBJECT_OWN_WORK, VERB_C);
}

struct shown {
    article_ref ref;
    struct article_page view;
    bool unused;
};

static enum err read_step(struct request *req, void *arg)
{
    struct shown *shown = arg;
    struct article a;
    struct article_version v;
    TRY(article_find(req->tx, shown->ref, &a));
    TRY(article_version_read(req->tx, &a, a.row.published > 0 ? a.row.published : a.row.draft, &v));
    page_of(req, &a, &v, &shown->view);
    shown->unused = article_use_needed(req->tx, &a);
    return OK;
}

static enum err use_step(struct request *req, void *arg)
{
    const struct shown *shown = arg;
    return article_use(req->tx, shown->ref);
}

/* The first reader of a day writes down that somebody reads it. */
static enum err show(struct request *req, article_ref ref, struct shown *shown)
{
    *shown = (struct shown){ .ref = ref };
    TRY(request_tx(req, TX_READ, read_step, shown));
    return shown->unused ? request_tx(req, TX_WRITE, use_step, shown) : OK;
}

static enum err article_get(struct request *req, const struct article_form *in)
{
    struct shown shown;
    TRY(show(req, in->article, &shown));
    shown.view.may_report = viewer_may(req->viewer, OBJECT_TICKET, VERB_C);
    article_page_html(page_begin(req, shown.view.title), &shown.view);
    return OK;
}

static enum err card_get(struct request *req, const struct article_form *in)
{
    struct shown shown;
    TRY(show(req, in->article, &shown));
    article_card_html(page_begin(req, shown.view.title), &shown.view);
    return OK;
}

/* --- did it help ------------------------------------------------------------------------------- */

static const struct choice verdicts[] = { { "yes", 1 }, { "no", 2 }, { 0 } };
struct judge_form {
    article_ref article;
    int helped;
};
FORM(judge_form, FIELD_REF(judge_form, article), FIELD_CHOICE(judge_form, helped, verdicts, true));
HANDLER(judge_post, judge_form);

enum err article_judge_by(struct request *req, article_ref ref, bool helped)
{
    struct article a;
    TRY(article_find(req->tx, ref, &a));
    /* Who only reads, like an auditor, leaves nothing behind. */
    return viewer_may(req->viewer, OBJECT_OWN_WORK, VERB_C) ? article_judge(req->tx, &a, helped) : ERR_DENIED;
}

static enum err judge_post(struct request *req, const struct judge_form *in)
{
    TRY(article_judge_by(req, in->article, in->helped == 1));
    flash(req, in->helped == 1 ? M_article_thanks : M_article_thanks_not);
    return see_other(req, url_of(req->mem, "/desk/articles/", in->article, ""));
}

/* --- the list of what needs care ------------------------------------------------------------------- */

FORM_EMPTY(review_form);
HANDLER(review_get, review_form);

/* Rows come week by week. */
static struct missed_weeks weeks_of(struct mem *mem, const struct missed_rows *rows)
{
    struct missed_weeks weeks = { MEM_NEW_N(mem, struct missed_week, rows->n), 0 };
    struct missed_line *lines = MEM_NEW_N(mem, struct missed_line, rows->n);
    for (size_t i = 0; i < rows->n; i++) {
        struct missed_week *last = weeks.n > 0 ? &weeks.at[weeks.n - 1] : NULL;
        lines[i] = (struct missed_line){ rows->at[i].word, rows->at[i].count };
        if (last != NULL && last->monday.n == rows->at[i].week.n)
            last->words.n++;
        else
            weeks.at[weeks.n++] = (struct missed_week){ rows->at[i].week, { &lines[i], 1 } };
    }
    return weeks;
}

static enum err review_get(struct request *req, const struct review_form *in)
{
    struct article_review_page view = { .lines = { NULL, 0 } };
    struct article_rows rows;
    struct missed_rows missed;
    (void)in;
    TRY(article_list(req->tx, ARTICLES_REVIEW, &rows));
    view.lines = article_lines_of(req, &rows, NULL);
    TRY(missed_list(req->tx, &missed));
    view.weeks = weeks_of(req->mem, &missed);
    article_review_html(page_title(req, M_article_review), &view);
    return OK;
}

/* --- beside a ticket --------------------------------------------------------------------------------- */

enum err article_hints_of(struct request *req, room_id room, service_id service, struct article_hints *hints)
{
    struct article_rows rows;
    if (!viewer_may(req->viewer, OBJECT_HELP_ARTICLE, VERB_L))
        return OK;
    TRY(article_hints(req->tx, room, service, &rows));
    hints->hints = (struct article_hint_list){ MEM_NEW_N(req->mem, struct article_hint, rows.n), rows.n };
    for (size_t i = 0; i < rows.n; i++)
        hints->hints.at[i] = (struct article_hint){ rows.at[i].ref, rows.at[i].title };
    return OK;
}

/* --- while somebody reports ------------------------------------------------------------------------- */

struct hint_json {
    struct str title, url;
};
struct hint_json_list {
    struct hint_json *at;
    size_t n;
};
struct hints_answer {
    struct hint_json_list items;
};
JSON(hint_desc, hint_json, JSON_FIELD(hint_json, title), JSON_FIELD(hint_json, url));
JSON(hints_desc, hints_answer, JSON_LIST_OF(hints_answer, items, hint_desc));
struct hints_form {
    service_ref service;
    room_ref room;
};
FORM(hints_form, FIELD_REF_OPTIONAL(hints_form, service), FIELD_REF_OPTIONAL(hints_form, room));
HANDLER(hints_get, hints_form);

static enum err hints_get(struct request *req, const struct hints_form *in)
{
    struct service_row service = { .id = { 0 } };
    struct room_row room = { .id = { 0 } };
    struct article_hints found = { .hints = { NULL, 0 } };
    struct hints_answer answer = { .items = { NULL, 0 } };
    if (desk_ref_given(in->service.b))
        TRY(agreement_service_by_ref(req->tx, in->service, &service));
    if (desk_ref_given(in->room.b))
        TRY(agreement_room_by_ref(req->tx, in->room, &room));
    TRY(article_hints_of(req, room.id, service.id, &found));
    answer.items.at = MEM_NEW_N(req->mem, struct hint_json, found.hints.n);
    for (size_t i = 0; i < found.hints.n; i++)
        answer.items.at[answer.items.n++] =
            (struct hint_json){ found.hints.at[i].title,
                                url_of(req->mem, "/desk/articles/", found.hints.at[i].ref, "").path };
    return respond_script(req, hints_desc, &answer);
}

const struct route article_routes[] = {
    GET("/desk/articles", RIGHT(HELP_ARTICLE, L), 0, article_list_get),
    GET("/desk/articles/hints", RIGHT(HELP_ARTICLE, L), 0, hints_get),
    GET("/desk/articles/review", RIGHT(HELP_ARTICLE, W), 0, review_get),
    GET("/desk/articles/{article}", RIGHT(HELP_ARTICLE, R), ROUTE_STEPS, article_get),
    GET("/desk/articles/{article}/card", RIGHT(HELP_ARTICLE, R), ROUTE_STEPS, card_get),
    POST("/desk/articles/{article}/helped", RIGHT(HELP_ARTICLE, R), 0, judge_post),
    ROUTES_END
};
