#include "domain/contribution/statistics_reason.h"

static const struct {
    struct str code;
    enum msg msg;
    bool stops;
} reasons[REASON_END] = { [REASON_NONE] = { STR_INIT(""), MSG_NONE, false },
#define REASON_ROW_(code_, stops_) [REASON_##code_] = { STR_INIT(#code_), M_statistics_reason_##code_, stops_ },
                          STATISTICS_REASONS(REASON_ROW_) };

struct str statistics_reason_code(enum statistics_reason reason) { return reasons[reason].code; }

enum statistics_reason statistics_reason_by_code(struct str code)
{
    for (int r = REASON_NONE + 1; r < REASON_END; r++)
        if (str_eq(reasons[r].code, code))
            return (enum statistics_reason)r;
    return REASON_NONE;
}

enum msg statistics_reason_msg(enum statistics_reason reason) { return reasons[reason].msg; }

bool statistics_reason_stops(enum statistics_reason reason) { return reasons[reason].stops; }
