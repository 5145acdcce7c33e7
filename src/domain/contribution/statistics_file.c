#include "domain/contribution/statistics_file.h"

#include "base/num.h"
#include "base/school_year.h"
#include "platform/csv.h"
#include "platform/limits.h"
#include "platform/text.h"

enum heading {
    HEAD_UNKNOWN,
    HEAD_IGNORED,
    HEAD_NUMBER,
    HEAD_NAME,
    HEAD_FORM,
    HEAD_GRADE,
    HEAD_PUPILS,
    HEAD_YEAR,
    HEAD_END,
    HEAD_GRADE_COLUMN /* its grade stands in `grades` */
};

/* Headings, folded and without blanks and signs. */
static const struct {
    struct str word;
    enum heading field;
} synonyms[] = {
    { STR_INIT("schulnummer"), HEAD_NUMBER },
    { STR_INIT("schulnr"), HEAD_NUMBER },
    { STR_INIT("schnr"), HEAD_NUMBER },
    { STR_INIT("snr"), HEAD_NUMBER },
    { STR_INIT("dienststelle"), HEAD_NUMBER },
    { STR_INIT("dienststellennummer"), HEAD_NUMBER },
    { STR_INIT("schulkennung"), HEAD_NUMBER },
    { STR_INIT("officialid"), HEAD_NUMBER },
    { STR_INIT("officialnumber"), HEAD_NUMBER },
    { STR_INIT("schule"), HEAD_NAME },
    { STR_INIT("schulname"), HEAD_NAME },
    { STR_INIT("nameschule"), HEAD_NAME },
    { STR_INIT("namederschule"), HEAD_NAME },
    { STR_INIT("name"), HEAD_NAME },
    { STR_INIT("bezeichnung"), HEAD_NAME },
    { STR_INIT("schulform"), HEAD_FORM },
    { STR_INIT("form"), HEAD_FORM },
    { STR_INIT("gliederung"), HEAD_FORM },
    { STR_INIT("schulgliederung"), HEAD_FORM },
    { STR_INIT("schulzweig"), HEAD_FORM },
    { STR_INIT("zweig"), HEAD_FORM },
    { STR_INIT("bildungsgang"), HEAD_FORM },
    { STR_INIT("schuljahrgang"), HEAD_GRADE },
    { STR_INIT("jahrgang"), HEAD_GRADE },
    { STR_INIT("jahrgangsstufe"), HEAD_GRADE },
    { STR_INIT("jg"), HEAD_GRADE },
    { STR_INIT("sjg"), HEAD_GRADE },
    { STR_INIT("klassenstufe"), HEAD_GRADE },
    { STR_INIT("grade"), HEAD_GRADE },
    { STR_INIT("schuler"), HEAD_PUPILS },
    { STR_INIT("schulerinnen"), HEAD_PUPILS },
    { STR_INIT("schulerzahl"), HEAD_PUPILS },
    { STR_INIT("anzahlschuler"), HEAD_PUPILS },
    { STR_INIT("schuleranzahl"), HEAD_PUPILS },
    { STR_INIT("anzahl"), HEAD_PUPILS },
    { STR_INIT("sus"), HEAD_PUPILS },
    { STR_INIT("schulerinnenundschuler"), HEAD_PUPILS },
    { STR_INIT("anzahlschulerinnen"), HEAD_PUPILS },
    { STR_INIT("pupils"), HEAD_PUPILS },
    { STR_INIT("schuljahr"), HEAD_YEAR },
    { STR_INIT("schoolyear"), HEAD_YEAR },
};

struct table {
    struct mem *mem;
    struct csv csv;
    struct str profile;
    int school_year;
    enum heading fields[LIMIT_CSV_COLUMNS];
    int grades[LIMIT_CSV_COLUMNS];
    enum statistics_reason column_reasons[LIMIT_CSV_COLUMNS];
    int column_of[HEAD_END];
    struct statistics_file *out;
};

/* --- headings ------------------------------------------------------------------------ */

/* "Schul-Nr." and "Schul Nr" are one heading: letters and digits count. */
static struct str bare(struct mem *mem, struct str text)
{
    struct str folded = text_fold(mem, text);
    struct buf out = buf_of(mem, folded.len + 1);

    for (size_t i = 0; i < folded.len; i++) {
        char c = folded.at[i];
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80)
            buf_byte(&out, c);
    }
    return buf_str(&out);
}

/* What the profile says a heading means; the heading itself when it says nothing. */
static struct str by_profile(const struct table *t, struct str heading)
{
    struct str rest = t->profile, line, left, wanted = bare(t->mem, heading);

    while (str_cut_line(&rest, &line)) {
        struct str right = line;
        if (str_cut(&right, '=', &left) && right.at != NULL && str_eq(bare(t->mem, left), wanted))
            return str_trim(right);
    }
    return heading;
}

/* A heading is a known word, or a grade of its own ("Jg. 5", "10", "SKG", "Gesamt"). */
static enum heading field_of(struct table *t, size_t column)
{
    struct str heading = by_profile(t, t->csv.head.at[column]), word = bare(t->mem, heading);

    if (str_eq(heading, STR("-")))
        return HEAD_IGNORED;
    for (size_t i = 0; i < ARRAY_LEN(synonyms); i++)
        if (str_eq(synonyms[i].word, word))
            return synonyms[i].field;
    enum statistics_reason reason = level_grade_parse(t->mem, heading, &t->grades[column]);
    if (reason == REASON_grade_unknown)
        return HEAD_UNKNOWN;
    t->column_reasons[column] = reason;
    return HEAD_GRADE_COLUMN;
}

static bool grade_column_twice(const struct table *t, size_t column)
{
    for (size_t c = 0; c < column; c++)
        if (t->fields[c] == HEAD_GRADE_COLUMN && t->column_reasons[c] == REASON_NONE &&
            t->column_reasons[column] == REASON_NONE && t->grades[c] == t->grades[column])
            return true;
    return false;
}

static void ignored_add(struct buf *out, struct str heading)
{
    if (str_empty(heading))
        return;
    if (out->len > 0)
        buf_put_z(out, ", ");
    buf_put(out, heading);
}

static enum err read_head(struct table *t, enum msg *why)
{
    struct buf ignored = buf_of(t->mem, KIB(16));
    bool grade_columns = false;

    for (int f = 0; f < HEAD_END; f++)
        t->column_of[f] = -1;
    for (size_t c = 0; c < t->csv.head.n; c++) {
        enum heading f = t->fields[c] = field_of(t, c);
        *why = M_statistics_error_column_twice;
        if (f == HEAD_GRADE_COLUMN) {
            grade_columns = true;
            if (grade_column_twice(t, c))
                return ERR_INVALID;
        } else if (f <= HEAD_IGNORED) {
            ignored_add(&ignored, t->csv.head.at[c]);
        } else {
            if (t->column_of[f] >= 0)
                return ERR_INVALID;
            t->column_of[f] = (int)c;
        }
    }
    bool rows = t->column_of[HEAD_GRADE] >= 0 && t->column_of[HEAD_PUPILS] >= 0;
    /* A number of pupils and no grade at all: the total that is never split by guess. */
    bool total = t->column_of[HEAD_PUPILS] >= 0 && !grade_columns && !rows;
    *why = t->column_of[HEAD_NUMBER] < 0 ? M_statistics_error_no_number
           : total                       ? M_statistics_error_no_grades
           : rows == grade_columns       ? M_statistics_error_layout
                                         : MSG_NONE;
    t->out->columns = grade_columns;
    t->out->ignored = buf_str(&ignored);
    return *why == MSG_NONE ? OK : ERR_INVALID;
}

/* --- cells --------------------------------------------------------------------------- */

static bool any_of(struct str text, const char *signs)
{
    for (; *signs != '\0'; signs++)
        if (str_find_byte(text, *signs) != SIZE_MAX)
            return true;
    return false;
}

/* A dash alone is the statisticians' sign for none; a point or comma is never taken for thousands. */
static enum statistics_reason pupils_of(struct str text, int64_t *pupils)
{
    *pupils = 0;
    if (str_eq(text, STR("-")) || str_eq(text, STR("–")))
        return REASON_NONE;
    if (str_empty(text))
        return REASON_pupils_missing;
    if (num_parse(text, INT64_MIN, INT64_MAX, pupils) != OK) {
        bool digits = text.at[0] >= '0' && text.at[0] <= '9';
        *pupils = 0;
        for (size_t i = 0; digits && i < text.len; i++)
            digits = (text.at[i] >= '0' && text.at[i] <= '9') || any_of(str_sub(text, i, 1), ".,");
        return !digits              ? REASON_pupils_not_a_number
               : any_of(text, ".,") ? REASON_pupils_decimal
                                    : REASON_pupils_too_many;
    }
    enum statistics_reason reason = *pupils < 0                       ? REASON_pupils_negative
                                    : *pupils > STATISTICS_PUPILS_MAX ? REASON_pupils_too_many
                                                                      : REASON_NONE;
    if (reason != REASON_NONE)
        *pupils = 0;
    return reason;
}

static struct str cell(const struct table *t, const struct csv_row *row, enum heading field)
{
    return csv_at(row, t->column_of[field]);
}

static bool is_number(struct str text)
{
    bool digits = text.len == 5;
    for (size_t i = 0; digits && i < text.len; i++)
        digits = text.at[i] >= '0' && text.at[i] <= '9';
    return digits;
}

/* What is wrong with the row whatever stands in its numbers. */
static enum statistics_reason row_reason(const struct table *t, const struct csv_row *row)
{
    struct str number = cell(t, row, HEAD_NUMBER), year = cell(t, row, HEAD_YEAR);
    int grade, written;

    if (row->n != t->csv.head.n)
        return REASON_row_width;
    /* "Summe" below all schools. */
    if (str_empty(number) || !is_number(number)) {
        struct str label = str_empty(number) ? cell(t, row, HEAD_NAME) : number;
        bool sum = level_grade_parse(t->mem, label, &grade) == REASON_NONE && grade == GRADE_ALL;
        return sum ? REASON_sum_row : REASON_number_wrong;
    }
    if (t->column_of[HEAD_YEAR] >= 0 && (school_year_parse(year, &written) != OK || written != t->school_year))
        return REASON_year_wrong;
    return REASON_NONE;
}

static struct statistics_line *line_add(struct table *t, const struct csv_row *row, enum statistics_reason reason)
{
    struct statistics_line *line = &t->out->lines.at[t->out->lines.n++];

    *line = (struct statistics_line){ .line = row->line,
                                      .number = cell(t, row, HEAD_NUMBER),
                                      .name = cell(t, row, HEAD_NAME),
                                      .form_words = cell(t, row, HEAD_FORM),
                                      .grade_words = STR(""),
                                      .pupils_words = STR(""),
                                      .reason = reason };
    if (line->form_words.len > 0)
        line->form = level_form_of_words(t->mem, line->form_words);
    return line;
}

static void row_of_grade(struct table *t, const struct csv_row *row)
{
    struct statistics_line *line = line_add(t, row, REASON_NONE);

    line->grade_words = cell(t, row, HEAD_GRADE);
    enum statistics_reason grade = str_empty(line->grade_words)
                                       ? REASON_grades_missing
                                       : level_grade_parse(t->mem, line->grade_words, &line->grade);
    line->pupils_words = cell(t, row, HEAD_PUPILS);
    enum statistics_reason pupils = pupils_of(line->pupils_words, &line->pupils);
    line->reason = grade != REASON_NONE ? grade : pupils;
}

/* An empty cell of a grade is no number; a row without any is one without grades. */
static void row_of_columns(struct table *t, const struct csv_row *row)
{
    size_t before = t->out->lines.n;

    for (size_t c = 0; c < row->n; c++) {
        if (t->fields[c] != HEAD_GRADE_COLUMN || str_empty(row->at[c]))
            continue;
        struct statistics_line *line = line_add(t, row, t->column_reasons[c]);
        line->grade = t->grades[c];
        line->grade_words = t->csv.head.at[c];
        line->pupils_words = row->at[c];
        enum statistics_reason pupils = pupils_of(row->at[c], &line->pupils);
        if (line->reason == REASON_NONE)
            line->reason = pupils;
    }
    if (t->out->lines.n == before)
        line_add(t, row, REASON_pupils_missing);
}

static size_t cells(const struct table *t)
{
    size_t n = 0;

    for (size_t r = 0; r < t->csv.n; r++) {
        n++;
        for (size_t c = 0; t->out->columns && c < t->csv.at[r].n && c < t->csv.head.n; c++)
            n += t->fields[c] == HEAD_GRADE_COLUMN && !str_empty(t->csv.at[r].at[c]);
    }
    return n;
}

enum err statistics_file_read(struct mem *mem, struct str bytes, struct str profile, int school_year,
                              struct statistics_file *out, enum msg *why)
{
    struct table *t = MEM_NEW(mem, struct table);

    *out = (struct statistics_file){ 0 };
    *t = (struct table){ .mem = mem, .profile = profile, .school_year = school_year, .out = out };
    enum err e = csv_read(mem, bytes, &t->csv);
    *why = e == ERR_TOO_LARGE ? M_statistics_error_too_large : M_statistics_error_not_a_table;
    if (e != OK)
        return e == ERR_BUSY ? e : ERR_INVALID;
    TRY(read_head(t, why));
    size_t n = cells(t);
    *why = M_statistics_error_too_large;
    if (n > STATISTICS_CELLS_MAX || mem_left(mem) < n * 256 + KIB(512))
        return ERR_INVALID;
    out->cp1252 = t->csv.encoding == CSV_CP1252;
    out->lines.at = MEM_NEW_N(mem, struct statistics_line, n);
    for (size_t r = 0; r < t->csv.n; r++) {
        enum statistics_reason reason = row_reason(t, &t->csv.at[r]);
        if (reason != REASON_NONE)
            line_add(t, &t->csv.at[r], reason);
        else if (out->columns)
            row_of_columns(t, &t->csv.at[r]);
        else
            row_of_grade(t, &t->csv.at[r]);
    }
    return OK;
}
