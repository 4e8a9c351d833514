-- When somebody is busy by a calendar that is kept elsewhere, as it was read last.
CREATE TABLE busy_elsewhere (
    person INTEGER NOT NULL,
    starts INTEGER NOT NULL,
    ends INTEGER NOT NULL CHECK (ends > starts),
    -- Which calendar.
    source INTEGER NOT NULL,
    PRIMARY KEY (person, starts, ends, source)
);
