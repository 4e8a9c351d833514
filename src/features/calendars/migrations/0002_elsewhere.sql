-- Calendars kept elsewhere that say when a counsellor is busy: the times themselves are in `busy_elsewhere` (agenda).
CREATE TABLE calendar_sources (
    id INTEGER PRIMARY KEY,
    person INTEGER NOT NULL,
    -- Sealed for "calendars.source" and this id: its name, and its address, which may hold a secret.
    name BLOB NOT NULL,
    url BLOB NOT NULL,
    created INTEGER NOT NULL,
    -- Of the last answer, so that nothing is sent twice.
    etag TEXT NOT NULL,
    modified TEXT NOT NULL,
    tried INTEGER,
    -- When it was last read with success.
    good INTEGER,
    -- Why it could not be read the last time; empty: it could.
    failure TEXT NOT NULL,
    -- How many times it told, and how many of its events could not be understood.
    times INTEGER NOT NULL,
    unclear INTEGER NOT NULL
);
CREATE INDEX calendar_sources_person ON calendar_sources (person);
