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
    JSON_STRUCT,
    JSON_LIST
};
struct json_desc;
struct json_field {
    const char *name;
    size_t offset;
    enum json_kind kind;
    const struct json_desc *of;
    int64_t min, max;
};
struct json_desc {
    size_t size;
    const struct json_field *fields;
}; /* fields end with name == NULL */

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
#member, offsetof(struct type, member), JSON_KIND(((struct type *)0)->member), NULL, 0, 0 \
    }
/* With limits, for input (text: bytes, int: value); min > 0: required. */
#define JSON_INPUT(type, member, min_, max_) \
    { \
#member, offsetof(struct type, member), JSON_KIND(((struct type *)0)->member), NULL, (min_), (max_) \
    }
#define JSON_SUB(type, member, desc) \
    { \
#member, offsetof(struct type, member), JSON_STRUCT, &(desc), 0, 0 \
    }
/* A struct { T *at; size_t n; } member, out only. */
#define JSON_LIST_OF(type, member, desc) \
    { \
#member, offsetof(struct type, member), JSON_LIST, &(desc), 0, 0 \
    }
#define JSON(desc_, type, ...) \
    static const struct json_field desc_##_fields[] = { __VA_ARGS__, { 0 } }; \
    static const struct json_desc desc_ = { sizeof(struct type), desc_##_fields }

/* JSON_WORD is written as its message key without the room ("in_progress" of desk.state.in_progress). */
void json_put(struct buf *, const struct json_desc *, const void *value);
void json_put_text(struct buf *, struct str);
/* ERR_MALFORMED: not JSON or an undeclared key; ERR_INVALID: a limit (*field names it). */
enum err json_parse(struct mem *, struct str text, const struct json_desc *, void *value, const char **field);

#endif
