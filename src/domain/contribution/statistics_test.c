#include "domain/contribution/statistics_store.h"
#include "test_db.h"

#define HEAD ((account_id){ 7 })
#define OFFICIAL ((account_id){ 8 })

struct county {
    struct db *db;
    authority_id provider, town, outside;
    school_id grammar, primary, vocational;
};

static authority_id party(struct tx *tx, struct str name, bool provider, bool takes_part)
{
    authority_id id;
    struct authority_new add = { .name = name, .is_provider = provider, .starts = DAY_NONE, .ends = DAY_NONE };
    EXPECT_OK(agreement_authority_create(tx, &add, &id));
    if (takes_part)
        EXPECT_OK(agreement_participant_create(tx, id, DAY_NONE, day_of(2022, 1, 1), DAY_NONE, NULL));
    return id;
}

static school_id school(struct tx *tx, authority_id authority, struct str number, struct str name, struct str form)
{
    school_id id;
    struct school_new add = {
        .authority = authority, .official_number = number, .name = name, .starts = DAY_NONE, .ends = DAY_NONE
    };
    struct branch_new branch = { .authority = authority,
                                 .form = form,
                                 .name = form,
                                 .level = LEVEL_LOWER,
                                 .grade_from = 1,
                                 .grade_to = 13,
                                 .starts = DAY_NONE,
                                 .ends = DAY_NONE };
    branch_id made;
    EXPECT_OK(agreement_school_create(tx, &add, &id));
    branch.school = id;
    EXPECT_OK(agreement_branch_create(tx, &branch, &made));
    return id;
}

static struct county county_open(struct db *db)
{
    struct county c = { .db = db };
    struct tx *tx = test_tx(db, TX_WRITE, (account_id){ 0 });
    EXPECT_OK(agreement_module.init(tx));
    c.provider = party(tx, STR("Landkreis Musterland"), true, true);
    c.town = party(tx, STR("Stadt Eichenau"), false, true);
    c.outside = party(tx, STR("Stadt Ahrenfels"), false, false);
    c.grammar = school(tx, c.provider, STR("70001"), STR("Gymnasium Eichenau"), STR("Gymnasium"));
    c.vocational = school(tx, c.provider, STR("70002"), STR("BBS Eichenau"), STR("Berufsbildende Schulen"));
    c.primary = school(tx, c.town, STR("70010"), STR("Grundschule Nordstadt"), STR("Grundschule"));
    school(tx, c.outside, STR("70090"), STR("Grundschule Ahrenfels"), STR("Grundschule"));
    EXPECT_OK(tx_commit(tx));
    test_sql(db, "INSERT INTO reach (actor, school, authority, role, starts, ends, narrow, grant_id)"
                 " VALUES (7, 0, 0, 6, 0, 9000000000000000, 0, 1)");
    return c;
}

static enum err check(struct tx *tx, const char *csv, struct statistics_check *out)
{
    return statistics_check(tx, str_of(csv), STR(""), 2025, out);
}

static struct statistics_source source_of(const char *csv)
{
    return (struct statistics_source){ 2025, STR("Erhebung"), STR("zahlen.csv"), STR(""), str_of(csv), STR("") };
}

static snapshot_id import(struct county *c, const char *csv, bool *same)
{
    struct statistics_result result;
    struct statistics_source source = source_of(csv);
    struct tx *tx = test_tx(c->db, TX_WRITE, HEAD);
    EXPECT_OK(statistics_import(tx, &source, false, &result));
    EXPECT_OK(tx_commit(tx));
    if (same != NULL)
        *same = result.same;
    return result.snapshot;
}

static int64_t rows(struct county *c, const char *what)
{
    struct tx *tx = test_tx(c->db, TX_READ, HEAD);
    struct snapshot_rows snapshots;
    struct statistics_file_rows files;
    int64_t n = 0;
    EXPECT_OK(statistics_of_year(tx, 2025, &snapshots));
    EXPECT_OK(statistics_files(tx, &files));
    n = str_eq(str_of(what), STR("snapshots")) ? (int64_t)snapshots.n : (int64_t)files.n;
    tx_abort(tx);
    return n;
}

#define ROWS \
    "Schulnummer;Schule;Schulform;Schuljahrgang;Schüler\n" \
    "70001;Gymnasium;Gymnasium;5;90\n70001;Gymnasium;Gymnasium;11;70\n70002;BBS;BBS;ALL;2300\n" \
    "70010;Grundschule;GS;1;50\n70010;Grundschule;GS;SKG;8\n"
#define COLUMNS \
    "Schul-Nr.;Schulform;SKG;Jg. 1;5;11;Gesamt\n" \
    "70010;Grundschule;8;50;;;58\n70002;BBS;;;;;2300\n70001;Gymnasium;-;;90;70;160\n"

/* req: Z5.5a Z5.5b Z5.5c */
TEST_DB(both_layouts_give_the_same_rows_and_the_levels_of_each_participant)
{
    struct county c = county_open(db);
    const struct level_choice choice = LEVEL_CHOICE_DEFAULT;
    struct statistics_check a, b;
    struct statistics_totals totals;
    struct tx *tx = test_tx(db, TX_READ, HEAD);
    EXPECT_OK(check(tx, ROWS, &a));
    EXPECT_OK(check(tx, COLUMNS, &b));
    EXPECT_EQ(a.stopping, 0);
    EXPECT_EQ(b.stopping, 0);
    EXPECT_STR_EQ(pupil_counts_canonical(test_mem(), 2025, &b.counts),
                  pupil_counts_canonical(test_mem(), 2025, &a.counts));
    EXPECT_EQ(a.counts.n, 5);
    EXPECT_EQ(b.left_out, 2); /* the totals beside grades */
    tx_abort(tx);
    snapshot_id id = import(&c, ROWS, NULL);
    tx = test_tx(db, TX_READ, (account_id){ 0 });
    EXPECT_OK(statistics_totals(tx, id, &choice, &totals));
    EXPECT_EQ(totals.n, 2);
    EXPECT_EQ(totals.at[0].authority.n, c.provider.n);
    EXPECT_EQ(totals.at[0].pupils.of[LEVEL_PRIMARY], 0);
    EXPECT_EQ(totals.at[0].pupils.of[LEVEL_LOWER], 90);
    EXPECT_EQ(totals.at[0].pupils.of[LEVEL_UPPER], 2370);
    EXPECT_EQ(totals.at[1].authority.n, c.town.n);
    EXPECT_EQ(totals.at[1].pupils.of[LEVEL_PRIMARY], 58);
    tx_abort(tx);
}

static enum statistics_reason reason_of(struct tx *tx, const char *row)
{
    struct statistics_check out;
    struct str csv =
        str_cat(test_mem(), STR("Schulnummer;Schule;Schulform;Jahrgang;Schülerzahl;Schuljahr\n"), str_of(row));
    EXPECT_OK(statistics_check(tx, csv, STR(""), 2025, &out));
    return out.file.lines.n > 0 ? out.file.lines.at[out.file.lines.n - 1].reason : REASON_END;
}

TEST_DB(a_row_with_a_fault_is_named_with_its_reason)
{
    static const struct {
        const char *row;
        enum statistics_reason reason;
    } cases[] = {
        { "70001;x;GYM;5;90;2025/26\n", REASON_NONE },
        { "70001;x;;5;90;2025/26\n", REASON_NONE },
        { "7001;x;GYM;5;90;2025/26\n", REASON_number_wrong },
        { "70001;x;GYM;5;90;2024/25\n", REASON_year_wrong },
        { "70001;x;GYM;5;90;\n", REASON_year_wrong },
        { "70001;x;GYM;5;90\n", REASON_row_width },
        { "70001;x;Waldschule;5;90;2025/26\n", REASON_form_unknown },
        { "70001;x;GS;5;90;2025/26\n", REASON_form_not_of_school },
        { "70001;x;GYM;ALL;700;2025/26\n", REASON_grades_missing },
        { "70001;x;GYM;;700;2025/26\n", REASON_grades_missing },
        { "70001;x;GYM;14;1;2025/26\n", REASON_grade_out_of_range },
        { "70001;x;GYM;5b;1;2025/26\n", REASON_grade_unknown },
        { "70001;x;GYM;5;-1;2025/26\n", REASON_pupils_negative },
        { "70001;x;GYM;5;1.234;2025/26\n", REASON_pupils_decimal },
        { "70001;x;GYM;5;12,5;2025/26\n", REASON_pupils_decimal },
        { "70001;x;GYM;5;100000;2025/26\n", REASON_pupils_too_many },
        { "70001;x;GYM;5;99999999999999999999;2025/26\n", REASON_pupils_too_many },
        { "70001;x;GYM;5;viele;2025/26\n", REASON_pupils_not_a_number },
        { "70001;x;GYM;5;;2025/26\n", REASON_pupils_missing },
        { "70001;x;GYM;5;1;2025/26\n70001;x;GYM;5;2;2025/26\n", REASON_duplicate },
        { "70001;x;GYM;5;10;2025/26\n70001;x;GYM;Gesamt;11;2025/26\n", REASON_total_differs },
        { "70001;x;GYM;5;10;2025/26\n70001;x;GYM;Gesamt;10;2025/26\n", REASON_sum_row },
        { "70001;x;GYM;5;-10;2025/26\n70001;x;GYM;Gesamt;11;2025/26\n", REASON_sum_row },
        { "Gesamt;;;;9999;2025/26\n", REASON_sum_row },
        { "70777;Grundschule Fern;GS;1;20;2025/26\n", REASON_school_unknown },
        { "70777;Freie Waldorfschule;GS;1;20;2025/26\n", REASON_private_school },
        { "70090;x;GS;1;20;2025/26\n", REASON_not_participant },
        { "70090;x;GS;ALL;-20;2025/26\n", REASON_not_participant },
    };
    county_open(db);
    struct tx *tx = test_tx(db, TX_READ, HEAD);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        test_note("%s", cases[i].row);
        EXPECT_EQ(reason_of(tx, cases[i].row), cases[i].reason);
        EXPECT(cases[i].reason == REASON_NONE || statistics_reason_msg(cases[i].reason) != MSG_NONE);
    }
    tx_abort(tx);
}

TEST_DB(a_file_that_is_no_statistics_of_grades_is_refused_as_a_whole)
{
    static const struct {
        const char *csv;
        enum msg msg;
    } cases[] = {
        { "Schulnummer;Schulform;Schüler\n70001;GYM;700\n", M_statistics_error_no_grades },
        { "Schule;Jahrgang;Schüler\nx;5;1\n", M_statistics_error_no_number },
        { "Schulnummer;Schulform\n70001;GYM\n", M_statistics_error_layout },
        { "Schulnummer;Jahrgang;Schüler;5\n70001;5;1;1\n", M_statistics_error_layout },
        { "Schulnummer;5;Jg. 5\n70001;1;1\n", M_statistics_error_column_twice },
        { "\"", M_statistics_error_not_a_table },
    };
    county_open(db);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct statistics_check out;
        struct tx *tx = test_tx(db, TX_READ, HEAD);
        test_note("%s", cases[i].csv);
        EXPECT_ERR(check(tx, cases[i].csv, &out), ERR_INVALID);
        EXPECT_EQ(tx_refusal(tx).msg, cases[i].msg);
        tx_abort(tx);
    }
    struct statistics_check out;
    struct tx *tx = test_tx(db, TX_READ, HEAD);
    EXPECT_ERR(statistics_check(tx, STR(ROWS), STR(""), 2027, &out), ERR_INVALID);
    EXPECT_EQ(tx_refusal(tx).msg, M_statistics_error_year_ahead);
    tx_abort(tx);
}

TEST_DB(a_profile_says_what_unknown_headings_mean_and_cp1252_is_read)
{
    county_open(db);
    struct statistics_check out;
    struct tx *tx = test_tx(db, TX_READ, HEAD);
    struct str csv = STR("DST;Zweig;Kl;Z\xE4hlung;Bemerkung\n70010;F\xF6rderschule;1;5;x\n70010;Grundschule;1;5;x\n");
    EXPECT_ERR(statistics_check(tx, csv, STR(""), 2025, &out), ERR_INVALID);
    EXPECT_OK(statistics_check(tx, csv, STR("DST = Schulnummer\nKl=Jahrgang\nZählung = Schüler\n"), 2025, &out));
    EXPECT(out.file.cp1252);
    EXPECT_EQ(out.counts.n, 1);
    EXPECT_EQ(out.file.lines.at[0].reason, REASON_form_not_of_school);
    EXPECT_STR(out.file.ignored, "Bemerkung");
    tx_abort(tx);
}

TEST_DB(one_faulty_row_stores_nothing)
{
    struct county c = county_open(db);
    struct statistics_result result;
    struct statistics_source source = source_of(ROWS "70010;Grundschule;GS;2;1,5\n");
    struct tx *tx = test_tx(db, TX_WRITE, HEAD);
    EXPECT_ERR(statistics_import(tx, &source, false, &result), ERR_INVALID);
    EXPECT_EQ(tx_refusal(tx).msg, M_statistics_error_rows);
    EXPECT_EQ(result.check.stopping, 1);
    tx_abort(tx);
    source = source_of("Schulnummer;Jahrgang;Schüler\n70090;1;20\n70010;1;0\n");
    tx = test_tx(db, TX_WRITE, HEAD);
    EXPECT_ERR(statistics_import(tx, &source, false, &result), ERR_INVALID);
    EXPECT_EQ(tx_refusal(tx).msg, M_statistics_error_nothing);
    tx_abort(tx);
    EXPECT_EQ(rows(&c, "snapshots"), 0);
}

/* req: Z5.5.1 */
TEST_DB(a_snapshot_is_frozen_the_same_file_changes_nothing_and_a_better_one_corrects_it)
{
    struct county c = county_open(db);
    struct snapshot_row current;
    bool same = true;
    snapshot_id first = import(&c, ROWS, &same);
    EXPECT(!same);
    EXPECT_EQ(import(&c, ROWS, &same).n, first.n);
    EXPECT(same);
    EXPECT_EQ(import(&c, COLUMNS, &same).n, first.n);
    EXPECT(same);
    EXPECT_EQ(rows(&c, "snapshots"), 1);
    snapshot_id second = import(&c, ROWS "70010;Grundschule;GS;2;1\n", &same);
    EXPECT(!same && second.n != first.n);
    struct tx *tx = test_tx(db, TX_READ, HEAD);
    EXPECT_OK(statistics_current(tx, 2025, &current));
    EXPECT_EQ(current.id.n, second.n);
    EXPECT_EQ(current.corrects.n, first.n);
    struct sha256 file = sha256_of(STR(ROWS "70010;Grundschule;GS;2;1\n"));
    EXPECT(str_eq(current.file_hash.bytes, (struct str){ (const char *)file.b, sizeof file.b }));
    EXPECT_OK(snapshot_by_id(tx, first, &current));
    EXPECT(current.corrected);
    EXPECT_ERR(statistics_current(tx, 2024, &current), ERR_NOT_FOUND);
    tx_abort(tx);
}

SQL(change_count, SCOPE_SYSTEM, 1, "UPDATE pupil_count SET pupils = $3");
SQL(drop_count, SCOPE_SYSTEM, 1, "DELETE FROM pupil_count WHERE pupils > $3");
SQL(change_snapshot, SCOPE_SYSTEM, 1, "UPDATE pupil_snapshot SET school_year = $3");
SQL(drop_snapshot, SCOPE_SYSTEM, 1, "DELETE FROM pupil_snapshot WHERE school_year > $3");
SQL(change_left_out, SCOPE_SYSTEM, 1, "UPDATE pupil_left_out SET pupils = $3");
SQL(sneak_count, SCOPE_SYSTEM, 3,
    "INSERT INTO pupil_count (snapshot, school, form, grade, authority, number, pupils)"
    " VALUES ($3, $4, 1, 4, $5, '70010', 99)");

/* req: Z5.5.1 */
TEST_DB(the_database_itself_refuses_to_change_a_snapshot)
{
    struct county c = county_open(db);
    const struct level_choice choice = LEVEL_CHOICE_DEFAULT;
    struct statistics_totals totals;
    snapshot_id id = import(&c, ROWS "70090;x;GS;1;20\n", NULL);
    struct tx *tx = test_tx(db, TX_WRITE, HEAD);
    EXPECT_ERR(tx_run(tx, change_count, NULL, 1), ERR_CONFLICT);
    tx_abort(tx);
    tx = test_tx(db, TX_WRITE, HEAD);
    EXPECT_ERR(tx_run(tx, drop_count, NULL, 0), ERR_CONFLICT);
    tx_abort(tx);
    tx = test_tx(db, TX_WRITE, HEAD);
    EXPECT_ERR(tx_run(tx, change_snapshot, NULL, 2024), ERR_CONFLICT);
    tx_abort(tx);
    tx = test_tx(db, TX_WRITE, HEAD);
    EXPECT_ERR(tx_run(tx, drop_snapshot, NULL, 0), ERR_CONFLICT);
    tx_abort(tx);
    tx = test_tx(db, TX_WRITE, HEAD);
    EXPECT_ERR(tx_run(tx, change_left_out, NULL, 0), ERR_CONFLICT);
    tx_abort(tx);
    /* What is added behind the program's back shows at the next fixing. */
    tx = test_tx(db, TX_WRITE, HEAD);
    EXPECT_OK(statistics_totals(tx, id, &choice, &totals));
    EXPECT_OK(tx_run(tx, sneak_count, NULL, id, c.primary, c.town));
    EXPECT_ERR(statistics_totals(tx, id, &choice, &totals), ERR_CONFLICT);
    EXPECT_EQ(tx_refusal(tx).msg, M_statistics_error_hash);
    tx_abort(tx);
}

TEST_DB(who_reaches_one_authority_sees_its_numbers_and_no_others)
{
    struct county c = county_open(db);
    struct snapshot_rows list;
    struct count_rows counts;
    struct left_out_rows left_out;
    snapshot_id id = import(&c, ROWS "70777;Fern;GS;1;20\n", NULL);
    struct buf grant = buf_of(test_mem(), 300);
    buf_put_z(&grant,
              "INSERT INTO reach (actor, school, authority, role, starts, ends, narrow, grant_id) VALUES (8, 0, ");
    buf_int(&grant, c.town.n);
    buf_put_z(&grant, ", ");
    buf_int(&grant, ROLE_AUTHORITY_OFFICIAL);
    buf_put_z(&grant, ", 0, 9000000000000000, 0, 2)");
    test_sql(db, str_z(test_mem(), buf_str(&grant)));
    struct tx *tx = test_tx(db, TX_READ, OFFICIAL);
    EXPECT_OK(snapshots_reached(tx, &list));
    EXPECT_EQ(list.n, 1);
    EXPECT_OK(snapshot_counts(tx, id, &counts));
    EXPECT_EQ(counts.n, 2);
    EXPECT_EQ(counts.at[0].authority.n, c.town.n);
    EXPECT_OK(snapshot_left_out(tx, id, &left_out));
    EXPECT_EQ(left_out.n, 0);
    tx_abort(tx);
    tx = test_tx(db, TX_READ, HEAD);
    EXPECT_OK(snapshot_counts(tx, id, &counts));
    EXPECT_EQ(counts.n, 5);
    EXPECT_OK(snapshot_left_out(tx, id, &left_out));
    EXPECT_EQ(left_out.n, 1);
    EXPECT_STR(left_out.at[0].reason, "school_unknown");
    EXPECT_EQ(left_out.at[0].line, 7);
    tx_abort(tx);
    tx = test_tx(db, TX_READ, (account_id){ 9 });
    EXPECT_OK(snapshots_reached(tx, &list));
    EXPECT_EQ(list.n, 0);
    tx_abort(tx);
}
