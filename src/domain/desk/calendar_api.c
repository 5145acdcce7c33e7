/*
 * desk/calendar_api.c -- service hours, targets and school holidays as they are, for machines.  Changing
 * them needs a decision and a look at its effect: that is done on the pages.
 */
#include "base/zone.h"
#include "domain/desk/calendar_store.h"
#include "domain/desk/desk_web.h"
#include "domain/desk/school_calendar_store.h"
#include "domain/desk/service_level.h"

struct list_form {
    PART_MEMBERS;
};
FORM(list_form, PART_FIELDS(list_form));

/* --- service hours ------------------------------------------------------------------------------ */

struct calendar_json {
    authority_ref authority; /* null: the body */
    struct str authority_name, form, week, closed, decision, created_by;
    struct day starts;
    bool holidays_open;
};
struct calendar_jsons {
    struct calendar_json *at;
    size_t n;
};
struct calendar_list_json {
    struct calendar_jsons calendars;
    struct str next;
};
JSON(calendar_desc, calendar_json, JSON_FIELD(calendar_json, authority), JSON_FIELD(calendar_json, authority_name),
     JSON_FIELD(calendar_json, form), JSON_FIELD(calendar_json, starts), JSON_FIELD(calendar_json, week),
     JSON_FIELD(calendar_json, closed), JSON_FIELD(calendar_json, holidays_open), JSON_FIELD(calendar_json, decision),
     JSON_FIELD(calendar_json, created_by));
JSON(calendar_list_desc, calendar_list_json, JSON_LIST_OF(calendar_list_json, calendars, calendar_desc),
     JSON_FIELD(calendar_list_json, next));
HANDLER(calendar_list_api, list_form);

static enum err calendar_list_api(struct request *req, const struct list_form *in)
{
    struct calendar_rows rows;
    TRY(calendar_list(req->tx, &rows));
    struct calendar_list_json out = { { MEM_NEW_N(req->mem, struct calendar_json, rows.n), rows.n }, STR("") };
    for (size_t i = 0; i < rows.n; i++) {
        const struct calendar_row *r = &rows.at[i];
        out.calendars.at[i] =
            (struct calendar_json){ r->authority_ref, r->authority_name, r->form,   r->week,         r->closed,
                                    r->decision,      r->created_by,     r->starts, r->holidays_open };
    }
    return respond_rows(req, in, &out);
}

/* --- targets ------------------------------------------------------------------------------------- */

struct level_target_json {
    int64_t priority, reaction, solution; /* service minutes */
};
struct level_target_jsons {
    struct level_target_json *at;
    size_t n;
};
struct service_level_json {
    authority_ref authority; /* null: all */
    struct str authority_name, decision, created_by;
    struct day starts;                 /* null: what is built in */
    struct level_target_jsons targets; /* none: the general ones count again */
};
struct service_level_jsons {
    struct service_level_json *at;
    size_t n;
};
struct service_level_list_json {
    struct service_level_jsons service_levels;
    struct str next;
};
JSON(target_desc, level_target_json, JSON_FIELD(level_target_json, priority), JSON_FIELD(level_target_json, reaction),
     JSON_FIELD(level_target_json, solution));
JSON(level_desc, service_level_json, JSON_FIELD(service_level_json, authority),
     JSON_FIELD(service_level_json, authority_name), JSON_FIELD(service_level_json, starts),
     JSON_LIST_OF(service_level_json, targets, target_desc), JSON_FIELD(service_level_json, decision),
     JSON_FIELD(service_level_json, created_by));
JSON(level_list_desc, service_level_list_json, JSON_LIST_OF(service_level_list_json, service_levels, level_desc),
     JSON_FIELD(service_level_list_json, next));
HANDLER(service_level_list_api, list_form);

static struct level_target_jsons targets_of(struct mem *mem, const struct service_level *level)
{
    struct level_target_jsons out = { MEM_NEW_N(mem, struct level_target_json, 4), 4 };
    for (int i = 0; i < 4; i++)
        out.at[i] = (struct level_target_json){ i + 1, level->reaction[i], level->solution[i] };
    return out;
}

static enum err service_level_list_api(struct request *req, const struct list_form *in)
{
    struct service_level_rows rows;
    struct service_level level;
    TRY(service_level_list(req->tx, &rows));
    struct service_level_list_json out = { { MEM_NEW_N(req->mem, struct service_level_json, rows.n + 1), rows.n + 1 },
                                           STR("") };
    out.service_levels.at[0] =
        (struct service_level_json){ .starts = DAY_NONE, .targets = targets_of(req->mem, &service_level_default) };
    for (size_t i = 0; i < rows.n; i++) {
        const struct service_level_row *r = &rows.at[i];
        struct service_level_json *to = &out.service_levels.at[i + 1];
        *to = (struct service_level_json){ r->authority_ref, r->authority_name, r->decision,
                                           r->created_by,    r->starts,         { NULL, 0 } };
        enum err e = service_level_parse(r->targets, &level);
        if (e == OK)
            to->targets = targets_of(req->mem, &level);
        else if (e != ERR_NOT_FOUND)
            return e;
    }
    return respond_rows(req, in, &out);
}

/* --- school holidays ------------------------------------------------------------------------------ */

struct holiday_json {
    struct str name, source;
    struct day starts, ends, retrieved;
};
struct holiday_jsons {
    struct holiday_json *at;
    size_t n;
};
struct holiday_list_json {
    struct holiday_jsons holidays;
    struct day known_until; /* what lies behind is not known */
    struct str next;
};
JSON(holiday_desc, holiday_json, JSON_FIELD(holiday_json, name), JSON_FIELD(holiday_json, starts),
     JSON_FIELD(holiday_json, ends), JSON_FIELD(holiday_json, source), JSON_FIELD(holiday_json, retrieved));
JSON(holiday_list_desc, holiday_list_json, JSON_LIST_OF(holiday_list_json, holidays, holiday_desc),
     JSON_FIELD(holiday_list_json, known_until), JSON_FIELD(holiday_list_json, next));
HANDLER(holiday_list_api, list_form);

static enum err holiday_list_api(struct request *req, const struct list_form *in)
{
    struct holiday_rows rows;
    struct day until;
    TRY(school_holidays(req->tx, zone_day(req->now), &rows));
    TRY(school_holidays_until(req->tx, &until));
    struct holiday_list_json out = { { MEM_NEW_N(req->mem, struct holiday_json, rows.n), rows.n }, until, STR("") };
    for (size_t i = 0; i < rows.n; i++) {
        const struct holiday_row *r = &rows.at[i];
        out.holidays.at[i] = (struct holiday_json){ r->name, r->source, r->starts, r->ends, r->retrieved };
    }
    return respond_rows(req, in, &out);
}

const struct route calendar_api_routes[] = { API("GET", "/api/v1/calendars", RIGHT(SETTING, L), 0, calendar_list_api,
                                                 M_api_calendar_list, 200, API_PAGE, NULL, &calendar_list_desc),
                                             API("GET", "/api/v1/service-levels", RIGHT(SETTING, L), 0,
                                                 service_level_list_api, M_api_service_level_list, 200, API_PAGE, NULL,
                                                 &level_list_desc),
                                             API("GET", "/api/v1/holidays", RIGHT(SETTING, L), 0, holiday_list_api,
                                                 M_api_holiday_list, 200, API_PAGE, NULL, &holiday_list_desc),
                                             ROUTES_END };
