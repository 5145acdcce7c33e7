/*
 * test/mail/mail_tool.c -- what test/mail/run needs from inside:
 *
 *     mail-tool init CONFIG             make the database and bring it to the platform's schema
 *     mail-tool send CONFIG N TAG       N mails into the outbox, keys TAG:1 .. TAG:N
 *     mail-tool work CONFIG SECONDS     empty the outbox, that many seconds from now
 *     mail-tool fetch CONFIG SECONDS    fetch from the mailboxes then
 *     mail-tool run CONFIG SECONDS      run every job of the house that is due then
 *     mail-tool overdue CONFIG SECONDS  how many mails are overdue then
 *     mail-tool kill-at N PROGRAM ...   run the program and kill it at its N-th system call boundary:
 *                                       status 137, or the program's own when it ended before
 *
 * `work` prints "claimed" when it begins, so that the test knows when to kill it.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "app/cli.h"
#include "base/num.h"
#include "platform/config.h"
#include "platform/limits.h"
#include "platform/mail.h"
#include "platform/mailbox.h"
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
static enum err add_slot(struct db *db, struct mem *mem, const char *kind, int64_t seconds)
{
    struct tx *tx;
    TRY(tx_open(db, TX_WRITE, (struct tx_who){ 0 }, now_plus(seconds), mem, &tx));
    enum err e = job_add(tx, kind, STR("@test"), STR(""), tx_now(tx));
    if (e == OK)
        return tx_commit(tx);
    tx_abort(tx);
    return e;
}

static enum err work(struct db *db, struct mem *mem, const struct config *config, const struct job_kind *kind,
                     int64_t seconds)
{
    const struct job_kind *const kinds[] = { kind, NULL };
    int ran = 0;
    TRY(add_slot(db, mem, kind->name, seconds));
    printf("claimed\n");
    fflush(stdout);
    /* A second later: the clock of a virtual machine steps back now and then. */
    enum err e = job_run_due(db, config, kinds, now_plus(seconds + 1), &ran);
    printf("ran %d\n", ran);
    return e;
}

static enum err run_all(struct db *db, struct mem *mem, const struct config *config, int64_t seconds)
{
    int ran = 0;
    return job_run_due(db, config, cli_job_kinds(mem), now_plus(seconds), &ran);
}

static enum err show_overdue(struct db *db, struct mem *mem, int64_t seconds)
{
    struct tx *tx;
    int64_t n = 0;
    TRY(tx_open(db, TX_READ, (struct tx_who){ 0 }, now_plus(seconds), mem, &tx));
    enum err e = mail_outbox_overdue(tx, &n);
    tx_abort(tx);
    printf("%lld\n", (long long)n);
    return e;
}

/* A stop of the traced child: at a system call (0), or the signal to pass on. */
static int stop_signal(int status)
{
    int signo = WSTOPSIG(status);
    return signo == (SIGTRAP | 0x80) || signo == SIGTRAP ? 0 : signo;
}

static int kill_at(int64_t n, char **argv)
{
    int status = 0;
    pid_t pid = fork();
    if (pid == 0) {
        CHECK(ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0);
        (void)execv(argv[0], argv);
        _exit(126);
    }
    CHECK(pid > 0 && waitpid(pid, &status, 0) == pid && WIFSTOPPED(status));
    CHECK(ptrace(PTRACE_SETOPTIONS, pid, NULL, (void *)(PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL)) == 0);
    for (int64_t at = 0; at < n && WIFSTOPPED(status);) {
        CHECK(ptrace(PTRACE_SYSCALL, pid, NULL, (void *)(long)stop_signal(status)) == 0);
        CHECK(waitpid(pid, &status, 0) == pid);
        at += WIFSTOPPED(status) && WSTOPSIG(status) == (SIGTRAP | 0x80);
    }
    if (WIFSTOPPED(status)) {
        (void)kill(pid, SIGKILL);
        CHECK(waitpid(pid, &status, 0) == pid);
    }
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static enum err dispatch(struct db *db, struct mem *mem, const struct config *config, int argc, char **argv, int64_t n)
{
    struct str verb = str_of(argv[1]);
    if (str_eq(verb, STR("init")))
        return init(db);
    if (str_eq(verb, STR("send")) && argc == 5)
        return send_all(db, mem, n, str_of(argv[4]));
    if (str_eq(verb, STR("run")))
        return run_all(db, mem, config, n);
    if (str_eq(verb, STR("overdue")))
        return show_overdue(db, mem, n);
    return work(db, mem, config, str_eq(verb, STR("fetch")) ? &mail_fetch_job : &mail_outbox_job, n);
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
    const char *key = str_z(mem, config.key_file);
    if (access(key, F_OK) != 0)
        TRY(secret_key_create(key));
    TRY(secret_key_load(key));
    mail_start(&config);
    TRY(db_open(&(struct db_options){ .url = config.database, .readers = 2, .create = true }, &db));
    e = dispatch(db, mem, &config, argc, argv, n);
    db_close(db);
    mem_close(mem);
    return e;
}

int main(int argc, char **argv)
{
    int64_t n;
    (void)umask(077);
    if (argc > 3 && strcmp(argv[1], "kill-at") == 0)
        return num_parse(str_of(argv[2]), 1, 1000000, &n) == OK ? kill_at(n, argv + 3) : 1;
    if (argc < 3 || run(argc, argv) != OK)
        return 1;
    return 0;
}
