/*
 * desk/attachment_web.c -- files of entries, reached through their ticket (ISO-5,
 * UPL-4).  Only the re-encoded preview of an image stands inside a page.
 */
#include "domain/desk/desk_web.h"

#include "domain/desk/ticket_page_store.h"

struct attachment_form {
    attachment_ref attachment;
};
FORM(attachment_form, FIELD_REF(attachment_form, attachment));
HANDLER(attachment_get, attachment_form);
HANDLER(preview_get, attachment_form);

static enum err attachment_get(struct request *req, const struct attachment_form *in)
{
    struct attachment_file file;
    TRY(ticket_attachment(req->tx, in->attachment, &file));
    return respond_blob(req, file.name, file_type_mime((enum file_type)file.type), file.blob, file.size);
}

static enum err preview_get(struct request *req, const struct attachment_form *in)
{
    struct attachment_file file;
    int64_t size;
    TRY(ticket_attachment(req->tx, in->attachment, &file));
    if (file.preview.n == 0)
        return ERR_NOT_FOUND;
    TRY(ticket_blob_size(req->tx, file.preview, &size));
    return respond_blob(req, file.name, file_type_mime((enum file_type)file.preview_type), file.preview, size);
}

const struct route attachment_routes[] = {
    GET("/desk/attachments/{attachment}", RIGHT(ATTACHMENT, R), ROUTE_DOWNLOAD, attachment_get),
    GET("/desk/attachments/{attachment}/preview", RIGHT(ATTACHMENT, R), ROUTE_DOWNLOAD, preview_get), ROUTES_END
};
