/*
 * desk/card_api.c -- decision cards for machines: reading, writing, approval by a second person.
 */
#include "domain/desk/card_web.h"
#include "domain/desk/ticket_api.h"

struct card_json {
    card_ref ref;
    struct str model, class_name, service; /* what it is bound to, in words */
    int64_t live, newest;                  /* versions; live 0: none is in use */
    struct str topic, text, picture;       /* of the newest */
    struct instant written_at;
    bool retired;
    int64_t uses, solved;
};
struct card_jsons {
    struct card_json *at;
    size_t n;
};
struct card_list_json {
    struct card_jsons cards;
    struct str next;
};
JSON(card_desc, card_json, JSON_FIELD(card_json, ref), JSON_FIELD(card_json, model), JSON_FIELD(card_json, class_name),
     JSON_FIELD(card_json, service), JSON_FIELD(card_json, live), JSON_FIELD(card_json, newest),
     JSON_FIELD(card_json, topic), JSON_FIELD(card_json, text), JSON_FIELD(card_json, picture),
     JSON_FIELD(card_json, written_at), JSON_FIELD(card_json, retired), JSON_FIELD(card_json, uses),
     JSON_FIELD(card_json, solved));
JSON(list_desc, card_list_json, JSON_LIST_OF(card_list_json, cards, card_desc), JSON_FIELD(card_list_json, next));
struct list_form {
    PART_MEMBERS;
};
FORM(list_form, PART_FIELDS(list_form));
HANDLER(card_list_api, list_form);
struct one_form {
    card_ref card;
    struct str fields;
};
FORM(one_form, FIELD_REF(one_form, card), FIELD_TEXT(one_form, fields, 0, LIMIT_LINE));
HANDLER(card_get_api, one_form);
struct card_form {
    card_ref card;
};
FORM(card_form, FIELD_REF(card_form, card));
HANDLER(card_patch_api, card_form);
HANDLER(card_approve_api, card_form);
HANDLER(card_retire_api, card_form);

static struct card_json record_of(const struct card_entry *c)
{
    return (struct card_json){ .ref = c->ref,
                               .model = c->model,
                               .class_name = c->class_name,
                               .service = c->service,
                               .live = c->live,
                               .newest = c->newest,
                               .topic = c->topic,
                               .text = c->text,
                               .picture = c->picture,
                               .written_at = c->written_at,
                               .retired = c->retired,
                               .uses = c->uses,
                               .solved = c->solved };
}

static enum err card_list_api(struct request *req, const struct list_form *in)
{
    struct card_entries rows;
    TRY(card_list(req->tx, &rows));
    struct card_list_json out = { { MEM_NEW_N(req->mem, struct card_json, rows.n), rows.n }, STR("") };
    for (size_t i = 0; i < rows.n; i++)
        out.cards.at[i] = record_of(&rows.at[i]);
    return respond_rows(req, in, &out);
}

static enum err card_get_api(struct request *req, const struct one_form *in)
{
    struct card_entry c;
    TRY(card_entry(req->tx, in->card, &c));
    struct card_json out = record_of(&c);
    return respond_record(req, &out);
}

static enum err done(struct request *req, card_ref ref) { return card_get_api(req, &(struct one_form){ .card = ref }); }

/* --- writing ------------------------------------------------------------------------------------ */

struct card_new_json {
    struct str bound; /* "service:network", "class:tablet", "model:<ref>" */
    struct str topic, text, picture;
};
#define TEXT_INPUTS(type) \
    JSON_INPUT(type, topic, 1, CARD_TOPIC), JSON_INPUT(type, text, 1, CARD_TEXT), \
        JSON_INPUT(type, picture, 0, CARD_PICTURE)
JSON(new_desc, card_new_json, JSON_INPUT(card_new_json, bound, 1, CARD_BOUND), TEXT_INPUTS(card_new_json));
struct card_patch_json {
    struct str topic, text, picture;
};
JSON(patch_desc, card_patch_json, TEXT_INPUTS(card_patch_json));
FORM_EMPTY(new_form);
HANDLER(card_add_api, new_form);

static enum err card_add_api(struct request *req, const struct new_form *form)
{
    struct card_new_json in = { .picture = STR("") };
    struct card_place place;
    card_ref ref;
    (void)form;
    TRY(request_json(req, &in));
    TRY(card_place_of(req, in.bound, &place));
    TRY(card_create(req->tx, &place, &(struct card_text){ in.topic, in.text, in.picture }, CARD_SORT, &ref));
    respond_header(req, "Location", url_of(req->mem, "/api/v1/cards/", ref, "").path);
    return done(req, ref);
}

static enum err begin(struct request *req, card_ref ref, struct card_json *was)
{
    struct card_entry c;
    TRY(card_entry(req->tx, ref, &c));
    *was = record_of(&c);
    return request_match(req, card_desc, was);
}

static enum err card_patch_api(struct request *req, const struct card_form *form)
{
    struct card_json was;
    TRY(begin(req, form->card, &was));
    struct card_patch_json in = { was.topic, was.text, was.picture };
    TRY(request_json(req, &in));
    TRY(card_revise(req->tx, form->card, &(struct card_text){ in.topic, in.text, in.picture }));
    return done(req, form->card);
}

static enum err step(struct request *req, card_ref ref, enum err (*run)(struct tx *, card_ref))
{
    struct card_json was;
    TRY(begin(req, ref, &was));
    TRY(run(req->tx, ref));
    return done(req, ref);
}

static enum err card_approve_api(struct request *req, const struct card_form *in)
{
    return step(req, in->card, card_approve);
}

static enum err card_retire_api(struct request *req, const struct card_form *in)
{
    return step(req, in->card, card_retire);
}

#define CARD "/api/v1/cards/{card}"
const struct route card_api_routes[] = { API("GET", "/api/v1/cards", RIGHT(DESK_TEMPLATE, L), 0, card_list_api,
                                             M_api_card_list, 200, API_PAGE, NULL, &list_desc),
                                         API("POST", "/api/v1/cards", RIGHT(DESK_TEMPLATE, C), 0, card_add_api,
                                             M_api_card_add, 201, API_RECORD, &new_desc, &card_desc),
                                         API("GET", CARD, RIGHT(DESK_TEMPLATE, R), 0, card_get_api, M_api_card_get, 200,
                                             API_RECORD, NULL, &card_desc),
                                         API("PATCH", CARD, RIGHT(DESK_TEMPLATE, W), 0, card_patch_api,
                                             M_api_card_patch, 200, API_RECORD | API_MATCH, &patch_desc, &card_desc),
                                         API("POST", CARD "/approve", RIGHT(DESK_TEMPLATE, W), 0, card_approve_api,
                                             M_api_card_approve, 200, API_RECORD | API_MATCH, NULL, &card_desc),
                                         API("POST", CARD "/retire", RIGHT(DESK_TEMPLATE, W), 0, card_retire_api,
                                             M_api_card_retire, 200, API_RECORD | API_MATCH, NULL, &card_desc),
                                         ROUTES_END };
