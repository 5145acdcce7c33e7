/*
 * contribution/statistics_web.c -- snapshots of the pupil statistics: the list, one of them,
 * and a new file, looked at before it counts.
 */
#include "domain/contribution/statistics_web.h"

#include "base/zone.h"
#include "domain/contribution/due.h"
#include "domain/contribution/statistics_effect.h"
#include "domain/contribution/statistics_list.html.h"
#include "domain/contribution/statistics_page.html.h"
#include "domain/contribution/statistics_preview.html.h"
#include "domain/contribution/statistics_store.h"
#include "platform/blob.h"
#include "platform/limits.h"
#include "platform/parse.h"

/* Rows of the report that a page shows, and school years one can choose. */
enum { ROWS_SHOWN = 300, YEARS = 8 };

FORM_EMPTY(list_form);
struct upload_form {
    int64_t school_year;
    struct str source, profile, sheet;
    struct upload_list file;
};
FORM(upload_form, FIELD_INT(upload_form, school_year, 1990, 2999), FIELD_TEXT(upload_form, source, 1, LIMIT_NAME),
     FIELD_TEXT(upload_form, sheet, 0, LIMIT_NAME), FIELD_LINES(upload_form, profile, 0, STATISTICS_PROFILE_MAX),
     FIELD_FILES(upload_form, file, 1, 1));
struct preview_form {
    statistics_import_ref statistics_import;
};
FORM(preview_form, FIELD_REF(preview_form, statistics_import));
struct snapshot_form {
    snapshot_ref snapshot;
};
FORM(snapshot_form, FIELD_REF(snapshot_form, snapshot));

HANDLER(list_get, list_form);
HANDLER(upload_post, upload_form);
HANDLER(upload_again, upload_form);
HANDLER(preview_get, preview_form);
HANDLER(apply_post, preview_form);
HANDLER(snapshot_get, snapshot_form);

/* --- list ------------------------------------------------------------------------------- */

static struct year_options year_options(struct request *req, int chosen)
{
    struct year_options out = { MEM_NEW_N(req->mem, struct year_option, YEARS), 0 };
    int newest = school_year_of(zone_day(req->now));

    for (int i = 0; i < YEARS; i++) {
        int year = newest - i;
        out.at[out.n++] = (struct year_option){ year, school_year_text(req->mem, year), year == chosen };
    }
    return out;
}

static enum err waiting_fill(struct request *req, struct statistics_list_page *view)
{
    struct statistics_file_rows files;

    TRY(statistics_files(req->tx, &files));
    view->waiting.at = MEM_NEW_N(req->mem, struct waiting_item, files.n);
    for (size_t i = 0; i < files.n; i++) {
        const struct statistics_file_row *f = &files.at[i];
        if (f->snapshot.n == 0)
            view->waiting.at[view->waiting.n++] =
                (struct waiting_item){ f->ref, school_year_text(req->mem, f->school_year), f->file_name,
                                       f->created_by_name, f->created_at };
    }
    if (files.n > 0 && view->profile.at == NULL)
        view->profile = files.at[0].profile;
    if (files.n > 0 && view->source.at == NULL)
        view->source = files.at[0].source;
    return OK;
}

static enum err list_show(struct request *req, struct statistics_list_page view, int year)
{
    struct snapshot_rows rows;

    view.may_add = viewer_may(req->viewer, OBJECT_PUPIL_STATISTICS, VERB_C);
    view.years = year_options(req, year);
    TRY(snapshots_reached(req->tx, &rows));
    view.snapshots.at = MEM_NEW_N(req->mem, struct snapshot_item, rows.n);
    for (size_t i = 0; i < rows.n; i++) {
        const struct snapshot_row *r = &rows.at[i];
        view.snapshots.at[view.snapshots.n++] = (struct snapshot_item){
            .ref = r->ref,
            .school_year = school_year_text(req->mem, r->school_year),
            .source = r->source,
            .by = r->created_by_name,
            .at = r->created_at,
            .corrected = r->corrected,
            .correction = r->corrects.n != 0,
        };
    }
    if (view.may_add)
        TRY(waiting_fill(req, &view));
    statistics_list_html(page_title(req, M_statistics_title), &view);
    return OK;
}

static enum err list_get(struct request *req, const struct list_form *in)
{
    (void)in;
    return list_show(req, (struct statistics_list_page){ 0 }, statistics_year_of(zone_day(req->now)));
}

static enum err again_show(struct request *req, void *arg)
{
    const struct upload_form *in = arg;
    struct statistics_list_page view = { .source = form_typed(req->form, "source"),
                                         .profile = form_typed(req->form, "profile"),
                                         .sheet = form_typed(req->form, "sheet") };
    return list_show(req, view, (int)in->school_year);
}

static enum err upload_again(struct request *req, const struct upload_form *in)
{
    struct upload_form form = *in;
    return request_tx(req, TX_READ, again_show, &form);
}

/* --- upload -------------------------------------------------------------------------------- */

struct sending {
    const struct upload *file;
    struct statistics_source source;
    statistics_import_ref ref;
};

static bool is_sheet(const struct upload *file) { return file->type == FILE_XLSX || file->type == FILE_ODS; }

static enum err sheet_refuse(struct request *req, struct str fault)
{
    static const struct {
        struct str fault;
        enum msg message;
        const char *field;
    } rows[] = {
        { STR_INIT("size"), M_statistics_error_too_large, "file" },
        { STR_INIT("hidden"), M_statistics_error_sheet_hidden, "file" },
        { STR_INIT("sheet"), M_statistics_error_sheet_name, "sheet" },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (str_eq(rows[i].fault, fault))
            return refuse(req, ERR_INVALID, rows[i].message, rows[i].field);
    return refuse(req, ERR_INVALID, M_statistics_error_sheet_form, "file");
}

static enum err sheet_rows(struct request *req, struct mem *mem, struct str name, struct sending *s)
{
    struct sheet sheet;
    struct str bytes;
    const char *why;

    TRY(upload_read(mem, s->file, &bytes));
    enum err e = parse_sheet(mem, bytes, name, &sheet, &why);
    if (e == ERR_INVALID)
        return sheet_refuse(req, STR("form"));
    TRY(e);
    if (sheet.fault.len > 0)
        return sheet_refuse(req, sheet.fault);
    s->source.rows = str_dup(req->mem, sheet.rows);
    return sheet.rows.len > 0 ? OK : refuse(req, ERR_INVALID, M_statistics_error_nothing, "file");
}

/* A spreadsheet is opened in the child, between two transactions. */
static enum err sheet_read(struct request *req, struct str name, struct sending *s)
{
    struct mem *mem;

    TRY(mem_open(&mem, MIB(8)));
    enum err e = sheet_rows(req, mem, name, s);
    mem_close(mem);
    return e;
}

/* What is no table with grades is refused at the field; rows with faults are shown on the preview. */
static enum err file_keep(struct request *req, void *arg)
{
    struct sending *s = arg;
    struct statistics_check check;
    blob_id content;

    TRY(statistics_check(req->tx, statistics_table(&s->source), s->source.profile, s->source.school_year, &check));
    TRY(blob_store(req->tx, s->file, &content));
    return statistics_file_add(req->tx, &s->source, content, &s->ref);
}

static enum err upload_post(struct request *req, const struct upload_form *in)
{
    struct sending s = { .file = &in->file.at[0] };

    s.source = (struct statistics_source){
        .school_year = (int)in->school_year, .source = in->source, .profile = in->profile, .file_name = s.file->name
    };
    if (s.file->size > (int64_t)LIMIT_CSV)
        return refuse(req, ERR_INVALID, M_statistics_error_too_large, "file");
    if (is_sheet(s.file))
        TRY(sheet_read(req, in->sheet, &s));
    else
        TRY(upload_read(req->mem, s.file, &s.source.bytes));
    TRY(request_tx(req, TX_WRITE, file_keep, &s));
    return see_other(req, url_of(req->mem, "/contribution/statistics/import/", s.ref, ""));
}

/* --- tables --------------------------------------------------------------------------------- */

static struct level_line level_line(struct str name, const struct level_pupils *p)
{
    return (struct level_line){ .name = name,
                                .more = STR(""),
                                .grades = STR(""),
                                .primary = p->of[LEVEL_PRIMARY],
                                .lower = p->of[LEVEL_LOWER],
                                .upper = p->of[LEVEL_UPPER],
                                .all = level_sum(p) };
}

static int64_t most(int64_t a, int64_t b) { return a > b ? a : b; }

static int64_t part(int64_t value, int64_t of) { return of > 0 ? value * 1000 / of : 0; }

/* One scale for all four columns would hide the small ones. */
static void bars_fill(struct level_lines *lines)
{
    struct level_line top = { 0 };

    for (size_t i = 0; i < lines->n; i++) {
        top.primary = most(top.primary, lines->at[i].primary);
        top.lower = most(top.lower, lines->at[i].lower);
        top.upper = most(top.upper, lines->at[i].upper);
        top.all = most(top.all, lines->at[i].all);
    }
    for (size_t i = 0; i < lines->n; i++) {
        struct level_line *l = &lines->at[i];
        l->primary_bar = part(l->primary, top.primary);
        l->lower_bar = part(l->lower, top.lower);
        l->upper_bar = part(l->upper, top.upper);
        l->all_bar = part(l->all, top.all);
    }
}

static struct level_lines total_lines(struct request *req, const struct statistics_totals *totals)
{
    struct level_lines out = { MEM_NEW_N(req->mem, struct level_line, totals->n + 1), 0 };
    struct level_pupils sum = { { 0 } };

    for (size_t i = 0; i < totals->n; i++) {
        out.at[out.n++] = level_line(totals->at[i].name, &totals->at[i].pupils);
        for (int level = LEVEL_PRIMARY; level < LEVEL_END; level++)
            sum.of[level] += totals->at[i].pupils.of[level];
    }
    bars_fill(&out);
    if (out.n > 1) {
        out.at[out.n] = level_line(msg_text(req->lang, M_statistics_sum), &sum);
        out.at[out.n++].sum = true;
    }
    return out;
}

static struct effect_lines effect_lines(struct request *req, const struct statistics_totals *before,
                                        const struct statistics_totals *after)
{
    static const enum msg levels[LEVEL_END] = {
        [LEVEL_PRIMARY] = M_statistics_primary, [LEVEL_LOWER] = M_statistics_lower, [LEVEL_UPPER] = M_statistics_upper
    };
    struct statistics_effects effects;
    struct effect_lines out;

    statistics_effect_of(req->mem, before, after, &effects);
    out = (struct effect_lines){ MEM_NEW_N(req->mem, struct effect_line, effects.n), 0 };
    for (size_t i = 0; i < effects.n; i++) {
        const struct statistics_effect *e = &effects.at[i];
        struct buf difference = buf_of(req->mem, 32);
        /* A minus sign, as in a printed table. */
        buf_put(&difference, e->after > e->before ? STR("+") : STR("−"));
        i18n_number(&difference, req->lang, e->after > e->before ? e->after - e->before : e->before - e->after);
        out.at[out.n++] =
            (struct effect_line){ e->name, buf_str(&difference), { levels[e->level] }, e->before, e->after };
    }
    return out;
}

/* --- one snapshot ------------------------------------------------------------------------------ */

static void grades_put(struct request *req, struct buf *out, const struct count_row *c)
{
    buf_put_z(out, out->len > 0 ? ", " : "");
    if (c->grade == GRADE_ALL)
        buf_put(out, msg_text(req->lang, M_statistics_all_grades));
    else if (c->grade == GRADE_SKG)
        buf_put(out, msg_text(req->lang, M_statistics_skg));
    else
        buf_int(out, c->grade);
    buf_put_z(out, ":\u00a0");
    buf_int(out, c->pupils);
}

/* A line per branch; the counts of one stand together. */
static enum err school_lines(struct request *req, const struct count_rows *counts, struct level_lines *out)
{
    const struct level_choice choice = LEVEL_CHOICE_DEFAULT;
    size_t i = 0;

    *out = (struct level_lines){ MEM_NEW_N(req->mem, struct level_line, counts->n), 0 };
    while (i < counts->n) {
        const struct count_row *first = &counts->at[i];
        struct level_pupils sum = { { 0 } };
        struct buf grades = buf_of(req->mem, 400);
        for (; i < counts->n && counts->at[i].school.n == first->school.n && counts->at[i].form == first->form; i++) {
            const struct count_row *c = &counts->at[i];
            if (level_add(&sum, (enum level_form)c->form, c->grade, c->pupils, &choice) != REASON_NONE)
                return ERR_FAULT;
            grades_put(req, &grades, c);
        }
        struct level_line *line = &out->at[out->n++];
        *line = level_line(first->school_name, &sum);
        line->more = str_cat(req->mem, first->number, STR(", "),
                             msg_text(req->lang, level_form_msg((enum level_form)first->form)));
        line->grades = buf_str(&grades);
    }
    return OK;
}

/* The numbers of one row of the file, left out for one reason, are one line. */
static void row_add(struct request *req, struct row_lines *out, const struct row_line *row)
{
    struct row_line *last = out->n > 0 ? &out->at[out->n - 1] : NULL;

    if (last == NULL || last->line != row->line || last->reason.id != row->reason.id) {
        out->at[out->n++] = *row;
        return;
    }
    last->grade = str_cat(req->mem, last->grade, STR(", "), row->grade);
    last->pupils = str_cat(req->mem, last->pupils, STR(", "), row->pupils);
}

static enum err left_out_lines(struct request *req, snapshot_id id, struct row_lines *out)
{
    struct left_out_rows rows;

    TRY(snapshot_left_out(req->tx, id, &rows));
    *out = (struct row_lines){ MEM_NEW_N(req->mem, struct row_line, rows.n), 0 };
    for (size_t i = 0; i < rows.n; i++) {
        const struct left_out_row *r = &rows.at[i];
        row_add(req, out,
                &(struct row_line){
                    .line = r->line,
                    .number = r->number,
                    .name = r->name,
                    .form = r->form,
                    .grade = r->grade,
                    .pupils = r->pupils,
                    .reason = { statistics_reason_msg(statistics_reason_by_code(r->reason)) },
                });
    }
    return OK;
}

static struct str hex(struct mem *mem, struct str bytes)
{
    struct buf out = buf_of(mem, bytes.len * 2 + 1);

    buf_hex(&out, bytes.at, bytes.len);
    return buf_str(&out);
}

static enum err totals_reached(struct request *req, snapshot_id id, struct statistics_totals *out)
{
    const struct level_choice choice = LEVEL_CHOICE_DEFAULT;
    struct count_rows counts;

    TRY(snapshot_counts(req->tx, id, &counts));
    return totals_of_counts(req->mem, &counts, &choice, out);
}

/* Before and after for those the reader may see. */
static enum err correction_fill(struct request *req, const struct snapshot_row *row,
                                const struct statistics_totals *after, struct snapshot_page *view)
{
    struct statistics_totals before;
    struct snapshot_row older;

    if (row->corrects.n == 0)
        return OK;
    TRY(totals_reached(req, row->corrects, &before));
    view->effects.lines = effect_lines(req, &before, after);
    enum err e = snapshot_by_id(req->tx, row->corrects, &older);
    view->correction = e == OK;
    view->corrects = older.ref;
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err snapshot_get(struct request *req, const struct snapshot_form *in)
{
    const struct level_choice choice = LEVEL_CHOICE_DEFAULT;
    struct snapshot_row row;
    struct count_rows counts;
    struct statistics_totals totals;

    TRY(snapshot_by_ref(req->tx, in->snapshot, &row));
    TRY(snapshot_counts(req->tx, row.id, &counts));
    TRY(totals_of_counts(req->mem, &counts, &choice, &totals));
    struct snapshot_page view = {
        .school_year = school_year_text(req->mem, row.school_year),
        .source = row.source,
        .file_name = row.file_name,
        .by = row.created_by_name,
        .at = row.created_at,
        .file_hash = hex(req->mem, row.file_hash.bytes),
        .rows_hash = hex(req->mem, row.rows_hash.bytes),
        .corrected = row.corrected,
        .totals = { total_lines(req, &totals) },
    };
    TRY(school_lines(req, &counts, &view.schools));
    TRY(left_out_lines(req, row.id, &view.rows.lines));
    TRY(correction_fill(req, &row, &totals, &view));
    statistics_page_html(
        page_begin(req, msg_format(req->mem, req->lang, M_statistics_of_year, { "year", view.school_year })), &view);
    return OK;
}

/* --- preview ------------------------------------------------------------------------------------ */

/* What stops the import first, then what is left out. */
static void rows_fill(struct request *req, const struct statistics_check *check, struct statistics_preview_page *view)
{
    const struct statistics_lines *lines = &check->file.lines;
    struct row_lines *out = &view->rows.lines;

    out->at = MEM_NEW_N(req->mem, struct row_line, ROWS_SHOWN);
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < lines->n; i++) {
            const struct statistics_line *l = &lines->at[i];
            bool stops = statistics_reason_stops(l->reason);
            if (l->reason == REASON_NONE || stops != (pass == 0))
                continue;
            if (out->n == ROWS_SHOWN) {
                view->hidden++;
                continue;
            }
            row_add(req, out,
                    &(struct row_line){
                        .line = l->line,
                        .number = l->number,
                        .name = l->name,
                        .form = l->form_words,
                        .grade = l->grade_words,
                        .pupils = l->pupils_words,
                        .reason = { statistics_reason_msg(l->reason) },
                        .stops = stops,
                    });
        }
}

/* The checked rows as if they were frozen: by participant, the provider first. */
static enum err totals_of_check(struct request *req, const struct statistics_check *check,
                                struct statistics_totals *out)
{
    const struct level_choice choice = LEVEL_CHOICE_DEFAULT;
    struct authority_list authorities;
    struct count_rows rows = { MEM_NEW_N(req->mem, struct count_row, check->counts.n), 0 };

    TRY(agreement_authorities(req->tx, &authorities));
    for (int pass = 0; pass < 2; pass++)
        for (size_t a = 0; a < authorities.n; a++)
            for (size_t i = 0; authorities.at[a].is_provider == (pass == 0) && i < check->counts.n; i++) {
                const struct pupil_count *c = &check->counts.at[i];
                if (c->authority.n == authorities.at[a].id.n)
                    rows.at[rows.n++] = (struct count_row){ .authority = c->authority,
                                                            .authority_ref = c->authority_ref,
                                                            .authority_name = authorities.at[a].name,
                                                            .form = (int)c->form,
                                                            .grade = c->grade,
                                                            .pupils = c->pupils };
            }
    return totals_of_counts(req->mem, &rows, &choice, out);
}

/* Supported schools the file says nothing about: a forgotten one would change every share. */
static enum err missing_fill(struct request *req, const struct statistics_check *check,
                             struct statistics_preview_page *view)
{
    struct buf out = buf_of(req->mem, KIB(64));
    struct participant_list participants;
    struct school_list schools;

    TRY(agreement_participants(req->tx, school_year_ends(check->school_year), &participants));
    for (size_t p = 0; p < participants.n; p++) {
        TRY(agreement_schools_on(req->tx, participants.at[p].authority, school_year_ends(check->school_year),
                                 &schools));
        for (size_t i = 0; i < schools.n; i++) {
            bool there = false;
            for (size_t k = 0; !there && k < check->counts.n; k++)
                there = check->counts.at[k].school.n == schools.at[i].id.n;
            if (there)
                continue;
            buf_put_z(&out, out.len > 0 ? "; " : "");
            buf_put(&out, str_cat(req->mem, schools.at[i].official_number, STR(" "), schools.at[i].name));
        }
    }
    view->missing = buf_str(&out);
    return OK;
}

static enum err effect_fill(struct request *req, const struct statistics_check *check,
                            struct statistics_preview_page *view)
{
    struct statistics_totals before = { 0 }, after;
    struct snapshot_row current;

    TRY(totals_of_check(req, check, &after));
    view->totals.lines = total_lines(req, &after);
    enum err e = statistics_current(req->tx, check->school_year, &current);
    if (e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    view->correction = true;
    TRY(totals_reached(req, current.id, &before));
    view->effects.lines = effect_lines(req, &before, &after);
    struct sha256 rows = sha256_of(pupil_counts_canonical(req->mem, check->school_year, &check->counts));
    e = snapshot_by_rows(req->tx, check->school_year, &rows, &current.id);
    view->same = e == OK;
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err preview_get(struct request *req, const struct preview_form *in)
{
    struct statistics_file_row row;
    struct statistics_check check;
    struct str bytes;

    TRY(statistics_file_by_ref(req->tx, in->statistics_import, &row));
    TRY(statistics_file_table(req->tx, &row, &bytes));
    TRY(statistics_check(req->tx, bytes, row.profile, row.school_year, &check));
    struct statistics_preview_page view = {
        .ref = row.ref,
        .school_year = school_year_text(req->mem, row.school_year),
        .source = row.source,
        .file_name = row.file_name,
        .sums = statistics_sums(req->mem, &check, req->lang),
        .ignored = check.file.ignored,
        .cp1252 = check.file.cp1252,
        .done = row.snapshot.n != 0,
        .refused = check.stopping > 0,
        .nothing = check.counts.n == 0,
    };
    rows_fill(req, &check, &view);
    if (!view.refused) {
        TRY(effect_fill(req, &check, &view));
        TRY(missing_fill(req, &check, &view));
    }
    view.may_apply = !view.done && !view.refused && !view.same && !view.nothing;
    statistics_preview_html(page_title(req, M_statistics_preview), &view);
    return OK;
}

static enum err apply_post(struct request *req, const struct preview_form *in)
{
    struct statistics_file_row row;
    struct statistics_result result;
    struct snapshot_row snapshot;
    struct statistics_source source;

    TRY(statistics_file_by_ref(req->tx, in->statistics_import, &row));
    source = (struct statistics_source){ row.school_year, row.source, row.file_name, row.profile, STR(""), STR("") };
    TRY(blob_read(req->tx, row.content, LIMIT_CSV, &source.bytes));
    if (row.rows_content != 0)
        TRY(statistics_file_table(req->tx, &row, &source.rows));
    TRY(statistics_import(req->tx, &source, false, &result));
    TRY(statistics_file_done(req->tx, &row, result.snapshot));
    TRY(snapshot_by_id(req->tx, result.snapshot, &snapshot));
    flash(req, result.same ? M_statistics_same : M_statistics_applied);
    return see_other(req, url_of(req->mem, "/contribution/statistics/", snapshot.ref, ""));
}

const struct route statistics_routes[] = {
    GET("/contribution/statistics", RIGHT(PUPIL_STATISTICS, L), 0, list_get),
    POST_FORM("/contribution/statistics", RIGHT(PUPIL_STATISTICS, C), ROUTE_UPLOAD | ROUTE_STEPS, upload_post,
              upload_again),
    GET("/contribution/statistics/{snapshot}", RIGHT(PUPIL_STATISTICS, R), 0, snapshot_get),
    GET("/contribution/statistics/import/{statistics_import}", RIGHT(PUPIL_STATISTICS, C), 0, preview_get),
    POST("/contribution/statistics/import/{statistics_import}/apply", RIGHT(PUPIL_STATISTICS, C), 0, apply_post),
    ROUTES_END
};
