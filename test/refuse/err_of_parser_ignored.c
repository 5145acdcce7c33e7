/* refused: ignoring return value */
#include "base/money.h"

/* What a person typed may be wrong: the answer is not thrown away. */
struct money typed(struct str text);
struct money typed(struct str text)
{
    struct money m = { 0 };
    money_parse(text, &m);
    return m;
}
