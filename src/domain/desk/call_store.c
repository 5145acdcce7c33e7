#include "domain/desk/call_store.h"

#include "platform/setting.h"

#define CARD_LASTS HOURS(2)

/* --- whose number ----------------------------------------------------------------------------- */

static void take_trunk(struct mem *mem, const struct phone_row *p, struct str number, size_t *longest,
                       struct call_match *m)
{
    struct str trunk = call_trunk(mem, p->phone);
    if (trunk.len <= *longest || !str_starts(number, trunk))
        return;
    *longest = trunk.len;
    *m = (struct call_match){ .authority = p->authority, .school = p->school };
}

/* Several persons of one school: the school; of several schools: nobody is guessed. */
static void take_person(const struct phone_row *p, struct call_match *m)
{
    if (m->persons++ == 0) {
        *m = (struct call_match){ p->authority, p->school, p->contact, 1 };
        return;
    }
    m->contact = (contact_id){ 0 };
    if (m->school.n != p->school.n)
        m->school = (school_id){ 0 };
    if (m->authority.n != p->authority.n)
        m->authority = (authority_id){ 0 };
}

enum err call_match(struct tx *tx, struct str number, struct call_match *m)
{
    struct phone_list phones;
    struct call_match person = { .persons = 0 }, school = { .persons = 0 }, trunk = { .persons = 0 };
    size_t longest = 0;
    *m = (struct call_match){ .persons = 0 };
    if (!str_starts(number, STR("+")))
        return OK;
    TRY(agreement_phones(tx, &phones));
    for (size_t i = 0; i < phones.n; i++) {
        const struct phone_row *p = &phones.at[i];
        struct str its;
        bool same = call_number(tx_mem(tx), p->phone, &its) == OK && str_eq(its, number);
        if (same && p->contact.n != 0)
            take_person(p, &person);
        else if (same && school.school.n == 0)
            school = (struct call_match){ .authority = p->authority, .school = p->school };
        take_trunk(tx_mem(tx), p, number, &longest, &trunk);
    }
    *m = person.persons > 0 ? person : school.school.n != 0 ? school : trunk;
    return OK;
}

enum err call_persons(struct tx *tx, struct str number, struct call_persons *out)
{
    struct phone_list phones;
    *out = (struct call_persons){ NULL, 0 };
    if (!str_starts(number, STR("+")))
        return OK;
    TRY(agreement_phones(tx, &phones));
    out->at = MEM_NEW_N(tx_mem(tx), struct call_person, phones.n);
    for (size_t i = 0; i < phones.n; i++) {
        const struct phone_row *p = &phones.at[i];
        struct str its;
        if (p->contact.n != 0 && call_number(tx_mem(tx), p->phone, &its) == OK && str_eq(its, number))
            out->at[out->n++] = (struct call_person){ p->name, p->school_name };
    }
    return OK;
}

/* --- what the telephone system tells ------------------------------------------------------------ */

struct call_key_row {
    call_id id;
    authority_id authority;
};
ROW(call_key_row, COL(call_key_row, id), COL(call_key_row, authority));
/* The source is the account of the token: calls of two systems never meet. */
SQL(call_insert, SCOPE_SELF, 3,
    "INSERT INTO call (id, ref, source, key, created_at) VALUES ($3, $4, $1, $5, $2) ON CONFLICT (source, key) DO "
    "NOTHING");
/* What is told later does not overwrite what was told first. */
QUERY(call_fill, SCOPE_SELF, 6, call_key_row,
      "UPDATE call SET outgoing = CASE WHEN $4 = 1 THEN 1 ELSE outgoing END,"
      " number = CASE WHEN number = '' THEN $5 ELSE number END, line = CASE WHEN line = '' THEN $6 ELSE line END,"
      " queue = CASE WHEN queue = '' THEN $7 ELSE queue END, people = CASE WHEN $8 = '' THEN people ELSE $8 END"
      " WHERE source = $1 AND key = $3 RETURNING id, authority");
SQL(call_moment, SCOPE_SELF, 3,
    "UPDATE call SET rang_at = CASE WHEN $4 = 1 THEN coalesce(rang_at, $2) ELSE rang_at END,"
    " answered_at = CASE WHEN $4 = 2 THEN coalesce(answered_at, $2) ELSE answered_at END,"
    " ended_at = CASE WHEN $4 = 3 THEN coalesce(ended_at, $2) ELSE ended_at END,"
    " cause = CASE WHEN cause = 0 THEN $5 ELSE cause END WHERE source = $1 AND id = $3");
SQL(call_place, SCOPE_SELF, 4,
    "UPDATE call SET authority = $4, school = $5, contact = $6 WHERE source = $1 AND id = $3 AND authority = 0");
_Static_assert(CALL_NEW == 1 && CALL_ANSWER == 2 && CALL_HANGUP == 3, "stand in the statement above");

enum err call_tell(struct tx *tx, const struct call_told *c)
{
    struct str other, line;
    struct call_key_row row;
    struct call_match match;
    call_ref ref = TX_REF(tx, call);
    /* What cannot be read as a number is kept as nothing: the call counts all the same. */
    if (call_number(tx_mem(tx), c->outgoing ? c->to : c->from, &other) != OK)
        other = STR("");
    if (call_number(tx_mem(tx), c->outgoing ? c->from : c->to, &line) != OK)
        line = STR("");
    TRY(tx_run(tx, call_insert, NULL, TX_ID(tx, call), &ref, c->key));
    TRY(tx_one(tx, call_fill, &row, c->key, c->outgoing, other, line, c->queue, c->people));
    TRY(tx_run(tx, call_moment, NULL, row.id, (int)c->event, (int)c->cause));
    if (row.authority.n == 0) {
        TRY(call_match(tx, other, &match));
        if (match.authority.n != 0)
            TRY(tx_run(tx, call_place, NULL, row.id, match.authority, match.school, match.contact));
        row.authority = match.authority;
    }
    tx_note(tx, .action = "desk.call_told", .object = OBJECT_CALL_LOG, .subject = row.id.n, .authority = row.authority);
    return OK;
}

/* --- reading -------------------------------------------------------------------------------------- */

/* Who calls from a number nobody knows belongs to no place: every colleague of the body who
   answers the telephone anywhere sees the call, auditors and officials do not. */
#define CALL_SCOPE(verb, alias) \
    "(" SCOPE(call_log, verb, alias) " OR (" alias ".authority = 0 AND EXISTS (SELECT 1 FROM reach r_" \
                                     " WHERE r_.actor = $1 AND r_.starts <= $2 AND r_.ends > $2" \
                                     " AND r_.role IN (" ROLE_technician_SQL ", " ROLE_head_SQL \
                                     ") AND " ROLE_HAS(call_log, verb) ")))"

ROW(call_row, COL(call_row, id), COL(call_row, ref), COL(call_row, outgoing), COL(call_row, number),
    COL(call_row, line), COL(call_row, queue), COL(call_row, people), COL(call_row, authority), COL(call_row, school),
    COL(call_row, school_ref), COL(call_row, contact), COL(call_row, school_name), COL(call_row, contact_name),
    COL(call_row, rang_at), COL(call_row, answered_at), COL(call_row, ended_at), COL(call_row, done_at),
    COL(call_row, created_at), COL(call_row, cause), COL(call_row, ticket), COL(call_row, ticket_number));
#define CALL_COLUMNS \
    "SELECT c.id, c.ref, c.outgoing, c.number, c.line, c.queue, c.people, c.authority, c.school, s.ref AS " \
    "school_ref," \
    " c.contact, s.name AS school_name, k.name AS contact_name, c.rang_at, c.answered_at, c.ended_at, c.done_at," \
    " c.created_at, c.cause, t.ref AS ticket, t.number AS ticket_number FROM call c" \
    " LEFT JOIN school s ON s.id = c.school LEFT JOIN contact k ON k.id = c.contact LEFT JOIN ticket t ON t.id = " \
    "c.ticket"
enum { ONLY_MISSED, ONLY_NOW, ONLY_EXTENSION };
FAMILY(call_page, SCOPE_SCHOOL, 4, call_row, ALWAYS(CALL_COLUMNS " WHERE " CALL_SCOPE(L, "c")),
       WHEN(ONLY_MISSED, " AND c.outgoing = 0 AND c.answered_at IS NULL AND c.ended_at IS NOT NULL AND c.done_at IS "
                         "NULL AND c.cause <> 7"),
       WHEN(ONLY_NOW, " AND c.ended_at IS NULL AND c.outgoing = 0 AND c.created_at > $4"),
       WHEN(ONLY_EXTENSION, " AND (c.people = $5 OR c.people LIKE $6 ESCAPE '\\' OR (c.people = '' AND c.answered_at "
                            "IS NULL))"),
       ALWAYS(" ORDER BY c.created_at DESC, c.id DESC LIMIT $3"));
_Static_assert(CAUSE_FORWARDED == 7, "stands in the statement above");
QUERY(call_by_ref, SCOPE_SCHOOL, 1, call_row, CALL_COLUMNS " WHERE c.ref = $3 AND " CALL_SCOPE(R, "c"));
struct call_count_row {
    int64_t count;
};
ROW(call_count_row, COL(call_count_row, count));
QUERY(call_missed_number, SCOPE_SCHOOL, 0, call_count_row,
      "SELECT count(*) AS count FROM call c WHERE c.outgoing = 0 AND c.answered_at IS NULL AND c.ended_at IS NOT NULL"
      " AND c.done_at IS NULL AND c.cause <> 7 AND " CALL_SCOPE(L, "c"));

enum err call_list(struct tx *tx, bool missed, int64_t limit, struct call_rows *rows)
{
    return tx_list(tx, call_page, missed ? 1u << ONLY_MISSED : 0u, 0, rows, limit, INSTANT_NONE, STR(""), STR(""));
}

enum err call_find(struct tx *tx, call_ref ref, struct call_row *row) { return tx_one(tx, call_by_ref, row, &ref); }

enum err call_missed_count(struct tx *tx, int64_t *n)
{
    struct call_count_row row;
    TRY(tx_one(tx, call_missed_number, &row));
    *n = row.count;
    return OK;
}

/* --- changes --------------------------------------------------------------------------------------- */

SQL(call_seen_to, SCOPE_SCHOOL, 1,
    "UPDATE call SET done_at = $2 WHERE id = $3 AND done_at IS NULL AND " CALL_SCOPE(C, "call"));
SQL(call_with_ticket, SCOPE_SCHOOL, 4,
    "UPDATE call SET ticket = $4, authority = $5, school = $6, done_at = coalesce(done_at, $2) WHERE id = $3 "
    "AND " CALL_SCOPE(C, "call"));

enum err call_done(struct tx *tx, const struct call_row *c)
{
    int64_t changed;
    TRY(tx_run(tx, call_seen_to, &changed, c->id));
    if (changed == 0)
        return instant_is_none(c->done_at) ? ERR_DENIED : ERR_CONFLICT;
    tx_note(tx, .action = "desk.call_done", .object = OBJECT_CALL_LOG, .subject = c->id.n, .authority = c->authority);
    return OK;
}

enum err call_ticket(struct tx *tx, const struct call_row *c, const struct ticket *t)
{
    int64_t changed;
    TRY(tx_run(tx, call_with_ticket, &changed, c->id, t->row.id, t->authority, t->school));
    if (changed == 0)
        return ERR_DENIED;
    tx_note(tx, .action = "desk.call_ticket", .object = OBJECT_CALL_LOG, .subject = c->id.n, .authority = t->authority);
    return OK;
}

/* --- the card ------------------------------------------------------------------------------------------ */

struct card_row {
    struct str extension;
};
ROW(card_row, COL(card_row, extension));
QUERY(card_read, SCOPE_SELF, 0, card_row, "SELECT extension FROM call_card WHERE account = $1");
SQL_STATE(card_write, SCOPE_SELF, 1,
          "INSERT INTO call_card (account, extension) VALUES ($1, $3) ON CONFLICT (account) DO UPDATE SET extension = "
          "excluded.extension");
SQL_STATE(card_remove, SCOPE_SELF, 0, "DELETE FROM call_card WHERE account = $1");

enum err call_card_get(struct tx *tx, struct call_card *card)
{
    struct card_row row = { STR("") };
    enum err e = tx_one(tx, card_read, &row);
    *card = (struct call_card){ e == OK, row.extension };
    return e == ERR_NOT_FOUND ? OK : e;
}

enum err call_card_put(struct tx *tx, const struct call_card *card)
{
    return card->on ? tx_run(tx, card_write, NULL, card->extension) : tx_run(tx, card_remove, NULL);
}

/* A line of `people` as pattern of LIKE, between line ends. */
static struct str line_pattern(struct mem *mem, struct str extension)
{
    struct buf out = buf_of(mem, extension.len * 2 + 8);
    buf_byte(&out, '%');
    for (size_t i = 0; i < extension.len; i++) {
        char c = extension.at[i];
        if (c == '%' || c == '_' || c == '\\')
            buf_byte(&out, '\\');
        buf_byte(&out, c);
    }
    buf_byte(&out, '%');
    return buf_str(&out);
}

enum err call_now(struct tx *tx, const struct call_card *card, struct call_row *row)
{
    struct call_rows rows;
    unsigned bits = 1u << ONLY_NOW | (card->extension.len > 0 ? 1u << ONLY_EXTENSION : 0u);
    if (!card->on)
        return ERR_NOT_FOUND;
    TRY(tx_list(tx, call_page, bits, 0, &rows, (int64_t)1, instant_sub(tx_now(tx), CARD_LASTS), card->extension,
                line_pattern(tx_mem(tx), card->extension)));
    if (rows.n == 0)
        return ERR_NOT_FOUND;
    *row = rows.at[0];
    return OK;
}

/* --- their time --------------------------------------------------------------------------------------- */

SQL(call_forget, SCOPE_SYSTEM, 1, "DELETE FROM call WHERE created_at < $3");

enum err call_sweep(struct tx *tx, int64_t *n)
{
    int64_t days;
    TRY(setting_get(tx, SETTING_CALL_DAYS, &days));
    TRY(tx_run(tx, call_forget, n, instant_sub(tx_now(tx), DAYS(days))));
    if (*n > 0)
        tx_note(tx, .action = "desk.calls_forgotten", .object = OBJECT_CALL_LOG, .subject = *n);
    return OK;
}
