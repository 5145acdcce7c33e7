/*
 * htmlc/pos.h -- where in the HTML a piece of the template stands.  Literals are
 * fed through it; it refuses what is not strict HTML, folds white space and
 * knows which encoder a value needs at the place reached.
 */
#ifndef HTMLC_POS_H
#define HTMLC_POS_H

#include "htmlc/pool.h"

enum place {
    AT_TEXT,   /* between tags, or in <textarea> and <title> */
    AT_SCRIPT, /* between <script> and </script>: must stay empty */
    AT_TAG,    /* inside a start tag, between attributes */
    AT_VALUE,  /* inside a quoted attribute value */
    AT_FIXED,  /* the same, of an attribute that takes no values from outside */
    AT_URL,    /* the same, of an attribute that is a URL */
};

enum url_part {
    URL_EMPTY, /* nothing yet */
    URL_ROOT,  /* "/": the first segment is to be literal, or "//host" could arise */
    URL_OPEN,  /* values are percent-encoded from here on */
    URL_WHOLE, /* a value of type struct url; only a query or fragment may follow */
};

enum { DEPTH_MAX = 64, ATTR_MAX = 32 };

struct pos {
    enum place place;
    enum url_part url;
    bool gap;              /* AT_TAG: a blank, '/' or '>' must follow */
    bool verbatim;         /* in <textarea> or <pre>: white space is kept */
    bool fresh_line;       /* verbatim: a newline right after the tag was added */
    bool is_post, has_src; /* of the start tag being read */
    bool in_form;
    int depth;
    struct slice open[DEPTH_MAX]; /* elements around the position */
    struct slice tag;             /* the start tag being read */
    int attrs;
    struct slice attr[ATTR_MAX]; /* its attributes so far */
    int in_block, tag_block;     /* {{if}} and {{for}} around; at the start of the tag */
};

struct feed { /* where errors are reported and output goes */
    const char *path;
    int line;
    struct failure *failure;
    struct text *out;
};

/* Take literal bytes; returns how many were taken.  Stops early, with
   *form_begins set, right after the start tag of a form that posts. */
size_t pos_feed(struct pos *, struct feed *, struct slice literal, bool *form_begins);
/* Two branches meet: false when they end in different places. */
bool pos_join(struct pos *, const struct pos *other);

#endif
