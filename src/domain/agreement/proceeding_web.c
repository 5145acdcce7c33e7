/* Joining, leaving and ending by consent: the list of cases and what is opened there. */
#include "domain/agreement/agreement_web.h"

#include "domain/agreement/deadline_store.h"
#include "domain/agreement/proceeding_list.html.h"
#include "domain/agreement/proceeding_store.h"
#include "domain/agreement/proceeding_view.h"

#define PUPILS_TEXT 12
#define PUPILS_MAX 9999999

static const struct choice kind_choices[] = { { "joining", PROCEEDING_JOINING },
                                              { "leaving", PROCEEDING_LEAVING },
                                              { "cancellation", PROCEEDING_CANCELLATION },
                                              { 0 } };
static const struct choice choice_choices[] = { { "keep", PROCEEDING_KEEP }, { "refix", PROCEEDING_REFIX }, { 0 } };
static const struct choice basis_choices[] = { { "months", PROCEEDING_MONTHS }, { "days", PROCEEDING_DAYS }, { 0 } };

FORM_EMPTY(list_form);
struct proceeding_form {
    int kind, choice, basis;
    authority_ref authority;
    struct day day;
    struct str name, pupils_primary, pupils_lower, pupils_upper, decision;
};
FORM(proceeding_form, FIELD_CHOICE(proceeding_form, kind, kind_choices, 1),
     FIELD_CHOICE(proceeding_form, choice, choice_choices, 0), FIELD_CHOICE(proceeding_form, basis, basis_choices, 1),
     FIELD_REF_OPTIONAL(proceeding_form, authority), FIELD_DAY(proceeding_form, day, 1),
     FIELD_TEXT(proceeding_form, name, 0, LIMIT_NAME), FIELD_TEXT(proceeding_form, pupils_primary, 0, PUPILS_TEXT),
     FIELD_TEXT(proceeding_form, pupils_lower, 0, PUPILS_TEXT),
     FIELD_TEXT(proceeding_form, pupils_upper, 0, PUPILS_TEXT), FIELD_TEXT(proceeding_form, decision, 1, LIMIT_NAME));
HANDLER(list_get, list_form);
HANDLER(proceeding_post, proceeding_form);
HANDLER(proceeding_again, proceeding_form);

static struct word state_of(const struct proceeding_row *p)
{
    return (struct word){ p->outcome == PROCEEDING_CLOSED      ? M_proceeding_state_closed
                          : p->outcome == PROCEEDING_WITHDRAWN ? M_proceeding_state_withdrawn
                                                               : M_proceeding_state_open };
}

static enum err entries_fill(struct request *req, struct proceeding_list_page *view)
{
    struct proceeding_rows rows;
    TRY(proceedings_reached(req->tx, &rows));
    view->entries.at = MEM_NEW_N(req->mem, struct proceeding_entry, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        view->entries.at[view->entries.n++] =
            (struct proceeding_entry){ .ref = rows.at[i].ref,
                                       .name = rows.at[i].authority_name,
                                       .kind = { proceeding_kind_msg(rows.at[i].kind) },
                                       .state = state_of(&rows.at[i]),
                                       .day = rows.at[i].day,
                                       .joining = rows.at[i].kind == PROCEEDING_JOINING };
    return OK;
}

static enum err proceeding_again(struct request *req, const struct proceeding_form *in)
{
    struct proceeding_list_page view = {
        .may_add = viewer_may(req->viewer, OBJECT_AGREEMENT, VERB_C),
        .kinds = declaration_options(req, kind_choices, proceeding_kind_msg, in->kind),
        .choices = declaration_options(req, choice_choices, proceeding_choice_msg, in->choice),
        .bases = declaration_options(req, basis_choices, proceeding_basis_msg, in->basis),
        .typed = { in->name, in->pupils_primary, in->pupils_lower, in->pupils_upper, in->decision, in->day }
    };
    TRY(entries_fill(req, &view));
    if (view.may_add) {
        struct authority_list list;
        TRY(authorities_listed(req->tx, &list));
        view.authorities = authority_options(req->mem, &list, in->authority);
    }
    proceeding_list_html(page_title(req, M_proceeding_title), &view);
    return OK;
}

static enum err list_get(struct request *req, const struct list_form *in)
{
    (void)in;
    return proceeding_again(req, &(struct proceeding_form){ .day = DAY_NONE });
}

/* Who joins is perhaps not known yet; the rules for a new party refuse a private one. */
static enum err party_of(struct request *req, const struct proceeding_form *in, struct authority_row *out)
{
    authority_id id;
    if (!REF_NONE(in->authority))
        return party_for(req->tx, in->authority, PARTY_TO_CHANGE, out);
    if (str_empty(str_trim(in->name)) || in->kind != PROCEEDING_JOINING)
        return tx_refuse(req->tx, ERR_INVALID, M_proceeding_party_missing, "authority");
    TRY(agreement_authority_create(
        req->tx, &(struct authority_new){ .name = in->name, .starts = DAY_NONE, .ends = DAY_NONE }, &id));
    return agreement_authority_by_id(req->tx, id, out);
}

static enum err pupils_of(struct request *req, struct str text, const char *field, int64_t *out)
{
    *out = 0;
    if (str_empty(str_trim(text)) || num_parse(str_trim(text), 0, PUPILS_MAX, out) == OK)
        return OK;
    return tx_refuse(req->tx, ERR_INVALID, M_proceeding_pupils_wrong, field);
}

static enum err proceeding_post(struct request *req, const struct proceeding_form *in)
{
    struct proceeding_new add = {
        .kind = in->kind, .choice = in->choice, .basis = in->basis, .day = in->day, .decision_ref = in->decision
    };
    struct authority_row party;
    proceeding_ref ref;
    TRY(pupils_of(req, in->pupils_primary, "pupils_primary", &add.pupils_primary));
    TRY(pupils_of(req, in->pupils_lower, "pupils_lower", &add.pupils_lower));
    TRY(pupils_of(req, in->pupils_upper, "pupils_upper", &add.pupils_upper));
    TRY(party_of(req, in, &party));
    add.authority = party.id;
    TRY(proceeding_add(req->tx, &add, &ref));
    flash(req, M_proceeding_opened);
    return see_other(req, url_of(req->mem, "/agreement/proceedings/", ref, ""));
}

const struct route proceeding_routes[] = {
    GET("/agreement/proceedings", RIGHT(AGREEMENT, R), 0, list_get),
    POST_FORM("/agreement/proceedings", RIGHT(AGREEMENT, C), 0, proceeding_post, proceeding_again), ROUTES_END
};
