/*
 * The rooms of this house.  A new room is one folder and one line in each list.
 */
#include "domain/account/account.h"
#include "domain/agreement/agreement.h"
#include "domain/asset/asset.h"
#include "domain/contribution/contribution.h"
#include "domain/desk/desk.h"
#include "domain/operation/operation.h"
#include "domain/privacy/privacy.h"

const struct module *const modules[] = {
    &agreement_module, &account_module,      &privacy_module,   &asset_module,
    &desk_module,      &contribution_module, &operation_module, NULL,
};

/* Their names, in the order of their migrations. */
const char *const module_rooms[] = { "agreement", "account",      "privacy",   "asset",
                                     "desk",      "contribution", "operation", NULL };

/* Who adds deadlines to the register of the agreement. */
const struct agreement_deadline_source *const agreement_deadline_sources[] = { &contribution_deadlines, NULL };

/* Who counts and computes for the cases of joining and leaving. */
const struct agreement_proceeding_source *const agreement_proceeding_sources[] = {
    &account_proceedings, &privacy_proceedings, &asset_proceedings, &desk_proceedings, &contribution_proceedings, NULL,
};
