/*
 * desk/article_api.c -- instructions for machines: list and search, versions, writing, approval by a
 * second person, "did it help" (domain/desk.md 13).  A machine that reads is no reader: what
 * it fetches does not count as used.
 */
#include "domain/desk/article_web.h"

#include "domain/agreement/agreement.h"
#include "domain/desk/search.h"
#include "domain/desk/ticket_api.h"
#include "domain/desk/missed.h"

/* --- lists ------------------------------------------------------------------------------------ */

struct article_line_json {
    article_ref ref;
    struct str title;
    int audience;
    struct word state;
    struct str owner;
    struct day review_day, used_day;
    int64_t helped, not_helped;
    struct instant changed_at;
};
struct article_line_jsons {
    struct article_line_json *at;
    size_t n;
};
struct article_list_json {
    struct article_line_jsons articles;
    struct str next;
};
JSON(line_desc, article_line_json, JSON_FIELD(article_line_json, ref), JSON_FIELD(article_line_json, title),
     JSON_CHOICE_OF(article_line_json, audience, article_audiences, 0), JSON_FIELD(article_line_json, state),
     JSON_FIELD(article_line_json, owner), JSON_FIELD(article_line_json, review_day),
     JSON_FIELD(article_line_json, used_day), JSON_FIELD(article_line_json, helped),
     JSON_FIELD(article_line_json, not_helped), JSON_FIELD(article_line_json, changed_at));
JSON(list_desc, article_list_json, JSON_LIST_OF(article_list_json, articles, line_desc),
     JSON_FIELD(article_list_json, next));
static const struct choice sets[] = { { "published", ARTICLES_PUBLISHED }, { "drafts", ARTICLES_DRAFTS },
                                      { "waiting", ARTICLES_WAITING },     { "retired", ARTICLES_RETIRED },
                                      { "review", ARTICLES_REVIEW },       { 0 } };
struct list_form {
    struct str q;
    int set;
    PART_MEMBERS;
};
FORM(list_form, FIELD_TEXT(list_form, q, 0, LIMIT_QUERY), FIELD_CHOICE(list_form, set, sets, false),
     PART_FIELDS(list_form));
HANDLER(article_list_api, list_form);
struct hint_form {
    service_ref service;
    room_ref room;
    PART_MEMBERS;
};
FORM(hint_form, FIELD_REF_OPTIONAL(hint_form, service), FIELD_REF_OPTIONAL(hint_form, room), PART_FIELDS(hint_form));
HANDLER(article_hints_api, hint_form);

static bool is_author(const struct request *req)
{
    return viewer_may(req->viewer, OBJECT_HELP_ARTICLE, VERB_W) || viewer_may(req->viewer, OBJECT_HELP_ARTICLE, VERB_A);
}

static struct word state_of(const struct article_row *row)
{
    struct word state = article_state_word(row);
    return state.id != MSG_NONE ? state : (struct word){ M_article_state_published };
}

/* How an instruction does is for its authors, as on the page. */
static struct article_line_json line_of(const struct article_row *r, bool author)
{
    struct article_line_json line = { .ref = r->ref,
                                      .title = r->title,
                                      .audience = r->audience,
                                      .state = { M_article_state_published },
                                      .review_day = DAY_NONE,
                                      .used_day = DAY_NONE,
                                      .changed_at = r->changed_at };
    if (!author)
        return line;
    line.state = state_of(r);
    line.owner = r->owner;
    line.review_day = r->review_day;
    line.used_day = r->used_day;
    line.helped = r->helped;
    line.not_helped = r->not_helped;
    return line;
}

static void lines_of(const struct request *req, const struct article_rows *rows, struct article_list_json *out)
{
    *out = (struct article_list_json){ { MEM_NEW_N(req->mem, struct article_line_json, rows->n), rows->n }, STR("") };
    for (size_t i = 0; i < rows->n; i++)
        out->articles.at[i] = line_of(&rows->at[i], is_author(req));
}

static enum err article_list_api(struct request *req, const struct list_form *in)
{
    struct article_rows rows;
    struct search s;
    struct article_list_json out;
    enum err e = article_rows_of(req, in->q, (enum article_set)in->set, &s, &rows);
    if (e == ERR_INVALID)
        return refuse(req, ERR_INVALID, M_article_words_only, "q");
    TRY(e);
    lines_of(req, &rows, &out);
    return respond_rows(req, in, &out);
}

static enum err article_hints_api(struct request *req, const struct hint_form *in)
{
    struct service_row service = { .id = { 0 } };
    struct room_row room = { .id = { 0 } };
    struct article_rows rows;
    struct article_list_json out;
    if (desk_ref_given(in->service.b))
        TRY(agreement_service_by_ref(req->tx, in->service, &service));
    if (desk_ref_given(in->room.b))
        TRY(agreement_room_by_ref(req->tx, in->room, &room));
    TRY(article_hints(req->tx, room.id, service.id, &rows));
    lines_of(req, &rows, &out);
    return respond_rows(req, in, &out);
}

/* --- one -------------------------------------------------------------------------------------- */

struct article_json {
    article_ref ref;
    int64_t version; /* of the words below; its authors read the draft, others what is published */
    struct str title, text;
    int audience;
    struct word state;
    struct str owner, author, approved_by;
    struct instant at;
    struct day review_day;
    int64_t helped, not_helped;
    struct ref_list services, authorities;
    struct str form;
    room_ref room;
};
JSON(article_desc, article_json, JSON_FIELD(article_json, ref), JSON_FIELD(article_json, version),
     JSON_FIELD(article_json, title), JSON_FIELD(article_json, text),
     JSON_CHOICE_OF(article_json, audience, article_audiences, 0), JSON_FIELD(article_json, state),
     JSON_FIELD(article_json, owner), JSON_FIELD(article_json, author), JSON_FIELD(article_json, approved_by),
     JSON_FIELD(article_json, at), JSON_FIELD(article_json, review_day), JSON_FIELD(article_json, helped),
     JSON_FIELD(article_json, not_helped), JSON_REFS_OF(article_json, services),
     JSON_REFS_OF(article_json, authorities), JSON_FIELD(article_json, form), JSON_FIELD(article_json, room));

struct one_form {
    article_ref article;
    struct str fields;
};
FORM(one_form, FIELD_REF(one_form, article), FIELD_TEXT(one_form, fields, 0, LIMIT_LINE));
HANDLER(article_get_api, one_form);
struct article_form {
    article_ref article;
};
FORM(article_form, FIELD_REF(article_form, article));

/* The scopes of a token may make a reader of an author: drafts are not there for it. */
static enum err find(struct request *req, article_ref ref, struct article *a)
{
    TRY(article_find(req->tx, ref, a));
    if (is_author(req))
        return OK;
    a->may_change = false;
    return a->row.published > 0 && !a->row.retired ? OK : ERR_NOT_FOUND;
}

static void put_ref(struct ref_list *list, const unsigned char ref[16])
{
    struct ref *r = &list->at[list->n++];
    for (size_t k = 0; k < sizeof r->b; k++)
        r->b[k] = ref[k];
}

static enum err bound_put(struct request *req, const struct article_bound *b, struct article_json *out)
{
    struct service_row service;
    struct authority_row authority;
    struct room_row room;
    switch ((enum article_binding)b->kind) {
    case BINDING_SERVICE:
        TRY(agreement_service_by_id(req->tx, (service_id){ b->record }, &service));
        put_ref(&out->services, service.ref.b);
        return OK;
    case BINDING_AUTHORITY:
        TRY(agreement_authority_by_id(req->tx, (authority_id){ b->record }, &authority));
        put_ref(&out->authorities, authority.ref.b);
        return OK;
    case BINDING_FORM:
        out->form = b->name;
        return OK;
    case BINDING_ROOM: {
        /* Of a school beyond this client's reach: it stays bound, and is not named. */
        enum err e = agreement_room_read(req->tx, (room_id){ b->record }, &room);
        if (e == OK)
            out->room = room.ref;
        return e == ERR_NOT_FOUND ? OK : e;
    }
    case BINDING_END:
        break;
    }
    return OK;
}

static enum err bounds_into(struct request *req, const struct article *a, int64_t n, struct article_json *out)
{
    struct article_bounds bounds;
    TRY(article_bindings(req->tx, a, n, &bounds));
    out->services.at = MEM_NEW_N(req->mem, struct ref, bounds.n);
    out->authorities.at = MEM_NEW_N(req->mem, struct ref, bounds.n);
    for (size_t i = 0; i < bounds.n; i++)
        TRY(bound_put(req, &bounds.at[i], out));
    return OK;
}

static enum err record_of(struct request *req, const struct article *a, struct article_json *out)
{
    struct article_version v;
    int64_t n = a->may_change ? article_newest(a) : a->row.published;
    struct article_line_json line = line_of(&a->row, a->may_change);
    TRY(article_version_read(req->tx, a, n, &v));
    *out = (struct article_json){ .ref = a->row.ref,
                                  .version = v.n,
                                  .title = v.title,
                                  .text = v.text,
                                  .audience = v.audience,
                                  .state = line.state,
                                  .owner = line.owner,
                                  .at = v.at,
                                  .review_day = line.review_day,
                                  .helped = line.helped,
                                  .not_helped = line.not_helped };
    if (!a->may_change)
        return OK;
    out->author = v.author;
    out->approved_by = v.approved_by;
    return bounds_into(req, a, n, out);
}

static enum err article_get_api(struct request *req, const struct one_form *in)
{
    struct article a;
    struct article_json out;
    TRY(find(req, in->article, &a));
    TRY(record_of(req, &a, &out));
    return respond_record(req, &out);
}

static enum err done(struct request *req, article_ref ref)
{
    return article_get_api(req, &(struct one_form){ .article = ref });
}

/* --- versions ------------------------------------------------------------------------------------ */

struct article_version_json {
    int64_t n;
    struct str title, text;
    int audience;
    struct str author, approved_by;
    struct instant at, approved_at;
    bool published;
};
struct article_version_jsons {
    struct article_version_json *at;
    size_t n;
};
struct article_version_list_json {
    struct article_version_jsons versions;
    struct str next;
};
JSON(version_desc, article_version_json, JSON_FIELD(article_version_json, n), JSON_FIELD(article_version_json, title),
     JSON_FIELD(article_version_json, text), JSON_CHOICE_OF(article_version_json, audience, article_audiences, 0),
     JSON_FIELD(article_version_json, author), JSON_FIELD(article_version_json, approved_by),
     JSON_FIELD(article_version_json, at), JSON_FIELD(article_version_json, approved_at),
     JSON_FIELD(article_version_json, published));
JSON(version_list_desc, article_version_list_json, JSON_LIST_OF(article_version_list_json, versions, version_desc),
     JSON_FIELD(article_version_list_json, next));
struct version_form {
    article_ref article;
    PART_MEMBERS;
};
FORM(version_form, FIELD_REF(version_form, article), PART_FIELDS(version_form));
HANDLER(article_versions_api, version_form);

static enum err article_versions_api(struct request *req, const struct version_form *in)
{
    struct article a;
    struct article_versions rows;
    TRY(find(req, in->article, &a));
    TRY(article_version_list(req->tx, &a, &rows));
    struct article_version_list_json out = { { MEM_NEW_N(req->mem, struct article_version_json, rows.n), rows.n },
                                             STR("") };
    for (size_t i = 0; i < rows.n; i++) {
        const struct article_version *v = &rows.at[i];
        out.versions.at[i] = (struct article_version_json){ v->n,        v->title,       v->text,
                                                            v->audience, v->author,      v->approved_by,
                                                            v->at,       v->approved_at, v->n == a.row.published };
    }
    return respond_rows(req, in, &out);
}

/* --- writing ---------------------------------------------------------------------------------------- */

struct article_new_json {
    struct str title, text;
    int audience;
    struct ref_list services, authorities;
    struct str form;
    room_ref room;
};
JSON(new_desc, article_new_json, JSON_INPUT(article_new_json, title, 1, ARTICLE_TITLE),
     JSON_INPUT(article_new_json, text, 1, ARTICLE_TEXT),
     JSON_CHOICE_OF(article_new_json, audience, article_audiences, 1),
     JSON_REFS_IN(article_new_json, services, 0, ARTICLE_BOUND_MAX),
     JSON_REFS_IN(article_new_json, authorities, 0, ARTICLE_BOUND_MAX),
     JSON_INPUT(article_new_json, form, 0, LIMIT_NAME), JSON_INPUT(article_new_json, room, 0, 0));
FORM_EMPTY(new_form);
HANDLER(article_add_api, new_form);
HANDLER(article_patch_api, article_form);

static enum err new_of(struct request *req, const struct article_new_json *in, struct article_new *new)
{
    struct room_row room = { .code = STR("") };
    if (desk_ref_given(in->room.b))
        TRY(agreement_room_by_ref(req->tx, in->room, &room));
    struct article_places places = { in->services, in->authorities, in->form, room.code };
    *new = (struct article_new){ .title = in->title, .text = in->text, .audience = in->audience };
    return article_bounds_of(req, &places, &new->bounds);
}

static enum err article_add_api(struct request *req, const struct new_form *form)
{
    struct article_new_json in = { .title = STR("") };
    struct article_new new;
    article_ref ref;
    (void)form;
    TRY(request_json(req, &in));
    TRY(new_of(req, &in, &new));
    TRY(article_create(req->tx, &new, &ref));
    respond_header(req, "Location", url_of(req->mem, "/api/v1/articles/", ref, "").path);
    return done(req, ref);
}

/* Before a change: the record as it is, and If-Match against it. */
static enum err begin(struct request *req, article_ref ref, struct article *a, struct article_json *was)
{
    TRY(find(req, ref, a));
    TRY(record_of(req, a, was));
    return request_match(req, article_desc, was);
}

/* What the body leaves as it is stays bound, also where this client could not have bound it. */
static bool is_kept(const struct article_json *was, const struct article_new_json *in, int kind)
{
    switch ((enum article_binding)kind) {
    case BINDING_SERVICE:
        return in->services.at == was->services.at && in->services.n == was->services.n;
    case BINDING_AUTHORITY:
        return in->authorities.at == was->authorities.at && in->authorities.n == was->authorities.n;
    case BINDING_FORM:
        return str_eq(in->form, was->form);
    case BINDING_ROOM:
        return REF_EQ(in->room, was->room);
    case BINDING_END:
        break;
    }
    return false;
}

static enum err patch_of(struct request *req, const struct article *a, const struct article_json *was,
                         const struct article_new_json *in, struct article_new *new)
{
    struct article_new_json changed = *in;
    struct article_bounds before, all;
    if (is_kept(was, in, BINDING_SERVICE))
        changed.services.n = 0;
    if (is_kept(was, in, BINDING_AUTHORITY))
        changed.authorities.n = 0;
    if (is_kept(was, in, BINDING_FORM))
        changed.form = STR("");
    if (is_kept(was, in, BINDING_ROOM))
        changed.room = (room_ref){ { 0 } };
    TRY(new_of(req, &changed, new));
    TRY(article_bindings(req->tx, a, article_newest(a), &before));
    all = (struct article_bounds){ MEM_NEW_N(req->mem, struct article_bound, before.n + new->bounds.n), 0 };
    for (size_t i = 0; i < before.n; i++)
        if (is_kept(was, in, before.at[i].kind))
            all.at[all.n++] = before.at[i];
    for (size_t i = 0; i < new->bounds.n; i++)
        all.at[all.n++] = new->bounds.at[i];
    new->bounds = all;
    return article_bounds_keep(req, a, &new->bounds);
}

static enum err article_patch_api(struct request *req, const struct article_form *form)
{
    struct article a;
    struct article_json was;
    struct article_new new;
    TRY(begin(req, form->article, &a, &was));
    struct article_new_json in = {
        was.title, was.text, was.audience, was.services, was.authorities, was.form, was.room
    };
    TRY(request_json(req, &in));
    TRY(patch_of(req, &a, &was, &in, &new));
    TRY(article_write(req->tx, &a, a.version, &new));
    return done(req, form->article);
}

/* --- approval by a second person ----------------------------------------------------------------------- */

static enum err step(struct request *req, article_ref ref, enum err (*run)(struct tx *, const struct article *))
{
    struct article a;
    struct article_json was;
    TRY(begin(req, ref, &a, &was));
    TRY(run(req->tx, &a));
    return done(req, ref);
}

static enum err retire(struct tx *tx, const struct article *a) { return article_retire(tx, a, true); }
static enum err restore(struct tx *tx, const struct article *a) { return article_retire(tx, a, false); }

#define STEP(name, fn) \
    HANDLER(name, article_form); \
    static enum err name(struct request *req, const struct article_form *in) { return step(req, in->article, fn); }
STEP(article_submit_api, article_submit)
STEP(article_return_api, article_return)
STEP(article_approve_api, article_approve)
STEP(article_confirm_api, article_confirm)
STEP(article_retire_api, retire)
STEP(article_restore_api, restore)

/* --- did it help ------------------------------------------------------------------------------------------ */

static const struct choice verdicts[] = { { "yes", 1 }, { "no", 2 }, { 0 } };
struct article_helped_json {
    int helped;
};
JSON(helped_desc, article_helped_json, JSON_CHOICE_OF(article_helped_json, helped, verdicts, 1));
HANDLER(article_helped_api, article_form);

static enum err article_helped_api(struct request *req, const struct article_form *form)
{
    struct article_helped_json in = { 0 };
    struct article a;
    TRY(find(req, form->article, &a));
    TRY(request_json(req, &in));
    TRY(article_judge_by(req, form->article, in.helped == 1));
    return respond_text(req, 204, "application/json", STR(""));
}

/* --- from a ticket ------------------------------------------------------------------------------------------ */

struct ticket_part_form {
    ticket_ref ticket;
};
FORM(ticket_part_form, FIELD_REF(ticket_part_form, ticket));
HANDLER(article_propose_api, ticket_part_form);

static enum err article_propose_api(struct request *req, const struct ticket_part_form *in)
{
    struct ticket t;
    article_ref ref;
    TRY(ticket_api_begin(req, in->ticket, &t));
    TRY(article_propose(req, &t, &ref));
    respond_header(req, "Location", url_of(req->mem, "/api/v1/articles/", ref, "").path);
    return done(req, ref);
}

#define ARTICLE "/api/v1/articles/{article}"
#define STEP_ROUTE(name, verb, fn, msg) \
    API("POST", ARTICLE "/" name, RIGHT(HELP_ARTICLE, verb), 0, fn, msg, 200, API_RECORD | API_MATCH, NULL, \
        &article_desc)
/* --- words nobody found ------------------------------------------------------------------------- */

struct missed_word_json {
    struct day week; /* its Monday */
    struct str word;
    int64_t count;
};
struct missed_word_jsons {
    struct missed_word_json *at;
    size_t n;
};
struct missed_list_json {
    struct missed_word_jsons words;
    struct str next;
};
JSON(missed_word_desc, missed_word_json, JSON_FIELD(missed_word_json, week), JSON_FIELD(missed_word_json, word),
     JSON_FIELD(missed_word_json, count));
JSON(missed_list_desc, missed_list_json, JSON_LIST_OF(missed_list_json, words, missed_word_desc),
     JSON_FIELD(missed_list_json, next));
struct missed_form {
    PART_MEMBERS;
};
FORM(missed_form, PART_FIELDS(missed_form));
HANDLER(missed_list_api, missed_form);

static enum err missed_list_api(struct request *req, const struct missed_form *in)
{
    struct missed_rows rows;
    TRY(missed_list(req->tx, &rows));
    struct missed_list_json out = { { MEM_NEW_N(req->mem, struct missed_word_json, rows.n), rows.n }, STR("") };
    for (size_t i = 0; i < rows.n; i++)
        out.words.at[i] = (struct missed_word_json){ rows.at[i].week, rows.at[i].word, rows.at[i].count };
    return respond_rows(req, in, &out);
}

const struct route article_api_routes[] = {
    API("GET", "/api/v1/missed-words", RIGHT(HELP_ARTICLE, W), 0, missed_list_api, M_api_missed_list, 200, API_PAGE,
        NULL, &missed_list_desc),
    API("GET", "/api/v1/articles", RIGHT(HELP_ARTICLE, L), 0, article_list_api, M_api_article_list, 200, API_PAGE, NULL,
        &list_desc),
    API("POST", "/api/v1/articles", RIGHT(HELP_ARTICLE, C), 0, article_add_api, M_api_article_add, 201, API_RECORD,
        &new_desc, &article_desc),
    API("GET", "/api/v1/articles/hints", RIGHT(HELP_ARTICLE, L), 0, article_hints_api, M_api_article_hints, 200,
        API_PAGE, NULL, &list_desc),
    API("GET", ARTICLE, RIGHT(HELP_ARTICLE, R), 0, article_get_api, M_api_article_get, 200, API_RECORD, NULL,
        &article_desc),
    API("PATCH", ARTICLE, RIGHT(HELP_ARTICLE, W), 0, article_patch_api, M_api_article_patch, 200,
        API_RECORD | API_MATCH, &new_desc, &article_desc),
    API("GET", ARTICLE "/versions", RIGHT(HELP_ARTICLE, W), 0, article_versions_api, M_api_article_versions, 200,
        API_PAGE, NULL, &version_list_desc),
    STEP_ROUTE("submit", W, article_submit_api, M_api_article_submit),
    STEP_ROUTE("return", A, article_return_api, M_api_article_return),
    STEP_ROUTE("approve", A, article_approve_api, M_api_article_approve),
    STEP_ROUTE("confirm", W, article_confirm_api, M_api_article_confirm),
    STEP_ROUTE("retire", W, article_retire_api, M_api_article_retire),
    STEP_ROUTE("restore", W, article_restore_api, M_api_article_restore),
    API("POST", ARTICLE "/helped", RIGHT(HELP_ARTICLE, R), 0, article_helped_api, M_api_article_helped, 204, 0,
        &helped_desc, NULL),
    API("POST", "/api/v1/tickets/{ticket}/article", RIGHT(TICKET, W), 0, article_propose_api, M_api_article_propose,
        201, API_RECORD | API_MATCH, NULL, &article_desc),
    ROUTES_END
};
