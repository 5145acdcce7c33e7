/* A wrong row of a route table is a bug of the build: nothing starts with it. */
#include "platform/config.h"
#include "platform/dispatch.h"
#include "test.h"
#include "test_db.h"

FORM_EMPTY(nothing);
HANDLER(page_get, nothing);
static enum err page_get(struct request *req, const struct nothing *form)
{
    (void)form;
    return respond_text(req, 200, "text/plain", STR("x"));
}

static const struct route good_row = GET("/probe", RIGHT_PUBLIC, 0, page_get);
static const struct route wrong_rows[] = {
    { "GET", "/probe/x", RIGHT_UNSET, 0, &page_get_handler, NULL, NULL },
    { "GET", "/probe/x", RIGHT(DEVICE_SECRET, L), 0, &page_get_handler, NULL, NULL }, /* nobody has that verb */
    { "GET", "probe", RIGHT_PUBLIC, 0, &page_get_handler, NULL, NULL },
    { "GET", "/probe/{nowhere}", RIGHT_PUBLIC, 0, &page_get_handler, NULL, NULL },
    { "GET", "/probe/x", RIGHT_PUBLIC, 0, NULL, NULL, NULL },
    { "PUT", "/probe/x", RIGHT_PUBLIC, 0, &page_get_handler, NULL, NULL },
    { "POST", "/probe/x", RIGHT(TICKET, C), ROUTE_QUICK, &page_get_handler, NULL, NULL },
    { "GET", "/probe/x", RIGHT_PUBLIC, ROUTE_QUICK | ROUTE_LOGGED, &page_get_handler, NULL, NULL },
};

struct opening {
    struct route rows[3];
    const struct config *config;
    struct db *db;
};

static void open_rows(void *arg)
{
    const struct opening *o = arg;
    const struct module room = { .name = "wrong", .routes = o->rows };
    dispatcher_close(dispatcher_open(o->config, o->db, (const struct module *const[]){ &room, NULL }, NULL, NULL));
}

/* trust: HTTP-2 */
TEST(a_route_without_right_or_otherwise_wrong_refuses_the_start)
{
    const struct config config = { .base_url = STR("https://pedell.example") };
    struct opening o = { .config = &config, .db = test_db(DB_SQLITE) };
    o.rows[0] = good_row;
    EXPECT(!test_aborts(open_rows, &o));
    o.rows[1] = good_row; /* twice */
    EXPECT(test_aborts(open_rows, &o));
    for (size_t i = 0; i < ARRAY_LEN(wrong_rows); i++) {
        test_note("row %zu", i);
        o.rows[1] = wrong_rows[i];
        EXPECT(test_aborts(open_rows, &o));
    }
}
