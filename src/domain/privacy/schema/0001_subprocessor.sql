-- Firms that take part in the work (§ 3 (2)).  The register belongs to the body;
-- what an authority says to a firm is a row of its own, the newest one counts.

CREATE TABLE subprocessor (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    name @text NOT NULL,
    sort_key @blob NOT NULL,
    service @text NOT NULL,                  -- what it does for the body
    personal_data @int NOT NULL CHECK (personal_data IN (0, 1)),
    data @text NOT NULL,                     -- which data of which people
    place @text NOT NULL,                    -- where they are processed
    contract @text NOT NULL,                 -- the contract of Art. 28 (3) GDPR
    measures @text NOT NULL,                 -- technical and organisational ones
    starts @int NOT NULL,
    ends @int,
    created_by @int NOT NULL,
    created_at @int NOT NULL,
    version @int NOT NULL DEFAULT 1
) @strict;

CREATE TABLE subprocessor_answer (           -- never changed: the newest row is the state
    authority @int NOT NULL CHECK (authority <> 0),
    subprocessor @int NOT NULL,
    n @int NOT NULL,
    state @int NOT NULL CHECK (state BETWEEN 1 AND 5),       -- enum subprocessor_state
    general @int NOT NULL DEFAULT 0,         -- approved with the right to object instead of singly
    reference @text NOT NULL DEFAULT '',     -- letter, mail or decision it rests on
    actor @int NOT NULL,
    at @int NOT NULL,
    PRIMARY KEY (authority, subprocessor, n)
) @rowless;
CREATE INDEX subprocessor_answer_firm ON subprocessor_answer (subprocessor, authority, n);

CREATE TABLE subprocessor_member (           -- whose account works for which firm
    account @int PRIMARY KEY,
    subprocessor @int NOT NULL,
    added_by @int NOT NULL,
    added_at @int NOT NULL
) @rowless;
CREATE INDEX subprocessor_member_firm ON subprocessor_member (subprocessor);
