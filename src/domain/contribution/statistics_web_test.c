#include "domain/contribution/contribution.h"
#include "domain/contribution/statistics_store.h"
#include "platform/auth.h"
#include "platform/limits.h"
#include "test_db.h"
#include "test_web.h"

static const struct module *const rooms[] = { &agreement_module, &contribution_module, NULL };

struct county {
    struct web *web;
    authority_id eichenau, lindhagen;
    account_id head, official, steering, technician;
};

static account_id person(struct tx *tx, struct str mail, enum role role, authority_id authority)
{
    account_id id;
    grant_id grant;
    entrustment_id entrustment;
    struct instant starts = instant_sub(tx_now(tx), DAYS(1)), ends = instant_add(tx_now(tx), DAYS(100));
    struct account_new account = { .mail = mail, .name = mail, .authority = authority };
    EXPECT_OK(auth_account_create(tx, &account, &id, NULL));
    struct grant_new add = {
        .account = id, .role = role, .authority = authority, .starts = starts, .ends = ends, .approved_by = { 99 }
    };
    EXPECT_OK(auth_grant_create(tx, &add, &grant));
    struct entrustment_new trust = {
        .account = id, .authority = authority, .starts = starts, .ends = ends, .committed_on = day_of(2026, 1, 1)
    };
    EXPECT_OK(auth_entrustment_create(tx, &trust, &entrustment));
    return id;
}

static authority_id party(struct tx *tx, struct str name, struct str number, struct str school)
{
    authority_id id;
    struct authority_new add = { .name = name, .starts = DAY_NONE, .ends = DAY_NONE };
    EXPECT_OK(agreement_authority_create(tx, &add, &id));
    EXPECT_OK(agreement_participant_create(tx, id, DAY_NONE, day_of(2022, 1, 1), DAY_NONE, NULL));
    struct school_new one = {
        .authority = id, .official_number = number, .name = school, .starts = DAY_NONE, .ends = DAY_NONE
    };
    EXPECT_OK(agreement_school_create(tx, &one, NULL));
    return id;
}

static struct county *county_open(struct db *db)
{
    struct county *c = MEM_NEW(test_mem(), struct county);
    const authority_id all = { 0 };
    struct tx *tx = test_tx(db, TX_WRITE, (account_id){ 0 });
    EXPECT_OK(agreement_module.init(tx));
    c->eichenau = party(tx, STR("Stadt Eichenau"), STR("70010"), STR("Grundschule Nordstadt"));
    c->lindhagen = party(tx, STR("Stadt Lindhagen"), STR("70020"), STR("Grundschule Lerchenfeld"));
    c->head = person(tx, STR("leitung@schul-it.example"), ROLE_HEAD, all);
    c->official = person(tx, STR("amt@eichenau.example"), ROLE_AUTHORITY_OFFICIAL, c->eichenau);
    c->steering = person(tx, STR("lenkung@schul-it.example"), ROLE_STEERING_MEMBER, c->lindhagen);
    c->technician = person(tx, STR("technik@schul-it.example"), ROLE_TECHNICIAN, c->eichenau);
    EXPECT_OK(tx_commit(tx));
    c->web = web_open(db, rooms);
    web_sign_in(c->web, c->head);
    return c;
}

static struct response upload(struct county *c, const char *year, struct str csv)
{
    const char *body =
        str_z(test_mem(), str_cat(test_mem(), STR("school_year="), str_of(year), STR("&source=Erhebung&profile=")));
    return web_upload(c->web, "/contribution/statistics", body, "file", "zahlen.csv", csv);
}

static const char *location(struct response answer) { return str_z(test_mem(), response_header(&answer, "Location")); }

/* Uploaded and taken over; where the snapshot stands. */
static const char *take_over(struct county *c, struct str csv)
{
    struct response answer = upload(c, "2025", csv);
    EXPECT_STATUS(answer, 303);
    const char *preview = location(answer);
    answer = web_get(c->web, preview);
    EXPECT_CONTAINS(answer, "Statistik übernehmen");
    answer = web_post(c->web, str_z(test_mem(), str_cat(test_mem(), str_of(preview), STR("/apply"))), "");
    EXPECT_STATUS(answer, 303);
    return location(answer);
}

#define HEADING "Schulnummer;Schule;Schulform;1;2\n"
#define FIRST STR(HEADING "70010;Nordstadt;GS;51;48\n70020;Lerchenfeld;GS;33;30\n79999;Freie Schule;GS;12;\n")
#define SECOND STR(HEADING "70010;Nordstadt;GS;51;49\n70020;Lerchenfeld;GS;33;30\n")

TEST_DB(the_head_checks_a_file_takes_it_over_and_everybody_sees_what_the_matrix_gives)
{
    struct county *c = county_open(db);
    const char *snapshot = take_over(c, FIRST);
    struct response page = web_get(c->web, snapshot);
    EXPECT_CONTAINS(page, "Schülerstatistik 2025/26");
    EXPECT_CONTAINS(page, "Stadt Eichenau");
    EXPECT_CONTAINS(page, "Freie Schule");
    EXPECT_CONTAINS(page, "freier Trägerschaft");
    EXPECT_CONTAINS(page, "162");
    EXPECT_STATUS(web_get(c->web, "/contribution/statistics"), 200);

    web_sign_in(c->web, c->official);
    page = web_get(c->web, snapshot);
    EXPECT_STATUS(page, 200);
    EXPECT_CONTAINS(page, "Grundschule Nordstadt");
    EXPECT_NOT_CONTAINS(page, "Lindhagen");
    EXPECT_NOT_CONTAINS(page, "Lerchenfeld");
    EXPECT_NOT_CONTAINS(page, "Freie Schule");
    page = web_get(c->web, "/contribution/statistics");
    EXPECT_CONTAINS(page, "2025/26");
    EXPECT_NOT_CONTAINS(page, "Datei prüfen");
    EXPECT_STATUS(upload(c, "2025", SECOND), 403);

    web_sign_in(c->web, c->steering);
    page = web_get(c->web, snapshot);
    EXPECT_CONTAINS(page, "Stadt Eichenau");
    EXPECT_CONTAINS(page, "Stadt Lindhagen");
    EXPECT_STATUS(upload(c, "2025", SECOND), 403);

    web_sign_in(c->web, c->technician);
    EXPECT_STATUS(web_get(c->web, "/contribution/statistics"), 403);
    EXPECT_STATUS(web_get(c->web, snapshot), 403);
}

TEST_DB(a_correction_shows_before_after_and_difference_before_it_counts_and_after)
{
    struct county *c = county_open(db);
    take_over(c, FIRST);
    struct response answer = upload(c, "2025", SECOND);
    struct response page = web_get(c->web, location(answer));
    EXPECT_CONTAINS(page, "Was sich ändert");
    EXPECT_CONTAINS(page, "+1");
    const char *second = take_over(c, SECOND);
    page = web_get(c->web, second);
    EXPECT_CONTAINS(page, "+1");
    EXPECT_CONTAINS(page, "Frühere Fassung ansehen");
    web_sign_in(c->web, c->official);
    EXPECT_CONTAINS(web_get(c->web, second), "+1");
    web_sign_in(c->web, c->head);
    answer = upload(c, "2025", FIRST);
    page = web_get(c->web, location(answer));
    EXPECT_CONTAINS(page, "Es ändert sich nichts");
    EXPECT_NOT_CONTAINS(page, "Statistik übernehmen");
}

TEST_DB(a_file_with_faults_says_which_row_and_cannot_be_taken_over)
{
    struct county *c = county_open(db);
    struct response answer = upload(c, "2025", STR(HEADING "70010;Nordstadt;GS;51;-4\n"));
    EXPECT_STATUS(answer, 303);
    const char *preview = location(answer);
    struct response page = web_get(c->web, preview);
    EXPECT_CONTAINS(page, "Die Schülerzahl ist negativ.");
    EXPECT_NOT_CONTAINS(page, "Statistik übernehmen");
    answer = web_post(c->web, str_z(test_mem(), str_cat(test_mem(), str_of(preview), STR("/apply"))), "");
    EXPECT_STATUS(answer, 422);
    EXPECT_CONTAINS(web_get(c->web, "/contribution/statistics"), "Noch keine Statistik übernommen");

    page = upload(c, "2025", STR("Schulnummer;Schulform;Schüler\n70010;GS;300\n"));
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "geschätzt wird nicht");
    page = upload(c, "2027", FIRST);
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "noch nicht begonnen");
    EXPECT_CONTAINS(page, "value=\"Erhebung\"");
}

/* --- spreadsheets -------------------------------------------------------------------------------- */

static struct response upload_sheet(struct county *c, const char *file, const char *sheet, struct str *bytes)
{
    char *at = mem_alloc(test_mem(), KIB(64));
    FILE *in = fopen(str_z(test_mem(), str_cat(test_mem(), STR("test/data/sheets/"), str_of(file))), "rb");
    EXPECT(in != NULL);
    *bytes = (struct str){ at, in != NULL ? fread(at, 1, KIB(64), in) : 0 };
    EXPECT(in != NULL && fclose(in) == 0);
    const char *body =
        str_z(test_mem(), str_cat(test_mem(), STR("school_year=2025&source=Erhebung&profile=&sheet="), str_of(sheet)));
    return web_upload(c->web, "/contribution/statistics", body, "file", file, *bytes);
}

/* req: Z5.5.1 */
TEST_DB(a_spreadsheet_passes_the_same_checks_and_keeps_the_hash_of_the_file_as_it_came)
{
    static const char *const files[] = { "zahlen.xlsx", "zahlen.ods" };
    struct county *c = county_open(db);
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        struct str bytes;
        struct response answer = upload_sheet(c, files[i], "", &bytes);
        EXPECT_STATUS(answer, 303);
        const char *preview = location(answer);
        answer = web_get(c->web, preview);
        if (i > 0) {
            EXPECT_CONTAINS(answer, "Es ändert sich nichts");
            continue;
        }
        EXPECT_CONTAINS(answer, "Statistik übernehmen");
        answer = web_post(c->web, str_z(test_mem(), str_cat(test_mem(), str_of(preview), STR("/apply"))), "");
        EXPECT_STATUS(answer, 303);
        struct sha256 hash = sha256_of(bytes);
        struct buf hex = buf_of(test_mem(), 80);
        buf_hex(&hex, hash.b, sizeof hash.b);
        answer = web_get(c->web, location(answer));
        EXPECT_CONTAINS(answer, str_z(test_mem(), buf_str(&hex)));
        EXPECT_CONTAINS(answer, "84");
    }
}

TEST_DB(a_spreadsheet_that_hides_something_or_lies_is_refused_at_its_field)
{
    struct county *c = county_open(db);
    struct str bytes;
    struct response answer = upload_sheet(c, "hidden-row.ods", "", &bytes);
    EXPECT_STATUS(answer, 422);
    EXPECT_CONTAINS(answer, "ausgeblendet");
    EXPECT_CONTAINS(answer, "value=\"Erhebung\"");
    answer = upload_sheet(c, "zahlen.xlsx", "Fremdes Blatt", &bytes);
    EXPECT_STATUS(answer, 422);
    EXPECT_CONTAINS(answer, "Blatt mit diesem Namen");
    EXPECT_CONTAINS(answer, "value=\"Fremdes Blatt\"");
    EXPECT_STATUS(upload_sheet(c, "bomb.xlsx", "", &bytes), 422);
    EXPECT_STATUS(upload_sheet(c, "entity.xlsx", "", &bytes), 422);
    answer = upload_sheet(c, "zahlen.xlsx", "Stand %26 mehr", &bytes);
    EXPECT_STATUS(answer, 303);
    answer = web_get(c->web, location(answer));
    EXPECT_CONTAINS(answer, "2025-09-15");
    EXPECT_CONTAINS(answer, "=SUM(D1:D2)");
    EXPECT_NOT_CONTAINS(answer, "Statistik übernehmen");
}
