-- Calendars as data: nothing that has begun is changed, a change is a new version
-- from a day on.  Texts of hours: desk/calendar_text.h.

CREATE TABLE calendar (                      -- service hours (GK.Desk.1)
    authority @int NOT NULL DEFAULT 0,       -- 0: the body's own
    form @text NOT NULL DEFAULT '',          -- school type, branch.form; '' = all
    starts @int NOT NULL,                    -- first day
    week @text NOT NULL,                     -- '' = from this day on what is general counts again
    closed @text NOT NULL DEFAULT '',        -- closing days
    holidays_open @int NOT NULL DEFAULT 0,   -- on call: also on public holidays
    decision @text NOT NULL CHECK (decision <> ''),
    created_by @int NOT NULL,
    created_at @int NOT NULL,
    PRIMARY KEY (authority, form, starts)
) @rowless;

CREATE TABLE service_level (                 -- targets in service minutes, R and L of P1 to P4 (Z3.2.1)
    authority @int NOT NULL DEFAULT 0,       -- 0: all that have none of their own
    starts @int NOT NULL,
    targets @text NOT NULL,                  -- "30 240 120 510 510 2550 1020 10200"; '' = the general ones again
    decision @text NOT NULL CHECK (decision <> ''),
    created_by @int NOT NULL,
    created_at @int NOT NULL,
    PRIMARY KEY (authority, starts)
) @rowless;

CREATE TABLE school_calendar (               -- hours and lesson grid of a school
    school @int NOT NULL CHECK (school <> 0),
    authority @int NOT NULL CHECK (authority <> 0),
    starts @int NOT NULL,
    week @text NOT NULL,
    lessons @text NOT NULL DEFAULT '',
    created_by @int NOT NULL,
    created_at @int NOT NULL,
    PRIMARY KEY (school, starts)
) @rowless;

CREATE TABLE school_closed_day (             -- days on which one school is closed
    school @int NOT NULL CHECK (school <> 0),
    n @int NOT NULL,
    authority @int NOT NULL CHECK (authority <> 0),
    starts @int NOT NULL,
    ends @int NOT NULL,
    name @text NOT NULL CHECK (name <> ''),
    created_by @int NOT NULL,
    created_at @int NOT NULL,
    CHECK (ends >= starts),
    PRIMARY KEY (school, n)
) @rowless;

-- School holidays of the state: facts of a ministerial order, not of an authority.
CREATE TABLE holiday_import (
    n @int PRIMARY KEY,
    source @text NOT NULL CHECK (source <> ''),
    retrieved @int NOT NULL,                 -- day the file was fetched
    file_name @text NOT NULL,
    content @int NOT NULL,                   -- blob
    created_by @int NOT NULL,
    created_at @int NOT NULL,
    done_by @int,
    done_at @int                             -- NULL: a preview only
) @strict;
CREATE TABLE school_holiday (
    import @int NOT NULL,
    n @int NOT NULL,
    year @int NOT NULL,                      -- school year of its first day: 2026 is 2026/27
    source @text NOT NULL,
    starts @int NOT NULL,
    ends @int NOT NULL,
    name @text NOT NULL,
    replaced_at @int,                        -- NULL: in force
    PRIMARY KEY (import, n)
) @rowless;
CREATE INDEX school_holiday_in_force ON school_holiday (starts) WHERE replaced_at IS NULL;

CREATE TABLE exam_window (
    school @int NOT NULL CHECK (school <> 0),
    n @int NOT NULL,
    authority @int NOT NULL CHECK (authority <> 0),
    starts @int NOT NULL,
    ends @int NOT NULL,                      -- last day
    quiet @int NOT NULL DEFAULT 0,           -- 1: no visits and no updates then
    note @text NOT NULL DEFAULT '',
    created_by @int NOT NULL,
    created_at @int NOT NULL,
    withdrawn_at @int,
    CHECK (ends >= starts),
    PRIMARY KEY (school, n)
) @rowless;
CREATE TABLE exam_window_room (              -- none: the whole school
    school @int NOT NULL,
    n @int NOT NULL,                         -- of the window
    room @int NOT NULL,
    authority @int NOT NULL,
    PRIMARY KEY (school, n, room)
) @rowless;

-- What a ticket's clocks are computed from: how long it stood where.
CREATE TABLE ticket_phase (
    ticket @int NOT NULL,
    n @int NOT NULL,
    authority @int NOT NULL,
    school @int NOT NULL,
    reason @int NOT NULL,                    -- enum ticket_reason
    since @int NOT NULL,
    until @int,                              -- NULL: still
    event @int NOT NULL,                     -- that began it; 0 the creation
    steps @int NOT NULL DEFAULT 0,           -- reminders of the school's side that were sent
    step_at @int,                            -- when the next one, or the closing, is due
    PRIMARY KEY (ticket, n)
) @rowless;
CREATE INDEX ticket_phase_step ON ticket_phase (step_at) WHERE step_at IS NOT NULL;
CREATE INDEX ticket_phase_authority ON ticket_phase (authority, since) WHERE reason = 41;

-- What they say.  Open tickets: computed anew with each change; closed ones keep it.
CREATE TABLE ticket_clock (
    ticket @int PRIMARY KEY,
    authority @int NOT NULL,
    school @int NOT NULL,
    started_at @int NOT NULL,
    exam @int NOT NULL DEFAULT 0,            -- reported in an exam window
    reaction_target @int NOT NULL DEFAULT 0, -- service minutes; 0: none
    solution_target @int NOT NULL DEFAULT 0,
    answered_at @int,                        -- first public entry of a person of the body
    reaction_end @int,
    reaction_due @int,                       -- NULL: cannot be said while it pauses
    reaction_run @int NOT NULL DEFAULT 3,    -- enum clock_run
    reaction_late @int NOT NULL DEFAULT 0,   -- service minutes beyond the target
    solution_due @int,
    solution_run @int NOT NULL DEFAULT 3,
    solution_end @int,                       -- closed
    solution_spent @int NOT NULL DEFAULT 0,
    solution_late @int NOT NULL DEFAULT 0,
    warn_at @int,                            -- 75 % of the solution target are used
    warned_at @int,
    promise_by_hand @int NOT NULL DEFAULT 0,
    broken @int NOT NULL DEFAULT 0,          -- promises missed without notice
    broken_for @int,                         -- the last of them
    cause @int NOT NULL DEFAULT 0,           -- enum breach_cause
    cause_text @text NOT NULL DEFAULT '',
    stale @int NOT NULL DEFAULT 0
) @strict;
CREATE INDEX ticket_clock_stale ON ticket_clock (ticket) WHERE stale = 1;
CREATE INDEX ticket_clock_warn ON ticket_clock (warn_at) WHERE warn_at IS NOT NULL AND warned_at IS NULL;
CREATE INDEX ticket_clock_reaction ON ticket_clock (reaction_due) WHERE reaction_due IS NOT NULL;
CREATE INDEX ticket_clock_solution ON ticket_clock (solution_due) WHERE solution_due IS NOT NULL;

-- Tickets from before: where they stand, since when they exist; the job computes the open ones.
INSERT INTO ticket_phase (ticket, n, authority, school, reason, since, until, event)
    SELECT id, 1, authority, school, reason, created_at, closed_at, 0 FROM ticket;
INSERT INTO ticket_clock (ticket, authority, school, started_at, stale)
    SELECT id, authority, school, created_at, CASE state WHEN 6 THEN 0 ELSE 1 END FROM ticket;
-- Targets that were settings are the first version of the general ones.
INSERT INTO service_level (authority, starts, targets, decision, created_by, created_at)
    SELECT 0, 0,
        coalesce(max(CASE name WHEN 'desk.p1_reaction' THEN value END), '30') || ' ' ||
        coalesce(max(CASE name WHEN 'desk.p1_solution' THEN value END), '240') || ' ' ||
        coalesce(max(CASE name WHEN 'desk.p2_reaction' THEN value END), '120') || ' ' ||
        coalesce(max(CASE name WHEN 'desk.p2_solution' THEN value END), '510') || ' ' ||
        coalesce(max(CASE name WHEN 'desk.p3_reaction' THEN value END), '510') || ' ' ||
        coalesce(max(CASE name WHEN 'desk.p3_solution' THEN value END), '2550') || ' ' ||
        coalesce(max(CASE name WHEN 'desk.p4_reaction' THEN value END), '1020') || ' ' ||
        coalesce(max(CASE name WHEN 'desk.p4_solution' THEN value END), '10200'),
        'Einstellungen bis zur Einführung der Versionen', 0, 0
    FROM setting WHERE name LIKE 'desk.p%_reaction' OR name LIKE 'desk.p%_solution' HAVING count(*) > 0;
DELETE FROM setting WHERE name LIKE 'desk.p%_reaction' OR name LIKE 'desk.p%_solution';
