/*
 * desk/scan_web.c -- a scanned label on a phone (flows AN1, AN2): PIN of the school once,
 * a tile, cards to try, send.  Works without script; each page is one step.
 */
#include "domain/desk/desk_web.h"

#include "base/utf8.h"
#include "domain/desk/calendar_store.h"
#include "domain/desk/incident_web.h"
#include "domain/desk/pin.h"
#include "domain/desk/promise.h"
#include "domain/desk/report.h"
#include "domain/desk/scan_page.html.h"
#include "domain/desk/scan_pin.html.h"
#include "domain/desk/scan_view.h"
#include "platform/attempt.h"
#include "platform/blob.h"
#include "platform/parse.h"

#define CODE_MAX 20
#define PHONE_COOKIE "__Host-pedell-school"

static const struct choice answers[] = {
    { "works", TRY_WORKS }, { "fails", TRY_FAILS }, { "no_time", TRY_NO_TIME }, { 0 }
};
/* Of a device that should not be here. */
enum { NOTE_FOUND = 1, NOTE_STILL };
static const struct choice notes[] = { { "found", NOTE_FOUND }, { "still", NOTE_STILL }, { 0 } };
/* Pages behind a report that leave nothing to look up. */
enum { END_HELD = 1, END_LESSON };
static const struct choice ends[] = { { "held", END_HELD }, { "lesson", END_LESSON }, { 0 } };

struct scan_form {
    struct str code;
    symptom_ref tile;
    look_ref look;
    ticket_ref sent;
    int end;
};
FORM(scan_form, FIELD_TEXT(scan_form, code, 1, CODE_MAX), FIELD_REF_OPTIONAL(scan_form, tile),
     FIELD_REF_OPTIONAL(scan_form, look), FIELD_REF_OPTIONAL(scan_form, sent),
     FIELD_CHOICE(scan_form, end, ends, false));
struct scan_pin_form {
    struct str code, pin;
};
FORM(scan_pin_form, FIELD_TEXT(scan_pin_form, code, 1, CODE_MAX), FIELD_TEXT(scan_pin_form, pin, 1, 20));
struct scan_try_form {
    struct str code;
    symptom_ref tile;
    card_ref card;
    look_ref look;
    int answer;
};
FORM(scan_try_form, FIELD_TEXT(scan_try_form, code, 1, CODE_MAX), FIELD_REF(scan_try_form, tile),
     FIELD_REF(scan_try_form, card), FIELD_REF_OPTIONAL(scan_try_form, look),
     FIELD_CHOICE(scan_try_form, answer, answers, true));
struct scan_report_form {
    struct str code;
    symptom_ref tile;
    look_ref look;
    int effect, note;
    struct str text, name, mail;
    struct upload_list photos;
};
FORM(scan_report_form, FIELD_TEXT(scan_report_form, code, 1, CODE_MAX), FIELD_REF_OPTIONAL(scan_report_form, tile),
     FIELD_REF_OPTIONAL(scan_report_form, look), FIELD_CHOICE(scan_report_form, effect, desk_effects, false),
     FIELD_CHOICE(scan_report_form, note, notes, false), FIELD_LINES(scan_report_form, text, 0, 4 * REPORT_TEXT),
     FIELD_TEXT(scan_report_form, name, 0, LIMIT_NAME), FIELD_MAIL(scan_report_form, mail, 0),
     FIELD_FILES(scan_report_form, photos, 0, REPORT_PHOTOS));
struct scan_lesson_form {
    struct str code;
};
FORM(scan_lesson_form, FIELD_TEXT(scan_lesson_form, code, 1, CODE_MAX));

HANDLER(scan_get, scan_form);
HANDLER(scan_pin_post, scan_pin_form);
HANDLER(scan_pin_again, scan_pin_form);
HANDLER(scan_try_post, scan_try_form);
HANDLER(scan_report_post, scan_report_form);
HANDLER(scan_report_again, scan_report_form);
HANDLER(scan_lesson_post, scan_lesson_form);

/* --- addresses ------------------------------------------------------------------------------------ */

static enum scan_door door_of(const struct request *req)
{
    return req->path.at[1] == 'g' || req->path.at[1] == 'G' ? SCAN_DEVICE : SCAN_ROOM;
}

/* The label's own address: of what was typed only what a code can be. */
static struct url label_url(struct request *req, struct str code, const char *suffix)
{
    struct buf path = buf_of(req->mem, 80);
    buf_put_z(&path, door_of(req) == SCAN_DEVICE ? "/g/" : "/r/");
    for (size_t i = 0; i < code.len; i++) {
        char c = code.at[i];
        if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-')
            buf_byte(&path, c);
    }
    buf_put_z(&path, suffix);
    return (struct url){ buf_str(&path) };
}

static struct url step_url(struct request *req, struct str code, symptom_ref tile, look_ref look)
{
    struct url url = url_with(req->mem, label_url(req, code, ""), "tile", desk_ref_text(req->mem, tile.b));
    return desk_ref_given(look.b) ? url_with(req->mem, url, "look", desk_ref_text(req->mem, look.b)) : url;
}

/* --- the PIN ---------------------------------------------------------------------------------------- */

/* Which label it is makes no difference here: nothing is shown before the PIN. */
static enum err pin_show(struct request *req, struct str code, bool paused)
{
    struct scan_pin_page view = { .action = label_url(req, code, "/pin"), .paused = paused };
    scan_pin_html(page_title(req, M_scan_pin_title), &view);
    return OK;
}

struct pin_entry {
    struct str code, pin, cookie;
    struct scan scan;
    struct pin_caller caller;
    bool paused, right;
};

/* Counted and kept before anything is compared (AUT-3). */
static enum err pin_step_count(struct request *req, void *arg)
{
    struct pin_entry *p = arg;
    TRY(scan_read(req->tx, door_of(req), p->code, &p->scan));
    return pin_attempt(req->tx, p->scan.school, &p->caller, &p->paused);
}

static enum err pin_step_check(struct request *req, void *arg)
{
    struct pin_entry *p = arg;
    TRY(pin_check(req->tx, p->scan.school, p->pin, &p->caller, &p->right));
    return p->right ? pin_phone_add(req->tx, p->scan.school, p->cookie, &p->cookie) : OK;
}

static enum err pin_step_paused(struct request *req, void *arg)
{
    struct pin_entry *p = arg;
    TRY(scan_read(req->tx, door_of(req), p->code, &p->scan));
    return pin_paused(req->tx, p->scan.school, &p->caller, &p->paused);
}

/* The browser's mark from before any sign-in; each form of a stranger carries it. */
static struct pin_caller caller_of(struct request *req)
{
    struct str pre = request_cookie(req, "__Host-pedell-pre");
    struct str network = client_network(req->mem, req->client);
    return (struct pin_caller){ pre.len > 0 ? pre : network, network };
}

static enum err scan_pin_post(struct request *req, const struct scan_pin_form *in)
{
    struct pin_entry p = {
        .code = in->code, .pin = in->pin, .cookie = request_cookie(req, PHONE_COOKIE), .caller = caller_of(req)
    };
    TRY(request_tx(req, TX_WRITE, pin_step_count, &p));
    if (p.paused)
        return refuse(req, ERR_LIMITED, M_scan_error_paused, "pin");
    TRY(request_tx(req, TX_WRITE, pin_step_check, &p));
    if (!p.right)
        return refuse(req, ERR_INVALID, M_scan_error_pin, "pin");
    respond_header(req, "Set-Cookie",
                   str_cat(req->mem, STR(PHONE_COOKIE "="), p.cookie,
                           STR("; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=15552000")));
    return see_other(req, label_url(req, in->code, ""));
}

static enum err scan_pin_again(struct request *req, const struct scan_pin_form *in)
{
    struct pin_entry p = { .code = in->code, .caller = caller_of(req) };
    TRY(request_tx(req, TX_READ, pin_step_paused, &p));
    return pin_show(req, in->code, p.paused);
}

/* --- the pages behind it ---------------------------------------------------------------------------- */

static void show(struct request *req, enum msg title, struct scan_page *view)
{
    scan_page_html(page_title(req, title), view);
}

/* A label nobody knows, on a phone that we know: the rooms of its school to choose from. */
static enum err unknown_show(struct request *req, const struct reporter *who)
{
    struct scan_page view = { .unknown = true };
    struct room_list rooms;
    school_id school = { 0 };
    enum err e = pin_phone_school(req->tx, who->phone, &school);
    if (e != OK)
        return e;
    TRY(scan_rooms(req->tx, school, &rooms));
    view.rooms.at = MEM_NEW_N(req->mem, struct scan_room, rooms.n);
    for (size_t i = 0; i < rooms.n; i++)
        view.rooms.at[view.rooms.n++] =
            (struct scan_room){ { str_cat(req->mem, STR("/r/"), rooms.at[i].code) },
                                rooms.at[i].name.len > 0
                                    ? str_cat(req->mem, rooms.at[i].number, STR(" – "), rooms.at[i].name)
                                    : rooms.at[i].number };
    show(req, M_scan_unknown, &view);
    return OK;
}

static struct scan_page page_of(struct request *req, const struct scan *s, const struct reporter *who)
{
    return (struct scan_page){ .place = scan_name(req->mem, req->lang, s),
                               .school = s->school_name,
                               .again = label_url(req, s->code, ""),
                               .report_url = label_url(req, s->code, "/report"),
                               .try_url = label_url(req, s->code, "/try"),
                               .lessons = label_url(req, s->code, "/lesson"),
                               .anonymous = who->account.n == 0 };
}

static enum err tiles_show(struct request *req, const struct scan *s, struct scan_page *view)
{
    struct symptom_rows tiles;
    TRY(symptom_tiles(req->tx, scan_class(s), &tiles));
    TRY(incident_board(req, s->school, &view->incidents));
    view->choose = true;
    view->tiles.at = MEM_NEW_N(req->mem, struct scan_tile, tiles.n);
    for (size_t i = 0; i < tiles.n; i++)
        view->tiles.at[view->tiles.n++] =
            (struct scan_tile){ step_url(req, s->code, tiles.at[i].ref, (look_ref){ { 0 } }), tiles.at[i].name };
    show(req, M_scan_what, view);
    return OK;
}

static enum err sent_show(struct request *req, const struct scan *s, ticket_ref ref, struct scan_page *view)
{
    struct report_sent sent;
    struct calendar hours;
    TRY(report_sent(req->tx, ref, s->school, &sent));
    TRY(calendar_of_school(req->tx, s->authority, s->school, &hours));
    struct promise p = { sent.state, sent.reason, sent.promised_at, sent.waits_until, &hours };
    view->sent = true;
    view->by_mail = sent.by_mail;
    view->number = ticket_number_text(req->mem, sent.number);
    view->promise = promise_words(req->mem, req->lang, &p, req->now);
    show(req, M_scan_sent, view);
    return OK;
}

/* GK.Sch.5: whom to ask at the own school. */
static enum err lesson_show(struct request *req, const struct scan *s, struct scan_page *view)
{
    struct contact_list contacts;
    TRY(agreement_contacts_of(req->tx, s->school, &contacts));
    view->lesson = true;
    view->contacts.at = MEM_NEW_N(req->mem, struct scan_contact, contacts.n);
    /* A phone without account is told no names (personas.md 2). */
    for (size_t i = 0; i < contacts.n && !view->anonymous; i++)
        view->contacts.at[view->contacts.n++] = (struct scan_contact){ contacts.at[i].name };
    show(req, M_scan_lessons, view);
    return OK;
}

/* Cards that are still to try; after "no time" the rest is skipped. */
static enum err cards_left(struct request *req, const struct scan *s, const struct symptom_row *tile,
                           const struct reporter *who, const struct look_row *look, struct card_rows *left,
                           struct try_rows *tries)
{
    struct card_place place = scan_card_place(s, tile->service);
    *tries = (struct try_rows){ NULL, 0 };
    if (look == NULL)
        return card_find(req->tx, &place, card_limit((enum try_role)who->role), left);
    TRY(try_list(req->tx, look->id, tries));
    TRY(try_next(req->tx, look, (enum try_role)who->role, left));
    if (tries->n > 0 && tries->at[tries->n - 1].answer == TRY_NO_TIME)
        left->n = 0;
    return OK;
}

static void card_show(struct request *req, const struct card_rows *left, const struct try_rows *tries,
                      struct scan_page *view)
{
    const struct card_row *card = &left->at[0];
    view->card = true;
    view->card_text = card->text;
    view->card_topic = card->topic;
    view->card_ref = desk_ref_text(req->mem, card->ref.b);
    view->picture = card_picture_url(card->picture);
    view->card_n = (int64_t)tries->n + 1;
    view->card_all = (int64_t)(tries->n + left->n);
    show(req, M_scan_try_title, view);
}

static void form_show(struct request *req, const struct symptom_row *tile, const struct try_rows *tries,
                      struct scan_page *view)
{
    struct str effect = desk_typed(req, "effect", STR(""));
    int chosen = tile->effect;
    for (const struct choice *c = desk_effects; c->key != NULL; c++)
        if (str_eq(effect, str_of(c->key)))
            chosen = c->value;
    view->form = true;
    view->open = req->form != NULL;
    view->tried = try_sentence(req->mem, tries);
    view->effect_none = chosen == EFFECT_NONE;
    view->effect_limited = chosen == EFFECT_LIMITED;
    view->effect_stopped = chosen == EFFECT_STOPPED;
    view->text = desk_typed(req, "text", STR(""));
    view->name = desk_typed(req, "name", STR(""));
    view->mail = desk_typed(req, "mail", STR(""));
    show(req, M_scan_send_title, view);
}

static enum err step_show(struct request *req, const struct scan *s, const struct reporter *who, symptom_ref tile,
                          look_ref look, struct scan_page *view)
{
    struct symptom_row symptom;
    struct look_row row;
    struct card_rows left;
    struct try_rows tries;
    bool has_look = desk_ref_given(look.b);
    TRY(symptom_by_ref(req->tx, tile, &symptom));
    if (has_look)
        TRY(look_by_ref(req->tx, look, s->school, &row));
    view->symptom = symptom.name;
    view->tile = desk_ref_text(req->mem, tile.b);
    view->look = has_look ? desk_ref_text(req->mem, look.b) : STR("");
    if (has_look && row.outcome == LOOK_SOLVED) {
        view->solved = true;
        show(req, M_scan_solved, view);
        return OK;
    }
    TRY(cards_left(req, s, &symptom, who, has_look ? &row : NULL, &left, &tries));
    if (left.n > 0 && req->form == NULL)
        card_show(req, &left, &tries, view);
    else
        form_show(req, &symptom, &tries, view);
    return OK;
}

/* A device that should not be here has a page of its own (domain/desk.md 4.1). */
static bool astray(struct request *req, const struct scan *s, struct scan_page *view)
{
    view->missing = s->has_device && s->device.state == DEVICE_MISSING;
    view->retired = s->has_device && asset_is_retired(s->device.state);
    view->text = desk_typed(req, "text", STR(""));
    return view->missing || view->retired;
}

static enum err scan_show(struct request *req, const struct scan_form *in)
{
    struct scan s;
    struct reporter who;
    TRY(scan_read(req->tx, door_of(req), in->code, &s));
    TRY(reporter_find(req, &s, &who));
    if (who.role == 0) {
        enum err e = s.known ? ERR_NOT_FOUND : unknown_show(req, &who);
        return e == ERR_NOT_FOUND ? pin_show(req, in->code, false) : e;
    }
    struct scan_page view = page_of(req, &s, &who);
    if (desk_ref_given(in->sent.b))
        return sent_show(req, &s, in->sent, &view);
    if (in->end == END_LESSON)
        return lesson_show(req, &s, &view);
    if (in->end == END_HELD) {
        view.held = true;
        show(req, M_scan_held, &view);
        return OK;
    }
    if (astray(req, &s, &view)) {
        show(req, view.missing ? M_scan_found : M_scan_still, &view);
        return OK;
    }
    return desk_ref_given(in->tile.b) ? step_show(req, &s, &who, in->tile, in->look, &view)
                                      : tiles_show(req, &s, &view);
}

static enum err scan_get(struct request *req, const struct scan_form *in) { return scan_show(req, in); }

/* --- a card answered ------------------------------------------------------------------------------------ */

static bool has_card(const struct card_rows *rows, card_id card)
{
    for (size_t i = 0; i < rows->n; i++)
        if (rows->at[i].id.n == card.n)
            return true;
    return false;
}

static enum err look_for(struct request *req, const struct scan *s, const struct reporter *who,
                         const struct symptom_row *tile, look_ref given, struct look_row *look)
{
    struct look_new new = { .authority = s->authority,
                            .school = s->school,
                            .room = s->room.id,
                            .device = s->has_device ? s->device.id : (device_id){ 0 },
                            .place = scan_card_place(s, tile->service),
                            .role = (enum try_role)who->role };
    return desk_ref_given(given.b) ? look_by_ref(req->tx, given, s->school, look) : look_begin(req->tx, &new, look);
}

static enum err scan_try_post(struct request *req, const struct scan_try_form *in)
{
    struct scan s;
    struct reporter who;
    struct symptom_row tile;
    struct card_row card;
    struct look_row look;
    struct card_rows left;
    TRY(scan_read(req->tx, door_of(req), in->code, &s));
    TRY(reporter_find(req, &s, &who));
    if (who.role == 0)
        return see_other(req, label_url(req, in->code, ""));
    TRY(symptom_by_ref(req->tx, in->tile, &tile));
    TRY(card_live(req->tx, in->card, &card));
    TRY(look_for(req, &s, &who, &tile, in->look, &look));
    TRY(try_next(req->tx, &look, (enum try_role)who.role, &left));
    /* Only a card of this place; one that is answered already (back, and sent again) counts once. */
    if (has_card(&left, card.id) && look.outcome == LOOK_OPEN && look.ticket.n == 0) {
        TRY(try_add(req->tx, &look, &card, (enum try_answer)in->answer, (enum try_role)who.role));
        if (in->answer == TRY_WORKS)
            TRY(look_end(req->tx, &look, LOOK_SOLVED));
    }
    return see_other(req, step_url(req, in->code, in->tile, look.ref));
}

/* --- sending ----------------------------------------------------------------------------------------------- */

struct sending {
    const struct scan_report_form *in;
    struct scan scan;
    struct reporter who;
    struct report report;
    struct ticket_new ticket;
    ticket_ref ref;
    bool above;
    struct mem *kept; /* of the photos made anew, apart from the request's memory, which they would fill */
    struct str images[REPORT_PHOTOS]; /* in the order of report.photos */
};

/* Service and words of a device that should not be here. */
static enum err astray_report(const struct sending *s, struct report *r)
{
    bool fits = s->scan.has_device && (s->in->note == NOTE_FOUND ? s->scan.device.state == DEVICE_MISSING
                                                                 : asset_is_retired(s->scan.device.state));
    if (!fits)
        return ERR_NOT_FOUND;
    r->name = msg_text(LANG_DE, s->in->note == NOTE_FOUND ? M_scan_subject_found : M_scan_subject_still);
    r->service = s->in->note == NOTE_FOUND ? STR("inventory") : STR("retirement");
    r->effect = EFFECT_NONE;
    return OK;
}

static enum err tile_report(struct request *req, const struct sending *s, struct report *r)
{
    struct symptom_row tile;
    if (!desk_ref_given(s->in->tile.b))
        return ERR_NOT_FOUND;
    TRY(symptom_by_ref(req->tx, s->in->tile, &tile));
    r->name = tile.name;
    r->service = tile.service;
    r->effect = s->in->effect != 0 ? s->in->effect : tile.effect;
    r->has_look = desk_ref_given(s->in->look.b);
    return r->has_look ? look_by_ref(req->tx, s->in->look, s->scan.school, &r->look) : OK;
}

static enum err step_read(struct request *req, void *arg)
{
    struct sending *s = arg;
    struct report *r = &s->report;
    TRY(scan_read(req->tx, door_of(req), s->in->code, &s->scan));
    TRY(reporter_find(req, &s->scan, &s->who));
    if (s->who.role == 0)
        return OK;
    TRY(s->in->note != 0 ? astray_report(s, r) : tile_report(req, s, r));
    r->text = s->in->text;
    r->reporter_name = s->in->name;
    r->reporter_mail = s->in->mail;
    return OK;
}

static enum err step_count(struct request *req, void *arg)
{
    struct sending *s = arg;
    return report_count(req->tx, s->scan.school, s->who.phone, &s->above);
}

/* Made anew in the child, between two transactions: place, camera and time of the photo are gone. */
static enum err photo_anew(struct request *req, struct sending *s, struct mem *mem, const struct upload *file)
{
    struct report_photos *photos = &s->report.photos;
    enum file_type type;
    struct str bytes, image;
    const char *why = "";
    struct buf name = buf_of(req->mem, 24);
    TRY(upload_read(mem, file, &bytes));
    enum err e = parse_image(mem, bytes, REPORT_PHOTO_SIDE, &image, &type, &why);
    if (e == ERR_INVALID || e == ERR_TOO_LARGE || (e == OK && image.len + KIB(1) > mem_left(s->kept)))
        return refuse(req, ERR_INVALID, M_scan_error_photo, "photos");
    TRY(e);
    buf_put_z(&name, "Foto-");
    buf_int(&name, (int64_t)photos->n + 1);
    buf_put_z(&name, type == FILE_PNG ? ".png" : ".jpg");
    s->images[photos->n] = str_dup(s->kept, image);
    photos->at[photos->n++] = (struct report_photo){ buf_str(&name), (int)type, (int64_t)image.len, { 0 } };
    return OK;
}

static enum err photos_anew(struct request *req, struct sending *s)
{
    const struct upload_list *files = &s->in->photos;
    for (size_t i = 0; i < files->n; i++) {
        struct mem *mem;
        if (!file_type_is_image(files->at[i].type) || files->at[i].size > (int64_t)REPORT_PHOTO_MAX)
            return refuse(req, ERR_INVALID, M_scan_error_photo, "photos");
        TRY(mem_open(&mem, MIB(40)));
        enum err e = photo_anew(req, s, mem, &files->at[i]);
        mem_close(mem);
        TRY(e);
    }
    return OK;
}

static enum err step_send(struct request *req, void *arg)
{
    struct sending *s = arg;
    struct report *r = &s->report;
    const struct look_row *look = r->has_look ? &r->look : NULL;
    if (s->who.account.n == 0)
        tx_act_as(req->tx, (struct tx_who){ .actor = { 0 } });
    TRY(report_ticket(req->tx, &s->scan, &s->who, r, &s->ticket));
    for (size_t i = 0; i < r->photos.n; i++)
        TRY(blob_store_bytes(req->tx, s->images[i], &r->photos.at[i].blob));
    if (s->above)
        return held_put(req->tx, &s->ticket, look != NULL ? look->id : (look_id){ 0 }, &r->photos);
    return report_send(req->tx, req->config, &s->ticket, look, &r->photos, &s->ref);
}

static struct url answer_url(struct request *req, const struct sending *s)
{
    struct url label = label_url(req, s->in->code, "");
    if (s->above)
        return url_with(req->mem, label, "end", STR("held"));
    if (s->who.account.n != 0)
        return url_of(req->mem, "/desk/tickets/", s->ref, "");
    return url_with(req->mem, label, "sent", desk_ref_text(req->mem, s->ref.b));
}

static enum err scan_report_post(struct request *req, const struct scan_report_form *in)
{
    struct sending *s = MEM_NEW(req->mem, struct sending);
    s->in = in;
    if (utf8_count(in->text) > REPORT_TEXT)
        return refuse(req, ERR_INVALID, M_scan_error_text, "text");
    TRY(request_tx(req, TX_READ, step_read, s));
    if (s->who.role == 0)
        return see_other(req, label_url(req, in->code, ""));
    if (s->who.account.n == 0)
        TRY(request_tx(req, TX_WRITE, step_count, s));
    TRY(mem_open(&s->kept, MIB(40)));
    enum err e = photos_anew(req, s);
    if (e == OK)
        e = request_tx(req, TX_WRITE, step_send, s); /* with the photos, or nothing at all */
    mem_close(s->kept);
    TRY(e);
    return see_other(req, answer_url(req, s));
}

static enum err step_again(struct request *req, void *arg) { return scan_show(req, arg); }

static enum err scan_report_again(struct request *req, const struct scan_report_form *in)
{
    struct scan_form form = { .code = in->code, .tile = in->tile, .look = in->look };
    return request_tx(req, TX_READ, step_again, &form);
}

/* --- lessons and training --------------------------------------------------------------------------------- */

static enum err scan_lesson_post(struct request *req, const struct scan_lesson_form *in)
{
    struct scan s;
    struct reporter who;
    TRY(scan_read(req->tx, door_of(req), in->code, &s));
    TRY(reporter_find(req, &s, &who));
    if (who.role == 0)
        return see_other(req, label_url(req, in->code, ""));
    TRY(referral_add(req->tx, s.authority, s.school, STR("pedagogy"),
                     who.account.n == 0 ? CHANNEL_LABEL : CHANNEL_WEB));
    return see_other(req, url_with(req->mem, label_url(req, in->code, ""), "end", STR("lesson")));
}

/* Labels are printed in capitals: small QR codes know no others. */
#define LABEL_ROUTES(door) \
    POST_FORM(door "/pin", RIGHT_ANYBODY(SESSION, C), ROUTE_STEPS, scan_pin_post, scan_pin_again), \
        POST(door "/try", RIGHT_ANYBODY(TICKET, C), 0, scan_try_post), \
        POST_FORM(door "/report", RIGHT_ANYBODY(TICKET, C), ROUTE_STEPS | ROUTE_UPLOAD, scan_report_post, \
                  scan_report_again), \
        POST(door "/lesson", RIGHT_ANYBODY(TICKET, C), 0, scan_lesson_post)

const struct route scan_routes[] = { GET("/g/{code}", RIGHT_ANYBODY(ROOM_BOARD, R), 0, scan_get),
                                     GET("/G/{code}", RIGHT_ANYBODY(ROOM_BOARD, R), 0, scan_get),
                                     GET("/r/{code}", RIGHT_ANYBODY(ROOM_BOARD, R), 0, scan_get),
                                     GET("/R/{code}", RIGHT_ANYBODY(ROOM_BOARD, R), 0, scan_get),
                                     LABEL_ROUTES("/g/{code}"),
                                     LABEL_ROUTES("/r/{code}"),
                                     ROUTES_END };
