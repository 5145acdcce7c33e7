-- Deadlines of the agreement: what they are computed from, and each computation.
-- A change of an input is a new row; the one before gets replaced_at and stays readable.

-- Per party: the public notices (§ 12) and the first fixing year (§ 5 (2)).
CREATE TABLE term (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    authority @int NOT NULL CHECK (authority > 0) REFERENCES authority (id),
    party_notice @int,                       -- day of the party's own gazette; NULL: not known yet
    party_gazette @text NOT NULL DEFAULT '', -- "Amtsblatt Nr. 1/2022"
    provider_notice @int,
    provider_gazette @text NOT NULL DEFAULT '',
    first_year @int,
    created_by @int NOT NULL,
    created_at @int NOT NULL,
    replaced_at @int,
    CHECK (first_year BETWEEN 2000 AND 2200)
) @strict;
CREATE UNIQUE INDEX term_current ON term (authority) WHERE replaced_at IS NULL;

-- How a sentence that can be read in several ways is read here, and who decided it.
CREATE TABLE interpretation (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    question @text NOT NULL CHECK (question <> ''),        -- "Q14"
    choice @int NOT NULL CHECK (choice > 0),               -- Q14: enum term_reading
    decision_ref @text NOT NULL CHECK (decision_ref <> ''),
    decided_on @int NOT NULL,
    created_by @int NOT NULL,
    created_at @int NOT NULL,
    replaced_at @int
) @strict;
CREATE UNIQUE INDEX interpretation_current ON interpretation (question) WHERE replaced_at IS NULL;

-- A notice as it arrived (§ 9 (2), (4)).  One in the wrong form is a record, too; it ends nothing.
CREATE TABLE termination (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    authority @int NOT NULL CHECK (authority > 0) REFERENCES authority (id),
    kind @int NOT NULL CHECK (kind BETWEEN 1 AND 2),       -- enum termination_kind
    declared_by @int NOT NULL CHECK (declared_by BETWEEN 1 AND 2),
    received @int NOT NULL,
    form @int NOT NULL CHECK (form BETWEEN 1 AND 4),       -- enum declaration_form
    proof @text NOT NULL CHECK (proof <> ''),
    reason @text NOT NULL DEFAULT '',
    created_by @int NOT NULL,
    created_at @int NOT NULL,
    CHECK (kind = 1 OR reason <> '')
) @strict;
CREATE INDEX termination_authority ON termination (authority, received);

-- A claim of a party against the provider (§ 8 (4)); asserted: when it arrived in writing.
CREATE TABLE claim (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    authority @int NOT NULL CHECK (authority > 0) REFERENCES authority (id),
    subject @text NOT NULL CHECK (subject <> ''),
    knowledge @int NOT NULL,
    evidence @text NOT NULL CHECK (evidence <> ''),
    asserted @int,
    form @int CHECK (form BETWEEN 1 AND 4),
    proof @text NOT NULL DEFAULT '',
    created_by @int NOT NULL,
    created_at @int NOT NULL,
    version @int NOT NULL DEFAULT 1,
    CHECK ((asserted IS NULL) = (form IS NULL))
) @strict;
CREATE INDEX claim_authority ON claim (authority, knowledge);

CREATE TABLE deadline (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    authority @int NOT NULL CHECK (authority > 0) REFERENCES authority (id),
    rule @int NOT NULL CHECK (rule > 0),     -- enum deadline_rule
    subject @int NOT NULL DEFAULT 0,         -- termination or claim; 0: the agreement itself
    anchor @int NOT NULL,                    -- inputs: the day it is counted from ...
    number @int NOT NULL DEFAULT 0,          -- ... and a year or a count
    effect @int,                             -- what it leads to: an end
    nominal @int NOT NULL,
    shifted @int NOT NULL,                   -- § 193 BGB
    safe @int NOT NULL,                      -- what one plans with
    created_at @int NOT NULL,
    replaced_at @int
) @strict;
CREATE INDEX deadline_current ON deadline (authority, safe) WHERE replaced_at IS NULL;
CREATE INDEX deadline_history ON deadline (authority, created_at);

-- Which reminders have left: once per deadline and lead.
CREATE TABLE deadline_alarm (
    deadline @int NOT NULL,
    lead @int NOT NULL,
    sent_at @int NOT NULL,
    PRIMARY KEY (deadline, lead)
) @rowless;

-- The private address of a person's calendar; SHA-256 of it.
CREATE TABLE calendar_feed (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    account @int NOT NULL,
    token @blob NOT NULL UNIQUE,
    created_at @int NOT NULL,
    ended_at @int
) @strict;
CREATE INDEX calendar_feed_account ON calendar_feed (account);
