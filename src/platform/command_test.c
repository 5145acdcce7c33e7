#define _GNU_SOURCE
#include "platform/command.h"

#include <unistd.h>

#include "test.h"

/* --- commands that only say what they were given ------------------------------------ */

static struct command_line seen;
static int runs;

static int remember(struct command_line *line)
{
    seen = *line;
    runs++;
    return 3;
}

static const struct option_row no_options[] = { { 0 } };
static const struct option_row some_options[] = { { "dry-run", 'n', NULL, "only look" },
                                                  { "mapping", 'm', "FILE", "a file" },
                                                  { "map", '\0', "WORD", "a word" },
                                                  { 0 } };
static const struct command user = {
    "user", "[NAME]", "Show one person.", ".Text with a dot first\nand a \\ in it.\n\nSecond.", no_options, 0,
    1,      remember
};
static const struct command user_add = { "user add", "MAIL", "Add a person.", "Adds.", some_options, 1, 2, remember };
static const struct command hidden = { "secret", "", NULL, "Not listed.", no_options, 0, 0, remember };
static const struct command *const table[] = { &user, &user_add, &hidden, NULL };

/* --- running with both outputs in files --------------------------------------------- */

struct said {
    int status;
    struct str out, err;
};

static struct str read_all(FILE *file)
{
    char *text = mem_alloc(test_mem(), 65536);
    rewind(file);
    return (struct str){ text, fread(text, 1, 65536, file) };
}

static struct said say(const char *const *words)
{
    char *argv[32] = { 0 };
    int argc = 0, out = dup(STDOUT_FILENO), err = dup(STDERR_FILENO);
    FILE *to[2] = { tmpfile(), tmpfile() };
    CHECK(out >= 0 && err >= 0 && to[0] != NULL && to[1] != NULL);
    for (; words[argc] != NULL; argc++)
        argv[argc] = (char *)(uintptr_t)words[argc];
    (void)fflush(NULL);
    CHECK(dup2(fileno(to[0]), STDOUT_FILENO) >= 0 && dup2(fileno(to[1]), STDERR_FILENO) >= 0);
    runs = 0;
    seen = (struct command_line){ 0 };
    struct said said = { .status = command_main(argc, argv, table) };
    (void)fflush(NULL);
    CHECK(dup2(out, STDOUT_FILENO) >= 0 && dup2(err, STDERR_FILENO) >= 0);
    close(out);
    close(err);
    said.out = read_all(to[0]);
    said.err = read_all(to[1]);
    (void)fclose(to[0]);
    (void)fclose(to[1]);
    return said;
}

#define SAY(...) say((const char *const[]){ "pedell", __VA_ARGS__, NULL })

static bool holds(struct str text, const char *part) { return str_find(text, str_of(part)) != SIZE_MAX; }

/* --- tests ---------------------------------------------------------------------------- */

TEST(the_longer_name_of_two_words_wins_over_the_shorter)
{
    EXPECT_EQ(SAY("user", "add", "a@b.de").status, 3);
    EXPECT_EQ(runs, 1);
    EXPECT_EQ(seen.nargs, 1);
    EXPECT(strcmp(seen.args[0], "a@b.de") == 0);
    EXPECT_EQ(SAY("user", "adder").status, 3);
    EXPECT(strcmp(seen.args[0], "adder") == 0);
}

TEST(options_are_taken_short_long_and_with_an_equals_sign)
{
    static const char *const ways[][3] = { { "-m", "f.csv", NULL },
                                           { "--mapping", "f.csv", NULL },
                                           { "--mapping=f.csv", NULL, NULL } };
    for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
        const char *words[8] = { "pedell", "user", "add", "-n" };
        size_t n = 4;
        for (size_t w = 0; ways[i][w] != NULL; w++)
            words[n++] = ways[i][w];
        words[n] = "a@b.de";
        test_note("%s", ways[i][0]);
        EXPECT_EQ(say(words).status, 3);
        EXPECT(strcmp(command_option(&seen, "mapping"), "f.csv") == 0);
        EXPECT(strcmp(command_option(&seen, "dry-run"), "") == 0);
        EXPECT(command_option(&seen, "map") == NULL);
    }
}

TEST(a_lone_dash_is_an_argument)
{
    EXPECT_EQ(SAY("user", "add", "-").status, 3);
    EXPECT_EQ(seen.nargs, 1);
    EXPECT(strcmp(seen.args[0], "-") == 0);
}

TEST(an_empty_value_is_a_value)
{
    EXPECT_EQ(SAY("user", "add", "--map=", "x").status, 3);
    EXPECT(strcmp(command_option(&seen, "map"), "") == 0);
    EXPECT_EQ(seen.nargs, 1);
}

static const struct {
    const char *words[8];
    const char *why;
} wrong[] = {
    { { "pedell", "nonsense" }, "unknown command nonsense" },
    { { "pedell", "user", "add" }, "arguments are missing: MAIL" },
    { { "pedell", "user", "add", "a", "b", "c" }, "unexpected argument c" },
    { { "pedell", "user", "add", "a", "--nonsense" }, "unknown option --nonsense" },
    { { "pedell", "user", "add", "a", "--mappin" }, "unknown option --mappin" },
    { { "pedell", "user", "add", "a", "--mappings=x" }, "unknown option --mappings=x" },
    { { "pedell", "user", "add", "a", "-x" }, "unknown option -x" },
    { { "pedell", "user", "add", "a", "-nm" }, "unknown option -nm" },
    { { "pedell", "user", "add", "a", "--mapping" }, "a value is missing after --mapping" },
    { { "pedell", "user", "add", "a", "--dry-run=no" }, "no value is possible in --dry-run=no" },
};

TEST(a_wrong_line_runs_nothing_and_ends_with_64)
{
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        struct said said = say(wrong[i].words);
        test_note("%s", wrong[i].why);
        EXPECT_EQ(said.status, 64);
        EXPECT_EQ(runs, 0);
        EXPECT(holds(said.err, wrong[i].why));
        EXPECT(str_empty(said.out));
    }
}

TEST(more_options_than_there_is_room_for_are_refused)
{
    const char *words[32] = { "pedell", "user", "add", "a" };
    for (size_t i = 4; i < 4 + ARRAY_LEN(seen.given); i++)
        words[i] = "-n";
    EXPECT_EQ(say(words).status, 3);
    EXPECT_EQ(seen.ngiven, ARRAY_LEN(seen.given));
    words[4 + ARRAY_LEN(seen.given)] = "-n";
    struct said said = say(words);
    EXPECT_EQ(said.status, 64);
    EXPECT(holds(said.err, "too many options"));
}

TEST(help_lists_what_people_use_and_explains_one_command)
{
    struct said all = SAY("--help"), one = SAY("user", "add", "--help"),
                none = say((const char *const[]){ "pedell", NULL });
    EXPECT_EQ(all.status, 0);
    EXPECT(holds(all.out, "user add"));
    EXPECT(holds(all.out, "base_url"));
    EXPECT(!holds(all.out, "secret"));
    EXPECT_EQ(one.status, 0);
    EXPECT(holds(one.out, "Usage: pedell user add [OPTIONS] MAIL"));
    EXPECT(holds(one.out, "-m, --mapping FILE"));
    EXPECT_EQ(none.status, 64);
    EXPECT_EQ(runs, 0);
}

TEST(a_command_that_is_not_listed_still_runs)
{
    EXPECT_EQ(SAY("secret").status, 3);
    EXPECT_EQ(runs, 1);
}

TEST(a_wrong_setting_ends_with_78_before_the_command_runs)
{
    EXPECT_EQ(setenv("PEDELL_WORKERS", "vier", 1), 0);
    struct said said = SAY("secret");
    EXPECT_EQ(unsetenv("PEDELL_WORKERS"), 0);
    EXPECT_EQ(said.status, 78);
    EXPECT_EQ(runs, 0);
    EXPECT(holds(said.err, "workers: Erwartet wird eine Zahl von 1 bis 64."));
}

TEST(text_in_a_man_page_never_becomes_a_request)
{
    struct buf out = buf_of(test_mem(), 65536);
    command_man(&out, table, &user);
    EXPECT_OK(buf_done(&out));
    EXPECT(holds(buf_str(&out), "\n\\&.Text with a dot first\n"));
    EXPECT(holds(buf_str(&out), "and a \\e in it."));
    EXPECT(holds(buf_str(&out), "\n.Pp\nSecond.\n"));
    EXPECT(holds(buf_str(&out), "64 on wrong usage"));
}

TEST(the_man_page_of_the_program_lists_what_people_use)
{
    struct buf out = buf_of(test_mem(), 65536);
    command_man(&out, table, NULL);
    EXPECT_OK(buf_done(&out));
    EXPECT(holds(buf_str(&out), ".It Cm user add\nAdd a person.\n"));
    EXPECT(!holds(buf_str(&out), "secret"));
}

TEST(the_man_page_of_the_configuration_names_every_setting_with_its_default)
{
    struct buf out = buf_of(test_mem(), 65536);
    command_man_config(&out);
    EXPECT_OK(buf_done(&out));
    for (const struct config_entry *e = config_table; e->name != NULL; e++) {
        test_note("%s", e->name);
        EXPECT(holds(buf_str(&out), e->name));
        EXPECT(holds(buf_str(&out), e->fallback));
    }
}
