#include "domain/contribution/open_item_store.h"

#include "platform/limits.h"

ROW(open_document_row, COL(open_document_row, id), COL(open_document_row, corrects), COL(open_document_row, ref),
    COL(open_document_row, authority), COL(open_document_row, authority_ref), COL(open_document_row, party),
    COL(open_document_row, number), COL(open_document_row, reference), COL(open_document_row, kind),
    COL(open_document_row, issued_on), COL(open_document_row, due_on), COL(open_document_row, gross_cents),
    COL(open_document_row, settled_cents), COL(open_document_row, reminders), COL(open_document_row, reminded_on),
    COL(open_document_row, exported));
struct party_account_row {
    authority_id authority;
    struct str iban;
};
ROW(party_account_row, COL(party_account_row, authority), COL(party_account_row, iban));
struct party_account_rows {
    struct party_account_row *at;
    size_t n;
};
ROW(open_party_row, COL(open_party_row, id), COL(open_party_row, ref), COL(open_party_row, name),
    COL(open_party_row, street), COL(open_party_row, zip), COL(open_party_row, town));

#define DOCUMENT_COLUMNS \
    "SELECT i.id, i.corrects, i.ref, i.authority, t.ref AS authority_ref, t.name AS party, i.number, i.reference," \
    " i.kind, i.issued_on, i.due_on, i.gross_cents, CAST(coalesce((SELECT sum(a.cents) FROM payment_allocation a" \
    " WHERE a.invoice = i.id), 0) AS bigint) AS settled_cents," \
    " (SELECT count(*) FROM reminder r WHERE r.invoice = i.id) AS reminders," \
    " (SELECT max(r.made_on) FROM reminder r WHERE r.invoice = i.id) AS reminded_on," \
    " CASE WHEN EXISTS (SELECT 1 FROM booking_export_item x WHERE x.invoice = i.id) THEN 1 ELSE 0 END AS exported" \
    " FROM invoice i JOIN authority t ON t.id = i.authority"
#define DOCUMENT_ORDER " ORDER BY i.series, i.n"
QUERY(open_document_reached, SCOPE_AUTHORITY, 0, open_document_row,
      DOCUMENT_COLUMNS " WHERE " SCOPE_AUTHORITY_OF(cost_contribution, L, "i") DOCUMENT_ORDER);
QUERY(open_document_of_party, SCOPE_AUTHORITY, 1, open_document_row,
      DOCUMENT_COLUMNS " WHERE i.authority = $3 AND " SCOPE_AUTHORITY_OF(cost_contribution, R, "i") DOCUMENT_ORDER);
QUERY(open_document_all, SCOPE_SYSTEM, 0, open_document_row, DOCUMENT_COLUMNS DOCUMENT_ORDER);
/* Where a party pays from; the body's own account is where it is paid to. */
QUERY(party_account_list, SCOPE_SYSTEM, 0, party_account_row,
      "SELECT DISTINCT b.authority, b.iban FROM billing_profile b JOIN authority a ON a.id = b.authority"
      " WHERE b.iban <> '' AND a.is_provider = 0 ORDER BY b.authority, b.iban");
#define PARTY_COLUMNS \
    "SELECT a.id, a.ref, a.name, a.street, a.zip, a.town FROM authority a WHERE" \
    " (EXISTS (SELECT 1 FROM participant p WHERE p.authority = a.id)" \
    " OR EXISTS (SELECT 1 FROM invoice i WHERE i.authority = a.id)) AND "
QUERY(open_party_list, SCOPE_AUTHORITY, 0, open_party_row,
      PARTY_COLUMNS SCOPE_AUTHORITY_OF(cost_contribution, L, "a") " ORDER BY a.is_provider DESC, a.sort_key, a.id");
QUERY(open_party_read, SCOPE_AUTHORITY, 1, open_party_row,
      PARTY_COLUMNS SCOPE_AUTHORITY_OF(cost_contribution, R, "a") " AND a.ref = $3");

static void items_fill(struct tx *tx, struct open_account *account)
{
    const struct open_document_rows *rows = &account->rows;
    struct open_document *documents = MEM_NEW_N(tx_mem(tx), struct open_document, rows->n);

    for (size_t i = 0; i < rows->n; i++) {
        const struct open_document_row *r = &rows->at[i];
        documents[i] = (struct open_document){ .id = r->id.n,
                                               .corrects = r->corrects.n,
                                               .party = r->authority.n,
                                               .kind = r->kind,
                                               .gross_cents = r->gross_cents,
                                               .settled_cents = r->settled_cents,
                                               .due_on = r->due_on };
    }
    account->items = open_items_of(tx_mem(tx), documents, rows->n);
}

const struct open_document_row *open_account_document(const struct open_account *account, const struct open_item *item)
{
    return &account->rows.at[item->document];
}

enum err open_account_reached(struct tx *tx, struct open_account *out)
{
    TRY(tx_all(tx, open_document_reached, &out->rows));
    items_fill(tx, out);
    return OK;
}

enum err open_account_of(struct tx *tx, authority_id authority, struct open_account *out)
{
    TRY(tx_all(tx, open_document_of_party, &out->rows, authority));
    items_fill(tx, out);
    return OK;
}

enum err open_account_all(struct tx *tx, struct open_account *out)
{
    TRY(tx_all(tx, open_document_all, &out->rows));
    items_fill(tx, out);
    return OK;
}

static struct str without_blanks(struct mem *mem, struct str text)
{
    struct buf out = buf_of(mem, text.len + 1);

    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] != ' ')
            buf_byte(&out, text.at[i] >= 'a' && text.at[i] <= 'z' ? (char)(text.at[i] - 'a' + 'A') : text.at[i]);
    return buf_str(&out);
}

enum err open_account_match(struct tx *tx, const struct open_account *account, struct match_input *out)
{
    struct party_account_rows accounts;
    struct mem *mem = tx_mem(tx);

    TRY(tx_all(tx, party_account_list, &accounts));
    struct match_item *items = MEM_NEW_N(mem, struct match_item, account->items.n);
    struct match_name *names = MEM_NEW_N(mem, struct match_name, account->rows.n);
    struct match_account *payers = MEM_NEW_N(mem, struct match_account, accounts.n);
    for (size_t i = 0; i < account->items.n; i++)
        items[i] = (struct match_item){ account->items.at[i].open, account->items.at[i].party };
    for (size_t i = 0; i < account->rows.n; i++)
        names[i] = (struct match_name){ account->rows.at[i].number, account->rows.at[i].reference,
                                        account->items.of_document[i] };
    for (size_t i = 0; i < accounts.n; i++)
        payers[i] = (struct match_account){ without_blanks(mem, accounts.at[i].iban), accounts.at[i].authority.n };
    *out = (struct match_input){ items, account->items.n, names, account->rows.n, payers, accounts.n };
    return OK;
}

enum err open_parties(struct tx *tx, struct open_party_rows *out) { return tx_all(tx, open_party_list, out); }

enum err open_party_by_ref(struct tx *tx, authority_ref ref, struct open_party_row *out)
{
    return tx_one(tx, open_party_read, out, &ref);
}
