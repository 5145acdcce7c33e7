/*
 * pedell-parse: reads one hostile item behind walls (platform/parse.h).  A program
 * of its own, so that nothing but parsers is in the process that reads it
 * (docs/decisions/0002-three-executables.md).
 */
#include "platform/parse.h"

int main(void) { return parse_child_main(); }
