-- Tickets taken over from another ticket system (domain/desk.md 20): runs, and what each
-- record is called there, so that a second run adds only what is new.

CREATE TABLE ticket_import (                 -- one run
    n @int PRIMARY KEY,
    source @int NOT NULL CHECK (source BETWEEN 1 AND 3),    -- enum import_source
    system @text NOT NULL,                   -- one of several of this kind; '' the only one
    files @text NOT NULL,                    -- names, one per line
    hash @text NOT NULL,                     -- SHA-256 of files, mapping and choices
    made_by @text NOT NULL,                  -- login on the machine
    started_at @int NOT NULL,
    ended_at @int,                           -- NULL: broken off; the next run of the same goes on
    tickets @int NOT NULL DEFAULT 0,
    entries @int NOT NULL DEFAULT 0,
    same @int NOT NULL DEFAULT 0,
    refused @int NOT NULL DEFAULT 0,
    left_out @int NOT NULL DEFAULT 0,
    undone_at @int                           -- nothing of it is left
) @strict;

CREATE TABLE imported (
    source @int NOT NULL,
    system @text NOT NULL,
    kind @int NOT NULL CHECK (kind IN (1, 2)),      -- 1 ticket, 2 entry
    key @text NOT NULL CHECK (key <> ''),    -- the source's own id
    authority @int NOT NULL,
    school @int NOT NULL,
    run @int NOT NULL,
    ticket @int NOT NULL,
    n @int NOT NULL,                         -- entry; of a ticket: entries as imports left it
    number @text NOT NULL DEFAULT '',        -- what people call it there
    merged @text NOT NULL DEFAULT '',        -- key of the ticket it was merged with there
    PRIMARY KEY (source, system, kind, key)
) @rowless;
CREATE INDEX imported_ticket ON imported (ticket, kind);
CREATE INDEX imported_run ON imported (run, ticket, kind, n);
CREATE INDEX imported_merged ON imported (source, system, merged) WHERE merged <> '';
-- Search passes over hits before the oldest open ticket; numbers of tickets that were taken over
-- are those of their year, whenever they came.
CREATE INDEX ticket_open_number ON ticket (number) WHERE state <> 6;
