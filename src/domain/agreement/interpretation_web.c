/* The register of interpretations: all questions, one with its history, and the decision. */
#include "domain/agreement/agreement_web.h"

#include "domain/agreement/deadline_store.h"
#include "domain/agreement/interpretation_list.html.h"
#include "domain/agreement/interpretation_page.html.h"

#define QUESTION_ID_MAX 4
#define CHOICE_KEY_MAX 20

FORM_EMPTY(no_form);
struct adopt_form {
    struct str reason, decision;
    struct day decided_on, starts;
};
FORM(adopt_form, FIELD_LINES(adopt_form, reason, 1, LIMIT_TEXT), FIELD_TEXT(adopt_form, decision, 1, LIMIT_NAME),
     FIELD_DAY(adopt_form, decided_on, 1), FIELD_DAY(adopt_form, starts, 1));
struct question_form {
    struct str question;
};
FORM(question_form, FIELD_TEXT(question_form, question, 1, QUESTION_ID_MAX));
struct decide_form {
    struct str question, choice, reason, decision;
    struct day decided_on, starts;
};
FORM(decide_form, FIELD_TEXT(decide_form, question, 1, QUESTION_ID_MAX),
     FIELD_TEXT(decide_form, choice, 0, CHOICE_KEY_MAX), FIELD_LINES(decide_form, reason, 1, LIMIT_TEXT),
     FIELD_TEXT(decide_form, decision, 1, LIMIT_NAME), FIELD_DAY(decide_form, decided_on, 1),
     FIELD_DAY(decide_form, starts, 1));

HANDLER(list_get, no_form);
HANDLER(adopt_post, adopt_form);
HANDLER(adopt_again, adopt_form);
HANDLER(question_get, question_form);
HANDLER(decide_post, decide_form);
HANDLER(decide_again, decide_form);

/* --- all questions ------------------------------------------------------------------------- */

static struct interpretation_line line_of(int question, const struct interpretation_row *row)
{
    const struct interpretation_rule *rule = interpretation_rule(question);
    return (struct interpretation_line){ .id = str_of(rule->id),
                                         .question = { rule->title },
                                         .clause = { rule->clause },
                                         .choice = { interpretation_choice_msg(question, row->choice) },
                                         .preset = { interpretation_choice_msg(question, rule->preset) },
                                         .reason = row->reason,
                                         .decision_ref = row->decision_ref,
                                         .decided_by = row->decided_by,
                                         .decided_on = row->decided_on,
                                         .starts = row->starts,
                                         .decided = row->choice != 0,
                                         .by_hand = interpretation_by_hand(question, row->choice) };
}

/* What counts today; where nothing does yet, the newest decision with its later first day. */
static enum err line_now(struct request *req, int question, struct interpretation_line *out)
{
    struct interpretation_row now;
    struct interpretation_rows all;
    TRY(agreement_interpretation_on(req->tx, question, agreement_today(req->tx), INSTANT_NONE, &now));
    TRY(interpretation_history(req->tx, question, &all));
    bool coming = now.choice == 0 && all.n > 0;
    *out = line_of(question, coming ? &all.at[0] : &now);
    out->coming = coming;
    return OK;
}

static enum err list_show(struct request *req, struct interpretation_typed typed)
{
    struct interpretation_list_page view = { .lines.at =
                                                 MEM_NEW_N(req->mem, struct interpretation_line, INTERPRETATION_END),
                                             .typed = typed };
    for (int q = 1; q < INTERPRETATION_END; q++) {
        struct interpretation_line *line = &view.lines.at[view.lines.n++];
        TRY(line_now(req, q, line));
        view.open += !line->decided;
        view.may_adopt = view.may_adopt || (!line->decided && line->preset.id != MSG_NONE);
    }
    view.may_adopt = view.may_adopt && viewer_may(req->viewer, OBJECT_AGREEMENT, VERB_W);
    interpretation_list_html(page_title(req, M_interpretation_title), &view);
    return OK;
}

static struct interpretation_typed nothing_typed(struct request *req)
{
    return (struct interpretation_typed){ .decided_on = agreement_today(req->tx), .starts = DAY_NONE };
}

static enum err list_get(struct request *req, const struct no_form *in)
{
    (void)in;
    return list_show(req, nothing_typed(req));
}

static enum err adopt_again(struct request *req, const struct adopt_form *in)
{
    return list_show(req, (struct interpretation_typed){ in->reason, in->decision, in->decided_on, in->starts });
}

static enum err adopt_post(struct request *req, const struct adopt_form *in)
{
    int adopted;
    TRY(agreement_interpretations_adopt(
        req->tx, &(struct interpretation_decision){ in->reason, in->decision, in->decided_on, in->starts }, &adopted));
    flash(req, M_interpretation_adopted);
    return see_other(req, URL("/agreement/interpretations"));
}

/* --- one question ----------------------------------------------------------------------------- */

static enum err history_fill(struct request *req, int question, struct interpretation_page *view)
{
    struct interpretation_rows rows;
    TRY(interpretation_history(req->tx, question, &rows));
    view->history.at = MEM_NEW_N(req->mem, struct interpretation_line, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        view->history.at[view->history.n++] = line_of(question, &rows.at[i]);
    return OK;
}

static enum err question_show(struct request *req, int question, struct str chosen, struct interpretation_typed typed)
{
    const struct interpretation_rule *rule = interpretation_rule(question);
    struct interpretation_page view = { .typed = typed,
                                        .may_decide = viewer_may(req->viewer, OBJECT_AGREEMENT, VERB_W),
                                        .choices = options_of(req->mem, INTERPRETATION_CHOICES) };
    TRY(line_now(req, question, &view.now));
    TRY(history_fill(req, question, &view));
    for (int i = 0; rule->choices[i].key != NULL; i++)
        option_add(&view.choices, str_of(rule->choices[i].key), msg_text(req->lang, rule->choices[i].label),
                   str_eq(chosen, str_of(rule->choices[i].key)));
    struct str title = str_cat(req->mem, str_of(rule->id), STR(": "), msg_text(req->lang, rule->title));
    interpretation_page_html(page_begin(req, title), &view);
    return OK;
}

/* Nothing is chosen before: a decision is not a click on what stands there. */
static enum err question_get(struct request *req, const struct question_form *in)
{
    int question = interpretation_of_id(in->question);
    return question == 0 ? ERR_NOT_FOUND : question_show(req, question, STR(""), nothing_typed(req));
}

static enum err decide_again(struct request *req, const struct decide_form *in)
{
    int question = interpretation_of_id(in->question);
    struct interpretation_typed typed = { in->reason, in->decision, in->decided_on, in->starts };
    return question == 0 ? ERR_NOT_FOUND : question_show(req, question, in->choice, typed);
}

static enum err decide_post(struct request *req, const struct decide_form *in)
{
    int question = interpretation_of_id(in->question);
    struct interpretation_decision decision = { in->reason, in->decision, in->decided_on, in->starts };
    if (question == 0)
        return ERR_NOT_FOUND;
    TRY(agreement_interpretation_decide(req->tx, question, interpretation_choice_of_key(question, in->choice),
                                        &decision));
    flash(req, M_interpretation_saved);
    return see_other(req, URL("/agreement/interpretations"));
}

#define QUESTION "/agreement/interpretations/{question}"
const struct route interpretation_routes[] = {
    GET("/agreement/interpretations", RIGHT(AGREEMENT, R), 0, list_get),
    POST_FORM("/agreement/interpretations", RIGHT(AGREEMENT, W), 0, adopt_post, adopt_again),
    GET(QUESTION, RIGHT(AGREEMENT, R), 0, question_get),
    POST_FORM(QUESTION, RIGHT(AGREEMENT, W), 0, decide_post, decide_again), ROUTES_END
};
