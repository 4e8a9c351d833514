-- For the list of what is to come: around a town the places are known first, then their programmes, then the sessions of these.
CREATE INDEX workshops_place ON workshops (place);
CREATE INDEX workshop_sessions_of ON workshop_sessions (workshop, starts);
-- Counts the changes of programmes, for those who keep something in memory. One row, so that each change waits for the one before.
CREATE TABLE workshops_version (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    version INTEGER NOT NULL
);
INSERT INTO workshops_version (id, version) VALUES (1, 1);
