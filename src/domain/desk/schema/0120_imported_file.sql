-- Files of entries that were taken over with their content (domain/desk.md 20): which attachments
-- are of an import, so that taking it back takes them too.

CREATE TABLE imported_file (
    attachment @int PRIMARY KEY,
    authority @int NOT NULL,
    school @int NOT NULL,
    ticket @int NOT NULL,
    n @int NOT NULL,                         -- entry
    run @int NOT NULL                        -- ticket_import.n
) @strict;
CREATE INDEX imported_file_ticket ON imported_file (ticket, n);
ALTER TABLE ticket_import ADD COLUMN attached @int NOT NULL DEFAULT 0;
ALTER TABLE import_progress ADD COLUMN files @int NOT NULL DEFAULT 0;
ALTER TABLE import_progress ADD COLUMN file_bytes @int NOT NULL DEFAULT 0;
ALTER TABLE import_progress ADD COLUMN files_left @int NOT NULL DEFAULT 0;
