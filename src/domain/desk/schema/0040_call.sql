-- Telephone calls as the telephone system tells them (domain/desk.md 17).  Authority and
-- school are those of the caller, 0 while nobody is known.  Kept for 90 days.
CREATE TABLE call (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    source @int NOT NULL,                    -- account of the telephone system's token
    key @text NOT NULL,                      -- the system's own name of the call
    outgoing @int NOT NULL DEFAULT 0,
    number @text NOT NULL DEFAULT '',        -- of the other side, +49...; '' suppressed
    line @text NOT NULL DEFAULT '',          -- number that was called
    queue @text NOT NULL DEFAULT '',
    people @text NOT NULL DEFAULT '',        -- users it rang at or who answered, one per line
    authority @int NOT NULL DEFAULT 0,
    school @int NOT NULL DEFAULT 0,
    contact @int NOT NULL DEFAULT 0,
    rang_at @int,
    answered_at @int,
    ended_at @int,
    cause @int NOT NULL DEFAULT 0,           -- enum call_cause
    ticket @int NOT NULL DEFAULT 0,          -- written during the call
    done_at @int,                            -- a missed one: somebody has seen to it
    created_at @int NOT NULL,
    UNIQUE (source, key)
) @strict;
CREATE INDEX call_created ON call (created_at, id);
CREATE INDEX call_missed ON call (ended_at) WHERE answered_at IS NULL AND done_at IS NULL AND outgoing = 0;

-- Who wants to see the card of a call, and how the telephone system calls him.
CREATE TABLE call_card (
    account @int PRIMARY KEY,
    extension @text NOT NULL DEFAULT ''
) @rowless;
