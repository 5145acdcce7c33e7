/*
 * desk/held_web.c -- reports that came above the limits: let through with one tap; and the
 * mailed link that proves an address (U16).
 */
#include "domain/desk/desk_web.h"

#include "domain/desk/confirm_page.html.h"
#include "domain/desk/held_page.html.h"
#include "domain/desk/held_view.h"
#include "domain/desk/report.h"

FORM_EMPTY(held_open_form);
struct held_form {
    held_ref held;
};
FORM(held_form, FIELD_REF(held_form, held));
HANDLER(held_get, held_open_form);
HANDLER(held_confirm_post, held_form);
HANDLER(held_drop_post, held_form);

static enum err held_get(struct request *req, const struct held_open_form *in)
{
    struct held_rows rows;
    struct held_page view = { .lines.n = 0 };
    (void)in;
    TRY(held_list(req->tx, &rows));
    view.lines.at = MEM_NEW_N(req->mem, struct held_line, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        view.lines.at[view.lines.n++] = (struct held_line){ rows.at[i].ref, rows.at[i].subject, rows.at[i].school_name,
                                                            rows.at[i].text, rows.at[i].created_at };
    held_page_html(page_title(req, M_scan_held_list), &view);
    return OK;
}

static enum err held_confirm_post(struct request *req, const struct held_form *in)
{
    struct held_row h;
    struct report_photos photos;
    struct look_row look;
    ticket_ref ref;
    struct report_sent sent;
    TRY(held_by_ref(req->tx, in->held, &h));
    TRY(held_photos(req->tx, h.id, &photos));
    struct ticket_new new = { .school = h.school,
                              .room = h.room,
                              .device = h.device,
                              .service = h.service,
                              .kind = (enum ticket_kind)h.kind,
                              .effect = (enum ticket_effect)h.effect,
                              .extent = (enum ticket_extent)h.extent,
                              .channel = CHANNEL_LABEL,
                              .requester_name = h.name,
                              .requester_mail = h.mail,
                              .proven = h.mail.len == 0,
                              .subject = h.subject,
                              .text = h.text,
                              .at = INSTANT_NONE };
    bool has_look = h.look.n != 0;
    if (has_look)
        TRY(look_by_id(req->tx, h.look, &look));
    TRY(report_send(req->tx, req->config, &new, has_look ? &look : NULL, &photos, &ref));
    TRY(report_sent(req->tx, ref, h.school, &sent));
    TRY(held_done(req->tx, &h, sent.id));
    flash(req, M_scan_held_confirmed);
    return see_other(req, URL("/desk/held"));
}

static enum err held_drop_post(struct request *req, const struct held_form *in)
{
    struct held_row h;
    TRY(held_by_ref(req->tx, in->held, &h));
    TRY(held_done(req->tx, &h, (ticket_id){ 0 }));
    flash(req, M_scan_held_dropped);
    return see_other(req, URL("/desk/held"));
}

/* --- an address proven ----------------------------------------------------------------------------- */

struct confirm_form {
    struct str token;
};
FORM(confirm_form, FIELD_TEXT(confirm_form, token, 1, 64));
HANDLER(confirm_get, confirm_form);
HANDLER(confirm_post, confirm_form);

struct confirming {
    struct str token, mail;
};

static enum err confirm_read(struct request *req, void *arg)
{
    struct confirming *c = arg;
    return report_address_find(req->tx, c->token, &c->mail);
}

/* The link speaks for the address, whoever is signed in here. */
static enum err confirm_write(struct request *req, void *arg)
{
    struct confirming *c = arg;
    tx_act_as(req->tx, (struct tx_who){ .actor = { 0 } });
    return report_address_prove(req->tx, c->token);
}

static enum err confirm_get(struct request *req, const struct confirm_form *in)
{
    struct confirming c = { .token = in->token };
    TRY(request_tx(req, TX_READ, confirm_read, &c));
    struct confirm_page view = { .token = in->token, .mail = c.mail };
    confirm_page_html(page_title(req, M_scan_confirm_title), &view);
    return OK;
}

static enum err confirm_post(struct request *req, const struct confirm_form *in)
{
    struct confirming c = { .token = in->token };
    TRY(request_tx(req, TX_WRITE, confirm_write, &c));
    confirm_page_html(page_title(req, M_scan_confirm_title), &(struct confirm_page){ .done = true });
    return OK;
}

const struct route held_routes[] = { GET("/desk/held", RIGHT(TICKET, C), 0, held_get),
                                     POST("/desk/held/{held}/confirm", RIGHT(TICKET, C), 0, held_confirm_post),
                                     POST("/desk/held/{held}/drop", RIGHT(TICKET, C), 0, held_drop_post),
                                     GET("/desk/confirm/{token}", RIGHT_PUBLIC, ROUTE_STEPS, confirm_get),
                                     POST("/desk/confirm/{token}", RIGHT_PUBLIC, ROUTE_STEPS, confirm_post),
                                     ROUTES_END };
