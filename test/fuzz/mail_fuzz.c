/*
 * Fuzzing of what reads foreign bytes in the parent: the header scanner, the
 * reply address, SMTP targets, and the answer of a child.  The first byte chooses.
 */
#include <stddef.h>
#include <stdint.h>

#include "base/utf8.h"
#include "platform/limits.h"
#include "platform/mail.h"
#include "platform/mail_wire.h"
#include "platform/parse_wire.h"

static const char stamp[] = "stamp";

/* The same bytes in pieces of two sizes must be understood the same way. */
static bool feed(struct mem *mem, struct str bytes, size_t step, struct parse_list *list)
{
    struct parse_reader reader;
    parse_reader_start(&reader, mem, KIB(64), stamp, list);
    for (char *at; bytes.len > 0;) {
        size_t room = parse_reader_room(&reader, &at);
        size_t n = room < step ? room : step;
        n = n < bytes.len ? n : bytes.len;
        if (n == 0)
            break;
        for (size_t i = 0; i < n; i++)
            at[i] = bytes.at[i];
        parse_reader_got(&reader, n);
        bytes = str_from(bytes, n);
    }
    return reader.why == NULL && reader.ended;
}

static void answer(struct mem *mem, struct str bytes)
{
    struct parse_list whole, pieces;
    bool good = feed(mem, bytes, SIZE_MAX, &whole);
    CHECK(feed(mem, bytes, 3, &pieces) == good && whole.n == pieces.n);
    struct mail_message mail;
    struct str image;
    enum file_type type;
    const char *why;
    if (parse_mail_records(mem, &whole, &mail, &why) == OK)
        CHECK(mail.parts.n <= LIMIT_MAIL_PARTS && mail.subject.len <= LIMIT_LINE * 3);
    if (parse_image_records(&whole, &image, &type, &why) == OK)
        CHECK(type == FILE_PNG || type == FILE_JPEG);
}

/* Line ends of the other kind, and a header added on the way, change nothing. */
static void key(struct mem *mem, struct str raw)
{
    struct sha256 first = mail_dedupe_key(raw);
    struct str added = str_cat(mem, STR("Received: by fuzz\r\n"), raw);
    struct sha256 second = mail_dedupe_key(added);
    bool continued = raw.len > 0 && (raw.at[0] == ' ' || raw.at[0] == '\t');
    if (!continued && !str_starts(raw, STR("From ")))
        CHECK(secret_equal(first.b, second.b, sizeof first.b));
}

static void texts(struct mem *mem, struct str text)
{
    struct str ref, part, target, own, quoted;
    enum parse_note note;
    if (mail_token_find(mem, text, &ref, &part) == OK)
        CHECK(ref.len == REF_TEXT_LEN && part.len > 0);
    if (smtp_target(mem, text, &target) == OK)
        CHECK(smtp_listed(target, target));
    (void)mail_address_valid(text);
    (void)mail_references(mem, text, text);
    CHECK(parse_mail_within(text, &note) <= text.len);
    if (utf8_valid(text)) {
        parse_quote_split(mem, text, &own, &quoted);
        CHECK(own.len + quoted.len <= text.len + 2);
    }
}

static void heads(struct mem *mem, struct str raw)
{
    struct instant date = parse_head_date(raw);
    CHECK(instant_is_none(date) || date.us >= 0);
    CHECK(utf8_valid(parse_head_text(mem, raw)));
    CHECK(str_find_byte(parse_head_phrases(mem, raw), '\n') == SIZE_MAX);
    (void)parse_head_ids(mem, raw, 5);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct mem *mem;
    if (size == 0 || mem_open(&mem, MIB(8)) != OK)
        return 0;
    struct str bytes = { (const char *)data + 1, size - 1 };
    switch (data[0] % 4) {
    case 0:
        answer(mem, bytes);
        break;
    case 1:
        key(mem, bytes);
        break;
    case 2:
        texts(mem, bytes);
        break;
    default:
        heads(mem, bytes);
        break;
    }
    mem_close(mem);
    return 0;
}
