/*
 * contribution/fixing_web.c -- the list of fixings, one of them, and what moves it on.
 */
#include "domain/contribution/fixing_web.h"

#include "domain/agreement/agreement.h"
#include "domain/contribution/compare.h"
#include "domain/contribution/due.h"
#include "domain/contribution/fixing_act.h"
#include "domain/contribution/fixing_list.html.h"
#include "domain/contribution/fixing_page.html.h"
#include "platform/limits.h"

/* Paragraphs of § 5, all of which a fixing rests on. */
#define CONTRIBUTION_CLAUSES 6

FORM_EMPTY(list_form);
struct page_form {
    fixing_ref fixing;
};
FORM(page_form, FIELD_REF(page_form, fixing));
static const struct choice back_acts[] = { { "draft", FIXING_DRAFT }, { "discard", FIXING_DISCARDED }, { 0 } };
struct back_form {
    fixing_ref fixing;
    int act;
    struct str why;
};
FORM(back_form, FIELD_REF(back_form, fixing), FIELD_CHOICE(back_form, act, back_acts, true),
     FIELD_TEXT(back_form, why, 1, LIMIT_LINE));
struct proof_form {
    fixing_ref fixing;
    authority_ref authority;
    struct day delivered_on;
    struct str channel, evidence;
};
FORM(proof_form, FIELD_REF(proof_form, fixing), FIELD_REF(proof_form, authority),
     FIELD_DAY(proof_form, delivered_on, true), FIELD_TEXT(proof_form, channel, 1, LIMIT_NAME),
     FIELD_TEXT(proof_form, evidence, 1, LIMIT_LINE));

HANDLER(list_get, list_form);
HANDLER(page_get, page_form);
HANDLER(check_post, page_form);
HANDLER(sign_post, page_form);
HANDLER(version_post, page_form);
HANDLER(back_post, back_form);
HANDLER(back_again, back_form);
HANDLER(proof_post, proof_form);
HANDLER(proof_again, proof_form);

static enum err list_get(struct request *req, const struct list_form *in)
{
    struct fixing_list_page view = { .may_add = viewer_may(req->viewer, OBJECT_COST_CONTRIBUTION, VERB_C) };
    struct fixing_rows rows;
    (void)in;
    TRY(fixings_reached(req->tx, &rows));
    view.fixings.at = MEM_NEW_N(req->mem, struct fixing_item, rows.n);
    for (size_t i = 0; i < rows.n; i++) {
        const struct fixing_row *f = &rows.at[i];
        view.fixings.at[view.fixings.n++] = (struct fixing_item){ f->ref,
                                                                  fixing_name(req->mem, f),
                                                                  fixing_period(req->mem, f),
                                                                  msg_text(req->lang, fixing_reading_msg(f->reading)),
                                                                  { fixing_state_msg((enum fixing_state)f->state) },
                                                                  f->state_at };
    }
    fixing_list_html(page_title(req, M_fixing_title), &view);
    return OK;
}

/* --- readings side by side --------------------------------------------------------------------- */

/* Gross amounts of the whole period under another reading. */
static struct cost_refusal period_of(struct request *req, const struct fixing_sheet *s, struct fixing_circle circle,
                                     enum reading reading, int64_t *sums)
{
    struct key key;
    circle.reading = reading;
    PASS(fixing_circle_key(req->mem, &circle, &key));
    for (size_t y = 0; y < s->in.plans.n; y++) {
        struct share share;
        PASS(share_by_key(req->mem, &key, NULL, s->in.plans.at[y].cost_cents, &share));
        for (size_t i = 0; i < circle.n; i++)
            sums[i] += share.cents[i];
    }
    return REFUSED(NONE);
}

/* "+12,00 € (+1,06 %)" */
static struct str delta_text(struct request *req, int64_t base, int64_t other)
{
    struct str cents = fixing_signed_text(req->mem, other - base);
    struct buf out = buf_of(req->mem, 120);
    int64_t hundredths;
    buf_put(&out, cents);
    if (compare_percent(base, other, &hundredths)) {
        int64_t mag = hundredths < 0 ? -hundredths : hundredths;
        buf_put_z(&out, hundredths < 0 ? " (\u2212" : " (+");
        buf_int(&out, mag / 100);
        buf_byte(&out, ',');
        buf_int_padded(&out, mag % 100, 2);
        buf_put_z(&out, "\u00a0%)");
    }
    return buf_str(&out);
}

struct readings {
    int64_t *of[READING_END]; /* NULL: not computed */
};

static void note_add(struct request *req, struct fixing_saids *notes, enum reading reading, enum msg why)
{
    notes->at[notes->n++] =
        (struct fixing_said){ .text = str_cat(req->mem, msg_text(req->lang, fixing_reading_msg((int)reading)),
                                              STR(": "), msg_text(req->lang, why)) };
}

static void reading_add(struct request *req, const struct fixing_sheet *s, const struct fixing_circle *circle,
                        enum reading reading, struct readings *r, struct fixing_saids *notes)
{
    int64_t *sums = MEM_NEW_N(req->mem, int64_t, circle->n);
    struct cost_refusal refusal = period_of(req, s, *circle, reading, sums);
    if (refusal.code == REFUSAL_NONE)
        r->of[reading] = sums;
    else
        note_add(req, notes, reading, cost_refusal_message(refusal.code));
}

static void comparison_fill(struct request *req, const struct fixing_sheet *s, const struct readings *r,
                            struct fixing_table *t)
{
    *t = fixing_table_of(req->mem, msg_text(req->lang, M_fixing_compare_caption), 6, s->in.circle.n);
    fixing_head_add(t, msg_text(req->lang, M_fixing_participant), false);
    for (int reading = READING_A; reading < READING_END; reading++)
        if (r->of[reading] != NULL)
            fixing_head_add(t, msg_text(req->lang, fixing_reading_msg(reading)), true);
    bool delta = r->of[READING_A] != NULL && r->of[READING_B] != NULL;
    if (delta)
        fixing_head_add(t, msg_text(req->lang, M_fixing_a_less_b), true);
    if (r->of[READING_C] != NULL && r->of[READING_B] != NULL)
        fixing_head_add(t, msg_text(req->lang, M_fixing_c_less_b), true);
    for (size_t i = 0; i < s->in.circle.n; i++) {
        struct fixing_line *line = fixing_line_add(t, s->in.circle.at[i].name);
        for (int reading = READING_A; reading < READING_END; reading++)
            if (r->of[reading] != NULL)
                fixing_money_add(t, line, r->of[reading][i]);
        if (delta)
            fixing_text_add(t, line, delta_text(req, r->of[READING_B][i], r->of[READING_A][i]));
        if (r->of[READING_C] != NULL && r->of[READING_B] != NULL)
            fixing_text_add(t, line, delta_text(req, r->of[READING_B][i], r->of[READING_C][i]));
    }
}

/* Levels by grade for A and B, whatever reading the draft names; C when its table is entered. */
static enum err readings_compare(struct request *req, const struct fixing_sheet *s, struct fixing_page *view)
{
    struct fixing_circle by_form, by_grade;
    struct readings r = { { NULL } };

    if (!fixing_input_computes(&s->in))
        return OK;
    TRY(fixing_circle_by_grade(req->tx, &s->in, &by_grade));
    reading_add(req, s, &by_grade, READING_A, &r, &view->notes);
    reading_add(req, s, &by_grade, READING_B, &r, &view->notes);
    enum err e = fixing_circle_by_form(req->tx, &s->in, &by_form);
    if (e == OK)
        reading_add(req, s, &by_form, READING_C, &r, &view->notes);
    else if (e != ERR_NOT_FOUND)
        return e;
    comparison_fill(req, s, &r, &view->comparison);
    return OK;
}

/* --- one fixing ------------------------------------------------------------------------------------ */

static void problems_fill(struct request *req, const struct fixing_sheet *s, struct fixing_page *view)
{
    const struct fixing_problems *all = &s->in.problems;
    view->problems.at = MEM_NEW_N(req->mem, struct fixing_said, all->n + 1);
    for (size_t i = 0; i < all->n; i++) {
        struct str text = msg_text(req->lang, all->at[i].text);
        const struct interpretation_rule *rule = interpretation_rule(all->at[i].question);
        if (all->at[i].detail.len > 0)
            text = str_cat(req->mem, text, STR(" ("), all->at[i].detail, STR(")"));
        if (rule != NULL)
            text = str_cat(req->mem, text, STR(" "), msg_text(req->lang, rule->title));
        view->problems.at[view->problems.n++] = (struct fixing_said){ text, rule != NULL ? str_of(rule->id) : STR("") };
    }
    if (s->refusal.code != REFUSAL_NONE)
        view->problems.at[view->problems.n++] =
            (struct fixing_said){ .text = msg_text(req->lang, cost_refusal_message(s->refusal.code)) };
}

static void uncovered_fill(struct request *req, const struct fixing_sheet *s, struct fixing_page *view)
{
    for (size_t i = 0; i < s->in.uncovered.n; i++)
        view->notes.at[view->notes.n++] =
            (struct fixing_said){ .text = msg_format(req->mem, req->lang, M_fixing_uncovered,
                                                     { "year", fixing_number(req->mem, s->in.uncovered.at[i].year) }) };
}

/* § 11 (4): a clause that does not hold is no ground for a contribution. */
static enum err voids_fill(struct request *req, const struct fixing_row *f, struct fixing_page *view)
{
    static const struct str clauses[CONTRIBUTION_CLAUSES] = { STR_INIT("p5-1"), STR_INIT("p5-2"), STR_INIT("p5-3"),
                                                              STR_INIT("p5-4"), STR_INIT("p5-5"), STR_INIT("p5-6") };
    for (int i = 0; i < CONTRIBUTION_CLAUSES; i++) {
        bool gone;
        TRY(agreement_clause_void(req->tx, clauses[i], f->fixing_date, &gone));
        if (gone)
            view->notes.at[view->notes.n++] =
                (struct fixing_said){ .text = msg_format(req->mem, req->lang, M_fixing_clause_void,
                                                         { "n", fixing_number(req->mem, i + 1) }) };
    }
    return OK;
}

static enum err events_fill(struct request *req, fixing_id id, struct fixing_page *view)
{
    struct fixing_events events;
    TRY(fixing_history(req->tx, id, &events));
    view->events.at = MEM_NEW_N(req->mem, struct fixing_event_line, events.n);
    for (size_t i = 0; i < events.n; i++)
        view->events.at[view->events.n++] =
            (struct fixing_event_line){ .state = { fixing_state_msg((enum fixing_state)events.at[i].state) },
                                        .by = events.at[i].actor_name,
                                        .reason = events.at[i].reason,
                                        .at = events.at[i].at };
    return OK;
}

static bool proved(const struct fixing_proof_rows *rows, authority_id authority)
{
    bool found = false;
    for (size_t i = 0; i < rows->n; i++)
        found = found || rows->at[i].authority.n == authority.n;
    return found;
}

static enum err proofs_fill(struct request *req, const struct fixing_sheet *s, struct fixing_page *view)
{
    struct fixing_proof_rows rows;
    authority_id last = { 0 };
    TRY(fixing_proofs(req->tx, s->in.row.id, &rows));
    view->proofs.at = MEM_NEW_N(req->mem, struct fixing_proof_line, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        view->proofs.at[view->proofs.n++] =
            (struct fixing_proof_line){ rows.at[i].name, rows.at[i].channel, rows.at[i].evidence,
                                        rows.at[i].delivered_on, rows.at[i].late };
    view->to_prove.at = MEM_NEW_N(req->mem, struct fixing_option, s->rows.n);
    for (size_t i = 0; i < s->rows.n && s->in.row.state == FIXING_SIGNED; i++) {
        const struct fixing_amount_row *a = &s->rows.at[i];
        struct buf ref = buf_of(req->mem, REF_TEXT_LEN);
        if (a->authority.n == last.n || a->year == 0 || proved(&rows, a->authority))
            continue;
        last = a->authority;
        ref_put(&ref, a->ref.b);
        view->to_prove.at[view->to_prove.n++] =
            (struct fixing_option){ buf_str(&ref), a->name, str_eq(buf_str(&ref), view->typed.authority) };
    }
    return OK;
}

static struct str weights_text(struct request *req, const struct fixing_row *f)
{
    return msg_format(req->mem, req->lang, M_fixing_weights_text, { "p", fixing_number(req->mem, f->weight_p) },
                      { "s1", fixing_number(req->mem, f->weight_s1) }, { "s2", fixing_number(req->mem, f->weight_s2) },
                      { "base", fixing_number(req->mem, f->weight_base) });
}

static struct fixing_page view_of(struct request *req, const struct fixing_row *f)
{
    struct buf hash = buf_of(req->mem, 80);
    bool open = fixing_is_open((enum fixing_state)f->state);
    buf_hex(&hash, f->hash.bytes.at, f->hash.bytes.len);
    return (struct fixing_page){
        .ref = f->ref,
        .name = fixing_name(req->mem, f),
        .period = fixing_period(req->mem, f),
        .reading = msg_text(req->lang, fixing_reading_msg(f->reading)),
        .decision_ref = f->decision_ref,
        .reason = f->reason,
        .hash = f->state == FIXING_DRAFT ? STR("") : buf_str(&hash),
        .school_year = school_year_text(req->mem, statistics_year_of(f->fixing_date)),
        .weights = weights_text(req, f),
        .state = { fixing_state_msg((enum fixing_state)f->state) },
        .fixing_date = f->fixing_date,
        .may_write = viewer_may(req->viewer, OBJECT_COST_CONTRIBUTION, VERB_W),
        .draft = f->state == FIXING_DRAFT,
        .checked = f->state == FIXING_CHECKED,
        .is_signed = f->state == FIXING_SIGNED || f->state == FIXING_NOTIFIED,
        .superseded = f->state == FIXING_SUPERSEDED,
        .fixed = fixing_is_final((enum fixing_state)f->state),
        .may_move = open,
    };
}

static enum err page_show(struct request *req, fixing_ref ref, struct fixing_typed typed)
{
    struct fixing_row f;
    struct fixing_sheet sheet;

    TRY(fixing_by_ref(req->tx, ref, &f));
    TRY(fixing_sheet(req, &f, &sheet));
    struct fixing_page view = view_of(req, &f);
    view.typed = typed;
    view.computed = sheet.computed;
    view.notes.at = MEM_NEW_N(req->mem, struct fixing_said, READING_END + sheet.in.uncovered.n + CONTRIBUTION_CLAUSES);
    TRY(voids_fill(req, &f, &view));
    if (fixing_is_open((enum fixing_state)f.state)) {
        problems_fill(req, &sheet, &view);
        uncovered_fill(req, &sheet, &view);
        TRY(readings_compare(req, &sheet, &view));
    }
    if (sheet.rows.n > 0)
        view.amounts = fixing_amount_table(req, &sheet);
    if (view.may_write) {
        TRY(fixing_may_sign(req->tx, &view.may_sign));
        TRY(events_fill(req, f.id, &view));
    }
    TRY(proofs_fill(req, &sheet, &view));
    fixing_page_html(page_begin(req, msg_format(req->mem, req->lang, M_fixing_of, { "name", view.name })), &view);
    return OK;
}

static enum err page_get(struct request *req, const struct page_form *in)
{
    return page_show(req, in->fixing, (struct fixing_typed){ .delivered_on = DAY_NONE });
}

static enum err back_again(struct request *req, const struct back_form *in)
{
    return page_show(req, in->fixing, (struct fixing_typed){ .why = in->why, .delivered_on = DAY_NONE });
}

static enum err proof_again(struct request *req, const struct proof_form *in)
{
    struct buf authority = buf_of(req->mem, REF_TEXT_LEN);
    ref_put(&authority, in->authority.b);
    return page_show(
        req, in->fixing,
        (struct fixing_typed){ STR(""), buf_str(&authority), in->channel, in->evidence, in->delivered_on });
}

/* --- moves ------------------------------------------------------------------------------------------ */

static enum err back_to(struct request *req, fixing_ref ref, enum msg said)
{
    flash(req, said);
    return see_other(req, url_of(req->mem, "/contribution/fixings/", ref, ""));
}

static enum err check_post(struct request *req, const struct page_form *in)
{
    struct fixing_row f;
    TRY(fixing_by_ref(req->tx, in->fixing, &f));
    TRY(fixing_check(req->tx, &f));
    return back_to(req, f.ref, M_fixing_checked);
}

static enum err sign_post(struct request *req, const struct page_form *in)
{
    struct fixing_row f;
    TRY(fixing_by_ref(req->tx, in->fixing, &f));
    TRY(fixing_sign(req->tx, &f));
    return back_to(req, f.ref, M_fixing_signed);
}

static enum err back_post(struct request *req, const struct back_form *in)
{
    struct fixing_row f;
    TRY(fixing_by_ref(req->tx, in->fixing, &f));
    if (in->act == FIXING_DRAFT)
        TRY(fixing_reopen(req->tx, &f, in->why));
    else
        TRY(fixing_discard(req->tx, &f, in->why));
    return back_to(req, f.ref, in->act == FIXING_DRAFT ? M_fixing_reopened : M_fixing_discarded);
}

static enum err proof_post(struct request *req, const struct proof_form *in)
{
    struct fixing_row f;
    struct authority_row authority;
    TRY(fixing_by_ref(req->tx, in->fixing, &f));
    TRY(agreement_authority_by_ref(req->tx, in->authority, &authority));
    struct fixing_proof_row proof = {
        .authority = authority.id, .channel = in->channel, .evidence = in->evidence, .delivered_on = in->delivered_on
    };
    TRY(fixing_deliver(req->tx, &f, &proof));
    return back_to(req, f.ref, M_fixing_proof_saved);
}

/* A draft of the same years that will supersede this one. */
static enum err version_post(struct request *req, const struct page_form *in)
{
    struct fixing_row f, next;
    fixing_id id;
    TRY(fixing_by_ref(req->tx, in->fixing, &f));
    if (f.state != FIXING_SIGNED && f.state != FIXING_NOTIFIED)
        return tx_refuse(req->tx, ERR_CONFLICT, M_contribution_refusal_transition_not_allowed, NULL);
    struct fixing_new terms = { .first_year = f.first_year,
                                .years = f.years,
                                .length_reason = f.length_reason,
                                .fixing_date = f.fixing_date,
                                .snapshot = f.snapshot,
                                .reading = f.reading,
                                .redistribute = f.redistribute,
                                .ge_grade10 = f.ge_grade10,
                                .foe = f.foe,
                                .foe_ge = f.foe_ge,
                                .comprehensive = f.comprehensive,
                                .weights = fixing_weights(&f),
                                .decision_ref = STR(""),
                                .reason = STR("") };
    TRY(fixing_order(req->tx, f.id, f.revision, &terms.order));
    TRY(fixing_add(req->tx, &terms, &f, &id));
    TRY(fixing_by_id(req->tx, id, &next));
    return back_to(req, next.ref, M_fixing_version_made);
}

const struct route fixing_routes[] = {
    GET("/contribution/fixings", RIGHT(BUDGET_REPORT, L), 0, list_get),
    GET("/contribution/fixings/{fixing}", RIGHT(BUDGET_REPORT, R), 0, page_get),
    POST_FORM("/contribution/fixings/{fixing}/check", RIGHT(COST_CONTRIBUTION, W), 0, check_post, page_get),
    POST_FORM("/contribution/fixings/{fixing}/back", RIGHT(COST_CONTRIBUTION, W), 0, back_post, back_again),
    POST_FORM("/contribution/fixings/{fixing}/sign", RIGHT(COST_CONTRIBUTION, A), ROUTE_REAUTH, sign_post, page_get),
    POST_FORM("/contribution/fixings/{fixing}/proof", RIGHT(COST_CONTRIBUTION, W), 0, proof_post, proof_again),
    POST_FORM("/contribution/fixings/{fixing}/version", RIGHT(COST_CONTRIBUTION, C), 0, version_post, page_get),
    ROUTES_END
};
