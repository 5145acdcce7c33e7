#include "platform/module.h"

/* Row `*i` of a table; when the table is shorter, *i becomes the rest. */
static const struct route *row_of(const struct route *table, size_t *i)
{
    for (const struct route *r = table; r != NULL && r->method != NULL; r++)
        if ((*i)-- == 0)
            return r;
    return NULL;
}

const struct route *module_route(const struct module *module, size_t i)
{
    const struct route *found = row_of(module->routes, &i);

    for (size_t t = 0; found == NULL && module->route_tables != NULL && module->route_tables[t] != NULL; t++)
        found = row_of(module->route_tables[t], &i);
    return found;
}
