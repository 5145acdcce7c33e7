/*
 * The rights table the program decides with is the access matrix, no more and no
 * less; tests run in the root of the source tree.
 */
#include "platform/auth.h"
#include "platform/csv.h"
#include "platform/limits.h"
#include "test.h"

#define MATRIX "src/platform/access-matrix.csv"

static struct csv matrix(void)
{
    struct buf out = buf_of(test_mem(), MIB(2));
    struct csv csv;
    FILE *file = fopen(MATRIX, "rb");
    EXPECT(file != NULL);
    for (size_t n = 1; n > 0;) {
        char *room = buf_room(&out, KIB(64));
        EXPECT(room != NULL);
        n = fread(room, 1, KIB(64), file);
        buf_used(&out, n);
    }
    (void)fclose(file);
    EXPECT_OK(csv_read(test_mem(), buf_str(&out), &csv));
    return csv;
}

static int named(struct str name, const char *const *names, int n)
{
    for (int i = 0; i < n; i++)
        if (str_eq(name, str_of(names[i])))
            return i;
    test_note("%.*s", STR_ARG(name));
    FAIL("the matrix has a word the program does not know");
    return -1;
}

struct rights {
    bool given[ROLE_COUNT][OBJECT_COUNT][VERB_COUNT], present[ROLE_COUNT][OBJECT_COUNT];
};

static struct rights *rights_of(const struct csv *csv)
{
    struct rights *r = MEM_NEW(test_mem(), struct rights);
    for (size_t i = 0; i < csv->n; i++) {
        const struct csv_row *row = &csv->at[i];
        int role = named(csv_at(row, csv_column(csv, STR("role"))), access_role_names, ROLE_COUNT);
        int object = named(csv_at(row, csv_column(csv, STR("object"))), access_object_names, OBJECT_COUNT);
        struct str verbs = csv_at(row, csv_column(csv, STR("verbs")));
        r->present[role][object] = true;
        for (int v = 1; v < VERB_COUNT; v++)
            if (str_find_byte(verbs, access_verb_letters[v]) != SIZE_MAX)
                r->given[role][object][v] = true;
    }
    return r;
}

TEST(a_viewer_may_what_the_matrix_gives_his_role_and_nothing_else)
{
    struct csv csv = matrix();
    const struct rights *r = rights_of(&csv);
    int given = 0;
    for (int role = 0; role < ROLE_COUNT; role++)
        for (int object = 1; object < OBJECT_COUNT; object++)
            for (int verb = 1; verb < VERB_COUNT; verb++) {
                struct viewer viewer = { .roles = role == ROLE_ANONYMOUS ? 0 : 1u << role, .account = { role } };
                bool may = viewer_may(&viewer, (enum object)object, (enum verb)verb);
                test_note("%s %s %c", access_role_names[role], access_object_names[object], access_verb_letters[verb]);
                EXPECT_EQ(may, r->given[role][object][verb]);
                given += may;
            }
    EXPECT(given > 500);
}

TEST(every_pair_of_role_and_object_stands_in_the_matrix)
{
    struct csv csv = matrix();
    const struct rights *r = rights_of(&csv);
    for (int role = 0; role < ROLE_COUNT; role++)
        for (int object = 1; object < OBJECT_COUNT; object++) {
            test_note("%s %s", access_role_names[role], access_object_names[object]);
            EXPECT(r->present[role][object]);
        }
}

/* Condition and relation of each row as well, in the order of the file. */
TEST(the_table_has_each_row_of_the_matrix_with_its_relation_and_condition)
{
    struct csv csv = matrix();
    const struct access_rule *rule = access_rules;
    for (size_t i = 0; i < csv.n; i++) {
        const struct csv_row *row = &csv.at[i];
        struct str relation = csv_at(row, csv_column(&csv, STR("relation")));
        if (str_eq(relation, STR("foreign")) || str_eq(csv_at(row, csv_column(&csv, STR("verbs"))), STR("-")))
            continue;
        test_note("line %d", row->line);
        EXPECT(rule->role != 255);
        EXPECT_STR_EQ(str_of(access_role_names[rule->role]), csv_at(row, csv_column(&csv, STR("role"))));
        EXPECT_STR_EQ(str_of(access_object_names[rule->object]), csv_at(row, csv_column(&csv, STR("object"))));
        EXPECT_STR_EQ(str_of(access_relation_names[rule->relation]), relation);
        EXPECT_STR_EQ(str_of(rule->condition), csv_at(row, csv_column(&csv, STR("condition"))));
        rule++;
    }
    EXPECT_EQ(rule->role, 255);
}
