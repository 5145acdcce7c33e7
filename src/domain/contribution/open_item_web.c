/*
 * contribution/open_item_web.c -- what is open, the account of a party, reminders.
 */
#include "base/zone.h"
#include "domain/contribution/open_item_account.html.h"
#include "domain/contribution/open_item_home.html.h"
#include "domain/contribution/open_item_list.html.h"
#include "domain/contribution/open_item_web.h"
#include "domain/contribution/payment_web.h"
#include "domain/contribution/reminder_page.html.h"
#include "domain/contribution/reminder_store.h"

FORM_EMPTY(open_list_form);
struct account_form {
    authority_ref authority;
};
FORM(account_form, FIELD_REF(account_form, authority));
struct remind_form {
    invoice_ref invoice;
};
FORM(remind_form, FIELD_REF(remind_form, invoice));
struct reminder_form {
    reminder_ref reminder;
};
FORM(reminder_form, FIELD_REF(reminder_form, reminder));

HANDLER(open_list_get, open_list_form);
HANDLER(account_get, account_form);
HANDLER(remind_post, remind_form);
HANDLER(reminder_get, reminder_form);

static enum err line_of(struct request *req, const struct open_account *account, size_t at, struct open_item_line *out)
{
    const struct open_item *item = &account->items.at[at];
    const struct open_document_row *d = open_account_document(account, item);
    struct day today = zone_day(req->now);

    *out = (struct open_item_line){ .invoice = d->ref,
                                    .authority = d->authority_ref,
                                    .number = d->number,
                                    .party = d->party,
                                    .issued_on = d->issued_on,
                                    .due_on = item->due_on,
                                    .reminded_on = d->reminded_on,
                                    .claim = { item->claim },
                                    .settled = { item->settled },
                                    .open = { item->open },
                                    .reminders = d->reminders,
                                    .overdue = open_item_overdue(item, today),
                                    .closed = item->open == 0 };
    out->may_remind =
        out->overdue && !day_eq(d->reminded_on, today) && viewer_may(req->viewer, OBJECT_COST_CONTRIBUTION, VERB_C);
    return reminder_task(req->tx, d, item, &out->task);
}

/* Invoiced, paid, open and next due of one party. */
static struct account_line account_sum(const struct open_account *account, const struct open_party_row *party)
{
    struct account_line out = { .ref = party->ref, .name = party->name, .next_due = DAY_NONE };

    for (size_t i = 0; i < account->items.n; i++) {
        const struct open_item *item = &account->items.at[i];
        if (item->party != party->id.n)
            continue;
        out.invoiced.cents += item->claim;
        out.paid.cents += item->settled;
        out.open.cents += item->open;
        if (item->open > 0 && (day_is_none(out.next_due) || day_compare(item->due_on, out.next_due) < 0))
            out.next_due = item->due_on;
    }
    return out;
}

static enum err open_list_get(struct request *req, const struct open_list_form *in)
{
    struct open_account account;
    struct open_party_rows parties;
    struct open_list_page view = { .items = { NULL, 0 } };

    (void)in;
    TRY(open_account_reached(req->tx, &account));
    TRY(open_parties(req->tx, &parties));
    view.items.at = MEM_NEW_N(req->mem, struct open_item_line, account.items.n);
    for (size_t i = 0; i < account.items.n; i++)
        if (account.items.at[i].open != 0)
            TRY(line_of(req, &account, i, &view.items.at[view.items.n++]));
    view.accounts.at = MEM_NEW_N(req->mem, struct account_line, parties.n);
    for (size_t i = 0; i < parties.n; i++)
        view.accounts.at[view.accounts.n++] = account_sum(&account, &parties.at[i]);
    open_item_list_html(page_title(req, M_open_title), &view);
    return OK;
}

static enum err payments_fill(struct request *req, authority_id id, struct account_page *view)
{
    struct account_payment_rows rows;
    struct reminder_rows reminders;

    TRY(account_payments(req->tx, id, &rows));
    view->payments.at = MEM_NEW_N(req->mem, struct account_payment_line, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        view->payments.at[view->payments.n++] = (struct account_payment_line){
            rows.at[i].value_on, rows.at[i].number, { rows.at[i].cents }, { payment_rule_msg(rows.at[i].rule) }
        };
    TRY(reminders_of(req->tx, id, &reminders));
    view->reminders.at = MEM_NEW_N(req->mem, struct reminder_line, reminders.n);
    for (size_t i = 0; i < reminders.n; i++) {
        const struct reminder_row *r = &reminders.at[i];
        view->reminders.at[view->reminders.n++] =
            (struct reminder_line){ r->ref, r->number, r->document, r->made_on, { r->open_cents } };
    }
    return OK;
}

static enum err account_get(struct request *req, const struct account_form *in)
{
    struct open_account account;
    struct open_party_row party;
    struct account_page view = { .items = { NULL, 0 } };

    TRY(open_party_by_ref(req->tx, in->authority, &party));
    TRY(open_account_of(req->tx, party.id, &account));
    view.sum = account_sum(&account, &party);
    view.items.at = MEM_NEW_N(req->mem, struct open_item_line, account.items.n);
    for (size_t i = account.items.n; i > 0; i--)
        TRY(line_of(req, &account, i - 1, &view.items.at[view.items.n++]));
    TRY(payments_fill(req, party.id, &view));
    open_item_account_html(page_begin(req, msg_format(req->mem, req->lang, M_open_account_of, { "party", party.name })),
                           &view);
    return OK;
}

static enum err remind_post(struct request *req, const struct remind_form *in)
{
    struct open_account account;
    reminder_ref ref;
    size_t at = 0;

    TRY(open_account_reached(req->tx, &account));
    while (at < account.items.n && !REF_EQ(open_account_document(&account, &account.items.at[at])->ref, in->invoice))
        at++;
    if (at == account.items.n)
        return ERR_NOT_FOUND;
    TRY(reminder_add(req->tx, open_account_document(&account, &account.items.at[at]), &account.items.at[at], &ref));
    flash(req, M_reminder_done);
    return see_other(req, url_of(req->mem, "/contribution/reminders/", ref, ""));
}

static enum err reminder_get(struct request *req, const struct reminder_form *in)
{
    struct reminder_row row;
    struct open_party_rows parties;
    struct reminder_page view;
    size_t lines = 0;

    TRY(reminder_by_ref(req->tx, in->reminder, &row));
    TRY(open_parties(req->tx, &parties));
    view = (struct reminder_page){ .number = row.number,
                                   .party = row.party,
                                   .document = row.document,
                                   .by = row.created_by_name,
                                   .due_on = row.due_on,
                                   .made_on = row.made_on,
                                   .open = { row.open_cents },
                                   .level = row.level };
    for (size_t i = 0; i < parties.n; i++)
        if (parties.at[i].id.n == row.authority.n)
            view.account = parties.at[i].ref;
    for (size_t i = 0; i < row.address.len; i++)
        lines += row.address.at[i] == '\n';
    view.address.at = MEM_NEW_N(req->mem, struct address_line, lines + 1);
    for (struct str line; str_cut_line(&row.address, &line);)
        view.address.at[view.address.n++] = (struct address_line){ line };
    reminder_page_html(page_begin(req, msg_format(req->mem, req->lang, M_reminder_title, { "number", row.number })),
                       &view);
    return OK;
}

enum err open_item_home(struct request *req, struct html *h)
{
    struct open_account account;
    struct open_home view = { .tasks = { NULL, 0 } };

    if (!viewer_may(req->viewer, OBJECT_COST_CONTRIBUTION, VERB_C))
        return OK;
    TRY(open_account_reached(req->tx, &account));
    view.tasks.at = MEM_NEW_N(req->mem, struct open_task, account.items.n);
    for (size_t i = 0; i < account.items.n; i++) {
        struct open_item_line line;
        TRY(line_of(req, &account, i, &line));
        if (line.task)
            view.tasks.at[view.tasks.n++] = (struct open_task){ line.authority, line.party, line.number, line.open };
    }
    if (view.tasks.n > 0)
        open_item_home_html(h, &view);
    return OK;
}

const struct route open_item_routes[] = {
    GET("/contribution/open-items", RIGHT(COST_CONTRIBUTION, L), 0, open_list_get),
    GET("/contribution/accounts/{authority}", RIGHT(COST_CONTRIBUTION, R), 0, account_get),
    POST("/contribution/reminders", RIGHT(COST_CONTRIBUTION, C), 0, remind_post),
    GET("/contribution/reminders/{reminder}", RIGHT(COST_CONTRIBUTION, R), 0, reminder_get), ROUTES_END
};
