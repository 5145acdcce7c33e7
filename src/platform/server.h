/*
 * platform/server.h -- libmicrohttpd around the dispatcher: I/O threads, bounded
 * worker pool, deadlines, streaming uploads and downloads, metrics port.
 * stack.md 2.3 lists the traps this file avoids; server_test.c keeps them shut.
 */
#ifndef PLATFORM_SERVER_H
#define PLATFORM_SERVER_H

#include "platform/dispatch.h"

struct server;
/* Listens and serves until server_stop.  ERR_FAULT: the address is taken (logged). */
enum err server_start(const struct config *, struct dispatcher *, struct db *, struct server **out);
/* Address in use ("127.0.0.1:40123" when the configuration said port 0). */
struct str server_address(const struct server *);
/* The same of the port for /metrics and /healthz; "" when it is off. */
struct str server_metrics_address(const struct server *);
/* Quiesce, resume what is suspended, wait for the work at hand, stop. */
void server_stop(struct server *);

#endif
