-- Files that counsellors bring in, what was made of each of their lines, and what was wrong with them.
CREATE TABLE imports (
    id INTEGER PRIMARY KEY,
    owner INTEGER NOT NULL,
    created INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('choosing', 'running', 'stopped', 'done', 'undoing', 'undone')),
    -- Sealed for "imports.file_name" and "imports.plan" and this id; empty once the file is gone.
    file_name BLOB NOT NULL,
    plan BLOB NOT NULL,
    -- A keyed hash of all bytes, to say that a file was brought in before.
    file_hash BLOB NOT NULL,
    file_bytes INTEGER NOT NULL,
    -- How many people and records it has, and how many of these were looked at: a run goes on from there.
    units INTEGER NOT NULL,
    position INTEGER NOT NULL,
    lines INTEGER NOT NULL,
    lines_refused INTEGER NOT NULL,
    people_made INTEGER NOT NULL,
    people_known INTEGER NOT NULL,
    records_made INTEGER NOT NULL,
    records_known INTEGER NOT NULL,
    started INTEGER,
    ended INTEGER,
    undone INTEGER,
    -- Who undid it.
    undone_by INTEGER NOT NULL
);
CREATE INDEX imports_owner ON imports (owner, id);

-- The file itself, sealed in pieces for "imports.piece", its import and its place; it goes with its time.
CREATE TABLE import_pieces (
    import_id INTEGER NOT NULL REFERENCES imports (id),
    place INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (import_id, place)
);

-- What lines became: by keyed hashes, so that the same line makes nothing twice, and that all can be taken back.
CREATE TABLE import_rows (
    id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES imports (id),
    kind TEXT NOT NULL CHECK (kind IN ('person', 'number', 'name', 'record')),
    line_key BLOB NOT NULL,
    target INTEGER NOT NULL,
    -- Whether it was made by this line, or was there.
    made INTEGER NOT NULL CHECK (made IN (0, 1)),
    line INTEGER NOT NULL,
    -- When what was made was last changed as it was made: a later change is somebody's.
    changed INTEGER NOT NULL,
    undone INTEGER NOT NULL CHECK (undone IN (0, 1))
);
CREATE UNIQUE INDEX import_rows_key ON import_rows (kind, line_key) WHERE undone = 0;
CREATE INDEX import_rows_of ON import_rows (import_id, kind, id);

-- Sealed for "import_faults.said" and this id.
CREATE TABLE import_faults (
    id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES imports (id),
    line INTEGER NOT NULL,
    -- 0: the line is in, without a value; 1: it is not; 2: undoing left it.
    weight INTEGER NOT NULL CHECK (weight IN (0, 1, 2)),
    said BLOB NOT NULL
);
CREATE INDEX import_faults_of ON import_faults (import_id, line, id);
