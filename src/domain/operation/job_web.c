#include "domain/operation/operation_web.h"

#include "domain/operation/job_list.html.h"
#include "domain/operation/job_view.h"
#include "platform/limits.h"

FORM_EMPTY(job_list_form);
struct job_kind_form {
    struct str kind;
};
FORM(job_kind_form, FIELD_TEXT(job_kind_form, kind, 1, 60));
HANDLER(job_list_get, job_list_form);
HANDLER(job_retry_post, job_kind_form);
HANDLER(job_drop_post, job_kind_form);

static enum err job_list_get(struct request *req, const struct job_list_form *in)
{
    struct job_list view = { .may_work = viewer_may(req->viewer, OBJECT_JOB, VERB_W) };

    (void)in;
    TRY(job_kinds(req->tx, &view.kinds));
    TRY(mail_health(req->tx, &view.mail));
    job_list_html(page_title(req, M_operation_jobs), &view);
    return OK;
}

static enum err job_retry_post(struct request *req, const struct job_kind_form *in)
{
    int64_t n;

    TRY(job_retry(req->tx, in->kind, &n));
    flash(req, M_operation_job_retried);
    return see_other(req, URL("/operation/jobs"));
}

static enum err job_drop_post(struct request *req, const struct job_kind_form *in)
{
    int64_t n;

    TRY(job_drop(req->tx, in->kind, &n));
    flash(req, M_operation_job_dropped);
    return see_other(req, URL("/operation/jobs"));
}

const struct route job_routes[] = { GET("/operation/jobs", RIGHT(JOB, L), 0, job_list_get),
                                    POST("/operation/jobs/retry", RIGHT(JOB, W), 0, job_retry_post),
                                    POST("/operation/jobs/drop", RIGHT(JOB, W), 0, job_drop_post), ROUTES_END };
