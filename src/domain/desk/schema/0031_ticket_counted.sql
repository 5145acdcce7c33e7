-- Hits of a search are counted from this index alone (search_find.c).
CREATE INDEX ticket_counted ON ticket (number, state, authority, school, sensitive);
