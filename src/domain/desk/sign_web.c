/* The sign on a room's door: a code to report by telephone, what helps, whom to call. */
#include "domain/desk/article_web.h"

#include "domain/agreement/agreement.h"
#include "domain/desk/room_sign.html.h"
#include "platform/config.h"
#include "platform/qr.h"

struct sign_form {
    room_ref room;
};
FORM(sign_form, FIELD_REF(sign_form, room));
HANDLER(sign_get, sign_form);

/* What everybody at the door may read. */
static enum err steps_of(struct request *req, room_id room, struct article_hint_list *steps)
{
    struct article_rows rows;
    *steps = (struct article_hint_list){ NULL, 0 };
    if (!viewer_may(req->viewer, OBJECT_HELP_ARTICLE, VERB_L))
        return OK;
    TRY(article_hints(req->tx, room, (service_id){ 0 }, &rows));
    steps->at = MEM_NEW_N(req->mem, struct article_hint, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        if (rows.at[i].audience == AUDIENCE_PUBLIC)
            steps->at[steps->n++] = (struct article_hint){ rows.at[i].ref, rows.at[i].title };
    return OK;
}

static enum err sign_get(struct request *req, const struct sign_form *in)
{
    struct room_row room;
    struct str school;
    TRY(agreement_room_by_ref(req->tx, in->room, &room));
    TRY(agreement_school_name(req->tx, room.school, &school));
    struct sign_page view = { .room = room.number,
                              .name = room.name,
                              .school = school,
                              .code = room.code,
                              .link = str_cat(req->mem, req->config->base_url, STR("/r/"), room.code),
                              .phone = req->config->body_phone,
                              .hours = req->config->body_hours };
    TRY(qr_path(req->mem, view.link, &view.qr, &view.size));
    TRY(steps_of(req, room.id, &view.steps));
    room_sign_html(page_title(req, M_article_sign), &view);
    return OK;
}

const struct route sign_routes[] = { GET("/desk/rooms/{room}/sign", RIGHT(ROOM, R), 0, sign_get), ROUTES_END };
