-- Pupil statistics (§ 5 (5)): what a file of a school year said, frozen on import.
--
-- A snapshot is never changed: a better file is a snapshot of its own that names the one it
-- corrects. rows_hash is of the canonical rows, so what a fixing reads can be proved.

CREATE TABLE pupil_snapshot (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    school_year @int NOT NULL CHECK (school_year BETWEEN 1990 AND 2999), -- 2024: 2024/25
    source @text NOT NULL CHECK (source <> ''),
    file_name @text NOT NULL,
    content @int NOT NULL,                   -- blob: the file as it came
    file_hash @blob NOT NULL,
    rows_hash @blob NOT NULL,
    corrects @int NOT NULL DEFAULT 0,        -- snapshot, 0: the first of its school year
    created_by @int NOT NULL,
    created_at @int NOT NULL,
    UNIQUE (school_year, rows_hash)
) @strict;
CREATE UNIQUE INDEX pupil_snapshot_corrects ON pupil_snapshot (corrects) WHERE corrects > 0;
CREATE UNIQUE INDEX pupil_snapshot_first ON pupil_snapshot (school_year) WHERE corrects = 0;
@immutable pupil_snapshot;

CREATE TABLE pupil_count (
    snapshot @int NOT NULL REFERENCES pupil_snapshot (id),
    school @int NOT NULL CHECK (school > 0) REFERENCES school (id),
    form @int NOT NULL CHECK (form BETWEEN 1 AND 12),   -- enum level_form of the branch
    grade @int NOT NULL CHECK (grade BETWEEN 0 AND 14), -- 0: SKG, 14: ALL
    authority @int NOT NULL CHECK (authority > 0) REFERENCES authority (id),
    number @text NOT NULL,                   -- official number on that day
    pupils @int NOT NULL CHECK (pupils BETWEEN 1 AND 99999),
    PRIMARY KEY (snapshot, school, form, grade)
) @rowless;
@immutable pupil_count;

CREATE TABLE pupil_left_out (
    snapshot @int NOT NULL REFERENCES pupil_snapshot (id),
    n @int NOT NULL,
    authority @int NOT NULL,                 -- 0: not known
    school @int NOT NULL,
    line @int NOT NULL,                      -- of the file
    number @text NOT NULL,
    name @text NOT NULL,
    form @text NOT NULL,
    grade @text NOT NULL,
    pupils @text NOT NULL,                   -- as written
    reason @text NOT NULL,                   -- code of statistics_reason.h
    PRIMARY KEY (snapshot, n)
) @rowless;
@immutable pupil_left_out;

-- A file that was sent in and is looked at before it counts.
CREATE TABLE statistics_import (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    school_year @int NOT NULL,
    source @text NOT NULL,
    profile @text NOT NULL,                  -- lines "heading = known heading"
    file_name @text NOT NULL,
    content @int NOT NULL,
    created_by @int NOT NULL,
    created_at @int NOT NULL,
    snapshot @int NOT NULL DEFAULT 0         -- what it became
) @strict;
CREATE INDEX statistics_import_created ON statistics_import (created_at);
