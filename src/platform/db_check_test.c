#include "platform/db_driver.h"

#include "test_db.h"

struct place {
    account_id id;
    struct str name;
    authority_id authority;
};
ROW(place, COL(place, id), COL(place, name), COL(place, authority));

static const struct db_piece scoped[] = {
    { "SELECT a.id AS id, a.name AS name, a.authority AS authority FROM account a WHERE a.id = $3 AND " SCOPE(ticket, R,
                                                                                                              "a"),
      -1, -1 },
    { 0 }
};
static const struct db_piece unscoped[] = { { "SELECT id, name, authority FROM account WHERE id = $3", -1, -1 },
                                            { 0 } };
static const struct db_piece own[] = { { "SELECT id, name, authority FROM account WHERE id = $1 AND $3 = 1", -1, -1 },
                                       { 0 } };
static const struct db_piece wrong_name[] = { { "SELECT id, login, authority FROM account WHERE id = $3", -1, -1 },
                                              { 0 } };
static const struct db_piece too_few[] = { { "SELECT id, name FROM account WHERE id = $3", -1, -1 }, { 0 } };
static const struct db_piece beyond[] = {
    { "SELECT id, name, authority FROM account WHERE id = $3 AND phone = $4", -1, -1 }, { 0 }
};
static const struct db_piece unused[] = { { "SELECT id, name, authority FROM account WHERE id = 1", -1, -1 }, { 0 } };
static const struct db_piece broken_piece[] = { { "SELECT id, name, authority FROM account WHERE id = $3", -1, -1 },
                                                { " AND nonsense = 1", 5, -1 },
                                                { 0 } };
static const struct db_piece broken_choice[] = { { "SELECT id, name, authority FROM account WHERE id = $3", -1, -1 },
                                                 { " ORDER BY id", -1, 0 },
                                                 { " ORDER BY nonsense", -1, 1 },
                                                 { 0 } };
static const struct db_piece good_pieces[] = { { "SELECT id, name, authority FROM account WHERE 1 = 1", -1, -1 },
                                               { " AND id = $3", 0, -1 },
                                               { " AND name = $4", 1, -1 },
                                               { " ORDER BY id", -1, 0 },
                                               { " ORDER BY name", -1, 1 },
                                               { 0 } };
static const struct db_piece writes[] = { { "UPDATE account SET phone = $3", -1, -1 }, { 0 } };
static const struct db_piece writes_state[] = { { "UPDATE session SET agent = $3", -1, -1 }, { 0 } };
static const struct db_piece writes_state_column[] = { { "UPDATE api_token SET used_at = $3", -1, -1 }, { 0 } };
static const struct db_piece writes_other_column[] = { { "UPDATE api_token SET used_at = $3, name = ''", -1, -1 },
                                                       { 0 } };
static const struct db_piece pragma[] = { { "PRAGMA user_version = 7", -1, -1 }, { 0 } };
static const struct db_piece drops[] = { { "DROP TABLE account", -1, -1 }, { 0 } };
static const struct db_piece function[] = {
    { "SELECT CAST(load_extension('x') AS BIGINT) AS id, '' AS name, 1 AS authority", -1, -1 }, { 0 }
};
static const struct db_piece guessed[] = {
    { "UPDATE session SET stage = $3, agent = coalesce($4, agent) WHERE $3 IN (0, 1) AND $4 IN ($4, 'x')", -1, -1 },
    { 0 }
};
static const struct db_piece two[] = { { "UPDATE session SET agent = $3; DELETE FROM session", -1, -1 }, { 0 } };

/* trust: ISO-3 ISO-8 */
TEST_DB(the_statement_test_finds_what_the_compiler_cannot_see)
{
    const struct {
        const char *name;
        const struct db_piece *pieces;
        const struct db_col *cols;
        enum db_scope scope;
        int params;
        bool state, good, sqlite_only;
        const char *says;
    } cases[] = {
        { "scoped", scoped, place_cols, SCOPE_AUTHORITY, 1, false, true, false, "" },
        { "unscoped", unscoped, place_cols, SCOPE_AUTHORITY, 1, false, false, true, "without scope" },
        { "system", unscoped, place_cols, SCOPE_SYSTEM, 1, false, true, false, "" },
        { "self", own, place_cols, SCOPE_SELF, 1, false, true, false, "" },
        { "self_without_actor", unscoped, place_cols, SCOPE_SELF, 1, false, false, true, "without scope" },
        { "wrong_name", wrong_name, place_cols, SCOPE_SYSTEM, 1, false, false, false, "name" },
        { "too_few", too_few, place_cols, SCOPE_SYSTEM, 1, false, false, false, "number of columns" },
        { "beyond", beyond, place_cols, SCOPE_SYSTEM, 1, false, false, false, "beyond" },
        { "unused", unused, place_cols, SCOPE_SYSTEM, 1, false, false, false, "not used" },
        { "broken_piece", broken_piece, place_cols, SCOPE_SYSTEM, 1, false, false, false, "nonsense" },
        { "broken_choice", broken_choice, place_cols, SCOPE_SYSTEM, 1, false, false, false, "nonsense" },
        { "good_pieces", good_pieces, place_cols, SCOPE_SYSTEM, 2, false, true, false, "" },
        { "writes", writes, NULL, SCOPE_SYSTEM, 1, true, false, true, "marked state" },
        { "writes_state", writes_state, NULL, SCOPE_SYSTEM, 1, true, true, false, "" },
        { "writes_state_column", writes_state_column, NULL, SCOPE_SYSTEM, 1, true, true, false, "" },
        { "writes_other_column", writes_other_column, NULL, SCOPE_SYSTEM, 1, true, false, true, "marked state" },
        { "pragma_sqlite", pragma, NULL, SCOPE_SYSTEM, 0, true, false, true, "denies" },
        { "drops_sqlite", drops, NULL, SCOPE_SYSTEM, 0, true, false, true, "denies" },
        { "function", function, place_cols, SCOPE_SYSTEM, 0, false, false, true, "denies" },
        { "guessed", guessed, NULL, SCOPE_SYSTEM, 2, true, true, false, "" },
        { "two", two, NULL, SCOPE_SYSTEM, 1, true, false, false, "" },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        if (cases[i].sqlite_only && db_engine(db) != DB_SQLITE)
            continue;
        struct db_statement st = { cases[i].name,  "src/x.c",     cases[i].scope,       cases[i].params,
                                   cases[i].state, cases[i].cols, sizeof(struct place), cases[i].pieces };
        struct buf report = buf_of(test_mem(), 4000);
        enum err e = db_check_one(db, &st, &report);
        test_note("%s: %.*s", cases[i].name, STR_ARG(buf_str(&report)));
        EXPECT_EQ(e, cases[i].good ? OK : ERR_INVALID);
        EXPECT(str_find(buf_str(&report), str_of(cases[i].says)) != SIZE_MAX || cases[i].good);
    }
}

/* trust: ISO-3 */
TEST_DB(every_declared_statement_fits_the_schema)
{
    struct buf report = buf_of(test_mem(), 100000);
    struct db_check check;
    enum err e = db_check_statements(db, &report, &check);
    if (e != OK)
        fprintf(stderr, "%.*s", STR_ARG(buf_str(&report)));
    EXPECT_OK(e);
    EXPECT(check.statements > 10);
}

static struct str counted_list(void)
{
    FILE *f = fopen("src/platform/system-statements.txt", "r");
    EXPECT(f != NULL);
    char *text = mem_alloc(test_mem(), 20000);
    size_t n = fread(text, 1, 20000, f);
    EXPECT_EQ(fclose(f), 0);
    return (struct str){ text, n };
}

/* trust: ISO-3 */
TEST(statements_without_scope_are_only_where_they_are_counted)
{
    struct buf report = buf_of(test_mem(), 100000);
    struct db_check check;
    enum err e = db_check_system(counted_list(), &report, &check);
    if (e != OK)
        fprintf(stderr, "%.*s", STR_ARG(buf_str(&report)));
    EXPECT_OK(e);
    EXPECT(check.statements > 10);
}

TEST(a_count_that_is_not_the_listed_one_is_found)
{
    struct buf report = buf_of(test_mem(), 100000);
    struct db_check check, before;
    enum err e = db_check_system(counted_list(), &report, &before);
    EXPECT(e == OK || e == ERR_INVALID);
    struct str list = str_cat(test_mem(), counted_list(), STR("\nsrc/platform/nothing.c 1\n"));
    EXPECT_ERR(db_check_system(list, &report, &check), ERR_INVALID);
    EXPECT_EQ(check.failures, before.failures + 1);
    EXPECT_ERR(db_check_system(STR(""), &report, &check), ERR_INVALID);
    EXPECT(check.failures > 2);
}
