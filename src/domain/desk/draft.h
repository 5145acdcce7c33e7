/*
 * desk/draft.h -- forms as they were typed, kept per account until they are saved
 * (U4): found again after a crash, a log-out or on another device.
 */
#ifndef DESK_DRAFT_H
#define DESK_DRAFT_H

#include "platform/db.h"

#define DRAFT_NAME_MAX 80
#define DRAFT_MAX 65536

/* `form`: "report", "ticket:<ref>:answer".  `fields`: urlencoded.  ERR_TOO_LARGE, ERR_INVALID. */
enum err draft_put(struct tx *, struct str form, struct str fields);
/* ERR_NOT_FOUND: none. */
enum err draft_find(struct tx *, struct str form, struct str *fields, struct instant *at);
enum err draft_end(struct tx *, struct str form);
/* *system*: what is older than 14 days. */
enum err draft_forget(struct tx *);

#endif
