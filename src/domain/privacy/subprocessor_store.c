#include "domain/privacy/subprocessor_store.h"

#include "base/zone.h"
#include "platform/limits.h"
#include "platform/text.h"

/* The matrix gives a firm's people their own firm, wherever it works. */
#define OWN_FIRM "(SELECT m_.subprocessor FROM subprocessor_member m_ WHERE m_.account = $1)"
#define NEWEST(alias) \
    alias ".n = (SELECT max(x_.n) FROM subprocessor_answer x_ WHERE x_.authority = " alias \
          ".authority AND x_.subprocessor = " alias ".subprocessor)"

ROW(subprocessor_row, COL(subprocessor_row, id), COL(subprocessor_row, ref), COL(subprocessor_row, name),
    COL(subprocessor_row, service), COL(subprocessor_row, personal_data), COL(subprocessor_row, data),
    COL(subprocessor_row, place), COL(subprocessor_row, contract), COL(subprocessor_row, measures),
    COL(subprocessor_row, starts), COL(subprocessor_row, ends), COL(subprocessor_row, version));
#define SUBPROCESSOR_COLUMNS \
    "SELECT s.id, s.ref, s.name, s.service, s.personal_data, s.data, s.place, s.contract, s.measures, s.starts," \
    " s.ends, s.version FROM subprocessor s"
#define SEEN(verb) \
    "(s.id = " OWN_FIRM \
    " OR EXISTS (SELECT 1 FROM subprocessor_answer w WHERE w.subprocessor = s.id AND " SCOPE_AUTHORITY_OF( \
        subprocessor, verb, "w") "))"

QUERY(subprocessor_seen, SCOPE_AUTHORITY, 0, subprocessor_row,
      SUBPROCESSOR_COLUMNS " WHERE " SEEN(L) " ORDER BY s.sort_key, s.id");
QUERY(subprocessor_one, SCOPE_AUTHORITY, 1, subprocessor_row, SUBPROCESSOR_COLUMNS " WHERE s.ref = $3 AND " SEEN(R));
QUERY(subprocessor_open, SCOPE_AUTHORITY, 1, subprocessor_row,
      SUBPROCESSOR_COLUMNS
      " WHERE EXISTS (SELECT 1 FROM subprocessor_answer w WHERE w.subprocessor = s.id"
      " AND w.state = $3 AND " NEWEST("w") " AND " SCOPE_AUTHORITY_OF(subprocessor, A,
                                                                      "w") ") ORDER BY s.sort_key, s.id");
QUERY(subprocessor_read, SCOPE_SYSTEM, 1, subprocessor_row, SUBPROCESSOR_COLUMNS " WHERE s.id = $3");

SQL(subprocessor_insert, SCOPE_SYSTEM, 11,
    "INSERT INTO subprocessor (id, ref, name, sort_key, service, personal_data, data, place, contract, measures,"
    " starts, created_by, created_at) VALUES ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $1, $2)");
SQL(subprocessor_set_end, SCOPE_SYSTEM, 3,
    "UPDATE subprocessor SET ends = $5, version = version + 1 WHERE id = $3 AND version = $4");

ROW(answer_row, COL(answer_row, authority), COL(answer_row, authority_ref), COL(answer_row, authority_name),
    COL(answer_row, person), COL(answer_row, reference), COL(answer_row, n), COL(answer_row, state),
    COL(answer_row, general), COL(answer_row, newest), COL(answer_row, may_answer), COL(answer_row, at));
/* clang-format off */
QUERY(answers_seen, SCOPE_AUTHORITY, 1, answer_row,
      "SELECT w.authority, a.ref AS authority_ref, a.name AS authority_name, coalesce(p.name, '') AS person,"
      " w.reference, w.n, w.state, w.general, CASE WHEN " NEWEST("w") " THEN 1 ELSE 0 END AS newest,"
      " CASE WHEN " SCOPE_AUTHORITY_OF(subprocessor, A, "w") " THEN 1 ELSE 0 END AS may_answer, w.at"
      " FROM subprocessor_answer w JOIN authority a ON a.id = w.authority LEFT JOIN account p ON p.id = w.actor"
      " WHERE w.subprocessor = $3 AND (w.subprocessor = " OWN_FIRM " OR " SCOPE_AUTHORITY_OF(subprocessor, R, "w") ")"
      " ORDER BY a.sort_key, a.id, w.n DESC");
/* clang-format on */

struct state_row {
    int64_t n;
    int state;
    bool may;
};
ROW(state_row, COL(state_row, n), COL(state_row, state), COL(state_row, may));
/* `may`: this actor answers for the authority. */
QUERY(answer_newest, SCOPE_SYSTEM, 2, state_row,
      "SELECT w.n, w.state, CASE WHEN " SCOPE_AUTHORITY_OF(
          subprocessor, A, "w") " THEN 1 ELSE 0 END AS may FROM subprocessor_answer w"
                                " WHERE w.subprocessor = $3 AND w.authority = $4 AND " NEWEST("w"));
SQL(answer_insert, SCOPE_SYSTEM, 6,
    "INSERT INTO subprocessor_answer (authority, subprocessor, n, state, general, reference, actor, at)"
    " VALUES ($3, $4, $5, $6, $7, $8, $1, $2)");

ROW(firm_row, COL(firm_row, id), COL(firm_row, ref), COL(firm_row, name), COL(firm_row, service),
    COL(firm_row, personal_data), COL(firm_row, state), COL(firm_row, may_receive));
QUERY(firms_of_authority, SCOPE_AUTHORITY, 2, firm_row,
      "SELECT s.id, s.ref, s.name, s.service, s.personal_data, w.state,"
      " CASE WHEN s.personal_data = 0 OR w.state = 3 THEN 1 ELSE 0 END AS may_receive"
      " FROM subprocessor s JOIN subprocessor_answer w ON w.subprocessor = s.id AND " NEWEST(
          "w") " WHERE w.authority = $3 AND s.starts <= $4 AND (s.ends IS NULL OR s.ends >= $4)"
               " AND " SCOPE_AUTHORITY_OF(subprocessor, L, "w") " ORDER BY s.sort_key, s.id");
_Static_assert(SUBPROCESSOR_APPROVED == 3, "the state in firms_of_authority");

ROW(member_row, COL(member_row, account), COL(member_row, ref), COL(member_row, name), COL(member_row, mail),
    COL(member_row, firm));
QUERY(member_choices, SCOPE_AUTHORITY, 1, member_row,
      "SELECT a.id AS account, a.ref, a.name, a.mail, coalesce(m.subprocessor, 0) AS firm FROM account a"
      " LEFT JOIN subprocessor_member m ON m.account = a.id"
      " WHERE a.disabled_at IS NULL AND (m.subprocessor IS NULL OR m.subprocessor = $3)"
      " AND a.id IN (SELECT g.account FROM role_grant g WHERE g.role = " ROLE_external_provider_SQL
      " AND g.approved_by IS NOT NULL AND g.ends > $2) AND " SCOPE_BODY(subprocessor, W) " ORDER BY a.name, a.id");
SQL(member_put, SCOPE_SYSTEM, 2,
    "INSERT INTO subprocessor_member (account, subprocessor, added_by, added_at) VALUES ($4, $3, $1, $2)"
    " ON CONFLICT (account) DO UPDATE SET subprocessor = $3, added_by = $1, added_at = $2");
struct own_firm_row {
    subprocessor_id firm;
};
ROW(own_firm_row, COL(own_firm_row, firm));
QUERY(member_own_firm, SCOPE_MEMBER, 0, own_firm_row,
      "SELECT m.subprocessor AS firm FROM subprocessor_member m WHERE m.account = $1");

/* --- reading ------------------------------------------------------------------------------- */

enum msg subprocessor_state_msg(int state)
{
    static const enum msg names[SUBPROCESSOR_STATE_END] = { MSG_NONE,
                                                            M_privacy_state_listed,
                                                            M_privacy_state_asked,
                                                            M_privacy_state_approved,
                                                            M_privacy_state_refused,
                                                            M_privacy_state_revoked };
    return state > 0 && state < SUBPROCESSOR_STATE_END ? names[state] : MSG_NONE;
}

enum err subprocessors(struct tx *tx, struct subprocessor_list *out) { return tx_all(tx, subprocessor_seen, out); }

enum err subprocessor_by_ref(struct tx *tx, subprocessor_ref ref, struct subprocessor_row *out)
{
    return tx_one(tx, subprocessor_one, out, &ref);
}

enum err subprocessor_answers(struct tx *tx, subprocessor_id firm, struct answer_list *out)
{
    return tx_all(tx, answers_seen, out, firm);
}

enum err subprocessor_questions(struct tx *tx, struct subprocessor_list *out)
{
    return tx_all(tx, subprocessor_open, out, (int)SUBPROCESSOR_ASKED);
}

enum err subprocessor_people(struct tx *tx, subprocessor_id firm, struct member_list *out)
{
    return tx_all(tx, member_choices, out, firm);
}

enum err privacy_firms_of(struct tx *tx, authority_id authority, struct firm_list *out)
{
    return tx_all(tx, firms_of_authority, out, authority, zone_day(tx_now(tx)));
}

enum err privacy_firm_name(struct tx *tx, subprocessor_id id, struct str *name)
{
    struct subprocessor_row row;
    *name = STR("");
    if (id.n == 0)
        return OK;
    TRY(tx_one(tx, subprocessor_read, &row, id));
    *name = row.name;
    return OK;
}

enum err privacy_firm_of_actor(struct tx *tx, subprocessor_id *out)
{
    struct own_firm_row row = { { 0 } };
    enum err found = tx_one(tx, member_own_firm, &row);
    *out = row.firm;
    return found == ERR_NOT_FOUND ? OK : found;
}

/* --- writing ------------------------------------------------------------------------------- */

static enum err answer_add(struct tx *tx, subprocessor_id firm, authority_id authority,
                           const struct subprocessor_answer *a)
{
    struct state_row last = { 0 };
    enum err found = tx_one(tx, answer_newest, &last, firm, authority);
    if (found != OK && found != ERR_NOT_FOUND)
        return found;
    TRY(tx_run(tx, answer_insert, NULL, authority, firm, last.n + 1, (int)a->state, a->general,
               str_trim(a->reference)));
    tx_note(tx, .action = "privacy.subprocessor_answer", .object = OBJECT_SUBPROCESSOR, .subject = firm.n,
            .authority = authority, .before = msg_text(LANG_DE, subprocessor_state_msg(last.state)),
            .after = msg_text(LANG_DE, subprocessor_state_msg((int)a->state)));
    return OK;
}

static enum err new_check(struct tx *tx, const struct subprocessor_new *in)
{
    if (str_trim(in->name).len == 0)
        return tx_refuse(tx, ERR_INVALID, M_privacy_name_missing, "name");
    if (str_trim(in->service).len == 0)
        return tx_refuse(tx, ERR_INVALID, M_privacy_service_missing, "service");
    if (!in->personal_data)
        return OK;
    if (str_trim(in->data).len == 0)
        return tx_refuse(tx, ERR_INVALID, M_privacy_data_missing, "data");
    if (str_trim(in->place).len == 0)
        return tx_refuse(tx, ERR_INVALID, M_privacy_place_missing, "place");
    return str_trim(in->contract).len > 0 ? OK : tx_refuse(tx, ERR_INVALID, M_privacy_contract_missing, "contract");
}

enum err privacy_subprocessor_create(struct tx *tx, const struct subprocessor_new *in, subprocessor_id *out)
{
    struct participant_list parties;
    struct subprocessor_answer first = { .state = in->personal_data ? SUBPROCESSOR_ASKED : SUBPROCESSOR_LISTED };
    subprocessor_id id;
    TRY(TX_SERIAL(tx, subprocessor, &id));
    subprocessor_ref ref = TX_REF(tx, subprocessor);
    struct str name = str_trim(in->name);
    TRY(new_check(tx, in));
    TRY(agreement_participants(tx, zone_day(tx_now(tx)), &parties));
    if (parties.n == 0)
        return tx_refuse(tx, ERR_CONFLICT, M_privacy_no_participant, NULL);
    TRY(tx_run(tx, subprocessor_insert, NULL, id, &ref, name, (struct blob){ text_sort_key(tx_mem(tx), name).bytes },
               str_trim(in->service), in->personal_data, str_trim(in->data), str_trim(in->place),
               str_trim(in->contract), str_trim(in->measures), in->starts));
    tx_note(tx, .action = "privacy.subprocessor_created", .object = OBJECT_SUBPROCESSOR, .subject = id.n,
            .after = name);
    for (size_t i = 0; i < parties.n; i++)
        TRY(answer_add(tx, id, parties.at[i].authority, &first));
    if (out != NULL)
        *out = id;
    return OK;
}

enum err privacy_subprocessor_answer(struct tx *tx, subprocessor_id firm, authority_id authority,
                                     const struct subprocessor_answer *a)
{
    struct state_row last;
    TRY(tx_one(tx, answer_newest, &last, firm, authority));
    if (!last.may)
        return ERR_DENIED;
    if (last.state == SUBPROCESSOR_LISTED)
        return tx_refuse(tx, ERR_CONFLICT, M_privacy_nothing_to_answer, NULL);
    if (last.state == (int)a->state || (a->state == SUBPROCESSOR_REVOKED && last.state != SUBPROCESSOR_APPROVED) ||
        (a->state == SUBPROCESSOR_REFUSED && last.state != SUBPROCESSOR_ASKED))
        return tx_refuse(tx, ERR_CONFLICT, M_privacy_answered_meanwhile, "state");
    if (str_trim(a->reference).len == 0)
        return tx_refuse(tx, ERR_INVALID, M_privacy_reference_missing, "reference");
    return answer_add(tx, firm, authority, a);
}

enum err subprocessor_ask(struct tx *tx, subprocessor_id firm, authority_id authority)
{
    struct subprocessor_row row;
    struct state_row last = { 0 };
    TRY(tx_one(tx, subprocessor_read, &row, firm));
    enum err found = tx_one(tx, answer_newest, &last, firm, authority);
    if (found != OK && found != ERR_NOT_FOUND)
        return found;
    if (last.state == SUBPROCESSOR_LISTED || last.state == SUBPROCESSOR_ASKED || last.state == SUBPROCESSOR_APPROVED)
        return tx_refuse(tx, ERR_CONFLICT, M_privacy_asked_already, "authority");
    return answer_add(
        tx, firm, authority,
        &(struct subprocessor_answer){ .state = row.personal_data ? SUBPROCESSOR_ASKED : SUBPROCESSOR_LISTED });
}

enum err subprocessor_end(struct tx *tx, const struct subprocessor_row *row, int version, struct day last)
{
    int64_t changed;
    if (day_is_none(last) || day_compare(last, row->starts) < 0)
        return tx_refuse(tx, ERR_INVALID, M_privacy_end_wrong, "ends");
    TRY(tx_run(tx, subprocessor_set_end, &changed, row->id, version, last));
    if (changed == 0)
        return tx_refuse(tx, ERR_CONFLICT, M_privacy_changed, NULL);
    tx_note(tx, .action = "privacy.subprocessor_ended", .object = OBJECT_SUBPROCESSOR, .subject = row->id.n,
            .after = row->name);
    return OK;
}

enum err privacy_subprocessor_add_member(struct tx *tx, subprocessor_id firm, account_id account)
{
    TRY(tx_run(tx, member_put, NULL, firm, account));
    tx_note(tx, .action = "privacy.subprocessor_member", .object = OBJECT_SUBPROCESSOR, .subject = firm.n);
    return OK;
}
