#include "domain/desk/coverage.h"

enum msg coverage_msg(int routing)
{
    static const enum msg chips[] = {
        [ROUTING_BODY] = M_desk_routing_body,
        [ROUTING_SCHOOL] = M_desk_routing_school,
        [ROUTING_AUTHORITY] = M_desk_routing_authority,
        [ROUTING_EXCLUDED] = M_desk_routing_excluded,
    };
    return routing >= ROUTING_BODY && routing < ROUTING_END ? chips[routing] : MSG_NONE;
}

struct str coverage_text(struct mem *mem, enum lang lang, int routing, struct str service, struct str authority)
{
    switch (routing) {
    case ROUTING_SCHOOL:
        return msg_text(lang, M_desk_routing_school_text);
    case ROUTING_AUTHORITY:
        return msg_text(lang, M_desk_routing_authority_text);
    case ROUTING_EXCLUDED:
        return msg_format(mem, lang, M_desk_routing_excluded_text, { "service", service }, { "authority", authority });
    default:
        return STR("");
    }
}

bool coverage_counts(int routing) { return routing != ROUTING_EXCLUDED; }
