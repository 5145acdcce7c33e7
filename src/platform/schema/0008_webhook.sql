-- What happened to records of the rooms, ids only: the feed of the machine interface,
-- and what webhooks are told.  Kept for 30 days.
CREATE TABLE change_event (
    id @int PRIMARY KEY,
    at @int NOT NULL,
    authority @int NOT NULL CHECK (authority <> 0),
    school @int NOT NULL,
    kind @int NOT NULL,                      -- enum change_kind
    subject @int NOT NULL,                   -- id of the record
    ref @blob NOT NULL,                      -- its ref
    label @text NOT NULL DEFAULT '',         -- what people call it: the number of a ticket
    state @text NOT NULL DEFAULT '',         -- key of its state after the change
    part @int NOT NULL DEFAULT 0,            -- number of the entry
    internal @int NOT NULL DEFAULT 0         -- of an internal entry: no webhook is told
) @strict;
CREATE INDEX change_event_at ON change_event (at, id);

CREATE TABLE webhook (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    authority @int NOT NULL CHECK (authority <> 0),
    name @text NOT NULL,
    host @text NOT NULL,                     -- a pair of the administrator's list (OUT-1)
    port @int NOT NULL,
    path @text NOT NULL,
    kinds @int NOT NULL,                     -- bit per enum change_kind
    mode @int NOT NULL,                      -- enum webhook_mode
    secret @blob NOT NULL,                   -- sealed
    created_by @int NOT NULL,
    created_at @int NOT NULL,
    ended_at @int
) @strict;
CREATE INDEX webhook_authority ON webhook (authority);

-- One row per change and target, written with the change.  No bodies: they are made anew.
CREATE TABLE webhook_delivery (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    webhook @int NOT NULL,
    authority @int NOT NULL,
    change @int NOT NULL,
    subject @int NOT NULL,                   -- order is kept per record
    state @int NOT NULL,                     -- enum delivery_state: waiting, delivered, dead
    attempts @int NOT NULL DEFAULT 0,
    due_at @int NOT NULL,
    first_at @int NOT NULL,                  -- 24 h from here on it is tried
    lease_until @int,
    status @int NOT NULL DEFAULT 0,          -- of the last answer; 0: none came
    error @text NOT NULL DEFAULT '',
    created_at @int NOT NULL,
    done_at @int
) @strict;
CREATE INDEX webhook_delivery_due ON webhook_delivery (state, due_at);
CREATE INDEX webhook_delivery_order ON webhook_delivery (webhook, subject, id) WHERE state = 1;
CREATE INDEX webhook_delivery_page ON webhook_delivery (webhook, id);
