/*
 * platform/form.h -- input as typed data: a descriptor bound to a struct.
 *
 * Only declared fields exist: an undeclared, repeated or oversized field is
 * answered 400 before the handler runs.  A value that breaks the rule of its
 * field is kept as typed, and the page is shown again (422) with a message at
 * the field.  Text arrives as NFC UTF-8, trimmed, LF line ends.
 *
 * Path parts ("/desk/tickets/{ticket}") are fields of the same form.  `_token`
 * (session token) and `_once` (nonce, idempotency key) belong to the dispatcher.
 */
#ifndef PLATFORM_FORM_H
#define PLATFORM_FORM_H

#include "base/check.h"
#include "base/day.h"
#include "base/id.h"
#include "platform/i18n.h"
#include "platform/upload.h"

enum field_kind {
    FIELD_KIND_TEXT,
    FIELD_KIND_LINES,
    FIELD_KIND_INT,
    FIELD_KIND_BOOL,
    FIELD_KIND_CHOICE,
    FIELD_KIND_REF,
    FIELD_KIND_REFS,
    FIELD_KIND_NUMBERS,
    FIELD_KIND_TEXTS,
    FIELD_KIND_DAY,
    FIELD_KIND_TIME,
    FIELD_KIND_FILES,
    FIELD_KIND_MAIL,
    FIELD_KIND_ROWS
};

struct choice {
    const char *key;
    int value;
}; /* ends with key == NULL */

struct field {
    const char *name;
    size_t offset;
    enum field_kind kind;
    int64_t min, max; /* text: bytes; int: value; files, refs: count. min > 0: required */
    const struct choice *choices;
};

/* FORM(close_form, FIELD_REF(close_form, ticket), FIELD_TEXT(close_form, answer, 1, LIMIT_LINE)); */
#define FORM(form, ...) static const struct field form##_fields[] = { __VA_ARGS__, { 0 } }
#define FORM_EMPTY(form) \
    struct form { \
        char none_; \
    }; \
    static const struct field form##_fields[] = { { 0 } }

#define FIELD_MEMBER_(form, member, type) \
    (offsetof(struct form, member) + 0 * _Generic(((struct form *)0)->member, type : 1))
#define FIELD_REF_OK_(name) name##_ref : 1,
#define FIELD_REF_LIST_OK_(name) struct name##_ref_list : 1,
/* One line of text, trimmed; min..max bytes. */
#define FIELD_TEXT(form, member, min_, max_) \
    { \
#member, FIELD_MEMBER_(form, member, struct str), FIELD_KIND_TEXT, (min_), (max_), NULL \
    }
/* Several lines. */
#define FIELD_LINES(form, member, min_, max_) \
    { \
#member, FIELD_MEMBER_(form, member, struct str), FIELD_KIND_LINES, (min_), (max_), NULL \
    }
/* A mail address (one @, no blanks, a dot in the domain), kept as typed; "" when min_ is 0. */
#define FIELD_MAIL(form, member, min_) \
    { \
#member, FIELD_MEMBER_(form, member, struct str), FIELD_KIND_MAIL, (min_), 254, NULL \
    }
/* Whole number; a missing optional number is 0 (FIELD_INT) or `absent` cannot be told: use two fields. */
#define FIELD_INT(form, member, min_, max_) \
    { \
#member, FIELD_MEMBER_(form, member, int64_t), FIELD_KIND_INT, (min_), (max_), NULL \
    }
/* A check box: present ("1") or absent. */
#define FIELD_BOOL(form, member) \
    { \
#member, FIELD_MEMBER_(form, member, bool), FIELD_KIND_BOOL, 0, 0, NULL \
    }
/* An enum by key; `required` false: absent or "" leaves 0.  Unknown key: 400. */
#define FIELD_CHOICE(form, member, choices_, required) \
    { \
#member, FIELD_MEMBER_(form, member, int), FIELD_KIND_CHOICE, (required), 0, (choices_) \
    }
/* The ref of a record, any type of IDS; required or all zero when absent. */
#define FIELD_REF(form, member) \
    { \
#member, \
            offsetof(struct form, member) + \
                0 * _Generic(((struct form *)0)->member, IDS(FIELD_REF_OK_) struct ref : 1), \
            FIELD_KIND_REF, 1, 0, NULL \
    }
#define FIELD_REF_OPTIONAL(form, member) \
    { \
#member, \
            offsetof(struct form, member) + \
                0 * _Generic(((struct form *)0)->member, IDS(FIELD_REF_OK_) struct ref : 1), \
            FIELD_KIND_REF, 0, 0, NULL \
    }
/* Repeated field (check boxes of a list): struct ref_list. */
struct ref_list {
    struct ref *at;
    size_t n;
};
bool ref_listed(const struct ref_list *, const unsigned char ref[16]);
#define REF_LISTED(list, ref) ref_listed((list), (ref).b)
#define FIELD_REFS(form, member, min_, max_) \
    { \
#member, FIELD_MEMBER_(form, member, struct ref_list), FIELD_KIND_REFS, (min_), (max_), NULL \
    }
/* The same of whole numbers >= 1: struct number_list. */
struct number_list {
    int64_t *at;
    size_t n;
};
#define FIELD_NUMBERS(form, member, min_, max_) \
    { \
#member, FIELD_MEMBER_(form, member, struct number_list), FIELD_KIND_NUMBERS, (min_), (max_), NULL \
    }
/* A column of a table of inputs: one line of text per row, empty ones too, so that the k-th of each
   column belong together; at most `max_` rows.  What a row may hold is the handler's to say. */
struct text_list {
    struct str *at;
    size_t n;
};
#define FIELD_TEXTS(form, member, max_) \
    { \
#member, FIELD_MEMBER_(form, member, struct text_list), FIELD_KIND_TEXTS, 0, (max_), NULL \
    }
/* ISO (native date input) or German notation; optional: DAY_NONE. */
#define FIELD_DAY(form, member, required) \
    { \
#member, FIELD_MEMBER_(form, member, struct day), FIELD_KIND_DAY, (required), 0, NULL \
    }
/* Rows of a page of a machine list: 1..LIMIT_API_ROWS, LIMIT_PAGE_ROWS when absent. */
#define FIELD_ROWS(form, member) \
    { \
#member, FIELD_MEMBER_(form, member, int64_t), FIELD_KIND_ROWS, 0, LIMIT_API_ROWS, NULL \
    }
/* "HH:MM" as minute of the day, -1 when absent. */
#define FIELD_TIME(form, member, required) \
    { \
#member, FIELD_MEMBER_(form, member, int), FIELD_KIND_TIME, (required), 0, NULL \
    }
/* Uploaded files, spooled while hashed (platform/upload.h); only on ROUTE_UPLOAD. */
#define FIELD_FILES(form, member, min_, max_) \
    { \
#member, FIELD_MEMBER_(form, member, struct upload_list), FIELD_KIND_FILES, (min_), (max_), NULL \
    }

/* An input as it came: name and undecoded-then-decoded value; for redisplay. */
struct input {
    struct str name, value;
};
struct field_error {
    const char *field;
    struct str text;
    const char *code; /* for machines: "required", "too_long"; NULL: "invalid" */
};

/* What a refused form is shown again with. */
struct form_state {
    const struct input *inputs;
    size_t ninputs;
    const struct field_error *errors;
    size_t nerrors;
    struct str nonce; /* of the form being shown */
};

/* Parse inputs into the struct at `form` (zeroed by the caller, of the
   descriptor's size).  ERR_MALFORMED: undeclared or repeated field, bad encoding,
   unknown choice.  ERR_INVALID: errors are in *state (texts in `lang`), the form
   holds what could be read. */
enum err form_parse(struct mem *, enum lang, const struct field *, const struct input *, size_t n,
                    const struct upload_list *uploads, void *form, struct form_state *state);
/* What was typed into a field that was refused, "" when nothing was. */
struct str form_typed(const struct form_state *, const char *name);
/* "a=1&b=2" (also a query) decoded: + and %XX once; ERR_MALFORMED on bad escapes,
   NUL, invalid UTF-8; ERR_TOO_LARGE above LIMIT_FORM_FIELDS. */
enum err form_decode(struct mem *, struct str body, struct input **out, size_t *n);

#endif
