/*
 * platform/dispatch_open.c -- the dispatcher made ready: base URL, routes, menu.
 */
#include <stdlib.h>
#include <time.h>

#include "platform/exchange.h"
#include "platform/limits.h"

static struct instant system_clock(void *arg)
{
    (void)arg;
    struct timespec t;
    CHECK(clock_gettime(CLOCK_REALTIME, &t) == 0);
    return (struct instant){ (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000 };
}

static void base_read(struct dispatcher *d, struct str base)
{
    struct str secure = STR("https://"), plain = STR("http://");
    d->https = str_starts(base, secure);
    CHECK(d->https || str_starts(base, plain));
    size_t begin = d->https ? secure.len : plain.len;
    d->host = str_sub(str_from(base, begin), 0, str_find_byte(str_from(base, begin), '/'));
    CHECK(d->host.len > 0);
    d->origin = str_sub(base, 0, begin + d->host.len);
    bool has_port = str_find_byte(d->host, ':') != SIZE_MAX;
    d->default_port = has_port ? d->host : str_cat(d->mem, d->host, d->https ? STR(":443") : STR(":80"));
}

static int by_order(const void *a, const void *b)
{
    const struct menu_entry *const *x = a, *const *y = b;
    return (*x)->order != (*y)->order ? ((*x)->order > (*y)->order) - ((*x)->order < (*y)->order)
                                      : str_compare(str_of((*x)->path), str_of((*y)->path));
}

static void menu_add(struct dispatcher *d, const struct menu_entry *e, const char *search)
{
    d->menu[d->nmenu++] = e;
    if (search != NULL && str_eq(str_of(search), str_of(e->path)))
        d->search = e;
}

static void menu_build(struct dispatcher *d, const struct module *const *rooms)
{
    size_t n = 0;
    for (size_t m = 0; rooms[m] != NULL; m++)
        for (const struct menu_entry *e = rooms[m]->menu; e != NULL && e->path != NULL; e++)
            n++;
    d->menu = (const struct menu_entry **)mem_alloc(d->mem, n * sizeof *d->menu);
    for (size_t m = 0; rooms[m] != NULL; m++)
        for (const struct menu_entry *e = rooms[m]->menu; e != NULL && e->path != NULL; e++)
            menu_add(d, e, rooms[m]->search);
    if (n > 0)
        qsort(d->menu, n, sizeof *d->menu, by_order);
}

static void metrics_build(struct dispatcher *d)
{
    struct str *labels = MEM_NEW_N(d->mem, struct str, d->nplaces);
    for (size_t i = 0; i < d->nplaces; i++)
        labels[i] = str_cat(d->mem, str_of(d->places[i].route->method), STR(" "), str_of(d->places[i].route->path));
    d->metrics = metrics_open(d->mem, labels, d->nplaces);
}

struct dispatcher *dispatcher_open(const struct config *config, struct db *db, const struct module *const *rooms,
                                   struct instant (*clock)(void *), void *clock_arg)
{
    struct mem *mem;
    CHECK(mem_open(&mem, MIB(16)) == OK);
    struct dispatcher *d = MEM_NEW(mem, struct dispatcher);
    d->mem = mem;
    d->config = config;
    d->db = db;
    d->clock = clock != NULL ? clock : system_clock;
    d->clock_arg = clock_arg;
    CHECK(pthread_mutex_init(&d->shares_lock, NULL) == 0);
    base_read(d, config->base_url);
    routes_build(d, rooms);
    menu_build(d, rooms);
    metrics_build(d);
    return d;
}

void dispatcher_close(struct dispatcher *d) { mem_close(d->mem); }

void dispatch_metrics(const struct dispatcher *d, struct buf *out) { metrics_put(d->metrics, out); }

/* --- the table for people ----------------------------------------------------------- */

static void flags_put(struct buf *out, unsigned flags)
{
    static const char *const names[] = {
        "quick", "upload", "steps", "machine", "reauth", "logged", "download", "half"
    };
    bool first = true;
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if ((flags & 1u << i) == 0)
            continue;
        buf_put_z(out, first ? "" : " ");
        buf_put_z(out, names[i]);
        first = false;
    }
}

static void route_put(struct buf *out, const struct route *r)
{
    buf_put_z(out, r->method);
    buf_byte(out, ',');
    buf_put_z(out, r->path);
    buf_put_z(out, r->right.is_public ? ",public," : ",grant,");
    buf_put_z(out, access_object_names[r->right.object]);
    buf_byte(out, ',');
    buf_byte(out, access_verb_letters[r->right.verb]);
    buf_byte(out, ',');
    flags_put(out, r->flags);
    buf_byte(out, ',');
    for (const struct field *f = r->handler->fields; f->name != NULL; f++) {
        buf_put_z(out, f == r->handler->fields ? "" : " ");
        buf_put_z(out, f->name);
    }
    buf_byte(out, '\n');
}

void dispatch_routes_csv(const struct module *const *rooms, struct buf *out)
{
    buf_put(out, STR("method,path,right,object,verb,flags,fields\n"));
    for (size_t m = 0; rooms[m] != NULL; m++)
        for (size_t i = 0; module_route(rooms[m], i) != NULL; i++)
            route_put(out, module_route(rooms[m], i));
}
