#include "domain/privacy/privacy.h"

#include "domain/privacy/subprocessor_web.h"

/* In the menu of those who keep watch over the data: officials, head and auditors,
   the roles of the authority's export.  Others come here from a ticket or the agreement. */
static const struct menu_entry privacy_menu[] = {
    { M_privacy_firms, "/privacy/subprocessors", RIGHT(AUTHORITY_EXPORT, R), 55 }, { 0 }
};

const struct module privacy_module = {
    .name = "privacy",
    .routes = subprocessor_routes,
    .menu = privacy_menu,
    .home = privacy_home,
};
