#include "base/err.h"

#include "base/check.h"

const char *err_name(enum err e)
{
    static const char *const names[] = {
        [OK] = "ok",
        [ERR_NOT_FOUND] = "not_found",
        [ERR_DENIED] = "denied",
        [ERR_UNAUTHENTICATED] = "unauthenticated",
        [ERR_INVALID] = "invalid",
        [ERR_MALFORMED] = "malformed",
        [ERR_CONFLICT] = "conflict",
        [ERR_TOO_LARGE] = "too_large",
        [ERR_LIMITED] = "limited",
        [ERR_BUSY] = "busy",
        [ERR_FULL] = "full",
        [ERR_FAULT] = "fault",
    };
    _Static_assert(ARRAY_LEN(names) == ERR_COUNT_, "every err has a name");
    return (unsigned)e < ERR_COUNT_ ? names[e] : "unknown";
}
