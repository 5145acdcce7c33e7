#include "domain/desk/time_entry.h"

/*
 * No line of a table is of fewer than TIME_PERSONS persons, and none follows from the others:
 * groups of too few are one line together, and while those are still too few, the smallest of
 * the others joins them.  So a sum above minus the lines below never speaks of one person.
 */

struct sum_row {
    account_id account;
    authority_id authority;
    school_id school;
    struct str authority_name, school_name;
    int class, category;
    bool excluded, others; /* others: may be read as part of a sum, too */
    int64_t minutes;
};
struct sum_rows {
    struct sum_row *at;
    size_t n;
};
ROW(sum_row, COL(sum_row, account), COL(sum_row, authority), COL(sum_row, school), COL(sum_row, authority_name),
    COL(sum_row, school_name), COL(sum_row, class), COL(sum_row, category), COL(sum_row, excluded),
    COL(sum_row, others), COL(sum_row, minutes));
#define REACHED \
    "(" SCOPE_AGGREGATES(working_time, R) " OR " SCOPE_IF( \
        working_time, L, "e", " AND r_.narrow = 0 AND r_.role <> " ROLE_external_provider_SQL) ")"
QUERY(time_sum_rows, SCOPE_AGGREGATE, 2, sum_row,
      "SELECT x.account, x.authority, x.school, a.name AS authority_name, s.name AS school_name, x.class, x.category,"
      " x.excluded, x.others, CAST(sum(x.minutes) AS bigint) AS minutes FROM (SELECT e.account, e.authority, e.school,"
      " t.class, e.category, CASE t.routing WHEN 4 THEN 1 ELSE 0 END AS excluded,"
      " CASE WHEN " REACHED " THEN 1 ELSE 0 END AS others, e.minutes"
      " FROM time_entry e JOIN ticket t ON t.id = e.ticket WHERE e.day >= $3 AND e.day < $4"
      " AND NOT EXISTS (SELECT 1 FROM time_entry c WHERE c.ticket = e.ticket AND c.corrects = e.n)"
      " AND (e.account = $1 OR " REACHED ")) x"
      " JOIN authority a ON a.id = x.authority JOIN school s ON s.id = x.school"
      " GROUP BY x.account, x.authority, x.school, a.name, s.name, x.class, x.category, x.excluded, x.others"
      " ORDER BY a.name, x.authority, s.name, x.school");
_Static_assert(ROUTING_EXCLUDED == 4, "stands in the statement above");

/* --- groups -------------------------------------------------------------------------------------- */

struct group {
    int64_t key;
    struct time_line line;
    bool *person; /* by index of the person */
    size_t persons;
    bool in_rest;
};
struct groups {
    struct mem *mem;
    struct group *at;
    size_t n, all_persons;
};
struct key {
    int64_t id; /* 0: not counted in this table */
    struct str name;
    enum msg word;
};
typedef struct key key_of(const struct sum_row *);

static bool is_service(const struct sum_row *r)
{
    return !r->excluded && r->category != TIME_REFERRAL && r->category != TIME_DATA;
}

static struct key key_authority(const struct sum_row *r)
{
    return (struct key){ is_service(r) ? r->authority.n : 0, r->authority_name, MSG_NONE };
}

static struct key key_school(const struct sum_row *r)
{
    return (struct key){ is_service(r) ? r->school.n : 0, r->school_name, MSG_NONE };
}

static struct key key_category(const struct sum_row *r)
{
    int category = r->excluded && r->category != TIME_DATA ? TIME_REFERRAL : r->category;
    return (struct key){ category, STR(""), time_category_msg(category) };
}

static struct key key_class(const struct sum_row *r)
{
    static const enum msg names[SERVICE_CLASS_END] = { [SERVICE_MAINTENANCE] = M_agreement_class_maintenance,
                                                       [SERVICE_SUPPORT] = M_agreement_class_support,
                                                       [SERVICE_ADMINISTRATION] = M_agreement_class_administration };
    if (is_service(r))
        return (struct key){ r->class, STR(""), names[r->class] };
    return r->category == TIME_DATA ? (struct key){ 100 + TIME_DATA, STR(""), M_tools_time_apart_data }
                                    : (struct key){ 100 + TIME_REFERRAL, STR(""), M_tools_time_apart_excluded };
}

static size_t person_of(account_id *persons, size_t *n, account_id who)
{
    for (size_t i = 0; i < *n; i++)
        if (persons[i].n == who.n)
            return i;
    persons[*n] = who;
    return (*n)++;
}

static struct group *group_at(struct groups *g, struct key key)
{
    for (size_t i = 0; i < g->n; i++)
        if (g->at[i].key == key.id)
            return &g->at[i];
    g->at[g->n] = (struct group){ .key = key.id,
                                  .line = { .name = key.name, .word = key.word },
                                  .person = MEM_NEW_N(g->mem, bool, g->all_persons) };
    return &g->at[g->n++];
}

static void add_person(struct group *group, size_t person)
{
    group->persons += group->person[person] ? 0 : 1;
    group->person[person] = true;
}

/* Rows of `only` (an authority) or of all. */
static struct groups grouped(struct mem *mem, const struct sum_rows *rows, key_of *key, authority_id only)
{
    struct groups g = { mem, MEM_NEW_N(mem, struct group, rows->n), 0, rows->n };
    account_id *persons = MEM_NEW_N(mem, account_id, rows->n);
    size_t n = 0;
    for (size_t i = 0; i < rows->n; i++) {
        const struct sum_row *r = &rows->at[i];
        struct key k = key(r);
        if (k.id == 0 || !r->others || (only.n != 0 && r->authority.n != only.n))
            continue;
        struct group *group = group_at(&g, k);
        group->line.minutes += r->minutes;
        add_person(group, person_of(persons, &n, r->account));
    }
    return g;
}

/* --- lines ------------------------------------------------------------------------------------------ */

static void join(struct group *rest, struct group *group, size_t persons)
{
    group->in_rest = true;
    rest->line.minutes += group->line.minutes;
    for (size_t p = 0; p < persons; p++)
        if (group->person[p])
            add_person(rest, p);
}

static struct group *smallest_shown(const struct groups *g)
{
    struct group *found = NULL;
    for (size_t i = 0; i < g->n; i++)
        if (!g->at[i].in_rest && (found == NULL || g->at[i].line.minutes < found->line.minutes))
            found = &g->at[i];
    return found;
}

/* See the top of the file; marks what went into the rest. */
static struct time_lines lines_of(struct groups *g)
{
    struct time_lines lines = { MEM_NEW_N(g->mem, struct time_line, g->n + 1), 0 };
    struct group rest = { .line = { .word = M_tools_time_rest, .name = STR("") },
                          .person = MEM_NEW_N(g->mem, bool, g->all_persons) };
    for (size_t i = 0; i < g->n; i++)
        if (g->at[i].persons < TIME_PERSONS)
            join(&rest, &g->at[i], g->all_persons);
    struct group *next;
    while (rest.persons > 0 && rest.persons < TIME_PERSONS && (next = smallest_shown(g)) != NULL)
        join(&rest, next, g->all_persons);
    for (size_t i = 0; i < g->n; i++)
        if (!g->at[i].in_rest)
            lines.at[lines.n++] = g->at[i].line;
    if (rest.persons >= TIME_PERSONS)
        lines.at[lines.n++] = rest.line;
    return lines;
}

static struct time_lines own_lines(struct mem *mem, const struct sum_rows *rows, account_id me, key_of *key)
{
    struct groups g = { mem, MEM_NEW_N(mem, struct group, rows->n), 0, 1 };
    for (size_t i = 0; i < rows->n; i++) {
        struct key k = key(&rows->at[i]);
        if (k.id != 0 && rows->at[i].account.n == me.n)
            group_at(&g, k)->line.minutes += rows->at[i].minutes;
    }
    struct time_lines lines = { MEM_NEW_N(mem, struct time_line, g.n), g.n };
    for (size_t i = 0; i < g.n; i++)
        lines.at[i] = g.at[i].line;
    return lines;
}

enum err time_sums_read(struct tx *tx, struct day from, struct day to, struct time_sums *out)
{
    struct mem *mem = tx_mem(tx);
    struct sum_rows rows;
    authority_id all = { 0 };
    TRY(tx_all(tx, time_sum_rows, &rows, from, to));
    struct groups authorities = grouped(mem, &rows, key_authority, all);
    struct groups classes = grouped(mem, &rows, key_class, all), categories = grouped(mem, &rows, key_category, all);
    *out = (struct time_sums){ .own_categories = own_lines(mem, &rows, tx_actor(tx), key_category),
                               .own_schools = own_lines(mem, &rows, tx_actor(tx), key_school),
                               .authorities = lines_of(&authorities),
                               .classes = lines_of(&classes),
                               .categories = lines_of(&categories) };
    out->places.at = MEM_NEW_N(mem, struct time_place, authorities.n);
    for (size_t i = 0; i < authorities.n; i++) {
        const struct group *a = &authorities.at[i];
        if (a->in_rest)
            continue;
        struct groups schools = grouped(mem, &rows, key_school, (authority_id){ a->key });
        out->places.at[out->places.n++] = (struct time_place){ a->line.name, lines_of(&schools) };
    }
    return OK;
}
