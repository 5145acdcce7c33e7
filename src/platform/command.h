/*
 * platform/command.h -- the command line as one table: parser, --help and the
 * man pages come from it.  The verbs are in src/app/cli*.c.
 */
#ifndef PLATFORM_COMMAND_H
#define PLATFORM_COMMAND_H

#include "platform/config.h"
#include "platform/db.h"

struct option_row {
    const char *name;
    char letter;
    const char *value;
    const char *help;
}; /* value NULL: a switch */
struct command_line {
    struct mem *mem;
    const struct config *config;
    const struct option_row *options;
    struct {
        const char *name;
        const char *value;
    } given[16];
    size_t ngiven;
    const char *args[8];
    size_t nargs;
};
/* Value of an option, "" for a switch that was given, NULL otherwise. */
const char *command_option(const struct command_line *, const char *name);

struct command {
    const char *name;                 /* "user add" may have two words */
    const char *arguments;            /* "KIND FILE" */
    const char *summary;              /* one sentence, English */
    const char *text;                 /* paragraphs for the man page */
    const struct option_row *options; /* ends with name == NULL */
    int min_args, max_args;
    int (*run)(struct command_line *); /* exit status */
};
extern const struct command *const commands[]; /* NULL at the end */

int command_main(int argc, char **argv, const struct command *const *);
/* Man page text (mdoc) of one command, or of pedell(1) when `cmd` is NULL. */
/* pedell.conf(5), from config_table. */
void command_man_config(struct buf *);
void command_man(struct buf *, const struct command *const *, const struct command *cmd);

#endif
