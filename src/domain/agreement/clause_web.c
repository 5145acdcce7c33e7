/* The text of the agreement as a page, and the state of one clause. */
#include "domain/agreement/agreement_web.h"

#include "domain/agreement/clause_page.html.h"
#include "domain/agreement/register_store.h"
#include "domain/agreement/text_page.html.h"

#define CLAUSE_ID_MAX 12

static const struct choice state_choices[] = {
    { "valid", CLAUSE_VALID }, { "void", CLAUSE_VOID }, { "replaced", CLAUSE_REPLACED }, { 0 }
};

FORM_EMPTY(text_form);
struct clause_form {
    struct str clause;
};
FORM(clause_form, FIELD_TEXT(clause_form, clause, 1, CLAUSE_ID_MAX));
struct state_form {
    struct str clause, reason, decision, successor;
    int state;
    struct day starts;
};
FORM(state_form, FIELD_TEXT(state_form, clause, 1, CLAUSE_ID_MAX), FIELD_CHOICE(state_form, state, state_choices, 1),
     FIELD_DAY(state_form, starts, 1), FIELD_LINES(state_form, reason, 1, LIMIT_TEXT),
     FIELD_TEXT(state_form, decision, 1, LIMIT_NAME), FIELD_LINES(state_form, successor, 0, LIMIT_TEXT));

HANDLER(text_get, text_form);
HANDLER(clause_get, clause_form);
HANDLER(state_post, state_form);
HANDLER(state_again, state_form);

/* The newest row of a clause that has begun. */
static const struct clause_state_row *state_of(const struct clause_state_rows *rows, struct str clause, struct day day)
{
    for (size_t i = 0; i < rows->n; i++)
        if (str_eq(rows->at[i].clause, clause) && day_compare(rows->at[i].starts, day) <= 0)
            return &rows->at[i];
    return NULL;
}

static struct clause_line line_of(const struct clause *c, const struct clause_state_rows *rows, struct day today)
{
    const struct clause_state_row *state = state_of(rows, c->id, today);
    struct clause_line line = { .id = c->id, .place = c->place, .heading = c->heading, .text = c->text };
    if (state == NULL || state->state == CLAUSE_VALID)
        return line;
    line.state = (struct word){ clause_state_msg(state->state) };
    line.reason = state->reason;
    line.successor = state->successor;
    line.warn = state->state == CLAUSE_VOID;
    return line;
}

static struct str hex(struct mem *mem, struct str bytes)
{
    struct buf out = buf_of(mem, bytes.len * 2 + 1);
    buf_hex(&out, bytes.at, bytes.len);
    return buf_str(&out);
}

static enum err text_get(struct request *req, const struct text_form *in)
{
    struct master_row master;
    struct clauses all;
    struct clause_state_rows states;
    struct day today = agreement_today(req->tx);
    (void)in;
    TRY(master_text_on(req->tx, today, &master));
    TRY(clauses_of(req->mem, master.text, &all));
    TRY(clause_states(req->tx, STR(""), &states));
    struct text_page view = { .version = master.version,
                              .effective = master.effective,
                              .hash = hex(req->mem, master.hash.bytes),
                              .clauses = { MEM_NEW_N(req->mem, struct clause_line, all.n), all.n } };
    for (size_t i = 0; i < all.n; i++)
        view.clauses.at[i] = line_of(&all.at[i], &states, today);
    text_page_html(page_title(req, M_register_text), &view);
    return OK;
}

static enum err states_fill(struct request *req, const struct clause_state_rows *rows, struct clause_page *view)
{
    view->states.at = MEM_NEW_N(req->mem, struct clause_state_line, rows->n);
    for (size_t i = 0; i < rows->n; i++)
        view->states.at[view->states.n++] = (struct clause_state_line){
            .state = { clause_state_msg(rows->at[i].state) },
            .reason = rows->at[i].reason,
            .decision_ref = rows->at[i].decision_ref,
            .successor = rows->at[i].successor,
            .by = rows->at[i].by,
            .starts = rows->at[i].starts,
        };
    return OK;
}

static enum err clause_show(struct request *req, const struct state_form *in)
{
    struct master_row master;
    struct clauses all;
    struct clause_state_rows rows;
    struct day today = agreement_today(req->tx);
    TRY(master_text_on(req->tx, today, &master));
    TRY(clauses_of(req->mem, master.text, &all));
    const struct clause *clause = clause_find(&all, in->clause);
    if (clause == NULL)
        return ERR_NOT_FOUND;
    TRY(clause_states(req->tx, in->clause, &rows));
    struct clause_page view = { .clause = line_of(clause, &rows, today),
                                .may_change = viewer_may(req->viewer, OBJECT_AGREEMENT, VERB_W),
                                .choices = declaration_options(req, state_choices, clause_state_msg, in->state),
                                .reason = in->reason,
                                .decision = in->decision,
                                .successor = in->successor,
                                .starts = in->starts };
    TRY(states_fill(req, &rows, &view));
    clause_page_html(page_begin(req, clause->place), &view);
    return OK;
}

static enum err clause_get(struct request *req, const struct clause_form *in)
{
    return clause_show(req, &(struct state_form){ .clause = in->clause, .starts = agreement_today(req->tx) });
}

static enum err state_again(struct request *req, const struct state_form *in) { return clause_show(req, in); }

static enum err state_post(struct request *req, const struct state_form *in)
{
    TRY(clause_state_add(req->tx, &(struct clause_state_row){ .clause = in->clause,
                                                              .state = in->state,
                                                              .starts = in->starts,
                                                              .reason = in->reason,
                                                              .decision_ref = in->decision,
                                                              .successor = in->successor }));
    flash(req, M_register_clause_saved);
    return see_other(req, URL("/agreement/text"));
}

#define CLAUSE_PATH "/agreement/text/{clause}"
const struct route clause_routes[] = { GET("/agreement/text", RIGHT(AGREEMENT, R), 0, text_get),
                                       GET(CLAUSE_PATH, RIGHT(AGREEMENT, R), 0, clause_get),
                                       POST_FORM(CLAUSE_PATH, RIGHT(AGREEMENT, W), 0, state_post, state_again),
                                       ROUTES_END };
