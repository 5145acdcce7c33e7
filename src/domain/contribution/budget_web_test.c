#include "domain/contribution/budget_execution_store.h"
#include "domain/contribution/budget_store.h"
#include "domain/contribution/contribution.h"
#include "domain/contribution/plan_store.h"
#include "platform/auth.h"
#include "test_db.h"
#include "test_web.h"

static const struct module *const rooms[] = { &agreement_module, &contribution_module, NULL };

/* The clock of the tests stands in November 2026. */
struct rig {
    struct db *db;
    struct web *web;
    authority_id town, outside;
    account_id head, official, foreign, member;
};

__attribute__((format(printf, 1, 2))) static const char *textf(const char *format, ...)
{
    __builtin_va_list args;
    char *text = mem_alloc(test_mem(), 4096);
    __builtin_va_start(args, format);
    int n = vsnprintf(text, 4096, format, args);
    __builtin_va_end(args);
    EXPECT(n >= 0 && n < 4096);
    return text;
}

static authority_id party(struct tx *tx, struct str name, bool provider, bool takes_part)
{
    authority_id id;
    struct authority_new add = { .name = name, .is_provider = provider, .starts = DAY_NONE, .ends = DAY_NONE };
    EXPECT_OK(agreement_authority_create(tx, &add, &id));
    if (takes_part)
        EXPECT_OK(agreement_participant_create(tx, id, DAY_NONE, day_of(2022, 1, 1), DAY_NONE, NULL));
    return id;
}

static account_id person(struct tx *tx, const char *name, enum role role, authority_id place)
{
    account_id id;
    struct instant starts = instant_sub(tx_now(tx), DAYS(1)), ends = instant_add(tx_now(tx), DAYS(200));
    struct account_new add = { .mail = str_cat(test_mem(), str_of(name), STR("@probe.example")),
                               .name = str_of(name),
                               .authority = place };
    EXPECT_OK(auth_account_create(tx, &add, &id, NULL));
    struct grant_new grant = {
        .account = id, .role = role, .authority = place, .starts = starts, .ends = ends, .approved_by = { 99 }
    };
    EXPECT_OK(auth_grant_create(tx, &grant, NULL));
    struct entrustment_new trust = {
        .account = id, .authority = place, .starts = starts, .ends = ends, .committed_on = day_of(2026, 1, 2)
    };
    if (role == ROLE_HEAD)
        EXPECT_OK(auth_entrustment_create(tx, &trust, NULL));
    return id;
}

static struct rig *rig_open(struct db *db)
{
    struct rig *r = MEM_NEW(test_mem(), struct rig);
    const authority_id body = { 0 };
    struct tx *tx = test_tx(db, TX_WRITE, (account_id){ 0 });
    r->db = db;
    EXPECT_OK(agreement_module.init(tx));
    (void)party(tx, STR("Landkreis Musterland"), true, true);
    r->town = party(tx, STR("Stadt Eichenau"), false, true);
    r->outside = party(tx, STR("Stadt Ahrenfels"), false, false);
    r->head = person(tx, "Wanda Wort", ROLE_HEAD, body);
    r->official = person(tx, "Otto Amt", ROLE_AUTHORITY_OFFICIAL, r->town);
    r->member = person(tx, "Lena Lenk", ROLE_STEERING_MEMBER, r->town);
    r->foreign = person(tx, "Franz Fremd", ROLE_AUTHORITY_OFFICIAL, r->outside);
    EXPECT_OK(tx_commit(tx));
    r->web = web_open(db, rooms);
    web_sign_in(r->web, r->head);
    return r;
}

static const char *budget(struct rig *r, int year, const char *scheme)
{
    struct response made =
        web_post(r->web, "/contribution/budgets", textf("year=%d&scheme=%s&document=Haushaltsplan", year, scheme));
    EXPECT_STATUS(made, 303);
    return str_z(test_mem(), response_header(&made, "Location"));
}

static struct response line(struct rig *r, const char *path, const char *number, const char *type, bool marked,
                            const char *amounts)
{
    return web_post(r->web, textf("%s/lines", path),
                    textf("number=%s&name=Zeile+%s&area=result&type=%s%s%s", number, number, type,
                          marked ? "&marked=1" : "", amounts));
}

#define THOUSAND "&amount=900,00&amount=950,00&amount=1.000,00&amount=1.100,00&amount=1.200,00&amount=1.300,00"
#define FIFTY "&amount=&amount=&amount=50,00&amount=50,00&amount=50,00&amount=50,00"

/* Salaries 1,000.00, internal services 50.00, other income 50.00, telephony 50.00 (left out). */
static const char *adopted(struct rig *r, int year)
{
    const char *path = budget(r, year, "nkomvg");
    EXPECT_LOCATION(line(r, path, "100", "personnel", true, THOUSAND), path);
    EXPECT_LOCATION(line(r, path, "200", "internal", true, FIFTY), path);
    EXPECT_LOCATION(line(r, path, "300", "income", true, FIFTY), path);
    EXPECT_LOCATION(line(r, path, "400", "telephony", false, FIFTY), path);
    EXPECT_LOCATION(web_post(r->web, textf("%s/adopt", path), "adopted_on=2026-01-15&decision=Kreistag+TOP+7"), path);
    return path;
}

static struct budget_row row_of(struct rig *r, const char *path)
{
    struct budget_row row;
    budget_ref ref;
    EXPECT_OK(ref_parse(str_of(path + sizeof "/contribution/budgets/" - 1), ref.b));
    struct tx *tx = test_tx(r->db, TX_READ, r->head);
    EXPECT_OK(budget_by_ref(tx, ref, &row));
    tx_abort(tx);
    return row;
}

static int64_t plan_cost(struct rig *r, int year)
{
    struct plan_row row;
    struct tx *tx = test_tx(r->db, TX_READ, r->head);
    EXPECT_OK(plan_of_year(tx, year, &row));
    tx_abort(tx);
    return row.cost_cents;
}

/* req: Z5.3.1 */
TEST_DB(an_adopted_budget_becomes_the_cost_of_its_year_and_of_the_outlook)
{
    struct rig *r = rig_open(db);
    const char *path = adopted(r, 2027);
    EXPECT_EQ(plan_cost(r, 2027), 100000);
    EXPECT_EQ(plan_cost(r, 2028), 110000);
    EXPECT_EQ(plan_cost(r, 2030), 130000);
    struct response page = web_get(r->web, path);
    EXPECT_CONTAINS(page, "Vom Plan zum Kostenbeitrag");
    EXPECT_CONTAINS(page, "400 Zeile 400: Homepage, Telefonie");
    EXPECT_CONTAINS(page, "1.100,00"); /* expenses: salaries, services, telephony */
    EXPECT_CONTAINS(page, "Kreistag TOP 7");
    page = line(r, path, "100", "personnel", true, FIFTY);
    EXPECT_STATUS(page, 409);
    const char *second = budget(r, 2027, "nkomvg");
    EXPECT(!str_eq(str_of(second), str_of(path)));
    EXPECT_LOCATION(line(r, second, "100", "personnel", true, FIFTY), second);
    EXPECT_EQ(plan_cost(r, 2027), 100000);
    EXPECT_STATUS(web_post(r->web, "/contribution/budgets", "year=2027&scheme=hgb&document=Noch+einer"), 409);
    EXPECT_LOCATION(web_post(r->web, textf("%s/adopt", second), "adopted_on=2026-02-15&decision=Nachtrag"), second);
    EXPECT_EQ(plan_cost(r, 2027), 5000);
    EXPECT(!row_of(r, path).in_force);
    EXPECT_CONTAINS(web_get(r->web, path), "1.000,00");
}

TEST_DB(a_late_change_of_an_older_budget_leaves_the_plans_of_later_years_alone)
{
    struct rig *r = rig_open(db);
    (void)adopted(r, 2026);
    (void)adopted(r, 2027);
    const char *late = budget(r, 2026, "nkomvg");
    EXPECT_LOCATION(line(r, late, "100", "personnel", true, FIFTY), late);
    EXPECT_LOCATION(web_post(r->web, textf("%s/adopt", late), "adopted_on=2026-03-15&decision=Nachtrag"), late);
    EXPECT_EQ(plan_cost(r, 2026), 5000);
    EXPECT_EQ(plan_cost(r, 2027), 100000);
}

/* req: GK.Ex.1 Z5.1.1 */
TEST_DB(a_line_of_an_excluded_service_is_refused_with_the_reason_and_what_was_typed_stays)
{
    struct rig *r = rig_open(db);
    const char *path = budget(r, 2027, "nkomvg");
    struct response page = line(r, path, "400", "homepage", true, THOUSAND);
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "id=\"marked-error\"");
    EXPECT_CONTAINS(page, "keine Leistungen der Vereinbarung");
    EXPECT_CONTAINS(page, "value=\"1.300,00\"");
    EXPECT_CONTAINS(page, "value=\"Zeile 400\"");
    EXPECT_CONTAINS(web_get(r->web, path), "noch keine Zeile");
    EXPECT_LOCATION(line(r, path, "400", "homepage", false, THOUSAND), path);
    page = web_post(r->web, textf("%s/adopt", path), "adopted_on=2027-01-15&decision=Kreistag");
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "id=\"adopted_on-error\"");
    page = web_upload(
        r->web, textf("%s/import", path), "", "file", "plan.csv",
        STR("Nummer;Bezeichnung;Bereich;Kostenart;Kostenbeitrag;2027\n100;Gehälter;Ergebnishaushalt;personnel;ja;1,00\n"
            "410;Telefon;Ergebnishaushalt;Telefonie;ja;5,00\n"));
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, ">410<");
    EXPECT_CONTAINS(page, "keine Leistungen der Vereinbarung");
    EXPECT_NOT_CONTAINS(web_get(r->web, path), "100 Gehälter");
    EXPECT_LOCATION(
        web_upload(r->web, textf("%s/import", path), "", "file", "plan.csv",
                   STR("Nummer;Bezeichnung;Bereich;Kostenart;Kostenbeitrag;2027\n100;Gehälter;Ergebnishaushalt;"
                       "personnel;ja;1,00\n410;Telefon;Ergebnishaushalt;Telefonie;nein;5,00\n")),
        path);
    EXPECT_CONTAINS(web_get(r->web, path), "100 Gehälter");
    EXPECT_LOCATION(web_post(r->web, textf("%s/lines", path), "number=410&name=&area=result&type=telephony&drop=1"),
                    path);
    EXPECT_NOT_CONTAINS(web_get(r->web, path), "410 Telefon");
}

TEST_DB(the_scheme_is_proposed_by_the_register_and_names_its_areas)
{
    struct rig *r = rig_open(db);
    EXPECT_CONTAINS(web_get(r->web, "/contribution/budgets"), "<option value=\"nkomvg\" selected>");
    struct interpretation_decision decision = { .reason = STR("Satzung"),
                                                .decision_ref = STR("Protokoll 3"),
                                                .decided_on = day_of(2023, 1, 10),
                                                .starts = day_of(2022, 1, 1) };
    struct tx *tx = test_tx(db, TX_WRITE, r->head);
    EXPECT_OK(agreement_interpretation_decide(tx, INTERPRETATION_BUDGET, SCHEME_HGB, &decision));
    EXPECT_OK(tx_commit(tx));
    EXPECT_CONTAINS(web_get(r->web, "/contribution/budgets"), "<option value=\"hgb\" selected>");
    const char *path = budget(r, 2027, "hgb");
    EXPECT_CONTAINS(web_get(r->web, path), "Erfolgsplan");
    EXPECT_NOT_CONTAINS(web_get(r->web, path), "Ergebnishaushalt");
    EXPECT_STATUS(web_post(r->web, textf("%s/lines", path), "number=1&name=a&area=investment&type=investment"), 422);
}

static struct response post(struct rig *r, const char *path, const char *number, const char *more)
{
    return web_post(r->web, textf("%s/postings", path),
                    textf("number=%s&text=Buchung+%s&voucher=B-%s&%s", number, number, number, more));
}

/* What stands in a cost statement and in the postings of each of its lines. */
static int64_t drilled_down(struct rig *r, account_id who, const char *path)
{
    struct budget_row b = row_of(r, path);
    struct budget_lines lines;
    struct posting_rows rows;
    int64_t sum = 0;
    struct tx *tx = test_tx(r->db, TX_READ, who);
    EXPECT_OK(budget_lines(tx, b.id, &lines));
    for (size_t i = 0; i < lines.n; i++) {
        EXPECT_OK(postings_of(tx, b.year, lines.at[i].number, &rows));
        for (size_t k = 0; lines.at[i].marked && k < rows.n; k++)
            sum += cost_type_is_income(lines.at[i].type) ? -rows.at[k].cents : rows.at[k].cents;
    }
    tx_abort(tx);
    return sum;
}

/* req: GK.Int.1 Z5.1.1 */
TEST_DB(the_cost_statement_is_the_same_for_every_party_and_sums_its_postings)
{
    struct rig *r = rig_open(db);
    const char *path = adopted(r, 2026);
    const char *back = textf("%s/postings?line=100", path);
    EXPECT_LOCATION(post(r, path, "100", "posted_on=2026-02-01&amount=300,10"), back);
    EXPECT_LOCATION(post(r, path, "100", "posted_on=2026-03-01&amount=400,00"), back);
    EXPECT_LOCATION(post(r, path, "100", "posted_on=2026-03-02&amount=-100,00"), back);
    EXPECT_LOCATION(post(r, path, "300", "posted_on=2026-04-01&amount=20,05"), textf("%s/postings?line=300", path));
    EXPECT_LOCATION(post(r, path, "400", "posted_on=2026-04-01&amount=77,77"), textf("%s/postings?line=400", path));
    EXPECT_STATUS(post(r, path, "100", "posted_on=2025-12-31&amount=1,00"), 422);
    EXPECT_STATUS(post(r, path, "100", "posted_on=2026-12-31&amount=1,00"), 422);
    EXPECT_STATUS(post(r, path, "100", "posted_on=2026-03-01&amount=1,00&quantity=1&unit=h&price=1,00"), 422);
    const account_id readers[] = { r->head, r->official, r->member };
    for (size_t i = 0; i < ARRAY_LEN(readers); i++) {
        web_sign_in(r->web, readers[i]);
        struct response page = web_get(r->web, textf("%s/costs", path));
        EXPECT_CONTAINS(page, "600,10");
        EXPECT_CONTAINS(page, "580,05"); /* less the income; telephony is no cost */
        EXPECT_NOT_CONTAINS(page, "77,77");
        EXPECT_EQ(drilled_down(r, readers[i], path), 58005);
        EXPECT_CONTAINS(web_get(r->web, back), "B-100");
        EXPECT_CONTAINS(web_get(r->web, back), "-100,00");
        EXPECT_CONTAINS(web_get(r->web, textf("%s/costs/table", path)), "580,05");
    }
    EXPECT_STATUS(post(r, path, "100", "posted_on=2026-02-01&amount=1,00"), 403);
    web_sign_in(r->web, r->foreign);
    EXPECT_STATUS(web_get(r->web, textf("%s/costs", path)), 404);
    EXPECT_STATUS(web_get(r->web, back), 404);
    EXPECT_STATUS(web_get(r->web, textf("%s/report", path)), 404);
    EXPECT_NOT_CONTAINS(web_get(r->web, "/contribution/budgets"), "2026, Fassung 1");
}

/* req: GK.Int.2 */
TEST_DB(an_internal_service_of_the_county_stands_in_the_statement_with_quantity_and_price)
{
    struct rig *r = rig_open(db);
    const char *path = adopted(r, 2026);
    struct response page = post(r, path, "200", "posted_on=2026-02-01&amount=100,00");
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "id=\"quantity-error\"");
    page = post(r, path, "200", "posted_on=2026-02-01&quantity=viel&unit=Stunde&price=40,10");
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "value=\"viel\"");
    EXPECT_LOCATION(post(r, path, "200", "posted_on=2026-02-01&quantity=2,5&unit=Stunde&price=40,10"),
                    textf("%s/postings?line=200", path));
    web_sign_in(r->web, r->official);
    page = web_get(r->web, textf("%s/costs", path));
    EXPECT_CONTAINS(page, "Interne Leistungen des Landkreises");
    EXPECT_CONTAINS(page, "Buchung 200");
    EXPECT_CONTAINS(page, ">2,5<");
    EXPECT_CONTAINS(page, "40,10");
    EXPECT_CONTAINS(page, "100,25");
}

static struct response value(struct rig *r, const char *path, const char *kind, const char *day, const char *amount)
{
    return web_post(r->web, textf("%s/values", path),
                    textf("number=100&kind=%s&valued_on=%s&value=%s&reason=Tarif", kind, day, amount));
}

static struct response release(struct rig *r, const char *path, const char *why)
{
    return web_post(r->web, textf("%s/report", path), textf("quarter=1&number=100&explanation=%s", why));
}

TEST_DB(a_report_needs_a_word_on_each_line_beyond_the_threshold_and_then_stays_as_it_was)
{
    struct rig *r = rig_open(db);
    const char *path = adopted(r, 2026), *back = textf("%s/postings?line=100", path);
    const char *report = textf("%s/report?quarter=1", path);
    EXPECT_LOCATION(post(r, path, "100", "posted_on=2026-02-01&amount=250,00"), back);
    EXPECT_LOCATION(post(r, path, "200", "posted_on=2026-02-01&quantity=1&unit=h&price=12,50"),
                    textf("%s/postings?line=200", path));
    EXPECT_LOCATION(post(r, path, "300", "posted_on=2026-02-01&amount=12,50"), textf("%s/postings?line=300", path));
    EXPECT_LOCATION(post(r, path, "400", "posted_on=2026-02-01&amount=12,50"), textf("%s/postings?line=400", path));
    EXPECT_LOCATION(value(r, path, "supplement", "2026-03-01", "100,00"), back);
    EXPECT_LOCATION(value(r, path, "forecast", "2026-04-10", "1.300,00"), back);
    web_sign_in(r->web, r->member);
    EXPECT_CONTAINS(web_get(r->web, report), "noch kein Bericht");
    EXPECT_STATUS(web_get(r->web, textf("%s/report/table?quarter=1", path)), 404);
    web_sign_in(r->web, r->head);
    struct response page = web_get(r->web, report);
    EXPECT_CONTAINS(page, "Vorschau");
    EXPECT_CONTAINS(page, "Erläuterung zu 100 Zeile 100");
    EXPECT_NOT_CONTAINS(page, "Erläuterung zu 400");
    EXPECT_STATUS(release(r, path, ""), 422);
    page = web_post(r->web, textf("%s/report", path), "quarter=4&number=100&explanation=Tarif");
    EXPECT_STATUS(page, 409);
    EXPECT_LOCATION(release(r, path, "Tarifabschluss"), report);
    EXPECT_STATUS(release(r, path, "Noch+einmal"), 409);
    EXPECT_LOCATION(post(r, path, "100", "posted_on=2026-02-02&amount=500,00"), back);
    web_sign_in(r->web, r->member);
    page = web_get(r->web, report);
    EXPECT_CONTAINS(page, "Tarifabschluss");
    EXPECT_CONTAINS(page, "1.100,00");
    EXPECT_CONTAINS(page, "1.300,00");
    EXPECT_CONTAINS(page, "250,00");
    EXPECT_NOT_CONTAINS(page, "750,00");
    EXPECT_CONTAINS(page, "figures__bar");
    EXPECT_CONTAINS(web_get(r->web, textf("%s/report/table?quarter=1", path)), "Tarifabschluss");
    EXPECT_CONTAINS(web_get(r->web, textf("%s/costs", path)), "750,00");
}

TEST_DB(a_draft_is_for_the_body_alone_and_only_the_version_in_force_is_executed)
{
    struct rig *r = rig_open(db);
    const char *first = adopted(r, 2026), *draft = budget(r, 2026, "nkomvg");
    EXPECT_STATUS(post(r, draft, "100", "posted_on=2026-02-01&amount=1,00"), 409);
    EXPECT_LOCATION(post(r, first, "100", "posted_on=2026-02-01&amount=1,00"), textf("%s/postings?line=100", first));
    EXPECT_LOCATION(web_post(r->web, textf("%s/lines", draft), "number=100&name=&area=result&type=other&drop=1"),
                    draft);
    struct response page = web_post(r->web, textf("%s/adopt", draft), "adopted_on=2026-03-15&decision=Nachtrag");
    EXPECT_STATUS(page, 409);
    EXPECT_CONTAINS(page, "die in dieser Fassung fehlt");
    EXPECT_LOCATION(line(r, draft, "100", "personnel", true, THOUSAND), draft);
    EXPECT_LOCATION(web_post(r->web, textf("%s/values", first),
                             "number=200&kind=forecast&valued_on=2026-02-01&value=9,00&reason=Tarif"),
                    textf("%s/postings?line=200", first));
    EXPECT_LOCATION(web_post(r->web, textf("%s/lines", draft), "number=200&name=&area=result&type=other&drop=1"),
                    draft);
    EXPECT_STATUS(web_post(r->web, textf("%s/adopt", draft), "adopted_on=2026-03-15&decision=Nachtrag"), 409);
    web_sign_in(r->web, r->official);
    EXPECT_STATUS(web_get(r->web, draft), 404);
    EXPECT_STATUS(web_get(r->web, first), 200);
    EXPECT_NOT_CONTAINS(web_get(r->web, "/contribution/budgets"), "Fassung 2");
}

TEST_DB(the_database_itself_keeps_each_version_of_a_budget)
{
    static const char *const changes[] = { "UPDATE budget_line SET planned_cents = 1", "DELETE FROM budget_line",
                                           "UPDATE budget_posting SET cents = 1", "DELETE FROM budget_adoption",
                                           "UPDATE budget_report_line SET explanation = 'x'" };
    struct rig *r = rig_open(db);
    const char *path = adopted(r, 2026);
    EXPECT_LOCATION(post(r, path, "100", "posted_on=2026-02-01&amount=1,00"), textf("%s/postings?line=100", path));
    EXPECT_LOCATION(web_post(r->web, textf("%s/report", path),
                             "quarter=1&number=100&explanation=a&number=200&explanation=b&number=300&explanation=c"
                             "&number=400&explanation=d"),
                    textf("%s/report?quarter=1", path));
    for (size_t i = 0; i < ARRAY_LEN(changes); i++)
        EXPECT(db_script(db, changes[i]) != OK);
}

static struct response staff(struct rig *r, const char *number, const char *planned, const char *filled,
                             const char *starts)
{
    return web_post(r->web, "/contribution/staff",
                    textf("number=%s&name=Service-Desk&pay_group=E9a&planned=%s&filled=%s&starts=%s", number, planned,
                          filled, starts));
}

/* req: Z9.3.1 */
TEST_DB(the_vacancies_of_a_day_are_the_planned_posts_less_the_filled_ones)
{
    struct rig *r = rig_open(db);
    EXPECT_LOCATION(staff(r, "1", "2", "1,25", "2026-01-01"), "/contribution/staff");
    EXPECT_LOCATION(staff(r, "2", "1", "0", "2026-01-01"), "/contribution/staff");
    EXPECT_LOCATION(staff(r, "1", "2", "2", "2026-07-01"), "/contribution/staff");
    EXPECT_LOCATION(staff(r, "2", "0", "0", "2026-10-01"), "/contribution/staff");
    EXPECT_STATUS(staff(r, "3", "0,5", "0,501", "2026-01-01"), 422);
    struct response page = staff(r, "3", "viel", "0", "2026-01-01");
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "value=\"viel\"");
    EXPECT_CONTAINS(page, "id=\"planned-error\"");
    web_sign_in(r->web, r->official);
    EXPECT_CONTAINS(web_get(r->web, "/contribution/staff?day=2025-12-31"), "An diesem Tag gibt es keine Stelle");
    EXPECT_CONTAINS(web_get(r->web, "/contribution/staff?day=2026-06-30"), "sind 1,75 Stellen frei");
    EXPECT_CONTAINS(web_get(r->web, "/contribution/staff?day=2026-07-01"), "sind 1 Stellen frei");
    page = web_get(r->web, "/contribution/staff");
    EXPECT_CONTAINS(page, "sind 0 Stellen frei");
    EXPECT_NOT_CONTAINS(page, "2 Service-Desk");
    EXPECT_STATUS(staff(r, "4", "1", "0", "2026-01-01"), 403);
    web_sign_in(r->web, r->foreign);
    EXPECT_CONTAINS(web_get(r->web, "/contribution/staff"), "An diesem Tag gibt es keine Stelle");
}
