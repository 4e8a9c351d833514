-- One time of a series that a device moved: an absence of its own, which takes the place of one day of the series.
CREATE TABLE calendar_moved (
    absence INTEGER PRIMARY KEY,
    person INTEGER NOT NULL,
    -- The absence that comes back.
    series INTEGER NOT NULL,
    -- The day that it was moved away from.
    day TEXT NOT NULL,
    UNIQUE (series, day)
);
CREATE INDEX calendar_moved_person ON calendar_moved (person);
