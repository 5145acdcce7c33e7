/*
 * platform/walls.h -- what a process may still do once it is up (trust chapter 1).
 *
 * web: the state directory and the database's directory for writing, own
 * binaries, libraries and configuration for reading; with SQLite no outgoing
 * connection at all.  worker: the same files; outgoing connections stay
 * possible and are limited to the listed addresses (OUT-1).  A kernel without
 * Landlock is logged and noticed, not refused.
 */
#ifndef PLATFORM_WALLS_H
#define PLATFORM_WALLS_H

#include "platform/config.h"
#include "platform/db.h"

void walls_web(const struct config *, enum db_engine);
void walls_worker(const struct config *, enum db_engine);

#endif
