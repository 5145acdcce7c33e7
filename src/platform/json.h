/*
 * platform/json.h -- JSON in and out by descriptors bound to structs.
 * In: strict (jansson: no duplicate keys, no trailing text, valid UTF-8),
 * undeclared keys are refused.  Out: direct writer.
 */
#ifndef PLATFORM_JSON_H
#define PLATFORM_JSON_H

#include "base/check.h"
#include "platform/db.h"

enum json_kind {
    JSON_TEXT,
    JSON_INT,
    JSON_INT32,
    JSON_BOOL,
    JSON_INSTANT,
    JSON_DAY,
    JSON_REF,
    JSON_WORD,
    JSON_MONEY,
    JSON_CHOICE,
    JSON_STRUCT,
    JSON_LIST,
    JSON_REFS
};
struct choice; /* platform/form.h */
struct json_desc;
struct json_field {
    const char *name;
    size_t offset;
    enum json_kind kind;
    const struct json_desc *of;
    int64_t min, max;
    const struct choice *choices;
};
struct json_desc {
    size_t size;
    const struct json_field *fields; /* end with name == NULL */
    const char *name;                /* of the struct */
};

#define JSON_REF_KIND_(n) n##_ref : JSON_REF,
#define JSON_KIND(x) \
    _Generic((x), IDS(JSON_REF_KIND_) struct str \
             : JSON_TEXT, long \
             : JSON_INT, int \
             : JSON_INT32, bool \
             : JSON_BOOL, struct instant \
             : JSON_INSTANT, struct day \
             : JSON_DAY, struct word \
             : JSON_WORD, struct money \
             : JSON_MONEY)
/* JSON_FIELD(ticket_json, subject): key = member name. */
#define JSON_FIELD(type, member) \
    { \
#member, offsetof(struct type, member), JSON_KIND(((struct type *)0)->member), NULL, 0, 0, NULL \
    }
/* With limits, for input (text: bytes, int: value); min > 0: required. */
#define JSON_INPUT(type, member, min_, max_) \
    { \
#member, offsetof(struct type, member), JSON_KIND(((struct type *)0)->member), NULL, (min_), (max_), NULL \
    }
#define JSON_SUB(type, member, desc) \
    { \
#member, offsetof(struct type, member), JSON_STRUCT, &(desc), 0, 0, NULL \
    }
/* A struct { T *at; size_t n; } member. */
#define JSON_LIST_OF(type, member, desc) JSON_LIST_IN(type, member, desc, 0, 0)
/* The same as input: min_..max_ of them. */
#define JSON_LIST_IN(type, member, desc, min_, max_) \
    { \
#member, offsetof(struct type, member), JSON_LIST, &(desc), (min_), (max_), NULL \
    }
/* A struct ref_list (platform/form.h) member: a list of refs, min_..max_ of them as input. */
#define JSON_REFS_OF(type, member) JSON_REFS_IN(type, member, 0, 0)
#define JSON_REFS_IN(type, member, min_, max_) \
    { \
#member, offsetof(struct type, member) + 0 * _Generic(((struct type *)0)->member, struct ref_list : 1), \
            JSON_REFS, NULL, (min_), (max_), NULL \
    }
/* An int by the key of its choice; 0 is null.  min_ 1: required. */
#define JSON_CHOICE_OF(type, member, choices_, min_) \
    { \
#member, offsetof(struct type, member) + 0 * _Generic(((struct type *)0)->member, int : 1), JSON_CHOICE, NULL, \
            (min_), 0, (choices_) \
    }
#define JSON(desc_, type, ...) \
    static const struct json_field desc_##_fields[] = { __VA_ARGS__, { 0 } }; \
    static const struct json_desc desc_ = { sizeof(struct type), desc_##_fields, #type }

/* JSON_WORD is written as its message key without the room ("in_progress" of desk.state.in_progress). */
void json_put(struct buf *, const struct json_desc *, const void *value);
struct str json_word(struct word);
void json_put_text(struct buf *, struct str);
/* Only the members whose bit is set, in the order of the descriptor; at most 64 of them. */
void json_put_some(struct buf *, const struct json_desc *, const void *value, uint64_t members);
/* ERR_MALFORMED: not a list "a,b" of members. */
enum err json_members(const struct json_desc *, struct str list, uint64_t *members);
/* ERR_MALFORMED: not JSON or an undeclared key; ERR_INVALID: a limit (*field names it). */
enum err json_parse(struct mem *, struct str text, const struct json_desc *, void *value, const char **field);

/* What is wrong with a body, all of it; `limit` belongs to the faults of length and range. */
enum json_fault {
    JSON_FAULT_REQUIRED = 1,
    JSON_FAULT_LONG,
    JSON_FAULT_SHORT,
    JSON_FAULT_LEAST,
    JSON_FAULT_MOST,
    JSON_FAULT_VALUE,
    JSON_FAULT_TYPE,
    JSON_FAULT_UNKNOWN,
    JSON_FAULT_END
};
struct json_error {
    const char *name;
    enum json_fault fault;
    int64_t limit;
};
#define JSON_ERRORS_MAX 32
struct json_errors {
    struct json_error at[JSON_ERRORS_MAX];
    size_t n;
};
/*
 * Whole bodies: as json_parse, with every error.  JSON_MERGE (RFC 7396): the struct
 * holds the record as it is; what is absent stays, null empties.  JSON_FOREIGN: what
 * another system wrote; undeclared keys are skipped, whole numbers and truth values
 * are texts too where a text is declared.
 */
enum json_mode { JSON_WHOLE, JSON_MERGE, JSON_FOREIGN };
enum err json_read(struct mem *, struct str text, const struct json_desc *, enum json_mode, void *value,
                   struct json_errors *);

#endif
