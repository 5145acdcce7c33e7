-- Desk: tickets, their immutable entries, history, tests, attachments.

CREATE TABLE ticket (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    number @int NOT NULL UNIQUE,             -- year * 1,000,000 + running number: 2026004711 is shown as 2026-004711
    authority @int NOT NULL CHECK (authority <> 0),
    school @int NOT NULL CHECK (school <> 0),
    room @int NOT NULL DEFAULT 0,            -- 0: the whole school
    service @int NOT NULL,                   -- category: entry of the service catalogue
    class @int NOT NULL CHECK (class IN (1, 2, 3)),          -- of the service when it was chosen (Z1.1)
    kind @int NOT NULL,                      -- enum ticket_kind
    state @int NOT NULL CHECK (state BETWEEN 1 AND 6),
    reason @int NOT NULL,                    -- enum ticket_reason, fits the state
    routing @int NOT NULL,                   -- enum routing: body, school, authority, excluded
    effect @int NOT NULL,                    -- does the lesson go on: enum ticket_effect
    extent @int NOT NULL,                    -- enum ticket_extent
    priority_computed @int NOT NULL,
    priority @int NOT NULL CHECK (priority BETWEEN 1 AND 4),
    channel @int NOT NULL,                   -- enum ticket_channel
    requester @int NOT NULL DEFAULT 0,       -- account; 0: without account
    requester_name @text NOT NULL DEFAULT '',
    requester_mail @text NOT NULL DEFAULT '',
    proven @int NOT NULL DEFAULT 1,          -- 0: "Absender nicht belegt"
    assignee @int NOT NULL DEFAULT 0,
    provider @int NOT NULL DEFAULT 0,        -- account of an external provider it was handed to
    sensitive @int NOT NULL DEFAULT 0,
    urgent @int NOT NULL DEFAULT 0,          -- marked by school or authority; the body decides
    subject @text NOT NULL,
    created_at @int NOT NULL,
    changed_at @int NOT NULL,
    promised_at @int,
    promise_order @int NOT NULL DEFAULT 9223372036854775807,   -- promised_at; without promise last
    waits_until @int,
    closed_at @int,
    merged_into @int NOT NULL DEFAULT 0,
    suggested @int NOT NULL DEFAULT 0,       -- ticket this mail may belong to; seen by the body only
    entries @int NOT NULL,                   -- highest entry number
    notes @int NOT NULL DEFAULT 0,           -- internal ones among them: not counted for who may not read them
    tests_failed @int NOT NULL DEFAULT 0,
    version @int NOT NULL DEFAULT 1,
    CHECK (state <> 4 OR waits_until IS NOT NULL),
    CHECK (state <> 6 OR closed_at IS NOT NULL)
) @strict;
-- One index per way a list is read, each ending in the order of the list: a page
-- is read from its first row on, nothing is sorted.  The partial ones hold the few
-- open tickets only.
CREATE INDEX ticket_authority ON ticket (authority, id);
CREATE INDEX ticket_school ON ticket (school, id);
CREATE INDEX ticket_changed ON ticket (changed_at, id);
CREATE INDEX ticket_requester ON ticket (requester, id) WHERE requester <> 0;
CREATE INDEX ticket_open ON ticket (id) WHERE state <> 6;
CREATE INDEX ticket_open_state ON ticket (state, id) WHERE state <> 6;
CREATE INDEX ticket_open_authority ON ticket (authority, id) WHERE state <> 6;
CREATE INDEX ticket_open_school ON ticket (school, id) WHERE state <> 6;
CREATE INDEX ticket_assignee ON ticket (assignee, id) WHERE state <> 6;
CREATE INDEX ticket_promise ON ticket (promise_order, id) WHERE state <> 6;
CREATE INDEX ticket_priority ON ticket (priority, id) WHERE state <> 6;
CREATE INDEX ticket_waiting ON ticket (waits_until) WHERE waits_until IS NOT NULL AND state <> 6;
CREATE INDEX ticket_merged ON ticket (merged_into) WHERE merged_into <> 0;
CREATE INDEX ticket_provider ON ticket (provider, id) WHERE provider <> 0;

CREATE TABLE ticket_number (                 -- one sequence per calendar year
    year @int PRIMARY KEY,
    last @int NOT NULL
) @rowless;

-- Clustered by ticket: a page reads its entries in one go.  Never changed.
CREATE TABLE entry (
    ticket @int NOT NULL,
    n @int NOT NULL,                         -- 1, 2, ... within the ticket
    authority @int NOT NULL,
    school @int NOT NULL,
    at @int NOT NULL,
    author @int NOT NULL DEFAULT 0,          -- account; 0: without account or the system
    author_name @text NOT NULL DEFAULT '',   -- for authors without account
    internal @int NOT NULL DEFAULT 0,
    kind @int NOT NULL,                      -- enum entry_kind: report, answer, question, test request, test result, note, automatic
    channel @int NOT NULL,
    text @text NOT NULL,
    quoted @text NOT NULL DEFAULT '',        -- what a mail quoted, folded on the page
    mail @int NOT NULL DEFAULT 0,            -- raw_mail it came from
    message_id @text NOT NULL DEFAULT '',    -- of the mail that came in
    PRIMARY KEY (ticket, n)
) @rowless;
CREATE INDEX entry_mail ON entry (mail) WHERE mail <> 0;
CREATE INDEX entry_message ON entry (message_id) WHERE message_id <> '';

-- What people did with the ticket, besides writing: old and new values, for the
-- history and for undo.
CREATE TABLE ticket_event (
    ticket @int NOT NULL,
    n @int NOT NULL,
    authority @int NOT NULL,
    school @int NOT NULL,
    at @int NOT NULL,
    actor @int NOT NULL,
    what @int NOT NULL,                      -- enum ticket_event_kind
    internal @int NOT NULL DEFAULT 0,
    old_value @int,
    new_value @int,
    old_text @text NOT NULL DEFAULT '',
    new_text @text NOT NULL DEFAULT '',      -- reason in words
    before @text NOT NULL DEFAULT '',        -- the fields undo restores (ticket_undo.c); '' = cannot be undone
    version @int NOT NULL,                   -- of the ticket after the change
    undone_at @int,
    PRIMARY KEY (ticket, n)
) @rowless;

-- Joint solution test (GK.Sch.2).  results: 0 not tested, 1 ok, 2 not ok
CREATE TABLE test_item (
    ticket @int NOT NULL,
    round @int NOT NULL,
    n @int NOT NULL,
    authority @int NOT NULL,
    school @int NOT NULL,
    text @text NOT NULL,
    body_result @int NOT NULL DEFAULT 0,
    body_by @int NOT NULL DEFAULT 0,
    body_at @int,
    school_result @int NOT NULL DEFAULT 0,
    school_by @int NOT NULL DEFAULT 0,
    school_at @int,
    PRIMARY KEY (ticket, round, n)
) @rowless;

CREATE TABLE attachment (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    ticket @int NOT NULL,
    n @int NOT NULL,                         -- entry
    authority @int NOT NULL,
    school @int NOT NULL,
    blob @int NOT NULL,
    preview @int NOT NULL DEFAULT 0,         -- re-encoded image without metadata; the only thing shown inline
    preview_type @int NOT NULL DEFAULT 0,
    name @text NOT NULL,
    type @int NOT NULL,                      -- enum file_type
    size @int NOT NULL,
    created_at @int NOT NULL
) @strict;
CREATE INDEX attachment_entry ON attachment (ticket, n);
CREATE TABLE attachment_quota (              -- bytes per authority
    authority @int PRIMARY KEY,
    bytes @int NOT NULL
) @rowless;

CREATE TABLE participant_of (                -- who else follows the ticket
    ticket @int NOT NULL,
    account @int NOT NULL,
    authority @int NOT NULL,
    school @int NOT NULL,
    added_at @int NOT NULL,
    PRIMARY KEY (ticket, account)
) @rowless;
CREATE INDEX participant_account ON participant_of (account, ticket);

-- Own work: kept per account, found again after a crash (U4).
CREATE TABLE draft (
    account @int NOT NULL,
    form @text NOT NULL,                     -- "ticket:<ref>:answer", "report"
    fields @text NOT NULL,                   -- the form as typed, urlencoded
    saved_at @int NOT NULL,
    PRIMARY KEY (account, form)
) @rowless;

CREATE TABLE saved_view (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    account @int NOT NULL,
    name @text NOT NULL,
    query @text NOT NULL,
    created_at @int NOT NULL,
    UNIQUE (account, name)
) @strict;

-- Messages that wait for a person, with what he needs to decide (the raw bytes stay in
-- raw_mail).  They belong to no place yet: only who is entrusted with all schools sees them.
CREATE TABLE mail_quarantine (
    mail @int PRIMARY KEY,
    authority @int NOT NULL DEFAULT 0,
    school @int NOT NULL DEFAULT 0,
    at @int NOT NULL,
    reason @int NOT NULL,                    -- enum mail_reason
    sender @text NOT NULL,
    sender_name @text NOT NULL DEFAULT '',
    subject @text NOT NULL,
    text @text NOT NULL,
    quoted @text NOT NULL DEFAULT '',
    message_id @text NOT NULL DEFAULT '',
    files @text NOT NULL DEFAULT '',         -- names, one per line
    suggested @int NOT NULL DEFAULT 0,       -- ticket it may belong to
    done_at @int
) @rowless;
CREATE INDEX mail_quarantine_open ON mail_quarantine (at) WHERE done_at IS NULL;

-- Senders of too many mails: no automatic answer until then.
CREATE TABLE mail_storm (
    address @text PRIMARY KEY,
    until @int NOT NULL
) @rowless;
