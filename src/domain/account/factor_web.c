/*
 * Second factor: an authenticator app, or for school contacts a printed sheet of
 * codes (AUT-4).  The same pages serve the first set-up, when the password was
 * just given, and a later change.
 */
#include "base/zone.h"
#include "domain/account/account_mail.h"
#include "domain/account/account_view.h"
#include "domain/account/account_web.h"
#include "domain/account/codes.html.h"
#include "domain/account/factor.html.h"
#include "platform/limits.h"

struct factor_show_form {
    struct str next;
};
FORM(factor_show_form, FIELD_TEXT(factor_show_form, next, 0, LIMIT_REQUEST_LINE));
struct factor_set_form {
    struct str sealed, code, next;
};
FORM(factor_set_form, FIELD_TEXT(factor_set_form, sealed, 1, 400), FIELD_TEXT(factor_set_form, code, 1, 40),
     FIELD_TEXT(factor_set_form, next, 0, LIMIT_REQUEST_LINE));
HANDLER(set_up_get, factor_show_form);
HANDLER(set_up_post, factor_set_form);
HANDLER(set_up_again, factor_set_form);
HANDLER(replace_get, factor_show_form);
HANDLER(replace_post, factor_set_form);
HANDLER(replace_again, factor_set_form);

FORM_EMPTY(codes_form);
HANDLER(codes_get, codes_form);
HANDLER(codes_post, codes_form);
HANDLER(set_up_codes_post, codes_form);

/* --- the secret that is shown ---------------------------------------------------------------- */

static struct str seal_context(struct request *req)
{
    struct buf out = buf_of(req->mem, 64);
    buf_put_z(&out, "account.totp-set-up:");
    buf_int(&out, req->viewer->account.n);
    return buf_str(&out);
}

static struct str secret_sealed(struct request *req, const struct secret20 *secret)
{
    struct str clear = { (const char *)secret->b, sizeof secret->b };
    struct str sealed = secret_seal(req->mem, seal_context(req), clear);
    struct buf out = buf_of(req->mem, 2 * sealed.len + 1);
    buf_hex(&out, sealed.at, sealed.len);
    return buf_str(&out);
}

static int hex_digit(char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; }

static enum err secret_unsealed(struct request *req, struct str hex, struct secret20 *secret)
{
    struct str clear;
    struct buf bytes = buf_of(req->mem, hex.len + 1);
    for (size_t i = 0; i + 1 < hex.len; i += 2) {
        int high = hex_digit(hex.at[i]), low = hex_digit(hex.at[i + 1]);
        if (high < 0 || low < 0)
            return ERR_MALFORMED;
        buf_byte(&bytes, (char)(high * 16 + low));
    }
    if (secret_open(req->mem, seal_context(req), buf_str(&bytes), &clear) != OK || clear.len != sizeof secret->b)
        return ERR_MALFORMED;
    for (size_t i = 0; i < sizeof secret->b; i++)
        secret->b[i] = (unsigned char)clear.at[i];
    return OK;
}

/* "GEZD GNBV ...": groups of four can be typed. */
static struct str in_groups(struct mem *mem, struct str text)
{
    struct buf out = buf_of(mem, 2 * text.len + 1);
    for (size_t i = 0; i < text.len; i++) {
        if (i > 0 && i % 4 == 0)
            buf_byte(&out, ' ');
        buf_byte(&out, text.at[i]);
    }
    return buf_str(&out);
}

static struct str otpauth_uri(struct request *req, const struct person *p, struct str secret)
{
    return str_cat(req->mem, STR("otpauth://totp/Pedell:"), p->login, STR("?secret="), secret, STR("&issuer=Pedell"));
}

/* `sealed`: of the form that was refused; "": a new secret. */
static enum err factor_show(struct request *req, bool first, struct str next, struct str sealed)
{
    struct person person;
    struct secret20 secret;
    TRY(person_by_id(req->tx, req->viewer->account, &person));
    if (sealed.len > 0)
        TRY(secret_unsealed(req, sealed, &secret));
    else
        secret_random(&secret, sizeof secret);
    struct str text = totp_base32(req->mem, &secret);
    struct factor_page view = { .next = next,
                                .secret = in_groups(req->mem, text),
                                .uri = otpauth_uri(req, &person, text),
                                .sealed = secret_sealed(req, &secret),
                                .action = first ? URL("/account/second-factor/set-up") : URL("/account/factor"),
                                .codes_action = first ? URL("/account/second-factor/codes") : URL("/account/codes"),
                                .replaces = person.totp.bytes.len > 0 };
    TRY(person_may_use_sheet(req->tx, person.id, &view.may_use_sheet));
    factor_html(page_title(req, M_account_factor), &view);
    return OK;
}

/* --- first set-up, with the password just given --------------------------------------------------- */

/* OK and *may: the session owes a factor and the account has none. */
static enum err may_set_up(struct request *req, bool *may)
{
    struct person person;
    *may = false;
    if (req->session == NULL || req->session->stage != STAGE_PASSWORD || req->viewer->account.n == 0)
        return OK;
    TRY(person_by_id(req->tx, req->viewer->account, &person));
    *may = !person_has_factor(&person);
    return OK;
}

static enum err set_up_get(struct request *req, const struct factor_show_form *in)
{
    bool may;
    TRY(may_set_up(req, &may));
    return may ? factor_show(req, true, in->next, STR("")) : see_other(req, URL("/account/sign-in"));
}

static enum err set_up_again(struct request *req, const struct factor_set_form *in)
{
    return factor_show(req, true, in->next, in->sealed);
}

/* The code of an app that has the secret; *step is what it used up. */
static enum err secret_proved(struct request *req, const struct factor_set_form *in, struct secret20 *secret,
                              int64_t *step)
{
    struct buf digits = buf_of(req->mem, 48);
    TRY(secret_unsealed(req, in->sealed, secret));
    for (size_t i = 0; i < in->code.len; i++)
        if (in->code.at[i] != ' ')
            buf_byte(&digits, in->code.at[i]);
    if (!totp_verify(secret, buf_str(&digits), tx_now(req->tx), 0, step))
        return tx_refuse(req->tx, ERR_INVALID, M_account_code_wrong, "code");
    return OK;
}

static enum err set_up_post(struct request *req, const struct factor_set_form *in)
{
    struct person person;
    struct secret20 secret;
    struct str cookie;
    int64_t step;
    bool may;
    TRY(may_set_up(req, &may));
    if (!may)
        return see_other(req, URL("/account/sign-in"));
    TRY(secret_proved(req, in, &secret, &step));
    TRY(person_by_id(req->tx, req->viewer->account, &person));
    TRY(person_set_totp(req->tx, &person, &secret, step));
    TRY(session_end(req->tx, &req->session->token));
    TRY(session_create(req->tx, person.id, STAGE_SIGNED_IN, req->user_agent, &cookie));
    tx_note(req->tx, .action = "account.signed_in", .object = OBJECT_SESSION, .subject = person.id.n,
            .authority = person.authority);
    give_cookie(req, cookie);
    return see_other(req, next_url(in->next));
}

/* --- a later change ------------------------------------------------------------------------------- */

static enum err replace_get(struct request *req, const struct factor_show_form *in)
{
    return factor_show(req, false, in->next, STR(""));
}

static enum err replace_again(struct request *req, const struct factor_set_form *in)
{
    return factor_show(req, false, in->next, in->sealed);
}

static enum err replace_post(struct request *req, const struct factor_set_form *in)
{
    struct person person;
    struct secret20 secret;
    int64_t step;
    TRY(secret_proved(req, in, &secret, &step));
    TRY(person_by_id(req->tx, req->viewer->account, &person));
    TRY(person_set_totp(req->tx, &person, &secret, step));
    TRY(session_end_others(req->tx, person.id, &req->session->token));
    TRY(account_notice(req, &person, M_account_notice_factor));
    flash(req, M_account_factor_saved);
    return see_other(req, URL("/account"));
}

/* --- the printed sheet ------------------------------------------------------------------------------- */

static enum err codes_show(struct request *req, const struct person *p, struct url on)
{
    struct code_list made;
    struct codes_page view = {
        .body = req->config->body_name, .name = p->name, .on = on, .made = zone_day(tx_now(req->tx))
    };
    TRY(person_new_codes(req->tx, p, &made));
    view.codes.at = MEM_NEW_N(req->mem, struct code_cell, CODE_COUNT);
    for (view.codes.n = 0; view.codes.n < CODE_COUNT; view.codes.n++)
        view.codes.at[view.codes.n].code = made.at[view.codes.n];
    codes_html(page_title(req, M_account_codes), &view);
    return OK;
}

/* Where a reload of the shown sheet, or of a proof that was asked for, leads. */
static enum err codes_get(struct request *req, const struct codes_form *in)
{
    (void)in;
    return see_other(req, URL("/account"));
}

static enum err sheet_allowed(struct request *req, account_id id)
{
    bool may;
    TRY(person_may_use_sheet(req->tx, id, &may));
    return may ? OK : ERR_DENIED;
}

static enum err codes_post(struct request *req, const struct codes_form *in)
{
    struct person person;
    (void)in;
    TRY(sheet_allowed(req, req->viewer->account));
    TRY(person_by_id(req->tx, req->viewer->account, &person));
    TRY(session_end_others(req->tx, person.id, &req->session->token));
    TRY(account_notice(req, &person, M_account_notice_codes));
    return codes_show(req, &person, URL("/account"));
}

/* The first code of the new sheet is asked for at once: it proves the sheet was kept. */
static enum err set_up_codes_post(struct request *req, const struct codes_form *in)
{
    struct person person;
    bool may;
    (void)in;
    TRY(may_set_up(req, &may));
    if (!may)
        return see_other(req, URL("/account/sign-in"));
    TRY(sheet_allowed(req, req->viewer->account));
    TRY(person_by_id(req->tx, req->viewer->account, &person));
    return codes_show(req, &person, URL("/account/second-factor"));
}

#define SET_UP ROUTE_HALF_SESSION
const struct route factor_routes[] = {
    GET("/account/second-factor/set-up", RIGHT_ANYBODY(SESSION, C), SET_UP, set_up_get),
    POST_FORM("/account/second-factor/set-up", RIGHT_ANYBODY(SESSION, C), SET_UP, set_up_post, set_up_again),
    POST("/account/second-factor/codes", RIGHT_ANYBODY(SESSION, C), SET_UP, set_up_codes_post),
    GET("/account/factor", RIGHT(OWN_ACCOUNT, W), ROUTE_REAUTH, replace_get),
    POST_FORM("/account/factor", RIGHT(OWN_ACCOUNT, W), ROUTE_REAUTH, replace_post, replace_again),
    GET("/account/codes", RIGHT(OWN_ACCOUNT, W), ROUTE_REAUTH, codes_get),
    POST("/account/codes", RIGHT(OWN_ACCOUNT, W), ROUTE_REAUTH, codes_post),
    ROUTES_END
};
