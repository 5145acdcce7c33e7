/*
 * app/vectors/cost_read.h -- what the ops of the list "cost" share: reading a fixing out of JSON,
 * writing amounts by participant.
 */
#ifndef APP_VECTORS_COST_READ_H
#define APP_VECTORS_COST_READ_H

#include "app/vectors/vectors.h"
#include "base/day.h"
#include "domain/contribution/share.h"

/* Participants in the order of the object that names them. */
struct cost_names {
    struct str *at;
    size_t n;
};
/* ERR_INVALID: no such participant. */
enum err cost_name_find(const struct cost_names *, const char *name, uint32_t *out);

struct cost_fixing {
    struct cost_names names;
    struct key_input input;
    uint32_t *order; /* NULL: none was given */
};
/* ERR_INVALID: no fixing.  What the kernel would refuse (weights, order) is left to *refusal. */
enum err cost_fixing_read(struct mem *, const json_t *in, struct cost_fixing *, struct cost_refusal *refusal);
enum err cost_pupils_read(struct mem *, const json_t *participants, const struct cost_names *, struct pupils **out);
enum err cost_order_read(struct mem *, const json_t *list, const struct cost_names *, uint32_t **out,
                         struct cost_refusal *refusal);
enum err cost_names_read(struct mem *, const json_t *object, struct cost_names *out);
/* The key of a fixing within the bounds of one. */
struct cost_refusal cost_key(struct mem *, const struct cost_fixing *, struct key *out);
/* Fixing and key in one: OK with *refusal set when it is refused. */
enum err cost_key_read(struct mem *, const json_t *in, struct cost_fixing *, struct key *,
                       struct cost_refusal *refusal);

enum err cost_int(const json_t *in, const char *key, int64_t *out);
enum err cost_text(const json_t *in, const char *key, struct str *out);
enum err cost_day(const json_t *in, const char *key, struct day *out);
/* A list of whole numbers. */
enum err cost_ints(struct mem *, const json_t *list, int64_t **out, size_t *n);
enum err cost_fraction(const json_t *in, const char *key, struct fraction *out);

/* {"error": CODE}; OK. */
enum err cost_refused(struct mem *, struct cost_refusal, json_t *out);
/* Answer with the refusal from an op when there is one. */
#define COST_PASS(mem, call, out) \
    do { \
        struct cost_refusal cost_refusal_ = (call); \
        if (cost_refusal_.code != REFUSAL_NONE) \
            return cost_refused((mem), cost_refusal_, (out)); \
    } while (0)

json_t *cost_str(struct str);
json_t *cost_wide(struct mem *, bool minus, wide);
json_t *cost_ratio(struct mem *, bool minus, struct fraction);
json_t *cost_amounts(const struct cost_names *, const int64_t *cents);
json_t *cost_list(const int64_t *at, size_t n);
void cost_put(json_t *out, const char *key, json_t *value);

#endif
