-- Recurring tickets (domain/desk.md 15).

CREATE TABLE recurring (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    subject @text NOT NULL CHECK (subject <> ''),
    text @text NOT NULL CHECK (text <> ''),
    service @int NOT NULL,
    rule @text NOT NULL,                     -- RRULE without its name
    starts @int NOT NULL,                    -- its first day
    shift @int NOT NULL CHECK (shift BETWEEN 1 AND 3),       -- enum recurring_shift
    calendar @int NOT NULL CHECK (calendar BETWEEN 1 AND 2), -- enum recurring_calendar
    created_by @int NOT NULL,
    created_at @int NOT NULL,
    ended_at @int,
    ended_by @int NOT NULL DEFAULT 0
) @strict;

CREATE TABLE recurring_school (
    school @int NOT NULL CHECK (school <> 0),
    recurring @int NOT NULL,
    authority @int NOT NULL CHECK (authority <> 0),
    offset_days @int NOT NULL DEFAULT 0,
    PRIMARY KEY (school, recurring)
) @rowless;
CREATE INDEX recurring_school_of ON recurring_school (recurring);

-- One row per day of the rule and school, written with its ticket: a restart never makes two.
CREATE TABLE recurring_run (
    recurring @int NOT NULL,
    school @int NOT NULL,
    day @int NOT NULL,                       -- of the rule, before offset and shift
    authority @int NOT NULL,
    ticket @int NOT NULL,                    -- 0: left out, the day was closed
    planned @int NOT NULL,
    late @int NOT NULL,
    made_at @int NOT NULL,
    PRIMARY KEY (recurring, school, day)
) @rowless;
