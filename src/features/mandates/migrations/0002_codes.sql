-- Codes sent to somebody's telephone, by which they agree: the counsellor types in what they are told.
CREATE TABLE mandate_codes (
    mandate INTEGER NOT NULL REFERENCES mandates (id) ON DELETE CASCADE,
    number INTEGER NOT NULL CHECK (number > 0),
    -- Keyed with vault.key: from a stolen database nobody tries the million.
    hash BLOB NOT NULL,
    -- The number, sealed for "mandates.code" and this mandate.
    sent_to BLOB NOT NULL,
    made INTEGER NOT NULL,
    made_by INTEGER NOT NULL,
    tries INTEGER NOT NULL CHECK (tries BETWEEN 0 AND 5),
    agreed INTEGER,
    PRIMARY KEY (mandate, number)
);
