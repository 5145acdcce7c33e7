/* The register of gaps: where the text does not reach, and what is said or done beside it. */
#include "domain/agreement/agreement_web.h"

#include "domain/agreement/gap_list.html.h"
#include "domain/agreement/gap_page.html.h"
#include "domain/agreement/register_store.h"

#define CLAUSE_ID_MAX 12

static const struct choice kind_choices[] = {
    { "missing", GAP_MISSING }, { "unsuitable", GAP_UNSUITABLE }, { "wish", GAP_WISH },
    { "law", GAP_LAW },         { "tariff", GAP_TARIFF },         { "ownership", GAP_OWNERSHIP },
    { "note", GAP_NOTE },       { "practice", GAP_PRACTICE },     { 0 }
};
static const struct choice state_choices[] = {
    { "talks", GAP_TALKS }, { "amended", GAP_AMENDED }, { "closed", GAP_CLOSED }, { 0 }
};

FORM_EMPTY(list_form);
struct gap_form {
    int kind;
    struct str clause, subject, facts;
    struct day known_on;
};
FORM(gap_form, FIELD_CHOICE(gap_form, kind, kind_choices, 1), FIELD_TEXT(gap_form, clause, 0, CLAUSE_ID_MAX),
     FIELD_TEXT(gap_form, subject, 1, LIMIT_NAME), FIELD_LINES(gap_form, facts, 1, LIMIT_TEXT),
     FIELD_DAY(gap_form, known_on, 1));
struct gap_path {
    gap_ref gap;
};
FORM(gap_path, FIELD_REF(gap_path, gap));
struct move_form {
    gap_ref gap;
    int state;
    struct str note;
    amendment_ref amendment;
};
FORM(move_form, FIELD_REF(move_form, gap), FIELD_CHOICE(move_form, state, state_choices, 1),
     FIELD_LINES(move_form, note, 1, LIMIT_TEXT), FIELD_REF_OPTIONAL(move_form, amendment));

HANDLER(list_get, list_form);
HANDLER(gap_post, gap_form);
HANDLER(gap_again, gap_form);
HANDLER(page_get, gap_path);
HANDLER(move_post, move_form);
HANDLER(move_again, move_form);

/* "p5-2" as "§ 5 Abs. 2". */
static struct str place_of(struct mem *mem, struct str clause)
{
    struct str rest = str_from(clause, clause.len > 0 ? 1 : 0), section;
    if (rest.len == 0)
        return STR("");
    if (str_find_byte(rest, '-') == SIZE_MAX)
        return str_cat(mem, STR("§ "), rest);
    (void)str_cut(&rest, '-', &section);
    return str_cat(mem, STR("§ "), section, STR(" Abs. "), rest);
}

static struct gap_line line_of(struct mem *mem, const struct gap_row *g)
{
    return (struct gap_line){ .ref = g->ref,
                              .kind = { gap_kind_msg(g->kind) },
                              .state = { gap_state_msg(g->state) },
                              .subject = g->subject,
                              .clause = g->clause,
                              .place = place_of(mem, g->clause),
                              .known_on = g->known_on,
                              .negotiate_by = g->negotiate_by,
                              .open = g->state < GAP_AMENDED,
                              .unsigned_practice = gap_beside_text(g->kind) && g->state != GAP_AMENDED };
}

static enum err list_show(struct request *req, const struct gap_form *in)
{
    struct gap_rows rows;
    TRY(gaps_all(req->tx, &rows));
    struct gap_list_page view = { .gaps = { MEM_NEW_N(req->mem, struct gap_line, rows.n), rows.n },
                                  .may_add = viewer_may(req->viewer, OBJECT_AGREEMENT, VERB_C),
                                  .kinds = declaration_options(req, kind_choices, gap_kind_msg, in->kind),
                                  .subject = in->subject,
                                  .clause = in->clause,
                                  .facts = in->facts,
                                  .known_on = in->known_on };
    for (size_t i = 0; i < rows.n; i++)
        view.gaps.at[i] = line_of(req->mem, &rows.at[i]);
    gap_list_html(page_title(req, M_register_gaps), &view);
    return OK;
}

static enum err list_get(struct request *req, const struct list_form *in)
{
    (void)in;
    return list_show(req, &(struct gap_form){ .known_on = agreement_today(req->tx) });
}

static enum err gap_again(struct request *req, const struct gap_form *in) { return list_show(req, in); }

static enum err clause_check(struct request *req, struct str clause)
{
    struct master_row master;
    struct clauses all;
    if (clause.len == 0)
        return OK;
    TRY(master_text_on(req->tx, agreement_today(req->tx), &master));
    TRY(clauses_of(req->mem, master.text, &all));
    return clause_find(&all, clause) != NULL ? OK
                                             : tx_refuse(req->tx, ERR_INVALID, M_register_clause_unknown, "clause");
}

static enum err gap_post(struct request *req, const struct gap_form *in)
{
    gap_ref ref;
    TRY(clause_check(req, in->clause));
    TRY(gap_add(req->tx, &(struct gap_new){ in->kind, in->clause, in->subject, in->facts, in->known_on }, &ref));
    flash(req, M_register_gap_saved);
    return see_other(req, url_of(req->mem, "/agreement/gaps/", ref, ""));
}

/* --- one gap --------------------------------------------------------------------------------------- */

static enum err events_fill(struct request *req, const struct gap_row *gap, struct gap_page *view)
{
    struct gap_event_rows rows;
    TRY(gap_events(req->tx, gap->id, &rows));
    view->events.at = MEM_NEW_N(req->mem, struct gap_event_line, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        view->events.at[view->events.n++] = (struct gap_event_line){
            .state = { gap_state_msg(rows.at[i].state) },
            .note = rows.at[i].note,
            .by = rows.at[i].by,
            .amendment = rows.at[i].amendment_title,
            .amendment_ref = rows.at[i].amendment_ref,
            .amended = rows.at[i].amended,
            .at = rows.at[i].at,
        };
    return OK;
}

static enum err amendments_fill(struct request *req, amendment_ref chosen, struct gap_page *view)
{
    struct amendment_rows rows;
    TRY(amendments_all(req->tx, &rows));
    view->amendments = options_of(req->mem, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        option_add(&view->amendments, REF_TEXT(req->mem, rows.at[i].ref), rows.at[i].title,
                   REF_EQ(rows.at[i].ref, chosen));
    return OK;
}

static enum err page_show(struct request *req, const struct move_form *in)
{
    struct gap_row gap;
    TRY(gap_by_ref(req->tx, in->gap, &gap));
    struct gap_page view = { .gap = line_of(req->mem, &gap),
                             .facts = gap.facts,
                             .note = in->note,
                             .may_change = viewer_may(req->viewer, OBJECT_AGREEMENT, VERB_W) && gap.state < GAP_AMENDED,
                             .beside_text = gap_beside_text(gap.kind) && gap.state != GAP_AMENDED,
                             .states = declaration_options(req, state_choices, gap_state_msg, in->state) };
    TRY(events_fill(req, &gap, &view));
    TRY(amendments_fill(req, in->amendment, &view));
    gap_page_html(page_begin(req, gap.subject), &view);
    return OK;
}

static enum err page_get(struct request *req, const struct gap_path *in)
{
    return page_show(req, &(struct move_form){ .gap = in->gap });
}

static enum err move_again(struct request *req, const struct move_form *in) { return page_show(req, in); }

static enum err move_post(struct request *req, const struct move_form *in)
{
    struct gap_row gap;
    struct amendment_row amendment = { 0 };
    TRY(gap_by_ref(req->tx, in->gap, &gap));
    if (!REF_NONE(in->amendment))
        TRY(amendment_by_ref(req->tx, in->amendment, &amendment));
    TRY(gap_move(req->tx, &gap, in->state, in->note, amendment.id));
    flash(req, M_register_gap_moved);
    return see_other(req, url_of(req->mem, "/agreement/gaps/", gap.ref, ""));
}

#define GAP "/agreement/gaps/{gap}"
const struct route gap_routes[] = { GET("/agreement/gaps", RIGHT(AGREEMENT, R), 0, list_get),
                                    POST_FORM("/agreement/gaps", RIGHT(AGREEMENT, C), 0, gap_post, gap_again),
                                    GET(GAP, RIGHT(AGREEMENT, R), 0, page_get),
                                    POST_FORM(GAP, RIGHT(AGREEMENT, W), 0, move_post, move_again), ROUTES_END };
