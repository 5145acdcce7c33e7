/*
 * base/num.h -- numbers from text and arithmetic that cannot overflow silently.
 */
#ifndef BASE_NUM_H
#define BASE_NUM_H

#include "base/str.h"

/* Decimal digits with an optional minus sign, nothing else, no leading plus,
   no white space; ERR_INVALID outside [min, max] or when anything is left over. */
enum err num_parse(struct str, int64_t min, int64_t max, int64_t *out);

/* Coordinates and the like: an optional minus, digits, '.' or ',' and at most
   `scale` digits, as an integer of 10^-scale.  "52.064616", 6 -> 52064616. */
enum err num_parse_scaled(struct str, int scale, int64_t min, int64_t max, int64_t *out);

bool num_add(int64_t a, int64_t b, int64_t *out); /* false on overflow */
bool num_mul(int64_t a, int64_t b, int64_t *out);

/* Floor division and its remainder, 0 <= rest < d; d > 0. */
int64_t num_div_floor(int64_t a, int64_t d);
int64_t num_mod_floor(int64_t a, int64_t d);

#endif
