-- Short ids of what is few and referred to by each row of tickets, entries and audit: the last
-- one given, per kind of record (tx_serial).  Ids from before stay as they are.
CREATE TABLE serial_id (
    kind @text PRIMARY KEY,
    last @int NOT NULL
) @rowless;
