#include "base/fault.h"
#include "domain/agreement/agreement_internal.h"
#include "test_db.h"

/* A file of test/data; tests run in the root of the source tree. */
static struct str test_data(const char *name)
{
    struct buf out = buf_of(test_mem(), MIB(2));
    FILE *file = fopen(str_z(test_mem(), str_cat(test_mem(), STR("test/data/"), str_of(name))), "rb");
    CHECK(file != NULL);
    for (;;) {
        char *room = buf_room(&out, KIB(64));
        size_t n = room == NULL ? 0 : fread(room, 1, KIB(64), file);
        if (n == 0)
            break;
        buf_used(&out, n);
    }
    fclose(file);
    EXPECT_OK(buf_done(&out));
    return buf_str(&out);
}

/* The nine authorities: the municipality of a school tells, except where the district runs it. */
static const char mapping[] =
    "official_id;gemeinde;authority;ownership\n"
    ";Stadt Hameln;Stadt Hameln;\n;Stadt Bad Pyrmont;Stadt Bad Pyrmont;\n"
    ";Stadt Bad Münder am Deister;Stadt Bad Münder am Deister;\n;Stadt Hessisch Oldendorf;Stadt Hessisch Oldendorf;\n"
    ";Gemeinde Emmerthal;Gemeinde Emmerthal;\n;Flecken Aerzen;Flecken Aerzen;\n"
    ";Flecken Coppenbrügge;Flecken Coppenbrügge;\n;Flecken Salzhemmendorf;Flecken Salzhemmendorf;\n"
    "70580;;Landkreis Hameln-Pyrmont;\n70592;;Landkreis Hameln-Pyrmont;\n70634;;Landkreis Hameln-Pyrmont;\n"
    "65390;;Landkreis Hameln-Pyrmont;\n90815;;Landkreis Hameln-Pyrmont;\n90827;;Landkreis Hameln-Pyrmont;\n";

static struct import_report run(struct db *db, struct str csv, struct import_options options, enum err want)
{
    struct import_report report;
    struct tx *tx = test_tx(db, TX_WRITE, (account_id){ 0 });
    EXPECT_ERR(agreement_import_schools(tx, csv, &options, &report), want);
    if (want == OK && !options.dry_run)
        EXPECT_OK(tx_commit(tx));
    else
        tx_abort(tx);
    return report;
}

static struct import_options into(const char *authority)
{
    return (struct import_options){ .authority = str_of(authority), .create_authorities = true };
}

static size_t schools_on(struct db *db, struct day day)
{
    struct school_list list;
    struct tx *tx = test_tx(db, TX_READ, (account_id){ 0 });
    EXPECT_OK(agreement_schools_on(tx, (authority_id){ 0 }, day, &list));
    tx_abort(tx);
    return list.n;
}

static const struct import_line *line_of(const struct import_report *report, int line)
{
    for (size_t i = 0; i < report->lines.n; i++)
        if (report->lines.at[i].line == line)
            return &report->lines.at[i];
    FAIL("the report has no such line");
    return NULL;
}

/* req: P.1 */
TEST_DB(nine_authorities_and_their_schools_stand_in_the_list_of_the_district)
{
    struct import_options options = { .mapping = str_of(mapping), .create_authorities = true };
    struct import_report report = run(db, test_data("school-branches-hameln-pyrmont.csv"), options, OK);
    EXPECT_EQ(report.lines.n, 99);
    EXPECT_EQ(report.authorities_created, 9);
    EXPECT_EQ(report.schools_created, 54);

    /* A closed school ends on its day only: from then on there are 53. */
    struct school_row papenschule;
    struct authority_list authorities;
    struct tx *tx = test_tx(db, TX_WRITE, (account_id){ 0 });
    EXPECT_OK(agreement_authorities(tx, &authorities));
    EXPECT_EQ(authorities.n, 9);
    EXPECT_OK(agreement_school_by_number(tx, STR("07274"), &papenschule));
    EXPECT_STR(papenschule.authority_name, "Stadt Hameln");
    EXPECT_EQ(papenschule.lat, 52102565);
    EXPECT_EQ(papenschule.lon, 9354309);
    EXPECT_OK(agreement_school_close(tx, papenschule.id, day_of(2019, 7, 31)));
    EXPECT_OK(tx_commit(tx));
    EXPECT_EQ(schools_on(db, day_of(2019, 7, 31)), 54);
    EXPECT_EQ(schools_on(db, day_of(2019, 8, 1)), 53);
}

/* req: Z2.1.2 */
TEST_DB(schools_in_free_ownership_and_rows_without_authority_are_reported_and_not_created)
{
    struct str csv = test_data("school-branches-hameln-pyrmont.csv");
    struct import_report report = run(db, csv, (struct import_options){ .create_authorities = true }, OK);
    EXPECT_EQ(report.rows_refused, 99);
    EXPECT_EQ(report.schools_created, 0);
    EXPECT_STR(report.lines.at[0].text, "Kein Schulträger bekannt: nicht angelegt.");

    report = run(db, csv, into("Landkreis Hameln-Pyrmont"), OK);
    struct school_row row;
    struct tx *tx = test_tx(db, TX_READ, (account_id){ 0 });
    static const struct str not_created[] = { STR_INIT("30946"), STR_INIT("70671"), STR_INIT("75930"),
                                              STR_INIT("98000"), STR_INIT("98061") };
    for (size_t i = 0; i < ARRAY_LEN(not_created); i++) {
        test_note("%.*s", STR_ARG(not_created[i]));
        EXPECT_ERR(agreement_school_by_number(tx, not_created[i], &row), ERR_NOT_FOUND);
        bool reported = false;
        for (size_t l = 0; l < report.lines.n; l++)
            reported = reported || (report.lines.at[l].outcome == IMPORT_REFUSED &&
                                    str_eq(report.lines.at[l].official_number, not_created[i]));
        EXPECT(reported);
    }
    EXPECT_OK(agreement_school_by_number(tx, STR("31136"), &row)); /* public, for one confession */
    tx_abort(tx);

    /* The mapping knows better than the name, both ways. */
    struct import_options knows = into("Landkreis Hameln-Pyrmont");
    knows.mapping = STR("official_id;authority;ownership\n30946;;public\n31136;;free\n");
    report = run(db, csv, knows, OK);
    EXPECT_EQ(report.schools_created, 1);
    tx = test_tx(db, TX_READ, (account_id){ 0 });
    EXPECT_OK(agreement_school_by_number(tx, STR("30946"), &row));
    tx_abort(tx);

    run(db, csv, into("Freie Schulen Weserbergland e. V."), ERR_INVALID);
    run(db, csv, (struct import_options){ .authority = STR("Stadt Hameln") }, ERR_INVALID);
}

TEST_DB(the_whole_state_is_taken_over_and_a_second_run_changes_nothing)
{
    struct str csv = test_data("school-branches-niedersachsen.csv");
    struct import_report first = run(db, csv, into("Land Niedersachsen"), OK);
    EXPECT_EQ(first.lines.n, 5113);
    EXPECT_EQ(first.rows_repeated, 7);
    EXPECT(first.schools_created > 2800);
    EXPECT_EQ((size_t)first.schools_created, schools_on(db, DAY_NONE));
    EXPECT(str_find(first.notes, STR("7 Zeilen kommen doppelt vor.")) != SIZE_MAX);
    EXPECT(str_find(first.notes, STR("Schulen haben die Anschrift einer anderen.")) != SIZE_MAX);
    EXPECT(str_find(first.notes, STR("Schulnummern haben mehrere Schulgliederungen.")) != SIZE_MAX);
    EXPECT(str_find(first.notes, STR("fehlt die Gemeinde.")) != SIZE_MAX);

    struct import_report second = run(db, csv, into("Land Niedersachsen"), OK);
    EXPECT_EQ(second.schools_created + second.schools_changed + second.branches_created + second.authorities_created,
              0);
    EXPECT_EQ(second.schools_same, first.schools_created);
    EXPECT_EQ(second.branches_same, first.branches_created);
    EXPECT_EQ(second.rows_refused, first.rows_refused);
    EXPECT_EQ((size_t)first.schools_created, schools_on(db, DAY_NONE));
}

TEST_DB(a_dry_run_reports_the_same_and_writes_nothing)
{
    struct str csv = test_data("school-branches-hameln-pyrmont.csv");
    struct import_options dry = into("Landkreis Hameln-Pyrmont");
    dry.dry_run = true;
    struct import_report tried = run(db, csv, dry, OK);
    EXPECT_EQ(schools_on(db, DAY_NONE), 0);
    EXPECT_EQ(tried.authorities_created, 1);
    struct import_report done = run(db, csv, into("Landkreis Hameln-Pyrmont"), OK);
    EXPECT_EQ(tried.schools_created, done.schools_created);
    EXPECT_EQ(tried.branches_created, done.branches_created);
    for (size_t i = 0; i < done.lines.n; i++) {
        test_note("line %d", done.lines.at[i].line);
        EXPECT_EQ(tried.lines.at[i].outcome, done.lines.at[i].outcome);
        EXPECT_STR_EQ(tried.lines.at[i].text, done.lines.at[i].text);
    }
    EXPECT_EQ(schools_on(db, DAY_NONE), (size_t)done.schools_created);
}

#define HEAD "official_id;name;school_type_entity;school_type;stufe_guess;street;zip_code;city;gemeinde;lat;lon\n"

TEST_DB(each_row_says_what_became_of_it)
{
    static const char csv[] = HEAD
        "10001;Grundschule Eins;Grundschule;Grundschule;PRIMAR;Weg 1;31785;Hameln;Stadt Hameln;52.1;9.3\n"
        "10001;Grundschule Eins;Schulkindergarten;Schulkindergarten;SEK1_oder_Foerder;Weg 1;31785;Hameln;Stadt "
        "Hameln;52.1;9.3\n"
        "10002;Hauptschule Zwei;Hauptschule;Hauptschule;SEK1_oder_Foerder;Weg 1;31785;Hameln;Stadt Hameln;52.1;9.3\n"
        "10001;Grundschule Eins;Grundschule;Grundschule;PRIMAR;Weg 1;31785;Hameln;Stadt Hameln;52.1;9.3\n"
        "123;Kurz;Grundschule;Grundschule;PRIMAR;;;;;;\n"
        "10003;Ohne Form;;;SEK1_oder_Foerder;Weg 3;31785;Hameln;;fehlt;9.3\n";
    static const struct {
        int line, outcome;
        struct str text;
    } want[] = {
        { 2, IMPORT_CREATED, STR_INIT("Schule neu.") },
        { 3, IMPORT_CREATED, STR_INIT("Weitere Schulgliederung derselben Nummer.") },
        { 4, IMPORT_CREATED, STR_INIT("Schule neu. Gleiche Anschrift wie die Schule in Zeile 2.") },
        { 5, IMPORT_SAME, STR_INIT("Wiederholt Zeile 2.") },
        { 6, IMPORT_REFUSED, STR_INIT("Die Schulnummer hat genau fünf Ziffern.") },
        { 7, IMPORT_CREATED, STR_INIT("Schulform fehlt: ohne Schulgliederung.") },
    };
    struct import_report report = run(db, str_of(csv), into("Stadt Hameln"), OK);
    for (size_t i = 0; i < ARRAY_LEN(want); i++) {
        const struct import_line *line = line_of(&report, want[i].line);
        test_note("line %d", want[i].line);
        EXPECT_EQ(line->outcome, want[i].outcome);
        EXPECT_STR_EQ(line->text, want[i].text);
    }
    struct buf text = buf_of(test_mem(), KIB(16));
    agreement_import_print(&text, &report, LANG_DE);
    EXPECT(str_find(buf_str(&text), STR("6\t123\tabgelehnt\tKurz\tDie Schulnummer")) != SIZE_MAX);
    EXPECT(str_find(buf_str(&text), STR("6 Zeilen: 3 Schulen neu, 0 geändert")) != SIZE_MAX);
}

TEST_DB(what_changed_in_the_list_changes_here_and_what_people_changed_stays)
{
    static const char first[] = HEAD "10001;Schule am Ith;Grundschule;Grundschule;PRIMAR;Weg 1;31785;Hameln;;52.1;9.3\n"
                                     "10002;Schule Tal;Grundschule;Grundschule;PRIMAR;Weg 2;31785;Hameln;;52.1;9.3\n";
    static const char later[] =
        HEAD "10001;Schule am Ith;Grundschule;Grundschule;PRIMAR;Weg 1;31785;Hameln;;52.1;9.3\n"
             "10002;Schule Tal;Grundschule;Grundschule;PRIMAR;Neuer Weg 2;31785;Hameln;;52.1;9.3\n";
    struct school_row one, two;
    run(db, str_of(first), into("Stadt Hameln"), OK);
    test_sql(db, "UPDATE school SET phone = '05151 12', street = 'Anders 1' WHERE official_number = '10001'");
    struct import_report report = run(db, str_of(later), into("Stadt Hameln"), OK);
    EXPECT_EQ(report.schools_changed, 1);
    EXPECT_EQ(report.schools_same, 1);
    struct tx *tx = test_tx(db, TX_READ, (account_id){ 0 });
    EXPECT_OK(agreement_school_by_number(tx, STR("10001"), &one));
    EXPECT_OK(agreement_school_by_number(tx, STR("10002"), &two));
    EXPECT_STR(one.street, "Anders 1");
    EXPECT_STR(one.phone, "05151 12");
    EXPECT_STR(two.street, "Neuer Weg 2");
    tx_abort(tx);
}

TEST_DB(a_school_leaves_its_authority_only_when_the_mapping_names_its_number)
{
    static const char csv[] =
        HEAD "10001;Schule am Ith;Grundschule;Grundschule;PRIMAR;Weg 1;31785;Hameln;Hameln;52.1;9.3\n";
    struct school_row row;
    struct branch_list branches;
    run(db, str_of(csv), into("Stadt Hameln"), OK);
    struct import_report report = run(db, str_of(csv), into("Flecken Aerzen"), OK);
    EXPECT_EQ(report.rows_refused, 1);
    EXPECT_STR(report.lines.at[0].text, "Die Schule gehört schon zu einem anderen Schulträger: nicht geändert.");
    struct import_options moves = into("Flecken Aerzen");
    moves.mapping = STR("official_id,authority\n10001,Flecken Aerzen\n");
    report = run(db, str_of(csv), moves, OK);
    EXPECT_EQ(report.schools_changed, 1);
    struct tx *tx = test_tx(db, TX_READ, (account_id){ 0 });
    EXPECT_OK(agreement_school_by_number(tx, STR("10001"), &row));
    EXPECT_STR(row.authority_name, "Flecken Aerzen");
    EXPECT_OK(agreement_school_types(tx, row.id, DAY_NONE, &branches));
    EXPECT_EQ(branches.n, 1);
    EXPECT_EQ(branches.at[0].authority.n, row.authority.n);
    tx_abort(tx);
}

TEST_DB(a_file_that_is_no_list_of_schools_is_refused_as_a_whole)
{
    static const struct {
        const char *csv;
        enum msg msg;
    } cases[] = {
        { "", M_agreement_import_not_csv },
        { "\xff\xfe"
          "a\0b",
          M_agreement_import_columns },
        { "a;b\n1;2\n", M_agreement_import_columns },
        { "official_id;name;school_type\n\"10001;offen\n", M_agreement_import_not_csv },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct import_report report;
        struct import_options options = into("Stadt Hameln");
        struct tx *tx = test_tx(db, TX_WRITE, (account_id){ 0 });
        test_note("case %zu", i);
        EXPECT_ERR(agreement_import_schools(tx, str_of(cases[i].csv), &options, &report), ERR_INVALID);
        EXPECT_EQ(tx_refusal(tx).msg, cases[i].msg);
        tx_abort(tx);
    }
}

/* The k-th step of the database fails, for every k: all of the file or nothing. */
TEST(an_import_that_breaks_off_leaves_nothing_behind)
{
    static const char csv[] = HEAD "10001;Schule am Ith;Grundschule;Grundschule;PRIMAR;Weg 1;31785;Hameln;;52.1;9.3\n"
                                   "10002;Schule Tal;Grundschule;Grundschule;PRIMAR;Weg 2;31785;Hameln;;52.1;9.3\n";
    struct db *db = test_db(DB_SQLITE);
    struct import_options options = into("Stadt Hameln");
    bool happened = true;
    for (int k = 1; happened; k++) {
        struct tx *tx;
        struct import_report report;
        fault_arm(FAULT_DB, k);
        enum err err = tx_open(db, TX_WRITE, (struct tx_who){ { 0 }, { 0 } }, test_now, test_mem(), &tx);
        if (err == OK) {
            err = agreement_import_schools(tx, str_of(csv), &options, &report);
            if (err == OK)
                err = tx_commit(tx);
            else
                tx_abort(tx);
        }
        happened = fault_happened(FAULT_DB);
        fault_disarm();
        test_note("step %d", k);
        EXPECT_EQ(err == OK, !happened);
        EXPECT_EQ(schools_on(db, DAY_NONE), happened ? 0 : 2);
        CHECK(k < 1000);
    }
}
