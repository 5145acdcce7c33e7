-- Splitting a ticket (domain/desk.md 8): some of its entries become a ticket of their own.

CREATE TABLE ticket_split (
    ticket @int PRIMARY KEY,                 -- the one that was split off
    source @int NOT NULL,
    authority @int NOT NULL,
    school @int NOT NULL,
    actor @int NOT NULL,
    at @int NOT NULL
) @rowless;
CREATE INDEX ticket_split_source ON ticket_split (source);

-- Entries are immutable and stay where they were written: the new ticket has copies, each with
-- its origin.
CREATE TABLE entry_split (
    ticket @int NOT NULL,
    n @int NOT NULL,
    source @int NOT NULL,
    source_n @int NOT NULL,
    authority @int NOT NULL,
    school @int NOT NULL,
    PRIMARY KEY (ticket, n)
) @rowless;
CREATE INDEX entry_split_source ON entry_split (source, source_n);
