/*
 * desk/calendar_web.h -- what the pages of calendars share.
 */
#ifndef DESK_CALENDAR_WEB_H
#define DESK_CALENDAR_WEB_H

#include "domain/agreement/agreement.h"
#include "domain/desk/calendar.h"
#include "domain/desk/calendar_view.h"
#include "domain/desk/desk_web.h"

/* The seven lines of a form or a table; what was typed into a refused form stays. */
struct weekday_lines calendar_week_lines(struct request *, const struct service_hours *);
/* ... as the fields of a form. */
struct week_typed calendar_week_typed(const struct weekday_lines *);
/* Texts of the fields monday ... sunday into hours; a refusal at the field otherwise. */
enum err calendar_week_read(struct request *, const struct str days[7], struct service_hours *);
/* Fourteen days from a day on. */
struct preview_days calendar_preview(struct request *, const struct calendar *, struct day from);
/* The authorities the viewer may see, "" first as the general one. */
enum err calendar_authorities(struct request *, struct str chosen, struct options *);
/* { 0 } for none; ERR_NOT_FOUND: no such authority. */
enum err calendar_authority(struct request *, authority_ref, struct authority_row *);
struct str calendar_day_text(struct mem *, struct day);

#endif
