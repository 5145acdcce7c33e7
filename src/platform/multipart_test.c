/*
 * platform/multipart_test.c
 */
#include <unistd.h>

#include "platform/form.h"
#include "platform/limits.h"
#include "platform/upload.h"
#include "test.h"

#define TYPE STR("multipart/form-data; boundary=XyZ")
#define PART(name) "--XyZ\r\nContent-Disposition: form-data; name=\"" name "\"\r\n\r\n"
#define FILE_PART(name, file) \
    "--XyZ\r\nContent-Disposition: form-data; name=\"" name "\"; filename=\"" file "\"\r\nContent-Type: x/y\r\n\r\n"
#define END "--XyZ--\r\n"

struct result {
    enum err err;
    struct input *inputs;
    size_t n;
    struct upload_list files;
    struct str refused;
};

/* In pieces of `size` bytes. */
static struct result read_in(struct str text, size_t size)
{
    struct multipart *m;
    struct result r = { .err = OK };
    EXPECT_OK(multipart_open(test_mem(), TYPE, STR("/tmp"), &m));
    while (text.len > 0 && r.err == OK) {
        r.err = multipart_feed(m, str_sub(text, 0, size));
        text = str_from(text, size);
    }
    if (r.err == OK)
        r.err = multipart_end(m, &r.inputs, &r.n, &r.files);
    r.refused = multipart_refused(m);
    return r;
}

TEST(a_boundary_may_be_cut_anywhere)
{
    struct str text = STR(PART("title") "Plan\r\n--Xy\r\n" FILE_PART("files", "a.txt") "one\r\n--XyQ two\r\n" FILE_PART(
        "files", "b.pdf") "%PDF-1\r\n" END "epilogue");
    for (size_t size = 1; size <= text.len; size++) {
        struct result r = read_in(text, size);
        test_note("pieces of %zu", size);
        EXPECT_OK(r.err);
        EXPECT_EQ(r.n, 1);
        EXPECT_STR(r.inputs[0].name, "title");
        EXPECT_STR(r.inputs[0].value, "Plan\r\n--Xy");
        EXPECT_EQ(r.files.n, 2);
        EXPECT_STR(r.files.at[0].bytes, "one\r\n--XyQ two");
        EXPECT_EQ(r.files.at[0].type, FILE_TEXT);
        EXPECT_EQ(r.files.at[1].type, FILE_PDF);
        EXPECT_STR(r.files.at[1].bytes, "%PDF-1");
    }
}

TEST(the_hash_is_that_of_the_content)
{
    struct result r = read_in(STR(FILE_PART("files", "a.txt") "abc\r\n" END), 7);
    struct sha256 want = sha256_of(STR("abc"));
    EXPECT_OK(r.err);
    EXPECT(memcmp(&r.files.at[0].hash, &want, sizeof want) == 0);
}

TEST(a_large_file_is_spooled_without_a_name)
{
    struct buf text = buf_of(test_mem(), MIB(1));
    buf_put(&text, STR(FILE_PART("files", "a.log")));
    for (int i = 0; i < 200000; i++)
        buf_byte(&text, (char)('a' + i % 26));
    buf_put(&text, STR("\r\n" END));
    struct result r = read_in(buf_str(&text), 16001);
    char bytes[4] = "";
    EXPECT_OK(r.err);
    EXPECT_EQ(r.files.at[0].size, 200000);
    EXPECT(r.files.at[0].fd >= 0);
    EXPECT_EQ(pread(r.files.at[0].fd, bytes, 3, 199997), 3);
    EXPECT_STR(str_of(bytes), "fgh");
    EXPECT_EQ(lseek(r.files.at[0].fd, 0, SEEK_CUR), 0);
    EXPECT_EQ(lseek(r.files.at[0].fd, 0, SEEK_END), 200000);
}

TEST(no_file_chosen_is_no_file)
{
    struct result r = read_in(STR(FILE_PART("files", "") "\r\n" END), 5);
    EXPECT_OK(r.err);
    EXPECT_EQ(r.files.n, 0);
}

TEST(a_file_of_another_kind_is_refused_with_its_name)
{
    struct result r = read_in(STR(FILE_PART("files", "bild.png") "MZ..\r\n" END), 1000);
    EXPECT_ERR(r.err, ERR_INVALID);
    EXPECT_STR(r.refused, "bild.png");
    r = read_in(STR(FILE_PART("files", "../x.txt") "a\r\n" END), 1000);
    EXPECT_ERR(r.err, ERR_INVALID);
}

TEST(limits_are_kept)
{
    struct buf text = buf_of(test_mem(), MIB(2));
    for (int i = 0; i <= LIMIT_FILES_PER_ENTRY; i++)
        buf_put(&text, STR(FILE_PART("files", "a.txt") "x\r\n"));
    buf_put(&text, STR(END));
    EXPECT_ERR(read_in(buf_str(&text), 4000).err, ERR_TOO_LARGE);
    text = buf_of(test_mem(), MIB(2));
    buf_put(&text, STR(PART("title")));
    for (size_t i = 0; i <= LIMIT_BODY; i++)
        buf_byte(&text, 'x');
    buf_put(&text, STR("\r\n" END));
    EXPECT_ERR(read_in(buf_str(&text), 4000).err, ERR_TOO_LARGE);
}

TEST(a_file_above_25_mib_is_refused)
{
    struct multipart *m;
    static char piece[65536];
    enum err e;
    memset(piece, 'a', sizeof piece);
    EXPECT_OK(multipart_open(test_mem(), TYPE, STR("/tmp"), &m));
    EXPECT_OK(multipart_feed(m, STR(FILE_PART("files", "a.txt"))));
    size_t fed = 0;
    while ((e = multipart_feed(m, (struct str){ piece, sizeof piece })) == OK && fed < LIMIT_BODY_UPLOAD * 2)
        fed += sizeof piece;
    EXPECT_ERR(e, ERR_TOO_LARGE);
    EXPECT(fed >= LIMIT_FILE - 2 * sizeof piece && fed <= LIMIT_FILE);
    /* The refusal stays. */
    EXPECT_ERR(multipart_feed(m, STR("x")), ERR_TOO_LARGE);
}

TEST(malformed_streams_are_refused)
{
    static const struct str rows[] = {
        STR_INIT("preamble" PART("a") "x\r\n" END),
        STR_INIT(PART("a") "x\r\n"),
        STR_INIT(PART("a") "x"),
        STR_INIT("--XyZ\r\nContent-Disposition: form-data\r\n\r\nx\r\n" END),
        STR_INIT("--XyZ\r\nContent-Type: text/plain\r\n\r\nx\r\n" END),
        STR_INIT("--XyZ\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Disposition: form-data; "
                 "name=\"b\"\r\n\r\nx\r\n" END),
        STR_INIT("--XyZ\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\nx\r\n" END),
        STR_INIT("--XyZ\r\nContent-Disposition: form-data; name=\"a\"; filename*=UTF-8''x.txt\r\n\r\nx\r\n" END),
        STR_INIT("--XyZxx" PART("a") "x\r\n" END),
        STR_INIT(PART("a") "\xff\r\n" END),
        STR_INIT(""),
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        test_note("row %zu", i);
        EXPECT_ERR(read_in(rows[i], 3).err, ERR_MALFORMED);
    }
}

TEST(a_boundary_must_be_one)
{
    struct multipart *m;
    static const struct str types[] = {
        STR_INIT("multipart/form-data"),
        STR_INIT("multipart/form-data; boundary="),
        STR_INIT("multipart/form-data; boundary=a b"),
        STR_INIT("multipart/form-data; boundary=\"\""),
        STR_INIT("multipart/form-data; "
                 "boundary=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
    };
    for (size_t i = 0; i < ARRAY_LEN(types); i++)
        EXPECT_ERR(multipart_open(test_mem(), types[i], STR("/tmp"), &m), ERR_MALFORMED);
    EXPECT_OK(multipart_open(test_mem(), STR("multipart/form-data; boundary=\"a+b\"; charset=utf-8"), STR("/tmp"), &m));
}
