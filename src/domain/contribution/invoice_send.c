/* Documents by mail, and what the mail server's answer proves. */
#include "base/zone.h"
#include "domain/contribution/fixing_act.h"
#include "domain/contribution/fixing_web.h"
#include "domain/contribution/invoice_issue.h"
#include "domain/contribution/letter_pdf.h"
#include "platform/mail.h"

enum err invoice_recipient(struct tx *tx, authority_id authority, struct str *mail)
{
    struct billing_profile_row profile;
    struct authority_row row;
    enum err e = billing_profile_on(tx, authority, zone_day(tx_now(tx)), &profile);
    *mail = STR("");
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    if (e == OK)
        *mail = profile.mail.len > 0                         ? profile.mail
                : str_eq(profile.endpoint_scheme, STR("EM")) ? profile.endpoint
                                                             : STR("");
    if (mail->len > 0)
        return OK;
    TRY(agreement_authority_by_id(tx, authority, &row));
    *mail = row.mail;
    return OK;
}

/* The first look at what became of a mail; later ones come with the period of the job. */
#define LOOK_AFTER MINUTES(2)

/* Sent again, it is another mail. */
static enum err mail_key_of(struct tx *tx, const char *what, int64_t id, invoice_id invoice, letter_id letter,
                            struct str *key)
{
    struct sending_rows before;
    struct buf out = buf_of(tx_mem(tx), 80);
    TRY(sendings_of(tx, invoice, letter, &before));
    buf_put_z(&out, what);
    buf_int(&out, id);
    buf_byte(&out, ':');
    buf_int(&out, (int64_t)before.n + 1);
    *key = buf_str(&out);
    return OK;
}

static enum err give(struct tx *tx, struct sending_row *s, struct str subject, struct str text,
                     const struct mail_file *files, size_t n)
{
    struct mail_out mail = { .key = s->mail_key,
                             .recipient = s->recipient,
                             .subject = subject,
                             .text = text,
                             .lang = LANG_DE,
                             .authority = s->authority,
                             .files = files,
                             .nfiles = n };
    enum err e = mail_send(tx, &mail, &s->message_id);
    if (e == ERR_INVALID)
        return tx_refuse(tx, ERR_INVALID, M_invoice_error_endpoint_mail, "recipient");
    TRY(e);
    TRY(job_add(tx, invoice_jobs[0].name, s->mail_key, STR(""), instant_add(tx_now(tx), LOOK_AFTER)));
    return sending_add(tx, s);
}

/* The e-invoice in the syntax the party takes, and the same to read. */
static enum err files_of(struct tx *tx, const struct invoice_row *r, struct mail_file *files, size_t *n)
{
    struct billing_profile_row profile;
    struct str bytes;
    TRY(billing_profile_or_none(tx, r->authority, r->issued_on, &profile));
    if (r->kind != INVOICE_PAYMENT_NOTICE) {
        TRY(invoice_document(tx, r->id, (enum invoice_format)profile.syntax, &bytes));
        files[(*n)++] =
            (struct mail_file){ str_cat(tx_mem(tx), r->number, STR(".xml")), STR("application/xml"), { bytes } };
    }
    TRY(invoice_document(tx, r->id, INVOICE_PDF, &bytes));
    files[(*n)++] =
        (struct mail_file){ str_cat(tx_mem(tx), r->number, STR(".pdf")), STR("application/pdf"), { bytes } };
    return OK;
}

enum err invoice_send(struct tx *tx, const struct invoice_row *r, struct str recipient)
{
    struct mem *mem = tx_mem(tx);
    struct mail_file files[2];
    size_t n = 0;
    struct sending_row s = { .authority = r->authority, .invoice = r->id, .recipient = recipient };
    struct str kind = msg_text(LANG_DE, invoice_kind_msg((enum invoice_kind)r->kind));

    TRY(files_of(tx, r, files, &n));
    TRY(mail_key_of(tx, "invoice:", r->id.n, s.invoice, s.letter, &s.mail_key));
    return give(tx, &s, msg_format(mem, LANG_DE, M_invoice_mail_subject, { "kind", kind }, { "number", r->number }),
                msg_format(mem, LANG_DE, M_invoice_mail_text, { "kind", kind }, { "number", r->number },
                           { "day", letter_day(mem, r->issued_on) }, { "reference", r->reference }),
                files, n);
}

enum err letter_send(struct tx *tx, const struct letter_row *l, struct str recipient)
{
    struct mem *mem = tx_mem(tx);
    struct fixing_row fixing;
    struct sending_row s = { .authority = l->authority, .letter = l->id, .recipient = recipient };
    struct mail_file file = { STR("Kostenbeitragsmitteilung.pdf"), STR("application/pdf"), { { 0 } } };

    TRY(fixing_by_id(tx, l->fixing, &fixing));
    TRY(letter_bytes(tx, l->id, &file.bytes.bytes));
    TRY(mail_key_of(tx, "letter:", l->id.n, s.invoice, s.letter, &s.mail_key));
    return give(tx, &s, msg_format(mem, LANG_DE, M_letter_mail_subject, { "period", fixing_period(mem, &fixing) }),
                msg_format(mem, LANG_DE, M_letter_mail_text, { "period", fixing_period(mem, &fixing) },
                           { "fixing", fixing_name(mem, &fixing) }),
                &file, 1);
}

/* --- the proof ------------------------------------------------------------------------------------ */

static struct str evidence_of(struct mem *mem, const struct sending_row *s, struct instant at)
{
    struct buf moment = buf_of(mem, 64);
    i18n_instant_short(&moment, LANG_DE, at);
    return msg_format(mem, LANG_DE, M_invoice_mail_evidence, { "recipient", s->recipient }, { "at", buf_str(&moment) },
                      { "id", s->message_id });
}

static enum err invoice_proof(struct tx *tx, const struct sending_row *s, struct instant at)
{
    struct invoice_row r;
    TRY(invoice_by_id(tx, s->invoice, &r));
    return invoice_delivery_add(tx, &r,
                                &(struct invoice_delivery_row){ zone_day(at), msg_text(LANG_DE, M_invoice_by_mail),
                                                                evidence_of(tx_mem(tx), s, at) });
}

/* Section 12: with the last participant's proof the fixing is notified. */
static enum err letter_proof(struct tx *tx, const struct sending_row *s, struct instant at)
{
    struct fixing_row fixing;
    bool known;
    TRY(fixing_by_id(tx, s->fixing, &fixing));
    TRY(sending_proof_known(tx, s->fixing, s->authority, &known));
    if (known || fixing.state != FIXING_SIGNED)
        return OK;
    return fixing_deliver(tx, &fixing,
                          &(struct fixing_proof_row){ .authority = s->authority,
                                                      .channel = msg_text(LANG_DE, M_invoice_by_mail),
                                                      .evidence = evidence_of(tx_mem(tx), s, at),
                                                      .delivered_on = zone_day(at) });
}

static enum err outcome_take(struct tx *tx, const struct sending_row *s)
{
    struct mail_outcome outcome;
    enum err e = mail_outcome(tx, s->mail_key, &outcome);
    if (e == ERR_NOT_FOUND)
        return sending_result_add(tx, s, false, STR(""));
    TRY(e);
    if (outcome.state == OUTBOX_WAITING)
        return OK;
    if (outcome.state == OUTBOX_FAILED)
        return sending_result_add(tx, s, false, outcome.why);
    TRY(sending_result_add(tx, s, true, STR("")));
    return s->letter.n != 0 ? letter_proof(tx, s, outcome.at) : invoice_proof(tx, s, outcome.at);
}

static enum err outcomes_take(struct tx *tx, struct job_context *job)
{
    struct sending_rows open;
    (void)job;
    TRY(sendings_open(tx, &open));
    for (size_t i = 0; i < open.n; i++)
        TRY(outcome_take(tx, &open.at[i]));
    return OK;
}

const struct job_kind invoice_jobs[] = {
    { .name = "contribution.sending",
      .max_attempts = 20,
      .backoff = MINUTES(1),
      .lease = MINUTES(5),
      .period = MINUTES(5),
      .step = outcomes_take },
    { 0 },
};
