#include "domain/agreement/agreement_web.h"

#include "domain/agreement/contact_end.html.h"
#include "domain/agreement/contact_form.html.h"

static const struct choice role_choices[] = { { "contact", CONTACT_SCHOOL },
                                              { "head", CONTACT_HEAD },
                                              { "office", CONTACT_OFFICE },
                                              { "caretaker", CONTACT_CARETAKER },
                                              { 0 } };

struct at_school_form {
    school_ref school;
};
FORM(at_school_form, FIELD_REF(at_school_form, school));
struct contact_form {
    school_ref school;
    struct str name, phone, mail;
    int role;
    bool deputy;
    struct day starts, ends;
};
FORM(contact_form, FIELD_REF(contact_form, school), FIELD_TEXT(contact_form, name, 1, LIMIT_NAME),
     FIELD_TEXT(contact_form, phone, 0, 50), FIELD_MAIL(contact_form, mail, 0),
     FIELD_CHOICE(contact_form, role, role_choices, 1), FIELD_BOOL(contact_form, deputy),
     FIELD_DAY(contact_form, starts, 1), FIELD_DAY(contact_form, ends, 0));
struct one_contact_form {
    contact_ref contact;
};
FORM(one_contact_form, FIELD_REF(one_contact_form, contact));
struct contact_end_form {
    contact_ref contact;
    int64_t version;
    struct day ends;
};
FORM(contact_end_form, FIELD_REF(contact_end_form, contact), FIELD_INT(contact_end_form, version, 1, INT32_MAX),
     FIELD_DAY(contact_end_form, ends, 1));

HANDLER(contact_new_get, at_school_form);
HANDLER(contact_again, contact_form);
HANDLER(contact_post, contact_form);
HANDLER(contact_end_get, one_contact_form);
HANDLER(contact_end_again, contact_end_form);
HANDLER(contact_end_post, contact_end_form);

static enum err contact_again(struct request *req, const struct contact_form *in)
{
    struct school_row school;
    TRY(school_for(req->tx, in->school, SCHOOL_FOR_CONTACT, &school));
    struct contact_form_page view = { .school = school.ref,
                                      .school_name = school.name,
                                      .name = in->name,
                                      .phone = in->phone,
                                      .mail = in->mail,
                                      .deputy = in->deputy,
                                      .starts = in->starts,
                                      .ends = in->ends };
    view.roles = options_of(req->mem, ARRAY_LEN(role_choices));
    for (const struct choice *c = role_choices; c->key != NULL; c++)
        option_add(&view.roles, str_of(c->key), msg_text(req->lang, contact_role_msg(c->value)), in->role == c->value);
    contact_form_html(page_title(req, M_agreement_contact_add), &view);
    return OK;
}

static enum err contact_new_get(struct request *req, const struct at_school_form *in)
{
    return contact_again(
        req, &(struct contact_form){
                 .school = in->school, .role = CONTACT_SCHOOL, .starts = agreement_today(req->tx), .ends = DAY_NONE });
}

static enum err contact_post(struct request *req, const struct contact_form *in)
{
    struct school_row school;
    TRY(school_for(req->tx, in->school, SCHOOL_FOR_CONTACT, &school));
    struct contact_new add = { .school = school.id,
                               .name = in->name,
                               .phone = in->phone,
                               .mail = in->mail,
                               .role = in->role,
                               .deputy = in->deputy,
                               .starts = in->starts,
                               .ends = in->ends };
    TRY(agreement_contact_create(req->tx, &add, NULL));
    flash(req, M_agreement_contact_saved);
    return see_other(req, url_of(req->mem, "/agreement/schools/", school.ref, ""));
}

static enum err contact_end_again(struct request *req, const struct contact_end_form *in)
{
    struct contact_row row;
    struct school_row school;
    TRY(contact_by_ref(req->tx, in->contact, &row));
    TRY(agreement_school_read(req->tx, row.school, &school));
    struct contact_end_page view = { .ref = row.ref,
                                     .school = school.ref,
                                     .name = row.name,
                                     .school_name = school.name,
                                     .version = in->version,
                                     .ends = in->ends };
    contact_end_html(page_title(req, M_agreement_contact_end_title), &view);
    return OK;
}

static enum err contact_end_get(struct request *req, const struct one_contact_form *in)
{
    struct contact_row row;
    TRY(contact_by_ref(req->tx, in->contact, &row));
    return contact_end_again(req, &(struct contact_end_form){
                                      .contact = row.ref, .version = row.version, .ends = agreement_today(req->tx) });
}

static enum err contact_end_post(struct request *req, const struct contact_end_form *in)
{
    struct contact_row row;
    struct school_row school;
    TRY(contact_by_ref(req->tx, in->contact, &row));
    TRY(agreement_school_read(req->tx, row.school, &school));
    TRY(agreement_contact_end(req->tx, in->contact, (int)in->version, in->ends));
    flash(req, M_agreement_contact_ended);
    return see_other(req, url_of(req->mem, "/agreement/schools/", school.ref, ""));
}

const struct route contact_routes[] = {
    GET("/agreement/schools/{school}/contacts/new", RIGHT(STAFF_CONTACT, C), 0, contact_new_get),
    POST_FORM("/agreement/schools/{school}/contacts/new", RIGHT(STAFF_CONTACT, C), 0, contact_post, contact_again),
    GET("/agreement/contacts/{contact}/end", RIGHT(STAFF_CONTACT, W), 0, contact_end_get),
    POST_FORM("/agreement/contacts/{contact}/end", RIGHT(STAFF_CONTACT, W), 0, contact_end_post, contact_end_again),
    ROUTES_END
};
