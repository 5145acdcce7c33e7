/*
 * desk/desk_web.h -- what the pages of the room share, and their route tables
 * (joined in desk.c).
 */
#ifndef DESK_DESK_WEB_H
#define DESK_DESK_WEB_H

#include "domain/desk/list_view.h"
#include "domain/desk/ticket_view.h"
#include "platform/limits.h"
#include "platform/request.h"

extern const struct route list_routes[], report_routes[], ticket_routes[], ticket_act_routes[], ticket_more_routes[],
    attachment_routes[], draft_routes[], quarantine_routes[], testlink_routes[], closing_routes[], ticket_api_routes[],
    calendar_routes[], service_level_routes[], school_calendar_routes[], school_holiday_routes[],
    breach_report_routes[], figure_routes[], snooze_routes[], scan_routes[], pin_routes[], held_routes[], card_routes[],
    enabling_routes[], search_routes[], ticket_act_api_routes[], entry_api_routes[], event_api_routes[], call_routes[],
    call_api_routes[], incident_routes[], maintenance_routes[], recurring_routes[], text_block_routes[], time_routes[],
    checklist_routes[], macro_routes[], incident_api_routes[], maintenance_api_routes[], time_entry_api_routes[],
    checklist_api_routes[], split_api_routes[], recurring_api_routes[], satisfaction_api_routes[],
    ticket_more_api_routes[], view_api_routes[], text_block_api_routes[], macro_api_routes[], card_api_routes[],
    figure_api_routes[], search_api_routes[], calendar_api_routes[], ticket_import_routes[], enabling_api_routes[],
    breach_report_api_routes[], look_api_routes[], school_calendar_api_routes[];

/* Works on tickets for the body: sees priority, assignee and the queue. */
static inline bool desk_is_body(const struct viewer *v) { return viewer_may(v, OBJECT_TICKET, VERB_W); }

/* "Grundschule Nord, Raum 2.14" or "..., ganze Schule". */
struct str desk_place(struct mem *, enum lang, struct str school, struct str room);
/* The same without the school. */
struct str desk_place_in(struct mem *, enum lang, struct str room);
/* Lines of a list as this viewer reads them. */
struct list_lines desk_lines(struct request *, const struct ticket_rows *);
/* An empty list with room for `max` entries. */
struct options desk_options(struct mem *, size_t max);
void desk_option(struct options *, struct str value, struct str label, bool chosen);
/* The text of a ref, as forms carry it. */
struct str desk_ref_text(struct mem *, const unsigned char ref[16]);
bool desk_ref_given(const unsigned char ref[16]);
/* What was typed into a refused form, else `otherwise`. */
struct str desk_typed(const struct request *, const char *field, struct str otherwise);
/* Words of the enums of a ticket. */
struct word desk_kind_word(int kind);
struct word desk_channel_word(int channel);
struct word desk_class_word(int class);
struct word desk_routing_word(int routing);
struct word desk_entry_word(int kind);
/* On its day a waiting ticket comes back in the morning (domain/desk.md 2). */
#define RETURN_MINUTE (7 * 60 + 30)

/* What a report about a service of the catalogue is. */
enum ticket_kind desk_kind_of(int service_kind);
/* Keys of the states as in API and search: "new", "in_progress". */
extern const struct choice desk_states[], desk_effects[];

/* Saves the query of a list under a name; *url: the list.  ERR_MALFORMED: it is no such query. */
struct view_row;
enum err list_view_save(struct request *, struct str name, struct str query, struct view_row *saved, struct url *);

/* Start of the next service day of the ticket's school. */
enum err desk_snooze_until(struct request *, const struct ticket *, struct instant *until);

/* The page of one ticket, also with a refused form on it (ticket_web.c). */
enum err ticket_page_show(struct request *, ticket_ref);
/* Back to the ticket with a line on top, and an undo when the change has one. */
enum err ticket_done(struct request *, const struct ticket *, enum msg said);
/* A service of the catalogue, and who owes support for the device by it; ERR_INVALID at "service". */
enum err ticket_choose_service(struct tx *, const struct ticket *, int64_t version, service_ref);
/* Put away until the next service day. */
enum err ticket_snooze(struct request *, const struct ticket *);
/* A refusal of the store at its field `from` stands at the form's field `to`. */
enum err ticket_refused_at(struct request *, enum err, const char *from, const char *to);

/* Files of a form go to entry `n`. */
enum err ticket_attach_all(struct request *, const struct ticket *, int64_t n, const struct upload_list *);

/* The room's part of the home page (home_web.c). */
enum err desk_home(struct request *, struct html *);

/* Drafts of forms on the server (draft_web.c): the inputs of the one called `name`,
   none when there is none; and its end when the form was saved. */
struct draft_found {
    const struct input *inputs;
    size_t n;
    struct instant at;
};
enum err desk_draft_find(struct request *, struct str name, struct draft_found *);
enum err desk_draft_end(struct request *, struct str name);
struct str desk_draft_value(const struct draft_found *, const char *field);

#endif
