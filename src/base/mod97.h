/*
 * base/mod97.h -- identifiers with the check digits of ISO/IEC 7064 MOD 97-10: Leitweg-ID of a
 * public body, IBAN of an account, RF reference of a payment (ISO 11649).  Pure.
 * Lower case letters count like upper case; nothing is changed but what is asked for.
 */
#ifndef BASE_MOD97_H
#define BASE_MOD97_H

#include "base/buf.h"

#define MOD97_RF_BASE_MAX 21

/* "coarse-fine-cc" or "coarse-cc": 2 to 12 digits, 1 to 30 letters and digits, two check digits. */
bool mod97_leitweg_valid(struct str id);
/* The check digits of such parts, fine may be "": 2..98.  ERR_INVALID: no such parts. */
enum err mod97_leitweg_check(struct str coarse, struct str fine, int *check);

/* Blanks are ignored.  A German one has 22 characters, digits after "DE". */
bool mod97_iban_valid(struct str iban);

/* "RF", two check digits, 1 to 21 letters and digits; blanks are ignored. */
bool mod97_rf_valid(struct str ref);
/* The reference of an invoice: letters and digits of its number, in capitals ("2026-EM/1" gives
   "RF182026EM1").  ERR_INVALID: none of them, or more than MOD97_RF_BASE_MAX. */
enum err mod97_rf_make(struct mem *, struct str number, struct str *ref);

#endif
