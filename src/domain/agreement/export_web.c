#include "domain/agreement/agreement_web.h"

#include "domain/agreement/export_form.html.h"
#include "platform/csv.h"

/* U14: one authority in each file, purpose and instruction named before. */
enum what { WHAT_SCHOOLS = 1, WHAT_CONTACTS };
static const struct choice what_choices[] = { { "schools", WHAT_SCHOOLS }, { "contacts", WHAT_CONTACTS }, { 0 } };
static const struct choice purpose_choices[] = { { "support", PURPOSE_SUPPORT },
                                                 { "contribution", PURPOSE_CONTRIBUTION },
                                                 { "steering", PURPOSE_STEERING },
                                                 { "control", PURPOSE_CONTROL },
                                                 { "handover", PURPOSE_HANDOVER },
                                                 { "other", PURPOSE_OTHER },
                                                 { 0 } };

struct export_list_form {
    authority_ref authority;
};
FORM(export_list_form, FIELD_REF_OPTIONAL(export_list_form, authority));
struct export_form {
    authority_ref authority;
    int what, purpose;
    instruction_ref instruction;
};
/* Purpose and instruction are not required fields: agreement_export_begin says why they are needed. */
FORM(export_form, FIELD_REF(export_form, authority), FIELD_CHOICE(export_form, what, what_choices, 1),
     FIELD_CHOICE(export_form, purpose, purpose_choices, 0), FIELD_REF_OPTIONAL(export_form, instruction));
struct file_form {
    export_ref export;
};
FORM(file_form, FIELD_REF(file_form, export));

HANDLER(export_list_get, export_list_form);
HANDLER(export_again, export_form);
HANDLER(export_post, export_form);
HANDLER(export_file_get, file_form);

static enum msg what_msg(struct str what)
{
    if (str_eq(what, STR("service_levels")))
        return M_agreement_what_service_levels;
    return str_eq(what, STR("contacts")) ? M_agreement_what_contacts : M_agreement_what_schools;
}

/* --- the form -------------------------------------------------------------------------------------- */

static void choices_fill(struct request *req, const struct export_form *in, struct export_form_page *view)
{
    view->whats = options_of(req->mem, ARRAY_LEN(what_choices));
    for (const struct choice *c = what_choices; c->key != NULL; c++)
        if (c->value == WHAT_SCHOOLS || viewer_may(req->viewer, OBJECT_STAFF_CONTACT, VERB_L))
            option_add(&view->whats, str_of(c->key), msg_text(req->lang, what_msg(str_of(c->key))),
                       in->what == c->value);
    view->purposes = options_of(req->mem, ARRAY_LEN(purpose_choices));
    for (const struct choice *c = purpose_choices; c->key != NULL; c++)
        option_add(&view->purposes, str_of(c->key), msg_text(req->lang, export_purpose_msg(c->value)),
                   in->purpose == c->value);
}

static enum err log_fill(struct request *req, authority_id authority, struct export_form_page *view)
{
    struct export_list list;
    TRY(export_page(req->tx, authority, &list));
    view->log.at = MEM_NEW_N(req->mem, struct export_line, list.n);
    for (size_t i = 0; i < list.n; i++)
        view->log.at[view->log.n++] = (struct export_line){
            .at = list.at[i].at,
            .who = list.at[i].account_name,
            .instruction = list.at[i].instruction_text,
            .what = { what_msg(list.at[i].what) },
            .purpose = { export_purpose_msg(list.at[i].purpose) },
        };
    return OK;
}

static enum err export_again(struct request *req, const struct export_form *in)
{
    struct export_form_page view = { .may_ask = viewer_may(req->viewer, OBJECT_OWN_WORK, VERB_C),
                                     .may_see_log = viewer_may(req->viewer, OBJECT_AUTHORITY_EXPORT, VERB_R) };
    struct authority_list authorities;
    struct instruction_list instructions;
    TRY(agreement_authorities_of_actor(req->tx, &authorities));
    size_t chosen = authorities.n;
    for (size_t i = 0; i < authorities.n; i++)
        if (REF_EQ(authorities.at[i].ref, in->authority) || authorities.n == 1)
            chosen = i;
    if (chosen == authorities.n && !REF_NONE(in->authority))
        return ERR_NOT_FOUND;
    view.has_authority = chosen < authorities.n;
    view.authorities = authority_options(req->mem, &authorities, in->authority);
    choices_fill(req, in, &view);
    if (view.has_authority) {
        const struct authority_row *a = &authorities.at[chosen];
        view.authority = a->ref;
        view.authority_name = a->name;
        TRY(instructions_reached(req->tx, a->id, &instructions));
        view.instructions = options_of(req->mem, instructions.n);
        /* The standing one of the service stands first and is preset. */
        for (size_t i = 0; i < instructions.n; i++)
            option_add(&view.instructions, REF_TEXT(req->mem, instructions.at[i].ref), instructions.at[i].text,
                       REF_EQ(instructions.at[i].ref, in->instruction) || (i == 0 && in->what == 0));
        if (view.may_see_log)
            TRY(log_fill(req, a->id, &view));
    }
    export_form_html(page_title(req, M_agreement_exports), &view);
    return OK;
}

static enum err export_list_get(struct request *req, const struct export_list_form *in)
{
    return export_again(req, &(struct export_form){ .authority = in->authority });
}

static enum err export_post(struct request *req, const struct export_form *in)
{
    struct authority_row authority;
    export_ref ref;
    if (in->what == WHAT_CONTACTS && !viewer_may(req->viewer, OBJECT_STAFF_CONTACT, VERB_L))
        return ERR_DENIED;
    TRY(agreement_authority_by_ref(req->tx, in->authority, &authority));
    struct str what = in->what == WHAT_CONTACTS ? STR("contacts") : STR("schools");
    TRY(agreement_export_begin(req->tx, authority.id, in->purpose, in->instruction, what, &ref));
    return see_other(req, url_of(req->mem, "/agreement/exports/", ref, ""));
}

/* --- the file ---------------------------------------------------------------------------------------- */

static void head_put(struct csv_out *csv, enum lang lang, const enum msg *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        csv_put(csv, msg_text(lang, names[i]));
    csv_end_row(csv);
}

static enum err schools_put(struct request *req, authority_id authority, struct buf *out)
{
    struct school_list schools;
    TRY(agreement_schools(req->tx, authority, &schools));
    return agreement_schools_csv(req->tx, &schools, req->lang, out);
}

static enum err contacts_put(struct request *req, authority_id authority, struct buf *out)
{
    static const enum msg names[] = { M_agreement_school, M_agreement_name, M_agreement_role,   M_agreement_deputy,
                                      M_agreement_phone,  M_agreement_mail, M_agreement_starts, M_agreement_ends };
    struct contact_list list;
    struct csv_out csv = csv_begin(out);
    head_put(&csv, req->lang, names, ARRAY_LEN(names));
    TRY(export_contacts(req->tx, authority, &list));
    for (size_t i = 0; i < list.n; i++) {
        const struct contact_row *c = &list.at[i];
        struct str school;
        TRY(agreement_school_name(req->tx, c->school, &school));
        csv_put(&csv, school);
        csv_put(&csv, c->name);
        csv_put(&csv, msg_text(req->lang, contact_role_msg(c->role)));
        csv_put(&csv, msg_text(req->lang, c->deputy ? M_i18n_yes : M_i18n_no));
        csv_put(&csv, c->phone);
        csv_put(&csv, c->mail);
        csv_put_day(&csv, c->starts);
        csv_put_day(&csv, c->ends);
        csv_end_row(&csv);
    }
    return buf_done(out);
}

/* The log row was committed by the POST: nothing leaves before. */
static enum err export_file_get(struct request *req, const struct file_form *in)
{
    struct export_file file;
    struct buf out = buf_of(req->mem, MIB(2));
    TRY(export_file(req->tx, in->export, &file));
    /* Left with its POST, which knows the month (room "desk"). */
    if (str_eq(file.what, STR("service_levels")))
        return ERR_NOT_FOUND;
    bool contacts = str_eq(file.what, STR("contacts"));
    if (contacts && !viewer_may(req->viewer, OBJECT_STAFF_CONTACT, VERB_L))
        return ERR_DENIED;
    TRY(contacts ? contacts_put(req, file.authority, &out) : schools_put(req, file.authority, &out));
    return respond_file(req, contacts ? STR("ansprechpersonen.csv") : STR("schulen.csv"), "text/csv; charset=utf-8",
                        buf_str(&out));
}

const struct route export_routes[] = {
    GET("/agreement/exports", RIGHT(SCHOOL, L), 0, export_list_get),
    POST_FORM("/agreement/exports", RIGHT(OWN_WORK, C), 0, export_post, export_again),
    GET("/agreement/exports/{export}", RIGHT(SCHOOL, L), ROUTE_DOWNLOAD, export_file_get), ROUTES_END
};
