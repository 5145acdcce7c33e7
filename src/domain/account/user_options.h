/*
 * domain/account/user_options.h -- entries of the selections: authorities,
 * schools, roles.
 */
#ifndef DOMAIN_ACCOUNT_USER_OPTIONS_H
#define DOMAIN_ACCOUNT_USER_OPTIONS_H

#include "domain/account/user_view.h"

extern const struct choice role_choices[]; /* all roles people can have, by their words in the matrix */

enum err grantable_authorities(struct request *, authority_ref chosen, struct account_options *);
enum err grantable_schools(struct request *, school_ref chosen, struct account_options *);
/* `only_contacts`: what an official may give. */
void grantable_roles(struct request *, int chosen, bool only_contacts, struct account_options *);

struct place {
    authority_id authority;
    school_id school;
};
/* The place a form names; a school brings its authority.  A school or authority
   the actor does not reach is refused at its field. */
enum err place_of_form(struct request *, authority_ref, school_ref, struct place *);
bool ref_given(const unsigned char b[16]);

#endif
