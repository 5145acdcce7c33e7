#include "domain/desk/promise.h"

#include "base/zone.h"
#include "test.h"

static struct instant at(int year, int month, int day, int hour, int minute)
{
    return zone_instant(day_of(year, month, day), hour * 60 + minute);
}

static struct str words(int state, int reason, struct instant promised, struct instant waits, struct instant now)
{
    struct promise p = { state, reason, promised, waits, &calendar_default };
    return promise_words(test_mem(), LANG_DE, &p, now);
}

/* req: GK.Desk.1 */
TEST(a_promise_is_a_date_in_words)
{
    struct instant monday = at(2026, 11, 30, 10, 0), thursday = at(2026, 12, 3, 12, 0);
    EXPECT_STR(words(STATE_IN_PROGRESS, REASON_REMOTE, thursday, INSTANT_NONE, monday),
               "Wir melden uns bis Donnerstag, 3. Dezember, 12:00 Uhr.");
    EXPECT_STR(words(STATE_NEW, REASON_RECEIVED, thursday, INSTANT_NONE, monday),
               "Wir melden uns bis Donnerstag, 3. Dezember, 12:00 Uhr.");
    EXPECT_STR(words(STATE_NEW, REASON_RECEIVED, INSTANT_NONE, INSTANT_NONE, monday), "Wir melden uns.");
}

/* req: GK.Desk.1 */
TEST(outside_the_hours_it_says_when_somebody_reads)
{
    EXPECT_STR(words(STATE_NEW, REASON_RECEIVED, at(2026, 12, 3, 12, 0), INSTANT_NONE, at(2026, 11, 27, 18, 0)),
               "Wir lesen Ihre Meldung am Montag, 30. November, ab 7:30 Uhr. Wir melden uns bis Donnerstag, 3. "
               "Dezember, 12:00 Uhr.");
    EXPECT_STR(words(STATE_NEW, REASON_RECEIVED, INSTANT_NONE, INSTANT_NONE, at(2026, 12, 24, 10, 0)),
               "Wir lesen Ihre Meldung am Montag, 28. Dezember, ab 7:30 Uhr. Wir melden uns.");
}

TEST(a_missed_promise_says_so_in_words)
{
    struct instant now = at(2026, 11, 30, 10, 0), past = at(2026, 11, 30, 9, 59);
    EXPECT_STR(words(STATE_IN_PROGRESS, REASON_REMOTE, past, INSTANT_NONE, now),
               "Unsere Antwort ist überfällig seit Montag, 30. November, 09:59 Uhr.");
    EXPECT_STR(words(STATE_IN_PROGRESS, REASON_REMOTE, now, INSTANT_NONE, now),
               "Wir melden uns bis Montag, 30. November, 10:00 Uhr.");
    EXPECT_STR(words(STATE_WAITING, REASON_DELIVERY, past, past, now),
               "Wir warten auf eine Lieferung. Das ist überfällig seit Montag, 30. November, 09:59 Uhr.");
    EXPECT_STR(words(STATE_TESTING, REASON_JOINT_TEST, past, INSTANT_NONE, now), "Bitte testen.");
}

TEST(in_a_state_that_waits_it_says_for_what)
{
    struct instant now = at(2026, 11, 30, 10, 0), date = at(2026, 12, 3, 12, 0);
    EXPECT_STR(words(STATE_WAITING, REASON_DELIVERY, date, date, now),
               "Wir warten auf eine Lieferung. Voraussichtlich bis Donnerstag, 3. Dezember, 12:00 Uhr.");
    EXPECT_STR(words(STATE_AT_SCHOOL, REASON_TRIAGE, INSTANT_NONE, date, now),
               "Ihre Schule prüft zuerst, spätestens bis Donnerstag, 3. Dezember, 12:00 Uhr. Danach übernehmen wir.");
    EXPECT_STR(words(STATE_AT_SCHOOL, REASON_QUESTION, date, INSTANT_NONE, now), "Wir haben eine Frage.");
    EXPECT_STR(words(STATE_TESTING, REASON_JOINT_TEST, date, INSTANT_NONE, now), "Bitte testen.");
    EXPECT_STR(words(STATE_CLOSED, REASON_TEST_CONFIRMED, date, INSTANT_NONE, now),
               "Gelöst. Sie haben den Test bestätigt.");
}
