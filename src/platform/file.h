/*
 * platform/file.h -- the few files this program writes (backups, exports, key
 * stores) appear whole or not at all: written beside, fsync, rename, fsync of
 * the directory.
 */
#ifndef PLATFORM_FILE_H
#define PLATFORM_FILE_H

#include "base/str.h"

/* A new file of mode 0600 under `path` with these bytes. ERR_CONFLICT: there is
   one already; ERR_FULL: no room; ERR_FAULT: logged.  On error nothing is left. */
enum err file_create(const char *path, struct str bytes);
/* The finished file `temporary` becomes `path`; the rules above. */
enum err file_publish(const char *temporary, const char *path);

#endif
