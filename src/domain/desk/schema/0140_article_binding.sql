-- From a room or a service to the articles bound to it: each ticket's page asks.
CREATE INDEX article_binding_record ON article_binding (kind, record, article) WHERE record <> 0;
