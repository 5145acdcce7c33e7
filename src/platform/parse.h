/*
 * platform/parse.h -- hostile formats are opened in a child without files,
 * network or privileges (trust PRO-3..6).  The parent sends kind, length and
 * bytes; the child answers with length-prefixed typed records, which the parent
 * treats as hostile as the input.
 *
 * Wire, all integers big endian: request  u32 kind, u64 length, bytes.
 * Answer: hello record with the build stamp, then records (u32 type, u32 length,
 * bytes), ended by a record of type PARSE_END.
 */
#ifndef PLATFORM_PARSE_H
#define PLATFORM_PARSE_H

#include "platform/db.h"
#include "platform/limits.h"
#include "platform/upload.h"

enum parse_kind { PARSE_MAIL = 1, PARSE_IMAGE = 2, PARSE_HTML = 3, PARSE_XML = 4, PARSE_SHEET = 5 };

struct parse_record {
    uint32_t type;
    struct str bytes;
};
struct parse_list {
    struct parse_record *at;
    size_t n;
};
#define PARSE_HELLO 1u
#define PARSE_END 2u

/* Run one child for one item: at most two at once per process, 15 s, answer at
   most `max` bytes.  ERR_INVALID: the child crashed, was killed or broke the
   protocol (*why says what, for the quarantine); ERR_BUSY: no child could start. */
enum err parse_run(struct mem *, enum parse_kind, struct str bytes, size_t max, struct parse_list *out,
                   const char **why);

/* The child's main, called by pedell-parse: walls first (PRO-4), then one item. */
int parse_child_main(void);

/* A mail as its parts, from the records of PARSE_MAIL, checked. */
struct mail_part {
    struct str name;
    struct str type;
    struct str bytes;
    bool inline_image;
};
struct mail_message {
    struct str message_id, in_reply_to, references; /* ids with <> , references separated by blanks */
    struct str from_address, from_name, to, subject;
    struct str return_path, authentication_results; /* all such headers, one per line, top first */
    struct str text;                                /* plain text; of HTML mail the text and a list of links */
    struct str quoted;                              /* what was folded away as quote and signature */
    struct str failed, returned;                    /* of a bounce: whom it did not reach, ids of what came back */
    bool automatic;                                 /* any auto-reply test of domain/desk.md 12 */
    bool bounce;
    struct str loop; /* X-Pedell-Loop */
    struct instant date;
    struct {
        struct mail_part *at;
        size_t n;
    } parts;          /* attachments */
    struct str notes; /* what was left out and why, one per line */
};
enum err parse_mail(struct mem *, struct str raw, struct mail_message *out, const char **why);
/* Re-encoded without metadata, orientation applied, at most `max_side` pixels; PNG or JPEG. */
enum err parse_image(struct mem *, struct str bytes, int max_side, struct str *out, enum file_type *type,
                     const char **why);

/*
 * HTML texts of other systems as plain text, one child for all of them; texts[i] is "" where
 * bodies[i] says nothing.  ERR_TOO_LARGE: more than PARSE_HTML_TEXTS or too many bytes.
 */
#define PARSE_HTML_TEXTS 200
enum err parse_html(struct mem *, const struct str *bodies, size_t n, struct str *texts, const char **why);

/*
 * An XML document as lines, in order of the document: "+LINE<TAB>NAME" and for each attribute
 * "<TAB>NAME=VALUE" begin an element (of the first also its namespace as "xmlns="), "=TEXT" is text in it,
 * "-" ends it.  Local names; white space of texts folded.
 */
struct xml_elements {
    struct str lines;
    struct str fault; /* "": the whole document; "form", "doctype", "entity", "depth", "text", "size": up to there */
    int64_t line;     /* of the fault */
};
enum err parse_xml(struct mem *, struct str bytes, struct xml_elements *out, const char **why);

/*
 * One sheet of a spreadsheet (XLSX, ODS) as a table for csv_read: each row of the sheet is a line, so numbers of
 * lines are those of the rows.  `name`: which sheet, "": the first that is not hidden.
 *
 * Cells: text as it stands, numbers exactly and with a decimal comma, days as 2026-11-23.  A formula counts by the
 * value that was stored with it; one without is written as "=FORMULA", an error as "#REF!", for whoever checks the
 * rows to refuse.  What is hidden is not read: a hidden row or column that holds something refuses the sheet.
 */
#define SHEET_FILE_MAX MIB(2)
struct sheet {
    struct str rows;
    struct str fault; /* "": none; "form": no such file, damaged or encrypted; "size", "sheet": none of that name,
                         "hidden" */
};
enum err parse_sheet(struct mem *, struct str bytes, struct str name, struct sheet *out, const char **why);

#endif
