/*
 * desk/incident_web.h -- what other pages of the desk show of mass incidents and planned maintenance.
 */
#ifndef DESK_INCIDENT_WEB_H
#define DESK_INCIDENT_WEB_H

#include "domain/desk/incident.h"
#include "domain/desk/incident_view.h"
#include "domain/desk/maintenance.h"
#include "platform/request.h"

/* Before the other blocks of the home page: what runs, what is planned, what is overdue. */
enum err incident_home(struct request *, struct html *);
/* On the page of a ticket: what it waits for, or what it could wait for. */
enum err incident_of_page(struct request *, const struct ticket *, struct incident_ticket *);
/* On a scanned label: incidents of its school. */
enum err incident_board(struct request *, school_id, struct incident_board *);

/* Rows as pages show them to this viewer. */
struct incident_lines incident_lines(struct request *, const struct incident_rows *);
/* Shared by both forms: choices of the extent with what was chosen; names of an extent. */
enum err incident_extent_view(struct request *, const struct ref_list *authorities, const struct ref_list *schools,
                              struct incident_extent_view *);
void incident_school_names(struct request *, const struct incident_places *, struct incident_school_list *);
/* "2026-11-23", "14:30" for the inputs of a form. */
struct str incident_day_text(struct mem *, struct instant);
struct str incident_time_text(struct mem *, struct instant);
struct maintenance_lines maintenance_lines(struct request *, const struct maintenance_rows *);

#endif
