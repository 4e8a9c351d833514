-- What reads or changes a counsellor's calendar: a feed by its secret address, or a device by its password.
CREATE TABLE calendar_devices (
    id INTEGER PRIMARY KEY,
    person INTEGER NOT NULL,
    -- feed or caldav.
    kind TEXT NOT NULL CHECK (kind IN ('feed', 'caldav')),
    -- What its owner calls it, sealed for "calendars.device" and this id.
    name BLOB NOT NULL,
    -- SHA-256 of 256 random bits: nothing shorter could be guessed back.
    secret BLOB NOT NULL UNIQUE,
    -- 1: tells who comes; 0: only that the time is taken.
    names INTEGER NOT NULL,
    created INTEGER NOT NULL,
    -- When it last asked, to a quarter of an hour.
    seen INTEGER,
    -- The last day that the journal tells of it.
    noted TEXT NOT NULL
);
CREATE INDEX calendar_devices_person ON calendar_devices (person);

-- Absences that a device made, as it wrote them: it gets back what it sent.
CREATE TABLE calendar_events (
    absence INTEGER PRIMARY KEY,
    person INTEGER NOT NULL,
    -- The last part of its address, and the identifier within; the device chose both.
    name TEXT NOT NULL,
    uid TEXT NOT NULL,
    -- The iCalendar text, sealed for "calendars.event" and this absence.
    body BLOB NOT NULL,
    -- Of the absence as it was then: changed elsewhere since, it is written anew.
    fingerprint BLOB NOT NULL,
    changed INTEGER NOT NULL,
    UNIQUE (person, name),
    UNIQUE (person, uid)
);

-- What devices were told last, so that they can ask what changed since (RFC 6578). `names`: the calendar with names, or without.
CREATE TABLE calendar_states (
    person INTEGER NOT NULL,
    names INTEGER NOT NULL,
    -- Random: a token from before a backup was put back is not taken for one of now.
    epoch TEXT NOT NULL,
    revision INTEGER NOT NULL,
    -- Tokens before this one are too old: what went meanwhile is forgotten.
    floor INTEGER NOT NULL,
    PRIMARY KEY (person, names)
);
CREATE TABLE calendar_members (
    person INTEGER NOT NULL,
    names INTEGER NOT NULL,
    name TEXT NOT NULL,
    etag TEXT NOT NULL,
    revision INTEGER NOT NULL,
    -- Since when it is there no more.
    gone INTEGER,
    PRIMARY KEY (person, names, name)
);
