#include "domain/contribution/statistics_check.h"

#include "base/zone.h"
#include "base/school_year.h"
#include "platform/limits.h"

/* A school number of the file. */
struct place {
    struct str number;
    struct school_row school;
    unsigned forms; /* bit per enum level_form of its branches */
    enum statistics_reason reason;
};
/* A branch: what it has per grade. */
struct group {
    const struct place *place;
    enum level_form form;
    struct statistics_line *lines[GRADE_END];
    bool faulty; /* a row of it stops the import */
};
struct check {
    struct tx *tx;
    struct mem *mem;
    struct statistics_check *out;
    struct participant_list participants;
    struct place *places;
    size_t nplaces;
    struct group *groups;
    size_t ngroups;
};

/* --- schools ------------------------------------------------------------------------- */

static bool takes_part(const struct check *c, authority_id authority)
{
    struct day starts = school_year_starts(c->out->school_year);

    for (size_t i = 0; i < c->participants.n; i++) {
        const struct participant_row *p = &c->participants.at[i];
        if (p->authority.n == authority.n && (day_is_none(p->ends) || day_compare(p->ends, starts) >= 0))
            return true;
    }
    return false;
}

static bool open_in(const struct school_row *school, int year)
{
    bool began = day_is_none(school->starts) || day_compare(school->starts, school_year_ends(year)) <= 0;

    return began && (day_is_none(school->ends) || day_compare(school->ends, school_year_starts(year)) >= 0);
}

static enum err forms_of(struct check *c, struct place *place)
{
    struct branch_list branches;

    TRY(agreement_school_types(c->tx, place->school.id, DAY_NONE, &branches));
    for (size_t i = 0; i < branches.n; i++) {
        enum level_form form = level_form_of_words(c->mem, branches.at[i].name);
        if (form == FORM_NONE)
            form = level_form_of_words(c->mem, branches.at[i].form);
        place->forms |= form != FORM_NONE ? 1U << form : 0;
    }
    /* The register often does not say which focus a special school has. */
    place->forms |= (place->forms & 1U << FORM_FOE) != 0 ? 1U << FORM_FOE_GE : 0;
    return OK;
}

/* A private school is in no register, but its name may tell. */
static enum err place_read(struct check *c, const struct statistics_line *line, struct place *place)
{
    *place = (struct place){ .number = line->number };
    enum err e = agreement_school_by_number(c->tx, line->number, &place->school);
    bool is_free = agreement_is_free_school(c->mem, e == OK ? place->school.name : line->name);

    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    place->reason = is_free                                         ? REASON_private_school
                    : e == ERR_NOT_FOUND                            ? REASON_school_unknown
                    : !takes_part(c, place->school.authority)       ? REASON_not_participant
                    : !open_in(&place->school, c->out->school_year) ? REASON_school_closed
                                                                    : REASON_NONE;
    return e == OK ? forms_of(c, place) : OK;
}

/* The rows of a school mostly stand together. */
static enum err place_of(struct check *c, const struct statistics_line *line, const struct place **out)
{
    for (size_t i = c->nplaces; i-- > 0;)
        if (str_eq(c->places[i].number, line->number)) {
            *out = &c->places[i];
            return OK;
        }
    TRY(place_read(c, line, &c->places[c->nplaces]));
    *out = &c->places[c->nplaces++];
    return OK;
}

/* --- branches ------------------------------------------------------------------------ */

static enum statistics_reason form_check(const struct place *place, struct statistics_line *line)
{
    if (line->form == FORM_NONE && line->form_words.len > 0)
        return REASON_form_unknown;
    for (int f = FORM_NONE + 1; line->form == FORM_NONE && f < FORM_END; f++)
        if (place->forms == 1U << f)
            line->form = (enum level_form)f;
    if (line->form == FORM_NONE)
        return REASON_form_missing;
    return place->forms == 0 || (place->forms & 1U << line->form) != 0 ? REASON_NONE : REASON_form_not_of_school;
}

static struct group *group_of(struct check *c, const struct place *place, enum level_form form)
{
    for (size_t i = c->ngroups; i-- > 0;)
        if (c->groups[i].place == place && c->groups[i].form == form)
            return &c->groups[i];
    c->groups[c->ngroups] = (struct group){ .place = place, .form = form };
    return &c->groups[c->ngroups++];
}

/* Where the row belongs comes first: a fault in a school that does not count stops nobody. */
static enum err line_check(struct check *c, struct statistics_line *line)
{
    const struct place *place;
    bool of_row = line->reason == REASON_row_width || line->reason == REASON_number_wrong ||
                  line->reason == REASON_year_wrong || line->reason == REASON_sum_row;

    if (of_row)
        return OK;
    TRY(place_of(c, line, &place));
    line->school = place->school.id;
    line->authority = place->school.authority;
    if (place->reason != REASON_NONE)
        line->reason = place->reason;
    if (line->reason == REASON_NONE)
        line->reason = form_check(place, line);
    if (place->reason != REASON_NONE || line->form == FORM_NONE)
        return OK;
    struct group *group = group_of(c, place, line->form);
    if (line->reason != REASON_NONE)
        group->faulty = true;
    else if (group->lines[line->grade] != NULL)
        line->reason = REASON_duplicate;
    else
        group->lines[line->grade] = line;
    return OK;
}

/* A total beside its grades is compared with them; alone it will do only where no grade is needed. */
static void total_check(struct group *group)
{
    struct statistics_line *total = group->lines[GRADE_ALL];
    int64_t sum = 0;
    bool grades = false;

    for (int g = GRADE_SKG; g <= GRADE_LAST; g++)
        if (group->lines[g] != NULL) {
            sum += group->lines[g]->pupils;
            grades = true;
        }
    if (total == NULL || (!grades && level_form_needs_no_grade(group->form)))
        return;
    /* Beside a fault the sum cannot fit; the fault is what has to be put right. */
    bool fits = group->faulty || sum == total->pupils;
    total->reason = !grades && !group->faulty ? REASON_grades_missing : fits ? REASON_sum_row : REASON_total_differs;
    group->lines[GRADE_ALL] = NULL;
}

/* --- what counts ---------------------------------------------------------------------- */

static bool group_before(const struct group *a, const struct group *b)
{
    int order = str_compare(a->place->number, b->place->number);

    return order != 0 ? order < 0 : a->form < b->form;
}

static void groups_sort(struct check *c)
{
    for (size_t i = 1; i < c->ngroups; i++) {
        struct group moved = c->groups[i];
        size_t at = i;
        for (; at > 0 && group_before(&moved, &c->groups[at - 1]); at--)
            c->groups[at] = c->groups[at - 1];
        c->groups[at] = moved;
    }
}

static void counts_collect(struct check *c)
{
    struct pupil_counts *out = &c->out->counts;

    groups_sort(c);
    out->at = MEM_NEW_N(c->mem, struct pupil_count, c->out->file.lines.n);
    for (size_t i = 0; i < c->ngroups; i++) {
        const struct group *g = &c->groups[i];
        for (int grade = GRADE_SKG; grade < GRADE_END; grade++)
            if (g->lines[grade] != NULL && g->lines[grade]->pupils > 0)
                out->at[out->n++] = (struct pupil_count){ .authority = g->place->school.authority,
                                                          .authority_ref = g->place->school.authority_ref,
                                                          .school = g->place->school.id,
                                                          .number = g->place->number,
                                                          .form = g->form,
                                                          .grade = grade,
                                                          .pupils = g->lines[grade]->pupils };
    }
}

static enum err lines_check(struct check *c)
{
    struct statistics_lines *lines = &c->out->file.lines;

    for (size_t i = 0; i < lines->n; i++)
        TRY(line_check(c, &lines->at[i]));
    for (size_t i = 0; i < c->ngroups; i++)
        total_check(&c->groups[i]);
    for (size_t i = 0; i < lines->n; i++) {
        enum statistics_reason reason = lines->at[i].reason;
        c->out->stopping += statistics_reason_stops(reason);
        c->out->left_out += reason != REASON_NONE && !statistics_reason_stops(reason);
    }
    counts_collect(c);
    return OK;
}

enum err statistics_check(struct tx *tx, struct str bytes, struct str profile, int school_year,
                          struct statistics_check *out)
{
    struct mem *mem = tx_mem(tx);
    struct check c = { .tx = tx, .mem = mem, .out = out };
    enum msg why;

    *out = (struct statistics_check){ .school_year = school_year };
    if (school_year > school_year_of(zone_day(tx_now(tx))))
        return tx_refuse(tx, ERR_INVALID, M_statistics_error_year_ahead, "school_year");
    enum err e = statistics_file_read(mem, bytes, profile, school_year, &out->file, &why);
    if (e == ERR_INVALID)
        return tx_refuse(tx, e, why, "file");
    TRY(e);
    size_t n = out->file.lines.n;
    if (mem_left(mem) < n * (sizeof *c.places + sizeof *c.groups + sizeof *out->counts.at) + KIB(512))
        return tx_refuse(tx, ERR_INVALID, M_statistics_error_too_large, "file");
    c.places = MEM_NEW_N(mem, struct place, n);
    c.groups = MEM_NEW_N(mem, struct group, n);
    TRY(agreement_participants(tx, DAY_NONE, &c.participants));
    return lines_check(&c);
}

struct str pupil_counts_canonical(struct mem *mem, int school_year, const struct pupil_counts *counts)
{
    struct buf out = buf_of(mem, counts->n * 128 + 64);

    buf_put_z(&out, "{\"rows\":[");
    for (size_t i = 0; i < counts->n; i++) {
        const struct pupil_count *c = &counts->at[i];
        buf_put_z(&out, i > 0 ? ",{\"authority\":\"" : "{\"authority\":\"");
        ref_put(&out, c->authority_ref.b);
        buf_put_z(&out, "\",\"form\":\"");
        buf_put(&out, level_form_code(c->form));
        buf_put_z(&out, "\",\"grade\":\"");
        buf_put(&out, level_grade_code(c->grade));
        buf_put_z(&out, "\",\"pupils\":");
        buf_int(&out, c->pupils);
        buf_put_z(&out, ",\"school\":\"");
        buf_put(&out, c->number);
        buf_put_z(&out, "\"}");
    }
    buf_put_z(&out, "],\"school_year\":\"");
    school_year_put(&out, school_year);
    buf_put_z(&out, "\"}");
    CHECK(buf_done(&out) == OK);
    return buf_str(&out);
}
