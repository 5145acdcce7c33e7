/* Every scope fragment is taken away once: some answer to somebody must differ. */
#define _GNU_SOURCE
#include "sweep.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"

struct tally {
    int tried, noticed, excused, silent, idle;
};

static bool same(const struct sha256 *a, const struct sha256 *b) { return memcmp(a, b, sizeof *a) == 0; }

/* What each request gives when nothing is taken away, and what it runs. */
static bool steady(struct recorded *q)
{
    struct outcome out = recording_run(q, true);
    bool first = q->wrote || out.wrote;
    q->wrote = out.wrote;
    if (first) /* once more, from a fresh copy */
        out = recording_run(q, true);
    q->answer = out.answer;
    q->status = out.status;
    if (!q->wrote)
        return true;
    q->data = recording_data(false);
    out = recording_run(q, false);
    struct sha256 data = recording_data(false);
    recording_reset();
    return same(&out.answer, &q->answer) && same(&data, &q->data);
}

static int baseline(void)
{
    int unsteady = 0;
    recording_reset();
    for (size_t i = 0; i < nrequests; i++)
        if (!steady(&requests[i])) {
            printf("sweep: %.*s %.*s %.*s differs from itself\n", STR_ARG(requests[i].actor),
                   STR_ARG(requests[i].method), STR_ARG(requests[i].target));
            unsteady++;
        }
    return unsteady;
}

static bool differs(const struct recorded *q)
{
    struct outcome now = recording_run(q, false);
    if (!now.wrote && !q->wrote)
        return !same(&now.answer, &q->answer);
    struct sha256 data = recording_data(false);
    recording_reset();
    return now.wrote != q->wrote || !same(&now.answer, &q->answer) || !same(&data, &q->data);
}

/* Who reaches everything notices nothing. */
static bool reaches_all(const struct recorded *q) { return str_starts(q->actor, STR("head_")); }

/* First what must not be reached, then everything else that runs the statement. */
static const struct recorded *noticed_by(size_t statement)
{
    for (int round = 0; round < 2; round++)
        for (size_t i = 0; i < nrequests; i++) {
            const struct recorded *q = &requests[i];
            bool foreign = str_eq(q->verdict, STR("missing")) || str_eq(q->verdict, STR("seen"));
            if (recording_ran(q, statement) && foreign == (round == 0) && !reaches_all(q) && differs(q))
                return q;
        }
    return NULL;
}

/* "name fragment reason" */
static const char *excuse_for(const char *excuses, const char *name, int fragment)
{
    char key[128];
    (void)snprintf(key, sizeof key, "\n%s %d ", name, fragment);
    const char *at = strstr(excuses, key);
    return at != NULL ? at + strlen(key) : NULL;
}

static bool somebody_runs(size_t statement)
{
    for (size_t i = 0; i < nrequests; i++)
        if (recording_ran(&requests[i], statement))
            return true;
    return false;
}

/* Also what is not in the sample must at least be run. */
static void look_only(size_t statement, int fragment, const char *excuses, struct tally *t)
{
    const struct db_statement *st = __start_db_statements[statement];
    if (somebody_runs(statement) || excuse_for(excuses, st->name, fragment) != NULL)
        return;
    printf("%s %d (%s): no request runs it\n", st->name, fragment, st->file);
    t->idle++;
}

static void try_one(size_t statement, int fragment, const char *excuses, struct tally *t)
{
    const struct db_statement *st = __start_db_statements[statement];
    bool runs = somebody_runs(statement);
    const char *excuse = excuse_for(excuses, st->name, fragment);
    db_test_mutate(st, fragment);
    recording_reopen();
    const struct recorded *q = runs ? noticed_by(statement) : NULL;
    db_test_mutate(NULL, 0);
    t->tried++;
    if (q != NULL && excuse != NULL)
        printf("%s %d: stands in equivalent.txt, but is noticed by %.*s %.*s %.*s\n", st->name, fragment,
               STR_ARG(q->actor), STR_ARG(q->method), STR_ARG(q->target));
    if (q != NULL)
        t->noticed++, t->silent += excuse != NULL;
    else if (excuse != NULL)
        t->excused++;
    else
        printf("%s %d (%s): %s\n", st->name, fragment, st->file,
               runs ? "nobody notices that it is gone" : "no request runs it"),
            t->silent++, t->idle += !runs;
}

static char *excuses_read(const char *path)
{
    FILE *file = fopen(path, "rb");
    char *text = calloc(1, 65536);
    CHECK(file != NULL && text != NULL);
    text[0] = '\n';
    size_t n = fread(text + 1, 1, 65530, file);
    CHECK(n < 65530);
    (void)fclose(file);
    return text;
}

/* Statements of the other engine do not run here. */
static bool other_engine(size_t i) { return str_ends(str_of(__start_db_statements[i]->name), STR("_postgresql")); }

static bool chosen(const struct sample *sample, size_t i)
{
    return sample->part == NULL || strstr(__start_db_statements[i]->file, sample->part) != NULL;
}

int sweep_mutate(const struct sample *sample, const char *equivalent)
{
    struct tally t = { 0 };
    char *excuses = excuses_read(equivalent);
    int unsteady = baseline();
    size_t n = (size_t)(__stop_db_statements - __start_db_statements);
    for (size_t i = 0; i < n; i++)
        for (int f = 0; !other_engine(i) && f < db_test_fragments(__start_db_statements[i]); f++)
            if (chosen(sample, i) && sampled(sample, i * 8 + (size_t)f))
                try_one(i, f, excuses, &t);
            else
                look_only(i, f, excuses, &t);
    free(excuses);
    printf("mutate: %zu requests, %d fragments, %d noticed, %d excused, %d not noticed, %d that no request runs\n",
           nrequests, t.tried, t.noticed, t.excused, t.silent, t.idle);
    return t.silent + t.idle + unsteady > 0 || t.tried == 0;
}
