-- What funders pay for. Money in cents, time in minutes. Where it stands is computed from records, never kept.
CREATE TABLE agreements (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('commune', 'departement', 'cfppa', 'entreprise', 'region', 'etat', 'autre')),
    funder TEXT NOT NULL CHECK (LENGTH(funder) BETWEEN 1 AND 120),
    -- 14 digits; empty: not known.
    siret TEXT NOT NULL CHECK (LENGTH(siret) IN (0, 14)),
    title TEXT NOT NULL CHECK (LENGTH(title) BETWEEN 1 AND 120),
    first_day TEXT NOT NULL CHECK (LENGTH(first_day) = 10),
    last_day TEXT NOT NULL CHECK (LENGTH(last_day) = 10),
    -- 0: not contracted.
    contracted_min INTEGER NOT NULL CHECK (contracted_min >= 0),
    contracted_sessions INTEGER NOT NULL CHECK (contracted_sessions >= 0),
    -- 0: not paid so.
    hour_cents INTEGER NOT NULL CHECK (hour_cents >= 0),
    session_cents INTEGER NOT NULL CHECK (session_cents >= 0),
    lump_cents INTEGER NOT NULL CHECK (lump_cents >= 0),
    -- What an hour of somebody's work costs the co-operative; 0: not known.
    work_cents INTEGER NOT NULL CHECK (work_cents >= 0),
    audience TEXT NOT NULL CHECK (LENGTH(audience) <= 200),
    -- Bit masks, as activities keep them; 0: all.
    ages INTEGER NOT NULL CHECK (ages >= 0),
    themes INTEGER NOT NULL CHECK (themes >= 0),
    notes TEXT NOT NULL CHECK (LENGTH(notes) <= 2000),
    created INTEGER NOT NULL,
    created_by INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    closed INTEGER,
    removed INTEGER,
    CHECK (last_day >= first_day),
    CHECK (contracted_min > 0 OR contracted_sessions > 0),
    CHECK (hour_cents = 0 OR contracted_min > 0),
    CHECK (session_cents = 0 OR contracted_sessions > 0)
);
CREATE INDEX agreements_days ON agreements (last_day, first_day) WHERE removed IS NULL;

-- None: everywhere.
CREATE TABLE agreement_places (
    agreement INTEGER NOT NULL REFERENCES agreements (id),
    place INTEGER NOT NULL,
    PRIMARY KEY (agreement, place)
);
-- None: whoever does it.
CREATE TABLE agreement_counsellors (
    agreement INTEGER NOT NULL REFERENCES agreements (id),
    counsellor INTEGER NOT NULL,
    PRIMARY KEY (agreement, counsellor)
);
CREATE INDEX agreement_counsellors_whose ON agreement_counsellors (counsellor);

-- What proves it: the signed contract, sheets signed elsewhere.
CREATE TABLE agreement_files (
    id INTEGER PRIMARY KEY,
    agreement INTEGER NOT NULL REFERENCES agreements (id),
    kind TEXT NOT NULL CHECK (kind IN ('pdf', 'picture')),
    -- Sealed for "agreements.file_name" and this id.
    name BLOB NOT NULL,
    -- Sealed for "agreements.file" and this id.
    bytes BLOB NOT NULL,
    size INTEGER NOT NULL CHECK (size > 0),
    added INTEGER NOT NULL,
    added_by INTEGER NOT NULL,
    removed INTEGER
);
CREATE INDEX agreement_files_of ON agreement_files (agreement, id);
