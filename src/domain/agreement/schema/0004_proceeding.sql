-- Joining, leaving and ending by consent (§§ 2, 9), step by step.  Nothing here is ever changed.

CREATE TABLE proceeding (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    authority @int NOT NULL CHECK (authority > 0) REFERENCES authority (id),
    kind @int NOT NULL CHECK (kind BETWEEN 1 AND 3),       -- enum proceeding_kind
    day @int NOT NULL,                       -- first of who joins, else the last
    choice @int NOT NULL CHECK (choice BETWEEN 0 AND 2),   -- joining: enum proceeding_choice
    basis @int NOT NULL CHECK (basis BETWEEN 1 AND 2),     -- enum proceeding_basis
    pupils_primary @int NOT NULL CHECK (pupils_primary BETWEEN 0 AND 9999999), -- of who joins, as it states them
    pupils_lower @int NOT NULL CHECK (pupils_lower BETWEEN 0 AND 9999999),
    pupils_upper @int NOT NULL CHECK (pupils_upper BETWEEN 0 AND 9999999),
    termination @int NOT NULL DEFAULT 0,     -- leaving: the notice it follows from
    decision_ref @text NOT NULL CHECK (decision_ref <> ''),
    created_by @int NOT NULL,
    created_at @int NOT NULL,
    CHECK ((kind = 1) = (choice > 0)),
    CHECK ((kind = 2) = (termination > 0))
) @strict;
@immutable proceeding;
CREATE INDEX proceeding_authority ON proceeding (authority, id);

-- What a person has seen to; the newest row of an item counts.
CREATE TABLE proceeding_tick (
    proceeding @int NOT NULL REFERENCES proceeding (id),
    item @int NOT NULL CHECK (item > 0),     -- enum proceeding_item
    n @int NOT NULL CHECK (n > 0),
    done @int NOT NULL CHECK (done IN (0, 1)),
    note @text NOT NULL CHECK (note <> ''),
    actor @int NOT NULL,
    at @int NOT NULL,
    PRIMARY KEY (proceeding, item, n)
) @rowless;
@immutable proceeding_tick;

-- What everybody pays before and after, as it was computed; the newest counts, and none follows a signature.
CREATE TABLE proceeding_effect (
    proceeding @int NOT NULL REFERENCES proceeding (id),
    n @int NOT NULL CHECK (n > 0),
    year @int NOT NULL,
    basis_text @text NOT NULL CHECK (basis_text <> ''),    -- the fixing it rests on: "1/1"
    annual_cents @int NOT NULL,              -- of who joins or leaves: a whole year,
    owed_cents @int NOT NULL,                -- its part of it,
    paid_cents @int NOT NULL,                -- what is paid
    hash @blob NOT NULL,                     -- SHA-256 of the canonical text
    created_by @int NOT NULL,
    created_at @int NOT NULL,
    PRIMARY KEY (proceeding, n)
) @rowless;
@immutable proceeding_effect;
CREATE TABLE proceeding_line (
    proceeding @int NOT NULL,
    n @int NOT NULL,
    authority @int NOT NULL CHECK (authority > 0) REFERENCES authority (id),
    sort @int NOT NULL,
    name @text NOT NULL CHECK (name <> ''),
    year_before @int NOT NULL,               -- cents of the year it happens in
    year_after @int NOT NULL,
    full_before @int NOT NULL,               -- cents of a whole year by the old and the new circle
    full_after @int NOT NULL,
    PRIMARY KEY (proceeding, n, authority)
) @rowless;
@immutable proceeding_line;

CREATE TABLE proceeding_signature (
    proceeding @int NOT NULL REFERENCES proceeding (id),
    side @int NOT NULL CHECK (side BETWEEN 1 AND 2),       -- enum proceeding_side
    n @int NOT NULL CHECK (n > 0),           -- one in the wrong form stays, the right one follows
    effect @int NOT NULL CHECK (effect > 0), -- what the signer had before him
    signed_on @int NOT NULL,
    form @int NOT NULL CHECK (form BETWEEN 1 AND 4),       -- enum declaration_form
    proof @text NOT NULL CHECK (proof <> ''),
    created_by @int NOT NULL,
    created_at @int NOT NULL,
    PRIMARY KEY (proceeding, side, n)
) @rowless;
@immutable proceeding_signature;

CREATE TABLE proceeding_end (
    proceeding @int PRIMARY KEY REFERENCES proceeding (id),
    outcome @int NOT NULL CHECK (outcome BETWEEN 1 AND 2), -- enum proceeding_outcome
    reason @text NOT NULL,
    actor @int NOT NULL,
    at @int NOT NULL,
    CHECK (outcome = 1 OR reason <> '')
) @rowless;
@immutable proceeding_end;

-- Who left owes the balance, or gets it back.
CREATE TABLE proceeding_settlement (
    proceeding @int PRIMARY KEY REFERENCES proceeding (id),
    authority @int NOT NULL CHECK (authority > 0) REFERENCES authority (id),
    year @int NOT NULL,
    owed_cents @int NOT NULL,
    paid_cents @int NOT NULL,
    balance_cents @int NOT NULL CHECK (balance_cents = owed_cents - paid_cents),
    created_at @int NOT NULL
) @rowless;
@immutable proceeding_settlement;
