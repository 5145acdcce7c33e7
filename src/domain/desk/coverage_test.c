#include "domain/desk/coverage.h"

#include "base/zone.h"
#include "domain/desk/desk_fixture_test.h"
#include "domain/desk/responsibility.h"
#include "domain/desk/triage.h"

/* desk.md 21, 5: the chip is right for a table of devices, services and dates. */
enum device_kind { NONE, FRAMEWORK, FRAMEWORK_LEGACY, LEGACY, LEGACY_GONE, PROMISED, PROMISED_OPEN, BARE };

static struct device_row device_of(enum device_kind kind)
{
    struct device_row d = { .framework = STR(""),
                            .state = DEVICE_IN_USE,
                            .since = day_of(2026, 3, 1),
                            .promised_on = DAY_NONE,
                            .promised_until = DAY_NONE };
    if (kind == FRAMEWORK || kind == FRAMEWORK_LEGACY) {
        d.framework = STR("RV-2025-03");
        d.lot = kind == FRAMEWORK ? 2 : 0;
    }
    d.legacy = kind == LEGACY || kind == LEGACY_GONE || kind == FRAMEWORK_LEGACY;
    if (kind == LEGACY_GONE)
        d.state = DEVICE_RETIRED;
    if (kind == PROMISED || kind == PROMISED_OPEN)
        d.promised_on = day_of(2026, 3, 1);
    if (kind == PROMISED)
        d.promised_until = day_of(2026, 8, 31);
    return d;
}

/* req: GK.Ex.1 */
TEST_DB(the_coverage_chip_is_right_for_devices_services_and_dates)
{
    static const struct {
        const char *service;
        enum device_kind device;
        int year, month, day;
        const char *chip;
    } cases[] = {
        /* of the body, about no device: no chip at all */
        { "network", NONE, 2026, 11, 23, "" },
        { "account", NONE, 2026, 11, 23, "" },
        { "platform", NONE, 2022, 1, 1, "" },
        /* excluded, whatever the device; only the contract of the line, not its outage */
        { "homepage", NONE, 2026, 11, 23, "nicht Leistungsumfang: Homepage der Schule" },
        { "homepage", FRAMEWORK, 2026, 11, 23, "nicht Leistungsumfang: Homepage der Schule" },
        { "telephony", NONE, 2026, 11, 23, "nicht Leistungsumfang: Telefon und Telefonanlage" },
        { "telephony", LEGACY, 2030, 2, 1, "nicht Leistungsumfang: Telefon und Telefonanlage" },
        { "internet_contract", NONE, 2026, 11, 23, "nicht Leistungsumfang: Vertrag der Internetanbindung" },
        { "network", FRAMEWORK, 2026, 11, 23, "Rahmenvereinbarung RV-2025-03/Los 2" },
        /* tasks of the school */
        { "toner", NONE, 2026, 11, 23, "Aufgabe der Schule: Tonertausch" },
        { "toner", FRAMEWORK, 2026, 11, 23, "Aufgabe der Schule: Tonertausch" },
        { "loan", BARE, 2026, 11, 23, "Aufgabe der Schule: Leihgeräte ausgeben und zurücknehmen" },
        { "pupil_data", NONE, 2026, 11, 23, "Aufgabe der Schule: Stammdaten der Schülerinnen und Schüler" },
        { "pedagogy", NONE, 2026, 11, 23, "Aufgabe der Schule: Unterricht und Fortbildung" },
        /* tasks of the authority */
        { "power", NONE, 2026, 11, 23, "Aufgabe des Schulträgers: Strom und Kabelkanäle" },
        { "power", LEGACY, 2026, 11, 23, "Aufgabe des Schulträgers: Strom und Kabelkanäle" },
        { "building", NONE, 2026, 11, 23, "Aufgabe des Schulträgers: Gebäude und Bau" },
        { "contract", BARE, 2026, 11, 23, "Aufgabe des Schulträgers: Laufende Verträge" },
        /* framework before everything that follows */
        { "display", FRAMEWORK, 2026, 11, 23, "Rahmenvereinbarung RV-2025-03/Los 2" },
        { "printer", FRAMEWORK_LEGACY, 2026, 11, 23, "Rahmenvereinbarung RV-2025-03" },
        { "ipad", FRAMEWORK, 2022, 1, 1, "Rahmenvereinbarung RV-2025-03/Los 2" },
        /* legacy until the device is replaced */
        { "display", LEGACY, 2022, 1, 1, "Bestand – Support bis Ersatz" },
        { "display", LEGACY, 2031, 1, 1, "Bestand – Support bis Ersatz" },
        { "pc", LEGACY_GONE, 2026, 2, 28, "Bestand – Support bis Ersatz" },
        { "pc", LEGACY_GONE, 2026, 3, 1, "Supportanspruch ungeklärt" },
        { "pc", LEGACY_GONE, 2027, 3, 1, "Supportanspruch ungeklärt" },
        /* a single promise: from its day to its last day, both included */
        { "board", PROMISED, 2026, 2, 28, "Supportanspruch ungeklärt" },
        { "board", PROMISED, 2026, 3, 1, "Einzelzusage vom 1. März 2026" },
        { "board", PROMISED, 2026, 8, 31, "Einzelzusage vom 1. März 2026" },
        { "board", PROMISED, 2026, 9, 1, "Supportanspruch ungeklärt" },
        { "board", PROMISED_OPEN, 2035, 1, 1, "Einzelzusage vom 1. März 2026" },
        { "software", PROMISED_OPEN, 2026, 3, 1, "Einzelzusage vom 1. März 2026" },
        /* nothing on record */
        { "ipad", BARE, 2026, 11, 23, "Supportanspruch ungeklärt" },
        { "server", BARE, 2022, 1, 1, "Supportanspruch ungeklärt" },
        { "security", BARE, 2026, 11, 23, "Supportanspruch ungeklärt" },
    };
    EXPECT(ARRAY_LEN(cases) >= 30);
    struct county *c = county_open(db);
    struct tx *tx = test_tx(c->db, TX_READ, (account_id){ 0 });
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct service_row service;
        struct device_row device = device_of(cases[i].device);
        test_note("case %zu: %s", i, cases[i].service);
        EXPECT_OK(agreement_service_by_key(tx, str_of(cases[i].service), &service));
        struct coverage_facts facts = coverage_facts_of(service.routing, cases[i].device == NONE ? NULL : &device);
        enum coverage_rule rule = coverage_rule(&facts, day_of(cases[i].year, cases[i].month, cases[i].day));
        struct str reference = coverage_reference(test_mem(), rule, &facts);
        struct str chip = coverage_chip(test_mem(), LANG_DE, rule, reference, service.name);
        if (!str_eq(chip, str_of(cases[i].chip)))
            test_note("got %.*s", STR_ARG(chip));
        EXPECT(str_eq(chip, str_of(cases[i].chip)));
        EXPECT(coverage_counts(service.routing) == (rule != COVERAGE_EXCLUDED));
    }
    tx_abort(tx);
}

static device_id bare_device(struct county *c, const char *path_out[1])
{
    model_id model;
    device_id id;
    struct device_row row;
    struct tx *tx = test_tx(c->db, TX_WRITE, (account_id){ 0 });
    EXPECT_OK(asset_model_create(tx, STR("display"), STR("Muster"), STR("Beamer 9"), &model));
    struct device_new add = { .school = c->north.id,
                              .model = model,
                              .state = DEVICE_IN_USE,
                              .promised_on = DAY_NONE,
                              .promised_until = DAY_NONE };
    EXPECT_OK(asset_device_create(tx, &add, &id));
    EXPECT_OK(asset_device_read(tx, id, &row));
    struct buf ref = buf_of(test_mem(), REF_TEXT_LEN);
    ref_put(&ref, row.ref.b);
    path_out[0] = textf("/asset/devices/%.*s", STR_ARG(buf_str(&ref)));
    EXPECT_OK(tx_commit(tx));
    return id;
}

TEST_DB(an_unclear_entitlement_is_listed_until_the_device_says_why)
{
    struct county *c = county_open(db);
    const char *device_path[1];
    device_id device = bare_device(c, device_path);
    struct service_row service;
    ticket_id id;
    ticket_ref ref;
    int64_t number;
    struct tx *tx = test_tx(db, TX_WRITE, (account_id){ 0 });
    EXPECT_OK(agreement_service_by_key(tx, STR("display"), &service));
    struct ticket_new new = { .school = c->north.id,
                              .device = device,
                              .service = service.id,
                              .kind = KIND_FAULT,
                              .effect = EFFECT_STOPPED,
                              .extent = EXTENT_ROOM,
                              .channel = CHANNEL_LABEL,
                              .proven = true,
                              .subject = STR("Beamer ohne Anspruch"),
                              .text = STR("x"),
                              .at = INSTANT_NONE };
    EXPECT_OK(triage_report(tx, &new, &id, &ref, &number));
    EXPECT_OK(tx_commit(tx));
    county_as(c, c->official);
    struct response page = web_get(c->web, "/desk/coverage");
    EXPECT_CONTAINS(page, "Beamer ohne Anspruch");
    EXPECT_CONTAINS(page, "30. November"); /* five working days */
    county_as(c, c->foreign_official);
    EXPECT_NOT_CONTAINS(web_get(c->web, "/desk/coverage"), "Beamer ohne Anspruch");
    county_as(c, c->head);
    page = web_get(c->web, "/desk/coverage");
    EXPECT_CONTAINS(page, "Muster Beamer 9");
    /* A technician enters the fact at the device; the job clears the list. */
    struct model_list models;
    tx = test_tx(db, TX_READ, (account_id){ 0 });
    EXPECT_OK(asset_models(tx, &models));
    struct buf model = buf_of(test_mem(), REF_TEXT_LEN);
    ref_put(&model, models.at[0].ref.b);
    tx_abort(tx);
    county_as(c, c->agent);
    page = web_post(c->web, device_path[0],
                    textf("version=1&model=%.*s&state=in_use&legacy=1&lot=0", STR_ARG(buf_str(&model))));
    EXPECT_LOCATION(page, device_path[0]);
    int cleared;
    tx = test_tx(db, TX_WRITE, (account_id){ 0 });
    EXPECT_OK(coverage_refresh(tx, &cleared));
    EXPECT_OK(tx_commit(tx));
    EXPECT_EQ(cleared, 1);
    EXPECT_NOT_CONTAINS(web_get(c->web, "/desk/coverage"), "Beamer ohne Anspruch");
    struct buf path = buf_of(test_mem(), 64);
    buf_put_z(&path, "/desk/tickets/");
    ref_put(&path, ref.b);
    page = web_get(c->web, str_z(test_mem(), buf_str(&path)));
    EXPECT_CONTAINS(page, "Bestand – Support bis Ersatz");
    EXPECT_CONTAINS(page, device_path[0]);
}

/* req: GK.Ex.1 */
TEST_DB(a_changed_service_changes_the_chip)
{
    struct county *c = county_open(db);
    county_as(c, c->teacher);
    const char *path = county_report(c, &c->north, "network", "stopped", "Seite+alt");
    county_as(c, c->agent);
    EXPECT_NOT_CONTAINS(web_get(c->web, path), "nicht Leistungsumfang");
    county_act(c, path, "service", textf("version=0&service=%s", service_ref_of(c, "homepage")));
    EXPECT_CONTAINS(web_get(c->web, path), "nicht Leistungsumfang: Homepage der Schule");
}

TEST_DB(who_does_what_changes_only_with_a_version_of_the_concept)
{
    static const struct responsibility_row one[] = { { STR_INIT("Alles"), STR_INIT("GK.A1"), 0, 1, 2 } };
    static const struct responsibility_row none[] = { { STR_INIT("Alles"), STR_INIT("GK.A1"), 1, 1, 1 } };
    struct county *c = county_open(db);
    int version;
    county_as(c, c->teacher);
    struct response page = web_get(c->web, "/desk/tasks");
    EXPECT_CONTAINS(page, "Homepage, Telefon, Vertrag der Internetanbindung");
    EXPECT_CONTAINS(page, "Fassung 1 des Grundlagenkonzepts");
    struct tx *tx = test_tx(db, TX_WRITE, (account_id){ 0 });
    EXPECT_ERR(responsibility_put(tx, 1, one, 1), ERR_CONFLICT);
    tx_abort(tx);
    tx = test_tx(db, TX_WRITE, (account_id){ 0 });
    EXPECT_ERR(responsibility_put(tx, 2, one, 1), ERR_CONFLICT);
    tx_abort(tx);
    tx = test_tx(db, TX_WRITE, (account_id){ 0 });
    EXPECT_OK(
        agreement_concept_create(tx, STR("Konzept 2"), STR("Text"), STR("LG 7/2026"), day_of(2026, 12, 1), &version));
    EXPECT_OK(responsibility_put(tx, version, one, 1));
    EXPECT_OK(tx_commit(tx));
    tx = test_tx(db, TX_WRITE, (account_id){ 0 });
    EXPECT_OK(
        agreement_concept_create(tx, STR("Konzept 3"), STR("Text"), STR("LG 8/2026"), day_of(2027, 1, 1), &version));
    EXPECT_ERR(responsibility_put(tx, version, none, 1), ERR_INVALID);
    tx_abort(tx);
    EXPECT_CONTAINS(web_get(c->web, "/desk/tasks"), "Fassung 1 des Grundlagenkonzepts");
    web_clock(c->web, zone_instant(day_of(2026, 12, 1), 600));
    county_as(c, c->teacher);
    page = web_get(c->web, "/desk/tasks");
    EXPECT_CONTAINS(page, "Beschluss LG 7/2026");
    EXPECT_NOT_CONTAINS(page, "Homepage, Telefon");
}
