#include "domain/desk/incident.h"

#include "base/zone.h"
#include "domain/desk/desk_job.h"
#include "domain/desk/exam_window.h"
#include "domain/desk/maintenance.h"
#include "domain/desk/ticket_fixture_test.h"
#include "platform/config.h"
#include "test_faults.h"

static const struct config config = {
    .mail_from = STR_INIT("desk@pedell.example"),
    .base_url = STR_INIT("https://pedell.example"),
    .body_name = STR_INIT("Schul-IT"),
};

SQL(incident_agreement, SCOPE_SYSTEM, 2,
    "INSERT INTO agreement (id, ref, title, legal_basis, effective, created_at) VALUES ($3, $4, 'Vertrag', 'NKomZG', "
    "0, $2)");

/* The county of the fixture with both authorities as participants. */
static struct desk open_desk(struct db *db)
{
    static const struct secret key = { { 7 } };
    participant_id id;
    secret_key_use(&key);
    struct desk d = desk_open(db);
    struct tx *tx = test_tx(db, TX_WRITE, d.head);
    const authority_id both[] = { d.a, d.b };
    agreement_ref agreement = TX_REF(tx, agreement);
    EXPECT_OK(tx_run(tx, incident_agreement, NULL, TX_ID(tx, agreement), &agreement));
    for (size_t i = 0; i < ARRAY_LEN(both); i++)
        EXPECT_OK(agreement_participant_create(tx, both[i], day_of(2022, 1, 1), day_of(2022, 1, 1), DAY_NONE, &id));
    EXPECT_OK(tx_commit(tx));
    return d;
}

/* --- mails ------------------------------------------------------------------------------------ */

struct sent {
    struct str recipient, subject, body;
};
struct sents {
    struct sent *at;
    size_t n;
};
ROW(sent, COL(sent, recipient), COL(sent, subject), COL(sent, body));
/* Of this room's incidents and maintenance only. */
QUERY(
    incident_sent, SCOPE_SYSTEM, 0, sent,
    "SELECT recipient, subject, body FROM outbox WHERE key LIKE 'incident:%' OR key LIKE 'maintenance:%' ORDER BY id");

static const struct job_kind *kind_called(const char *name)
{
    const struct job_kind *k = desk_jobs;
    while (k->name != NULL && !str_eq(str_of(k->name), str_of(name)))
        k++;
    EXPECT(k->name != NULL);
    return k;
}

static struct sents sent(const struct desk *d)
{
    const struct job_kind *kinds[] = { kind_called("desk.incident"), NULL };
    struct sents all;
    int ran;
    EXPECT_OK(test_jobs(d->db, &config, kinds, test_now, &ran));
    struct tx *tx = test_tx(d->db, TX_READ, (account_id){ 0 });
    EXPECT_OK(tx_all(tx, incident_sent, &all));
    EXPECT_OK(tx_commit(tx));
    return all;
}

static size_t sent_to(const struct sents *all, const char *who, const char *subject)
{
    size_t n = 0;
    for (size_t i = 0; i < all->n; i++)
        n += str_eq(all->at[i].recipient, str_of(who)) && str_starts(all->at[i].subject, str_of(subject));
    return n;
}

/* --- acts --------------------------------------------------------------------------------------- */

/* The extent: those schools of the choices. */
static struct incident_places places_of(struct tx *tx, const school_id *schools, size_t n)
{
    struct incident_places all, some;
    EXPECT_OK(incident_choices(tx, &all));
    some = (struct incident_places){ MEM_NEW_N(tx_mem(tx), struct incident_place, all.n), 0 };
    for (size_t i = 0; i < all.n; i++)
        for (size_t k = 0; k < n; k++)
            if (all.at[i].school.n == schools[k].n)
                some.at[some.n++] = all.at[i];
    EXPECT_EQ(some.n, n);
    return some;
}

static enum err try_open(const struct desk *d, account_id who, const school_id *schools, size_t n,
                         struct instant next_at, incident_ref *ref)
{
    struct incident_row row;
    struct tx *tx = test_tx(d->db, TX_WRITE, who);
    struct incident_new new = { .title = STR("Internet ist ausgefallen"),
                                .status = STR("Wir suchen die Ursache."),
                                .next_at = next_at,
                                .places = places_of(tx, schools, n) };
    enum err e = incident_open(tx, &new, &row);
    if (e == OK)
        *ref = row.ref;
    return desk_step_end(tx, e);
}

static struct instant soon(void) { return instant_add(test_now, HOURS(2)); }

static incident_ref opened(const struct desk *d, const school_id *schools, size_t n)
{
    incident_ref ref = { { 0 } };
    EXPECT_OK(try_open(d, d->tech, schools, n, soon(), &ref));
    return ref;
}

static enum err attach(const struct desk *d, account_id who, incident_ref ref, ticket_ref ticket)
{
    struct incident_row row;
    struct ticket t;
    struct tx *tx = desk_step_begin(d, who, ticket, &t);
    enum err e = incident_find_work(tx, ref, &row);
    return desk_step_end(tx, e == OK ? incident_attach(tx, &row, &t) : e);
}

static enum err find_as(const struct desk *d, account_id who, incident_ref ref, struct incident_row *row)
{
    struct tx *tx = test_tx(d->db, TX_READ, who);
    enum err e = incident_find(tx, ref, row);
    tx_abort(tx);
    return e;
}

static enum err inform(const struct desk *d, incident_ref ref, const char *text, struct instant next_at)
{
    struct incident_row row;
    struct tx *tx = test_tx(d->db, TX_WRITE, d->tech);
    EXPECT_OK(incident_find_work(tx, ref, &row));
    return desk_step_end(tx, incident_inform(tx, &row, row.version, str_of(text), next_at));
}

static enum err solve(const struct desk *d, incident_ref ref)
{
    struct incident_row row;
    struct tx *tx = test_tx(d->db, TX_WRITE, d->tech);
    EXPECT_OK(incident_find_work(tx, ref, &row));
    return desk_step_end(tx, incident_solve(tx, &row, row.version, STR("Ein Kabel war defekt."), STR("Internet")));
}

static enum err join(const struct desk *d, account_id who, incident_ref ref)
{
    struct incident_row row;
    struct tx *tx = test_tx(d->db, TX_WRITE, who);
    EXPECT_OK(incident_find(tx, ref, &row));
    return desk_step_end(tx, incident_join(tx, &row));
}

/* --- mass incident ---------------------------------------------------------------------------------- */

TEST_DB(each_person_gets_one_mail_per_news_also_with_two_waiting_reports)
{
    struct desk d = open_desk(db);
    incident_ref ref = opened(&d, &d.north, 1);
    ticket_ref one = desk_make(&d, d.teacher, d.north, "WLAN weg", "x"),
               two = desk_make(&d, d.teacher, d.north, "Internet weg", "y");
    EXPECT_OK(attach(&d, d.tech, ref, one));
    EXPECT_OK(attach(&d, d.tech, ref, two));
    struct sents all = sent(&d);
    /* Who comes later is told once what the others know already. */
    EXPECT_EQ(sent_to(&all, "lehrerin@schule.example", "Großstörung: Internet ist ausgefallen"), 1);
    EXPECT_EQ(sent_to(&all, "kontakt@schule.example", "Großstörung: Internet ist ausgefallen"), 1);
    EXPECT_EQ(all.n, 2);
    EXPECT_OK(inform(&d, ref, "Der Techniker ist unterwegs.", instant_add(test_now, HOURS(5))));
    all = sent(&d);
    EXPECT_EQ(sent_to(&all, "lehrerin@schule.example", "Neues zur Großstörung"), 1);
    EXPECT_EQ(sent_to(&all, "kontakt@schule.example", "Neues zur Großstörung"), 1);
    EXPECT_EQ(all.n, 4);
    EXPECT(str_find(all.at[3].body, STR("Der Techniker ist unterwegs.")) != SIZE_MAX);
    /* The news stands in each report as well, which waits for the new date. */
    struct ticket t = desk_read(&d, d.teacher, two);
    EXPECT_EQ(t.row.reason, REASON_MASS_INCIDENT);
    EXPECT(t.row.waits_until.us == instant_add(test_now, HOURS(5)).us);
    EXPECT_EQ(t.row.entries, 3);
    test_sql(db, "UPDATE job SET state = 1, due_at = 0 WHERE kind = 'desk.incident'");
    EXPECT_EQ(sent(&d).n, 4);
}

TEST_DB(an_incident_needs_the_time_of_the_next_information_in_the_future)
{
    struct desk d = open_desk(db);
    incident_ref ref;
    EXPECT_EQ(try_open(&d, d.tech, &d.north, 1, INSTANT_NONE, &ref), ERR_INVALID);
    EXPECT_EQ(try_open(&d, d.tech, &d.north, 1, test_now, &ref), ERR_INVALID);
    ref = opened(&d, &d.north, 1);
    EXPECT_EQ(inform(&d, ref, "Noch nichts.", INSTANT_NONE), ERR_INVALID);
    EXPECT_EQ(inform(&d, ref, " ", soon()), ERR_INVALID);
}

TEST_DB(overdue_information_is_said_and_takes_no_new_reports)
{
    struct desk d = open_desk(db);
    struct incident_row row;
    incident_ref ref = opened(&d, &d.north, 1);
    ticket_ref early = desk_make(&d, d.teacher, d.north, "WLAN weg", "x");
    EXPECT_OK(attach(&d, d.tech, ref, early));
    EXPECT_OK(find_as(&d, d.tech, ref, &row));
    EXPECT(!incident_overdue(&row, test_now));
    test_now = instant_add(soon(), MINUTES(1));
    EXPECT(incident_overdue(&row, test_now));
    ticket_ref late = desk_make(&d, d.teacher, d.north, "Internet weg", "x");
    EXPECT_EQ(attach(&d, d.tech, ref, late), ERR_CONFLICT);
    /* The report that waits stays with the incident, whatever its date says. */
    int moved;
    struct tx *tx = test_tx(db, TX_WRITE, (account_id){ 0 });
    EXPECT_OK(triage_waiting_due(tx, &moved));
    EXPECT_OK(tx_commit(tx));
    EXPECT_EQ(moved, 0);
    EXPECT_OK(inform(&d, ref, "Es dauert länger.", instant_add(test_now, HOURS(1))));
    EXPECT_OK(find_as(&d, d.tech, ref, &row));
    EXPECT(!incident_overdue(&row, test_now));
    EXPECT_OK(attach(&d, d.tech, ref, late));
}

TEST_DB(only_affected_schools_see_it_and_no_other_authority_is_named)
{
    struct desk d = open_desk(db);
    struct incident_row row;
    struct incident_places places;
    struct incident_rows list;
    const school_id both[] = { d.north, d.other };
    incident_ref ref = opened(&d, both, 2);
    const account_id see[] = { d.contact, d.teacher, d.official, d.auditor, d.contact_b, d.official_b };
    for (size_t i = 0; i < ARRAY_LEN(see); i++) {
        EXPECT_OK(find_as(&d, see[i], ref, &row));
        EXPECT_EQ(row.schools, 1);
        struct tx *tx = test_tx(db, TX_READ, see[i]);
        EXPECT_OK(incident_schools(tx, row.id, &places));
        EXPECT_EQ(places.n, 1);
        EXPECT_EQ(places.at[0].school.n, i < 4 ? d.north.n : d.other.n);
        EXPECT_OK(incident_running(tx, &list));
        EXPECT_EQ(list.n, 1);
        tx_abort(tx);
    }
    EXPECT_EQ(find_as(&d, d.contact2, ref, &row), ERR_NOT_FOUND); /* another school of the same authority */
    EXPECT_EQ(find_as(&d, d.provider, ref, &row), ERR_NOT_FOUND);
    EXPECT_OK(find_as(&d, d.head, ref, &row));
    EXPECT_EQ(row.schools, 2);
    struct sents all = sent(&d);
    for (size_t i = 0; i < all.n; i++) {
        EXPECT(str_find(all.at[i].body, STR("Stadt")) == SIZE_MAX);
        EXPECT(str_find(all.at[i].body, STR("Grundschule")) == SIZE_MAX);
    }
    EXPECT_EQ(all.n, 2);
}

TEST_DB(who_works_for_one_authority_changes_no_incident_of_two)
{
    struct desk d = open_desk(db);
    struct incident_row row;
    struct ref_list none = { NULL, 0 }, foreign = { MEM_NEW(test_mem(), struct ref), 1 };
    struct incident_places places;
    const school_id both[] = { d.north, d.other };
    incident_ref ref = opened(&d, both, 2);
    struct tx *tx = test_tx(db, TX_WRITE, d.tech_b);
    EXPECT_EQ(incident_find_work(tx, ref, &row), ERR_CONFLICT);
    tx_abort(tx);
    tx = test_tx(db, TX_READ, d.tech_b);
    EXPECT_OK(incident_choices(tx, &places));
    EXPECT_EQ(places.n, 1);
    EXPECT_EQ(places.at[0].school.n, d.other.n);
    EXPECT_EQ(incident_extent_of(tx, &none, &none, &places), ERR_INVALID);
    tx_abort(tx);
    tx = test_tx(db, TX_READ, d.tech);
    EXPECT_OK(incident_choices(tx, &places));
    for (size_t i = 0; i < places.n; i++)
        if (places.at[i].school.n == d.north.n)
            memcpy(foreign.at[0].b, places.at[i].ref.b, sizeof foreign.at[0].b);
    EXPECT_OK(incident_extent_of(tx, &none, &foreign, &places));
    tx_abort(tx);
    tx = test_tx(db, TX_READ, d.tech_b);
    EXPECT_EQ(incident_extent_of(tx, &none, &foreign, &places), ERR_INVALID);
    tx_abort(tx);
}

TEST_DB(of_an_incident_of_two_authorities_each_side_counts_and_lists_its_own)
{
    struct desk d = open_desk(db);
    struct incident_row row;
    struct incident_rows list;
    struct ticket_rows likely, children;
    const school_id both[] = { d.north, d.other };
    incident_ref ref = opened(&d, both, 2);
    EXPECT_OK(join(&d, d.teacher, ref));
    EXPECT_OK(join(&d, d.contact, ref));
    EXPECT_OK(join(&d, d.contact_b, ref));
    EXPECT_OK(attach(&d, d.tech, ref, desk_make(&d, d.teacher, d.north, "WLAN weg", "x")));
    (void)desk_make(&d, d.contact, d.north, "Internet weg", "x");
    ticket_ref own = desk_make(&d, d.contact_b, d.other, "Internet weg", "x");
    EXPECT_OK(find_as(&d, d.contact_b, ref, &row));
    EXPECT_EQ(row.persons, 1);
    struct tx *tx = test_tx(db, TX_READ, d.tech_b);
    EXPECT_OK(incident_list(tx, &list));
    EXPECT_EQ(list.n, 1);
    EXPECT_EQ(list.at[0].schools, 1);
    EXPECT_EQ(list.at[0].persons, 1);
    EXPECT_OK(incident_likely(tx, &list.at[0], &likely));
    EXPECT_EQ(likely.n, 1);
    EXPECT(REF_EQ(likely.at[0].ref, own));
    EXPECT_OK(incident_children(tx, &list.at[0], &children));
    EXPECT_EQ(children.n, 0);
    tx_abort(tx);
    tx = test_tx(db, TX_READ, d.tech);
    EXPECT_OK(incident_likely(tx, &list.at[0], &likely));
    EXPECT_OK(incident_children(tx, &list.at[0], &children));
    EXPECT_EQ(likely.n, 2);
    EXPECT_EQ(children.n, 1);
    tx_abort(tx);
}

TEST_DB(a_report_of_another_school_or_in_another_state_does_not_wait_for_it)
{
    struct desk d = open_desk(db);
    incident_ref ref = opened(&d, &d.north, 1);
    ticket_ref outside = desk_make(&d, d.contact2, d.south, "WLAN weg", "x"),
               closed = desk_make(&d, d.teacher, d.north, "WLAN weg", "x");
    EXPECT_EQ(attach(&d, d.tech, ref, outside), ERR_CONFLICT);
    EXPECT_OK(desk_do_move(&d, d.tech, closed, STATE_CLOSED, REASON_NO_FAULT, MOVER_BODY, "Nichts."));
    EXPECT_EQ(attach(&d, d.tech, ref, closed), ERR_CONFLICT);
    EXPECT_EQ(desk_read(&d, d.tech, outside).row.state, STATE_NEW);
}

TEST_DB(likely_reports_are_open_faults_of_its_schools)
{
    struct desk d = open_desk(db);
    struct incident_row row;
    struct ticket_rows rows;
    incident_ref ref = opened(&d, &d.north, 1);
    ticket_ref one = desk_make(&d, d.teacher, d.north, "WLAN weg", "x");
    (void)desk_make(&d, d.contact2, d.south, "WLAN weg", "x");
    struct tx *tx = test_tx(db, TX_READ, d.tech);
    EXPECT_OK(incident_find(tx, ref, &row));
    EXPECT_OK(incident_likely(tx, &row, &rows));
    EXPECT_EQ(rows.n, 1);
    EXPECT(memcmp(rows.at[0].ref.b, one.b, sizeof one.b) == 0);
    tx_abort(tx);
    EXPECT_OK(attach(&d, d.tech, ref, one));
    tx = test_tx(db, TX_READ, d.tech);
    EXPECT_OK(incident_likely(tx, &row, &rows));
    EXPECT_EQ(rows.n, 0);
    EXPECT_OK(incident_children(tx, &row, &rows));
    EXPECT_EQ(rows.n, 1);
    tx_abort(tx);
}

/* req: GK.Sch.2 */
TEST_DB(solving_puts_every_waiting_report_to_the_joint_test)
{
    struct desk d = open_desk(db);
    struct incident_row row;
    struct test_rows items;
    int64_t round;
    incident_ref ref = opened(&d, &d.north, 1);
    ticket_ref refs[2] = { desk_make(&d, d.teacher, d.north, "WLAN weg", "x"),
                           desk_make(&d, d.teacher2, d.north, "Internet weg", "x") };
    ticket_ref gone = desk_make(&d, d.teacher, d.north, "Doch nicht", "x");
    EXPECT_OK(attach(&d, d.tech, ref, refs[0]));
    EXPECT_OK(attach(&d, d.tech, ref, refs[1]));
    EXPECT_OK(attach(&d, d.tech, ref, gone));
    EXPECT_OK(desk_do_move(&d, d.teacher, gone, STATE_CLOSED, REASON_WITHDRAWN, MOVER_REQUESTER, ""));
    EXPECT_OK(solve(&d, ref));
    for (size_t i = 0; i < 2; i++) {
        struct ticket t = desk_read(&d, d.tech, refs[i]);
        EXPECT_EQ(t.row.state, STATE_TESTING);
        struct tx *tx = test_tx(db, TX_READ, d.tech);
        EXPECT_OK(ticket_tests(tx, &t, &round, &items));
        EXPECT_EQ(items.n, 1);
        EXPECT_STR(items.at[0].text, "Internet");
        tx_abort(tx);
    }
    EXPECT_EQ(desk_read(&d, d.tech, gone).row.state, STATE_CLOSED);
    EXPECT_OK(find_as(&d, d.tech, ref, &row));
    EXPECT(!incident_runs(&row));
    struct sents all = sent(&d);
    EXPECT_EQ(sent_to(&all, "lehrer@schule.example", "Behoben: "), 1);
    EXPECT_EQ(sent_to(&all, "kontakt@schule.example", "Behoben: "), 1);
    EXPECT_EQ(solve(&d, ref), ERR_CONFLICT);
    EXPECT_EQ(inform(&d, ref, "Doch noch etwas.", soon()), ERR_CONFLICT);
}

TEST_DB(affects_me_too_counts_each_person_of_an_affected_school_once)
{
    struct desk d = open_desk(db);
    struct incident_row row;
    incident_ref ref = opened(&d, &d.north, 1);
    EXPECT_OK(join(&d, d.teacher, ref));
    EXPECT_OK(join(&d, d.teacher, ref));
    EXPECT_OK(join(&d, d.contact, ref));
    EXPECT_EQ(join(&d, d.official, ref), ERR_CONFLICT);
    EXPECT_EQ(join(&d, d.tech, ref), ERR_CONFLICT);
    EXPECT_OK(find_as(&d, d.tech, ref, &row));
    EXPECT_EQ(row.persons, 2);
    EXPECT_OK(inform(&d, ref, "Bald fertig.", soon()));
    struct sents all = sent(&d);
    EXPECT_EQ(sent_to(&all, "lehrerin@schule.example", "Neues zur Großstörung"), 1);
    EXPECT_EQ(sent_to(&all, "kontakt@schule.example", "Neues zur Großstörung"), 1);
    EXPECT_OK(solve(&d, ref));
    EXPECT_EQ(join(&d, d.teacher2, ref), ERR_CONFLICT);
}

/* --- maintenance -------------------------------------------------------------------------------------- */

static enum err plan(const struct desk *d, const school_id *schools, size_t n, struct day day, int from, int until,
                     maintenance_ref *ref)
{
    struct tx *tx = test_tx(d->db, TX_WRITE, d->tech);
    struct maintenance_new new = { .title = STR("Neues WLAN"),
                                   .text = STR("Kein Internet."),
                                   .starts_at = zone_instant(day, from),
                                   .ends_at = zone_instant(day, until),
                                   .places = places_of(tx, schools, n) };
    return desk_step_end(tx, maintenance_plan(tx, &new, ref));
}

static void exam(const struct desk *d, school_id school, authority_id authority, struct day from, struct day until)
{
    struct tx *tx = test_tx(d->db, TX_WRITE, d->head);
    struct school_place place = { school, authority };
    EXPECT_OK(exam_window_add(tx, &place, &(struct exam_window_new){ .starts = from, .ends = until, .note = STR("") }));
    EXPECT_OK(tx_commit(tx));
}

TEST_DB(no_maintenance_is_planned_in_an_exam_window_of_an_affected_school)
{
    struct desk d = open_desk(db);
    maintenance_ref ref;
    struct maintenance_clash clash;
    bool found;
    const school_id both[] = { d.north, d.south };
    exam(&d, d.south, d.a, day_of(2026, 12, 7), day_of(2026, 12, 9));
    EXPECT_EQ(plan(&d, both, 2, day_of(2026, 12, 8), 840, 900, &ref), ERR_INVALID);
    EXPECT_EQ(plan(&d, &d.south, 1, day_of(2026, 12, 9), 1380, 1439, &ref), ERR_INVALID);
    struct tx *tx = test_tx(db, TX_READ, d.tech);
    struct incident_places places = places_of(tx, both, 2);
    EXPECT_OK(maintenance_clash(tx, &places, zone_instant(day_of(2026, 12, 8), 840),
                                zone_instant(day_of(2026, 12, 8), 900), &clash, &found));
    EXPECT(found);
    EXPECT_STR(clash.school, "Oberschule Süd");
    EXPECT(day_eq(clash.starts, day_of(2026, 12, 7)) && day_eq(clash.ends, day_of(2026, 12, 9)));
    /* Until midnight before the first day it does not touch it. */
    EXPECT_OK(maintenance_clash(tx, &places, zone_instant(day_of(2026, 12, 6), 840),
                                zone_instant(day_of(2026, 12, 7), 0), &clash, &found));
    EXPECT(!found);
    tx_abort(tx);
    EXPECT_OK(plan(&d, &d.north, 1, day_of(2026, 12, 8), 840, 900, &ref));
    EXPECT_OK(plan(&d, both, 2, day_of(2026, 12, 10), 840, 900, &ref));
}

TEST_DB(maintenance_is_announced_and_withdrawn_with_one_mail_per_contact)
{
    struct desk d = open_desk(db);
    maintenance_ref ref;
    struct maintenance_rows list;
    struct maintenance_row row;
    const school_id both[] = { d.north, d.south };
    EXPECT_OK(plan(&d, both, 2, day_of(2026, 12, 8), 840, 900, &ref));
    struct sents all = sent(&d);
    EXPECT_EQ(all.n, 2);
    EXPECT_EQ(sent_to(&all, "kontakt.sued@schule.example", "Geplante Wartung: Neues WLAN"), 1);
    EXPECT_EQ(sent_to(&all, "kontakt@schule.example", "Geplante Wartung: Neues WLAN"), 1);
    EXPECT(str_find(all.at[0].body, STR("8. Dezember")) != SIZE_MAX);
    EXPECT(str_find(all.at[0].body, STR("Oberschule")) == SIZE_MAX);
    struct tx *tx = test_tx(db, TX_WRITE, d.tech);
    EXPECT_EQ(desk_step_end(tx, maintenance_withdraw(tx, ref, STR(""))), ERR_INVALID);
    tx = test_tx(db, TX_WRITE, d.tech_b);
    EXPECT_EQ(desk_step_end(tx, maintenance_withdraw(tx, ref, STR("Nein."))), ERR_NOT_FOUND);
    tx = test_tx(db, TX_WRITE, d.tech);
    EXPECT_OK(desk_step_end(tx, maintenance_withdraw(tx, ref, STR("Die Geräte fehlen."))));
    all = sent(&d);
    EXPECT_EQ(all.n, 4);
    EXPECT_EQ(sent_to(&all, "kontakt@schule.example", "Wartung findet nicht statt: Neues WLAN"), 1);
    EXPECT(str_find(all.at[2].body, STR("Die Geräte fehlen.")) != SIZE_MAX);
    tx = test_tx(db, TX_WRITE, d.tech);
    EXPECT_EQ(desk_step_end(tx, maintenance_withdraw(tx, ref, STR("Noch einmal."))), ERR_CONFLICT);
    /* It stays in the list, and schools beside it never see it. */
    tx = test_tx(db, TX_READ, d.contact);
    EXPECT_OK(maintenance_list(tx, &list));
    EXPECT_EQ(list.n, 1);
    EXPECT_EQ(list.at[0].schools, 1);
    EXPECT_OK(maintenance_ahead(tx, &list));
    EXPECT_EQ(list.n, 0);
    tx_abort(tx);
    tx = test_tx(db, TX_READ, d.contact_b);
    EXPECT_OK(maintenance_list(tx, &list));
    EXPECT_EQ(list.n, 0);
    EXPECT_EQ(maintenance_find(tx, ref, &row), ERR_NOT_FOUND);
    tx_abort(tx);
}

TEST_DB(maintenance_for_two_authorities_names_each_side_its_own_schools)
{
    struct desk d = open_desk(db);
    maintenance_ref ref;
    struct maintenance_rows list;
    struct maintenance_row row;
    struct incident_places places;
    const school_id both[] = { d.north, d.other };
    EXPECT_OK(plan(&d, both, 2, day_of(2026, 12, 8), 840, 900, &ref));
    struct tx *tx = test_tx(db, TX_READ, d.contact_b);
    EXPECT_OK(maintenance_list(tx, &list));
    EXPECT_EQ(list.n, 1);
    EXPECT_EQ(list.at[0].schools, 1);
    EXPECT_OK(maintenance_find(tx, ref, &row));
    EXPECT_EQ(row.schools, 1);
    EXPECT_OK(maintenance_schools(tx, row.id, &places));
    EXPECT_EQ(places.n, 1);
    EXPECT_EQ(places.at[0].school.n, d.other.n);
    tx_abort(tx);
    tx = test_tx(db, TX_WRITE, d.tech_b);
    EXPECT_EQ(desk_step_end(tx, maintenance_withdraw(tx, ref, STR("Nein."))), ERR_CONFLICT);
}

TEST_DB(maintenance_lies_in_the_future_and_ends_after_its_begin)
{
    struct desk d = open_desk(db);
    maintenance_ref ref;
    EXPECT_EQ(plan(&d, &d.north, 1, day_of(2026, 11, 22), 840, 900, &ref), ERR_INVALID);
    EXPECT_EQ(plan(&d, &d.north, 1, day_of(2026, 12, 8), 900, 900, &ref), ERR_INVALID);
    struct tx *tx = test_tx(db, TX_WRITE, d.tech);
    struct maintenance_new new = { .title = STR("Neues WLAN"),
                                   .text = STR("Kein Internet."),
                                   .starts_at = zone_instant(day_of(2026, 12, 8), 0),
                                   .ends_at = zone_instant(day_of(2026, 12, 11), 1),
                                   .places = places_of(tx, &d.north, 1) };
    EXPECT_EQ(desk_step_end(tx, maintenance_plan(tx, &new, &ref)), ERR_INVALID);
}
