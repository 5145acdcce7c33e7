#include "domain/operation/operation_web.h"

#include "base/zone.h"
#include "domain/agreement/agreement.h"
#include "domain/desk/desk.h"
#include "domain/operation/home_empty.html.h"
#include "domain/operation/home_head.html.h"
#include "domain/operation/home_health.html.h"
#include "domain/operation/home_view.h"
#include "platform/mailbox.h"
#include "platform/page.html.h"

enum { STEPS_MAX = 6 };

FORM_EMPTY(home_form);
HANDLER(home_get, home_form);

static void add_step(struct home_head *view, enum msg label, enum msg hint, struct url url, bool done)
{
    CHECK(view->steps.n < STEPS_MAX);
    view->steps.at[view->steps.n++] = (struct first_step){ { label }, { hint }, url, done };
}

/* From an empty installation to the first ticket; shown to the head until there is one. */
static enum err first_steps(struct request *req, struct home_head *view)
{
    struct participant_list participants;
    struct authority_list authorities;
    struct school_list schools, lonely;
    struct day today = zone_day(req->now);
    bool any_ticket;

    if (!viewer_has_role(req->viewer, ROLE_HEAD))
        return OK;
    TRY(desk_any_ticket(req->tx, &any_ticket));
    if (any_ticket)
        return OK;
    TRY(agreement_authorities(req->tx, &authorities));
    TRY(agreement_participants(req->tx, today, &participants));
    TRY(agreement_schools_on(req->tx, (authority_id){ 0 }, today, &schools));
    TRY(agreement_schools_without_contact(req->tx, today, &lonely));
    view->steps.at = MEM_NEW_N(req->mem, struct first_step, STEPS_MAX);
    add_step(view, M_operation_step_authorities, M_operation_step_authorities_hint, URL("/agreement/authorities"),
             authorities.n > 0);
    add_step(view, M_operation_step_participants, M_operation_step_participants_hint, URL("/agreement"),
             participants.n > 0);
    add_step(view, M_operation_step_schools, M_operation_step_schools_hint, URL("/agreement/import"), schools.n > 0);
    add_step(view, M_operation_step_people, M_operation_step_people_hint, URL("/account/users/invite"),
             schools.n > 0 && lonely.n < schools.n);
    add_step(view, M_operation_step_ticket, M_operation_step_ticket_hint, URL("/desk/report"), false);
    return OK;
}

static enum err mailbox_health(struct request *req, struct home_health *view)
{
    struct mailbox_rows boxes;

    TRY(mailbox_list(req->tx, &boxes));
    for (size_t i = 0; i < boxes.n; i++) {
        view->mailboxes_overdue += mailbox_overdue(&boxes.at[i], req->now);
        view->mailboxes_ending += mailbox_access_ending(&boxes.at[i], zone_day(req->now));
    }
    return OK;
}

static enum err health(struct request *req, struct html *h)
{
    struct home_health view = { 0 };

    if (!viewer_may(req->viewer, OBJECT_JOB, VERB_L))
        return OK;
    TRY(job_kinds(req->tx, &view.kinds));
    TRY(mail_health(req->tx, &view.mail));
    TRY(mailbox_health(req, &view));
    for (size_t i = 0; i < view.kinds.n; i++)
        view.dead += view.kinds.at[i].dead;
    view.all_green = view.dead == 0 && view.mail.failed == 0 && view.mail.quarantined == 0 && view.mail.overdue == 0 &&
                     view.mailboxes_overdue == 0 && view.mailboxes_ending == 0;
    home_health_html(h, &view);
    return OK;
}

static enum err home_get(struct request *req, const struct home_form *in)
{
    struct home_head head = { .name = req->viewer->name };
    struct html *h;

    (void)in;
    TRY(first_steps(req, &head));
    h = page_title(req, M_operation_home);
    page_html_begin(h);
    home_head_html(h, &head);
    size_t before = h->out.len;
    for (const struct module *const *m = modules; *m != NULL; m++)
        if ((*m)->home != NULL)
            TRY((*m)->home(req, h));
    TRY(health(req, h));
    if (h->out.len == before && head.steps.n == 0)
        home_empty_html(h);
    page_html_end(h);
    return OK;
}

const struct route home_routes[] = { GET("/", RIGHT(OWN_ACCOUNT, R), 0, home_get), ROUTES_END };
