#include "domain/agreement/agreement_web.h"

#include "domain/agreement/agreement_page.html.h"
#include "domain/agreement/authority_form.html.h"
#include "domain/agreement/authority_list.html.h"
#include "domain/agreement/participant_form.html.h"
#include "domain/agreement/service_list.html.h"

static const struct choice kind_choices[] = { { "kreis", AUTHORITY_KREIS },
                                              { "stadt", AUTHORITY_STADT },
                                              { "gemeinde", AUTHORITY_GEMEINDE },
                                              { "samtgemeinde", AUTHORITY_SAMTGEMEINDE },
                                              { "flecken", AUTHORITY_FLECKEN },
                                              { "region", AUTHORITY_REGION },
                                              { "zweckverband", AUTHORITY_ZWECKVERBAND },
                                              { "land", AUTHORITY_LAND },
                                              { 0 } };

FORM_EMPTY(none_form);
struct authority_form {
    struct str name, office, street, zip, town, mail;
    int kind;
};
FORM(authority_form, FIELD_TEXT(authority_form, name, 1, LIMIT_NAME), FIELD_TEXT(authority_form, office, 0, LIMIT_NAME),
     FIELD_TEXT(authority_form, street, 0, LIMIT_NAME), FIELD_TEXT(authority_form, zip, 0, 10),
     FIELD_TEXT(authority_form, town, 0, LIMIT_NAME), FIELD_MAIL(authority_form, mail, 0),
     FIELD_CHOICE(authority_form, kind, kind_choices, 0));
struct participant_form {
    authority_ref authority;
    struct day signed_on, starts, ends;
};
FORM(participant_form, FIELD_REF(participant_form, authority), FIELD_DAY(participant_form, signed_on, 0),
     FIELD_DAY(participant_form, starts, 1), FIELD_DAY(participant_form, ends, 0));

HANDLER(agreement_get, none_form);
HANDLER(service_list_get, none_form);
HANDLER(authority_list_get, none_form);
HANDLER(authority_new_get, none_form);
HANDLER(authority_again, authority_form);
HANDLER(authority_post, authority_form);
HANDLER(participant_new_get, none_form);
HANDLER(participant_again, participant_form);
HANDLER(participant_post, participant_form);

/* --- the agreement ---------------------------------------------------------------------- */

static enum err parties_fill(struct request *req, struct agreement_page *view)
{
    struct participant_list list;
    TRY(participants_reached(req->tx, &list));
    view->parties.at = MEM_NEW_N(req->mem, struct party_line, list.n);
    for (size_t i = 0; i < list.n; i++) {
        const struct participant_row *p = &list.at[i];
        view->parties.at[view->parties.n++] = (struct party_line){
            .name = p->authority_name,
            .role = { p->is_provider ? M_agreement_provider : M_agreement_party },
            .signed_on = p->signed_on,
            .starts = p->starts,
            .ends = p->ends,
        };
    }
    return OK;
}

static enum err concept_fill(struct request *req, struct agreement_page *view)
{
    struct concept_row concept;
    enum err found = agreement_concept_on(req->tx, agreement_today(req->tx), &concept);
    if (found == ERR_NOT_FOUND)
        return OK;
    TRY(found);
    view->has_concept = true;
    view->concept_version = concept.version;
    view->concept_title = concept.title;
    view->concept_text = concept.text;
    view->decision_ref = concept.decision_ref;
    view->effective = concept.effective;
    return OK;
}

static enum err agreement_get(struct request *req, const struct none_form *in)
{
    struct agreement_page view = {
        .may_add = viewer_may(req->viewer, OBJECT_AGREEMENT, VERB_C),
        .may_list_authorities = viewer_may(req->viewer, OBJECT_AGREEMENT, VERB_L),
        .may_see_catalogue = viewer_may(req->viewer, OBJECT_DESK_TEMPLATE, VERB_L),
    };
    (void)in;
    TRY(agreement_template(req->tx, &view.title, &view.legal_basis));
    TRY(parties_fill(req, &view));
    TRY(concept_fill(req, &view));
    agreement_page_html(page_title(req, M_agreement_title), &view);
    return OK;
}

static enum err service_list_get(struct request *req, const struct none_form *in)
{
    struct service_page view = { .may_see_agreement = viewer_may(req->viewer, OBJECT_AGREEMENT, VERB_R) };
    struct service_list list;
    (void)in;
    TRY(agreement_services(req->tx, &list));
    view.services.at = MEM_NEW_N(req->mem, struct service_line, list.n);
    for (size_t i = 0; i < list.n; i++) {
        const struct service_row *s = &list.at[i];
        view.concept = s->concept > view.concept ? s->concept : view.concept;
        view.services.at[view.services.n++] = (struct service_line){
            .name = s->name,
            .hint = s->hint,
            .clause = s->clause,
            .class = { service_class_msg(s->class) },
            .routing = { service_routing_msg(s->routing) },
        };
    }
    service_list_html(page_title(req, M_agreement_catalogue), &view);
    return OK;
}

/* --- authorities --------------------------------------------------------------------------- */

static enum err authority_list_get(struct request *req, const struct none_form *in)
{
    struct authority_page view = { .may_add = viewer_may(req->viewer, OBJECT_AGREEMENT, VERB_C) };
    struct authority_list list;
    (void)in;
    TRY(authorities_listed(req->tx, &list));
    view.authorities.at = MEM_NEW_N(req->mem, struct authority_line, list.n);
    for (size_t i = 0; i < list.n; i++) {
        const struct authority_row *a = &list.at[i];
        view.authorities.at[view.authorities.n++] = (struct authority_line){
            .name = a->name,
            .office = a->office,
            .street = a->street,
            .zip = a->zip,
            .town = a->town,
            .kind = { authority_kind_msg(a->kind) },
            .is_provider = a->is_provider,
        };
    }
    authority_list_html(page_title(req, M_agreement_authorities), &view);
    return OK;
}

static enum err authority_again(struct request *req, const struct authority_form *in)
{
    struct authority_form_page view = {
        .name = in->name, .office = in->office, .street = in->street, .zip = in->zip, .town = in->town, .mail = in->mail
    };
    view.kinds = options_of(req->mem, ARRAY_LEN(kind_choices));
    for (const struct choice *c = kind_choices; c->key != NULL; c++)
        option_add(&view.kinds, str_of(c->key), msg_text(req->lang, authority_kind_msg(c->value)),
                   in->kind == c->value);
    authority_form_html(page_title(req, M_agreement_authority_add), &view);
    return OK;
}

static enum err authority_new_get(struct request *req, const struct none_form *in)
{
    (void)in;
    return authority_again(req, &(struct authority_form){ .kind = 0 });
}

static enum err authority_post(struct request *req, const struct authority_form *in)
{
    struct authority_new add = { .name = in->name,
                                 .kind = in->kind,
                                 .office = in->office,
                                 .street = in->street,
                                 .zip = in->zip,
                                 .town = in->town,
                                 .mail = in->mail,
                                 .starts = DAY_NONE,
                                 .ends = DAY_NONE };
    TRY(agreement_authority_create(req->tx, &add, NULL));
    flash(req, M_agreement_authority_saved);
    return see_other(req, URL("/agreement/authorities"));
}

/* --- participation --------------------------------------------------------------------------- */

static enum err participant_again(struct request *req, const struct participant_form *in)
{
    struct participant_form_page view = { .signed_on = in->signed_on, .starts = in->starts, .ends = in->ends };
    struct authority_list list;
    TRY(authorities_listed(req->tx, &list));
    view.authorities = authority_options(req->mem, &list, in->authority);
    participant_form_html(page_title(req, M_agreement_participant_add), &view);
    return OK;
}

static enum err participant_new_get(struct request *req, const struct none_form *in)
{
    (void)in;
    return participant_again(req,
                             &(struct participant_form){ .signed_on = DAY_NONE, .starts = DAY_NONE, .ends = DAY_NONE });
}

static enum err participant_post(struct request *req, const struct participant_form *in)
{
    struct authority_row authority;
    TRY(agreement_authority_by_ref(req->tx, in->authority, &authority));
    TRY(agreement_participant_create(req->tx, authority.id, in->signed_on, in->starts, in->ends, NULL));
    flash(req, M_agreement_participant_saved);
    return see_other(req, URL("/agreement"));
}

const struct route agreement_routes[] = {
    GET("/agreement", RIGHT(AGREEMENT, R), 0, agreement_get),
    GET("/agreement/services", RIGHT(DESK_TEMPLATE, L), 0, service_list_get),
    GET("/agreement/authorities", RIGHT(AGREEMENT, L), 0, authority_list_get),
    GET("/agreement/authorities/new", RIGHT(AGREEMENT, C), 0, authority_new_get),
    POST_FORM("/agreement/authorities/new", RIGHT(AGREEMENT, C), 0, authority_post, authority_again),
    GET("/agreement/participants/new", RIGHT(AGREEMENT, C), 0, participant_new_get),
    POST_FORM("/agreement/participants/new", RIGHT(AGREEMENT, C), 0, participant_post, participant_again),
    ROUTES_END
};
