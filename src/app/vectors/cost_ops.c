#include "app/vectors/vectors.h"

const struct vector_op vector_cost_ops[] = { { NULL, NULL } };
