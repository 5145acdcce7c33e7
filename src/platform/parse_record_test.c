/* The parent and its hostile child: bad frames, bad records, bad behaviour. */
#define _GNU_SOURCE
#include "platform/parse.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "platform/limits.h"
#include "platform/parse_wire.h"
#include "test.h"
#include "test_db.h"

/* --- frames -------------------------------------------------------------------------------------- */

static void put_record(struct buf *out, uint32_t type, struct str bytes)
{
    char head[8];
    parse_u32_store(head, type);
    parse_u32_store(head + 4, (uint32_t)bytes.len);
    buf_put(out, (struct str){ head, sizeof head });
    buf_put(out, bytes);
}

/* Feed an answer in pieces of `step` bytes. */
static struct parse_reader fed(struct str answer, size_t max, size_t step, struct parse_list *list)
{
    struct parse_reader reader;
    parse_reader_start(&reader, test_mem(), max, "stamp", list);
    while (answer.len > 0) {
        char *at;
        size_t room = parse_reader_room(&reader, &at);
        if (room == 0)
            break;
        size_t n = room < step ? room : step;
        n = n < answer.len ? n : answer.len;
        memcpy(at, answer.at, n);
        parse_reader_got(&reader, n);
        answer = str_from(answer, n);
    }
    return reader;
}

TEST(an_answer_arrives_the_same_in_pieces_of_any_size)
{
    struct buf answer = buf_of(test_mem(), 1000);
    put_record(&answer, PARSE_HELLO, STR("stamp"));
    put_record(&answer, 40, STR("eins"));
    put_record(&answer, 41, STR(""));
    put_record(&answer, 42, STR("drei"));
    put_record(&answer, PARSE_END, STR(""));
    for (size_t step = 1; step < 60; step++) {
        struct parse_list list;
        struct parse_reader reader = fed(buf_str(&answer), 1000, step, &list);
        EXPECT(reader.why == NULL && reader.ended);
        EXPECT_EQ(list.n, 3);
        EXPECT_STR(list.at[0].bytes, "eins");
        EXPECT_STR(list.at[1].bytes, "");
        EXPECT_EQ(list.at[2].type, 42);
    }
}

TEST(an_answer_without_greeting_or_of_another_build_is_refused)
{
    struct parse_list list;
    struct buf wrong = buf_of(test_mem(), 100), none = buf_of(test_mem(), 100);
    put_record(&wrong, PARSE_HELLO, STR("other"));
    put_record(&none, 40, STR("stamp"));
    EXPECT(fed(buf_str(&wrong), 100, 100, &list).other_build);
    EXPECT(fed(buf_str(&none), 100, 100, &list).why != NULL);
}

TEST(a_record_larger_than_what_is_left_is_refused_before_memory_is_taken)
{
    struct parse_list list;
    struct buf answer = buf_of(test_mem(), 100);
    char head[8];
    put_record(&answer, PARSE_HELLO, STR("stamp"));
    parse_u32_store(head, 40);
    parse_u32_store(head + 4, UINT32_MAX);
    buf_put(&answer, (struct str){ head, sizeof head });
    size_t before = mem_left(test_mem());
    EXPECT(fed(buf_str(&answer), MIB(1), 100, &list).why != NULL);
    EXPECT(before - mem_left(test_mem()) < KIB(128));
}

TEST(more_records_than_agreed_are_refused)
{
    struct parse_list list;
    struct buf answer = buf_of(test_mem(), KIB(64));
    put_record(&answer, PARSE_HELLO, STR("stamp"));
    for (int i = 0; i <= PARSE_RECORDS_MAX; i++)
        put_record(&answer, 40, STR("x"));
    EXPECT(fed(buf_str(&answer), KIB(64), 4096, &list).why != NULL);
}

/* --- records of a mail ----------------------------------------------------------------------------- */

#define FLAGS \
    { \
        PARSE_MAIL_FLAGS, STR_INIT("\0") \
    }

static enum err read_records(const struct parse_record *records, size_t n)
{
    struct parse_record copy[8];
    struct mail_message mail;
    const char *why;
    CHECK(n <= ARRAY_LEN(copy));
    memcpy(copy, records, n * sizeof *records);
    return parse_mail_records(test_mem(), &(struct parse_list){ copy, n }, &mail, &why);
}

TEST(records_that_break_a_rule_make_the_whole_answer_invalid)
{
    static const struct {
        const char *what;
        struct parse_record records[5];
        size_t n;
    } bad[] = {
        { "no flags", { { PARSE_MAIL_SUBJECT, STR_INIT("x") } }, 1 },
        { "unknown flag", { { PARSE_MAIL_FLAGS, STR_INIT("\4") } }, 1 },
        { "long flags", { { PARSE_MAIL_FLAGS, STR_INIT("\0\0") } }, 1 },
        { "twice", { FLAGS, { PARSE_MAIL_SUBJECT, STR_INIT("x") }, { PARSE_MAIL_SUBJECT, STR_INIT("y") } }, 3 },
        { "unknown type", { FLAGS, { 99, STR_INIT("x") } }, 2 },
        { "type of the protocol", { FLAGS, { PARSE_HELLO, STR_INIT("x") } }, 2 },
        { "not UTF-8", { FLAGS, { PARSE_MAIL_SUBJECT, STR_INIT("\xff") } }, 2 },
        { "surrogate", { FLAGS, { PARSE_MAIL_TEXT, STR_INIT("\xed\xa0\x80") } }, 2 },
        { "control", { FLAGS, { PARSE_MAIL_TEXT, STR_INIT("a\x1b[2J") } }, 2 },
        { "line end in a line", { FLAGS, { PARSE_MAIL_SUBJECT, STR_INIT("a\nb") } }, 2 },
        { "date too short", { FLAGS, { PARSE_MAIL_DATE, STR_INIT("1234567") } }, 2 },
        { "date negative", { FLAGS, { PARSE_MAIL_DATE, STR_INIT("\xff\xff\xff\xff\xff\xff\xff\xff") } }, 2 },
        { "unknown note", { FLAGS, { PARSE_MAIL_NOTE, STR_INIT("\0\0\0\x63") } }, 2 },
        { "bytes before a name", { FLAGS, { PARSE_PART_BYTES, STR_INIT("x") } }, 2 },
        { "no bytes", { FLAGS, { PARSE_PART_NAME, STR_INIT("a.pdf") } }, 2 },
        { "no type", { FLAGS, { PARSE_PART_NAME, STR_INIT("a.pdf") }, { PARSE_PART_BYTES, STR_INIT("x") } }, 3 },
        { "name is a path",
          { FLAGS,
            { PARSE_PART_NAME, STR_INIT("../a") },
            { PARSE_PART_TYPE, STR_INIT("a/b") },
            { PARSE_PART_BYTES, STR_INIT("x") } },
          4 },
        { "type with a line end",
          { FLAGS,
            { PARSE_PART_NAME, STR_INIT("a.pdf") },
            { PARSE_PART_TYPE, STR_INIT("a/b\n") },
            { PARSE_PART_BYTES, STR_INIT("x") } },
          4 },
        { "inline with content",
          { FLAGS,
            { PARSE_PART_NAME, STR_INIT("a.png") },
            { PARSE_PART_TYPE, STR_INIT("a/b") },
            { PARSE_PART_INLINE, STR_INIT("x") },
            { PARSE_PART_BYTES, STR_INIT("x") } },
          5 },
    };
    static const struct parse_record good[] = {
        FLAGS,
        { PARSE_MAIL_SUBJECT, STR_INIT("x") },
        { PARSE_PART_NAME, STR_INIT("a.png") },
        { PARSE_PART_TYPE, STR_INIT("image/png") },
        { PARSE_PART_INLINE, STR_INIT("") },
        { PARSE_PART_BYTES, STR_INIT("x") },
    };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        test_note("%s", bad[i].what);
        EXPECT_ERR(read_records(bad[i].records, bad[i].n), ERR_INVALID);
    }
    EXPECT_OK(read_records(good, ARRAY_LEN(good)));
}

TEST(a_text_over_its_limit_is_refused_and_at_its_limit_taken)
{
    char *long_text = mem_alloc(test_mem(), LIMIT_LINE + 1);
    memset(long_text, 'a', LIMIT_LINE + 1);
    struct parse_record records[] = { FLAGS, { PARSE_MAIL_SUBJECT, { long_text, LIMIT_LINE } } };
    EXPECT_OK(read_records(records, 2));
    records[1].bytes.len++;
    EXPECT_ERR(read_records(records, 2), ERR_INVALID);
}

/* --- children that misbehave ---------------------------------------------------------------------- */

static void use_child(const char *script)
{
    struct str path = test_path(STR("child"));
    const char *z = str_z(test_mem(), path);
    (void)unlink(z);
    int fd = open(z, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0700);
    EXPECT(fd >= 0);
    EXPECT_EQ(write(fd, script, strlen(script)), (ssize_t)strlen(script));
    close(fd);
    parse_set_program(z);
}

static enum err run_child(const char *script, const char **why)
{
    struct parse_list list;
    use_child(script);
    enum err e = parse_run(test_mem(), PARSE_MAIL, STR("From: a@b.example\n\nx"), MIB(1), &list, why);
    parse_set_program(NULL);
    return e;
}

TEST(a_child_that_crashes_or_lies_makes_its_item_invalid_and_nothing_else)
{
    static const char *const scripts[] = {
        "#!/bin/sh\nkill -SEGV $$\n",
        "#!/bin/sh\nkill -KILL $$\n",
        "#!/bin/sh\nexit 1\n",
        "#!/bin/sh\nexit 0\n",
        "#!/bin/sh\necho hello\n",
        "#!/bin/sh\nexec cat\n",
        "#!/bin/sh\nexec cat /dev/zero\n",
        "#!/bin/sh\nexec cat /dev/urandom\n",
        "#!/bin/sh\nexec 0<&-\nexit 3\n",
    };
    for (size_t i = 0; i < ARRAY_LEN(scripts); i++) {
        const char *why = "";
        test_note("%s", scripts[i]);
        EXPECT_ERR(run_child(scripts[i], &why), ERR_INVALID);
        EXPECT(strlen(why) > 0);
    }
    struct mail_message mail;
    const char *why;
    EXPECT_OK(parse_mail(test_mem(), STR("From: a@b.example\nSubject: danach\n\nx"), &mail, &why));
    EXPECT_STR(mail.subject, "danach");
}

TEST(a_child_of_another_build_is_a_reason_to_try_again)
{
    const char *why = "";
    EXPECT_ERR(run_child("#!/bin/sh\nprintf '\\000\\000\\000\\001\\000\\000\\000\\0200000000000000000'\n", &why),
               ERR_BUSY);
}

TEST(a_child_that_does_not_answer_is_ended_at_the_deadline)
{
    const char *why = "";
    parse_set_patience((struct duration){ 200000 });
    enum err e = run_child("#!/bin/sh\nexec sleep 20\n", &why);
    parse_set_patience(SECONDS(PARSE_SECONDS));
    EXPECT_ERR(e, ERR_INVALID);
    EXPECT_STR(str_of(why), "it took too long");
    EXPECT_EQ(waitpid(-1, NULL, WNOHANG), -1);
}

/* trust PRO-3: closing the output is no way to hold the parent. */
TEST(a_child_that_closes_its_output_and_stays_is_ended_at_the_deadline)
{
    const char *why = "";
    parse_set_patience((struct duration){ 200000 });
    enum err e = run_child("#!/bin/sh\nexec sleep 20 >&- <&-\n", &why);
    parse_set_patience(SECONDS(PARSE_SECONDS));
    EXPECT_ERR(e, ERR_INVALID);
    EXPECT_STR(str_of(why), "it took too long");
    EXPECT_EQ(waitpid(-1, NULL, WNOHANG), -1);
}

static int open_descriptors(void)
{
    int n = 0;
    for (int fd = 0; fd < 256; fd++)
        n += fcntl(fd, F_GETFD) >= 0;
    return n;
}

TEST(however_a_child_ends_no_descriptor_and_no_process_is_left)
{
    static const char *const scripts[] = { "#!/bin/sh\nexit 0\n", "#!/bin/sh\nexec cat\n",
                                           "#!/bin/sh\nexec 0<&-\nexit 3\n", "not a program" };
    int before = open_descriptors();
    for (size_t i = 0; i < ARRAY_LEN(scripts); i++) {
        const char *why = "";
        test_note("%s", scripts[i]);
        EXPECT(run_child(scripts[i], &why) != OK);
        EXPECT_EQ(open_descriptors(), before);
        EXPECT_EQ(waitpid(-1, NULL, WNOHANG), -1);
    }
}

TEST(the_environment_names_no_other_parser)
{
    struct mail_message mail;
    const char *why;
    EXPECT_EQ(setenv("PEDELL_PARSE", "/bin/false", 1), 0);
    EXPECT_OK(parse_mail(test_mem(), STR("From: a@b.example\nSubject: echt\n\nx"), &mail, &why));
    EXPECT_EQ(unsetenv("PEDELL_PARSE"), 0);
    EXPECT_STR(mail.subject, "echt");
}

static void *run_one(void *arg)
{
    struct parse_list list;
    const char *why;
    struct mem *mem = NULL;
    if (mem_open(&mem, MIB(1)) != OK)
        return NULL;
    *(enum err *)arg = parse_run(mem, PARSE_MAIL, STR("x"), KIB(1), &list, &why);
    mem_close(mem);
    return NULL;
}

TEST(at_most_two_children_run_at_once)
{
    /* Each child notes how many are running beside it. */
    struct str dir = test_path(STR("running"));
    const char *z = str_z(test_mem(), dir), *log = str_z(test_mem(), str_cat(test_mem(), dir, STR(".log")));
    struct str script = str_cat(test_mem(), STR("#!/bin/sh\nmkdir "), dir, STR("/$$\nls "), dir, STR(" | wc -l >> "),
                                str_of(log), STR("\nsleep 0.1\nrmdir "), dir, STR("/$$\nexit 1\n"));
    pthread_t threads[6];
    enum err answers[6] = { OK };
    EXPECT_EQ(mkdir(z, 0700), 0);
    use_child(str_z(test_mem(), script));
    for (size_t i = 0; i < ARRAY_LEN(threads); i++)
        CHECK(pthread_create(&threads[i], NULL, run_one, &answers[i]) == 0);
    for (size_t i = 0; i < ARRAY_LEN(threads); i++)
        CHECK(pthread_join(threads[i], NULL) == 0);
    parse_set_program(NULL);
    char text[64];
    int fd = open(log, O_RDONLY | O_CLOEXEC);
    ssize_t n = read(fd, text, sizeof text);
    close(fd);
    EXPECT_EQ(n, 12);
    for (ssize_t i = 0; i < n; i += 2)
        EXPECT(text[i] == '1' || text[i] == '2');
    for (size_t i = 0; i < ARRAY_LEN(answers); i++)
        EXPECT_EQ(answers[i], ERR_INVALID);
}

TEST(a_missing_executable_is_a_reason_to_try_again)
{
    struct parse_list list;
    const char *why = "";
    parse_set_program("/nonexistent/pedell-parse");
    EXPECT_ERR(parse_run(test_mem(), PARSE_MAIL, STR("x"), MIB(1), &list, &why), ERR_BUSY);
    parse_set_program(NULL);
}
