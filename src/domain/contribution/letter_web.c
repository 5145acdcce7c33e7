/*
 * contribution/letter_web.c -- the notices of a fixing: made once, read, sent by mail.
 */
#include "domain/contribution/invoice_web.h"
#include "domain/contribution/letter.h"
#include "domain/contribution/letter_list.html.h"

struct list_form {
    fixing_ref fixing;
};
FORM(list_form, FIELD_REF(list_form, fixing));
struct letter_form {
    letter_ref letter;
};
FORM(letter_form, FIELD_REF(letter_form, letter));
struct send_form {
    letter_ref letter;
    struct str recipient;
};
FORM(send_form, FIELD_REF(send_form, letter), FIELD_MAIL(send_form, recipient, 1));

HANDLER(list_get, list_form);
HANDLER(make_post, list_form);
HANDLER(document_get, letter_form);
HANDLER(send_post, send_form);
HANDLER(send_again, send_form);

static enum err item_of(struct request *req, const struct letter_row *l, bool may_write, struct letter_item *out)
{
    *out = (struct letter_item){ .ref = l->ref, .party = l->authority_name, .dated = l->dated };
    if (!may_write)
        return OK;
    TRY(invoice_recipient(req->tx, l->authority, &out->recipient));
    return sending_lines(req, (invoice_id){ 0 }, l->id, &out->sendings);
}

/* A participant of the fixing has none yet. */
static enum err letter_missing(struct request *req, const struct fixing_row *f, const struct letter_rows *rows,
                               bool *missing)
{
    struct fixing_amount_rows amounts;
    TRY(fixing_amounts_seen(req->tx, f->id, &amounts));
    *missing = false;
    for (size_t i = 0; i < amounts.n; i++) {
        bool has = amounts.at[i].year == 0;
        for (size_t k = 0; k < rows->n; k++)
            has = has || rows->at[k].authority.n == amounts.at[i].authority.n;
        *missing = *missing || !has;
    }
    return OK;
}

static enum err list_show(struct request *req, const struct fixing_row *f, const struct send_form *typed)
{
    struct letter_rows rows;
    struct letter_list_page view = { .fixing = f->ref,
                                     .name = fixing_name(req->mem, f),
                                     .period = fixing_period(req->mem, f),
                                     .may_write = viewer_may(req->viewer, OBJECT_COST_CONTRIBUTION, VERB_W) };
    TRY(letters_of(req->tx, f->id, &rows));
    TRY(letter_missing(req, f, &rows, &view.may_make));
    view.may_make = view.may_make && view.may_write && (f->state == FIXING_SIGNED || f->state == FIXING_NOTIFIED);
    view.letters.at = MEM_NEW_N(req->mem, struct letter_item, rows.n);
    for (size_t i = 0; i < rows.n; i++) {
        struct letter_item *item = &view.letters.at[view.letters.n++];
        TRY(item_of(req, &rows.at[i], view.may_write, item));
        if (typed != NULL && REF_EQ(typed->letter, rows.at[i].ref))
            item->recipient = typed->recipient;
    }
    letter_list_html(page_title(req, M_letter_letters), &view);
    return OK;
}

static enum err list_get(struct request *req, const struct list_form *in)
{
    struct fixing_row f;
    TRY(fixing_by_ref(req->tx, in->fixing, &f));
    return list_show(req, &f, NULL);
}

static enum err send_again(struct request *req, const struct send_form *in)
{
    struct letter_row l;
    struct fixing_row f;
    TRY(letter_by_ref(req->tx, in->letter, &l));
    TRY(fixing_by_id(req->tx, l.fixing, &f));
    return list_show(req, &f, in);
}

static enum err back_to(struct request *req, fixing_ref ref, enum msg said)
{
    flash(req, said);
    return see_other(req, url_of(req->mem, "/contribution/fixings/", ref, "/letters"));
}

static enum err make_post(struct request *req, const struct list_form *in)
{
    size_t made;
    TRY(letters_make(req, in->fixing, &made));
    return back_to(req, in->fixing, made > 0 ? M_letter_made : M_letter_all_made);
}

static enum err document_get(struct request *req, const struct letter_form *in)
{
    struct letter_row l;
    struct str bytes;
    TRY(letter_by_ref(req->tx, in->letter, &l));
    TRY(letter_bytes(req->tx, l.id, &bytes));
    return respond_file(req, str_cat(req->mem, STR("Kostenbeitragsmitteilung "), l.authority_name, STR(".pdf")),
                        "application/pdf", bytes);
}

static enum err send_post(struct request *req, const struct send_form *in)
{
    struct letter_row l;
    struct fixing_row f;
    TRY(letter_by_ref(req->tx, in->letter, &l));
    TRY(fixing_by_id(req->tx, l.fixing, &f));
    TRY(letter_send(req->tx, &l, in->recipient));
    return back_to(req, f.ref, M_letter_sent);
}

const struct route letter_routes[] = {
    GET("/contribution/fixings/{fixing}/letters", RIGHT(BUDGET_REPORT, R), 0, list_get),
    POST_FORM("/contribution/fixings/{fixing}/letters", RIGHT(COST_CONTRIBUTION, C), ROUTE_REAUTH | ROUTE_STEPS,
              make_post, list_get),
    GET("/contribution/letters/{letter}", RIGHT(COST_CONTRIBUTION, R), ROUTE_DOWNLOAD, document_get),
    POST_FORM("/contribution/letters/{letter}/send", RIGHT(COST_CONTRIBUTION, W), 0, send_post, send_again), ROUTES_END
};
