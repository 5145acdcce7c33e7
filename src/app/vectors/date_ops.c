#include "app/vectors/vectors.h"

const struct vector_op vector_date_ops[] = { { NULL, NULL } };
