/*
 * desk/pin_web.c -- the school's contact makes a new PIN and prints the sheet for the
 * staff room; the sheet exists once, when the PIN is made.
 */
#include "domain/desk/desk_web.h"

#include "domain/desk/pin.h"
#include "domain/desk/pin_page.html.h"
#include "domain/desk/pin_view.h"

struct pin_form {
    school_ref school;
};
FORM(pin_form, FIELD_REF(pin_form, school));
HANDLER(pin_get, pin_form);
HANDLER(pin_post, pin_form);

static enum err pin_show(struct request *req, const struct pin_state *s, struct str pin)
{
    struct pin_page view = { .school = s->school_ref,
                             .school_name = s->school_name,
                             .has_pin = s->has_pin,
                             .changed_at = s->changed_at,
                             .pin = pin };
    pin_page_html(page_title(req, M_scan_pin_page), &view);
    return OK;
}

static enum err pin_get(struct request *req, const struct pin_form *in)
{
    struct pin_state s;
    TRY(pin_state(req->tx, in->school, &s));
    return pin_show(req, &s, STR(""));
}

static enum err pin_post(struct request *req, const struct pin_form *in)
{
    struct pin_state s;
    struct str pin;
    TRY(pin_state(req->tx, in->school, &s));
    TRY(pin_renew(req->tx, &s, &pin));
    TRY(pin_state(req->tx, in->school, &s));
    /* "482 913" is easier to read and to type. */
    return pin_show(req, &s, str_cat(req->mem, str_sub(pin, 0, 3), STR(" "), str_from(pin, 3)));
}

const struct route pin_routes[] = { GET("/desk/schools/{school}/pin", RIGHT(SCHOOL, W), 0, pin_get),
                                    POST("/desk/schools/{school}/pin", RIGHT(SCHOOL, W), 0, pin_post), ROUTES_END };
