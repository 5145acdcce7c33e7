#include "domain/desk/article_store.h"
#include "domain/desk/desk_fixture_test.h"

#define STEPS "1.+Netzteil+pr%C3%BCfen%0A2.+Kabel+stecken%0A%0ADanach+neu+starten."

/* Somebody writes an article; its path. */
static const char *written(struct county *c, account_id who, const char *title, const char *audience, const char *more)
{
    county_as(c, who);
    const char *body = textf("title=%s&text=%s&audience=%s%s", title, STEPS, audience, more);
    struct response answer = web_post(c->web, "/desk/articles/new", body);
    EXPECT_STATUS(answer, 303);
    return str_z(test_mem(), str_dup(test_mem(), response_header(&answer, "Location")));
}

/* ... submits it, and the head approves. */
static const char *published(struct county *c, const char *title, const char *audience, const char *more)
{
    const char *path = written(c, c->agent, title, audience, more);
    EXPECT_LOCATION(web_post(c->web, textf("%s/submit", path), ""), path);
    county_as(c, c->head);
    EXPECT_LOCATION(web_post(c->web, textf("%s/approve", path), ""), path);
    return path;
}

TEST_DB(an_article_is_read_only_after_a_second_person_approved_it)
{
    struct county *c = county_open(db);
    const char *path = written(c, c->agent, "Beamer+ohne+Bild", "school", "");
    county_as(c, c->contact);
    EXPECT_STATUS(web_get(c->web, path), 404);
    county_as(c, c->agent);
    EXPECT_CONTAINS(web_get(c->web, path), "Entwurf");
    EXPECT_STATUS(web_post(c->web, textf("%s/approve", path), ""), 403);
    EXPECT_LOCATION(web_post(c->web, textf("%s/submit", path), ""), path);
    EXPECT_STATUS(web_post(c->web, textf("%s/approve", path), ""), 403);
    EXPECT_CONTAINS(web_get(c->web, textf("%s/history", path)), "Eine zweite Person muss den Entwurf freigeben.");
    county_as(c, c->head);
    EXPECT_CONTAINS(web_get(c->web, "/desk/articles?set=waiting"), "Beamer ohne Bild");
    EXPECT_LOCATION(web_post(c->web, textf("%s/approve", path), ""), path);
    county_as(c, c->contact);
    struct response page = web_get(c->web, path);
    EXPECT_CONTAINS(page, "<h1 class=\"kern-heading-large\">Beamer ohne Bild</h1>");
    EXPECT_CONTAINS(page, "<ol class=\"steps\" start=\"1\"><li>Netzteil prüfen</li><li>Kabel stecken</li></ol>");
    EXPECT_NOT_CONTAINS(page, "/edit");
    EXPECT_CONTAINS(web_get(c->web, textf("%s/card", path)), "sheet--card");
}

TEST_DB(readers_keep_the_approved_text_while_a_new_one_is_written)
{
    struct county *c = county_open(db);
    const char *path = published(c, "Toner+wechseln", "school", "");
    county_as(c, c->agent);
    struct response page =
        web_post(c->web, textf("%s/edit", path), "version=2&title=Toner&text=1.+Alles+neu&audience=school");
    EXPECT_STATUS(page, 409);
    EXPECT_CONTAINS(page, "Jemand hat die Anleitung inzwischen geändert");
    EXPECT_CONTAINS(page, "1. Alles neu");
    page = web_post(c->web, textf("%s/edit", path),
                    "version=3&title=Toner&text=1.+Netzteil+pr%C3%BCfen%0A2.+Alles+neu&audience=body");
    EXPECT_LOCATION(page, path);
    page = web_get(c->web, textf("%s/history", path));
    EXPECT_CONTAINS(page, "<del>2. Kabel stecken</del>");
    EXPECT_CONTAINS(page, "<ins>2. Alles neu</ins>");
    EXPECT_CONTAINS(page, "<p>1. Netzteil prüfen</p>");
    EXPECT_CONTAINS(page, "<del>Toner wechseln</del> <ins>Toner</ins>");
    county_as(c, c->contact);
    EXPECT_CONTAINS(web_get(c->web, path), "Kabel stecken");
    EXPECT_STATUS(web_get(c->web, textf("%s/history", path)), 403);
    county_as(c, c->agent);
    (void)web_post(c->web, textf("%s/submit", path), "");
    county_as(c, c->head);
    (void)web_post(c->web, textf("%s/approve", path), "");
    county_as(c, c->contact);
    EXPECT_STATUS(web_get(c->web, path), 404);
}

TEST_DB(audience_authority_and_form_decide_who_reads_an_article)
{
    struct county *c = county_open(db);
    struct authority_row hameln;
    struct tx *tx = test_tx(c->db, TX_WRITE, c->head);
    branch_id branch;
    struct branch_new add = { .authority = c->hameln,
                              .school = c->north.id,
                              .form = STR("Gymnasium"),
                              .name = STR("G"),
                              .level = LEVEL_UPPER,
                              .grade_from = 5,
                              .grade_to = 13,
                              .starts = DAY_NONE,
                              .ends = DAY_NONE };
    EXPECT_OK(agreement_branch_create(tx, &add, &branch));
    EXPECT_OK(agreement_authority_by_id(tx, c->hameln, &hameln));
    EXPECT_OK(tx_commit(tx));
    struct buf ref = buf_of(test_mem(), REF_TEXT_LEN);
    ref_put(&ref, hameln.ref.b);
    const char *everybody = published(c, "Allgemein", "public", "");
    const char *school = published(c, "Schulen", "school", "");
    const char *office = published(c, "Amt", "authority", "");
    const char *body = published(c, "Intern", "body", "");
    const char *bound = published(c, "Gebunden", "school", textf("&authorities=%.*s", STR_ARG(buf_str(&ref))));
    const char *form = published(c, "Formgebunden", "school", "&form=Gymnasium");
    const struct {
        account_id who;
        const char *path;
        int status;
    } rows[] = {
        { c->contact, everybody, 200 },
        { c->contact, school, 200 },
        { c->contact, office, 404 },
        { c->contact, body, 404 },
        { c->contact, bound, 200 },
        { c->contact, form, 200 },
        { c->foreign_contact, everybody, 200 },
        { c->foreign_contact, bound, 404 },
        { c->foreign_contact, form, 404 },
        { c->teacher, school, 200 },
        { c->official, school, 200 },
        { c->official, office, 200 },
        { c->official, body, 404 },
        { c->official, bound, 200 },
        { c->foreign_official, office, 200 },
        { c->foreign_official, bound, 404 },
        { c->auditor, office, 200 },
        { c->auditor, body, 404 },
        { c->agent, body, 200 },
        { c->agent2, body, 200 },
        { c->head, bound, 200 },
        { c->steering, everybody, 403 },
        { c->sysadmin, school, 403 },
        { c->provider, school, 403 },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        county_as(c, rows[i].who);
        test_note("row %zu", i);
        EXPECT_STATUS(web_get(c->web, rows[i].path), rows[i].status);
    }
    county_as(c, c->foreign_contact);
    EXPECT_NOT_CONTAINS(web_get(c->web, "/desk/articles"), "Gebunden");
    EXPECT_NOT_CONTAINS(web_get(c->web, "/desk/articles?q=gebunden"), "</mark>");
    EXPECT_NOT_CONTAINS(web_get(c->web, "/desk/search/suggest?q=gebunden"), "Anleitung");
    county_as(c, c->contact);
    EXPECT_CONTAINS(web_get(c->web, "/desk/articles?q=gebunden"), "<mark>Gebunden</mark>");
    EXPECT_CONTAINS(web_get(c->web, "/desk/search/suggest?q=allgemein"), "\"kind\":\"Anleitung\"");
    EXPECT_CONTAINS(web_get(c->web, "/desk/search/suggest?q=gebunden"), "\"kind\":\"Anleitung\"");
}

TEST_DB(an_article_is_offered_at_tickets_of_its_service_and_room_first)
{
    struct county *c = county_open(db);
    const char *service = service_ref_of(c, "network");
    (void)published(c, "Andere+Sache", "school", textf("&services=%s", service_ref_of(c, "display")));
    (void)published(c, "Aaa+Netz", "school", textf("&services=%s", service));
    struct room_row room;
    struct tx *tx = test_tx(c->db, TX_READ, c->head);
    room_ref ref;
    EXPECT_OK(ref_parse(c->room, ref.b));
    EXPECT_OK(agreement_room_by_ref(tx, ref, &room));
    tx_abort(tx);
    (void)published(c, "Zzz+Raum", "school", textf("&room=%.*s", STR_ARG(room.code)));
    const char *path = county_taken(c, "WLAN");
    struct response page = web_get(c->web, path);
    EXPECT_CONTAINS(page, "Anleitungen dazu");
    EXPECT_NOT_CONTAINS(page, "Andere Sache");
    size_t first = str_find(page.body, STR("Zzz Raum")), second = str_find(page.body, STR("Aaa Netz"));
    EXPECT(first != SIZE_MAX && second != SIZE_MAX && first < second);
    struct response sign = web_get(c->web, textf("/desk/rooms/%.*s/sign", STR_ARG(c->room)));
    EXPECT_CONTAINS(sign, "https://pedell.example/r/");
    EXPECT_CONTAINS(sign, "<path d=\"M4 4h7v1h-7z");
}

TEST_DB(a_verdict_is_one_tap_and_the_last_one_of_a_person_counts)
{
    struct county *c = county_open(db);
    const char *path = published(c, "Drucker", "school", "");
    const account_id readers[] = { c->contact, c->teacher, c->teacher2, c->official, c->foreign_contact };
    for (size_t i = 0; i < ARRAY_LEN(readers); i++) {
        county_as(c, readers[i]);
        EXPECT_LOCATION(web_post(c->web, textf("%s/helped", path), "helped=yes"), path);
        EXPECT_LOCATION(web_post(c->web, textf("%s/helped", path), i < 1 ? "helped=yes" : "helped=no"), path);
    }
    county_as(c, c->auditor);
    EXPECT_STATUS(web_post(c->web, textf("%s/helped", path), "helped=no"), 403);
    county_as(c, c->agent);
    EXPECT_CONTAINS(web_get(c->web, path), "1 geholfen, 4 nicht");
    EXPECT_CONTAINS(web_get(c->web, "/desk/articles/review"), "1 geholfen, 4 nicht");
}

TEST_DB(an_unread_article_comes_to_the_review_list_and_leaves_it_when_confirmed)
{
    struct county *c = county_open(db);
    const char *path = published(c, "Vergessen", "school", "");
    EXPECT_NOT_CONTAINS(web_get(c->web, "/desk/articles/review"), "Vergessen");
    test_sql(c->db, "UPDATE article SET used_day = used_day - 400");
    county_as(c, c->head);
    EXPECT_CONTAINS(web_get(c->web, "/desk/articles/review"), "Vergessen");
    EXPECT_LOCATION(web_post(c->web, textf("%s/confirm", path), ""), path);
    EXPECT_NOT_CONTAINS(web_get(c->web, "/desk/articles/review"), "Vergessen");
    EXPECT_LOCATION(web_post(c->web, textf("%s/retire", path), ""), path);
    county_as(c, c->contact);
    EXPECT_STATUS(web_get(c->web, path), 404);
}

TEST_DB(a_solution_becomes_a_draft_without_names)
{
    struct county *c = county_open(db);
    const char *path = county_taken(c, "Beamer+von+Emil");
    EXPECT_STATUS(web_post(c->web, textf("%s/article", path), ""), 422);
    county_act(c, path, "answer",
               "version=0&text=Hallo+Herr+Lehrer,+Emil,+bitte+das+HDMI-Kabel+tauschen.+anna@x.example");
    struct response answer = web_post(c->web, textf("%s/article", path), "");
    EXPECT_STATUS(answer, 303);
    struct str edit = str_dup(test_mem(), response_header(&answer, "Location"));
    struct response page = web_get(c->web, str_z(test_mem(), edit));
    EXPECT_CONTAINS(page, "Hallo Herr […], […], bitte das HDMI-Kabel tauschen. […]");
    EXPECT_CONTAINS(page, "value=\"Beamer von […]\"");
    EXPECT_NOT_CONTAINS(page, "Emil");
    EXPECT_CONTAINS(page, "Aus der Lösung der Meldung 2026-000001");
    county_as(c, c->contact);
    EXPECT_STATUS(web_post(c->web, textf("%s/article", path), ""), 403);
}

TEST_DB(what_was_typed_stays_when_an_article_is_refused)
{
    struct county *c = county_open(db);
    county_as(c, c->agent);
    struct response page = web_post(c->web, "/desk/articles/new", "title=Titel&text=Text&audience=school&room=XXXXXXX");
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "Diese Kennung kennen wir nicht.");
    EXPECT_CONTAINS(page, "value=\"XXXXXXX\"");
    EXPECT_CONTAINS(page, "value=\"Titel\"");
    EXPECT_STATUS(web_post(c->web, "/desk/articles/new", "title=&text=Text&audience=school"), 422);
    EXPECT_STATUS(web_post(c->web, "/desk/articles/new", "title=T&text=T&audience=school&form=Erfunden"), 400);
}

TEST_DB(the_report_page_is_told_of_articles_for_what_is_chosen)
{
    struct county *c = county_open(db);
    (void)published(c, "Netz", "school", textf("&services=%s", service_ref_of(c, "network")));
    (void)published(c, "Geheim", "body", textf("&services=%s", service_ref_of(c, "network")));
    county_as(c, c->teacher);
    struct response answer = web_get(c->web, textf("/desk/articles/hints?service=%s", service_ref_of(c, "network")));
    EXPECT_CONTAINS(answer, "\"title\":\"Netz\"");
    EXPECT_NOT_CONTAINS(answer, "Geheim");
    EXPECT_CONTAINS(web_get(c->web, textf("/desk/articles/hints?service=%s", service_ref_of(c, "display"))), "[]");
    EXPECT_CONTAINS(web_get(c->web, textf("/desk/articles/hints?room=%.*s", STR_ARG(c->room))), "[]");
    county_as(c, c->foreign_contact);
    EXPECT_STATUS(web_get(c->web, textf("/desk/articles/hints?room=%.*s", STR_ARG(c->room))), 404);
    county_as(c, c->provider);
    EXPECT_STATUS(web_get(c->web, "/desk/articles/hints"), 403);
}

static const char *authority_text(struct county *c, authority_id id)
{
    struct authority_row row;
    struct buf ref = buf_of(test_mem(), REF_TEXT_LEN);
    struct tx *tx = test_tx(c->db, TX_READ, c->head);
    EXPECT_OK(agreement_authority_by_id(tx, id, &row));
    tx_abort(tx);
    ref_put(&ref, row.ref.b);
    return str_z(test_mem(), buf_str(&ref));
}

struct bound_sums {
    int64_t n, far;
};
ROW(bound_sums, COL(bound_sums, n), COL(bound_sums, far));
QUERY(
    test_bound_last, SCOPE_SYSTEM, 1, bound_sums,
    "SELECT count(*) AS n, CAST(coalesce(sum(CASE WHEN b.kind = 1 AND b.record = $3 THEN 1 ELSE 0 END), 0) AS bigint)"
    " AS far FROM article_binding b WHERE b.n = (SELECT max(x.n) FROM article_version x WHERE x.article = b.article)");

static void expect_bound(struct county *c, int64_t n, int64_t far)
{
    struct bound_sums row;
    struct tx *tx = test_tx(c->db, TX_READ, (account_id){ 0 });
    EXPECT_OK(tx_one(tx, test_bound_last, &row, c->aerzen));
    tx_abort(tx);
    EXPECT_EQ(row.n, n);
    EXPECT_EQ(row.far, far);
}

TEST_DB(who_does_not_reach_a_bound_authority_neither_sees_nor_drops_it)
{
    struct county *c = county_open(db);
    const char *near = authority_text(c, c->hameln), *far = authority_text(c, c->aerzen);
    county_as(c, c->head);
    struct response made =
        web_post(c->web, "/desk/articles/new",
                 textf("title=Netz&text=1.+Stecker&audience=school&authorities=%s&authorities=%s", near, far));
    EXPECT_STATUS(made, 303);
    const char *path = county_location(made);
    expect_bound(c, 2, 1);
    /* A technician of one authority of the two. */
    county_as(c, c->agent2);
    struct response form = web_get(c->web, textf("%s/edit", path));
    EXPECT_NOT_CONTAINS(form, far);
    EXPECT_STATUS(web_post(c->web, textf("%s/edit", path),
                           textf("version=1&title=Netz&text=1.+Kabel&audience=school&authorities=%s", near)),
                  303);
    expect_bound(c, 2, 1);
    /* Its own one it may drop. */
    EXPECT_STATUS(web_post(c->web, textf("%s/edit", path), "version=2&title=Netz&text=1.+Dose&audience=school"), 303);
    expect_bound(c, 1, 1);
    /* A machine of the same person neither. */
    county_expect_patched(c, county_token(c, c->agent2, "help_article:RLCW"),
                          textf("/api/v1%s", path + STR("/desk").len), textf("{\"authorities\":[\"%s\"]}", near),
                          "Netz");
    expect_bound(c, 2, 1);
}

TEST_DB(a_room_out_of_reach_stays_bound_and_its_sign_is_not_shown)
{
    struct county *c = county_open(db);
    struct room_row far;
    room_id id;
    struct tx *tx = test_tx(c->db, TX_WRITE, (account_id){ 0 });
    EXPECT_OK(agreement_room_create(
        tx, &(struct room_new){ .school = c->east.id, .number = STR("9.9"), .name = STR("Labor") }, &id));
    EXPECT_OK(agreement_room_read(tx, id, &far));
    EXPECT_OK(tx_commit(tx));
    county_as(c, c->head);
    struct response made = web_post(c->web, "/desk/articles/new",
                                    textf("title=Netz&text=1.+Stecker&audience=school&room=%.*s", STR_ARG(far.code)));
    EXPECT_STATUS(made, 303);
    const char *path = county_location(made);
    county_as(c, c->agent2);
    EXPECT_NOT_CONTAINS(web_get(c->web, textf("%s/edit", path)), str_z(test_mem(), far.code));
    EXPECT_STATUS(web_post(c->web, textf("%s/edit", path), "version=1&title=Netz&text=1.+Kabel&audience=school&room="),
                  303);
    expect_bound(c, 1, 0);
}
