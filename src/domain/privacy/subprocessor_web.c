/*
 * privacy/subprocessor_web.c -- the register of firms, the answers of the
 * authorities, and who works for a firm.
 */
#include "domain/privacy/subprocessor_web.h"

#include "base/zone.h"
#include "domain/privacy/subprocessor_home.html.h"
#include "domain/privacy/subprocessor_answer.html.h"
#include "domain/privacy/subprocessor_end.html.h"
#include "domain/privacy/subprocessor_form.html.h"
#include "domain/privacy/subprocessor_list.html.h"
#include "domain/privacy/subprocessor_page.html.h"
#include "domain/privacy/subprocessor_store.h"
#include "domain/privacy/subprocessor_view.h"
#include "platform/limits.h"

enum answer_choice { ANSWER_APPROVE = 1, ANSWER_APPROVE_GENERAL, ANSWER_REFUSE, ANSWER_REVOKE };
static const struct choice answer_choices[] = { { "approve", ANSWER_APPROVE },
                                                { "approve_general", ANSWER_APPROVE_GENERAL },
                                                { "refuse", ANSWER_REFUSE },
                                                { "revoke", ANSWER_REVOKE },
                                                { 0 } };

FORM_EMPTY(register_form);
struct firm_new_form {
    struct str name, service, data, place, contract, measures;
    bool personal_data;
    struct day starts;
};
FORM(firm_new_form, FIELD_TEXT(firm_new_form, name, 1, LIMIT_NAME), FIELD_TEXT(firm_new_form, service, 1, LIMIT_NAME),
     FIELD_BOOL(firm_new_form, personal_data), FIELD_TEXT(firm_new_form, data, 0, 1000),
     FIELD_TEXT(firm_new_form, place, 0, LIMIT_NAME), FIELD_TEXT(firm_new_form, contract, 0, LIMIT_NAME),
     FIELD_LINES(firm_new_form, measures, 0, 2000), FIELD_DAY(firm_new_form, starts, 1));
struct firm_form {
    subprocessor_ref subprocessor;
};
FORM(firm_form, FIELD_REF(firm_form, subprocessor));
struct firm_end_form {
    subprocessor_ref subprocessor;
    int64_t version;
    struct day ends;
};
FORM(firm_end_form, FIELD_REF(firm_end_form, subprocessor), FIELD_INT(firm_end_form, version, 1, INT32_MAX),
     FIELD_DAY(firm_end_form, ends, 1));
struct firm_ask_form {
    subprocessor_ref subprocessor;
    authority_ref authority;
};
FORM(firm_ask_form, FIELD_REF(firm_ask_form, subprocessor), FIELD_REF(firm_ask_form, authority));
struct firm_answer_form {
    subprocessor_ref subprocessor;
    authority_ref authority;
    int state;
    struct str reference;
};
FORM(firm_answer_form, FIELD_REF(firm_answer_form, subprocessor), FIELD_REF(firm_answer_form, authority),
     FIELD_CHOICE(firm_answer_form, state, answer_choices, 1), FIELD_TEXT(firm_answer_form, reference, 1, LIMIT_NAME));
struct firm_people_form {
    subprocessor_ref subprocessor;
    account_ref account;
};
FORM(firm_people_form, FIELD_REF(firm_people_form, subprocessor), FIELD_REF(firm_people_form, account));

HANDLER(register_get, register_form);
HANDLER(firm_new_get, register_form);
HANDLER(firm_new_again, firm_new_form);
HANDLER(firm_new_post, firm_new_form);
HANDLER(firm_get, firm_form);
HANDLER(firm_end_get, firm_form);
HANDLER(firm_end_again, firm_end_form);
HANDLER(firm_end_post, firm_end_form);
HANDLER(firm_ask_post, firm_ask_form);
HANDLER(firm_ask_again, firm_ask_form);
HANDLER(firm_answer_get, firm_ask_form);
HANDLER(firm_answer_again, firm_answer_form);
HANDLER(firm_answer_post, firm_answer_form);
HANDLER(firm_people_post, firm_people_form);
HANDLER(firm_people_again, firm_people_form);

static struct str ref_of(struct mem *mem, const unsigned char b[16])
{
    struct buf out = buf_of(mem, REF_TEXT_LEN);
    ref_put(&out, b);
    return buf_str(&out);
}

static struct privacy_options options_of(struct mem *mem, size_t n)
{
    return (struct privacy_options){ MEM_NEW_N(mem, struct privacy_option, n), 0 };
}

static void option_add(struct privacy_options *list, struct str value, struct str label, bool chosen)
{
    list->at[list->n++] = (struct privacy_option){ value, label, chosen };
}

static bool has_ended(const struct subprocessor_row *s, struct instant now)
{
    return !day_is_none(s->ends) && day_compare(s->ends, zone_day(now)) < 0;
}

/* --- register ------------------------------------------------------------------------------- */

static enum err firm_line_of(struct request *req, const struct subprocessor_row *s, struct firm_line *line)
{
    struct answer_list answers;
    TRY(subprocessor_answers(req->tx, s->id, &answers));
    *line = (struct firm_line){ .ref = s->ref,
                                .name = s->name,
                                .service = s->service,
                                .personal_data = s->personal_data,
                                .ended = has_ended(s, req->now) };
    for (size_t i = 0; i < answers.n; i++) {
        line->of += answers.at[i].newest;
        line->approved += answers.at[i].newest && answers.at[i].state == SUBPROCESSOR_APPROVED;
    }
    return OK;
}

static enum err register_get(struct request *req, const struct register_form *in)
{
    struct subprocessor_list list;
    struct firm_list_page view = { .may_add = viewer_may(req->viewer, OBJECT_SUBPROCESSOR, VERB_C) };
    (void)in;
    TRY(subprocessors(req->tx, &list));
    view.firms.at = MEM_NEW_N(req->mem, struct firm_line, list.n);
    for (size_t i = 0; i < list.n; i++)
        TRY(firm_line_of(req, &list.at[i], &view.firms.at[view.firms.n++]));
    subprocessor_list_html(page_title(req, M_privacy_firms), &view);
    return OK;
}

static enum err firm_new_again(struct request *req, const struct firm_new_form *in)
{
    struct firm_form_page view = { .name = in->name,
                                   .service = in->service,
                                   .data = in->data,
                                   .place = in->place,
                                   .contract = in->contract,
                                   .measures = in->measures,
                                   .personal_data = in->personal_data,
                                   .starts = in->starts };
    subprocessor_form_html(page_title(req, M_privacy_firm_add), &view);
    return OK;
}

static enum err firm_new_get(struct request *req, const struct register_form *in)
{
    (void)in;
    return firm_new_again(req, &(struct firm_new_form){ .personal_data = true, .starts = zone_day(req->now) });
}

static enum err firm_new_post(struct request *req, const struct firm_new_form *in)
{
    struct subprocessor_new add = { .name = in->name,
                                    .service = in->service,
                                    .personal_data = in->personal_data,
                                    .data = in->data,
                                    .place = in->place,
                                    .contract = in->contract,
                                    .measures = in->measures,
                                    .starts = in->starts };
    TRY(privacy_subprocessor_create(req->tx, &add, NULL));
    flash(req, in->personal_data ? M_privacy_saved_asked : M_privacy_saved);
    return see_other(req, (struct url){ STR("/privacy/subprocessors") });
}

/* --- one firm ------------------------------------------------------------------------------- */

static struct answer_line answer_line_of(const struct answer_row *a)
{
    return (struct answer_line){ .authority = a->authority_ref,
                                 .authority_name = a->authority_name,
                                 .person = a->person,
                                 .reference = a->reference,
                                 .state = { subprocessor_state_msg(a->state) },
                                 .good = a->state == SUBPROCESSOR_APPROVED || a->state == SUBPROCESSOR_LISTED,
                                 .open = a->state == SUBPROCESSOR_ASKED,
                                 .general = a->general,
                                 .may_answer = a->newest && a->may_answer && a->state != SUBPROCESSOR_LISTED,
                                 .at = a->at };
}

static enum err answers_into(struct request *req, subprocessor_id firm, struct answer_list *list,
                             struct firm_page *view)
{
    TRY(subprocessor_answers(req->tx, firm, list));
    view->answers.at = MEM_NEW_N(req->mem, struct answer_line, list->n);
    view->history.at = MEM_NEW_N(req->mem, struct answer_line, list->n);
    for (size_t i = 0; i < list->n; i++) {
        struct answer_lines *to = list->at[i].newest ? &view->answers : &view->history;
        to->at[to->n++] = answer_line_of(&list->at[i]);
    }
    return OK;
}

/* Participants that were never asked, or said no: the body may ask again. */
static enum err to_ask_into(struct request *req, const struct answer_list *answers, struct firm_page *view)
{
    struct participant_list parties;
    TRY(agreement_participants(req->tx, zone_day(req->now), &parties));
    view->to_ask = options_of(req->mem, parties.n);
    for (size_t i = 0; i < parties.n; i++) {
        struct authority_row authority;
        bool settled = false;
        for (size_t k = 0; k < answers->n; k++)
            settled = settled || (answers->at[k].authority.n == parties.at[i].authority.n && answers->at[k].newest &&
                                  answers->at[k].state <= SUBPROCESSOR_APPROVED);
        if (settled)
            continue;
        TRY(agreement_authority_by_id(req->tx, parties.at[i].authority, &authority));
        option_add(&view->to_ask, ref_of(req->mem, authority.ref.b), authority.name, false);
    }
    return OK;
}

static enum err people_into(struct request *req, subprocessor_id firm, struct firm_page *view)
{
    struct member_list people;
    TRY(subprocessor_people(req->tx, firm, &people));
    view->people.at = MEM_NEW_N(req->mem, struct person_line, people.n);
    view->to_add = options_of(req->mem, people.n);
    for (size_t i = 0; i < people.n; i++) {
        const struct member_row *p = &people.at[i];
        if (p->firm.n == firm.n)
            view->people.at[view->people.n++] = (struct person_line){ p->name, p->mail };
        else
            option_add(&view->to_add, ref_of(req->mem, p->ref.b), p->name, false);
    }
    return OK;
}

static enum err firm_show(struct request *req, subprocessor_ref ref)
{
    struct subprocessor_row s;
    struct answer_list answers;
    TRY(subprocessor_by_ref(req->tx, ref, &s));
    struct firm_page view = { .ref = s.ref,
                              .name = s.name,
                              .service = s.service,
                              .data = s.data,
                              .place = s.place,
                              .contract = s.contract,
                              .measures = s.measures,
                              .personal_data = s.personal_data,
                              .ended = has_ended(&s, req->now),
                              .starts = s.starts,
                              .ends = s.ends,
                              .may_change = viewer_may(req->viewer, OBJECT_SUBPROCESSOR, VERB_W) };
    TRY(answers_into(req, s.id, &answers, &view));
    if (view.may_change) {
        TRY(to_ask_into(req, &answers, &view));
        TRY(people_into(req, s.id, &view));
    }
    subprocessor_page_html(page_begin(req, s.name), &view);
    return OK;
}

static enum err firm_get(struct request *req, const struct firm_form *in) { return firm_show(req, in->subprocessor); }
static enum err firm_ask_again(struct request *req, const struct firm_ask_form *in)
{
    return firm_show(req, in->subprocessor);
}
static enum err firm_people_again(struct request *req, const struct firm_people_form *in)
{
    return firm_show(req, in->subprocessor);
}

static enum err back_to(struct request *req, subprocessor_ref ref, enum msg said)
{
    flash(req, said);
    return see_other(req, url_of(req->mem, "/privacy/subprocessors/", ref, ""));
}

static enum err firm_ask_post(struct request *req, const struct firm_ask_form *in)
{
    struct subprocessor_row s;
    struct authority_row authority;
    TRY(subprocessor_by_ref(req->tx, in->subprocessor, &s));
    TRY(agreement_authority_by_ref(req->tx, in->authority, &authority));
    TRY(subprocessor_ask(req->tx, s.id, authority.id));
    return back_to(req, s.ref, M_privacy_asked);
}

static enum err firm_people_post(struct request *req, const struct firm_people_form *in)
{
    struct subprocessor_row s;
    struct member_list people;
    TRY(subprocessor_by_ref(req->tx, in->subprocessor, &s));
    TRY(subprocessor_people(req->tx, s.id, &people));
    for (size_t i = 0; i < people.n; i++)
        if (REF_EQ(people.at[i].ref, in->account)) {
            TRY(privacy_subprocessor_add_member(req->tx, s.id, people.at[i].account));
            return back_to(req, s.ref, M_privacy_person_added);
        }
    return tx_refuse(req->tx, ERR_INVALID, M_privacy_person_unknown, "account");
}

static enum err firm_end_again(struct request *req, const struct firm_end_form *in)
{
    struct subprocessor_row s;
    TRY(subprocessor_by_ref(req->tx, in->subprocessor, &s));
    struct firm_end_page view = { .ref = s.ref, .name = s.name, .version = in->version, .ends = in->ends };
    subprocessor_end_html(page_title(req, M_privacy_end_do), &view);
    return OK;
}

static enum err firm_end_get(struct request *req, const struct firm_form *in)
{
    struct subprocessor_row s;
    TRY(subprocessor_by_ref(req->tx, in->subprocessor, &s));
    return firm_end_again(req, &(struct firm_end_form){ s.ref, s.version, zone_day(req->now) });
}

static enum err firm_end_post(struct request *req, const struct firm_end_form *in)
{
    struct subprocessor_row s;
    TRY(subprocessor_by_ref(req->tx, in->subprocessor, &s));
    TRY(subprocessor_end(req->tx, &s, (int)in->version, in->ends));
    return back_to(req, s.ref, M_privacy_end_saved);
}

/* --- the answer of an authority ------------------------------------------------------------------ */

/* The newest row of an authority that this person answers for. */
static enum err question_of(struct request *req, subprocessor_ref ref, authority_ref authority,
                            struct subprocessor_row *s, struct answer_row *out)
{
    struct answer_list list;
    TRY(subprocessor_by_ref(req->tx, ref, s));
    TRY(subprocessor_answers(req->tx, s->id, &list));
    for (size_t i = 0; i < list.n; i++)
        if (list.at[i].newest && list.at[i].may_answer && REF_EQ(list.at[i].authority_ref, authority)) {
            *out = list.at[i];
            return OK;
        }
    return ERR_NOT_FOUND;
}

static void choices_into(struct request *req, int state, int chosen, struct privacy_options *list)
{
    static const struct {
        enum answer_choice choice;
        enum msg label;
    } words[] = { { ANSWER_APPROVE, M_privacy_choice_approve },
                  { ANSWER_APPROVE_GENERAL, M_privacy_choice_approve_general },
                  { ANSWER_REFUSE, M_privacy_choice_refuse },
                  { ANSWER_REVOKE, M_privacy_choice_revoke } };
    *list = options_of(req->mem, ARRAY_LEN(words));
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        bool approved = state == SUBPROCESSOR_APPROVED, asked = state == SUBPROCESSOR_ASKED;
        bool fits = words[i].choice == ANSWER_REVOKE ? approved : words[i].choice == ANSWER_REFUSE ? asked : !approved;
        if (fits)
            option_add(list, str_of(answer_choices[i].key), msg_text(req->lang, words[i].label),
                       chosen == (int)words[i].choice);
    }
}

static enum err firm_answer_again(struct request *req, const struct firm_answer_form *in)
{
    struct subprocessor_row s;
    struct answer_row a;
    TRY(question_of(req, in->subprocessor, in->authority, &s, &a));
    struct firm_answer_page view = { .ref = s.ref,
                                     .authority = a.authority_ref,
                                     .name = s.name,
                                     .service = s.service,
                                     .data = s.data,
                                     .place = s.place,
                                     .contract = s.contract,
                                     .measures = s.measures,
                                     .authority_name = a.authority_name,
                                     .reference = in->reference,
                                     .state = { subprocessor_state_msg(a.state) } };
    choices_into(req, a.state, in->state, &view.choices);
    subprocessor_answer_html(page_title(req, M_privacy_answer), &view);
    return OK;
}

static enum err firm_answer_get(struct request *req, const struct firm_ask_form *in)
{
    return firm_answer_again(
        req, &(struct firm_answer_form){ .subprocessor = in->subprocessor, .authority = in->authority });
}

static enum err firm_answer_post(struct request *req, const struct firm_answer_form *in)
{
    static const enum subprocessor_state states[] = { 0, SUBPROCESSOR_APPROVED, SUBPROCESSOR_APPROVED,
                                                      SUBPROCESSOR_REFUSED, SUBPROCESSOR_REVOKED };
    struct subprocessor_row s;
    struct answer_row a;
    TRY(question_of(req, in->subprocessor, in->authority, &s, &a));
    struct subprocessor_answer answer = { .state = states[in->state],
                                          .general = in->state == ANSWER_APPROVE_GENERAL,
                                          .reference = in->reference };
    TRY(privacy_subprocessor_answer(req->tx, s.id, a.authority, &answer));
    return back_to(req, s.ref, M_privacy_answered);
}

/* --- home page --------------------------------------------------------------------------------- */

enum err privacy_home(struct request *req, struct html *h)
{
    struct subprocessor_list list;
    struct privacy_home view = { 0 };
    if (!viewer_may(req->viewer, OBJECT_SUBPROCESSOR, VERB_A))
        return OK;
    TRY(subprocessor_questions(req->tx, &list));
    if (list.n == 0)
        return OK;
    view.questions.at = MEM_NEW_N(req->mem, struct firm_line, list.n);
    for (size_t i = 0; i < list.n; i++)
        view.questions.at[view.questions.n++] =
            (struct firm_line){ .ref = list.at[i].ref, .name = list.at[i].name, .service = list.at[i].service };
    subprocessor_home_html(h, &view);
    return OK;
}

const struct route subprocessor_routes[] = {
    GET("/privacy/subprocessors", RIGHT(SUBPROCESSOR, L), 0, register_get),
    GET("/privacy/subprocessors/new", RIGHT(SUBPROCESSOR, C), 0, firm_new_get),
    POST_FORM("/privacy/subprocessors/new", RIGHT(SUBPROCESSOR, C), 0, firm_new_post, firm_new_again),
    GET("/privacy/subprocessors/{subprocessor}", RIGHT(SUBPROCESSOR, R), 0, firm_get),
    POST_FORM("/privacy/subprocessors/{subprocessor}/ask", RIGHT(SUBPROCESSOR, W), 0, firm_ask_post, firm_ask_again),
    POST_FORM("/privacy/subprocessors/{subprocessor}/people", RIGHT(SUBPROCESSOR, W), 0, firm_people_post,
              firm_people_again),
    GET("/privacy/subprocessors/{subprocessor}/end", RIGHT(SUBPROCESSOR, W), 0, firm_end_get),
    POST_FORM("/privacy/subprocessors/{subprocessor}/end", RIGHT(SUBPROCESSOR, W), 0, firm_end_post, firm_end_again),
    GET("/privacy/subprocessors/{subprocessor}/answer/{authority}", RIGHT(SUBPROCESSOR, A), 0, firm_answer_get),
    POST_FORM("/privacy/subprocessors/{subprocessor}/answer/{authority}", RIGHT(SUBPROCESSOR, A), 0, firm_answer_post,
              firm_answer_again),
    ROUTES_END
};
