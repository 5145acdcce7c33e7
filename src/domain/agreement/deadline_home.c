/* The block of the home page: what is due soon, each line one click from its register. */
#include "domain/agreement/agreement_web.h"

#include "domain/agreement/deadline_home.html.h"
#include "domain/agreement/deadline_words.h"

#define HOME_MAX 12

enum err agreement_deadlines_home(struct request *req, struct html *h, int days, bool own, bool *any)
{
    struct deadline_rows rows;
    struct interpretation_row reading;
    struct deadline_home view = { .days = days, .own = own };
    struct day today = agreement_today(req->tx), end = day_add(today, days);
    size_t n = 0;
    *any = false;
    if (!viewer_may(req->viewer, OBJECT_AGREEMENT, VERB_R))
        return OK;
    TRY(deadlines_reached(req->tx, today, &rows));
    TRY(reading_now(req->tx, &reading));
    while (n < rows.n && n < HOME_MAX && day_compare(rows.at[n].safe, end) <= 0)
        n++;
    rows.n = n;
    *any = n > 0;
    view.lines = deadline_lines_of(req->mem, req->lang, &rows, today, &reading);
    if (n > 0 || own)
        deadline_home_html(h, &view);
    return OK;
}
