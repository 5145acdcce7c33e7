/*
 * import, export, receive: data that comes in and goes out by hand.
 */
#define _GNU_SOURCE
#include "app/cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/zone.h"
#include "domain/agreement/agreement.h"
#include "domain/contribution/statistics.h"
#include "domain/desk/school_calendar_store.h"
#include "platform/blob.h"
#include "platform/limits.h"
#include "platform/mail.h"
#include "platform/parse.h"

/* --- import schools -------------------------------------------------------------- */

struct import_step {
    struct str csv;
    struct import_options options;
    struct import_report report;
    struct buf *out;
};

static enum err import_schools(struct tx *tx, void *arg)
{
    struct import_step *step = arg;

    TRY(agreement_import_schools(tx, step->csv, &step->options, &step->report));
    agreement_import_print(step->out, &step->report, LANG_DE);
    return OK;
}

/* --- import holidays --------------------------------------------------------------- */

struct holiday_step {
    struct str bytes;
    const char *file_name, *source, *retrieved;
    bool dry_run;
    struct buf *out;
};

static void holidays_print(const struct holiday_step *step, const struct school_holiday_file *file)
{
    for (size_t i = 0; i < file->list.n; i++) {
        const struct school_holiday *h = &file->list.at[i];
        day_put_iso(step->out, h->from);
        buf_put_z(step->out, " ");
        day_put_iso(step->out, h->to);
        buf_put_z(step->out, " ");
        buf_put(step->out, h->name);
        buf_put_z(step->out, "\n");
    }
    for (size_t i = 0; i < file->problems.n; i++) {
        const struct school_holiday_problem *p = &file->problems.at[i];
        buf_put_z(step->out, p->fatal ? "Fehler" : "Hinweis");
        if (p->line > 0) {
            buf_put_z(step->out, ", Zeile ");
            buf_int(step->out, p->line);
        }
        buf_put_z(step->out, ": ");
        buf_put(step->out, msg_text(LANG_DE, p->msg));
        buf_put_z(step->out, "\n");
    }
}

static enum err holidays_read(struct tx *tx, const struct holiday_step *step, struct school_holiday_file *file)
{
    enum err e = school_holiday_read(tx_mem(tx), step->bytes, file);

    if (e != OK)
        return tx_refuse(tx, ERR_INVALID, M_calendar_holiday_error_file, NULL);
    holidays_print(step, file);
    if (file->source.len == 0 && step->source != NULL)
        file->source = str_of(step->source);
    if (day_is_none(file->retrieved) && step->retrieved != NULL &&
        day_parse(str_of(step->retrieved), &file->retrieved) != OK)
        return tx_refuse(tx, ERR_INVALID, M_calendar_holiday_error_retrieved, "--retrieved");
    return OK;
}

static enum err import_holidays(struct tx *tx, void *arg)
{
    struct holiday_step *step = arg;
    struct school_holiday_file file;
    blob_id content;
    int64_t n;
    int changed = 0;

    TRY(holidays_read(tx, step, &file));
    if (file.fatal)
        return tx_refuse(tx, ERR_INVALID, M_calendar_holiday_error_fatal, NULL);
    if (step->dry_run)
        return OK;
    TRY(blob_store_bytes(tx, step->bytes, &content));
    TRY(school_holiday_upload(tx, &file, str_of(step->file_name), content, &n));
    TRY(school_holiday_apply(tx, &file, n, &changed));
    buf_put(step->out, msg_text(LANG_DE, changed == 0 ? M_calendar_holiday_same : M_calendar_holiday_applied));
    buf_put_z(step->out, "\n");
    return OK;
}

static int run_import_holidays(struct command_line *line)
{
    struct buf out = buf_of(line->mem, MIB(1));
    struct holiday_step step = { .file_name = line->args[1],
                                 .source = command_option(line, "source"),
                                 .retrieved = command_option(line, "retrieved"),
                                 .dry_run = command_option(line, "dry-run") != NULL,
                                 .out = &out };
    struct db *db;
    int status = cli_read_file(line->mem, line->args[1], SCHOOL_HOLIDAY_FILE_MAX, &step.bytes);

    if (status == 0)
        status = cli_open(line, false, true, &db);
    if (status != 0)
        return status;
    status = cli_write(line, db, step.dry_run ? "cli.import_dry_run" : "cli.import", import_holidays, &step);
    db_close(db);
    fwrite(out.at, 1, out.len, stdout);
    return status;
}

/* --- import statistics ----------------------------------------------------------------- */

struct statistics_step {
    struct statistics_source source;
    bool dry_run;
    struct buf *out;
};

/* The report is printed also when the file is refused: it says which rows. */
static enum err import_statistics(struct tx *tx, void *arg)
{
    struct statistics_step *step = arg;
    struct statistics_result result;
    enum err e = statistics_import(tx, &step->source, step->dry_run, &result);

    if (result.check.file.lines.n > 0)
        statistics_print(step->out, &result, LANG_DE);
    return e;
}

/* A spreadsheet by its name: its rows, read in the child. */
static int statistics_sheet(struct command_line *line, struct statistics_source *source)
{
    const char *sheet_name = command_option(line, "sheet"), *why = "";
    enum file_type type = file_type_of(source->file_name, source->bytes);
    struct sheet sheet;

    if (type != FILE_XLSX && type != FILE_ODS)
        return EXIT_SUCCESS;
    enum err e = parse_sheet(line->mem, source->bytes, str_of(sheet_name != NULL ? sheet_name : ""), &sheet, &why);
    if (e != OK)
        return cli_fail("the spreadsheet cannot be read", why[0] != '\0' ? why : err_name(e));
    if (sheet.fault.len > 0)
        return cli_fail("the spreadsheet is refused", str_z(line->mem, sheet.fault));
    source->rows = sheet.rows;
    return EXIT_SUCCESS;
}

static struct str base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return str_of(slash != NULL ? slash + 1 : path);
}

static int run_import_statistics(struct command_line *line)
{
    const char *year = command_option(line, "school-year"), *profile = command_option(line, "profile");
    struct buf out = buf_of(line->mem, MIB(4));
    struct statistics_step step = { .source = { .source = str_of(command_option(line, "source")),
                                                .file_name = base_name(line->args[1]),
                                                .profile = STR("") },
                                    .dry_run = command_option(line, "dry-run") != NULL,
                                    .out = &out };
    struct db *db;

    if (year == NULL || school_year_parse(str_of(year), &step.source.school_year) != OK)
        return cli_fail("the school year is needed, as --school-year 2024/25", year);
    if (step.source.source.len == 0 && !step.dry_run)
        return cli_fail("the source is needed, as --source TEXT", NULL);
    int status = cli_read_file(line->mem, line->args[1], LIMIT_CSV, &step.source.bytes);
    if (status == 0 && profile != NULL)
        status = cli_read_file(line->mem, profile, MIB(1), &step.source.profile);
    if (status == 0)
        status = statistics_sheet(line, &step.source);
    if (status == 0 && step.source.profile.len > STATISTICS_PROFILE_MAX)
        status = cli_fail("the profile is too long", profile);
    if (status == 0)
        status = cli_open(line, false, true, &db);
    if (status != 0)
        return status;
    status = cli_write(line, db, step.dry_run ? "cli.import_dry_run" : "cli.import", import_statistics, &step);
    db_close(db);
    fwrite(out.at, 1, out.len, stdout);
    return status;
}

static int run_import(struct command_line *line)
{
    const char *authority = command_option(line, "authority"), *mapping = command_option(line, "mapping");
    struct buf out = buf_of(line->mem, MIB(8));
    struct import_step step = { .out = &out };
    struct db *db;

    bool tickets = strcmp(line->args[0], "tickets") == 0;
    if (line->nargs < 2 && !(tickets && command_option(line, "undo") != NULL)) {
        cli_fail("a file is needed", line->args[0]);
        return EXIT_USAGE;
    }
    if (tickets)
        return cli_import_tickets(line);
    if (line->nargs > 2) {
        cli_fail("one file at a time", line->args[0]);
        return EXIT_USAGE;
    }
    if (strcmp(line->args[0], "holidays") == 0)
        return run_import_holidays(line);
    if (strcmp(line->args[0], "statistics") == 0)
        return run_import_statistics(line);
    if (strcmp(line->args[0], "schools") != 0)
        return cli_fail("only schools, holidays, statistics and tickets can be imported", line->args[0]);
    step.options.authority = str_of(authority);
    step.options.dry_run = command_option(line, "dry-run") != NULL;
    step.options.create_authorities = command_option(line, "create-authorities") != NULL;
    step.options.lang = LANG_DE;
    int status = cli_read_file(line->mem, line->args[1], MIB(16), &step.csv);
    if (status == 0 && mapping != NULL)
        status = cli_read_file(line->mem, mapping, MIB(4), &step.options.mapping);
    if (status == 0)
        status = cli_open(line, false, true, &db);
    if (status != 0)
        return status;
    status = cli_write(line, db, step.options.dry_run ? "cli.import_dry_run" : "cli.import", import_schools, &step);
    db_close(db);
    fwrite(out.at, 1, out.len, stdout);
    return status;
}

static const struct option_row import_options[] = {
    { "authority", 'a', "NAME", "authority of the rows that the mapping does not name" },
    { "mapping", 'm', "FILE", "CSV: authority by school number or municipality; tickets: what means which school" },
    { "create-authorities", '\0', NULL, "make authorities of the mapping that are not there yet" },
    { "dry-run", 'n', NULL, "report what would happen to each row, write nothing" },
    { "source", 's', "TEXT",
      "holidays: where the file is from, if it does not say so; statistics: who counted; tickets: zammad, otrs, glpi" },
    { "retrieved", 'r', "DAY", "holidays: day the file was fetched, when it does not say so" },
    { "school-year", 'y', "YEAR", "statistics: school year of the numbers, as 2024/25" },
    { "profile", '\0', "FILE", "statistics: lines 'heading of the file = known heading', '-' for one not read" },
    { "sheet", '\0', "NAME", "statistics: which sheet of a spreadsheet, the first if not said" },
    { "system", '\0', "NAME", "tickets: which one, when several systems of one kind are taken over" },
    { "from", '\0', "DAY", "tickets: created on this day or later" },
    { "to", '\0', "DAY", "tickets: created on this day or before" },
    { "group", '\0', "NAME", "tickets: only of this group, queue or entity" },
    { "school", '\0', "NUMBER", "tickets: only of this school" },
    { "undo", '\0', "RUN", "tickets: take a run back, as far as nobody has worked on it" },
    { 0 }
};
const struct command command_import = {
    "import",
    "schools|holidays|statistics|tickets FILE ...",
    "Import schools, school holidays, pupil statistics, or the tickets of another system, as often as you like.",
    "The file has one row per school branch (official_id, name, school_type, street, zip_code, city, ...); \"-\" "
    "reads\n"
    "standard input. The whole file is one transaction; a second run of the same file changes nothing.\n\n"
    "School holidays replace the school years of the file that come from the same source.\n\n"
    "Pupil statistics have a row per school, form and grade, or a column per grade (CSV, XLSX, ODS). They are\n"
    "frozen as a snapshot "
    "of their school year; a second file of the year is a correction. A row with an error stops the whole file.\n\n"
    "Rows without an authority, schools in free ownership, repeated rows and shared addresses are reported.\n\n"
    "Tickets come from Zammad, OTRS/Znuny or GLPI as JSON, JSON lines or CSV, several files at once, entries after\n"
    "their tickets. The mapping (kind;from;school;service;to) says which group, organisation or category means which\n"
    "school and service; kind default is for the rest, state, column and zone for words, columns and times of that\n"
    "system, kind person for accounts here. Tables of users and organisations (Zammad) may stand among the\n"
    "files. What was taken over before is not made again, so a run that was broken off goes on. Nobody gets a mail.",
    import_options,
    1,
    8,
    run_import
};

/* --- export ------------------------------------------------------------------------ */

struct export_step {
    const char *authority_name, *purpose, *instruction;
    authority_id authority;
    struct buf *out;
};

static int purpose_of(const char *word)
{
    static const struct {
        const char *word;
        int purpose;
    } words[] = { { "support", PURPOSE_SUPPORT },
                  { "contribution", PURPOSE_CONTRIBUTION },
                  { "steering", PURPOSE_STEERING },
                  { "control", PURPOSE_CONTROL },
                  { "handover", PURPOSE_HANDOVER } };

    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (strcmp(words[i].word, word) == 0)
            return words[i].purpose;
    return PURPOSE_OTHER;
}

/* The instruction given by ref, or the authority's standing one when none is named. */
static enum err find_instruction(struct tx *tx, const struct export_step *step, instruction_ref *out)
{
    struct instruction_list list;

    if (step->instruction != NULL && ref_parse(str_of(step->instruction), out->b) == OK)
        return OK;
    TRY(agreement_instructions(tx, step->authority, &list));
    if (step->instruction != NULL || list.n == 0)
        return tx_refuse(tx, ERR_INVALID, M_agreement_instruction_missing, "--instruction");
    *out = list.at[0].ref;
    return OK;
}

static enum err find_authority(struct tx *tx, void *arg)
{
    struct export_step *step = arg;
    struct authority_row authority;
    enum err found = agreement_authority_by_name(tx, str_of(step->authority_name), &authority);

    if (found == ERR_NOT_FOUND)
        return tx_refuse(tx, ERR_INVALID, M_agreement_authority_unknown, "--authority");
    TRY(found);
    step->authority = authority.id;
    return OK;
}

static enum err export_schools(struct tx *tx, void *arg)
{
    struct export_step *step = arg;
    struct school_list schools;
    instruction_ref instruction;

    TRY(find_authority(tx, step));
    TRY(find_instruction(tx, step, &instruction));
    TRY(agreement_export_begin(tx, step->authority, purpose_of(step->purpose), instruction, STR("schools"), NULL));
    TRY(agreement_schools_on(tx, step->authority, zone_day(tx_now(tx)), &schools));
    return agreement_schools_csv(tx, &schools, LANG_DE, step->out);
}

/* The attempt stands in the authority's own record (Z7.1.2, AUD-2). */
static enum err note_refused(struct tx *tx, void *arg)
{
    const struct export_step *step = arg;

    tx_note(tx, .action = "agreement.export_refused", .object = OBJECT_AUTHORITY_EXPORT, .authority = step->authority,
            .after = str_of(step->purpose));
    return OK;
}

static int export_to(struct command_line *line, struct db *db, struct export_step *step)
{
    int status = cli_write(line, db, "cli.export", export_schools, step);

    if (status != 0 && step->authority.n != 0)
        (void)cli_write(line, db, "cli.export_refused", note_refused, step);
    if (status != 0)
        return status;
    if (strcmp(line->args[1], "-") != 0)
        return cli_write_file(line->mem, line->args[1], buf_str(step->out));
    return fwrite(step->out->at, 1, step->out->len, stdout) == step->out->len ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int run_export(struct command_line *line)
{
    struct buf out = buf_of(line->mem, MIB(16));
    struct export_step step = { .authority_name = command_option(line, "authority"),
                                .purpose = command_option(line, "purpose"),
                                .instruction = command_option(line, "instruction"),
                                .out = &out };
    struct db *db;

    if (strcmp(line->args[0], "schools") != 0)
        return cli_fail("only schools can be exported so far", line->args[0]);
    if (step.authority_name == NULL || step.purpose == NULL)
        return cli_fail("--authority and --purpose are needed: every export belongs to one authority and one purpose",
                        NULL);
    int status = cli_open(line, false, true, &db);
    if (status != 0)
        return status;
    status = export_to(line, db, &step);
    db_close(db);
    return status;
}

static const struct option_row export_options[] = {
    { "authority", 'a', "NAME", "whose data; one authority per file" },
    { "purpose", 'p', "WORD", "support, contribution, steering, control or handover" },
    { "instruction", 'i', "REF", "instruction it rests on; default: the authority's standing one" },
    { 0 }
};
const struct command command_export = {
    "export",
    "schools FILE",
    "Export the schools of one authority as CSV.",
    "Purpose and instruction are logged before anything is written (agreement, section 7 (1)). \"-\" writes to\n"
    "standard output.",
    export_options,
    2,
    2,
    run_export
};

/* --- receive ------------------------------------------------------------------------- */

/* pedell-gate comes here when the database is PostgreSQL. */
static int run_receive(struct command_line *line)
{
    const char *name = command_option(line, "mailbox");
    struct mem *mem;
    struct db *db;

    if (mem_open(&mem, LIMIT_ARENA_JOB) != OK || cli_open(line, false, true, &db) != 0)
        return EXIT_LATER;
    enum err e = mail_receive_stream(db, mem, str_of(name != NULL ? name : "default"),
                                     command_option(line, "batch") != NULL, STDIN_FILENO, STDOUT_FILENO);

    db_close(db);
    mem_close(mem);
    return e == OK ? EXIT_SUCCESS : EXIT_LATER;
}

static const struct option_row receive_options[] = {
    { "mailbox", 'm', "NAME", "mailbox the message came to" },
    { "batch", 'b', NULL, "many messages, each after its length and a line end; prints \"ok N\" after each commit" },
    { 0 }
};
const struct command command_receive = {
    "receive",
    "",
    "Take one mail from standard input.",
    "Exits 0 only after the message is stored durably, otherwise 75, so that the mail server keeps it. With SQLite\n"
    "use pedell-gate, which starts faster.",
    receive_options,
    0,
    0,
    run_receive
};
