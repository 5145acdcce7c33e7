#include "domain/agreement/agreement_internal.h"
#include "test_db.h"

#define ACTOR ((account_id){ 7 })

static struct tx *open_tx(struct db *db, enum tx_mode mode) { return test_tx(db, mode, ACTOR); }

/* Whole-body head: reaches everything. */
static void make_head(struct db *db)
{
    test_sql(db, "INSERT INTO reach (actor, school, authority, role, starts, ends, narrow, grant_id)"
                 " VALUES (7, 0, 0, 6, 0, 9000000000000000, 0, 1)");
}

static struct tx *with_catalogue(struct db *db)
{
    struct tx *tx = open_tx(db, TX_WRITE);
    EXPECT_OK(agreement_module.init(tx));
    return tx;
}

static authority_id make_authority(struct tx *tx, struct str name)
{
    authority_id id;
    struct authority_new add = { .name = name, .starts = DAY_NONE, .ends = DAY_NONE };
    EXPECT_OK(agreement_authority_create(tx, &add, &id));
    return id;
}

static school_id make_school(struct tx *tx, authority_id authority, struct str number, struct str name)
{
    school_id id;
    struct school_new add = {
        .authority = authority, .official_number = number, .name = name, .starts = DAY_NONE, .ends = DAY_NONE
    };
    EXPECT_OK(agreement_school_create(tx, &add, &id));
    return id;
}

/* req: Z2.1.2 */
TEST_DB(a_private_party_is_refused_as_authority)
{
    static const struct {
        struct str name;
        int kind;
    } private_parties[] = {
        { STR_INIT("Freie Waldorfschule Weserbergland e. V."), 0 },
        { STR_INIT("Impuls GmbH"), AUTHORITY_STADT },
        { STR_INIT("Verein der Freunde"), 0 },
        { STR_INIT("Stadt Privatschulen e.V."), 0 },
        { STR_INIT("Stadt Hameln"), AUTHORITY_KIND_END },
        { STR_INIT("Stadt Hameln"), -1 },
    };
    struct tx *tx = open_tx(db, TX_WRITE);
    for (size_t i = 0; i < ARRAY_LEN(private_parties); i++) {
        struct authority_new add = {
            .name = private_parties[i].name, .kind = private_parties[i].kind, .starts = DAY_NONE, .ends = DAY_NONE
        };
        test_note("%.*s", STR_ARG(add.name));
        EXPECT_ERR(agreement_authority_create(tx, &add, NULL), ERR_INVALID);
        EXPECT_EQ(tx_refusal(tx).msg, M_agreement_private_party);
    }
    struct authority_list all;
    EXPECT_OK(agreement_authorities(tx, &all));
    EXPECT_EQ(all.n, 0);
    make_authority(tx, STR("Stadt Hameln"));
    EXPECT_OK(agreement_authorities(tx, &all));
    EXPECT_EQ(all.n, 1);
    EXPECT_EQ(all.at[0].kind, AUTHORITY_STADT);
    tx_abort(tx);
}

TEST_DB(an_authority_exists_once_however_it_is_written)
{
    struct tx *tx = open_tx(db, TX_WRITE);
    make_authority(tx, STR("Gemeinde Emmerthal"));
    struct authority_new again = { .name = STR("GEMEINDE EMMERTHAL"), .starts = DAY_NONE, .ends = DAY_NONE };
    EXPECT_ERR(agreement_authority_create(tx, &again, NULL), ERR_CONFLICT);
    struct authority_row row;
    EXPECT_OK(agreement_authority_by_name(tx, STR(" gemeinde emmerthal "), &row));
    EXPECT_STR(row.name, "Gemeinde Emmerthal");
    tx_abort(tx);
}

/* The database itself refuses what the program never writes. */
static void expect_no_row(struct db *db, const char *sql)
{
    test_note("%s", sql);
    EXPECT_ERR(db_script(db, sql), ERR_CONFLICT);
}

/* req: GK.Int.0 */
TEST_DB(no_record_is_without_its_authority)
{
    static const char *const tables[] = {
        "school", "branch", "building", "room", "contact", "instruction", "export_log", "participant", "data_import",
    };
    struct tx *tx = with_catalogue(db);
    authority_id hameln = make_authority(tx, STR("Stadt Hameln"));
    school_id school = make_school(tx, hameln, STR("07274"), STR("Papenschule"));
    EXPECT_OK(agreement_participant_create(tx, hameln, day_of(2021, 12, 21), day_of(2022, 1, 1), DAY_NONE, NULL));
    struct room_new room = { .school = school, .number = STR("1") };
    EXPECT_OK(agreement_room_create(tx, &room, NULL));
    EXPECT_OK(agreement_building_create(tx, school, STR("Haus A"), STR(""), NULL));
    struct branch_new branch = { .authority = hameln,
                                 .school = school,
                                 .form = STR("Grundschule"),
                                 .name = STR("Grundschule"),
                                 .level = LEVEL_PRIMARY,
                                 .grade_from = 1,
                                 .grade_to = 4,
                                 .starts = DAY_NONE,
                                 .ends = DAY_NONE };
    EXPECT_OK(agreement_branch_create(tx, &branch, NULL));
    struct contact_new contact = { .school = school,
                                   .name = STR("A"),
                                   .phone = STR("1"),
                                   .role = CONTACT_SCHOOL,
                                   .starts = day_of(2026, 1, 1),
                                   .ends = DAY_NONE };
    EXPECT_OK(agreement_contact_create(tx, &contact, NULL));
    struct instruction_list list;
    EXPECT_OK(agreement_instructions(tx, hameln, &list));
    EXPECT_EQ(list.n, 1);
    EXPECT_OK(tx_commit(tx));
    /* The command line: an export of a person needs grants, see the web test. */
    tx = test_tx(db, TX_WRITE, (account_id){ 0 });
    EXPECT_OK(agreement_export_begin(tx, hameln, PURPOSE_SUPPORT, list.at[0].ref, STR("schools"), NULL));
    EXPECT_OK(tx_commit(tx));
    for (size_t i = 0; i < ARRAY_LEN(tables); i++) {
        char sql[128];
        (void)snprintf(sql, sizeof sql, "UPDATE %s SET authority = NULL", tables[i]);
        if (i + 1 < ARRAY_LEN(tables))
            expect_no_row(db, sql);
        (void)snprintf(sql, sizeof sql, "UPDATE %s SET authority = 0", tables[i]);
        if (i + 1 < ARRAY_LEN(tables))
            expect_no_row(db, sql);
    }
    expect_no_row(db, "INSERT INTO data_import (id, ref, authority, kind, file_name, content, created_by, created_at)"
                      " VALUES (1, 'x', 0, 'schools', 'a.csv', 1, 1, 1)");
    expect_no_row(db, "UPDATE authority SET kind = 9");
    struct authority_row row;
    tx = open_tx(db, TX_READ);
    EXPECT_OK(agreement_authority_by_id(tx, hameln, &row));
    EXPECT_EQ(row.kind, AUTHORITY_STADT);
    tx_abort(tx);
}

/* req: P.3 Z2.1.1 */
TEST_DB(participation_is_an_interval_of_each_authority)
{
    static const struct {
        struct str name;
        int year;
    } parties[] = {
        { STR_INIT("Landkreis Hameln-Pyrmont"), 2022 }, { STR_INIT("Stadt Hameln"), 2022 },
        { STR_INIT("Stadt Bad Pyrmont"), 2022 },        { STR_INIT("Gemeinde Emmerthal"), 2023 },
        { STR_INIT("Flecken Aerzen"), 2024 },           { STR_INIT("Flecken Coppenbrügge"), 2026 },
    };
    struct tx *tx = with_catalogue(db);
    struct participant_list on;
    bool yes;
    authority_id ids[ARRAY_LEN(parties)];
    for (size_t i = 0; i < ARRAY_LEN(parties); i++) {
        ids[i] = make_authority(tx, parties[i].name);
        EXPECT_OK(agreement_participant_create(tx, ids[i], DAY_NONE, day_of(parties[i].year, 1, 1), DAY_NONE, NULL));
    }
    const struct {
        int year;
        size_t n;
    } days[] = { { 2021, 0 }, { 2022, 3 }, { 2023, 4 }, { 2025, 5 }, { 2026, 6 } };
    for (size_t i = 0; i < ARRAY_LEN(days); i++) {
        EXPECT_OK(agreement_participants(tx, day_of(days[i].year, 1, 1), &on));
        test_note("%d", days[i].year);
        EXPECT_EQ(on.n, days[i].n);
    }
    EXPECT_OK(agreement_participants(tx, day_of(2026, 6, 1), &on));
    EXPECT_OK(agreement_participant_end(tx, on.at[0].ref, on.at[0].version, day_of(2027, 12, 31)));
    EXPECT_OK(agreement_participates(tx, on.at[0].authority, day_of(2027, 12, 31), &yes));
    EXPECT(yes);
    EXPECT_OK(agreement_participates(tx, on.at[0].authority, day_of(2028, 1, 1), &yes));
    EXPECT(!yes);
    EXPECT_ERR(agreement_participant_end(tx, on.at[0].ref, on.at[0].version, day_of(2028, 12, 31)), ERR_CONFLICT);
    EXPECT_ERR(agreement_participant_create(tx, ids[1], DAY_NONE, day_of(2030, 1, 1), DAY_NONE, NULL), ERR_CONFLICT);
    EXPECT_ERR(agreement_participant_create(tx, ids[1], DAY_NONE, day_of(2021, 12, 31), DAY_NONE, NULL), ERR_INVALID);
    EXPECT_ERR(agreement_participant_create(tx, (authority_id){ 99 }, DAY_NONE, day_of(2030, 1, 1), DAY_NONE, NULL),
               ERR_INVALID);
    EXPECT_OK(tx_commit(tx));
}

/* req: Z1.1 */
TEST_DB(a_service_is_maintenance_support_or_administration_and_nothing_else)
{
    struct tx *tx = with_catalogue(db);
    struct service_list list;
    EXPECT_OK(agreement_services(tx, &list));
    EXPECT(list.n >= 30);
    unsigned classes = 0;
    for (size_t i = 0; i < list.n; i++) {
        classes |= 1u << (unsigned)list.at[i].class;
        EXPECT(service_class_msg(list.at[i].class) != MSG_NONE);
    }
    EXPECT_EQ(classes, 2u | 4u | 8u);
    struct service_new fourth = { .key = STR("training"),
                                  .name = STR("Schulung"),
                                  .class = SERVICE_CLASS_END,
                                  .routing = ROUTING_BODY,
                                  .kind = SERVICE_ORDER,
                                  .concept = 1,
                                  .clause = STR("GK.A1") };
    EXPECT_ERR(agreement_service_create(tx, &fourth, NULL), ERR_INVALID);
    EXPECT_STR(str_of(tx_refusal(tx).field), "class");
    fourth.class = SERVICE_SUPPORT;
    EXPECT_OK(agreement_service_create(tx, &fourth, NULL));
    EXPECT_OK(tx_commit(tx));
    expect_no_row(db, "UPDATE service SET class = 4");
    expect_no_row(db, "UPDATE service SET class = 0");
}

/* req: Z3.1.1 */
TEST_DB(a_service_without_a_concept_version_is_refused)
{
    struct tx *tx = with_catalogue(db);
    struct service_list list;
    struct concept_row concept;
    EXPECT_OK(agreement_concept_on(tx, day_of(2022, 1, 1), &concept));
    EXPECT_EQ(concept.version, 1);
    EXPECT(str_find(concept.text, STR("Ausgabe und Rücknahme von Leihgeräten")) != SIZE_MAX);
    EXPECT_ERR(agreement_concept_on(tx, day_of(2021, 12, 31), &concept), ERR_NOT_FOUND);
    EXPECT_OK(agreement_services(tx, &list));
    for (size_t i = 0; i < list.n; i++) {
        EXPECT_EQ(list.at[i].concept, 1);
        EXPECT(str_starts(list.at[i].clause, STR("GK.")));
    }
    struct service_new loose = { .key = STR("x"),
                                 .name = STR("X"),
                                 .class = SERVICE_SUPPORT,
                                 .routing = ROUTING_BODY,
                                 .kind = SERVICE_FAULT,
                                 .concept = 2,
                                 .clause = STR("GK.A1") };
    EXPECT_ERR(agreement_service_create(tx, &loose, NULL), ERR_INVALID);
    EXPECT_EQ(tx_refusal(tx).msg, M_agreement_concept_missing);
    loose.concept = 0;
    EXPECT_ERR(agreement_service_create(tx, &loose, NULL), ERR_INVALID);
    loose.concept = 1;
    loose.clause = STR("");
    EXPECT_ERR(agreement_service_create(tx, &loose, NULL), ERR_INVALID);
    EXPECT_ERR(agreement_concept_create(tx, STR("2"), STR("Text"), STR(""), day_of(2027, 1, 1), NULL), ERR_INVALID);
    EXPECT_OK(tx_commit(tx));
    expect_no_row(db, "UPDATE service SET concept = NULL");
    expect_no_row(db, "UPDATE service SET concept = 0");
}

TEST_DB(setting_up_twice_adds_nothing)
{
    struct tx *tx = with_catalogue(db);
    struct service_list first, second;
    struct concept_list versions;
    EXPECT_OK(agreement_services(tx, &first));
    EXPECT_OK(agreement_module.init(tx));
    EXPECT_OK(agreement_services(tx, &second));
    EXPECT_EQ(second.n, first.n);
    EXPECT_OK(concept_versions(tx, &versions));
    EXPECT_EQ(versions.n, 1);
    EXPECT_OK(tx_commit(tx));
}

/* req: GK.Ex.1 */
TEST_DB(homepage_telephony_and_the_internet_contract_are_left_out_and_an_outage_is_not)
{
    static const struct {
        struct str key;
        int routing;
    } cases[] = {
        { STR_INIT("homepage"), ROUTING_EXCLUDED },
        { STR_INIT("telephony"), ROUTING_EXCLUDED },
        { STR_INIT("internet_contract"), ROUTING_EXCLUDED },
        { STR_INIT("network"), ROUTING_BODY },
        { STR_INIT("toner"), ROUTING_SCHOOL },
        { STR_INIT("loan"), ROUTING_SCHOOL },
        { STR_INIT("pupil_data"), ROUTING_SCHOOL },
        { STR_INIT("pedagogy"), ROUTING_SCHOOL },
        { STR_INIT("building"), ROUTING_AUTHORITY },
        { STR_INIT("power"), ROUTING_AUTHORITY },
        { STR_INIT("account"), ROUTING_BODY },
    };
    struct tx *tx = with_catalogue(db);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct service_row row, again;
        test_note("%.*s", STR_ARG(cases[i].key));
        EXPECT_OK(agreement_service_by_key(tx, cases[i].key, &row));
        EXPECT_EQ(row.routing, cases[i].routing);
        EXPECT_OK(agreement_service_by_ref(tx, row.ref, &again));
        EXPECT_EQ(again.id.n, row.id.n);
    }
    tx_abort(tx);
}

/* req: GK.Sch.1 */
TEST_DB(a_school_without_contact_is_listed_until_one_is_named_and_after_he_left)
{
    make_head(db);
    struct tx *tx = with_catalogue(db);
    struct school_list alone;
    struct contact_list contacts;
    authority_id hameln = make_authority(tx, STR("Stadt Hameln")), other = make_authority(tx, STR("Flecken Aerzen"));
    EXPECT_OK(agreement_participant_create(tx, hameln, DAY_NONE, day_of(2022, 1, 1), DAY_NONE, NULL));
    school_id school = make_school(tx, hameln, STR("07274"), STR("Papenschule"));
    make_school(tx, other, STR("30958"), STR("Grundschule Groß Berkel"));
    struct day today = agreement_today(tx);
    EXPECT_OK(agreement_schools_without_contact(tx, today, &alone));
    EXPECT_EQ(alone.n, 1);
    EXPECT_EQ(alone.at[0].id.n, school.n);
    struct contact_new deputy = { .school = school,
                                  .name = STR("Vertretung"),
                                  .mail = STR("v@schule.example"),
                                  .role = CONTACT_SCHOOL,
                                  .deputy = true,
                                  .starts = today,
                                  .ends = DAY_NONE };
    EXPECT_OK(agreement_contact_create(tx, &deputy, NULL));
    EXPECT_OK(agreement_schools_without_contact(tx, today, &alone));
    EXPECT_EQ(alone.n, 1);
    struct contact_new contact = { .school = school,
                                   .name = STR("Erika Muster"),
                                   .phone = STR("05151 1"),
                                   .role = CONTACT_SCHOOL,
                                   .starts = today,
                                   .ends = day_add(today, 30) };
    EXPECT_OK(agreement_contact_create(tx, &contact, NULL));
    EXPECT_OK(agreement_schools_without_contact(tx, today, &alone));
    EXPECT_EQ(alone.n, 0);
    EXPECT_OK(agreement_schools_without_contact(tx, day_add(today, 30), &alone));
    EXPECT_EQ(alone.n, 0);
    EXPECT_OK(agreement_schools_without_contact(tx, day_add(today, 31), &alone));
    EXPECT_EQ(alone.n, 1);
    EXPECT_OK(agreement_contacts_of(tx, school, &contacts));
    EXPECT_EQ(contacts.n, 2);
    EXPECT_STR(contacts.at[0].name, "Erika Muster");
    EXPECT(contacts.at[1].deputy);
    EXPECT_OK(tx_commit(tx));

    tx = open_tx(db, TX_WRITE);
    EXPECT_OK(agreement_contact_end(tx, contacts.at[0].ref, contacts.at[0].version, today));
    EXPECT_ERR(agreement_contact_end(tx, contacts.at[0].ref, contacts.at[0].version, today), ERR_CONFLICT);
    contact.phone = STR("");
    EXPECT_ERR(agreement_contact_create(tx, &contact, NULL), ERR_INVALID);
    EXPECT_OK(tx_commit(tx));
}

/* req: Z7.1.2 */
TEST_DB(nothing_is_exported_without_a_purpose_of_the_agreement_and_an_instruction_in_force)
{
    make_head(db);
    struct tx *tx = with_catalogue(db);
    struct instruction_list own, foreign;
    struct export_list log;
    authority_id hameln = make_authority(tx, STR("Stadt Hameln")), aerzen = make_authority(tx, STR("Flecken Aerzen"));
    EXPECT_OK(agreement_participant_create(tx, hameln, DAY_NONE, day_of(2022, 1, 1), DAY_NONE, NULL));
    EXPECT_OK(agreement_participant_create(tx, aerzen, DAY_NONE, day_of(2022, 1, 1), DAY_NONE, NULL));
    EXPECT_OK(agreement_instructions(tx, hameln, &own));
    EXPECT_OK(agreement_instructions(tx, aerzen, &foreign));
    EXPECT_EQ(own.n, 1);
    EXPECT_EQ(own.at[0].kind, INSTRUCTION_STANDING);
    struct instruction_new spoken = { .authority = hameln,
                                      .kind = INSTRUCTION_SINGLE,
                                      .channel = INSTRUCTION_BY_WORD,
                                      .text = STR("Liste an das Schulamt"),
                                      .starts = day_of(2026, 1, 1),
                                      .ends = DAY_NONE };
    EXPECT_OK(agreement_instruction_create(tx, &spoken, NULL));
    EXPECT_OK(agreement_instructions(tx, hameln, &own));
    EXPECT_EQ(own.n, 1);

    EXPECT_ERR(agreement_export_begin(tx, hameln, 0, own.at[0].ref, STR("schools"), NULL), ERR_INVALID);
    EXPECT_EQ(tx_refusal(tx).msg, M_agreement_purpose_missing);
    EXPECT_ERR(agreement_export_begin(tx, hameln, PURPOSE_OTHER, own.at[0].ref, STR("schools"), NULL), ERR_INVALID);
    EXPECT_EQ(tx_refusal(tx).msg, M_agreement_purpose_foreign);
    EXPECT_ERR(agreement_export_begin(tx, hameln, PURPOSE_SUPPORT, (instruction_ref){ { 0 } }, STR("schools"), NULL),
               ERR_INVALID);
    EXPECT_EQ(tx_refusal(tx).msg, M_agreement_instruction_missing);
    EXPECT_ERR(agreement_export_begin(tx, hameln, PURPOSE_SUPPORT, foreign.at[0].ref, STR("schools"), NULL),
               ERR_INVALID);
    EXPECT_OK(export_page(tx, hameln, &log));
    EXPECT_EQ(log.n, 0);
    EXPECT_OK(agreement_export_begin(tx, hameln, PURPOSE_SUPPORT, own.at[0].ref, STR("schools"), NULL));
    EXPECT_OK(tx_commit(tx));

    tx = open_tx(db, TX_READ);
    EXPECT_OK(export_page(tx, hameln, &log));
    EXPECT_EQ(log.n, 1);
    EXPECT_EQ(log.at[0].purpose, PURPOSE_SUPPORT);
    EXPECT_STR(log.at[0].what, "schools");
    tx_abort(tx);
    expect_no_row(db, "UPDATE export_log SET purpose = 6");
    expect_no_row(db, "UPDATE export_log SET instruction = NULL");
}

/* What one school's contact sees of two schools of one authority. */
/* req: GK.Int.0 */
TEST_DB(a_school_contact_reaches_only_the_own_school)
{
    struct tx *tx = with_catalogue(db);
    authority_id hameln = make_authority(tx, STR("Stadt Hameln"));
    school_id mine = make_school(tx, hameln, STR("07274"), STR("Papenschule"));
    school_id other = make_school(tx, hameln, STR("07298"), STR("Grundschule Hohes Feld"));
    struct room_new room = { .school = mine, .number = STR("1.01"), .name = STR("Computerraum") };
    EXPECT_OK(agreement_room_create(tx, &room, NULL));
    EXPECT_ERR(agreement_room_create(tx, &room, NULL), ERR_CONFLICT);
    room.school = other;
    EXPECT_OK(agreement_room_create(tx, &room, NULL));
    EXPECT_OK(tx_commit(tx));
    char sql[256];
    (void)snprintf(sql, sizeof sql,
                   "INSERT INTO reach (actor, school, authority, role, starts, ends, narrow, grant_id)"
                   " VALUES (7, %" PRId64 ", %" PRId64 ", 1, 0, 9000000000000000, 0, 1)",
                   mine.n, hameln.n);
    test_sql(db, sql);

    struct school_row row;
    struct school_list list;
    struct room_list rooms;
    struct authority_list authorities;
    tx = open_tx(db, TX_READ);
    EXPECT_OK(agreement_school_by_id(tx, mine, &row));
    EXPECT_STR(row.authority_name, "Stadt Hameln");
    EXPECT_ERR(agreement_school_by_id(tx, other, &row), ERR_NOT_FOUND);
    EXPECT_OK(agreement_schools(tx, (authority_id){ 0 }, &list));
    EXPECT_EQ(list.n, 0);
    EXPECT_OK(agreement_rooms(tx, mine, &rooms));
    EXPECT_EQ(rooms.n, 1);
    EXPECT_OK(agreement_rooms(tx, other, &rooms));
    EXPECT_EQ(rooms.n, 0);
    EXPECT_OK(agreement_authorities_of_actor(tx, &authorities));
    EXPECT_EQ(authorities.n, 1);
    tx_abort(tx);
}

TEST_DB(a_room_is_found_by_the_code_on_its_door)
{
    struct tx *tx = with_catalogue(db);
    struct room_row room, found;
    room_id id;
    school_id school = make_school(tx, make_authority(tx, STR("Stadt Hameln")), STR("07274"), STR("Papenschule"));
    struct room_new add = { .school = school, .number = STR("2.14"), .floor = STR("2. OG") };
    EXPECT_OK(agreement_room_create(tx, &add, &id));
    EXPECT_OK(agreement_room_read(tx, id, &room));
    EXPECT_EQ(room.code.len, 7);
    EXPECT_OK(agreement_room_by_code(tx, room.code, &found));
    EXPECT_EQ(found.id.n, id.n);
    EXPECT_ERR(agreement_room_by_code(tx, STR("AAAAAAA"), &found), ERR_NOT_FOUND);
    tx_abort(tx);
}

/* Levels by type, with the list's guess only where the type says nothing. */
TEST(the_type_of_a_branch_tells_level_and_grades)
{
    static const struct {
        struct str form, type, guess;
        int level, from, to;
        bool guessed;
    } cases[] = {
        { STR_INIT("Grundschule"), STR_INIT("Grundschule Volle Halbtagsschule"), STR_INIT("PRIMAR"), LEVEL_PRIMARY, 1,
          4, false },
        { STR_INIT("Schulkindergarten"), STR_INIT("Schulkindergarten"), STR_INIT("SEK1_oder_Foerder"), LEVEL_PRIMARY, 0,
          0, false },
        { STR_INIT("Kooperative Gesamtschule"), STR_INIT("KGS - Gymnasium SEK II -"), STR_INIT("SEK2_BBS"), LEVEL_UPPER,
          11, 13, false },
        { STR_INIT("Kooperative Gesamtschule"), STR_INIT("KGS - Gymnasium SEK I -"), STR_INIT("SEK1_oder_Foerder"),
          LEVEL_LOWER, 5, 10, false },
        { STR_INIT("Kooperative Gesamtschule"), STR_INIT("KGS - Hauptschule -"), STR_INIT("SEK1_oder_Foerder"),
          LEVEL_LOWER, 5, 10, false },
        { STR_INIT("Integrierte Gesamtschule"), STR_INIT("IGS/FWS-Primarstufe"), STR_INIT("PRIMAR"), LEVEL_PRIMARY, 1,
          4, false },
        { STR_INIT("Berufsbildende Schule"), STR_INIT("Bildungsangebot"), STR_INIT("SEK2_BBS"), LEVEL_UPPER, 11, 13,
          false },
        { STR_INIT("Kolleg"), STR_INIT("Kolleg"), STR_INIT("SEK1_oder_Foerder"), LEVEL_UPPER, 11, 13, false },
        { STR_INIT("FöS Lernen"), STR_INIT("FöS Lernen"), STR_INIT("SEK1_oder_Foerder"), LEVEL_LOWER, 1, 10, true },
        { STR_INIT("Ganztagsschule"), STR_INIT("Ganztagsschule (o. ZB)"), STR_INIT("SEK1_oder_Foerder"), LEVEL_LOWER, 5,
          10, true },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct branch_span span = school_branch_span(cases[i].form, cases[i].type, cases[i].guess);
        test_note("%.*s", STR_ARG(cases[i].type));
        EXPECT_EQ(span.level, cases[i].level);
        EXPECT_EQ(span.grade_from, cases[i].from);
        EXPECT_EQ(span.grade_to, cases[i].to);
        EXPECT_EQ(span.guessed, cases[i].guessed);
    }
}

/* req: Z2.1.2 */
TEST(a_school_in_free_ownership_is_known_by_its_name)
{
    static const struct {
        struct str name;
        bool free;
    } cases[] = {
        { STR_INIT("Andreanum Gymnasium in freier Trägerschaft"), true },
        { STR_INIT("Freie Schule Weserbergland"), true },
        { STR_INIT("Freie Waldorfschule Melle i. fr. Tr."), true },
        { STR_INIT("CJD Christophorusschule Göddenstedt FöS Schwpt. emot. u. soz. Entw. i.fr.T"), true },
        { STR_INIT("Eichendorff-Schule staatlich anerkanntes Gymnasium i.f.T."), true },
        { STR_INIT("Albertus-Magnus-Realschule in kirchl. Trägerschaft"), true },
        { STR_INIT("Marie Juchacz FöS -ES- staatl. Gen. Ersatzschule"), true },
        { STR_INIT("Privatgymnasium VIB Hannover Leinetalschulen"), true },
        { STR_INIT("Impuls GmbH – gemeinnützige Gesellschaft für Arbeit"), true },
        { STR_INIT("Berufsbildungswerk Osnabrücker Land e.V."), true },
        { STR_INIT("Niels-Stensen-Schule Grundschule f. Schüler kath. Bek"), false },
        { STR_INIT("Montessori-Grundschule Altländer Viertel"), false },
        { STR_INIT("Schule am Kanstein Kooperative Gesamtschule"), false },
        { STR_INIT("Freiherr-vom-Stein-Schule Realschule"), false },
        { STR_INIT("Oberschule Kloster Barthe"), false },
        { STR_INIT("Verlässliche Grundschule Aerzen mit Förderschulkl.Schwerpkt. Sprache"), false },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        test_note("%.*s", STR_ARG(cases[i].name));
        EXPECT_EQ(agreement_is_free_school(test_mem(), cases[i].name), cases[i].free);
    }
}

/* Who answers the telephone finds those of the own schools. */
TEST_DB(contacts_of_all_schools_are_those_of_the_schools_one_reaches)
{
    struct tx *tx = open_tx(db, TX_WRITE);
    authority_id authority = make_authority(tx, STR("Stadt Nord"));
    school_id schools[] = { make_school(tx, authority, STR("11111"), STR("Nord")),
                            make_school(tx, authority, STR("22222"), STR("Ost")) };
    struct contact_list contacts;
    for (size_t i = 0; i < ARRAY_LEN(schools); i++) {
        contact_id id;
        EXPECT_OK(agreement_contact_create(tx,
                                           &(struct contact_new){ .school = schools[i],
                                                                  .name = STR("Sekretariat"),
                                                                  .phone = STR("05555 1"),
                                                                  .role = CONTACT_OFFICE,
                                                                  .starts = day_of(2026, 1, 1),
                                                                  .ends = DAY_NONE },
                                           &id));
    }
    EXPECT_OK(agreement_contacts_reached(tx, &contacts));
    EXPECT_EQ(contacts.n, 0);
    EXPECT_OK(tx_commit(tx));
    struct buf sql = buf_of(test_mem(), 256);
    buf_put_z(&sql, "INSERT INTO reach (actor, school, authority, role, starts, ends, narrow, grant_id) VALUES (7, ");
    buf_int(&sql, schools[0].n);
    buf_put_z(&sql, ", ");
    buf_int(&sql, authority.n);
    buf_put_z(&sql, ", " ROLE_technician_SQL ", 0, 9000000000000000, 0, 1)");
    test_sql(db, str_z(test_mem(), buf_str(&sql)));
    tx = open_tx(db, TX_READ);
    EXPECT_OK(agreement_contacts_reached(tx, &contacts));
    EXPECT_EQ(contacts.n, 1);
    EXPECT_EQ(contacts.at[0].school.n, schools[0].n);
    EXPECT_OK(tx_commit(tx));
}
