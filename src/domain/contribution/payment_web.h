/*
 * domain/contribution/payment_web.h -- routes of bank statements, payments, open items and exports.
 */
#ifndef DOMAIN_CONTRIBUTION_PAYMENT_WEB_H
#define DOMAIN_CONTRIBUTION_PAYMENT_WEB_H

#include "domain/contribution/payment.h"
#include "domain/contribution/payment_view.h"
#include "platform/module.h"

extern const struct route bank_statement_routes[];
extern const struct route payment_routes[];
extern const struct route open_item_routes[];
extern const struct route booking_export_routes[];

/* Who is on the other side, "–" where the bank does not say. */
struct str payment_name(const struct payment_row *);
enum msg payment_rule_msg(int rule);
enum msg payment_state_msg(const struct payment_row *);
struct payment_item payment_item_of(const struct payment_row *);

#endif
