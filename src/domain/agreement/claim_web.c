/* Claims: recorded, asserted, moved on, with their damages. */
#include "domain/agreement/agreement_web.h"

#include "base/money.h"
#include "domain/agreement/claim.h"
#include "domain/agreement/claim_assert.html.h"
#include "domain/agreement/claim_form.html.h"
#include "domain/agreement/claim_page.html.h"
#include "domain/agreement/deadline_words.h"

#define AMOUNT_MAX 20

static const struct choice direction_choices[] = { { "authority", CLAIM_BY_AUTHORITY },
                                                   { "provider", CLAIM_BY_PROVIDER },
                                                   { 0 } };
static const struct choice state_choices[] = { { "asserted", CLAIM_ASSERTED },
                                               { "examined", CLAIM_EXAMINED },
                                               { "acknowledged", CLAIM_ACKNOWLEDGED },
                                               { "partly", CLAIM_PARTLY },
                                               { "rejected", CLAIM_REJECTED },
                                               { "settled", CLAIM_SETTLED },
                                               { "closed", CLAIM_CLOSED },
                                               { 0 } };
static const struct choice fault_choices[] = { { "none", CLAIM_FAULT_NONE },
                                               { "intent", CLAIM_FAULT_INTENT },
                                               { "gross", CLAIM_FAULT_GROSS },
                                               { "other", CLAIM_FAULT_OTHER },
                                               { 0 } };

struct claim_party_form {
    authority_ref authority;
};
FORM(claim_party_form, FIELD_REF(claim_party_form, authority));
struct claim_form {
    authority_ref authority;
    int direction;
    struct str subject, evidence;
    struct day knowledge;
};
FORM(claim_form, FIELD_REF(claim_form, authority), FIELD_CHOICE(claim_form, direction, direction_choices, 0),
     FIELD_TEXT(claim_form, subject, 1, LIMIT_NAME), FIELD_LINES(claim_form, evidence, 1, LIMIT_TEXT),
     FIELD_DAY(claim_form, knowledge, 1));
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
     FIELD_CHOICE(assert_form, form, declaration_form_choices, 1), FIELD_DAY(assert_form, asserted, 1),
     FIELD_TEXT(assert_form, proof, 1, LIMIT_NAME));

struct damage_form {
    claim_ref claim;
    struct str what, amount, damage_evidence;
};
FORM(damage_form, FIELD_REF(damage_form, claim), FIELD_TEXT(damage_form, what, 1, LIMIT_NAME),
     FIELD_TEXT(damage_form, amount, 1, AMOUNT_MAX), FIELD_TEXT(damage_form, damage_evidence, 1, LIMIT_LINE));
struct move_form {
    claim_ref claim;
    int state, fault;
    struct str note, fault_evidence;
};
FORM(move_form, FIELD_REF(move_form, claim), FIELD_CHOICE(move_form, state, state_choices, 1),
     FIELD_CHOICE(move_form, fault, fault_choices, 0), FIELD_LINES(move_form, note, 1, LIMIT_TEXT),
     FIELD_TEXT(move_form, fault_evidence, 0, LIMIT_LINE));

HANDLER(claim_get, claim_party_form);
HANDLER(claim_again, claim_form);
HANDLER(claim_post, claim_form);
HANDLER(assert_get, claim_only_form);
HANDLER(assert_again, assert_form);
HANDLER(assert_post, assert_form);
HANDLER(page_get, claim_only_form);
HANDLER(damage_post, damage_form);
HANDLER(damage_again, damage_form);
HANDLER(move_post, move_form);
HANDLER(move_again, move_form);

static enum err claim_again(struct request *req, const struct claim_form *in)
{
    struct authority_row party;
    TRY(party_for(req->tx, in->authority, PARTY_TO_CLAIM, &party));
    struct claim_form_page view = { .ref = party.ref,
                                    .name = party.name,
                                    .subject = in->subject,
                                    .evidence = in->evidence,
                                    .knowledge = in->knowledge,
                                    .may_change = viewer_may(req->viewer, OBJECT_CLAIM, VERB_W),
                                    .directions = declaration_options(req, direction_choices, claim_direction_msg,
                                                                      in->direction) };
    claim_form_html(page_title(req, M_deadline_claim_add), &view);
    return OK;
}

static enum err claim_get(struct request *req, const struct claim_party_form *in)
{
    return claim_again(req, &(struct claim_form){ .authority = in->authority, .knowledge = DAY_NONE });
}

static enum err claim_post(struct request *req, const struct claim_form *in)
{
    struct authority_row party;
    TRY(party_for(req->tx, in->authority, PARTY_TO_CLAIM, &party));
    struct claim_new add = {
        .subject = in->subject, .evidence = in->evidence, .knowledge = in->knowledge, .direction = in->direction
    };
    /* A party speaks for itself. */
    if (in->direction == CLAIM_BY_PROVIDER && !viewer_may(req->viewer, OBJECT_CLAIM, VERB_W))
        return ERR_DENIED;
    TRY(agreement_claim_add(req->tx, party.id, &add, NULL));
    return declaration_done(req, party.ref, M_deadline_claim_saved);
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
                                      .forms = declaration_options(req, declaration_form_choices, declaration_form_msg,
                                                                   in->form) };
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
    return declaration_done(req, claim.authority_ref, M_deadline_claim_asserted);
}

/* --- one claim ------------------------------------------------------------------------------------------ */

static struct str cents_text(struct mem *mem, int64_t cents)
{
    struct buf out = buf_of(mem, 48);
    money_put(&out, (struct money){ cents });
    return buf_str(&out);
}

static enum err damages_fill(struct request *req, claim_id claim, struct claim_page *view)
{
    struct claim_damage_rows rows;
    int64_t sum = 0;
    TRY(claim_damages(req->tx, claim, &rows));
    view->damages.at = MEM_NEW_N(req->mem, struct claim_damage_line, rows.n);
    for (size_t i = 0; i < rows.n; i++) {
        sum += rows.at[i].cents;
        view->damages.at[view->damages.n++] =
            (struct claim_damage_line){ rows.at[i].what, cents_text(req->mem, rows.at[i].cents), rows.at[i].evidence };
    }
    view->damage_sum = cents_text(req->mem, sum);
    return OK;
}

static enum err events_fill(struct request *req, claim_id claim, struct claim_page *view)
{
    struct claim_event_rows rows;
    TRY(claim_events(req->tx, claim, &rows));
    view->events.at = MEM_NEW_N(req->mem, struct claim_event_line, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        view->events.at[view->events.n++] = (struct claim_event_line){
            .state = { claim_state_msg(rows.at[i].state) },
            .fault = { rows.at[i].fault == CLAIM_FAULT_NONE ? MSG_NONE : claim_fault_msg(rows.at[i].fault) },
            .note = rows.at[i].note,
            .fault_evidence = rows.at[i].fault_evidence,
            .by = rows.at[i].by,
            .at = rows.at[i].at,
        };
    return OK;
}

static enum err page_show(struct request *req, claim_ref ref, struct claim_typed typed, int state, int fault)
{
    struct claim_row c;
    TRY(claim_to_read(req->tx, ref, &c));
    struct claim_page view = { .ref = c.ref,
                               .party_ref = c.authority_ref,
                               .party = c.authority_name,
                               .subject = c.subject,
                               .facts = c.evidence,
                               .knowledge = c.knowledge,
                               .asserted = c.asserted,
                               .state = { claim_state_msg(c.state) },
                               .direction = { claim_direction_msg(c.direction) },
                               .against_provider = c.direction == CLAIM_BY_AUTHORITY,
                               .may_change = viewer_may(req->viewer, OBJECT_CLAIM, VERB_W) && c.state != CLAIM_CLOSED,
                               .typed = typed,
                               .states = declaration_options(req, state_choices, claim_state_msg, state),
                               .faults = declaration_options(req, fault_choices, claim_fault_msg, fault) };
    TRY(damages_fill(req, c.id, &view));
    TRY(events_fill(req, c.id, &view));
    claim_page_html(page_title(req, M_claim_title), &view);
    return OK;
}

static enum err page_get(struct request *req, const struct claim_only_form *in)
{
    return page_show(req, in->claim, (struct claim_typed){ 0 }, 0, 0);
}

static enum err to_claim(struct request *req, claim_ref ref, enum msg said)
{
    flash(req, said);
    return see_other(req, url_of(req->mem, "/agreement/claims/", ref, ""));
}

static enum err damage_again(struct request *req, const struct damage_form *in)
{
    return page_show(
        req, in->claim,
        (struct claim_typed){ .what = in->what, .amount = in->amount, .damage_evidence = in->damage_evidence }, 0, 0);
}

static enum err damage_post(struct request *req, const struct damage_form *in)
{
    struct claim_row claim;
    struct money amount;
    TRY(claim_for_change(req->tx, in->claim, &claim));
    if (money_parse(in->amount, &amount) != OK)
        return tx_refuse(req->tx, ERR_INVALID, M_claim_amount_wrong, "amount");
    TRY(claim_damage_add(
        req->tx, &claim,
        &(struct claim_damage_row){ .what = in->what, .cents = amount.cents, .evidence = in->damage_evidence }));
    return to_claim(req, claim.ref, M_claim_damage_saved);
}

static enum err move_again(struct request *req, const struct move_form *in)
{
    return page_show(req, in->claim, (struct claim_typed){ .note = in->note, .fault_evidence = in->fault_evidence },
                     in->state, in->fault);
}

static enum err move_post(struct request *req, const struct move_form *in)
{
    struct claim_row claim;
    TRY(claim_for_change(req->tx, in->claim, &claim));
    TRY(claim_move(req->tx, &claim, &(struct claim_event){ in->state, in->fault, in->note, in->fault_evidence }));
    return to_claim(req, claim.ref, M_claim_moved);
}

#define PARTY_CLAIMS "/agreement/parties/{authority}/claims"
#define CLAIM "/agreement/claims/{claim}"
const struct route claim_routes[] = { GET(PARTY_CLAIMS, RIGHT(CLAIM, C), 0, claim_get),
                                      POST_FORM(PARTY_CLAIMS, RIGHT(CLAIM, C), 0, claim_post, claim_again),
                                      GET(CLAIM, RIGHT(CLAIM, R), 0, page_get),
                                      POST_FORM(CLAIM "/damages", RIGHT(CLAIM, W), 0, damage_post, damage_again),
                                      POST_FORM(CLAIM "/states", RIGHT(CLAIM, W), 0, move_post, move_again),
                                      GET(CLAIM "/assert", RIGHT(CLAIM, W), 0, assert_get),
                                      POST_FORM(CLAIM "/assert", RIGHT(CLAIM, W), 0, assert_post, assert_again),
                                      ROUTES_END };
