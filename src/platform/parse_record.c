/*
 * platform/parse_record.c -- records of a child as a mail or an image.  They come
 * from a process that read hostile bytes: every one is checked.
 */
#include "platform/parse_wire.h"

#include "base/utf8.h"
#include "platform/limits.h"
#include "platform/text.h"

struct reading {
    struct mem *mem;
    struct mail_message *mail;
    struct mail_part *parts; /* LIMIT_MAIL_PARTS places */
    uint64_t seen;           /* bit per record type that may come once */
    bool part_type, part_inline, part_bytes;
    struct buf notes;
    const char *why;
};

static void wrong(struct reading *r, const char *why)
{
    if (r->why == NULL)
        r->why = why;
}

static const struct {
    size_t offset;
    size_t max;
    bool lines;
} texts[] = {
    [PARSE_MAIL_MESSAGE_ID - PARSE_MAIL_MESSAGE_ID] = { offsetof(struct mail_message, message_id), 1000, false },
    [PARSE_MAIL_IN_REPLY_TO - PARSE_MAIL_MESSAGE_ID] = { offsetof(struct mail_message, in_reply_to), KIB(4), false },
    [PARSE_MAIL_REFERENCES - PARSE_MAIL_MESSAGE_ID] = { offsetof(struct mail_message, references), KIB(16), false },
    [PARSE_MAIL_FROM_ADDRESS - PARSE_MAIL_MESSAGE_ID] = { offsetof(struct mail_message, from_address), 320, false },
    [PARSE_MAIL_FROM_NAME - PARSE_MAIL_MESSAGE_ID] = { offsetof(struct mail_message, from_name), LIMIT_LINE, false },
    [PARSE_MAIL_TO - PARSE_MAIL_MESSAGE_ID] = { offsetof(struct mail_message, to), KIB(16), false },
    [PARSE_MAIL_SUBJECT - PARSE_MAIL_MESSAGE_ID] = { offsetof(struct mail_message, subject), LIMIT_LINE, false },
    [PARSE_MAIL_RETURN_PATH - PARSE_MAIL_MESSAGE_ID] = { offsetof(struct mail_message, return_path), KIB(4), true },
    [PARSE_MAIL_AUTH_RESULTS -
        PARSE_MAIL_MESSAGE_ID] = { offsetof(struct mail_message, authentication_results), KIB(32), true },
    [PARSE_MAIL_LOOP - PARSE_MAIL_MESSAGE_ID] = { offsetof(struct mail_message, loop), 200, false },
    [PARSE_MAIL_TEXT - PARSE_MAIL_MESSAGE_ID] = { offsetof(struct mail_message, text), LIMIT_MAIL_TEXT, true },
    [PARSE_MAIL_FAILED - PARSE_MAIL_MESSAGE_ID] = { offsetof(struct mail_message, failed), 320, false },
    [PARSE_MAIL_RETURNED - PARSE_MAIL_MESSAGE_ID] = { offsetof(struct mail_message, returned), KIB(16), false },
    [PARSE_MAIL_QUOTED - PARSE_MAIL_MESSAGE_ID] = { offsetof(struct mail_message, quoted), LIMIT_MAIL_TEXT, true },
};

static struct str checked(struct reading *r, struct str bytes, size_t max, bool lines)
{
    struct str out = STR("");
    if (bytes.len > max)
        wrong(r, "a text is too long");
    else if (text_accept(r->mem, bytes, lines, &out) != OK)
        wrong(r, "a text is not clean");
    return out;
}

static void take_text(struct reading *r, const struct parse_record *record)
{
    size_t i = record->type - PARSE_MAIL_MESSAGE_ID;
    struct str *member = (struct str *)(void *)((char *)r->mail + texts[i].offset);
    *member = checked(r, record->bytes, texts[i].max, texts[i].lines);
}

static void take_flags(struct reading *r, struct str bytes)
{
    unsigned flags = bytes.len == 1 ? (unsigned char)bytes.at[0] : ~0u;
    if ((flags & ~(PARSE_FLAG_AUTOMATIC | PARSE_FLAG_BOUNCE)) != 0)
        wrong(r, "unknown flags");
    r->mail->automatic = (flags & PARSE_FLAG_AUTOMATIC) != 0;
    r->mail->bounce = (flags & PARSE_FLAG_BOUNCE) != 0;
}

static void take_date(struct reading *r, struct str bytes)
{
    int64_t us = bytes.len == 8 ? (int64_t)parse_u64_load(bytes.at) : INT64_MIN;
    /* 1970 to 2100: what a mail of ours can have. */
    if (us < 0 || us > INT64_C(4102444800000000))
        wrong(r, "a date is out of range");
    r->mail->date.us = us;
}

static void take_note(struct reading *r, struct str bytes)
{
    static const enum msg messages[PARSE_NOTE_COUNT] = {
        [PARSE_NOTE_PARTS] = M_mail_note_parts,
        [PARSE_NOTE_NESTED] = M_mail_note_nested,
        [PARSE_NOTE_TEXT_CUT] = M_mail_note_text_cut,
        [PARSE_NOTE_HTML_CUT] = M_mail_note_html_cut,
        [PARSE_NOTE_FILE_TOO_LARGE] = M_mail_note_file_too_large,
        [PARSE_NOTE_ENCRYPTED] = M_mail_note_encrypted,
        [PARSE_NOTE_WINMAIL] = M_mail_note_winmail,
    };
    uint32_t note = bytes.len == 4 ? parse_u32_load(bytes.at) : 0;
    if (note == 0 || note >= PARSE_NOTE_COUNT) {
        wrong(r, "an unknown note");
        return;
    }
    if (r->notes.len > 0)
        buf_byte(&r->notes, '\n');
    buf_put(&r->notes, msg_text(LANG_DE, messages[note]));
}

/* --- attachments ------------------------------------------------------------------ */

static bool type_is_clean(struct str type)
{
    if (type.len < 3 || type.len > 100 || str_find_byte(type, '/') == SIZE_MAX)
        return false;
    for (size_t i = 0; i < type.len; i++)
        if (type.at[i] <= ' ' || type.at[i] > '~' || type.at[i] == '"' || type.at[i] == ';')
            return false;
    return true;
}

static void part_begin(struct reading *r, struct str name)
{
    struct mail_message *mail = r->mail;
    if (mail->parts.n > 0 && !r->part_bytes)
        wrong(r, "an attachment without content");
    if (mail->parts.n == LIMIT_MAIL_PARTS) {
        wrong(r, "too many attachments");
        return;
    }
    struct mail_part *part = &r->parts[mail->parts.n++];
    r->part_type = r->part_inline = r->part_bytes = false;
    if (name.len > LIMIT_FILE_NAME || text_file_name(r->mem, name, &part->name) != OK)
        wrong(r, "the name of an attachment is not clean");
}

static void take_part(struct reading *r, const struct parse_record *record)
{
    if (r->mail->parts.n == 0 || r->part_bytes) {
        wrong(r, "content outside an attachment");
        return;
    }
    struct mail_part *part = &r->parts[r->mail->parts.n - 1];
    struct str bytes = record->bytes;
    bool again = false;
    if (record->type == PARSE_PART_TYPE) {
        again = r->part_type || !type_is_clean(bytes);
        r->part_type = true;
        part->type = bytes;
    } else if (record->type == PARSE_PART_INLINE) {
        again = r->part_inline || bytes.len != 0;
        r->part_inline = part->inline_image = true;
    } else {
        again = !r->part_type || bytes.len > LIMIT_FILE;
        r->part_bytes = true;
        part->bytes = bytes;
    }
    if (again)
        wrong(r, "an attachment is not described as agreed");
}

/* --- all ---------------------------------------------------------------------------- */

static void take(struct reading *r, const struct parse_record *record)
{
    uint32_t type = record->type;
    if (type == PARSE_MAIL_NOTE) {
        take_note(r, record->bytes);
        return;
    }
    if (type == PARSE_PART_NAME) {
        part_begin(r, record->bytes);
        return;
    }
    if (type > PARSE_PART_NAME && type <= PARSE_PART_BYTES) {
        take_part(r, record);
        return;
    }
    if (type < PARSE_MAIL_MESSAGE_ID || type > PARSE_MAIL_DATE || (r->seen >> type & 1) != 0) {
        wrong(r, "an unknown or repeated record");
        return;
    }
    r->seen |= UINT64_C(1) << type;
    if (type == PARSE_MAIL_FLAGS)
        take_flags(r, record->bytes);
    else if (type == PARSE_MAIL_DATE)
        take_date(r, record->bytes);
    else
        take_text(r, record);
}

enum err parse_mail_records(struct mem *mem, const struct parse_list *list, struct mail_message *out, const char **why)
{
    *out = (struct mail_message){ .date = INSTANT_NONE };
    struct reading r = { .mem = mem, .mail = out, .notes = buf_of(mem, KIB(4)) };
    r.parts = MEM_NEW_N(mem, struct mail_part, LIMIT_MAIL_PARTS);
    out->parts.at = r.parts;
    for (size_t i = 0; i < list->n && r.why == NULL; i++)
        take(&r, &list->at[i]);
    if (out->parts.n > 0 && !r.part_bytes)
        wrong(&r, "an attachment without content");
    if ((r.seen >> PARSE_MAIL_FLAGS & 1) == 0)
        wrong(&r, "the mail is incomplete");
    out->notes = buf_str(&r.notes);
    *why = r.why != NULL ? r.why : "";
    return r.why == NULL ? OK : ERR_INVALID;
}

enum err parse_mail(struct mem *mem, struct str raw, struct mail_message *out, const char **why)
{
    struct parse_list list;
    TRY(parse_run(mem, PARSE_MAIL, raw, LIMIT_MAIL + MIB(2), &list, why));
    return parse_mail_records(mem, &list, out, why);
}

/* --- HTML texts ------------------------------------------------------------------------ */

enum err parse_html_records(struct mem *mem, const struct parse_list *list, size_t n, struct str *out, const char **why)
{
    *why = "the answer is not as many texts";
    if (list->n != n)
        return ERR_INVALID;
    for (size_t i = 0; i < n; i++) {
        const struct parse_record *record = &list->at[i];
        if (record->type != PARSE_HTML_TEXT || record->bytes.len > LIMIT_MAIL_TEXT ||
            text_accept(mem, record->bytes, true, &out[i]) != OK)
            return ERR_INVALID;
    }
    *why = "";
    return OK;
}

enum err parse_html(struct mem *mem, const struct str *bodies, size_t n, struct str *out, const char **why)
{
    size_t bytes = 0;
    struct parse_list list;
    *why = "too many texts at once";
    if (n > PARSE_HTML_TEXTS)
        return ERR_TOO_LARGE;
    for (size_t i = 0; i < n; i++)
        bytes += bodies[i].len + 4;
    if (bytes > LIMIT_MAIL)
        return ERR_TOO_LARGE;
    struct buf request = buf_of(mem, bytes);
    for (size_t i = 0; i < n; i++) {
        char len[4];
        parse_u32_store(len, (uint32_t)bodies[i].len);
        buf_put(&request, (struct str){ len, sizeof len });
        buf_put(&request, bodies[i]);
    }
    TRY(parse_run(mem, PARSE_HTML, buf_str(&request), MIB(16), &list, why));
    return parse_html_records(mem, &list, n, out, why);
}

/* --- XML -------------------------------------------------------------------------------- */

static bool xml_fault_known(struct str fault)
{
    static const char *const known[] = { "form", "doctype", "entity", "depth", "text", "size" };
    for (size_t i = 0; i < ARRAY_LEN(known); i++)
        if (str_eq(fault, str_of(known[i])))
            return true;
    return false;
}

enum err parse_xml_records(const struct parse_list *list, struct xml_elements *out, const char **why)
{
    *why = "the answer is not a list of elements";
    *out = (struct xml_elements){ .lines = STR(""), .fault = STR("") };
    if ((list->n != 1 && list->n != 3) || list->at[0].type != PARSE_XML_ELEMENTS ||
        list->at[0].bytes.len > PARSE_XML_MAX)
        return ERR_INVALID;
    if (list->n == 3) {
        const struct parse_record *line = &list->at[1], *fault = &list->at[2];
        if (line->type != PARSE_XML_LINE || line->bytes.len != 4 || fault->type != PARSE_XML_FAULT ||
            !xml_fault_known(fault->bytes))
            return ERR_INVALID;
        out->line = parse_u32_load(line->bytes.at);
        out->fault = fault->bytes;
    }
    if (!utf8_valid(list->at[0].bytes))
        return ERR_INVALID;
    out->lines = list->at[0].bytes;
    *why = "";
    return OK;
}

enum err parse_xml(struct mem *mem, struct str bytes, struct xml_elements *out, const char **why)
{
    struct parse_list list;
    TRY(parse_run(mem, PARSE_XML, bytes, PARSE_XML_MAX + KIB(4), &list, why));
    return parse_xml_records(&list, out, why);
}

/* --- spreadsheets ------------------------------------------------------------------------ */

enum err parse_sheet_records(const struct parse_list *list, struct sheet *out, const char **why)
{
    static const struct str known[] = { STR_INIT("form"), STR_INIT("size"), STR_INIT("sheet"), STR_INIT("hidden") };
    *why = "the answer is not a sheet";
    *out = (struct sheet){ STR(""), STR("") };
    if (list->n != 1 || !utf8_valid(list->at[0].bytes))
        return ERR_INVALID;
    struct str bytes = list->at[0].bytes;
    bool fault = list->at[0].type == PARSE_SHEET_FAULT, fits = !fault && list->at[0].type == PARSE_SHEET_ROWS;
    for (size_t i = 0; fault && i < ARRAY_LEN(known); i++)
        fits = fits || str_eq(bytes, known[i]);
    if (!fits || bytes.len > LIMIT_CSV)
        return ERR_INVALID;
    *(fault ? &out->fault : &out->rows) = bytes;
    *why = "";
    return OK;
}

enum err parse_sheet(struct mem *mem, struct str bytes, struct str name, struct sheet *out, const char **why)
{
    char len[4];
    struct parse_list list;
    *why = "the file is too large";
    if (bytes.len > SHEET_FILE_MAX || name.len > LIMIT_NAME * 4 || bytes.len + MIB(1) > mem_left(mem))
        return ERR_TOO_LARGE;
    parse_u32_store(len, (uint32_t)name.len);
    struct str request = str_cat(mem, ((struct str){ len, sizeof len }), name, bytes);
    TRY(parse_run(mem, PARSE_SHEET, request, LIMIT_CSV + KIB(4), &list, why));
    return parse_sheet_records(&list, out, why);
}

/* --- images -------------------------------------------------------------------------- */

static bool begins(struct str bytes, const char *magic, size_t n)
{
    return str_starts(bytes, (struct str){ magic, n });
}

enum err parse_image_records(const struct parse_list *list, struct str *out, enum file_type *type, const char **why)
{
    *why = "the answer is not an image";
    if (list->n != 2 || list->at[0].type != PARSE_IMAGE_TYPE || list->at[0].bytes.len != 4 ||
        list->at[1].type != PARSE_IMAGE_BYTES)
        return ERR_INVALID;
    uint32_t kind = parse_u32_load(list->at[0].bytes.at);
    struct str bytes = list->at[1].bytes;
    if (!(kind == FILE_PNG && begins(bytes, "\x89PNG\r\n\x1a\n", 8)) &&
        !(kind == FILE_JPEG && begins(bytes, "\xff\xd8\xff", 3)))
        return ERR_INVALID;
    *out = bytes;
    *type = (enum file_type)kind;
    *why = "";
    return OK;
}

enum err parse_image(struct mem *mem, struct str bytes, int max_side, struct str *out, enum file_type *type,
                     const char **why)
{
    CHECK(max_side > 0);
    *why = "the image is too large";
    if (bytes.len > LIMIT_FILE || bytes.len + MIB(1) > mem_left(mem))
        return ERR_TOO_LARGE;
    char side[4];
    parse_u32_store(side, (uint32_t)(max_side < PARSE_IMAGE_SIDE_MAX ? max_side : PARSE_IMAGE_SIDE_MAX));
    struct str request = str_cat(mem, ((struct str){ side, sizeof side }), bytes);
    struct parse_list list;
    TRY(parse_run(mem, PARSE_IMAGE, request, MIB(32), &list, why));
    return parse_image_records(&list, out, type, why);
}
