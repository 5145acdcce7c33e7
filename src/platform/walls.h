/*
 * platform/walls.h -- what a process may still do once it is up (trust chapter 1).
 *
 * web: the state directory and the database's directory for writing, own
 * binaries, libraries and configuration for reading; with SQLite no outgoing
 * connection at all.  worker: the same files; outgoing connections stay
 * possible and are limited to the listed addresses (OUT-1).
 *
 * Call before the first thread starts: threads inherit the walls.  Sanitizer
 * builds have no system call filter, for their leak checker needs ptrace.
 */
#ifndef PLATFORM_WALLS_H
#define PLATFORM_WALLS_H

#include "platform/config.h"
#include "platform/db.h"

/* ERR_FAULT and the name of the first wall that does not stand in *missing: the
   process must not start. */
enum err walls_web(const struct config *, enum db_engine, const char **missing);
enum err walls_worker(const struct config *, enum db_engine, const char **missing);

#endif
