/*
 * contribution/fixing_form_web.c -- a draft and its revisions.
 */
#include "base/zone.h"
#include "domain/agreement/agreement.h"
#include "domain/contribution/due.h"
#include "domain/contribution/fixing_form.html.h"
#include "domain/contribution/fixing_web.h"
#include "domain/contribution/statistics_store.h"
#include "domain/contribution/what_if.h"
#include "platform/limits.h"

#define REASON_MAX 2000

static const struct choice readings[] = { { "a", READING_A }, { "b", READING_B }, { "c", READING_C }, { 0 } };
static const struct choice levels[] = { { "p", LEVEL_PRIMARY }, { "s1", LEVEL_LOWER }, { "s2", LEVEL_UPPER }, { 0 } };

struct draft_form {
    fixing_ref fixing;
    int64_t first_year, years;
    struct str length_reason;
    struct day fixing_date;
    snapshot_ref snapshot;
    int reading, ge_grade10, foe, foe_ge, comprehensive;
    bool redistribute;
    int64_t weight_p, weight_s1, weight_s2, weight_base;
    struct str decision_ref, reason;
    struct ref_list party;
    struct text_list municipality_key;
};
/* clang-format off */
#define DRAFT_FIELDS \
    FIELD_INT(draft_form, first_year, 2000, 2990), FIELD_INT(draft_form, years, 1, FIXING_YEARS_MAX), \
    FIELD_TEXT(draft_form, length_reason, 0, LIMIT_LINE), FIELD_DAY(draft_form, fixing_date, true), \
    FIELD_REF_OPTIONAL(draft_form, snapshot), FIELD_CHOICE(draft_form, reading, readings, false), \
    FIELD_CHOICE(draft_form, ge_grade10, levels, true), FIELD_CHOICE(draft_form, foe, levels, false), \
    FIELD_CHOICE(draft_form, foe_ge, levels, false), FIELD_CHOICE(draft_form, comprehensive, levels, false), \
    FIELD_BOOL(draft_form, redistribute), FIELD_INT(draft_form, weight_p, 1, KEY_WEIGHT_MAX), \
    FIELD_INT(draft_form, weight_s1, 1, KEY_WEIGHT_MAX), FIELD_INT(draft_form, weight_s2, 1, KEY_WEIGHT_MAX), \
    FIELD_INT(draft_form, weight_base, 1, KEY_WEIGHT_MAX), FIELD_TEXT(draft_form, decision_ref, 0, LIMIT_LINE), \
    FIELD_LINES(draft_form, reason, 0, REASON_MAX), FIELD_REFS(draft_form, party, 0, KEY_PARTICIPANTS_MAX), \
    FIELD_TEXTS(draft_form, municipality_key, KEY_PARTICIPANTS_MAX)
/* clang-format on */
FORM(draft_form, FIELD_REF(draft_form, fixing), DRAFT_FIELDS);
static const struct field new_form_fields[] = { DRAFT_FIELDS, { 0 } };
struct new_form {
    struct draft_form draft;
};
_Static_assert(offsetof(struct new_form, draft) == 0, "the fields of the draft are those of the form");
FORM_EMPTY(blank_form);
struct edit_form {
    fixing_ref fixing;
};
FORM(edit_form, FIELD_REF(edit_form, fixing));

HANDLER(new_get, blank_form);
HANDLER(new_post, new_form);
HANDLER(new_again, new_form);
HANDLER(edit_get, edit_form);
HANDLER(edit_post, draft_form);
HANDLER(edit_again, draft_form);

/* --- shown ------------------------------------------------------------------------------------ */

static struct fixing_options options_of(struct request *req, const struct choice *choices, const enum msg *labels,
                                        size_t n, int chosen)
{
    struct fixing_options out = { MEM_NEW_N(req->mem, struct fixing_option, n), n };
    for (size_t i = 0; i < n; i++)
        out.at[i] = (struct fixing_option){ str_of(choices[i].key), msg_text(req->lang, labels[i]),
                                            choices[i].value == chosen };
    return out;
}

static struct fixing_options level_options(struct request *req, size_t from, int chosen)
{
    static const enum msg labels[] = { M_statistics_primary, M_statistics_lower, M_statistics_upper };
    return options_of(req, levels + from, labels + from, 3 - from, chosen);
}

static void choices_fill(struct request *req, const struct draft_form *in, struct fixing_form_page *view)
{
    static const enum msg labels[] = { M_fixing_reading_a, M_fixing_reading_b, M_fixing_reading_c };
    view->readings = options_of(req, readings, labels, 3, in->reading);
    view->ge_grade10 = level_options(req, 1, in->ge_grade10);
    view->foe = level_options(req, 0, in->foe);
    view->foe_ge = level_options(req, 0, in->foe_ge);
    view->comprehensive = level_options(req, 0, in->comprehensive);
    view->redistribute = in->redistribute;
}

static enum err snapshots_fill(struct request *req, const struct draft_form *in, struct fixing_form_page *view)
{
    struct snapshot_rows rows;
    TRY(snapshots_reached(req->tx, &rows));
    view->snapshots.at = MEM_NEW_N(req->mem, struct fixing_option, rows.n);
    for (size_t i = 0; i < rows.n; i++) {
        struct buf ref = buf_of(req->mem, REF_TEXT_LEN), label = buf_of(req->mem, 600);
        ref_put(&ref, rows.at[i].ref.b);
        school_year_put(&label, rows.at[i].school_year);
        buf_put_z(&label, ", ");
        i18n_instant_short(&label, req->lang, rows.at[i].created_at);
        buf_put_z(&label, ", ");
        buf_put(&label, rows.at[i].source);
        view->snapshots.at[view->snapshots.n++] =
            (struct fixing_option){ buf_str(&ref), buf_str(&label), REF_EQ(rows.at[i].ref, in->snapshot) };
    }
    return OK;
}

/* The key typed for a participant, or the one of the last revision. */
static struct str key_typed(const struct draft_form *in, const struct fixing_places *known,
                            const struct authority_row *authority)
{
    for (size_t i = 0; i < in->party.n && i < in->municipality_key.n; i++)
        if (ref_eq(in->party.at[i].b, authority->ref.b))
            return in->municipality_key.at[i];
    for (size_t i = 0; i < known->n; i++)
        if (known->at[i].authority.n == authority->id.n)
            return known->at[i].municipality_key;
    return STR("");
}

static enum err places_fill(struct request *req, const struct draft_form *in, const struct fixing_places *known,
                            struct fixing_form_page *view)
{
    struct participant_list parties;
    struct day day = in->first_year >= 2000 ? day_of((int)in->first_year, 1, 1) : zone_day(req->now);
    TRY(agreement_participants(req->tx, day, &parties));
    view->places.at = MEM_NEW_N(req->mem, struct fixing_place_input, parties.n);
    for (size_t i = 0; i < parties.n; i++) {
        struct authority_row authority;
        TRY(agreement_authority_by_id(req->tx, parties.at[i].authority, &authority));
        view->places.at[view->places.n++] =
            (struct fixing_place_input){ authority.ref,
                                         str_cat(req->mem, STR("key-"), fixing_number(req->mem, (int64_t)i + 1)),
                                         authority.name, key_typed(in, known, &authority) };
    }
    return OK;
}

/* A number, or what was typed in its place. */
static struct str typed(struct request *req, const char *field, int64_t n)
{
    struct str text = form_typed(req->form, field);
    return text.len > 0 || n == 0 ? text : fixing_number(req->mem, n);
}

static enum err form_show(struct request *req, const struct draft_form *in, const struct fixing_row *row,
                          const struct fixing_places *known)
{
    struct fixing_form_page view = {
        .first_year = typed(req, "first_year", in->first_year),
        .years = typed(req, "years", in->years),
        .length_reason = in->length_reason,
        .weight_p = typed(req, "weight_p", in->weight_p),
        .weight_s1 = typed(req, "weight_s1", in->weight_s1),
        .weight_s2 = typed(req, "weight_s2", in->weight_s2),
        .weight_base = typed(req, "weight_base", in->weight_base),
        .decision_ref = in->decision_ref,
        .reason = in->reason,
        .fixing_date = in->fixing_date,
    };
    if (row != NULL) {
        view.edit = true;
        view.ref = row->ref;
        view.name = fixing_name(req->mem, row);
    }
    choices_fill(req, in, &view);
    TRY(snapshots_fill(req, in, &view));
    TRY(places_fill(req, in, known, &view));
    fixing_form_html(page_title(req, row == NULL ? M_fixing_new : M_fixing_edit), &view);
    return OK;
}

/* Keys of the newest fixing: they rarely change. */
static enum err known_keys(struct request *req, struct fixing_places *out)
{
    struct fixing_rows rows;
    *out = (struct fixing_places){ 0 };
    TRY(fixings_reached(req->tx, &rows));
    for (size_t i = 0; i < rows.n && out->n == 0; i++)
        TRY(fixing_order(req->tx, rows.at[i].id, rows.at[i].revision, out));
    return OK;
}

static enum err new_get(struct request *req, const struct blank_form *none)
{
    struct weights w = KEY_WEIGHTS_OF_AGREEMENT;
    struct day today = zone_day(req->now);
    struct fixing_places known;
    struct draft_form in = { .first_year = day_parts(today).year + 1,
                             .years = FIXING_YEARS,
                             .fixing_date = today,
                             .ge_grade10 = LEVEL_LOWER,
                             .weight_p = w.of[KEY_P],
                             .weight_s1 = w.of[KEY_S1],
                             .weight_s2 = w.of[KEY_S2],
                             .weight_base = w.base };
    struct snapshot_row current;
    (void)none;
    enum err e = statistics_current(req->tx, statistics_year_of(today), &current);
    if (e == OK)
        in.snapshot = current.ref;
    else if (e != ERR_NOT_FOUND)
        return e;
    TRY(known_keys(req, &known));
    return form_show(req, &in, NULL, &known);
}

static enum err new_again(struct request *req, const struct new_form *in)
{
    struct fixing_places known;
    TRY(known_keys(req, &known));
    return form_show(req, &in->draft, NULL, &known);
}

static enum err edit_get(struct request *req, const struct edit_form *path)
{
    struct fixing_row f;
    struct fixing_places known;
    struct snapshot_row snapshot = { 0 };

    TRY(fixing_by_ref(req->tx, path->fixing, &f));
    if (f.state != FIXING_DRAFT)
        return tx_refuse(req->tx, ERR_CONFLICT, M_contribution_refusal_transition_not_allowed, NULL);
    TRY(fixing_order(req->tx, f.id, f.revision, &known));
    if (f.snapshot.n != 0)
        TRY(snapshot_by_id(req->tx, f.snapshot, &snapshot));
    struct draft_form in = { .first_year = f.first_year,
                             .years = f.years,
                             .length_reason = f.length_reason,
                             .fixing_date = f.fixing_date,
                             .snapshot = snapshot.ref,
                             .reading = f.reading,
                             .redistribute = f.redistribute,
                             .ge_grade10 = f.ge_grade10,
                             .foe = f.foe,
                             .foe_ge = f.foe_ge,
                             .comprehensive = f.comprehensive,
                             .weight_p = f.weight_p,
                             .weight_s1 = f.weight_s1,
                             .weight_s2 = f.weight_s2,
                             .weight_base = f.weight_base,
                             .decision_ref = f.decision_ref,
                             .reason = f.reason };
    return form_show(req, &in, &f, &known);
}

static enum err edit_again(struct request *req, const struct draft_form *in)
{
    struct fixing_row f;
    struct fixing_places known;
    TRY(fixing_by_ref(req->tx, in->fixing, &f));
    TRY(fixing_order(req->tx, f.id, f.revision, &known));
    return form_show(req, in, &f, &known);
}

/* --- taken over ----------------------------------------------------------------------------- */

static bool is_municipality_key(struct str text)
{
    bool digits = text.len >= 5 && text.len <= 12;
    for (size_t i = 0; i < text.len; i++)
        digits = digits && text.at[i] >= '0' && text.at[i] <= '9';
    return digits;
}

static enum err place_of(struct request *req, const struct draft_form *in, size_t i, struct fixing_places *out)
{
    struct str key = in->municipality_key.at[i];
    struct authority_row authority;
    authority_ref ref;

    if (key.len == 0)
        return OK;
    if (!is_municipality_key(key))
        return tx_refuse(req->tx, ERR_INVALID, M_fixing_error_municipality_key, "municipality_key");
    for (size_t k = 0; k < out->n; k++)
        if (str_eq(out->at[k].municipality_key, key))
            return tx_refuse(req->tx, ERR_INVALID, M_fixing_error_key_twice, "municipality_key");
    for (size_t b = 0; b < sizeof ref.b; b++)
        ref.b[b] = in->party.at[i].b[b];
    TRY(agreement_authority_by_ref(req->tx, ref, &authority));
    out->at[out->n++] = (struct fixing_place){ authority.id, key };
    return OK;
}

static enum err snapshot_of(struct request *req, const struct draft_form *in, snapshot_id *out)
{
    static const snapshot_ref none = { { 0 } };
    struct snapshot_row row;

    *out = (snapshot_id){ 0 };
    if (REF_EQ(in->snapshot, none))
        return OK;
    enum err e = snapshot_by_ref(req->tx, in->snapshot, &row);
    if (e == ERR_NOT_FOUND)
        return tx_refuse(req->tx, ERR_INVALID, M_fixing_problem_snapshot, "snapshot");
    if (e == OK && row.school_year != statistics_year_of(in->fixing_date))
        return tx_refuse(req->tx, ERR_INVALID, M_contribution_refusal_snapshot_wrong_year, "snapshot");
    *out = row.id;
    return e;
}

static enum err terms_check(struct request *req, const struct draft_form *in)
{
    if (in->years != FIXING_YEARS && in->length_reason.len == 0)
        return tx_refuse(req->tx, ERR_INVALID, M_fixing_problem_length, "length_reason");
    if (in->reading == READING_A && in->weight_p + in->weight_s1 + in->weight_s2 != in->weight_base)
        return tx_refuse(req->tx, ERR_INVALID, M_contribution_refusal_weights_not_one, "weight_base");
    if (in->ge_grade10 == LEVEL_PRIMARY)
        return tx_refuse(req->tx, ERR_INVALID, M_fixing_error_ge_grade10, "ge_grade10");
    return OK;
}

static enum err taken(struct request *req, const struct draft_form *in, struct fixing_new *out)
{
    TRY(terms_check(req, in));
    *out = (struct fixing_new){ .first_year = (int)in->first_year,
                                .years = (int)in->years,
                                .length_reason = in->length_reason,
                                .fixing_date = in->fixing_date,
                                .reading = in->reading,
                                .redistribute = in->redistribute,
                                .ge_grade10 = in->ge_grade10,
                                .foe = in->foe,
                                .foe_ge = in->foe_ge,
                                .comprehensive = in->comprehensive,
                                .weights = { { (int32_t)in->weight_p, (int32_t)in->weight_s1, (int32_t)in->weight_s2 },
                                             (int32_t)in->weight_base },
                                .decision_ref = in->decision_ref,
                                .reason = in->reason,
                                .order.at = MEM_NEW_N(req->mem, struct fixing_place, KEY_PARTICIPANTS_MAX) };
    TRY(snapshot_of(req, in, &out->snapshot));
    for (size_t i = 0; i < in->party.n && i < in->municipality_key.n; i++)
        TRY(place_of(req, in, i, &out->order));
    return OK;
}

static enum err new_post(struct request *req, const struct new_form *in)
{
    struct fixing_new terms;
    struct fixing_row f;
    fixing_id id;
    TRY(taken(req, &in->draft, &terms));
    TRY(fixing_add(req->tx, &terms, NULL, &id));
    TRY(fixing_by_id(req->tx, id, &f));
    flash(req, M_fixing_saved);
    return see_other(req, url_of(req->mem, "/contribution/fixings/", f.ref, ""));
}

static enum err edit_post(struct request *req, const struct draft_form *in)
{
    struct fixing_new terms;
    struct fixing_row f;
    TRY(fixing_by_ref(req->tx, in->fixing, &f));
    TRY(taken(req, in, &terms));
    TRY(fixing_write(req->tx, &f, &terms));
    flash(req, M_fixing_saved);
    return see_other(req, url_of(req->mem, "/contribution/fixings/", f.ref, ""));
}

const struct route fixing_form_routes[] = {
    GET("/contribution/fixings/new", RIGHT(COST_CONTRIBUTION, C), 0, new_get),
    POST_FORM("/contribution/fixings/new", RIGHT(COST_CONTRIBUTION, C), 0, new_post, new_again),
    GET("/contribution/fixings/{fixing}/edit", RIGHT(COST_CONTRIBUTION, W), 0, edit_get),
    POST_FORM("/contribution/fixings/{fixing}/edit", RIGHT(COST_CONTRIBUTION, W), 0, edit_post, edit_again), ROUTES_END
};
