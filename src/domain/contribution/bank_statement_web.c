/*
 * contribution/bank_statement_web.c -- statements of the bank: the list, a new file, looked at before
 * it is booked, and one of them with what became of its entries.
 */
#include "domain/contribution/bank_statement_list.html.h"
#include "domain/contribution/bank_statement_page.html.h"
#include "domain/contribution/bank_statement_preview.html.h"
#include "domain/contribution/payment_web.h"
#include "platform/blob.h"

enum { ENTRIES_SHOWN = 300 };
#define READ_ROOM MIB(120)

FORM_EMPTY(bank_list_form);
struct bank_upload_form {
    struct upload_list file;
};
FORM(bank_upload_form, FIELD_FILES(bank_upload_form, file, 1, 1));
struct bank_import_form {
    bank_import_ref bank_import;
};
FORM(bank_import_form, FIELD_REF(bank_import_form, bank_import));
struct bank_statement_form {
    bank_statement_ref bank_statement;
};
FORM(bank_statement_form, FIELD_REF(bank_statement_form, bank_statement));

HANDLER(bank_list_get, bank_list_form);
HANDLER(bank_upload_post, bank_upload_form);
HANDLER(bank_upload_again, bank_upload_form);
HANDLER(bank_preview_get, bank_import_form);
HANDLER(bank_book_post, bank_import_form);
HANDLER(bank_statement_get, bank_statement_form);

static struct money money_of(int64_t cents) { return (struct money){ cents }; }

/* --- list --------------------------------------------------------------------------------------- */

struct str payment_name(const struct payment_row *p)
{
    return p->name.len > 0 ? p->name : p->iban.len > 0 ? p->iban : STR("–");
}

struct payment_item payment_item_of(const struct payment_row *p)
{
    return (struct payment_item){ .ref = p->ref,
                                  .name = payment_name(p),
                                  .text = p->text.len > 0 ? p->text : p->reference,
                                  .value_on = p->value_on,
                                  .cents = money_of(p->cents),
                                  .open = money_of(payment_open(p)) };
}

static enum err waiting_fill(struct request *req, struct bank_list_page *view)
{
    struct bank_import_rows files;
    struct payment_rows payments;

    TRY(bank_imports_waiting(req->tx, &files));
    view->waiting.at = MEM_NEW_N(req->mem, struct bank_waiting_item, files.n);
    for (size_t i = 0; i < files.n; i++)
        view->waiting.at[view->waiting.n++] =
            (struct bank_waiting_item){ files.at[i].ref, files.at[i].file_name, files.at[i].created_by_name,
                                        files.at[i].created_at, files.at[i].fault.len > 0 };
    TRY(payments_open(req->tx, &payments));
    view->payments.at = MEM_NEW_N(req->mem, struct payment_item, payments.n);
    for (size_t i = 0; i < payments.n; i++)
        view->payments.at[view->payments.n++] = payment_item_of(&payments.at[i]);
    return OK;
}

static enum err list_show(struct request *req, void *arg)
{
    struct bank_list_page view = { .waiting = { NULL, 0 } };
    struct bank_statement_rows rows;

    (void)arg;
    TRY(waiting_fill(req, &view));
    TRY(bank_statements(req->tx, &rows));
    view.statements.at = MEM_NEW_N(req->mem, struct bank_statement_item, rows.n);
    for (size_t i = 0; i < rows.n; i++) {
        const struct bank_statement_row *r = &rows.at[i];
        view.statements.at[view.statements.n++] = (struct bank_statement_item){
            r->ref,     r->statement_id, r->account, r->created_by_name, r->closed_on, money_of(r->closing_cents),
            r->entries, r->waiting
        };
    }
    bank_statement_list_html(page_title(req, M_bank_title), &view);
    return OK;
}

static enum err bank_list_get(struct request *req, const struct bank_list_form *in)
{
    (void)in;
    return list_show(req, NULL);
}

static enum err bank_upload_again(struct request *req, const struct bank_upload_form *in)
{
    (void)in;
    return request_tx(req, TX_READ, list_show, NULL);
}

/* --- upload: the file is opened in the child, between two transactions -------------------------- */

struct sending {
    const struct upload *file;
    struct bank_import_new add;
    bank_import_ref ref;
};

/* What is no XML file of a size that can be opened is refused at the field; any other fault is shown with its
   place on the preview. */
static enum err file_read(struct request *req, struct mem *mem, struct sending *s)
{
    struct xml_elements elements;
    struct bank_file file;
    struct str bytes;
    const char *why = "";

    TRY(upload_read(mem, s->file, &bytes));
    s->add.hash = sha256_of(bytes);
    enum err e = parse_xml(mem, bytes, &elements, &why);
    if (e == ERR_INVALID)
        return refuse(req, ERR_INVALID, M_bank_fault_not_xml, "file");
    TRY(e);
    if (bank_file_read(mem, &elements, &file, &s->add.fault) == BANK_GOOD &&
        bank_file_write(mem, &file, &s->add.parsed) != OK) {
        s->add.parsed = STR("");
        s->add.fault = (struct bank_fault){ .code = BANK_TOO_LARGE, .detail = STR("") };
    }
    return OK;
}

static enum err step_keep(struct request *req, void *arg)
{
    struct sending *s = arg;

    TRY(blob_store(req->tx, s->file, &s->add.content));
    return bank_import_add(req->tx, &s->add, &s->ref);
}

static enum err bank_upload_post(struct request *req, const struct bank_upload_form *in)
{
    struct sending s = { .file = &in->file.at[0] };
    struct mem *mem;

    s.add = (struct bank_import_new){ .file_name = s.file->name, .parsed = STR(""), .fault = { .detail = STR("") } };
    if (s.file->type != FILE_XML)
        return refuse(req, ERR_INVALID, M_bank_fault_not_xml, "file");
    if (s.file->size > (int64_t)BANK_FILE_MAX)
        return refuse(req, ERR_INVALID, M_bank_fault_too_large, "file");
    TRY(mem_open(&mem, READ_ROOM));
    enum err e = file_read(req, mem, &s);
    if (e == OK)
        e = request_tx(req, TX_WRITE, step_keep, &s);
    mem_close(mem);
    TRY(e);
    return see_other(req, url_of(req->mem, "/contribution/bank-statements/import/", s.ref, ""));
}

/* --- preview --------------------------------------------------------------------------------------- */

static struct str number_text(struct request *req, int64_t n)
{
    struct buf out = buf_of(req->mem, 24);

    buf_int(&out, n);
    return buf_str(&out);
}

static struct str money_text(struct request *req, int64_t cents)
{
    struct buf out = buf_of(req->mem, 48);

    money_put(&out, money_of(cents));
    return buf_str(&out);
}

static struct str place_text(struct request *req, const struct bank_import_row *row)
{
    struct str line = number_text(req, row->fault_line), statement = number_text(req, row->fault_statement),
               entry = number_text(req, row->fault_entry);

    if (row->fault_line == 0)
        return STR("");
    if (row->fault_entry > 0)
        return msg_format(req->mem, req->lang, M_bank_place_entry, { "line", line }, { "statement", statement },
                          { "entry", entry });
    if (row->fault_statement > 0)
        return msg_format(req->mem, req->lang, M_bank_place_statement, { "line", line }, { "statement", statement });
    return msg_format(req->mem, req->lang, M_bank_place_line, { "line", line });
}

static void remark_add(struct bank_preview_statement *s, struct str text)
{
    s->remarks.at[s->remarks.n++] = (struct bank_remark_line){ text };
}

static void remarks_fill(struct request *req, const struct bank_remark *r, struct bank_preview_statement *s)
{
    enum { REMARKS = 5 };

    s->remarks.at = MEM_NEW_N(req->mem, struct bank_remark_line, REMARKS);
    s->known = r->known;
    if (r->known) {
        remark_add(s, msg_text(req->lang, M_bank_remark_known));
        return;
    }
    if (r->other_account)
        remark_add(s, msg_text(req->lang, M_bank_remark_account));
    if (r->expected > 0)
        remark_add(s, msg_format(req->mem, req->lang, M_bank_remark_gap, { "number", number_text(req, r->expected) }));
    if (r->balance_gap)
        remark_add(
            s, msg_format(req->mem, req->lang, M_bank_remark_balance, { "balance", money_text(req, r->last_closing) }));
    if (r->repeated > 0)
        remark_add(s, msg_format(req->mem, req->lang, M_bank_remark_repeated,
                                 { "count", number_text(req, (int64_t)r->repeated) }));
}

static enum err statements_fill(struct request *req, const struct bank_import_row *row, struct bank_preview_page *view)
{
    struct bank_file file;
    struct bank_check check;

    TRY(bank_import_file(req->tx, row, &file));
    TRY(bank_check(req->tx, &file, &check));
    view->statements.at = MEM_NEW_N(req->mem, struct bank_preview_statement, file.statements.n);
    for (size_t i = 0; i < file.statements.n; i++) {
        const struct bank_statement *s = &file.statements.at[i];
        struct bank_preview_statement *out = &view->statements.at[view->statements.n++];
        *out = (struct bank_preview_statement){ .name = s->id,
                                                .account = s->account,
                                                .opened_on = s->opened_on,
                                                .closed_on = s->closed_on,
                                                .opening = money_of(s->opening),
                                                .closing = money_of(s->closing),
                                                .entries = (int64_t)s->n };
        for (size_t k = 0; k < s->n; k++) {
            const struct bank_entry *e = &file.entries.at[s->first + k];
            struct money *sum = e->cents > 0 ? &out->credits : &out->debits;
            sum->cents += e->booked ? e->cents : 0;
        }
        remarks_fill(req, &check.remarks[i], out);
    }
    view->may_book = !view->booked && !view->same && check.fresh > 0;
    return OK;
}

static enum err bank_preview_get(struct request *req, const struct bank_import_form *in)
{
    struct bank_import_row row;
    struct bank_preview_page view;

    TRY(bank_import_by_ref(req->tx, in->bank_import, &row));
    view = (struct bank_preview_page){ .ref = row.ref,
                                       .file_name = row.file_name,
                                       .place = place_text(req, &row),
                                       .detail = row.fault_detail,
                                       .fault = { bank_fault_msg(bank_fault_by_name(row.fault)) },
                                       .booked = row.booked };
    TRY(bank_import_known(req->tx, row.file_hash, &view.same));
    if (row.fault.len == 0)
        TRY(statements_fill(req, &row, &view));
    bank_statement_preview_html(page_title(req, M_bank_preview), &view);
    return OK;
}

static enum err bank_book_post(struct request *req, const struct bank_import_form *in)
{
    struct bank_import_row row;
    struct bank_booking booking;

    TRY(bank_import_by_ref(req->tx, in->bank_import, &row));
    TRY(bank_book(req->tx, &row, &booking));
    flash(req, M_bank_done);
    return see_other(req, URL("/contribution/bank-statements"));
}

/* --- one statement -------------------------------------------------------------------------------------- */

enum msg payment_state_msg(const struct payment_row *p)
{
    int64_t open = payment_open(p);

    if (p->cents < 0)
        return p->taken_back != 0 ? M_payment_state_return
               : p->settled != 0  ? M_payment_state_refund
                                  : M_payment_state_out;
    if (open == 0)
        return p->returned != 0 ? M_payment_state_returned : M_payment_state_settled;
    if (payment_is_aside(p))
        return M_payment_state_aside;
    return open == p->cents ? M_payment_state_open : M_payment_state_part;
}

static struct bank_entry_item entry_item(const struct bank_entry_row *e, const struct payment_row *p)
{
    struct bank_entry_item out = { .n = e->n, .booked_on = e->booked_on, .value_on = e->value_on };

    if (p == NULL) {
        out.cents = money_of(e->cents);
        out.name = e->words.len > 0 ? e->words : STR("–");
        out.text = e->reference;
        out.state.id = e->repeated ? M_bank_repeated : M_bank_not_booked;
        return out;
    }
    out.cents = money_of(p->cents);
    out.open = money_of(payment_open(p));
    out.name = payment_name(p);
    out.text = p->text.len > 0 ? p->text : p->reference;
    out.state.id = payment_state_msg(p);
    out.waits = p->cents > 0 && payment_open(p) != 0 && !payment_is_aside(p);
    out.has_payment = true;
    out.payment = p->ref;
    return out;
}

/* Each entry by its payments; those that are not booked here by themselves. */
static void entries_fill(struct request *req, const struct bank_entry_rows *entries,
                         const struct payment_rows *payments, struct bank_statement_page *view)
{
    size_t k = 0;

    view->entries.at = MEM_NEW_N(req->mem, struct bank_entry_item, ENTRIES_SHOWN);
    for (size_t i = 0; i < entries->n; i++) {
        const struct bank_entry_row *e = &entries->at[i];
        bool any = false;
        for (; k < payments->n && payments->at[k].entry == e->n; k++) {
            any = true;
            if (view->entries.n < ENTRIES_SHOWN)
                view->entries.at[view->entries.n++] = entry_item(e, &payments->at[k]);
            else
                view->hidden++;
        }
        if (!any && view->entries.n < ENTRIES_SHOWN)
            view->entries.at[view->entries.n++] = entry_item(e, NULL);
        else if (!any)
            view->hidden++;
    }
}

/* Sums per day of booking lead from the opening to the closing balance. */
static void days_fill(struct request *req, const struct bank_statement_row *row, const struct bank_entry_rows *entries,
                      struct bank_statement_page *view)
{
    int64_t balance = row->opening_cents;

    view->days.at = MEM_NEW_N(req->mem, struct bank_day_item, entries->n);
    for (size_t i = 0; i < entries->n; i++) {
        const struct bank_entry_row *e = &entries->at[i];
        size_t at = 0;
        if (!e->booked)
            continue;
        while (at < view->days.n && day_compare(view->days.at[at].day, e->booked_on) < 0)
            at++;
        if (at == view->days.n || !day_eq(view->days.at[at].day, e->booked_on)) {
            for (size_t k = view->days.n++; k > at; k--)
                view->days.at[k] = view->days.at[k - 1];
            view->days.at[at] = (struct bank_day_item){ .day = e->booked_on };
        }
        view->days.at[at].cents.cents += e->cents;
    }
    for (size_t i = 0; i < view->days.n; i++)
        view->days.at[i].balance = money_of(balance += view->days.at[i].cents.cents);
}

static enum err bank_statement_get(struct request *req, const struct bank_statement_form *in)
{
    struct bank_statement_row row;
    struct bank_entry_rows entries;
    struct payment_rows payments;

    TRY(bank_statement_by_ref(req->tx, in->bank_statement, &row));
    TRY(bank_entries_of(req->tx, row.id, &entries));
    TRY(payments_of_statement(req->tx, row.id, &payments));
    struct bank_statement_page view = { .name = row.statement_id,
                                        .account = row.account,
                                        .by = row.created_by_name,
                                        .at = row.created_at,
                                        .opening = money_of(row.opening_cents),
                                        .closing = money_of(row.closing_cents),
                                        .opened_on = row.opened_on,
                                        .closed_on = row.closed_on };
    entries_fill(req, &entries, &payments, &view);
    days_fill(req, &row, &entries, &view);
    bank_statement_page_html(
        page_begin(req, msg_format(req->mem, req->lang, M_bank_statement_named, { "name", row.statement_id })), &view);
    return OK;
}

const struct route bank_statement_routes[] = {
    GET("/contribution/bank-statements", RIGHT(COST_CONTRIBUTION, C), 0, bank_list_get),
    POST_FORM("/contribution/bank-statements", RIGHT(COST_CONTRIBUTION, C), ROUTE_UPLOAD | ROUTE_STEPS,
              bank_upload_post, bank_upload_again),
    GET("/contribution/bank-statements/{bank_statement}", RIGHT(COST_CONTRIBUTION, C), 0, bank_statement_get),
    GET("/contribution/bank-statements/import/{bank_import}", RIGHT(COST_CONTRIBUTION, C), 0, bank_preview_get),
    POST("/contribution/bank-statements/import/{bank_import}/book", RIGHT(COST_CONTRIBUTION, C), 0, bank_book_post),
    ROUTES_END
};
