/*
 * test/sweep/sweep.h -- requests of the walk, repeated in process over copies of
 * its database: with a scope fragment taken away (mutate.c), and with the k-th
 * step failing (faults.c).
 */
#ifndef TEST_SWEEP_H
#define TEST_SWEEP_H

#include "platform/db_mutate.h"
#include "platform/config.h"
#include "platform/dispatch.h"
#include "platform/secret.h"

enum { STATEMENTS_MAX = 1024, HEADERS_MAX = 16 };

struct recorded {
    struct str actor, verdict, method, route, target, body;
    struct str sql; /* brings the data into the state for it; "" none */
    struct header headers[HEADERS_MAX];
    size_t nheaders;
    struct sha256 answer, data; /* what it gave: the answer, the data after it */
    int status;
    bool wrote;
    uint64_t ran[STATEMENTS_MAX / 64]; /* statements, by their place in the linker section */
};

struct outcome {
    struct sha256 answer;
    int status;
    bool wrote;
};

extern struct recorded *requests;
extern size_t nrequests;
extern struct db *sweep_db;
extern const struct db_statement *const __start_db_statements[], *const __stop_db_statements[];

/* The recording of `walk.py --record`. */
void recording_read(const char *folder);
/* A fresh copy of its database, opened, unless nothing has used it yet. */
void recording_reset(void);
/* The same, opened anew: nothing is prepared. */
void recording_reopen(void);
/* One request; everything random is the same each time.  A request with `sql` and one
   that is known to write starts from a fresh copy. */
struct outcome recording_run(const struct recorded *, bool trace);
/* What is there before the request. */
struct sha256 recording_before(const struct recorded *);
/* Every row of every table; `business`: without the machine room's own. */
struct sha256 recording_data(bool business);
struct instant recording_now(void);
const struct config *recording_config(void);
/* Statement ran in the last traced request. */
bool recording_ran(const struct recorded *, size_t statement);

/* Every `every`-th by the seed; 0: all.  `part` of a file's path: NULL any. */
struct sample {
    uint64_t seed;
    unsigned every;
    const char *part;
};
bool sampled(const struct sample *, uint64_t what);

int sweep_mutate(const struct sample *, const char *equivalent);
int sweep_faults(const struct sample *);

#endif
