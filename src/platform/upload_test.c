/*
 * platform/upload_test.c
 */
#include "platform/blob.h"
#include "platform/limits.h"
#include "test_db.h"

#define ODT_HEAD "PK\3\4aaaaaaaaaaaaaaaaaaaaaaaaaamimetypeapplication/vnd.oasis.opendocument.text"

TEST(name_and_first_bytes_must_agree)
{
    static const struct {
        struct str name, bytes;
        enum file_type want;
    } rows[] = {
        { STR_INIT("a.pdf"), STR_INIT("%PDF-1.7"), FILE_PDF },
        { STR_INIT("A.PDF"), STR_INIT("%PDF-1.7"), FILE_PDF },
        { STR_INIT("a.pdf"), STR_INIT("<html>"), FILE_NONE },
        { STR_INIT("a.exe"), STR_INIT("MZ"), FILE_NONE },
        { STR_INIT("a.jpg"), STR_INIT("\xff\xd8\xff\xe0"), FILE_JPEG },
        { STR_INIT("a.png"), STR_INIT("\xff\xd8\xff\xe0"), FILE_NONE },
        { STR_INIT("a.webp"), STR_INIT("RIFF\1\2\3\4WEBPVP8 "), FILE_WEBP },
        { STR_INIT("a.webp"), STR_INIT("RIFF\1\2\3\4WAVE"), FILE_NONE },
        { STR_INIT("a.txt"),
          STR_INIT("Gr\xfc\xdf"
                   "e\r\n"),
          FILE_TEXT },
        { STR_INIT("a.txt"), STR_INIT("a\0b"), FILE_NONE },
        { STR_INIT("a.log"), STR_INIT(""), FILE_LOG },
        { STR_INIT("a.docx"), STR_INIT("PK\3\4...."), FILE_DOCX },
        { STR_INIT("a.odt"), STR_INIT(ODT_HEAD), FILE_ODT },
        { STR_INIT("a.ods"), STR_INIT(ODT_HEAD), FILE_NONE },
        { STR_INIT("a.mp4"),
          STR_INIT("\0\0\0\x20"
                   "ftypisom"),
          FILE_MP4 },
        { STR_INIT("a.jsonl"), STR_INIT("{}\n"), FILE_JSON },
        { STR_INIT("a.xml"), STR_INIT("<a/>\n"), FILE_XML },
        { STR_INIT("a.json"), STR_INIT("{\0"), FILE_NONE },
        { STR_INIT("a.svg"), STR_INIT("<svg>"), FILE_NONE },
        { STR_INIT("a.html"), STR_INIT("<html>"), FILE_NONE },
        { STR_INIT("pdf"), STR_INIT("%PDF-"), FILE_NONE },
        { STR_INIT(".pdf"), STR_INIT("%PDF-"), FILE_NONE },
        { STR_INIT("a.pdf.exe"), STR_INIT("%PDF-"), FILE_NONE },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        test_note("%.*s", STR_ARG(rows[i].name));
        EXPECT_EQ(file_type_of(rows[i].name, rows[i].bytes), rows[i].want);
    }
}

TEST(each_type_has_a_media_type)
{
    for (int t = FILE_NONE + 1; t < FILE_TYPE_COUNT; t++)
        EXPECT(file_type_mime((enum file_type)t) != NULL && strchr(file_type_mime((enum file_type)t), '/') != NULL);
    EXPECT(file_type_is_image(FILE_PNG) && !file_type_is_image(FILE_PDF));
}

TEST_DB(a_content_is_stored_once_in_parts)
{
    size_t size = LIMIT_BLOB_PART * 2 + 17;
    char *bytes = mem_alloc(test_mem(), size);
    for (size_t i = 0; i < size; i++)
        bytes[i] = (char)(i * 7 + i / 1000);
    struct str content = { bytes, size };
    struct tx *tx = test_tx(db, TX_WRITE, (account_id){ 1 });
    blob_id first, second, other;
    EXPECT_OK(blob_store_bytes(tx, content, &first));
    EXPECT_OK(blob_store_bytes(tx, content, &second));
    EXPECT_OK(blob_store_bytes(tx, STR("klein"), &other));
    EXPECT_EQ(first.n, second.n);
    EXPECT(first.n != other.n);
    EXPECT_OK(tx_commit(tx));
    tx = test_tx(db, TX_READ, (account_id){ 1 });
    struct buf all = buf_of(test_mem(), size);
    struct str part;
    int n = 0;
    while (blob_part(tx, first, n, &part) == OK) {
        buf_put(&all, part);
        n++;
    }
    tx_abort(tx);
    EXPECT_EQ(n, 3);
    EXPECT(str_eq(buf_str(&all), content));
}
