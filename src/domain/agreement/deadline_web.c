/* The register as people see it: what is next, one party with its past, the rules, the feed. */
#include "domain/agreement/agreement_web.h"

#include "domain/agreement/claim.h"
#include "domain/agreement/deadline_calendar.h"
#include "domain/agreement/deadline_list.html.h"
#include "domain/agreement/deadline_party.html.h"
#include "domain/agreement/deadline_rules.html.h"
#include "domain/agreement/deadline_words.h"
#include "platform/config.h"

FORM_EMPTY(deadline_none);
struct deadline_party_form {
    authority_ref authority;
};
FORM(deadline_party_form, FIELD_REF(deadline_party_form, authority));
struct feed_form {
    struct str token;
};
FORM(feed_form, FIELD_TEXT(feed_form, token, 0, 64));
HANDLER(deadline_list_get, deadline_none);
HANDLER(deadline_rules_get, deadline_none);
HANDLER(deadline_party_get, deadline_party_form);
HANDLER(feed_post, deadline_none);
HANDLER(feed_end_post, deadline_none);
HANDLER(feed_get, feed_form);

/* --- the list ------------------------------------------------------------------------------ */

static const struct term_row *term_of(const struct term_rows *terms, authority_id authority)
{
    for (size_t i = 0; i < terms->n; i++)
        if (terms->at[i].authority.n == authority.n)
            return &terms->at[i];
    return NULL;
}

/* Participations of one authority follow each other: it stands here once. */
static enum err list_parties(struct request *req, struct deadline_list_page *view)
{
    struct authority_list list;
    struct term_rows terms;
    TRY(authorities_listed(req->tx, &list));
    TRY(terms_reached(req->tx, &terms));
    view->parties.at = MEM_NEW_N(req->mem, struct deadline_party_line, list.n);
    for (size_t i = 0; i < list.n; i++) {
        const struct term_row *term = term_of(&terms, list.at[i].id);
        bool takes_part = false;
        TRY(agreement_participates(req->tx, list.at[i].id, agreement_today(req->tx), &takes_part));
        if (list.at[i].is_provider || (!takes_part && term == NULL))
            continue;
        view->parties.at[view->parties.n++] = (struct deadline_party_line){
            .ref = list.at[i].ref,
            .name = list.at[i].name,
            .in_force = term != NULL ? term_row_in_force(term) : DAY_NONE,
            .first_year = term != NULL ? term->first_year : 0,
        };
    }
    return OK;
}

static struct str reading_note(struct request *req, const struct interpretation_row *reading)
{
    if (reading->choice == 0)
        return msg_text(req->lang, M_deadline_reading_open);
    return msg_format(req->mem, req->lang, M_deadline_reading_chosen,
                      { "reading", reading->choice == TERM_T1 ? STR("T1") : STR("T2") },
                      { "decision", reading->decision_ref });
}

static enum err mark_void(struct request *req, struct deadline_lines *lines)
{
    for (size_t i = 0; i < lines->n; i++)
        TRY(agreement_clause_void(req->tx, lines->at[i].anchor, agreement_today(req->tx), &lines->at[i].voided));
    return OK;
}

static enum err list_show(struct request *req, struct str feed_url)
{
    struct deadline_list_page view = { .feed_url = feed_url,
                                       .may_decide = viewer_may(req->viewer, OBJECT_AGREEMENT, VERB_W) };
    struct deadline_rows rows;
    struct interpretation_row reading;
    struct feed_row feed;
    struct day today = agreement_today(req->tx);
    TRY(deadlines_reached(req->tx, today, &rows));
    TRY(reading_now(req->tx, &reading));
    TRY(feed_own(req->tx, &feed));
    TRY(list_parties(req, &view));
    view.deadlines = deadline_lines_of(req->mem, req->lang, &rows, today, &reading);
    TRY(mark_void(req, &view.deadlines));
    view.reading_note = reading_note(req, &reading);
    view.has_feed = !instant_is_none(feed.created_at);
    view.feed_since = feed.created_at;
    deadline_list_html(page_title(req, M_deadline_title), &view);
    return OK;
}

static enum err deadline_list_get(struct request *req, const struct deadline_none *in)
{
    (void)in;
    return list_show(req, STR(""));
}

/* --- one party ------------------------------------------------------------------------------- */

static void party_facts(const struct term_rows *terms, authority_id authority, struct deadline_party_page *view)
{
    const struct term_row *term = term_of(terms, authority);
    view->party_notice = view->provider_notice = view->in_force = DAY_NONE;
    if (term != NULL) {
        view->party_notice = term->party_notice;
        view->provider_notice = term->provider_notice;
        view->party_gazette = term->party_gazette;
        view->provider_gazette = term->provider_gazette;
        view->first_year = term->first_year;
        view->in_force = term_row_in_force(term);
    }
    view->incomplete = day_is_none(view->in_force) || view->first_year == 0;
}

static enum err party_terminations(struct request *req, authority_id authority, struct deadline_party_page *view)
{
    struct termination_rows rows;
    TRY(terminations_of(req->tx, authority, &rows));
    view->terminations.at = MEM_NEW_N(req->mem, struct termination_line, rows.n);
    for (size_t i = 0; i < rows.n; i++) {
        const struct termination_row *t = &rows.at[i];
        view->terminations.at[view->terminations.n++] = (struct termination_line){
            .kind = { termination_kind_msg(t->kind) },
            .by = { termination_party_msg(t->declared_by) },
            .form = { declaration_form_msg(t->form) },
            .received = t->received,
            .proof = t->proof,
            .reason = t->reason,
            .defect = !declaration_in_writing(t->form),
        };
    }
    return OK;
}

/* § 8 (4) counts for the party's claims only. */
static enum msg in_time(const struct claim_row *c)
{
    if (day_is_none(c->asserted) || !declaration_in_writing(c->form))
        return M_deadline_asserted_not;
    return day_compare(c->asserted, term_claim_deadline(c->knowledge).shifted) <= 0 ? M_deadline_asserted_in_time
                                                                                    : M_deadline_asserted_late;
}

static enum err party_claims(struct request *req, authority_id authority, struct deadline_party_page *view)
{
    struct claim_rows rows;
    TRY(claims_of(req->tx, authority, &rows));
    view->claims.at = MEM_NEW_N(req->mem, struct claim_line, rows.n);
    for (size_t i = 0; i < rows.n; i++) {
        const struct claim_row *c = &rows.at[i];
        bool written = declaration_in_writing(c->form);
        view->claims.at[view->claims.n++] = (struct claim_line){
            .ref = c->ref,
            .subject = c->subject,
            .evidence = c->evidence,
            .proof = c->proof,
            .knowledge = c->knowledge,
            .asserted = c->asserted,
            .form = { declaration_form_msg(c->form) },
            .state = { c->direction == CLAIM_BY_PROVIDER ? MSG_NONE : in_time(c) },
            .direction = { claim_direction_msg(c->direction) },
            .stage = { claim_state_msg(c->state) },
            .defect = !day_is_none(c->asserted) && !written,
            .open = !written,
        };
    }
    return OK;
}

static enum err party_deadlines(struct request *req, authority_id authority, struct deadline_party_page *view)
{
    struct deadline_rows now, before;
    struct interpretation_row reading;
    struct day today = agreement_today(req->tx);
    TRY(reading_now(req->tx, &reading));
    TRY(deadlines_of(req->tx, authority, &now));
    TRY(deadlines_replaced(req->tx, authority, &before));
    view->deadlines = deadline_lines_of(req->mem, req->lang, &now, today, &reading);
    TRY(mark_void(req, &view->deadlines));
    view->replaced = deadline_lines_of(req->mem, req->lang, &before, today, &reading);
    return OK;
}

static enum err deadline_party_get(struct request *req, const struct deadline_party_form *in)
{
    struct authority_row party;
    struct term_rows terms;
    TRY(party_for(req->tx, in->authority, PARTY_TO_READ, &party));
    struct deadline_party_page view = {
        .ref = party.ref,
        .name = party.name,
        .provider = party.is_provider,
        .may_change = viewer_may(req->viewer, OBJECT_AGREEMENT, VERB_W),
        .may_add = viewer_may(req->viewer, OBJECT_AGREEMENT, VERB_C),
        .may_claim = viewer_may(req->viewer, OBJECT_CLAIM, VERB_C),
        .sees_claims = viewer_may(req->viewer, OBJECT_CLAIM, VERB_L),
        .may_assert = viewer_may(req->viewer, OBJECT_CLAIM, VERB_W),
    };
    TRY(terms_reached(req->tx, &terms));
    party_facts(&terms, party.id, &view);
    TRY(party_deadlines(req, party.id, &view));
    TRY(party_terminations(req, party.id, &view));
    TRY(party_claims(req, party.id, &view));
    struct str title = msg_format(req->mem, req->lang, M_deadline_of, { "name", party.name });
    deadline_party_html(page_begin(req, title), &view);
    return OK;
}

/* --- the rules ---------------------------------------------------------------------------------- */

static enum err deadline_rules_get(struct request *req, const struct deadline_none *in)
{
    static struct rule_line const rules[] = {
        { STR_INIT("p12"), { M_deadline_clause_12 }, { M_deadline_rule_12 }, { M_deadline_law_12 } },
        { STR_INIT("p9-1"), { M_deadline_clause_9_1 }, { M_deadline_rule_9_1 }, { M_deadline_law_term } },
        { STR_INIT("p9-2"), { M_deadline_clause_9_2 }, { M_deadline_rule_9_2 }, { M_deadline_law_notice } },
        { STR_INIT("p9-4"), { M_deadline_clause_9_4 }, { M_deadline_rule_9_4 }, { M_deadline_law_notice } },
        { STR_INIT("p8-4"), { M_deadline_clause_8_4 }, { M_deadline_rule_8_4 }, { M_deadline_law_claim } },
        { STR_INIT("p5-2"), { M_deadline_clause_5_2 }, { M_deadline_rule_5_2 }, { M_deadline_law_due } },
        { STR_INIT("p5-6"), { M_deadline_clause_5_6 }, { M_deadline_rule_5_6 }, { M_deadline_law_due } },
    };
    struct deadline_rules_page view = { .rules = { MEM_NEW_N(req->mem, struct rule_line, ARRAY_LEN(rules)),
                                                   ARRAY_LEN(rules) } };
    (void)in;
    for (size_t i = 0; i < ARRAY_LEN(rules); i++)
        view.rules.at[i] = rules[i];
    deadline_rules_html(page_title(req, M_deadline_rules), &view);
    return OK;
}

/* --- the calendar feed ---------------------------------------------------------------------------- */

static enum err feed_post(struct request *req, const struct deadline_none *in)
{
    struct str token;
    (void)in;
    TRY(feed_make(req->tx, &token));
    return list_show(req, str_cat(req->mem, req->config->base_url, STR("/agreement/deadlines.ics?token="), token));
}

static enum err feed_end_post(struct request *req, const struct deadline_none *in)
{
    (void)in;
    TRY(feed_end(req->tx));
    flash(req, M_deadline_feed_ended);
    return see_other(req, URL("/agreement/deadlines"));
}

/* A calendar program has no session: the address names the person, whose grants say what is in it. */
static enum err feed_get(struct request *req, const struct feed_form *in)
{
    struct deadline_rows rows;
    account_id account;
    struct buf out = buf_of(req->mem, DEADLINE_CALENDAR_MAX);
    TRY(feed_account(req->tx, in->token, &account));
    tx_act_as(req->tx, (struct tx_who){ account, { 0 } });
    TRY(deadlines_reached(req->tx, agreement_today(req->tx), &rows));
    deadline_calendar_put(&out, req->mem, req->lang, req->config->base_url, &rows);
    TRY(buf_done(&out));
    return respond_text(req, 200, "text/calendar", buf_str(&out));
}

const struct route deadline_routes[] = { GET("/agreement/deadlines", RIGHT(AGREEMENT, R), 0, deadline_list_get),
                                         GET("/agreement/deadlines/rules", RIGHT(AGREEMENT, R), 0, deadline_rules_get),
                                         GET("/agreement/parties/{authority}/deadlines", RIGHT(AGREEMENT, R), 0,
                                             deadline_party_get),
                                         POST("/agreement/deadlines/feed", RIGHT(AGREEMENT, R), 0, feed_post),
                                         POST("/agreement/deadlines/feed/end", RIGHT(AGREEMENT, R), 0, feed_end_post),
                                         GET("/agreement/deadlines.ics", RIGHT_PUBLIC, 0, feed_get),
                                         ROUTES_END };
