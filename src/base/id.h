/*
 * base/id.h -- the two names of a record.
 *
 * Inside, each kind of record has an id: a 64-bit number of a type of its own,
 * ordered by time or, for what is few and much referred to, counted (TX_SERIAL).
 * Outside (URL, form, JSON, file, mail) it has a random 128-bit ref, which the
 * store resolves under the caller's scope.  Mixing two kinds does not compile.
 */
#ifndef BASE_ID_H
#define BASE_ID_H

#include "base/buf.h"

/* One line per kind of record that has an identity. */
/* clang-format off */
#define IDS(X) \
    X(account) X(grant) X(session) X(token) X(invitation) X(entrustment) X(contact) \
    X(authority) X(agreement) X(participant) X(school) X(branch) X(building) X(room) \
    X(concept) X(service) X(instruction) X(import) X(export) \
    X(ticket) X(entry) X(attachment) X(view) X(draft) X(upload) \
    X(subprocessor) X(article) \
    X(mail) X(mailbox) X(outbox) X(job) X(audit) X(blob) X(setting) \
    X(device) X(model) X(symptom) X(card) X(look) X(held) \
    X(change) X(webhook) X(delivery) X(call) \
    X(incident) X(maintenance) X(recurring) \
    X(text_block) X(checklist) X(macro) \
    X(term) X(interpretation) X(termination) X(claim) X(deadline) X(feed) \
    X(snapshot) X(statistics_import) \
    X(budget_plan) X(year_result) X(fixing) X(budget) \
    X(billing_profile) X(vat_period) X(invoice) X(letter) X(sending) \
    X(bank_import) X(bank_statement) X(payment) X(reminder) X(booking_profile) X(booking_export) \
    X(gap) X(clause) X(master_text) X(instance) X(amendment) X(proceeding)
/* clang-format on */

#define ID_TYPE_(name) \
    typedef struct { \
        int64_t n; \
    } name##_id;
IDS(ID_TYPE_)
#define REF_TYPE_(name) \
    typedef struct { \
        unsigned char b[16]; \
    } name##_ref;
IDS(REF_TYPE_)

/* A ref of any kind, for code below the rooms. */
struct ref {
    unsigned char b[16];
};
#define REF_TEXT_LEN 26 /* Crockford base32, lower case */

/* A new id: 41 bits of milliseconds since 2020, 22 random bits. Made from a
   clock and a random number that the caller injects. */
int64_t id_make(int64_t unix_us, uint32_t random);
int64_t id_unix_ms(int64_t id);

void ref_put(struct buf *, const unsigned char b[16]);
/* ERR_INVALID unless exactly 26 characters of the alphabet in canonical form. */
enum err ref_parse(struct str, unsigned char b[16]);
bool ref_eq(const unsigned char x[16], const unsigned char y[16]);
#define REF_EQ(x, y) ref_eq((x).b, (y).b)

#endif
