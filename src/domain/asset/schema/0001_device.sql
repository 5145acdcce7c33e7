-- Asset, first part: what a label leads to.  Loans, counts, repairs and the ledger
-- come on top of these tables.

-- Classes of devices (domain/asset.md 2): data of the house.
CREATE TABLE device_class (
    key @text PRIMARY KEY,                   -- "tablet"
    name @text NOT NULL CHECK (name <> ''),
    service @text NOT NULL,                  -- key of the service that a report about it is for
    sort @int NOT NULL
) @rowless;

CREATE TABLE model (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    class @text NOT NULL REFERENCES device_class (key),
    maker @text NOT NULL CHECK (maker <> ''),
    name @text NOT NULL CHECK (name <> ''),
    folded @text NOT NULL UNIQUE             -- maker and name as they are compared
) @strict;

CREATE TABLE device (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    authority @int NOT NULL CHECK (authority > 0),          -- the owner, never empty
    school @int NOT NULL CHECK (school > 0),                -- where it stands
    room @int NOT NULL DEFAULT 0,                           -- 0: not in a room
    code @text NOT NULL UNIQUE,                             -- of its label, with check sign
    model @int NOT NULL REFERENCES model (id),
    inventory_number @text NOT NULL DEFAULT '',
    state @int NOT NULL CHECK (state BETWEEN 1 AND 8),      -- enum device_state
    since @int NOT NULL,                                    -- day of the state
    reason @text NOT NULL DEFAULT '',                       -- why it is missing; the owner's decision to retire it
    framework @text NOT NULL DEFAULT '',                    -- number of the framework agreement it came from
    lot @int NOT NULL DEFAULT 0,
    legacy @int NOT NULL DEFAULT 0,                         -- recorded as there on the day of the mandate
    promised_on @int,                                       -- single promise of support: its day and its last day
    promised_until @int,
    created_at @int NOT NULL,
    version @int NOT NULL DEFAULT 1,
    CHECK (promised_until IS NULL OR promised_on IS NOT NULL)
) @strict;
CREATE INDEX device_school ON device (authority, school, id);
CREATE INDEX device_room ON device (room) WHERE room <> 0;
CREATE INDEX device_model ON device (model);
