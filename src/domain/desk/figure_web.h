/*
 * desk/figure_web.h -- what page, file and machine interface of figures are asked with.
 */
#ifndef DESK_FIGURE_WEB_H
#define DESK_FIGURE_WEB_H

#include "domain/agreement/agreement.h"
#include "domain/desk/desk_web.h"
#include "domain/desk/figure.h"

struct figure_asked {
    authority_ref authority;
    struct day from, to; /* both included */
    struct str quarter;  /* in place of them */
    int64_t days;        /* in place of both: so many up to today */
    int board;           /* enum figure_board; asked by the page and its file only */
};
#define FIGURE_ASKED(form) \
    FIELD_REF_OPTIONAL(form, authority), FIELD_DAY(form, from, false), FIELD_DAY(form, to, false), \
        FIELD_TEXT(form, quarter, 0, 6), FIELD_INT(form, days, 0, FIGURE_DAYS)
enum figure_board { BOARD_OWN, BOARD_ALL };
struct figure_choice {
    struct authority_row authority; /* id 0: all */
    struct day from, to;            /* to: not included */
    bool whole_quarter;
    enum figure_board board;
    unsigned set; /* of enum figure_kind: the selection of the viewer's roles, or all */
};
/* Without any of them the quarter of today; ERR_INVALID with a refusal at "quarter" or "to". */
enum err figure_choose(struct request *, const struct figure_asked *, struct figure_choice *);
enum err figure_tables_of(struct request *, const struct figure_choice *, struct figures *, struct figure_tables *);

#endif
