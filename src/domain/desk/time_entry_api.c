/*
 * desk/time_entry_api.c -- working time for machines: the own rows of a ticket, recording and correcting,
 * sums of a quarter.  Of others only what the pages show: sums over several persons.
 */
#include "domain/desk/ticket_api.h"
#include "domain/desk/time_web.h"

struct time_entry_json {
    int64_t n, minutes, corrects;
    int category;
    struct day worked_on;
    struct instant at;
    bool replaced, merged; /* merged: of a ticket that was merged into this one */
};
struct time_entry_jsons {
    struct time_entry_json *at;
    size_t n;
};
struct ticket_times_json {
    int64_t own, all; /* all: minutes of everybody, 0 when too few persons worked here */
    bool all_shown;
    struct time_entry_jsons entries;
};
JSON(entry_row_desc, time_entry_json, JSON_FIELD(time_entry_json, n), JSON_FIELD(time_entry_json, minutes),
     JSON_FIELD(time_entry_json, corrects), JSON_CHOICE_OF(time_entry_json, category, time_categories, 0),
     JSON_FIELD(time_entry_json, worked_on), JSON_FIELD(time_entry_json, at), JSON_FIELD(time_entry_json, replaced),
     JSON_FIELD(time_entry_json, merged));
JSON(times_desc, ticket_times_json, JSON_FIELD(ticket_times_json, own), JSON_FIELD(ticket_times_json, all),
     JSON_FIELD(ticket_times_json, all_shown), JSON_LIST_OF(ticket_times_json, entries, entry_row_desc));
struct time_entry_new_json {
    int64_t minutes, corrects;
    int category;
    struct day worked_on;
};
JSON(new_desc, time_entry_new_json, JSON_INPUT(time_entry_new_json, minutes, 0, TIME_MINUTES_MAX),
     JSON_CHOICE_OF(time_entry_new_json, category, time_categories, 1),
     JSON_INPUT(time_entry_new_json, corrects, 0, INT32_MAX), JSON_INPUT(time_entry_new_json, worked_on, 0, 0));
FORM(ticket_form, FIELD_REF(ticket_form, ticket));
HANDLER(time_entry_list_api, ticket_form);
HANDLER(time_entry_add_api, ticket_form);

static enum err answer(struct request *req, const struct ticket *t)
{
    struct time_entry_rows rows;
    struct ticket_times_json out;
    TRY(time_entries_own(req->tx, t, &rows));
    TRY(time_entry_total(req->tx, t, &out.own, &out.all));
    out.all_shown = out.all >= 0 && viewer_may(req->viewer, OBJECT_WORKING_TIME, VERB_R);
    out.all = out.all_shown ? out.all : 0;
    out.entries = (struct time_entry_jsons){ MEM_NEW_N(req->mem, struct time_entry_json, rows.n), rows.n };
    for (size_t i = 0; i < rows.n; i++) {
        const struct time_entry_row *r = &rows.at[i];
        out.entries.at[i] = (struct time_entry_json){ r->n,   r->minutes, r->corrects, r->category,
                                                      r->day, r->at,      r->replaced, r->ticket.n != t->row.id.n };
    }
    return respond_record(req, &out);
}

static enum err time_entry_list_api(struct request *req, const struct ticket_form *in)
{
    struct ticket t;
    TRY(ticket_api_find(req, in->ticket, &t));
    return answer(req, &t);
}

static enum err time_entry_add_api(struct request *req, const struct ticket_form *form)
{
    struct time_entry_new_json in = { 0 };
    struct ticket t;
    TRY(ticket_api_find(req, form->ticket, &t));
    TRY(request_json(req, &in));
    struct time_entry_new new = {
        .corrects = in.corrects, .minutes = in.minutes, .category = in.category, .day = in.worked_on
    };
    TRY(time_entry_add(req->tx, &t, &new));
    return answer(req, &t);
}

/* --- sums -------------------------------------------------------------------------------------- */

struct time_line_json {
    struct str name;
    int64_t minutes;
};
struct time_line_jsons {
    struct time_line_json *at;
    size_t n;
};
struct time_place_json {
    struct str authority;
    struct time_line_jsons schools;
};
struct time_place_jsons {
    struct time_place_json *at;
    size_t n;
};
struct time_sums_json {
    struct day from, to; /* both included */
    struct time_line_jsons own_categories, own_schools, authorities, classes, categories;
    struct time_place_jsons places;
};
JSON(line_desc, time_line_json, JSON_FIELD(time_line_json, name), JSON_FIELD(time_line_json, minutes));
JSON(place_desc, time_place_json, JSON_FIELD(time_place_json, authority),
     JSON_LIST_OF(time_place_json, schools, line_desc));
JSON(sums_desc, time_sums_json, JSON_FIELD(time_sums_json, from), JSON_FIELD(time_sums_json, to),
     JSON_LIST_OF(time_sums_json, own_categories, line_desc), JSON_LIST_OF(time_sums_json, own_schools, line_desc),
     JSON_LIST_OF(time_sums_json, authorities, line_desc), JSON_LIST_OF(time_sums_json, classes, line_desc),
     JSON_LIST_OF(time_sums_json, categories, line_desc), JSON_LIST_OF(time_sums_json, places, place_desc));
struct sum_form {
    struct str quarter, fields;
};
FORM(sum_form, FIELD_TEXT(sum_form, quarter, 0, 6), FIELD_TEXT(sum_form, fields, 0, LIMIT_LINE));
HANDLER(time_sum_api, sum_form);

static struct time_line_jsons lines_of(struct request *req, const struct time_lines *lines)
{
    struct time_line_jsons out = { MEM_NEW_N(req->mem, struct time_line_json, lines->n), lines->n };
    for (size_t i = 0; i < lines->n; i++)
        out.at[i] = (struct time_line_json){ lines->at[i].name.len > 0 ? lines->at[i].name
                                                                       : msg_text(req->lang, lines->at[i].word),
                                             lines->at[i].minutes };
    return out;
}

static enum err time_sum_api(struct request *req, const struct sum_form *in)
{
    struct time_sums sums;
    struct day first;
    TRY(time_sums_of(req, in->quarter, &first, &sums));
    struct time_sums_json out = { .from = first,
                                  .to = day_add(day_add_months(first, 3), -1),
                                  .own_categories = lines_of(req, &sums.own_categories),
                                  .own_schools = lines_of(req, &sums.own_schools),
                                  .authorities = lines_of(req, &sums.authorities),
                                  .classes = lines_of(req, &sums.classes),
                                  .categories = lines_of(req, &sums.categories),
                                  .places = { MEM_NEW_N(req->mem, struct time_place_json, sums.places.n),
                                              sums.places.n } };
    for (size_t i = 0; i < sums.places.n; i++)
        out.places.at[i] =
            (struct time_place_json){ sums.places.at[i].name, lines_of(req, &sums.places.at[i].schools) };
    return respond_record(req, &out);
}

#define TIMES "/api/v1/tickets/{ticket}/times"
const struct route time_entry_api_routes[] = { API("GET", TIMES, RIGHT(WORKING_TIME, C), 0, time_entry_list_api,
                                                   M_api_time_list, 200, API_RECORD, NULL, &times_desc),
                                               API("POST", TIMES, RIGHT(WORKING_TIME, C), 0, time_entry_add_api,
                                                   M_api_time_add, 201, API_RECORD, &new_desc, &times_desc),
                                               API("GET", "/api/v1/times", RIGHT(WORKING_TIME, R), 0, time_sum_api,
                                                   M_api_time_sums, 200, API_RECORD, NULL, &sums_desc),
                                               ROUTES_END };
