/*
 * operation/operation.h -- the door of room "operation".  Nobody calls it but app/modules.c.
 */
#ifndef DOMAIN_OPERATION_OPERATION_H
#define DOMAIN_OPERATION_OPERATION_H

#include "platform/module.h"

extern const struct module operation_module;

#endif
