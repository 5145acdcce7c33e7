#include "domain/agreement/agreement_internal.h"
#include "platform/auth.h"
#include "test_db.h"
#include "test_web.h"

static const struct module *const rooms[] = { &agreement_module, NULL };

/* Two authorities, three schools, one person per role that matters here. */
struct county {
    struct web *web;
    authority_id hameln, aerzen;
    school_id papenschule, rohrsen, berkel;
    struct str papenschule_ref, rohrsen_ref, berkel_ref, hameln_ref, aerzen_ref, instruction_ref;
    account_id head, second_head, official, contact, technician, auditor;
};

static struct str text_of_ref(const unsigned char ref[16])
{
    struct buf out = buf_of(test_mem(), REF_TEXT_LEN);
    ref_put(&out, ref);
    return buf_str(&out);
}

static account_id person(struct tx *tx, struct str mail, enum role role, authority_id authority, school_id school)
{
    account_id id;
    grant_id grant;
    entrustment_id entrustment;
    struct instant starts = instant_sub(tx_now(tx), DAYS(1)), ends = instant_add(tx_now(tx), DAYS(100));
    struct account_new account = { .mail = mail, .name = mail, .authority = authority, .school = school };
    EXPECT_OK(auth_account_create(tx, &account, &id, NULL));
    struct grant_new add = { .account = id,
                             .role = role,
                             .authority = authority,
                             .school = school,
                             .starts = starts,
                             .ends = ends,
                             .approved_by = { 99 } };
    EXPECT_OK(auth_grant_create(tx, &add, &grant));
    struct entrustment_new trust = { .account = id,
                                     .authority = authority,
                                     .school = school,
                                     .starts = starts,
                                     .ends = ends,
                                     .committed_on = day_of(2026, 1, 1) };
    EXPECT_OK(auth_entrustment_create(tx, &trust, &entrustment));
    return id;
}

static struct str school_make(struct tx *tx, authority_id authority, struct str number, struct str name, school_id *id)
{
    struct school_row row;
    struct school_new add = { .authority = authority,
                              .official_number = number,
                              .name = name,
                              .town = STR("Hameln"),
                              .starts = DAY_NONE,
                              .ends = DAY_NONE };
    EXPECT_OK(agreement_school_create(tx, &add, id));
    EXPECT_OK(agreement_school_read(tx, *id, &row));
    return text_of_ref(row.ref.b);
}

static authority_id party(struct tx *tx, struct str name, struct str *ref)
{
    authority_id id;
    struct authority_row row;
    struct authority_new add = { .name = name, .starts = DAY_NONE, .ends = DAY_NONE };
    EXPECT_OK(agreement_authority_create(tx, &add, &id));
    EXPECT_OK(agreement_participant_create(tx, id, DAY_NONE, day_of(2022, 1, 1), DAY_NONE, NULL));
    EXPECT_OK(agreement_authority_by_id(tx, id, &row));
    *ref = text_of_ref(row.ref.b);
    return id;
}

static struct county *county_open(struct db *db)
{
    struct county *c = MEM_NEW(test_mem(), struct county);
    struct instruction_list instructions;
    const authority_id all = { 0 };
    const school_id whole = { 0 };
    struct tx *tx = test_tx(db, TX_WRITE, (account_id){ 0 });
    EXPECT_OK(agreement_module.init(tx));
    c->hameln = party(tx, STR("Stadt Hameln"), &c->hameln_ref);
    c->aerzen = party(tx, STR("Flecken Aerzen"), &c->aerzen_ref);
    c->papenschule_ref = school_make(tx, c->hameln, STR("07274"), STR("Papenschule"), &c->papenschule);
    c->rohrsen_ref = school_make(tx, c->hameln, STR("07304"), STR("Grundschule Rohrsen"), &c->rohrsen);
    c->berkel_ref = school_make(tx, c->aerzen, STR("30958"), STR("Grundschule Groß Berkel"), &c->berkel);
    EXPECT_OK(agreement_instructions(tx, c->hameln, &instructions));
    c->instruction_ref = text_of_ref(instructions.at[0].ref.b);
    c->head = person(tx, STR("leitung@schul-it.example"), ROLE_HEAD, all, whole);
    c->second_head = person(tx, STR("vertretung@schul-it.example"), ROLE_HEAD, all, whole);
    c->official = person(tx, STR("amt@hameln.example"), ROLE_AUTHORITY_OFFICIAL, c->hameln, whole);
    c->contact = person(tx, STR("schule@papen.example"), ROLE_SCHOOL_CONTACT, c->hameln, c->papenschule);
    c->technician = person(tx, STR("technik@schul-it.example"), ROLE_TECHNICIAN, c->hameln, c->papenschule);
    c->auditor = person(tx, STR("pruefung@hameln.example"), ROLE_AUDITOR, c->hameln, whole);
    EXPECT_OK(tx_commit(tx));
    c->web = web_open(db, rooms);
    return c;
}

static struct response get(struct county *c, const char *before, struct str ref, const char *after)
{
    return web_get(c->web, str_z(test_mem(), str_cat(test_mem(), str_of(before), ref, str_of(after))));
}

static struct response post(struct county *c, const char *before, struct str ref, const char *after, const char *body)
{
    return web_post(c->web, str_z(test_mem(), str_cat(test_mem(), str_of(before), ref, str_of(after))), body);
}

static const char *body_of(const char *a, struct str x, const char *b, struct str y)
{
    return str_z(test_mem(), str_cat(test_mem(), str_of(a), x, str_of(b), y));
}

TEST(the_agreement_page_shows_each_the_own_party_and_the_head_all)
{
    struct county *c = county_open(test_db(DB_SQLITE));
    web_sign_in(c->web, c->head);
    struct response page = web_get(c->web, "/agreement");
    EXPECT_STATUS(page, 200);
    EXPECT_CONTAINS(page, "Öffentlich-rechtliche Zweckvereinbarung");
    EXPECT_CONTAINS(page, "Flecken Aerzen");
    EXPECT_CONTAINS(page, "Version 1");
    EXPECT_CONTAINS(page, "Verbleibende Tätigkeiten beim Schulträger");
    page = web_get(c->web, "/agreement/services");
    EXPECT_STATUS(page, 200);
    EXPECT_CONTAINS(page, "Netzwerk und WLAN");
    EXPECT_CONTAINS(page, "nicht Leistungsumfang");
    web_sign_in(c->web, c->official);
    page = web_get(c->web, "/agreement");
    EXPECT_STATUS(page, 200);
    EXPECT_CONTAINS(page, "Stadt Hameln");
    EXPECT_NOT_CONTAINS(page, "Flecken Aerzen");
    web_sign_in(c->web, c->contact);
    page = web_get(c->web, "/agreement");
    EXPECT_STATUS(page, 403);
    page = web_get(c->web, "/agreement/services");
    EXPECT_STATUS(page, 403);
}

/* req: Z2.1.1 Z2.1.2 */
TEST(the_head_adds_a_public_party_and_a_private_one_is_refused_at_the_field)
{
    struct db *db = test_db(DB_SQLITE);
    struct county *c = county_open(db);
    web_sign_in(c->web, c->head);
    struct response page = web_post(c->web, "/agreement/authorities/new", "name=Verein+der+Eltern+e.+V.&kind=stadt");
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "Private Dritte sind ausgeschlossen");
    EXPECT_CONTAINS(page, "value=\"Verein der Eltern e. V.\"");
    page = web_post(c->web, "/agreement/authorities/new", "name=Stadt+Bad+Pyrmont&town=Bad+Pyrmont");
    EXPECT_LOCATION(page, "/agreement/authorities");
    page = web_get(c->web, "/agreement/authorities");
    EXPECT_CONTAINS(page, "Stadt Bad Pyrmont");
    EXPECT_NOT_CONTAINS(page, "Verein der Eltern");
    struct authority_row row;
    struct tx *tx = test_tx(db, TX_READ, (account_id){ 0 });
    EXPECT_OK(agreement_authority_by_name(tx, STR("Stadt Bad Pyrmont"), &row));
    tx_abort(tx);
    page = web_get(c->web, "/agreement/participants/new");
    EXPECT_STATUS(page, 200);
    page = web_post(c->web, "/agreement/participants/new",
                    body_of("starts=2027-01-01&authority=", text_of_ref(row.ref.b), "", STR("")));
    EXPECT_LOCATION(page, "/agreement");
    page = web_post(c->web, "/agreement/participants/new",
                    body_of("starts=2028-01-01&authority=", text_of_ref(row.ref.b), "", STR("")));
    EXPECT_STATUS(page, 409);
    web_sign_in(c->web, c->official);
    page = web_post(c->web, "/agreement/authorities/new", "name=Stadt+Springe");
    EXPECT_STATUS(page, 403);
}

/* req: GK.Int.0 */
TEST(the_list_of_schools_shows_what_a_person_reaches_and_nothing_else)
{
    struct county *c = county_open(test_db(DB_SQLITE));
    struct response page;
    web_sign_in(c->web, c->official);
    page = web_get(c->web, "/agreement/schools");
    EXPECT_STATUS(page, 200);
    EXPECT_CONTAINS(page, "Papenschule");
    EXPECT_CONTAINS(page, "Grundschule Rohrsen");
    EXPECT_NOT_CONTAINS(page, "Berkel");
    EXPECT_NOT_CONTAINS(page, "Aerzen");
    page = get(c, "/agreement/schools?authority=", c->aerzen_ref, "");
    EXPECT_STATUS(page, 404);
    page = get(c, "/agreement/schools/", c->berkel_ref, "");
    EXPECT_STATUS(page, 404);
    web_sign_in(c->web, c->technician);
    page = web_get(c->web, "/agreement/schools");
    EXPECT_CONTAINS(page, "Papenschule");
    EXPECT_NOT_CONTAINS(page, "Rohrsen");
    web_sign_in(c->web, c->head);
    page = web_get(c->web, "/agreement/schools?q=gross+berkel");
    EXPECT_CONTAINS(page, "Grundschule Groß Berkel");
    EXPECT_NOT_CONTAINS(page, "Papenschule");
    page = web_get(c->web, "/agreement/schools?q=07304");
    EXPECT_CONTAINS(page, "Grundschule Rohrsen");
    page = web_get(c->web, "/agreement/schools?q=100%25");
    EXPECT_CONTAINS(page, "Keine Schule gefunden.");
    web_sign_in(c->web, c->contact);
    page = web_get(c->web, "/agreement/schools");
    EXPECT_STATUS(page, 403);
    page = web_get(c->web, "/agreement/school");
    EXPECT_LOCATION(page, str_z(test_mem(), str_cat(test_mem(), STR("/agreement/schools/"), c->papenschule_ref)));
}

TEST(a_long_list_of_schools_has_pages)
{
    struct db *db = test_db(DB_SQLITE);
    struct county *c = county_open(db);
    struct tx *tx = test_tx(db, TX_WRITE, (account_id){ 0 });
    for (int i = 0; i < 60; i++) {
        char number[8], name[32];
        school_id id;
        (void)snprintf(number, sizeof number, "2%04d", i);
        (void)snprintf(name, sizeof name, "Schule %04d", i);
        school_make(tx, c->hameln, str_dup(test_mem(), str_of(number)), str_dup(test_mem(), str_of(name)), &id);
    }
    EXPECT_OK(tx_commit(tx));
    web_sign_in(c->web, c->head);
    struct response page = web_get(c->web, "/agreement/schools?q=schule+00");
    EXPECT_CONTAINS(page, "Schule 0000");
    EXPECT_CONTAINS(page, "Schule 0049");
    EXPECT_NOT_CONTAINS(page, "Schule 0050");
    EXPECT_CONTAINS(page, "page=1");
    page = web_get(c->web, "/agreement/schools?q=schule+00&page=1");
    EXPECT_CONTAINS(page, "Schule 0059");
    EXPECT_NOT_CONTAINS(page, "Schule 0049");
}

/* req: GK.Sch.1 */
TEST(a_school_without_contact_says_so_until_the_authority_names_one)
{
    struct county *c = county_open(test_db(DB_SQLITE));
    web_sign_in(c->web, c->official);
    struct response page = get(c, "/agreement/schools/", c->papenschule_ref, "");
    EXPECT_STATUS(page, 200);
    EXPECT_CONTAINS(page, "Diese Schule hat keine Ansprechperson.");
    page = web_get(c->web, "/agreement/schools?alone=1");
    EXPECT_CONTAINS(page, "Papenschule");
    page = post(c, "/agreement/schools/", c->papenschule_ref, "/contacts/new",
                "name=Erika+Muster&role=contact&starts=2026-11-01");
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "Bitte Telefon oder E-Mail angeben.");
    page = post(c, "/agreement/schools/", c->papenschule_ref, "/contacts/new",
                "name=Erika+Muster&role=contact&starts=2026-11-01&phone=05151+12");
    EXPECT_STATUS(page, 303);
    page = get(c, "/agreement/schools/", c->papenschule_ref, "");
    EXPECT_NOT_CONTAINS(page, "Diese Schule hat keine Ansprechperson.");
    EXPECT_CONTAINS(page, "Erika Muster");
    page = web_get(c->web, "/agreement/schools?alone=1");
    EXPECT_NOT_CONTAINS(page, "Papenschule");
    page =
        post(c, "/agreement/schools/", c->berkel_ref, "/contacts/new", "name=X&role=contact&starts=2026-11-01&phone=1");
    EXPECT_STATUS(page, 404);
    web_sign_in(c->web, c->contact);
    page = get(c, "/agreement/schools/", c->papenschule_ref, "");
    EXPECT_CONTAINS(page, "Erika Muster");
    page = post(c, "/agreement/schools/", c->papenschule_ref, "/contacts/new",
                "name=X&role=contact&starts=2026-11-01&phone=1");
    EXPECT_STATUS(page, 403);
}

TEST(a_school_changes_how_it_is_reached_and_not_what_it_is_called)
{
    struct county *c = county_open(test_db(DB_SQLITE));
    web_sign_in(c->web, c->contact);
    struct response page = get(c, "/agreement/schools/", c->papenschule_ref, "/edit");
    EXPECT_STATUS(page, 200);
    EXPECT_NOT_CONTAINS(page, "name=\"name\"");
    page = post(c, "/agreement/schools/", c->papenschule_ref, "/edit", "version=1&phone=05151+99&short_name=Papen");
    EXPECT_STATUS(page, 303);
    page = post(c, "/agreement/schools/", c->papenschule_ref, "/edit", "version=1&phone=05151+98");
    EXPECT_STATUS(page, 409);
    page = post(c, "/agreement/schools/", c->papenschule_ref, "/edit", "version=2&name=Anders");
    EXPECT_STATUS(page, 403);
    page = get(c, "/agreement/schools/", c->rohrsen_ref, "/edit");
    EXPECT_STATUS(page, 404);
    page = get(c, "/agreement/schools/", c->papenschule_ref, "");
    EXPECT_CONTAINS(page, "05151 99");
    web_sign_in(c->web, c->head);
    page = post(c, "/agreement/schools/", c->papenschule_ref, "/edit", "version=2&name=Papenschule+Hameln&town=Hameln");
    EXPECT_STATUS(page, 303);
    page = get(c, "/agreement/schools/", c->papenschule_ref, "");
    EXPECT_CONTAINS(page, "Papenschule Hameln");
}

TEST(a_technician_adds_rooms_where_he_is_entrusted)
{
    struct county *c = county_open(test_db(DB_SQLITE));
    web_sign_in(c->web, c->technician);
    struct response page = post(c, "/agreement/schools/", c->papenschule_ref, "/buildings/new", "building_name=Haus+A");
    EXPECT_STATUS(page, 303);
    page =
        post(c, "/agreement/schools/", c->papenschule_ref, "/rooms/new", "number=2.14&name=Computerraum&floor=2.+OG");
    EXPECT_STATUS(page, 303);
    page = post(c, "/agreement/schools/", c->papenschule_ref, "/rooms/new", "number=2.14");
    EXPECT_STATUS(page, 409);
    EXPECT_CONTAINS(page, "Diesen Raum gibt es in dem Gebäude schon.");
    page = get(c, "/agreement/schools/", c->papenschule_ref, "");
    EXPECT_CONTAINS(page, "Computerraum");
    page = post(c, "/agreement/schools/", c->rohrsen_ref, "/rooms/new", "number=1");
    EXPECT_STATUS(page, 404);
    web_sign_in(c->web, c->official);
    page = post(c, "/agreement/schools/", c->papenschule_ref, "/rooms/new", "number=1");
    EXPECT_STATUS(page, 403);
}

/* req: Z7.1.2 */
TEST(a_file_leaves_only_with_purpose_and_instruction_and_holds_one_authority)
{
    struct county *c = county_open(test_db(DB_SQLITE));
    web_sign_in(c->web, c->official);
    struct response page = web_get(c->web, "/agreement/exports");
    EXPECT_STATUS(page, 200);
    EXPECT_CONTAINS(page, "Zweckvereinbarung §§ 3 und 7");
    page = web_post(c->web, "/agreement/exports",
                    body_of("what=schools&authority=", c->hameln_ref, "&instruction=", c->instruction_ref));
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "Ohne Zweck gibt es keine Datei.");
    page =
        web_post(c->web, "/agreement/exports",
                 body_of("what=schools&purpose=other&authority=", c->hameln_ref, "&instruction=", c->instruction_ref));
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "Für andere Zwecke");
    page = web_post(c->web, "/agreement/exports",
                    body_of("what=schools&purpose=support&authority=", c->hameln_ref, "", STR("")));
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "Ohne Weisung gibt es keine Datei.");
    page = web_post(
        c->web, "/agreement/exports",
        body_of("what=schools&purpose=support&authority=", c->aerzen_ref, "&instruction=", c->instruction_ref));
    EXPECT_STATUS(page, 404);
    page = web_post(
        c->web, "/agreement/exports",
        body_of("what=schools&purpose=support&authority=", c->hameln_ref, "&instruction=", c->instruction_ref));
    EXPECT_STATUS(page, 303);
    const char *file = str_z(test_mem(), response_header(&page, "Location"));
    page = web_get(c->web, file);
    EXPECT_STATUS(page, 200);
    EXPECT(str_starts(page.body, STR("\xEF\xBB\xBFSchulnummer;Name;")));
    EXPECT_CONTAINS(page, "07274;Papenschule;");
    EXPECT_NOT_CONTAINS(page, "Berkel");
    page = web_get(c->web, "/agreement/exports");
    EXPECT_CONTAINS(page, "IT-Support nach § 3");
    EXPECT_CONTAINS(page, "amt@hameln.example");
    web_sign_in(c->web, c->auditor);
    page = web_get(c->web, file);
    EXPECT_STATUS(page, 404);
    web_sign_in(c->web, c->official);
    web_wait(c->web, MINUTES(16));
    page = web_get(c->web, file);
    EXPECT_STATUS(page, 404);
}

#define LIST \
    "official_id;name;school_type_entity;school_type;stufe_guess;street;zip_code;city;gemeinde;lat;lon\n" \
    "10001;Grundschule Neu;Grundschule;Grundschule;PRIMAR;Weg 1;31785;Hameln;;52.1;9.3\n" \
    "10002;Freie Schule Weser;Grundschule;Grundschule;PRIMAR;Weg 2;31785;Hameln;;52.1;9.3\n"

TEST(an_import_is_checked_first_and_taken_over_by_a_second_person)
{
    struct db *db = test_db(DB_SQLITE);
    struct county *c = county_open(db);
    struct school_row row;
    web_sign_in(c->web, c->head);
    struct response page = web_get(c->web, "/agreement/import");
    EXPECT_STATUS(page, 200);
    page = web_upload(c->web, "/agreement/import", body_of("authority=", c->hameln_ref, "", STR("")), "file",
                      "keine.csv", STR("a;b\n1;2\n"));
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "Die Datei braucht die Spalten");
    page = web_upload(c->web, "/agreement/import", body_of("authority=", c->hameln_ref, "", STR("")), "file",
                      "schulen.csv", STR(LIST));
    EXPECT_STATUS(page, 303);
    const char *import = str_z(test_mem(), response_header(&page, "Location"));
    const char *apply = str_z(test_mem(), str_cat(test_mem(), str_of(import), STR("/apply")));
    page = web_get(c->web, import);
    EXPECT_STATUS(page, 200);
    EXPECT_CONTAINS(page, "1 Schulen neu");
    EXPECT_CONTAINS(page, "Schule in freier Trägerschaft");
    EXPECT_CONTAINS(page, "Eine zweite Person muss diese Datei übernehmen.");
    page = web_post(c->web, apply, "");
    EXPECT_STATUS(page, 409);
    struct tx *tx = test_tx(db, TX_READ, (account_id){ 0 });
    EXPECT_ERR(agreement_school_by_number(tx, STR("10001"), &row), ERR_NOT_FOUND);
    tx_abort(tx);

    web_sign_in(c->web, c->technician);
    page = web_get(c->web, import);
    EXPECT_STATUS(page, 404);
    web_sign_in(c->web, c->second_head);
    page = web_post(c->web, apply, "");
    EXPECT_STATUS(page, 303);
    page = web_post(c->web, apply, "");
    EXPECT_STATUS(page, 409);
    tx = test_tx(db, TX_READ, (account_id){ 0 });
    EXPECT_OK(agreement_school_by_number(tx, STR("10001"), &row));
    EXPECT_STR(row.authority_name, "Stadt Hameln");
    EXPECT_ERR(agreement_school_by_number(tx, STR("10002"), &row), ERR_NOT_FOUND);
    tx_abort(tx);
}

/* The largest real list, in the memory of one request. */
TEST(the_list_of_the_whole_state_fits_a_request)
{
    struct county *c = county_open(test_db(DB_SQLITE));
    struct buf csv = buf_of(test_mem(), LIMIT_CSV);
    FILE *file = fopen("test/data/school-branches-niedersachsen.csv", "rb");
    CHECK(file != NULL);
    for (char *room = buf_room(&csv, KIB(64)); room != NULL; room = buf_room(&csv, KIB(64))) {
        size_t n = fread(room, 1, KIB(64), file);
        buf_used(&csv, n);
        if (n == 0)
            break;
    }
    fclose(file);
    EXPECT_OK(buf_done(&csv));
    web_sign_in(c->web, c->head);
    struct response page = web_upload(c->web, "/agreement/import", body_of("authority=", c->hameln_ref, "", STR("")),
                                      "file", "niedersachsen.csv", buf_str(&csv));
    EXPECT_STATUS(page, 303);
    const char *import = str_z(test_mem(), response_header(&page, "Location"));
    page = web_get(c->web, import);
    EXPECT_STATUS(page, 200);
    EXPECT_CONTAINS(page, "5.113 Zeilen");
    EXPECT_CONTAINS(page, "7 Zeilen kommen doppelt vor.");
    web_sign_in(c->web, c->second_head);
    page = web_post(c->web, str_z(test_mem(), str_cat(test_mem(), str_of(import), STR("/apply"))), "");
    EXPECT_STATUS(page, 303);
    page = web_get(c->web, import);
    EXPECT_STATUS(page, 200);
    EXPECT_CONTAINS(page, "Schulen neu, 2 geändert");
}
