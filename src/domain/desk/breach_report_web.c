/*
 * desk/breach_report_web.c -- missed service levels of a month (Z3.2.1), each reader his
 * own authority; the file is an export of that authority (U14).
 */
#include "domain/desk/desk_web.h"

#include "base/num.h"
#include "base/zone.h"
#include "domain/agreement/agreement.h"
#include "domain/desk/breach_report.h"
#include "domain/desk/breach_report_page.html.h"
#include "domain/desk/breach_report_view.h"

struct breach_form {
    struct str month;
};
FORM(breach_form, FIELD_TEXT(breach_form, month, 0, 7));
HANDLER(breach_get, breach_form);
struct breach_csv_form {
    authority_ref authority;
    struct str month;
};
FORM(breach_csv_form, FIELD_REF(breach_csv_form, authority), FIELD_TEXT(breach_csv_form, month, 1, 7));
HANDLER(breach_csv_post, breach_csv_form);

/* "2026-11"; "" is the month of today. */
static enum err month_of(struct request *req, struct str text, struct day *first)
{
    struct day_parts today = day_parts(zone_day(req->now));
    int64_t year = today.year, month = today.month;
    struct str rest = text, part;
    if (text.len > 0) {
        bool good = str_cut(&rest, '-', &part) && num_parse(part, 2000, 2999, &year) == OK &&
                    num_parse(rest, 1, 12, &month) == OK;
        if (!good)
            return refuse(req, ERR_INVALID, M_calendar_breach_month_error, "month");
    }
    *first = day_of((int)year, (int)month, 1);
    return OK;
}

static struct str month_text(struct mem *mem, struct day first)
{
    struct buf text = buf_of(mem, 16);
    day_put_iso(&text, first);
    return str_sub(buf_str(&text), 0, 7);
}

static struct breach_lines lines_of(struct request *req, const struct breaches *list)
{
    struct breach_lines lines = { MEM_NEW_N(req->mem, struct breach_line, list->n), list->n };
    for (size_t i = 0; i < list->n; i++) {
        const struct breach *b = &list->at[i];
        lines.at[i] = (struct breach_line){
            .ref = b->ref,
            .number = ticket_number_text(req->mem, b->number),
            .school = b->school,
            .subject = b->subject,
            .priority = { ticket_priority_msg(b->priority) },
            .kind = { b->kind == CLOCK_REACTION ? M_calendar_breach_reaction : M_calendar_breach_solution },
            .cause = { breach_cause_msg(b->cause) },
            .due = b->due,
            .end = b->end,
            .late = b->late,
            .cause_text = b->cause_text,
        };
    }
    return lines;
}

static struct breach_pause_lines pauses_of(struct request *req, const struct breach_report *report)
{
    struct breach_pause_lines lines = { MEM_NEW_N(req->mem, struct breach_pause_line, report->pauses.n),
                                        report->pauses.n };
    for (size_t i = 0; i < lines.n; i++) {
        const struct force_majeure_pause *p = &report->pauses.at[i];
        lines.at[i] =
            (struct breach_pause_line){ p->ref,  ticket_number_text(req->mem, p->number), p->school, p->why, p->since,
                                        p->until };
    }
    return lines;
}

static enum err part_of(struct request *req, const struct authority_row *authority, struct day first,
                        struct breach_page *view)
{
    struct breach_report report;
    TRY(breach_report(req->tx, authority->id, zone_instant(first, 0), zone_instant(day_add_months(first, 1), 0),
                      &report));
    if (breach_report_empty(&report))
        return OK;
    view->parts.at[view->parts.n++] =
        (struct breach_part){ .authority = authority->name,
                              .ref = authority->ref,
                              .missed = lines_of(req, &report.missed),
                              .force_majeure = lines_of(req, &report.force_majeure),
                              .pauses = pauses_of(req, &report),
                              .reported = report.reported,
                              .in_time = report.in_time,
                              .authority_minutes = report.authority_minutes,
                              .authority_tickets = report.authority_tickets,
                              .broken = report.promises_broken,
                              .can_export = viewer_may(req->viewer, OBJECT_OWN_WORK, VERB_C) };
    return OK;
}

static enum err breach_get(struct request *req, const struct breach_form *in)
{
    struct authority_list authorities;
    struct breach_page view = { .month = STR("") };
    TRY(month_of(req, in->month, &view.first));
    view.month = month_text(req->mem, view.first);
    view.before =
        url_with(req->mem, URL("/desk/report-levels"), "month", month_text(req->mem, day_add_months(view.first, -1)));
    view.after =
        url_with(req->mem, URL("/desk/report-levels"), "month", month_text(req->mem, day_add_months(view.first, 1)));
    TRY(agreement_authorities(req->tx, &authorities));
    view.parts.at = MEM_NEW_N(req->mem, struct breach_part, authorities.n);
    for (size_t i = 0; i < authorities.n; i++)
        TRY(part_of(req, &authorities.at[i], view.first, &view));
    breach_report_page_html(page_title(req, M_calendar_breach_title), &view);
    return OK;
}

/* Purpose "control" under the authority's standing instruction (Z7.1.2). */
static enum err breach_csv_post(struct request *req, const struct breach_csv_form *in)
{
    struct authority_row authority;
    struct instruction_list instructions;
    struct breach_report report;
    struct day first;
    struct buf out = buf_of(req->mem, MIB(2));
    if (!viewer_may(req->viewer, OBJECT_TICKET, VERB_L))
        return ERR_DENIED;
    TRY(month_of(req, in->month, &first));
    TRY(agreement_authority_by_ref(req->tx, in->authority, &authority));
    TRY(agreement_instructions(req->tx, authority.id, &instructions));
    if (instructions.n == 0)
        return tx_refuse(req->tx, ERR_INVALID, M_calendar_breach_no_instruction, NULL);
    TRY(agreement_export_begin(req->tx, authority.id, PURPOSE_CONTROL, instructions.at[0].ref, STR("service_levels"),
                               NULL));
    TRY(breach_report(req->tx, authority.id, zone_instant(first, 0), zone_instant(day_add_months(first, 1), 0),
                      &report));
    breach_report_csv(&out, req->lang, authority.name, &report);
    TRY(buf_done(&out));
    struct str name = str_cat(req->mem, STR("service-level-"), month_text(req->mem, first), STR(".csv"));
    return respond_file(req, name, "text/csv; charset=utf-8", buf_str(&out));
}

const struct route breach_report_routes[] = { GET("/desk/report-levels", RIGHT(TICKET, L), 0, breach_get),
                                              POST("/desk/report-levels/csv", RIGHT(OWN_WORK, C), 0, breach_csv_post),
                                              ROUTES_END };
