/*
 * desk/desk_job.h -- the room's jobs, for its module and for tests.
 */
#ifndef DESK_DESK_JOB_H
#define DESK_DESK_JOB_H

#include "platform/job.h"

extern const struct job_kind desk_jobs[]; /* ends with name == NULL */

/* The mails of one event (payload: kind, ticket, number). */
enum err ticket_notify_step(struct tx *, struct job_context *);
/* A raw message: parsed in a child, then taken in one tx. */
enum err mail_take_run(struct job_context *);
/* Files of a released message. */
enum err mail_files_run(struct job_context *);

#endif
