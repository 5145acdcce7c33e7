/* Instructions as their authors see them: writing, history, approval by a second person. */
#include "domain/desk/article_web.h"

#include "base/utf8.h"
#include "domain/agreement/agreement.h"
#include "domain/desk/article_form.html.h"
#include "domain/desk/article_history.html.h"

struct edit_open_form {
    article_ref article;
};
FORM(edit_open_form, FIELD_REF(edit_open_form, article));
HANDLER(edit_get, edit_open_form);
HANDLER(submit_post, edit_open_form);
HANDLER(return_post, edit_open_form);
HANDLER(approve_post, edit_open_form);
HANDLER(confirm_post, edit_open_form);
HANDLER(retire_post, edit_open_form);
HANDLER(restore_post, edit_open_form);
FORM_EMPTY(new_open_form);
HANDLER(new_get, new_open_form);

const struct choice article_audiences[] = { { "public", AUDIENCE_PUBLIC },
                                            { "school", AUDIENCE_SCHOOL },
                                            { "authority", AUDIENCE_AUTHORITY },
                                            { "body", AUDIENCE_BODY },
                                            { 0 } };

struct write_form {
    article_ref article;
    int64_t version;
    struct str title, text, room, form;
    int audience;
    struct ref_list services, authorities;
};
#define WRITE_FIELDS \
    FIELD_TEXT(write_form, title, 1, ARTICLE_TITLE), FIELD_LINES(write_form, text, 1, ARTICLE_TEXT), \
        FIELD_TEXT(write_form, room, 0, 12), FIELD_TEXT(write_form, form, 0, LIMIT_NAME), \
        FIELD_CHOICE(write_form, audience, article_audiences, true), \
        FIELD_REFS(write_form, services, 0, ARTICLE_BOUND_MAX), \
        FIELD_REFS(write_form, authorities, 0, ARTICLE_BOUND_MAX)
FORM(write_form, FIELD_REF_OPTIONAL(write_form, article), FIELD_INT(write_form, version, 0, INT64_MAX), WRITE_FIELDS);
HANDLER(new_post, write_form);
HANDLER(new_again, write_form);
HANDLER(edit_post, write_form);
HANDLER(edit_again, write_form);

/* --- the form ---------------------------------------------------------------------------------- */

/* What the form shows as chosen: what was typed, else what the version is bound to. */
struct chosen {
    const struct write_form *typed;
    const struct article_bounds *bounds;
    int audience;
};

static bool is_bound(const struct article_bounds *bounds, int kind, int64_t record)
{
    for (size_t i = 0; bounds != NULL && i < bounds->n; i++)
        if (bounds->at[i].kind == kind && bounds->at[i].record == record)
            return true;
    return false;
}

static enum err services_of(struct request *req, const struct chosen *chosen, struct article_form_page *view)
{
    struct service_list services;
    TRY(agreement_services(req->tx, &services));
    view->services = desk_options(req->mem, services.n);
    for (size_t i = 0; i < services.n; i++) {
        const struct service_row *s = &services.at[i];
        bool on = chosen->typed != NULL ? REF_LISTED(&chosen->typed->services, s->ref)
                                        : is_bound(chosen->bounds, BINDING_SERVICE, s->id.n);
        desk_option(&view->services, desk_ref_text(req->mem, s->ref.b), s->name, on);
    }
    return OK;
}

static enum err authorities_of(struct request *req, const struct chosen *chosen, struct article_form_page *view)
{
    struct authority_list authorities;
    TRY(agreement_authorities_of_actor(req->tx, &authorities));
    view->authorities = desk_options(req->mem, authorities.n);
    for (size_t i = 0; i < authorities.n; i++) {
        const struct authority_row *a = &authorities.at[i];
        bool on = chosen->typed != NULL ? REF_LISTED(&chosen->typed->authorities, a->ref)
                                        : is_bound(chosen->bounds, BINDING_AUTHORITY, a->id.n);
        desk_option(&view->authorities, desk_ref_text(req->mem, a->ref.b), a->name, on);
    }
    return OK;
}

static struct str form_chosen(const struct chosen *chosen)
{
    if (chosen->typed != NULL)
        return chosen->typed->form;
    for (size_t i = 0; chosen->bounds != NULL && i < chosen->bounds->n; i++)
        if (chosen->bounds->at[i].kind == BINDING_FORM)
            return chosen->bounds->at[i].name;
    return STR("");
}

static enum err forms_of(struct request *req, const struct chosen *chosen, struct article_form_page *view)
{
    struct form_name_list forms;
    struct str wanted = form_chosen(chosen);
    TRY(agreement_school_forms(req->tx, &forms));
    view->forms = desk_options(req->mem, forms.n);
    for (size_t i = 0; i < forms.n; i++)
        desk_option(&view->forms, forms.at[i].name, forms.at[i].name, str_eq(forms.at[i].name, wanted));
    return OK;
}

/* Whether the actor may know a bound room; its sign says where it is. */
static enum err room_reached(struct request *req, int64_t record, struct room_row *room, bool *reached)
{
    TRY(agreement_room_read(req->tx, (room_id){ record }, room));
    enum err e = agreement_room_by_ref(req->tx, room->ref, room);
    *reached = e == OK;
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err room_of(struct request *req, const struct chosen *chosen, struct article_form_page *view)
{
    struct room_row room;
    view->room = chosen->typed != NULL ? chosen->typed->room : STR("");
    for (size_t i = 0; chosen->typed == NULL && chosen->bounds != NULL && i < chosen->bounds->n; i++)
        if (chosen->bounds->at[i].kind == BINDING_ROOM) {
            bool reached;
            TRY(room_reached(req, chosen->bounds->at[i].record, &room, &reached));
            view->room = reached ? room.code : STR("");
        }
    return OK;
}

static enum err form_show(struct request *req, const struct chosen *chosen, struct article_form_page *view)
{
    view->audiences = desk_options(req->mem, AUDIENCE_END);
    for (const struct choice *c = article_audiences; c->key != NULL; c++)
        desk_option(&view->audiences, str_of(c->key), msg_text(req->lang, article_audience_word(c->value).id),
                    c->value == chosen->audience);
    view->title = desk_typed(req, "title", view->title);
    view->text = desk_typed(req, "text", view->text);
    TRY(services_of(req, chosen, view));
    TRY(authorities_of(req, chosen, view));
    TRY(forms_of(req, chosen, view));
    TRY(room_of(req, chosen, view));
    article_form_html(page_title(req, view->is_new ? M_article_new : M_article_edit), view);
    return OK;
}

static enum err new_get(struct request *req, const struct new_open_form *in)
{
    struct article_form_page view = { .is_new = true, .title = STR(""), .text = STR("") };
    (void)in;
    return form_show(req, &(struct chosen){ .audience = AUDIENCE_SCHOOL }, &view);
}

static enum err new_again(struct request *req, const struct write_form *in)
{
    struct article_form_page view = { .is_new = true, .title = STR(""), .text = STR("") };
    return form_show(req, &(struct chosen){ .typed = in, .audience = in->audience }, &view);
}

int64_t article_newest(const struct article *a) { return a->row.draft > 0 ? a->row.draft : a->row.published; }

static enum err origin_of(struct request *req, const struct article *a, struct article_form_page *view)
{
    ticket_ref ref;
    int64_t number;
    if (a->ticket.n != 0 && ticket_find_id(req->tx, a->ticket, &ref, &number) == OK)
        view->origin = ticket_number_text(req->mem, number);
    return OK;
}

static enum err edit_show(struct request *req, article_ref ref, const struct write_form *typed)
{
    struct article a;
    struct article_version v;
    struct article_bounds bounds;
    TRY(article_find(req->tx, ref, &a));
    if (!a.may_change)
        return ERR_NOT_FOUND;
    TRY(article_version_read(req->tx, &a, article_newest(&a), &v));
    TRY(article_bindings(req->tx, &a, article_newest(&a), &bounds));
    struct article_form_page view = { .ref = ref, .version = a.version, .title = v.title, .text = v.text };
    TRY(origin_of(req, &a, &view));
    return form_show(
        req,
        &(struct chosen){ .typed = typed, .bounds = &bounds, .audience = typed != NULL ? typed->audience : v.audience },
        &view);
}

static enum err edit_get(struct request *req, const struct edit_open_form *in)
{
    return edit_show(req, in->article, NULL);
}

static enum err edit_again(struct request *req, const struct write_form *in) { return edit_show(req, in->article, in); }

/* --- saving ---------------------------------------------------------------------------------- */

static void bind(struct article_bounds *bounds, int kind, int64_t record, struct str name)
{
    bounds->at[bounds->n++] = (struct article_bound){ kind, record, name };
}

static enum err bind_room(struct request *req, struct str code, struct article_bounds *bounds)
{
    struct room_row room;
    if (code.len == 0)
        return OK;
    enum err e = agreement_room_by_code(req->tx, code, &room);
    /* A sign of a school that the author does not reach is as unknown as none. */
    if (e == OK)
        e = agreement_room_by_ref(req->tx, room.ref, &room);
    if (e == ERR_NOT_FOUND)
        return tx_refuse(req->tx, ERR_INVALID, M_article_room_unknown, "room");
    TRY(e);
    bind(bounds, BINDING_ROOM, room.id.n, STR(""));
    return OK;
}

static enum err bind_form(struct request *req, struct str form, struct article_bounds *bounds)
{
    struct form_name_list forms;
    if (form.len == 0)
        return OK;
    TRY(agreement_school_forms(req->tx, &forms));
    for (size_t i = 0; i < forms.n; i++)
        if (str_eq(forms.at[i].name, form)) {
            bind(bounds, BINDING_FORM, 0, form);
            return OK;
        }
    return ERR_MALFORMED;
}

enum err article_bounds_of(struct request *req, const struct article_places *in, struct article_bounds *bounds)
{
    struct service_row service;
    struct authority_row authority;
    *bounds = (struct article_bounds){ MEM_NEW_N(req->mem, struct article_bound, 2 * ARTICLE_BOUND_MAX + 2), 0 };
    for (size_t i = 0; i < in->services.n; i++) {
        service_ref ref;
        for (size_t k = 0; k < sizeof ref.b; k++)
            ref.b[k] = in->services.at[i].b[k];
        TRY(agreement_service_by_ref(req->tx, ref, &service));
        bind(bounds, BINDING_SERVICE, service.id.n, STR(""));
    }
    for (size_t i = 0; i < in->authorities.n; i++) {
        authority_ref ref;
        for (size_t k = 0; k < sizeof ref.b; k++)
            ref.b[k] = in->authorities.at[i].b[k];
        TRY(agreement_authority_by_ref(req->tx, ref, &authority));
        bind(bounds, BINDING_AUTHORITY, authority.id.n, STR(""));
    }
    TRY(bind_form(req, in->form, bounds));
    return bind_room(req, in->room, bounds);
}

/* --- what the editor does not reach -------------------------------------------------------------- */

struct in_reach { /* what the form offers */
    struct service_list services;
    struct authority_list authorities;
};

static enum err is_in_reach(struct request *req, const struct in_reach *offered, const struct article_bound *b,
                            bool *reached)
{
    struct room_row room;
    *reached = false;
    switch ((enum article_binding)b->kind) {
    case BINDING_SERVICE:
        for (size_t i = 0; i < offered->services.n; i++)
            *reached |= offered->services.at[i].id.n == b->record;
        return OK;
    case BINDING_AUTHORITY:
        for (size_t i = 0; i < offered->authorities.n; i++)
            *reached |= offered->authorities.at[i].id.n == b->record;
        return OK;
    case BINDING_ROOM:
        return room_reached(req, b->record, &room, reached);
    case BINDING_FORM:
    case BINDING_END:
        break;
    }
    *reached = true;
    return OK;
}

enum err article_bounds_keep(struct request *req, const struct article *a, struct article_bounds *bounds)
{
    struct article_bounds before, all;
    struct in_reach offered;
    TRY(article_bindings(req->tx, a, article_newest(a), &before));
    TRY(agreement_services(req->tx, &offered.services));
    TRY(agreement_authorities_of_actor(req->tx, &offered.authorities));
    all = (struct article_bounds){ MEM_NEW_N(req->mem, struct article_bound, before.n + bounds->n), 0 };
    for (size_t i = 0; i < bounds->n; i++)
        all.at[all.n++] = bounds->at[i];
    for (size_t i = 0; i < before.n; i++) {
        bool reached;
        TRY(is_in_reach(req, &offered, &before.at[i], &reached));
        if (!reached)
            all.at[all.n++] = before.at[i];
    }
    *bounds = all;
    return OK;
}

static enum err new_of(struct request *req, const struct write_form *in, struct article_new *new)
{
    *new = (struct article_new){ .title = in->title, .text = in->text, .audience = in->audience };
    return article_bounds_of(req, &(struct article_places){ in->services, in->authorities, in->form, in->room },
                             &new->bounds);
}

static enum err new_post(struct request *req, const struct write_form *in)
{
    struct article_new new;
    article_ref ref;
    TRY(new_of(req, in, &new));
    TRY(article_create(req->tx, &new, &ref));
    flash(req, M_article_saved);
    return see_other(req, url_of(req->mem, "/desk/articles/", ref, ""));
}

static enum err done(struct request *req, article_ref ref, enum msg said)
{
    flash(req, said);
    return see_other(req, url_of(req->mem, "/desk/articles/", ref, ""));
}

static enum err edit_post(struct request *req, const struct write_form *in)
{
    struct article_new new;
    struct article a;
    TRY(article_find(req->tx, in->article, &a));
    TRY(new_of(req, in, &new));
    TRY(article_bounds_keep(req, &a, &new.bounds));
    TRY(article_write(req->tx, &a, in->version, &new));
    return done(req, in->article, M_article_saved);
}

/* --- history and approval ---------------------------------------------------------------------- */

struct history_form {
    article_ref article;
    int64_t n;
};
FORM(history_form, FIELD_REF(history_form, article), FIELD_INT(history_form, n, 0, 1000000));
HANDLER(history_get, history_form);

/* The version before this one that readers saw, else the one before it at all. */
static int64_t version_before(const struct article_versions *versions, int64_t n)
{
    int64_t before = 0;
    for (size_t i = 0; i < versions->n; i++) {
        const struct article_version *v = &versions->at[i];
        if (v->n >= n)
            continue;
        if (v->approved_by.len > 0)
            return v->n;
        before = before == 0 ? v->n : before;
    }
    return before;
}

static const struct article_version *version_of(const struct article_versions *versions, int64_t n)
{
    for (size_t i = 0; i < versions->n; i++)
        if (versions->at[i].n == n)
            return &versions->at[i];
    return NULL;
}

static void diff_into(struct mem *mem, const struct article_version *before, const struct article_version *after,
                      struct article_history_page *view)
{
    struct diff_lines lines;
    article_diff(mem, before != NULL ? before->text : STR(""), after->text, &lines);
    view->diff = (struct diff_parts){ MEM_NEW_N(mem, struct diff_part, lines.n), 0 };
    for (size_t i = 0; i < lines.n; i++)
        if (lines.at[i].text.len > 0)
            view->diff.at[view->diff.n++] =
                (struct diff_part){ lines.at[i].kind == DIFF_GONE, lines.at[i].kind == DIFF_NEW, lines.at[i].text };
    view->title_before = before != NULL ? before->title : STR("");
    view->title_after = after->title;
    view->other_title = before != NULL && !str_eq(before->title, after->title);
}

static enum err history_get(struct request *req, const struct history_form *in)
{
    struct article a;
    struct article_versions versions;
    TRY(article_find(req->tx, in->article, &a));
    TRY(article_version_list(req->tx, &a, &versions));
    struct article_history_page view = { .ref = a.row.ref,
                                         .title = a.row.title,
                                         .may_approve = a.may_approve,
                                         .waiting = a.row.waiting,
                                         .to = in->n > 0 ? in->n : article_newest(&a) };
    const struct article_version *after = version_of(&versions, view.to);
    if (after == NULL)
        return ERR_NOT_FOUND;
    view.from = version_before(&versions, view.to);
    view.versions = (struct version_lines){ MEM_NEW_N(req->mem, struct version_line, versions.n), versions.n };
    for (size_t i = 0; i < versions.n; i++) {
        const struct article_version *v = &versions.at[i];
        view.versions.at[i] = (struct version_line){ v->n,           v->author,       v->approved_by,         v->at,
                                                     v->approved_at, v->n == view.to, v->n == a.row.published };
    }
    diff_into(req->mem, version_of(&versions, view.from), after, &view);
    article_history_html(page_title(req, M_article_history), &view);
    return OK;
}

static enum err step(struct request *req, article_ref ref, enum err (*run)(struct tx *, const struct article *),
                     enum msg said)
{
    struct article a;
    TRY(article_find(req->tx, ref, &a));
    TRY(run(req->tx, &a));
    return done(req, ref, said);
}

static enum err submit_post(struct request *req, const struct edit_open_form *in)
{
    return step(req, in->article, article_submit, M_article_submitted);
}

static enum err return_post(struct request *req, const struct edit_open_form *in)
{
    return step(req, in->article, article_return, M_article_returned);
}

static enum err approve_post(struct request *req, const struct edit_open_form *in)
{
    return step(req, in->article, article_approve, M_article_published);
}

static enum err confirm_post(struct request *req, const struct edit_open_form *in)
{
    return step(req, in->article, article_confirm, M_article_confirmed);
}

static enum err retire_step(struct tx *tx, const struct article *a) { return article_retire(tx, a, true); }

static enum err restore_step(struct tx *tx, const struct article *a) { return article_retire(tx, a, false); }

static enum err retire_post(struct request *req, const struct edit_open_form *in)
{
    return step(req, in->article, retire_step, M_article_retired_now);
}

static enum err restore_post(struct request *req, const struct edit_open_form *in)
{
    return step(req, in->article, restore_step, M_article_restored_now);
}

/* --- from a ticket ------------------------------------------------------------------------------ */

struct propose_form {
    ticket_ref ticket;
};
FORM(propose_form, FIELD_REF(propose_form, ticket));
HANDLER(propose_post, propose_form);

#define PERSONS_MAX 60

/* Everybody who is named at the ticket: who wrote, who asked, whom the school gave as contact. */
static enum err persons_of(struct request *req, const struct ticket *t, const struct entry_rows *entries,
                           struct str *names, size_t *n)
{
    struct contact_list contacts;
    *n = 0;
    names[(*n)++] = t->requester_name;
    names[(*n)++] = t->row.requester;
    names[(*n)++] = t->row.assignee;
    for (size_t i = 0; i < entries->n && *n < PERSONS_MAX; i++)
        names[(*n)++] = entries->at[i].author;
    TRY(agreement_contacts_of(req->tx, t->school, &contacts));
    for (size_t i = 0; i < contacts.n && *n < PERSONS_MAX; i++)
        names[(*n)++] = contacts.at[i].name;
    return OK;
}

/* The last thing the body told the school. */
static struct str solution_of(const struct entry_rows *entries)
{
    for (size_t i = entries->n; i-- > 0;) {
        const struct entry_row *e = &entries->at[i];
        if (e->by_body && !e->internal && e->text.len > 0)
            return e->text;
    }
    return STR("");
}

enum err article_propose(struct request *req, const struct ticket *t, article_ref *ref)
{
    struct entry_rows entries;
    struct str names[PERSONS_MAX];
    struct article_bound bound = { BINDING_SERVICE, 0, STR("") };
    size_t n;
    if (!viewer_may(req->viewer, OBJECT_HELP_ARTICLE, VERB_C))
        return ERR_DENIED;
    TRY(ticket_entries(req->tx, t, &entries));
    struct str solution = solution_of(&entries);
    if (solution.len == 0)
        return refuse(req, ERR_INVALID, M_article_no_solution, NULL);
    TRY(persons_of(req, t, &entries, names, &n));
    bound.record = t->service.n;
    struct article_new new = { .title =
                                   utf8_truncate(article_nameless(req->mem, t->row.subject, names, n), ARTICLE_TITLE),
                               .text = utf8_truncate(article_nameless(req->mem, solution, names, n), ARTICLE_TEXT),
                               .audience = AUDIENCE_SCHOOL,
                               .bounds = { &bound, 1 },
                               .ticket = t->row.id };
    return article_create(req->tx, &new, ref);
}

static enum err propose_post(struct request *req, const struct propose_form *in)
{
    struct ticket t;
    article_ref ref;
    TRY(ticket_find(req->tx, in->ticket, &t));
    TRY(article_propose(req, &t, &ref));
    flash(req, M_article_proposed);
    return see_other(req, url_of(req->mem, "/desk/articles/", ref, "/edit"));
}

const struct route article_edit_routes[] = {
    GET("/desk/articles/new", RIGHT(HELP_ARTICLE, C), 0, new_get),
    POST_FORM("/desk/articles/new", RIGHT(HELP_ARTICLE, C), 0, new_post, new_again),
    GET("/desk/articles/{article}/edit", RIGHT(HELP_ARTICLE, W), 0, edit_get),
    POST_FORM("/desk/articles/{article}/edit", RIGHT(HELP_ARTICLE, W), 0, edit_post, edit_again),
    GET("/desk/articles/{article}/history", RIGHT(HELP_ARTICLE, W), 0, history_get),
    POST("/desk/articles/{article}/submit", RIGHT(HELP_ARTICLE, W), 0, submit_post),
    POST("/desk/articles/{article}/return", RIGHT(HELP_ARTICLE, A), 0, return_post),
    POST("/desk/articles/{article}/approve", RIGHT(HELP_ARTICLE, A), 0, approve_post),
    POST("/desk/articles/{article}/confirm", RIGHT(HELP_ARTICLE, W), 0, confirm_post),
    POST("/desk/articles/{article}/retire", RIGHT(HELP_ARTICLE, W), 0, retire_post),
    POST("/desk/articles/{article}/restore", RIGHT(HELP_ARTICLE, W), 0, restore_post),
    POST("/desk/tickets/{ticket}/article", RIGHT(TICKET, W), 0, propose_post),
    ROUTES_END
};
