-- Reporting without an account, and what the school tries first.  Numbers below 0020 are
-- left to other parts of the room.

-- The school's PIN: a keyed hash, so that a copy of the database alone cannot try all six digits.
CREATE TABLE school_pin (
    school @int PRIMARY KEY,
    authority @int NOT NULL CHECK (authority > 0),
    hash @blob NOT NULL,
    changed_at @int NOT NULL,
    changed_by @int NOT NULL,
    version @int NOT NULL                    -- phones know the PIN of one version
) @rowless;
-- A phone whose holder typed the PIN of a school; ended by a new PIN or after 180 days.
CREATE TABLE school_phone (
    token @blob NOT NULL,                    -- SHA-256 of the cookie
    school @int NOT NULL,
    authority @int NOT NULL,
    pin @int NOT NULL,                       -- version of the PIN that was typed
    ends @int NOT NULL,
    PRIMARY KEY (token, school)
) @rowless;
CREATE INDEX school_phone_ends ON school_phone (ends);
CREATE TABLE pin_pause (                     -- too many wrong ones: no attempt until then
    subject @blob PRIMARY KEY,               -- SHA-256 of phone or school
    until @int NOT NULL
) @rowless;

-- Tiles of a device class, or of a room (class 'room'): what people see is wrong.
CREATE TABLE symptom (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    class @text NOT NULL,
    name @text NOT NULL CHECK (name <> ''),
    service @text NOT NULL,                  -- key of the service catalogue
    effect @int NOT NULL CHECK (effect BETWEEN 1 AND 3),
    sort @int NOT NULL,
    UNIQUE (class, name)
) @strict;

-- Decision cards: bound to a model, a device class or a service.  A change is a new version.
CREATE TABLE card (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    model @int NOT NULL DEFAULT 0,
    class @text NOT NULL DEFAULT '',
    service @text NOT NULL DEFAULT '',
    sort @int NOT NULL DEFAULT 0,
    live @int NOT NULL DEFAULT 0,            -- version in use, 0: none approved yet
    newest @int NOT NULL DEFAULT 0,
    retired_at @int,
    CHECK ((CASE WHEN model <> 0 THEN 1 ELSE 0 END) + (CASE WHEN class <> '' THEN 1 ELSE 0 END)
           + (CASE WHEN service <> '' THEN 1 ELSE 0 END) = 1)
) @strict;
CREATE INDEX card_service ON card (service) WHERE service <> '';
CREATE INDEX card_class ON card (class) WHERE class <> '';
CREATE INDEX card_model ON card (model) WHERE model <> 0;
CREATE TABLE card_version (
    card @int NOT NULL,
    version @int NOT NULL,
    topic @text NOT NULL CHECK (topic <> ''),-- "Netzteil", as it stands in the ticket
    text @text NOT NULL CHECK (text <> ''),  -- at most 40 words
    picture @text NOT NULL DEFAULT '',       -- one of the built-in pictures
    written_by @int NOT NULL,
    written_at @int NOT NULL,
    approved_by @int NOT NULL DEFAULT 0,
    approved_at @int,
    PRIMARY KEY (card, version)
) @rowless;

-- One first look at one fault: its tries belong together, with or without a ticket.
CREATE TABLE look (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    authority @int NOT NULL CHECK (authority > 0),
    school @int NOT NULL CHECK (school > 0),
    room @int NOT NULL DEFAULT 0,
    device @int NOT NULL DEFAULT 0,
    model @int NOT NULL DEFAULT 0,
    class @text NOT NULL DEFAULT '',
    service @text NOT NULL,
    role @int NOT NULL,                      -- enum try_role: who looked first
    started_at @int NOT NULL,
    outcome @int NOT NULL DEFAULT 0,         -- enum look_outcome
    ended_at @int,
    ticket @int NOT NULL DEFAULT 0
) @strict;
CREATE INDEX look_place ON look (authority, school, started_at);
CREATE INDEX look_ticket ON look (ticket) WHERE ticket <> 0;
CREATE TABLE try (
    look @int NOT NULL,
    n @int NOT NULL,
    authority @int NOT NULL,
    school @int NOT NULL,
    card @int NOT NULL,
    version @int NOT NULL,
    answer @int NOT NULL CHECK (answer BETWEEN 1 AND 3),    -- enum try_answer
    role @int NOT NULL,
    at @int NOT NULL,
    PRIMARY KEY (look, n),
    UNIQUE (look, card)
) @strict;
CREATE INDEX try_card ON try (card, version);

-- Above the limits: kept until the school's contact lets it through.
CREATE TABLE held_report (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    authority @int NOT NULL CHECK (authority > 0),
    school @int NOT NULL CHECK (school > 0),
    room @int NOT NULL DEFAULT 0,
    device @int NOT NULL DEFAULT 0,
    service @int NOT NULL,
    kind @int NOT NULL,
    effect @int NOT NULL,
    extent @int NOT NULL,
    subject @text NOT NULL,
    text @text NOT NULL,
    name @text NOT NULL DEFAULT '',
    mail @text NOT NULL DEFAULT '',
    look @int NOT NULL DEFAULT 0,
    created_at @int NOT NULL,
    done_by @int NOT NULL DEFAULT 0,
    done_at @int,
    ticket @int NOT NULL DEFAULT 0           -- 0 and done: not wanted
) @strict;
CREATE INDEX held_open ON held_report (authority, school, id) WHERE done_at IS NULL;
CREATE TABLE held_photo (
    held @int NOT NULL,
    n @int NOT NULL,
    authority @int NOT NULL,
    school @int NOT NULL,
    blob @int NOT NULL,
    name @text NOT NULL,
    type @int NOT NULL,
    size @int NOT NULL,
    PRIMARY KEY (held, n)
) @rowless;

-- Devices of a ticket, and why support is owed for it (domain/desk.md 7).
CREATE TABLE ticket_device (
    ticket @int NOT NULL,
    device @int NOT NULL,
    authority @int NOT NULL,
    school @int NOT NULL,
    PRIMARY KEY (ticket, device)
) @rowless;
CREATE INDEX ticket_of_device ON ticket_device (device);
CREATE TABLE ticket_coverage (
    ticket @int PRIMARY KEY,
    authority @int NOT NULL,
    school @int NOT NULL,
    rule @int NOT NULL CHECK (rule BETWEEN 1 AND 8),        -- enum coverage_rule
    reference @text NOT NULL DEFAULT '',     -- framework and lot, day of the promise
    decided_at @int NOT NULL,
    due @int                                 -- unclear: day by which it is to be decided
) @rowless;
CREATE INDEX ticket_coverage_due ON ticket_coverage (due) WHERE due IS NOT NULL;

-- GK.Sch.5: asked about lessons or training; referred to the school's own contact, only counted.
CREATE TABLE referral (
    id @int PRIMARY KEY,
    authority @int NOT NULL,
    school @int NOT NULL,
    service @text NOT NULL,
    channel @int NOT NULL,
    at @int NOT NULL
) @strict;
CREATE INDEX referral_place ON referral (authority, school, at);

-- Z4.2.2: what the authority sees to at each school; the contact is a record of its own.
CREATE TABLE enabling (
    school @int PRIMARY KEY,
    authority @int NOT NULL CHECK (authority > 0),
    trained_on @int,
    sheet_on @int,                           -- PIN sheet hung
    loan_policy_on @int,
    version @int NOT NULL DEFAULT 1
) @rowless;

-- Who does what, by version of the concept (§ 3 (3)): 2 responsible, 1 takes part, 0 not.
CREATE TABLE responsibility (
    concept @int NOT NULL,
    n @int NOT NULL,
    task @text NOT NULL CHECK (task <> ''),
    clause @text NOT NULL,
    by_school @int NOT NULL CHECK (by_school BETWEEN 0 AND 2),
    by_authority @int NOT NULL CHECK (by_authority BETWEEN 0 AND 2),
    by_body @int NOT NULL CHECK (by_body BETWEEN 0 AND 2),
    PRIMARY KEY (concept, n)
) @rowless;
