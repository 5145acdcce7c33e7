/*
 * desk/ticket_firm.c -- handing a ticket to a firm (Z3.2.2).  It shows a contact's
 * name and phone, so with personal data the authority of the school has to agree
 * first (Art. 28 (2) GDPR).
 */
#include "domain/desk/ticket_internal.h"

static enum err firm_refused(struct tx *tx, const struct firm_row *firm)
{
    if (firm == NULL)
        return tx_refuse(tx, ERR_INVALID, M_desk_error_firm_unknown, "firm");
    return firm->may_receive ? OK : tx_refuse(tx, ERR_INVALID, M_desk_error_firm_not_approved, "firm");
}

enum err ticket_firm_check(struct tx *tx, const struct ticket *t, subprocessor_id firm)
{
    struct firm_list firms;
    const struct firm_row *found = NULL;
    TRY(privacy_firms_of(tx, t->authority, &firms));
    for (size_t i = 0; i < firms.n; i++)
        if (firms.at[i].id.n == firm.n)
            found = &firms.at[i];
    return firm_refused(tx, found);
}

enum err ticket_give_to_firm(struct tx *tx, const struct ticket *t, int64_t version, subprocessor_ref ref,
                             struct instant until, struct str text)
{
    struct firm_list firms;
    struct ticket_move m = {
        .to = STATE_WAITING, .reason = REASON_PROVIDER, .waits_until = until, .text = text, .mover = MOVER_BODY
    };
    TRY(ticket_must_work(tx, t));
    TRY(privacy_firms_of(tx, t->authority, &firms));
    for (size_t i = 0; i < firms.n; i++)
        if (REF_EQ(firms.at[i].ref, ref))
            m.firm = firms.at[i].id;
    if (m.firm.n == 0)
        return firm_refused(tx, NULL);
    if (str_trim(text).len == 0)
        return tx_refuse(tx, ERR_INVALID, M_desk_error_text_missing, "text");
    return ticket_move(tx, t, version, &m);
}
