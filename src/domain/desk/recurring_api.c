/*
 * desk/recurring_api.c -- tickets that come again, for machines: the rule is the text of
 * platform/recurrence.h ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1").
 */
#include "domain/desk/recurring.h"

#include "base/zone.h"
#include "domain/desk/ticket_api.h"

#define TEXT_MAX 2000
#define RULE_MAX 200
#define CHOSEN_MAX 200

struct recurring_line_json {
    recurring_ref ref;
    struct str subject, rule, service;
    struct day starts;
    int shift, calendar;
    struct instant ended_at;
    int64_t schools;
};
struct recurring_line_jsons {
    struct recurring_line_json *at;
    size_t n;
};
struct recurring_list_json {
    struct recurring_line_jsons recurring;
    struct str next;
};
#define LINE_FIELDS(type) \
    JSON_FIELD(type, ref), JSON_FIELD(type, subject), JSON_FIELD(type, rule), JSON_FIELD(type, service), \
        JSON_FIELD(type, starts), JSON_CHOICE_OF(type, shift, recurring_shifts, 0), \
        JSON_CHOICE_OF(type, calendar, recurring_calendars, 0), JSON_FIELD(type, ended_at), JSON_FIELD(type, schools)
JSON(line_desc, recurring_line_json, LINE_FIELDS(recurring_line_json));
JSON(list_desc, recurring_list_json, JSON_LIST_OF(recurring_list_json, recurring, line_desc),
     JSON_FIELD(recurring_list_json, next));
struct list_form {
    PART_MEMBERS;
};
FORM(list_form, PART_FIELDS(list_form));
HANDLER(recurring_list_api, list_form);

static enum err recurring_list_api(struct request *req, const struct list_form *in)
{
    struct recurring_rows rows;
    TRY(recurring_list(req->tx, &rows));
    struct recurring_list_json out = { { MEM_NEW_N(req->mem, struct recurring_line_json, rows.n), rows.n }, STR("") };
    for (size_t i = 0; i < rows.n; i++) {
        const struct recurring_row *r = &rows.at[i];
        out.recurring.at[i] = (struct recurring_line_json){ r->ref,   r->subject,  r->rule,     r->service, r->starts,
                                                            r->shift, r->calendar, r->ended_at, r->schools };
    }
    return respond_rows(req, in, &out);
}

/* --- one -------------------------------------------------------------------------------------- */

struct recurring_place_json {
    struct str name;
    int64_t offset_days;
};
struct recurring_place_jsons {
    struct recurring_place_json *at;
    size_t n;
};
struct recurring_date_json {
    struct day day, planned; /* planned null: left out */
};
struct recurring_date_jsons {
    struct recurring_date_json *at;
    size_t n;
};
struct recurring_made_json {
    ticket_ref ticket;
    struct str number, school;
    struct day planned;
    bool late;
};
struct recurring_made_jsons {
    struct recurring_made_json *at;
    size_t n;
};
struct recurring_json {
    recurring_ref ref;
    struct str subject, rule, service;
    struct day starts;
    int shift, calendar;
    struct instant ended_at;
    int64_t schools;
    struct str text;
    struct recurring_place_jsons places;
    struct recurring_made_jsons made;
};
JSON(place_desc, recurring_place_json, JSON_FIELD(recurring_place_json, name),
     JSON_FIELD(recurring_place_json, offset_days));
JSON(date_desc, recurring_date_json, JSON_FIELD(recurring_date_json, day), JSON_FIELD(recurring_date_json, planned));
JSON(made_desc, recurring_made_json, JSON_FIELD(recurring_made_json, ticket), JSON_FIELD(recurring_made_json, number),
     JSON_FIELD(recurring_made_json, school), JSON_FIELD(recurring_made_json, planned),
     JSON_FIELD(recurring_made_json, late));
JSON(recurring_desc, recurring_json, LINE_FIELDS(recurring_json), JSON_FIELD(recurring_json, text),
     JSON_LIST_OF(recurring_json, places, place_desc), JSON_LIST_OF(recurring_json, made, made_desc));
struct one_form {
    recurring_ref recurring;
    struct str fields;
};
FORM(one_form, FIELD_REF(one_form, recurring), FIELD_TEXT(one_form, fields, 0, LIMIT_LINE));
HANDLER(recurring_get_api, one_form);
struct recurring_form {
    recurring_ref recurring;
};
FORM(recurring_form, FIELD_REF(recurring_form, recurring));
HANDLER(recurring_end_api, recurring_form);

static enum err made_of(struct request *req, recurring_id id, struct recurring_made_jsons *out)
{
    struct recurring_mades rows;
    TRY(recurring_made(req->tx, id, &rows));
    *out = (struct recurring_made_jsons){ MEM_NEW_N(req->mem, struct recurring_made_json, rows.n), rows.n };
    for (size_t i = 0; i < rows.n; i++)
        out->at[i] = (struct recurring_made_json){ rows.at[i].ticket, ticket_number_text(req->mem, rows.at[i].number),
                                                   rows.at[i].school, rows.at[i].planned, rows.at[i].late };
    return OK;
}

static enum err record_of(struct request *req, recurring_ref ref, struct recurring_json *out)
{
    struct recurring_row r;
    struct recurring_places places;
    TRY(recurring_find(req->tx, ref, &r));
    TRY(recurring_schools(req->tx, r.id, &places));
    *out =
        (struct recurring_json){ .ref = r.ref,
                                 .subject = r.subject,
                                 .rule = r.rule,
                                 .service = r.service,
                                 .starts = r.starts,
                                 .shift = r.shift,
                                 .calendar = r.calendar,
                                 .ended_at = r.ended_at,
                                 .schools = r.schools,
                                 .text = r.text,
                                 .places = { MEM_NEW_N(req->mem, struct recurring_place_json, places.n), places.n } };
    for (size_t i = 0; i < places.n; i++)
        out->places.at[i] = (struct recurring_place_json){ places.at[i].name, places.at[i].offset_days };
    return made_of(req, r.id, &out->made);
}

static enum err recurring_get_api(struct request *req, const struct one_form *in)
{
    struct recurring_json out;
    TRY(record_of(req, in->recurring, &out));
    return respond_record(req, &out);
}

static enum err done(struct request *req, recurring_ref ref)
{
    return recurring_get_api(req, &(struct one_form){ .recurring = ref });
}

static enum err recurring_end_api(struct request *req, const struct recurring_form *form)
{
    struct recurring_json was;
    TRY(record_of(req, form->recurring, &was));
    TRY(request_match(req, recurring_desc, &was));
    TRY(recurring_end(req->tx, form->recurring));
    return done(req, form->recurring);
}

/* --- planning ----------------------------------------------------------------------------------- */

struct recurring_new_json {
    struct str subject, text, rule;
    service_ref service;
    struct day starts;
    int shift, calendar;
    int64_t stagger;
    struct ref_list authorities, schools;
};
JSON(new_desc, recurring_new_json, JSON_INPUT(recurring_new_json, subject, 1, LIMIT_NAME),
     JSON_INPUT(recurring_new_json, text, 1, TEXT_MAX), JSON_INPUT(recurring_new_json, rule, 1, RULE_MAX),
     JSON_INPUT(recurring_new_json, service, 1, 0), JSON_INPUT(recurring_new_json, starts, 1, 0),
     JSON_CHOICE_OF(recurring_new_json, shift, recurring_shifts, 1),
     JSON_CHOICE_OF(recurring_new_json, calendar, recurring_calendars, 1),
     JSON_INPUT(recurring_new_json, stagger, 0, RECURRING_OFFSET_MAX),
     JSON_REFS_IN(recurring_new_json, authorities, 0, CHOSEN_MAX),
     JSON_REFS_IN(recurring_new_json, schools, 0, CHOSEN_MAX));
struct recurring_preview_json {
    struct recurring_date_jsons dates;
};
JSON(preview_desc, recurring_preview_json, JSON_LIST_OF(recurring_preview_json, dates, date_desc));
FORM_EMPTY(new_form);
HANDLER(recurring_add_api, new_form);
HANDLER(recurring_preview_api, new_form);

static enum err new_of(struct request *req, struct recurring_new *new)
{
    struct recurring_new_json in = { .subject = STR("") };
    TRY(request_json(req, &in));
    *new = (struct recurring_new){ .subject = in.subject,
                                   .text = in.text,
                                   .service = in.service,
                                   .starts = in.starts,
                                   .shift = in.shift,
                                   .calendar = in.calendar,
                                   .stagger = in.stagger };
    if (recurrence_parse(in.rule, &new->rule) != OK)
        return tx_refuse(req->tx, ERR_INVALID, M_recurring_error_rule, "rule");
    return incident_extent_of(req->tx, &in.authorities, &in.schools, &new->places);
}

static enum err recurring_add_api(struct request *req, const struct new_form *form)
{
    struct recurring_new new;
    recurring_ref ref;
    (void)form;
    TRY(new_of(req, &new));
    TRY(ticket_refused_at(req, recurring_create(req->tx, &new, &ref), "kind", "rule"));
    respond_header(req, "Location", url_of(req->mem, "/api/v1/recurring/", ref, "").path);
    return done(req, ref);
}

static enum err recurring_preview_api(struct request *req, const struct new_form *form)
{
    struct recurring_new new;
    struct recurring_dates rows;
    (void)form;
    TRY(new_of(req, &new));
    TRY(ticket_refused_at(req, recurring_preview(req->tx, &new, &rows), "kind", "rule"));
    struct recurring_preview_json out = { { MEM_NEW_N(req->mem, struct recurring_date_json, rows.n), rows.n } };
    for (size_t i = 0; i < rows.n; i++)
        out.dates.at[i] = (struct recurring_date_json){ rows.at[i].day, rows.at[i].planned };
    return respond_record(req, &out);
}

#define RECURRING "/api/v1/recurring/{recurring}"
const struct route recurring_api_routes[] = {
    API("GET", "/api/v1/recurring", RIGHT(TICKET, W), 0, recurring_list_api, M_api_recurring_list, 200, API_PAGE, NULL,
        &list_desc),
    API("POST", "/api/v1/recurring", RIGHT(TICKET, W), 0, recurring_add_api, M_api_recurring_add, 201, API_RECORD,
        &new_desc, &recurring_desc),
    API("POST", "/api/v1/recurring/preview", RIGHT(TICKET, W), 0, recurring_preview_api, M_api_recurring_preview, 200,
        0, &new_desc, &preview_desc),
    API("GET", RECURRING, RIGHT(TICKET, W), 0, recurring_get_api, M_api_recurring_get, 200, API_RECORD, NULL,
        &recurring_desc),
    API("POST", RECURRING "/end", RIGHT(TICKET, W), 0, recurring_end_api, M_api_recurring_end, 200,
        API_RECORD | API_MATCH, NULL, &recurring_desc),
    ROUTES_END
};
