-- Places of the national standard. Lists are kept as the standard writes them, separated by `|`; sets as bits, in the order of
-- the enumerations of places.hpp, which therefore never changes.
CREATE TABLE places (
    id INTEGER PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    source TEXT NOT NULL,
    source_id TEXT NOT NULL,
    -- What the export writes as `id`: the source's own, or with the source before it when two sources use the same.
    public_id TEXT NOT NULL UNIQUE,
    pivot TEXT NOT NULL,
    name TEXT NOT NULL,
    commune TEXT NOT NULL,
    postcode TEXT NOT NULL,
    insee TEXT NOT NULL,
    address TEXT NOT NULL,
    address_more TEXT NOT NULL,
    latitude REAL,
    longitude REAL,
    typology TEXT NOT NULL,
    phone TEXT NOT NULL,
    mails TEXT NOT NULL,
    sites TEXT NOT NULL,
    hours TEXT NOT NULL,
    summary TEXT NOT NULL,
    details TEXT NOT NULL,
    declared_source TEXT NOT NULL,
    roaming INTEGER NOT NULL,
    parent TEXT NOT NULL,
    updated TEXT NOT NULL,
    services INTEGER NOT NULL,
    audiences INTEGER NOT NULL,
    needs INTEGER NOT NULL,
    fees INTEGER NOT NULL,
    programmes INTEGER NOT NULL,
    trainings INTEGER NOT NULL,
    other_trainings TEXT NOT NULL,
    access INTEGER NOT NULL,
    support INTEGER NOT NULL,
    acceslibre_url TEXT NOT NULL,
    booking_url TEXT NOT NULL,
    -- Of everything above that a file says: a second import of the same line finds it unchanged.
    fingerprint TEXT NOT NULL,
    -- The value of places_state.version when the row last changed.
    version INTEGER NOT NULL,
    UNIQUE (source, source_id)
);
CREATE INDEX places_version ON places (version);

-- One row: a counter that every transaction that changes places moves by one. It also makes such transactions wait for each
-- other, so that what is in memory can follow by "everything newer than".
CREATE TABLE places_state (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    version INTEGER NOT NULL
);
INSERT INTO places_state (one, version) VALUES (1, 0);

-- Two places that may be one, `place` < `other`, for a person to decide.
CREATE TABLE places_duplicates (
    place INTEGER NOT NULL REFERENCES places (id) ON DELETE CASCADE,
    other INTEGER NOT NULL REFERENCES places (id) ON DELETE CASCADE,
    reason TEXT NOT NULL CHECK (reason IN ('same_name_and_address', 'near_and_alike')),
    found_at INTEGER NOT NULL,
    decision TEXT NOT NULL DEFAULT 'open' CHECK (decision IN ('open', 'same', 'different')),
    PRIMARY KEY (place, other),
    CHECK (place < other)
);
CREATE INDEX places_duplicates_other ON places_duplicates (other);

-- Dated stops of itinerant places.
CREATE TABLE places_rounds (
    place INTEGER NOT NULL REFERENCES places (id) ON DELETE CASCADE,
    starts INTEGER NOT NULL,
    ends INTEGER NOT NULL CHECK (ends > starts),
    insee TEXT NOT NULL,
    spot TEXT NOT NULL,
    PRIMARY KEY (place, starts)
);
