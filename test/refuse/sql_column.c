/* refused: not compatible with any */
#include "platform/db.h"

struct weight_row {
    double kilograms;
};
ROW(weight_row, COL(weight_row, kilograms));
QUERY(weights, SCOPE_SYSTEM, 0, weight_row, "SELECT kilograms FROM thing");
