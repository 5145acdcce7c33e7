#include "platform/auth.h"

#include "base/zone.h"
#include "test_db.h"

#define A1 ((authority_id){ 101 })
#define A2 ((authority_id){ 102 })
#define S11 ((school_id){ 1001 })
#define S12 ((school_id){ 1002 })
#define S21 ((school_id){ 2001 })
#define NO_AUTHORITY ((authority_id){ 0 })
#define NO_SCHOOL ((school_id){ 0 })
#define HEAD ((account_id){ 1 })
#define OTHER_HEAD ((account_id){ 2 })

static struct instant in_days(int64_t days) { return instant_add(test_now, DAYS(days)); }

/* --- reach as text: "role authority/school +from..to days", one per line -------------- */

struct reach_row {
    int role;
    int64_t authority, school;
    struct instant starts, ends;
    bool narrow;
};
ROW(reach_row, COL(reach_row, role), COL(reach_row, authority), COL(reach_row, school), COL(reach_row, starts),
    COL(reach_row, ends), COL(reach_row, narrow));
struct reach_list {
    struct reach_row *at;
    size_t n;
};
QUERY(reach_of_test, SCOPE_SYSTEM, 1, reach_row,
      "SELECT role, authority, school, starts, ends, narrow FROM reach WHERE actor = $3"
      " ORDER BY role, authority, school, starts");

static struct str reach_text(struct tx *tx, account_id account)
{
    struct reach_list list = { 0 };
    struct buf out = buf_of(test_mem(), 4096);
    EXPECT_OK(tx_all(tx, reach_of_test, &list, account));
    for (size_t i = 0; i < list.n; i++) {
        const struct reach_row *r = &list.at[i];
        if (i > 0)
            buf_put_z(&out, "; ");
        buf_put_z(&out, access_role_names[r->role]);
        buf_byte(&out, ' ');
        buf_int(&out, r->authority);
        buf_byte(&out, '/');
        buf_int(&out, r->school);
        buf_byte(&out, ' ');
        buf_int(&out, instant_between(test_now, r->starts).us / DAYS(1).us);
        buf_put_z(&out, "..");
        buf_int(&out, instant_between(test_now, r->ends).us / DAYS(1).us);
        if (r->narrow)
            buf_put_z(&out, " narrow");
    }
    return buf_str(&out);
}

static struct tx *write_tx(struct db *db) { return test_tx(db, TX_WRITE, HEAD); }

static account_id person(struct tx *tx, struct str mail)
{
    account_id id;
    EXPECT_OK(auth_account_create(tx, &(struct account_new){ .mail = mail, .name = STR("Person") }, &id, NULL));
    return id;
}

static grant_id given(struct tx *tx, account_id account, enum role role, authority_id authority, school_id school,
                      int64_t from, int64_t to)
{
    grant_id id;
    EXPECT_OK(auth_grant_create(tx,
                                &(struct grant_new){ .account = account,
                                                     .role = role,
                                                     .authority = authority,
                                                     .school = school,
                                                     .starts = in_days(from),
                                                     .ends = in_days(to),
                                                     .approved_by = OTHER_HEAD },
                                &id));
    return id;
}

static entrustment_id entrusted(struct tx *tx, account_id account, authority_id authority, school_id school,
                                int64_t from, int64_t to)
{
    entrustment_id id;
    EXPECT_OK(auth_entrustment_create(tx,
                                      &(struct entrustment_new){ .account = account,
                                                                 .authority = authority,
                                                                 .school = school,
                                                                 .starts = in_days(from),
                                                                 .ends = in_days(to),
                                                                 .committed_on = day_of(2026, 1, 2) },
                                      &id));
    return id;
}

/* --- accounts ---------------------------------------------------------------------------- */

TEST_DB(one_address_has_one_account_however_it_is_written)
{
    struct tx *tx = write_tx(db);
    (void)person(tx, STR("Erika.Muster@Schule.example"));
    struct account_new again = { .mail = STR(" erika.muster@schule.example"), .name = STR("Zweite") };
    EXPECT_ERR(auth_account_create(tx, &again, NULL, NULL), ERR_CONFLICT);
    EXPECT_OK(tx_commit(tx));
}

/* --- reach --------------------------------------------------------------------------------- */

TEST_DB(a_school_contact_reaches_the_school_and_a_teacher_narrowly)
{
    struct tx *tx = write_tx(db);
    account_id who = person(tx, STR("a@x.example"));
    given(tx, who, ROLE_SCHOOL_CONTACT, A1, S11, 0, 100);
    EXPECT_OK(auth_grant_create(tx,
                                &(struct grant_new){ .account = who,
                                                     .role = ROLE_SCHOOL_CONTACT,
                                                     .authority = A1,
                                                     .school = S12,
                                                     .narrow = true,
                                                     .starts = in_days(0),
                                                     .ends = in_days(5),
                                                     .approved_by = HEAD },
                                NULL));
    EXPECT_STR(reach_text(tx, who), "school_contact 101/1001 0..100; school_contact 101/1002 0..5 narrow");
    EXPECT_OK(tx_commit(tx));
}

TEST_DB(officials_and_auditors_reach_their_authority)
{
    struct tx *tx = write_tx(db);
    account_id who = person(tx, STR("a@x.example"));
    given(tx, who, ROLE_AUTHORITY_OFFICIAL, A1, NO_SCHOOL, 0, 10);
    given(tx, who, ROLE_AUDITOR, A2, NO_SCHOOL, 2, 9);
    EXPECT_STR(reach_text(tx, who), "authority_official 101/0 0..10; auditor 102/0 2..9");
    EXPECT_OK(tx_commit(tx));
}

TEST_DB(steering_members_and_sysadmins_have_no_place)
{
    struct tx *tx = write_tx(db);
    account_id who = person(tx, STR("a@x.example"));
    given(tx, who, ROLE_STEERING_MEMBER, A1, NO_SCHOOL, 0, 10);
    given(tx, who, ROLE_SYSADMIN, NO_AUTHORITY, NO_SCHOOL, 0, 10);
    EXPECT_STR(reach_text(tx, who), "steering_member 0/0 0..10; sysadmin 0/0 0..10");
    EXPECT_OK(tx_commit(tx));
}

/* req: Z7.3 */
TEST_DB(without_a_commitment_nobody_of_the_body_reaches_anything)
{
    struct tx *tx = write_tx(db);
    account_id who = person(tx, STR("a@x.example"));
    given(tx, who, ROLE_TECHNICIAN, NO_AUTHORITY, NO_SCHOOL, 0, 100);
    given(tx, who, ROLE_EXTERNAL_PROVIDER, NO_AUTHORITY, NO_SCHOOL, 0, 100);
    given(tx, who, ROLE_HEAD, NO_AUTHORITY, NO_SCHOOL, 0, 100);
    EXPECT_STR(reach_text(tx, who), "");
    struct entrustment_new open = {
        .account = who, .authority = A1, .starts = in_days(0), .ends = in_days(50), .committed_on = DAY_NONE
    };
    EXPECT_ERR(auth_entrustment_create(tx, &open, NULL), ERR_INVALID);
    EXPECT_STR(reach_text(tx, who), "");
    EXPECT_OK(tx_commit(tx));
}

/* req: Z7.3 */
TEST_DB(nothing_is_reached_before_the_day_of_the_commitment)
{
    struct tx *tx = write_tx(db);
    account_id who = person(tx, STR("a@x.example"));
    given(tx, who, ROLE_TECHNICIAN, NO_AUTHORITY, NO_SCHOOL, 0, 100);
    struct entrustment_new later = { .account = who,
                                     .authority = A1,
                                     .starts = in_days(-30),
                                     .ends = in_days(50),
                                     .committed_on = day_add(zone_day(test_now), 10) };
    EXPECT_OK(auth_entrustment_create(tx, &later, NULL));
    EXPECT_STR(reach_text(tx, who), "technician 101/0 9..50"); /* midnight: nine full days and some hours */
    EXPECT_OK(tx_commit(tx));
}

/* req: Z7.3 */
TEST_DB(technicians_reach_what_grant_and_entrustment_have_in_common)
{
    struct tx *tx = write_tx(db);
    account_id who = person(tx, STR("a@x.example"));
    given(tx, who, ROLE_TECHNICIAN, NO_AUTHORITY, NO_SCHOOL, 0, 100);
    entrusted(tx, who, A1, NO_SCHOOL, -10, 20);
    entrusted(tx, who, A2, S21, 5, 500);
    EXPECT_STR(reach_text(tx, who), "technician 101/0 0..20; technician 102/2001 5..100");

    account_id provider = person(tx, STR("b@x.example"));
    given(tx, provider, ROLE_EXTERNAL_PROVIDER, A1, S11, 0, 100);
    entrusted(tx, provider, A1, S12, 0, 100);       /* another school */
    entrusted(tx, provider, A2, NO_SCHOOL, 0, 100); /* another authority */
    EXPECT_STR(reach_text(tx, provider), "");
    entrusted(tx, provider, A1, NO_SCHOOL, 50, 200); /* the school's authority */
    EXPECT_STR(reach_text(tx, provider), "external_provider 101/1001 50..100");

    account_id apart = person(tx, STR("c@x.example"));
    given(tx, apart, ROLE_TECHNICIAN, A1, NO_SCHOOL, 0, 10);
    entrusted(tx, apart, NO_AUTHORITY, NO_SCHOOL, 10, 20); /* never at the same time */
    EXPECT_STR(reach_text(tx, apart), "");
    EXPECT_OK(tx_commit(tx));
}

TEST_DB(a_committed_head_reaches_everything_once)
{
    struct tx *tx = write_tx(db);
    account_id who = person(tx, STR("a@x.example"));
    given(tx, who, ROLE_HEAD, NO_AUTHORITY, NO_SCHOOL, 0, 100);
    entrusted(tx, who, NO_AUTHORITY, NO_SCHOOL, 0, 30);
    entrusted(tx, who, A1, NO_SCHOOL, 0, 60);
    EXPECT_STR(reach_text(tx, who), "head 0/0 0..60");
    EXPECT_OK(tx_commit(tx));
}

TEST_DB(an_ended_grant_or_entrustment_ends_the_reach)
{
    struct tx *tx = write_tx(db);
    account_id who = person(tx, STR("a@x.example"));
    grant_id grant = given(tx, who, ROLE_TECHNICIAN, NO_AUTHORITY, NO_SCHOOL, -10, 100);
    entrustment_id first = entrusted(tx, who, A1, NO_SCHOOL, -10, 100);
    entrusted(tx, who, A2, NO_SCHOOL, -10, 100);
    EXPECT_OK(auth_entrustment_end(tx, first, test_now));
    EXPECT_STR(reach_text(tx, who), "technician 102/0 -10..100");
    EXPECT_ERR(auth_entrustment_end(tx, first, in_days(3)), ERR_CONFLICT);
    EXPECT_OK(auth_grant_end(tx, grant, test_now));
    EXPECT_STR(reach_text(tx, who), "");
    EXPECT_OK(tx_commit(tx));
}

static const struct {
    enum role role;
    int64_t authority, school;
    bool good;
} places[] = {
    { ROLE_SCHOOL_CONTACT, 101, 1001, true },
    { ROLE_SCHOOL_CONTACT, 101, 0, false },
    { ROLE_SCHOOL_CONTACT, 0, 1001, false },
    { ROLE_AUTHORITY_OFFICIAL, 0, 0, false },
    { ROLE_AUTHORITY_OFFICIAL, 101, 1001, false },
    { ROLE_AUDITOR, 0, 0, false },
    { ROLE_HEAD, 101, 0, false },
    { ROLE_SYSADMIN, 101, 0, false },
    { ROLE_STEERING_MEMBER, 101, 0, true },
    { ROLE_TECHNICIAN, 0, 0, true },
    { ROLE_TECHNICIAN, 0, 1001, false },
    { ROLE_ANONYMOUS, 0, 0, false },
    { ROLE_INVENTORY_AGENT, 0, 0, false },
};

TEST_DB(a_grant_needs_a_place_that_fits_its_role)
{
    struct tx *tx = write_tx(db);
    account_id who = person(tx, STR("a@x.example"));
    for (size_t i = 0; i < ARRAY_LEN(places); i++) {
        struct grant_new grant = { .account = who,
                                   .role = places[i].role,
                                   .authority = { places[i].authority },
                                   .school = { places[i].school },
                                   .starts = in_days(0),
                                   .ends = in_days(1),
                                   .approved_by = HEAD };
        test_note("row %zu", i);
        EXPECT_ERR(auth_grant_create(tx, &grant, NULL), places[i].good ? OK : ERR_INVALID);
    }
    struct grant_new empty = { .account = who, .role = ROLE_TECHNICIAN, .starts = in_days(1), .ends = in_days(1) };
    EXPECT_ERR(auth_grant_create(tx, &empty, NULL), ERR_INVALID);
    EXPECT_OK(tx_commit(tx));
}

/* --- who may grant ---------------------------------------------------------------------------- */

/* Two committed heads and an official of A1. */
static void heads(struct db *db, account_id *one, account_id *two, account_id *official)
{
    struct tx *tx = write_tx(db);
    account_id *both[] = { one, two };
    for (size_t i = 0; i < 2; i++) {
        *both[i] = person(tx, i == 0 ? STR("h1@x.example") : STR("h2@x.example"));
        given(tx, *both[i], ROLE_HEAD, NO_AUTHORITY, NO_SCHOOL, -1, 100);
        entrusted(tx, *both[i], NO_AUTHORITY, NO_SCHOOL, -1, 100);
    }
    *official = person(tx, STR("o@x.example"));
    given(tx, *official, ROLE_AUTHORITY_OFFICIAL, A1, NO_SCHOOL, -1, 100);
    EXPECT_OK(tx_commit(tx));
}

TEST_DB(a_grant_of_a_head_waits_for_another_head)
{
    account_id one, two, official, who;
    grant_id grant;
    heads(db, &one, &two, &official);
    struct tx *tx = test_tx(db, TX_WRITE, one);
    who = person(tx, STR("a@x.example"));
    struct grant_new new = {
        .account = who, .role = ROLE_AUTHORITY_OFFICIAL, .authority = A1, .starts = in_days(0), .ends = in_days(100)
    };
    EXPECT_OK(auth_grant_create(tx, &new, &grant));
    EXPECT_STR(reach_text(tx, who), "");
    EXPECT_OK(tx_commit(tx));

    tx = test_tx(db, TX_WRITE, one);
    EXPECT_ERR(auth_grant_approve(tx, grant), ERR_DENIED); /* who asked */
    tx_abort(tx);
    tx = test_tx(db, TX_WRITE, official);
    EXPECT_ERR(auth_grant_approve(tx, grant), ERR_NOT_FOUND); /* no such right */
    tx_abort(tx);
    tx = test_tx(db, TX_WRITE, two);
    EXPECT_OK(auth_grant_approve(tx, grant));
    EXPECT_STR(reach_text(tx, who), "authority_official 101/0 0..100");
    EXPECT_ERR(auth_grant_approve(tx, grant), ERR_CONFLICT);
    EXPECT_OK(tx_commit(tx));
}

TEST_DB(nobody_approves_a_grant_for_himself)
{
    account_id one, two, official;
    grant_id grant;
    heads(db, &one, &two, &official);
    struct tx *tx = test_tx(db, TX_WRITE, one);
    struct grant_new new = { .account = two, .role = ROLE_SYSADMIN, .starts = in_days(0), .ends = in_days(100) };
    EXPECT_OK(auth_grant_create(tx, &new, &grant));
    EXPECT_OK(tx_commit(tx));
    tx = test_tx(db, TX_WRITE, two);
    EXPECT_ERR(auth_grant_approve(tx, grant), ERR_DENIED);
    tx_abort(tx);
}

TEST_DB(an_official_names_school_contacts_of_the_own_authority_alone)
{
    account_id one, two, official, who;
    heads(db, &one, &two, &official);
    struct tx *tx = test_tx(db, TX_WRITE, official);
    who = person(tx, STR("a@x.example"));
    struct grant_new own = { .account = who,
                             .role = ROLE_SCHOOL_CONTACT,
                             .authority = A1,
                             .school = S11,
                             .starts = in_days(0),
                             .ends = in_days(100) };
    EXPECT_OK(auth_grant_create(tx, &own, NULL));
    EXPECT_STR(reach_text(tx, who), "school_contact 101/1001 0..100");
    struct grant_new foreign = own;
    foreign.authority = A2;
    foreign.school = S21;
    EXPECT_OK(auth_grant_create(tx, &foreign, NULL)); /* only a request */
    EXPECT_STR(reach_text(tx, who), "school_contact 101/1001 0..100");
    EXPECT_OK(tx_commit(tx));
}
