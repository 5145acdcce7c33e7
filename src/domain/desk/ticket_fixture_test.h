/*
 * desk/ticket_fixture_test.h -- two authorities, three schools and everybody who may
 * meet at a ticket, for the tests of the room.
 */
#ifndef DESK_TICKET_FIXTURE_TEST_H
#define DESK_TICKET_FIXTURE_TEST_H

#include "domain/desk/card.h"
#include "domain/desk/ticket_internal.h"
#include "domain/desk/triage.h"
#include "platform/auth.h"
#include "test_db.h"

struct desk {
    struct db *db;
    authority_id a, b;
    school_id north, south, other; /* north and south of a, other of b */
    service_id body, school, authority, excluded;
    account_id head, tech, tech_b;                              /* tech: all schools; tech_b: those of b */
    account_id contact, teacher, teacher2, contact2, contact_b; /* of north, narrowed, narrowed; of south; of other */
    account_id official, official_b, auditor, provider;
};

static inline account_id desk_account(struct tx *tx, const char *name, authority_id home, school_id school)
{
    account_id id;
    struct str mail = str_cat(tx_mem(tx), str_of(name), STR("@schule.example"));
    EXPECT_OK(auth_account_create(
        tx, &(struct account_new){ .mail = mail, .name = str_of(name), .authority = home, .school = school }, &id,
        NULL));
    return id;
}

static inline void desk_grant(struct tx *tx, account_id who, enum role role, authority_id a, school_id s, bool narrow)
{
    struct grant_new grant = { .account = who,
                               .role = role,
                               .authority = a,
                               .school = s,
                               .narrow = narrow,
                               .starts = instant_sub(test_now, DAYS(30)),
                               .ends = instant_add(test_now, DAYS(900)),
                               .approved_by = { 4711 } };
    EXPECT_OK(auth_grant_create(tx, &grant, NULL));
}

static inline void desk_entrust(struct tx *tx, account_id who, authority_id a)
{
    struct entrustment_new e = { .account = who,
                                 .authority = a,
                                 .starts = instant_sub(test_now, DAYS(30)),
                                 .ends = instant_add(test_now, DAYS(900)),
                                 .committed_on = day_of(2026, 1, 2) };
    EXPECT_OK(auth_entrustment_create(tx, &e, NULL));
}

static inline school_id desk_school(struct tx *tx, authority_id a, const char *number, const char *name)
{
    school_id id;
    EXPECT_OK(agreement_school_create(tx,
                                      &(struct school_new){ .authority = a,
                                                            .official_number = str_of(number),
                                                            .name = str_of(name),
                                                            .starts = DAY_NONE,
                                                            .ends = DAY_NONE },
                                      &id));
    return id;
}

static inline service_id desk_service(struct tx *tx, const char *key, int routing, int concept, int sort)
{
    service_id id;
    struct service_new s = { .key = str_of(key),
                             .name = str_of(key),
                             .class = SERVICE_SUPPORT,
                             .routing = routing,
                             .kind = SERVICE_FAULT,
                             .concept = concept,
                             .clause = STR("GK.A1a"),
                             .sort = sort };
    EXPECT_OK(agreement_service_create(tx, &s, &id));
    return id;
}

static inline void desk_places(struct tx *tx, struct desk *d)
{
    int concept;
    struct authority_new a = {
        .name = STR("Landkreis Nord"), .mail = STR("amt@nord.example"), .starts = DAY_NONE, .ends = DAY_NONE
    };
    struct authority_new b = { .name = STR("Stadt Süd"), .starts = DAY_NONE, .ends = DAY_NONE };
    EXPECT_OK(agreement_authority_create(tx, &a, &d->a));
    EXPECT_OK(agreement_authority_create(tx, &b, &d->b));
    d->north = desk_school(tx, d->a, "11111", "Grundschule Nord");
    d->south = desk_school(tx, d->a, "22222", "Oberschule Süd");
    d->other = desk_school(tx, d->b, "33333", "Gymnasium Stadt");
    EXPECT_OK(
        agreement_concept_create(tx, STR("Konzept"), STR("Text"), STR("LG 1/2026"), day_of(2026, 1, 1), &concept));
    d->body = desk_service(tx, "network", ROUTING_BODY, concept, 1);
    d->school = desk_service(tx, "toner", ROUTING_SCHOOL, concept, 2);
    d->authority = desk_service(tx, "cables", ROUTING_AUTHORITY, concept, 3);
    d->excluded = desk_service(tx, "homepage", ROUTING_EXCLUDED, concept, 4);
}

static inline void desk_people(struct tx *tx, struct desk *d)
{
    authority_id none = { 0 };
    school_id all = { 0 };
    d->head = desk_account(tx, "leitung", none, all);
    d->tech = desk_account(tx, "technik", none, all);
    d->tech_b = desk_account(tx, "technik.b", none, all);
    d->contact = desk_account(tx, "kontakt", d->a, d->north);
    d->teacher = desk_account(tx, "lehrerin", d->a, d->north);
    d->teacher2 = desk_account(tx, "lehrer", d->a, d->north);
    d->contact2 = desk_account(tx, "kontakt.sued", d->a, d->south);
    d->contact_b = desk_account(tx, "kontakt.stadt", d->b, d->other);
    d->official = desk_account(tx, "amt", d->a, all);
    d->official_b = desk_account(tx, "amt.b", d->b, all);
    d->auditor = desk_account(tx, "pruefung", d->a, all);
    d->provider = desk_account(tx, "firma", none, all);
    desk_grant(tx, d->head, ROLE_HEAD, none, all, false);
    desk_grant(tx, d->tech, ROLE_TECHNICIAN, none, all, false);
    desk_grant(tx, d->tech_b, ROLE_TECHNICIAN, none, all, false);
    desk_grant(tx, d->contact, ROLE_SCHOOL_CONTACT, d->a, d->north, false);
    desk_grant(tx, d->teacher, ROLE_SCHOOL_CONTACT, d->a, d->north, true);
    desk_grant(tx, d->teacher2, ROLE_SCHOOL_CONTACT, d->a, d->north, true);
    desk_grant(tx, d->contact2, ROLE_SCHOOL_CONTACT, d->a, d->south, false);
    desk_grant(tx, d->contact_b, ROLE_SCHOOL_CONTACT, d->b, d->other, false);
    desk_grant(tx, d->official, ROLE_AUTHORITY_OFFICIAL, d->a, all, false);
    desk_grant(tx, d->official_b, ROLE_AUTHORITY_OFFICIAL, d->b, all, false);
    desk_grant(tx, d->auditor, ROLE_AUDITOR, d->a, all, false);
    desk_grant(tx, d->provider, ROLE_EXTERNAL_PROVIDER, none, all, false);
    desk_entrust(tx, d->head, none);
    desk_entrust(tx, d->tech, none);
    desk_entrust(tx, d->tech_b, d->b);
    desk_entrust(tx, d->provider, none);
}

static inline struct desk desk_open(struct db *db)
{
    struct desk d = { .db = db };
    struct tx *tx = test_tx(db, TX_WRITE, (account_id){ 4711 });
    desk_places(tx, &d);
    EXPECT_OK(card_init(tx)); /* "network" has cards */
    desk_people(tx, &d);
    EXPECT_OK(tx_commit(tx));
    return d;
}

static inline struct ticket_new desk_report(const struct desk *d, account_id who, school_id school, const char *subject,
                                            const char *text)
{
    return (struct ticket_new){ .school = school,
                                .service = d->body,
                                .kind = KIND_FAULT,
                                .effect = EFFECT_STOPPED,
                                .extent = EXTENT_BUILDING,
                                .channel = CHANNEL_WEB,
                                .requester = who,
                                .proven = true,
                                .subject = str_of(subject),
                                .text = str_of(text),
                                .at = INSTANT_NONE };
}

/* A ticket that goes to the desk at once (P1). */
static inline ticket_ref desk_make(const struct desk *d, account_id who, school_id school, const char *subject,
                                   const char *text)
{
    ticket_id id;
    ticket_ref ref;
    int64_t number;
    struct ticket_new new = desk_report(d, who, school, subject, text);
    struct tx *tx = test_tx(d->db, TX_WRITE, who);
    EXPECT_OK(triage_report(tx, &new, &id, &ref, &number));
    EXPECT_OK(tx_commit(tx));
    return ref;
}

static inline struct ticket desk_read(const struct desk *d, account_id who, ticket_ref ref)
{
    struct ticket t;
    struct tx *tx = test_tx(d->db, TX_READ, who);
    EXPECT_OK(ticket_find(tx, ref, &t));
    EXPECT_OK(tx_commit(tx));
    return t;
}

/* A step of somebody at a ticket: found under his scope; committed when it went well. */
static inline struct tx *desk_step_begin(const struct desk *d, account_id who, ticket_ref ref, struct ticket *t)
{
    struct tx *tx = test_tx(d->db, TX_WRITE, who);
    EXPECT_OK(ticket_find(tx, ref, t));
    return tx;
}
static inline enum err desk_step_end(struct tx *tx, enum err e)
{
    if (e == OK)
        return tx_commit(tx);
    tx_abort(tx);
    return e;
}

static inline enum err desk_do_move(const struct desk *d, account_id who, ticket_ref ref, enum ticket_state to,
                                    enum ticket_reason reason, enum ticket_mover mover, const char *text)
{
    struct ticket t;
    struct tx *tx = desk_step_begin(d, who, ref, &t);
    struct ticket_move m = { .to = to,
                             .reason = reason,
                             .waits_until = to == STATE_WAITING ? instant_add(test_now, DAYS(3)) : INSTANT_NONE,
                             .text = str_of(text),
                             .mover = mover };
    return desk_step_end(tx, ticket_move(tx, &t, t.version, &m));
}

static inline enum err desk_write(const struct desk *d, account_id who, ticket_ref ref, bool internal, const char *text)
{
    struct ticket t;
    struct tx *tx = desk_step_begin(d, who, ref, &t);
    struct entry_new e = {
        .internal = internal, .kind = internal ? ENTRY_NOTE : ENTRY_ANSWER, .channel = CHANNEL_WEB, .text = str_of(text)
    };
    return desk_step_end(tx, ticket_add_entry(tx, &t, 0, &e, NULL));
}

static inline size_t desk_found(const struct desk *d, account_id who, enum ticket_set set, const char *query)
{
    struct ticket_rows rows;
    struct str next;
    struct tx *tx = test_tx(d->db, TX_READ, who);
    struct ticket_filter f = { .set = set, .query = str_of(query), .limit = 50 };
    EXPECT_OK(ticket_list(tx, &f, &rows, &next));
    EXPECT_OK(tx_commit(tx));
    return rows.n;
}

#endif
