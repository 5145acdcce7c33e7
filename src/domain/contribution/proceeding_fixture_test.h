/*
 * contribution/proceeding_fixture_test.h -- a county with a town that takes part, a village that does not, and
 * a fixing of 2027 to 2029; each step in a transaction of the head.
 */
#ifndef CONTRIBUTION_PROCEEDING_FIXTURE_TEST_H
#define CONTRIBUTION_PROCEEDING_FIXTURE_TEST_H

#include "domain/agreement/proceeding_store.h"
#include "domain/agreement/register_store.h"
#include "domain/contribution/contribution.h"
#include "domain/contribution/due.h"
#include "domain/contribution/fixing_act.h"
#include "domain/contribution/plan_store.h"
#include "domain/contribution/statistics.h"
#include "domain/contribution/what_if.h"
#include "platform/auth.h"
#include "test_db.h"

struct house {
    struct db *db;
    authority_id provider, town, village;
    authority_ref town_ref, village_ref;
    school_id town_school, village_school;
    account_id head, second, official;
    fixing_id fixing;
};

static inline authority_id party(struct tx *tx, struct str name, bool provider, bool takes_part)
{
    authority_id id;
    struct authority_new add = { .name = name, .is_provider = provider, .starts = DAY_NONE, .ends = DAY_NONE };
    EXPECT_OK(agreement_authority_create(tx, &add, &id));
    if (takes_part)
        EXPECT_OK(agreement_participant_create(tx, id, DAY_NONE, day_of(2022, 1, 1), DAY_NONE, NULL));
    return id;
}

static inline school_id school(struct tx *tx, authority_id authority, const char *number, const char *form)
{
    school_id id;
    branch_id branch;
    struct school_new add = { .authority = authority,
                              .official_number = str_of(number),
                              .name = str_cat(test_mem(), str_of(form), STR(" "), str_of(number)),
                              .starts = DAY_NONE,
                              .ends = DAY_NONE };
    EXPECT_OK(agreement_school_create(tx, &add, &id));
    EXPECT_OK(agreement_branch_create(tx,
                                      &(struct branch_new){ .authority = authority,
                                                            .school = id,
                                                            .form = str_of(form),
                                                            .name = str_of(form),
                                                            .level = LEVEL_LOWER,
                                                            .grade_from = 1,
                                                            .grade_to = 13,
                                                            .starts = DAY_NONE,
                                                            .ends = DAY_NONE },
                                      &branch));
    return id;
}

static inline account_id person(struct tx *tx, const char *name, enum role role, authority_id place)
{
    account_id id;
    struct instant starts = instant_sub(tx_now(tx), DAYS(1)), ends = instant_add(tx_now(tx), DAYS(400));
    struct account_new add = { .mail = str_cat(test_mem(), str_of(name), STR("@probe.example")),
                               .name = str_of(name),
                               .authority = place };
    EXPECT_OK(auth_account_create(tx, &add, &id, NULL));
    EXPECT_OK(auth_grant_create(
        tx,
        &(struct grant_new){
            .account = id, .role = role, .authority = place, .starts = starts, .ends = ends, .approved_by = { 99 } },
        NULL));
    if (role == ROLE_HEAD)
        EXPECT_OK(auth_entrustment_create(
            tx,
            &(struct entrustment_new){
                .account = id, .authority = place, .starts = starts, .ends = ends, .committed_on = day_of(2026, 1, 2) },
            NULL));
    return id;
}

/* Pupils of the county's grammar school and of the town's primary school. */
static inline void statistics(struct house *h, int year, int county, int town)
{
    struct statistics_result result;
    struct buf csv = buf_of(test_mem(), 400);
    buf_put_z(&csv, "Schulnummer;Schulform;Schuljahrgang;Schüler\n70001;Gymnasium;5;");
    buf_int(&csv, county);
    buf_put_z(&csv, "\n70010;Grundschule;1;");
    buf_int(&csv, town);
    buf_put_z(&csv, "\n");
    struct tx *tx = test_tx(h->db, TX_WRITE, h->head);
    struct statistics_source source = { .school_year = year,
                                        .source = STR("Landesamt"),
                                        .file_name = STR("zahlen.csv"),
                                        .profile = STR(""),
                                        .bytes = buf_str(&csv) };
    EXPECT_OK(statistics_import(tx, &source, false, &result));
    EXPECT_OK(tx_commit(tx));
}

static inline void decide(struct tx *tx)
{
    struct interpretation_decision decision = { .reason = STR("Einvernehmen"),
                                                .decision_ref = STR("Protokoll 3"),
                                                .decided_on = day_of(2023, 1, 10),
                                                .starts = day_of(2022, 1, 1) };
    int adopted;
    EXPECT_OK(agreement_interpretation_decide(tx, INTERPRETATION_WEIGHTS, READING_B, &decision));
    EXPECT_OK(agreement_interpretations_adopt(tx, &decision, &adopted));
}

static inline void plans(struct tx *tx, int64_t cents)
{
    budget_plan_id plan;
    for (int year = 2027; year < 2030; year++)
        EXPECT_OK(plan_add(
            tx,
            &(struct plan_new){
                .year = year, .cost_cents = cents, .document = STR("Haushaltsplan"), .reference = STR("Beschluss") },
            &plan));
}

/* Signed, for 2027 to 2029: the county 875.00, the town 125.00 of each 1,000.00. */
static inline void fix(struct house *h, int64_t cents)
{
    struct fixing_place keys[] = { { h->provider, STR("03252") }, { h->town, STR("03252006") } };
    struct snapshot_row snapshot;
    struct fixing_row old, row;
    struct tx *tx = test_tx(h->db, TX_WRITE, h->head);
    plans(tx, cents);
    EXPECT_OK(statistics_current(tx, 2025, &snapshot));
    struct fixing_new add = { .first_year = 2027,
                              .years = FIXING_YEARS,
                              .length_reason = STR(""),
                              .fixing_date = day_of(2026, 10, 12),
                              .snapshot = snapshot.id,
                              .reading = READING_B,
                              .ge_grade10 = LEVEL_LOWER,
                              .weights = KEY_WEIGHTS_OF_AGREEMENT,
                              .decision_ref = STR("Protokoll 3"),
                              .reason = STR("Einvernehmen"),
                              .order = { keys, ARRAY_LEN(keys) } };
    bool again = h->fixing.n != 0;
    if (again)
        EXPECT_OK(fixing_by_id(tx, h->fixing, &old));
    EXPECT_OK(fixing_add(tx, &add, again ? &old : NULL, &h->fixing));
    EXPECT_OK(tx_commit(tx));
    tx = test_tx(h->db, TX_WRITE, h->second);
    EXPECT_OK(fixing_by_id(tx, h->fixing, &row));
    EXPECT_OK(fixing_check(tx, &row));
    EXPECT_OK(tx_commit(tx));
    tx = test_tx(h->db, TX_WRITE, h->second);
    EXPECT_OK(fixing_by_id(tx, h->fixing, &row));
    EXPECT_OK(fixing_sign(tx, &row));
    EXPECT_OK(tx_commit(tx));
}

static inline authority_ref ref_of(struct tx *tx, authority_id id)
{
    struct authority_row row;
    EXPECT_OK(agreement_authority_by_id(tx, id, &row));
    return row.ref;
}

static inline struct house *house(struct db *db)
{
    struct house *h = MEM_NEW(test_mem(), struct house);
    struct tx *tx = test_tx(db, TX_WRITE, (account_id){ 0 });
    *h = (struct house){ .db = db };
    EXPECT_OK(agreement_module.init(tx));
    h->provider = party(tx, STR("Landkreis Musterland"), true, true);
    h->town = party(tx, STR("Stadt Eichenau"), false, true);
    h->village = party(tx, STR("Gemeinde Heidloh"), false, false);
    h->town_ref = ref_of(tx, h->town);
    h->village_ref = ref_of(tx, h->village);
    (void)school(tx, h->provider, "70001", "Gymnasium");
    h->town_school = school(tx, h->town, "70010", "Grundschule");
    h->head = person(tx, "Hanna Haupt", ROLE_HEAD, (authority_id){ 0 });
    h->second = person(tx, "Zoe Zwei", ROLE_HEAD, (authority_id){ 0 });
    h->official = person(tx, "Otto Amt", ROLE_AUTHORITY_OFFICIAL, h->town);
    decide(tx);
    EXPECT_OK(tx_commit(tx));
    statistics(h, 2025, 300, 100);
    return h;
}

static inline struct proceeding_new consent_of(const struct house *h)
{
    return (struct proceeding_new){ .authority = h->town,
                                    .kind = PROCEEDING_CANCELLATION,
                                    .basis = PROCEEDING_MONTHS,
                                    .day = day_of(2027, 6, 30),
                                    .decision_ref = STR("Beschluss 7") };
}

static inline struct proceeding_new joining_of(const struct house *h)
{
    return (struct proceeding_new){ .authority = h->village,
                                    .kind = PROCEEDING_JOINING,
                                    .choice = PROCEEDING_KEEP,
                                    .basis = PROCEEDING_MONTHS,
                                    .day = day_of(2027, 7, 1),
                                    .pupils_primary = 100,
                                    .decision_ref = STR("Beschluss 8") };
}

/* One step of the head, in a transaction of its own. */
static inline struct tx *step(const struct house *h) { return test_tx(h->db, TX_WRITE, h->head); }

static inline struct proceeding_row now(struct tx *tx, proceeding_ref ref)
{
    struct proceeding_row row;
    EXPECT_OK(proceeding_by_ref(tx, ref, &row));
    return row;
}

static inline proceeding_ref opened(const struct house *h, const struct proceeding_new *add)
{
    proceeding_ref ref;
    struct tx *tx = step(h);
    EXPECT_OK(proceeding_add(tx, add, &ref));
    EXPECT_OK(tx_commit(tx));
    return ref;
}

static inline void expect_refused(const struct house *h, const struct proceeding_new *add, enum err e, enum msg msg)
{
    proceeding_ref ref;
    struct tx *tx = step(h);
    EXPECT_ERR(proceeding_add(tx, add, &ref), e);
    EXPECT_EQ(tx_refusal(tx).msg, msg);
    tx_abort(tx);
}

static inline void store_effect(const struct house *h, proceeding_ref ref)
{
    struct tx *tx = step(h);
    struct proceeding_row p = now(tx, ref);
    EXPECT_OK(proceeding_effect_store(tx, &p));
    EXPECT_OK(tx_commit(tx));
}

static inline void tick(const struct house *h, proceeding_ref ref, int item, bool yes)
{
    struct tx *tx = step(h);
    struct proceeding_row p = now(tx, ref);
    EXPECT_OK(proceeding_tick(tx, &p, item, yes, STR("Vermerk 4")));
    EXPECT_OK(tx_commit(tx));
}

static inline enum err sign_as(const struct house *h, proceeding_ref ref, int side, int form)
{
    struct tx *tx = step(h);
    struct proceeding_row p = now(tx, ref);
    struct proceeding_signature_row in = {
        .side = side, .form = form, .signed_on = day_of(2026, 11, 20), .proof = STR("Urkunde")
    };
    enum err e = proceeding_sign(tx, &p, &in);
    return tx_end(tx, e);
}

/* What refuses it, MSG_NONE: it is closed. */
static inline enum msg close_now(const struct house *h, proceeding_ref ref)
{
    struct tx *tx = step(h);
    struct proceeding_row p = now(tx, ref);
    enum err e = proceeding_close(tx, &p);
    enum msg why = e == OK ? MSG_NONE : tx_refusal(tx).msg;
    EXPECT_ERR(e, e == OK ? OK : ERR_CONFLICT);
    (void)tx_end(tx, e);
    return why;
}

static inline const struct proceeding_check *check_of(struct tx *tx, proceeding_ref ref, int item)
{
    struct proceeding_checks checks;
    struct proceeding_row p = now(tx, ref);
    EXPECT_OK(proceeding_checks(tx, &p, &checks));
    for (size_t i = 0; i < checks.n; i++)
        if (checks.at[i].item == item)
            return &checks.at[i];
    return NULL;
}

static inline bool is_done(const struct house *h, proceeding_ref ref, int item)
{
    struct tx *tx = test_tx(h->db, TX_READ, h->head);
    const struct proceeding_check *check = check_of(tx, ref, item);
    EXPECT(check != NULL);
    bool yes = check != NULL && check->done;
    tx_abort(tx);
    return yes;
}

static inline bool takes_part(const struct house *h, authority_id party, struct day day)
{
    struct tx *tx = test_tx(h->db, TX_READ, h->head);
    bool yes;
    EXPECT_OK(agreement_participates(tx, party, day, &yes));
    tx_abort(tx);
    return yes;
}

#endif
