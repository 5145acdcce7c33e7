/*
 * account/agent.h -- a browser's own description of itself as words a person
 * recognises; only what the table knows, nothing guessed.  Pure.
 */
#ifndef DOMAIN_ACCOUNT_AGENT_H
#define DOMAIN_ACCOUNT_AGENT_H

#include "platform/i18n.h"

/* "Firefox auf Windows"; "Firefox" when the system is not known; "Unbekannter Browser". */
struct str agent_words(struct mem *, enum lang, struct str agent);

#endif
