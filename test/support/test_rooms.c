/*
 * test/support/test_rooms.c -- the rooms to migrate when app/modules.c is not linked.
 */
#include <stddef.h>

extern const char *const module_rooms[];
__attribute__((weak)) const char *const module_rooms[] = { NULL };
