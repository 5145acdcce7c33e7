-- "Gut gelöst / Geht so / Nicht gut" after a ticket was closed (domain/desk.md 6): one answer
-- per ticket and person, its own while it may be changed.
CREATE TABLE satisfaction (
    ticket @int NOT NULL,
    account @int NOT NULL,                   -- the requester; 0: without account, by the link of the mail
    authority @int NOT NULL,
    school @int NOT NULL,
    face @int NOT NULL CHECK (face BETWEEN 1 AND 3),
    text @text NOT NULL DEFAULT '',
    at @int NOT NULL,                        -- first given; figures count it there
    changed_at @int NOT NULL,
    PRIMARY KEY (ticket, account)
) @rowless;
CREATE INDEX satisfaction_at ON satisfaction (authority, at);
