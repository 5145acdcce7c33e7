/* Amendments with their signatures, and the document of each party beside the master text. */
#include "domain/agreement/agreement_web.h"

#include "domain/agreement/amendment_list.html.h"
#include "domain/agreement/amendment_page.html.h"
#include "domain/agreement/deadline_store.h"
#include "domain/agreement/deadline_words.h"
#include "domain/agreement/instance_page.html.h"
#include "domain/agreement/register_store.h"

#define TEXT_MAX 60000 /* of the whole agreement */

FORM_EMPTY(list_form);
struct amendment_form {
    struct str title, reason, text;
    struct day consulted_on, starts;
};
FORM(amendment_form, FIELD_TEXT(amendment_form, title, 1, LIMIT_NAME),
     FIELD_LINES(amendment_form, reason, 1, LIMIT_TEXT), FIELD_LINES(amendment_form, text, 1, TEXT_MAX),
     FIELD_DAY(amendment_form, consulted_on, 0), FIELD_DAY(amendment_form, starts, 1));
struct amendment_path {
    amendment_ref amendment;
};
FORM(amendment_path, FIELD_REF(amendment_path, amendment));
struct sign_form {
    amendment_ref amendment;
    authority_ref authority;
    struct day council_on, signed_on, notice_on;
    int form;
    struct str proof;
};
FORM(sign_form, FIELD_REF(sign_form, amendment), FIELD_REF(sign_form, authority), FIELD_DAY(sign_form, council_on, 1),
     FIELD_DAY(sign_form, signed_on, 1), FIELD_DAY(sign_form, notice_on, 0),
     FIELD_CHOICE(sign_form, form, declaration_form_choices, 1), FIELD_TEXT(sign_form, proof, 1, LIMIT_NAME));
struct party_path {
    authority_ref authority;
};
FORM(party_path, FIELD_REF(party_path, authority));
struct instance_form {
    authority_ref authority;
    struct str text, provider_office, provider_place, party_office, party_place, legal_basis;
    struct day provider_signed, party_signed;
    int form;
};
FORM(instance_form, FIELD_REF(instance_form, authority), FIELD_LINES(instance_form, text, 1, TEXT_MAX),
     FIELD_TEXT(instance_form, provider_office, 0, LIMIT_NAME),
     FIELD_TEXT(instance_form, provider_place, 0, LIMIT_NAME), FIELD_TEXT(instance_form, party_office, 0, LIMIT_NAME),
     FIELD_TEXT(instance_form, party_place, 0, LIMIT_NAME), FIELD_TEXT(instance_form, legal_basis, 0, LIMIT_NAME),
     FIELD_DAY(instance_form, provider_signed, 0), FIELD_DAY(instance_form, party_signed, 0),
     FIELD_CHOICE(instance_form, form, declaration_form_choices, 1));

HANDLER(list_get, list_form);
HANDLER(amendment_post, amendment_form);
HANDLER(amendment_again, amendment_form);
HANDLER(page_get, amendment_path);
HANDLER(sign_post, sign_form);
HANDLER(sign_again, sign_form);
HANDLER(instance_get, party_path);
HANDLER(instance_post, instance_form);
HANDLER(instance_again, instance_form);

static enum err differences_fill(struct request *req, struct str master, struct str other, struct difference_lines *out)
{
    struct clauses a, b;
    struct clause_differences found;
    TRY(clauses_of(req->mem, master, &a));
    TRY(clauses_of(req->mem, other, &b));
    clauses_compare(req->mem, &a, &b, &found);
    *out = (struct difference_lines){ MEM_NEW_N(req->mem, struct difference_line, found.n), found.n };
    for (size_t i = 0; i < found.n; i++) {
        struct difference_line *line = &out->at[i];
        const struct clause_difference *d = &found.at[i];
        line->place = d->clause->place;
        line->pieces.at = MEM_NEW_N(req->mem, struct piece_line, d->pieces.n);
        for (size_t k = 0; k < d->pieces.n; k++)
            line->pieces.at[line->pieces.n++] =
                (struct piece_line){ d->pieces.at[k].text, d->pieces.at[k].side == CLAUSE_MASTER,
                                     d->pieces.at[k].side == CLAUSE_OTHER };
    }
    return OK;
}

/* --- amendments ------------------------------------------------------------------------------------ */

static struct amendment_line line_of(const struct amendment_row *m)
{
    return (struct amendment_line){ .ref = m->ref,
                                    .title = m->title,
                                    .signed_by = m->signed_by,
                                    .needed = m->needed,
                                    .effective = m->effective,
                                    .pending = day_is_none(m->effective) };
}

static enum err list_show(struct request *req, const struct amendment_form *in)
{
    struct amendment_rows rows;
    TRY(amendments_all(req->tx, &rows));
    struct amendment_list_page view = { .amendments = { MEM_NEW_N(req->mem, struct amendment_line, rows.n), rows.n },
                                        .may_add = viewer_may(req->viewer, OBJECT_AGREEMENT, VERB_C),
                                        .title = in->title,
                                        .reason = in->reason,
                                        .text = in->text,
                                        .consulted_on = in->consulted_on,
                                        .starts = in->starts };
    for (size_t i = 0; i < rows.n; i++)
        view.amendments.at[i] = line_of(&rows.at[i]);
    amendment_list_html(page_title(req, M_register_amendments), &view);
    return OK;
}

/* The form begins with the text that rules now. */
static enum err list_get(struct request *req, const struct list_form *in)
{
    struct master_row master;
    (void)in;
    TRY(master_text_on(req->tx, agreement_today(req->tx), &master));
    return list_show(req,
                     &(struct amendment_form){ .text = master.text, .consulted_on = DAY_NONE, .starts = DAY_NONE });
}

static enum err amendment_again(struct request *req, const struct amendment_form *in) { return list_show(req, in); }

static enum err amendment_post(struct request *req, const struct amendment_form *in)
{
    amendment_ref ref;
    TRY(amendment_add(req->tx, &(struct amendment_new){ in->title, in->reason, in->text, in->consulted_on, in->starts },
                      &ref));
    flash(req, M_register_amendment_saved);
    return see_other(req, url_of(req->mem, "/agreement/amendments/", ref, ""));
}

static enum err signatures_fill(struct request *req, amendment_id id, struct amendment_page *view)
{
    struct amendment_signature_rows rows;
    TRY(amendment_signatures(req->tx, id, &rows));
    view->signatures.at = MEM_NEW_N(req->mem, struct signature_line, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        view->signatures.at[view->signatures.n++] = (struct signature_line){
            .party = rows.at[i].authority_name,
            .proof = rows.at[i].proof,
            .form = { declaration_form_msg(rows.at[i].form) },
            .council_on = rows.at[i].council_on,
            .signed_on = rows.at[i].signed_on,
            .notice_on = rows.at[i].notice_on,
            .defect = !declaration_in_writing(rows.at[i].form),
        };
    return OK;
}

static enum err parties_fill(struct request *req, authority_ref chosen, struct amendment_page *view)
{
    struct participant_list parties;
    TRY(agreement_participants(req->tx, agreement_today(req->tx), &parties));
    view->parties = options_of(req->mem, parties.n);
    for (size_t i = 0; i < parties.n; i++) {
        struct authority_row party;
        TRY(agreement_authority_by_id(req->tx, parties.at[i].authority, &party));
        option_add(&view->parties, REF_TEXT(req->mem, party.ref), party.name, REF_EQ(party.ref, chosen));
    }
    return OK;
}

/* Against the text that ruled when it was proposed: the one of today, or, in force, the version before. */
static enum err master_before(struct request *req, const struct amendment_row *m, struct master_row *out)
{
    struct day day = agreement_today(req->tx);
    if (!day_is_none(m->effective) && day_compare(m->effective, day) <= 0)
        day = day_add(m->effective, -1);
    return master_text_on(req->tx, day, out);
}

static enum err page_show(struct request *req, const struct sign_form *in)
{
    struct amendment_row m;
    struct master_row master;
    TRY(amendment_by_ref(req->tx, in->amendment, &m));
    struct amendment_page view = {
        .amendment = line_of(&m),
        .reason = m.reason,
        .consulted_on = m.consulted_on,
        .starts = m.starts,
        .may_sign = viewer_may(req->viewer, OBJECT_AGREEMENT, VERB_W) && day_is_none(m.effective),
        .forms = declaration_options(req, declaration_form_choices, declaration_form_msg, in->form),
        .proof = in->proof,
        .council_on = in->council_on,
        .signed_on = in->signed_on,
        .notice_on = in->notice_on
    };
    TRY(master_before(req, &m, &master));
    TRY(differences_fill(req, master.text, m.text, &view.differences));
    TRY(signatures_fill(req, m.id, &view));
    if (view.may_sign)
        TRY(parties_fill(req, in->authority, &view));
    amendment_page_html(page_begin(req, m.title), &view);
    return OK;
}

static enum err page_get(struct request *req, const struct amendment_path *in)
{
    return page_show(
        req, &(struct sign_form){
                 .amendment = in->amendment, .council_on = DAY_NONE, .signed_on = DAY_NONE, .notice_on = DAY_NONE });
}

static enum err sign_again(struct request *req, const struct sign_form *in) { return page_show(req, in); }

static enum err sign_post(struct request *req, const struct sign_form *in)
{
    struct amendment_row m;
    struct authority_row party;
    TRY(amendment_by_ref(req->tx, in->amendment, &m));
    TRY(party_for(req->tx, in->authority, PARTY_TO_CHANGE, &party));
    TRY(amendment_sign(req->tx, &m,
                       &(struct amendment_signature_row){ .authority = party.id,
                                                          .proof = in->proof,
                                                          .council_on = in->council_on,
                                                          .signed_on = in->signed_on,
                                                          .notice_on = in->notice_on,
                                                          .form = in->form }));
    flash(req, M_register_signature_saved);
    return see_other(req, url_of(req->mem, "/agreement/amendments/", m.ref, ""));
}

/* --- the document of a party -------------------------------------------------------------------------- */

static enum err instance_newest(struct request *req, authority_id party, struct instance_page *view)
{
    struct instance_rows rows;
    TRY(instances_of(req->tx, party, &rows));
    if (rows.n == 0)
        return OK;
    const struct instance_row *i = &rows.at[0];
    view->has = true;
    view->active = i->active;
    view->places = i->places;
    view->version = i->master_version;
    view->provider_office = i->provider_office;
    view->provider_place = i->provider_place;
    view->provider_signed = i->provider_signed;
    view->party_office = i->party_office;
    view->party_place = i->party_place;
    view->party_signed = i->party_signed;
    view->legal_basis = i->legal_basis;
    view->form = (struct word){ declaration_form_msg(i->form) };
    view->in_writing = declaration_in_writing(i->form);
    view->older = (int64_t)rows.n - 1;
    return differences_fill(req, i->master_text, i->text, &view->differences);
}

static enum err instance_show(struct request *req, authority_ref ref, struct instance_typed typed, int form)
{
    struct authority_row party;
    TRY(party_for(req->tx, ref, PARTY_TO_READ, &party));
    struct instance_page view = { .ref = party.ref,
                                  .name = party.name,
                                  .may_add = viewer_may(req->viewer, OBJECT_AGREEMENT, VERB_W) && !party.is_provider,
                                  .forms =
                                      declaration_options(req, declaration_form_choices, declaration_form_msg, form),
                                  .provider_signed = DAY_NONE,
                                  .party_signed = DAY_NONE,
                                  .typed = typed };
    TRY(instance_newest(req, party.id, &view));
    instance_page_html(page_begin(req, party.name), &view);
    return OK;
}

static enum err instance_get(struct request *req, const struct party_path *in)
{
    struct str title, basis;
    TRY(agreement_template(req->tx, &title, &basis));
    return instance_show(
        req, in->authority,
        (struct instance_typed){ .legal_basis = basis, .provider_signed = DAY_NONE, .party_signed = DAY_NONE }, 0);
}

static enum err instance_again(struct request *req, const struct instance_form *in)
{
    return instance_show(req, in->authority,
                         (struct instance_typed){ in->text, in->provider_office, in->provider_place, in->party_office,
                                                  in->party_place, in->legal_basis, in->provider_signed,
                                                  in->party_signed },
                         in->form);
}

static enum err instance_post(struct request *req, const struct instance_form *in)
{
    struct authority_row party;
    struct instance_row add = { .text = in->text,
                                .provider_office = in->provider_office,
                                .provider_place = in->provider_place,
                                .provider_signed = in->provider_signed,
                                .party_office = in->party_office,
                                .party_place = in->party_place,
                                .party_signed = in->party_signed,
                                .legal_basis = in->legal_basis,
                                .form = in->form };
    TRY(party_for(req->tx, in->authority, PARTY_TO_CHANGE, &party));
    TRY(instance_add(req->tx, party.id, &add));
    flash(req, add.active ? M_register_instance_active : M_register_instance_not_active);
    return see_other(req, url_of(req->mem, "/agreement/parties/", party.ref, "/instance"));
}

#define AMENDMENT "/agreement/amendments/{amendment}"
#define INSTANCE "/agreement/parties/{authority}/instance"
const struct route amendment_routes[] = { GET("/agreement/amendments", RIGHT(AGREEMENT, R), 0, list_get),
                                          POST_FORM("/agreement/amendments", RIGHT(AGREEMENT, C), 0, amendment_post,
                                                    amendment_again),
                                          GET(AMENDMENT, RIGHT(AGREEMENT, R), 0, page_get),
                                          POST_FORM(AMENDMENT, RIGHT(AGREEMENT, W), 0, sign_post, sign_again),
                                          GET(INSTANCE, RIGHT(AGREEMENT, R), 0, instance_get),
                                          POST_FORM(INSTANCE, RIGHT(AGREEMENT, W), 0, instance_post, instance_again),
                                          ROUTES_END };
