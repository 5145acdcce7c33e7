/*
 * platform/parse_wire.h -- what pedell and pedell-parse say to each other beyond
 * parse.h.  Only src/platform/parse*.c, their tests and the fuzzer include it.
 *
 * The child's answer: PARSE_HELLO, records of the kind, PARSE_END.  A child that
 * cannot do its work says PARSE_REFUSED with a reason instead of records.
 */
#ifndef PLATFORM_PARSE_WIRE_H
#define PLATFORM_PARSE_WIRE_H

#include "platform/limits.h"
#include "platform/parse.h"

/* Limits of the answer, checked by the parent. */
#define PARSE_RECORDS_MAX 1024
#define PARSE_SECONDS 15
#define PARSE_CHILDREN 2
#define PARSE_IMAGE_SIDE_MAX 2560
#define PARSE_XML_DEPTH 64
#define PARSE_XML_MAX MIB(32) /* of the lines */
#define PARSE_HTML_MAX MIB(2) /* of one mail part; converting takes a multiple of it */

#define PARSE_REFUSED 3u /* u32 enum parse_reason */

/* Why a child refuses; the parent knows the words (parse_reason_text). */
enum parse_reason {
    PARSE_NO_WALLS = 1,
    PARSE_BAD_REQUEST,
    PARSE_NO_MESSAGE,
    PARSE_NOT_AN_IMAGE,
    PARSE_BROKEN_IMAGE,
    PARSE_IMAGE_TOO_LARGE,
    PARSE_NOT_XML,
    PARSE_REASON_COUNT
};
const char *parse_reason_text(uint32_t reason);

/* Records of a mail.  Texts: UTF-8 without control characters; each at most once. */
enum parse_mail_record {
    PARSE_MAIL_MESSAGE_ID = 16,
    PARSE_MAIL_IN_REPLY_TO,
    PARSE_MAIL_REFERENCES,
    PARSE_MAIL_FROM_ADDRESS,
    PARSE_MAIL_FROM_NAME,
    PARSE_MAIL_TO,
    PARSE_MAIL_SUBJECT,
    PARSE_MAIL_RETURN_PATH,
    PARSE_MAIL_AUTH_RESULTS,
    PARSE_MAIL_LOOP,
    PARSE_MAIL_TEXT,
    PARSE_MAIL_QUOTED,
    PARSE_MAIL_FAILED,
    PARSE_MAIL_RETURNED,
    PARSE_MAIL_FLAGS, /* u8 of PARSE_FLAG_... */
    PARSE_MAIL_DATE,  /* i64 microseconds since 1970 */
    PARSE_MAIL_NOTE,  /* u32 enum parse_note, u32 count; several */
    /* Attachments: a name begins one, type, flags and bytes follow. */
    PARSE_PART_NAME = 48,
    PARSE_PART_TYPE,
    PARSE_PART_INLINE,
    PARSE_PART_BYTES
};
#define PARSE_FLAG_AUTOMATIC 1u
#define PARSE_FLAG_BOUNCE 2u

/* What was left out of a mail; `count` says how much. */
enum parse_note {
    PARSE_NOTE_PARTS = 1,
    PARSE_NOTE_NESTED,
    PARSE_NOTE_TEXT_CUT,
    PARSE_NOTE_HTML_CUT,
    PARSE_NOTE_FILE_TOO_LARGE,
    PARSE_NOTE_ENCRYPTED,
    PARSE_NOTE_WINMAIL,
    PARSE_NOTE_COUNT
};

/* Records of an image: the type, then the bytes. */
enum parse_image_record { PARSE_IMAGE_TYPE = 80, PARSE_IMAGE_BYTES };

/* HTML texts: one record for each, in order. */
#define PARSE_HTML_TEXT 96u

/* XML: the lines of parse.h; where it breaks off, line and fault as well. */
enum parse_xml_record { PARSE_XML_ELEMENTS = 112, PARSE_XML_LINE, PARSE_XML_FAULT };

/* A spreadsheet: the rows, or why not. */
enum parse_sheet_record { PARSE_SHEET_ROWS = 128, PARSE_SHEET_FAULT };

/* Where the child's parsers put their records. */
struct parse_sink {
    void (*put)(struct parse_sink *, uint32_t type, struct str);
};
void parse_put(struct parse_sink *, uint32_t type, struct str);
void parse_put_u32(struct parse_sink *, uint32_t type, uint32_t);

/* Big endian. */
void parse_u32_store(char at[4], uint32_t);
void parse_u64_store(char at[8], uint64_t);
uint32_t parse_u32_load(const char *at);
uint64_t parse_u64_load(const char *at);

/* --- child -------------------------------------------------------------------- */

/* PRO-4 in its measured order; false: one of them could not be raised. */
bool parse_walls(void);
/* One item; OK, or the reason of the refusal in *reason.  Before the walls:
   parse_mail_start opens what gmime would look for in files (PRO-5). */
void parse_mail_start(void);
enum err parse_mail_item(struct mem *, struct str raw, struct parse_sink *, enum parse_reason *reason);
/* The header's records; the message is a GMimeMessage. */
void parse_mail_heads(struct mem *, void *gmime_message, struct parse_sink *);
/* The bytes begin with u32 max_side. */
enum err parse_image_item(struct mem *, struct str request, struct parse_sink *, enum parse_reason *reason);

/* Texts of u32 length and bytes each. */
enum err parse_html_item(struct mem *, struct str request, struct parse_sink *, enum parse_reason *reason);

enum err parse_xml_item(struct mem *, struct str raw, struct parse_sink *, enum parse_reason *reason);

/* The bytes begin with u32 length of the sheet's name and the name. */
enum err parse_sheet_item(struct mem *, struct str request, struct parse_sink *, enum parse_reason *reason);

/* HTML as text: block structure, "> " for quoted blocks, and a numbered list of
   links at the end (MIN-4).  *cut: not all of it was read. */
struct str parse_html_text(struct mem *, struct str html, bool *cut);

/* --- mail, pure (parse_head.c, parse_quote.c) ------------------------------------ */

/* RFC 2047 words and raw 8-bit bytes as clean UTF-8 on one line. */
struct str parse_head_text(struct mem *, struct str raw);
/* As parse_head_text, but decoded words become quoted strings: for address lists. */
struct str parse_head_phrases(struct mem *, struct str raw);
/* The ids "<...>" of a header, at most `max`, separated by blanks. */
struct str parse_head_ids(struct mem *, struct str raw, size_t max);
/* RFC 5322 date; INSTANT_NONE when it is none. */
struct instant parse_head_date(struct str raw);
/* Bytes of a named charset as clean, normalised UTF-8; `lines`: TAB and LF stay. */
struct str parse_clean(struct mem *, struct str charset, struct str bytes, bool lines);

/* Of a bounce (parse_report.c): the address behind "rfc822;" or in brackets, "" when it is
   none; the first recipient of a delivery status; the ids in a returned header. */
struct str parse_report_address(struct str);
struct str parse_report_failed(struct str delivery_status);
struct str parse_report_ids(struct mem *, struct str returned);

/* Prescan: how many bytes of the message are within the limits of parts and
   nesting; the rest is not shown to gmime.  *note 0: all of it. */
size_t parse_mail_within(struct str raw, enum parse_note *note);

/* Split a text into what was written and what was quoted or is a signature. */
void parse_quote_split(struct mem *, struct str text, struct str *own, struct str *quoted);

/* For tests: how long the parent waits, instead of PARSE_SECONDS. */
void parse_set_patience(struct duration);
/* ... and another program than pedell-parse; NULL: back.  The path must stay. */
void parse_set_program(const char *path);

/* --- parent: hostile records ------------------------------------------------------ */

/* The reader of an answer, fed in pieces; sticky. */
struct parse_reader {
    struct mem *mem;
    size_t left; /* bytes that may still come */
    struct parse_list *list;
    char head[8];
    size_t have; /* of the current record's head */
    char *body;
    size_t got, len;
    uint32_t type;
    bool hello, ended;
    const char *stamp;
    const char *why; /* not NULL: broken */
    bool other_build;
};
void parse_reader_start(struct parse_reader *, struct mem *, size_t max, const char *stamp, struct parse_list *);
/* Where to put the next bytes and how many at most; 0 when nothing may follow. */
size_t parse_reader_room(struct parse_reader *, char **at);
void parse_reader_got(struct parse_reader *, size_t n);

enum err parse_mail_records(struct mem *, const struct parse_list *, struct mail_message *, const char **why);
enum err parse_html_records(struct mem *, const struct parse_list *, size_t n, struct str *texts, const char **why);
enum err parse_xml_records(const struct parse_list *, struct xml_elements *, const char **why);
enum err parse_sheet_records(const struct parse_list *, struct sheet *, const char **why);
enum err parse_image_records(const struct parse_list *, struct str *, enum file_type *, const char **why);

#endif
