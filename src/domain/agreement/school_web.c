#include "domain/agreement/agreement_web.h"

#include "domain/agreement/school_form.html.h"
#include "domain/agreement/school_list.html.h"
#include "domain/agreement/school_page.html.h"

FORM_EMPTY(own_form);
struct list_form {
    struct str q;
    authority_ref authority;
    bool alone;
    int64_t page;
};
FORM(list_form, FIELD_TEXT(list_form, q, 0, LIMIT_QUERY), FIELD_REF_OPTIONAL(list_form, authority),
     FIELD_BOOL(list_form, alone), FIELD_INT(list_form, page, 0, 1000));
struct school_form {
    school_ref school;
};
FORM(school_form, FIELD_REF(school_form, school));
struct edit_form {
    school_ref school;
    int64_t version;
    struct str name, short_name, street, zip, town, phone, mail;
};
FORM(edit_form, FIELD_REF(edit_form, school), FIELD_INT(edit_form, version, 1, INT32_MAX),
     FIELD_TEXT(edit_form, name, 0, LIMIT_NAME), FIELD_TEXT(edit_form, short_name, 0, 30),
     FIELD_TEXT(edit_form, street, 0, LIMIT_NAME), FIELD_TEXT(edit_form, zip, 0, 10),
     FIELD_TEXT(edit_form, town, 0, LIMIT_NAME), FIELD_TEXT(edit_form, phone, 0, 50), FIELD_MAIL(edit_form, mail, 0));
struct new_form {
    authority_ref authority;
    struct str official_number, name, short_name, street, zip, town, phone, mail;
};
FORM(new_form, FIELD_REF(new_form, authority), FIELD_TEXT(new_form, official_number, 1, 10),
     FIELD_TEXT(new_form, name, 1, LIMIT_NAME), FIELD_TEXT(new_form, short_name, 0, 30),
     FIELD_TEXT(new_form, street, 0, LIMIT_NAME), FIELD_TEXT(new_form, zip, 0, 10),
     FIELD_TEXT(new_form, town, 0, LIMIT_NAME), FIELD_TEXT(new_form, phone, 0, 50), FIELD_MAIL(new_form, mail, 0));

HANDLER(school_own_get, own_form);
HANDLER(school_list_get, list_form);
HANDLER(school_get, school_form);
HANDLER(school_edit_get, school_form);
HANDLER(school_edit_again, edit_form);
HANDLER(school_edit_post, edit_form);
HANDLER(school_new_get, own_form);
HANDLER(school_new_again, new_form);
HANDLER(school_new_post, new_form);

/* --- list ------------------------------------------------------------------------------------ */

/* One entry of the menu for all: the list, or the one school of a school's people. */
static enum err school_own_get(struct request *req, const struct own_form *in)
{
    struct school_row row;
    (void)in;
    if (viewer_may(req->viewer, OBJECT_SCHOOL, VERB_L))
        return see_other(req, URL("/agreement/schools"));
    TRY(school_of_actor(req->tx, req->viewer->school, &row));
    return see_other(req, url_of(req->mem, "/agreement/schools/", row.ref, ""));
}

static struct url list_page_url(struct request *req, const struct list_form *in, int64_t page)
{
    struct url url = url_with(req->mem, URL("/agreement/schools"), "q", in->q);
    struct buf number = buf_of(req->mem, 24);
    buf_int(&number, page);
    if (!REF_NONE(in->authority))
        url = url_with(req->mem, url, "authority", REF_TEXT(req->mem, in->authority));
    if (in->alone)
        url = url_with(req->mem, url, "alone", STR("1"));
    return page > 0 ? url_with(req->mem, url, "page", buf_str(&number)) : url;
}

static void school_lines(struct request *req, const struct school_entry_list *list, struct school_list_page *view)
{
    struct day today = agreement_today(req->tx);
    size_t n = list->n > LIMIT_PAGE_ROWS ? LIMIT_PAGE_ROWS : list->n;
    view->schools.at = MEM_NEW_N(req->mem, struct school_line, n);
    for (size_t i = 0; i < n; i++) {
        const struct school_entry *s = &list->at[i];
        view->schools.at[view->schools.n++] = (struct school_line){
            .ref = s->ref,
            .name = s->name,
            .number = s->official_number,
            .town = s->town,
            .authority = s->authority_name,
            .no_contact = !s->has_contact,
            .not_supported = !s->supported,
            .closed = !day_is_none(s->ends) && day_compare(s->ends, today) < 0,
        };
    }
    view->shown = (int64_t)view->schools.n;
}

static enum err school_list_get(struct request *req, const struct list_form *in)
{
    struct school_list_page view = {
        .q = in->q,
        .alone = in->alone,
        .may_export = true,
        .may_add = viewer_may(req->viewer, OBJECT_SCHOOL, VERB_C),
        .may_import = viewer_may(req->viewer, OBJECT_DATA_IMPORT, VERB_L),
    };
    struct school_filter filter = { .text = in->q,
                                    .only_without_contact = in->alone,
                                    .offset = in->page * LIMIT_PAGE_ROWS };
    struct school_entry_list list;
    struct authority_list authorities;
    TRY(agreement_authorities_of_actor(req->tx, &authorities));
    view.authorities = authority_options(req->mem, &authorities, in->authority);
    if (!REF_NONE(in->authority)) {
        struct authority_row authority;
        TRY(agreement_authority_by_ref(req->tx, in->authority, &authority));
        filter.authority = authority.id;
    }
    TRY(school_page(req->tx, &filter, &list));
    school_lines(req, &list, &view);
    view.has_newer = in->page > 0;
    view.has_older = list.n > LIMIT_PAGE_ROWS;
    view.has_pages = view.has_newer || view.has_older;
    view.newer = list_page_url(req, in, in->page - 1);
    view.older = list_page_url(req, in, in->page + 1);
    school_list_html(page_title(req, M_agreement_schools), &view);
    return OK;
}

/* --- one school ---------------------------------------------------------------------------------- */

static enum err branches_fill(struct request *req, const struct school_row *row, struct school_page *view)
{
    struct branch_list list;
    TRY(agreement_school_types(req->tx, row->id, agreement_today(req->tx), &list));
    view->branches.at = MEM_NEW_N(req->mem, struct branch_line, list.n);
    for (size_t i = 0; i < list.n; i++) {
        const struct branch_row *b = &list.at[i];
        view->branches.at[view->branches.n++] = (struct branch_line){
            .form = b->form,
            .name = b->name,
            .level = { school_level_msg(b->level) },
            .from = b->grade_from,
            .to = b->grade_to,
            .before_one = b->grade_to == 0,
            .guessed = b->guessed,
        };
    }
    return OK;
}

static enum err rooms_fill(struct request *req, const struct school_row *row, struct school_page *view)
{
    struct room_list list;
    TRY(agreement_rooms(req->tx, row->id, &list));
    view->rooms.at = MEM_NEW_N(req->mem, struct room_line, list.n);
    for (size_t i = 0; i < list.n; i++) {
        const struct room_row *r = &list.at[i];
        view->rooms.at[view->rooms.n++] =
            (struct room_line){ r->ref, r->number, r->name, r->building_name, r->floor, r->code };
    }
    return OK;
}

static enum err contacts_fill(struct request *req, const struct school_row *row, struct school_page *view)
{
    struct contact_list list;
    struct day today = agreement_today(req->tx);
    TRY(agreement_contacts(req->tx, row->id, &list));
    view->contacts.at = MEM_NEW_N(req->mem, struct contact_line, list.n);
    for (size_t i = 0; i < list.n; i++) {
        const struct contact_row *c = &list.at[i];
        view->contacts.at[view->contacts.n++] = (struct contact_line){
            .ref = c->ref,
            .name = c->name,
            .phone = c->phone,
            .mail = c->mail,
            .role = { contact_role_msg(c->role) },
            .deputy = c->deputy,
            .ended = !day_is_none(c->ends) && day_compare(c->ends, today) < 0,
            .starts = c->starts,
            .ends = c->ends,
        };
    }
    return OK;
}

static struct str coordinates_text(struct mem *mem, const struct school_row *row)
{
    struct buf out = buf_of(mem, 48);
    const int64_t parts[] = { row->lat, row->lon };
    if (row->lat == 0 && row->lon == 0)
        return STR("");
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        int64_t n = parts[i] < 0 ? -parts[i] : parts[i];
        buf_put(&out, i > 0 ? STR(", ") : STR(""));
        buf_put(&out, parts[i] < 0 ? STR("-") : STR(""));
        buf_int(&out, n / 1000000);
        buf_byte(&out, '.');
        buf_int_padded(&out, n % 1000000, 6);
    }
    return buf_str(&out);
}

static bool may(struct request *req, enum object object, enum verb verb)
{
    return viewer_may(req->viewer, object, verb);
}

/* Whose grant is narrow (a teacher) changes nothing about the school. */
static enum err edit_reached(struct request *req, const struct school_row *row, bool *reached)
{
    struct school_row same;
    enum err e = school_for(req->tx, row->ref, SCHOOL_FOR_EDIT, &same);
    *reached = e == OK;
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err school_get(struct request *req, const struct school_form *in)
{
    struct school_row row;
    struct contact_list contacts;
    bool supported, named = false;
    struct day today = agreement_today(req->tx);
    TRY(agreement_school_by_ref(req->tx, in->school, &row));
    TRY(agreement_participates(req->tx, row.authority, today, &supported));
    TRY(agreement_contacts_of(req->tx, row.id, &contacts));
    for (size_t i = 0; i < contacts.n; i++)
        named = named || !contacts.at[i].deputy;
    struct school_page view = {
        .ref = row.ref,
        .name = row.name,
        .short_name = row.short_name,
        .number = row.official_number,
        .authority = row.authority_name,
        .street = row.street,
        .zip = row.zip,
        .town = row.town,
        .municipality = row.municipality,
        .phone = row.phone,
        .mail = row.mail,
        .coordinates = coordinates_text(req->mem, &row),
        .starts = row.starts,
        .ends = row.ends,
        .no_contact = !named,
        .not_supported = !supported,
        .closed = !day_is_none(row.ends) && day_compare(row.ends, today) < 0,
        .may_list = may(req, OBJECT_SCHOOL, VERB_L),
        .may_edit = may(req, OBJECT_SCHOOL, VERB_W),
        .may_add_room = may(req, OBJECT_ROOM, VERB_C),
        .may_edit_room = may(req, OBJECT_ROOM, VERB_W),
        .may_see_rooms = may(req, OBJECT_ROOM, VERB_L),
        .may_see_contacts = may(req, OBJECT_STAFF_CONTACT, VERB_L),
        .may_edit_contacts = may(req, OBJECT_STAFF_CONTACT, VERB_W),
    };
    TRY(branches_fill(req, &row, &view));
    if (view.may_edit)
        TRY(edit_reached(req, &row, &view.may_edit));
    if (view.may_see_rooms)
        TRY(rooms_fill(req, &row, &view));
    if (view.may_see_contacts)
        TRY(contacts_fill(req, &row, &view));
    school_page_html(page_begin(req, row.name), &view);
    return OK;
}

/* --- change ------------------------------------------------------------------------------------------ */

/* Official data belong to the list and the body; the school keeps how it is reached. */
static bool may_change_all(struct request *req) { return viewer_may(req->viewer, OBJECT_SCHOOL, VERB_C); }

static void edit_show(struct request *req, const struct edit_form *in)
{
    struct school_form_page view = {
        .ref = in->school,
        .title = msg_text(req->lang, M_agreement_school_edit),
        .full = may_change_all(req),
        .version = in->version,
        .name = in->name,
        .short_name = in->short_name,
        .street = in->street,
        .zip = in->zip,
        .town = in->town,
        .phone = in->phone,
        .mail = in->mail,
    };
    school_form_html(page_title(req, M_agreement_school_edit), &view);
}

static enum err school_edit_get(struct request *req, const struct school_form *in)
{
    struct school_row row;
    TRY(school_for(req->tx, in->school, SCHOOL_FOR_EDIT, &row));
    edit_show(req, &(struct edit_form){ .school = row.ref,
                                        .version = row.version,
                                        .name = row.name,
                                        .short_name = row.short_name,
                                        .street = row.street,
                                        .zip = row.zip,
                                        .town = row.town,
                                        .phone = row.phone,
                                        .mail = row.mail });
    return OK;
}

static enum err school_edit_again(struct request *req, const struct edit_form *in)
{
    struct school_row row;
    TRY(school_for(req->tx, in->school, SCHOOL_FOR_EDIT, &row));
    edit_show(req, in);
    return OK;
}

static enum err school_edit_post(struct request *req, const struct edit_form *in)
{
    struct school_row row;
    TRY(school_for(req->tx, in->school, SCHOOL_FOR_EDIT, &row));
    bool full = may_change_all(req);
    if (!full && (in->name.len + in->street.len + in->zip.len + in->town.len) > 0)
        return ERR_DENIED;
    struct school_change change = {
        .version = (int)in->version,
        .name = full ? in->name : row.name,
        .street = full ? in->street : row.street,
        .zip = full ? in->zip : row.zip,
        .town = full ? in->town : row.town,
        .short_name = in->short_name,
        .phone = in->phone,
        .mail = in->mail,
    };
    TRY(school_change(req->tx, &row, &change));
    flash(req, M_agreement_school_saved);
    return see_other(req, url_of(req->mem, "/agreement/schools/", row.ref, ""));
}

/* --- new ------------------------------------------------------------------------------------------------ */

static enum err school_new_again(struct request *req, const struct new_form *in)
{
    struct school_form_page view = {
        .title = msg_text(req->lang, M_agreement_school_new),
        .is_new = true,
        .official_number = in->official_number,
        .name = in->name,
        .short_name = in->short_name,
        .street = in->street,
        .zip = in->zip,
        .town = in->town,
        .phone = in->phone,
        .mail = in->mail,
    };
    struct authority_list authorities;
    TRY(agreement_authorities_of_actor(req->tx, &authorities));
    view.authorities = authority_options(req->mem, &authorities, in->authority);
    school_form_html(page_title(req, M_agreement_school_new), &view);
    return OK;
}

static enum err school_new_get(struct request *req, const struct own_form *in)
{
    (void)in;
    return school_new_again(req, &(struct new_form){ .name = STR("") });
}

static enum err school_new_post(struct request *req, const struct new_form *in)
{
    struct authority_row authority;
    TRY(agreement_authority_by_ref(req->tx, in->authority, &authority));
    struct school_new add = {
        .authority = authority.id,
        .official_number = in->official_number,
        .name = in->name,
        .short_name = in->short_name,
        .street = in->street,
        .zip = in->zip,
        .town = in->town,
        .phone = in->phone,
        .mail = in->mail,
        .starts = DAY_NONE,
        .ends = DAY_NONE,
        .source = STR(""),
    };
    TRY(agreement_school_create(req->tx, &add, NULL));
    flash(req, M_agreement_school_saved);
    return see_other(req, url_with(req->mem, URL("/agreement/schools"), "q", in->official_number));
}

const struct route school_routes[] = {
    GET("/agreement/school", RIGHT(SCHOOL, R), 0, school_own_get),
    GET("/agreement/schools", RIGHT(SCHOOL, L), 0, school_list_get),
    GET("/agreement/schools/new", RIGHT(SCHOOL, C), 0, school_new_get),
    POST_FORM("/agreement/schools/new", RIGHT(SCHOOL, C), 0, school_new_post, school_new_again),
    GET("/agreement/schools/{school}", RIGHT(SCHOOL, R), 0, school_get),
    GET("/agreement/schools/{school}/edit", RIGHT(SCHOOL, W), 0, school_edit_get),
    POST_FORM("/agreement/schools/{school}/edit", RIGHT(SCHOOL, W), 0, school_edit_post, school_edit_again),
    ROUTES_END
};
