/*
 * desk/closing_web.c -- closed without the school's test, counted by reason and
 * authority (GK.Sch.2).
 */
#include "domain/desk/desk_web.h"

#include "base/zone.h"
#include "domain/agreement/agreement.h"
#include "domain/desk/closing_page.html.h"
#include "domain/desk/testlink_view.h"

struct closing_form {
    struct day from, to;
};
FORM(closing_form, FIELD_DAY(closing_form, from, false), FIELD_DAY(closing_form, to, false));
HANDLER(closing_get, closing_form);

static struct str iso(struct mem *mem, struct day day)
{
    struct buf text = buf_of(mem, 16);
    day_put_iso(&text, day);
    return buf_str(&text);
}

/* Of the authorities the viewer may ask about; the statement counts only what is in scope. */
static enum err part_of(struct request *req, const struct authority_row *authority, struct instant from,
                        struct instant to, struct closing_page *view)
{
    struct closing_counts counts;
    TRY(ticket_closed_without_test(req->tx, authority->id, from, to, &counts));
    if (counts.n == 0)
        return OK;
    struct closing_part part = { .authority = authority->name,
                                 .lines.at = MEM_NEW_N(req->mem, struct closing_line, counts.n) };
    for (size_t i = 0; i < counts.n; i++) {
        part.lines.at[part.lines.n++] =
            (struct closing_line){ { ticket_reason_msg((enum ticket_reason)counts.at[i].reason) }, counts.at[i].count };
        part.sum += counts.at[i].count;
    }
    view->parts.at[view->parts.n++] = part;
    return OK;
}

static enum err closing_get(struct request *req, const struct closing_form *in)
{
    struct authority_list authorities;
    struct day today = zone_day(req->now), first = day_of(day_parts(today).year, day_parts(today).month, 1);
    struct day from = day_is_none(in->from) ? first : in->from, to = day_is_none(in->to) ? today : in->to;
    struct closing_page view = { .from = iso(req->mem, from), .to = iso(req->mem, to), .first = from, .last = to };
    if (day_compare(from, to) > 0)
        return refuse(req, ERR_INVALID, M_deskpage_period_order, "to");
    TRY(agreement_authorities(req->tx, &authorities));
    view.parts.at = MEM_NEW_N(req->mem, struct closing_part, authorities.n);
    for (size_t i = 0; i < authorities.n; i++)
        TRY(part_of(req, &authorities.at[i], zone_instant(from, 0), zone_instant(day_add(to, 1), 0), &view));
    closing_page_html(page_title(req, M_deskpage_closings), &view);
    return OK;
}

const struct route closing_routes[] = { GET("/desk/report-closings", RIGHT(TICKET, W), 0, closing_get), ROUTES_END };
