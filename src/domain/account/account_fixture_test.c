#define _GNU_SOURCE
#include "domain/account/account_fixture_test.h"

#include "test_faults.h"

#include "base/zone.h"

static const struct module *const rooms[] = { &agreement_module, &account_module, NULL };

static authority_id authority(struct tx *tx, struct str name)
{
    authority_id id;
    EXPECT_OK(agreement_authority_create(
        tx, &(struct authority_new){ .name = name, .kind = AUTHORITY_STADT, .starts = DAY_NONE, .ends = DAY_NONE },
        &id));
    return id;
}

static school_id school(struct tx *tx, authority_id of, struct str number, struct str name)
{
    school_id id;
    EXPECT_OK(agreement_school_create(tx,
                                      &(struct school_new){ .authority = of,
                                                            .official_number = number,
                                                            .name = name,
                                                            .town = STR("Hameln"),
                                                            .starts = DAY_NONE,
                                                            .ends = DAY_NONE },
                                      &id));
    return id;
}

struct town town_open(struct db *db)
{
    struct town c = { .db = db, .totp = { "12345678901234567890" } };
    struct secret key = { { 7 } };
    secret_key_use(&key);
    struct tx *tx = test_tx(db, TX_WRITE, NOBODY);
    c.city = authority(tx, STR("Stadt Hameln"));
    c.district = authority(tx, STR("Stadt Bad Pyrmont"));
    c.city_school = school(tx, c.city, STR("12345"), STR("Grundschule Nord"));
    c.city_other = school(tx, c.city, STR("12346"), STR("Grundschule West"));
    c.district_school = school(tx, c.district, STR("22222"), STR("Oberschule Fremdwort"));
    EXPECT_OK(tx_commit(tx));
    c.web = web_open(db, rooms);
    return c;
}

/* Hashing takes long: once per run. */
static struct str stored_password(void)
{
    static char text[200];
    if (text[0] == '\0') {
        struct str hash;
        EXPECT_OK(password_hash(STR(PASSWORD), test_mem(), &hash));
        memcpy(text, hash.at, hash.len);
    }
    return str_of(text);
}

account_id town_person(struct town *c, const char *mail, authority_id authority, school_id school)
{
    account_id id;
    struct person person;
    struct str hash = stored_password();
    struct tx *tx = test_tx(c->db, TX_WRITE, NOBODY);
    struct account_new new = { .mail = str_of(mail), .name = str_of(mail), .authority = authority, .school = school };
    EXPECT_OK(auth_account_create(tx, &new, &id, NULL));
    EXPECT_OK(person_by_id(tx, id, &person));
    EXPECT_OK(person_set_password(tx, &person, hash));
    EXPECT_OK(person_set_totp(tx, &person, &c->totp, 0));
    EXPECT_OK(tx_commit(tx));
    return id;
}

void town_grant(struct town *c, account_id id, enum role role, authority_id authority, school_id school)
{
    struct tx *tx = test_tx(c->db, TX_WRITE, NOBODY);
    EXPECT_OK(auth_grant_create(tx,
                                &(struct grant_new){ .account = id,
                                                     .role = role,
                                                     .authority = authority,
                                                     .school = school,
                                                     .starts = instant_sub(test_now, DAYS(1)),
                                                     .ends = instant_add(test_now, DAYS(300)),
                                                     .approved_by = { 1 } },
                                NULL));
    EXPECT_OK(tx_commit(tx));
}

void town_entrust(struct town *c, account_id id)
{
    struct tx *tx = test_tx(c->db, TX_WRITE, NOBODY);
    EXPECT_OK(auth_entrustment_create(tx,
                                      &(struct entrustment_new){ .account = id,
                                                                 .starts = instant_sub(test_now, DAYS(1)),
                                                                 .ends = instant_add(test_now, DAYS(300)),
                                                                 .committed_on = day_add(zone_day(test_now), -1) },
                                      NULL));
    EXPECT_OK(tx_commit(tx));
}

account_id town_contact(struct town *c)
{
    account_id id = town_person(c, "kontakt@stadt.example", c->city, c->city_school);
    town_grant(c, id, ROLE_SCHOOL_CONTACT, c->city, c->city_school);
    return id;
}

account_id town_official(struct town *c)
{
    account_id id = town_person(c, "amt@stadt.example", c->city, (school_id){ 0 });
    town_grant(c, id, ROLE_AUTHORITY_OFFICIAL, c->city, (school_id){ 0 });
    return id;
}

account_id town_head(struct town *c, const char *mail)
{
    account_id id = town_person(c, mail, (authority_id){ 0 }, (school_id){ 0 });
    town_grant(c, id, ROLE_HEAD, (authority_id){ 0 }, (school_id){ 0 });
    town_entrust(c, id);
    return id;
}

const char *town_code(struct town *c) { return str_z(test_mem(), totp_code(test_mem(), &c->totp, test_now)); }

const char *body_of(const char *format, ...)
{
    char *out = mem_alloc(test_mem(), 4096);
    __builtin_va_list args; /* no system header in a room */
    __builtin_va_start(args, format);
    int n = vsnprintf(out, 4096, format, args);
    __builtin_va_end(args);
    EXPECT(n > 0 && n < 4096);
    return out;
}

ROW(sent_mail, COL(sent_mail, recipient), COL(sent_mail, subject), COL(sent_mail, body));
QUERY(mails_of_test, SCOPE_SYSTEM, 1, sent_mail,
      "SELECT recipient, subject, body FROM outbox WHERE recipient = $3 ORDER BY id DESC");

struct sent_mails town_mails(struct town *c, const char *recipient)
{
    struct sent_mails mails = { 0 };
    struct tx *tx = test_tx(c->db, TX_READ, NOBODY);
    EXPECT_OK(tx_all(tx, mails_of_test, &mails, str_of(recipient)));
    tx_abort(tx);
    return mails;
}

struct str after_text(struct str text, const char *before)
{
    size_t at = str_find(text, str_of(before));
    if (at == SIZE_MAX)
        return STR("");
    struct str rest = str_from(text, at + strlen(before));
    size_t end = 0;
    while (end < rest.len && rest.at[end] != '\n' && rest.at[end] != '\r' && rest.at[end] != '"' && rest.at[end] != '<')
        end++;
    return str_dup(test_mem(), str_sub(rest, 0, end));
}

const char *ref_of(const unsigned char b[16])
{
    struct buf out = buf_of(test_mem(), REF_TEXT_LEN);
    ref_put(&out, b);
    return str_z(test_mem(), buf_str(&out));
}

struct ref_row {
    account_ref ref;
};
ROW(ref_row, COL(ref_row, ref));
QUERY(ref_of_account, SCOPE_SYSTEM, 1, ref_row, "SELECT ref FROM account WHERE id = $3");
struct count_row {
    int64_t n;
};
ROW(count_row, COL(count_row, n));
QUERY(count_of_sessions, SCOPE_SYSTEM, 1, count_row, "SELECT count(*) AS n FROM session WHERE account = $3");

account_ref town_account_ref(struct town *c, account_id id)
{
    struct ref_row row;
    struct tx *tx = test_tx(c->db, TX_READ, NOBODY);
    EXPECT_OK(tx_one(tx, ref_of_account, &row, id));
    tx_abort(tx);
    return row.ref;
}

school_ref town_school_ref(struct town *c, school_id id)
{
    struct school_row row;
    struct tx *tx = test_tx(c->db, TX_READ, NOBODY);
    EXPECT_OK(agreement_school_read(tx, id, &row));
    tx_abort(tx);
    return row.ref;
}

int64_t town_count_sessions(struct town *c, account_id id)
{
    struct count_row row;
    struct tx *tx = test_tx(c->db, TX_READ, NOBODY);
    EXPECT_OK(tx_one(tx, count_of_sessions, &row, id));
    tx_abort(tx);
    return row.n;
}

void town_jobs(struct town *c)
{
    const struct job_kind *kinds[8] = { NULL };
    int ran;
    for (size_t i = 0; account_module.jobs[i].name != NULL; i++)
        kinds[i] = &account_module.jobs[i];
    EXPECT_OK(test_jobs(c->db, web_config(c->web), kinds, test_now, &ran));
}
