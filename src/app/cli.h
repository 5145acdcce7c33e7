/*
 * app/cli.h -- what the commands share.
 */
#ifndef APP_CLI_H
#define APP_CLI_H

#include "platform/command.h"
#include "platform/module.h"

enum { EXIT_LATER = 75, EXIT_REFUSED = 1, EXIT_USAGE = 64 };

extern const struct command command_init, command_serve, command_web, command_worker, command_migrate, command_user_add,
    command_user_code, command_user_disable, command_user_password, command_import, command_export, command_backup,
    command_restore, command_doctor, command_routes, command_openapi, command_audit_verify, command_demo,
    command_seed_test, command_receive, command_vectors, command_man_page;
extern const struct option_row options_none[];

/* Open the configured database, load the key and check the schema; prints why
   not and returns the exit status, 0 when it is open. */
int cli_open(struct command_line *, bool create, bool check_schema, struct db **);
/* One write transaction of the system: step(tx, arg), committed when it says OK.
   Prints the refusal (German text) otherwise.  Noted as use of the command line. */
int cli_write(struct command_line *, struct db *, const char *action, enum err (*step)(struct tx *, void *), void *arg);
int cli_read(struct command_line *, struct db *, enum err (*step)(struct tx *, void *), void *arg);
struct instant cli_now(void);
/* Whole file (at most max bytes) or standard input for "-"; prints why not. */
int cli_read_file(struct mem *, const char *path, size_t max, struct str *);
/* tmp -> fsync -> rename -> fsync(directory) (trust chapter 9, "Files"). */
int cli_write_file(struct mem *, const char *path, struct str);
/* "import tickets" (cli_tickets.c). */
int cli_import_tickets(struct command_line *);
int cli_fail(const char *what, const char *about);
/* Every job kind of every room and of platform/mail, NULL at the end. */
const struct job_kind *const *cli_job_kinds(struct mem *);

#endif
