#include "app/vectors/vectors.h"

const struct vector_op vector_identifier_ops[] = { { NULL, NULL } };
