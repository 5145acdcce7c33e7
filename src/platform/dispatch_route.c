/*
 * platform/dispatch_route.c -- the rooms' tables as one tree of path parts, and
 * what must hold of every row before the program serves anything.
 */
#include "platform/exchange.h"

static struct node *child_of(struct mem *mem, struct node *node, struct str part)
{
    if (part.len > 0 && part.at[0] == '{') {
        if (node->param == NULL)
            node->param = MEM_NEW(mem, struct node);
        return node->param;
    }
    struct node *last = NULL;
    for (struct node *n = node->first; n != NULL; last = n, n = n->next)
        if (str_eq(n->part, part))
            return n;
    struct node *fresh = MEM_NEW(mem, struct node);
    fresh->part = part;
    if (last == NULL)
        node->first = fresh;
    else
        last->next = fresh;
    return fresh;
}

static bool has_field(const struct handler *handler, struct str name)
{
    for (const struct field *f = handler->fields; f->name != NULL; f++)
        if (str_eq(name, str_of(f->name)))
            return true;
    return false;
}

static bool in_matrix(struct right right)
{
    for (const struct access_rule *r = access_rules; r->role != 255; r++)
        if (r->object == right.object && (r->verbs & 1u << (right.verb - 1)) != 0)
            return true;
    return false;
}

/* A wrong row is a bug of the build: it refuses to start. */
static void row_check(const struct route *r)
{
    bool reads = str_eq(str_of(r->method), STR("GET"));
    bool machine = (r->flags & ROUTE_MACHINE) != 0;
    CHECK(r->path != NULL && r->path[0] == '/');
    CHECK(r->right.object != OBJECT_UNSET && r->right.verb != VERB_UNSET);
    CHECK(in_matrix(r->right));
    CHECK(r->handler != NULL && r->handler->run != NULL && r->handler->fields != NULL);
    CHECK(reads || machine || str_eq(str_of(r->method), STR("POST")));
    CHECK(reads || (r->flags & (ROUTE_QUICK | ROUTE_LOGGED | ROUTE_DOWNLOAD)) == 0);
    CHECK(!reads || r->again == NULL);
    CHECK(!reads || (r->flags & ROUTE_UPLOAD) == 0);
    /* A quick read waits for nothing: no transaction of its own. */
    CHECK((r->flags & ROUTE_QUICK) == 0 || (r->flags & (ROUTE_STEPS | ROUTE_LOGGED)) == 0);
    CHECK(!machine || (r->flags & (ROUTE_REAUTH | ROUTE_HALF_SESSION)) == 0);
    /* What a machine may send and will get is declared, and so documented. */
    CHECK(machine == (r->api != NULL) && (!machine || r->api->status >= 200));
    CHECK((r->flags & (ROUTE_FOREIGN | ROUTE_BRIDGE)) == 0 || machine);
}

static void place_put(struct dispatcher *d, struct place *place)
{
    struct node *node = &d->root;
    struct str rest = str_from(str_of(place->route->path), 1), part;
    while (str_cut(&rest, '/', &part)) {
        if (str_starts(part, STR("{"))) {
            struct str name = str_sub(part, 1, part.len - 2);
            CHECK(part.at[part.len - 1] == '}' && place->nparams < ROUTE_PARAMS_MAX);
            CHECK(has_field(place->route->handler, name));
            place->params[place->nparams++] = name;
        }
        node = child_of(d->mem, node, part);
    }
    for (size_t i = 0; i < node->nplaces; i++)
        CHECK(!str_eq(str_of(node->places[i]->route->method), str_of(place->route->method)));
    struct place **places = MEM_NEW_N(d->mem, struct place *, node->nplaces + 1);
    for (size_t i = 0; i < node->nplaces; i++)
        places[i] = node->places[i];
    places[node->nplaces++] = place;
    node->places = places;
}

void routes_build(struct dispatcher *d, const struct module *const *rooms)
{
    size_t n = 0;
    for (size_t m = 0; rooms[m] != NULL; m++)
        for (size_t i = 0; module_route(rooms[m], i) != NULL; i++)
            n++;
    d->places = MEM_NEW_N(d->mem, struct place, n);
    for (size_t m = 0; rooms[m] != NULL; m++)
        for (size_t i = 0; module_route(rooms[m], i) != NULL; i++) {
            const struct route *r = module_route(rooms[m], i);
            struct place *place = &d->places[d->nplaces];
            row_check(r);
            *place = (struct place){ .route = r, .room = rooms[m]->name, .index = (int)d->nplaces++ };
            place_put(d, place);
        }
}

/* --- lookup ------------------------------------------------------------------------ */

/* Literal parts win over {part}; a dead end goes back. */
static const struct node *walk(const struct node *node, struct str rest, struct str *params, size_t at)
{
    struct str part;
    if (!str_cut(&rest, '/', &part))
        return node->nplaces > 0 ? node : NULL;
    for (const struct node *n = node->first; n != NULL; n = n->next)
        if (str_eq(n->part, part)) {
            const struct node *found = walk(n, rest, params, at);
            if (found != NULL)
                return found;
        }
    if (node->param == NULL || part.len == 0 || at == ROUTE_PARAMS_MAX)
        return NULL;
    params[at] = part;
    return walk(node->param, rest, params, at + 1);
}

static struct str allowed(struct exchange *x, const struct node *node)
{
    struct buf out = buf_of(x->req.mem, 128);
    for (size_t i = 0; i < node->nplaces; i++) {
        buf_put_z(&out, i > 0 ? ", " : "");
        buf_put_z(&out, node->places[i]->route->method);
        if (str_eq(str_of(node->places[i]->route->method), STR("GET")))
            buf_put_z(&out, ", HEAD");
    }
    return buf_str(&out);
}

enum err route_find(struct exchange *x)
{
    struct str target = x->raw->target;
    size_t mark = str_find_byte(target, '?');
    struct str path = str_sub(target, 0, mark);
    x->req.path = path;
    x->req.query = mark == SIZE_MAX ? STR("") : str_from(target, mark + 1);
    const struct node *node = walk(&x->d->root, str_from(path, 1), x->params, 0);
    if (node == NULL)
        return ERR_NOT_FOUND;
    struct str method = str_eq(x->raw->method, STR("HEAD")) ? STR("GET") : x->raw->method;
    for (size_t i = 0; i < node->nplaces; i++)
        if (str_eq(str_of(node->places[i]->route->method), method)) {
            x->place = node->places[i];
            x->req.route = x->place->route;
            return OK;
        }
    x->status = 405;
    response_header_put(x->res, "Allow", allowed(x, node));
    return ERR_MALFORMED;
}
