/* refused: invalid operands */
#include "base/money.h"

struct money sum(struct money a, struct money b);
struct money sum(struct money a, struct money b) { return a + b; }
