/*
 * platform/attempt.h -- attempts to sign in, counted and bounded (trust AUT-3).
 *
 * Who guesses must not delay those who are themselves: attempts from a client where
 * the person completed a sign-in in the last 90 days are counted apart from all
 * others.  A client is known by its browser (a random cookie) or by its network.
 * The reasons of the figures: docs/decisions/0040-attempts.md.
 */
#ifndef PLATFORM_ATTEMPT_H
#define PLATFORM_ATTEMPT_H

#include "platform/request.h"

struct client {
    struct str network; /* client_network */
    struct str browser; /* the cookie's token; "" none */
};
struct client request_client(struct request *);
/* An IPv4 address, or the /64 of an IPv6 address: what one household or attacker
   has, whatever it writes into the rest.  Anything else stays as it is. */
struct str client_network(struct mem *, struct str address);

struct attempt {
    enum attempt_kind { ATTEMPT_PASSWORD = 1, ATTEMPT_FACTOR } kind;
    struct str login;       /* as typed */
    account_id account;     /* 0: nobody has this login */
    authority_id authority; /* 0: none, or unknown */
    struct client client;
};
/* Counts one attempt; *limited: it must not be verified.  Commit before anything is
   verified, also when it is limited.  The statements are the same for a login that
   nobody has. */
enum err attempt_raise(struct tx *, const struct attempt *, bool *limited);

/* The person was here with everything the sign-in asks for.  The browser gets a new
   token in *cookie (a Set-Cookie value); it stays known for others who used it. */
enum err client_keep(struct tx *, account_id, const struct client *, struct str *cookie);

#endif
