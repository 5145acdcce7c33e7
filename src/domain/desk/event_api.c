/*
 * desk/event_api.c -- what happened since: the feed of changes, ids only, of the tickets
 * the client may see (domain/desk.md 19).
 */
#include "domain/desk/ticket_api.h"

#include "domain/desk/ticket_internal.h"
#include "platform/change.h"
#include "platform/cursor.h"

/* With several writers (PostgreSQL) a change may become visible after one that began
   later: what is younger than any write can last is told next time. */
#define SETTLED SECONDS(20)

struct change_row {
    change_id id;
    struct instant at;
    int kind;
    ticket_ref ref;
    int64_t part;
};
ROW(change_row, COL(change_row, id), COL(change_row, at), COL(change_row, kind), COL(change_row, ref),
    COL(change_row, part));
struct change_rows {
    struct change_row *at;
    size_t n;
};
enum { NO_ENTRIES, NO_NOTES };
FAMILY(changes_since, SCOPE_SCHOOL, 4, change_row,
       ALWAYS("SELECT c.id, c.at, c.kind, c.ref, c.part FROM change_event c JOIN ticket t ON t.id = c.subject"
              " WHERE (c.at, c.id) > ($3, $4) AND c.at <= $5 AND c.kind <= 4 AND " TICKET_SCOPE(
                  R, "t") " AND (c.internal = 0 OR " SCOPE(internal_note, R, "t") ")"),
       WHEN(NO_ENTRIES, " AND c.kind <> 4"), WHEN(NO_NOTES, " AND c.internal = 0"),
       ALWAYS(" ORDER BY c.at, c.id LIMIT $6"));
_Static_assert(CHANGE_ARTICLE_CREATED == 4 && CHANGE_KIND_END == 5, "stands in the statement above");

struct event_form {
    struct str since, fields;
    int64_t limit;
};
FORM(event_form, FIELD_TEXT(event_form, since, 0, 64), FIELD_TEXT(event_form, fields, 0, LIMIT_LINE),
     FIELD_ROWS(event_form, limit));
HANDLER(event_list_api, event_form);

struct change_json {
    struct str type;
    struct instant at;
    ticket_ref ticket;
    int64_t entry; /* 0: none */
};
struct change_jsons {
    struct change_json *at;
    size_t n;
};
struct change_list_json {
    struct change_jsons events;
    struct str next; /* also on the last page: where to go on later */
};
JSON(change_desc, change_json, JSON_FIELD(change_json, type), JSON_FIELD(change_json, at),
     JSON_FIELD(change_json, ticket), JSON_FIELD(change_json, entry));
JSON(change_list_desc, change_list_json, JSON_LIST_OF(change_list_json, events, change_desc),
     JSON_FIELD(change_list_json, next));

static enum err event_list_api(struct request *req, const struct event_form *in)
{
    struct position after = { 0, 0 };
    struct change_rows rows;
    struct change_list_json out;
    if (in->since.len > 0)
        TRY(cursor_parse(in->since, 'f', &after));
    unsigned bits = (viewer_may(req->viewer, OBJECT_TICKET_ARTICLE, VERB_R) ? 0u : 1u << NO_ENTRIES) |
                    (viewer_may(req->viewer, OBJECT_INTERNAL_NOTE, VERB_R) ? 0u : 1u << NO_NOTES);
    bool settles = db_engine(req->db) == DB_POSTGRESQL;
    struct instant until = settles ? instant_sub(req->now, SETTLED) : req->now;
    TRY(tx_list(req->tx, changes_since, bits, 0, &rows, after.value, after.id, until, in->limit + 1));
    size_t n = rows.n > (size_t)in->limit ? (size_t)in->limit : rows.n;
    out.events.at = MEM_NEW_N(req->mem, struct change_json, n);
    out.events.n = n;
    for (size_t i = 0; i < n; i++)
        out.events.at[i] = (struct change_json){ str_of(change_key((enum change_kind)rows.at[i].kind)), rows.at[i].at,
                                                 rows.at[i].ref, rows.at[i].part };
    if (n > 0)
        after = (struct position){ rows.at[n - 1].at.us, rows.at[n - 1].id.n };
    out.next = cursor_put(req->mem, 'f', after);
    return respond_page(req, &out, n < rows.n ? out.next : STR(""));
}

const struct route event_api_routes[] = { API("GET", "/api/v1/events", RIGHT(TICKET, L), 0, event_list_api,
                                              M_api_event_list, 200, API_PAGE, NULL, &change_list_desc),
                                          ROUTES_END };
