-- Figures of the service desk (figure_store.c): tickets by the moment of the report, those closed
-- since a day, those that were opened again, and looks that led to no ticket.
CREATE INDEX ticket_reported ON ticket (created_at, id);
CREATE INDEX ticket_closed ON ticket (closed_at, created_at) WHERE state = 6;
CREATE INDEX ticket_phase_reopened ON ticket_phase (ticket, n) WHERE reason >= 61 AND until IS NOT NULL;
CREATE INDEX look_alone ON look (started_at, authority, school, outcome) WHERE ticket = 0;
