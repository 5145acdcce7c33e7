/*
 * init, migrate, user, doctor, backup, restore, routes, audit verify, man:
 * what an administrator does by hand.  Every command that changes something is
 * an audit event of the operator's stream.
 */
#define _GNU_SOURCE
#include "app/cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/zone.h"
#include "platform/audit.h"
#include "platform/auth.h"
#include "platform/dispatch.h"
#include "platform/limits.h"
#include "platform/migrate.h"
#include "platform/openapi.h"

/* --- migrate ------------------------------------------------------------------ */

static int migrate_now(struct command_line *line, struct db *db, bool dry_run)
{
    struct migrate_report report = { 0 };
    enum err e = migrate_run(db, module_rooms, dry_run, &report);

    (void)line;
    if (e != OK)
        return cli_fail(report.refused != NULL ? report.refused : "the migration failed; nothing of it was kept",
                        err_name(e));
    printf("%d %s, %d present\n", report.applied, dry_run ? "to apply" : "applied", report.present);
    return EXIT_SUCCESS;
}

static int run_migrate(struct command_line *line)
{
    struct db *db;
    int status = cli_open(line, false, false, &db);

    if (status != 0)
        return status;
    status = migrate_now(line, db, command_option(line, "dry-run") != NULL);
    db_close(db);
    return status;
}

static const struct option_row migrate_options[] = { { "dry-run", 'n', NULL, "only say what would be applied" },
                                                     { 0 } };
const struct command command_migrate = {
    "migrate",
    "",
    "Bring the database to the schema of this build.",
    "Applies the missing migrations, each in one transaction. A database that is newer than the program is refused.",
    migrate_options,
    0,
    0,
    run_migrate
};

/* --- init ---------------------------------------------------------------------- */

struct head_count_row {
    int64_t n;
};
ROW(head_count_row, COL(head_count_row, n));
QUERY(count_heads, SCOPE_SYSTEM, 0, head_count_row, "SELECT count(*) AS n FROM role_grant WHERE role = " ROLE_head_SQL);

struct account_key_row {
    account_id id;
    struct blob totp;
};
ROW(account_key_row, COL(account_key_row, id), COL(account_key_row, totp));
QUERY(account_by_login, SCOPE_SYSTEM, 1, account_key_row, "SELECT id, totp FROM account WHERE login = $3");
SQL(account_disable, SCOPE_SYSTEM, 2,
    "UPDATE account SET disabled_at = $4, version = version + 1 WHERE id = $3 AND disabled_at IS NULL");

struct init_step {
    struct command_line *line;
    struct day committed;
    struct str links[2];
};

static enum err create_head(struct tx *tx, struct init_step *step, size_t which)
{
    struct str mail = str_of(step->line->args[which]);
    struct instant now = tx_now(tx);
    account_id id;
    grant_id grant;
    entrustment_id entrustment;

    TRY(auth_account_create(tx, &(struct account_new){ .mail = mail, .name = mail }, &id, NULL));
    TRY(auth_grant_create(
        tx,
        &(struct grant_new){
            .account = id, .role = ROLE_HEAD, .starts = now, .ends = INSTANT_FOREVER, .approved_by = id },
        &grant));
    TRY(auth_entrustment_create(
        tx,
        &(struct entrustment_new){
            .account = id, .starts = now, .ends = INSTANT_FOREVER, .committed_on = step->committed },
        &entrustment));
    return link_create(tx, LINK_INVITATION, id, 0, DAYS(14), &step->links[which]);
}

static enum err init_rooms(struct tx *tx, void *arg)
{
    struct init_step *step = arg;
    struct head_count_row heads;

    TRY(tx_one(tx, count_heads, &heads));
    if (heads.n > 0)
        return tx_refuse(tx, ERR_CONFLICT, M_cli_already_initialised, NULL);
    for (const struct module *const *m = modules; *m != NULL; m++)
        if ((*m)->init != NULL)
            TRY((*m)->init(tx));
    TRY(create_head(tx, step, 0));
    return create_head(tx, step, 1);
}

static int make_state(struct command_line *line)
{
    const char *state = str_z(line->mem, line->config->state_dir), *key = str_z(line->mem, line->config->key_file);

    if (mkdir(state, 0700) != 0 && access(state, W_OK) != 0)
        return cli_fail("the state directory cannot be made", state);
    if (access(key, F_OK) != 0 && secret_key_create(key) != OK)
        return cli_fail("the key file cannot be written", key);
    return EXIT_SUCCESS;
}

static int run_init(struct command_line *line)
{
    struct init_step step = { .line = line };
    const char *day = command_option(line, "committed");
    struct db *db;
    int status;

    if (day == NULL || day_parse(str_of(day), &step.committed) != OK)
        return cli_fail("--committed DAY is missing: the day both heads signed the commitment to confidentiality",
                        NULL);
    status = make_state(line);
    if (status == 0)
        status = cli_open(line, true, false, &db);
    if (status != 0)
        return status;
    status = migrate_now(line, db, false);
    if (status == 0)
        status = cli_write(line, db, "cli.init", init_rooms, &step);
    for (size_t i = 0; i < 2 && status == 0; i++)
        printf("%s: %.*s/account/invitation/%.*s\n", line->args[i], STR_ARG(line->config->base_url),
               STR_ARG(step.links[i]));
    db_close(db);
    return status;
}

static const struct option_row init_options[] = {
    { "committed", 'c', "DAY", "day both signed the commitment to confidentiality (2026-11-23 or 23.11.2026)" }, { 0 }
};
const struct command command_init = {
    "init",
    "MAIL MAIL",
    "Create an empty installation with its first two heads.",
    "Makes key file and state directory, creates and migrates the database, loads concept version 1 with the service\n"
    "catalogue, and creates two accounts with the role head. Prints one invitation link for each; they choose name,\n"
    "password and second factor themselves. Refused when a head exists.",
    init_options,
    2,
    2,
    run_init
};

/* --- users ---------------------------------------------------------------------- */

struct user_step {
    struct str login;
    struct account_key_row row;
    struct str link;
};

static enum err find_user(struct tx *tx, void *arg)
{
    struct user_step *step = arg;

    return tx_one(tx, account_by_login, &step->row, step->login);
}

static enum err invite_user(struct tx *tx, void *arg)
{
    struct user_step *step = arg;

    TRY(find_user(tx, step));
    return link_create(tx, LINK_RESET, step->row.id, 0, MINUTES(30), &step->link);
}

static enum err disable_user(struct tx *tx, void *arg)
{
    struct user_step *step = arg;
    int64_t changed;

    TRY(find_user(tx, step));
    TRY(tx_run(tx, account_disable, &changed, step->row.id, tx_now(tx)));
    return changed == 1 ? OK : ERR_CONFLICT;
}

static enum err add_user(struct tx *tx, void *arg)
{
    struct user_step *step = arg;
    account_id id;

    TRY(auth_account_create(tx, &(struct account_new){ .mail = step->login, .name = step->login }, &id, NULL));
    TRY(auth_grant_create(
        tx,
        &(struct grant_new){
            .account = id, .role = ROLE_SYSADMIN, .starts = tx_now(tx), .ends = INSTANT_FOREVER, .approved_by = id },
        &(grant_id){ 0 }));
    return link_create(tx, LINK_INVITATION, id, 0, DAYS(14), &step->link);
}

static int with_user(struct command_line *line, const char *action, enum err (*step)(struct tx *, void *),
                     const char *path)
{
    struct user_step user = { .login = str_lower_ascii(line->mem, str_of(line->args[0])) };
    struct db *db;
    int status = cli_open(line, false, true, &db);

    if (status != 0)
        return status;
    status = cli_write(line, db, action, step, &user);
    if (status == 0 && path != NULL)
        printf("%.*s%s%.*s\n", STR_ARG(line->config->base_url), path, STR_ARG(user.link));
    db_close(db);
    return status;
}

static int run_user_add(struct command_line *line)
{
    return with_user(line, "cli.user_add", add_user, "/account/invitation/");
}
static int run_user_password(struct command_line *line)
{
    return with_user(line, "cli.user_password", invite_user, "/account/reset/");
}
static int run_user_disable(struct command_line *line)
{
    return with_user(line, "cli.user_disable", disable_user, NULL);
}

static int run_user_code(struct command_line *line)
{
    struct user_step user = { .login = str_lower_ascii(line->mem, str_of(line->args[0])) };
    struct secret20 secret;
    struct db *db;
    int status = cli_open(line, false, true, &db);

    if (status != 0)
        return status;
    status = cli_write(line, db, "cli.user_code", find_user, &user);
    db_close(db);
    if (status != 0)
        return status;
    if (totp_open(line->mem, user.row.id, user.row.totp.bytes, &secret) != OK)
        return cli_fail("this account has no authenticator", line->args[0]);
    struct str code = totp_code(line->mem, &secret, cli_now());

    printf("%.*s\n", STR_ARG(code));
    return EXIT_SUCCESS;
}

const struct command command_user_add = {
    "user add",
    "MAIL",
    "Add a system administrator and print the invitation link.",
    "People of schools, authorities and the body are invited on the page \"Personen\". This command makes the account\n"
    "of a system administrator.",
    options_none,
    1,
    1,
    run_user_add
};
const struct command command_user_code = {
    "user code",
    "MAIL",
    "Print the current code of a person's authenticator.",
    "For demonstrations and for a head who lost the telephone; the use is an audit event.",
    options_none,
    1,
    1,
    run_user_code
};
const struct command command_user_password = { "user password",
                                               "MAIL",
                                               "Print a link that sets a new password.",
                                               "Valid for 30 minutes and once; the second factor stays.",
                                               options_none,
                                               1,
                                               1,
                                               run_user_password };
const struct command command_user_disable = { "user disable",
                                              "MAIL",
                                              "Disable an account at once.",
                                              "Ends its sessions and tokens with the next request.",
                                              options_none,
                                              1,
                                              1,
                                              run_user_disable };

/* --- doctor, backup, restore ------------------------------------------------------ */

static int run_doctor(struct command_line *line)
{
    struct buf findings = buf_of(line->mem, KIB(256));
    struct db *db;
    int status = cli_open(line, false, true, &db);

    if (status != 0)
        return status;
    if (db_doctor(db, &findings) != OK)
        status = cli_fail("the self-test could not finish", NULL);
    db_close(db);
    printf("%.*s%s", STR_ARG(buf_str(&findings)), findings.len == 0 && status == 0 ? "nothing found\n" : "");
    return findings.len == 0 ? status : EXIT_FAILURE;
}
const struct command command_doctor = {
    "doctor",
    "",
    "Check configuration, database and their promises.",
    "Prints one line per finding and exits 1 when there is one. Reads every page of an SQLite database.\n"
    "The web process checks settings and files before each start, not every page.",
    options_none,
    0,
    0,
    run_doctor
};

static int run_backup(struct command_line *line)
{
    struct db *db;
    int status = cli_open(line, false, true, &db);

    if (status != 0)
        return status;
    enum err e = db_backup(db, str_of(line->args[0]));

    db_close(db);
    return e == OK
               ? EXIT_SUCCESS
               : cli_fail(e == ERR_INVALID ? "PostgreSQL is backed up by pg_dump or pgBackRest" : "the backup failed",
                          err_name(e));
}
const struct command command_backup = {
    "backup",
    "FILE",
    "Copy the database into a new file while it is in use.",
    "SQLite only; the copy is consistent and synced before the command ends. Keep the key file with it, apart.",
    options_none,
    1,
    1,
    run_backup
};

/* The file must be a database of this program before it takes the place of another. */
static int check_backup(struct command_line *line, const char *path)
{
    struct db_options options = { .url = str_of(path), .readers = 1 };
    struct buf findings = buf_of(line->mem, KIB(64));
    struct migrate_report report = { 0 };
    struct audit_break first;
    struct db *db;
    int64_t rows;

    if (db_open(&options, &db) != OK)
        return cli_fail("this is no database", path);
    enum err e = migrate_check(db, module_rooms, &report);
    if (e == OK)
        e = db_doctor(db, &findings);
    if (e == OK && findings.len == 0)
        e = audit_verify(db, line->mem, &rows, &first);
    db_close(db);
    if (e != OK || findings.len != 0)
        return cli_fail("the file was not restored, it is damaged or of another version",
                        str_z(line->mem, buf_str(&findings)));
    return EXIT_SUCCESS;
}

static int run_restore(struct command_line *line)
{
    const char *target = str_z(line->mem, line->config->database);
    struct db_options options = { .url = str_of(line->args[0]), .readers = 1 };
    struct db *db;

    if (!str_starts(line->config->database, STR("/")))
        return cli_fail("PostgreSQL is restored by its own tools", NULL);
    if (access(target, F_OK) == 0)
        return cli_fail("a database is there already; move it away first", target);
    int status = check_backup(line, line->args[0]);
    if (status != 0)
        return status;
    if (db_open(&options, &db) != OK)
        return cli_fail("this is no database", line->args[0]);
    enum err e = db_backup(db, line->config->database);

    db_close(db);
    return e == OK ? EXIT_SUCCESS : cli_fail("the restore failed", err_name(e));
}
const struct command command_restore = {
    "restore",
    "FILE",
    "Put a backup in the place of the database.",
    "Checks schema, integrity and audit chain of the file first. Refused while a database is in place.",
    options_none,
    1,
    1,
    run_restore
};

/* --- routes, audit verify, man ------------------------------------------------------ */

static int run_routes(struct command_line *line)
{
    struct buf out = buf_of(line->mem, MIB(1));

    dispatch_routes_csv(modules, &out);
    fwrite(out.at, 1, out.len, stdout);
    return EXIT_SUCCESS;
}
static const struct option_row routes_options[] = { { "csv", '\0', NULL, "the only format" }, { 0 } };
const struct command command_routes = {
    "routes",
    "",
    "Print every route with right, object and verbs.",
    "One line per method and path: method, path, right, object, verb, flags, form fields.",
    routes_options,
    0,
    0,
    run_routes
};

static int run_openapi(struct command_line *line)
{
    struct buf out = buf_of(line->mem, MIB(2));

    openapi_of_rooms(line->mem, LANG_EN, STR("https://pedell.example"), modules, &out);
    fwrite(out.at, 1, out.len, stdout);
    return EXIT_SUCCESS;
}
const struct command command_openapi = { "openapi",
                                         "",
                                         "Print the description of the machine interface (OpenAPI 3.1).",
                                         "The same as /api/v1/openapi.json of a running server.",
                                         options_none,
                                         0,
                                         0,
                                         run_openapi };

static int run_audit_verify(struct command_line *line)
{
    struct audit_break first = { 0 };
    struct db *db;
    int64_t rows = 0;
    int status = cli_open(line, false, true, &db);

    if (status != 0)
        return status;
    enum err e = audit_verify(db, line->mem, &rows, &first);

    db_close(db);
    if (e == OK) {
        printf("%lld entries, every chain is whole\n", (long long)rows);
        return EXIT_SUCCESS;
    }
    fprintf(stderr, "stream %lld, entry %lld: %.*s\n", (long long)first.stream.n, (long long)first.seq,
            STR_ARG(first.why));
    return EXIT_FAILURE;
}
const struct command command_audit_verify = { "audit verify",
                                              "",
                                              "Check the hash chain of every audit stream.",
                                              "Names the first entry that was changed, removed or put in.",
                                              options_none,
                                              0,
                                              0,
                                              run_audit_verify };

static int run_man_page(struct command_line *line)
{
    struct buf out = buf_of(line->mem, KIB(256));
    const struct command *found = NULL;

    if (line->nargs > 0 && strcmp(line->args[0], "pedell.conf") == 0) {
        command_man_config(&out);
    } else {
        for (const struct command *const *c = commands; *c != NULL && line->nargs > 0; c++)
            if (strcmp((*c)->name, line->args[0]) == 0)
                found = *c;
        if (line->nargs > 0 && found == NULL)
            return cli_fail("no such command", line->args[0]);
        command_man(&out, commands, found);
    }
    fwrite(out.at, 1, out.len, stdout);
    return EXIT_SUCCESS;
}
const struct command command_man_page = { "man",
                                          "[COMMAND | pedell.conf]",
                                          "Print a manual page (mdoc).",
                                          "Made from the tables that parse the command line and the configuration. "
                                          "Read it with: pedell man serve | mandoc -l",
                                          options_none,
                                          0,
                                          1,
                                          run_man_page };
