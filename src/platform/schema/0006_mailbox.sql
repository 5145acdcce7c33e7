-- Mailboxes that the worker fetches mail from over IMAP (trust MIN-1).
CREATE TABLE mailbox (
    id @int PRIMARY KEY,
    name @text NOT NULL UNIQUE,              -- stands in raw_mail.mailbox
    server @text NOT NULL,                   -- host:port, must be in the configuration's `outgoing`
    starttls @int NOT NULL,                  -- 0: TLS from the start
    login @text NOT NULL,
    password @blob NOT NULL,                 -- sealed, context "mailbox <name>"; empty: the token file
    token_file @text NOT NULL,               -- bearer token for OAUTHBEARER or XOAUTH2
    folder @text NOT NULL,
    access_ends @int,                        -- last day of the password or of what renews the token
    active @int NOT NULL,
    changed_at @int NOT NULL,
    changed_by @int NOT NULL
) @strict;

CREATE TABLE mailbox_state (                 -- the fetcher's own
    mailbox @int PRIMARY KEY,
    next_at @int NOT NULL,
    lease_until @int,
    fetched_at @int,                         -- last run without trouble
    failing_since @int,
    failures @int NOT NULL DEFAULT 0,
    error @text NOT NULL DEFAULT ''
) @strict;

-- What is stored here and not known to be gone from the server: not fetched a second time.
CREATE TABLE mailbox_uid (
    mailbox @int NOT NULL,
    uidvalidity @int NOT NULL,
    uid @int NOT NULL,
    mail @int NOT NULL,                      -- raw_mail; 0: too large, stays on the server
    PRIMARY KEY (mailbox, uidvalidity, uid)
) @rowless;
