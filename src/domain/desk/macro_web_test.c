#include "domain/desk/checklist.h"
#include "domain/desk/desk_fixture_test.h"
#include "domain/desk/macro.h"
#include "domain/desk/text_block.h"

struct one_row {
    int64_t n;
};
ROW(one_row, COL(one_row, n));
QUERY(test_macro_event, SCOPE_SYSTEM, 0, one_row, "SELECT max(n) AS n FROM ticket_event WHERE what = 21");
_Static_assert(EVENT_MACRO == 21, "stands in the statement above");
QUERY(test_open_phases, SCOPE_SYSTEM, 0, one_row, "SELECT count(*) AS n FROM ticket_phase WHERE until IS NULL");
QUERY(test_macro_steps, SCOPE_SYSTEM, 0, one_row, "SELECT count(*) AS n FROM macro_step WHERE text IN ('Bild', 'Ton')");
#define COUNTED(db, statement) counted_(db, &statement)
static int64_t counted_(struct db *db, const struct db_statement *statement)
{
    struct one_row row;
    struct tx *tx = test_tx(db, TX_READ, (account_id){ 0 });
    EXPECT_OK(tx_one_(tx, statement, &row, (const struct db_value[]){ { 0 } }, 0));
    tx_abort(tx);
    return row.n;
}

struct parts {
    text_block_id block;
    checklist_id list;
};

static struct parts parts_of(struct county *c, const char *text)
{
    struct parts p;
    text_block_ref block;
    checklist_ref list;
    struct text_block_row block_row;
    struct checklist_row list_row;
    struct tx *tx = test_tx(c->db, TX_WRITE, c->agent);
    EXPECT_OK(text_block_create(tx, false, &(struct text_block_text){ STR("Liefertermin"), str_of(text) }, &block));
    EXPECT_OK(checklist_create(tx, &(struct checklist_text){ STR("Tausch"), STR("Alt abbauen"), STR("") }, &list));
    EXPECT_OK(text_block_find(tx, block, &block_row));
    EXPECT_OK(checklist_find(tx, list, &list_row));
    EXPECT_OK(tx_commit(tx));
    p.block = block_row.id;
    p.list = list_row.id;
    return p;
}

static const char *macro_at(struct county *c, const struct macro_step *steps, size_t n)
{
    macro_ref ref;
    struct buf out = buf_of(test_mem(), REF_TEXT_LEN);
    struct macro_steps list = { MEM_NEW_N(test_mem(), struct macro_step, n), n };
    struct tx *tx = test_tx(c->db, TX_WRITE, c->agent);
    for (size_t i = 0; i < n; i++)
        list.at[i] = steps[i];
    EXPECT_OK(macro_create(tx, STR("Auf Lieferung warten"), &list, &ref));
    EXPECT_OK(tx_commit(tx));
    ref_put(&out, ref.b);
    return str_z(test_mem(), buf_str(&out));
}

/* Assign, checklist, text, wait for delivery. */
static const char *delivery(struct county *c, const char *text)
{
    struct parts p = parts_of(c, text);
    const struct macro_step steps[] = {
        { .kind = MACRO_ASSIGN, .value = MACRO_TO_NOBODY, .text = STR_INIT("") },
        { .kind = MACRO_CHECKLIST, .record = p.list.n, .text = STR_INIT("") },
        { .kind = MACRO_TEXT, .record = p.block.n, .text = STR_INIT("") },
        { .kind = MACRO_MOVE, .value = REASON_DELIVERY, .days = 7, .text = STR_INIT("") },
    };
    return macro_at(c, steps, ARRAY_LEN(steps));
}

TEST_DB(a_macro_is_shown_before_runs_at_once_and_one_undo_takes_it_all_back)
{
    struct county *c = county_open(db);
    const char *path = county_taken(c, "Beamer");
    struct ticket before = county_ticket(c, c->agent, path);
    const char *at = textf("%s/macros/%s", path, delivery(c, "Wir warten auf ein Teil für {raum}."));
    county_as(c, c->agent);
    EXPECT_CONTAINS(web_get(c->web, path), at);
    struct response page = web_get(c->web, at);
    EXPECT_CONTAINS(page, "Wir warten auf ein Teil für 2.14.");
    EXPECT_CONTAINS(page, "Lieferung, in 7 Tagen");
    EXPECT_CONTAINS(page, "Tausch");
    EXPECT_NOT_CONTAINS(page, "geht hier nicht");
    EXPECT_EQ(county_ticket(c, c->agent, path).version, before.version);
    county_as(c, c->agent);
    EXPECT_LOCATION(web_post(c->web, at, textf("version=%lld", (long long)before.version)), path);
    struct ticket t = county_ticket(c, c->agent, path);
    EXPECT_EQ(t.row.reason, REASON_DELIVERY);
    EXPECT_EQ(t.assignee.n, 0);
    EXPECT(!instant_is_none(t.row.waits_until));
    county_as(c, c->teacher);
    page = web_get(c->web, path);
    EXPECT_CONTAINS(page, "Wir warten auf ein Teil für 2.14.");
    EXPECT_CONTAINS(page, "Alt abbauen");
    county_as(c, c->agent);
    page = web_get(c->web, path);
    EXPECT_CONTAINS(page, "Makro ausgeführt");
    int64_t event = COUNTED(db, test_macro_event);
    /* No single step of it is undone alone. */
    EXPECT_STATUS(web_post(c->web, textf("%s/undo/%lld", path, (long long)event - 1), ""), 409);
    EXPECT_LOCATION(web_post(c->web, textf("%s/undo/%lld", path, (long long)event), ""), path);
    t = county_ticket(c, c->agent, path);
    EXPECT_EQ(t.row.state, before.row.state);
    EXPECT_EQ(t.row.reason, before.row.reason);
    EXPECT_EQ(t.assignee.n, before.assignee.n);
    EXPECT(instant_is_none(t.row.waits_until));
    county_as(c, c->agent);
    page = web_get(c->web, path);
    EXPECT_NOT_CONTAINS(page, "Alt abbauen");
    EXPECT_CONTAINS(page, "Wir warten auf ein Teil für 2.14.");
    EXPECT_STATUS(web_post(c->web, textf("%s/undo/%lld", path, (long long)event - 1), ""), 409);
    EXPECT_EQ(COUNTED(db, test_open_phases), 1);
}

TEST_DB(a_macro_whose_text_has_an_empty_placeholder_changes_nothing)
{
    struct county *c = county_open(db);
    const char *path = county_taken(c, "Beamer");
    struct ticket before = county_ticket(c, c->agent, path);
    const char *at = textf("%s/macros/%s", path, delivery(c, "Wir kommen am {besuch}."));
    county_as(c, c->agent);
    struct response page = web_get(c->web, at);
    EXPECT_CONTAINS(page, "geht hier nicht");
    EXPECT_NOT_CONTAINS(page, ">Ausführen<");
    page = web_post(c->web, at, "version=0");
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "Platzhalter {besuch} ist leer.");
    struct ticket t = county_ticket(c, c->agent, path);
    EXPECT_EQ(t.version, before.version);
    EXPECT_EQ(t.assignee.n, before.assignee.n);
    county_as(c, c->agent);
    EXPECT_NOT_CONTAINS(web_get(c->web, path), "Alt abbauen");
}

TEST_DB(a_macro_runs_only_on_the_ticket_that_was_shown_and_only_for_the_body)
{
    struct county *c = county_open(db);
    const char *path = county_taken(c, "Beamer");
    int64_t version = county_ticket(c, c->agent, path).version;
    const char *at = textf("%s/macros/%s", path, delivery(c, "Wir warten."));
    county_as(c, c->teacher);
    EXPECT_STATUS(web_get(c->web, at), 403);
    EXPECT_STATUS(web_post(c->web, at, "version=0"), 403);
    EXPECT_NOT_CONTAINS(web_get(c->web, path), "Auf Lieferung warten");
    EXPECT_STATUS(web_post(c->web, textf("%s/answer", path), "version=0&text=Noch+etwas"), 303);
    county_as(c, c->agent);
    EXPECT_STATUS(web_post(c->web, at, textf("version=%lld", (long long)version)), 409);
    EXPECT_EQ(county_ticket(c, c->agent, path).row.reason, REASON_REMOTE);
    test_sql(db, "UPDATE checklist SET retired_at = 1");
    county_as(c, c->agent);
    EXPECT_STATUS(web_post(c->web, at, "version=0"), 409);
    EXPECT_EQ(county_ticket(c, c->agent, path).row.reason, REASON_REMOTE);
}

/* req: GK.Sch.2 */
TEST_DB(a_macro_may_ask_for_the_joint_test)
{
    struct county *c = county_open(db);
    const char *path = county_taken(c, "Beamer");
    const struct macro_step steps[] = { { .kind = MACRO_TEST, .text = STR_INIT("Bild\nTon") } };
    const char *at = textf("%s/macros/%s", path, macro_at(c, steps, 1));
    county_as(c, c->agent);
    EXPECT_LOCATION(web_post(c->web, at, "version=0"), path);
    EXPECT_EQ(county_ticket(c, c->agent, path).row.state, STATE_TESTING);
    county_as(c, c->teacher);
    struct response page = web_get(c->web, path);
    EXPECT_CONTAINS(page, "Bild");
    EXPECT_CONTAINS(page, "Ton");
}

TEST_DB(what_a_macro_lacks_is_said_at_its_field_and_a_change_is_a_new_version)
{
    struct county *c = county_open(db);
    county_as(c, c->agent);
    struct response page = web_post(c->web, "/desk/macros/new", "name=Leer&reason=0&days=&items=");
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "Bitte mindestens einen Schritt angeben.");
    page = web_post(c->web, "/desk/macros/new", textf("name=Warten&reason=%d&days=&items=", REASON_DELIVERY));
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "Bitte angeben, wie viele Tage die Meldung wartet.");
    EXPECT_CONTAINS(page, textf("<option value=\"%d\" selected>", REASON_DELIVERY));
    page = web_post(c->web, "/desk/macros/new", textf("name=Frage&reason=%d&days=&items=", REASON_QUESTION));
    EXPECT_CONTAINS(page, "Zu diesem Stand gehört ein Text.");
    page = web_post(c->web, "/desk/macros/new", textf("name=Doppelt&reason=%d&days=&items=Bild", REASON_DUPLICATE));
    EXPECT_CONTAINS(page, "Bitte entweder einen Stand oder einen Test angeben, nicht beides.");
    page = web_post(c->web, "/desk/macros/new", textf("name=Doppelt&reason=%d&days=&items=", REASON_DUPLICATE));
    EXPECT_CONTAINS(page, "Diesen Stand kann ein Makro nicht setzen.");
    EXPECT_STATUS(web_post(c->web, "/desk/macros/new", "name=Nehmen&assignee=me&reason=0&days=&items="), 303);
    EXPECT_CONTAINS(web_get(c->web, "/desk/macros"), "Anna Agentin");
    const struct macro_step steps[] = { { .kind = MACRO_TEST, .text = STR_INIT("Bild") } };
    const char *path = textf("/desk/macros/%s", macro_at(c, steps, 1));
    county_as(c, c->agent2);
    EXPECT_STATUS(web_post(c->web, path, "version=1&name=Test&reason=0&days=&items=Ton"), 303);
    EXPECT_STATUS(web_post(c->web, path, "version=1&name=Alt&reason=0&days=&items=Ton"), 409);
    page = web_get(c->web, path);
    EXPECT_CONTAINS(page, "Fassung 2, von Anna Agentin.");
    EXPECT_CONTAINS(page, "Ton</textarea>");
    EXPECT_EQ(COUNTED(db, test_macro_steps), 2);
    EXPECT_STATUS(web_post(c->web, textf("%s/retire", path), ""), 303);
    EXPECT_STATUS(web_get(c->web, path), 404);
    county_as(c, c->contact);
    EXPECT_STATUS(web_get(c->web, "/desk/macros"), 403);
}
