/*
 * desk/card_web.c -- decision cards: written by the desk, approved by a second person, and
 * what came of them (domain/desk.md 5).
 */
#include "domain/desk/card_web.h"

#include "base/zone.h"
#include "domain/desk/card_form.html.h"
#include "domain/desk/card_list.html.h"
#include "domain/desk/card_view.h"
#include "domain/desk/look_page.html.h"
#include "domain/desk/try.h"

FORM_EMPTY(card_list_form);
FORM_EMPTY(card_new_form);
struct card_add_form {
    struct str bound, topic, text, picture;
};
#define CARD_TEXTS(form) \
    FIELD_TEXT(form, topic, 1, CARD_TOPIC), FIELD_LINES(form, text, 1, CARD_TEXT), \
        FIELD_TEXT(form, picture, 0, CARD_PICTURE)
FORM(card_add_form, FIELD_TEXT(card_add_form, bound, 1, CARD_BOUND), CARD_TEXTS(card_add_form));
struct card_open_form {
    card_ref card;
};
FORM(card_open_form, FIELD_REF(card_open_form, card));
struct card_edit_form {
    card_ref card;
    struct str topic, text, picture;
};
FORM(card_edit_form, FIELD_REF(card_edit_form, card), CARD_TEXTS(card_edit_form));
struct look_form {
    struct day month;
};
FORM(look_form, FIELD_DAY(look_form, month, false));

HANDLER(card_list_get, card_list_form);
HANDLER(card_new_get, card_new_form);
HANDLER(card_new_again, card_add_form);
HANDLER(card_new_post, card_add_form);
HANDLER(card_get, card_open_form);
HANDLER(card_again, card_edit_form);
HANDLER(card_post, card_edit_form);
HANDLER(card_approve_post, card_open_form);
HANDLER(card_retire_post, card_open_form);
HANDLER(look_get, look_form);

static struct str bound_of(const struct card_entry *c)
{
    return c->model.len > 0 ? c->model : c->class_name.len > 0 ? c->class_name : c->service;
}

/* --- list ---------------------------------------------------------------------------------------- */

static enum err card_list_get(struct request *req, const struct card_list_form *in)
{
    struct card_entries rows;
    struct card_list_page view = { .may_add = viewer_may(req->viewer, OBJECT_DESK_TEMPLATE, VERB_C) };
    (void)in;
    TRY(card_list(req->tx, &rows));
    view.cards.at = MEM_NEW_N(req->mem, struct card_item, rows.n);
    view.weak.at = MEM_NEW_N(req->mem, struct card_item, rows.n);
    for (size_t i = 0; i < rows.n; i++) {
        const struct card_entry *c = &rows.at[i];
        struct card_item item = { .ref = c->ref,
                                  .topic = c->topic,
                                  .bound = bound_of(c),
                                  .live = c->live,
                                  .newest = c->newest,
                                  .uses = c->uses,
                                  .solved = c->solved,
                                  .draft = c->newest > c->live && !c->retired,
                                  .weak = card_is_weak(c->uses, c->solved) && !c->retired,
                                  .retired = c->retired };
        view.cards.at[view.cards.n++] = item;
        if (item.weak)
            view.weak.at[view.weak.n++] = item;
    }
    card_list_html(page_title(req, M_card_list), &view);
    return OK;
}

/* --- the form --------------------------------------------------------------------------------------- */

static void place_add(struct options *list, struct mem *mem, const char *kind, struct str key, struct str label,
                      struct str chosen)
{
    struct str value = str_cat(mem, str_of(kind), key);
    desk_option(list, value, label, str_eq(value, chosen));
}

static enum err places_fill(struct request *req, struct str chosen, struct option_groups *out)
{
    struct service_list services;
    struct class_list classes;
    struct model_list models;
    TRY(agreement_services(req->tx, &services));
    TRY(asset_classes(req->tx, &classes));
    TRY(asset_models(req->tx, &models));
    *out = (struct option_groups){ MEM_NEW_N(req->mem, struct option_group, 3), 3 };
    out->at[0] = (struct option_group){ msg_text(req->lang, M_card_of_service), desk_options(req->mem, services.n) };
    out->at[1] = (struct option_group){ msg_text(req->lang, M_card_of_class), desk_options(req->mem, classes.n) };
    out->at[2] = (struct option_group){ msg_text(req->lang, M_card_of_model), desk_options(req->mem, models.n) };
    for (size_t i = 0; i < services.n; i++)
        if (services.at[i].routing == ROUTING_BODY || services.at[i].routing == ROUTING_SCHOOL)
            place_add(&out->at[0].options, req->mem, "service:", services.at[i].key, services.at[i].name, chosen);
    for (size_t i = 0; i < classes.n; i++)
        place_add(&out->at[1].options, req->mem, "class:", classes.at[i].key, classes.at[i].name, chosen);
    for (size_t i = 0; i < models.n; i++)
        place_add(&out->at[2].options, req->mem, "model:", desk_ref_text(req->mem, models.at[i].ref.b),
                  str_cat(req->mem, models.at[i].maker, STR(" "), models.at[i].name), chosen);
    return OK;
}

static void pictures_fill(struct request *req, struct str chosen, struct options *out)
{
    *out = desk_options(req->mem, 32);
    for (const struct card_picture *p = card_pictures; p->key != NULL; p++)
        desk_option(out, str_of(p->key), msg_text(req->lang, p->label), str_eq(str_of(p->key), chosen));
}

static enum err card_new_again(struct request *req, const struct card_add_form *in)
{
    struct card_form_page view = {
        .is_new = true, .may_edit = true, .topic = in->topic, .text = in->text, .words = card_words(in->text)
    };
    TRY(places_fill(req, in->bound, &view.places));
    pictures_fill(req, in->picture, &view.pictures);
    card_form_html(page_title(req, M_card_new), &view);
    return OK;
}

static enum err card_new_get(struct request *req, const struct card_new_form *in)
{
    (void)in;
    return card_new_again(req, &(struct card_add_form){ .topic = STR("") });
}

/* "service:network", "class:tablet", "model:<ref>" of things that exist. */
static enum err place_read(struct request *req, struct str bound, struct card_place *out)
{
    struct service_row service;
    struct class_row class;
    struct model_row model;
    struct str kind, rest = bound;
    model_ref ref;
    *out = (struct card_place){ .class_key = STR(""), .service = STR("") };
    if (!str_cut(&rest, ':', &kind) || rest.at == NULL)
        return ERR_MALFORMED;
    if (str_eq(kind, STR("service"))) {
        out->service = rest;
        return agreement_service_by_key(req->tx, rest, &service);
    }
    if (str_eq(kind, STR("class"))) {
        out->class_key = rest;
        return asset_class(req->tx, rest, &class);
    }
    if (!str_eq(kind, STR("model")) || ref_parse(rest, ref.b) != OK)
        return ERR_MALFORMED;
    TRY(asset_model_by_ref(req->tx, ref, &model));
    out->model = model.id;
    return OK;
}

enum err card_place_of(struct request *req, struct str bound, struct card_place *out)
{
    enum err e = place_read(req, bound, out);
    return e == ERR_NOT_FOUND ? tx_refuse(req->tx, ERR_INVALID, M_card_error_bound, "bound") : e;
}

static enum err card_new_post(struct request *req, const struct card_add_form *in)
{
    struct card_place place;
    struct card_text text = { in->topic, in->text, in->picture };
    card_ref ref;
    TRY(card_place_of(req, in->bound, &place));
    TRY(card_create(req->tx, &place, &text, CARD_SORT, &ref));
    flash(req, M_card_saved);
    return see_other(req, url_of(req->mem, "/desk/cards/", ref, ""));
}

static enum err card_show(struct request *req, const struct card_entry *c, const struct card_text *text)
{
    struct card_form_page view = { .ref = c->ref,
                                   .bound = bound_of(c),
                                   .topic = text->topic,
                                   .text = text->text,
                                   .picture = text->picture,
                                   .picture_url = card_picture_url(text->picture),
                                   .words = card_words(text->text),
                                   .written_at = c->written_at,
                                   .live = c->live,
                                   .newest = c->newest,
                                   .retired = c->retired,
                                   .waits = c->newest > c->live && !c->retired,
                                   .own = c->writer.n == req->viewer->account.n,
                                   .may_edit = viewer_may(req->viewer, OBJECT_DESK_TEMPLATE, VERB_W) };
    view.may_approve = view.may_edit && view.waits && !view.own;
    pictures_fill(req, text->picture, &view.pictures);
    card_form_html(page_begin(req, c->topic), &view);
    return OK;
}

static enum err card_get(struct request *req, const struct card_open_form *in)
{
    struct card_entry c;
    TRY(card_entry(req->tx, in->card, &c));
    return card_show(req, &c, &(struct card_text){ c.topic, c.text, c.picture });
}

static enum err card_again(struct request *req, const struct card_edit_form *in)
{
    struct card_entry c;
    TRY(card_entry(req->tx, in->card, &c));
    return card_show(req, &c, &(struct card_text){ in->topic, in->text, in->picture });
}

static enum err card_post(struct request *req, const struct card_edit_form *in)
{
    TRY(card_revise(req->tx, in->card, &(struct card_text){ in->topic, in->text, in->picture }));
    flash(req, M_card_saved);
    return see_other(req, url_of(req->mem, "/desk/cards/", in->card, ""));
}

static enum err card_approve_post(struct request *req, const struct card_open_form *in)
{
    TRY(card_approve(req->tx, in->card));
    flash(req, M_card_approved);
    return see_other(req, url_of(req->mem, "/desk/cards/", in->card, ""));
}

static enum err card_retire_post(struct request *req, const struct card_open_form *in)
{
    TRY(card_retire(req->tx, in->card));
    flash(req, M_card_retired_now);
    return see_other(req, URL("/desk/cards"));
}

/* --- what came of them ------------------------------------------------------------------------------- */

/* "3:25": minutes and seconds; people read no decimals of minutes. */
static struct str minutes_text(struct mem *mem, int64_t seconds)
{
    struct buf out = buf_of(mem, 32);
    if (seconds < 0)
        return STR("–");
    buf_int(&out, seconds / 60);
    buf_byte(&out, ':');
    buf_int_padded(&out, seconds % 60, 2);
    return buf_str(&out);
}

static enum err counts_fill(struct request *req, struct instant from, struct instant to, struct look_page *view)
{
    struct referral_sums referrals, direct;
    TRY(referral_sums(req->tx, from, to, &referrals));
    TRY(direct_sums(req->tx, from, to, &direct));
    view->referrals.at = MEM_NEW_N(req->mem, struct count_item, referrals.n);
    for (size_t i = 0; i < referrals.n; i++)
        view->referrals.at[view->referrals.n++] =
            (struct count_item){ referrals.at[i].school_name, referrals.at[i].count };
    view->direct.at = MEM_NEW_N(req->mem, struct count_item, direct.n);
    for (size_t i = 0; i < direct.n; i++)
        view->direct.at[view->direct.n++] = (struct count_item){ direct.at[i].school_name, direct.at[i].count };
    return OK;
}

static enum err look_get(struct request *req, const struct look_form *in)
{
    struct day_parts p = day_parts(day_is_none(in->month) ? zone_day(req->now) : in->month);
    struct day first = day_of(p.year, p.month, 1), next = day_add_months(first, 1);
    struct instant from = zone_instant(first, 0), to = zone_instant(next, 0);
    struct buf month = buf_of(req->mem, 16);
    struct try_sums sums;
    day_put_iso(&month, first);
    struct look_page view = { .month = buf_str(&month), .first = first };
    TRY(try_sums(req->tx, from, to, &sums));
    view.lines.at = MEM_NEW_N(req->mem, struct look_line, sums.n);
    for (size_t i = 0; i < sums.n; i++) {
        const struct try_sum *s = &sums.at[i];
        view.lines.at[view.lines.n++] = (struct look_line){ .school = s->school_name,
                                                            .subject = s->subject,
                                                            .median = minutes_text(req->mem, s->median_seconds),
                                                            .shown = s->shown,
                                                            .solved = s->solved,
                                                            .handed_over = s->handed_over,
                                                            .skipped = s->skipped };
    }
    TRY(counts_fill(req, from, to, &view));
    look_page_html(page_title(req, M_card_looks), &view);
    return OK;
}

const struct route card_routes[] = { GET("/desk/cards", RIGHT(DESK_TEMPLATE, L), 0, card_list_get),
                                     GET("/desk/cards/new", RIGHT(DESK_TEMPLATE, C), 0, card_new_get),
                                     POST_FORM("/desk/cards/new", RIGHT(DESK_TEMPLATE, C), 0, card_new_post,
                                               card_new_again),
                                     GET("/desk/cards/{card}", RIGHT(DESK_TEMPLATE, R), 0, card_get),
                                     POST_FORM("/desk/cards/{card}", RIGHT(DESK_TEMPLATE, W), 0, card_post, card_again),
                                     POST("/desk/cards/{card}/approve", RIGHT(DESK_TEMPLATE, W), 0, card_approve_post),
                                     POST("/desk/cards/{card}/retire", RIGHT(DESK_TEMPLATE, W), 0, card_retire_post),
                                     GET("/desk/first-look", RIGHT(TICKET, L), 0, look_get),
                                     ROUTES_END };
