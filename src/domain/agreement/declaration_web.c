/* The forms that deadlines are computed from. */
#include "domain/agreement/agreement_web.h"

#include "domain/agreement/claim_assert.html.h"
#include "domain/agreement/claim_form.html.h"
#include "domain/agreement/deadline_words.h"
#include "domain/agreement/reading_form.html.h"
#include "domain/agreement/term_form.html.h"
#include "domain/agreement/termination_form.html.h"

static const struct choice reading_choices[] = { { "T1", TERM_T1 }, { "T2", TERM_T2 }, { 0 } };
static const struct choice kind_choices[] = { { "ordinary", TERMINATION_ORDINARY },
                                              { "extraordinary", TERMINATION_EXTRAORDINARY },
                                              { 0 } };
static const struct choice party_choices[] = { { "authority", TERMINATION_BY_AUTHORITY },
                                               { "provider", TERMINATION_BY_PROVIDER },
                                               { 0 } };
static const struct choice form_choices[] = {
    { "paper", FORM_PAPER }, { "signature", FORM_SIGNATURE }, { "mail", FORM_MAIL }, { "word", FORM_WORD }, { 0 }
};

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
FORM_EMPTY(no_form);
struct reading_form {
    int reading;
    struct str decision;
    struct day decided_on;
};
FORM(reading_form, FIELD_CHOICE(reading_form, reading, reading_choices, 1),
     FIELD_TEXT(reading_form, decision, 1, LIMIT_NAME), FIELD_DAY(reading_form, decided_on, 1));
struct termination_form {
    authority_ref authority;
    int kind, by, form;
    struct day received;
    struct str proof, reason;
};
FORM(termination_form, FIELD_REF(termination_form, authority), FIELD_CHOICE(termination_form, kind, kind_choices, 1),
     FIELD_CHOICE(termination_form, by, party_choices, 1), FIELD_CHOICE(termination_form, form, form_choices, 1),
     FIELD_DAY(termination_form, received, 1), FIELD_TEXT(termination_form, proof, 1, LIMIT_NAME),
     FIELD_LINES(termination_form, reason, 0, LIMIT_TEXT));
struct claim_form {
    authority_ref authority;
    struct str subject, evidence;
    struct day knowledge;
};
FORM(claim_form, FIELD_REF(claim_form, authority), FIELD_TEXT(claim_form, subject, 1, LIMIT_NAME),
     FIELD_LINES(claim_form, evidence, 1, LIMIT_TEXT), FIELD_DAY(claim_form, knowledge, 1));
struct claim_only_form {
    claim_ref claim;
};
FORM(claim_only_form, FIELD_REF(claim_only_form, claim));
struct assert_form {
    claim_ref claim;
    int64_t version;
    int form;
    struct day asserted;
    struct str proof;
};
FORM(assert_form, FIELD_REF(assert_form, claim), FIELD_INT(assert_form, version, 1, INT32_MAX),
     FIELD_CHOICE(assert_form, form, form_choices, 1), FIELD_DAY(assert_form, asserted, 1),
     FIELD_TEXT(assert_form, proof, 1, LIMIT_NAME));

HANDLER(term_get, party_form);
HANDLER(term_again, term_form);
HANDLER(term_post, term_form);
HANDLER(reading_get, no_form);
HANDLER(reading_again, reading_form);
HANDLER(reading_post, reading_form);
HANDLER(termination_get, party_form);
HANDLER(termination_again, termination_form);
HANDLER(termination_post, termination_form);
HANDLER(claim_get, party_form);
HANDLER(claim_again, claim_form);
HANDLER(claim_post, claim_form);
HANDLER(assert_get, claim_only_form);
HANDLER(assert_again, assert_form);
HANDLER(assert_post, assert_form);

static struct option_list options(struct request *req, const struct choice *choices, enum msg (*label)(int), int chosen)
{
    struct option_list out = options_of(req->mem, 8);
    for (; choices->key != NULL; choices++)
        option_add(&out, str_of(choices->key), msg_text(req->lang, label(choices->value)), choices->value == chosen);
    return out;
}

static enum err to_party(struct request *req, authority_ref ref, enum msg said)
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
    return to_party(req, party.ref, M_deadline_term_saved);
}

/* --- the reading of § 9 (1) --------------------------------------------------------------------- */

static enum msg reading_msg(int reading) { return reading == TERM_T2 ? M_deadline_reading_t2 : M_deadline_reading_t1; }

static enum err reading_again(struct request *req, const struct reading_form *in)
{
    struct reading_form_page view = { .readings = options(req, reading_choices, reading_msg, in->reading),
                                      .decision = in->decision,
                                      .decided_on = in->decided_on };
    reading_form_html(page_title(req, M_deadline_reading), &view);
    return OK;
}

static enum err reading_get(struct request *req, const struct no_form *in)
{
    struct reading_row now;
    (void)in;
    TRY(reading_now(req->tx, &now));
    return reading_again(req, &(struct reading_form){ (int)now.choice, now.decision_ref, now.decided_on });
}

static enum err reading_post(struct request *req, const struct reading_form *in)
{
    TRY(reading_decide(req->tx, (enum term_reading)in->reading, in->decision, in->decided_on));
    flash(req, M_deadline_reading_saved);
    return see_other(req, URL("/agreement/deadlines"));
}

/* --- terminations --------------------------------------------------------------------------------- */

static enum err termination_again(struct request *req, const struct termination_form *in)
{
    struct authority_row party;
    TRY(party_for(req->tx, in->authority, PARTY_TO_CHANGE, &party));
    struct termination_form_page view = { .ref = party.ref,
                                          .name = party.name,
                                          .proof = in->proof,
                                          .reason = in->reason,
                                          .received = in->received,
                                          .kinds = options(req, kind_choices, termination_kind_msg, in->kind),
                                          .parties = options(req, party_choices, termination_party_msg, in->by),
                                          .forms = options(req, form_choices, declaration_form_msg, in->form) };
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
    return to_party(req, party.ref, M_deadline_termination_saved);
}

/* --- claims ------------------------------------------------------------------------------------------ */

static enum err claim_again(struct request *req, const struct claim_form *in)
{
    struct authority_row party;
    TRY(party_for(req->tx, in->authority, PARTY_TO_CLAIM, &party));
    struct claim_form_page view = { .ref = party.ref,
                                    .name = party.name,
                                    .subject = in->subject,
                                    .evidence = in->evidence,
                                    .knowledge = in->knowledge };
    claim_form_html(page_title(req, M_deadline_claim_add), &view);
    return OK;
}

static enum err claim_get(struct request *req, const struct party_form *in)
{
    return claim_again(req, &(struct claim_form){ .authority = in->authority, .knowledge = DAY_NONE });
}

static enum err claim_post(struct request *req, const struct claim_form *in)
{
    struct authority_row party;
    TRY(party_for(req->tx, in->authority, PARTY_TO_CLAIM, &party));
    struct claim_new add = { .subject = in->subject, .evidence = in->evidence, .knowledge = in->knowledge };
    TRY(agreement_claim_add(req->tx, party.id, &add, NULL));
    return to_party(req, party.ref, M_deadline_claim_saved);
}

static enum err assert_again(struct request *req, const struct assert_form *in)
{
    struct claim_row claim;
    TRY(claim_for_change(req->tx, in->claim, &claim));
    struct claim_assert_page view = { .ref = claim.ref,
                                      .party_ref = claim.authority_ref,
                                      .party = claim.authority_name,
                                      .subject = claim.subject,
                                      .proof = in->proof,
                                      .asserted = in->asserted,
                                      .version = in->version,
                                      .forms = options(req, form_choices, declaration_form_msg, in->form) };
    claim_assert_html(page_title(req, M_deadline_claim_assert), &view);
    return OK;
}

static enum err assert_get(struct request *req, const struct claim_only_form *in)
{
    struct claim_row claim;
    TRY(claim_for_change(req->tx, in->claim, &claim));
    return assert_again(req,
                        &(struct assert_form){ in->claim, claim.version, claim.form, claim.asserted, claim.proof });
}

static enum err assert_post(struct request *req, const struct assert_form *in)
{
    struct claim_row claim;
    TRY(claim_for_change(req->tx, in->claim, &claim));
    TRY(claim_assert(req->tx, &claim, (int)in->version,
                     &(struct claim_assertion){ in->asserted, in->form, in->proof }));
    return to_party(req, claim.authority_ref, M_deadline_claim_asserted);
}

#define PARTY "/agreement/parties/{authority}"
const struct route declaration_routes[] = {
    GET(PARTY "/term", RIGHT(AGREEMENT, W), 0, term_get),
    POST_FORM(PARTY "/term", RIGHT(AGREEMENT, W), 0, term_post, term_again),
    GET("/agreement/deadlines/reading", RIGHT(AGREEMENT, W), 0, reading_get),
    POST_FORM("/agreement/deadlines/reading", RIGHT(AGREEMENT, W), 0, reading_post, reading_again),
    GET(PARTY "/terminations", RIGHT(AGREEMENT, C), 0, termination_get),
    POST_FORM(PARTY "/terminations", RIGHT(AGREEMENT, C), 0, termination_post, termination_again),
    GET(PARTY "/claims", RIGHT(CLAIM, C), 0, claim_get),
    POST_FORM(PARTY "/claims", RIGHT(CLAIM, C), 0, claim_post, claim_again),
    GET("/agreement/claims/{claim}/assert", RIGHT(CLAIM, W), 0, assert_get),
    POST_FORM("/agreement/claims/{claim}/assert", RIGHT(CLAIM, W), 0, assert_post, assert_again),
    ROUTES_END
};
