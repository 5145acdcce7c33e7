/*
 * desk/exam_window.h -- exam windows of a school: days on which rooms must simply work.
 * A fault reported there counts one priority higher (domain/desk.md 3, 10).
 */
#ifndef DESK_EXAM_WINDOW_H
#define DESK_EXAM_WINDOW_H

#include "domain/desk/school_calendar_store.h"

struct exam_window_row {
    int64_t n;
    struct day starts, ends;
    bool quiet;                         /* no visits and no updates then */
    struct str note, rooms, created_by; /* rooms: numbers; "" the whole school */
};
struct exam_window_rows {
    struct exam_window_row *at;
    size_t n;
};
/* *system*: those of a school that are not over, by day. */
enum err exam_windows(struct tx *, school_id, struct exam_window_rows *);

#define EXAM_WINDOW_ROOMS 40
struct exam_window_new {
    struct day starts, ends;
    bool quiet;
    struct str note;
    const struct ref *rooms; /* none: the whole school */
    size_t nrooms;
};
/* ERR_INVALID with a refusal: in the past, end before start, a room of another school. */
enum err exam_window_add(struct tx *, const struct school_place *, const struct exam_window_new *);
enum err exam_window_withdraw(struct tx *, const struct school_place *, int64_t n);

/* *system*: is there an exam today or on the next school day?  room { 0 }: anywhere in the school. */
enum err exam_window_near(struct tx *, school_id, room_id, bool *yes);

#endif
