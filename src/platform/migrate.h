/*
 * platform/migrate.h -- bring a database to the schema of this build.
 *
 * Migrations are the files schema/NNNN_name.sql of platform and the rooms,
 * embedded at build; they run in the order of app/modules.c (platform first),
 * then by number, each in one transaction, and are recorded in table
 * `migration` with the hash of their text.  A database that is newer than the
 * build, or whose recorded text differs, is refused.
 */
#ifndef PLATFORM_MIGRATE_H
#define PLATFORM_MIGRATE_H

#include "platform/db.h"

enum migrate_dialect { MIGRATE_BOTH, MIGRATE_SQLITE, MIGRATE_POSTGRESQL };
struct migration {
    const char *room;
    int number;
    const char *name;
    enum migrate_dialect dialect;
    const char *sql;
};
extern const struct migration migrations[]; /* ends with room == NULL */

/* `refused` is NULL or points to `name`: "room/0001_name: why". */
struct migrate_report {
    int applied, present;
    const char *refused;
    char name[128];
};

/* `rooms`: names in order, NULL at the end; "platform" comes first by itself.
   `dry_run` only counts.  ERR_CONFLICT with report->refused set: the database
   does not belong to this build. */
enum err migrate_run(struct db *, const char *const *rooms, bool dry_run, struct migrate_report *report);
/* OK when nothing is missing and nothing is newer. */
enum err migrate_check(struct db *, const char *const *rooms, struct migrate_report *report);

#endif
