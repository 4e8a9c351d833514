-- Appointments that were brought in from the tool that a structure had before: each once, however often its file is read.
CREATE TABLE appointments_brought (
    appointment INTEGER PRIMARY KEY REFERENCES appointments (id) ON DELETE CASCADE,
    -- Of the source's name and the identifier there: a number follows a few keyed bits of the name, anything else is a keyed hash.
    origin INTEGER NOT NULL UNIQUE,
    -- Of what the line said, keyed: whether a later file says something else.
    said INTEGER NOT NULL,
    -- 1: it is to come, and its reminder is not planned yet.
    remind INTEGER NOT NULL CHECK (remind IN (0, 1))
);
