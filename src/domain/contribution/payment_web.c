/*
 * contribution/payment_web.c -- one payment: what it settles, and what a person decides about the rest.
 */
#include "domain/contribution/payment_web.h"

#include "domain/contribution/payment_page.html.h"

struct payment_form {
    payment_ref payment;
};
FORM(payment_form, FIELD_REF(payment_form, payment));
struct settle_form {
    payment_ref payment;
    invoice_ref invoice;
    struct str amount;
};
FORM(settle_form, FIELD_REF(settle_form, payment), FIELD_REF(settle_form, invoice),
     FIELD_TEXT(settle_form, amount, 1, 40));
struct give_back_form {
    payment_ref payment, credit;
};
FORM(give_back_form, FIELD_REF(give_back_form, payment), FIELD_REF(give_back_form, credit));

struct aside_form {
    payment_ref payment;
    struct str aside_reason;
};
FORM(aside_form, FIELD_REF(aside_form, payment), FIELD_TEXT(aside_form, aside_reason, 1, LIMIT_LINE));

HANDLER(payment_get, payment_form);
HANDLER(settle_post, settle_form);
HANDLER(settle_again, settle_form);
HANDLER(give_back_post, give_back_form);
HANDLER(give_back_again, give_back_form);
HANDLER(release_post, payment_form);
HANDLER(aside_post, aside_form);
HANDLER(aside_again, aside_form);
HANDLER(take_up_post, payment_form);

enum msg payment_rule_msg(int rule)
{
    static const enum msg msgs[] = { [MATCH_REFERENCE] = M_payment_rule_reference,
                                     [MATCH_ACCOUNT] = M_payment_rule_account,
                                     [MATCH_NUMBER] = M_payment_rule_number,
                                     [MATCH_PERSON] = M_payment_rule_person,
                                     [MATCH_RETURN] = M_payment_rule_return };

    return rule > 0 && rule <= MATCH_RETURN ? msgs[rule] : MSG_NONE;
}

static enum msg why_msg(enum match_rule rule)
{
    return rule == MATCH_PERSON ? M_payment_why_amount : payment_rule_msg((int)rule);
}

static enum err history_fill(struct request *req, const struct payment_row *p, struct payment_page *view)
{
    struct allocation_rows rows;

    TRY(allocations_of(req->tx, p->id, &rows));
    view->history.at = MEM_NEW_N(req->mem, struct payment_history_line, rows.n);
    for (size_t i = 0; i < rows.n; i++) {
        const struct allocation_row *r = &rows.at[i];
        view->history.at[view->history.n++] = (struct payment_history_line){
            r->number, r->party, r->created_by_name, { r->cents }, { payment_rule_msg(r->rule) }, r->created_at
        };
    }
    return OK;
}

static enum err proposals_fill(struct request *req, const struct payment_row *p, struct payment_page *view)
{
    struct open_account account;
    struct match_input input;
    const struct match_payment payment = payment_as_match(p);

    TRY(open_account_reached(req->tx, &account));
    TRY(open_account_match(req->tx, &account, &input));
    struct matches found = payment_proposals(req->mem, &input, &payment);
    view->proposals.at = MEM_NEW_N(req->mem, struct payment_proposal, found.n);
    for (size_t i = 0; i < found.n; i++) {
        const struct open_item *item = &account.items.at[found.at[i].item];
        const struct open_document_row *d = open_account_document(&account, item);
        view->proposals.at[view->proposals.n++] = (struct payment_proposal){ .invoice = d->ref,
                                                                             .number = d->number,
                                                                             .party = d->party,
                                                                             .due_on = item->due_on,
                                                                             .open = { item->open },
                                                                             .why = { why_msg(found.at[i].rule) } };
    }
    return OK;
}

/* Money that came and is not all settled, and for a return also what came with this amount. */
static enum err credits_fill(struct request *req, const struct payment_row *p, struct payment_page *view)
{
    struct payment_rows open, same;
    bool returned = p->reversal || p->reason.len > 0;

    TRY(payments_open(req->tx, &open));
    TRY(payments_of_amount(req->tx, -p->cents, &same));
    view->credits.at = MEM_NEW_N(req->mem, struct payment_item, open.n + same.n);
    for (size_t i = 0; i < open.n; i++)
        if (payment_open(&open.at[i]) >= -payment_open(p))
            view->credits.at[view->credits.n++] = payment_item_of(&open.at[i]);
    for (size_t i = 0; returned && i < same.n; i++)
        if (payment_open(&same.at[i]) == 0)
            view->credits.at[view->credits.n++] = payment_item_of(&same.at[i]);
    return OK;
}

static struct str plain_amount(struct request *req, int64_t cents)
{
    struct buf out = buf_of(req->mem, 40);

    money_put(&out, (struct money){ cents < 0 ? -cents : cents });
    return buf_str(&out);
}

static enum err page_show(struct request *req, payment_ref ref, struct str amount, struct str aside_reason)
{
    struct payment_row p;

    TRY(payment_by_ref(req->tx, ref, &p));
    struct payment_page view = { .ref = p.ref,
                                 .statement = p.statement_ref,
                                 .statement_name = p.statement_name,
                                 .name = payment_name(&p),
                                 .iban = p.iban,
                                 .reference = p.reference,
                                 .end_to_end = p.end_to_end,
                                 .text = p.text,
                                 .reason = p.reason,
                                 .booked_on = p.booked_on,
                                 .value_on = p.value_on,
                                 .cents = { p.cents },
                                 .settled = { p.settled },
                                 .returned = { p.returned + p.taken_back },
                                 .open = { payment_open(&p) },
                                 .is_open = payment_open(&p) != 0,
                                 .is_debit = p.cents < 0,
                                 .may_release = p.settled != 0 || p.taken_back != 0,
                                 .aside = payment_is_aside(&p),
                                 .aside_reason = payment_is_aside(&p) ? p.aside_reason : aside_reason,
                                 .amount = amount.len > 0 ? amount : plain_amount(req, payment_open(&p)) };
    TRY(history_fill(req, &p, &view));
    if (view.is_open)
        TRY(proposals_fill(req, &p, &view));
    if (view.is_open && view.is_debit)
        TRY(credits_fill(req, &p, &view));
    payment_page_html(
        page_begin(req, msg_format(req->mem, req->lang, M_payment_title, { "amount", plain_amount(req, p.cents) })),
        &view);
    return OK;
}

static enum err payment_get(struct request *req, const struct payment_form *in)
{
    return page_show(req, in->payment, STR(""), STR(""));
}

static enum err settle_again(struct request *req, const struct settle_form *in)
{
    return page_show(req, in->payment, form_typed(req->form, "amount"), STR(""));
}

static enum err give_back_again(struct request *req, const struct give_back_form *in)
{
    return page_show(req, in->payment, STR(""), STR(""));
}

static enum err settle_post(struct request *req, const struct settle_form *in)
{
    struct payment_row p;
    struct money amount;

    TRY(payment_by_ref(req->tx, in->payment, &p));
    if (money_parse(in->amount, &amount) != OK || amount.cents <= 0)
        return tx_refuse(req->tx, ERR_INVALID, M_payment_error_amount, "amount");
    TRY(payment_settle(req->tx, &p, in->invoice, p.cents < 0 ? -amount.cents : amount.cents));
    flash(req, M_payment_done);
    return see_other(req, url_of(req->mem, "/contribution/payments/", p.ref, ""));
}

static enum err give_back_post(struct request *req, const struct give_back_form *in)
{
    struct payment_row debit, credit;

    TRY(payment_by_ref(req->tx, in->payment, &debit));
    TRY(payment_by_ref(req->tx, in->credit, &credit));
    TRY(payment_give_back(req->tx, &debit, &credit));
    flash(req, M_payment_done);
    return see_other(req, url_of(req->mem, "/contribution/payments/", debit.ref, ""));
}

static enum err release_post(struct request *req, const struct payment_form *in)
{
    struct payment_row p;

    TRY(payment_by_ref(req->tx, in->payment, &p));
    TRY(payment_release(req->tx, &p));
    flash(req, M_payment_released);
    return see_other(req, url_of(req->mem, "/contribution/payments/", p.ref, ""));
}

static enum err aside_again(struct request *req, const struct aside_form *in)
{
    return page_show(req, in->payment, STR(""), form_typed(req->form, "aside_reason"));
}

static enum err aside_post(struct request *req, const struct aside_form *in)
{
    struct payment_row p;

    TRY(payment_by_ref(req->tx, in->payment, &p));
    if (p.cents <= 0 || payment_open(&p) == 0)
        return tx_refuse(req->tx, ERR_CONFLICT, M_payment_error_aside, NULL);
    TRY(payment_aside_add(req->tx, &p, true, in->aside_reason));
    flash(req, M_payment_set_aside_done);
    return see_other(req, URL("/contribution/bank-statements"));
}

static enum err take_up_post(struct request *req, const struct payment_form *in)
{
    struct payment_row p;

    TRY(payment_by_ref(req->tx, in->payment, &p));
    TRY(payment_aside_add(req->tx, &p, false, STR("")));
    flash(req, M_payment_taken_up);
    return see_other(req, url_of(req->mem, "/contribution/payments/", p.ref, ""));
}

const struct route payment_routes[] = {
    GET("/contribution/payments/{payment}", RIGHT(COST_CONTRIBUTION, C), 0, payment_get),
    POST_FORM("/contribution/payments/{payment}/settle", RIGHT(COST_CONTRIBUTION, C), 0, settle_post, settle_again),
    POST_FORM("/contribution/payments/{payment}/give-back", RIGHT(COST_CONTRIBUTION, C), 0, give_back_post,
              give_back_again),
    POST_FORM("/contribution/payments/{payment}/set-aside", RIGHT(COST_CONTRIBUTION, C), 0, aside_post, aside_again),
    POST("/contribution/payments/{payment}/take-up", RIGHT(COST_CONTRIBUTION, C), 0, take_up_post),
    POST("/contribution/payments/{payment}/release", RIGHT(COST_CONTRIBUTION, C), 0, release_post),
    ROUTES_END
};
