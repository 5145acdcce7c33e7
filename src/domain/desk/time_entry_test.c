#include "domain/desk/time_entry.h"

#include "base/zone.h"
#include "domain/desk/desk_fixture_test.h"
#include "domain/desk/ticket_internal.h"

static enum err record(struct county *c, account_id who, const char *path, struct time_entry_new new)
{
    struct ticket t;
    ticket_ref ref;
    struct tx *tx = test_tx(c->db, TX_WRITE, who);
    EXPECT_OK(ref_parse(str_from(str_of(path), STR("/desk/tickets/").len), ref.b));
    EXPECT_OK(ticket_find(tx, ref, &t));
    enum err e = time_entry_add(tx, &t, &new);
    return tx_end(tx, e);
}

static struct time_entry_new minutes(int64_t n, int category)
{
    return (struct time_entry_new){ .minutes = n, .category = category, .day = DAY_NONE };
}

/* A colleague of the agent, for all schools. */
static account_id colleague(struct county *c, const char *name)
{
    account_id id;
    struct tx *tx = test_tx(c->db, TX_WRITE, (account_id){ 0 });
    struct instant starts = instant_sub(test_now, DAYS(1)), ends = instant_add(test_now, DAYS(200));
    struct account_new add = { .mail = str_cat(test_mem(), str_of(name), STR("@probe.example")), .name = str_of(name) };
    EXPECT_OK(auth_account_create(tx, &add, &id, NULL));
    struct grant_new grant = {
        .account = id, .role = ROLE_TECHNICIAN, .starts = starts, .ends = ends, .approved_by = { 99 }
    };
    struct entrustment_new trust = {
        .account = id, .starts = starts, .ends = ends, .committed_on = day_of(2026, 1, 2)
    };
    EXPECT_OK(auth_grant_create(tx, &grant, NULL));
    EXPECT_OK(auth_entrustment_create(tx, &trust, NULL));
    EXPECT_OK(tx_commit(tx));
    return id;
}

static struct time_sums sums_of(struct county *c, account_id who)
{
    struct time_sums sums;
    struct day first = day_of(day_parts(zone_day(test_now)).year, 1, 1);
    struct tx *tx = test_tx(c->db, TX_READ, who);
    EXPECT_OK(time_sums_read(tx, first, day_add_months(first, 12), &sums));
    tx_abort(tx);
    return sums;
}

/* Minutes of the line with this name or word, -1: there is none. */
static int64_t line(const struct time_lines *lines, const char *name, enum msg word)
{
    for (size_t i = 0; i < lines->n; i++)
        if (word != MSG_NONE ? lines->at[i].word == word : str_eq(lines->at[i].name, str_of(name)))
            return lines->at[i].minutes;
    return -1;
}

TEST_DB(a_correction_is_a_new_row_and_the_old_one_stays)
{
    struct county *c = county_open(db);
    struct time_entry_rows rows;
    const char *path = county_taken(c, "Beamer");
    struct time_entry_new correction = { .corrects = 1, .minutes = 20, .category = TIME_ON_SITE, .day = DAY_NONE };
    EXPECT_OK(record(c, c->agent, path, minutes(50, TIME_REMOTE)));
    EXPECT_OK(record(c, c->agent, path, minutes(7, TIME_TRAVEL)));
    EXPECT_EQ(record(c, c->agent2, path, correction), ERR_CONFLICT);
    EXPECT_OK(record(c, c->agent, path, correction));
    EXPECT_EQ(record(c, c->agent, path, correction), ERR_CONFLICT);
    struct ticket t = county_ticket(c, c->agent, path);
    struct tx *tx = test_tx(c->db, TX_READ, c->agent);
    int64_t own, all;
    EXPECT_OK(time_entries_own(tx, &t, &rows));
    EXPECT_EQ(rows.n, 3);
    EXPECT(rows.at[0].replaced && rows.at[0].minutes == 50);
    EXPECT(!rows.at[2].replaced && rows.at[2].minutes == 20);
    EXPECT_OK(time_entry_total(tx, &t, &own, &all));
    EXPECT_EQ(own, 27);
    EXPECT_EQ(all, -1);
    tx_abort(tx);
    struct time_sums sums = sums_of(c, c->agent);
    EXPECT_EQ(line(&sums.own_categories, "", M_tools_time_on_site), 20);
    EXPECT_EQ(line(&sums.own_categories, "", M_tools_time_travel), 7);
    EXPECT_EQ(line(&sums.own_categories, "", M_tools_time_remote), -1);
}

TEST_DB(minutes_are_bounded_and_of_a_day_that_has_been)
{
    struct county *c = county_open(db);
    const char *path = county_taken(c, "Beamer");
    struct time_entry_new tomorrow = minutes(5, TIME_REMOTE);
    tomorrow.day = day_add(zone_day(test_now), 1);
    EXPECT_EQ(record(c, c->agent, path, minutes(0, TIME_REMOTE)), ERR_INVALID);
    EXPECT_EQ(record(c, c->agent, path, minutes(1441, TIME_REMOTE)), ERR_INVALID);
    EXPECT_EQ(record(c, c->agent, path, minutes(5, TIME_CATEGORY_END)), ERR_INVALID);
    EXPECT_EQ(record(c, c->agent, path, tomorrow), ERR_INVALID);
    EXPECT_OK(record(c, c->agent, path, minutes(1440, TIME_REMOTE)));
    /* The head reads working time, the matrix lets nobody write it for others. */
    EXPECT_EQ(record(c, c->head, path, minutes(5, TIME_REMOTE)), ERR_DENIED);
    EXPECT_EQ(record(c, c->contact, path, minutes(5, TIME_REMOTE)), ERR_DENIED);
}

/* Nobody learns from a sum what one or two persons worked. */
TEST_DB(sums_of_others_are_of_three_persons_at_least)
{
    struct county *c = county_open(db);
    account_id third = colleague(c, "dritte");
    const char *path = county_taken(c, "Beamer");
    EXPECT_OK(record(c, c->agent, path, minutes(10, TIME_REMOTE)));
    EXPECT_OK(record(c, c->agent2, path, minutes(200, TIME_REMOTE)));
    struct time_sums sums = sums_of(c, c->agent);
    EXPECT_EQ(line(&sums.own_schools, "Nordschule", MSG_NONE), 10);
    EXPECT_EQ(sums.authorities.n + sums.classes.n + sums.categories.n + sums.places.n, 0);
    EXPECT_OK(record(c, third, path, minutes(3000 - 1999, TIME_REMOTE)));
    const account_id readers[] = { c->agent, c->head, c->auditor, c->steering };
    for (size_t i = 0; i < ARRAY_LEN(readers); i++) {
        sums = sums_of(c, readers[i]);
        EXPECT_EQ(line(&sums.authorities, "Stadt Hameln", MSG_NONE), 1211);
        EXPECT_EQ(sums.places.n, 1);
        EXPECT_EQ(line(&sums.places.at[0].schools, "Nordschule", MSG_NONE), 1211);
        EXPECT_EQ(line(&sums.categories, "", M_tools_time_remote), 1211);
    }
    sums = sums_of(c, c->head);
    EXPECT_EQ(sums.own_categories.n, 0);
    sums = sums_of(c, c->provider);
    EXPECT_EQ(sums.authorities.n + sums.own_categories.n, 0);
}

TEST_DB(a_group_of_too_few_takes_another_with_it_so_that_no_difference_names_a_person)
{
    struct county *c = county_open(db);
    account_id third = colleague(c, "dritte"), fourth = colleague(c, "vierte");
    const char *north = county_taken(c, "Beamer");
    county_as(c, c->agent);
    const char *south = county_report(c, &c->south, "network", "stopped", "Netz");
    const account_id people[] = { c->agent, c->agent2, third, fourth };
    for (size_t i = 0; i < ARRAY_LEN(people); i++)
        EXPECT_OK(record(c, people[i], north, minutes(10, TIME_REMOTE)));
    EXPECT_OK(record(c, third, south, minutes(7, TIME_ON_SITE)));
    struct time_sums sums = sums_of(c, c->head);
    EXPECT_EQ(line(&sums.authorities, "Stadt Hameln", MSG_NONE), 47);
    EXPECT_EQ(sums.places.at[0].schools.n, 1);
    EXPECT_EQ(line(&sums.places.at[0].schools, "", M_tools_time_rest), 47);
    EXPECT_EQ(sums.categories.n, 1);
    EXPECT_EQ(line(&sums.categories, "", M_tools_time_rest), 47);
    EXPECT_OK(record(c, fourth, south, minutes(1, TIME_ON_SITE)));
    EXPECT_OK(record(c, c->agent, south, minutes(1, TIME_ON_SITE)));
    sums = sums_of(c, c->head);
    EXPECT_EQ(line(&sums.places.at[0].schools, "Nordschule", MSG_NONE), 40);
    EXPECT_EQ(line(&sums.places.at[0].schools, "Suedschule", MSG_NONE), 9);
}

TEST_DB(minutes_of_excluded_services_and_of_providing_data_stand_apart)
{
    struct county *c = county_open(db);
    account_id third = colleague(c, "dritte");
    const char *path = county_taken(c, "Homepage");
    const account_id people[] = { c->agent, c->agent2, third };
    for (size_t i = 0; i < ARRAY_LEN(people); i++) {
        EXPECT_OK(record(c, people[i], path, minutes(10, TIME_REMOTE)));
        EXPECT_OK(record(c, people[i], path, minutes(2, TIME_REFERRAL)));
        EXPECT_OK(record(c, people[i], path, minutes(3, TIME_DATA)));
    }
    struct time_sums sums = sums_of(c, c->head);
    EXPECT_EQ(line(&sums.authorities, "Stadt Hameln", MSG_NONE), 30);
    EXPECT_EQ(line(&sums.classes, "", M_tools_time_apart_excluded), 6);
    EXPECT_EQ(line(&sums.classes, "", M_tools_time_apart_data), 9);
    /* The service turns out to be none of the body's: its minutes are no cost of services any more. */
    test_sql(db, "UPDATE ticket SET routing = 4");
    sums = sums_of(c, c->head);
    EXPECT_EQ(sums.authorities.n, 0);
    EXPECT_EQ(line(&sums.classes, "", M_tools_time_apart_excluded), 36);
    EXPECT_EQ(line(&sums.classes, "", M_tools_time_apart_data), 9);
    EXPECT_EQ(line(&sums.categories, "", M_tools_time_referral), 36);
    EXPECT_EQ(record(c, c->agent, path, minutes(1, TIME_REMOTE)), ERR_INVALID);
    EXPECT_OK(record(c, c->agent, path, minutes(1, TIME_REFERRAL)));
}

TEST_DB(time_of_a_merged_ticket_counts_at_its_target_and_comes_back_with_undo)
{
    struct county *c = county_open(db);
    int64_t own, all;
    const char *from = county_taken(c, "Beamer"), *to = county_taken(c, "Beamer wieder");
    EXPECT_OK(record(c, c->agent, from, minutes(10, TIME_REMOTE)));
    EXPECT_OK(record(c, c->agent, to, minutes(5, TIME_REMOTE)));
    county_as(c, c->agent);
    EXPECT_STATUS(web_post(c->web, textf("%s/merge", from), textf("version=0&number=%s", county_number(c, to))), 303);
    struct ticket t = county_ticket(c, c->agent, to);
    struct tx *tx = test_tx(c->db, TX_READ, c->agent);
    EXPECT_OK(time_entry_total(tx, &t, &own, &all));
    tx_abort(tx);
    EXPECT_EQ(own, 15);
    EXPECT_EQ(record(c, c->agent, from, minutes(1, TIME_REMOTE)), ERR_CONFLICT);
    struct time_sums sums = sums_of(c, c->agent);
    EXPECT_EQ(line(&sums.own_categories, "", M_tools_time_remote), 15);
}
