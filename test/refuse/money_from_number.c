/* refused: invalid initializer | initializing 'struct money' with an expression of incompatible type */
#include "base/money.h"

struct money price(void);
struct money price(void)
{
    struct money whole = 5; /* euros or cents? */
    return whole;
}
