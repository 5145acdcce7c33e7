/*
 * platform/html.h -- the only ways into an HTML page: literals of a compiled
 * template, and values that are encoded for the position they stand in.
 * Templates (src/.../name.html) are compiled by tools/htmlc, see
 * docs/templates.md for their language.
 */
#ifndef PLATFORM_HTML_H
#define PLATFORM_HTML_H

#include "base/id.h"
#include "platform/i18n.h"

struct page;       /* platform/page.h: what the frame around a page shows */
struct form_state; /* platform/form.h: typed values and errors of a refused form */

/* A path inside this application; made by url_* only. */
struct url {
    struct str path;
};

struct html {
    struct buf out;
    enum lang lang;
    const struct page *page;
    const struct form_state *form; /* errors to show at the fields, or NULL */
    int64_t now_year;              /* for dates in words */
    bool attribute;                /* between html_attr_begin_ and html_attr_end_ */
    unsigned nforms;               /* forms written so far: each has a nonce of its own */
};

/* Called by compiled templates only. */
void html_raw_(struct html *, const char *, size_t);
#define html_lit(h, text) html_raw_((h), "" text "", sizeof("" text "") - 1)

/* Text position: & < > encoded. */
void html_text_str_(struct html *, struct str);
void html_text_int_(struct html *, int64_t);
void html_text_uint_(struct html *, uint64_t);
void html_text_bool_(struct html *, bool);
void html_text_money_(struct html *, struct money);
void html_text_day_(struct html *, struct day);         /* 3. Dezember 2026 */
void html_text_instant_(struct html *, struct instant); /* Donnerstag, 3. Dezember, 12:00 Uhr */
void html_text_word_(struct html *, struct word);
void html_text_url_(struct html *, struct url);
#define HTML_REF_FN_(name) \
    void html_text_##name##_ref_(struct html *, name##_ref); \
    void html_url_##name##_ref_(struct html *, name##_ref);
IDS(HTML_REF_FN_)
#define HTML_TEXT_REF_(name) name##_ref : html_text_##name##_ref_,
#define html_put(h, x) \
    _Generic((x), IDS(HTML_TEXT_REF_) struct str \
             : html_text_str_, bool \
             : html_text_bool_, int \
             : html_text_int_, long \
             : html_text_int_, long long \
             : html_text_int_, short \
             : html_text_int_, unsigned char \
             : html_text_int_, unsigned short \
             : html_text_int_, unsigned \
             : html_text_int_, unsigned long \
             : html_text_uint_, unsigned long long \
             : html_text_uint_, struct money \
             : html_text_money_, struct day \
             : html_text_day_, struct instant \
             : html_text_instant_, struct word \
             : html_text_word_, struct url \
             : html_text_url_)((h), (x))
/* Quoted attribute value: also " and ' and control bytes encoded; same types as html_put. */
void html_attr_begin_(struct html *);
void html_attr_end_(struct html *);
#define html_put_attr(h, x) (html_attr_begin_(h), html_put(h, x), html_attr_end_(h))
/* One path segment or query value of a URL attribute: percent-encoded. */
void html_url_str_(struct html *, struct str);
void html_url_int_(struct html *, int64_t);
void html_url_day_(struct html *, struct day);
void html_url_uint_(struct html *, uint64_t);
void html_url_quoted_(struct html *, struct url); /* as a value inside another URL (?back=...) */
void html_url_url_(struct html *, struct url);    /* a whole URL: only first in the attribute */
#define HTML_URL_REF_(name) name##_ref : html_url_##name##_ref_,
#define html_put_url(h, x) \
    _Generic((x), IDS(HTML_URL_REF_) struct str \
             : html_url_str_, int \
             : html_url_int_, long \
             : html_url_int_, long long \
             : html_url_int_, unsigned \
             : html_url_int_, unsigned long \
             : html_url_uint_, unsigned long long \
             : html_url_uint_, struct day \
             : html_url_day_, struct url \
             : html_url_quoted_)((h), (x))

/* Formats: {{x | iso}} and so on. */
void html_iso_instant_(struct html *, struct instant); /* RFC 3339, for <time datetime> */
void html_iso_day_(struct html *, struct day);
#define html_put_iso(h, x) _Generic((x), struct instant : html_iso_instant_, struct day : html_iso_day_)((h), (x))
void html_short_instant_(struct html *, struct instant);
void html_short_day_(struct html *, struct day);
#define html_put_short(h, x) _Generic((x), struct instant : html_short_instant_, struct day : html_short_day_)((h), (x))
void html_words_day_(struct html *, struct day);
#define html_put_words(h, x) _Generic((x), struct day : html_words_day_, struct instant : html_text_instant_)((h), (x))
/* Any whole number as int64_t, for the two below and for plurals; saturates. */
static inline int64_t html_int_signed_(int64_t v) { return v; }
static inline int64_t html_int_unsigned_(uint64_t v) { return v > INT64_MAX ? INT64_MAX : (int64_t)v; }
#define html_int(x) \
    _Generic((x), unsigned long \
             : html_int_unsigned_, unsigned long long \
             : html_int_unsigned_, default \
             : html_int_signed_)(x)
void html_number_(struct html *, int64_t);
void html_bytes_(struct html *, int64_t);

/* {{if x}} */
static inline bool html_true_int_(int64_t v) { return v != 0; }
static inline bool html_true_uint_(uint64_t v) { return v != 0; }
static inline bool html_true_str_(struct str s) { return s.len != 0; }
static inline bool html_true_instant_(struct instant v) { return v.us != INT64_MIN; }
static inline bool html_true_day_(struct day v) { return v.n != INT32_MIN; }
static inline bool html_true_word_(struct word v) { return v.id != MSG_NONE; }
static inline bool html_true_url_(struct url v) { return v.path.len != 0; }
static inline bool html_true_ptr_(const void *p) { return p != NULL; }
#define html_true(x) \
    _Generic((x), bool \
             : html_true_int_, int \
             : html_true_int_, long \
             : html_true_int_, unsigned \
             : html_true_int_, unsigned long \
             : html_true_uint_, unsigned char \
             : html_true_int_, struct str \
             : html_true_str_, struct instant \
             : html_true_instant_, struct day \
             : html_true_day_, struct word \
             : html_true_word_, struct url \
             : html_true_url_, default \
             : html_true_ptr_)(x)

/* {{t key a=x}}: text with encoded arguments; the arguments are put between the
   calls the compiler made of the text, so nothing is formatted twice. */
void html_msg_(struct html *, enum msg);
enum lang html_lang(const struct html *);

/* {{field name}} in an <input>, <textarea> or <select>: id, name and, after a
   refusal, aria-invalid and aria-describedby.  {{error name}}: the message, as
   <p class="kern-error" id="name-error">.  {{field name hint}}: described by the
   element with the id "name-hint" too. */
void html_field_(struct html *, const char *name);
void html_field_hint_(struct html *, const char *name);
void html_error_(struct html *, const char *name);
bool html_has_error_(const struct html *, const char *name);
/* After each <form method="post">: the session's token and the form's nonce. */
void html_form_hidden_(struct html *);

/* Making URLs in C: url_of(mem, STR("/desk/tickets/"), ref) and plain literals. */
#define URL(lit) ((struct url){ STR(lit) })
struct url url_path_(struct mem *, struct str prefix, const unsigned char ref[16], struct str suffix);
#define url_of(mem, prefix, ref, suffix) url_path_((mem), STR(prefix), (ref).b, STR(suffix))
/* `path` + '?' or '&' + name=value, percent-encoded; empty values are left out. */
struct url url_with(struct mem *, struct url, const char *name, struct str value);

#endif
