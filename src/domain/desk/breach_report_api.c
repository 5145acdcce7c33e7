/*
 * desk/breach_report_api.c -- missed service levels of a month, each authority the reader reaches
 * (Z3.2.1): what the page shows, without subjects, as its file.
 */
#include "domain/desk/desk_web.h"

#include "base/zone.h"
#include "domain/agreement/agreement.h"
#include "domain/desk/breach_report.h"

struct breach_json {
    ticket_ref ticket;
    struct str number, school;
    int64_t priority, late; /* late: service minutes */
    bool reaction;          /* else the solution */
    struct instant due, ended_at;
    struct word cause;
    struct str cause_text;
};
struct breach_jsons {
    struct breach_json *at;
    size_t n;
};
struct breach_pause_json {
    ticket_ref ticket;
    struct str number, school, why;
    struct instant since, until;
};
struct breach_pause_jsons {
    struct breach_pause_json *at;
    size_t n;
};
struct breach_part_json {
    authority_ref authority;
    struct str name;
    int64_t reported, in_time, authority_minutes, authority_tickets, promises_broken;
    struct breach_jsons missed, force_majeure;
    struct breach_pause_jsons pauses;
};
struct breach_part_jsons {
    struct breach_part_json *at;
    size_t n;
};
struct breach_report_json {
    struct breach_part_jsons authorities;
    struct day month; /* its first day */
    struct str next;
};
JSON(breach_desc, breach_json, JSON_FIELD(breach_json, ticket), JSON_FIELD(breach_json, number),
     JSON_FIELD(breach_json, school), JSON_FIELD(breach_json, priority), JSON_FIELD(breach_json, reaction),
     JSON_FIELD(breach_json, due), JSON_FIELD(breach_json, ended_at), JSON_FIELD(breach_json, late),
     JSON_FIELD(breach_json, cause), JSON_FIELD(breach_json, cause_text));
JSON(pause_desc, breach_pause_json, JSON_FIELD(breach_pause_json, ticket), JSON_FIELD(breach_pause_json, number),
     JSON_FIELD(breach_pause_json, school), JSON_FIELD(breach_pause_json, why), JSON_FIELD(breach_pause_json, since),
     JSON_FIELD(breach_pause_json, until));
JSON(part_desc, breach_part_json, JSON_FIELD(breach_part_json, authority), JSON_FIELD(breach_part_json, name),
     JSON_FIELD(breach_part_json, reported), JSON_FIELD(breach_part_json, in_time),
     JSON_FIELD(breach_part_json, authority_minutes), JSON_FIELD(breach_part_json, authority_tickets),
     JSON_FIELD(breach_part_json, promises_broken), JSON_LIST_OF(breach_part_json, missed, breach_desc),
     JSON_LIST_OF(breach_part_json, force_majeure, breach_desc), JSON_LIST_OF(breach_part_json, pauses, pause_desc));
JSON(report_desc, breach_report_json, JSON_LIST_OF(breach_report_json, authorities, part_desc),
     JSON_FIELD(breach_report_json, month), JSON_FIELD(breach_report_json, next));
struct list_form {
    struct day month; /* any day of it; DAY_NONE: the present one */
    PART_MEMBERS;
};
FORM(list_form, FIELD_DAY(list_form, month, false), PART_FIELDS(list_form));
HANDLER(breach_report_api, list_form);

static struct breach_jsons breaches_of(struct mem *mem, const struct breaches *list)
{
    struct breach_jsons out = { MEM_NEW_N(mem, struct breach_json, list->n), list->n };
    for (size_t i = 0; i < list->n; i++) {
        const struct breach *b = &list->at[i];
        out.at[i] = (struct breach_json){ .ticket = b->ref,
                                          .number = ticket_number_text(mem, b->number),
                                          .school = b->school,
                                          .priority = b->priority,
                                          .late = b->late,
                                          .reaction = b->kind == CLOCK_REACTION,
                                          .due = b->due,
                                          .ended_at = b->end,
                                          .cause = { breach_cause_msg(b->cause) },
                                          .cause_text = b->cause_text };
    }
    return out;
}

static struct breach_part_json part_of(struct mem *mem, const struct authority_row *a, const struct breach_report *r)
{
    struct breach_pause_jsons pauses = { MEM_NEW_N(mem, struct breach_pause_json, r->pauses.n), r->pauses.n };
    for (size_t i = 0; i < pauses.n; i++) {
        const struct force_majeure_pause *p = &r->pauses.at[i];
        pauses.at[i] =
            (struct breach_pause_json){ p->ref,  ticket_number_text(mem, p->number), p->school, p->why, p->since,
                                        p->until };
    }
    return (struct breach_part_json){ .authority = a->ref,
                                      .name = a->name,
                                      .reported = r->reported,
                                      .in_time = r->in_time,
                                      .authority_minutes = r->authority_minutes,
                                      .authority_tickets = r->authority_tickets,
                                      .promises_broken = r->promises_broken,
                                      .missed = breaches_of(mem, &r->missed),
                                      .force_majeure = breaches_of(mem, &r->force_majeure),
                                      .pauses = pauses };
}

static enum err breach_report_api(struct request *req, const struct list_form *in)
{
    struct authority_list authorities;
    struct breach_report report;
    struct day_parts p = day_parts(day_is_none(in->month) ? zone_day(req->now) : in->month);
    struct day first = day_of(p.year, p.month, 1);
    TRY(agreement_authorities(req->tx, &authorities));
    struct breach_report_json out = { { MEM_NEW_N(req->mem, struct breach_part_json, authorities.n), 0 },
                                      first,
                                      STR("") };
    for (size_t i = 0; i < authorities.n; i++) {
        TRY(breach_report(req->tx, authorities.at[i].id, zone_instant(first, 0),
                          zone_instant(day_add_months(first, 1), 0), &report));
        if (!breach_report_empty(&report))
            out.authorities.at[out.authorities.n++] = part_of(req->mem, &authorities.at[i], &report);
    }
    return respond_rows(req, in, &out);
}

const struct route breach_report_api_routes[] = { API("GET", "/api/v1/report-levels", RIGHT(TICKET, L), 0,
                                                      breach_report_api, M_api_breach_report, 200, API_PAGE, NULL,
                                                      &report_desc),
                                                  ROUTES_END };
