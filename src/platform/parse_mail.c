/*
 * platform/parse_mail.c -- one mail as records: gmime takes the MIME structure
 * apart, everything that becomes text goes through parse_head and ICU.  Runs in
 * the child.
 */
#include "platform/parse_wire.h"

#include <gmime/gmime.h>
#include <string.h>

#include "base/utf8.h"
#include "platform/limits.h"
#include "platform/text.h"

#define BODY_MAX (LIMIT_MAIL_TEXT * 4) /* before quotes are folded away */

struct walk {
    struct mem *mem;
    struct parse_sink *sink;
    GMimeMessage *message;
    struct buf body;
    size_t nfiles;
    unsigned notes; /* bit per enum parse_note */
    int mute;       /* inside the unchosen part of an alternative */
    int depth;
    struct str failed, returned; /* of a bounce */
};

/* gmime opens converters by name, which needs files: those for header parameters
   of the usual mails are opened while there are files (trust PRO-5). */
void parse_mail_start(void)
{
    static const char *const charsets[] = { "iso-8859-1", "iso-8859-15", "windows-1252" };
    g_mime_init();
    for (size_t i = 0; i < ARRAY_LEN(charsets); i++)
        (void)g_mime_iconv_open("UTF-8", charsets[i]); /* kept open: that keeps it loaded */
}

static void note(struct walk *w, enum parse_note which)
{
    if ((w->notes >> which & 1) == 0)
        parse_put_u32(w->sink, PARSE_MAIL_NOTE, which);
    w->notes |= 1u << which;
}

static bool is_type(GMimeObject *object, const char *type, const char *subtype)
{
    return g_mime_content_type_is_type(g_mime_object_get_content_type(object), type, subtype);
}

/* --- content ------------------------------------------------------------------------------- */

/* The decoded bytes; they belong to a stream that lives as long as the process. */
static struct str content_of(GMimePart *part)
{
    GMimeDataWrapper *content = g_mime_part_get_content(part);
    GMimeStream *stream = g_mime_stream_mem_new();
    if (content != NULL && g_mime_data_wrapper_write_to_stream(content, stream) >= 0) {
        const GByteArray *bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
        if (bytes != NULL && bytes->data != NULL)
            return (struct str){ (const char *)bytes->data, bytes->len };
    }
    return STR("");
}

static struct str charset_of(GMimeObject *object)
{
    return str_of(g_mime_object_get_content_type_parameter(object, "charset"));
}

/* --- names ----------------------------------------------------------------------------------- */

static struct str file_name_raw(GMimeObject *object)
{
    const char *name = g_mime_object_get_content_disposition_parameter(object, "filename");
    if (name == NULL)
        name = g_mime_object_get_content_type_parameter(object, "name");
    return str_of(name);
}

/* What text_file_name refuses: separators become "_", dots at the ends go. */
static struct str tame(struct mem *mem, struct str name)
{
    struct buf out = buf_of(mem, name.len + 1);
    for (size_t i = 0; i < name.len; i++)
        buf_byte(&out, strchr("/\\:*?\"<>|", name.at[i]) != NULL ? '_' : name.at[i]);
    name = str_trim(buf_str(&out));
    while (name.len > 0 && name.at[0] == '.')
        name = str_trim(str_from(name, 1));
    while (name.len > 0 && name.at[name.len - 1] == '.')
        name = str_trim(str_sub(name, 0, name.len - 1));
    if (name.len <= LIMIT_FILE_NAME)
        return name;
    /* Too long: the end of it goes, its extension stays. */
    size_t dot = name.len;
    while (dot > 0 && name.at[dot - 1] != '.')
        dot--;
    struct str end = dot > 1 && name.len - dot <= 10 ? str_from(name, dot - 1) : STR("");
    return str_cat(mem, str_trim(utf8_truncate(name, LIMIT_FILE_NAME - end.len)), end);
}

static struct str default_name(struct walk *w, GMimeObject *object)
{
    static const struct {
        const char *type, *subtype;
        struct str name;
    } names[] = {
        { "text", "calendar", STR_INIT("Termin.ics") },
        { "message", "rfc822", STR_INIT("Nachricht.eml") },
        { "application", "ms-tnef", STR_INIT("winmail.dat") },
        { "application", "vnd.ms-tnef", STR_INIT("winmail.dat") },
        { "application", "pkcs7-signature", STR_INIT("smime.p7s") },
        { "application", "x-pkcs7-signature", STR_INIT("smime.p7s") },
        { "application", "pkcs7-mime", STR_INIT("smime.p7m") },
        { "application", "x-pkcs7-mime", STR_INIT("smime.p7m") },
        { "application", "pgp-signature", STR_INIT("signature.asc") },
        { "application", "pgp-encrypted", STR_INIT("version.txt") },
        { "message", "delivery-status", STR_INIT("Zustellbericht.txt") },
        { "message", "disposition-notification", STR_INIT("Lesebestaetigung.txt") },
        { "text", "rfc822-headers", STR_INIT("Kopfzeilen.txt") },
        { "image", "png", STR_INIT(".png") },
        { "image", "jpeg", STR_INIT(".jpg") },
        { "image", "gif", STR_INIT(".gif") },
        { "image", "webp", STR_INIT(".webp") },
        { "application", "pdf", STR_INIT(".pdf") },
        { "text", "plain", STR_INIT(".txt") },
        { "text", "html", STR_INIT(".html") },
        { "text", "vcard", STR_INIT(".vcf") },
    };
    struct str end = STR(".bin");
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (!is_type(object, names[i].type, names[i].subtype))
            continue;
        if (names[i].name.at[0] != '.')
            return names[i].name;
        end = names[i].name;
    }
    struct buf out = buf_of(w->mem, LIMIT_FILE_NAME);
    buf_put(&out, msg_text(LANG_DE, M_mail_attachment));
    buf_byte(&out, '-');
    buf_int(&out, (int64_t)w->nfiles + 1);
    buf_put(&out, end);
    return buf_str(&out);
}

static struct str name_for(struct walk *w, GMimeObject *object, struct str given)
{
    struct str name = tame(w->mem, parse_head_text(w->mem, given)), accepted;
    if (name.len > 0 && text_file_name(w->mem, name, &accepted) == OK)
        return accepted;
    return default_name(w, object);
}

/* --- attachments -------------------------------------------------------------------------------- */

static struct str type_text(struct walk *w, GMimeObject *object)
{
    GMimeContentType *type = g_mime_object_get_content_type(object);
    struct str text = str_cat(w->mem, str_of(g_mime_content_type_get_media_type(type)), STR("/"),
                              str_of(g_mime_content_type_get_media_subtype(type)));
    text = str_lower_ascii(w->mem, text);
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] <= ' ' || text.at[i] > '~' || text.at[i] == '"' || text.at[i] == ';')
            return STR("application/octet-stream");
    return text.len > 100 ? STR("application/octet-stream") : text;
}

static void put_file(struct walk *w, GMimeObject *object, struct str name, struct str bytes, bool inline_image)
{
    if (bytes.len > LIMIT_FILE) {
        note(w, PARSE_NOTE_FILE_TOO_LARGE);
        return;
    }
    if (w->nfiles == LIMIT_MAIL_PARTS) {
        note(w, PARSE_NOTE_PARTS);
        return;
    }
    struct mem_mark mark = mem_mark(w->mem);
    parse_put(w->sink, PARSE_PART_NAME, name_for(w, object, name));
    parse_put(w->sink, PARSE_PART_TYPE, type_text(w, object));
    if (inline_image)
        parse_put(w->sink, PARSE_PART_INLINE, STR(""));
    parse_put(w->sink, PARSE_PART_BYTES, bytes);
    w->nfiles++;
    mem_reset(w->mem, mark);
}

/* In a report: what it says about the mail that came back. */
static void read_report(struct walk *w, GMimeObject *object, struct str bytes)
{
    GMimeObject *top = g_mime_message_get_mime_part(w->message);
    if (!is_type(top, "multipart", "report"))
        return;
    if (is_type(object, "message", "delivery-status") && w->failed.len == 0)
        w->failed = parse_report_failed(bytes);
    else if (w->returned.len == 0 &&
             (is_type(object, "text", "rfc822-headers") || is_type(object, "message", "rfc822")))
        w->returned = parse_report_ids(w->mem, bytes);
}

static void put_report(struct walk *w)
{
    const char *header = g_mime_object_get_header(GMIME_OBJECT(w->message), "X-Failed-Recipients");
    if (w->failed.len == 0 && header != NULL)
        w->failed = parse_report_address(str_of(header));
    if (w->failed.len > 0)
        parse_put(w->sink, PARSE_MAIL_FAILED, w->failed);
    if (w->returned.len > 0)
        parse_put(w->sink, PARSE_MAIL_RETURNED, w->returned);
}

static void put_part(struct walk *w, GMimePart *part)
{
    GMimeObject *object = GMIME_OBJECT(part);
    const char *disposition = g_mime_object_get_disposition(object);
    bool shown = disposition == NULL ? g_mime_object_get_content_id(object) != NULL
                                     : g_ascii_strcasecmp(disposition, "inline") == 0;
    if (is_type(object, "application", "ms-tnef") || is_type(object, "application", "vnd.ms-tnef") ||
        str_eq_nocase(file_name_raw(object), STR("winmail.dat")))
        note(w, PARSE_NOTE_WINMAIL);
    if (is_type(object, "application", "pkcs7-mime") || is_type(object, "application", "x-pkcs7-mime"))
        note(w, PARSE_NOTE_ENCRYPTED);
    struct str bytes = content_of(part);
    read_report(w, object, bytes);
    put_file(w, object, file_name_raw(object), bytes, shown && is_type(object, "image", "*"));
}

/* A forwarded mail stays a mail: one file, opened by nobody here. */
static void put_message(struct walk *w, GMimeMessagePart *part)
{
    GMimeObject *object = GMIME_OBJECT(part);
    GMimeMessage *message = g_mime_message_part_get_message(part);
    GMimeStream *stream = g_mime_stream_mem_new();
    if (message == NULL || g_mime_object_write_to_stream(GMIME_OBJECT(message), NULL, stream) < 0)
        return;
    const GByteArray *bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
    struct str name = file_name_raw(object);
    GMimeHeader *subject =
        g_mime_header_list_get_header(g_mime_object_get_header_list(GMIME_OBJECT(message)), "Subject");
    if (name.len == 0 && subject != NULL) {
        name = parse_head_text(w->mem, str_of(g_mime_header_get_raw_value(subject)));
        name = name.len > 0 ? str_cat(w->mem, name, STR(".eml")) : name;
    }
    struct str whole = { (const char *)bytes->data, bytes->len };
    read_report(w, object, whole);
    put_file(w, object, name, whole, false);
}

/* --- body --------------------------------------------------------------------------------------- */

static void put_body(struct walk *w, struct str text)
{
    text = str_trim(text);
    if (text.len == 0)
        return;
    if (w->body.len > 0)
        buf_put(&w->body, STR("\n\n"));
    size_t room = w->body.max - w->body.len;
    if (text.len > room)
        note(w, PARSE_NOTE_TEXT_CUT);
    buf_put(&w->body, utf8_truncate(text, room));
}

/* RFC 3676: a line that ends with a blank goes on in the next one of the same depth of
   quotes; with delsp the blank is not of the text. */
static struct str unflow(struct walk *w, GMimeObject *object, struct str text)
{
    const char *format = g_mime_object_get_content_type_parameter(object, "format");
    const char *delsp = g_mime_object_get_content_type_parameter(object, "delsp");
    bool drop = delsp != NULL && g_ascii_strcasecmp(delsp, "yes") == 0;
    if (format == NULL || g_ascii_strcasecmp(format, "flowed") != 0)
        return text;
    struct buf out = buf_of(w->mem, text.len + 1);
    struct str line;
    bool flows = false;
    for (size_t depth = 0, before = 0; str_cut_line(&text, &line); before = depth) {
        for (depth = 0; depth < line.len && line.at[depth] == '>';)
            depth++;
        bool joined = flows && depth == before;
        struct str words = str_from(line, joined ? depth : 0);
        if (joined && words.len > 0 && words.at[0] == ' ')
            words = str_from(words, 1); /* stuffed */
        flows = words.len > 0 && words.at[words.len - 1] == ' ' && !str_eq(str_from(line, depth), STR("-- "));
        if (!joined && out.len > 0)
            buf_byte(&out, '\n');
        buf_put(&out, flows && drop ? str_sub(words, 0, words.len - 1) : words);
    }
    return buf_str(&out);
}

static void body_part(struct walk *w, GMimePart *part)
{
    struct mem_mark mark = mem_mark(w->mem);
    GMimeObject *object = GMIME_OBJECT(part);
    struct str bytes = content_of(part);
    bool html = is_type(object, "text", "html");
    size_t most = html ? PARSE_HTML_MAX : BODY_MAX;
    bool cut = bytes.len > most;
    struct str text = parse_clean(w->mem, charset_of(object), str_sub(bytes, 0, most), true);
    if (html) {
        bool html_cut = false;
        text = parse_clean(w->mem, STR(""), parse_html_text(w->mem, text, &html_cut), true);
        if (cut || html_cut)
            note(w, PARSE_NOTE_HTML_CUT);
    } else if (cut) {
        note(w, PARSE_NOTE_TEXT_CUT);
    }
    put_body(w, html ? text : unflow(w, object, text));
    mem_reset(w->mem, mark);
}

static bool is_body(struct walk *w, GMimeObject *object)
{
    if (!GMIME_IS_PART(object) || (!is_type(object, "text", "plain") && !is_type(object, "text", "html")))
        return false;
    const char *disposition = g_mime_object_get_disposition(object);
    if (disposition != NULL && g_ascii_strcasecmp(disposition, "attachment") == 0)
        return false;
    /* A named text is a file, unless it is all there is. */
    return file_name_raw(object).len == 0 || g_mime_message_get_mime_part(w->message) == object;
}

/* How good a part of an alternative is as text: 3 plain, 2 HTML, 0 none. */
static int body_score(struct walk *w, GMimeObject *object, int depth)
{
    if (GMIME_IS_MULTIPART(object) && depth < 10) {
        int best = 0;
        GMimeMultipart *multipart = GMIME_MULTIPART(object);
        for (int i = 0; i < g_mime_multipart_get_count(multipart) && i < LIMIT_MAIL_PARTS; i++) {
            int score = body_score(w, g_mime_multipart_get_part(multipart, i), depth + 1);
            best = score > best ? score : best;
        }
        return best;
    }
    if (!is_body(w, object))
        return 0;
    if (is_type(object, "text", "html"))
        return 2;
    struct mem_mark mark = mem_mark(w->mem);
    bool empty =
        str_trim(parse_clean(w->mem, charset_of(object), str_sub(content_of(GMIME_PART(object)), 0, KIB(4)), true))
            .len == 0;
    mem_reset(w->mem, mark);
    return empty ? 1 : 3;
}

/* --- structure ------------------------------------------------------------------------------------ */

static void walk_object(struct walk *w, GMimeObject *object);

static void walk_alternative(struct walk *w, GMimeMultipart *multipart, int n)
{
    int chosen = -1, best = 0;
    for (int i = 0; i < n; i++) {
        int score = body_score(w, g_mime_multipart_get_part(multipart, i), 0);
        if (score > best) {
            best = score;
            chosen = i;
        }
    }
    for (int i = 0; i < n; i++) {
        w->mute += i != chosen;
        walk_object(w, g_mime_multipart_get_part(multipart, i));
        w->mute -= i != chosen;
    }
}

static void walk_multipart(struct walk *w, GMimeMultipart *multipart)
{
    GMimeObject *object = GMIME_OBJECT(multipart);
    int n = g_mime_multipart_get_count(multipart);
    if (n > LIMIT_MAIL_PARTS) {
        n = LIMIT_MAIL_PARTS;
        note(w, PARSE_NOTE_PARTS);
    }
    if (is_type(object, "multipart", "encrypted"))
        note(w, PARSE_NOTE_ENCRYPTED);
    if (is_type(object, "multipart", "alternative")) {
        walk_alternative(w, multipart, n);
        return;
    }
    for (int i = 0; i < n; i++)
        walk_object(w, g_mime_multipart_get_part(multipart, i));
}

static void walk_part(struct walk *w, GMimePart *part)
{
    GMimeObject *object = GMIME_OBJECT(part);
    if (is_body(w, object)) {
        if (w->mute == 0)
            body_part(w, part);
        return;
    }
    /* The same text once more, in a form for other programs. */
    bool calendar = is_type(object, "text", "calendar");
    if (w->mute > 0 && is_type(object, "text", "*") && !calendar && file_name_raw(object).len == 0)
        return;
    put_part(w, part);
}

static void walk_object(struct walk *w, GMimeObject *object)
{
    if (object == NULL)
        return;
    if (w->depth == 20) {
        note(w, PARSE_NOTE_NESTED);
        return;
    }
    w->depth++;
    if (GMIME_IS_MULTIPART(object))
        walk_multipart(w, GMIME_MULTIPART(object));
    else if (GMIME_IS_MESSAGE_PART(object))
        put_message(w, GMIME_MESSAGE_PART(object));
    else if (GMIME_IS_PART(object))
        walk_part(w, GMIME_PART(object));
    w->depth--;
}

/* A multipart mail whose boundary is missing or wrong: what there is, is the text. */
static void put_leftover(struct walk *w)
{
    GMimeObject *top = g_mime_message_get_mime_part(w->message);
    if (w->body.len > 0 || w->nfiles > 0 || top == NULL || !GMIME_IS_MULTIPART(top))
        return;
    struct str text = str_of(g_mime_multipart_get_prologue(GMIME_MULTIPART(top)));
    put_body(w, parse_clean(w->mem, STR(""), str_sub(text, 0, BODY_MAX), true));
}

static void put_body_records(struct walk *w)
{
    struct str own, quoted;
    parse_quote_split(w->mem, buf_str(&w->body), &own, &quoted);
    if (own.len > LIMIT_MAIL_TEXT || quoted.len > LIMIT_MAIL_TEXT)
        note(w, PARSE_NOTE_TEXT_CUT);
    parse_put(w->sink, PARSE_MAIL_TEXT, utf8_truncate(own, LIMIT_MAIL_TEXT));
    parse_put(w->sink, PARSE_MAIL_QUOTED, utf8_truncate(quoted, LIMIT_MAIL_TEXT));
}

static GMimeMessage *message_of(struct str raw)
{
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer(raw.at, raw.len);
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    g_mime_parser_set_persist_stream(parser, TRUE);
    g_mime_parser_set_format(parser, str_starts(raw, STR("From ")) ? GMIME_FORMAT_MBOX : GMIME_FORMAT_MESSAGE);
    return g_mime_parser_construct_message(parser, NULL);
}

enum err parse_mail_item(struct mem *mem, struct str raw, struct parse_sink *sink, enum parse_reason *reason)
{
    enum parse_note cut = 0;
    struct str seen = str_sub(raw, 0, parse_mail_within(raw, &cut));
    struct walk w = { .mem = mem, .sink = sink };
    w.message = message_of(seen);
    *reason = PARSE_NO_MESSAGE;
    if (w.message == NULL || g_mime_header_list_get_count(g_mime_object_get_header_list(GMIME_OBJECT(w.message))) == 0)
        return ERR_INVALID;
    w.body = buf_fixed(mem_alloc(mem, BODY_MAX), BODY_MAX);
    if (cut != 0)
        note(&w, cut);
    parse_mail_heads(mem, w.message, sink);
    walk_object(&w, g_mime_message_get_mime_part(w.message));
    put_leftover(&w);
    put_report(&w);
    put_body_records(&w);
    return OK;
}
