/*
 * platform/mail_compose.c -- a message as it goes on the wire.  Header values
 * pass one encoder that knows no line end (trust MOUT-2).
 */
#include "platform/mail.h"

#include "base/utf8.h"
#include "base/zone.h"
#include "platform/limits.h"

#define CRLF STR("\r\n")
enum { LINE_MAX_QP = 76, LINE_BYTES = 57, WORD_BYTES = 42 }; /* "Subject: =?utf-8?B?" and 56 letters */

/* --- addresses and ids ------------------------------------------------------------------------- */

bool mail_address_valid(struct str address)
{
    size_t at = SIZE_MAX;
    for (size_t i = 0; i < address.len; i++) {
        char c = address.at[i];
        bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (c == '@' && at == SIZE_MAX)
            at = i;
        else if (!plain && str_find_byte(at == SIZE_MAX ? STR(".!#$%&'*+-/=?^_`{|}~") : STR(".-"), c) == SIZE_MAX)
            return false;
    }
    return at != SIZE_MAX && at > 0 && at <= 64 && address.len <= 254 && at + 1 < address.len &&
           address.at[address.len - 1] != '.' && address.at[at + 1] != '.' && address.at[at + 1] != '-';
}

static bool id_valid(struct str id)
{
    for (size_t i = 0; i < id.len; i++)
        if (id.at[i] <= ' ' || id.at[i] > '~')
            return false;
    return id.len > 2 && id.len <= 300 && id.at[0] == '<' && id.at[id.len - 1] == '>';
}

struct str mail_references(struct mem *mem, struct str references, struct str message_id)
{
    struct str ids[200], word;
    size_t n = 0, skip_from, skip_to;
    while (n < ARRAY_LEN(ids) - 1 && str_cut(&references, ' ', &word))
        if (id_valid(str_trim(word)) && !str_eq(str_trim(word), message_id))
            ids[n++] = str_trim(word);
    if (id_valid(message_id))
        ids[n++] = message_id;
    skip_from = n > 10 ? 4 : n;
    skip_to = n > 10 ? n - 6 : n;
    struct buf out = buf_of(mem, n * 302 + 1);
    for (size_t i = 0; i < n; i++) {
        if (i >= skip_from && i < skip_to)
            continue;
        buf_put(&out, i > 0 ? STR(" ") : STR(""));
        buf_put(&out, ids[i]);
    }
    return buf_str(&out);
}

/* --- the encoder of header values -------------------------------------------------------------------- */

static const char base64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static void put_base64(struct buf *out, struct str s)
{
    for (size_t i = 0; i < s.len; i += 3) {
        unsigned b[3] = { 0, 0, 0 };
        size_t n = s.len - i < 3 ? s.len - i : 3;
        for (size_t k = 0; k < n; k++)
            b[k] = (unsigned char)s.at[i + k];
        unsigned v = b[0] << 16 | b[1] << 8 | b[2];
        for (size_t k = 0; k < 4; k++)
            buf_byte(out, k <= n ? base64[v >> (18 - 6 * k) & 63u] : '=');
    }
}

static bool is_plain(struct str value)
{
    for (size_t i = 0; i < value.len; i++)
        if (value.at[i] < ' ' || value.at[i] > '~')
            return false;
    return str_find(value, STR("=?")) == SIZE_MAX;
}

/* Line ends and controls are blanks here, whatever they were meant for. */
static struct str one_line(struct mem *mem, struct str value)
{
    struct buf out = buf_of(mem, value.len * 2 + 1);
    for (size_t i = 0; utf8_valid(value) && i < value.len;) {
        uint32_t c = utf8_next(value, &i);
        if (c == '\t' || c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029 || utf8_is_control(c))
            buf_byte(&out, ' ');
        else
            utf8_put(&out, c);
    }
    return str_trim(utf8_truncate(buf_str(&out), 900));
}

static void put_words(struct buf *out, struct str value)
{
    for (bool first = true; value.len > 0; first = false) {
        struct str part = utf8_truncate(value, WORD_BYTES);
        buf_put(out, first ? STR("=?utf-8?B?") : STR("\r\n =?utf-8?B?"));
        put_base64(out, part);
        buf_put(out, STR("?="));
        value = str_from(value, part.len);
    }
}

static void put_header(struct buf *out, struct mem *mem, const char *name, struct str value)
{
    value = one_line(mem, value);
    if (value.len == 0)
        return;
    buf_put_z(out, name);
    buf_put(out, STR(": "));
    if (is_plain(value))
        buf_put(out, value);
    else
        put_words(out, value);
    buf_put(out, CRLF);
}

/* "Name <address>" or an address alone. */
static void put_from(struct buf *out, struct mem *mem, struct str from)
{
    size_t angle = str_find_byte(from, '<');
    struct str name = one_line(mem, angle == SIZE_MAX ? STR("") : str_sub(from, 0, angle));
    struct str address =
        angle == SIZE_MAX ? str_trim(from) : str_sub(from, angle + 1, str_find_byte(str_from(from, angle + 1), '>'));
    CHECK(mail_address_valid(address));
    buf_put(out, STR("From: "));
    if (name.len > 0 && is_plain(name)) {
        buf_byte(out, '"');
        for (size_t i = 0; i < name.len; i++) {
            if (name.at[i] == '"' || name.at[i] == '\\')
                buf_byte(out, '\\');
            buf_byte(out, name.at[i]);
        }
        buf_byte(out, '"');
    } else {
        put_words(out, name);
    }
    buf_put(out, name.len > 0 ? STR(" <") : STR("<"));
    buf_put(out, address);
    buf_put(out, STR(">\r\n"));
}

static void put_id_list(struct buf *out, const char *name, struct str ids)
{
    struct str id;
    bool first = true;
    while (str_cut(&ids, ' ', &id)) {
        if (!id_valid(id))
            continue;
        if (first)
            buf_put_z(out, name);
        buf_put(out, first ? STR(": ") : STR("\r\n "));
        buf_put(out, id);
        first = false;
    }
    if (!first)
        buf_put(out, CRLF);
}

static void put_date(struct buf *out, struct instant date)
{
    static const struct str days[] = { STR_INIT("Mon"), STR_INIT("Tue"), STR_INIT("Wed"), STR_INIT("Thu"),
                                       STR_INIT("Fri"), STR_INIT("Sat"), STR_INIT("Sun") };
    static const struct str months[] = { STR_INIT("Jan"), STR_INIT("Feb"), STR_INIT("Mar"), STR_INIT("Apr"),
                                         STR_INIT("May"), STR_INIT("Jun"), STR_INIT("Jul"), STR_INIT("Aug"),
                                         STR_INIT("Sep"), STR_INIT("Oct"), STR_INIT("Nov"), STR_INIT("Dec") };
    struct local local = zone_local(date);
    struct day_parts parts = day_parts(local.day);
    buf_put(out, STR("Date: "));
    buf_put(out, days[day_weekday(local.day)]);
    buf_put(out, STR(", "));
    buf_int(out, parts.day);
    buf_byte(out, ' ');
    buf_put(out, months[parts.month - 1]);
    buf_byte(out, ' ');
    buf_int(out, parts.year);
    buf_byte(out, ' ');
    buf_int_padded(out, local.minute / 60, 2);
    buf_byte(out, ':');
    buf_int_padded(out, local.minute % 60, 2);
    buf_byte(out, ':');
    buf_int_padded(out, local.second, 2);
    buf_put(out, STR(" +"));
    buf_int_padded(out, zone_offset_minutes(date) / 60, 2);
    buf_int_padded(out, zone_offset_minutes(date) % 60, 2);
    buf_put(out, CRLF);
}

/* --- bodies ---------------------------------------------------------------------------------------------- */

static void put_qp_byte(struct buf *out, unsigned char c, size_t *column, bool encode)
{
    size_t width = encode ? 3 : 1;
    if (*column + width > LINE_MAX_QP - 1) {
        buf_put(out, STR("=\r\n"));
        *column = 0;
    }
    if (encode) {
        buf_byte(out, '=');
        buf_byte(out, "0123456789ABCDEF"[c >> 4]);
        buf_byte(out, "0123456789ABCDEF"[c & 15]);
    } else {
        buf_byte(out, (char)c);
    }
    *column += width;
}

/* Blanks at a line's end are encoded because servers drop them; so is a dot or
   "From " at its beginning, which servers change. */
static void put_quoted_printable(struct buf *out, struct str text)
{
    struct str line;
    while (str_cut_line(&text, &line)) {
        size_t column = 0;
        bool from = str_starts(line, STR("From "));
        for (size_t i = 0; i < line.len; i++) {
            unsigned char c = (unsigned char)line.at[i];
            bool blank_at_end = (c == ' ' || c == '\t') && i + 1 == line.len;
            bool encode =
                c > '~' || c == '=' || (c < ' ' && c != '\t') || blank_at_end || (i == 0 && (c == '.' || from));
            put_qp_byte(out, c, &column, encode);
        }
        buf_put(out, CRLF);
    }
}

static void put_body(struct buf *out, struct str type, struct str text)
{
    buf_put(out, STR("Content-Type: "));
    buf_put(out, type);
    buf_put(out, STR("; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"));
    put_quoted_printable(out, text);
}

/* "--" and a boundary that no encoded part can hold, of its own per `mark`. */
static struct str boundary_line(struct mem *mem, struct str mark, struct str message_id)
{
    struct sha256 hash = sha256_of(message_id);
    struct buf boundary = buf_of(mem, 64);
    buf_put(&boundary, STR("--=_"));
    buf_put(&boundary, mark);
    buf_hex(&boundary, hash.b, 16);
    return buf_str(&boundary);
}

static void put_multipart(struct buf *out, struct str kind, struct str line)
{
    buf_put(out, STR("Content-Type: multipart/"));
    buf_put(out, kind);
    buf_put(out, STR("; boundary=\""));
    buf_put(out, str_from(line, 2));
    buf_put(out, STR("\"\r\n\r\n"));
}

static void put_line(struct buf *out, struct str line, bool last)
{
    buf_put(out, line);
    buf_put(out, last ? STR("--\r\n") : CRLF);
}

static void put_bodies(struct buf *out, struct mem *mem, const struct mail_out *mail, struct str message_id)
{
    struct str line = boundary_line(mem, STR(""), message_id);
    if (mail->html.len == 0) {
        put_body(out, STR("text/plain"), mail->text);
        return;
    }
    put_multipart(out, STR("alternative"), line);
    put_line(out, line, false);
    put_body(out, STR("text/plain"), mail->text);
    put_line(out, line, false);
    put_body(out, STR("text/html"), mail->html);
    put_line(out, line, true);
}

static void put_file(struct buf *out, const struct mail_file *file)
{
    buf_put(out, STR("Content-Type: "));
    buf_put(out, file->mime);
    buf_put(out, STR("\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=\""));
    buf_put(out, file->name);
    buf_put(out, STR("\"\r\n\r\n"));
    for (size_t i = 0; i < file->bytes.bytes.len; i += LINE_BYTES) {
        put_base64(out, str_sub(file->bytes.bytes, i, LINE_BYTES));
        buf_put(out, CRLF);
    }
}

static void put_files(struct buf *out, struct mem *mem, const struct mail_out *mail, struct str message_id)
{
    struct str line = boundary_line(mem, STR("f"), message_id);
    put_multipart(out, STR("mixed"), line);
    put_line(out, line, false);
    put_bodies(out, mem, mail, message_id);
    for (size_t i = 0; i < mail->nfiles; i++) {
        put_line(out, line, false);
        put_file(out, &mail->files[i]);
    }
    put_line(out, line, true);
}

static size_t files_size(const struct mail_out *mail)
{
    size_t size = 0;
    for (size_t i = 0; i < mail->nfiles; i++)
        size += KIB(1) + mail->files[i].bytes.bytes.len / LINE_BYTES * (LINE_BYTES / 3 * 4 + 2);
    return size;
}

static struct str reply_address(struct mem *mem, struct str from, struct str token)
{
    size_t angle = str_find_byte(from, '<');
    struct str address =
        angle == SIZE_MAX ? str_trim(from) : str_sub(from, angle + 1, str_find_byte(str_from(from, angle + 1), '>'));
    size_t at = str_find_byte(address, '@');
    return str_cat(mem, str_sub(address, 0, at), STR("+"), token, str_from(address, at));
}

struct str mail_compose(struct mem *mem, struct str from, const struct mail_out *mail, struct str message_id,
                        struct instant date, struct str loop_id)
{
    struct buf out = buf_of(mem, KIB(64) + (mail->text.len + mail->html.len) * 4 + files_size(mail));
    CHECK(mail_address_valid(mail->recipient) && id_valid(message_id));
    put_date(&out, date);
    put_from(&out, mem, from);
    put_header(&out, mem, "To", str_cat(mem, STR("<"), mail->recipient, STR(">")));
    if (mail->reply_token.len > 0)
        put_header(&out, mem, "Reply-To",
                   str_cat(mem, STR("<"), reply_address(mem, from, mail->reply_token), STR(">")));
    put_header(&out, mem, "Subject", mail->subject);
    put_id_list(&out, "Message-ID", message_id);
    put_id_list(&out, "In-Reply-To", mail->in_reply_to);
    put_id_list(&out, "References", mail->references);
    put_header(&out, mem, "Auto-Submitted", mail->automatic ? STR("auto-replied") : STR("auto-generated"));
    put_header(&out, mem, "X-Auto-Response-Suppress", STR("DR, RN, OOF, AutoReply"));
    put_header(&out, mem, "X-Pedell-Loop", loop_id);
    put_header(&out, mem, "Content-Language", mail->lang == LANG_EN ? STR("en") : STR("de"));
    put_header(&out, mem, "MIME-Version", STR("1.0"));
    if (mail->nfiles > 0)
        put_files(&out, mem, mail, message_id);
    else
        put_bodies(&out, mem, mail, message_id);
    CHECK(buf_done(&out) == OK);
    return buf_str(&out);
}
