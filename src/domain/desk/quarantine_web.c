/*
 * desk/quarantine_web.c -- mails that wait for a person (domain/desk.md 12).
 * Reading one is an audit event.  Sysadmins see how many there are, nothing else.
 */
#include "domain/desk/desk_web.h"

#include "domain/agreement/agreement.h"
#include "domain/desk/quarantine_list.html.h"
#include "domain/desk/quarantine_page.html.h"
#include "domain/desk/quarantine_view.h"
#include "domain/desk/ticket_mail.h"
#include "domain/desk/ticket_page_store.h"

struct quarantine_form {
    mail_ref after;
};
FORM(quarantine_form, FIELD_REF_OPTIONAL(quarantine_form, after));
HANDLER(quarantine_get, quarantine_form);
struct mail_form {
    mail_ref mail;
};
FORM(mail_form, FIELD_REF(mail_form, mail));
HANDLER(mail_get, mail_form);
HANDLER(mail_raw_get, mail_form);
struct release_form {
    mail_ref mail;
    school_ref school;
    service_ref service;
};
FORM(release_form, FIELD_REF(release_form, mail), FIELD_REF(release_form, school), FIELD_REF(release_form, service));
HANDLER(release_post, release_form);
HANDLER(release_again, release_form);
struct reject_form {
    mail_ref mail;
    struct str why;
};
FORM(reject_form, FIELD_REF(reject_form, mail), FIELD_TEXT(reject_form, why, 1, LIMIT_LINE));
HANDLER(reject_post, reject_form);
HANDLER(reject_again, reject_form);

static bool sees_content(const struct viewer *v)
{
    return viewer_has_role(v, ROLE_TECHNICIAN) || viewer_has_role(v, ROLE_HEAD);
}

static struct str sender_of(struct mem *mem, const struct quarantine_row *row)
{
    return row->sender_name.len == 0 ? row->sender : str_cat(mem, row->sender_name, STR(" ("), row->sender, STR(")"));
}

static enum err quarantine_get(struct request *req, const struct quarantine_form *in)
{
    struct quarantine_rows rows = { NULL, 0 };
    struct quarantine_list_page view = { .no_content = !sees_content(req->viewer) };
    view.has_cursor = desk_ref_given(in->after.b);
    TRY(quarantine_count(req->tx, &view.count));
    if (!view.no_content)
        TRY(mail_quarantine_list(req->tx, view.has_cursor ? &in->after : NULL, LIMIT_PAGE_ROWS + 1, &rows));
    view.lines.at = MEM_NEW_N(req->mem, struct quarantine_line, rows.n);
    for (size_t i = 0; i < rows.n && i < LIMIT_PAGE_ROWS; i++)
        view.lines.at[view.lines.n++] = (struct quarantine_line){
            .ref = rows.at[i].ref,
            .at = rows.at[i].at,
            .sender = sender_of(req->mem, &rows.at[i]),
            .subject = rows.at[i].subject,
            .reason = { mail_reason_msg((enum mail_reason)rows.at[i].reason) },
        };
    if (rows.n > LIMIT_PAGE_ROWS)
        view.next = url_with(req->mem, URL("/desk/quarantine"), "after",
                             desk_ref_text(req->mem, rows.at[LIMIT_PAGE_ROWS - 1].ref.b));
    quarantine_list_html(page_title(req, M_deskpage_quarantine), &view);
    return OK;
}

static enum err choices_of(struct request *req, struct quarantine_page *view)
{
    struct school_list schools;
    struct service_list services;
    struct str school = desk_typed(req, "school", STR("")), service = desk_typed(req, "service", STR(""));
    TRY(agreement_schools(req->tx, (authority_id){ 0 }, &schools));
    view->schools = desk_options(req->mem, schools.n);
    for (size_t i = 0; i < schools.n; i++) {
        struct str ref = desk_ref_text(req->mem, schools.at[i].ref.b);
        desk_option(&view->schools, ref, schools.at[i].name, str_eq(ref, school));
    }
    TRY(agreement_services(req->tx, &services));
    view->services = desk_options(req->mem, services.n);
    for (size_t i = 0; i < services.n; i++) {
        struct str ref = desk_ref_text(req->mem, services.at[i].ref.b);
        bool usual = service.len == 0 && str_eq(services.at[i].key, STR("other"));
        desk_option(&view->services, ref, services.at[i].name, usual || str_eq(ref, service));
    }
    return OK;
}

static enum err mail_show(struct request *req, mail_ref ref)
{
    struct quarantine_row row;
    struct str bytes;
    mail_id id;
    if (!sees_content(req->viewer))
        return ERR_DENIED;
    TRY(mail_quarantine_find(req->tx, ref, &row));
    TRY(quarantine_raw(req->tx, ref, &id, &bytes));
    request_logged(req, id.n, (authority_id){ 0 });
    struct quarantine_page view = {
        .ref = ref,
        .at = row.at,
        .mailbox = row.mailbox,
        .sender = sender_of(req->mem, &row),
        .subject = row.subject,
        .text = row.text,
        .files = row.files,
        .reason = { mail_reason_msg((enum mail_reason)row.reason) },
        .readable = row.reason != MAIL_UNREADABLE,
        .may_work = viewer_may(req->viewer, OBJECT_MAIL_QUARANTINE, VERB_W),
        .why = desk_typed(req, "why", STR("")),
    };
    if (view.may_work)
        TRY(choices_of(req, &view));
    quarantine_page_html(page_title(req, M_deskpage_quarantine), &view);
    return OK;
}

static enum err mail_get(struct request *req, const struct mail_form *in) { return mail_show(req, in->mail); }

static enum err mail_raw_get(struct request *req, const struct mail_form *in)
{
    struct str bytes;
    mail_id id;
    if (!sees_content(req->viewer))
        return ERR_DENIED;
    TRY(quarantine_raw(req->tx, in->mail, &id, &bytes));
    request_logged(req, id.n, (authority_id){ 0 });
    return respond_file(req, STR("nachricht.eml"), "application/octet-stream", bytes);
}

static enum err release_post(struct request *req, const struct release_form *in)
{
    struct school_row school;
    struct service_row service;
    ticket_ref ticket;
    int64_t number;
    TRY(agreement_school_by_ref(req->tx, in->school, &school));
    TRY(agreement_service_by_ref(req->tx, in->service, &service));
    TRY(mail_release(req->tx, in->mail, school.id, service.id, &ticket, &number));
    flash(req, M_deskpage_released);
    return see_other(req, url_of(req->mem, "/desk/tickets/", ticket, ""));
}

static enum err release_again(struct request *req, const struct release_form *in) { return mail_show(req, in->mail); }

static enum err reject_post(struct request *req, const struct reject_form *in)
{
    TRY(mail_reject(req->tx, in->mail));
    TRY(quarantine_why(req->tx, in->mail, in->why));
    flash(req, M_deskpage_rejected);
    return see_other(req, URL("/desk/quarantine"));
}

static enum err reject_again(struct request *req, const struct reject_form *in) { return mail_show(req, in->mail); }

const struct route quarantine_routes[] = {
    GET("/desk/quarantine", RIGHT(MAIL_QUARANTINE, L), 0, quarantine_get),
    GET("/desk/quarantine/{mail}", RIGHT(MAIL_QUARANTINE, R), ROUTE_LOGGED, mail_get),
    GET("/desk/quarantine/{mail}/raw", RIGHT(MAIL_QUARANTINE, R), ROUTE_LOGGED | ROUTE_DOWNLOAD, mail_raw_get),
    POST_FORM("/desk/quarantine/{mail}/release", RIGHT(MAIL_QUARANTINE, W), 0, release_post, release_again),
    POST_FORM("/desk/quarantine/{mail}/reject", RIGHT(MAIL_QUARANTINE, W), 0, reject_post, reject_again),
    ROUTES_END
};
