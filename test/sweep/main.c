/*
 * pedell-sweep mutate FOLDER EQUIVALENT [SEED|PART] -- scope fragments taken away
 * pedell-sweep faults FOLDER [SEED]                 -- steps that fail
 *
 * FOLDER is what `walk.py --record` wrote.  With a seed only a random tenth, with a PART only the
 * fragments of files whose path contains it.
 */
#include "sweep.h"

#include <stdio.h>
#include <string.h>

#include "app/cli.h"
#include "base/num.h"
#include "base/rand.h"

bool sampled(const struct sample *sample, uint64_t what)
{
    struct rand rand = rand_seeded(sample->seed * 1000003 + what);
    return sample->every == 0 || rand_below(&rand, sample->every) == 0;
}

static bool sample_read(const char *text, struct sample *sample)
{
    int64_t seed;
    if (num_parse(str_of(text), 0, INT64_MAX, &seed) != OK)
        return false;
    *sample = (struct sample){ .seed = (uint64_t)seed, .every = 10 };
    printf("seed %s\n", text);
    return true;
}

int main(int argc, char **argv)
{
    struct sample sample = { 0 };
    bool mutate = argc >= 4 && argc <= 5 && strcmp(argv[1], "mutate") == 0;
    bool faults = argc >= 3 && argc <= 4 && strcmp(argv[1], "faults") == 0;
    int seed_at = mutate ? 4 : 3;
    bool read = argc <= seed_at || sample_read(argv[seed_at], &sample);
    if (!read && mutate)
        sample.part = argv[seed_at];
    if ((!mutate && !faults) || (!read && !mutate)) {
        fprintf(stderr, "usage: pedell-sweep mutate FOLDER EQUIVALENT [SEED|PART] | faults FOLDER [SEED]\n");
        return 2;
    }
    recording_read(argv[2]);
    return mutate ? sweep_mutate(&sample, argv[3]) : sweep_faults(&sample);
}
