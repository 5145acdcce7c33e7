-- Imports of tickets in the browser (domain/desk.md 20): uploaded, tried, approved by a second
-- person, applied, taken back.  They concern the house: a dump has tickets of many authorities.

CREATE TABLE import_upload (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    source @int NOT NULL CHECK (source BETWEEN 1 AND 3),    -- enum import_source
    system @text NOT NULL,
    first_day @int,                          -- NULL: open
    last_day @int,
    only_group @text NOT NULL,
    only_school @text NOT NULL,              -- official number
    mapping @text NOT NULL,                  -- CSV
    state @int NOT NULL CHECK (state BETWEEN 1 AND 9),      -- enum import_state
    problem @text NOT NULL DEFAULT '',
    run @int NOT NULL DEFAULT 0,             -- ticket_import.n; 0: nothing was written
    created_by @int NOT NULL,
    created_at @int NOT NULL,
    given_by @int NOT NULL DEFAULT 0,
    approved_by @int NOT NULL DEFAULT 0,     -- neither of the two
    approved_at @int,
    CHECK (approved_by = 0 OR (approved_by <> created_by AND approved_by <> given_by))
) @strict;
CREATE INDEX import_upload_at ON import_upload (created_at);

CREATE TABLE import_file (
    upload @int NOT NULL,
    n @int NOT NULL,
    name @text NOT NULL,
    bytes @int NOT NULL,
    PRIMARY KEY (upload, n)
) @rowless;
-- Its own rows and no blobs: they go for good when the import ends.
CREATE TABLE import_part (
    upload @int NOT NULL,
    n @int NOT NULL,
    part @int NOT NULL,
    bytes @blob NOT NULL,
    PRIMARY KEY (upload, n, part)
) @strict;
CREATE TABLE import_progress (
    upload @int PRIMARY KEY,
    records @int NOT NULL DEFAULT 0,
    tickets @int NOT NULL DEFAULT 0,
    entries @int NOT NULL DEFAULT 0,
    same @int NOT NULL DEFAULT 0,
    refused @int NOT NULL DEFAULT 0,
    left_out @int NOT NULL DEFAULT 0,
    unmerged @int NOT NULL DEFAULT 0,
    kept @int NOT NULL DEFAULT 0
) @strict;
CREATE TABLE import_line (                   -- the report
    upload @int NOT NULL,
    n @int NOT NULL,
    kind @int NOT NULL CHECK (kind BETWEEN 1 AND 4),        -- enum import_line_kind
    file @text NOT NULL DEFAULT '',
    line @int NOT NULL DEFAULT 0,
    record @text NOT NULL DEFAULT '',        -- its id there
    text @text NOT NULL,
    PRIMARY KEY (upload, n)
) @rowless;
