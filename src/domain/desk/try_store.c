#include "domain/desk/try.h"

#include "platform/i18n.h"

ROW(look_row, COL(look_row, id), COL(look_row, ref), COL(look_row, authority), COL(look_row, school),
    COL(look_row, room), COL(look_row, device), COL(look_row, model), COL(look_row, class_key), COL(look_row, service),
    COL(look_row, role), COL(look_row, outcome), COL(look_row, ticket));
#define LOOK_COLUMNS \
    "SELECT l.id, l.ref, l.authority, l.school, l.room, l.device, l.model, l.class AS class_key, l.service, l.role," \
    " l.outcome, l.ticket FROM look l"
QUERY(look_of_ref, SCOPE_SYSTEM, 2, look_row, LOOK_COLUMNS " WHERE l.ref = $3 AND l.school = $4");
QUERY(look_of, SCOPE_SYSTEM, 1, look_row, LOOK_COLUMNS " WHERE l.ticket = $3 AND l.ticket <> 0 ORDER BY l.id LIMIT 1");
QUERY(look_of_id, SCOPE_SYSTEM, 1, look_row, LOOK_COLUMNS " WHERE l.id = $3");
SQL(look_insert, SCOPE_SYSTEM, 11,
    "INSERT INTO look (id, ref, authority, school, room, device, model, class, service, role, started_at, ticket)"
    " VALUES ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $2, $13)");
SQL(look_set_ticket, SCOPE_SYSTEM, 2, "UPDATE look SET ticket = $4 WHERE id = $3");
SQL(look_set_end, SCOPE_SYSTEM, 2, "UPDATE look SET outcome = $4, ended_at = $2 WHERE id = $3 AND outcome = 0");

ROW(try_row, COL(try_row, n), COL(try_row, card), COL(try_row, topic), COL(try_row, answer), COL(try_row, role),
    COL(try_row, at));
QUERY(tries_of, SCOPE_SYSTEM, 1, try_row,
      "SELECT t.n, t.card, v.topic, t.answer, t.role, t.at FROM try t JOIN card_version v ON v.card = t.card"
      " AND v.version = t.version WHERE t.look = $3 ORDER BY t.n");
SQL(try_insert, SCOPE_SYSTEM, 8,
    "INSERT INTO try (look, n, authority, school, card, version, answer, role, at)"
    " VALUES ($3, $4, $5, $6, $7, $8, $9, $10, $2) ON CONFLICT (look, card) DO NOTHING");

enum err look_begin(struct tx *tx, const struct look_new *new, struct look_row *out)
{
    *out = (struct look_row){ .id = TX_ID(tx, look),
                              .ref = TX_REF(tx, look),
                              .authority = new->authority,
                              .school = new->school,
                              .room = new->room,
                              .device = new->device,
                              .model = new->place.model,
                              .class_key = new->place.class_key,
                              .service = new->place.service,
                              .role = (int)new->role,
                              .ticket = new->ticket };
    TRY(tx_run(tx, look_insert, NULL, out->id, &out->ref, out->authority, out->school, out->room, out->device,
               out->model, out->class_key, out->service, out->role, out->ticket));
    tx_note(tx, .action = "desk.look_begun", .object = OBJECT_TICKET, .subject = out->id.n,
            .authority = out->authority);
    return OK;
}

enum err look_by_ref(struct tx *tx, look_ref ref, school_id school, struct look_row *out)
{
    return tx_one(tx, look_of_ref, out, &ref, school);
}

enum err look_by_id(struct tx *tx, look_id id, struct look_row *out) { return tx_one(tx, look_of_id, out, id); }

enum err look_of_ticket(struct tx *tx, ticket_id ticket, struct look_row *out)
{
    return tx_one(tx, look_of, out, ticket);
}

enum err look_link(struct tx *tx, const struct look_row *look, ticket_id ticket)
{
    TRY(tx_run(tx, look_set_ticket, NULL, look->id, ticket));
    tx_note(tx, .action = "desk.look_reported", .object = OBJECT_TICKET, .subject = ticket.n,
            .authority = look->authority);
    return OK;
}

enum err look_end(struct tx *tx, const struct look_row *look, enum look_outcome outcome)
{
    TRY(tx_run(tx, look_set_end, NULL, look->id, (int)outcome));
    tx_note(tx, .action = outcome == LOOK_SOLVED ? "desk.look_solved" : "desk.look_handed_over",
            .object = OBJECT_TICKET, .subject = look->id.n, .authority = look->authority);
    return OK;
}

enum err try_list(struct tx *tx, look_id look, struct try_rows *rows) { return tx_all(tx, tries_of, rows, look); }

enum err try_add(struct tx *tx, const struct look_row *look, const struct card_row *card, enum try_answer answer,
                 enum try_role role)
{
    struct try_rows before;
    int64_t changed;
    TRY(try_list(tx, look->id, &before));
    TRY(tx_run(tx, try_insert, &changed, look->id, (int64_t)before.n + 1, look->authority, look->school, card->id,
               card->version, (int)answer, (int)role));
    if (changed == 0)
        return tx_refuse(tx, ERR_CONFLICT, M_card_error_answered, NULL);
    tx_note(tx, .action = "desk.tried", .object = OBJECT_TICKET, .subject = look->id.n, .authority = look->authority,
            .after = card->topic);
    return OK;
}

static bool was_tried(const struct try_rows *tries, card_id card)
{
    for (size_t i = 0; i < tries->n; i++)
        if (tries->at[i].card.n == card.n)
            return true;
    return false;
}

enum err try_next(struct tx *tx, const struct look_row *look, enum try_role role, struct card_rows *rows)
{
    struct try_rows tries;
    struct card_place place = { look->model, look->class_key, look->service };
    struct card_rows all;
    TRY(try_list(tx, look->id, &tries));
    TRY(card_find(tx, &place, card_limit(role), &all));
    *rows = (struct card_rows){ MEM_NEW_N(tx_mem(tx), struct card_row, all.n), 0 };
    for (size_t i = 0; i < all.n; i++)
        if (!was_tried(&tries, all.at[i].id))
            rows->at[rows->n++] = all.at[i];
    return OK;
}

struct str try_sentence(struct mem *mem, const struct try_rows *rows)
{
    static const enum msg answers[] = {
        [TRY_WORKS] = M_card_says_works, [TRY_FAILS] = M_card_says_fails, [TRY_NO_TIME] = M_card_says_no_time
    };
    struct str list = STR("");
    for (size_t i = 0; i < rows->n; i++) {
        struct str one = msg_format(mem, LANG_DE, answers[rows->at[i].answer], { "topic", rows->at[i].topic });
        list = list.len > 0 ? str_cat(mem, list, STR("; "), one) : one;
    }
    return list.len > 0 ? msg_format(mem, LANG_DE, M_card_tried, { "list", list }) : list;
}

/* --- numbers --------------------------------------------------------------------------------------- */

struct look_sum {
    authority_id authority;
    school_id school;
    struct str school_name, subject;
    int outcome;
    int64_t shown, skipped, seconds;
};
struct look_sums {
    struct look_sum *at;
    size_t n;
};
ROW(look_sum, COL(look_sum, authority), COL(look_sum, school), COL(look_sum, school_name), COL(look_sum, subject),
    COL(look_sum, outcome), COL(look_sum, shown), COL(look_sum, skipped), COL(look_sum, seconds));
/* A row per look, in the order of the sums: those of one line stand together. */
#define OF_SCHOOL " AND r_.narrow = 0 AND r_.role <> " ROLE_external_provider_SQL
QUERY(looks_between, SCOPE_SCHOOL, 2, look_sum,
      "SELECT l.authority, l.school, s.name AS school_name,"
      " coalesce(m.maker || ' ' || m.name, k.name, v.name, l.service) AS subject, l.outcome,"
      " (SELECT count(*) FROM try t WHERE t.look = l.id) AS shown,"
      " (SELECT count(*) FROM try t WHERE t.look = l.id AND t.answer = 3) AS skipped,"
      " CASE WHEN l.ended_at IS NULL THEN -1 ELSE (l.ended_at - l.started_at) / 1000000 END AS seconds"
      " FROM look l JOIN school s ON s.id = l.school LEFT JOIN model m ON m.id = l.model"
      " LEFT JOIN device_class k ON k.key = l.class LEFT JOIN service v ON v.key = l.service"
      " WHERE l.started_at >= $3 AND l.started_at < $4 AND " SCOPE_IF(
          ticket, L, "l", OF_SCHOOL) " ORDER BY s.sort_key, s.id, 4, 8 LIMIT 20000");
ROW(referral_sum, COL(referral_sum, school_name), COL(referral_sum, count));
QUERY(referrals_between, SCOPE_SCHOOL, 2, referral_sum,
      "SELECT s.name AS school_name, count(*) AS count FROM referral f JOIN school s ON s.id = f.school"
      " WHERE f.at >= $3 AND f.at < $4 AND " SCOPE_IF(
          ticket, L, "f", OF_SCHOOL) " GROUP BY s.name, s.sort_key, s.id ORDER BY s.sort_key, s.id");
/* 13: EVENT_DIRECT; by the requester it skipped the first look, by a contact it ended one. */
QUERY(direct_between, SCOPE_SCHOOL, 2, referral_sum,
      "SELECT s.name AS school_name, count(*) AS count FROM ticket_event e JOIN school s ON s.id = e.school"
      " JOIN ticket t ON t.id = e.ticket AND t.requester = e.actor WHERE e.what = 13 AND e.undone_at IS NULL AND e.at "
      ">= $3 AND e.at < $4 AND " SCOPE_IF(ticket, L, "e",
                                          OF_SCHOOL) " GROUP BY s.name, s.sort_key, s.id ORDER BY s.sort_key, s.id");
SQL(referral_insert, SCOPE_SYSTEM, 5,
    "INSERT INTO referral (id, authority, school, service, channel, at) VALUES ($3, $4, $5, $6, $7, $2)");

/* Rows [first, end) of one line, by time: the middle one of those that ended. */
static int64_t median_of(const struct look_sums *rows, size_t first, size_t end)
{
    while (first < end && rows->at[first].seconds < 0)
        first++;
    return first < end ? rows->at[first + (end - first - 1) / 2].seconds : -1;
}

static struct try_sum line_of(const struct look_sums *rows, size_t first, size_t end)
{
    const struct look_sum *head = &rows->at[first];
    struct try_sum sum = { .authority = head->authority,
                           .school = head->school,
                           .school_name = head->school_name,
                           .subject = head->subject,
                           .median_seconds = median_of(rows, first, end) };
    for (size_t i = first; i < end; i++) {
        sum.shown += rows->at[i].shown;
        sum.skipped += rows->at[i].skipped;
        sum.solved += rows->at[i].outcome == LOOK_SOLVED;
        sum.handed_over += rows->at[i].outcome == LOOK_HANDED_OVER;
    }
    return sum;
}

enum err try_sums(struct tx *tx, struct instant from, struct instant to, struct try_sums *out)
{
    struct look_sums rows;
    TRY(tx_all(tx, looks_between, &rows, from, to));
    *out = (struct try_sums){ MEM_NEW_N(tx_mem(tx), struct try_sum, rows.n), 0 };
    for (size_t first = 0, i = 1; first < rows.n; i++)
        if (i == rows.n || rows.at[i].school.n != rows.at[first].school.n ||
            !str_eq(rows.at[i].subject, rows.at[first].subject)) {
            out->at[out->n++] = line_of(&rows, first, i);
            first = i;
        }
    return OK;
}

enum err referral_add(struct tx *tx, authority_id authority, school_id school, struct str service, int channel)
{
    int64_t id = tx_new_id(tx);
    TRY(tx_run(tx, referral_insert, NULL, id, authority, school, service, channel));
    tx_note(tx, .action = "desk.referred_to_school", .object = OBJECT_TICKET, .subject = id, .authority = authority,
            .after = service);
    return OK;
}

enum err referral_sums(struct tx *tx, struct instant from, struct instant to, struct referral_sums *out)
{
    return tx_all(tx, referrals_between, out, from, to);
}

enum err direct_sums(struct tx *tx, struct instant from, struct instant to, struct referral_sums *out)
{
    return tx_all(tx, direct_between, out, from, to);
}
