#include "domain/desk/report.h"

#include "domain/desk/desk_web.h"
#include "domain/desk/pin.h"
#include "domain/desk/ticket_mail_internal.h"
#include "domain/desk/triage.h"
#include "platform/auth.h"
#include "platform/mail.h"

#define PHONE_REPORTS 5
#define SCHOOL_REPORTS 30
#define ADDRESS_DAYS 14
#define SHOWN_FOR HOURS(1)

/* --- limits ----------------------------------------------------------------------------------------- */

enum err report_count(struct tx *tx, school_id school, struct str phone, bool *above)
{
    struct buf name = buf_of(tx_mem(tx), 48);
    buf_put_z(&name, "school ");
    buf_int(&name, school.n);
    enum err a = rate_raise(tx, RATE_REPORT_PHONE, pin_phone_name(tx_mem(tx), phone), PHONE_REPORTS, HOURS(1));
    enum err b = rate_raise(tx, RATE_REPORT_SCHOOL, buf_str(&name), SCHOOL_REPORTS, HOURS(1));
    *above = a == ERR_LIMITED || b == ERR_LIMITED;
    if (a != OK && a != ERR_LIMITED)
        return a;
    return b == ERR_LIMITED ? OK : b;
}

/* --- the ticket ----------------------------------------------------------------------------------------- */

/* "Geprüft: Netzteil – geht nicht" first, then what was typed. */
static enum err text_of(struct tx *tx, const struct report *r, struct str *text)
{
    struct try_rows tries = { NULL, 0 };
    struct mem *mem = tx_mem(tx);
    if (r->has_look)
        TRY(try_list(tx, r->look.id, &tries));
    struct str tried = try_sentence(mem, &tries);
    struct str own = r->text.len > 0 ? r->text : tried.len > 0 ? STR("") : msg_text(LANG_DE, M_deskpage_no_text);
    *text = tried.len > 0 && own.len > 0 ? str_cat(mem, tried, STR("\n"), own) : tried.len > 0 ? tried : own;
    return OK;
}

enum err report_ticket(struct tx *tx, const struct scan *s, const struct reporter *who, const struct report *r,
                       struct ticket_new *new)
{
    struct service_row service;
    bool stranger = who->account.n == 0;
    TRY(agreement_service_by_key(tx, r->service, &service));
    *new = (struct ticket_new){
        .school = s->school,
        .authority = s->authority,
        .room = s->room.id,
        .device = s->has_device ? s->device.id : (device_id){ 0 },
        .service = service.id,
        .kind = desk_kind_of(service.kind),
        .effect = (enum ticket_effect)r->effect,
        .extent = s->has_device ? EXTENT_DEVICE : EXTENT_ROOM,
        .channel = stranger                ? CHANNEL_LABEL
                   : who->role == TRY_BODY ? CHANNEL_ON_SITE
                                           : CHANNEL_WEB,
        .requester = who->account,
        .requester_name = stranger ? r->reporter_name : STR(""),
        .requester_mail = stranger ? r->reporter_mail : STR(""),
        /* The PIN vouches for the school; an address is proven by its link only. */
        .proven = !stranger || r->reporter_mail.len == 0,
        .subject = str_cat(tx_mem(tx), r->name, STR(": "), scan_name(tx_mem(tx), LANG_DE, s)),
        .at = INSTANT_NONE,
    };
    return text_of(tx, r, &new->text);
}

static enum err attach_photos(struct tx *tx, const struct ticket *t, const struct report_photos *photos)
{
    for (size_t i = 0; i < photos->n; i++) {
        const struct report_photo *p = &photos->at[i];
        struct upload file = { .name = p->name, .type = (enum file_type)p->type, .size = p->size, .fd = -1 };
        TRY(ticket_attach_stored(tx, t, 1, &file, p->blob, NULL));
    }
    return OK;
}

/* Constant, at most one per address and day; the link stands alone in its line. */
static enum err ask_address(struct tx *tx, const struct config *config, const struct ticket_new *new, ticket_id id)
{
    struct mem *mem = tx_mem(tx);
    struct str token, address = str_lower_ascii(mem, new->requester_mail);
    struct buf key = buf_of(mem, 64);
    bool yes;
    if (new->proven || address.len == 0 || !mail_address_valid(new->requester_mail))
        return OK;
    TRY(mail_receipt_allowed(tx, address, &yes));
    if (!yes)
        return OK;
    TRY(link_create(tx, LINK_ADDRESS, (account_id){ 0 }, id.n, DAYS(ADDRESS_DAYS), &token));
    buf_put_z(&key, "desk:address:");
    buf_int(&key, id.n);
    struct str link = str_cat(mem, config->base_url, STR("/desk/confirm/"), token);
    struct mail_out out = { .key = buf_str(&key),
                            .recipient = new->requester_mail,
                            .automatic = true,
                            .undelayed = true,
                            .authority = new->authority,
                            .subject = msg_text(LANG_DE, M_scan_mail_subject),
                            .text = str_cat(mem, msg_format(mem, LANG_DE, M_scan_mail_text, { "link", link }),
                                            STR("\n-- \n"), msg_text(LANG_DE, M_desk_mail_why_sender), STR("\n")) };
    enum err e = mail_send(tx, &out, NULL);
    return e == ERR_INVALID ? OK : e;
}

/* What goes straight to the desk is handed over; what the school looks at first stays open. */
static enum err look_follow(struct tx *tx, const struct look_row *look, const struct ticket *t)
{
    TRY(look_link(tx, look, t->row.id));
    return t->row.state == STATE_AT_SCHOOL ? OK : look_end(tx, look, LOOK_HANDED_OVER);
}

enum err report_send(struct tx *tx, const struct config *config, struct ticket_new *new, const struct look_row *look,
                     const struct report_photos *photos, ticket_ref *ref)
{
    struct ticket t;
    ticket_id id;
    int64_t number;
    TRY(triage_report(tx, new, &id, ref, &number));
    TRY(tx_actor(tx).n == 0 ? ticket_find_any(tx, id, &t) : ticket_find(tx, *ref, &t));
    TRY(attach_photos(tx, &t, photos));
    if (look != NULL)
        TRY(look_follow(tx, look, &t));
    return ask_address(tx, config, new, id);
}

/* --- afterwards --------------------------------------------------------------------------------------------- */

ROW(report_sent, COL(report_sent, id), COL(report_sent, number), COL(report_sent, state), COL(report_sent, reason),
    COL(report_sent, promised_at), COL(report_sent, waits_until), COL(report_sent, by_mail));
/* The ref is known to the phone that sent it, and the page asks for the school's PIN. */
QUERY(report_of_phone, SCOPE_SYSTEM, 3, report_sent,
      "SELECT t.id, t.number, t.state, t.reason, t.promised_at, t.waits_until,"
      " CASE WHEN t.requester_mail <> '' THEN 1 ELSE 0 END AS by_mail FROM ticket t"
      " WHERE t.ref = $3 AND t.school = $4 AND t.channel = 7 AND t.created_at > $5");

enum err report_sent(struct tx *tx, ticket_ref ref, school_id school, struct report_sent *out)
{
    return tx_one(tx, report_of_phone, out, &ref, school, instant_sub(tx_now(tx), SHOWN_FOR));
}

struct given_row {
    struct str mail;
    authority_id authority;
};
ROW(given_row, COL(given_row, mail), COL(given_row, authority));
QUERY(address_of_ticket, SCOPE_SYSTEM, 1, given_row,
      "SELECT t.requester_mail AS mail, t.authority FROM ticket t WHERE t.id = $3");
SQL(address_proven, SCOPE_SYSTEM, 1, "UPDATE ticket SET proven = 1 WHERE id = $3");

enum err report_address_find(struct tx *tx, struct str token, struct str *mail)
{
    struct given_row row;
    account_id nobody;
    ticket_id id;
    TRY(link_find(tx, LINK_ADDRESS, token, &nobody, &id.n));
    TRY(tx_one(tx, address_of_ticket, &row, id));
    *mail = row.mail;
    return OK;
}

enum err report_address_prove(struct tx *tx, struct str token)
{
    struct given_row row;
    account_id nobody;
    ticket_id id;
    TRY(link_use(tx, LINK_ADDRESS, token, &nobody, &id.n));
    TRY(tx_one(tx, address_of_ticket, &row, id));
    TRY(tx_run(tx, address_proven, NULL, id));
    tx_note(tx, .action = "desk.address_proven", .object = OBJECT_TICKET, .subject = id.n, .authority = row.authority);
    return OK;
}
