#include "domain/contribution/invoice_issue.h"

#include "base/zone.h"

#define NUMBER_TRIES 3

struct issue {
    int year, half;
    invoice_ref ref;
    enum correction_mode mode;
    struct day day;
    struct invoice_drafts drafts;
};

static enum err drafts_read(struct request *req, void *arg)
{
    struct issue *s = arg;
    s->day = zone_day(tx_now(req->tx));
    return invoice_drafts(req->tx, s->year, s->half, s->day, &s->drafts);
}

static bool open_draft(const struct invoice_draft *d)
{
    return !d->issued && d->problem == MSG_NONE && d->findings.n == 0;
}

/* The days, amounts and numbers the documents were drawn with must still be those of the database. */
static enum err drafts_store(struct request *req, void *arg)
{
    struct issue *s = arg;
    struct invoice_drafts now;
    TRY(invoice_drafts(req->tx, s->year, s->half, s->day, &now));
    for (size_t i = 0; i < s->drafts.n; i++) {
        struct invoice_draft *d = &s->drafts.at[i];
        if (!open_draft(d))
            continue;
        if (i >= now.n || !open_draft(&now.at[i]) || now.at[i].row.n != d->row.n ||
            now.at[i].row.gross_cents != d->row.gross_cents)
            return ERR_CONFLICT;
        TRY(invoice_add(req->tx, d));
    }
    return OK;
}

static enum err documents_make(struct request *req, struct invoice_drafts *drafts, size_t *n)
{
    *n = 0;
    for (size_t i = 0; i < drafts->n; i++)
        if (open_draft(&drafts->at[i])) {
            TRY(invoice_make(req->mem, &drafts->at[i]));
            ++*n;
        }
    return OK;
}

/* Read, draw, store; once more when somebody else numbered documents in between. */
static enum err in_steps(struct request *req, struct issue *s, enum err (*read)(struct request *, void *),
                         enum err (*store)(struct request *, void *), size_t *issued)
{
    enum err e = ERR_CONFLICT;
    for (int tries = 0; tries < NUMBER_TRIES && e == ERR_CONFLICT; tries++) {
        TRY(request_tx(req, TX_READ, read, s));
        TRY(documents_make(req, &s->drafts, issued));
        e = *issued > 0 ? request_tx(req, TX_WRITE, store, s) : OK;
    }
    return e;
}

enum err invoice_issue(struct request *req, int year, int half, size_t *issued)
{
    struct issue s = { .year = year, .half = half };
    return in_steps(req, &s, drafts_read, drafts_store, issued);
}

enum err invoice_issue_alone(struct tx *tx, int year, int half, struct invoice_drafts *out)
{
    TRY(invoice_drafts(tx, year, half, zone_day(tx_now(tx)), out));
    for (size_t i = 0; i < out->n; i++)
        if (open_draft(&out->at[i])) {
            TRY(invoice_make(tx_mem(tx), &out->at[i]));
            TRY(invoice_add(tx, &out->at[i]));
        }
    return OK;
}

/* --- corrections -------------------------------------------------------------------------------- */

static enum err correctable(struct tx *tx, const struct invoice_row *r)
{
    struct invoice_rows later;
    if ((r->kind != INVOICE_PLAIN && r->kind != INVOICE_CORRECTED) || r->corrects.n != 0)
        return tx_refuse(tx, ERR_CONFLICT, M_invoice_error_not_correctable, NULL);
    TRY(invoices_correcting(tx, r->id, &later));
    return later.n == 0 ? OK : tx_refuse(tx, ERR_CONFLICT, M_invoice_error_corrected, NULL);
}

static enum err corrections_read(struct request *req, void *arg)
{
    struct issue *s = arg;
    struct invoice_row r;
    int n;
    s->day = zone_day(tx_now(req->tx));
    TRY(invoice_by_ref(req->tx, s->ref, &r));
    TRY(correctable(req->tx, &r));
    TRY(invoice_next(req->tx, day_parts(s->day).year, &n));
    s->drafts = (struct invoice_drafts){ MEM_NEW_N(req->mem, struct invoice_draft, 2), 0 };
    if (s->mode == CORRECTION_384)
        return invoice_correction(req->tx, &r, INVOICE_CORRECTED, s->day, n, &s->drafts.at[s->drafts.n++]);
    TRY(invoice_correction(req->tx, &r, INVOICE_CREDIT_NOTE, s->day, n, &s->drafts.at[s->drafts.n++]));
    return invoice_correction(req->tx, &r, INVOICE_PLAIN, s->day, n + 1, &s->drafts.at[s->drafts.n++]);
}

static enum err corrections_store(struct request *req, void *arg)
{
    struct issue *s = arg;
    struct invoice_row r;
    TRY(invoice_by_ref(req->tx, s->ref, &r));
    TRY(correctable(req->tx, &r));
    for (size_t i = 0; i < s->drafts.n; i++)
        TRY(invoice_add(req->tx, &s->drafts.at[i]));
    return OK;
}

enum err invoice_correct(struct request *req, invoice_ref ref, enum correction_mode mode)
{
    struct issue s = { .ref = ref, .mode = mode };
    size_t issued = 0;
    TRY(in_steps(req, &s, corrections_read, corrections_store, &issued));
    return issued == s.drafts.n ? OK : refuse(req, ERR_CONFLICT, M_invoice_error_checks, NULL);
}
