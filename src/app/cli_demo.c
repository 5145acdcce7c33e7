/*
 * demo: an invented county to look at, or a large one to measure with.
 */
#define _GNU_SOURCE
#include "app/cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/demo/articles.h"
#include "app/demo/budgets.h"
#include "app/demo/cycle.h"
#include "app/demo/deadlines.h"
#include "app/demo/incidents.h"
#include "app/demo/proceedings.h"
#include "app/demo/statistics.h"
#include "app/demo/tools.h"
#include "base/num.h"
#include "base/zone.h"
#include "platform/limits.h"
#include "platform/migrate.h"

#define DEMO_PASSWORD "Musterland-Demo-2026"

struct demo_step {
    struct county *county;
    int agents;
};

static enum err build_county(struct tx *tx, void *arg)
{
    struct demo_step *step = arg;

    for (const struct module *const *m = modules; *m != NULL; m++)
        if ((*m)->init != NULL)
            TRY((*m)->init(tx));
    TRY(county_build(tx, step->county, step->agents));
    return county_labels(tx, step->county);
}

static void show_progress(int64_t done, int64_t all)
{
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\r%lld %%", (long long)(done * 100 / (all > 0 ? all : 1)));
}

static void print_login(const struct login *l, bool json, bool first)
{
    if (json) {
        printf("%s\n  {\"role\":\"%s\",\"narrow\":%s,\"login\":\"%.*s\",\"password\":\"%s\",\"totp\":\"%.*s\"}",
               first ? "" : ",", access_role_names[l->role], l->narrow ? "true" : "false", STR_ARG(l->mail),
               DEMO_PASSWORD, STR_ARG(l->totp));
        return;
    }
    printf("  %-24.*s %-20s %s  TOTP %.*s\n", STR_ARG(l->mail), access_role_names[l->role], DEMO_PASSWORD,
           STR_ARG(l->totp));
}

static void print_logins(const struct county *c, bool json)
{
    fputs(json ? "["
               : "\nDemo county Musterland (invented). One login per persona; \"pedell user code MAIL\" prints the "
                 "current code (after make demo: ./demo/pedell user code MAIL):\n",
          stdout);
    for (size_t i = 0; i < c->npersonas; i++)
        print_login(&c->personas[i], json, i == 0);
    for (size_t i = 0; i < c->nlogins && json; i++)
        print_login(&c->agents_login[i], json, false);
    puts(json ? "\n]" : "\nPIN of every school for reports by label, without an account: " DEMO_PIN);
}

static int prepare(struct command_line *line, struct db **db)
{
    const char *state = str_z(line->mem, line->config->state_dir), *key = str_z(line->mem, line->config->key_file);
    struct migrate_report report = { 0 };

    if (str_starts(line->config->database, STR("/")) && access(str_z(line->mem, line->config->database), F_OK) == 0)
        return cli_fail("the demo is made in a new database only; there is one already",
                        str_z(line->mem, line->config->database));
    if (mkdir(state, 0700) != 0 && access(state, W_OK) != 0)
        return cli_fail("the state directory cannot be made", state);
    if (access(key, F_OK) != 0 && secret_key_create(key) != OK)
        return cli_fail("the key file cannot be written", key);
    int status = cli_open(line, true, false, db);
    if (status != 0)
        return status;
    return migrate_run(*db, module_rooms, false, &report) == OK ? EXIT_SUCCESS
                                                                : cli_fail("the migration failed", report.refused);
}

static int64_t number_option(struct command_line *line, const char *name, int64_t fallback, int64_t max)
{
    const char *text = command_option(line, name);
    int64_t value = fallback;

    if (text != NULL && num_parse(str_of(text), 0, max, &value) != OK)
        value = -1;
    return value;
}

static int build(struct command_line *line, struct db *db, struct county *county, struct demo_plan *plan, int agents)
{
    struct demo_step step = { county, agents };
    struct tx *tx;
    enum err e = tx_open(db, TX_WRITE, (struct tx_who){ 0 }, plan->from, line->mem, &tx);

    if (e == OK) {
        e = build_county(tx, &step);
        tx_note(tx, .action = "cli.demo", .object = OBJECT_SETTING);
        e = tx_end(tx, e);
    }
    if (e == OK && !plan->load)
        e = county_firms(db, county, plan->from, line->mem);
    if (e == OK && !plan->load)
        county_cycle(county, plan, line->mem);
    if (e == OK && plan->tickets > 0)
        e = county_tickets(db, county, plan, show_progress);
    if (e == OK)
        e = county_events(db, plan, plan->until, line->mem);
    if (e == OK)
        e = county_articles(db, county, plan);
    if (e == OK && !plan->load)
        e = county_incidents(db, county, plan, line->mem);
    if (e == OK && !plan->load)
        e = county_tools(db, county, plan, line->mem);
    if (e == OK && !plan->load)
        e = county_deadlines(db, county, plan, line->mem);
    if (e == OK && !plan->load)
        e = county_statistics(db, county, plan, line->mem);
    if (e == OK && !plan->load)
        e = county_fixings(db, county, plan, line->mem);
    if (e == OK && !plan->load)
        e = county_budgets(db, county, plan, line->mem);
    if (e == OK && !plan->load)
        e = county_proceedings(db, county, plan, line->mem);
    if (e == OK)
        e = county_forget(db, line->mem, plan->until);
    /* As the night would: what was forgotten on the way leaves no empty pages. */
    if (e == OK)
        e = db_shrink(db);
    return e == OK ? EXIT_SUCCESS : cli_fail("the demo county could not be made", err_name(e));
}

static int run_demo(struct command_line *line)
{
    struct county *county = MEM_NEW(line->mem, struct county);
    int64_t tickets = number_option(line, "tickets", 5000, 2000000), agents = number_option(line, "agents", 8, 16);
    struct demo_plan plan = { .tickets = tickets, .until = cli_now(), .load = command_option(line, "load") != NULL };
    struct db *db;

    if (tickets < 0 || agents < 0)
        return cli_fail("--tickets takes 0 to 2000000, --agents 0 to 16", NULL);
    plan.from = zone_instant(day_add_months(zone_day(plan.until), -36), 360);
    county->rand = rand_seeded(20220101);
    if (password_hash(STR(DEMO_PASSWORD), line->mem, &county->password_hash) != OK)
        return cli_fail("the password could not be hashed", NULL);
    int status = prepare(line, &db);
    if (status != 0)
        return status;
    status = build(line, db, county, &plan, (int)agents);
    db_close(db);
    if (status == 0)
        print_logins(county, command_option(line, "json") != NULL);
    return status;
}

static const struct option_row demo_options[] = {
    { "tickets", 't', "N", "how many tickets over three years (default 5000)" },
    { "agents", '\0', "N", "how many more people of the service desk (default 8)" },
    { "load", '\0', NULL, "texts of fixed length in large transactions, for measuring" },
    { "json", '\0', NULL, "print the logins as JSON" },
    { 0 }
};
const struct command command_demo = {
    "demo",
    "",
    "Create an invented county with people and tickets.",
    "Makes a new database with nine authorities (six take part), 53 schools (32 supported), 300 people of all roles "
    "and\n"
    "tickets over three years, and prints one login per persona. Refused when a database is there.",
    demo_options,
    0,
    0,
    run_demo
};
