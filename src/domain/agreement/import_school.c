#include "domain/agreement/import_mapping.h"
#include "platform/csv.h"

/*
 * The state's list of school branches: one row per branch, the school's own data
 * repeated in each.  The first row of a number decides about the school; each row
 * then adds its branch.  What the last import wrote is remembered as a hash of the
 * row, so the same file changes nothing, a newer one only what differs in it, and
 * what people changed here stays until the list itself changes.
 */
enum column {
    COL_NUMBER,
    COL_NAME,
    COL_FORM,
    COL_TYPE,
    COL_GUESS,
    COL_STREET,
    COL_ZIP,
    COL_TOWN,
    COL_MUNICIPALITY,
    COL_LAT,
    COL_LON,
    COL_COUNT
};
static const struct str column_names[COL_COUNT] = {
    STR_INIT("official_id"), STR_INIT("name"),        STR_INIT("school_type_entity"),
    STR_INIT("school_type"), STR_INIT("stufe_guess"), STR_INIT("street"),
    STR_INIT("zip_code"),    STR_INIT("city"),        STR_INIT("gemeinde"),
    STR_INIT("lat"),         STR_INIT("lon"),
};

/* What is known about a number: from the database, then from its first row. */
struct number_state {
    school_id id;
    authority_id authority;
    struct str source;
    int line;    /* of its first row here, 0: not seen yet */
    int types;   /* different branches so far */
    int outcome; /* of that row for the school itself */
    int first;   /* place of that row in the file */
    int shared;  /* line of a school with the same address, 0: none */
    enum msg refused;
};

struct import {
    struct tx *tx;
    struct mem *mem;
    const struct import_options *options;
    struct import_report *report;
    struct csv csv;
    int columns[COL_COUNT];
    struct mapping mapping;
    struct name_map numbers; /* official number -> place in `states` + 1 */
    struct number_state *states;
    size_t nstates;
    struct name_map branches;  /* number, form and name -> line, -1: in the database */
    struct name_map addresses; /* -> line of the first school there */
    int shared_addresses, several_types, types_missing, municipalities_missing, places_missing;
};

static struct str cell(const struct import *im, const struct csv_row *row, enum column column)
{
    return csv_at(row, im->columns[column]);
}

static struct str branch_key(struct mem *mem, struct str number, struct str form, struct str name)
{
    return str_cat(mem, number, STR("\n"), form, STR("\n"), name);
}

static struct number_state *state_of(struct import *im, struct str number)
{
    int64_t *place = name_map_at(&im->numbers, number);
    if (*place == 0)
        *place = (int64_t)++im->nstates;
    return &im->states[*place - 1];
}

/* --- one school ------------------------------------------------------------------ */

/* Micro-degrees; lists carry up to nine decimals.  False: there is text that is no number. */
static bool degrees(struct str text, int64_t limit, int64_t *out)
{
    int64_t nano;
    *out = 0;
    if (str_empty(text))
        return true;
    if (num_parse_scaled(text, 9, -limit * 1000000000, limit * 1000000000, &nano) != OK)
        return false;
    *out = num_div_floor(nano + 500, 1000);
    return true;
}

static bool school_of_row(const struct import *im, const struct csv_row *row, authority_id authority,
                          struct school_new *out)
{
    *out = (struct school_new){
        .authority = authority,
        .official_number = cell(im, row, COL_NUMBER),
        .name = cell(im, row, COL_NAME),
        .street = cell(im, row, COL_STREET),
        .zip = cell(im, row, COL_ZIP),
        .town = cell(im, row, COL_TOWN),
        .municipality = cell(im, row, COL_MUNICIPALITY),
        .starts = DAY_NONE,
        .ends = DAY_NONE,
    };
    bool good = degrees(cell(im, row, COL_LAT), 90, &out->lat);
    return degrees(cell(im, row, COL_LON), 180, &out->lon) && good;
}

/* What is compared with the next import: every cell about the school itself. */
static struct str source_of(const struct import *im, const struct csv_row *row)
{
    struct sha256_state sha;
    char *hex = mem_alloc(im->mem, 32);
    struct buf out = buf_fixed(hex, 32);
    sha256_start(&sha);
    for (int c = 0; c < COL_COUNT; c++) {
        struct str text = cell(im, row, (enum column)c);
        if (c == COL_FORM || c == COL_TYPE || c == COL_GUESS)
            continue;
        sha256_add(&sha, text.at, text.len);
        sha256_add(&sha, "\n", 1);
    }
    struct sha256 sum = sha256_end(&sha);
    buf_hex(&out, sum.b, 16);
    return buf_str(&out);
}

/* Seminars for teachers and closed schools stand in the list without a type. */
static bool is_no_school(struct str name)
{
    return str_starts(name, STR("Studienseminar")) || str_starts(name, STR("ehem."));
}

/* Why this school is not for us; MSG_NONE when it is. */
static enum msg refusal_of(const struct import *im, const struct csv_row *row, const struct mapped *to,
                           const struct number_state *state)
{
    struct str name = cell(im, row, COL_NAME);
    if (str_empty(name))
        return M_agreement_name_missing;
    if (name.len > LIMIT_NAME)
        return M_agreement_import_name_long;
    if (to->ownership == OWNERSHIP_FREE ||
        (to->ownership == OWNERSHIP_BY_NAME && agreement_is_free_school(im->mem, name)))
        return M_agreement_free_school;
    if (str_empty(cell(im, row, COL_TYPE)) && is_no_school(name))
        return M_agreement_import_no_school;
    if (to->authority.n == 0)
        return to->why;
    if (state->id.n != 0 && state->authority.n != to->authority.n && !to->by_number)
        return M_agreement_import_other_authority;
    return MSG_NONE;
}

static enum err school_write(struct import *im, struct number_state *state, struct school_new *school,
                             struct str source)
{
    struct import_report *report = im->report;
    school->source = source;
    bool is_new = state->id.n == 0;
    bool differs = is_new || !str_eq(state->source, source) || state->authority.n != school->authority.n;
    state->outcome = is_new ? IMPORT_CREATED : differs ? IMPORT_CHANGED : IMPORT_SAME;
    report->schools_created += is_new;
    report->schools_changed += differs && !is_new;
    report->schools_same += !differs;
    state->authority = school->authority;
    if (im->options->dry_run || !differs)
        return OK;
    return is_new ? agreement_school_create(im->tx, school, &state->id)
                  : school_import_update(im->tx, state->id, school);
}

static void address_take(struct import *im, const struct csv_row *row, struct number_state *state)
{
    struct str street = cell(im, row, COL_STREET);
    if (str_empty(street))
        return;
    struct str address =
        str_cat(im->mem, street, STR("\n"), cell(im, row, COL_ZIP), STR("\n"), cell(im, row, COL_TOWN));
    int64_t *line = name_map_at(&im->addresses, address);
    state->shared = (int)*line;
    im->shared_addresses += *line != 0;
    if (*line == 0)
        *line = row->line;
}

/* The first row of a number. */
static enum err school_take(struct import *im, const struct csv_row *row, struct number_state *state)
{
    struct mapped to;
    struct school_new school;
    state->line = row->line;
    state->first = (int)(row - im->csv.at);
    TRY(mapping_find(&im->mapping, cell(im, row, COL_NUMBER), cell(im, row, COL_MUNICIPALITY), cell(im, row, COL_TOWN),
                     &to));
    state->refused = refusal_of(im, row, &to, state);
    if (state->refused != MSG_NONE)
        return OK;
    im->places_missing += !school_of_row(im, row, to.authority, &school) || school.lat == 0;
    address_take(im, row, state);
    return school_write(im, state, &school, source_of(im, row));
}

/* --- one row ------------------------------------------------------------------------ */

static struct str text_of(const struct import *im, enum msg msg) { return msg_text(im->options->lang, msg); }

static struct str with_line(const struct import *im, enum msg msg, int64_t line)
{
    struct buf number = buf_of(im->mem, 24);
    buf_int(&number, line);
    return msg_format(im->mem, im->options->lang, msg, { "line", buf_str(&number) });
}

/* Adds the branch of the row; *is_new, and in *repeats the line that has it already. */
static enum err branch_take(struct import *im, const struct csv_row *row, const struct number_state *state,
                            bool *is_new, int64_t *repeats)
{
    struct str form = cell(im, row, COL_FORM), type = cell(im, row, COL_TYPE);
    branch_id id;
    int64_t *there = name_map_at(&im->branches, branch_key(im->mem, cell(im, row, COL_NUMBER), form, type));
    *is_new = *there == 0;
    *repeats = *there > 0 ? *there : 0;
    bool known = *there == -1;
    if (*repeats != 0)
        return OK;
    *there = row->line;
    im->report->branches_same += known;
    im->report->branches_created += !known;
    if (known || im->options->dry_run)
        return OK;
    struct branch_span span = school_branch_span(form, type, cell(im, row, COL_GUESS));
    struct branch_new branch = {
        .authority = state->authority,
        .school = state->id,
        .form = form,
        .name = type,
        .level = span.level,
        .grade_from = span.grade_from,
        .grade_to = span.grade_to,
        .guessed = span.guessed,
        .starts = DAY_NONE,
        .ends = DAY_NONE,
    };
    TRY(branch_add(im->tx, &branch, &id));
    if (state->outcome == IMPORT_SAME)
        tx_note(im->tx, .action = "agreement.branch_created", .object = OBJECT_SCHOOL, .subject = id.n,
                .authority = state->authority, .after = type);
    return OK;
}

/* What else a reader should know about this row. */
static struct str traps_of(const struct import *im, const struct csv_row *row, const struct number_state *state,
                           struct str text)
{
    bool differs = !str_eq(cell(im, &im->csv.at[state->first], COL_NAME), cell(im, row, COL_NAME));
    if (differs)
        text = str_cat(im->mem, text, STR(" "), with_line(im, M_agreement_import_differs, state->line));
    if (state->line == row->line && state->shared != 0)
        text = str_cat(im->mem, text, STR(" "), with_line(im, M_agreement_import_shared_address, state->shared));
    return text;
}

static enum err row_take(struct import *im, const struct csv_row *row, struct import_line *out)
{
    struct str number = cell(im, row, COL_NUMBER);
    *out = (struct import_line){
        .line = row->line, .official_number = number, .name = cell(im, row, COL_NAME), .outcome = IMPORT_REFUSED
    };
    im->municipalities_missing += str_empty(cell(im, row, COL_MUNICIPALITY));
    if (!school_number_ok(number)) {
        out->text = text_of(im, M_agreement_number_wrong);
        return OK;
    }
    struct number_state *state = state_of(im, number);
    if (state->line == 0)
        TRY(school_take(im, row, state));
    if (state->refused != MSG_NONE) {
        out->text = text_of(im, state->refused);
        return OK;
    }
    out->outcome = state->line == row->line ? state->outcome : IMPORT_SAME;
    if (str_empty(cell(im, row, COL_FORM)) && str_empty(cell(im, row, COL_TYPE))) {
        im->types_missing++;
        out->text = traps_of(im, row, state, text_of(im, M_agreement_import_type_missing));
        return OK;
    }
    bool is_new;
    int64_t repeats;
    TRY(branch_take(im, row, state, &is_new, &repeats));
    if (repeats != 0) {
        im->report->rows_repeated++;
        out->text = with_line(im, M_agreement_import_repeated, repeats);
        return OK;
    }
    im->several_types += ++state->types == 2;
    if (is_new && out->outcome == IMPORT_SAME)
        out->outcome = IMPORT_CREATED;
    enum msg what = state->line != row->line         ? M_agreement_import_further_type
                    : out->outcome == IMPORT_SAME    ? M_agreement_import_same
                    : out->outcome == IMPORT_CHANGED ? M_agreement_import_changed
                                                     : M_agreement_import_created;
    out->text = traps_of(im, row, state, text_of(im, what));
    return OK;
}

/* --- the file ------------------------------------------------------------------------- */

static enum err import_columns(struct import *im)
{
    for (int c = 0; c < COL_COUNT; c++)
        im->columns[c] = csv_column(&im->csv, column_names[c]);
    if (im->columns[COL_NUMBER] < 0 || im->columns[COL_NAME] < 0 || im->columns[COL_TYPE] < 0)
        return tx_refuse(im->tx, ERR_INVALID, M_agreement_import_columns, "file");
    return OK;
}

/* What the database has already: by number, and its branches. */
static enum err import_marks(struct import *im)
{
    struct school_mark_list schools;
    struct branch_mark_list branches;
    TRY(school_marks(im->tx, &schools));
    TRY(branch_marks(im->tx, &branches));
    /* What maps, states, keys and the report take at most, and a page of it. */
    if (mem_left(im->mem) < im->csv.n * 500 + (schools.n + branches.n) * 180 + KIB(256))
        return tx_refuse(im->tx, ERR_TOO_LARGE, M_agreement_import_too_large, "file");
    im->numbers = name_map_open(im->mem, schools.n + im->csv.n);
    im->states = MEM_NEW_N(im->mem, struct number_state, schools.n + im->csv.n);
    im->branches = name_map_open(im->mem, branches.n + im->csv.n);
    im->addresses = name_map_open(im->mem, im->csv.n);
    for (size_t i = 0; i < schools.n; i++) {
        struct number_state *state = state_of(im, schools.at[i].official_number);
        state->id = schools.at[i].id;
        state->authority = schools.at[i].authority;
        state->source = schools.at[i].source;
    }
    for (size_t i = 0; i < branches.n; i++)
        *name_map_at(&im->branches, branches.at[i].key) = -1;
    return OK;
}

static void note_line(struct import *im, struct buf *out, enum msg msg, int64_t n)
{
    if (n == 0)
        return;
    buf_put(out, msg_count(im->mem, im->options->lang, msg, n));
    buf_byte(out, '\n');
}

static void import_notes(struct import *im)
{
    struct buf out = buf_of(im->mem, KIB(4));
    if (im->csv.encoding == CSV_CP1252) {
        buf_put(&out, text_of(im, M_agreement_import_cp1252));
        buf_byte(&out, '\n');
    }
    note_line(im, &out, M_agreement_import_note_several, im->several_types);
    note_line(im, &out, M_agreement_import_note_addresses, im->shared_addresses);
    note_line(im, &out, M_agreement_import_note_types, im->types_missing);
    note_line(im, &out, M_agreement_import_note_repeated, im->report->rows_repeated);
    note_line(im, &out, M_agreement_import_note_municipalities, im->municipalities_missing);
    note_line(im, &out, M_agreement_import_note_places, im->places_missing);
    im->report->notes = buf_str(&out);
}

enum err agreement_import_schools(struct tx *tx, struct str csv, const struct import_options *options,
                                  struct import_report *report)
{
    struct mem *mem = tx_mem(tx);
    struct import *im = MEM_NEW(mem, struct import);
    *report = (struct import_report){ .notes = STR("") };
    im->tx = tx;
    im->mem = mem;
    im->options = options;
    im->report = report;
    enum err err = csv_read(mem, csv, &im->csv);
    if (err == ERR_TOO_LARGE)
        return tx_refuse(tx, err, M_agreement_import_too_large, "file");
    if (err != OK)
        return tx_refuse(tx, ERR_INVALID, M_agreement_import_not_csv, "file");
    TRY(import_columns(im));
    TRY(mapping_open(tx, options, report, &im->mapping));
    TRY(import_marks(im));
    report->lines = (struct import_line_list){ MEM_NEW_N(mem, struct import_line, im->csv.n), im->csv.n };
    for (size_t i = 0; i < im->csv.n; i++) {
        TRY(row_take(im, &im->csv.at[i], &report->lines.at[i]));
        report->rows_refused += report->lines.at[i].outcome == IMPORT_REFUSED;
    }
    import_notes(im);
    return OK;
}

/* --- the report as text ------------------------------------------------------------------ */

enum msg import_outcome_msg(int outcome)
{
    static const enum msg words[IMPORT_OUTCOME_END] = {
        [IMPORT_CREATED] = M_agreement_outcome_created,
        [IMPORT_CHANGED] = M_agreement_outcome_changed,
        [IMPORT_SAME] = M_agreement_outcome_same,
        [IMPORT_REFUSED] = M_agreement_outcome_refused,
    };
    return outcome > 0 && outcome < IMPORT_OUTCOME_END ? words[outcome] : MSG_NONE;
}

struct str import_sums(struct mem *mem, const struct import_report *r, enum lang lang)
{
    const struct {
        const char *name;
        int64_t n;
    } sums[] = {
        { "created", r->schools_created },   { "changed", r->schools_changed }, { "same", r->schools_same },
        { "branches", r->branches_created }, { "known", r->branches_same },     { "refused", r->rows_refused },
        { "repeated", r->rows_repeated },    { "rows", (int64_t)r->lines.n },
    };
    struct msg_arg args[ARRAY_LEN(sums)];
    for (size_t i = 0; i < ARRAY_LEN(sums); i++) {
        struct buf number = buf_of(mem, 24);
        i18n_number(&number, lang, sums[i].n);
        args[i] = (struct msg_arg){ sums[i].name, buf_str(&number) };
    }
    return msg_format_(mem, lang, M_agreement_import_sums, args, ARRAY_LEN(args));
}

void agreement_import_print(struct buf *out, const struct import_report *r, enum lang lang)
{
    for (size_t i = 0; i < r->lines.n; i++) {
        const struct import_line *l = &r->lines.at[i];
        buf_int(out, l->line);
        buf_byte(out, '\t');
        buf_put(out, l->official_number);
        buf_byte(out, '\t');
        buf_put(out, msg_text(lang, import_outcome_msg(l->outcome)));
        buf_byte(out, '\t');
        buf_put(out, l->name);
        buf_byte(out, '\t');
        buf_put(out, l->text);
        buf_byte(out, '\n');
    }
    buf_put(out, r->notes);
    buf_put(out, import_sums(out->mem, r, lang));
    buf_byte(out, '\n');
}
