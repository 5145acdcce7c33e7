-- Agreement: who takes part from when to when, which schools there are, where
-- they are, whom one calls there, and what the body does for them.
--
-- starts and ends are days; both belong to the interval, NULL is open.
-- A kind or class outside its list is refused by the database as well: private
-- parties (§ 2 (1)) and a fourth class of service (§ 1) have no number.
-- authority and school repeat their own id in the column `authority` / `school`,
-- so that one scope fragment fits every table.

CREATE TABLE authority (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    authority @int NOT NULL CHECK (authority > 0),
    name @text NOT NULL CHECK (name <> ''),
    folded @text NOT NULL UNIQUE,            -- name as it is compared
    sort_key @blob NOT NULL,
    kind @int NOT NULL CHECK (kind BETWEEN 1 AND 8),   -- enum authority_kind: public bodies only
    office @text NOT NULL DEFAULT '',        -- who represents it: "der Landrat"
    street @text NOT NULL DEFAULT '',
    zip @text NOT NULL DEFAULT '',
    town @text NOT NULL DEFAULT '',
    mail @text NOT NULL DEFAULT '',
    is_provider @int NOT NULL DEFAULT 0,     -- 1: the party that runs the body (§ 3)
    starts @int,
    ends @int,
    version @int NOT NULL DEFAULT 1,
    CHECK (authority = id),
    CHECK (ends IS NULL OR starts IS NULL OR ends >= starts)
) @strict;
CREATE INDEX authority_sorted ON authority (sort_key);
CREATE UNIQUE INDEX authority_provider ON authority (is_provider) WHERE is_provider = 1;

CREATE TABLE agreement (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    title @text NOT NULL CHECK (title <> ''),
    legal_basis @text NOT NULL CHECK (legal_basis <> ''),
    effective @int NOT NULL,                 -- earliest day of effect (§ 12)
    created_at @int NOT NULL
) @strict;

CREATE TABLE participant (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    authority @int NOT NULL CHECK (authority > 0) REFERENCES authority (id),
    agreement @int NOT NULL REFERENCES agreement (id),
    signed @int,                             -- day of the later signature
    starts @int NOT NULL,
    ends @int,
    version @int NOT NULL DEFAULT 1,
    CHECK (ends IS NULL OR ends >= starts)
) @strict;
CREATE UNIQUE INDEX participant_start ON participant (authority, agreement, starts);

-- The Grundlagenkonzept as versions (§ 3 (3)); version 1 is the annex.
CREATE TABLE concept (
    version @int PRIMARY KEY CHECK (version > 0),
    ref @blob NOT NULL UNIQUE,
    title @text NOT NULL,
    text @text NOT NULL CHECK (text <> ''),
    decision_ref @text NOT NULL CHECK (decision_ref <> ''),
    effective @int NOT NULL,
    created_at @int NOT NULL
) @strict;

CREATE TABLE service (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    key @text NOT NULL UNIQUE,               -- stable word for code and imports
    name @text NOT NULL CHECK (name <> ''),
    hint @text NOT NULL DEFAULT '',
    class @int NOT NULL CHECK (class BETWEEN 1 AND 3),     -- enum service_class (§ 1)
    routing @int NOT NULL CHECK (routing BETWEEN 1 AND 4), -- enum service_routing
    kind @int NOT NULL CHECK (kind BETWEEN 1 AND 3),       -- enum service_kind
    concept @int NOT NULL CHECK (concept > 0) REFERENCES concept (version),
    clause @text NOT NULL,                   -- sentence of the concept it rests on, "GK.A1a"
    active @int NOT NULL DEFAULT 1,
    sort @int NOT NULL
) @strict;

CREATE TABLE school (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    authority @int NOT NULL CHECK (authority > 0) REFERENCES authority (id),
    school @int NOT NULL,
    official_number @text NOT NULL UNIQUE CHECK (official_number <> ''),
    name @text NOT NULL CHECK (name <> ''),
    folded @text NOT NULL,                   -- name, number and town as they are searched
    sort_key @blob NOT NULL,
    short @text NOT NULL DEFAULT '',
    street @text NOT NULL DEFAULT '',
    zip @text NOT NULL DEFAULT '',
    town @text NOT NULL DEFAULT '',
    municipality @text NOT NULL DEFAULT '',
    lat @int,                                -- micro-degrees
    lon @int,
    phone @text NOT NULL DEFAULT '',
    mail @text NOT NULL DEFAULT '',
    starts @int,
    ends @int,
    source @text NOT NULL DEFAULT '',        -- canonical line of the last import
    version @int NOT NULL DEFAULT 1,
    CHECK (school = id),
    CHECK (lat BETWEEN -90000000 AND 90000000),
    CHECK (lon BETWEEN -180000000 AND 180000000),
    CHECK (ends IS NULL OR starts IS NULL OR ends >= starts)
) @strict;
CREATE INDEX school_sorted ON school (authority, sort_key);

CREATE TABLE branch (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    authority @int NOT NULL CHECK (authority > 0) REFERENCES authority (id),
    school @int NOT NULL REFERENCES school (id),
    form @text NOT NULL,                     -- "Grundschule"
    name @text NOT NULL,                     -- "KGS - Gymnasium SEK I -"
    level @int NOT NULL CHECK (level BETWEEN 1 AND 3),     -- enum school_level (§ 5 (5))
    grade_from @int NOT NULL CHECK (grade_from BETWEEN 0 AND 14),
    grade_to @int NOT NULL,
    guessed @int NOT NULL DEFAULT 0,         -- 1: level from the list's guess, not from the type
    starts @int,
    ends @int,
    CHECK (grade_to BETWEEN grade_from AND 14)
) @strict;
CREATE UNIQUE INDEX branch_name ON branch (authority, school, form, name);

CREATE TABLE building (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    authority @int NOT NULL CHECK (authority > 0) REFERENCES authority (id),
    school @int NOT NULL REFERENCES school (id),
    name @text NOT NULL CHECK (name <> ''),
    street @text NOT NULL DEFAULT '',
    version @int NOT NULL DEFAULT 1
) @strict;
CREATE UNIQUE INDEX building_name ON building (authority, school, name);

CREATE TABLE room (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    authority @int NOT NULL CHECK (authority > 0) REFERENCES authority (id),
    school @int NOT NULL REFERENCES school (id),
    building @int NOT NULL DEFAULT 0,        -- 0: the school has one building
    number @text NOT NULL CHECK (number <> ''),
    name @text NOT NULL DEFAULT '',
    floor @text NOT NULL DEFAULT '',
    code @text NOT NULL UNIQUE,              -- short label on the door sign, /r/<code>
    ends @int,
    version @int NOT NULL DEFAULT 1
) @strict;
CREATE UNIQUE INDEX room_number ON room (authority, school, building, number);

CREATE TABLE contact (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    authority @int NOT NULL CHECK (authority > 0) REFERENCES authority (id),
    school @int NOT NULL REFERENCES school (id),
    account @int NOT NULL DEFAULT 0,         -- 0: has no account
    name @text NOT NULL CHECK (name <> ''),
    phone @text NOT NULL DEFAULT '',
    mail @text NOT NULL DEFAULT '',
    role @int NOT NULL CHECK (role BETWEEN 1 AND 4),       -- enum contact_role
    deputy @int NOT NULL DEFAULT 0,
    starts @int NOT NULL,
    ends @int,
    version @int NOT NULL DEFAULT 1,
    CHECK (ends IS NULL OR ends >= starts)
) @strict;
CREATE INDEX contact_school ON contact (authority, school);
CREATE INDEX contact_account ON contact (account);

-- § 7 (1): what the body may do with an authority's data, and who said so.
CREATE TABLE instruction (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    authority @int NOT NULL CHECK (authority > 0) REFERENCES authority (id),
    school @int NOT NULL DEFAULT 0,          -- 0: all schools of the authority
    kind @int NOT NULL CHECK (kind BETWEEN 1 AND 2),       -- enum instruction_kind
    channel @int NOT NULL CHECK (channel BETWEEN 1 AND 4), -- enum instruction_channel
    text @text NOT NULL CHECK (text <> ''),
    starts @int NOT NULL,
    ends @int,
    confirmed_at @int,                       -- NULL: not in writing yet
    created_by @int NOT NULL,
    created_at @int NOT NULL,
    CHECK (ends IS NULL OR ends >= starts)
) @strict;
CREATE INDEX instruction_authority ON instruction (authority, starts);

-- Z7.1.2: every export with its purpose and instruction, written before it leaves.
CREATE TABLE export_log (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    authority @int NOT NULL CHECK (authority > 0) REFERENCES authority (id),
    account @int NOT NULL,
    at @int NOT NULL,
    purpose @int NOT NULL CHECK (purpose BETWEEN 1 AND 5), -- enum export_purpose: § 7 (1) knows no other
    instruction @int NOT NULL REFERENCES instruction (id),
    what @text NOT NULL CHECK (what <> '')
) @strict;
CREATE INDEX export_log_authority ON export_log (authority, at);

-- A file on its way in: stored, checked, then taken over by a second person.
CREATE TABLE data_import (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    authority @int NOT NULL CHECK (authority > 0) REFERENCES authority (id),
    school @int NOT NULL DEFAULT 0,          -- 0: concerns the whole authority
    kind @text NOT NULL,                     -- "schools"
    file_name @text NOT NULL,
    content @int NOT NULL,                   -- blob
    created_by @int NOT NULL,
    created_at @int NOT NULL,
    done_by @int,
    done_at @int,
    created_count @int NOT NULL DEFAULT 0,
    changed_count @int NOT NULL DEFAULT 0,
    refused_count @int NOT NULL DEFAULT 0
) @strict;
CREATE INDEX data_import_authority ON data_import (authority, created_at);
