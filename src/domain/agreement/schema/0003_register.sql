-- The register of the agreement: how open questions are read, where the text does not reach, which
-- clauses hold, what a claim rests on.

-- A decision counts from a day on, and keeps counting for the days before a later one begins.
ALTER TABLE interpretation ADD COLUMN reason @text NOT NULL DEFAULT '';
ALTER TABLE interpretation ADD COLUMN starts @int NOT NULL DEFAULT 0;
UPDATE interpretation SET starts = decided_on;
CREATE INDEX interpretation_question ON interpretation (question, id);

-- The text itself, in versions; a version begins when every party has signed it.
CREATE TABLE master_text (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    version @int NOT NULL UNIQUE CHECK (version > 0),
    text @text NOT NULL CHECK (text <> ''),
    hash @blob NOT NULL,                     -- SHA-256 of the normalised text
    effective @int NOT NULL,
    amendment @int NOT NULL DEFAULT 0,       -- 0: the text as it was concluded
    created_at @int NOT NULL
) @strict;
@immutable master_text;

-- What a party's own document says, as it was signed.
CREATE TABLE instance (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    authority @int NOT NULL CHECK (authority > 0) REFERENCES authority (id),
    master @int NOT NULL REFERENCES master_text (id),      -- what it was compared with
    text @text NOT NULL CHECK (text <> ''),
    hash @blob NOT NULL,
    places @int NOT NULL CHECK (places >= 0),              -- that differ from it
    provider_office @text NOT NULL,          -- who signed for it, where and when
    provider_place @text NOT NULL,
    provider_signed @int,
    party_office @text NOT NULL,
    party_place @text NOT NULL,
    party_signed @int,
    legal_basis @text NOT NULL,
    form @int NOT NULL CHECK (form BETWEEN 1 AND 4),       -- enum declaration_form
    active @int NOT NULL CHECK (active IN (0, 1)),
    created_by @int NOT NULL,
    created_at @int NOT NULL,
    CHECK (active = 0 OR (places = 0 AND provider_signed IS NOT NULL AND party_signed IS NOT NULL
                          AND legal_basis <> '' AND form <= 2))
) @strict;
@immutable instance;
CREATE INDEX instance_authority ON instance (authority, id);

CREATE TABLE amendment (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    title @text NOT NULL CHECK (title <> ''),
    reason @text NOT NULL CHECK (reason <> ''),
    text @text NOT NULL CHECK (text <> ''),
    hash @blob NOT NULL,
    consulted_on @int,                       -- in the steering group
    starts @int NOT NULL,                    -- not before this day
    created_by @int NOT NULL,
    created_at @int NOT NULL
) @strict;
@immutable amendment;

CREATE TABLE amendment_signature (
    amendment @int NOT NULL REFERENCES amendment (id),
    authority @int NOT NULL CHECK (authority > 0) REFERENCES authority (id),
    n @int NOT NULL CHECK (n > 0),           -- one in the wrong form stays, the right one follows
    council_on @int NOT NULL,
    signed_on @int NOT NULL,
    notice_on @int,
    form @int NOT NULL CHECK (form BETWEEN 1 AND 4),
    proof @text NOT NULL CHECK (proof <> ''),
    created_by @int NOT NULL,
    created_at @int NOT NULL,
    PRIMARY KEY (amendment, authority, n)
) @rowless;
@immutable amendment_signature;

-- § 11 (4): which clauses hold, by the anchor of the text ("p5-2"), newest row first.
CREATE TABLE clause_state (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    clause @text NOT NULL CHECK (clause <> ''),
    state @int NOT NULL CHECK (state BETWEEN 1 AND 3),     -- enum clause_state
    starts @int NOT NULL,
    reason @text NOT NULL CHECK (reason <> ''),
    decision_ref @text NOT NULL CHECK (decision_ref <> ''),
    successor @text NOT NULL DEFAULT '',     -- what takes its place
    created_by @int NOT NULL,
    created_at @int NOT NULL,
    CHECK (state <> 3 OR successor <> '')
) @strict;
@immutable clause_state;
CREATE INDEX clause_state_clause ON clause_state (clause, id);

-- § 11 (2), (3), (5): where the text does not reach, does not fit, or has to be talked about;
-- § 10: what is said beside it or done otherwise.  None of it changes a term.
CREATE TABLE gap (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    kind @int NOT NULL CHECK (kind BETWEEN 1 AND 8),       -- enum gap_kind
    clause @text NOT NULL DEFAULT '',
    subject @text NOT NULL CHECK (subject <> ''),
    facts @text NOT NULL CHECK (facts <> ''),
    known_on @int NOT NULL,
    negotiate_by @int,                       -- § 11 (5): talks begin by then
    created_by @int NOT NULL,
    created_at @int NOT NULL
) @strict;
@immutable gap;

CREATE TABLE gap_event (
    gap @int NOT NULL REFERENCES gap (id),
    n @int NOT NULL CHECK (n > 0),
    state @int NOT NULL CHECK (state BETWEEN 1 AND 4),     -- enum gap_state
    note @text NOT NULL CHECK (note <> ''),
    amendment @int NOT NULL DEFAULT 0,
    actor @int NOT NULL,
    at @int NOT NULL,
    PRIMARY KEY (gap, n)
) @rowless;
@immutable gap_event;

-- § 8: a claim has a direction, what it rests on, and a line of states.
ALTER TABLE claim ADD COLUMN direction @int NOT NULL DEFAULT 1 CHECK (direction BETWEEN 1 AND 2);
ALTER TABLE claim ADD COLUMN termination @int NOT NULL DEFAULT 0;
CREATE TABLE claim_event (
    claim @int NOT NULL REFERENCES claim (id),
    n @int NOT NULL CHECK (n > 0),
    state @int NOT NULL CHECK (state BETWEEN 1 AND 8),     -- enum claim_state
    note @text NOT NULL CHECK (note <> ''),
    fault @int NOT NULL DEFAULT 0 CHECK (fault BETWEEN 0 AND 3),  -- enum claim_fault
    fault_evidence @text NOT NULL DEFAULT '',
    actor @int NOT NULL,
    at @int NOT NULL,
    PRIMARY KEY (claim, n)
) @rowless;
@immutable claim_event;
CREATE TABLE claim_damage (
    claim @int NOT NULL REFERENCES claim (id),
    n @int NOT NULL CHECK (n > 0),
    what @text NOT NULL CHECK (what <> ''),
    cents @int NOT NULL CHECK (cents > 0),
    evidence @text NOT NULL CHECK (evidence <> ''),
    created_by @int NOT NULL,
    created_at @int NOT NULL,
    PRIMARY KEY (claim, n)
) @rowless;
@immutable claim_damage;
