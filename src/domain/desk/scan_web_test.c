#include "domain/desk/desk_fixture_test.h"

#include "domain/desk/card.h"
#include "domain/desk/pin.h"
#include "domain/desk/ticket_internal.h"
#include "platform/blob.h"

/* --- a school with labels ---------------------------------------------------------------------- */

struct labels {
    struct county *c;
    const char *room, *room_south, *beamer; /* "/r/CODE", "/g/CODE" */
    device_id device;
};

static const char *code_of_room(struct county *c, school_id school, const char *number)
{
    struct room_row row;
    room_id id;
    struct tx *tx = test_tx(c->db, TX_WRITE, (account_id){ 0 });
    EXPECT_OK(agreement_room_create(tx, &(struct room_new){ .school = school, .number = str_of(number) }, &id));
    EXPECT_OK(agreement_room_read(tx, id, &row));
    const char *path = textf("/r/%.*s", STR_ARG(row.code));
    EXPECT_OK(tx_commit(tx));
    return path;
}

static device_id device_in(struct county *c, school_id school, int state, const char **path)
{
    struct model_list models;
    model_id model = { 0 };
    struct device_row row;
    device_id id;
    struct tx *tx = test_tx(c->db, TX_WRITE, (account_id){ 0 });
    EXPECT_OK(asset_models(tx, &models));
    if (models.n > 0)
        model = models.at[0].id;
    else
        EXPECT_OK(asset_model_create(tx, STR("display"), STR("Muster"), STR("Beamer 7"), &model));
    struct device_new add = { .school = school,
                              .model = model,
                              .state = state,
                              .reason = STR("LG 4/2026"),
                              .promised_on = DAY_NONE,
                              .promised_until = DAY_NONE };
    EXPECT_OK(asset_device_create(tx, &add, &id));
    EXPECT_OK(asset_device_read(tx, id, &row));
    *path = textf("/g/%.*s", STR_ARG(row.code));
    EXPECT_OK(tx_commit(tx));
    return id;
}

static void pin_of(struct county *c, const struct place *place, const char *pin)
{
    struct tx *tx = test_tx(c->db, TX_WRITE, (account_id){ 0 });
    EXPECT_OK(pin_put(tx, place->id, place->authority, str_of(pin)));
    EXPECT_OK(tx_commit(tx));
}

static struct labels labels_open(struct db *db)
{
    struct labels l = { .c = county_open(db) };
    l.room = code_of_room(l.c, l.c->north.id, "1.07");
    l.room_south = code_of_room(l.c, l.c->south.id, "0.99");
    l.device = device_in(l.c, l.c->north.id, DEVICE_IN_USE, &l.beamer);
    pin_of(l.c, &l.c->north, "482913");
    pin_of(l.c, &l.c->south, "700700");
    county_as(l.c, (account_id){ 0 });
    return l;
}

static void type_pin(struct labels *l, const char *label, const char *pin)
{
    struct response answer = web_post(l->c->web, textf("%s/pin", label), textf("pin=%s", pin));
    EXPECT_LOCATION(answer, label);
}

/* What stands behind `before` up to the next quote. */
static const char *found(struct response page, const char *before)
{
    size_t at = str_find(page.body, str_of(before));
    if (at == SIZE_MAX)
        test_note("not found: %s in %.*s", before, STR_ARG(page.body));
    EXPECT(at != SIZE_MAX);
    struct str rest = str_from(page.body, at + strlen(before));
    return str_z(test_mem(), str_dup(test_mem(), str_sub(rest, 0, str_find_byte(rest, '"'))));
}

/* The address behind a link with this text. */
static const char *link_named(struct response page, const char *text)
{
    size_t end = str_find(page.body, str_of(textf("\">%s</a>", text)));
    EXPECT(end != SIZE_MAX);
    size_t at = end;
    while (at > 0 && page.body.at[at - 1] != '"')
        at--;
    const char *raw = str_z(test_mem(), str_dup(test_mem(), str_sub(page.body, at, end - at)));
    return raw;
}

static const char *location(struct response answer)
{
    EXPECT_STATUS(answer, 303);
    return str_z(test_mem(), str_dup(test_mem(), response_header(&answer, "Location")));
}

enum counted { TICKETS, UNPROVEN, TRIES, REFERRALS, HELD, PIN_HASHES, MAILS, FILES };
struct count_line {
    int64_t n;
};
struct count_lines {
    struct count_line *at;
    size_t n;
};
ROW(count_line, COL(count_line, n));
FAMILY(counts, SCOPE_SYSTEM, 0, count_line, ALWAYS("SELECT count(*) AS n FROM "), CHOICE(TICKETS, "ticket"),
       CHOICE(UNPROVEN, "ticket WHERE proven = 0"), CHOICE(TRIES, "try"), CHOICE(REFERRALS, "referral"),
       CHOICE(HELD, "held_report"), CHOICE(PIN_HASHES, "(SELECT DISTINCT hash FROM school_pin) AS h"),
       CHOICE(FILES, "attachment"), CHOICE(MAILS, "outbox WHERE recipient = 'kim@privat.example'"));
struct mail_line {
    struct str body;
};
ROW(mail_line, COL(mail_line, body));
QUERY(mail_of_kim, SCOPE_SYSTEM, 0, mail_line,
      "SELECT body FROM outbox WHERE recipient = 'kim@privat.example' ORDER BY id LIMIT 1");

static int64_t number_of(struct county *c, enum counted what)
{
    struct count_lines lines;
    struct tx *tx = test_tx(c->db, TX_READ, (account_id){ 0 });
    EXPECT_OK(tx_list(tx, counts, 0u, (int)what, &lines));
    int64_t n = lines.at[0].n;
    tx_abort(tx);
    return n;
}

/* --- tests -------------------------------------------------------------------------------------- */

/* req: Z4.2.1 */
TEST_DB(a_room_label_leads_by_pin_and_tile_to_a_ticket_with_a_promise)
{
    struct labels l = labels_open(db);
    struct response page = web_get(l.c->web, l.room);
    EXPECT_STATUS(page, 200);
    EXPECT_CONTAINS(page, "PIN der Schule");
    EXPECT_CONTAINS(page, "05151 0");
    EXPECT_NOT_CONTAINS(page, "Nordschule");
    EXPECT_NOT_CONTAINS(page, "1.07");
    EXPECT_NOT_CONTAINS(page, "<script");
    type_pin(&l, l.room, "482913");
    page = web_get(l.c->web, l.room);
    EXPECT_CONTAINS(page, "Nordschule");
    EXPECT_CONTAINS(page, "Raum 1.07");
    page = web_get(l.c->web, link_named(page, "Etwas anderes"));
    EXPECT_CONTAINS(page, "Bitte keine Namen von Schülerinnen und Schülern.");
    EXPECT_CONTAINS(page, "Sind Gesichter zu sehen?");
    const char *tile = found(page, "name=\"tile\" value=\"");
    page = web_post(l.c->web, textf("%s/report", l.room), textf("tile=%s", tile));
    page = web_get(l.c->web, location(page));
    EXPECT_CONTAINS(page, "Danke! Ihre Meldung ist angekommen.");
    EXPECT_CONTAINS(page, "2026-000001");
    EXPECT_CONTAINS(page, "Dezember"); /* a date in words */
    county_as(l.c, l.c->agent);
    page = web_get(l.c->web, "/desk/tickets");
    EXPECT_CONTAINS(page, "Etwas anderes: Raum 1.07");
}

TEST_DB(before_the_pin_all_labels_look_the_same)
{
    struct labels l = labels_open(db);
    const char *missing, *labels[5] = { l.room, l.room_south, l.beamer, "/g/7K3QF9TX7" };
    struct str first = STR("");
    (void)device_in(l.c, l.c->north.id, DEVICE_MISSING, &missing);
    labels[4] = missing;
    for (size_t i = 0; i < ARRAY_LEN(labels); i++) {
        struct response page = web_get(l.c->web, labels[i]);
        EXPECT_STATUS(page, 200);
        size_t begin = str_find(page.body, STR("<main")), end = str_find(page.body, STR("action=\""));
        struct str head = str_dup(test_mem(), str_sub(page.body, begin, end - begin));
        size_t rest = str_find(page.body, STR("<div class=\"field\">"));
        struct str tail = str_dup(test_mem(), str_from(page.body, rest));
        struct str all = str_cat(test_mem(), head, tail);
        if (i == 0)
            first = all;
        test_note("label %s", labels[i]);
        EXPECT(str_eq(all, first));
    }
}

TEST_DB(a_phone_knows_the_pin_of_one_school_and_not_of_another)
{
    struct labels l = labels_open(db);
    type_pin(&l, l.room, "482913");
    struct response page = web_get(l.c->web, l.room_south);
    EXPECT_CONTAINS(page, "PIN der Schule");
    EXPECT_NOT_CONTAINS(page, "Suedschule");
    page = web_get(l.c->web, link_named(web_get(l.c->web, l.room), "Etwas anderes"));
    const char *tile = found(page, "name=\"tile\" value=\"");
    EXPECT_LOCATION(web_post(l.c->web, textf("%s/report", l.room_south), textf("tile=%s", tile)), l.room_south);
    EXPECT_LOCATION(web_post(l.c->web, textf("%s/lesson", l.room_south), ""), l.room_south);
    EXPECT_EQ(number_of(l.c, TICKETS), 0);
    EXPECT_EQ(number_of(l.c, REFERRALS), 0);
    /* The second school's PIN comes on top: both are known then. */
    type_pin(&l, l.room_south, "700700");
    EXPECT_CONTAINS(web_get(l.c->web, l.room_south), "Suedschule");
    EXPECT_CONTAINS(web_get(l.c->web, l.room), "Nordschule");
}

TEST_DB(a_mark_that_somebody_put_into_a_phone_is_never_used)
{
    struct labels l = labels_open(db);
    struct buf text = buf_of(test_mem(), SECRET_TOKEN_LEN);
    struct sha256 hash;
    secret_token(&text, &hash);
    web_phone_use(l.c->web, buf_str(&text));
    type_pin(&l, l.room, "482913");
    EXPECT(!str_eq(web_phone(l.c->web), buf_str(&text)));
    web_phone_use(l.c->web, buf_str(&text));
    EXPECT_NOT_CONTAINS(web_get(l.c->web, l.room), "Nordschule");
}

TEST_DB(a_new_pin_ends_what_phones_know_and_so_do_180_days)
{
    struct labels l = labels_open(db);
    type_pin(&l, l.room, "482913");
    web_wait(l.c->web, DAYS(179));
    EXPECT_CONTAINS(web_get(l.c->web, l.room), "Nordschule");
    web_wait(l.c->web, DAYS(2));
    EXPECT_NOT_CONTAINS(web_get(l.c->web, l.room), "Nordschule");
    type_pin(&l, l.room, "482913");
    struct str phone = web_phone(l.c->web);
    county_as(l.c, l.c->contact);
    const char *own = textf("/desk/schools/%.*s/pin", STR_ARG(l.c->north.ref));
    struct response page;
    EXPECT_CONTAINS(web_get(l.c->web, own), "Neue PIN erzeugen");
    page = web_post(l.c->web, own, "");
    EXPECT_STATUS(page, 200);
    EXPECT_CONTAINS(page, "Die PIN wird nur dieses eine Mal angezeigt.");
    struct str shown = str_of(found(page, "figure__number mono\">"));
    const char *pin = textf("%.*s%.*s", 3, shown.at, 3, shown.at + 4);
    EXPECT_NOT_CONTAINS(web_get(l.c->web, own), textf("%.3s %s", pin, pin + 3));
    county_as(l.c, (account_id){ 0 });
    web_phone_use(l.c->web, phone);
    EXPECT_NOT_CONTAINS(web_get(l.c->web, l.room), "Nordschule");
    EXPECT_STATUS(web_post(l.c->web, textf("%s/pin", l.room), "pin=482913"), 422);
    type_pin(&l, l.room, pin);
    EXPECT_CONTAINS(web_get(l.c->web, l.room), "Nordschule");
}

TEST_DB(only_the_schools_own_contact_and_the_head_make_a_pin)
{
    struct labels l = labels_open(db);
    const char *path = textf("/desk/schools/%.*s/pin", STR_ARG(l.c->north.ref));
    const struct {
        account_id who;
        int status;
    } cases[] = { { l.c->contact, 200 },         { l.c->head, 200 },     { l.c->teacher, 404 }, { l.c->agent, 403 },
                  { l.c->foreign_contact, 404 }, { l.c->official, 403 }, { l.c->auditor, 403 } };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        county_as(l.c, cases[i].who);
        test_note("case %zu", i);
        EXPECT_STATUS(web_get(l.c->web, path), cases[i].status);
        EXPECT_STATUS(web_post(l.c->web, path, ""), cases[i].status);
    }
}

TEST_DB(five_wrong_pins_of_a_phone_pause_it_for_an_hour)
{
    struct labels l = labels_open(db);
    (void)web_get(l.c->web, l.room);
    for (int i = 0; i < 5; i++) {
        struct response page = web_post(l.c->web, textf("%s/pin", l.room), "pin=000000");
        EXPECT_STATUS(page, 422);
        EXPECT_CONTAINS(page, "Diese PIN passt nicht zum Etikett.");
    }
    struct response page = web_post(l.c->web, textf("%s/pin", l.room), "pin=482913");
    EXPECT_STATUS(page, 429);
    EXPECT_CONTAINS(page, "Zu viele Versuche. Bitte in einer Stunde erneut oder anrufen: 05151 0");
    web_wait(l.c->web, MINUTES(59));
    EXPECT_STATUS(web_post(l.c->web, textf("%s/pin", l.room), "pin=482913"), 429);
    web_wait(l.c->web, MINUTES(2));
    type_pin(&l, l.room, "482913");
}

TEST_DB(right_pins_do_not_count_and_fifty_wrong_ones_pause_the_school)
{
    struct labels l = labels_open(db);
    int paused = 0;
    for (int i = 0; i < 60; i++) {
        county_as(l.c, (account_id){ 0 });
        type_pin(&l, l.room, "482913");
    }
    /* Other phones from other places: only the school is the same. */
    struct tx *tx;
    for (int i = 0; i < 52; i++) {
        bool now, right;
        struct pin_caller caller = { str_of(textf("phone %d", i)), str_of(textf("192.0.2.%d", i)) };
        tx = test_tx(db, TX_WRITE, (account_id){ 0 });
        EXPECT_OK(pin_attempt(tx, l.c->north.id, &caller, &now));
        if (!now) {
            EXPECT_OK(pin_check(tx, l.c->north.id, STR("111111"), &caller, &right));
            EXPECT(!right);
        }
        EXPECT_OK(tx_commit(tx));
        paused += now;
    }
    EXPECT_EQ(paused, 2);
    county_as(l.c, (account_id){ 0 });
    EXPECT_STATUS(web_post(l.c->web, textf("%s/pin", l.room), "pin=482913"), 429);
    type_pin(&l, l.room_south, "700700");
}

TEST_DB(the_pin_is_kept_as_a_hash_that_needs_the_key)
{
    struct labels l = labels_open(db);
    bool right;
    struct pin_caller caller = { STR("p"), STR("a") };
    struct tx *tx = test_tx(db, TX_WRITE, (account_id){ 0 });
    EXPECT_OK(pin_check(tx, l.c->north.id, STR("482913"), &caller, &right));
    EXPECT(right);
    EXPECT_OK(pin_check(tx, l.c->south.id, STR("482913"), &caller, &right));
    EXPECT(!right);
    EXPECT_OK(pin_put(tx, l.c->south.id, l.c->south.authority, STR("482913")));
    EXPECT_OK(tx_commit(tx));
    EXPECT_EQ(number_of(l.c, PIN_HASHES), 2);
}

/* req: GK.Sch.2 */
TEST_DB(tries_are_counted_without_a_ticket_and_stand_first_in_its_text)
{
    struct labels l = labels_open(db);
    type_pin(&l, l.beamer, "482913");
    const char *step = link_named(web_get(l.c->web, l.beamer), "Kein Bild");
    struct response page = web_get(l.c->web, step);
    EXPECT_CONTAINS(page, "Karte 1 von 3");
    EXPECT_CONTAINS(page, "Geht nicht");
    EXPECT_CONTAINS(page, "/assets/card-");
    const char *tile = found(page, "name=\"tile\" value=\""), *card = found(page, "name=\"card\" value=\"");
    const char *body = textf("tile=%s&card=%s&answer=works", tile, card);
    page = web_get(l.c->web, location(web_post(l.c->web, textf("%s/try", l.beamer), body)));
    EXPECT_CONTAINS(page, "Schön, dass es geht!");
    EXPECT_EQ(number_of(l.c, TRIES), 1);
    EXPECT_EQ(number_of(l.c, TICKETS), 0);
    /* Another phone: does not work, then no time: the third card is skipped. */
    body = textf("tile=%s&card=%s&answer=fails", tile, card);
    const char *next = location(web_post(l.c->web, textf("%s/try", l.beamer), body));
    page = web_get(l.c->web, next);
    EXPECT_CONTAINS(page, "Karte 2 von 3");
    const char *look = found(page, "name=\"look\" value=\""), *second = found(page, "name=\"card\" value=\"");
    body = textf("tile=%s&card=%s&look=%s&answer=no_time", tile, second, look);
    page = web_get(l.c->web, location(web_post(l.c->web, textf("%s/try", l.beamer), body)));
    EXPECT_CONTAINS(page, "Geprüft: Netzteil – geht nicht; Eingang – keine Zeit");
    body = textf("tile=%s&look=%s&text=Seit+heute", tile, look);
    page = web_get(l.c->web, location(web_post(l.c->web, textf("%s/report", l.beamer), body)));
    EXPECT_CONTAINS(page, "2026-000001");
    county_as(l.c, l.c->agent);
    page = web_get(l.c->web, link_named(web_get(l.c->web, "/desk/tickets"), "Kein Bild: Muster Beamer 7"));
    EXPECT_CONTAINS(page, "Geprüft: Netzteil – geht nicht; Eingang – keine Zeit\nSeit heute");
    EXPECT_CONTAINS(page, "über ein Etikett, ohne Konto");
}

TEST_DB(a_card_answered_twice_counts_once_and_only_cards_of_the_place_count)
{
    struct labels l = labels_open(db);
    type_pin(&l, l.beamer, "482913");
    struct response page = web_get(l.c->web, link_named(web_get(l.c->web, l.beamer), "Kein Bild"));
    const char *tile = found(page, "name=\"tile\" value=\""), *card = found(page, "name=\"card\" value=\"");
    const char *next =
        location(web_post(l.c->web, textf("%s/try", l.beamer), textf("tile=%s&card=%s&answer=fails", tile, card)));
    page = web_get(l.c->web, next);
    const char *look = found(page, "name=\"look\" value=\"");
    for (int i = 0; i < 2; i++)
        (void)location(web_post(l.c->web, textf("%s/try", l.beamer),
                                textf("tile=%s&card=%s&look=%s&answer=works", tile, card, look)));
    EXPECT_EQ(number_of(l.c, TRIES), 1);
    struct card_rows others;
    struct tx *tx = test_tx(db, TX_READ, (account_id){ 0 });
    EXPECT_OK(card_find(tx, &(struct card_place){ .class_key = STR(""), .service = STR("printer") }, 1, &others));
    tx_abort(tx);
    struct buf ref = buf_of(test_mem(), REF_TEXT_LEN);
    ref_put(&ref, others.at[0].ref.b);
    (void)location(
        web_post(l.c->web, textf("%s/try", l.beamer),
                 textf("tile=%s&card=%s&look=%s&answer=works", tile, str_z(test_mem(), buf_str(&ref)), look)));
    EXPECT_EQ(number_of(l.c, TRIES), 1);
}

TEST_DB(missing_retired_and_unknown_labels_say_what_to_do)
{
    struct labels l = labels_open(db);
    const char *missing, *retired;
    (void)device_in(l.c, l.c->north.id, DEVICE_MISSING, &missing);
    (void)device_in(l.c, l.c->north.id, DEVICE_RETIRED, &retired);
    type_pin(&l, missing, "482913");
    struct response page = web_get(l.c->web, missing);
    EXPECT_CONTAINS(page, "Als vermisst gemeldet – bitte im Sekretariat abgeben, danke!");
    page = web_post(l.c->web, textf("%s/report", missing), "note=found&text=Im+Keller");
    EXPECT_CONTAINS(web_get(l.c->web, location(page)), "2026-000001");
    page = web_get(l.c->web, retired);
    EXPECT_CONTAINS(page, "Dieses Gerät ist ausgemustert.");
    EXPECT_CONTAINS(page, "Steht noch hier");
    page = web_post(l.c->web, textf("%s/report", retired), "note=still");
    EXPECT_CONTAINS(web_get(l.c->web, location(page)), "2026-000002");
    /* A device that is where it should be was not found. */
    EXPECT_STATUS(web_post(l.c->web, textf("%s/report", l.beamer), "note=found"), 404);
    page = web_get(l.c->web, "/g/7K3QF9TX7");
    EXPECT_CONTAINS(page, "Dieses Etikett kennen wir nicht.");
    EXPECT_CONTAINS(page, textf("<a href=\"%s\">1.07</a>", l.room));
    EXPECT_NOT_CONTAINS(page, "0.99");
    county_as(l.c, l.c->agent);
    page = web_get(l.c->web, "/desk/tickets");
    EXPECT_CONTAINS(page, "Vermisstes Gerät gefunden: Muster Beamer 7");
    EXPECT_CONTAINS(page, "Ausgemustertes Gerät steht noch hier: Muster Beamer 7");
}

TEST_DB(labels_are_read_in_capitals_and_with_signs_that_look_alike)
{
    struct labels l = labels_open(db);
    type_pin(&l, l.beamer, "482913");
    EXPECT_CONTAINS(web_get(l.c->web, textf("/G/%s", l.beamer + 3)), "Muster Beamer 7");
    const char *lower = str_z(test_mem(), str_lower_ascii(test_mem(), str_of(l.room + 3)));
    EXPECT_CONTAINS(web_get(l.c->web, textf("/R/%s", lower)), "Raum 1.07");
}

TEST_DB(above_the_limit_a_report_is_kept_and_the_contact_lets_it_through)
{
    struct labels l = labels_open(db);
    type_pin(&l, l.room, "482913");
    struct response page = web_get(l.c->web, link_named(web_get(l.c->web, l.room), "Etwas anderes"));
    const char *tile = found(page, "name=\"tile\" value=\""), *body = textf("tile=%s&text=Wichtiger+Satz", tile);
    for (int i = 0; i < 5; i++)
        EXPECT_CONTAINS(web_get(l.c->web, location(web_post(l.c->web, textf("%s/report", l.room), body))),
                        "2026-00000");
    page = web_get(l.c->web, location(web_post(l.c->web, textf("%s/report", l.room), body)));
    EXPECT_CONTAINS(page, "Ihre Meldung ist gespeichert.");
    EXPECT_EQ(number_of(l.c, TICKETS), 5);
    const account_id nobody[] = { l.c->teacher, l.c->foreign_contact };
    for (size_t i = 0; i < ARRAY_LEN(nobody); i++) {
        county_as(l.c, nobody[i]);
        EXPECT_NOT_CONTAINS(web_get(l.c->web, "/desk/held"), "Wichtiger Satz");
    }
    county_as(l.c, l.c->contact);
    page = web_get(l.c->web, "/desk/held");
    EXPECT_CONTAINS(page, "Wichtiger Satz");
    const char *held = found(page, "action=\"/desk/held/");
    county_as(l.c, l.c->teacher);
    EXPECT_STATUS(web_post(l.c->web, textf("/desk/held/%s", held), ""), 404);
    county_as(l.c, l.c->contact);
    EXPECT_LOCATION(web_post(l.c->web, textf("/desk/held/%s", held), ""), "/desk/held");
    EXPECT_EQ(number_of(l.c, TICKETS), 6);
    EXPECT_NOT_CONTAINS(web_get(l.c->web, "/desk/held"), "Wichtiger Satz");
    EXPECT_STATUS(web_post(l.c->web, textf("/desk/held/%s", held), ""), 404);
}

TEST_DB(thirty_reports_of_a_school_in_an_hour_are_the_limit_of_all_phones_together)
{
    struct labels l = labels_open(db);
    type_pin(&l, l.room, "482913");
    struct response page = web_get(l.c->web, link_named(web_get(l.c->web, l.room), "Etwas anderes"));
    const char *tile = found(page, "name=\"tile\" value=\"");
    for (int i = 0; i < 32; i++) {
        if (i % 4 == 0) {
            county_as(l.c, (account_id){ 0 });
            type_pin(&l, l.room, "482913");
        }
        (void)location(web_post(l.c->web, textf("%s/report", l.room), textf("tile=%s", tile)));
    }
    EXPECT_EQ(number_of(l.c, TICKETS), 30);
    EXPECT_EQ(number_of(l.c, HELD), 2);
}

TEST_DB(who_is_signed_in_at_the_school_needs_no_pin_and_is_the_requester)
{
    struct labels l = labels_open(db);
    county_as(l.c, l.c->teacher);
    struct response page = web_get(l.c->web, l.room);
    EXPECT_CONTAINS(page, "Nordschule");
    page = web_get(l.c->web, link_named(page, "Etwas anderes"));
    EXPECT_NOT_CONTAINS(page, "Ihre E-Mail-Adresse");
    page = web_post(l.c->web, textf("%s/report", l.room), textf("tile=%s", found(page, "name=\"tile\" value=\"")));
    const char *path = location(page);
    EXPECT_EQ(county_ticket(l.c, l.c->teacher, path).requester.n, l.c->teacher.n);
    county_as(l.c, l.c->foreign_contact);
    EXPECT_CONTAINS(web_get(l.c->web, l.room), "PIN der Schule");
    county_as(l.c, l.c->auditor);
    EXPECT_CONTAINS(web_get(l.c->web, l.room), "PIN der Schule");
}

TEST_DB(teachers_see_three_cards_and_contacts_more)
{
    struct labels l = labels_open(db);
    county_as(l.c, l.c->teacher);
    const char *step = link_named(web_get(l.c->web, l.beamer), "Kein Bild");
    EXPECT_CONTAINS(web_get(l.c->web, step), "Karte 1 von 3");
    county_as(l.c, l.c->contact);
    EXPECT_CONTAINS(web_get(l.c->web, step), "Karte 1 von 5");
}

/* req: GK.Sch.5 */
TEST_DB(a_question_about_lessons_is_referred_and_counted_without_a_ticket)
{
    struct labels l = labels_open(db);
    type_pin(&l, l.room, "482913");
    struct response page = web_post(l.c->web, textf("%s/lesson", l.room), "");
    page = web_get(l.c->web, location(page));
    EXPECT_CONTAINS(page, "Fragen zum Unterricht und zu Fortbildungen klärt Ihre Schule.");
    EXPECT_EQ(number_of(l.c, TICKETS), 0);
    EXPECT_EQ(number_of(l.c, REFERRALS), 1);
}

TEST_DB(a_typed_text_is_kept_when_it_is_too_long)
{
    struct labels l = labels_open(db);
    char text[303];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    type_pin(&l, l.room, "482913");
    struct response page = web_get(l.c->web, link_named(web_get(l.c->web, l.room), "Etwas anderes"));
    const char *tile = found(page, "name=\"tile\" value=\"");
    page = web_post(l.c->web, textf("%s/report", l.room), textf("tile=%s&text=%s&name=Kim", tile, text));
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "Erlaubt sind 300 Zeichen.");
    EXPECT_CONTAINS(page, text);
    EXPECT_CONTAINS(page, "value=\"Kim\"");
    text[300] = '\0';
    (void)location(web_post(l.c->web, textf("%s/report", l.room), textf("tile=%s&text=%s", tile, text)));
}

TEST_DB(an_address_counts_only_after_its_link_was_used)
{
    struct labels l = labels_open(db);
    type_pin(&l, l.room, "482913");
    struct response page = web_get(l.c->web, link_named(web_get(l.c->web, l.room), "Etwas anderes"));
    const char *tile = found(page, "name=\"tile\" value=\"");
    const char *body = textf("tile=%s&name=Kim+Probe&mail=kim%%40privat.example", tile);
    page = web_get(l.c->web, location(web_post(l.c->web, textf("%s/report", l.room), body)));
    EXPECT_CONTAINS(page, "Bitte bestätigen Sie Ihre Adresse");
    EXPECT_EQ(number_of(l.c, MAILS), 1);
    /* Once per address and day. */
    (void)location(web_post(l.c->web, textf("%s/report", l.room), body));
    EXPECT_EQ(number_of(l.c, MAILS), 1);
    EXPECT_EQ(number_of(l.c, UNPROVEN), 2);
    struct mail_line mail;
    struct tx *tx = test_tx(db, TX_READ, (account_id){ 0 });
    EXPECT_OK(tx_one(tx, mail_of_kim, &mail));
    size_t at = str_find(mail.body, STR("/desk/confirm/"));
    EXPECT(at != SIZE_MAX);
    const char *link =
        str_z(test_mem(), str_dup(test_mem(), str_sub(mail.body, at, STR("/desk/confirm/").len + REF_TEXT_LEN)));
    EXPECT(str_find(mail.body, STR("Etwas anderes")) == SIZE_MAX); /* constant: nothing of the report */
    tx_abort(tx);
    /* Opening changes nothing; the button does, once. */
    county_as(l.c, (account_id){ 0 });
    EXPECT_CONTAINS(web_get(l.c->web, link), "kim@privat.example");
    EXPECT_EQ(number_of(l.c, UNPROVEN), 2);
    page = web_post(l.c->web, link, "");
    EXPECT_CONTAINS(page, "Rückfragen zu Ihrer Meldung kommen jetzt an diese Adresse.");
    EXPECT_EQ(number_of(l.c, UNPROVEN), 1);
    EXPECT_STATUS(web_post(l.c->web, link, ""), 404);
    EXPECT_STATUS(web_get(l.c->web, link), 404);
}

/* A PNG of four points whose comment says where it was taken. */
static const unsigned char png_bytes[] = {
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44, 0x52, 0x00, 0x00,
    0x00, 0x02, 0x00, 0x00, 0x00, 0x02, 0x08, 0x02, 0x00, 0x00, 0x00, 0xfd, 0xd4, 0x9a, 0x73, 0x00, 0x00, 0x00,
    0x14, 0x74, 0x45, 0x58, 0x74, 0x43, 0x6f, 0x6d, 0x6d, 0x65, 0x6e, 0x74, 0x00, 0x47, 0x45, 0x48, 0x45, 0x49,
    0x4d, 0x45, 0x52, 0x20, 0x4f, 0x52, 0x54, 0x00, 0xd9, 0x80, 0xef, 0x00, 0x00, 0x00, 0x11, 0x49, 0x44, 0x41,
    0x54, 0x78, 0x9c, 0x63, 0xf8, 0xcf, 0xc0, 0x00, 0x44, 0x60, 0xe2, 0x3f, 0x03, 0x00, 0x1d, 0xf0, 0x03, 0xfd,
    0xa0, 0x33, 0x09, 0x89, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82
};
#define PNG_FILE ((struct str){ (const char *)png_bytes, sizeof png_bytes })

static struct str stored_file(struct county *c, const char *path)
{
    struct str bytes;
    struct response answer = web_get(c->web, path);
    EXPECT_STATUS(answer, 200);
    EXPECT(answer.blob.n != 0);
    struct tx *tx = test_tx(c->db, TX_READ, (account_id){ 0 });
    EXPECT_OK(blob_part(tx, answer.blob, 0, &bytes));
    bytes = str_dup(test_mem(), bytes);
    tx_abort(tx);
    return bytes;
}

TEST_DB(a_photo_is_kept_without_what_the_camera_wrote)
{
    struct labels l = labels_open(db);
    EXPECT(str_find(PNG_FILE, STR("GEHEIMER ORT")) != SIZE_MAX);
    type_pin(&l, l.room, "482913");
    struct response page = web_get(l.c->web, link_named(web_get(l.c->web, l.room), "Etwas anderes"));
    const char *body = textf("tile=%s", found(page, "name=\"tile\" value=\""));
    page = web_upload(l.c->web, textf("%s/report", l.room), body, "photos", "IMG_GEHEIM.png", PNG_FILE);
    EXPECT_CONTAINS(web_get(l.c->web, location(page)), "2026-000001");
    county_as(l.c, l.c->agent);
    page = web_get(l.c->web, link_named(web_get(l.c->web, "/desk/tickets"), "Etwas anderes: Raum 1.07"));
    EXPECT_CONTAINS(page, "Foto-1.png");
    EXPECT_NOT_CONTAINS(page, "GEHEIM");
    const char *file = textf("/desk/attachments/%.*s", REF_TEXT_LEN, found(page, "href=\"/desk/attachments/"));
    struct str bytes = stored_file(l.c, file);
    EXPECT(str_find(bytes, STR("IHDR")) != SIZE_MAX);
    EXPECT(str_find(bytes, STR("GEHEIMER ORT")) == SIZE_MAX);
}

TEST_DB(what_is_no_photo_is_refused_and_the_rest_is_kept)
{
    struct labels l = labels_open(db);
    type_pin(&l, l.room, "482913");
    struct response page = web_get(l.c->web, link_named(web_get(l.c->web, l.room), "Etwas anderes"));
    const char *body = textf("tile=%s&text=Bleibt+stehen", found(page, "name=\"tile\" value=\""));
    const struct {
        const char *name;
        struct str bytes;
    } cases[] = { { "liste.txt", STR_INIT("kein Bild") },
                  { "kaputt.png", { (const char *)png_bytes, 40 } },
                  { "virus.exe", STR_INIT("MZ") } };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        page = web_upload(l.c->web, textf("%s/report", l.room), body, "photos", cases[i].name, cases[i].bytes);
        test_note("case %zu", i);
        EXPECT_STATUS(page, 422);
        EXPECT_CONTAINS(page, "Bleibt stehen");
        EXPECT_CONTAINS(page, "href=\"#photos\"");
    }
    EXPECT_EQ(number_of(l.c, TICKETS), 0);
}

TEST_DB(photos_of_a_held_report_come_with_its_ticket)
{
    struct labels l = labels_open(db);
    type_pin(&l, l.room, "482913");
    struct response page = web_get(l.c->web, link_named(web_get(l.c->web, l.room), "Etwas anderes"));
    const char *body = textf("tile=%s", found(page, "name=\"tile\" value=\""));
    for (int i = 0; i < 6; i++)
        (void)location(web_upload(l.c->web, textf("%s/report", l.room), body, "photos", "a.png", PNG_FILE));
    EXPECT_EQ(number_of(l.c, HELD), 1);
    county_as(l.c, l.c->contact);
    page = web_get(l.c->web, "/desk/held");
    (void)location(web_post(l.c->web, textf("/desk/held/%s", found(page, "action=\"/desk/held/")), ""));
    EXPECT_EQ(number_of(l.c, TICKETS), 6);
    EXPECT_EQ(number_of(l.c, FILES), 6);
}
