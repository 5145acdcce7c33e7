/* Own work, mails, imports, tokens and requests of the seed. */
#include "app/demo/seed.h"

#include "base/zone.h"
#include "domain/account/person_store.h"
#include "domain/agreement/deadline_store.h"
#include "domain/asset/asset.h"
#include "domain/desk/article_store.h"
#include "domain/desk/calendar_store.h"
#include "domain/desk/call_store.h"
#include "domain/desk/card.h"
#include "domain/desk/coverage.h"
#include "domain/desk/draft.h"
#include "domain/desk/exam_window.h"
#include "domain/desk/held.h"
#include "domain/desk/pin.h"
#include "domain/desk/school_calendar.h"
#include "domain/desk/school_calendar_store.h"
#include "domain/desk/service_level.h"
#include "domain/desk/try.h"
#include "domain/desk/view.h"
#include "platform/blob.h"
#include "platform/mail.h"
#include "platform/webhook.h"

/* --- own work ---------------------------------------------------------------------------- */

static enum err own_work(struct seed *s, struct tx *tx, void *arg)
{
    const struct seed_account *account = arg;
    account_id id = account->login.id;
    struct str draft = str_cat(s->mem, STR("subject="), seed_word(s, account->place, OBJECT_OWN_WORK, id, "draft"));
    struct str query = str_cat(s->mem, STR("q="), seed_word(s, account->place, OBJECT_OWN_WORK, id, "viewquery"));
    view_ref view;

    TRY(draft_put(tx, STR("report"), draft));
    return view_save(tx, seed_word(s, account->place, OBJECT_OWN_WORK, id, "viewname"), query, &view);
}

static enum err calendar_feed(struct seed *s, struct tx *tx, void *arg)
{
    struct str token;
    (void)s;
    (void)arg;
    return feed_make(tx, &token);
}

/* Every verb the account's grants may give: the walk asks what they do give. */
static struct str all_scopes(struct mem *mem)
{
    struct buf out = buf_of(mem, 8192);

    for (int object = 1; object < OBJECT_COUNT; object++) {
        buf_put_z(&out, out.len > 0 ? " " : "");
        buf_put_z(&out, access_object_names[object]);
        buf_put_z(&out, ":RLCWQAE");
    }
    return buf_str(&out);
}

static enum err api_token(struct seed *s, struct tx *tx, void *arg)
{
    struct seed_account *account = arg;
    struct str name = seed_word(s, account->place, OBJECT_API_CLIENT, account->login.id, "tokenname");

    return person_new_token(tx, account->login.authority, name, all_scopes(s->mem), instant_add(s->at, DAYS(30)),
                            &account->token);
}

/* A form whose session had ended, and a telephone of the own desk: each for one person of each authority. */
SQL_STATE(seed_kept, SCOPE_SYSTEM, 3, "INSERT INTO kept_form (account, path, fields, at) VALUES ($3, $4, $5, $2)");

static enum err kept_form(struct seed *s, struct tx *tx, void *arg)
{
    const struct seed_account *account = seed_account(s, arg);
    struct str subject = seed_word(s, account->place, OBJECT_OWN_WORK, account->login.id, "keptsubject");

    return tx_run(tx, seed_kept, NULL, account->login.id, STR("/desk/report"),
                  str_cat(s->mem, STR("subject="), subject));
}

static enum err own_telephone(struct seed *s, struct tx *tx, void *arg)
{
    const struct seed_account *account = seed_account(s, arg);

    return call_card_put(
        tx, &(struct call_card){ true, seed_word(s, account->place, OBJECT_OWN_WORK, account->login.id, "extension") });
}

static enum err own_things(struct seed *s)
{
    char contacts[][16] = { "contact_a1", "contact_b1" }, technicians[][16] = { "technician_a1", "technician_b" };

    for (size_t i = 0; i < ARRAY_LEN(contacts); i++) {
        TRY(seed_step(s, seed_account(s, contacts[i])->login.id, kept_form, contacts[i]));
        TRY(seed_step(s, seed_account(s, technicians[i])->login.id, own_telephone, technicians[i]));
    }
    return OK;
}

/* --- mails --------------------------------------------------------------------------------- */

SQL_STATE(seed_held, SCOPE_SYSTEM, 3, "UPDATE raw_mail SET state = 3, authority = $4, school = $5 WHERE id = $3");
SQL(seed_quarantine, SCOPE_SYSTEM, 9,
    "INSERT INTO mail_quarantine (mail, authority, school, at, reason, sender, sender_name, subject, text, quoted, "
    "files)"
    " VALUES ($3, $4, $5, $2, 1, $6, $7, $8, $9, $10, $11)");

static struct str mail_word(struct seed *s, enum seed_place place, const char *where)
{
    return seed_word(s, place, OBJECT_MAIL_QUARANTINE, (account_id){ 0 }, where);
}

/* A mail nobody could place; without a place only the whole body sees it. */
static enum err quarantine(struct seed *s, struct tx *tx, void *arg)
{
    enum seed_place place = *(const enum seed_place *)arg;
    struct str sender = str_cat(s->mem, mail_word(s, place, "mailsender"), STR("@walk.example"));
    struct str subject = mail_word(s, place, "mailsubject"), body = mail_word(s, place, "mailbody");
    struct str raw =
        str_cat(s->mem, STR("From: "), sender,
                STR("\r\nTo: desk@walk.example\r\nDate: Mon, 23 Nov 2026 08:00:00 +0100\r\nMessage-ID: <"), subject,
                STR("@walk.example>\r\nSubject: "), subject, STR("\r\nContent-Type: text/plain\r\n\r\n"), body,
                mail_word(s, place, "mailraw"), STR("\r\n"));
    mail_id id;
    bool known;

    TRY(mail_receive(tx, STR("desk@walk.example"), raw, &id, &known));
    TRY(tx_run(tx, seed_held, NULL, id, s->authorities[place], s->schools[place]));
    tx_note(tx, .action = "cli.seed_test", .object = OBJECT_MAIL_QUARANTINE, .subject = id.n);
    return tx_run(tx, seed_quarantine, NULL, id, s->authorities[place], s->schools[place], sender,
                  mail_word(s, place, "mailname"), subject, body, mail_word(s, place, "mailquoted"),
                  mail_word(s, place, "mailfiles"));
}

/* Waits in the outbox: nobody reads it there. */
static enum err outgoing(struct seed *s, struct tx *tx, void *arg)
{
    enum seed_place place = *(const enum seed_place *)arg;
    struct str recipient =
        str_cat(s->mem, seed_word(s, place, OBJECT_UNSET, (account_id){ 0 }, "outboxto"), STR("@walk.example"));

    return mail_send(
        tx,
        &(struct mail_out){ .key = str_cat(s->mem, STR("seed:"), recipient),
                            .recipient = recipient,
                            .subject = seed_word(s, place, OBJECT_UNSET, (account_id){ 0 }, "outboxsubject"),
                            .text = seed_word(s, place, OBJECT_UNSET, (account_id){ 0 }, "outboxtext"),
                            .html = STR(""),
                            .in_reply_to = STR(""),
                            .references = STR(""),
                            .reply_token = STR(""),
                            .authority = s->authorities[place] },
        NULL);
}

/* --- instructions ------------------------------------------------------------------------------ */

struct written {
    enum seed_place place;
    article_ref ref;
};

static enum err article_written(struct seed *s, struct tx *tx, void *arg)
{
    struct written *w = arg;
    account_id nobody = { 0 };
    struct article_bound bound = { BINDING_AUTHORITY, s->authorities[w->place].n, STR("") };
    struct article_new new = { .title = seed_word(s, w->place, OBJECT_HELP_ARTICLE, nobody, "articletitle"),
                               .text = str_cat(s->mem, STR("1. "),
                                               seed_word(s, w->place, OBJECT_HELP_ARTICLE, nobody, "articletext")),
                               .audience = AUDIENCE_SCHOOL,
                               .bounds = { &bound, 1 } };
    struct article a;

    TRY(article_create(tx, &new, &w->ref));
    TRY(article_find(tx, w->ref, &a));
    return article_submit(tx, &a);
}

static enum err article_approved(struct seed *s, struct tx *tx, void *arg)
{
    const struct written *w = arg;
    struct article a;

    (void)s;
    TRY(article_find(tx, w->ref, &a));
    return article_approve(tx, &a);
}

static enum err article_of(struct seed *s, enum seed_place place)
{
    const char *author = place == PLACE_A ? "technician_a1" : "technician_b";
    struct written w = { .place = place };

    TRY(seed_step(s, seed_account(s, author)->login.id, article_written, &w));
    return seed_step(s, seed_account(s, "head_1")->login.id, article_approved, &w);
}

/* --- imports, exports, requests ----------------------------------------------------------------- */

SQL(seed_import, SCOPE_SYSTEM, 6,
    "INSERT INTO data_import (id, ref, authority, school, kind, file_name, content, created_by, created_at)"
    " VALUES ($3, $4, $5, $6, 'schools', $7, $8, $1, $2)");

static enum err data_import(struct seed *s, struct tx *tx, void *arg)
{
    enum seed_place place = *(const enum seed_place *)arg;
    struct str csv = str_cat(
        s->mem,
        STR("official_id,name,school_type_entity,school_type,stufe_guess,street,zip_code,city,gemeinde,lat,lon\n"),
        place == PLACE_A ? STR("79991,Grundschule ") : STR("79992,Grundschule "),
        seed_word(s, place, OBJECT_DATA_IMPORT, (account_id){ 0 }, "importcontent"),
        STR(",Grundschule,Grundschule,PRIMAR,Weg 1,99001,Stadt,,52.0,9.5\n"));
    struct str name =
        str_cat(s->mem, seed_word(s, place, OBJECT_DATA_IMPORT, (account_id){ 0 }, "importname"), STR(".csv"));
    import_id id = TX_ID(tx, import);
    import_ref ref = TX_REF(tx, import);
    blob_id content;

    TRY(blob_store_bytes(tx, csv, &content));
    tx_note(tx, .action = "agreement.import_stored", .object = OBJECT_DATA_IMPORT, .subject = id.n,
            .authority = s->authorities[place]);
    return tx_run(tx, seed_import, NULL, id, &ref, s->authorities[place], s->schools[place], name, content);
}

static enum err export_log(struct seed *s, struct tx *tx, void *arg)
{
    enum seed_place place = *(const enum seed_place *)arg;
    struct instruction_list instructions;

    TRY(agreement_instructions(tx, s->authorities[place], &instructions));
    CHECK(instructions.n > 0);
    return agreement_export_begin(tx, s->authorities[place], PURPOSE_CONTROL, instructions.at[0].ref, STR("schools"),
                                  NULL);
}

/* Waits for a second person. */
static enum err grant_request(struct seed *s, struct tx *tx, void *arg)
{
    enum seed_place place = *(const enum seed_place *)arg;
    account_id account = seed_account(s, place == PLACE_A ? "auditor_a" : "auditor_b")->login.id;

    return auth_grant_create(tx,
                             &(struct grant_new){ .account = account,
                                                  .role = ROLE_AUTHORITY_OFFICIAL,
                                                  .authority = s->authorities[place],
                                                  .starts = tx_now(tx),
                                                  .ends = INSTANT_FOREVER },
                             NULL);
}

/* --- labels ------------------------------------------------------------------------------------ */

static enum err any_model(struct tx *tx, model_id *id)
{
    struct model_list models;

    TRY(asset_models(tx, &models));
    if (models.n == 0)
        return asset_model_create(tx, STR("display"), STR("Rundgang"), STR("Bildschirm 1"), id);
    *id = models.at[0].id;
    return OK;
}

/* Each ticket of the place is about the device, whose entitlement is on no record; and what the
   school tried or was referred to. */
static enum err first_look(struct seed *s, struct tx *tx, enum seed_place place, device_id device, model_id model)
{
    struct look_new look = { .authority = s->authorities[place],
                             .school = s->schools[place],
                             .device = device,
                             .place = { model, STR("display"), STR("display") },
                             .role = TRY_ANONYMOUS };
    struct look_row begun;

    for (size_t i = 0; i < s->ntickets; i++)
        if (s->tickets[i].place == place)
            TRY(coverage_decide(tx, s->tickets[i].id, look.authority, look.school, device, ROUTING_BODY));
    TRY(look_begin(tx, &look, &begun));
    return referral_add(tx, look.authority, look.school, STR("pedagogy"), CHANNEL_LABEL);
}

/* A device with its label, the school's PIN, and a report that came above the limits. */
static enum err labels(struct seed *s, struct tx *tx, void *arg)
{
    enum seed_place place = *(const enum seed_place *)arg;
    account_id nobody = { 0 };
    struct report_photos none = { .n = 0 };
    struct service_row service;
    device_id device;
    model_id model;

    TRY(any_model(tx, &model));
    TRY(agreement_service_by_key(tx, STR("display"), &service));
    TRY(asset_device_create(
        tx,
        &(struct device_new){ .school = s->schools[place],
                              .room = s->rooms[place],
                              .model = model,
                              .inventory_number = seed_word(s, place, OBJECT_DEVICE, nobody, "deviceinventory"),
                              .reason = seed_word(s, place, OBJECT_DEVICE, nobody, "devicereason"),
                              .state = DEVICE_IN_USE,
                              .promised_on = DAY_NONE,
                              .promised_until = DAY_NONE },
        &device));
    TRY(first_look(s, tx, place, device, model));
    TRY(pin_put(tx, s->schools[place], s->authorities[place], str_of(seed_pins[place])));
    return held_put(tx,
                    &(struct ticket_new){ .authority = s->authorities[place],
                                          .school = s->schools[place],
                                          .room = s->rooms[place],
                                          .service = service.id,
                                          .kind = KIND_FAULT,
                                          .effect = EFFECT_LIMITED,
                                          .extent = EXTENT_ROOM,
                                          .subject = seed_word(s, place, OBJECT_TICKET, nobody, "heldsubject"),
                                          .text = seed_word(s, place, OBJECT_TICKET, nobody, "heldtext"),
                                          .requester_name = seed_word(s, place, OBJECT_TICKET, nobody, "heldname") },
                    (look_id){ 0 }, &none);
}

/* A card that waits for a second person. */
static enum err draft_card(struct seed *s, struct tx *tx, void *arg)
{
    struct card_place place = { .class_key = STR(""), .service = STR("server") };
    struct card_text text = { STR("Warnton"), STR("Bitte nichts ausschalten."), STR("power") };

    (void)s;
    (void)arg;
    return card_create(tx, &place, &text, 50, NULL);
}

/* An address given with a report, not proven yet. */
static enum err address_link(struct seed *s, struct tx *tx, void *arg)
{
    const struct seed_ticket *ticket = arg;
    struct seed_link *link = &s->links[s->nlinks++];

    CHECK(s->nlinks <= SEED_LINKS);
    *link = (struct seed_link){ .kind = "address", .place = ticket->place };
    tx_note(tx, .action = "cli.seed_test", .object = OBJECT_TICKET, .subject = ticket->id.n);
    return link_create(tx, LINK_ADDRESS, (account_id){ 0 }, ticket->id.n, DAYS(14), &link->token);
}

/* A link to set a new password. */
static enum err reset_link(struct seed *s, struct tx *tx, void *arg)
{
    const struct seed_account *account = arg;
    struct seed_link *link = &s->links[s->nlinks++];

    CHECK(s->nlinks <= SEED_LINKS);
    *link = (struct seed_link){ .kind = "reset", .place = account->place };
    tx_note(tx, .action = "cli.seed_test", .object = OBJECT_PASSWORD_RESET, .subject = account->login.id.n);
    return link_create(tx, LINK_RESET, account->login.id, 0, DAYS(1), &link->token);
}

/* --- calendars --------------------------------------------------------------------------------- */

/* A day off and an exam of each school. */
static enum err school_days(struct seed *s, struct tx *tx, void *arg)
{
    enum seed_place place = *(const enum seed_place *)arg;
    authority_id authority = s->authorities[place];
    struct school_place school = { s->schools[place], authority };
    struct day day = day_add(zone_day(tx_now(tx)), 30);
    struct exam_window_new exam = { .starts = day,
                                    .ends = day_add(day, 1),
                                    .note = seed_word(s, place, OBJECT_SCHOOL, (account_id){ 0 }, "examnote") };

    TRY(school_closed_day_add(tx, &school, day, DAY_NONE,
                              seed_word(s, place, OBJECT_SCHOOL, (account_id){ 0 }, "closedname")));
    return exam_window_add(tx, &school, &exam);
}

/* Hours and targets of an authority of its own. */
static enum err own_times(struct seed *s, struct tx *tx, void *arg)
{
    enum seed_place place = *(const enum seed_place *)arg;
    struct day day = day_add(zone_day(tx_now(tx)), 60);
    struct calendar_change calendar = {
        .authority = s->authorities[place],
        .decision = seed_word(s, place, OBJECT_SETTING, (account_id){ 0 }, "calendardecision"),
        .starts = day,
        .hours = calendar_hours_on(&calendar_default, day)[0],
    };
    struct service_level_change level = {
        .authority = s->authorities[place],
        .decision = seed_word(s, place, OBJECT_SETTING, (account_id){ 0 }, "leveldecision"),
        .starts = day,
        .level = service_level_default,
    };

    TRY(calendar_put(tx, &calendar));
    return service_level_put(tx, &level);
}

/* An uploaded list that its uploader has yet to apply. */
static enum err holidays_waiting(struct seed *s, struct tx *tx, void *arg)
{
    struct str csv = STR("name;from;to\nOsterferien;2027-03-22;2027-04-03\n");
    struct school_holiday_file file;
    blob_id content;
    int64_t n;

    (void)arg;
    TRY(school_holiday_read(s->mem, csv, &file));
    file.source = STR("Land");
    file.retrieved = zone_day(tx_now(tx));
    TRY(blob_store_bytes(tx, csv, &content));
    return school_holiday_upload(tx, &file, STR("ferien.csv"), content, &n);
}

/* --- webhooks, calls --------------------------------------------------------------------------- */

struct seed_told {
    int64_t id;
    ticket_ref ref;
    school_id school;
};
ROW(seed_told, COL(seed_told, id), COL(seed_told, ref), COL(seed_told, school));
QUERY(seed_any_ticket, SCOPE_SYSTEM, 1, seed_told,
      "SELECT id, ref, school FROM ticket WHERE authority = $3 ORDER BY id LIMIT 1");
SQL_STATE(seed_delivery_dead, SCOPE_SYSTEM, 0, "UPDATE webhook_delivery SET state = 3, done_at = $2");
SQL(seed_call, SCOPE_SYSTEM, 7,
    "INSERT INTO call (id, ref, source, key, number, authority, school, rang_at, ended_at, created_at)"
    " VALUES ($3, $4, $5, $6, $7, $8, $9, $2, $2, $2)");

static enum err webhook(struct seed *s, struct tx *tx, void *arg)
{
    enum seed_place place = *(const enum seed_place *)arg;
    struct seed_told ticket;
    webhook_ref ref;
    struct str secret;
    struct webhook_new add = { .authority = s->authorities[place],
                               .name = STR("Fachverfahren"),
                               .url = STR("https://hooks.walk.example/empfang"),
                               .kinds = 1 << CHANGE_TICKET_UPDATED,
                               .mode = WEBHOOK_STANDARD };

    TRY(webhook_create(tx, STR("hooks.walk.example:443"), &add, &ref, &secret));
    TRY(tx_one(tx, seed_any_ticket, &ticket, s->authorities[place]));
    TRY(change_add(tx, &(struct change_event){ .kind = CHANGE_TICKET_UPDATED,
                                               .authority = s->authorities[place],
                                               .school = ticket.school,
                                               .subject = ticket.id,
                                               .ref = ticket.ref.b }));
    return tx_run(tx, seed_delivery_dead, NULL);
}

/* That of B came by a telephone system which names it as that of the walk names its own; that of
   the body from a number nobody knows. */
static enum err missed_call(struct seed *s, struct tx *tx, void *arg)
{
    enum seed_place place = *(const enum seed_place *)arg;
    call_id id = TX_ID(tx, call);
    call_ref ref = TX_REF(tx, call);
    struct str number = seed_word(s, place, OBJECT_CALL_LOG, (account_id){ 0 }, "caller"), key = number;
    account_id source = { 0 };

    if (place == PLACE_B1) {
        source = seed_account(s, "technician_b")->login.id;
        key = STR("rundgang");
    }
    tx_note(tx, .action = "cli.seed_test", .object = OBJECT_CALL_LOG, .subject = id.n);
    return tx_run(tx, seed_call, NULL, id, &ref, source, key, number, s->authorities[place], s->schools[place]);
}

static enum err places(struct seed *s)
{
    account_id system = { 0 }, head = seed_account(s, "head_1")->login.id;

    for (enum seed_place place = PLACE_BODY; place < PLACE_COUNT; place++)
        TRY(seed_step(s, system, quarantine, &place));
    for (enum seed_place place = PLACE_A; place < PLACE_COUNT; place++)
        TRY(seed_step(s, system, outgoing, &place));
    for (enum seed_place place = PLACE_A; place <= PLACE_B; place++) {
        TRY(seed_step(s, head, data_import, &place));
        TRY(seed_step(s, head, export_log, &place));
        TRY(seed_step(s, head, grant_request, &place));
        TRY(seed_step(s, head, own_times, &place));
        TRY(article_of(s, place));
        TRY(seed_step(s, head, webhook, &place));
    }
    for (enum seed_place place = PLACE_A1; place < PLACE_COUNT; place++) {
        TRY(seed_step(s, head, school_days, &place));
        TRY(seed_step(s, system, missed_call, &place));
    }
    return seed_step(s, system, missed_call, &(enum seed_place){ PLACE_BODY });
}

const char *const seed_pins[PLACE_COUNT] = { "", "", "", "111111", "222222", "333333" };

static enum err all_labels(struct seed *s)
{
    for (enum seed_place place = PLACE_A1; place <= PLACE_B1; place++)
        TRY(seed_step(s, (account_id){ 0 }, labels, &place));
    TRY(seed_step(s, seed_account(s, "technician_b")->login.id, draft_card, NULL));
    return seed_step(s, (account_id){ 0 }, address_link, &s->tickets[0]);
}

enum err seed_rest(struct seed *s)
{
    TRY(places(s));
    TRY(all_labels(s));
    TRY(own_things(s));
    for (size_t i = 0; i < s->naccounts; i++) {
        struct seed_account *account = &s->accounts[i];

        if (!account->signs_in)
            continue;
        TRY(seed_step(s, account->login.id, api_token, account));
        if (account->login.role != ROLE_AUDITOR)
            TRY(seed_step(s, account->login.id, own_work, account));
        if (account->login.role == ROLE_HEAD || account->login.role == ROLE_AUTHORITY_OFFICIAL)
            TRY(seed_step(s, account->login.id, calendar_feed, NULL));
        if (account->login.role == ROLE_HEAD || account->login.role == ROLE_SYSADMIN)
            TRY(seed_step(s, account->login.id, holidays_waiting, NULL));
    }
    for (size_t i = 0; i < s->naccounts; i++)
        if (str_eq(str_of(s->accounts[i].key), STR("teacher_b1")))
            TRY(seed_step(s, (account_id){ 0 }, reset_link, &s->accounts[i]));
    return OK;
}
