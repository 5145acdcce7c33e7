#include "domain/desk/desk_fixture_test.h"

#include "base/num.h"
#include "base/zone.h"
#include "platform/csv.h"

static struct instant at(int month, int day, int hour, int minute)
{
    return zone_instant(day_of(2026, month, day), hour * 60 + minute);
}

static struct county *with_tickets(struct db *db)
{
    struct county *c = county_open(db);
    (void)county_taken(c, "WLAN+tot");
    county_as(c, c->contact);
    (void)county_report(c, &c->north, "network", "stopped", "Beamer");
    county_as(c, c->foreign_contact);
    (void)county_report(c, &c->east, "network", "stopped", "Router");
    test_now = at(11, 25, 10, 0);
    web_clock(c->web, test_now);
    return c;
}

static struct response figures(struct county *c, account_id who, const char *query)
{
    county_as(c, who);
    struct response page = web_get(c->web, textf("/desk/figures%s", query));
    EXPECT_STATUS(page, 200);
    return page;
}

static const char *ref_of(struct county *c, authority_id id)
{
    struct authority_row row;
    struct tx *tx = test_tx(c->db, TX_READ, c->head);
    EXPECT_OK(agreement_authority_by_id(tx, id, &row));
    tx_abort(tx);
    struct buf text = buf_of(test_mem(), REF_TEXT_LEN);
    ref_put(&text, row.ref.b);
    return str_z(test_mem(), buf_str(&text));
}

static struct str body_of(const struct response *r) { return r->body; }

/* The text of the next number of the page. */
static bool next_number(struct str *page, struct str *number)
{
    static const char mark[] = "figures__number\">";
    size_t found = str_find(*page, str_of(mark));
    if (found == SIZE_MAX)
        return false;
    *page = str_from(*page, found + sizeof mark - 1);
    *number = str_sub(*page, 0, str_find_byte(*page, '<'));
    return true;
}

/* A value of the file as the page writes it. */
static struct str as_on_page(struct str value, struct str unit)
{
    int64_t minutes;
    if (value.len == 0)
        return STR("–");
    if (str_eq(unit, STR("Prozent")))
        return str_cat(test_mem(), value, STR("\u00A0%"));
    if (str_starts(unit, STR("Minuten")) && num_parse(value, 0, 1000000, &minutes) == OK)
        return str_of(textf("%" PRId64 ":%02" PRId64, minutes / 60, minutes % 60));
    return value;
}

/* req: GK.Desk.2 */
TEST_DB(the_file_has_the_figures_of_the_page_one_by_one)
{
    struct county *c = with_tickets(db);
    struct response page = figures(c, c->head, "");
    struct str rest = str_dup(test_mem(), body_of(&page)), number;
    struct csv csv;
    county_as(c, c->head);
    struct response file = web_get(c->web, "/desk/figures/csv");
    EXPECT_STATUS(file, 200);
    EXPECT_OK(csv_read(test_mem(), body_of(&file), &csv));
    for (size_t i = 0; i < csv.n; i++) {
        test_note("row %zu", i + 2);
        EXPECT(next_number(&rest, &number));
        EXPECT_STR_EQ(number, as_on_page(csv_at(&csv.at[i], 3), csv_at(&csv.at[i], 4)));
    }
    EXPECT(!next_number(&rest, &number));
    EXPECT(csv.n > 30);
    EXPECT_CONTAINS(file, "Meldungen nach Monat;Gesamt;Meldungen;3;Anzahl");
    page = figures(c, c->head, "");
    EXPECT_CONTAINS(page, "Gezählt ist, was am Stichtag noch nicht erledigt war.");
    EXPECT_CONTAINS(page, "<svg class=\"figures__bar\"");
}

/* req: GK.Desk.2 */
TEST_DB(an_official_sees_figures_of_his_authority_only_and_the_steering_group_of_all)
{
    struct county *c = with_tickets(db);
    const char *own = "Meldungen nach Monat;Gesamt;Meldungen;2;Anzahl";
    const char *all = "Meldungen nach Monat;Gesamt;Meldungen;3;Anzahl";
    struct response page = figures(c, c->official, "");
    EXPECT_NOT_CONTAINS(page, "Aerzen");
    EXPECT_CONTAINS(web_get(c->web, "/desk/figures/csv"), own);
    EXPECT_STATUS(web_get(c->web, textf("/desk/figures?authority=%s", ref_of(c, c->aerzen))), 404);
    EXPECT_STATUS(web_get(c->web, textf("/desk/figures/csv?authority=%s", ref_of(c, c->aerzen))), 404);
    page = figures(c, c->steering, "");
    EXPECT_CONTAINS(page, "Aerzen");
    EXPECT_CONTAINS(web_get(c->web, "/desk/figures/csv"), all);
    EXPECT_CONTAINS(web_get(c->web, textf("/desk/figures/csv?authority=%s", ref_of(c, c->hameln))), own);
    (void)figures(c, c->teacher, "");
    EXPECT_CONTAINS(web_get(c->web, "/desk/figures/csv"), "Meldungen nach Monat;Gesamt;Meldungen;1;Anzahl");
    county_as(c, c->sysadmin);
    EXPECT_STATUS(web_get(c->web, "/desk/figures"), 403);
}

TEST_DB(a_period_is_chosen_by_days_or_by_quarter_and_is_a_year_at_most)
{
    struct county *c = with_tickets(db);
    county_as(c, c->head);
    EXPECT_CONTAINS(web_get(c->web, "/desk/figures"), "Gemeldet vom 1. Oktober 2026 bis 31. Dezember 2026.");
    EXPECT_CONTAINS(web_get(c->web, "/desk/figures?quarter=2026-1"), "Gemeldet vom 1. Januar 2026 bis 31. März 2026.");
    struct response page = web_get(c->web, "/desk/figures?from=2026-11-24&to=2026-11-30");
    EXPECT_CONTAINS(page, "Gemeldet vom 24. November 2026 bis 30. November 2026.");
    EXPECT_CONTAINS(web_get(c->web, "/desk/figures/csv?from=2026-11-24&to=2026-11-30"),
                    "Meldungen nach Monat;Gesamt;Meldungen;0;Anzahl");
    page = web_get(c->web, "/desk/figures?from=2026-11-24&to=2026-11-23");
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "Der letzte Tag liegt vor dem ersten.");
    page = web_get(c->web, "/desk/figures?from=2025-01-01&to=2026-11-23");
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "Höchstens ein Jahr auf einmal.");
    EXPECT_STATUS(web_get(c->web, "/desk/figures?from=2025-11-24&to=2026-11-23"), 200);
    EXPECT_STATUS(web_get(c->web, "/desk/figures?quarter=2026-7"), 422);
}

TEST_DB(the_quarterly_page_is_a_pdf_for_who_reaches_the_whole_authority)
{
    struct county *c = with_tickets(db);
    const char *path = textf("/desk/figures/quarter.pdf?authority=%s&quarter=2026-4", ref_of(c, c->hameln));
    const account_id yes[] = { c->head, c->official, c->auditor, c->steering, c->agent };
    const account_id no[] = { c->contact, c->teacher, c->provider, c->foreign_official, c->foreign_contact };
    struct str first = STR("");
    for (size_t i = 0; i < ARRAY_LEN(yes); i++) {
        test_note("yes %zu", i);
        county_as(c, yes[i]);
        struct response file = web_get(c->web, path);
        EXPECT_STATUS(file, 200);
        EXPECT(str_starts(body_of(&file), STR("%PDF-1.")));
        EXPECT_STR_EQ(response_header(&file, "Content-Type"), STR("application/pdf"));
        if (i == 0)
            first = str_dup(test_mem(), body_of(&file));
        EXPECT(str_eq(first, body_of(&file))); /* the same for all */
    }
    for (size_t i = 0; i < ARRAY_LEN(no); i++) {
        test_note("no %zu", i);
        county_as(c, no[i]);
        EXPECT_STATUS(web_get(c->web, path), 404);
    }
    county_as(c, c->head);
    EXPECT_LOCATION(web_get(c->web, "/desk/figures/quarter.pdf"), "/desk/figures");
    EXPECT_STATUS(web_get(c->web, textf("/desk/figures/quarter.pdf?authority=%s", ref_of(c, c->hameln))), 422);
    EXPECT_CONTAINS(figures(c, c->official, ""), "/desk/figures/quarter.pdf?authority=");
    EXPECT_NOT_CONTAINS(figures(c, c->contact, ""), "/desk/figures/quarter.pdf");
    EXPECT_NOT_CONTAINS(figures(c, c->official, "?from=2026-11-01&to=2026-11-30"), "/desk/figures/quarter.pdf");
}

/* req: GK.Desk.2 */
TEST_DB(each_role_is_shown_its_own_selection_and_may_ask_for_all)
{
    struct county *c = with_tickets(db);
    const struct {
        account_id who;
        bool promises, form, authority, load, coverage;
    } rows[] = { { c->head, true, true, true, true, true },
                 { c->agent, true, false, false, true, false },
                 { c->official, true, true, false, false, true },
                 { c->contact, false, true, false, false, false },
                 { c->steering, false, true, true, false, true } };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        test_note("%zu", i);
        struct response page = figures(c, rows[i].who, "");
        EXPECT_EQ(str_find(page.body, STR("Zusagen in Gefahr")) != SIZE_MAX, rows[i].promises);
        EXPECT_EQ(str_find(page.body, STR("Reaktion und Lösung nach Schulform")) != SIZE_MAX, rows[i].form);
        EXPECT_EQ(str_find(page.body, STR("Reaktion und Lösung nach Schulträger")) != SIZE_MAX, rows[i].authority);
        EXPECT_EQ(str_find(page.body, STR("data-chart=\"hours\"")) != SIZE_MAX, rows[i].load);
        EXPECT_EQ(str_find(page.body, STR("Worauf sich der Support stützt")) != SIZE_MAX, rows[i].coverage);
        page = figures(c, rows[i].who, "?board=all");
        EXPECT_CONTAINS(page, "data-chart=\"hours\"");
        EXPECT_CONTAINS(page, "Zusagen in Gefahr");
    }
    county_as(c, c->contact);
    EXPECT_NOT_CONTAINS(web_get(c->web, "/desk/figures/csv"), "Zusagen in Gefahr");
    EXPECT_CONTAINS(web_get(c->web, "/desk/figures/csv?board=all"), "Zusagen in Gefahr");
}

TEST_DB(the_last_days_are_chosen_with_one_link)
{
    struct county *c = with_tickets(db);
    struct response page = figures(c, c->head, "?days=7");
    EXPECT_CONTAINS(page, "Gemeldet vom 19. November 2026 bis 25. November 2026.");
    EXPECT_CONTAINS(page, "days=7\" aria-current=\"true\"");
    EXPECT_CONTAINS(page, "days=90\">Letzte 90 Tage");
    EXPECT_CONTAINS(figures(c, c->head, "?days=90&board=all"), "board=all&amp;days=30");
    EXPECT_STATUS(web_get(c->web, "/desk/figures?days=367"), 422);
}

TEST_DB(rooms_count_as_lost_while_a_report_of_priority_one_or_two_is_open)
{
    struct county *c = with_tickets(db);
    county_as(c, c->head);
    struct response file = web_get(c->web, "/desk/figures/csv?from=2026-11-23&to=2026-11-25");
    struct csv csv;
    int64_t all = 0, lost = 0;
    EXPECT_OK(csv_read(test_mem(), file.body, &csv));
    for (size_t i = 0; i < csv.n; i++)
        if (str_starts(csv_at(&csv.at[i], 0), STR("Verfügbarkeit")) && str_eq(csv_at(&csv.at[i], 1), STR("Gesamt"))) {
            int64_t *value = str_starts(csv_at(&csv.at[i], 2), STR("Schulzeit")) ? &all : &lost;
            if (str_starts(csv_at(&csv.at[i], 4), STR("Minuten")))
                EXPECT_OK(num_parse(csv_at(&csv.at[i], 3), 0, 1000000, value));
        }
    EXPECT(all > 0 && lost > 0 && lost < all);
    /* A part of the tickets of a school says nothing about its rooms. */
    county_as(c, c->teacher);
    EXPECT_NOT_CONTAINS(web_get(c->web, "/desk/figures?board=all"), "Verfügbarkeit");
}
