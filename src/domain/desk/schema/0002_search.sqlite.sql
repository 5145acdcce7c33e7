-- Full text, one row per entry, never changed: rowid = ticket number * 4096 + entry
-- number, so hits come newest ticket first and a ticket's hits lie together.
-- `terms` are analysed by platform/text.h; a leading sharp s, which folding leaves in
-- no word, marks the words of the ticket's subject (repeated at each entry, so that
-- several words are found although one stands in the subject) and the place tokens
-- s<school> and a<authority> in base 36.  Internal entries have an index of their
-- own: their words cannot influence what others find or count.
CREATE VIRTUAL TABLE entry_search USING fts5(terms, content='', detail=none, columnsize=0, tokenize="ascii");
CREATE VIRTUAL TABLE internal_search USING fts5(terms, content='', detail=none, columnsize=0, tokenize="ascii");
