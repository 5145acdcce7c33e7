/*
 * desk/call.h -- words and rules of telephone calls (domain/desk.md 17).  Pure.
 */
#ifndef DESK_CALL_H
#define DESK_CALL_H

#include "platform/db.h"
#include "platform/form.h"

enum call_event { CALL_NEW = 1, CALL_ANSWER, CALL_HANGUP };
enum call_cause {
    CAUSE_NORMAL = 1,
    CAUSE_BUSY,
    CAUSE_CANCEL,
    CAUSE_NO_ANSWER,
    CAUSE_CONGESTION,
    CAUSE_NOT_FOUND,
    CAUSE_FORWARDED
};
extern const struct choice call_events[], call_causes[], call_directions[];

enum call_state { CALL_RINGING = 1, CALL_TALKING, CALL_ENDED, CALL_MISSED };
enum call_state call_state_of(bool outgoing, bool answered, bool ended, int cause);
enum msg call_state_msg(enum call_state);

/*
 * A number as people and telephone systems write it, as +49...; a number without area
 * code stays as its digits (an extension).  "" when the caller hides it; ERR_INVALID: no number.
 */
enum err call_number(struct mem *, struct str text, struct str *number);
/* Numbers that begin with this one belong to the same telephone system: written with
   "-0" or the like at the end.  "": it is no such number. */
struct str call_trunk(struct mem *, struct str text);
/* "+49 5151 9030" is easier to read in groups; others as they are. */
struct str call_number_text(struct mem *, struct str number);

#endif
