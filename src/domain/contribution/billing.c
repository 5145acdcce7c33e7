#include "domain/contribution/billing.h"

#include "base/mod97.h"
#include "domain/contribution/invoice.h"
#include "platform/limits.h"
#include "platform/mail.h"

ROW(vat_period_row, COL(vat_period_row, id), COL(vat_period_row, starts), COL(vat_period_row, regime),
    COL(vat_period_row, rate), COL(vat_period_row, decision_ref), COL(vat_period_row, created_by_name),
    COL(vat_period_row, created_at));
ROW(billing_profile_row, COL(billing_profile_row, id), COL(billing_profile_row, authority),
    COL(billing_profile_row, authority_ref), COL(billing_profile_row, authority_name), COL(billing_profile_row, starts),
    COL(billing_profile_row, leitweg), COL(billing_profile_row, endpoint_scheme), COL(billing_profile_row, endpoint),
    COL(billing_profile_row, iban), COL(billing_profile_row, account_name), COL(billing_profile_row, tax_number),
    COL(billing_profile_row, vat_id), COL(billing_profile_row, register_id), COL(billing_profile_row, contact),
    COL(billing_profile_row, phone), COL(billing_profile_row, mail), COL(billing_profile_row, name),
    COL(billing_profile_row, street), COL(billing_profile_row, zip), COL(billing_profile_row, town),
    COL(billing_profile_row, contract), COL(billing_profile_row, syntax));

#define PROFILE_COLUMNS \
    "SELECT b.id, b.authority, a.ref AS authority_ref, a.name AS authority_name, b.starts, b.leitweg," \
    " b.endpoint_scheme, b.endpoint, b.iban, b.account_name, b.tax_number, b.vat_id, b.register_id, b.contact," \
    " b.phone, b.mail, b.name, b.street, b.zip, b.town, b.contract, b.syntax FROM billing_profile b" \
    " JOIN authority a ON a.id = b.authority"

QUERY(profiles_reached, SCOPE_AUTHORITY, 1, billing_profile_row,
      PROFILE_COLUMNS " WHERE " SCOPE_AUTHORITY_OF(
          cost_contribution, L,
          "b") " ORDER BY a.is_provider DESC, a.sort_key, a.id, b.starts DESC, b.id DESC LIMIT $3");
QUERY(profile_on, SCOPE_SYSTEM, 2, billing_profile_row,
      PROFILE_COLUMNS " WHERE b.authority = $3 AND b.starts <= $4 ORDER BY b.starts DESC, b.id DESC LIMIT 1");
SQL(profile_insert, SCOPE_SYSTEM, 21,
    "INSERT INTO billing_profile (id, ref, authority, starts, leitweg, endpoint_scheme, endpoint, iban, account_name,"
    " tax_number, vat_id, register_id, contact, phone, mail, name, street, zip, town, contract, syntax, created_by,"
    " created_at) VALUES ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,"
    " $23, $1, $2)");
QUERY(vat_read, SCOPE_SYSTEM, 0, vat_period_row,
      "SELECT v.id, v.starts, v.regime, v.rate, v.decision_ref, COALESCE(k.name, '') AS created_by_name, v.created_at"
      " FROM vat_period v LEFT JOIN account k ON k.id = v.created_by ORDER BY v.starts, v.id");
SQL(vat_insert, SCOPE_SYSTEM, 6,
    "INSERT INTO vat_period (id, ref, starts, regime, rate, decision_ref, created_by, created_at)"
    " VALUES ($3, $4, $5, $6, $7, $8, $1, $2)");

enum err vat_periods(struct tx *tx, struct vat_period_rows *out) { return tx_all(tx, vat_read, out); }

enum err vat_period_add(struct tx *tx, struct day starts, enum vat_regime regime, int32_t rate, struct str decision_ref)
{
    vat_period_id id = TX_ID(tx, vat_period);
    vat_period_ref ref = TX_REF(tx, vat_period);
    if ((regime == VAT_S) != (rate > 0))
        return tx_refuse(tx, ERR_INVALID, regime == VAT_S ? M_invoice_error_rate : M_invoice_error_no_rate, "rate");
    TRY(tx_run(tx, vat_insert, NULL, id, &ref, starts, (int)regime, rate, decision_ref));
    tx_note(tx, .action = "contribution.vat_period_added", .object = OBJECT_COST_CONTRIBUTION, .subject = id.n,
            .after = decision_ref);
    return OK;
}

enum err billing_profiles(struct tx *tx, struct billing_profile_rows *out)
{
    return tx_all(tx, profiles_reached, out, (int64_t)LIMIT_API_ROWS);
}

enum err billing_profile_on(struct tx *tx, authority_id authority, struct day day, struct billing_profile_row *out)
{
    return tx_one(tx, profile_on, out, authority, day);
}

enum err billing_profile_or_none(struct tx *tx, authority_id authority, struct day day, struct billing_profile_row *out)
{
    static const struct str none = STR_INIT("");
    enum err e = billing_profile_on(tx, authority, day, out);
    if (e == ERR_NOT_FOUND)
        *out = (struct billing_profile_row){ .leitweg = none, .syntax = INVOICE_UBL };
    return e == ERR_NOT_FOUND ? OK : e;
}

/* --- writing --------------------------------------------------------------------------------- */

static enum err endpoint_check(struct tx *tx, const struct billing_profile_row *in)
{
    bool mail = str_eq(in->endpoint_scheme, STR("EM"));
    if (mail && !mail_address_valid(in->endpoint))
        return tx_refuse(tx, ERR_INVALID, M_invoice_error_endpoint_mail, "endpoint");
    if (!mail && !mod97_leitweg_valid(in->endpoint))
        return tx_refuse(tx, ERR_INVALID, M_invoice_error_leitweg, "endpoint");
    return OK;
}

static enum err body_check(struct tx *tx, const struct billing_profile_row *in)
{
    struct str vat = in->vat_id;
    if (in->iban.len == 0)
        return tx_refuse(tx, ERR_INVALID, M_invoice_error_iban, "iban");
    if (vat.len > 0 && (vat.len < 4 || vat.at[0] < 'A' || vat.at[0] > 'Z' || vat.at[1] < 'A' || vat.at[1] > 'Z'))
        return tx_refuse(tx, ERR_INVALID, M_invoice_error_vat_id, "vat_id");
    return in->register_id.len > 0 ? OK : tx_refuse(tx, ERR_INVALID, M_invoice_error_register, "register_id");
}

static enum err profile_check(struct tx *tx, const struct billing_profile_row *in, bool provider)
{
    if (!provider && !mod97_leitweg_valid(in->leitweg))
        return tx_refuse(tx, ERR_INVALID, M_invoice_error_leitweg, "leitweg");
    TRY(endpoint_check(tx, in));
    if (in->iban.len > 0 && !mod97_iban_valid(in->iban))
        return tx_refuse(tx, ERR_INVALID, M_invoice_error_iban, "iban");
    if (in->mail.len > 0 && !mail_address_valid(in->mail))
        return tx_refuse(tx, ERR_INVALID, M_invoice_error_endpoint_mail, "mail");
    return provider ? body_check(tx, in) : OK;
}

/* An IBAN is compared and printed without blanks. */
static struct str packed(struct mem *mem, struct str text)
{
    struct buf out = buf_of(mem, text.len);
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] != ' ')
            buf_byte(&out, text.at[i]);
    return buf_str(&out);
}

enum err billing_profile_add(struct tx *tx, const struct billing_profile_row *in, bool provider)
{
    billing_profile_id id = TX_ID(tx, billing_profile);
    billing_profile_ref ref = TX_REF(tx, billing_profile);
    TRY(profile_check(tx, in, provider));
    TRY(tx_run(tx, profile_insert, NULL, id, &ref, in->authority, in->starts, provider ? STR("") : in->leitweg,
               in->endpoint_scheme, in->endpoint, packed(tx_mem(tx), in->iban), in->account_name,
               provider ? in->tax_number : STR(""), provider ? in->vat_id : STR(""),
               provider ? in->register_id : STR(""), in->contact, in->phone, in->mail, in->name, in->street, in->zip,
               in->town, in->contract, in->syntax));
    tx_note(tx, .action = "contribution.billing_changed", .object = OBJECT_COST_CONTRIBUTION, .subject = id.n,
            .authority = in->authority, .after = packed(tx_mem(tx), in->iban));
    return OK;
}
