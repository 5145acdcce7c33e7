#include "domain/desk/desk_web.h"

#include "domain/desk/call_store.h"
#include "domain/agreement/agreement.h"
#include "domain/desk/list_page.html.h"
#include "domain/desk/search_web.h"
#include "domain/desk/view.h"

/* --- the query of a list ---------------------------------------------------------------- */

static const struct choice sets[] = { { "open", SET_OPEN }, { "all", SET_ALL }, { "closed", SET_CLOSED }, { 0 } };
/* 0 is "not said": the order then depends on who looks. */
static const struct choice orders[] = { { "newest", ORDER_NEWEST + 1 },     { "oldest", ORDER_OLDEST + 1 },
                                        { "changed", ORDER_CHANGED + 1 },   { "promise", ORDER_PROMISE + 1 },
                                        { "priority", ORDER_PRIORITY + 1 }, { 0 } };

struct list_form {
    int set, state, sort;
    school_ref school;
    authority_ref authority;
    service_ref service;
    bool mine, unassigned, more;
    int64_t priority;
    struct str q, cursor;
};
FORM(list_form, FIELD_CHOICE(list_form, set, sets, false), FIELD_CHOICE(list_form, state, desk_states, false),
     FIELD_CHOICE(list_form, sort, orders, false), FIELD_REF_OPTIONAL(list_form, school),
     FIELD_REF_OPTIONAL(list_form, authority), FIELD_REF_OPTIONAL(list_form, service), FIELD_BOOL(list_form, mine),
     FIELD_BOOL(list_form, unassigned), FIELD_BOOL(list_form, more), FIELD_INT(list_form, priority, 0, 4),
     FIELD_TEXT(list_form, q, 0, LIMIT_QUERY), FIELD_TEXT(list_form, cursor, 0, 64));
HANDLER(list_get, list_form);

static bool orders_open_only(enum ticket_order order) { return order == ORDER_PROMISE || order == ORDER_PRIORITY; }

/* The body works by what is promised next; others look for the newest. */
static enum ticket_order order_of(const struct list_form *in, bool body)
{
    enum ticket_order order = in->sort > 0 ? (enum ticket_order)(in->sort - 1) : body ? ORDER_PROMISE : ORDER_NEWEST;
    if (orders_open_only(order) && (in->set != SET_OPEN || in->state == STATE_CLOSED))
        return ORDER_NEWEST;
    return order;
}

static struct ticket_filter filter_of(const struct request *req, const struct list_form *in)
{
    bool body = desk_is_body(req->viewer);
    struct ticket_filter f = {
        .set = in->state == STATE_CLOSED ? SET_CLOSED : (enum ticket_set)in->set,
        .state = in->state,
        .school = in->school,
        .authority = in->authority,
        .service = in->service,
        .has_school = desk_ref_given(in->school.b),
        .has_authority = desk_ref_given(in->authority.b),
        .has_service = desk_ref_given(in->service.b),
        .unassigned = in->unassigned,
        .priority = (int)in->priority,
        .query = in->q,
        .order = order_of(in, body),
        .cursor = in->cursor,
        .limit = in->q.len > 0 ? SEARCH_ROWS : LIMIT_PAGE_ROWS,
        .brief = true,
    };
    if (in->mine && body)
        f.mine = true;
    else if (in->mine)
        f.requester = req->viewer->account;
    return f;
}

static struct str key_of(const struct choice *choices, int value)
{
    for (; choices->key != NULL; choices++)
        if (choices->value == value)
            return str_of(choices->key);
    return STR("");
}

static struct url url_ref(struct mem *mem, struct url url, const char *name, const unsigned char ref[16])
{
    return desk_ref_given(ref) ? url_with(mem, url, name, desk_ref_text(mem, ref)) : url;
}

/* The query of this list in one canonical form, without the place in it. */
static struct url list_url(struct mem *mem, const struct list_form *in)
{
    struct url url = URL("/desk/tickets");
    struct buf priority = buf_of(mem, 8);
    if (in->priority > 0)
        buf_int(&priority, in->priority);
    url = url_with(mem, url, "q", in->q);
    url = url_with(mem, url, "set", in->set == SET_OPEN ? STR("") : key_of(sets, in->set));
    url = url_with(mem, url, "sort", key_of(orders, in->sort));
    url = url_with(mem, url, "state", key_of(desk_states, in->state));
    url = url_ref(mem, url, "school", in->school.b);
    url = url_ref(mem, url, "authority", in->authority.b);
    url = url_ref(mem, url, "service", in->service.b);
    url = url_with(mem, url, "priority", buf_str(&priority));
    url = url_with(mem, url, "mine", in->mine ? STR("1") : STR(""));
    return url_with(mem, url, "unassigned", in->unassigned ? STR("1") : STR(""));
}

static struct str query_of(struct url url)
{
    size_t mark = str_find_byte(url.path, '?');
    return mark == SIZE_MAX ? STR("") : str_from(url.path, mark + 1);
}

/* --- choices of the filter ----------------------------------------------------------------- */

static struct options words(struct request *req, const struct choice *choices, const enum msg *labels, int chosen)
{
    struct options list = desk_options(req->mem, 8);
    for (size_t i = 0; choices[i].key != NULL; i++)
        desk_option(&list, str_of(choices[i].key), msg_text(req->lang, labels[i]), choices[i].value == chosen);
    return list;
}

static enum err schools_of(struct request *req, const struct list_form *in, struct list_page *view)
{
    struct school_list schools;
    struct authority_list authorities;
    if (!viewer_may(req->viewer, OBJECT_SCHOOL, VERB_L))
        return OK;
    TRY(agreement_schools(req->tx, (authority_id){ 0 }, &schools));
    view->schools = desk_options(req->mem, schools.n);
    for (size_t i = 0; i < schools.n && schools.n > 1; i++)
        desk_option(&view->schools, desk_ref_text(req->mem, schools.at[i].ref.b), schools.at[i].name,
                    str_eq(desk_ref_text(req->mem, schools.at[i].ref.b), desk_ref_text(req->mem, in->school.b)));
    TRY(agreement_authorities_of_actor(req->tx, &authorities));
    view->authorities = desk_options(req->mem, authorities.n);
    for (size_t i = 0; i < authorities.n && authorities.n > 1; i++)
        desk_option(&view->authorities, desk_ref_text(req->mem, authorities.at[i].ref.b), authorities.at[i].name,
                    str_eq(desk_ref_text(req->mem, authorities.at[i].ref.b), desk_ref_text(req->mem, in->authority.b)));
    return OK;
}

static enum err services_of(struct request *req, const struct list_form *in, struct list_page *view)
{
    struct service_list services;
    TRY(agreement_services(req->tx, &services));
    view->services = desk_options(req->mem, services.n);
    for (size_t i = 0; i < services.n; i++)
        desk_option(&view->services, desk_ref_text(req->mem, services.at[i].ref.b), services.at[i].name,
                    str_eq(desk_ref_text(req->mem, services.at[i].ref.b), desk_ref_text(req->mem, in->service.b)));
    return OK;
}

static void priorities_of(struct request *req, const struct list_form *in, struct list_page *view)
{
    view->priorities = desk_options(req->mem, 4);
    for (int p = 1; p <= 4; p++) {
        struct buf digit = buf_of(req->mem, 4);
        buf_int(&digit, p);
        desk_option(&view->priorities, buf_str(&digit), msg_text(req->lang, ticket_priority_msg(p)), in->priority == p);
    }
}

/* The long selections cost bytes and reads: only on request or when one of them is in use. */
static enum err filters_of(struct request *req, const struct list_form *in, struct list_page *view)
{
    static const enum msg set_names[] = { M_deskpage_set_open, M_deskpage_set_all, M_deskpage_set_closed };
    static const enum msg order_names[] = { M_deskpage_sort_newest, M_deskpage_sort_oldest, M_deskpage_sort_changed,
                                            M_deskpage_sort_promise, M_deskpage_sort_priority };
    static const enum msg state_names[] = { M_desk_state_new,     M_desk_state_at_school, M_desk_state_in_progress,
                                            M_desk_state_waiting, M_desk_state_testing,   M_desk_state_closed };
    view->sets = words(req, sets, set_names, in->set);
    view->orders = words(req, orders, order_names, (int)order_of(in, view->for_body) + 1);
    view->query = in->q;
    view->mine = in->mine;
    view->unassigned = in->unassigned;
    view->more = in->more || in->state != 0 || in->priority != 0 || desk_ref_given(in->school.b) ||
                 desk_ref_given(in->authority.b) || desk_ref_given(in->service.b);
    view->all_filters = url_with(req->mem, list_url(req->mem, in), "more", STR("1"));
    if (!view->more)
        return OK;
    view->states = words(req, desk_states, state_names, in->state);
    priorities_of(req, in, view);
    TRY(schools_of(req, in, view));
    return services_of(req, in, view);
}

static enum err views_of(struct request *req, struct list_page *view)
{
    struct view_rows rows;
    if (!viewer_may(req->viewer, OBJECT_OWN_WORK, VERB_L))
        return OK;
    TRY(view_list(req->tx, &rows));
    view->views.at = MEM_NEW_N(req->mem, struct list_saved, rows.n);
    for (size_t i = 0; i < rows.n; i++) {
        struct url url = { str_cat(req->mem, STR("/desk/tickets?"), rows.at[i].query) };
        view->views.at[view->views.n++] =
            (struct list_saved){ rows.at[i].ref, rows.at[i].name, url, str_eq(rows.at[i].query, view->view_query) };
    }
    return OK;
}

/* --- the page --------------------------------------------------------------------------------- */

/* A search among open ones tells how many closed ones there are too. */
static enum err closed_too(struct request *req, const struct list_form *in, const struct ticket_filter *f,
                           struct list_page *view)
{
    if (in->q.len == 0 || f->set != SET_OPEN || f->state != 0 || in->cursor.len > 0)
        return OK;
    struct ticket_filter closed = *f;
    struct list_form there = *in;
    closed.set = SET_CLOSED;
    there.set = SET_CLOSED;
    view->closed = list_url(req->mem, &there);
    TRY(ticket_count(req->tx, &closed, &view->closed_count));
    view->closed_many = view->closed_count > LIMIT_COUNT;
    if (view->closed_many)
        view->closed_count = LIMIT_COUNT;
    return OK;
}

static enum err plain_lines(struct request *req, const struct ticket_filter *f, struct list_page *view,
                            struct str *next)
{
    struct ticket_rows rows = { NULL, 0 };
    TRY(ticket_list(req->tx, f, &rows, next));
    view->lines = desk_lines(req, &rows);
    return OK;
}

static enum err rows_of(struct request *req, const struct list_form *in, const struct ticket_filter *f,
                        struct list_page *view)
{
    struct str next = STR("");
    enum err e = in->q.len > 0 ? search_lines(req, f, view, &next) : plain_lines(req, f, view, &next);
    if (e == ERR_INVALID) {
        view->wrong = search_refusal(req->mem, req->lang, in->q);
        return OK;
    }
    TRY(e);
    for (size_t i = 0; i < view->lines.n; i++)
        view->has_takes = view->has_takes || view->lines.at[i].can_take;
    struct url here = list_url(req->mem, in);
    view->first = here;
    view->has_cursor = in->cursor.len > 0;
    if (next.len > 0)
        view->next = url_with(req->mem, here, "cursor", next);
    return closed_too(req, in, f, view);
}

/* The list is cut down by more than the words of the search. */
static bool narrowed(const struct list_form *in)
{
    return in->set != SET_OPEN || in->state != 0 || in->priority != 0 || in->mine || in->unassigned ||
           in->cursor.len > 0 || desk_ref_given(in->school.b) || desk_ref_given(in->authority.b) ||
           desk_ref_given(in->service.b);
}

/* Missed calls are a line of the queue. */
static enum err calls_of(struct request *req, struct list_page *view)
{
    struct call_card card;
    if (!view->for_body || !viewer_may(req->viewer, OBJECT_CALL_LOG, VERB_C))
        return OK;
    TRY(call_card_get(req->tx, &card));
    view->rings = card.on;
    return call_missed_count(req->tx, &view->missed_calls);
}

static enum err list_show(struct request *req, const struct list_form *in)
{
    struct ticket_filter f = filter_of(req, in);
    struct list_page view = { .for_body = desk_is_body(req->viewer),
                              .can_report = viewer_may(req->viewer, OBJECT_TICKET, VERB_C) };
    struct str query = query_of(list_url(req->mem, in));
    view.filtered = query.len > 0;
    if (viewer_may(req->viewer, OBJECT_OWN_WORK, VERB_C))
        view.view_query = query;
    view.view_name = desk_typed(req, "name", STR(""));
    TRY(calls_of(req, &view));
    TRY(rows_of(req, in, &f, &view));
    /* Nothing is called so, open or closed: a page that says so, and counts it. */
    if (view.words_only && !narrowed(in) && view.lines.n + view.places.n == 0 && view.closed_count == 0)
        return see_other(req, search_none_url(req->mem, in->q));
    TRY(filters_of(req, in, &view));
    TRY(views_of(req, &view));
    list_page_html(page_title(req, M_deskpage_tickets), &view);
    return OK;
}

static enum err list_get(struct request *req, const struct list_form *in)
{
    int64_t number;
    ticket_ref ref;
    /* A number goes straight to its ticket. */
    if (in->q.len > 0 && search_number(in->q, &number) == OK) {
        enum err e = ticket_find_number(req->tx, number, &ref);
        if (e == OK)
            return see_other(req, url_of(req->mem, "/desk/tickets/", ref, ""));
        if (e != ERR_NOT_FOUND)
            return e;
    }
    return list_show(req, in);
}

/* --- saved views ------------------------------------------------------------------------------- */

struct view_form {
    struct str name, query;
};
FORM(view_form, FIELD_TEXT(view_form, name, 1, 60), FIELD_TEXT(view_form, query, 1, 2000));
HANDLER(view_post, view_form);
HANDLER(view_again, view_form);
struct view_end_form {
    view_ref view;
};
FORM(view_end_form, FIELD_REF(view_end_form, view));
HANDLER(view_end_post, view_end_form);

/* What is stored was read as the query of a list before: nothing else gets in. */
static enum err query_read(struct request *req, struct str query, struct list_form *in)
{
    struct input *inputs;
    struct form_state state;
    size_t n;
    *in = (struct list_form){ 0 };
    TRY(form_decode(req->mem, query, &inputs, &n));
    return form_parse(req->mem, req->lang, list_form_fields, inputs, n, NULL, in, &state);
}

enum err list_view_save(struct request *req, struct str name, struct str query, struct view_row *saved, struct url *url)
{
    struct list_form list;
    TRY(query_read(req, query, &list) == OK ? OK : ERR_MALFORMED);
    *url = list_url(req->mem, &list);
    *saved = (struct view_row){ .name = name, .query = query_of(*url) };
    return view_save(req->tx, name, saved->query, &saved->ref);
}

static enum err view_post(struct request *req, const struct view_form *in)
{
    struct view_row saved;
    struct url url;
    TRY(list_view_save(req, in->name, in->query, &saved, &url));
    flash(req, M_deskpage_view_saved);
    return see_other(req, url);
}

static enum err view_again(struct request *req, const struct view_form *in)
{
    struct list_form list;
    TRY(query_read(req, in->query, &list) == OK ? OK : ERR_MALFORMED);
    return list_show(req, &list);
}

static enum err view_end_post(struct request *req, const struct view_end_form *in)
{
    TRY(view_delete(req->tx, in->view));
    flash(req, M_deskpage_view_deleted);
    return see_other(req, URL("/desk/tickets"));
}

const struct route list_routes[] = { GET("/desk/tickets", RIGHT(TICKET, L), ROUTE_QUICK, list_get),
                                     POST_FORM("/desk/views", RIGHT(OWN_WORK, C), 0, view_post, view_again),
                                     POST("/desk/views/{view}/delete", RIGHT(OWN_WORK, W), 0, view_end_post),
                                     ROUTES_END };
