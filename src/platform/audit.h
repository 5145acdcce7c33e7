/*
 * platform/audit.h -- the append-only record of who did what (trust AUD-1, 2, 4).
 *
 * One stream per authority and one (0) for the operator.  Rows are written at
 * commit from the notes of the tx; the stream's head row is the last lock.
 *   chain = SHA-256(previous chain, stream, seq, at, actor, grant, action, object, subject, before, after)
 * with every field length-prefixed (8 bytes, big endian).  The row holds the number of the
 * action (audit_action), the chain its name.
 *
 * "before" and "after" are keyed references (AUD-2): the first 16 bytes of HMAC-SHA256
 * of the text under a key of the installation and the record.  Nobody finds a name by
 * trying without that key, and erasing the value somewhere else leaves the chain valid.
 * The chain holds the references as they stand, so checking it needs no key.
 */
#ifndef PLATFORM_AUDIT_H
#define PLATFORM_AUDIT_H

#include "platform/db.h"

#define AUDIT_REFERENCE 16 /* bytes; two unequal texts of one record meet once in 2^64 */

/* Called by tx_commit only. */
enum err audit_flush(struct tx *, const struct note *, size_t n);

struct audit_break {
    authority_id stream;
    int64_t seq;
    struct str why;
};
/* Walk every stream; ERR_CONFLICT and *first_break when a row was changed, is
   missing or does not follow; *rows counts what was checked. */
enum err audit_verify(struct db *, struct mem *, int64_t *rows, struct audit_break *first_break);

#endif
