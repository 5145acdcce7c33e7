-- Plans, results and fixings (§ 5 of the agreement): whatever a contribution was computed from.
--
-- Every table here is closed: a change is a new row, so nothing that was once fixed can become
-- another number.  A fixing is a line of events; its state is that of the newest.

CREATE TABLE budget_plan (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    year @int NOT NULL CHECK (year BETWEEN 2000 AND 2999),
    version @int NOT NULL CHECK (version > 0),
    cost_cents @int NOT NULL CHECK (cost_cents BETWEEN -9999999999999 AND 9999999999999),
    document @text NOT NULL CHECK (document <> ''),
    reference @text NOT NULL CHECK (reference <> ''),
    created_by @int NOT NULL,
    created_at @int NOT NULL,
    UNIQUE (year, version)
) @strict;
@immutable budget_plan;

CREATE TABLE year_result (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    year @int NOT NULL CHECK (year BETWEEN 2000 AND 2999),
    version @int NOT NULL CHECK (version > 0),
    result_cents @int NOT NULL CHECK (result_cents BETWEEN -9999999999999 AND 9999999999999), -- surplus positive
    closed_on @int NOT NULL,
    document @text NOT NULL CHECK (document <> ''),
    created_by @int NOT NULL,
    created_at @int NOT NULL,
    UNIQUE (year, version)
) @strict;
@immutable year_result;

CREATE TABLE fixing (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    number @int NOT NULL CHECK (number > 0),
    version @int NOT NULL CHECK (version > 0),
    replaces @int NOT NULL DEFAULT 0,        -- fixing whose years this version takes over
    created_by @int NOT NULL,
    created_at @int NOT NULL,
    UNIQUE (number, version)
) @strict;
@immutable fixing;

-- What was written, revision by revision; who wrote one does not check the draft.
CREATE TABLE fixing_draft (
    fixing @int NOT NULL REFERENCES fixing (id),
    n @int NOT NULL CHECK (n > 0),
    first_year @int NOT NULL CHECK (first_year BETWEEN 2000 AND 2999),
    years @int NOT NULL CHECK (years BETWEEN 1 AND 9),
    length_reason @text NOT NULL,
    fixing_date @int NOT NULL,
    snapshot @int NOT NULL,                  -- 0: not chosen yet
    reading @int NOT NULL CHECK (reading BETWEEN 0 AND 3), -- enum reading, 0: not decided
    redistribute @int NOT NULL CHECK (redistribute IN (0, 1)),
    ge_grade10 @int NOT NULL CHECK (ge_grade10 IN (2, 3)), -- enum school_level
    foe @int NOT NULL CHECK (foe BETWEEN 0 AND 3),         -- levels of reading C, 0: not entered
    foe_ge @int NOT NULL CHECK (foe_ge BETWEEN 0 AND 3),
    comprehensive @int NOT NULL CHECK (comprehensive BETWEEN 0 AND 3),
    weight_p @int NOT NULL CHECK (weight_p BETWEEN 1 AND 10000),
    weight_s1 @int NOT NULL CHECK (weight_s1 BETWEEN 1 AND 10000),
    weight_s2 @int NOT NULL CHECK (weight_s2 BETWEEN 1 AND 10000),
    weight_base @int NOT NULL CHECK (weight_base BETWEEN 1 AND 10000),
    decision_ref @text NOT NULL,
    reason @text NOT NULL,
    created_by @int NOT NULL,
    created_at @int NOT NULL,
    PRIMARY KEY (fixing, n)
) @rowless;
@immutable fixing_draft;

-- Official municipality keys: the order in which equal remainders get a cent.
CREATE TABLE fixing_order (
    fixing @int NOT NULL REFERENCES fixing (id),
    n @int NOT NULL,                         -- revision
    authority @int NOT NULL CHECK (authority > 0) REFERENCES authority (id),
    municipality_key @text NOT NULL CHECK (municipality_key <> ''),
    PRIMARY KEY (fixing, n, authority)
) @rowless;
@immutable fixing_order;

CREATE TABLE fixing_event (
    fixing @int NOT NULL REFERENCES fixing (id),
    n @int NOT NULL CHECK (n > 0),
    state @int NOT NULL CHECK (state BETWEEN 1 AND 6),     -- enum fixing_state
    reason @text NOT NULL,
    actor @int NOT NULL,
    at @int NOT NULL,
    PRIMARY KEY (fixing, n)
) @rowless;
@immutable fixing_event;

-- Frozen by the check, event n.
CREATE TABLE fixing_input (
    fixing @int NOT NULL REFERENCES fixing (id),
    n @int NOT NULL,
    revision @int NOT NULL,
    canonical @text NOT NULL CHECK (canonical <> ''),
    hash @blob NOT NULL,
    PRIMARY KEY (fixing, n)
) @rowless;
@immutable fixing_input;

CREATE TABLE fixing_plan (
    fixing @int NOT NULL,
    n @int NOT NULL,
    plan @int NOT NULL REFERENCES budget_plan (id),
    PRIMARY KEY (fixing, n, plan)
) @rowless;
@immutable fixing_plan;

CREATE TABLE fixing_result (
    fixing @int NOT NULL,
    n @int NOT NULL,
    result @int NOT NULL REFERENCES year_result (id),
    key_fixing @int NOT NULL REFERENCES fixing (id),
    PRIMARY KEY (fixing, n, result)
) @rowless;
@immutable fixing_result;

CREATE TABLE fixing_party (
    fixing @int NOT NULL,
    n @int NOT NULL,
    authority @int NOT NULL CHECK (authority > 0) REFERENCES authority (id),
    name @text NOT NULL,
    municipality_key @text NOT NULL,
    pupils_p @int NOT NULL,
    pupils_s1 @int NOT NULL,
    pupils_s2 @int NOT NULL,
    PRIMARY KEY (fixing, n, authority)
) @rowless;
@immutable fixing_party;

-- Final by the signature.  Who takes no part any more has one row, year 0: the credit to settle apart.
CREATE TABLE fixing_amount (
    fixing @int NOT NULL REFERENCES fixing (id),
    authority @int NOT NULL CHECK (authority > 0) REFERENCES authority (id),
    year @int NOT NULL,
    gross_cents @int NOT NULL,
    credit_cents @int NOT NULL,
    net_cents @int NOT NULL,
    first_cents @int NOT NULL,
    second_cents @int NOT NULL,
    PRIMARY KEY (fixing, authority, year)
) @rowless;
@immutable fixing_amount;

-- The fixing that holds a year: a signature either is the year's first or takes it over from one
-- that holds it, so no two stand side by side.
CREATE TABLE fixing_year (
    year @int NOT NULL,
    replaces @int NOT NULL,                  -- fixing; 0: the first of its year
    fixing @int NOT NULL REFERENCES fixing (id),
    fixing_date @int NOT NULL,
    PRIMARY KEY (year, replaces),
    UNIQUE (year, fixing)
) @rowless;
@immutable fixing_year;

-- That the participant got the letter (§ 5 (2)).
CREATE TABLE fixing_proof (
    fixing @int NOT NULL REFERENCES fixing (id),
    authority @int NOT NULL CHECK (authority > 0) REFERENCES authority (id),
    delivered_on @int NOT NULL,
    channel @text NOT NULL CHECK (channel <> ''),
    evidence @text NOT NULL CHECK (evidence <> ''),
    late @int NOT NULL CHECK (late IN (0, 1)),
    created_by @int NOT NULL,
    created_at @int NOT NULL,
    PRIMARY KEY (fixing, authority)
) @rowless;
@immutable fixing_proof;
