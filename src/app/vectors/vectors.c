#include "app/vectors/vectors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/cli.h"
#include "platform/limits.h"

/* One file is read whole; what one vector needs is given back after it. */
#define FILE_MAX MIB(32)

struct run {
    struct mem *mem;
    int holds, fails;
};

static const struct vector_op *op_named(const char *name)
{
    const struct vector_op *const tables[] = { vector_cost_ops, vector_level_ops, vector_date_ops,
                                               vector_identifier_ops };

    for (size_t i = 0; i < ARRAY_LEN(tables); i++)
        for (const struct vector_op *op = tables[i]; op->name != NULL; op++)
            if (strcmp(op->name, name) == 0)
                return op;
    return NULL;
}

static void print_mismatch(const char *id, const char *key, json_t *got, json_t *expected)
{
    const size_t flags = JSON_COMPACT | JSON_ENCODE_ANY | JSON_SORT_KEYS;
    char *g = got != NULL ? json_dumps(got, flags) : NULL, *e = json_dumps(expected, flags);

    printf("%s %s: got %s, expected %s\n", id, key, g != NULL ? g : "nothing", e != NULL ? e : "?");
    free(g);
    free(e);
}

/* What was refused has no other effect: then "error" is all there is, on both sides. */
static bool same(const char *id, json_t *got, json_t *expected)
{
    const char *key;
    json_t *value;
    bool holds = json_object_size(expected) > 0;

    if (!holds)
        printf("%s expects nothing\n", id);
    json_object_foreach(expected, key, value) if (!json_equal(json_object_get(got, key), value))
    {
        print_mismatch(id, key, json_object_get(got, key), value);
        holds = false;
    }
    json_t *error = json_object_get(got, "error");
    if (error != NULL && json_object_get(expected, "error") == NULL) {
        print_mismatch(id, "refused", error, expected);
        holds = false;
    }
    return holds;
}

static bool run_one(struct run *r, const char *id, const char *name, const json_t *in, json_t *expected)
{
    const struct vector_op *op = name != NULL ? op_named(name) : NULL;
    struct mem_mark mark = mem_mark(r->mem);

    if (op == NULL || !json_is_object(in) || !json_is_object(expected)) {
        printf("%s: %s\n", id, op == NULL ? "no such op" : "no input or nothing expected");
        return false;
    }
    json_t *out = json_object();
    bool holds = op->run(r->mem, in, out) == OK;
    if (holds)
        holds = same(id, out, expected);
    else
        printf("%s: not an input of %s\n", id, name);
    json_decref(out);
    mem_reset(r->mem, mark);
    return holds;
}

static void count(struct run *r, const json_t *vector, const char *op)
{
    const char *id = json_string_value(json_object_get(vector, "id"));
    bool holds = run_one(r, id != NULL ? id : "(no id)", op, json_object_get(vector, "input"),
                         json_object_get(vector, "expected"));

    *(holds ? &r->holds : &r->fails) += 1;
}

/* A vector has its input itself, a group a list of cases. */
static void run_list(struct run *r, const json_t *list)
{
    size_t i, k;
    json_t *item, *one;

    json_array_foreach(list, i, item)
    {
        const json_t *cases = json_object_get(item, "cases");
        const char *op = json_string_value(json_object_get(item, "op"));
        if (cases == NULL)
            count(r, item, op);
        json_array_foreach(cases, k, one) count(r, one, op);
    }
}

static int run_vectors(struct command_line *line)
{
    static const char *const lists[] = { "cost", "dates", "identifiers" };
    struct run r = { 0 };
    struct mem *file;
    struct str bytes;
    json_error_t why;

    if (mem_open(&r.mem, LIMIT_ARENA_JOB) != OK || mem_open(&file, FILE_MAX + MIB(1)) != OK)
        return cli_fail("no memory", NULL);
    if (cli_read_file(file, line->args[0], FILE_MAX, &bytes) != 0)
        return EXIT_FAILURE;
    json_t *all = json_loadb(bytes.at, bytes.len, JSON_REJECT_DUPLICATES, &why);
    if (all == NULL)
        return cli_fail("the file is not JSON", why.text);
    for (size_t i = 0; i < ARRAY_LEN(lists); i++)
        run_list(&r, json_object_get(all, lists[i]));
    json_decref(all);
    printf("%d hold, %d do not\n", r.holds, r.fails);
    mem_close(file);
    mem_close(r.mem);
    return r.holds > 0 && r.fails == 0 ? EXIT_SUCCESS : EXIT_REFUSED;
}

const struct command command_vectors = {
    "vectors",
    "FILE",
    "Compute the examples of a file with the rules of this program.",
    "The file has the schema of the project's examples: lists \"cost\", \"dates\" and \"identifiers\" with op, input "
    "and\n"
    "expected. Each value that differs is printed; the last line says how many hold. Exit status 1: not all, or none.",
    options_none,
    1,
    1,
    run_vectors
};
