#include "domain/asset/asset.h"

#include "domain/desk/desk_fixture_test.h"

static model_id model_made(struct county *c, const char *maker, const char *name)
{
    model_id id;
    struct tx *tx = test_tx(c->db, TX_WRITE, (account_id){ 0 });
    EXPECT_OK(asset_model_create(tx, STR("printer"), str_of(maker), str_of(name), &id));
    EXPECT_OK(tx_commit(tx));
    return id;
}

static const char *model_ref_of(struct county *c, model_id id)
{
    struct model_row row;
    struct buf ref = buf_of(test_mem(), REF_TEXT_LEN);
    struct tx *tx = test_tx(c->db, TX_READ, (account_id){ 0 });
    EXPECT_OK(asset_model_by_id(tx, id, &row));
    ref_put(&ref, row.ref.b);
    tx_abort(tx);
    return str_z(test_mem(), buf_str(&ref));
}

static const char *path_of(struct response answer)
{
    EXPECT_STATUS(answer, 303);
    return str_z(test_mem(), str_dup(test_mem(), response_header(&answer, "Location")));
}

static const char *device_made(struct county *c, const char *model, const char *more)
{
    return path_of(web_post(c->web, "/asset/devices/new",
                            textf("school=%.*s&model=%s&state=in_use%s", STR_ARG(c->north.ref), model, more)));
}

/* req: GK.A4 */
TEST_DB(a_device_gets_a_label_and_is_found_by_it)
{
    struct county *c = county_open(db);
    county_as(c, c->agent);
    struct response page = web_post(c->web, "/asset/models", "class_key=printer&maker=Muster&name=Laser+2");
    EXPECT_LOCATION(page, "/asset/models");
    EXPECT_STATUS(web_post(c->web, "/asset/models", "class_key=printer&maker=MUSTER&name=laser+2"), 409);
    EXPECT_STATUS(web_post(c->web, "/asset/models", "class_key=boot&maker=A&name=B"), 422);
    const char *model = model_ref_of(c, model_made(c, "Muster", "Laser 3"));
    const char *path = device_made(c, model, "&code=7k3q-f9tx-7&inventory_number=INV-1");
    page = web_get(c->web, path);
    EXPECT_CONTAINS(page, "7K3Q-F9TX-7");
    EXPECT_CONTAINS(page, "https://pedell.example/g/7K3QF9TX7");
    EXPECT_CONTAINS(page, "Muster Laser 3");
    EXPECT_CONTAINS(web_get(c->web, "/asset/devices?q=7k3q-f9tx-7"), "7K3Q-F9TX-7");
    EXPECT_CONTAINS(web_get(c->web, "/asset/devices?q=laser"), "7K3Q-F9TX-7");
    EXPECT_NOT_CONTAINS(web_get(c->web, "/asset/devices?q=beamer"), "7K3Q-F9TX-7");
    /* The same code again, a wrong check sign, no code at all. */
    const char *form = textf("school=%.*s&model=%s&state=in_use", STR_ARG(c->north.ref), model);
    EXPECT_STATUS(web_post(c->web, "/asset/devices/new", textf("%s&code=7K3QF9TX7", form)), 409);
    page = web_post(c->web, "/asset/devices/new", textf("%s&code=7K3QF9TX8", form));
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "Das Prüfzeichen ist falsch.");
    EXPECT_STATUS(web_post(c->web, "/asset/devices/new", textf("%s&code=Drucker", form)), 422);
}

TEST_DB(missing_and_retired_need_their_reason_and_states_follow_each_other)
{
    struct county *c = county_open(db);
    county_as(c, c->agent);
    const char *model = model_ref_of(c, model_made(c, "Muster", "Laser 3"));
    const char *path = device_made(c, model, "");
    struct response page = web_post(c->web, path, textf("version=1&model=%s&state=retired", model));
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "Entscheidung des Eigentümers");
    page = web_post(c->web, path, textf("version=1&model=%s&state=missing&reason=Sekretariat%%2C+23.11.", model));
    EXPECT_LOCATION(page, path);
    EXPECT_STATUS(web_post(c->web, path, textf("version=1&model=%s&state=in_use", model)), 409);
    EXPECT_STATUS(web_post(c->web, path, textf("version=2&model=%s&state=retired&reason=LG", model)), 409);
    EXPECT_LOCATION(web_post(c->web, path, textf("version=2&model=%s&state=in_use", model)), path);
    EXPECT_CONTAINS(web_get(c->web, path), "Einsatz seit");
}

TEST_DB(devices_are_seen_in_the_own_place_and_changed_by_technicians_only)
{
    struct county *c = county_open(db);
    county_as(c, c->agent);
    const char *model = model_ref_of(c, model_made(c, "Muster", "Laser 3"));
    const char *path = device_made(c, model, "&code=7K3QF9TX7");
    const struct {
        account_id who;
        int read, write;
    } cases[] = { { c->contact, 200, 403 },         { c->teacher, 200, 403 },
                  { c->official, 200, 403 },        { c->head, 200, 403 },
                  { c->agent2, 200, 422 },          { c->auditor, 200, 403 },
                  { c->foreign_contact, 404, 403 }, { c->foreign_official, 404, 403 },
                  { c->sysadmin, 403, 403 } };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        county_as(c, cases[i].who);
        test_note("case %zu", i);
        EXPECT_STATUS(web_get(c->web, path), cases[i].read);
        EXPECT_STATUS(web_post(c->web, path, textf("version=1&model=%s&state=retired", model)), cases[i].write);
    }
    county_as(c, c->foreign_contact);
    EXPECT_NOT_CONTAINS(web_get(c->web, "/asset/devices"), "7K3Q-F9TX-7");
    county_as(c, c->agent2);
    EXPECT_STATUS(
        web_post(c->web, "/asset/devices/new", textf("school=%.*s&model=%s&state=in_use", STR_ARG(c->east.ref), model)),
        404);
}

/* req: GK.A4 */
TEST_DB(a_table_of_labels_is_checked_first_and_taken_over_once)
{
    struct county *c = county_open(db);
    static const char table[] =
        "Schulnummer;Kennung;Raum;Hersteller;Modell;Zustand;Grund;Rahmenvereinbarung;Los;Bestand;Zusage bis\n"
        "41001;7K3Q-F9TX-7;2.14;Muster;Laser 3;Einsatz;;RV-1;2;;\n"
        "41001;;;muster;LASER 3;Lager;;;;ja;\n"
        "41001;7K3QF9TX8;;Muster;Laser 3;;;;;;\n"
        "41001;;9.99;Muster;Laser 3;;;;;;\n"
        "41001;;;Muster;Unbekannt;;;;;;\n"
        "99999;;;Muster;Laser 3;;;;;;\n"
        "41001;;;Muster;Laser 3;vermisst;;;;;\n"
        "41001;;;Muster;Laser 3;;;;;;31.02.2027\n";
    (void)model_made(c, "Muster", "Laser 3");
    county_as(c, c->agent);
    struct response page = web_upload(c->web, "/asset/devices/import", "", "file", "etiketten.csv", str_of(table));
    EXPECT_STATUS(page, 200);
    EXPECT_CONTAINS(page, "Neu: 2. Schon bekannt: 0. Abgelehnt: 6.");
    EXPECT_CONTAINS(page, "Das Prüfzeichen ist falsch.");
    EXPECT_CONTAINS(page, "Dieses Modell gibt es noch nicht.");
    EXPECT_NOT_CONTAINS(web_get(c->web, "/asset/devices"), "7K3Q-F9TX-7");
    struct buf csv = buf_of(test_mem(), 4096);
    for (const char *p = table; *p != '\0'; p++) {
        const char *hex = "0123456789ABCDEF";
        buf_byte(&csv, '%');
        buf_byte(&csv, hex[(unsigned char)*p >> 4]);
        buf_byte(&csv, hex[(unsigned char)*p & 15]);
    }
    const char *body = textf("csv=%.*s", STR_ARG(buf_str(&csv)));
    EXPECT_LOCATION(web_post(c->web, "/asset/devices/import/apply", body), "/asset/devices");
    page = web_get(c->web, "/asset/devices");
    EXPECT_CONTAINS(page, "7K3Q-F9TX-7");
    EXPECT_CONTAINS(page, "2.14");
    /* The same table again: the labelled row is known. */
    page = web_upload(c->web, "/asset/devices/import", "", "file", "etiketten.csv", str_of(table));
    EXPECT_CONTAINS(page, "Schon bekannt: 1.");
    page = web_upload(c->web, "/asset/devices/import", "", "file", "leer.csv", STR("Schule;Modell\nx;y\n"));
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "Es fehlt eine Spalte");
}
