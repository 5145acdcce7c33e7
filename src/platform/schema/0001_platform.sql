-- Platform: who may do what where, and the machine room's own tables.
-- @int @blob @text @strict @rowless are replaced per database, see platform/migrate.c.
-- Instants are microseconds since 1970 (UTC), days are days since 1970, booleans 0 or 1,
-- ids are time-ordered 64-bit numbers made by the program, refs are 16 random bytes.

CREATE TABLE account (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    login @text NOT NULL UNIQUE,             -- the mail address, folded; what is typed at sign-in
    mail @text NOT NULL,
    name @text NOT NULL,
    phone @text NOT NULL DEFAULT '',
    lang @int NOT NULL DEFAULT 0,            -- enum lang
    authority @int NOT NULL,                 -- the account's home: authority that keeps it; the body: 0
    school @int NOT NULL DEFAULT 0,          -- home school of a school's staff, else 0
    disabled_at @int,
    password @text NOT NULL DEFAULT '',      -- argon2id string; '' until the invitation is used
    totp @blob,                              -- sealed shared secret; NULL until set up
    totp_step @int NOT NULL DEFAULT 0,       -- last used time step: each code works once
    shortcuts @int NOT NULL DEFAULT 1,
    created_at @int NOT NULL,
    version @int NOT NULL DEFAULT 1
) @strict;
CREATE INDEX account_home ON account (authority, school);

CREATE TABLE account_code (                  -- printed sheet of one-time codes
    account @int NOT NULL,
    code @blob NOT NULL,                     -- SHA-256 of account id and code
    used_at @int,
    PRIMARY KEY (account, code)
) @rowless;

CREATE TABLE role_grant (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    account @int NOT NULL,
    role @int NOT NULL,                      -- enum role of the access matrix
    authority @int NOT NULL DEFAULT 0,       -- 0: body-wide
    school @int NOT NULL DEFAULT 0,          -- 0: the whole authority
    narrow @int NOT NULL DEFAULT 0,          -- 1: own records only (teacher)
    starts @int NOT NULL,
    ends @int NOT NULL,
    requested_by @int NOT NULL,
    approved_by @int,                        -- NULL: waits for the second person
    created_at @int NOT NULL
) @strict;
CREATE INDEX role_grant_account ON role_grant (account);

-- Z7.3: who of the body (or of an external provider) is entrusted with which
-- schools, and since when committed to confidentiality.  Without a row in force
-- a grant of the body's roles gives no place.
CREATE TABLE entrustment (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    account @int NOT NULL,
    authority @int NOT NULL DEFAULT 0,       -- 0: all
    school @int NOT NULL DEFAULT 0,          -- 0: the whole authority
    starts @int NOT NULL,
    ends @int NOT NULL,
    committed_on @int NOT NULL,              -- day of the confidentiality commitment
    created_by @int NOT NULL,
    created_at @int NOT NULL
) @strict;
CREATE INDEX entrustment_account ON entrustment (account);

-- The one relation that scopes every statement: grants x entrustments, expanded
-- to places when one of them changes.  authority 0: all; school 0: the whole authority.
CREATE TABLE reach (
    actor @int NOT NULL,
    school @int NOT NULL,
    authority @int NOT NULL,
    role @int NOT NULL,
    starts @int NOT NULL,
    narrow @int NOT NULL,
    grant_id @int NOT NULL,
    ends @int NOT NULL,                      -- after the key: SQLite 3.40 checks a rowless table by position
    PRIMARY KEY (actor, school, authority, role, starts, narrow, grant_id)
) @rowless;

CREATE TABLE session (
    token @blob PRIMARY KEY,                 -- SHA-256 of the cookie's 256 bits
    ref @blob NOT NULL UNIQUE,
    account @int NOT NULL,
    stage @int NOT NULL,                     -- enum session_stage: password given, signed in
    csrf @blob NOT NULL,                     -- 32 bytes; tokens in pages are masked
    created_at @int NOT NULL,
    used_at @int NOT NULL,                   -- written at most once a minute
    proved_at @int NOT NULL,                 -- last password + factor (re-authentication)
    idle_ends @int NOT NULL,
    ends @int NOT NULL,
    agent @text NOT NULL DEFAULT '',
    place @int NOT NULL DEFAULT 0
) @rowless;
CREATE INDEX session_account ON session (account);

CREATE TABLE api_token (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    token @blob NOT NULL UNIQUE,             -- SHA-256 of the whole token
    account @int NOT NULL,
    name @text NOT NULL,
    scopes @text NOT NULL,                   -- "ticket:RLC ticket_article:RLC"
    created_at @int NOT NULL,
    ends @int NOT NULL,
    ended_at @int,
    used_at @int
) @strict;
CREATE INDEX api_token_account ON api_token (account);

-- Single-use links in mails: invitation, password reset, solution test (U16).
CREATE TABLE mail_link (
    token @blob PRIMARY KEY,                 -- SHA-256 of 128 random bits
    kind @int NOT NULL,                      -- enum link_kind
    account @int NOT NULL,
    subject @int NOT NULL DEFAULT 0,         -- id of what it acts on
    created_at @int NOT NULL,
    ends @int NOT NULL,
    used_at @int
) @rowless;
CREATE INDEX mail_link_account ON mail_link (account, kind);

CREATE TABLE rate (                          -- attempts: raised and committed before the check
    kind @int NOT NULL,
    subject @blob NOT NULL,                  -- SHA-256 of account, address or authority
    slot @int NOT NULL,                      -- window number
    hits @int NOT NULL,
    PRIMARY KEY (kind, subject, slot)
) @rowless;

CREATE TABLE form_nonce (                    -- L2: a form saved twice is saved once
    nonce @blob PRIMARY KEY,
    account @int NOT NULL,
    at @int NOT NULL,
    location @text NOT NULL
) @rowless;
CREATE INDEX form_nonce_at ON form_nonce (at);

CREATE TABLE api_request (                   -- Idempotency-Key of machine clients
    token @int NOT NULL,
    key @text NOT NULL,
    body @blob NOT NULL,                     -- SHA-256 of method, path, body
    at @int NOT NULL,
    status @int NOT NULL,
    answer @text NOT NULL,
    location @text NOT NULL DEFAULT '',
    PRIMARY KEY (token, key)
) @rowless;

CREATE TABLE setting (
    name @text PRIMARY KEY,
    value @text NOT NULL,
    changed_by @int NOT NULL,
    changed_at @int NOT NULL
) @rowless;

CREATE TABLE clock_floor (                   -- SES-4: the clock never runs backwards
    one @int PRIMARY KEY,
    at @int NOT NULL
) @rowless;
INSERT INTO clock_floor (one, at) VALUES (1, 0);

-- AUD-1: one stream per authority (0: the operator), hash-chained.
CREATE TABLE audit_event (
    stream @int NOT NULL,
    seq @int NOT NULL,
    at @int NOT NULL,
    actor @int NOT NULL,                     -- account id, a keyed reference to a person; 0: the system
    grant_id @int NOT NULL,
    action @text NOT NULL,
    object @int NOT NULL,                    -- enum object
    subject @int NOT NULL,                   -- id of the record
    before @blob,
    after @blob,
    chain @blob NOT NULL,                    -- SHA-256 over the row and the previous chain value
    PRIMARY KEY (stream, seq)
) @rowless;
CREATE TABLE audit_head (
    stream @int PRIMARY KEY,
    seq @int NOT NULL,
    chain @blob NOT NULL
) @rowless;

CREATE TABLE job (
    id @int PRIMARY KEY,
    kind @text NOT NULL,
    key @text NOT NULL,                      -- idempotency key within the kind
    payload @text NOT NULL,
    due_at @int NOT NULL,
    state @int NOT NULL,                     -- enum job_state: waiting, running, done, dead
    attempts @int NOT NULL DEFAULT 0,
    lease_until @int,
    lease_by @text NOT NULL DEFAULT '',
    error @text NOT NULL DEFAULT '',
    created_at @int NOT NULL,
    done_at @int,
    UNIQUE (kind, key)
) @strict;
CREATE INDEX job_due ON job (state, due_at);

-- Files: content-addressed, in parts of at most 1 MiB.
CREATE TABLE blob (
    id @int PRIMARY KEY,
    sha256 @blob NOT NULL UNIQUE,
    size @int NOT NULL,
    created_at @int NOT NULL
) @strict;
CREATE TABLE blob_part (
    blob @int NOT NULL,
    part @int NOT NULL,
    bytes @blob NOT NULL,
    PRIMARY KEY (blob, part)
) @strict;

-- MIN-1: the raw message and its key are committed before anything else happens.
CREATE TABLE raw_mail (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    dedupe @blob NOT NULL UNIQUE,            -- SHA-256: message id (or date, from, to, subject) and body
    mailbox @text NOT NULL,
    received_at @int NOT NULL,
    bytes @blob NOT NULL,
    state @int NOT NULL,                     -- enum mail_state: waiting, taken, quarantined, released, rejected
    tries @int NOT NULL DEFAULT 0,
    reason @text NOT NULL DEFAULT '',
    authority @int NOT NULL DEFAULT 0,
    school @int NOT NULL DEFAULT 0,
    entry @int NOT NULL DEFAULT 0
) @strict;
CREATE INDEX raw_mail_state ON raw_mail (state, id);

CREATE TABLE outbox (
    id @int PRIMARY KEY,
    ref @blob NOT NULL UNIQUE,
    key @text NOT NULL UNIQUE,               -- one row per event and recipient, however often it happens
    recipient @text NOT NULL,
    subject @text NOT NULL,
    headers @text NOT NULL,                  -- JSON: message_id, in_reply_to, references, reply_to, auto
    body @text NOT NULL,
    html @text NOT NULL DEFAULT '',
    authority @int NOT NULL DEFAULT 0,
    not_before @int NOT NULL,
    state @int NOT NULL,                     -- enum outbox_state: waiting, sent, failed
    attempts @int NOT NULL DEFAULT 0,
    lease_until @int,
    error @text NOT NULL DEFAULT '',
    created_at @int NOT NULL,
    sent_at @int
) @strict;
CREATE INDEX outbox_due ON outbox (state, not_before);
