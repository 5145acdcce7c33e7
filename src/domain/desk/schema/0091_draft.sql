-- Who is writing (domain/desk.md 8): a draft knows since when, and is found by its ticket.
ALTER TABLE draft ADD COLUMN begun_at @int NOT NULL DEFAULT 0;
CREATE INDEX draft_form ON draft (form, saved_at);

-- "Entwurf teilen": one per ticket, for the people of the body who work on it.
CREATE TABLE shared_draft (
    ticket @int PRIMARY KEY,
    authority @int NOT NULL,
    school @int NOT NULL,
    text @text NOT NULL CHECK (text <> ''),
    shared_by @int NOT NULL,
    shared_at @int NOT NULL,
    holder @int NOT NULL,                    -- who writes on: the one who shared it, or who took it over
    held_at @int NOT NULL,
    version @int NOT NULL DEFAULT 1
) @rowless;
CREATE INDEX shared_draft_age ON shared_draft (held_at);
