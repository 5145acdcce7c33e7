/*
 * test/mail/mail_tool.c -- what test/mail/run needs from inside:
 *
 *     mail-tool init CONFIG             make the database and bring it to the schema
 *     mail-tool send CONFIG N TAG       N mails into the outbox, keys TAG:1 .. TAG:N
 *     mail-tool work CONFIG SECONDS     run what is due that many seconds from now
 *
 * `work` prints "claimed" when it begins, so that the test knows when to kill it.
 */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/num.h"
#include "platform/config.h"
#include "platform/limits.h"
#include "platform/mail.h"
#include "platform/migrate.h"

static struct instant now_plus(int64_t seconds)
{
    struct timespec t;
    CHECK(clock_gettime(CLOCK_REALTIME, &t) == 0);
    return (struct instant){ ((int64_t)t.tv_sec + seconds) * 1000000 + t.tv_nsec / 1000 };
}

static enum err init(struct db *db)
{
    static const char *const rooms[] = { NULL };
    struct migrate_report report;
    return migrate_run(db, rooms, false, &report);
}

static enum err send_one(struct tx *tx, struct str tag, int64_t i)
{
    struct buf key = buf_of(tx_mem(tx), 200);
    buf_put(&key, tag);
    buf_byte(&key, ':');
    buf_int(&key, i);
    struct str name = buf_str(&key);
    const struct mail_out mail = {
        .key = name,
        .recipient = str_cat(tx_mem(tx), STR("empfang."), str_cat(tx_mem(tx), tag, STR("@schule.example"))),
        .subject = str_cat(tx_mem(tx), STR("Prüfung "), name),
        .text = str_cat(tx_mem(tx), STR("Nachricht "), name, STR("\n.\nEnde\n")),
        .undelayed = true,
        .automatic = i % 2 == 0,
    };
    return mail_send(tx, &mail, NULL);
}

static enum err send_all(struct db *db, struct mem *mem, int64_t n, struct str tag)
{
    struct tx *tx;
    TRY(tx_open(db, TX_WRITE, (struct tx_who){ 0 }, now_plus(0), mem, &tx));
    enum err e = OK;
    for (int64_t i = 1; i <= n && e == OK; i++)
        e = send_one(tx, tag, i);
    if (e == OK)
        return tx_commit(tx);
    tx_abort(tx);
    return e;
}

/* As the worker does each period. */
static enum err add_slot(struct db *db, struct mem *mem, int64_t seconds)
{
    struct tx *tx;
    TRY(tx_open(db, TX_WRITE, (struct tx_who){ 0 }, now_plus(seconds), mem, &tx));
    enum err e = job_add(tx, mail_outbox_job.name, STR("@test"), STR(""), tx_now(tx));
    if (e == OK)
        return tx_commit(tx);
    tx_abort(tx);
    return e;
}

static enum err work(struct db *db, struct mem *mem, const struct config *config, int64_t seconds)
{
    static const struct job_kind *const kinds[] = { &mail_outbox_job, NULL };
    int ran = 0;
    TRY(add_slot(db, mem, seconds));
    printf("claimed\n");
    fflush(stdout);
    enum err e = job_run_due(db, config, kinds, now_plus(seconds), &ran);
    printf("ran %d\n", ran);
    return e;
}

static enum err run(int argc, char **argv)
{
    struct mem *mem;
    struct config config;
    struct db *db;
    char text[4096];
    struct buf why = buf_fixed(text, sizeof text);
    int64_t n = 0;
    TRY(mem_open(&mem, LIMIT_ARENA_JOB));
    enum err e = config_load(mem, argv[2], &config, &why);
    if (e != OK) {
        fprintf(stderr, "%.*s\n", STR_ARG(buf_str(&why)));
        return e;
    }
    if (argc > 3)
        TRY(num_parse(str_of(argv[3]), -1000000, 1000000000, &n));
    secret_start();
    mail_start(&config);
    TRY(db_open(&(struct db_options){ .url = config.database, .readers = 2, .create = true }, &db));
    if (strcmp(argv[1], "init") == 0)
        e = init(db);
    else if (strcmp(argv[1], "send") == 0 && argc == 5)
        e = send_all(db, mem, n, str_of(argv[4]));
    else
        e = work(db, mem, &config, n);
    db_close(db);
    mem_close(mem);
    return e;
}

int main(int argc, char **argv)
{
    (void)umask(077);
    if (argc < 3 || run(argc, argv) != OK)
        return 1;
    return 0;
}
