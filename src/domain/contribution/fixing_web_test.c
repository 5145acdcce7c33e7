#include "domain/agreement/agreement.h"
#include "domain/contribution/contribution.h"
#include "domain/contribution/evidence.h"
#include "domain/contribution/fixing_act.h"
#include "platform/auth.h"
#include "test_db.h"
#include "test_web.h"

static const struct module *const rooms[] = { &agreement_module, &contribution_module, NULL };

struct rig {
    struct db *db;
    struct web *web;
    authority_id provider, town, outside;
    account_id writer, checker, official, foreign, auditor;
};

__attribute__((format(printf, 1, 2))) static const char *textf(const char *format, ...)
{
    __builtin_va_list args;
    char *text = mem_alloc(test_mem(), 8192);
    __builtin_va_start(args, format);
    int n = vsnprintf(text, 8192, format, args);
    __builtin_va_end(args);
    EXPECT(n >= 0 && n < 8192);
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

static void school(struct tx *tx, authority_id authority, const char *number, const char *form)
{
    school_id id;
    struct school_new add = { .authority = authority,
                              .official_number = str_of(number),
                              .name = str_cat(test_mem(), str_of(form), STR(" "), str_of(number)),
                              .starts = DAY_NONE,
                              .ends = DAY_NONE };
    struct branch_new branch = { .authority = authority,
                                 .form = str_of(form),
                                 .name = str_of(form),
                                 .level = LEVEL_LOWER,
                                 .grade_from = 1,
                                 .grade_to = 13,
                                 .starts = DAY_NONE,
                                 .ends = DAY_NONE };
    branch_id made;
    EXPECT_OK(agreement_school_create(tx, &add, &id));
    branch.school = id;
    EXPECT_OK(agreement_branch_create(tx, &branch, &made));
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

/* Pupils of the grammar school (grades 5 and 11) and of the primary school (grade 1). */
static void statistics(struct rig *r, int year, int grammar, int upper, int primary)
{
    struct statistics_result result;
    struct tx *tx = test_tx(r->db, TX_WRITE, r->writer);
    struct statistics_source source = {
        .school_year = year,
        .source = STR("Landesamt"),
        .file_name = STR("zahlen.csv"),
        .profile = STR(""),
        .bytes = str_of(textf("Schulnummer;Schulform;Schuljahrgang;Schüler\n70001;Gymnasium;5;%d\n%s"
                              "70010;Grundschule;1;%d\n",
                              grammar, upper > 0 ? textf("70001;Gymnasium;11;%d\n", upper) : "", primary)),
    };
    EXPECT_OK(statistics_import(tx, &source, false, &result));
    EXPECT_OK(tx_commit(tx));
}

/* Reading B and every proposed answer. */
static void decide(struct tx *tx)
{
    struct interpretation_decision decision = { .reason = STR("Einvernehmen"),
                                                .decision_ref = STR("Protokoll 3"),
                                                .decided_on = day_of(2023, 1, 10),
                                                .starts = day_of(2022, 1, 1) };
    int adopted;
    EXPECT_OK(agreement_interpretation_decide(tx, INTERPRETATION_WEIGHTS, READING_B, &decision));
    EXPECT_OK(agreement_interpretations_adopt(tx, &decision, &adopted));
    EXPECT_EQ(adopted, 15); /* all but the readings of the weights and of the minimum term */
}

static struct rig *rig_open(struct db *db)
{
    struct rig *r = MEM_NEW(test_mem(), struct rig);
    const authority_id body = { 0 };
    struct tx *tx = test_tx(db, TX_WRITE, (account_id){ 0 });
    r->db = db;
    EXPECT_OK(agreement_module.init(tx));
    r->provider = party(tx, STR("Landkreis Musterland"), true, true);
    r->town = party(tx, STR("Stadt Eichenau"), false, true);
    r->outside = party(tx, STR("Stadt Ahrenfels"), false, false);
    school(tx, r->provider, "70001", "Gymnasium");
    school(tx, r->town, "70010", "Grundschule");
    r->writer = person(tx, "Wanda Wort", ROLE_HEAD, body);
    r->checker = person(tx, "Paul Probe", ROLE_HEAD, body);
    r->official = person(tx, "Otto Amt", ROLE_AUTHORITY_OFFICIAL, r->town);
    r->foreign = person(tx, "Franz Fremd", ROLE_AUTHORITY_OFFICIAL, r->outside);
    r->auditor = person(tx, "Paula Pruefung", ROLE_AUDITOR, r->town);
    decide(tx);
    EXPECT_OK(tx_commit(tx));
    r->web = web_open(db, rooms);
    statistics(r, 2022, 300, 0, 700);
    statistics(r, 2025, 300, 0, 100);
    return r;
}

static const char *ref_text(const unsigned char ref[16])
{
    struct buf out = buf_of(test_mem(), REF_TEXT_LEN);
    ref_put(&out, ref);
    return str_z(test_mem(), buf_str(&out));
}

static const char *authority_text(struct rig *r, authority_id id)
{
    struct authority_row row;
    struct tx *tx = test_tx(r->db, TX_READ, (account_id){ 0 });
    EXPECT_OK(agreement_authority_by_id(tx, id, &row));
    tx_abort(tx);
    return ref_text(row.ref.b);
}

static const char *snapshot_text(struct rig *r, int year)
{
    struct snapshot_row row;
    struct tx *tx = test_tx(r->db, TX_READ, (account_id){ 0 });
    EXPECT_OK(statistics_current(tx, year, &row));
    tx_abort(tx);
    return ref_text(row.ref.b);
}

static void plan(struct rig *r, int year, const char *cost)
{
    EXPECT_LOCATION(web_post(r->web, "/contribution/plans",
                             textf("year=%d&cost=%s&document=Haushaltsplan&reference=Beschluss", year, cost)),
                    "/contribution/plans");
}

static const char *draft_body(struct rig *r, int first_year, const char *date, int snapshot, const char *reading)
{
    return textf("first_year=%d&years=3&fixing_date=%s&snapshot=%s&reading=%s&ge_grade10=s1&weight_p=15&weight_s1=35"
                 "&weight_s2=50&weight_base=100&decision_ref=Protokoll+3&reason=Einvernehmen&length_reason="
                 "&party=%s&municipality_key=03252&party=%s&municipality_key=03252006",
                 first_year, date, snapshot_text(r, snapshot), reading, authority_text(r, r->provider),
                 authority_text(r, r->town));
}

/* Path of the new draft. */
static const char *draft(struct rig *r, const char *body)
{
    web_sign_in(r->web, r->writer);
    struct response made = web_post(r->web, "/contribution/fixings/new", body);
    EXPECT_STATUS(made, 303);
    return str_z(test_mem(), response_header(&made, "Location"));
}

static struct response act(struct rig *r, account_id who, const char *path, const char *verb)
{
    web_sign_in(r->web, who);
    return web_post(r->web, textf("%s/%s", path, verb), "");
}

static struct fixing_row row_of(struct rig *r, const char *path)
{
    struct fixing_row row;
    fixing_ref ref;
    EXPECT_OK(ref_parse(str_of(path + sizeof "/contribution/fixings/" - 1), ref.b));
    struct tx *tx = test_tx(r->db, TX_READ, r->writer);
    EXPECT_OK(fixing_by_ref(tx, ref, &row));
    tx_abort(tx);
    return row;
}

static const char *signed_fixing(struct rig *r)
{
    web_sign_in(r->web, r->writer);
    plan(r, 2024, "1.000,00");
    plan(r, 2025, "1.000,00");
    plan(r, 2026, "1.000,00");
    const char *path = draft(r, draft_body(r, 2024, "2023-10-10", 2022, "b"));
    EXPECT_LOCATION(act(r, r->checker, path, "check"), path);
    EXPECT_LOCATION(act(r, r->checker, path, "sign"), path);
    EXPECT_EQ(row_of(r, path).state, FIXING_SIGNED);
    return path;
}

static void prove(struct rig *r, const char *path, authority_id authority, const char *day)
{
    EXPECT_LOCATION(web_post(r->web, textf("%s/proof", path),
                             textf("authority=%s&delivered_on=%s&channel=Brief&evidence=R%%C3%%BCckschein",
                                   authority_text(r, authority), day)),
                    path);
}

static struct fixing_amount_rows amounts(struct rig *r, account_id who, const char *path)
{
    struct fixing_amount_rows rows;
    struct fixing_row f = row_of(r, path);
    struct tx *tx = test_tx(r->db, TX_READ, who);
    EXPECT_OK(fixing_amounts_seen(tx, f.id, &rows));
    tx_abort(tx);
    return rows;
}

/* req: Z5.3.1 Z5.3.2 */
TEST_DB(a_cycle_ends_in_a_fixing_that_carries_the_result_by_the_old_key)
{
    struct rig *r = rig_open(db);
    const char *old = signed_fixing(r);
    web_sign_in(r->web, r->writer);
    struct response later = web_post(
        r->web, textf("%s/proof", old),
        textf("authority=%s&delivered_on=2027-01-01&channel=Boten&evidence=Quittung", authority_text(r, r->town)));
    EXPECT_STATUS(later, 422);
    EXPECT_CONTAINS(later, "id=\"delivered_on-error\"");
    EXPECT_CONTAINS(later, "value=\"Quittung\"");
    prove(r, old, r->provider, "2023-10-20");
    EXPECT_EQ(row_of(r, old).state, FIXING_SIGNED);
    prove(r, old, r->town, "2023-11-02");
    EXPECT_EQ(row_of(r, old).state, FIXING_NOTIFIED);
    EXPECT_CONTAINS(web_get(r->web, old), "nach dem 30.10.");
    EXPECT_LOCATION(web_post(r->web, "/contribution/results",
                             "closed_year=2024&result=100,01&closed_on=2026-05-01&closed_document=Abschluss"),
                    "/contribution/plans");
    plan(r, 2027, "800,00");
    plan(r, 2028, "800,00");
    plan(r, 2029, "800,00");
    const char *next = draft(r, draft_body(r, 2027, "2026-10-15", 2025, "b"));
    EXPECT_LOCATION(act(r, r->checker, next, "check"), next);
    EXPECT_LOCATION(act(r, r->checker, next, "sign"), next);
    struct fixing_amount_rows rows = amounts(r, r->writer, next);
    int64_t net = 0, gross = 0;
    EXPECT_EQ(rows.n, 6);
    for (size_t i = 0; i < rows.n; i++) {
        net += rows.at[i].net_cents;
        gross += rows.at[i].gross_cents;
        EXPECT_EQ(rows.at[i].first_cents + rows.at[i].second_cents, rows.at[i].net_cents);
    }
    EXPECT_EQ(gross, 240000);
    EXPECT_EQ(net, 240000 - 10001);
    EXPECT_EQ(rows.at[3].net_cents, 8333); /* the town: 100.00 by 1/8, less a third of 50.00 by 1/2 */
    struct response page = web_get(r->web, textf("%s/explanation", next));
    EXPECT_CONTAINS(page, "Schlüssel der Festsetzung 1/1, die dieses Jahr abdeckte");
    EXPECT_CONTAINS(page, "83,33");
    EXPECT_STATUS(web_post(r->web, "/contribution/results",
                           "closed_year=2024&result=1,00&closed_on=2026-05-01&closed_document=Abschluss"),
                  409);
    page = web_get(r->web, textf("%s/difference?other=%s", next, old + sizeof "/contribution/fixings/" - 1));
    EXPECT_CONTAINS(page, "Schülerstatistik 2022/23");
}

TEST_DB(who_wrote_cannot_check_nor_sign_what_was_written_last)
{
    struct rig *r = rig_open(db);
    web_sign_in(r->web, r->writer);
    for (int year = 2024; year < 2027; year++)
        plan(r, year, "10,00");
    const char *path = draft(r, draft_body(r, 2024, "2023-10-10", 2022, "b"));
    struct response no = act(r, r->writer, path, "check");
    EXPECT_STATUS(no, 409);
    EXPECT_EQ(row_of(r, path).state, FIXING_DRAFT);
    EXPECT_STATUS(act(r, r->checker, path, "sign"), 409);
    EXPECT_LOCATION(act(r, r->checker, path, "check"), path);
    EXPECT_STATUS(act(r, r->writer, path, "sign"), 409);
    EXPECT_STATUS(web_post(r->web, textf("%s/edit", path), draft_body(r, 2024, "2023-10-10", 2022, "a")), 409);
    EXPECT_STATUS(web_post(r->web, textf("%s/back", path), "act=draft&why="), 422);
    EXPECT_LOCATION(web_post(r->web, textf("%s/back", path), "act=draft&why=Zahl+fehlt"), path);
    EXPECT_EQ(row_of(r, path).state, FIXING_DRAFT);
    EXPECT_CONTAINS(web_get(r->web, path), "Zahl fehlt");
}

TEST_DB(signing_asks_for_the_password_again_after_five_minutes)
{
    struct rig *r = rig_open(db);
    web_sign_in(r->web, r->writer);
    for (int year = 2024; year < 2027; year++)
        plan(r, year, "10,00");
    const char *path = draft(r, draft_body(r, 2024, "2023-10-10", 2022, "b"));
    EXPECT_LOCATION(act(r, r->checker, path, "check"), path);
    web_wait(r->web, MINUTES(6));
    EXPECT_STATUS(web_post(r->web, textf("%s/sign", path), ""), 303);
    EXPECT_EQ(row_of(r, path).state, FIXING_CHECKED);
}

/* req: Z5.5.2 */
TEST_DB(without_reading_or_decision_there_is_no_check)
{
    struct rig *r = rig_open(db);
    web_sign_in(r->web, r->writer);
    for (int year = 2024; year < 2027; year++)
        plan(r, year, "10,00");
    statistics(r, 2022, 300, 40, 700); /* corrected: a level without pupils has no amounts under A */
    EXPECT_CONTAINS(web_get(r->web, "/contribution/fixings/new"), "<option value=\"\">nicht entschieden</option>");
    const char *path = draft(r, draft_body(r, 2024, "2023-10-10", 2022, ""));
    web_sign_in(r->web, r->checker);
    struct response page = web_post(r->web, textf("%s/check", path), "");
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "noch nicht entschieden");
    EXPECT_CONTAINS(page, "A weniger B");
    EXPECT_EQ(row_of(r, path).state, FIXING_DRAFT);
}

/* req: Z11.3.1 */
TEST_DB(a_fixing_that_rests_on_an_open_interpretation_is_neither_checked_nor_signed)
{
    struct rig *r = rig_open(db);
    web_sign_in(r->web, r->writer);
    for (int year = 2024; year < 2027; year++)
        plan(r, year, "10,00");
    const char *path = draft(r, draft_body(r, 2024, "2023-10-10", 2022, "b"));
    test_sql(db, "UPDATE interpretation SET starts = starts + 20000 WHERE question = 'Q4'");
    struct response page = act(r, r->checker, path, "check");
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "href=\"/agreement/interpretations/Q4\"");
    EXPECT_NOT_CONTAINS(page, "href=\"/agreement/interpretations/Q7\"");
    EXPECT_EQ(row_of(r, path).state, FIXING_DRAFT);
    EXPECT_LOCATION(web_post(r->web, "/agreement/interpretations/Q4",
                             "choice=p_s2&reason=Grund&decision=LG+4&decided_on=2023-02-01&starts=2022-01-01"),
                    "/agreement/interpretations");
    page = act(r, r->checker, path, "check"); /* decided, but not as the draft computes */
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "rechnet anders");
    EXPECT_LOCATION(web_post(r->web, "/agreement/interpretations/Q4",
                             "choice=p_s1&reason=Grund&decision=LG+5&decided_on=2023-02-02&starts=2022-01-01"),
                    "/agreement/interpretations");
    EXPECT_LOCATION(act(r, r->checker, path, "check"), path);
    web_wait(r->web, MINUTES(1));
    EXPECT_LOCATION(web_post(r->web, "/agreement/interpretations/Q1",
                             "choice=a&reason=Grund&decision=LG+6&decided_on=2023-02-03&starts=2022-01-01"),
                    "/agreement/interpretations");
    EXPECT_STATUS(act(r, r->checker, path, "sign"), 422); /* decided otherwise since the check */
    EXPECT_EQ(row_of(r, path).state, FIXING_CHECKED);
    EXPECT_LOCATION(web_post(r->web, "/agreement/interpretations/Q1",
                             "choice=b&reason=Grund&decision=LG+7&decided_on=2023-02-04&starts=2022-01-01"),
                    "/agreement/interpretations");
    EXPECT_LOCATION(act(r, r->checker, path, "sign"), path);
    page = web_get(r->web, textf("%s/explanation", path));
    EXPECT_CONTAINS(page, "Q4: ");
    EXPECT_CONTAINS(page, "LG 5");
    EXPECT_NOT_CONTAINS(page, "LG 7"); /* as the register was at the check */
}

/* req: Z11.4.1 */
TEST_DB(a_void_clause_warns_on_the_fixing_that_rests_on_it)
{
    struct rig *r = rig_open(db);
    const char *path = draft(r, draft_body(r, 2024, "2023-10-10", 2022, "b"));
    EXPECT_NOT_CONTAINS(web_get(r->web, path), "als unwirksam eingetragen");
    EXPECT_LOCATION(web_post(r->web, "/agreement/text/p5-5",
                             "state=void&starts=2023-01-01&reason=Urteil&decision=Vermerk&successor="),
                    "/agreement/text");
    EXPECT_CONTAINS(web_get(r->web, path), "ist als unwirksam eingetragen");
}

/* req: Z5.5.1 */
TEST_DB(statistics_of_another_school_year_are_refused_at_the_field_and_what_was_typed_stays)
{
    struct rig *r = rig_open(db);
    web_sign_in(r->web, r->writer);
    struct response page = web_post(r->web, "/contribution/fixings/new", draft_body(r, 2027, "2026-10-15", 2022, "b"));
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "id=\"snapshot-error\"");
    EXPECT_CONTAINS(page, "value=\"Protokoll 3\"");
    EXPECT_CONTAINS(page, "value=\"03252006\"");
}

TEST_DB(a_row_changed_behind_the_application_makes_the_hash_mismatch)
{
    struct rig *r = rig_open(db);
    web_sign_in(r->web, r->writer);
    for (int year = 2024; year < 2027; year++)
        plan(r, year, "10,00");
    const char *path = draft(r, draft_body(r, 2024, "2023-10-10", 2022, "b"));
    EXPECT_LOCATION(act(r, r->checker, path, "check"), path);
    test_sql(db, db_engine(db) == DB_SQLITE ? "DROP TRIGGER budget_plan_no_update"
                                            : "DROP TRIGGER budget_plan_no_change ON budget_plan");
    test_sql(db, "UPDATE budget_plan SET cost_cents = cost_cents + 1 WHERE year = 2025");
    struct response no = act(r, r->checker, path, "sign");
    EXPECT_STATUS(no, 409);
    EXPECT_EQ(row_of(r, path).state, FIXING_CHECKED);
    test_sql(db, "UPDATE budget_plan SET cost_cents = cost_cents - 1 WHERE year = 2025");
    EXPECT_LOCATION(act(r, r->checker, path, "sign"), path);
}

TEST_DB(a_year_has_one_fixing_unless_a_later_version_supersedes_it)
{
    struct rig *r = rig_open(db);
    web_sign_in(r->web, r->writer);
    for (int year = 2024; year < 2027; year++)
        plan(r, year, "10,00");
    const char *rival = draft(r, draft_body(r, 2024, "2023-10-10", 2022, "b"));
    EXPECT_LOCATION(act(r, r->checker, rival, "check"), rival);
    const char *first = signed_fixing(r);
    EXPECT_STATUS(act(r, r->checker, rival, "sign"), 422);
    EXPECT_EQ(row_of(r, rival).state, FIXING_CHECKED);
    EXPECT(
        db_script(db, textf("INSERT INTO fixing_year (year, replaces, fixing, fixing_date) VALUES (2024, 0, %lld, 1)",
                            (long long)row_of(r, rival).id.n)) != OK);
    const char *other = draft(r, draft_body(r, 2024, "2023-10-10", 2022, "a"));
    EXPECT_STATUS(act(r, r->checker, other, "check"), 422);
    EXPECT_CONTAINS(web_get(r->web, other), "gehört schon zu einer anderen Festsetzung (2024)");
    web_sign_in(r->web, r->writer);
    struct response made = web_post(r->web, textf("%s/version", first), "");
    EXPECT_STATUS(made, 303);
    const char *second = str_z(test_mem(), response_header(&made, "Location"));
    EXPECT_LOCATION(web_post(r->web, textf("%s/edit", second), draft_body(r, 2024, "2023-10-10", 2022, "b")), second);
    EXPECT_LOCATION(act(r, r->checker, second, "check"), second);
    EXPECT_LOCATION(act(r, r->checker, second, "sign"), second);
    EXPECT_EQ(row_of(r, first).state, FIXING_SUPERSEDED);
    EXPECT_EQ(row_of(r, second).version, 2);
    EXPECT_STATUS(act(r, r->checker, first, "version"), 409);
}

TEST_DB(a_participant_sees_all_amounts_but_foreign_pupils_and_drafts_of_nobody)
{
    struct rig *r = rig_open(db);
    const char *path = signed_fixing(r);
    const char *open = draft(r, draft_body(r, 2027, "2026-10-15", 2025, "b"));
    EXPECT_LOCATION(web_post(r->web, "/contribution/results",
                             "closed_year=2024&result=77,00&closed_on=2025-06-01&closed_document=Abschluss"),
                    "/contribution/plans");
    web_sign_in(r->web, r->official);
    struct response page = web_get(r->web, path);
    EXPECT_CONTAINS(page, "Landkreis Musterland");
    EXPECT_CONTAINS(page, "500,00");
    page = web_get(r->web, textf("%s/explanation", path));
    EXPECT_CONTAINS(page, "Landkreis Musterland");
    EXPECT_CONTAINS(page, ">700<");
    EXPECT_NOT_CONTAINS(page, "snapshot_sha256");
    EXPECT_STATUS(web_get(r->web, open), 404);
    EXPECT_CONTAINS(web_get(r->web, "/contribution/plans"), "1.000,00");
    EXPECT_CONTAINS(web_get(r->web, "/contribution/plans"), "77,00");
    EXPECT_NOT_CONTAINS(web_get(r->web, "/contribution/fixings"), "Entwurf");
    EXPECT_STATUS(web_post(r->web, textf("%s/sign", path), ""), 403);
    web_sign_in(r->web, r->foreign);
    EXPECT_STATUS(web_get(r->web, path), 404);
    EXPECT_NOT_CONTAINS(web_get(r->web, "/contribution/plans"), "1.000,00");
    EXPECT_NOT_CONTAINS(web_get(r->web, "/contribution/plans"), "77,00");
    EXPECT_STATUS(web_get(r->web, textf("%s/explanation", path)), 404);
    EXPECT_EQ(amounts(r, r->foreign, path).n, 0);
    EXPECT_EQ(amounts(r, r->official, path).n, 6);
    EXPECT_EQ(amounts(r, r->auditor, path).n, 3);
    web_sign_in(r->web, r->auditor);
    EXPECT_NOT_CONTAINS(web_get(r->web, textf("%s/explanation", path)),
                        "<th class=\"kern-table__header\" scope=\"row\">Landkreis");
}

/* req: Z5.2a */
TEST_DB(another_length_than_three_years_needs_a_stored_reason)
{
    struct rig *r = rig_open(db);
    web_sign_in(r->web, r->writer);
    const char *body = draft_body(r, 2027, "2026-10-15", 2025, "b");
    size_t at = str_find(str_of(body), STR("years=3"));
    char *two = mem_alloc(test_mem(), str_of(body).len + 1);
    for (size_t i = 0; body[i] != '\0'; i++)
        two[i] = i == at + sizeof "years=" - 1 ? '2' : body[i];
    struct response page = web_post(r->web, "/contribution/fixings/new", two);
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "id=\"length_reason-error\"");
    at = str_find(str_of(two), STR("length_reason="));
    EXPECT(at != SIZE_MAX);
    EXPECT_STATUS(web_post(r->web, "/contribution/fixings/new",
                           textf("%.*slength_reason=Auftakt%s", (int)at, two, two + at + sizeof "length_reason=" - 1)),
                  303);
}

/* req: Z5.4 */
TEST_DB(without_the_provider_there_is_no_check)
{
    struct rig *r = rig_open(db);
    web_sign_in(r->web, r->writer);
    for (int year = 2024; year < 2027; year++)
        plan(r, year, "10,00");
    const char *path = draft(r, draft_body(r, 2024, "2023-10-10", 2022, "b"));
    test_sql(db, "UPDATE authority SET is_provider = 0");
    struct response page = act(r, r->checker, path, "check");
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "Der Beauftragte fehlt");
    test_sql(db, textf("UPDATE authority SET is_provider = 1 WHERE id = %lld", (long long)r->provider.n));
    EXPECT_LOCATION(act(r, r->checker, path, "check"), path);
}

TEST_DB(the_database_itself_refuses_to_change_what_a_fixing_rests_on)
{
    static const char *const changes[] = {
        "UPDATE budget_plan SET cost_cents = 1",
        "UPDATE fixing_party SET pupils_p = 1",
        "UPDATE fixing_amount SET net_cents = 1",
        "UPDATE fixing_input SET canonical = 'x'",
        "UPDATE fixing_event SET state = 1",
        "DELETE FROM fixing_amount",
        "DELETE FROM fixing_year",
    };
    struct rig *r = rig_open(db);
    const char *path = signed_fixing(r);
    for (size_t i = 0; i < ARRAY_LEN(changes); i++)
        EXPECT(db_script(db, changes[i]) != OK);
    EXPECT_EQ(amounts(r, r->writer, path).n, 6);
    EXPECT_EQ(row_of(r, path).state, FIXING_SIGNED);
}

TEST_DB(what_was_fixed_stays_when_plans_and_participants_change)
{
    struct rig *r = rig_open(db);
    const char *path = signed_fixing(r);
    struct fixing_amount_rows before = amounts(r, r->writer, path);
    web_sign_in(r->web, r->writer);
    plan(r, 2025, "9.999,00");
    struct fixing_amount_rows after = amounts(r, r->writer, path);
    EXPECT_EQ(after.n, before.n);
    for (size_t i = 0; i < after.n; i++)
        EXPECT_EQ(after.at[i].net_cents, before.at[i].net_cents);
    EXPECT_NOT_CONTAINS(web_get(r->web, textf("%s/explanation", path)), "9.999,00");
    EXPECT_CONTAINS(web_get(r->web, "/contribution/plans"), "9.999,00");
    EXPECT_CONTAINS(web_get(r->web, "/contribution/plans"), "1.000,00");
}

TEST_DB(amounts_of_money_that_are_none_are_refused_at_the_field)
{
    struct rig *r = rig_open(db);
    web_sign_in(r->web, r->writer);
    struct response page =
        web_post(r->web, "/contribution/plans", "year=2027&cost=viel&document=Plan&reference=Beschluss");
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "id=\"cost-error\"");
    EXPECT_CONTAINS(page, "value=\"viel\"");
    page = web_post(r->web, "/contribution/results",
                    "closed_year=2026&result=1,00&closed_on=2026-05-01&closed_document=Abschluss");
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "id=\"closed_on-error\"");
}

TEST_DB(the_preview_shows_every_party_the_next_period_and_says_that_it_binds_nobody)
{
    struct rig *r = rig_open(db);
    (void)signed_fixing(r);
    web_sign_in(r->web, r->writer);
    EXPECT_CONTAINS(web_get(r->web, "/contribution/preview"), "Für 2027 gibt es noch keinen Plan");
    plan(r, 2027, "800,00");
    plan(r, 2028, "800,00");
    plan(r, 2029, "800,01");
    web_sign_in(r->web, r->official);
    struct response page = web_get(r->web, "/contribution/preview");
    EXPECT_CONTAINS(page, "unverbindlich");
    EXPECT_CONTAINS(page, "2027–2029");
    EXPECT_CONTAINS(page, "700,01"); /* 300 x 35 : 100 x 15, the odd cent by the larger remainder */
    EXPECT_CONTAINS(page, "2.100,01");
    EXPECT_CONTAINS(page, "300,00");
    EXPECT_CONTAINS(page, "2.400,01");
    EXPECT_CONTAINS(page, "2025/26");
    EXPECT_NOT_CONTAINS(page, "Lesart A");
    web_sign_in(r->web, r->foreign);
    page = web_get(r->web, "/contribution/preview");
    EXPECT_NOT_CONTAINS(page, "700,0");
    EXPECT_NOT_CONTAINS(page, "Eichenau");
}

static struct str cell_of(const struct fixing_table *t, size_t line, size_t cell)
{
    EXPECT(line < t->lines.n && cell < t->lines.at[line].cells.n);
    return t->lines.at[line].cells.at[cell].text;
}

/* req: Z5.1.2 */
TEST_DB(the_evidence_for_the_tax_office_names_term_parties_cost_and_the_share_of_public_partners)
{
    struct rig *r = rig_open(db);
    struct evidence ev;
    struct budget_row b;
    (void)signed_fixing(r);
    web_sign_in(r->web, r->writer);
    struct response made =
        web_post(r->web, "/contribution/budgets", "year=2026&scheme=nkomvg&document=Haushaltsplan+2026");
    EXPECT_STATUS(made, 303);
    const char *path = str_z(test_mem(), response_header(&made, "Location"));
    EXPECT_LOCATION(web_post(r->web, textf("%s/lines", path),
                             "number=1&name=Gehalt&area=result&type=personnel&marked=1&amount=0&amount=0&amount=1.000"),
                    path);
    budget_ref ref;
    EXPECT_OK(ref_parse(str_of(path + sizeof "/contribution/budgets/" - 1), ref.b));
    struct tx *tx = test_tx(db, TX_READ, r->writer);
    EXPECT_OK(budget_by_ref(tx, ref, &b));
    EXPECT_OK(evidence_gather(tx, &b, &ev));
    tx_abort(tx);
    EXPECT_EQ(ev.parties.lines.n, 2);
    EXPECT_STR_EQ(cell_of(&ev.parties, 0, 0), STR("01.01.2022"));
    EXPECT_EQ(ev.cost.lines.n, 2);
    EXPECT(str_find(cell_of(&ev.cost, 1, 0), STR("1.000,00")) != SIZE_MAX);
    EXPECT_EQ(ev.shares.lines.n, 2);
    EXPECT(str_find(cell_of(&ev.shares, 1, 0), STR("500,00")) != SIZE_MAX);
    EXPECT(str_find(ev.reimbursed, STR("1.000,00")) != SIZE_MAX);
    EXPECT(str_find(ev.share, STR("100,0000")) != SIZE_MAX);
    struct response pdf = web_get(r->web, textf("%s/evidence", path));
    EXPECT_STATUS(pdf, 200);
    EXPECT(str_starts(response_header(&pdf, "Content-Type"), STR("application/pdf")));
    web_sign_in(r->web, r->official);
    EXPECT_STATUS(web_get(r->web, textf("%s/evidence", path)), 403);
}
