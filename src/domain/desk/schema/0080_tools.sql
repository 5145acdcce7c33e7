-- Tools of the desk (domain/desk.md 15): text blocks, time, checklists, macros.

CREATE TABLE text_block (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    owner @int NOT NULL DEFAULT 0,           -- 0: the team's
    name @text NOT NULL CHECK (name <> ''),
    text @text NOT NULL CHECK (text <> ''),
    version @int NOT NULL DEFAULT 1,
    changed_by @int NOT NULL,
    changed_at @int NOT NULL,
    retired_at @int
) @strict;

-- Minutes of one person; a correction is a new row that stands for an older one.
CREATE TABLE time_entry (
    ticket @int NOT NULL,
    n @int NOT NULL,
    authority @int NOT NULL CHECK (authority > 0),
    school @int NOT NULL CHECK (school > 0),
    account @int NOT NULL,
    day @int NOT NULL,
    category @int NOT NULL CHECK (category BETWEEN 1 AND 6),
    minutes @int NOT NULL CHECK (minutes BETWEEN 0 AND 1440),
    corrects @int NOT NULL DEFAULT 0,        -- n of the row it stands for
    at @int NOT NULL,
    PRIMARY KEY (ticket, n)
) @rowless;
CREATE UNIQUE INDEX time_entry_corrects ON time_entry (ticket, corrects) WHERE corrects <> 0;
CREATE INDEX time_entry_account ON time_entry (account, day);
CREATE INDEX time_entry_day ON time_entry (day);

CREATE TABLE checklist (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    name @text NOT NULL CHECK (name <> ''),
    body_points @text NOT NULL,              -- one per line
    school_points @text NOT NULL,
    version @int NOT NULL DEFAULT 1,
    changed_by @int NOT NULL,
    changed_at @int NOT NULL,
    retired_at @int,
    CHECK (body_points <> '' OR school_points <> '')
) @strict;

-- Points of a checklist as they were when it was put on a ticket.
CREATE TABLE check_point (
    ticket @int NOT NULL,
    n @int NOT NULL,
    authority @int NOT NULL CHECK (authority > 0),
    school @int NOT NULL CHECK (school > 0),
    list @text NOT NULL,                     -- name of the checklist
    side @int NOT NULL CHECK (side IN (1, 2)),   -- whose task: body, school
    text @text NOT NULL CHECK (text <> ''),
    event @int NOT NULL DEFAULT 0,           -- first event of the macro that put it there
    put_by @int NOT NULL,
    put_at @int NOT NULL,
    withdrawn_at @int,
    PRIMARY KEY (ticket, n)
) @rowless;

-- Who ticked when, and who took it back; the newest row counts.
CREATE TABLE check_tick (
    ticket @int NOT NULL,
    n @int NOT NULL,
    k @int NOT NULL,
    authority @int NOT NULL CHECK (authority > 0),
    school @int NOT NULL CHECK (school > 0),
    done @int NOT NULL CHECK (done IN (0, 1)),
    account @int NOT NULL,
    at @int NOT NULL,
    PRIMARY KEY (ticket, n, k)
) @rowless;

-- A named list of typed steps; each change is a version with steps of its own.
CREATE TABLE macro (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    owner @int NOT NULL,
    name @text NOT NULL CHECK (name <> ''),
    version @int NOT NULL DEFAULT 1,
    changed_by @int NOT NULL,
    changed_at @int NOT NULL,
    retired_at @int
) @strict;

CREATE TABLE macro_step (
    macro @int NOT NULL,
    version @int NOT NULL,
    n @int NOT NULL,
    kind @int NOT NULL CHECK (kind BETWEEN 1 AND 5),
    value @int NOT NULL DEFAULT 0,           -- reason, assignee
    days @int NOT NULL DEFAULT 0,            -- waits so long
    record @int NOT NULL DEFAULT 0,          -- text block, checklist
    text @text NOT NULL DEFAULT '',          -- items of the test
    PRIMARY KEY (macro, version, n)
) @rowless;
