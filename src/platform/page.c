/*
 * platform/page.c -- what the frame around a page shows, and the parts of a
 * form that templates ask for.
 */
#include "platform/page.h"

#include <limits.h>
#include <string.h>

#include "base/zone.h"
#include "platform/exchange.h"
#include "platform/limits.h"
#include "platform/log.h"

#define PAGE_FIRST KIB(24) /* most pages fit: no growing while they are written */

/* --- the frame ------------------------------------------------------------------------- */

/* "/desk/tickets/x" is in the area "/desk/tickets", "/agreement/schools/x" in "/agreement/school". */
static bool inside(struct str path, struct str area) { return area.len == 1 ? path.len == 1 : str_starts(path, area); }

/* Areas lie within each other: only the innermost is where the person is. */
static void menu_mark(struct str path, struct menu_list *menu)
{
    struct menu_item *here = NULL;
    for (size_t i = 0; i < menu->n; i++)
        if (inside(path, menu->at[i].url.path) && (here == NULL || menu->at[i].url.path.len > here->url.path.len))
            here = &menu->at[i];
    if (here != NULL)
        here->here = true;
}

static bool entry_shown(const struct viewer *v, const struct menu_entry *e)
{
    if (e->right.is_public)
        return true;
    if (v->account.n == 0)
        return false;
    return e->right.of_others ? viewer_may_of_others(v, e->right.object, e->right.verb)
                              : viewer_may(v, e->right.object, e->right.verb);
}

/* Nine areas are read at a glance; who has more sees the daily ones, and the others by group. */
#define MENU_FLAT 9
static const struct {
    int below; /* order of a menu_entry */
    enum msg label;
} menu_parts[] = {
    { 50, M_page_nav },
    { 70, M_page_nav_agreement },
    { 80, M_page_nav_desk },
    { INT_MAX, M_page_nav_administration },
};

/* Where each part of the menu begins in the list of all, which is by order. */
static void menu_divide(struct exchange *x, const struct menu_list *all, const int *order, struct page *page)
{
    size_t from = 0;
    page->menu_groups.at = MEM_NEW_N(x->req.mem, struct menu_group, ARRAY_LEN(menu_parts));
    for (size_t p = 0; p < ARRAY_LEN(menu_parts); p++) {
        struct menu_group group = { .label = { menu_parts[p].label }, .items.at = all->at + from };
        for (; from < all->n && order[from] < menu_parts[p].below; from++) {
            group.items.n++;
            group.here = group.here || all->at[from].here;
        }
        if (p == 0)
            page->menu = group.items;
        else if (group.items.n > 0)
            page->menu_groups.at[page->menu_groups.n++] = group;
    }
}

static void menu_fill(struct exchange *x, struct page *page)
{
    const struct dispatcher *d = x->d;
    struct menu_list all = { MEM_NEW_N(x->req.mem, struct menu_item, d->nmenu), 0 };
    int *order = MEM_NEW_N(x->req.mem, int, d->nmenu);
    for (size_t i = 0; i < d->nmenu; i++) {
        const struct menu_entry *e = d->menu[i];
        if (!entry_shown(&x->viewer, e))
            continue;
        order[all.n] = e->order;
        all.at[all.n++] = (struct menu_item){ { e->label }, { str_of(e->path) }, false, e == d->search };
    }
    menu_mark(x->req.path, &all);
    if (all.n > MENU_FLAT)
        menu_divide(x, &all, order, page);
    else
        page->menu = all;
}

static void errors_fill(struct exchange *x, struct summary_list *list)
{
    if (x->req.form == NULL)
        return;
    list->at = MEM_NEW_N(x->req.mem, struct summary_error, x->req.form->nerrors);
    for (size_t i = 0; i < x->req.form->nerrors; i++) {
        const struct field_error *e = &x->req.form->errors[i];
        list->at[list->n++] = (struct summary_error){ str_of(e->field), e->text };
    }
}

/* One draw of random bytes for all that a page needs. */
static void secrets_fill(struct exchange *x, struct page *page)
{
    struct {
        unsigned char nonce[16], mask[32], once[16];
    } random;
    struct secret secret;
    secret_random(&random, sizeof random);
    struct buf nonce = buf_of(x->req.mem, 32), token = buf_of(x->req.mem, 128);
    buf_hex(&nonce, random.nonce, sizeof random.nonce);
    page->nonce = buf_str(&nonce);
    memcpy(page->once, random.once, sizeof page->once);
    if (x->session.stage == 0 && x->pre_text.len == 0) {
        struct buf pre = buf_of(x->req.mem, SECRET_TOKEN_LEN);
        struct sha256 hash;
        secret_token(&pre, &hash);
        x->pre_text = buf_str(&pre);
        x->pre_new = true;
    }
    if (page_secret(x, &secret))
        token_mask(&secret, random.mask, &token);
    page->token = buf_str(&token);
    secret_wipe(&secret, sizeof secret);
}

static void notice_fill(struct exchange *x, struct page *page)
{
    struct flash_note note;
    page->notice = x->kept_notice;
    if (page->notice.len > 0)
        return;
    if (!x->has_flash_key || x->again_status != 0 || x->status != 0)
        return;
    bool own = x->req.tx == NULL;
    if (own && exchange_open(x, TX_READ) != OK)
        return;
    enum err e = flash_take(x, &note);
    if (own)
        exchange_abort(x);
    if (e != OK)
        return;
    x->flash_shown = true;
    page->notice = note.text;
    page->undo = note.undo;
    page->has_undo = note.undo.path.len > 0;
}

void page_fill(struct exchange *x, struct str title)
{
    const struct config *config = x->d->config;
    bool whole = x->session.stage == STAGE_SIGNED_IN && x->viewer.account.n != 0;
    struct page *page = &x->page;
    *page = (struct page){ .title = title,
                           .lang = x->req.lang == LANG_EN ? STR("en") : STR("de"),
                           .english = x->req.lang == LANG_EN,
                           .body_name = config->body_name.len > 0 ? config->body_name : STR("Pedell"),
                           .demo = config->demo != 0,
                           .body_phone = config->body_phone,
                           .body_hours = config->body_hours,
                           .signed_in = whole,
                           .person = x->viewer.name,
                           .shortcuts = whole && x->viewer.shortcuts,
                           .here = { x->req.path } };
    page->full_title = title.len > 0 ? str_cat(x->req.mem, title, STR(" \u2013 "), page->body_name) : page->body_name;
    if (whole)
        page->session_ends = x->viewer.session_ends.us / 1000000;
    menu_fill(x, page);
    errors_fill(x, &page->errors);
    secrets_fill(x, page);
}

struct html *page_begin(struct request *req, struct str title)
{
    struct exchange *x = exchange_of(req);
    page_fill(x, title);
    notice_fill(x, &x->page);
    struct html *h = x->html = MEM_NEW(req->mem, struct html);
    *h = (struct html){ .out = buf_of(req->mem, LIMIT_PAGE),
                        .lang = req->lang,
                        .page = &x->page,
                        .form = req->form,
                        .now_year = day_parts(zone_day(req->now)).year };
    (void)buf_room(&h->out, PAGE_FIRST);
    x->res->status = x->again_status != 0 ? x->again_status : 200;
    return h;
}

/* --- what templates ask for --------------------------------------------------------------- */

static const struct field_error *error_at(const struct html *h, const char *name)
{
    for (size_t i = 0; h->form != NULL && i < h->form->nerrors; i++)
        if (h->form->errors[i].field != NULL && strcmp(h->form->errors[i].field, name) == 0)
            return &h->form->errors[i];
    return NULL;
}

bool html_has_error_(const struct html *h, const char *name) { return error_at(h, name) != NULL; }

void html_field_(struct html *h, const char *name)
{
    buf_put(&h->out, STR("id=\""));
    buf_put_z(&h->out, name);
    buf_put(&h->out, STR("\" name=\""));
    buf_put_z(&h->out, name);
    if (html_has_error_(h, name)) {
        buf_put(&h->out, STR("\" aria-invalid=\"true\" aria-describedby=\""));
        buf_put_z(&h->out, name);
        buf_put(&h->out, STR("-error"));
    }
    buf_byte(&h->out, '"');
}

void html_error_(struct html *h, const char *name)
{
    const struct field_error *error = error_at(h, name);
    if (error == NULL)
        return;
    html_lit(h, "<p class=\"kern-error\" id=\"");
    buf_put_z(&h->out, name);
    html_lit(h, "-error\">");
    html_text_str_(h, error->text);
    html_lit(h, "</p>");
}

/* Each form of a page has a nonce of its own: two of them may both be sent. */
void html_form_hidden_(struct html *h)
{
    unsigned char once[16];
    CHECK(h->page != NULL);
    memcpy(once, h->page->once, sizeof once);
    unsigned n = ++h->nforms;
    for (size_t i = 0; i < sizeof n; i++)
        once[i] ^= (unsigned char)(n >> 8 * i);
    html_lit(h, "<input type=\"hidden\" name=\"_token\" value=\"");
    buf_put(&h->out, h->page->token);
    html_lit(h, "\"><input type=\"hidden\" name=\"_once\" value=\"");
    ref_put(&h->out, once);
    html_lit(h, "\">");
}
