-- What somebody allows an organisation to do in their name. The state is computed from the clock, never kept.
CREATE TABLE mandates (
    id INTEGER PRIMARY KEY,
    beneficiary INTEGER NOT NULL REFERENCES beneficiaries (id),
    organisation INTEGER NOT NULL CHECK (organisation > 0),
    -- The person's name as on the paper, sealed for "mandates.name" and this id: the proof outlives the sheet.
    name BLOB NOT NULL,
    begins TEXT NOT NULL CHECK (LENGTH(begins) = 10),
    days INTEGER NOT NULL CHECK (days IN (1, 31, 182, 365)),
    last_day TEXT NOT NULL CHECK (LENGTH(last_day) = 10),
    consent TEXT NOT NULL CHECK (consent IN ('paper', 'message')),
    place TEXT NOT NULL CHECK (place IN ('on_site', 'remote')),
    made_by INTEGER NOT NULL,
    made INTEGER NOT NULL,
    -- Who wrote down that it is given; 0: the person themselves, by the link.
    given INTEGER,
    given_by INTEGER,
    ended INTEGER,
    ended_why TEXT CHECK (ended_why IN ('withdrawn', 'done', 'mistake')),
    ended_by INTEGER,
    -- Where the signed paper is.
    paper TEXT NOT NULL CHECK (paper IN ('none', 'folder', 'file')),
    -- The last link of the chain of uses. Two who use it at once meet here.
    uses INTEGER NOT NULL CHECK (uses >= 0),
    head TEXT NOT NULL CHECK (LENGTH(head) = 64),
    CHECK (last_day >= begins),
    CHECK ((given IS NULL) = (given_by IS NULL)),
    CHECK ((ended IS NULL) = (ended_why IS NULL) AND (ended IS NULL) = (ended_by IS NULL)),
    CHECK (uses = 0 OR given IS NOT NULL),
    CHECK (paper = 'none' OR given IS NOT NULL)
);
CREATE INDEX mandates_beneficiary ON mandates (beneficiary);
CREATE INDEX mandates_organisation ON mandates (organisation, last_day);
CREATE INDEX mandates_last_day ON mandates (last_day);

CREATE TABLE mandate_procedures (
    mandate INTEGER NOT NULL REFERENCES mandates (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('papiers', 'famille', 'social', 'travail', 'logement', 'transports', 'argent',
                                       'justice', 'etranger', 'loisirs')),
    revoked INTEGER,
    -- 0: the person themselves.
    revoked_by INTEGER,
    PRIMARY KEY (mandate, kind),
    CHECK ((revoked IS NULL) = (revoked_by IS NULL))
);

-- What was done by it; mandates.hpp tells what the hashes are made of.
CREATE TABLE mandate_uses (
    mandate INTEGER NOT NULL,
    number INTEGER NOT NULL CHECK (number > 0),
    at_us INTEGER NOT NULL,
    done_by INTEGER NOT NULL,
    kind TEXT NOT NULL,
    -- Sixteen random bytes and the words, sealed for "mandates.use", this mandate and number.
    words BLOB NOT NULL,
    words_hash TEXT NOT NULL CHECK (LENGTH(words_hash) = 64),
    hash TEXT NOT NULL CHECK (LENGTH(hash) = 64),
    PRIMARY KEY (mandate, number),
    FOREIGN KEY (mandate, kind) REFERENCES mandate_procedures (mandate, kind) ON DELETE CASCADE
);

-- The signed paper as a picture, sealed for "mandates.paper" and this mandate.
CREATE TABLE mandate_papers (
    mandate INTEGER PRIMARY KEY REFERENCES mandates (id) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    kept_by INTEGER NOT NULL,
    bytes BLOB NOT NULL
);
