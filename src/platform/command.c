#define _GNU_SOURCE
#include "platform/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "platform/build.h"
#include "platform/limits.h"
#include "platform/log.h"
#include "platform/secret.h"

enum { EXIT_USAGE = 64, EXIT_CONFIG = 78 };

const char *command_option(const struct command_line *line, const char *name)
{
    for (size_t i = 0; i < line->ngiven; i++)
        if (strcmp(line->given[i].name, name) == 0)
            return line->given[i].value;
    return NULL;
}

/* --- help ------------------------------------------------------------------- */

static void help_option(const struct option_row *o)
{
    char left[64];

    if (o->letter != '\0')
        snprintf(left, sizeof left, "-%c, --%s%s%s", o->letter, o->name, o->value ? " " : "", o->value ? o->value : "");
    else
        snprintf(left, sizeof left, "    --%s%s%s", o->name, o->value ? " " : "", o->value ? o->value : "");
    printf("  %-30s %s\n", left, o->help);
}

static void help_all(const struct command *const *table)
{
    puts("Usage: pedell [--config FILE] COMMAND [ARGUMENTS]\n\n"
         "Pedell runs an inter-municipal school-IT support body.\n\nCommands:");
    for (const struct command *const *c = table; *c != NULL; c++)
        if ((*c)->summary != NULL)
            printf("  %-14s %s\n", (*c)->name, (*c)->summary);
    puts("\n\"pedell COMMAND --help\" explains one command; \"pedell --version\" prints the version.\n\n"
         "Configuration: the file (default /etc/pedell/pedell.conf), then PEDELL_<NAME> in the environment:");
    for (const struct config_entry *e = config_table; e->name != NULL; e++)
        printf("  %-20s %s\n", e->name, e->help);
}

static void help_one(const struct command *c)
{
    printf("Usage: pedell %s%s%s%s\n\n%s\n\n%s\n", c->name, c->options->name != NULL ? " [OPTIONS]" : "",
           c->arguments[0] != '\0' ? " " : "", c->arguments, c->summary != NULL ? c->summary : "", c->text);
    if (c->options->name != NULL)
        puts("\nOptions:");
    for (const struct option_row *o = c->options; o->name != NULL; o++)
        help_option(o);
}

/* --- man -------------------------------------------------------------------- */

#define EXIT_TEXT \
    "0 on success, 64 on wrong usage, 75 when a later attempt may succeed, 78 on a\n" \
    "wrong configuration, otherwise 1.\n"

/* mdoc wants each sentence on a line of its own. */
static bool sentence_ends(const char *text, const char *at)
{
    return at > text && *at == ' ' && (at[-1] == '.' || at[-1] == '!' || at[-1] == '?') && at[1] >= 'A' && at[1] <= 'Z';
}

/* Text at the start of an mdoc line must not look like a request. */
static void man_text(struct buf *out, const char *text)
{
    for (const char *p = text; *p != '\0'; p++) {
        if (p == text || p[-1] == '\n') {
            if (*p == '.' || *p == '\'')
                buf_put_z(out, "\\&");
            if (*p == '\n') {
                buf_put_z(out, ".Pp");
            }
        }
        if (*p == '\\')
            buf_put_z(out, "\\e");
        else
            buf_byte(out, sentence_ends(text, p) ? '\n' : *p);
    }
    buf_byte(out, '\n');
}

static void man_head(struct buf *out, const char *name, const char *section, const char *summary)
{
    buf_put_z(out, ".Dd November 23, 2026\n.Dt ");
    buf_put_z(out, name);
    buf_byte(out, ' ');
    buf_put_z(out, section);
    buf_put_z(out, "\n.Os Pedell\n.Sh NAME\n.Nm ");
    buf_put_z(out, name);
    buf_put_z(out, "\n.Nd ");
    man_text(out, summary);
}

static void man_options(struct buf *out, const struct option_row *options)
{
    if (options->name == NULL)
        return;
    buf_put_z(out, ".Bl -tag -width indent\n");
    for (const struct option_row *o = options; o->name != NULL; o++) {
        buf_put_z(out, ".It Fl \\-");
        buf_put_z(out, o->name);
        if (o->value != NULL) {
            buf_put_z(out, " Ar ");
            buf_put_z(out, o->value);
        }
        buf_byte(out, '\n');
        man_text(out, o->help);
    }
    buf_put_z(out, ".El\n");
}

static void man_command(struct buf *out, const struct command *c)
{
    char name[64];

    snprintf(name, sizeof name, "pedell-%s", c->name);
    for (char *p = name; *p != '\0'; p++)
        if (*p == ' ')
            *p = '-';
    man_head(out, name, "1", c->summary != NULL ? c->summary : c->name);
    buf_put_z(out, ".Sh SYNOPSIS\n.Nm pedell\n.Cm ");
    buf_put_z(out, c->name);
    if (c->options->name != NULL)
        buf_put_z(out, " Op Ar options");
    if (c->arguments[0] != '\0') {
        buf_put_z(out, " Ar ");
        buf_put_z(out, c->arguments);
    }
    buf_put_z(out, "\n.Sh DESCRIPTION\n");
    man_text(out, c->text);
    man_options(out, c->options);
    buf_put_z(out, ".Sh EXIT STATUS\n" EXIT_TEXT ".Sh SEE ALSO\n.Xr pedell 1 ,\n.Xr pedell.conf 5\n");
}

static void man_overview(struct buf *out, const struct command *const *table)
{
    man_head(out, "pedell", "1", "school-IT support for several municipalities");
    buf_put_z(
        out,
        ".Sh SYNOPSIS\n.Nm pedell\n.Op Fl \\-config Ar file\n.Ar command\n.Sh DESCRIPTION\n.Bl -tag -width indent\n");
    for (const struct command *const *c = table; *c != NULL; c++) {
        if ((*c)->summary == NULL)
            continue;
        buf_put_z(out, ".It Cm ");
        buf_put_z(out, (*c)->name);
        buf_byte(out, '\n');
        man_text(out, (*c)->summary);
    }
    buf_put_z(out, ".El\n.Sh ENVIRONMENT\nEach setting of\n.Xr pedell.conf 5\nmay be given as\n.Ev PEDELL_NAME ;\n"
                   ".Ev PEDELL_CONFIG\nnames the file.\n.Sh FILES\n.Pa /etc/pedell/pedell.conf\n"
                   ".Sh EXIT STATUS\n" EXIT_TEXT ".Sh SEE ALSO\n.Xr pedell.conf 5\n");
}

void command_man_config(struct buf *out)
{
    man_head(out, "pedell.conf", "5", "configuration of Pedell");
    buf_put_z(out, ".Sh DESCRIPTION\nOne\n.Ar name = value\nper line.\n.Bl -tag -width indent\n");
    for (const struct config_entry *e = config_table; e->name != NULL; e++) {
        buf_put_z(out, ".It ");
        buf_put_z(out, e->name);
        if (e->fallback != NULL && e->fallback[0] != '\0') {
            buf_put_z(out, " = ");
            buf_put_z(out, e->fallback);
        }
        buf_byte(out, '\n');
        man_text(out, e->help);
    }
    buf_put_z(out, ".El\n");
}

void command_man(struct buf *out, const struct command *const *table, const struct command *cmd)
{
    if (cmd == NULL)
        man_overview(out, table);
    else
        man_command(out, cmd);
}

/* --- running ---------------------------------------------------------------- */

/* The command whose words argv begins with; *words says how many (1 or 2). */
static const struct command *find_command(int argc, char **argv, const struct command *const *table, int *words)
{
    char two[128] = "";

    if (argc > 1)
        snprintf(two, sizeof two, "%s %s", argv[0], argv[1]);
    for (const struct command *const *c = table; *c != NULL; c++) {
        if (argc > 1 && strcmp((*c)->name, two) == 0) {
            *words = 2;
            return *c;
        }
    }
    for (const struct command *const *c = table; *c != NULL; c++) {
        if (strcmp((*c)->name, argv[0]) == 0) {
            *words = 1;
            return *c;
        }
    }
    return NULL;
}

static const struct option_row *find_option(const struct command *c, const char *arg, const char **value)
{
    for (const struct option_row *o = c->options; o->name != NULL; o++) {
        size_t n = strlen(o->name);

        *value = NULL;
        if (arg[1] != '-' && arg[1] == o->letter && arg[2] == '\0')
            return o;
        if (arg[1] == '-' && strncmp(arg + 2, o->name, n) == 0 && (arg[2 + n] == '\0' || arg[2 + n] == '=')) {
            if (arg[2 + n] == '=')
                *value = arg + 3 + n;
            return o;
        }
    }
    return NULL;
}

static int usage(const struct command *c, const char *what, const char *about)
{
    fprintf(stderr, "pedell %s: %s%s\nTry: pedell %s --help\n", c->name, what, about, c->name);
    return EXIT_USAGE;
}

static int parse_line(const struct command *c, int argc, char **argv, struct command_line *line)
{
    for (int i = 0; i < argc; i++) {
        const char *value;

        if (argv[i][0] != '-' || argv[i][1] == '\0') {
            if ((int)line->nargs >= c->max_args)
                return usage(c, "unexpected argument ", argv[i]);
            line->args[line->nargs++] = argv[i];
            continue;
        }
        const struct option_row *o = find_option(c, argv[i], &value);
        if (o == NULL)
            return usage(c, "unknown option ", argv[i]);
        if (o->value == NULL && value != NULL)
            return usage(c, "no value is possible in ", argv[i]);
        if (o->value != NULL && value == NULL) {
            if (i + 1 == argc)
                return usage(c, "a value is missing after ", argv[i]);
            value = argv[++i];
        }
        if (line->ngiven == ARRAY_LEN(line->given))
            return usage(c, "too many options", "");
        line->given[line->ngiven].name = o->name;
        line->given[line->ngiven++].value = value != NULL ? value : "";
    }
    if ((int)line->nargs < c->min_args)
        return usage(c, "arguments are missing: ", c->arguments);
    return 0;
}

static int run(const struct command *c, const char *config_path, int argc, char **argv)
{
    struct mem *mem;
    struct config config = { 0 };

    if (mem_open(&mem, LIMIT_ARENA_JOB) != OK)
        return EXIT_FAILURE;
    struct command_line line = { .mem = mem, .config = &config, .options = c->options };
    struct buf why = buf_of(mem, KIB(16));
    int status = parse_line(c, argc, argv, &line);

    secret_start();
    if (status == 0 && config_load(mem, config_path, &config, &why) != OK) {
        fprintf(stderr, "%.*s", STR_ARG(buf_str(&why)));
        status = EXIT_CONFIG;
    }
    if (status == 0) {
        log_set_level((enum log_level)config.log_level);
        status = c->run(&line);
    }
    mem_close(mem);
    return status;
}

int command_main(int argc, char **argv, const struct command *const *table)
{
    const char *config_path = getenv("PEDELL_CONFIG");
    int at = 1, words = 0;

    if (at + 1 < argc && strcmp(argv[at], "--config") == 0) {
        config_path = argv[at + 1];
        setenv("PEDELL_CONFIG", config_path, 1); /* the processes that serve starts read it too */
        at += 2;
    }
    if (at >= argc || strcmp(argv[at], "--help") == 0 || strcmp(argv[at], "-h") == 0 || strcmp(argv[at], "help") == 0) {
        help_all(table);
        return at >= argc ? EXIT_USAGE : EXIT_SUCCESS;
    }
    if (strcmp(argv[at], "--version") == 0) {
        printf("pedell %s (%s)\n", PEDELL_VERSION, build_stamp);
        return EXIT_SUCCESS;
    }
    const struct command *c = find_command(argc - at, argv + at, table, &words);
    if (c == NULL) {
        fprintf(stderr, "pedell: unknown command %s\nTry: pedell --help\n", argv[at]);
        return EXIT_USAGE;
    }
    at += words;
    if (at < argc && (strcmp(argv[at], "--help") == 0 || strcmp(argv[at], "-h") == 0)) {
        help_one(c);
        return EXIT_SUCCESS;
    }
    return run(c, config_path, argc - at, argv + at);
}
