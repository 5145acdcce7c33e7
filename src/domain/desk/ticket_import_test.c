#include "domain/desk/ticket_import.h"

#include "base/zone.h"
#include "domain/desk/desk_fixture_test.h"
#include "domain/desk/desk_web.h"
#include "domain/desk/ticket_fixture_test.h"
#include "domain/desk/ticket_import_record.h"
#include "platform/setting.h"

#define MAP \
    "art;von;schule;leistung;nach\norganisation;Nord;11111;;\norganisation;Stadt;33333;;\nqueue;IT::Nord;11111;;\n" \
    "entity;Kreis > Nord;11111;;\nkategorie;Toner;;toner;\nvorgabe;;;network;\n"
#define AT "\"created_at\":\"2025-03-04T08:00:00Z\""
#define TICKET(id, state, more) \
    "{\"id\":" #id ",\"number\":\"22" #id "\",\"title\":\"Beamer " #id "\",\"state\":\"" state \
    "\",\"organization\":\"Nord\"," AT more "}"
#define ARTICLE(id, text) \
    "{\"id\":" #id ",\"sender\":\"Customer\",\"internal\":false,\"content_type\":\"text/plain\",\"body\":\"" text \
    "\"," AT "}"

/* --- running one -------------------------------------------------------------------------------- */

struct imported {
    struct ticket_import_sums sums;
    struct str lines;
    enum err err;
    struct refusal why;
};

static void add_line(void *arg, const struct ticket_import_line *line)
{
    struct buf *out = arg;
    buf_put(out, line->text);
    buf_byte(out, '\n');
}
static void no_progress(void *arg, const struct ticket_import_sums *sums)
{
    (void)arg;
    (void)sums;
}
static struct instant test_clock(void *arg)
{
    (void)arg;
    return test_now;
}

static const char *file_of(struct str text)
{
    static int n;
    const char *path = str_z(test_mem(), test_path(str_of(textf("dump%d", n++))));
    FILE *f = fopen(path, "wb");
    EXPECT(f != NULL && fwrite(text.at, 1, text.len, f) == text.len && fclose(f) == 0);
    return path;
}

static struct imported import_with(struct db *db, struct ticket_import_options options, struct str text)
{
    struct imported out;
    struct record_file *file;
    struct mem *mem;
    struct buf lines = buf_of(test_mem(), MIB(1));
    struct ticket_import_sink sink = { add_line, no_progress, test_clock, &lines };
    options.made_by = STR("test");
    EXPECT_OK(record_file_open(file_of(text), &file));
    EXPECT_OK(mem_open(&mem, MIB(256)));
    out.err = ticket_import(db, mem, &options, &file, 1, &sink, &out.sums, &out.why);
    mem_close(mem);
    record_file_close(file);
    out.lines = buf_str(&lines);
    return out;
}

static struct ticket_import_options choice(enum import_source source)
{
    return (struct ticket_import_options){ .source = source,
                                           .mapping = STR(MAP),
                                           .from = DAY_NONE,
                                           .to = DAY_NONE,
                                           .system = STR(""),
                                           .group = STR(""),
                                           .school = STR("") };
}

static struct imported import_text(struct db *db, enum import_source source, const char *text)
{
    struct imported out = import_with(db, choice(source), str_of(text));
    EXPECT_OK(out.err);
    return out;
}

static struct ticket_import_undone undo_run(struct db *db, int64_t run, enum err want)
{
    struct ticket_import_undone sums;
    struct refusal why;
    struct buf lines = buf_of(test_mem(), KIB(64));
    struct ticket_import_sink sink = { add_line, no_progress, test_clock, &lines };
    EXPECT_ERR(ticket_import_undo(db, test_mem(), run, &sink, &sums, &why), want);
    return sums;
}

struct number {
    int64_t n;
};
ROW(number, COL(number, n));
struct state_of_key {
    ticket_id id;
    ticket_ref ref;
    int64_t number;
    int state, reason, kind, effect, extent;
    account_id requester;
    struct str requester_name;
    struct instant waits_until, closed_at, created_at;
    ticket_id merged_into;
};
ROW(state_of_key, COL(state_of_key, id), COL(state_of_key, ref), COL(state_of_key, number), COL(state_of_key, state),
    COL(state_of_key, reason), COL(state_of_key, kind), COL(state_of_key, effect), COL(state_of_key, extent),
    COL(state_of_key, requester), COL(state_of_key, requester_name), COL(state_of_key, waits_until),
    COL(state_of_key, closed_at), COL(state_of_key, created_at), COL(state_of_key, merged_into));
QUERY(test_import_key, SCOPE_SYSTEM, 2, state_of_key,
      "SELECT t.id, t.ref, t.number, t.state, t.reason, t.kind, t.effect, t.extent, t.requester, t.requester_name,"
      " t.waits_until, t.closed_at, t.created_at, t.merged_into FROM imported i JOIN ticket t ON t.id = i.ticket"
      " WHERE i.kind = 1 AND i.source = $3 AND i.key = $4");
QUERY(test_import_rows, SCOPE_SYSTEM, 0, number,
      "SELECT (SELECT count(*) FROM ticket) + (SELECT count(*) FROM entry) + (SELECT count(*) FROM imported)"
      " + (SELECT count(*) FROM ticket_phase) + (SELECT count(*) FROM ticket_clock) + (SELECT count(*) FROM test_item)"
      " AS n");
QUERY(test_import_told, SCOPE_SYSTEM, 0, number,
      "SELECT (SELECT count(*) FROM job) + (SELECT count(*) FROM outbox) + (SELECT count(*) FROM change_event)"
      " + (SELECT count(*) FROM webhook_delivery) AS n");

static struct state_of_key key_of(struct db *db, enum import_source source, const char *key)
{
    struct state_of_key row;
    struct tx *tx = test_tx(db, TX_READ, (account_id){ 0 });
    EXPECT_OK(tx_one(tx, test_import_key, &row, (int)source, str_of(key)));
    tx_abort(tx);
    return row;
}

static int64_t count(struct db *db, bool told)
{
    struct number row;
    struct tx *tx = test_tx(db, TX_READ, (account_id){ 0 });
    EXPECT_OK(told ? tx_one(tx, test_import_told, &row) : tx_one(tx, test_import_rows, &row));
    tx_abort(tx);
    return row.n;
}

static struct desk open_desk(struct db *db)
{
    static const struct secret key = { { 7 } };
    secret_key_use(&key);
    return desk_open(db);
}

static bool has(struct str text, const char *part) { return str_find(text, str_of(part)) != SIZE_MAX; }

static struct entry_rows thread(const struct desk *d, account_id who, ticket_ref ref)
{
    struct ticket t;
    struct entry_rows rows;
    struct tx *tx = test_tx(d->db, TX_READ, who);
    EXPECT_OK(ticket_find(tx, ref, &t));
    EXPECT_OK(ticket_entries(tx, &t, &rows));
    EXPECT_OK(tx_commit(tx));
    return rows;
}

/* --- states ---------------------------------------------------------------------------------------- */

struct state_case {
    const char *key;
    enum ticket_reason reason;
};

static void expect_states(struct db *db, enum import_source source, const struct state_case *cases, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct state_of_key row = key_of(db, source, cases[i].key);
        test_note("%s", cases[i].key);
        EXPECT_EQ(row.reason, cases[i].reason);
        EXPECT_EQ(row.state, ticket_reason_state((int)cases[i].reason));
        EXPECT_EQ(instant_is_none(row.waits_until), row.state != STATE_WAITING);
        EXPECT_EQ(instant_is_none(row.closed_at), row.state != STATE_CLOSED);
    }
}

/* clang-format off */
#define EACH_STATE \
    "[" TICKET(1, "new", "") "," TICKET(2, "open", "") \
    "," TICKET(3, "pending reminder", ",\"pending_time\":\"2026-12-24T10:00:00Z\"") \
    "," TICKET(4, "pending close", "") "," TICKET(5, "closed", ",\"close_at\":\"2025-03-05T09:00:00Z\"") \
    "," TICKET(6, "merged", ",\"merged_into\":5") "," TICKET(7, "removed", "") "]"
/* clang-format on */

TEST_DB(each_state_of_zammad_becomes_one_of_ours_and_removed_ones_stay_out)
{
    struct desk d = open_desk(db);
    struct imported in = import_text(db, IMPORT_ZAMMAD, EACH_STATE);
    static const struct state_case cases[] = { { "1", REASON_RECEIVED },        { "2", REASON_REMOTE },
                                               { "3", REASON_FOLLOW_UP },       { "4", REASON_JOINT_TEST },
                                               { "5", REASON_TEST_IMPOSSIBLE }, { "6", REASON_DUPLICATE } };
    EXPECT_EQ(in.sums.tickets, 6);
    EXPECT_EQ(in.sums.left_out, 1);
    EXPECT_EQ(in.sums.refused, 0);
    expect_states(db, IMPORT_ZAMMAD, cases, ARRAY_LEN(cases));
    struct state_of_key waiting = key_of(db, IMPORT_ZAMMAD, "3"), merged = key_of(db, IMPORT_ZAMMAD, "6");
    EXPECT_EQ(waiting.waits_until.us, INT64_C(1798106400000000));
    EXPECT_EQ(merged.merged_into.n, key_of(db, IMPORT_ZAMMAD, "5").id.n);
    EXPECT_EQ(key_of(db, IMPORT_ZAMMAD, "5").number / 1000000, 2025);
    /* In the test stands something the school can answer. */
    struct ticket t = desk_read(&d, d.contact, key_of(db, IMPORT_ZAMMAD, "4").ref);
    struct test_rows tests;
    int64_t round;
    struct tx *tx = test_tx(db, TX_READ, d.contact);
    EXPECT_OK(ticket_tests(tx, &t, &round, &tests));
    EXPECT_EQ(tests.n, 1);
    tx_abort(tx);
}

TEST_DB(states_dates_and_weights_of_otrs_and_glpi_are_understood)
{
    (void)open_desk(db);
    import_text(db, IMPORT_OTRS,
                "{\"TicketID\":\"1\",\"Title\":\"A\",\"State\":\"closed unsuccessful\",\"Queue\":\"IT::Nord\","
                "\"Created\":\"2025-07-01 08:00:00\",\"Closed\":\"2025-07-02 08:00:00\"}\n"
                "{\"TicketID\":\"2\",\"Title\":\"B\",\"State\":\"pending auto close+\",\"Queue\":\"IT::Nord\","
                "\"Created\":\"2025-07-01 08:00:00\"}\n"
                "{\"TicketID\":\"3\",\"Title\":\"C\",\"State\":\"merged\",\"Queue\":\"IT::Nord\",\"MergedInto\":\"1\","
                "\"Created\":\"2025-07-01 08:00:00\"}\n");
    static const struct state_case otrs[] = { { "1", REASON_TEST_IMPOSSIBLE },
                                              { "2", REASON_JOINT_TEST },
                                              { "3", REASON_DUPLICATE } };
    expect_states(db, IMPORT_OTRS, otrs, ARRAY_LEN(otrs));
    EXPECT_EQ(key_of(db, IMPORT_OTRS, "1").created_at.us, INT64_C(1751356800000000)); /* 08:00 UTC */
    import_text(
        db, IMPORT_GLPI,
        "[{\"id\":1,\"name\":\"A\",\"status\":3,\"type\":2,\"urgency\":5,\"impact\":3,\"entities_id\":\"Kreis > "
        "Nord\",\"date\":\"2025-07-01 08:00:00\"},{\"id\":2,\"name\":\"B\",\"status\":6,\"type\":1,\"entities_id\""
        ":\"Kreis > Nord\",\"date\":\"2025-07-01 08:00:00\",\"itilcategories_id\":\"Toner\"}]");
    static const struct state_case glpi[] = { { "1", REASON_VISIT }, { "2", REASON_TEST_IMPOSSIBLE } };
    expect_states(db, IMPORT_GLPI, glpi, ARRAY_LEN(glpi));
    struct state_of_key visit = key_of(db, IMPORT_GLPI, "1");
    EXPECT_EQ(visit.created_at.us, INT64_C(1751349600000000)); /* 08:00 in summer at Berlin */
    EXPECT_EQ(visit.kind, KIND_REQUEST);
    EXPECT_EQ(visit.effect, EFFECT_STOPPED);
    EXPECT_EQ(visit.extent, EXTENT_ROOM);
    /* Without a date it waits until the next morning. */
    EXPECT_EQ(visit.waits_until.us, zone_instant(day_of(2026, 11, 24), 450).us);
}

TEST_DB(the_mapping_file_names_columns_states_and_the_zone_of_a_table)
{
    (void)open_desk(db);
    struct ticket_import_options o = choice(IMPORT_OTRS);
    o.mapping = STR("kind,from,school,service,to\nqueue,Nord,11111,network,\nstate,beim Lieferanten,,,waiting\n"
                    "column,Kurztext,,,title\nzone,,,,UTC\n");
    struct imported in = import_with(db, o,
                                     STR("\xEF\xBB\xBFTicketID\tKurztext\tState\tQueue\tCreated\n"
                                         "5\tDrucker druckt nicht\tbeim Lieferanten\tNord\t01.07.2025 08:00\n"
                                         "6\tX\tirgendwas\tNord\t01.07.2025 08:00\n"));
    EXPECT_OK(in.err);
    EXPECT_EQ(in.sums.tickets, 1);
    EXPECT(has(in.lines, "Zeile 3, Kennung 6: Diesen Zustand kennt die Zuordnung nicht: irgendwas"));
    EXPECT_EQ(key_of(db, IMPORT_OTRS, "5").reason, REASON_FOLLOW_UP);
    EXPECT_EQ(key_of(db, IMPORT_OTRS, "5").created_at.us, INT64_C(1751356800000000));
    static const char *const wrong[] = { "a;b\n1;2\n",
                                         "art;von\nfarbe;rot\n",
                                         "art;von;schule\ngruppe;x;99999\n",
                                         "art;von;leistung\nvorgabe;;zauber\n",
                                         "art;von;nach\nstatus;x;fertig\n",
                                         "art;von;nach\nzone;;Mars\n" };
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        o.mapping = str_of(wrong[i]);
        in = import_with(db, o, STR("TicketID;Title\n7;x\n"));
        EXPECT_ERR(in.err, ERR_INVALID);
        EXPECT(in.why.msg != MSG_NONE);
    }
}

/* --- again ------------------------------------------------------------------------------------------- */

#define FIRST "[" TICKET(1, "open", ",\"articles\":[" ARTICLE(11, "Erster Text") "]") "]"
#define LATER \
    "{\"tickets\":[" TICKET(1, "open", \
                            ",\"articles\":[" ARTICLE(11, "Erster Text") "," ARTICLE( \
                                12, "Nachtrag Text") "]") "," TICKET(2, "new", "") "],\"other\":[1,2]}"

TEST_DB(a_second_run_changes_nothing_and_a_later_dump_adds_only_what_is_new)
{
    struct desk d = open_desk(db);
    struct imported in = import_text(db, IMPORT_ZAMMAD, FIRST);
    EXPECT_EQ(in.sums.tickets, 1);
    EXPECT_EQ(in.sums.entries, 1);
    int64_t rows = count(db, false);
    in = import_text(db, IMPORT_ZAMMAD, FIRST);
    EXPECT_EQ(in.sums.tickets + in.sums.entries, 0);
    EXPECT_EQ(in.sums.same, 1);
    EXPECT_EQ(count(db, false), rows);
    in = import_text(db, IMPORT_ZAMMAD, LATER);
    EXPECT_EQ(in.sums.tickets, 1);
    EXPECT_EQ(in.sums.entries, 1);
    struct entry_rows entries = thread(&d, d.contact, key_of(db, IMPORT_ZAMMAD, "1").ref);
    EXPECT_EQ(entries.n, 3);
    EXPECT_STR(entries.at[0].text, "Übernommen aus Zammad, #221");
    EXPECT_STR(entries.at[1].text, "Erster Text");
    EXPECT_STR(entries.at[2].text, "Nachtrag Text");
    EXPECT_STR(entries.at[2].author, "Altdaten");
    EXPECT_EQ(desk_found(&d, d.contact, SET_OPEN, "Nachtrag"), 1);
    /* By the number of before. */
    EXPECT_EQ(desk_found(&d, d.contact, SET_OPEN, "221"), 1);
    /* Another system of the same kind has ids of its own. */
    struct ticket_import_options o = choice(IMPORT_ZAMMAD);
    o.system = STR("stadt");
    EXPECT_EQ(import_with(db, o, STR(FIRST)).sums.tickets, 1);
}

TEST_DB(an_open_ticket_of_before_is_found_whatever_came_first)
{
    struct desk d = open_desk(db);
    (void)desk_make(&d, d.contact, d.north, "Anderes", "Text");
    import_text(db, IMPORT_ZAMMAD, "[" TICKET(1, "closed", "") "," TICKET(2, "open", "") "]");
    import_text(db, IMPORT_ZAMMAD,
                "[{\"id\":3,\"title\":\"Beamer 3\",\"state\":\"open\",\"organization\":\"Nord\",\"created_at\":"
                "\"2019-03-04T08:00:00Z\"}]");
    EXPECT_EQ(key_of(db, IMPORT_ZAMMAD, "3").number, 2019000001);
    EXPECT_EQ(desk_found(&d, d.contact, SET_OPEN, "Beamer"), 2);
    EXPECT_EQ(desk_found(&d, d.contact, SET_ALL, "Beamer"), 3);
}

TEST_DB(an_import_tells_nobody_by_mail_webhook_feed_or_job)
{
    struct desk d = open_desk(db);
    int64_t before = count(db, true);
    import_text(db, IMPORT_ZAMMAD,
                "[" TICKET(1, "new",
                           ",\"customer\":\"lehrerin@schule.example\",\"articles\":[" ARTICLE(
                               11, "Text") "]") ","
                                                "" TICKET(2, "pending close", "") "," TICKET(
                                                    3, "pending reminder", "") "," TICKET(4, "closed", "") "]");
    import_text(db, IMPORT_ZAMMAD, LATER);
    EXPECT_EQ(count(db, true), before);
    /* Who waits for an answer has the ticket; nobody else is named. */
    EXPECT_EQ(key_of(db, IMPORT_ZAMMAD, "1").requester.n, d.teacher.n);
    EXPECT_EQ(key_of(db, IMPORT_ZAMMAD, "4").requester.n, 0);
    EXPECT_STR(key_of(db, IMPORT_ZAMMAD, "4").requester_name, "Altdaten");
    EXPECT_EQ(desk_read(&d, d.teacher, key_of(db, IMPORT_ZAMMAD, "1").ref).requester.n, d.teacher.n);
}

TEST_DB(a_person_of_another_school_does_not_become_the_requester)
{
    struct desk d = open_desk(db);
    import_text(db, IMPORT_ZAMMAD, "[" TICKET(1, "new", ",\"customer\":\"kontakt.stadt@schule.example\"") "]");
    EXPECT_EQ(key_of(db, IMPORT_ZAMMAD, "1").requester.n, 0);
    struct ticket t;
    struct tx *tx = test_tx(db, TX_READ, d.contact_b);
    EXPECT_ERR(ticket_find(tx, key_of(db, IMPORT_ZAMMAD, "1").ref, &t), ERR_NOT_FOUND);
    tx_abort(tx);
}

TEST_DB(a_dry_run_counts_and_writes_nothing)
{
    (void)open_desk(db);
    struct ticket_import_options o = choice(IMPORT_ZAMMAD);
    int64_t before = count(db, false);
    o.dry_run = true;
    struct imported in = import_with(db, o, STR(LATER));
    EXPECT_OK(in.err);
    EXPECT_EQ(in.sums.tickets, 2);
    EXPECT_EQ(in.sums.entries, 2);
    EXPECT_EQ(in.sums.run, 0);
    EXPECT(has(in.lines, "neu: #221 Beamer 1"));
    EXPECT_EQ(count(db, false), before);
}

TEST_DB(period_group_and_school_choose_what_is_taken)
{
    (void)open_desk(db);
    struct ticket_import_options o = choice(IMPORT_ZAMMAD);
    o.from = day_of(2025, 3, 5);
    EXPECT_EQ(import_with(db, o, STR(FIRST)).sums.left_out, 1);
    o = choice(IMPORT_ZAMMAD);
    o.school = STR("33333");
    EXPECT_EQ(import_with(db, o, STR(FIRST)).sums.left_out, 1);
    o.school = STR("");
    o.group = STR("Technik");
    EXPECT_EQ(import_with(db, o, STR(FIRST)).sums.left_out, 1);
    o.group = STR("");
    o.to = o.from = day_of(2025, 3, 4);
    EXPECT_EQ(import_with(db, o, STR(FIRST)).sums.tickets, 1);
}

/* --- users and organisations -------------------------------------------------------------------- */

static struct imported import_files(struct db *db, const char *map, const char *const *texts, size_t n)
{
    struct imported out;
    struct record_file *files[4];
    struct mem *mem;
    struct buf lines = buf_of(test_mem(), MIB(1));
    struct ticket_import_sink sink = { add_line, no_progress, test_clock, &lines };
    struct ticket_import_options options = choice(IMPORT_ZAMMAD);
    options.made_by = STR("test");
    options.mapping = str_of(map);
    for (size_t i = 0; i < n; i++)
        EXPECT_OK(record_file_open(file_of(str_of(texts[i])), &files[i]));
    EXPECT_OK(mem_open(&mem, MIB(256)));
    out.err = ticket_import(db, mem, &options, files, n, &sink, &out.sums, &out.why);
    mem_close(mem);
    for (size_t i = 0; i < n; i++)
        record_file_close(files[i]);
    out.lines = buf_str(&lines);
    return out;
}

#define TICKET_OF(id, customer) \
    "{\"id\":" #id ",\"number\":\"22" #id "\",\"title\":\"Beamer\",\"state\":\"open\",\"customer_id\":" #customer \
    "," AT "}\n"

TEST_DB(tables_of_users_and_organisations_say_who_and_where_a_customer_is)
{
    struct desk d = open_desk(db);
    static const char *const files[] = {
        TICKET_OF(1, 17) TICKET_OF(2, 18) TICKET_OF(3, 19) TICKET_OF(4, 20),
        ("[{\"id\":17,\"login\":\"lena\",\"email\":\"Lehrerin@schule.example\",\"organization_id\":5},"
         "{\"id\":18,\"login\":\"alt.name\",\"email\":\"alt@weg.example\",\"organization\":\"Nord\"}]"),
        "id;login;email;organization;organizations\n19;drei;drei@weg.example;Unbekannt;Noch eine~~~Nord\n",
        "[{\"id\":5,\"name\":\"Nord\",\"shared\":true}]",
    };
    struct imported in = import_files(db, MAP "person;alt.name;;;lehrerin@schule.example;\n", files, 4);
    EXPECT_OK(in.err);
    EXPECT_EQ(in.sums.tickets, 3);
    EXPECT_EQ(in.sums.read, 4);
    EXPECT(has(in.lines, ": 2 Personen und Organisationen gelesen."));
    EXPECT(has(in.lines, "Kennung 4: Keine Schule zugeordnet."));
    EXPECT_EQ(key_of(db, IMPORT_ZAMMAD, "1").requester.n, d.teacher.n);
    EXPECT_EQ(key_of(db, IMPORT_ZAMMAD, "2").requester.n, d.teacher.n);
    /* Nobody here: the school is right all the same. */
    EXPECT_EQ(key_of(db, IMPORT_ZAMMAD, "3").requester.n, 0);
    EXPECT_EQ(desk_found(&d, d.contact, SET_OPEN, "Beamer"), 3);
}

TEST_DB(members_of_an_organisation_belong_to_it_and_a_wrong_row_for_a_person_is_refused)
{
    struct desk d = open_desk(db);
    static const char *const files[] = {
        "id;number;title;state;customer;created_at\n1;221;Beamer;open;lehrerin@schule.example;2025-03-04 08:00\n",
        "name;shared;members\nNord;true;x@weg.example~~~lehrerin@schule.example\n",
    };
    EXPECT_EQ(import_files(db, MAP, files, 2).sums.tickets, 1);
    EXPECT_EQ(key_of(db, IMPORT_ZAMMAD, "1").requester.n, d.teacher.n);
    struct imported in = import_files(db, MAP "person;alt;;;kein Konto;\n", files, 2);
    EXPECT_ERR(in.err, ERR_INVALID);
    EXPECT_EQ(in.why.msg, M_import_error_map_person);
}

/* --- bad input ------------------------------------------------------------------------------------------ */

TEST_DB(bad_records_are_named_with_line_and_reason_and_the_others_come_in)
{
    (void)open_desk(db);
    struct imported in = import_text(
        db, IMPORT_ZAMMAD,
        TICKET(1, "open", "") "\n{\"id\":2,\"title\":\n{\"id\":3,\"title\":[1]}\n" TICKET(4, "open", "") "\n" TICKET(
            4, "open",
            "") "\nkein JSON\n"
                "{\"id\":5,\"title\":\"x\",\"state\":\"open\",\"organization\":\"Nord\",\"created_at\":\"9999-"
                "01-01T00:00:00Z\"}\n"
                "{\"id\":6,\"title\":\"x\",\"state\":\"open\",\"organization\":\"Fremd\"," AT "}\n"
                "{\"title\":\"x\",\"state\":\"open\",\"organization\":\"Nord\"," AT "}\n");
    EXPECT_EQ(in.sums.tickets, 2);
    EXPECT_EQ(in.sums.refused, 7);
    EXPECT(has(in.lines, "Zeile 2, Kennung -: Kein lesbarer Datensatz."));
    EXPECT(has(in.lines, "Zeile 3, Kennung -: Falsche Art von Angabe im Feld: title") ||
           has(in.lines, "Zeile 3, Kennung 3: Falsche Art von Angabe im Feld: title"));
    EXPECT(has(in.lines, "Zeile 5, Kennung 4: Diese Kennung steht schon weiter oben"));
    EXPECT(has(in.lines, "Zeile 6, Kennung -: Kein lesbarer Datensatz."));
    EXPECT(has(in.lines, "Zeile 7, Kennung 5: Das Datum"));
    EXPECT(has(in.lines, "Zeile 8, Kennung 6: Keine Schule zugeordnet. Organisation / Gruppe: Fremd"));
    EXPECT(has(in.lines, "Zeile 9, Kennung -: Die Kennung fehlt"));
}

TEST_DB(a_file_that_breaks_off_is_read_as_far_as_it_goes_and_said)
{
    (void)open_desk(db);
    struct imported in = import_text(db, IMPORT_ZAMMAD, "[" TICKET(1, "open", "") ",\n{\"id\":2,\"title\":\"x\"");
    EXPECT_EQ(in.sums.tickets, 1);
    EXPECT(in.sums.cut);
    EXPECT(has(in.lines, "Zeile 2, Kennung -: Ab hier ist die Datei nicht mehr lesbar."));
    /* The whole file later: the rest comes in. */
    in = import_text(db, IMPORT_ZAMMAD, "[" TICKET(1, "open", "") "," TICKET(2, "open", "") "]");
    EXPECT_EQ(in.sums.tickets, 1);
}

TEST_DB(html_becomes_text_without_scripts_and_internal_entries_stay_internal)
{
    struct desk d = open_desk(db);
    import_text(db, IMPORT_ZAMMAD,
                "[" TICKET(1, "open",
                           ",\"articles\":[{\"id\":1,\"content_type\":\"text/html\",\"body\":\"<p>Guten Tag</p><script>"
                           "alert(1)</script><img src=x onerror=alert(2)>\"," AT
                           "},{\"id\":2,\"internal\":true,\"body\":"
                           "\"Geheim\"," AT ",\"attachments\":[{\"filename\":\"plan.pdf\"}]}]") "]");
    ticket_ref ref = key_of(db, IMPORT_ZAMMAD, "1").ref;
    struct entry_rows school = thread(&d, d.contact, ref), body = thread(&d, d.tech, ref);
    EXPECT_EQ(school.n, 2);
    EXPECT_STR(school.at[1].text, "Guten Tag");
    EXPECT_EQ(body.n, 3);
    EXPECT_STR(body.at[2].text, "Geheim\n\nAnhänge, die nicht übernommen sind: plan.pdf");
    EXPECT_EQ(desk_found(&d, d.contact, SET_OPEN, "Geheim"), 0);
    EXPECT_EQ(desk_found(&d, d.tech, SET_OPEN, "Geheim"), 1);
}

/* --- files of entries ---------------------------------------------------------------------------- */

/* "Netzplan" twice, a program, a picture that is none, a file the dump only names. */
#define FILES \
    ",\"attachments\":[{\"filename\":\"plan.txt\",\"data\":\"TmV0enBsYW4=\"},{\"filename\":\"kopie.txt\"," \
    "\"content\":\"TmV0\\nenBsYW4=\"},{\"filename\":\"los.exe\",\"data\":\"TVo=\"},{\"filename\":\"bild.png\"," \
    "\"data\":\"TmV0enBsYW4=\"},{\"filename\":\"kaputt.txt\",\"data\":\"%%%\"},{\"filename\":\"alt.pdf\",\"id\":7}]"
#define WITH_FILES \
    "[" TICKET(1, "open", \
               ",\"articles\":[{\"id\":1,\"body\":\"Siehe Anhang\"," AT FILES "},{\"id\":2,\"body\":\"Nur" \
               " wir\",\"internal\":true," AT ",\"attachments\":[{\"filename\":\"intern.txt\",\"data\":" \
               "\"SW50ZXJu\"}]}]") "]"

struct file_sums {
    int64_t files, keys, blobs, quota, jobs;
};
ROW(file_sums, COL(file_sums, files), COL(file_sums, keys), COL(file_sums, blobs), COL(file_sums, quota),
    COL(file_sums, jobs));
QUERY(test_import_files, SCOPE_SYSTEM, 0, file_sums,
      "SELECT (SELECT count(*) FROM attachment) AS files, (SELECT count(*) FROM imported_file) AS keys,"
      " (SELECT count(*) FROM blob) AS blobs, (SELECT CAST(coalesce(sum(bytes), 0) AS bigint) FROM attachment_quota)"
      " AS quota, (SELECT count(*) FROM job WHERE kind = 'desk.preview') AS jobs");
SQL(test_import_quota_full, SCOPE_SYSTEM, 1,
    "INSERT INTO attachment_quota (authority, bytes) SELECT DISTINCT s.authority, $3 FROM school s");

static struct file_sums file_sums(struct db *db)
{
    struct file_sums row;
    struct tx *tx = test_tx(db, TX_READ, (account_id){ 0 });
    EXPECT_OK(tx_one(tx, test_import_files, &row));
    tx_abort(tx);
    return row;
}

static struct attachment_rows files_seen(const struct desk *d, account_id who, ticket_ref ref)
{
    struct ticket t;
    struct attachment_rows rows;
    struct tx *tx = test_tx(d->db, TX_READ, who);
    EXPECT_OK(ticket_find(tx, ref, &t));
    EXPECT_OK(ticket_attachments(tx, &t, &rows));
    EXPECT_OK(tx_commit(tx));
    return rows;
}

TEST_DB(files_that_stand_in_a_dump_are_stored_once_per_content_and_go_with_an_undo)
{
    struct desk d = open_desk(db);
    struct imported in = import_text(db, IMPORT_ZAMMAD, WITH_FILES);
    EXPECT_EQ(in.sums.files, 3);
    EXPECT_EQ(in.sums.file_bytes, 8 + 8 + 6);
    EXPECT_EQ(in.sums.files_left, 3);
    struct file_sums there = file_sums(db);
    EXPECT_EQ(there.files, 3);
    EXPECT_EQ(there.blobs, 2);
    EXPECT_EQ(there.quota, 22);
    ticket_ref ref = key_of(db, IMPORT_ZAMMAD, "1").ref;
    struct attachment_rows school = files_seen(&d, d.contact, ref), body = files_seen(&d, d.tech, ref);
    EXPECT_EQ(school.n, 2);
    EXPECT_EQ(body.n, 3);
    EXPECT_STR(school.at[0].name, "plan.txt");
    EXPECT_STR(thread(&d, d.contact, ref).at[1].text,
               "Siehe Anhang\n\nAnhänge, die nicht übernommen sind: los.exe, bild.png, kaputt.txt, alt.pdf");
    /* The same dump again adds nothing. */
    in = import_text(db, IMPORT_ZAMMAD, WITH_FILES);
    EXPECT_EQ(in.sums.files + in.sums.entries, 0);
    EXPECT_EQ(file_sums(db).files, 3);
    EXPECT_EQ(undo_run(db, 1, OK).tickets, 1);
    there = file_sums(db);
    EXPECT_EQ(there.files + there.keys + there.quota, 0);
}

TEST_DB(a_file_somebody_attached_here_keeps_an_imported_ticket)
{
    struct desk d = open_desk(db);
    struct ticket t;
    int64_t run = import_text(db, IMPORT_ZAMMAD, WITH_FILES).sums.run;
    struct upload file = { .name = STR("foto.txt"), .type = FILE_TEXT, .size = 4, .fd = -1, .bytes = STR("Foto") };
    file.hash = sha256_of(file.bytes);
    struct tx *tx = test_tx(db, TX_WRITE, d.tech);
    EXPECT_OK(ticket_find(tx, key_of(db, IMPORT_ZAMMAD, "1").ref, &t));
    EXPECT_OK(ticket_attach(tx, &t, 2, &file, NULL));
    EXPECT_OK(tx_commit(tx));
    EXPECT_EQ(undo_run(db, run, OK).kept, 1);
    EXPECT_EQ(file_sums(db).files, 4);
}

TEST_DB(a_dry_run_names_and_counts_files_and_stores_none)
{
    (void)open_desk(db);
    struct ticket_import_options o = choice(IMPORT_ZAMMAD);
    o.dry_run = true;
    struct imported in = import_with(db, o, STR(WITH_FILES));
    EXPECT_EQ(in.sums.files, 3);
    EXPECT_EQ(in.sums.files_left, 3);
    EXPECT(has(in.lines, "neu: Anhang plan.txt (8\u00a0"));
    EXPECT(has(in.lines, ") zu #221\n"));
    EXPECT(has(in.lines, "Anhang bleibt zurück: los.exe zu #221. Diese Dateiart nehmen wir nicht an."));
    EXPECT(has(in.lines, "Anhang bleibt zurück: kaputt.txt zu #221. Der Inhalt ist nicht lesbar."));
    EXPECT(!has(in.lines, "alt.pdf"));
    EXPECT_EQ(file_sums(db).files + file_sums(db).blobs, 0);
}

TEST_DB(files_beyond_the_quota_of_an_authority_stay_behind_and_are_named)
{
    struct desk d = open_desk(db);
    int64_t mib;
    struct tx *tx = test_tx(db, TX_WRITE, (account_id){ 0 });
    EXPECT_OK(setting_get(tx, SETTING_QUOTA_MIB, &mib));
    EXPECT_OK(tx_run(tx, test_import_quota_full, NULL, mib * (int64_t)MIB(1) - 10));
    tx_note(tx, .action = "desk.test", .object = OBJECT_TICKET, .subject = 1);
    EXPECT_OK(tx_commit(tx));
    struct imported in = import_text(db, IMPORT_ZAMMAD, WITH_FILES);
    EXPECT_EQ(in.sums.files, 1);
    EXPECT_EQ(in.sums.files_left, 5);
    struct entry_rows rows = thread(&d, d.tech, key_of(db, IMPORT_ZAMMAD, "1").ref);
    EXPECT(has(rows.at[1].text, "alt.pdf, kopie.txt"));
    EXPECT_STR(rows.at[2].text, "Nur wir\n\nAnhänge, die nicht übernommen sind: intern.txt");
}

/* The ZammadMigrator writes names as base64 too; entries may stand in a file of their own. */
TEST_DB(files_of_otrs_come_in_with_their_real_names)
{
    struct desk d = open_desk(db);
    import_text(
        db, IMPORT_OTRS,
        "[{\"TicketID\":\"7\",\"TicketNumber\":\"2025030410\",\"Title\":\"Beamer\",\"State\":\"open\",\"Queue\":"
        "\"IT::Nord\",\"Created\":\"2025-03-04 08:00:00\",\"Articles\":[{\"ArticleID\":\"1\",\"SenderType\":"
        "\"customer\",\"Body\":\"Siehe\",\"CreateTime\":\"2025-03-04 08:00:00\",\"Attachments\":[{\"Filename\":"
        "\"TmV0eiBwbGFuLnR4dA==\",\"ContentType\":\"text/plain\",\"Content\":\"TmV0enBsYW4=\"}]}]}]");
    struct attachment_rows files = files_seen(&d, d.contact, key_of(db, IMPORT_OTRS, "7").ref);
    EXPECT_EQ(files.n, 1);
    EXPECT_STR(files.at[0].name, "Netz plan.txt");
}

TEST_DB(a_file_of_the_largest_size_passes_through_a_record_and_a_larger_one_stays_behind)
{
    (void)open_desk(db);
    for (int over = 0; over <= 3; over += 3) {
        size_t len = (LIMIT_FILE + 2) / 3 * 4 + (over > 0 ? 4 : 0);
        struct mem *mem;
        EXPECT_OK(mem_open(&mem, MIB(48)));
        struct buf out = buf_of(mem, len + KIB(4));
        buf_put(&out, over > 0 ? STR("[{\"id\":2,") : STR("[{\"id\":1,"));
        buf_put(&out,
                STR("\"title\":\"Beamer\",\"state\":\"open\",\"organization\":\"Nord\"," AT ",\"articles\":[{\"id\":"));
        buf_int(&out, over + 1);
        buf_put(&out, STR(",\"body\":\"Groß\"," AT ",\"attachments\":[{\"filename\":\"gross.txt\",\"data\":\""));
        for (size_t i = 0; i < len / 4 - 1; i++)
            buf_put(&out, STR("YWFh"));
        buf_put(&out, over > 0 ? STR("YWFh") : STR("YQ=="));
        buf_put(&out, STR("\"}]}]}]"));
        struct imported in = import_with(db, choice(IMPORT_ZAMMAD), buf_str(&out));
        mem_close(mem);
        EXPECT_OK(in.err);
        EXPECT_EQ(in.sums.refused, 0);
        EXPECT_EQ(in.sums.files, over == 0);
        EXPECT_EQ(in.sums.files_left, over != 0);
    }
}

/* --- taking back --------------------------------------------------------------------------------------------- */

TEST_DB(an_undo_removes_what_nobody_has_touched_and_lists_the_rest)
{
    struct desk d = open_desk(db);
    int64_t before = count(db, false);
    struct imported in = import_text(db, IMPORT_ZAMMAD,
                                     "[" TICKET(1, "open", ",\"articles\":[" ARTICLE(11, "Wort eins") "]") "," TICKET(
                                         2, "closed", "") "," TICKET(3, "pending close", "") "]");
    EXPECT_OK(desk_write(&d, d.tech, key_of(db, IMPORT_ZAMMAD, "1").ref, true, "Notiz von hier"));
    struct ticket_import_undone gone = undo_run(db, in.sums.run, OK);
    EXPECT_EQ(gone.tickets, 2);
    EXPECT_EQ(gone.kept, 1);
    EXPECT_EQ(desk_found(&d, d.tech, SET_ALL, "Beamer"), 1);
    EXPECT_EQ(desk_found(&d, d.tech, SET_ALL, "Wort"), 1);
    /* What was taken back may come again. */
    in = import_text(db, IMPORT_ZAMMAD, "[" TICKET(2, "closed", ",\"articles\":[" ARTICLE(21, "Wort") "]") "]");
    EXPECT_EQ(in.sums.tickets, 1);
    EXPECT_EQ(undo_run(db, in.sums.run, OK).tickets, 1);
    EXPECT_EQ(desk_found(&d, d.tech, SET_ALL, "Wort"), 1);
    (void)undo_run(db, in.sums.run, ERR_INVALID);
    (void)undo_run(db, 4711, ERR_NOT_FOUND);
    EXPECT(count(db, false) > before);
}

TEST_DB(entries_of_a_later_dump_go_back_alone)
{
    struct desk d = open_desk(db);
    import_text(db, IMPORT_ZAMMAD, FIRST);
    int64_t rows = count(db, false);
    struct imported later = import_text(db, IMPORT_ZAMMAD, LATER);
    struct ticket_import_undone gone = undo_run(db, later.sums.run, OK);
    EXPECT_EQ(gone.tickets, 1);
    EXPECT_EQ(gone.entries, 1);
    EXPECT_EQ(count(db, false), rows);
    EXPECT_EQ(desk_found(&d, d.tech, SET_ALL, "Nachtrag"), 0);
    EXPECT_EQ(import_text(db, IMPORT_ZAMMAD, LATER).sums.entries, 1);
}

TEST_DB(after_the_time_to_undo_a_run_stays)
{
    (void)open_desk(db);
    struct imported in = import_text(db, IMPORT_ZAMMAD, FIRST);
    test_now = instant_add(test_now, DAYS(31));
    (void)undo_run(db, in.sums.run, ERR_INVALID);
    EXPECT_EQ(key_of(db, IMPORT_ZAMMAD, "1").state, STATE_IN_PROGRESS);
}

/* --- what people see --------------------------------------------------------------------------------------- */

TEST_DB(the_page_of_a_ticket_says_where_it_was_taken_over_from)
{
    struct county *c = county_open(db);
    struct ticket_import_options o = choice(IMPORT_GLPI);
    struct school_row school;
    struct tx *tx = test_tx(db, TX_READ, (account_id){ 0 });
    EXPECT_OK(agreement_school_read(tx, c->north.id, &school));
    tx_abort(tx);
    o.mapping = str_of(textf("art;von;schule;leistung\nvorgabe;;%.*s;network\n", STR_ARG(school.official_number)));
    struct imported in = import_with(
        db, o,
        STR("ID;Titel;Status;Eröffnungsdatum;Beschreibung\n1 234;Beamer;Neu;2025-07-01 08:00;\"&lt;p&gt;Bild "
            "fehlt&lt;/p&gt;\"\n"));
    EXPECT_EQ(in.sums.tickets, 1);
    county_as(c, c->agent);
    struct str ref = desk_ref_text(test_mem(), key_of(db, IMPORT_GLPI, "1234").ref.b);
    struct response page = web_get(c->web, textf("/desk/tickets/%.*s", STR_ARG(ref)));
    EXPECT_CONTAINS(page, "übernommen aus GLPI, #1234");
    EXPECT_CONTAINS(page, "Bild fehlt");
    EXPECT_CONTAINS(page, "aus einem anderen System übernommen");
}
