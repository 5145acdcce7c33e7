/*
 * platform/foreign.c -- bodies of somebody else's protocol: JSON or form, read into names
 * and values; what is not known is the handler's to ignore.
 */
#include <jansson.h>

#include "base/utf8.h"
#include "platform/exchange.h"
#include "platform/limits.h"
#include "platform/text.h"

static enum err add(struct request *req, struct input *list, size_t *n, struct str name, json_t *v)
{
    struct buf number = buf_of(req->mem, 24);
    struct str text = { 0 };
    if (json_is_string(v))
        text = (struct str){ json_string_value(v), json_string_length(v) };
    else if (json_is_integer(v)) {
        buf_int(&number, json_integer_value(v));
        text = buf_str(&number);
    } else
        return OK;
    if (*n == LIMIT_FORM_FIELDS)
        return ERR_TOO_LARGE;
    list[*n].name = str_dup(req->mem, name);
    return text_accept(req->mem, str_dup(req->mem, text), true, &list[(*n)++].value);
}

static enum err object_read(struct request *req, json_t *object, struct input *list, size_t *n)
{
    const char *name;
    json_t *v;
    if (!json_is_object(object))
        return ERR_MALFORMED;
    json_object_foreach(object, name, v)
    {
        if (!json_is_array(v))
            TRY(add(req, list, n, str_of(name), v));
        for (size_t i = 0; json_is_array(v) && i < json_array_size(v); i++)
            TRY(add(req, list, n, str_of(name), json_array_get(v, i)));
    }
    return OK;
}

static enum err json_of(struct request *req, struct input *list, size_t *n)
{
    json_t *root = json_loadb(req->body.at != NULL ? req->body.at : "", req->body.len, JSON_REJECT_DUPLICATES, NULL);
    if (root == NULL)
        return ERR_MALFORMED;
    enum err e = object_read(req, root, list, n);
    json_decref(root);
    return e;
}

static enum err form_of(struct request *req, struct input *list, size_t *n)
{
    struct input *found;
    TRY(form_decode(req->mem, req->body, &found, n));
    for (size_t i = 0; i < *n; i++) {
        list[i] = found[i];
        if (str_ends(list[i].name, STR("[]")))
            list[i].name.len -= 2;
        TRY(text_accept(req->mem, found[i].value, true, &list[i].value));
    }
    return OK;
}

enum err request_foreign(struct request *req, const struct input **inputs, size_t *n)
{
    struct input *list = MEM_NEW_N(req->mem, struct input, LIMIT_FORM_FIELDS);
    struct str type = exchange_of(req)->head.content_type;
    CHECK((req->route->flags & ROUTE_FOREIGN) != 0);
    *n = 0;
    *inputs = list;
    bool form = str_starts(str_lower_ascii(req->mem, type), STR("application/x-www-form-urlencoded"));
    return form ? form_of(req, list, n) : json_of(req, list, n);
}
