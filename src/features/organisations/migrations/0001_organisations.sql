-- Organisations: who employs, hosts, pays. `kinds` are bits in the order of organisations::Kind, which therefore never changes.
CREATE TABLE organisations (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    kinds INTEGER NOT NULL CHECK (kinds > 0),
    siret TEXT NOT NULL,
    rna TEXT NOT NULL,
    address TEXT NOT NULL,
    insee TEXT NOT NULL,
    phone TEXT NOT NULL,
    mail TEXT NOT NULL,
    site TEXT NOT NULL,
    note TEXT NOT NULL,
    -- The name without accents or case: what lists are sorted by, alike on both engines.
    sort_name TEXT NOT NULL,
    -- What it is found by, folded: name, commune, SIRET, RNA.
    words TEXT NOT NULL,
    created INTEGER NOT NULL,
    -- Since when it is offered no more; what people were there remains.
    retired INTEGER
);
-- One SIRET is one organisation, a retired one too: it can be restored.
CREATE UNIQUE INDEX organisations_siret ON organisations (siret) WHERE siret <> '';

CREATE TABLE teams (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    sort_name TEXT NOT NULL,
    -- None: of the whole co-operative.
    organisation INTEGER REFERENCES organisations (id),
    created INTEGER NOT NULL,
    retired INTEGER
);
-- Lists of choices show the name alone.
CREATE UNIQUE INDEX teams_name ON teams (sort_name) WHERE retired IS NULL;
CREATE INDEX teams_organisation ON teams (organisation);
