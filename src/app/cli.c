#define _GNU_SOURCE
#include "app/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "platform/dispatch.h"
#include "platform/limits.h"
#include "platform/mail.h"
#include "platform/mailbox.h"
#include "platform/migrate.h"
#include "platform/secret.h"
#include "platform/webhook.h"

const struct option_row options_none[] = { { 0 } };

const struct command *const commands[] = {
    &command_init,
    &command_serve,
    &command_migrate,
    &command_user_add,
    &command_user_code,
    &command_user_password,
    &command_user_disable,
    &command_import,
    &command_export,
    &command_backup,
    &command_restore,
    &command_doctor,
    &command_audit_verify,
    &command_routes,
    &command_openapi,
    &command_demo,
    &command_seed_test,
    &command_receive,
    &command_vectors,
    &command_man_page,
    &command_web,
    &command_worker,
    NULL,
};

int cli_fail(const char *what, const char *about)
{
    fprintf(stderr, "pedell: %s%s%s\n", what, about != NULL && about[0] != '\0' ? ": " : "",
            about != NULL ? about : "");
    return EXIT_FAILURE;
}

struct instant cli_now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_REALTIME, &t);
    return (struct instant){ (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000 };
}

static int check_schema_now(struct db *db)
{
    struct migrate_report report = { 0 };

    if (migrate_check(db, module_rooms, &report) == OK)
        return EXIT_SUCCESS;
    cli_fail(report.refused != NULL ? report.refused : "the database needs \"pedell migrate\"", NULL);
    db_close(db);
    return EXIT_FAILURE;
}

int cli_open(struct command_line *line, bool create, bool check_schema, struct db **db)
{
    const struct config *config = line->config;
    const char *key = str_z(line->mem, config->key_file);
    struct db_options options = { .url = config->database, .readers = config->workers, .create = create };

    mail_start(config);
    if (secret_key_load(key) != OK)
        return cli_fail("the key file cannot be read (made by \"pedell init\")", key);
    if (db_open(&options, db) != OK)
        return cli_fail("the database cannot be opened", str_z(line->mem, config->database));
    return check_schema ? check_schema_now(*db) : EXIT_SUCCESS;
}

static int print_refusal(struct mem *mem, enum err e, const struct refusal *refusal)
{
    struct str text = refusal->msg != MSG_NONE ? msg_text(LANG_DE, refusal->msg) : str_of(err_name(e));

    return cli_fail(str_z(mem, text), refusal->field);
}

int cli_write(struct command_line *line, struct db *db, const char *action, enum err (*step)(struct tx *, void *),
              void *arg)
{
    struct tx *tx;
    enum err e = tx_open(db, TX_WRITE, (struct tx_who){ 0 }, cli_now(), line->mem, &tx);

    if (e != OK)
        return cli_fail("the database is busy or cannot be written", err_name(e));
    tx_note(tx, .action = action, .object = OBJECT_SETTING, .subject = 0);
    e = step(tx, arg);
    if (e != OK) {
        struct refusal refusal = tx_refusal(tx);

        tx_abort(tx);
        return print_refusal(line->mem, e, &refusal);
    }
    e = tx_commit(tx);
    return e == OK ? EXIT_SUCCESS : cli_fail("nothing was stored", err_name(e));
}

int cli_read(struct command_line *line, struct db *db, enum err (*step)(struct tx *, void *), void *arg)
{
    struct tx *tx;
    enum err e = tx_open(db, TX_READ, (struct tx_who){ 0 }, cli_now(), line->mem, &tx);

    if (e == OK) {
        e = step(tx, arg);
        tx_abort(tx);
    }
    return e == OK ? EXIT_SUCCESS : cli_fail("the database cannot be read", err_name(e));
}

int cli_read_file(struct mem *mem, const char *path, size_t max, struct str *out)
{
    int fd = strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    struct buf buf = buf_of(mem, max);
    ssize_t n = -1;

    while (fd >= 0) {
        char *room = buf_room(&buf, 65536);

        if (room == NULL)
            break;
        n = read(fd, room, 65536);
        if (n <= 0)
            break;
        buf_used(&buf, (size_t)n);
    }
    if (fd > STDIN_FILENO)
        close(fd);
    if (fd < 0 || n < 0)
        return cli_fail(strerror(errno), path);
    if (n > 0)
        return cli_fail("the file is too large", path);
    *out = buf_str(&buf);
    return EXIT_SUCCESS;
}

static int sync_directory(struct mem *mem, const char *path)
{
    char *dir = mem_alloc(mem, strlen(path) + 2);
    char *slash;

    memcpy(dir, path, strlen(path) + 1);
    slash = strrchr(dir, '/');
    if (slash != NULL)
        slash[1] = '\0';
    int fd = open(slash != NULL ? dir : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int bad = fd < 0 || fsync(fd) != 0;

    if (fd >= 0)
        close(fd);
    return bad;
}

static bool write_all(int fd, struct str bytes)
{
    while (bytes.len > 0) {
        ssize_t n = write(fd, bytes.at, bytes.len);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        bytes = str_from(bytes, (size_t)n);
    }
    return true;
}

int cli_write_file(struct mem *mem, const char *path, struct str bytes)
{
    const char *tmp = str_z(mem, str_cat(mem, str_of(path), STR(".tmp")));
    int fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool ok = fd >= 0 && write_all(fd, bytes) && fsync(fd) == 0;

    if (fd >= 0)
        ok = close(fd) == 0 && ok;
    if (ok && (rename(tmp, path) != 0 || sync_directory(mem, path)))
        ok = false;
    return ok ? EXIT_SUCCESS : cli_fail(strerror(errno), path);
}

const struct job_kind *const *cli_job_kinds(struct mem *mem)
{
    const struct job_kind **kinds = MEM_NEW_N(mem, const struct job_kind *, 256);
    size_t n = 0;

    kinds[n++] = &mail_outbox_job;
    kinds[n++] = &mail_fetch_job;
    kinds[n++] = &dispatch_sweep_job;
    kinds[n++] = &webhook_job;
    for (const struct module *const *m = modules; *m != NULL; m++) {
        for (const struct job_kind *k = (*m)->jobs; k != NULL && k->name != NULL; k++) {
            CHECK(n < 255);
            kinds[n++] = k;
        }
    }
    return kinds;
}
