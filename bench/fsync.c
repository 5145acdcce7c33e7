/* The disk's durable commit rate: SQLite, WAL, synchronous=FULL, one 400-byte row per commit, for SECONDS. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
    sqlite3 *db;
    sqlite3_stmt *s;
    char text[401];
    long n = 0;

    if (argc != 3 || sqlite3_open(argv[1], &db) != SQLITE_OK)
        return 64;
    memset(text, 'x', 400);
    text[400] = '\0';
    sqlite3_exec(
        db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE item (id INTEGER PRIMARY KEY, text TEXT)",
        NULL, NULL, NULL);
    sqlite3_prepare_v2(db, "INSERT INTO item (text) VALUES (?1)", -1, &s, NULL);
    sqlite3_bind_text(s, 1, text, 400, SQLITE_STATIC);
    double start = now(), end = start + strtod(argv[2], NULL);
    while (now() < end) {
        if (sqlite3_step(s) != SQLITE_DONE)
            return 1;
        sqlite3_reset(s);
        n++;
    }
    printf("%.0f\n", (double)n / (now() - start));
    sqlite3_finalize(s);
    sqlite3_close(db);
    return 0;
}
