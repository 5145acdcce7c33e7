/*
 * desk/report_web.c -- reporting (flow TE1): place, tile, effect, send.  The body
 * uses the same page for the telephone and on site.
 */
#include "domain/desk/desk_web.h"

#include "base/zone.h"
#include "domain/agreement/agreement.h"
#include "domain/desk/caller.h"
#include "domain/desk/report_page.html.h"
#include "domain/desk/report_view.h"
#include "domain/desk/ticket_page_store.h"
#include "domain/desk/triage.h"
#include "domain/desk/try.h"

static const struct choice channels[] = { { "phone", CHANNEL_PHONE }, { "on_site", CHANNEL_ON_SITE }, { 0 } };

struct report_open_form {
    school_ref school;
    contact_ref contact;
    struct str q;
};
FORM(report_open_form, FIELD_REF_OPTIONAL(report_open_form, school), FIELD_REF_OPTIONAL(report_open_form, contact),
     FIELD_TEXT(report_open_form, q, 0, LIMIT_QUERY));
HANDLER(report_get, report_open_form);

struct report_form {
    school_ref school;
    room_ref room;
    service_ref service;
    contact_ref contact;
    int effect, channel;
    struct str caller, caller_mail, subject, text;
    struct upload_list files;
};
FORM(report_form, FIELD_REF(report_form, school), FIELD_REF_OPTIONAL(report_form, room),
     FIELD_REF(report_form, service), FIELD_CHOICE(report_form, effect, desk_effects, true),
     FIELD_REF_OPTIONAL(report_form, contact), FIELD_CHOICE(report_form, channel, channels, false),
     FIELD_TEXT(report_form, caller, 0, LIMIT_NAME), FIELD_MAIL(report_form, caller_mail, 0),
     FIELD_TEXT(report_form, subject, 0, LIMIT_NAME), FIELD_LINES(report_form, text, 0, LIMIT_TEXT),
     FIELD_FILES(report_form, files, 0, LIMIT_FILES_PER_ENTRY));
HANDLER(report_post, report_form);
HANDLER(report_again, report_form);

/* --- the page ----------------------------------------------------------------------------- */

/* Typed, else from the draft, else `usual`. */
static struct str value_of(const struct request *req, const struct draft_found *draft, const char *field,
                           struct str usual)
{
    struct str kept = desk_draft_value(draft, field);
    return req->form != NULL ? form_typed(req->form, field) : kept.len > 0 ? kept : usual;
}

static enum err rooms_of(struct request *req, const struct school_row *school, const struct draft_found *draft,
                         struct report_page *view)
{
    struct room_list rooms;
    struct str chosen = value_of(req, draft, "room", STR(""));
    if (!viewer_may(req->viewer, OBJECT_ROOM, VERB_L))
        return OK;
    TRY(agreement_rooms(req->tx, school->id, &rooms));
    view->rooms = desk_options(req->mem, rooms.n);
    for (size_t i = 0; i < rooms.n; i++) {
        const struct room_row *r = &rooms.at[i];
        struct str ref = desk_ref_text(req->mem, r->ref.b);
        struct str label = r->name.len > 0 ? str_cat(req->mem, r->number, STR(" – "), r->name) : r->number;
        if (r->building_name.len > 0)
            label = str_cat(req->mem, r->building_name, STR(": "), label);
        desk_option(&view->rooms, ref, label, str_eq(ref, chosen));
    }
    return OK;
}

static const struct group_row {
    int routing;
    enum msg heading, not_ours;
} group_rows[] = {
    { ROUTING_BODY, MSG_NONE, MSG_NONE },
    { ROUTING_SCHOOL, M_deskpage_group_school, M_deskpage_not_ours_school },
    { ROUTING_AUTHORITY, M_deskpage_group_authority, M_deskpage_not_ours_authority },
    { ROUTING_EXCLUDED, M_deskpage_group_excluded, M_deskpage_not_ours_excluded },
};

/* Nothing is refused: what is not ours says whose it is, and can be reported all the same. */
static enum err tiles_of(struct request *req, const struct draft_found *draft, struct report_page *view)
{
    struct service_list services;
    struct str chosen = value_of(req, draft, "service", STR(""));
    TRY(agreement_services(req->tx, &services));
    view->groups.at = MEM_NEW_N(req->mem, struct tile_group, ARRAY_LEN(group_rows));
    for (size_t g = 0; g < ARRAY_LEN(group_rows); g++) {
        struct tile_group group = { .heading = { group_rows[g].heading },
                                    .folded = group_rows[g].heading != MSG_NONE,
                                    .tiles.at = MEM_NEW_N(req->mem, struct tile, services.n) };
        for (size_t i = 0; i < services.n; i++) {
            const struct service_row *s = &services.at[i];
            struct str ref = desk_ref_text(req->mem, s->ref.b);
            if (s->routing != group_rows[g].routing)
                continue;
            group.open = group.open || str_eq(ref, chosen);
            group.tiles.at[group.tiles.n++] =
                (struct tile){ ref, s->name, s->hint, { group_rows[g].not_ours }, str_eq(ref, chosen) };
        }
        if (group.tiles.n > 0)
            view->groups.at[view->groups.n++] = group;
    }
    return OK;
}

static enum err caller_of(struct request *req, const struct school_row *school, const struct draft_found *draft,
                          struct report_page *view)
{
    struct contact_list contacts;
    struct str contact = value_of(req, draft, "contact", view->contact),
               channel = value_of(req, draft, "channel", STR("phone"));
    TRY(agreement_contacts(req->tx, school->id, &contacts));
    view->contacts = desk_options(req->mem, contacts.n);
    for (size_t i = 0; i < contacts.n; i++) {
        if (!day_is_none(contacts.at[i].ends) && day_compare(contacts.at[i].ends, zone_day(req->now)) < 0)
            continue;
        struct str ref = desk_ref_text(req->mem, contacts.at[i].ref.b);
        desk_option(&view->contacts, ref, contacts.at[i].name, str_eq(ref, contact));
        view->contacts.at[view->contacts.n - 1].hint = contacts.at[i].phone;
    }
    view->channels = desk_options(req->mem, 2);
    for (size_t i = 0; channels[i].key != NULL; i++)
        desk_option(&view->channels, str_of(channels[i].key),
                    msg_text(req->lang, desk_channel_word(channels[i].value).id),
                    str_eq(str_of(channels[i].key), channel));
    view->caller = value_of(req, draft, "caller", STR(""));
    view->caller_mail = value_of(req, draft, "caller_mail", STR(""));
    return OK;
}

static enum err form_of(struct request *req, const struct school_row *school, struct report_page *view)
{
    struct draft_found draft = { .n = 0 };
    if (req->form == NULL)
        TRY(desk_draft_find(req, STR("report"), &draft));
    view->school = desk_ref_text(req->mem, school->ref.b);
    view->school_name = school->name;
    view->reader_authority = school->authority_name;
    TRY(ticket_reader_count(req->tx, school->id, view->for_body ? (account_id){ 0 } : req->viewer->account,
                            (ticket_id){ 0 }, false, &view->reader_count));
    view->time_mark = STR("{time}");
    /* A draft of another school is not for this form. */
    if (!str_eq(desk_draft_value(&draft, "school"), view->school))
        draft.n = 0;
    view->has_draft = draft.n > 0;
    view->draft_at = draft.at;
    TRY(rooms_of(req, school, &draft, view));
    TRY(tiles_of(req, &draft, view));
    if (view->for_body)
        TRY(caller_of(req, school, &draft, view));
    struct str effect = value_of(req, &draft, "effect", STR("none"));
    view->effect_none = str_eq(effect, STR("none"));
    view->effect_limited = str_eq(effect, STR("limited"));
    view->effect_stopped = str_eq(effect, STR("stopped"));
    view->subject = value_of(req, &draft, "subject", STR(""));
    view->text = value_of(req, &draft, "text", STR(""));
    return OK;
}

/* The own school first; without one, or when it is not reached, all that are. */
static enum err school_of(struct request *req, school_ref wanted, const struct place_rows *places,
                          struct school_row *school, bool *known)
{
    *known = true;
    if (desk_ref_given(wanted.b))
        return agreement_school_by_ref(req->tx, wanted, school);
    for (size_t i = 0; i < places->n; i++)
        if (places->n == 1 || places->at[i].id.n == req->viewer->school.n)
            return agreement_school_by_ref(req->tx, places->at[i].ref, school);
    *known = false;
    return OK;
}

/* --- who is calling ----------------------------------------------------------------------- */

#define CALLERS_MAX 20

static struct caller_line *caller_add(struct report_page *view)
{
    view->many = view->callers.n == CALLERS_MAX;
    return view->many ? NULL : &view->callers.at[view->callers.n++];
}

static void contacts_matching(struct request *req, const struct contact_list *contacts, const struct place_row *place,
                              struct report_page *view)
{
    for (size_t i = 0; i < contacts->n; i++) {
        const struct contact_row *c = &contacts->at[i];
        struct str names = str_cat(req->mem, c->name, STR(" "), place->name);
        if (c->school.n != place->id.n || !caller_matches(req->mem, view->query, names, c->phone))
            continue;
        struct url url = url_with(req->mem, URL("/desk/report"), "school", desk_ref_text(req->mem, place->ref.b));
        struct caller_line *line = caller_add(view);
        if (line != NULL)
            *line = (struct caller_line){ c->name, c->phone, place->name,
                                          url_with(req->mem, url, "contact", desk_ref_text(req->mem, c->ref.b)) };
    }
}

/* By name, number or school (personas.md SD1): people first, then the school itself. */
static enum err callers_of(struct request *req, const struct place_rows *places, struct report_page *view)
{
    struct contact_list contacts;
    view->callers.at = MEM_NEW_N(req->mem, struct caller_line, CALLERS_MAX);
    view->searched = view->query.len > 0;
    if (!view->searched || !viewer_may(req->viewer, OBJECT_STAFF_CONTACT, VERB_L))
        return OK;
    TRY(agreement_contacts_reached(req->tx, &contacts));
    for (size_t i = 0; i < places->n; i++)
        contacts_matching(req, &contacts, &places->at[i], view);
    for (size_t i = 0; i < places->n; i++) {
        const struct place_row *p = &places->at[i];
        if (!caller_matches(req->mem, view->query, p->name, STR("")))
            continue;
        struct caller_line *line = caller_add(view);
        if (line != NULL)
            *line = (struct caller_line){ .school = p->name,
                                          .url = url_with(req->mem, URL("/desk/report"), "school",
                                                          desk_ref_text(req->mem, p->ref.b)) };
    }
    return OK;
}

static enum err report_show(struct request *req, const struct report_open_form *in)
{
    struct place_rows places;
    struct school_row school;
    struct report_page view = { .for_body = desk_is_body(req->viewer), .query = in->q };
    bool known;
    TRY(ticket_places(req->tx, &places));
    TRY(school_of(req, in->school, &places, &school, &known));
    view.choose_school = !known;
    view.find_caller = view.for_body && !known;
    if (desk_ref_given(in->contact.b))
        view.contact = desk_ref_text(req->mem, in->contact.b);
    if (view.find_caller)
        TRY(callers_of(req, &places, &view));
    if (places.n > 1) {
        view.schools = desk_options(req->mem, places.n);
        for (size_t i = 0; i < places.n; i++)
            desk_option(&view.schools, desk_ref_text(req->mem, places.at[i].ref.b), places.at[i].name, false);
    }
    if (known)
        TRY(form_of(req, &school, &view));
    report_page_html(page_title(req, view.for_body ? M_deskpage_report_phone : M_deskpage_report), &view);
    return OK;
}

static enum err report_get(struct request *req, const struct report_open_form *in) { return report_show(req, in); }

static enum err report_again(struct request *req, const struct report_form *in)
{
    return report_show(req, &(struct report_open_form){ .school = in->school });
}

/* --- sending ------------------------------------------------------------------------------ */

/* The person on the telephone: a contact with or without account, or just a name. */
static enum err caller_into(struct request *req, const struct report_form *in, const struct school_row *school,
                            struct ticket_new *new)
{
    struct contact_list contacts;
    struct str wanted = desk_ref_text(req->mem, in->contact.b);
    new->channel = in->channel != 0 ? (enum ticket_channel)in->channel : CHANNEL_PHONE;
    new->requester_name = in->caller;
    new->requester_mail = in->caller_mail;
    if (!desk_ref_given(in->contact.b))
        return OK;
    TRY(agreement_contacts(req->tx, school->id, &contacts));
    for (size_t i = 0; i < contacts.n; i++)
        if (str_eq(desk_ref_text(req->mem, contacts.at[i].ref.b), wanted)) {
            new->requester = contacts.at[i].account;
            new->requester_name = contacts.at[i].name;
            new->requester_mail = contacts.at[i].mail;
            return OK;
        }
    return ERR_NOT_FOUND;
}

static enum err room_into(struct request *req, const struct report_form *in, const struct school_row *school,
                          struct ticket_new *new, struct str *number)
{
    struct room_row room;
    *number = STR("");
    new->extent = EXTENT_SCHOOL;
    if (!desk_ref_given(in->room.b))
        return OK;
    TRY(agreement_room_by_ref(req->tx, in->room, &room));
    if (room.school.n != school->id.n)
        return ERR_NOT_FOUND;
    new->room = room.id;
    new->extent = EXTENT_ROOM;
    *number = room.number;
    return OK;
}

/* Stored as if somebody had typed it: plain blanks. */
static struct str subject_made(struct mem *mem, const struct service_row *service, struct str room)
{
    if (room.len == 0)
        return msg_format(mem, LANG_DE, M_deskpage_subject_school, { "service", service->name });
    return msg_format(mem, LANG_DE, M_deskpage_subject_room, { "service", service->name }, { "room", room });
}

static enum err report_post(struct request *req, const struct report_form *in)
{
    struct school_row school;
    struct service_row service;
    struct ticket t;
    ticket_id id;
    ticket_ref ref;
    int64_t number;
    struct str room;
    bool body = desk_is_body(req->viewer);
    TRY(agreement_school_by_ref(req->tx, in->school, &school));
    enum err found = agreement_service_by_ref(req->tx, in->service, &service);
    if (found == ERR_NOT_FOUND || (found == OK && !service.active))
        return tx_refuse(req->tx, ERR_INVALID, M_desk_error_service, "service");
    TRY(found);
    /* GK.Sch.5: the school's own matter; referred and counted, no ticket at the body. */
    if (str_eq(service.key, STR("pedagogy"))) {
        TRY(referral_add(req->tx, school.authority, school.id, service.key, CHANNEL_WEB));
        TRY(desk_draft_end(req, STR("report")));
        flash(req, M_scan_lessons_text);
        return see_other(req, url_with(req->mem, URL("/desk/report"), "school", desk_ref_text(req->mem, school.ref.b)));
    }
    struct ticket_new new = {
        .school = school.id,
        .service = service.id,
        .kind = desk_kind_of(service.kind),
        .effect = (enum ticket_effect)in->effect,
        .channel = CHANNEL_WEB,
        .requester = req->viewer->account,
        .proven = true,
        .subject = in->subject,
        .text = in->text.len > 0 ? in->text : msg_text(LANG_DE, M_deskpage_no_text),
    };
    if (body) {
        new.requester = (account_id){ 0 };
        TRY(caller_into(req, in, &school, &new));
    }
    TRY(room_into(req, in, &school, &new, &room));
    if (new.subject.len == 0)
        new.subject = subject_made(req->mem, &service, room);
    TRY(triage_report(req->tx, &new, &id, &ref, &number));
    if (in->files.n > 0) {
        TRY(ticket_find(req->tx, ref, &t));
        TRY(ticket_attach_all(req, &t, 1, &in->files));
    }
    TRY(desk_draft_end(req, STR("report")));
    flash(req, M_deskpage_report_sent);
    return see_other(req, url_of(req->mem, "/desk/tickets/", ref, ""));
}

const struct route report_routes[] = {
    GET("/desk/report", RIGHT(TICKET, C), 0, report_get),
    POST_FORM("/desk/report", RIGHT(TICKET, C), ROUTE_UPLOAD, report_post, report_again), ROUTES_END
};
