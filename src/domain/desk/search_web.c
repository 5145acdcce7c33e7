#include "domain/desk/search_web.h"

#include "domain/desk/missed.h"
#include "domain/desk/search_mark.h"
#include "domain/desk/search_none.html.h"
#include "domain/desk/search_place.h"

/* --- other kinds ---------------------------------------------------------------------------- */

struct word search_kind_word(int kind)
{
    static const enum msg names[POSTING_KIND_END] = {
        [POSTING_SCHOOL] = M_deskpage_found_school,
        [POSTING_ROOM] = M_deskpage_found_room,
        [POSTING_CONTACT] = M_deskpage_found_contact,
        [POSTING_ARTICLE] = M_deskpage_found_article,
    };
    return (struct word){ kind > 0 && kind < POSTING_KIND_END ? names[kind] : MSG_NONE };
}

static struct str quoted(struct mem *mem, const char *filter, struct str value)
{
    return str_cat(mem, str_of(filter), STR(":\""), value, STR("\""));
}

static struct url page_of(struct mem *mem, const char *prefix, struct blob ref)
{
    struct buf text = buf_of(mem, REF_TEXT_LEN);
    CHECK(ref.bytes.len == 16);
    ref_put(&text, (const unsigned char *)ref.bytes.at);
    return (struct url){ str_cat(mem, str_of(prefix), buf_str(&text)) };
}

/* Of a room one wants to see what is reported there. */
static struct url place_url(struct mem *mem, const struct place_hit *hit)
{
    if (hit->kind == POSTING_ARTICLE)
        return page_of(mem, "/desk/articles/", hit->ref);
    if (hit->kind != POSTING_ROOM)
        return page_of(mem, "/agreement/schools/", hit->school_ref);
    struct str query = str_cat(mem, quoted(mem, "raum", hit->title), STR(" "), quoted(mem, "schule", hit->school));
    return url_with(mem, URL("/desk/tickets"), "q", query);
}

static struct str place_detail(struct mem *mem, const struct place_hit *hit)
{
    bool both = hit->detail.len > 0 && hit->school.len > 0;
    return str_cat(mem, hit->detail, both ? STR(", ") : STR(""), hit->school);
}

static enum err places_of(struct request *req, const struct search *s, struct str query, struct list_places *places)
{
    struct place_hits hits;
    TRY(search_places(req->tx, s, query, &hits));
    places->at = MEM_NEW_N(req->mem, struct list_place, hits.n);
    for (size_t i = 0; i < hits.n; i++) {
        const struct place_hit *hit = &hits.at[i];
        struct str title = hit->kind == POSTING_ROOM ? desk_place_in(req->mem, req->lang, hit->title) : hit->title;
        places->at[places->n++] = (struct list_place){ .kind = search_kind_word(hit->kind),
                                                       .title = search_mark(req->mem, s, true, title),
                                                       .detail = place_detail(req->mem, hit),
                                                       .url = place_url(req->mem, hit) };
    }
    return OK;
}

/* --- the list --------------------------------------------------------------------------------- */

static enum err mark_line(struct request *req, const struct search_result *result, size_t i, struct list_line *line)
{
    const struct found_row *found = &result->rows.at[i];
    struct str text;
    line->found = search_mark(req->mem, &result->s, result->prefix, line->subject);
    if (!found->internal && search_explains(req->mem, &result->s, result->prefix, line->subject))
        return OK;
    TRY(search_text(req->tx, found, &text));
    line->snippet = search_snippet(req->mem, &result->s, result->prefix, text);
    line->internal = found->internal;
    return OK;
}

enum err search_lines(struct request *req, const struct ticket_filter *f, struct list_page *view, struct str *next)
{
    struct search_result result;
    TRY(search_page(req->tx, f, &result));
    struct ticket_rows rows = { MEM_NEW_N(req->mem, struct ticket_row, result.rows.n), result.rows.n };
    for (size_t i = 0; i < rows.n; i++)
        rows.at[i] = result.rows.at[i].row;
    view->lines = desk_lines(req, &rows);
    for (size_t i = 0; i < rows.n && result.s.nwords > 0; i++)
        TRY(mark_line(req, &result, i, &view->lines.at[i]));
    *next = result.next;
    view->words_only = result.s.nwords > 0 && !result.s.filtered && result.s.number == 0;
    return f->cursor.len == 0 ? places_of(req, &result.s, f->query, &view->places) : OK;
}

/* --- suggestions ------------------------------------------------------------------------------- */

#define SUGGESTED_TICKETS 5

struct suggestion {
    struct str kind, detail, url;
    struct marked title;
};
struct suggestion_list {
    struct suggestion *at;
    size_t n;
};
struct suggestion_answer {
    struct suggestion_list items;
};
JSON(piece_desc, mark_piece, JSON_FIELD(mark_piece, text), JSON_FIELD(mark_piece, hit));
JSON(suggestion_desc, suggestion, JSON_FIELD(suggestion, kind), JSON_LIST_OF(suggestion, title, piece_desc),
     JSON_FIELD(suggestion, detail), JSON_FIELD(suggestion, url));
JSON(answer_desc, suggestion_answer, JSON_LIST_OF(suggestion_answer, items, suggestion_desc));

struct suggest_form {
    struct str q;
};
FORM(suggest_form, FIELD_TEXT(suggest_form, q, 0, LIMIT_QUERY));
HANDLER(suggest_get, suggest_form);

static void suggest_tickets(struct request *req, const struct search_result *result, struct suggestion_list *items)
{
    for (size_t i = 0; i < result->rows.n; i++) {
        const struct ticket_row *row = &result->rows.at[i].row;
        struct url url = url_of(req->mem, "/desk/tickets/", row->ref, "");
        struct str number = ticket_number_text(req->mem, row->number);
        items->at[items->n++] =
            (struct suggestion){ .kind = msg_text(req->lang, M_deskpage_found_ticket),
                                 .title = search_mark(req->mem, &result->s, result->prefix, row->subject),
                                 .detail = str_cat(req->mem, number, STR(", "), row->school),
                                 .url = url.path };
    }
}

static void suggest_places(struct request *req, const struct list_places *places, struct suggestion_list *items)
{
    for (size_t i = 0; i < places->n; i++)
        items->at[items->n++] = (struct suggestion){ .kind = msg_text(req->lang, places->at[i].kind.id),
                                                     .title = places->at[i].title,
                                                     .detail = places->at[i].detail,
                                                     .url = places->at[i].url.path };
}

/* What the same search would show first.  A query that is not one yet suggests nothing. */
static enum err suggest_get(struct request *req, const struct suggest_form *in)
{
    struct ticket_filter f = { .set = SET_OPEN, .query = in->q, .limit = SUGGESTED_TICKETS, .brief = true };
    struct suggestion_answer answer = { .items = { NULL, 0 } };
    struct search_result result = { .next = STR("") };
    struct list_places places = { NULL, 0 };
    enum err e = in->q.len > 0 ? search_page(req->tx, &f, &result) : OK;
    if (e == OK && in->q.len > 0)
        e = places_of(req, &result.s, in->q, &places);
    if (e != OK && e != ERR_INVALID)
        return e;
    answer.items.at = MEM_NEW_N(req->mem, struct suggestion, result.rows.n + places.n);
    suggest_places(req, &places, &answer.items);
    suggest_tickets(req, &result, &answer.items);
    return respond_script(req, answer_desc, &answer);
}

/* --- nothing at all ------------------------------------------------------------------------------ */

HANDLER(none_get, suggest_form);

struct missed {
    struct str query;
    bool is; /* nothing has the words, indeed */
};

static enum err miss_read(struct request *req, void *arg)
{
    struct missed *missed = arg;
    struct ticket_filter f = { .set = SET_ALL, .query = missed->query, .limit = 1, .brief = true };
    struct search_result result;
    struct place_hits places;
    enum err e = search_page(req->tx, &f, &result);
    if (e == ERR_INVALID)
        return OK;
    TRY(e);
    TRY(search_places(req->tx, &result.s, missed->query, &places));
    missed->is = result.rows.n == 0 && result.next.len == 0 && places.n == 0 && result.s.nwords > 0 &&
                 !result.s.filtered && result.s.number == 0;
    return OK;
}

static enum err miss_write(struct request *req, void *arg)
{
    const struct missed *missed = arg;
    return missed_add(req->tx, missed->query);
}

struct url search_none_url(struct mem *mem, struct str query)
{
    return url_with(mem, URL("/desk/search/none"), "q", query);
}

/* A page of its own, because the list is read without a write transaction. */
static enum err none_get(struct request *req, const struct suggest_form *in)
{
    struct missed missed = { .query = in->q };
    struct search_none_page view = { .query = in->q, .can_report = viewer_may(req->viewer, OBJECT_TICKET, VERB_C) };
    TRY(request_tx(req, TX_READ, miss_read, &missed));
    if (!missed.is)
        return see_other(req, url_with(req->mem, URL("/desk/tickets"), "q", in->q));
    TRY(request_tx(req, TX_WRITE, miss_write, &missed));
    search_none_html(page_title(req, M_deskpage_search), &view);
    return OK;
}

const struct route search_routes[] = { GET("/desk/search/suggest", RIGHT(TICKET, L), ROUTE_QUICK, suggest_get),
                                       GET("/desk/search/none", RIGHT(TICKET, L), ROUTE_STEPS, none_get), ROUTES_END };
