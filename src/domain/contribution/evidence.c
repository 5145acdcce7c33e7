#include "domain/contribution/evidence.h"

#include "base/zone.h"
#include "domain/agreement/agreement.h"
#include "domain/contribution/budget_execution_store.h"
#include "domain/contribution/letter_pdf.h"

static struct str day_text(struct mem *mem, struct day day)
{
    struct buf out = buf_of(mem, 40);
    if (day_compare(day, DAY_NONE) == 0)
        return STR("–");
    i18n_day_short(&out, LANG_DE, day);
    return buf_str(&out);
}

static struct str money_text(struct mem *mem, int64_t cents)
{
    struct buf out = buf_of(mem, 48);
    money_put(&out, (struct money){ cents });
    return buf_str(&out);
}

static struct fixing_table table_begin(struct mem *mem, enum msg caption, const enum msg *heads, size_t n, size_t lines)
{
    struct fixing_table t = fixing_table_of(mem, msg_text(LANG_DE, caption), n, lines);
    for (size_t i = 0; i < n; i++)
        fixing_head_add(&t, msg_text(LANG_DE, heads[i]), i > 0);
    return t;
}

static enum err parties_read(struct tx *tx, struct evidence *ev, struct participant_list *parties)
{
    static const enum msg heads[] = { M_fixing_participant, M_budget_evidence_since, M_budget_evidence_until };
    struct mem *mem = tx_mem(tx);
    TRY(agreement_participants(tx, day_of(ev->budget.year, 12, 31), parties));
    ev->parties = table_begin(mem, M_budget_evidence_parties, heads, ARRAY_LEN(heads), parties->n);
    for (size_t i = 0; i < parties->n; i++) {
        struct fixing_line *line = fixing_line_add(&ev->parties, parties->at[i].authority_name);
        fixing_text_add(&ev->parties, line, day_text(mem, parties->at[i].starts));
        fixing_text_add(&ev->parties, line, day_text(mem, parties->at[i].ends));
    }
    return OK;
}

static void cost_add(struct evidence *ev, struct str name, const struct cost_sum *sum, bool is_sum)
{
    struct fixing_line *line = fixing_line_add(&ev->cost, name);
    line->sum = is_sum;
    fixing_money_add(&ev->cost, line, sum->planned);
    fixing_money_add(&ev->cost, line, sum->updated);
    fixing_money_add(&ev->cost, line, sum->actual);
}

static enum err cost_read(struct tx *tx, struct evidence *ev)
{
    static const enum msg heads[] = { M_budget_type, M_budget_planned, M_budget_updated, M_budget_actual };
    struct budget_positions all;
    struct cost_sum total = { 0 };
    TRY(budget_positions(tx, &ev->budget, day_of(ev->budget.year, 12, 31), &all));
    ev->cost = table_begin(tx_mem(tx), M_budget_by_type, heads, ARRAY_LEN(heads), COST_END);
    for (enum cost_type type = COST_NONE + 1; type < COST_END; type++) {
        struct cost_sum sum = { 0 };
        bool any = false;
        for (size_t i = 0; i < all.n; i++)
            if (all.at[i].line.type == type && all.at[i].line.marked) {
                cost_sum_add(&sum, &all.at[i]);
                cost_sum_add(&total, &all.at[i]);
                any = true;
            }
        if (any)
            cost_add(ev, msg_text(LANG_DE, cost_type_msg(type)), &sum, false);
    }
    cost_add(ev, msg_text(LANG_DE, M_budget_cost), &total, true);
    return OK;
}

/* What of the fixing's cost of the year each party bears; the plan it divided is the sum. */
static enum err shares_fill(struct tx *tx, struct evidence *ev, const struct fixing_row *f)
{
    static const enum msg heads[] = { M_fixing_participant, M_fixing_gross };
    struct fixing_amount_rows rows;
    struct authority_row party;
    int64_t all = 0, public_cents = 0;
    TRY(fixing_amounts_all(tx, f->id, &rows));
    ev->shares = table_begin(tx_mem(tx), M_budget_evidence_shares, heads, ARRAY_LEN(heads), rows.n);
    for (size_t i = 0; i < rows.n; i++) {
        if (rows.at[i].year != ev->budget.year)
            continue;
        TRY(agreement_authority_by_id(tx, rows.at[i].authority, &party));
        all += rows.at[i].gross_cents;
        public_cents += party.kind != 0 ? rows.at[i].gross_cents : 0;
        fixing_money_add(&ev->shares, fixing_line_add(&ev->shares, rows.at[i].name), rows.at[i].gross_cents);
    }
    ev->reimbursed =
        msg_format(tx_mem(tx), LANG_DE, M_budget_evidence_reimbursed, { "fixing", fixing_name(tx_mem(tx), f) },
                   { "year", fixing_number(tx_mem(tx), ev->budget.year) }, { "sum", money_text(tx_mem(tx), all) });
    if (all > 0)
        ev->share = msg_format(tx_mem(tx), LANG_DE, M_budget_evidence_public,
                               { "share", fixing_percent_text(tx_mem(tx), wide_abs(public_cents), wide_abs(all)) });
    return OK;
}

enum err evidence_gather(struct tx *tx, const struct budget_row *budget, struct evidence *ev)
{
    struct participant_list parties;
    struct fixing_row f;
    fixing_id holder;
    *ev = (struct evidence){ .budget = *budget, .share = STR("") };
    TRY(parties_read(tx, ev, &parties));
    TRY(cost_read(tx, ev));
    ev->reimbursed = msg_text(LANG_DE, M_budget_evidence_no_fixing);
    TRY(fixing_holder(tx, budget->year, &holder));
    if (holder.n == 0)
        return OK;
    TRY(fixing_by_id(tx, holder, &f));
    return shares_fill(tx, ev, &f);
}

enum err evidence_pdf(struct mem *mem, const struct evidence *ev, struct str body, struct instant now,
                      struct str *bytes)
{
    struct str year = fixing_number(mem, ev->budget.year);
    struct str title = msg_format(mem, LANG_DE, M_budget_evidence_title, { "year", year });
    struct pdf *pdf =
        pdf_begin(mem, &(struct pdf_about){ .title = title, .author = body, .footer = title, .made = now });
    pdf_heading(pdf, 1, title);
    pdf_text(pdf, msg_format(mem, LANG_DE, M_budget_evidence_lead, { "body", body },
                             { "day", day_text(mem, zone_day(now)) }));
    pdf_heading(pdf, 2, msg_text(LANG_DE, M_budget_evidence_agreement));
    pdf_text(pdf, msg_text(LANG_DE, M_budget_evidence_term));
    letter_table(pdf, mem, &ev->parties);
    pdf_heading(pdf, 2, msg_text(LANG_DE, M_budget_statement));
    pdf_text(pdf, str_cat(mem, ev->budget.document, STR(" "), year));
    letter_table(pdf, mem, &ev->cost);
    pdf_heading(pdf, 2, msg_text(LANG_DE, M_budget_evidence_mere));
    pdf_text(pdf, msg_text(LANG_DE, M_budget_evidence_no_profit));
    pdf_text(pdf, ev->reimbursed);
    letter_table(pdf, mem, &ev->shares);
    pdf_heading(pdf, 2, msg_text(LANG_DE, M_budget_evidence_partners));
    pdf_text(pdf, msg_text(LANG_DE, M_budget_evidence_no_private));
    if (ev->share.len > 0)
        pdf_text(pdf, ev->share);
    return pdf_end(pdf, bytes);
}
