#define _GNU_SOURCE
/*
 * pedell-gate: one message from a mail server's pipe into the database.
 *
 *     pedell-gate receive [--config FILE] [--mailbox NAME] [--batch]
 *
 * Status 0 is the receipt: the message is committed.  Everything else is 75
 * ("try again later"), whatever the reason, so that no message is lost over a
 * full disk, a locked database or a typing error in the server's configuration.
 * A program of its own, because it starts once per message
 * (docs/decisions/0002-three-executables.md).
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "platform/config.h"
#include "platform/limits.h"
#include "platform/log.h"
#include "platform/mail.h"

enum { LATER = 75 }; /* EX_TEMPFAIL */
#define JOURNAL_LONG MIB(1)

struct arguments {
    const char *config, *mailbox;
    bool batch;
};

static bool arguments_read(int argc, char **argv, struct arguments *out)
{
    *out = (struct arguments){ NULL, "default", false };
    if (argc < 2 || strcmp(argv[1], "receive") != 0)
        return false;
    for (int i = 2; i < argc; i++) {
        const char **value = strcmp(argv[i], "--mailbox") == 0  ? &out->mailbox
                             : strcmp(argv[i], "--config") == 0 ? &out->config
                                                                : NULL;
        if (value != NULL && i + 1 < argc)
            *value = argv[++i];
        else if (strcmp(argv[i], "--batch") == 0)
            out->batch = true;
        else
            return false;
    }
    return true;
}

/* PostgreSQL's library is not linked here: pedell beside this file does the same. */
static void become_pedell(const struct arguments *arguments)
{
    char path[PATH_MAX], verb[] = "receive", option[] = "--mailbox", batch[] = "--batch";
    static const char name[] = "/pedell";
    char *argv[] = { path, verb, option, strdup(arguments->mailbox), arguments->batch ? batch : NULL, NULL };
    ssize_t n = readlink("/proc/self/exe", path, sizeof path);
    while (n > 0 && path[n - 1] != '/')
        n--;
    if (arguments->config != NULL)
        n = setenv("PEDELL_CONFIG", arguments->config, 1) == 0 ? n : 0;
    if (n > 0 && argv[3] != NULL && (size_t)n + sizeof name <= sizeof path) {
        memcpy(path + n - 1, name, sizeof name);
        (void)execv(path, argv);
    }
    log_event(LOG_ERROR, "gate.cannot_start", LOG_Z("path", "pedell"));
}

static bool journal_is_long(struct str database)
{
    char path[PATH_MAX];
    struct stat journal;
    int n = snprintf(path, sizeof path, "%.*s-wal", (int)database.len, database.at);
    return n > 0 && (size_t)n < sizeof path && stat(path, &journal) == 0 && (size_t)journal.st_size > JOURNAL_LONG;
}

static enum err receive(struct mem *mem, const struct config *config, const struct arguments *arguments)
{
    struct db *db;
    secret_start();
    TRY(db_open(&(struct db_options){ .url = config->database, .writes_only = true }, &db));
    TRY(mail_receive_stream(db, mem, str_of(arguments->mailbox), arguments->batch, STDIN_FILENO, STDOUT_FILENO));
    /* The database is left to the end of the process: closing it would write the
       journal back into the file, once per message.  A long one is written back all
       the same: where nothing else has the file open, the next message reads it whole. */
    if (journal_is_long(config->database))
        db_close(db);
    return OK;
}

static enum err run(const struct arguments *arguments)
{
    struct mem *mem;
    struct config config;
    char text[4096];
    struct buf why = buf_fixed(text, sizeof text);
    TRY(mem_open(&mem, LIMIT_ARENA_JOB));
    enum err e = config_load(mem, arguments->config, &config, &why);
    if (e != OK) {
        log_event(LOG_ERROR, "gate.config", LOG_STR("why", buf_str(&why)));
        return e;
    }
    log_set_level((enum log_level)config.log_level);
    if (str_starts(config.database, STR("postgresql://")) || str_starts(config.database, STR("postgres://"))) {
        become_pedell(arguments);
        return ERR_FAULT;
    }
    return receive(mem, &config, arguments);
}

int main(int argc, char **argv)
{
    struct arguments arguments;
    (void)umask(077);
    if (!arguments_read(argc, argv, &arguments)) {
        fprintf(stderr, "usage: pedell-gate receive [--config FILE] [--mailbox NAME] [--batch]\n");
        return LATER;
    }
    enum err e = run(&arguments);
    if (e != OK)
        log_event(LOG_ERROR, "gate.not_stored", LOG_Z("error", err_name(e)), LOG_Z("mailbox", arguments.mailbox));
    /* The open database is nobody's concern any more (see receive). */
    _exit(e == OK ? 0 : LATER);
}
