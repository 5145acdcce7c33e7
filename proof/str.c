/* base/str.c: the parts that amounts are read with stay inside their text. */
/* Proves: str_starts str_ends str_sub str_from str_cut */
#include "str.h"

#include "base/str.c"
