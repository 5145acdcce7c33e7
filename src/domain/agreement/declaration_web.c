/* The forms that deadlines are computed from. */
#include "domain/agreement/agreement_web.h"

#include "domain/agreement/deadline_words.h"
#include "domain/agreement/term_form.html.h"
#include "domain/agreement/termination_form.html.h"

static const struct choice kind_choices[] = { { "ordinary", TERMINATION_ORDINARY },
                                              { "extraordinary", TERMINATION_EXTRAORDINARY },
                                              { 0 } };
static const struct choice party_choices[] = { { "authority", TERMINATION_BY_AUTHORITY },
                                               { "provider", TERMINATION_BY_PROVIDER },
                                               { 0 } };

struct party_form {
    authority_ref authority;
};
FORM(party_form, FIELD_REF(party_form, authority));
struct term_form {
    authority_ref authority;
    struct day party_notice, provider_notice;
    struct str party_gazette, provider_gazette, first_year;
};
FORM(term_form, FIELD_REF(term_form, authority), FIELD_DAY(term_form, party_notice, 0),
     FIELD_DAY(term_form, provider_notice, 0), FIELD_TEXT(term_form, party_gazette, 0, LIMIT_NAME),
     FIELD_TEXT(term_form, provider_gazette, 0, LIMIT_NAME), FIELD_TEXT(term_form, first_year, 0, 8));
struct termination_form {
    authority_ref authority;
    int kind, by, form;
    struct day received;
    struct str proof, reason;
};
FORM(termination_form, FIELD_REF(termination_form, authority), FIELD_CHOICE(termination_form, kind, kind_choices, 1),
     FIELD_CHOICE(termination_form, by, party_choices, 1),
     FIELD_CHOICE(termination_form, form, declaration_form_choices, 1), FIELD_DAY(termination_form, received, 1),
     FIELD_TEXT(termination_form, proof, 1, LIMIT_NAME), FIELD_LINES(termination_form, reason, 0, LIMIT_TEXT));
HANDLER(term_get, party_form);
HANDLER(term_again, term_form);
HANDLER(term_post, term_form);
HANDLER(termination_get, party_form);
HANDLER(termination_again, termination_form);
HANDLER(termination_post, termination_form);

const struct choice declaration_form_choices[] = {
    { "paper", FORM_PAPER }, { "signature", FORM_SIGNATURE }, { "mail", FORM_MAIL }, { "word", FORM_WORD }, { 0 }
};

struct option_list declaration_options(struct request *req, const struct choice *choices, enum msg (*label)(int),
                                       int chosen)
{
    struct option_list out = options_of(req->mem, 8);
    for (; choices->key != NULL; choices++)
        option_add(&out, str_of(choices->key), msg_text(req->lang, label(choices->value)), choices->value == chosen);
    return out;
}

enum err declaration_done(struct request *req, authority_ref ref, enum msg said)
{
    flash(req, said);
    return see_other(req, url_of(req->mem, "/agreement/parties/", ref, "/deadlines"));
}

/* --- public notices, first fixing year ------------------------------------------------------- */

static enum err term_again(struct request *req, const struct term_form *in)
{
    struct authority_row party;
    TRY(party_for(req->tx, in->authority, PARTY_TO_CHANGE, &party));
    struct term_form_page view = { .ref = party.ref,
                                   .name = party.name,
                                   .party_gazette = in->party_gazette,
                                   .provider_gazette = in->provider_gazette,
                                   .first_year = in->first_year,
                                   .party_notice = in->party_notice,
                                   .provider_notice = in->provider_notice };
    term_form_html(page_title(req, M_deadline_term_edit), &view);
    return OK;
}

static struct str year_text(struct mem *mem, int64_t year)
{
    struct buf out = buf_of(mem, 24);
    if (year != 0)
        buf_int(&out, year);
    return buf_str(&out);
}

static enum err term_get(struct request *req, const struct party_form *in)
{
    struct term_form form = { .authority = in->authority, .party_notice = DAY_NONE, .provider_notice = DAY_NONE };
    struct authority_row party;
    struct term_rows terms;
    TRY(party_for(req->tx, in->authority, PARTY_TO_CHANGE, &party));
    TRY(terms_reached(req->tx, &terms));
    for (size_t i = 0; i < terms.n; i++) {
        const struct term_row *t = &terms.at[i];
        if (t->authority.n == party.id.n)
            form = (struct term_form){ in->authority,    t->party_notice,     t->provider_notice,
                                       t->party_gazette, t->provider_gazette, year_text(req->mem, t->first_year) };
    }
    return term_again(req, &form);
}

static enum err term_post(struct request *req, const struct term_form *in)
{
    struct authority_row party;
    struct term_input term = { .party_notice = in->party_notice,
                               .provider_notice = in->provider_notice,
                               .party_gazette = in->party_gazette,
                               .provider_gazette = in->provider_gazette };
    TRY(party_for(req->tx, in->authority, PARTY_TO_CHANGE, &party));
    if (!str_empty(in->first_year) && num_parse(in->first_year, 2000, 2200, &term.first_year) != OK)
        return tx_refuse(req->tx, ERR_INVALID, M_deadline_year_wrong, "first_year");
    TRY(agreement_term_put(req->tx, party.id, &term));
    return declaration_done(req, party.ref, M_deadline_term_saved);
}

/* --- terminations --------------------------------------------------------------------------------- */

static enum err termination_again(struct request *req, const struct termination_form *in)
{
    struct authority_row party;
    TRY(party_for(req->tx, in->authority, PARTY_TO_CHANGE, &party));
    struct termination_form_page view = {
        .ref = party.ref,
        .name = party.name,
        .proof = in->proof,
        .reason = in->reason,
        .received = in->received,
        .kinds = declaration_options(req, kind_choices, termination_kind_msg, in->kind),
        .parties = declaration_options(req, party_choices, termination_party_msg, in->by),
        .forms = declaration_options(req, declaration_form_choices, declaration_form_msg, in->form)
    };
    termination_form_html(page_title(req, M_deadline_termination_add), &view);
    return OK;
}

static enum err termination_get(struct request *req, const struct party_form *in)
{
    return termination_again(req, &(struct termination_form){ .authority = in->authority, .received = DAY_NONE });
}

static enum err termination_post(struct request *req, const struct termination_form *in)
{
    struct authority_row party;
    TRY(party_for(req->tx, in->authority, PARTY_TO_CHANGE, &party));
    struct termination_new add = { .kind = in->kind,
                                   .declared_by = in->by,
                                   .form = in->form,
                                   .received = in->received,
                                   .proof = in->proof,
                                   .reason = in->reason };
    TRY(agreement_termination_add(req->tx, party.id, &add));
    return declaration_done(req, party.ref, M_deadline_termination_saved);
}

#define PARTY "/agreement/parties/{authority}"
const struct route declaration_routes[] = {
    GET(PARTY "/term", RIGHT(AGREEMENT, W), 0, term_get),
    POST_FORM(PARTY "/term", RIGHT(AGREEMENT, W), 0, term_post, term_again),
    GET(PARTY "/terminations", RIGHT(AGREEMENT, C), 0, termination_get),
    POST_FORM(PARTY "/terminations", RIGHT(AGREEMENT, C), 0, termination_post, termination_again), ROUTES_END
};
