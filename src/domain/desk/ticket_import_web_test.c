#include "domain/desk/desk_fixture_test.h"
#include "domain/desk/ticket_import_page.h"
#include "platform/job.h"

#define MAP "art;von;schule;leistung;nach%0Aorganisation;Nord;41001;;%0Avorgabe;;;network;"
#define AT "\"created_at\":\"2025-03-04T08:00:00Z\""
#define TICKET(id, state) \
    "{\"id\":" #id ",\"number\":\"22" #id "\",\"title\":\"Beamer " #id "\",\"state\":\"" state \
    "\",\"organization\":\"Nord\"," AT "}\n"

static struct response upload(struct county *c, const char *mapping, const char *text)
{
    return web_upload(c->web, "/desk/imports",
                      textf("source=zammad&system=&group=&school=&from=&to=&mapping=%s", mapping), "files",
                      "abzug.jsonl", str_of(text));
}

static int work(struct county *c)
{
    static const struct job_kind run = {
        "desk.import", 5, SECONDS(30), MINUTES(5), { 0 }, ticket_import_run_job, NULL
    };
    const struct job_kind *kinds[] = { &run, NULL };
    int ran;
    EXPECT_OK(job_run_due(c->db, web_config(c->web), kinds, web_now(c->web), &ran));
    return ran;
}

/* Uploaded by the head, tried. */
static const char *tried(struct county *c, const char *text)
{
    county_as(c, c->head);
    struct response page = upload(c, MAP, text);
    EXPECT_STATUS(page, 303);
    EXPECT_EQ(work(c), 1);
    return county_location(page);
}

/* A second person of the house. */
static void approved(struct county *c, const char *path)
{
    county_as(c, c->head);
    EXPECT_STATUS(web_post(c->web, textf("%s/submit", path), ""), 303);
    county_as(c, c->agent);
    EXPECT_STATUS(web_post(c->web, textf("%s/approve", path), ""), 303);
}

struct number {
    int64_t n;
};
ROW(number, COL(number, n));
QUERY(parts_left, SCOPE_SYSTEM, 0, number, "SELECT count(*) AS n FROM import_part");
QUERY(tickets_taken, SCOPE_SYSTEM, 0, number, "SELECT count(*) AS n FROM ticket WHERE channel = 8");
QUERY(runs_made, SCOPE_SYSTEM, 0, number, "SELECT count(*) AS n FROM ticket_import");
SQL(run_reopened, SCOPE_SYSTEM, 0, "UPDATE ticket_import SET ended_at = NULL");

#define COUNT_OF(c, statement) \
    ({ \
        struct tx *tx_; \
        struct number row_; \
        EXPECT_OK(tx_open((c)->db, TX_READ, (struct tx_who){ 0 }, web_now((c)->web), test_mem(), &tx_)); \
        EXPECT_OK(tx_one(tx_, statement, &row_)); \
        tx_abort(tx_); \
        row_.n; \
    })

TEST_DB(an_import_is_uploaded_tried_submitted_approved_by_another_person_applied_and_taken_back)
{
    struct county *c = county_open(db);
    const char *path = tried(c, TICKET(1, "open") TICKET(2, "closed") TICKET(3, "unknown"));
    struct response page = web_get(c->web, path);
    EXPECT_CONTAINS(page, "Neue Meldungen: 2.");
    EXPECT_CONTAINS(page, "neu: #221 Beamer 1");
    EXPECT_CONTAINS(page, "Diesen Zustand kennt die Zuordnung nicht: unknown");
    page = web_get(c->web, textf("%s/refused.csv", path));
    EXPECT_STATUS(page, 200);
    EXPECT_CONTAINS(page, "abzug.jsonl;3;3;Diesen Zustand kennt die Zuordnung nicht: unknown");
    EXPECT_EQ(COUNT_OF(c, tickets_taken), 0);
    approved(c, path);
    EXPECT_CONTAINS(web_get(c->web, path), "wird übernommen");
    EXPECT_EQ(work(c), 1);
    EXPECT_EQ(COUNT_OF(c, tickets_taken), 2);
    EXPECT_EQ(COUNT_OF(c, parts_left), 0);
    page = web_get(c->web, path);
    EXPECT_CONTAINS(page, "Zurücknehmen geht bis");
    EXPECT_CONTAINS(page, "Abgewiesen: 1.");
    EXPECT_CONTAINS(web_get(c->web, "/desk/imports"), "abzug.jsonl");
    EXPECT_STATUS(web_post(c->web, textf("%s/undo", path), ""), 303);
    EXPECT_EQ(work(c), 1);
    EXPECT_EQ(COUNT_OF(c, tickets_taken), 0);
    EXPECT_CONTAINS(web_get(c->web, path), "Zurückgenommen: 2 Meldungen");
    EXPECT_STATUS(web_post(c->web, textf("%s/undo", path), ""), 409);
}

TEST_DB(who_uploaded_or_submitted_an_import_does_not_approve_it)
{
    struct county *c = county_open(db);
    const char *path = tried(c, TICKET(1, "open"));
    EXPECT_STATUS(web_post(c->web, textf("%s/approve", path), ""), 409);
    county_as(c, c->agent);
    EXPECT_STATUS(web_post(c->web, textf("%s/submit", path), ""), 303);
    EXPECT_STATUS(web_post(c->web, textf("%s/approve", path), ""), 409);
    county_as(c, c->head);
    struct response page = web_post(c->web, textf("%s/approve", path), "");
    EXPECT_STATUS(page, 409);
    EXPECT_CONTAINS(page, "Freigeben muss eine zweite Person.");
    EXPECT_EQ(work(c), 0);
    EXPECT_EQ(COUNT_OF(c, tickets_taken), 0);
    /* Of one authority only: a dump reaches further. */
    county_as(c, c->agent2);
    EXPECT_STATUS(web_post(c->web, textf("%s/approve", path), ""), 404);
    EXPECT_EQ(str_find(web_get(c->web, "/desk/imports").body, STR("multipart/form-data")), SIZE_MAX);
}

TEST_DB(a_wrong_mapping_is_refused_at_its_line_and_what_was_typed_stays)
{
    struct county *c = county_open(db);
    county_as(c, c->head);
    struct response page =
        upload(c, "art;von;schule;leistung;nach%0Aorganisation;Nord;41001;;%0Agruppe;X;99998;;", TICKET(1, "open"));
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "Zuordnung, Zeile 3:");
    EXPECT_CONTAINS(page, "Diese Schulnummer gibt es nicht.");
    EXPECT_CONTAINS(page, "gruppe;X;99998");
    EXPECT_EQ(COUNT_OF(c, parts_left), 0);
    /* The next upload begins with the mapping of the last one. */
    (void)tried(c, TICKET(1, "open"));
    EXPECT_CONTAINS(web_get(c->web, "/desk/imports"), "organisation;Nord;41001");
}

TEST_DB(a_file_that_is_no_text_breaks_its_import_and_is_forgotten)
{
    struct county *c = county_open(db);
    const char *path = tried(c, "");
    struct response page = web_get(c->web, path);
    EXPECT_CONTAINS(page, "Eine Datei ist leer oder kein Text.");
    EXPECT_EQ(COUNT_OF(c, parts_left), 0);
    EXPECT_STATUS(web_post(c->web, textf("%s/submit", path), ""), 409);
    path = tried(c, "[" TICKET(1, "open") ",{\"id\": 2, \"title\": \"Bea");
    page = web_get(c->web, path);
    EXPECT_CONTAINS(page, "Eine Datei ist nicht bis zum Ende lesbar.");
    EXPECT_CONTAINS(page, "Abgewiesen: 1.");
    EXPECT_STATUS(web_post(c->web, textf("%s/drop", path), ""), 303);
    EXPECT_EQ(COUNT_OF(c, parts_left), 0);
}

TEST_DB(only_people_of_the_whole_house_see_imports)
{
    struct county *c = county_open(db);
    const char *path = tried(c, TICKET(1, "open"));
    const account_id others[] = { c->contact, c->sysadmin, c->provider, c->steering };
    for (size_t i = 0; i < ARRAY_LEN(others); i++) {
        county_as(c, others[i]);
        EXPECT_STATUS(web_get(c->web, path), 403);
        EXPECT_STATUS(web_post(c->web, textf("%s/drop", path), ""), 403);
    }
    county_as(c, c->official);
    EXPECT_STATUS(web_get(c->web, path), 404);
    EXPECT_STATUS(web_get(c->web, textf("%s/refused.csv", path)), 404);
}

TEST_DB(an_import_that_was_broken_off_goes_on_as_the_same_run)
{
    struct county *c = county_open(db);
    struct tx *tx;
    for (int i = 0; i < 2; i++) {
        const char *path = tried(c, TICKET(1, "open") TICKET(2, "closed"));
        approved(c, path);
        EXPECT_EQ(work(c), 1);
        EXPECT_EQ(COUNT_OF(c, tickets_taken), 2);
        EXPECT_CONTAINS(web_get(c->web, path), i == 0 ? "Neue Meldungen: 2." : "Unverändert: 2.");
        /* As a process that was killed before its last transaction leaves it. */
        EXPECT_OK(tx_open(db, TX_WRITE, (struct tx_who){ 0 }, web_now(c->web), test_mem(), &tx));
        EXPECT_OK(tx_run(tx, run_reopened, NULL));
        tx_note(tx, .action = "desk.test", .object = OBJECT_DATA_IMPORT, .subject = 1);
        EXPECT_OK(tx_commit(tx));
    }
    EXPECT_EQ(COUNT_OF(c, runs_made), 1);
}

QUERY(files_taken, SCOPE_SYSTEM, 0, number, "SELECT count(*) AS n FROM attachment");

TEST_DB(files_in_a_dump_come_in_by_the_page_and_go_with_the_undo)
{
    struct county *c = county_open(db);
    const char *path =
        tried(c, "{\"id\":1,\"number\":\"221\",\"title\":\"Beamer\",\"state\":\"open\",\"organization\":\"Nord\"," AT
                 ",\"articles\":[{\"id\":1,\"body\":\"Siehe\"," AT
                 ",\"attachments\":[{\"filename\":\"plan.txt\",\"data\":\"TmV0enBsYW4=\"}]}]}\n");
    EXPECT_CONTAINS(web_get(c->web, path), "neu: Anhang plan.txt");
    EXPECT_EQ(COUNT_OF(c, files_taken), 0);
    approved(c, path);
    EXPECT_EQ(work(c), 1);
    EXPECT_EQ(COUNT_OF(c, files_taken), 1);
    EXPECT_CONTAINS(web_get(c->web, path), "Anhänge: 1 (");
    EXPECT_STATUS(web_post(c->web, textf("%s/undo", path), ""), 303);
    EXPECT_EQ(work(c), 1);
    EXPECT_EQ(COUNT_OF(c, files_taken), 0);
}
