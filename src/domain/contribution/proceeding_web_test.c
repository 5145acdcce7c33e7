#include "domain/contribution/proceeding_fixture_test.h"

#include "test_web.h"

static const struct module *const rooms[] = { &agreement_module, &contribution_module, NULL };

/* --- pages ---------------------------------------------------------------------------------------------- */

static const char *text_of_ref(const unsigned char ref[16])
{
    struct buf out = buf_of(test_mem(), REF_TEXT_LEN);
    ref_put(&out, ref);
    return str_z(test_mem(), buf_str(&out));
}

static const char *joined(const char *a, const char *b, const char *c)
{
    return str_z(test_mem(), str_cat(test_mem(), str_of(a), str_of(b), str_of(c)));
}

#define JOIN_BODY "kind=joining&basis=months&choice=keep&pupils_primary=100&decision=Beschluss+8"

/* req: Z2.1.1 Z2.1.2 */
TEST_DB(a_private_party_and_a_day_that_does_not_fit_are_refused_at_the_field)
{
    struct house *h = house(db);
    struct web *web = web_open(db, rooms);
    web_sign_in(web, h->head);
    struct response page =
        web_post(web, "/agreement/proceedings", JOIN_BODY "&day=2027-07-01&name=Schulverein+Musterland+e.V.");
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "id=\"name-error\"");
    EXPECT_CONTAINS(page, "Private Dritte");
    page = web_post(web, "/agreement/proceedings",
                    joined(JOIN_BODY "&day=2027-07-02&authority=", text_of_ref(h->village_ref.b), ""));
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "id=\"day-error\"");
    EXPECT_CONTAINS(page, "Monatserster");
    EXPECT_CONTAINS(page, "value=\"2027-07-02\"");
    EXPECT_CONTAINS(page, "value=\"Beschluss 8\"");
    page = web_post(web, "/agreement/proceedings", JOIN_BODY "&day=2027-07-01&name=Gemeinde+Neudorf");
    EXPECT_STATUS(page, 303);
    EXPECT_CONTAINS(web_get(web, str_z(test_mem(), response_header(&page, "Location"))), "Beitritt: Gemeinde Neudorf");
}

/* req: Z2.1.1 */
TEST_DB(the_page_shows_the_head_every_share_and_a_party_its_own)
{
    struct house *h = house(db);
    struct web *web = web_open(db, rooms);
    struct proceeding_new add = consent_of(h);
    fix(h, 100000);
    const char *path = joined("/agreement/proceedings/", text_of_ref(opened(h, &add).b), "");
    web_sign_in(web, h->head);
    struct response page = web_get(web, path);
    EXPECT_STATUS(page, 200);
    EXPECT_CONTAINS(page, "1.000,00");
    EXPECT_CONTAINS(page, "Noch nicht festgehalten");
    page = web_post(web, joined(path, "/close", ""), "");
    EXPECT_STATUS(page, 409);
    EXPECT_CONTAINS(page, "Es sind noch Punkte offen");
    web_sign_in(web, h->official);
    EXPECT_NOT_CONTAINS(web_get(web, path), "875,00");
    web_sign_in(web, h->head);
    EXPECT_LOCATION(web_post(web, joined(path, "/effect", ""), ""), path);
    EXPECT_LOCATION(web_post(web, joined(path, "/items", ""), "item=agreed_day&tick=done&note=Siehe+Vertrag"), path);
    page = web_get(web, path);
    EXPECT_CONTAINS(page, "Landkreis Musterland");
    EXPECT_CONTAINS(page, "875,00");
    EXPECT_CONTAINS(page, "Siehe Vertrag");
    EXPECT_CONTAINS(page, "62,50");
    web_sign_in(web, h->official);
    page = web_get(web, path);
    EXPECT_STATUS(page, 200);
    EXPECT_CONTAINS(page, "62,50");
    EXPECT_NOT_CONTAINS(page, "875,00");
    EXPECT_STATUS(web_post(web, joined(path, "/effect", ""), ""), 403);
    struct proceeding_new other = joining_of(h);
    proceeding_ref foreign = opened(h, &other);
    EXPECT_STATUS(web_get(web, joined("/agreement/proceedings/", text_of_ref(foreign.b), "")), 404);
    page = web_get(web, "/agreement/proceedings");
    EXPECT_CONTAINS(page, "Stadt Eichenau");
    EXPECT_NOT_CONTAINS(page, "Gemeinde Heidloh");
}
