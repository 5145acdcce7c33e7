/*
 * seed-test: fills an empty database for the walk over all routes (test/walk).
 */
#define _GNU_SOURCE
#include "app/cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/demo/seed.h"
#include "platform/limits.h"
#include "platform/migrate.h"

static int open_empty(struct command_line *line, struct db **db)
{
    const char *state = str_z(line->mem, line->config->state_dir), *key = str_z(line->mem, line->config->key_file);
    struct migrate_report report = { 0 };

    if (mkdir(state, 0700) != 0 && access(state, W_OK) != 0)
        return cli_fail("the state directory cannot be made", state);
    if (access(key, F_OK) != 0 && secret_key_create(key) != OK)
        return cli_fail("the key file cannot be written", key);
    int status = cli_open(line, true, false, db);
    if (status != 0)
        return status;
    if (migrate_run(*db, module_rooms, false, &report) == OK)
        return EXIT_SUCCESS;
    db_close(*db);
    return cli_fail("the migration failed", report.refused);
}

static int fill(struct command_line *line, struct db *db)
{
    struct seed *seed = MEM_NEW(line->mem, struct seed);
    struct buf out = buf_of(line->mem, MIB(1));
    struct str hash;

    if (password_hash(STR(SEED_PASSWORD), line->mem, &hash) != OK)
        return cli_fail("the password could not be hashed", NULL);
    /* The steps lie in the past, so that nothing of them is still to come. */
    enum err e = seed_fill(db, line->mem, instant_sub(cli_now(), HOURS(6)), hash, seed);
    if (e == ERR_CONFLICT && seed->ncanaries == 0)
        return cli_fail("there are people or authorities in this database; only an empty one is filled", NULL);
    if (e == OK)
        e = seed_json(seed, &out);
    if (e != OK)
        return cli_fail("the database could not be filled", err_name(e));
    fwrite(out.at, 1, out.len, stdout);
    return EXIT_SUCCESS;
}

static int run_seed_test(struct command_line *line)
{
    struct db *db;
    int status = open_empty(line, &db);

    if (status != 0)
        return status;
    status = fill(line, db);
    db_close(db);
    return status;
}

const struct command command_seed_test = {
    "seed-test",
    "",
    "Fill an empty database for tests of the access rights.",
    "Two authorities, three schools and every role, with a word of its own in each text, and prints as JSON who and "
    "what\n"
    "there is, passwords included. Refused when the database has an account or an authority.",
    options_none,
    0,
    0,
    run_seed_test
};
