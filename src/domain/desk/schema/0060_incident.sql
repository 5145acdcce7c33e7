-- Mass incidents and planned maintenance (domain/desk.md 8, 10).  Both have an extent: the
-- schools they concern, each with its authority; who reaches none of them sees nothing.

CREATE TABLE incident (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    title @text NOT NULL CHECK (title <> ''),
    status @text NOT NULL CHECK (status <> ''),  -- what schools read; that of the newest update
    next_at @int,                            -- next information; NULL when solved
    updates @int NOT NULL DEFAULT 1,         -- number of the newest
    opened_by @int NOT NULL,
    opened_at @int NOT NULL,
    solved_at @int,                          -- NULL: it runs
    version @int NOT NULL DEFAULT 1,
    CHECK ((next_at IS NULL) = (solved_at IS NOT NULL))
) @strict;
CREATE INDEX incident_running ON incident (opened_at) WHERE solved_at IS NULL;

CREATE TABLE incident_school (
    school @int NOT NULL CHECK (school <> 0),
    incident @int NOT NULL,
    authority @int NOT NULL CHECK (authority <> 0),
    PRIMARY KEY (school, incident)
) @rowless;
CREATE INDEX incident_school_of ON incident_school (incident);

CREATE TABLE incident_update (
    incident @int NOT NULL,
    n @int NOT NULL,                         -- 1: opened
    text @text NOT NULL,
    next_at @int,                            -- NULL: solved
    actor @int NOT NULL,
    at @int NOT NULL,
    PRIMARY KEY (incident, n)
) @rowless;

-- Tickets that wait for it.
CREATE TABLE incident_ticket (
    ticket @int NOT NULL,
    incident @int NOT NULL,
    authority @int NOT NULL,
    school @int NOT NULL,
    attached_by @int NOT NULL,
    attached_at @int NOT NULL,
    PRIMARY KEY (ticket, incident)
) @rowless;
CREATE INDEX incident_ticket_of ON incident_ticket (incident);

-- "Betrifft mich auch": once per person.
CREATE TABLE incident_person (
    incident @int NOT NULL,
    account @int NOT NULL,
    authority @int NOT NULL,
    school @int NOT NULL,
    at @int NOT NULL,
    PRIMARY KEY (incident, account)
) @rowless;

CREATE TABLE maintenance (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    title @text NOT NULL CHECK (title <> ''),
    text @text NOT NULL CHECK (text <> ''),
    starts_at @int NOT NULL,
    ends_at @int NOT NULL,
    created_by @int NOT NULL,
    created_at @int NOT NULL,
    withdrawn_at @int,
    withdrawn_by @int NOT NULL DEFAULT 0,
    withdrawn_why @text NOT NULL DEFAULT '',
    CHECK (ends_at > starts_at)
) @strict;
CREATE INDEX maintenance_ends ON maintenance (ends_at);

CREATE TABLE maintenance_school (
    school @int NOT NULL CHECK (school <> 0),
    maintenance @int NOT NULL,
    authority @int NOT NULL CHECK (authority <> 0),
    PRIMARY KEY (school, maintenance)
) @rowless;
CREATE INDEX maintenance_school_of ON maintenance_school (maintenance);
