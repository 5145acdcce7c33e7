/*
 * contribution/fixing_show_web.c -- the whole computation of a fixing, so that it can be done again by
 * hand, and what differs from an earlier one.
 */
#include "base/num.h"
#include "domain/contribution/due.h"
#include "domain/contribution/fixing_difference.html.h"
#include "domain/contribution/fixing_explanation.html.h"
#include "domain/contribution/fixing_interpretation.h"
#include "domain/contribution/fixing_web.h"

struct show_form {
    fixing_ref fixing;
};
FORM(show_form, FIELD_REF(show_form, fixing));
struct difference_form {
    fixing_ref fixing, other;
};
FORM(difference_form, FIELD_REF(difference_form, fixing), FIELD_REF_OPTIONAL(difference_form, other));

HANDLER(explanation_get, show_form);
HANDLER(difference_get, difference_form);

#define DASH STR("\u2013")

static void said(struct fixing_section *s, struct str text)
{
    s->lines.at[s->lines.n++] = (struct fixing_said){ .text = text };
}

static struct fixing_section section_of(struct request *req, struct str title, size_t lines, size_t tables)
{
    return (struct fixing_section){ .title = title,
                                    .lines.at = MEM_NEW_N(req->mem, struct fixing_said, lines),
                                    .tables.at = MEM_NEW_N(req->mem, struct fixing_table, tables) };
}

static void heads(struct request *req, struct fixing_table *t, const enum msg *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        fixing_head_add(t, msg_text(req->lang, words[i]), i > 0);
}

static struct str money_text(struct request *req, int64_t cents)
{
    struct buf out = buf_of(req->mem, 48);
    money_put(&out, (struct money){ cents });
    return buf_str(&out);
}

/* --- key -------------------------------------------------------------------------------------- */

static struct str fraction_text(struct request *req, struct fraction f)
{
    struct buf out = buf_of(req->mem, 96);
    fraction_put(&out, f);
    return buf_str(&out);
}

static struct fixing_table key_table(struct request *req, const struct fixing_sheet *s,
                                     const struct fixing_circle *circle, const struct key *key, struct str caption)
{
    static const enum msg words[] = { M_fixing_participant, M_statistics_primary, M_statistics_lower,
                                      M_statistics_upper,   M_fixing_numerator,   M_fixing_key_fraction,
                                      M_fixing_key_percent };
    struct fixing_table t = fixing_table_of(req->mem, caption, ARRAY_LEN(words), circle->n + 1);
    heads(req, &t, words, ARRAY_LEN(words));
    for (size_t i = 0; i < circle->n; i++) {
        if (!fixing_sheet_sees(s, circle->at[i].authority))
            continue;
        struct fixing_line *line = fixing_line_add(&t, circle->at[i].name);
        bool seen = fixing_sheet_pupils(s, circle->at[i].authority);
        for (int l = 0; l < KEY_LEVELS; l++)
            if (seen)
                fixing_number_add(&t, line, req->lang, circle->at[i].pupils.of[l]);
            else
                fixing_text_add(&t, line, DASH);
        fixing_text_add(&t, line, seen ? fixing_wide_text(req->mem, key->num[i]) : DASH);
        fixing_text_add(&t, line, seen ? fraction_text(req, key_share(key, i)) : DASH);
        fixing_text_add(&t, line, seen ? fixing_percent_text(req->mem, key->num[i], key->den) : DASH);
    }
    struct fixing_line *sum = fixing_line_add(&t, msg_text(req->lang, M_fixing_sum));
    sum->sum = true;
    for (int l = 0; l < KEY_LEVELS; l++)
        fixing_number_add(&t, sum, req->lang, key->totals.of[l]);
    fixing_text_add(&t, sum, fixing_wide_text(req->mem, key->den));
    fixing_text_add(&t, sum, STR("1"));
    fixing_text_add(&t, sum, fixing_percent_text(req->mem, 1, 1));
    return t;
}

static struct fixing_section key_section(struct request *req, const struct fixing_sheet *s)
{
    static const enum msg formulas[READING_END] = { MSG_NONE, M_fixing_formula_a, M_fixing_formula_b,
                                                    M_fixing_formula_c };
    const struct fixing_row *f = &s->in.row;
    struct fixing_section out = section_of(req, msg_text(req->lang, M_fixing_key), 3, 1);
    said(&out,
         msg_format(req->mem, req->lang, formulas[f->reading], { "p", fixing_number(req->mem, f->weight_p) },
                    { "s1", fixing_number(req->mem, f->weight_s1) }, { "s2", fixing_number(req->mem, f->weight_s2) },
                    { "base", fixing_number(req->mem, f->weight_base) }));
    if (s->in.snapshot.id.n != 0)
        said(&out, msg_format(req->mem, req->lang, M_fixing_from_snapshot,
                              { "year", school_year_text(req->mem, s->in.snapshot.school_year) },
                              { "source", s->in.snapshot.source }));
    out.tables.at[out.tables.n++] =
        key_table(req, s, &s->in.circle, &s->amounts.key, msg_text(req->lang, M_fixing_key_caption));
    return out;
}

/* --- a total divided ----------------------------------------------------------------------------- */

/* How a participant's share of |total| came about: whole cents, remainder, cent of rounding. */
static void share_line(struct request *req, struct fixing_table *t, struct fixing_line *line, const struct key *key,
                       int64_t total, int64_t cents, size_t i)
{
    wide product = wide_product(wide_abs(total), key->num[i]);
    int64_t whole = (int64_t)(product / key->den), got = (total < 0 ? -cents : cents) - whole;
    fixing_text_add(
        t, line,
        str_cat(req->mem, fixing_wide_text(req->mem, product), STR(" / "), fixing_wide_text(req->mem, key->den)));
    fixing_number_add(t, line, req->lang, whole);
    fixing_text_add(t, line, fixing_wide_text(req->mem, product % key->den));
    fixing_number_add(t, line, req->lang, got);
    fixing_money_add(t, line, cents);
}

static struct fixing_table share_table(struct request *req, const struct fixing_sheet *s,
                                       const struct fixing_circle *circle, const struct key *key,
                                       const struct share *share, int64_t total, struct str caption)
{
    static const enum msg words[] = { M_fixing_participant, M_fixing_exact_cents, M_fixing_floor_cents,
                                      M_fixing_remainder,   M_fixing_extra_cent,  M_fixing_share };
    struct fixing_table t = fixing_table_of(req->mem, caption, ARRAY_LEN(words), circle->n + 1);
    heads(req, &t, words, ARRAY_LEN(words));
    for (size_t i = 0; i < circle->n; i++) {
        if (!fixing_sheet_sees(s, circle->at[i].authority))
            continue;
        struct fixing_line *line = fixing_line_add(&t, circle->at[i].name);
        if (fixing_sheet_pupils(s, circle->at[i].authority)) {
            share_line(req, &t, line, key, total, share->cents[i], i);
            continue;
        }
        for (int k = 0; k < 4; k++)
            fixing_text_add(&t, line, DASH);
        fixing_money_add(&t, line, share->cents[i]);
    }
    return t;
}

static struct str units_text(struct request *req, const struct fixing_sheet *s, const struct fixing_circle *circle,
                             const struct share *share)
{
    struct buf names = buf_of(req->mem, 20000);
    for (size_t u = 0; u < share->units; u++) {
        const struct fixing_party *p = &circle->at[share->receivers[u]];
        buf_put_z(&names, u > 0 ? ", " : "");
        buf_put(&names, fixing_sheet_sees(s, p->authority) ? p->name : DASH);
    }
    if (share->units == 0)
        return msg_text(req->lang, M_fixing_no_units);
    return msg_format(req->mem, req->lang, M_fixing_units, { "n", fixing_number(req->mem, (int64_t)share->units) },
                      { "names", buf_str(&names) });
}

static struct fixing_section year_section(struct request *req, const struct fixing_sheet *s, size_t y)
{
    const struct plan_row *plan = &s->in.plans.at[y];
    struct str year = fixing_number(req->mem, plan->year);
    struct fixing_section out =
        section_of(req, msg_format(req->mem, req->lang, M_fixing_gross_of, { "year", year }), 2, 1);
    said(&out, msg_format(req->mem, req->lang, M_fixing_plan_text, { "cost", money_text(req, plan->cost_cents) },
                          { "document", plan->document }, { "reference", plan->reference },
                          { "version", fixing_number(req->mem, plan->version) }));
    said(&out, units_text(req, s, &s->in.circle, &s->amounts.gross[y]));
    out.tables.at[out.tables.n++] = share_table(req, s, &s->in.circle, &s->amounts.key, &s->amounts.gross[y],
                                                plan->cost_cents, msg_text(req->lang, M_fixing_gross_caption));
    return out;
}

static struct fixing_section result_section(struct request *req, const struct fixing_sheet *s, size_t r)
{
    const struct fixing_result *result = &s->in.results.at[r];
    struct str year = fixing_number(req->mem, result->row.year);
    struct fixing_section out =
        section_of(req, msg_format(req->mem, req->lang, M_fixing_result_of, { "year", year }), 3, 2);
    said(&out,
         msg_format(req->mem, req->lang, M_fixing_result_text, { "result", money_text(req, result->row.result_cents) },
                    { "document", result->row.document }, { "fixing", fixing_name(req->mem, &result->key_fixing) },
                    { "reading", msg_text(req->lang, fixing_reading_msg(result->key_fixing.reading)) }));
    said(&out, units_text(req, s, &result->circle, &s->amounts.result_shares[r]));
    out.tables.at[out.tables.n++] = key_table(
        req, s, &result->circle, &s->amounts.result_keys[r],
        msg_format(req->mem, req->lang, M_fixing_old_key, { "fixing", fixing_name(req->mem, &result->key_fixing) }));
    out.tables.at[out.tables.n++] =
        share_table(req, s, &result->circle, &s->amounts.result_keys[r], &s->amounts.result_shares[r],
                    result->row.result_cents, msg_text(req->lang, M_fixing_result_caption));
    return out;
}

/* --- net and instalments ----------------------------------------------------------------------------- */

static struct str due_text(struct request *req, int year, int half)
{
    struct day nominal = due_nominal(year, half), due = due_instalment(nominal).shifted;
    struct buf a = buf_of(req->mem, 40), b = buf_of(req->mem, 40);
    i18n_day_short(&a, req->lang, nominal);
    i18n_day_short(&b, req->lang, due);
    return day_eq(nominal, due) ? buf_str(&a)
                                : msg_format(req->mem, req->lang, M_fixing_due_moved, { "due", buf_str(&b) },
                                             { "nominal", buf_str(&a) });
}

/* As stored, once it is. */
static struct fixing_table net_table(struct request *req, const struct fixing_sheet *s, int year)
{
    static const enum msg words[] = { M_fixing_participant, M_fixing_gross, M_fixing_credit_part,
                                      M_fixing_net,         M_fixing_first, M_fixing_second };
    struct fixing_table t =
        fixing_table_of(req->mem, msg_text(req->lang, M_fixing_net_caption), ARRAY_LEN(words), s->rows.n);
    heads(req, &t, words, ARRAY_LEN(words));
    for (size_t i = 0; i < s->rows.n; i++) {
        const struct fixing_amount_row *a = &s->rows.at[i];
        if (a->year != year)
            continue;
        struct fixing_line *line = fixing_line_add(&t, a->name);
        fixing_money_add(&t, line, a->gross_cents);
        fixing_money_add(&t, line, a->credit_cents);
        fixing_money_add(&t, line, a->net_cents);
        fixing_money_add(&t, line, a->first_cents);
        fixing_money_add(&t, line, a->second_cents);
    }
    return t;
}

static struct fixing_section net_section(struct request *req, const struct fixing_sheet *s, size_t y)
{
    int year = s->in.row.first_year + (int)y;
    struct fixing_section out = section_of(
        req, msg_format(req->mem, req->lang, M_fixing_net_of, { "year", fixing_number(req->mem, year) }), 2, 1);
    said(&out, msg_format(req->mem, req->lang, M_fixing_net_text, { "first", due_text(req, year, 0) },
                          { "second", due_text(req, year, 1) }));
    out.tables.at[out.tables.n++] = net_table(req, s, year);
    return out;
}

static struct fixing_table credit_table(struct request *req, const struct fixing_sheet *s)
{
    const struct carry *c = &s->amounts.carry;
    struct fixing_table t =
        fixing_table_of(req->mem, msg_text(req->lang, M_fixing_credit_caption), s->in.plans.n + 2, s->amounts.n);
    fixing_head_add(&t, msg_text(req->lang, M_fixing_participant), false);
    fixing_head_add(&t, msg_text(req->lang, M_fixing_credit), true);
    for (size_t y = 0; y < s->in.plans.n; y++)
        fixing_head_add(&t, fixing_number(req->mem, s->in.row.first_year + (int)y), true);
    for (size_t p = 0; p < s->amounts.n; p++) {
        if (!fixing_sheet_sees(s, s->amounts.payers[p].authority))
            continue;
        struct fixing_line *line = fixing_line_add(&t, s->amounts.payers[p].name);
        bool apart = carry_settled_separately(c, p);
        fixing_money_add(&t, line, c->credit[p]);
        for (size_t y = 0; y < s->in.plans.n; y++)
            if (apart)
                fixing_text_add(&t, line, DASH);
            else
                fixing_money_add(&t, line, c->spread[y][p]);
    }
    return t;
}

static struct fixing_section credit_section(struct request *req, const struct fixing_sheet *s)
{
    struct fixing_section out = section_of(req, msg_text(req->lang, M_fixing_credits), 1, 1);
    said(&out, msg_text(req->lang, s->in.results.n > 0 ? M_fixing_credit_text : M_fixing_no_results));
    if (s->in.results.n > 0)
        out.tables.at[out.tables.n++] = credit_table(req, s);
    return out;
}

/* --- interpretations ------------------------------------------------------------------------------- */

static struct str interpretation_text(struct request *req, const struct fixing_interpretation *x)
{
    const struct interpretation_rule *rule = interpretation_rule(x->question);
    struct str question = msg_text(req->lang, rule->title);
    struct buf starts = buf_of(req->mem, 40);
    if (x->row.choice == 0)
        return msg_format(req->mem, req->lang, M_fixing_interpretation_open, { "id", str_of(rule->id) },
                          { "question", question });
    i18n_day(&starts, req->lang, x->row.starts);
    return msg_format(req->mem, req->lang, M_fixing_interpretation_line, { "id", str_of(rule->id) },
                      { "question", question },
                      { "answer", msg_text(req->lang, interpretation_choice_msg(x->question, x->row.choice)) },
                      { "reason", x->row.reason }, { "decision", x->row.decision_ref }, { "starts", buf_str(&starts) });
}

static enum err interpretation_section(struct request *req, const struct fixing_sheet *s, struct fixing_section *out)
{
    struct fixing_interpretations all;
    TRY(fixing_interpretations(req->tx, &s->in, &all));
    *out = section_of(req, msg_text(req->lang, M_fixing_interpretations), all.n, 0);
    for (size_t i = 0; i < all.n; i++)
        said(out, interpretation_text(req, &all.at[i]));
    return OK;
}

/* --- all of it --------------------------------------------------------------------------------------- */

enum err fixing_sections(struct request *req, const struct fixing_sheet *s, struct fixing_section **out, size_t *n)
{
    struct fixing_section *at = MEM_NEW_N(req->mem, struct fixing_section, 3 + s->in.results.n + 2 * s->in.plans.n);
    *n = 0;
    *out = at;
    TRY(interpretation_section(req, s, &at[(*n)++]));
    at[(*n)++] = key_section(req, s);
    for (size_t y = 0; y < s->in.plans.n; y++)
        at[(*n)++] = year_section(req, s, y);
    for (size_t r = 0; r < s->in.results.n; r++)
        at[(*n)++] = result_section(req, s, r);
    at[(*n)++] = credit_section(req, s);
    for (size_t y = 0; y < s->in.plans.n; y++)
        at[(*n)++] = net_section(req, s, y);
    return OK;
}

static enum err explanation_get(struct request *req, const struct show_form *in)
{
    struct fixing_row f;
    struct fixing_sheet s;

    TRY(fixing_by_ref(req->tx, in->fixing, &f));
    TRY(fixing_sheet(req, &f, &s));
    struct fixing_explanation_page view = { .ref = f.ref, .name = fixing_name(req->mem, &f) };
    if (s.computed)
        TRY(fixing_sections(req, &s, &view.sections.at, &view.sections.n));
    /* It holds everybody's pupils. */
    if (f.checked > 0 && f.state != FIXING_DRAFT && viewer_may(req->viewer, OBJECT_COST_CONTRIBUTION, VERB_W))
        TRY(fixing_canonical_stored(req->tx, f.id, f.checked, &view.canonical));
    fixing_explanation_html(page_title(req, M_fixing_explanation), &view);
    return OK;
}

/* --- difference ------------------------------------------------------------------------------------------ */

static enum err others_fill(struct request *req, const struct fixing_row *f, fixing_ref chosen,
                            struct fixing_difference_page *view)
{
    struct fixing_rows rows;
    TRY(fixings_reached(req->tx, &rows));
    view->others.at = MEM_NEW_N(req->mem, struct fixing_option, rows.n);
    for (size_t i = 0; i < rows.n; i++) {
        const struct fixing_row *r = &rows.at[i];
        struct buf ref = buf_of(req->mem, REF_TEXT_LEN);
        if (r->id.n >= f->id.n)
            continue;
        ref_put(&ref, r->ref.b);
        view->others.at[view->others.n++] =
            (struct fixing_option){ buf_str(&ref),
                                    str_cat(req->mem, fixing_name(req->mem, r), STR(", "), fixing_period(req->mem, r)),
                                    REF_EQ(r->ref, chosen) };
    }
    return OK;
}

/* Of a participant over the whole period; credits settled apart are left out. */
static int64_t sum_of(const struct fixing_sheet *s, authority_id authority, bool net)
{
    int64_t sum = 0;
    for (size_t i = 0; i < s->rows.n; i++)
        if (s->rows.at[i].authority.n == authority.n && s->rows.at[i].year > 0)
            sum += net ? s->rows.at[i].net_cents : s->rows.at[i].gross_cents;
    return sum;
}

static void difference_line(struct request *req, struct fixing_table *t, const struct fixing_sheet *before,
                            const struct fixing_sheet *after, const struct fixing_amount_row *who)
{
    struct fixing_line *line = fixing_line_add(t, who->name);
    for (int net = 0; net < 2; net++) {
        int64_t old = sum_of(before, who->authority, net == 1), new = sum_of(after, who->authority, net == 1);
        fixing_money_add(t, line, old);
        fixing_money_add(t, line, new);
        fixing_text_add(t, line, fixing_signed_text(req->mem, new - old));
    }
}

static bool first_of(const struct fixing_amount_rows *rows, size_t i)
{
    return i == 0 || rows->at[i].authority.n != rows->at[i - 1].authority.n;
}

static void difference_fill(struct request *req, const struct fixing_sheet *before, const struct fixing_sheet *after,
                            struct fixing_difference_page *view)
{
    static const enum msg words[] = { M_fixing_participant, M_fixing_gross_before, M_fixing_gross_after,
                                      M_fixing_gross_delta, M_fixing_net_before,   M_fixing_net_after,
                                      M_fixing_net_delta };
    view->table = fixing_table_of(req->mem, msg_text(req->lang, M_fixing_difference_caption), ARRAY_LEN(words),
                                  before->rows.n + after->rows.n);
    heads(req, &view->table, words, ARRAY_LEN(words));
    for (size_t i = 0; i < after->rows.n; i++)
        if (first_of(&after->rows, i))
            difference_line(req, &view->table, before, after, &after->rows.at[i]);
    for (size_t i = 0; i < before->rows.n; i++)
        if (first_of(&before->rows, i) && !fixing_sheet_sees(after, before->rows.at[i].authority))
            difference_line(req, &view->table, before, after, &before->rows.at[i]);
}

static struct str facts(struct request *req, const struct fixing_sheet *s, enum msg which)
{
    const struct fixing_row *f = &s->in.row;
    return msg_format(req->mem, req->lang, which, { "name", fixing_name(req->mem, f) },
                      { "period", fixing_period(req->mem, f) },
                      { "reading", msg_text(req->lang, fixing_reading_msg(f->reading)) },
                      { "year", school_year_text(req->mem, statistics_year_of(f->fixing_date)) });
}

static enum err difference_get(struct request *req, const struct difference_form *in)
{
    static const fixing_ref none = { { 0 } };
    struct fixing_row f, other;
    struct fixing_sheet before, after;

    TRY(fixing_by_ref(req->tx, in->fixing, &f));
    struct fixing_difference_page view = { .ref = f.ref, .name = fixing_name(req->mem, &f) };
    TRY(others_fill(req, &f, in->other, &view));
    if (!REF_EQ(in->other, none)) {
        TRY(fixing_by_ref(req->tx, in->other, &other));
        TRY(fixing_sheet(req, &other, &before));
        TRY(fixing_sheet(req, &f, &after));
        view.compared = true;
        view.other = fixing_name(req->mem, &other);
        view.lines.at = MEM_NEW_N(req->mem, struct fixing_said, 2);
        view.lines.at[view.lines.n++] = (struct fixing_said){ .text = facts(req, &before, M_fixing_facts_before) };
        view.lines.at[view.lines.n++] = (struct fixing_said){ .text = facts(req, &after, M_fixing_facts_after) };
        difference_fill(req, &before, &after, &view);
    }
    fixing_difference_html(page_title(req, M_fixing_difference), &view);
    return OK;
}

const struct route fixing_show_routes[] = {
    GET("/contribution/fixings/{fixing}/explanation", RIGHT(BUDGET_REPORT, R), 0, explanation_get),
    GET("/contribution/fixings/{fixing}/difference", RIGHT(BUDGET_REPORT, R), 0, difference_get), ROUTES_END
};
