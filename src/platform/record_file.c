#define _GNU_SOURCE
#include "platform/record_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.h"
#include "base/utf8.h"
#include "platform/limits.h"
#include "platform/secret.h"
#include "platform/text.h"
#include "platform/upload.h"

#define INPUT KIB(64)
#define ROW_MAX (LIMIT_CSV / 2)
#define CHUNK KIB(512) /* of rows that are read at once */
enum { PIECES = 4096 };

struct piece {
    size_t from, len;
    int64_t line;
};

struct record_file {
    struct mem *mem;   /* of the file */
    struct mem *chunk; /* of what was given last */
    struct mem_mark fresh;
    int fd;
    struct record_facts facts;
    char *input;
    size_t at, have;
    int64_t line; /* of the next byte */
    bool ended;
    struct buf text; /* of the record, or the rows, being collected */

    /* JSON */
    int item_depth, depth;
    bool in_text, escaped, collecting, too_large, junk, pretty, in_list;
    int64_t item_line;

    /* tables */
    struct str head;
    int head_lines;
    struct piece *pieces;
    size_t npieces, single; /* single > 0: rows are read one by one, this many were */
    struct csv csv;
    size_t row;
    int64_t rows_line;
    struct record kept; /* a fault, said after the rows before it */
    bool has_kept;
};

/* --- bytes -------------------------------------------------------------------------------- */

static bool fill(struct record_file *f)
{
    ssize_t n;
    do
        n = read(f->fd, f->input, INPUT);
    while (n < 0 && errno == EINTR);
    f->at = 0;
    f->have = n > 0 ? (size_t)n : 0;
    return f->have > 0;
}

/* The next byte, -1 at the end. */
static int next_byte(struct record_file *f)
{
    if (f->at == f->have && !fill(f))
        return -1;
    int c = (unsigned char)f->input[f->at++];
    f->line += c == '\n';
    return c;
}

/* --- the first reading ------------------------------------------------------------------------ */

/* How much of the text is whole characters: at its end one may be cut. */
static size_t whole_part(struct str text)
{
    size_t back = 0;
    while (back < 3 && back < text.len && ((unsigned char)text.at[text.len - 1 - back] & 0xc0) == 0x80)
        back++;
    bool lead = back < text.len && (unsigned char)text.at[text.len - 1 - back] >= 0xc0;
    return lead ? text.len - 1 - back : text.len;
}

/* Hash, and whether it is UTF-8; a character may lie across two readings. */
static enum err first_reading(struct record_file *f)
{
    struct sha256_state sha;
    char *both = mem_alloc(f->mem, INPUT + 4);
    size_t kept = 0;
    bool utf8 = true;
    sha256_start(&sha);
    while (fill(f)) {
        if (f->facts.bytes == 0 && f->have >= 3 && memcmp(f->input, "\xEF\xBB\xBF", 3) == 0)
            f->facts.encoding = CSV_UTF8_BOM;
        if (memchr(f->input, 0, f->have) != NULL)
            return ERR_MALFORMED;
        f->facts.bytes += (int64_t)f->have;
        sha256_add(&sha, f->input, f->have);
        memcpy(both + kept, f->input, f->have);
        struct str text = { both, kept + f->have };
        size_t whole = whole_part(text);
        utf8 = utf8 && utf8_valid(str_sub(text, 0, whole));
        kept = text.len - whole;
        memmove(both, both + whole, kept);
    }
    struct sha256 sum = sha256_end(&sha);
    memcpy(f->facts.sha256, sum.b, sizeof sum.b);
    if (!utf8 || kept > 0)
        f->facts.encoding = CSV_CP1252;
    f->have = f->at = 0;
    return f->facts.bytes > 0 && lseek(f->fd, 0, SEEK_SET) == 0 ? OK : ERR_MALFORMED;
}

/* {"tickets": [ ... ]}: the first member of the object is the list of a dump. */
static bool is_wrapper(struct str beginning)
{
    static const struct str names[] = { STR_INIT("\"tickets\""), STR_INIT("\"Tickets\""), STR_INIT("\"data\""),
                                        STR_INIT("\"items\"") };
    struct str rest = str_trim(str_from(beginning, 1));
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        struct str value = str_starts(rest, names[i]) ? str_trim(str_from(rest, names[i].len)) : STR("");
        if (str_starts(value, STR(":")) && str_starts(str_trim(str_from(value, 1)), STR("[")))
            return true;
    }
    return false;
}

static void find_form(struct record_file *f)
{
    (void)fill(f);
    struct str all = { f->input, f->have };
    size_t bom = f->facts.encoding == CSV_UTF8_BOM ? 3 : 0;
    struct str text = str_trim(str_from(all, bom));
    f->at = bom;
    f->line = 1;
    f->facts.form = RECORD_TABLE;
    if (str_starts(text, STR("["))) {
        f->facts.form = RECORD_ARRAY;
        f->item_depth = 1;
    } else if (str_starts(text, STR("{"))) {
        f->facts.form = is_wrapper(text) ? RECORD_ARRAY : RECORD_LINES;
        f->item_depth = f->facts.form == RECORD_ARRAY ? 2 : 0;
    }
}

/* The descriptor is the file's from now on, whatever comes of it. */
static enum err open_fd(int fd, struct str name, struct record_file **out)
{
    struct mem *mem, *chunk;
    struct stat st;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || mem_open(&mem, RECORD_MAX + MIB(12)) != OK) {
        close(fd);
        return ERR_INVALID;
    }
    if (mem_open(&chunk, MIB(64)) != OK) {
        close(fd);
        mem_close(mem);
        return ERR_BUSY;
    }
    struct record_file *f = MEM_NEW(mem, struct record_file);
    *f = (struct record_file){ .mem = mem, .chunk = chunk, .fresh = mem_mark(chunk), .fd = fd };
    f->input = mem_alloc(mem, INPUT);
    f->facts.encoding = CSV_UTF8;
    f->facts.name = str_dup(mem, name);
    f->text = buf_of(mem, RECORD_MAX);
    f->pieces = MEM_NEW_N(mem, struct piece, PIECES);
    *out = f;
    enum err e = first_reading(f);
    if (e != OK)
        record_file_close(f);
    else
        find_form(f);
    return e;
}

enum err record_file_open(const char *path, struct record_file **out)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    const char *slash = strrchr(path, '/');
    return fd < 0 ? ERR_NOT_FOUND : open_fd(fd, str_of(slash != NULL ? slash + 1 : path), out);
}

static enum err write_part(int fd, struct str bytes)
{
    while (bytes.len > 0) {
        ssize_t n = write(fd, bytes.at, bytes.len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return errno == ENOSPC ? ERR_FULL : ERR_FAULT;
        bytes = str_from(bytes, (size_t)n);
    }
    return OK;
}

static enum err spool_parts(int fd, const struct record_source *source)
{
    enum err e = OK;
    for (int n = 0; e == OK; n++) {
        struct str bytes;
        e = source->part(source->arg, n, &bytes);
        if (e == OK)
            e = write_part(fd, bytes);
    }
    if (e != ERR_NOT_FOUND)
        return e;
    return lseek(fd, 0, SEEK_SET) == 0 ? OK : ERR_FAULT;
}

enum err record_file_spool(struct mem *mem, struct str dir, const struct record_source *source,
                           struct record_file **out)
{
    int fd = upload_spool(mem, dir);
    if (fd < 0)
        return errno == ENOSPC ? ERR_FULL : ERR_FAULT;
    enum err e = spool_parts(fd, source);
    if (e == OK)
        return open_fd(fd, source->name, out);
    close(fd);
    return e;
}

void record_file_close(struct record_file *f)
{
    struct mem *mem = f->mem;
    close(f->fd);
    mem_close(f->chunk);
    mem_close(mem);
}

const struct record_facts *record_file_facts(const struct record_file *f) { return &f->facts; }

enum err record_file_rewind(struct record_file *f)
{
    struct record_file begun = { .mem = f->mem,
                                 .chunk = f->chunk,
                                 .fresh = f->fresh,
                                 .fd = f->fd,
                                 .facts = f->facts,
                                 .input = f->input,
                                 .text = f->text,
                                 .pieces = f->pieces };
    *f = begun;
    f->text.len = 0;
    if (lseek(f->fd, 0, SEEK_SET) != 0)
        return ERR_FAULT;
    find_form(f);
    return OK;
}

static struct str decoded(struct record_file *f, struct str bytes)
{
    return f->facts.encoding == CSV_CP1252 ? text_decode(f->chunk, STR("windows-1252"), bytes) : bytes;
}

/* --- JSON ---------------------------------------------------------------------------------------- */

static void collect(struct record_file *f, int c)
{
    if (f->text.len < RECORD_MAX)
        buf_byte(&f->text, (char)c);
    else
        f->too_large = true;
}

static bool fits(const struct record_file *f)
{
    return !f->too_large && (f->facts.encoding != CSV_CP1252 || f->text.len <= RECORD_CP1252_MAX);
}

static struct record json_record(struct record_file *f, enum record_fault fault)
{
    struct record r = { .line = f->item_line, .fault = fault, .json = STR("") };
    if (fault == RECORD_GOOD && !fits(f))
        r.fault = RECORD_TOO_LARGE;
    if (r.fault == RECORD_GOOD)
        r.json = decoded(f, buf_str(&f->text));
    f->collecting = f->too_large = f->junk = f->in_text = f->escaped = false;
    f->text.len = 0;
    return r;
}

/* A byte inside of a text. */
static void text_byte(struct record_file *f, int c)
{
    if (f->escaped)
        f->escaped = false;
    else if (c == '\\')
        f->escaped = true;
    else if (c == '"')
        f->in_text = false;
}

/* True: the object is complete. */
static bool structure_byte(struct record_file *f, int c)
{
    if (c == '"')
        f->in_text = true;
    if (c == '{' || c == '[')
        f->depth++;
    if (c == '}' || c == ']')
        f->depth--;
    return f->collecting && f->depth == f->item_depth && (c == '}' || c == ']');
}

static bool is_white(int c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/* Between objects: what begins here. */
static void between(struct record_file *f, int c)
{
    bool of_lists = f->item_depth == 2;
    bool here = f->depth == f->item_depth && (!of_lists || f->in_list);
    /* In an object of lists its other members are none of ours. */
    if (of_lists && f->depth == 1 && (c == '[' || c == '{'))
        f->in_list = c == '[';
    if (here && c == '{') {
        f->collecting = true;
        f->item_line = f->line;
        return;
    }
    if (here && !of_lists && !is_white(c) && c != ',' && c != ']' && c != '}' && !f->junk) {
        f->junk = true;
        f->item_line = f->line;
    }
}

/* Lines: an object that is not complete at the end of its line ends there all the same, but
   in a file that writes objects over several lines. */
static bool line_is_broken(struct record_file *f)
{
    if (f->facts.form != RECORD_LINES || f->pretty)
        return false;
    if (!f->collecting && !f->junk)
        return false;
    if (f->collecting && f->text.len <= 2) {
        f->pretty = true;
        return false;
    }
    f->depth = 0;
    return true;
}

static enum err next_object(struct record_file *f, struct record *r)
{
    for (int c; (c = next_byte(f)) >= 0;) {
        if (c == '\n' && line_is_broken(f)) {
            *r = json_record(f, RECORD_NOT_READABLE);
            return OK;
        }
        bool ends_junk = f->junk && !f->in_text && f->depth == f->item_depth && (c == ',' || c == ']');
        if (!f->collecting && !f->in_text)
            between(f, c);
        if (f->collecting)
            collect(f, c);
        bool complete = false;
        if (f->in_text)
            text_byte(f, c);
        else
            complete = structure_byte(f, c);
        if (complete || ends_junk) {
            *r = json_record(f, complete && c == '}' ? RECORD_GOOD : RECORD_NOT_READABLE);
            return OK;
        }
    }
    f->ended = true;
    bool open = f->collecting || f->junk || (f->facts.form == RECORD_ARRAY && f->depth != 0);
    if (!open)
        return ERR_NOT_FOUND;
    if (!f->collecting && !f->junk)
        f->item_line = f->line;
    *r = json_record(f, RECORD_REST);
    return OK;
}

/* --- tables ------------------------------------------------------------------------------------------ */

/* One row of the file onto `text`, as it stands; false at the end of the file. */
static bool take_row(struct record_file *f, bool *too_large, bool *open_quote)
{
    size_t from = f->text.len;
    bool quoted = false, any = false;
    *too_large = false;
    for (int c; (c = next_byte(f)) >= 0;) {
        any = true;
        quoted = c == '"' ? !quoted : quoted;
        if (f->text.len - from < ROW_MAX)
            buf_byte(&f->text, (char)c);
        else
            *too_large = true;
        if (c == '\n' && !quoted)
            break;
    }
    *open_quote = quoted;
    return any;
}

static enum err take_head(struct record_file *f)
{
    bool too_large, open;
    do {
        f->text.len = 0;
        if (!take_row(f, &too_large, &open) || too_large || open)
            return ERR_MALFORMED;
    } while (str_empty(str_trim(buf_str(&f->text))));
    f->head_lines = 0;
    f->head = str_dup(f->mem, decoded(f, buf_str(&f->text)));
    for (size_t i = 0; i < f->head.len; i++)
        f->head_lines += f->head.at[i] == '\n';
    f->text.len = 0;
    return OK;
}

static void keep_fault(struct record_file *f, int64_t line, enum record_fault fault)
{
    f->has_kept = true;
    f->kept = (struct record){ .line = line, .fault = fault, .json = STR("") };
}

/* As many rows as are read at once. */
static void take_rows(struct record_file *f)
{
    f->text.len = f->npieces = f->single = 0;
    while (f->text.len < CHUNK && f->npieces < PIECES && !f->has_kept) {
        bool too_large, open;
        struct piece piece = { f->text.len, 0, f->line };
        if (!take_row(f, &too_large, &open)) {
            f->ended = true;
            return;
        }
        if (too_large || open) {
            f->text.len = piece.from;
            keep_fault(f, piece.line, open ? RECORD_REST : RECORD_TOO_LARGE);
            return;
        }
        piece.len = f->text.len - piece.from;
        f->pieces[f->npieces++] = piece;
    }
}

static bool read_rows(struct record_file *f, struct str rows, int64_t line)
{
    f->row = 0;
    f->csv = (struct csv){ .n = 0 };
    f->rows_line = line;
    return csv_read(f->chunk, str_cat(f->chunk, f->head, decoded(f, rows)), &f->csv) == OK;
}

/* Rows that cannot be read together are read one by one, so that the bad one has a name. */
static void next_single(struct record_file *f, struct record *r)
{
    const struct piece *piece = &f->pieces[f->single++];
    if (read_rows(f, str_sub(buf_str(&f->text), piece->from, piece->len), piece->line))
        return;
    f->csv.n = 0;
    *r = (struct record){ .line = piece->line, .fault = RECORD_NOT_READABLE, .json = STR("") };
}

static bool row_ready(struct record_file *f, struct record *r)
{
    if (f->row >= f->csv.n)
        return false;
    const struct csv_row *row = &f->csv.at[f->row++];
    *r = (struct record){
        .line = row->line - f->head_lines + f->rows_line - 1, .json = STR(""), .head = &f->csv.head, .row = row
    };
    return true;
}

static enum err next_row(struct record_file *f, struct record *r)
{
    if (f->head.len == 0 && f->ended)
        return ERR_NOT_FOUND;
    if (f->head.len == 0 && take_head(f) != OK) {
        f->ended = true;
        *r = (struct record){ .line = 1, .fault = RECORD_REST, .json = STR("") };
        return OK;
    }
    while (!row_ready(f, r)) {
        mem_reset(f->chunk, f->fresh);
        f->csv.n = f->row = 0;
        *r = (struct record){ .line = 0, .json = STR("") };
        if (f->single > 0 && f->single < f->npieces) {
            next_single(f, r);
            if (r->fault != RECORD_GOOD)
                return OK;
            continue;
        }
        if (f->has_kept) {
            *r = f->kept;
            f->has_kept = false;
            f->ended = r->fault == RECORD_REST;
            f->npieces = 0;
            return OK;
        }
        if (f->ended)
            return ERR_NOT_FOUND;
        take_rows(f);
        if (f->npieces > 0 && !read_rows(f, buf_str(&f->text), f->pieces[0].line)) {
            next_single(f, r);
            if (r->fault != RECORD_GOOD)
                return OK;
        }
    }
    return OK;
}

enum err record_file_next(struct record_file *f, struct record *r)
{
    if (f->facts.form == RECORD_TABLE)
        return next_row(f, r);
    if (f->ended)
        return ERR_NOT_FOUND;
    mem_reset(f->chunk, f->fresh);
    return next_object(f, r);
}
