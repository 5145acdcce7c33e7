#include "domain/desk/desk_fixture_test.h"

#include "domain/contribution/contribution.h"

static const struct module *const rooms[] = { &agreement_module, &privacy_module,      &asset_module,
                                              &desk_module,      &contribution_module, NULL };

const char *textf(const char *format, ...)
{
    __builtin_va_list args;
    char *text = mem_alloc(test_mem(), 8192);
    __builtin_va_start(args, format);
    int n = vsnprintf(text, 8192, format, args);
    __builtin_va_end(args);
    EXPECT(n >= 0 && n < 8192);
    return text;
}

static struct str ref_text(const unsigned char ref[16])
{
    struct buf out = buf_of(test_mem(), REF_TEXT_LEN);
    ref_put(&out, ref);
    return buf_str(&out);
}

/* --- people and places -------------------------------------------------------------------- */

static account_id person(struct tx *tx, struct str name, authority_id home, school_id school)
{
    account_id id;
    struct account_new add = {
        .mail = str_cat(test_mem(), name, STR("@probe.example")), .name = name, .authority = home, .school = school
    };
    EXPECT_OK(auth_account_create(tx, &add, &id, NULL));
    return id;
}

static void granted(struct tx *tx, account_id account, enum role role, authority_id authority, school_id school,
                    bool narrow)
{
    struct instant starts = instant_sub(tx_now(tx), DAYS(1)), ends = instant_add(tx_now(tx), DAYS(200));
    struct grant_new add = { .account = account,
                             .role = role,
                             .authority = authority,
                             .school = school,
                             .narrow = narrow,
                             .starts = starts,
                             .ends = ends,
                             .approved_by = { 99 } };
    struct entrustment_new trust = { .account = account,
                                     .authority = authority,
                                     .school = school,
                                     .starts = starts,
                                     .ends = ends,
                                     .committed_on = day_of(2026, 1, 2) };
    EXPECT_OK(auth_grant_create(tx, &add, NULL));
    if (role == ROLE_TECHNICIAN || role == ROLE_HEAD || role == ROLE_EXTERNAL_PROVIDER)
        EXPECT_OK(auth_entrustment_create(tx, &trust, NULL));
}

static struct place school(struct tx *tx, authority_id authority, struct str number, struct str name)
{
    struct school_row row;
    struct place place = { .authority = authority, .name = name };
    struct school_new add = { .authority = authority,
                              .official_number = number,
                              .name = name,
                              .town = STR("Ort"),
                              .starts = DAY_NONE,
                              .ends = DAY_NONE };
    EXPECT_OK(agreement_school_create(tx, &add, &place.id));
    EXPECT_OK(agreement_school_read(tx, place.id, &row));
    place.ref = ref_text(row.ref.b);
    return place;
}

static authority_id party(struct tx *tx, struct str name)
{
    authority_id id;
    struct authority_new add = { .name = name, .starts = DAY_NONE, .ends = DAY_NONE };
    EXPECT_OK(agreement_authority_create(tx, &add, &id));
    EXPECT_OK(agreement_participant_create(tx, id, DAY_NONE, day_of(2022, 1, 1), DAY_NONE, NULL));
    return id;
}

static void places(struct tx *tx, struct county *c)
{
    struct room_row row;
    room_id room;
    c->hameln = party(tx, STR("Stadt Hameln"));
    c->aerzen = party(tx, STR("Flecken Aerzen"));
    c->north = school(tx, c->hameln, STR("41001"), STR("Nordschule"));
    c->south = school(tx, c->hameln, STR("41002"), STR("Suedschule"));
    c->east = school(tx, c->aerzen, STR("41003"), STR("Ostschule"));
    struct room_new add = { .school = c->north.id, .number = STR("2.14"), .name = STR("Physik") };
    EXPECT_OK(agreement_room_create(tx, &add, &room));
    EXPECT_OK(agreement_room_read(tx, room, &row));
    c->room = ref_text(row.ref.b);
}

static void people(struct tx *tx, struct county *c)
{
    authority_id body = { 0 };
    school_id none = { 0 };
    c->agent = person(tx, STR("Anna Agentin"), body, none);
    c->agent2 = person(tx, STR("Bernd Techniker"), body, none);
    c->head = person(tx, STR("Carla Leitung"), body, none);
    c->provider = person(tx, STR("Firma Fremd"), c->hameln, none);
    c->contact = person(tx, STR("Dora Ansprech"), c->hameln, c->north.id);
    c->teacher = person(tx, STR("Emil Lehrer"), c->hameln, c->north.id);
    c->teacher2 = person(tx, STR("Frida Lehrerin"), c->hameln, c->north.id);
    c->official = person(tx, STR("Gerd Amt"), c->hameln, none);
    c->auditor = person(tx, STR("Hanna Pruefung"), c->hameln, none);
    c->steering = person(tx, STR("Ida Lenkung"), c->hameln, none);
    c->sysadmin = person(tx, STR("Jan System"), body, none);
    c->foreign_contact = person(tx, STR("Karl Ost"), c->aerzen, c->east.id);
    c->foreign_official = person(tx, STR("Lisa Aerzen"), c->aerzen, none);
    granted(tx, c->agent, ROLE_TECHNICIAN, body, none, false);
    granted(tx, c->agent2, ROLE_TECHNICIAN, c->hameln, none, false);
    granted(tx, c->head, ROLE_HEAD, body, none, false);
    granted(tx, c->provider, ROLE_EXTERNAL_PROVIDER, c->hameln, none, false);
    granted(tx, c->contact, ROLE_SCHOOL_CONTACT, c->hameln, c->north.id, false);
    granted(tx, c->teacher, ROLE_SCHOOL_CONTACT, c->hameln, c->north.id, true);
    granted(tx, c->teacher2, ROLE_SCHOOL_CONTACT, c->hameln, c->north.id, true);
    granted(tx, c->official, ROLE_AUTHORITY_OFFICIAL, c->hameln, none, false);
    granted(tx, c->auditor, ROLE_AUDITOR, c->hameln, none, false);
    granted(tx, c->steering, ROLE_STEERING_MEMBER, body, none, false);
    granted(tx, c->sysadmin, ROLE_SYSADMIN, body, none, false);
    granted(tx, c->foreign_contact, ROLE_SCHOOL_CONTACT, c->aerzen, c->east.id, false);
    granted(tx, c->foreign_official, ROLE_AUTHORITY_OFFICIAL, c->aerzen, none, false);
}

struct county *county_open(struct db *db)
{
    struct county *c = MEM_NEW(test_mem(), struct county);
    struct tx *tx = test_tx(db, TX_WRITE, (account_id){ 0 });
    c->db = db;
    secret_key_use(&(struct secret){ { 7 } });
    EXPECT_OK(agreement_module.init(tx));
    EXPECT_OK(asset_module.init(tx));
    EXPECT_OK(desk_module.init(tx));
    places(tx, c);
    people(tx, c);
    EXPECT_OK(tx_commit(tx));
    c->web = web_open(db, rooms);
    return c;
}

void county_as(struct county *c, account_id account) { web_sign_in(c->web, account); }

/* --- acts ------------------------------------------------------------------------------------ */

const char *service_ref_of(struct county *c, const char *key)
{
    struct service_row row;
    struct tx *tx = test_tx(c->db, TX_READ, (account_id){ 0 });
    EXPECT_OK(agreement_service_by_key(tx, str_of(key), &row));
    tx_abort(tx);
    return str_z(test_mem(), ref_text(row.ref.b));
}

const char *county_location(struct response answer)
{
    EXPECT_STATUS(answer, 303);
    return str_z(test_mem(), str_dup(test_mem(), response_header(&answer, "Location")));
}

const char *county_report(struct county *c, const struct place *place, const char *service, const char *effect,
                          const char *subject)
{
    const char *room = place == &c->north ? textf("&room=%.*s", STR_ARG(c->room)) : "";
    const char *body = textf("school=%.*s&service=%s&effect=%s&subject=%s&text=Bitte+ansehen%s", STR_ARG(place->ref),
                             service_ref_of(c, service), effect, subject, room);
    return county_location(web_post(c->web, "/desk/report", body));
}

void county_act(struct county *c, const char *path, const char *act, const char *body)
{
    struct response answer = web_post(c->web, textf("%s/%s", path, act), body);
    EXPECT_LOCATION(answer, path);
}

struct ticket county_ticket(struct county *c, account_id who, const char *path)
{
    struct ticket t;
    ticket_ref ref;
    struct tx *tx = test_tx(c->db, TX_READ, who);
    EXPECT_OK(ref_parse(str_from(str_of(path), STR("/desk/tickets/").len), ref.b));
    EXPECT_OK(ticket_find(tx, ref, &t));
    tx_abort(tx);
    return t;
}

const char *county_number(struct county *c, const char *path)
{
    struct ticket t = county_ticket(c, c->head, path);
    return str_z(test_mem(), ticket_number_text(test_mem(), t.row.number));
}

const char *county_taken(struct county *c, const char *subject)
{
    county_as(c, c->teacher);
    const char *path = county_report(c, &c->north, "network", "stopped", subject);
    county_as(c, c->agent);
    county_act(c, path, "take", "version=0");
    return path;
}

const char *county_token(struct county *c, account_id account, const char *scopes)
{
    struct sha256 hash;
    struct buf text = buf_of(test_mem(), SECRET_TOKEN_LEN), hex = buf_of(test_mem(), 128);
    static int64_t made;
    secret_token(&text, &hash);
    buf_hex(&hex, hash.b, sizeof hash.b);
    bool pg = db_engine(c->db) == DB_POSTGRESQL;
    made++;
    test_sql(c->db,
             textf("INSERT INTO api_token (id, ref, token, account, name, scopes, created_at, ends) VALUES (%" PRId64
                   ", %s%032" PRId64 "'%s, %s%s'%s, %" PRId64 ", 'Probe', '%s', 0, %" PRId64 ")",
                   made, pg ? "decode('" : "x'", made, pg ? ", 'hex')" : "", pg ? "decode('" : "x'",
                   str_z(test_mem(), buf_str(&hex)), pg ? ", 'hex')" : "", account.n, scopes,
                   instant_add(test_now, DAYS(100)).us));
    return str_z(test_mem(), buf_str(&text));
}

struct county_firm county_firm(struct county *c, const char *name, bool personal_data)
{
    struct firm_list firms;
    struct county_firm firm = { 0 };
    struct subprocessor_new add = { .name = str_of(name),
                                    .service = STR("Reparatur"),
                                    .personal_data = personal_data,
                                    .data = STR("Name und Telefon der Ansprechperson"),
                                    .place = STR("Hameln"),
                                    .contract = STR("AVV vom 2. Januar 2026"),
                                    .starts = day_of(2026, 1, 2) };
    struct tx *tx = test_tx(c->db, TX_WRITE, c->head);
    EXPECT_OK(privacy_subprocessor_create(tx, &add, &firm.id));
    EXPECT_OK(privacy_firms_of(tx, c->hameln, &firms));
    for (size_t i = 0; i < firms.n; i++)
        if (firms.at[i].id.n == firm.id.n)
            firm.ref = ref_text(firms.at[i].ref.b);
    EXPECT_OK(tx_commit(tx));
    return firm;
}

void county_firm_answer(struct county *c, account_id official, authority_id authority, struct county_firm firm,
                        enum subprocessor_state state)
{
    struct subprocessor_answer answer = { .state = state, .reference = STR("Schreiben vom 3. März 2026") };
    struct tx *tx = test_tx(c->db, TX_WRITE, official);
    EXPECT_OK(privacy_subprocessor_answer(tx, firm.id, authority, &answer));
    EXPECT_OK(tx_commit(tx));
}

/* --- machines ---------------------------------------------------------------------------------- */

const char *county_header(struct response answer, const char *name)
{
    return str_z(test_mem(), str_dup(test_mem(), response_header(&answer, name)));
}

static struct response patch(struct county *c, const char *token, const char *path, const char *tag, const char *body)
{
    const char *headers = textf("Authorization: Bearer %s\nContent-Type: application/merge-patch+json\n%s%s%s", token,
                                tag != NULL ? "If-Match: " : "", tag != NULL ? tag : "", tag != NULL ? "\n" : "");
    return web_raw(c->web, "PATCH", path, headers, body);
}

void county_expect_patched(struct county *c, const char *token, const char *path, const char *body, const char *want)
{
    const char *before = county_header(web_json(c->web, "GET", path, token, NULL), "ETag");
    EXPECT(before[0] == '"');
    EXPECT_STATUS(patch(c, token, path, NULL, body), 428);
    struct response answer = patch(c, token, path, before, body);
    EXPECT_STATUS(answer, 200);
    EXPECT_CONTAINS(answer, want);
    const char *after = county_header(answer, "ETag");
    EXPECT(str_eq(str_of(after), str_of(county_header(web_json(c->web, "GET", path, token, NULL), "ETag"))));
    answer = patch(c, token, path, before, body);
    EXPECT_STATUS(answer, 412);
    EXPECT_CONTAINS(answer, "\"current\":{");
    EXPECT_CONTAINS(answer, want);
}

struct response county_once(struct county *c, const char *token, const char *path, const char *body, int status)
{
    static int made;
    const char *headers =
        textf("Authorization: Bearer %s\nContent-Type: application/json\nIdempotency-Key: once-%06d\n", token, ++made);
    struct response first = web_raw(c->web, "POST", path, headers, body);
    EXPECT_STATUS(first, status);
    EXPECT_STR(response_header(&first, "Idempotency-Replayed"), "");
    struct str text = str_dup(test_mem(), first.body);
    struct response again = web_raw(c->web, "POST", path, headers, body);
    EXPECT_STATUS(again, status);
    EXPECT_STR(response_header(&again, "Idempotency-Replayed"), "true");
    EXPECT(str_eq(again.body, text));
    return again;
}
