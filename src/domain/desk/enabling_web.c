/*
 * desk/enabling_web.c -- lists for authority and head: schools without a contact and what is
 * still to do at each school (GK.Sch.1, Z4.2.2); tickets whose entitlement is unclear; who
 * does what.
 */
#include "domain/desk/desk_web.h"

#include "base/zone.h"
#include "domain/desk/coverage.h"
#include "domain/desk/enabling.h"
#include "domain/desk/enabling_form.html.h"
#include "domain/desk/enabling_page.html.h"
#include "domain/desk/enabling_view.h"
#include "domain/desk/responsibility.h"
#include "domain/desk/task_page.html.h"
#include "domain/desk/unclear_page.html.h"

FORM_EMPTY(enabling_list_form);
FORM_EMPTY(unclear_form);
FORM_EMPTY(task_form);
struct enabling_open_form {
    school_ref school;
};
FORM(enabling_open_form, FIELD_REF(enabling_open_form, school));
struct enabling_edit_form {
    school_ref school;
    int64_t version;
    struct day trained_on, sheet_on, loan_policy_on;
};
FORM(enabling_edit_form, FIELD_REF(enabling_edit_form, school), FIELD_INT(enabling_edit_form, version, 0, INT32_MAX),
     FIELD_DAY(enabling_edit_form, trained_on, false), FIELD_DAY(enabling_edit_form, sheet_on, false),
     FIELD_DAY(enabling_edit_form, loan_policy_on, false));
HANDLER(enabling_list_get, enabling_list_form);
HANDLER(enabling_get, enabling_open_form);
HANDLER(enabling_again, enabling_edit_form);
HANDLER(enabling_post, enabling_edit_form);
HANDLER(unclear_get, unclear_form);
HANDLER(task_get, task_form);

static struct enabling_line line_of(const struct enabling_row *r, struct day today)
{
    return (struct enabling_line){ .ref = r->ref,
                                   .name = r->name,
                                   .authority = r->authority_name,
                                   .contact = r->contact,
                                   .has_account = r->has_account,
                                   .has_pin = r->has_pin,
                                   .done = enabling_done(r),
                                   .overdue = enabling_overdue(r, today),
                                   .trained_on = r->trained_on,
                                   .sheet_on = r->sheet_on,
                                   .loan_policy_on = r->loan_policy_on,
                                   .due = r->due,
                                   .trained = !day_is_none(r->trained_on),
                                   .sheet = !day_is_none(r->sheet_on),
                                   .loan_policy = !day_is_none(r->loan_policy_on) };
}

static enum err enabling_list_get(struct request *req, const struct enabling_list_form *in)
{
    struct enabling_rows rows;
    struct enabling_page view = { .overdue = 0 };
    struct day today = zone_day(req->now);
    (void)in;
    TRY(enabling_list(req->tx, &rows));
    view.without.at = MEM_NEW_N(req->mem, struct enabling_line, rows.n);
    view.schools.at = MEM_NEW_N(req->mem, struct enabling_line, rows.n);
    for (size_t i = 0; i < rows.n; i++) {
        struct enabling_line line = line_of(&rows.at[i], today);
        view.schools.at[view.schools.n++] = line;
        if (line.contact.len == 0)
            view.without.at[view.without.n++] = line;
        view.overdue += line.overdue;
    }
    enabling_page_html(page_title(req, M_enabling_title), &view);
    return OK;
}

static struct str iso(struct mem *mem, struct day day)
{
    struct buf text = buf_of(mem, 16);
    if (!day_is_none(day))
        day_put_iso(&text, day);
    return buf_str(&text);
}

static enum err form_show(struct request *req, const struct enabling_row *r, const struct enabling_edit_form *in)
{
    struct enabling_form_page view = { .ref = r->ref,
                                       .name = r->name,
                                       .contact = r->contact,
                                       .has_pin = r->has_pin,
                                       .due = r->due,
                                       .version = in->version,
                                       .trained_on = iso(req->mem, in->trained_on),
                                       .sheet_on = iso(req->mem, in->sheet_on),
                                       .loan_policy_on = iso(req->mem, in->loan_policy_on) };
    enabling_form_html(page_begin(req, r->name), &view);
    return OK;
}

static enum err enabling_get(struct request *req, const struct enabling_open_form *in)
{
    struct enabling_row r;
    TRY(enabling_by_ref(req->tx, in->school, &r));
    return form_show(req, &r,
                     &(struct enabling_edit_form){ in->school, r.version, r.trained_on, r.sheet_on, r.loan_policy_on });
}

static enum err enabling_again(struct request *req, const struct enabling_edit_form *in)
{
    struct enabling_row r;
    TRY(enabling_by_ref(req->tx, in->school, &r));
    return form_show(req, &r, in);
}

static enum err enabling_post(struct request *req, const struct enabling_edit_form *in)
{
    struct enabling_row r;
    struct enabling_change change = { (int)in->version, in->trained_on, in->sheet_on, in->loan_policy_on };
    TRY(enabling_by_ref(req->tx, in->school, &r));
    TRY(enabling_put(req->tx, &r, &change));
    flash(req, M_enabling_saved);
    return see_other(req, URL("/desk/enabling"));
}

/* --- entitlement unclear -------------------------------------------------------------------------- */

static enum err unclear_get(struct request *req, const struct unclear_form *in)
{
    struct unclear_rows rows;
    struct unclear_page view = { .may_device = viewer_may(req->viewer, OBJECT_DEVICE, VERB_R) };
    (void)in;
    TRY(coverage_unclear(req->tx, &rows));
    view.lines.at = MEM_NEW_N(req->mem, struct unclear_line, rows.n);
    for (size_t i = 0; i < rows.n; i++) {
        const struct unclear_row *r = &rows.at[i];
        view.lines.at[view.lines.n++] = (struct unclear_line){ .ref = r->ref,
                                                               .number = ticket_number_text(req->mem, r->number),
                                                               .subject = r->subject,
                                                               .school = r->school,
                                                               .device = r->device,
                                                               .device_ref = r->device_ref,
                                                               .priority = { ticket_priority_msg(r->priority) },
                                                               .due = r->due,
                                                               .overdue = r->overdue };
    }
    unclear_page_html(page_title(req, M_coverage_list), &view);
    return OK;
}

/* --- who does what ----------------------------------------------------------------------------------- */

static struct word part_word(int part)
{
    static const enum msg words[] = { [PART_NONE] = M_enabling_part_none,
                                      [PART_TAKES] = M_enabling_part_takes,
                                      [PART_RESPONSIBLE] = M_enabling_part_responsible };
    return (struct word){ words[part] };
}

static enum err task_get(struct request *req, const struct task_form *in)
{
    struct responsibility_rows rows;
    struct concept_row concept;
    struct task_page view = { .version = 0 };
    (void)in;
    TRY(responsibility_on(req->tx, zone_day(req->now), &concept, &rows));
    view.version = concept.version;
    view.decision = concept.decision_ref;
    view.effective = concept.effective;
    view.lines.at = MEM_NEW_N(req->mem, struct task_line, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        view.lines.at[view.lines.n++] =
            (struct task_line){ rows.at[i].task, rows.at[i].clause, part_word(rows.at[i].by_school),
                                part_word(rows.at[i].by_authority), part_word(rows.at[i].by_body) };
    task_page_html(page_title(req, M_enabling_tasks), &view);
    return OK;
}

const struct route enabling_routes[] = { GET("/desk/enabling", RIGHT(STAFF_CONTACT, W), 0, enabling_list_get),
                                         GET("/desk/enabling/{school}", RIGHT(STAFF_CONTACT, W), 0, enabling_get),
                                         POST_FORM("/desk/enabling/{school}", RIGHT(STAFF_CONTACT, W), 0, enabling_post,
                                                   enabling_again),
                                         GET("/desk/coverage", RIGHT(TICKET, R), 0, unclear_get),
                                         GET("/desk/tasks", RIGHT(PUBLIC_PAGE, R), 0, task_get),
                                         ROUTES_END };
