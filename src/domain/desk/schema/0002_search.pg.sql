-- Full text, one row per entry; see the SQLite file beside.
CREATE TABLE entry_search (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX entry_search_terms ON entry_search USING gin (terms);
CREATE TABLE internal_search (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX internal_search_terms ON internal_search USING gin (terms);
