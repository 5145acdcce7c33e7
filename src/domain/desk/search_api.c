/*
 * desk/search_api.c -- what a search would show first, for machines: schools, rooms, contacts,
 * instructions, then tickets.
 */
#include "domain/desk/search.h"

#include "domain/desk/desk_web.h"
#include "domain/desk/search_place.h"
#include "domain/desk/search_web.h"

#define SUGGESTED_TICKETS 5

struct suggestion_json {
    struct word kind;
    struct str ref, title, detail;
};
struct suggestion_jsons {
    struct suggestion_json *at;
    size_t n;
};
struct suggestion_list_json {
    struct suggestion_jsons suggestions;
};
JSON(suggestion_desc, suggestion_json, JSON_FIELD(suggestion_json, kind), JSON_FIELD(suggestion_json, ref),
     JSON_FIELD(suggestion_json, title), JSON_FIELD(suggestion_json, detail));
JSON(list_desc, suggestion_list_json, JSON_LIST_OF(suggestion_list_json, suggestions, suggestion_desc));
struct suggest_form {
    struct str q;
};
FORM(suggest_form, FIELD_TEXT(suggest_form, q, 1, LIMIT_QUERY));
HANDLER(suggest_api, suggest_form);

static struct suggestion_json of_place(struct mem *mem, const struct place_hit *hit)
{
    CHECK(hit->ref.bytes.len == 16);
    bool both = hit->detail.len > 0 && hit->school.len > 0;
    return (struct suggestion_json){ search_kind_word(hit->kind),
                                     desk_ref_text(mem, (const unsigned char *)hit->ref.bytes.at), hit->title,
                                     str_cat(mem, hit->detail, both ? STR(", ") : STR(""), hit->school) };
}

static struct suggestion_json of_ticket(struct mem *mem, const struct ticket_row *row)
{
    return (struct suggestion_json){ { M_deskpage_found_ticket },
                                     desk_ref_text(mem, row->ref.b),
                                     row->subject,
                                     str_cat(mem, ticket_number_text(mem, row->number), STR(", "), row->school) };
}

static enum err suggest_api(struct request *req, const struct suggest_form *in)
{
    struct ticket_filter f = { .set = SET_OPEN, .query = in->q, .limit = SUGGESTED_TICKETS, .brief = true };
    struct suggestion_list_json out = { { NULL, 0 } };
    struct search_result result;
    struct place_hits hits;
    TRY(search_page(req->tx, &f, &result));
    TRY(search_places(req->tx, &result.s, in->q, &hits));
    out.suggestions.at = MEM_NEW_N(req->mem, struct suggestion_json, hits.n + result.rows.n);
    for (size_t i = 0; i < hits.n; i++)
        out.suggestions.at[out.suggestions.n++] = of_place(req->mem, &hits.at[i]);
    for (size_t i = 0; i < result.rows.n; i++)
        out.suggestions.at[out.suggestions.n++] = of_ticket(req->mem, &result.rows.at[i].row);
    return respond_record(req, &out);
}

const struct route search_api_routes[] = { API("GET", "/api/v1/search", RIGHT(TICKET, L), ROUTE_QUICK, suggest_api,
                                               M_api_search, 200, 0, NULL, &list_desc),
                                           ROUTES_END };
