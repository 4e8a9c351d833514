-- What became of places at the desk, and what imports did to them: one row for each change of one place.
CREATE TABLE editing_changes (
    id INTEGER PRIMARY KEY,
    place INTEGER NOT NULL REFERENCES places (id) ON DELETE CASCADE,
    -- Of the place, after the change.
    version INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    -- Who; NULL: an import. No foreign key: what somebody did stays when the account goes.
    person INTEGER,
    kind TEXT NOT NULL CHECK (kind IN ('created', 'edited', 'undone', 'retired', 'restored', 'merged', 'imported',
                                       'photo')),
    -- The change that this one took back.
    undoes INTEGER REFERENCES editing_changes (id) ON DELETE CASCADE,
    -- The other place of a merge.
    other INTEGER
);
CREATE INDEX editing_changes_place ON editing_changes (place, version);
-- A change is taken back once, however many try.
CREATE UNIQUE INDEX editing_changes_undoes ON editing_changes (undoes);

CREATE TABLE editing_changed_fields (
    change INTEGER NOT NULL REFERENCES editing_changes (id) ON DELETE CASCADE,
    field TEXT NOT NULL,
    value_before TEXT NOT NULL,
    value_after TEXT NOT NULL,
    PRIMARY KEY (change, field)
);

-- Fields that people changed: imports of the same source leave them alone until they are released.
CREATE TABLE editing_kept (
    place INTEGER NOT NULL REFERENCES places (id) ON DELETE CASCADE,
    field TEXT NOT NULL,
    -- What the source says.
    import_value TEXT NOT NULL,
    PRIMARY KEY (place, field)
);

-- Pictures by their content, in two sizes, and the places that show them.
CREATE TABLE editing_pictures (
    digest TEXT PRIMARY KEY,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    small BLOB NOT NULL,
    large BLOB NOT NULL,
    added_at INTEGER NOT NULL
);
CREATE TABLE editing_photos (
    place INTEGER PRIMARY KEY REFERENCES places (id) ON DELETE CASCADE,
    digest TEXT NOT NULL REFERENCES editing_pictures (digest),
    shows TEXT NOT NULL,
    credit TEXT NOT NULL
);
CREATE INDEX editing_photos_digest ON editing_photos (digest);
