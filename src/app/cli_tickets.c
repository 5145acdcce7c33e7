/*
 * import tickets: what another ticket system knows (domain/desk.md 20).
 */
#define _GNU_SOURCE
#include "app/cli.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/num.h"
#include "domain/desk/ticket_import.h"
#include "platform/limits.h"

#define ARENA MIB(384)
enum { FILES_MAX = 7 };

struct import_call {
    struct command_line *line;
    struct mem *mem;
    struct ticket_import_options options;
    struct record_file *files[FILES_MAX];
    size_t nfiles;
    struct ticket_import_sink sink;
};

/* --- the report -------------------------------------------------------------------------------- */

static void put_text(struct str text)
{
    fwrite(text.at, 1, text.len, stdout);
    fputc('\n', stdout);
}

static void put_line(void *arg, const struct ticket_import_line *line)
{
    (void)arg;
    put_text(line->text);
}

static struct instant sink_now(void *arg)
{
    (void)arg;
    return cli_now();
}

static struct str number_text(struct mem *mem, int64_t n)
{
    struct buf out = buf_of(mem, 24);
    i18n_number(&out, LANG_DE, n);
    return buf_str(&out);
}

/* One line that is written over on a terminal, a line each elsewhere. */
static void put_progress(void *arg, const struct ticket_import_sums *sums)
{
    struct import_call *call = arg;
    struct mem_mark mark = mem_mark(call->line->mem);
    struct mem *mem = call->line->mem;
    struct str text =
        msg_format(mem, LANG_DE, M_import_progress, { "read", number_text(mem, sums->read) },
                   { "tickets", number_text(mem, sums->tickets) }, { "entries", number_text(mem, sums->entries) });
    fprintf(stderr, isatty(STDERR_FILENO) ? "\r%.*s" : "%.*s\n", STR_ARG(text));
    fflush(stderr);
    mem_reset(mem, mark);
}

static int say_why(struct mem *mem, enum err e, const struct refusal *why)
{
    if (why->msg == MSG_NONE)
        return cli_fail("the import was broken off; what came before is stored", err_name(e));
    return cli_fail(str_z(mem, msg_text(LANG_DE, why->msg)), why->field);
}

/* --- what is wanted ------------------------------------------------------------------------------- */

static struct str login_name(struct mem *mem)
{
    const struct passwd *user = getpwuid(getuid());
    return user != NULL ? str_dup(mem, str_of(user->pw_name)) : STR("?");
}

static bool day_option(const struct command_line *line, const char *name, struct day *out)
{
    const char *text = command_option(line, name);
    *out = DAY_NONE;
    return text == NULL || day_parse(str_of(text), out) == OK;
}

static int read_options(struct import_call *call)
{
    struct command_line *line = call->line;
    struct ticket_import_options *o = &call->options;
    const char *mapping = command_option(line, "mapping"), *source = command_option(line, "source");
    o->source = ticket_import_source(str_of(source));
    if (o->source == 0)
        return cli_fail("--source zammad, otrs, znuny or glpi is needed", source);
    if (!day_option(line, "from", &o->from) || !day_option(line, "to", &o->to))
        return cli_fail("--from and --to are days, as 2026-11-23 or 23.11.2026", NULL);
    o->system = str_of(command_option(line, "system"));
    o->group = str_of(command_option(line, "group"));
    o->school = str_of(command_option(line, "school"));
    o->dry_run = command_option(line, "dry-run") != NULL;
    o->made_by = login_name(line->mem);
    return mapping == NULL ? EXIT_SUCCESS : cli_read_file(line->mem, mapping, LIMIT_CSV, &o->mapping);
}

static int open_files(struct import_call *call)
{
    for (size_t i = 1; i < call->line->nargs; i++) {
        enum err e = record_file_open(call->line->args[i], &call->files[call->nfiles]);
        if (e != OK)
            return cli_fail(e == ERR_NOT_FOUND   ? "the file cannot be opened"
                            : e == ERR_MALFORMED ? "the file is empty or no text"
                                                 : "the file cannot be read twice",
                            call->line->args[i]);
        call->nfiles++;
    }
    return EXIT_SUCCESS;
}

/* --- the runs ----------------------------------------------------------------------------------------- */

static int print_sums(const struct import_call *call, const struct ticket_import_sums *sums)
{
    struct mem *mem = call->line->mem;
    if (sums->run != 0)
        put_text(msg_format(mem, LANG_DE, sums->resumed ? M_import_resumed : M_import_run,
                            { "run", number_text(mem, sums->run) }));
    put_text(ticket_import_sums_text(mem, LANG_DE, sums, call->options.dry_run));
    if (!sums->cut)
        return EXIT_SUCCESS;
    return cli_fail(str_z(mem, msg_text(LANG_DE, M_import_cut)), NULL);
}

static int take_over(struct import_call *call, struct db *db)
{
    struct ticket_import_sums sums;
    struct refusal why;
    enum err e = ticket_import(db, call->mem, &call->options, call->files, call->nfiles, &call->sink, &sums, &why);
    if (isatty(STDERR_FILENO))
        fputc('\n', stderr);
    return e == OK ? print_sums(call, &sums) : say_why(call->line->mem, e, &why);
}

static int take_back(struct import_call *call, struct db *db)
{
    struct ticket_import_undone sums;
    struct refusal why;
    struct mem *mem = call->line->mem;
    int64_t run;
    if (num_parse(str_of(command_option(call->line, "undo")), 1, INT64_MAX, &run) != OK)
        return cli_fail("--undo takes the number of a run", NULL);
    enum err e = ticket_import_undo(db, call->mem, run, &call->sink, &sums, &why);
    if (e != OK)
        return say_why(mem, e, &why);
    put_text(msg_format(mem, LANG_DE, M_import_undone, { "tickets", number_text(mem, sums.tickets) },
                        { "entries", number_text(mem, sums.entries) }, { "kept", number_text(mem, sums.kept) }));
    return EXIT_SUCCESS;
}

int cli_import_tickets(struct command_line *line)
{
    struct import_call call = { .line = line, .sink = { put_line, put_progress, sink_now, NULL } };
    bool undo = command_option(line, "undo") != NULL;
    struct db *db;
    call.sink.arg = &call;
    int status = undo ? EXIT_SUCCESS : read_options(&call);
    if (status == EXIT_SUCCESS && !undo)
        status = open_files(&call);
    if (status == EXIT_SUCCESS && mem_open(&call.mem, ARENA) != OK)
        status = cli_fail("there is not enough memory", NULL);
    if (status == EXIT_SUCCESS)
        status = cli_open(line, false, true, &db);
    if (status == EXIT_SUCCESS) {
        status = undo ? take_back(&call, db) : take_over(&call, db);
        db_close(db);
    }
    for (size_t i = 0; i < call.nfiles; i++)
        record_file_close(call.files[i]);
    if (call.mem != NULL)
        mem_close(call.mem);
    return status;
}
