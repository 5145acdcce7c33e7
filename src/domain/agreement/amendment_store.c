/* Amendments: one text for all parties, in force when every one of them has signed (§ 11 (6)). */
#include "domain/agreement/deadline_store.h"
#include "domain/agreement/register_store.h"

/* Who takes part today: parties whose participation covers the day of the transaction. */
ROW(amendment_row, COL(amendment_row, id), COL(amendment_row, ref), COL(amendment_row, title),
    COL(amendment_row, reason), COL(amendment_row, text), COL(amendment_row, consulted_on), COL(amendment_row, starts),
    COL(amendment_row, effective), COL(amendment_row, created_at), COL(amendment_row, needed),
    COL(amendment_row, signed_by));
#define ACTIVE_ON(day) "p.starts <= " day " AND (p.ends IS NULL OR p.ends >= " day ")"
/* form 1 and 2 are in writing */
#define SIGNED \
    "EXISTS (SELECT 1 FROM amendment_signature s WHERE s.amendment = m.id AND s.authority = p.authority" \
    " AND s.form <= 2)"
#define AMENDMENT_COLUMNS(day) \
    "SELECT m.id, m.ref, m.title, m.reason, m.text, m.consulted_on, m.starts," \
    " (SELECT t.effective FROM master_text t WHERE t.amendment = m.id) AS effective, m.created_at," \
    " (SELECT count(DISTINCT p.authority) FROM participant p WHERE " ACTIVE_ON( \
        day) ") AS needed," \
             " (SELECT count(DISTINCT p.authority) FROM participant p WHERE " ACTIVE_ON(day) " AND " SIGNED \
                                                                                             ") AS signed_by" \
                                                                                             " FROM amendment m"
QUERY(amendment_all, SCOPE_SYSTEM, 2, amendment_row, AMENDMENT_COLUMNS("$3") " ORDER BY m.id DESC LIMIT $4");
QUERY(amendment_one, SCOPE_SYSTEM, 2, amendment_row, AMENDMENT_COLUMNS("$3") " WHERE m.ref = $4");
_Static_assert(FORM_SIGNATURE == 2, "SIGNED has the number in its text");
SQL(amendment_insert, SCOPE_SYSTEM, 8,
    "INSERT INTO amendment (id, ref, title, reason, text, hash, consulted_on, starts, created_by, created_at)"
    " VALUES ($3, $4, $5, $6, $7, $8, $9, $10, $1, $2)");
ROW(amendment_signature_row, COL(amendment_signature_row, authority), COL(amendment_signature_row, authority_name),
    COL(amendment_signature_row, proof), COL(amendment_signature_row, council_on),
    COL(amendment_signature_row, signed_on), COL(amendment_signature_row, notice_on),
    COL(amendment_signature_row, form));
#define SIGNATURE_COLUMNS \
    "SELECT s.authority, a.name AS authority_name, s.proof, s.council_on, s.signed_on, s.notice_on, s.form" \
    " FROM amendment_signature s JOIN authority a ON a.id = s.authority WHERE s.amendment = $3"
QUERY(amendment_signature_seen, SCOPE_AUTHORITY, 1, amendment_signature_row,
      SIGNATURE_COLUMNS " AND " SCOPE_AUTHORITY_OF(agreement, R, "s") " ORDER BY a.sort_key, s.n");
QUERY(amendment_signature_all, SCOPE_SYSTEM, 1, amendment_signature_row,
      SIGNATURE_COLUMNS " ORDER BY s.authority, s.n");
SQL(amendment_signature_insert, SCOPE_SYSTEM, 8,
    "INSERT INTO amendment_signature (amendment, authority, n, council_on, signed_on, notice_on, form, proof,"
    " created_by, created_at) VALUES ($3, $4, $5, $6, $7, $8, $9, $10, $1, $2)");

enum err amendments_all(struct tx *tx, struct amendment_rows *out)
{
    return tx_all(tx, amendment_all, out, agreement_today(tx), (int64_t)LIMIT_PAGE_ROWS);
}

enum err amendment_by_ref(struct tx *tx, amendment_ref ref, struct amendment_row *out)
{
    return tx_one(tx, amendment_one, out, agreement_today(tx), &ref);
}

enum err amendment_signatures(struct tx *tx, amendment_id id, struct amendment_signature_rows *out)
{
    return tx_all(tx, amendment_signature_seen, out, id);
}

enum err amendment_add(struct tx *tx, const struct amendment_new *in, amendment_ref *out)
{
    struct master_row master;
    struct clauses old, new;
    struct clause_differences differences;
    TRY(master_text_on(tx, agreement_today(tx), &master));
    TRY(clauses_of(tx_mem(tx), master.text, &old));
    if (clauses_of(tx_mem(tx), in->text, &new) != OK)
        return tx_refuse(tx, ERR_INVALID, M_register_text_wrong, "text");
    clauses_compare(tx_mem(tx), &old, &new, &differences);
    if (differences.places == 0)
        return tx_refuse(tx, ERR_INVALID, M_register_text_same, "text");
    amendment_id id = TX_ID(tx, amendment);
    amendment_ref ref = TX_REF(tx, amendment);
    struct blob hash = clauses_hash_blob(tx_mem(tx), &new);
    TRY(tx_run(tx, amendment_insert, NULL, id, &ref, in->title, in->reason, in->text, hash, in->consulted_on,
               in->starts));
    tx_note(tx, .action = "agreement.amendment_proposed", .object = OBJECT_AGREEMENT, .subject = id.n,
            .after = in->title);
    *out = ref;
    return OK;
}

static struct day later(struct day a, struct day b)
{
    return day_is_none(b) || (!day_is_none(a) && day_compare(a, b) >= 0) ? a : b;
}

/* The day after the latest public notice, not before the last signature nor the agreed day. */
static enum err effective_day(struct tx *tx, const struct amendment_row *amendment, struct day *out)
{
    struct amendment_signature_rows all;
    TRY(tx_all(tx, amendment_signature_all, &all, amendment->id));
    *out = amendment->starts;
    for (size_t i = 0; i < all.n; i++) {
        if (!declaration_in_writing(all.at[i].form))
            continue;
        *out = later(*out, all.at[i].signed_on);
        if (!day_is_none(all.at[i].notice_on))
            *out = later(*out, day_add(all.at[i].notice_on, 1));
    }
    return OK;
}

static enum err takes_effect(struct tx *tx, amendment_ref ref)
{
    struct amendment_row now;
    struct day effective;
    TRY(amendment_by_ref(tx, ref, &now));
    if (now.signed_by < now.needed || !day_is_none(now.effective))
        return OK;
    TRY(effective_day(tx, &now, &effective));
    return master_text_add(tx, now.text, effective, now.id);
}

static enum err sign_check(struct tx *tx, const struct amendment_row *amendment,
                           const struct amendment_signature_row *in, int *n)
{
    struct amendment_signature_rows all;
    bool takes_part = false;
    if (!day_is_none(amendment->effective))
        return tx_refuse(tx, ERR_CONFLICT, M_register_amendment_in_force, NULL);
    TRY(agreement_participates(tx, in->authority, agreement_today(tx), &takes_part));
    if (!takes_part)
        return tx_refuse(tx, ERR_INVALID, M_register_no_party, "authority");
    TRY(declaration_day(tx, in->signed_on, M_register_signed_future, "signed_on"));
    TRY(declaration_day(tx, in->council_on, M_register_signed_future, "council_on"));
    TRY(tx_all(tx, amendment_signature_all, &all, amendment->id));
    for (size_t i = 0; i < all.n; i++) {
        if (all.at[i].authority.n != in->authority.n)
            continue;
        if (declaration_in_writing(all.at[i].form))
            return tx_refuse(tx, ERR_CONFLICT, M_register_signed_already, "authority");
        ++*n;
    }
    return OK;
}

enum err amendment_sign(struct tx *tx, const struct amendment_row *amendment, const struct amendment_signature_row *in)
{
    int n = 1;
    TRY(sign_check(tx, amendment, in, &n));
    TRY(tx_run(tx, amendment_signature_insert, NULL, amendment->id, in->authority, n, in->council_on, in->signed_on,
               in->notice_on, in->form, in->proof));
    tx_note(tx, .action = "agreement.amendment_signed", .object = OBJECT_AGREEMENT, .subject = amendment->id.n,
            .authority = in->authority, .after = in->proof);
    return takes_effect(tx, amendment->ref);
}
