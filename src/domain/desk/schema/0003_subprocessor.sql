-- A ticket is handed to a firm of the register (room privacy), not to one of its people.
ALTER TABLE ticket RENAME COLUMN provider TO subprocessor;
