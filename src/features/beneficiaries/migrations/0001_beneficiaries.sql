-- Whom counsellors help. What names them is sealed, each field for "beneficiaries.FIELD" and this id; empty: not given.
CREATE TABLE beneficiaries (
    id INTEGER PRIMARY KEY,
    first_name BLOB NOT NULL,
    last_name BLOB NOT NULL,
    phone BLOB NOT NULL,
    mail BLOB NOT NULL,
    address BLOB NOT NULL,
    notes BLOB NOT NULL,
    -- Blind indexes of what was given; empty: nothing was.
    phone_index BLOB NOT NULL,
    mail_index BLOB NOT NULL,
    no_phone INTEGER NOT NULL CHECK (no_phone IN (0, 1)),
    birth_year INTEGER CHECK (birth_year BETWEEN 1900 AND 2200),
    insee TEXT NOT NULL,
    gender TEXT NOT NULL CHECK (gender IN ('feminin', 'masculin', 'non_communique')),
    situation TEXT NOT NULL CHECK (situation IN ('scolarise', 'sans_emploi', 'en_emploi', 'retraite', 'non_communique')),
    -- Who looks after them; 0: nobody any more.
    counsellor INTEGER NOT NULL,
    account INTEGER UNIQUE,
    shared INTEGER NOT NULL CHECK (shared IN (0, 1)),
    held INTEGER NOT NULL CHECK (held IN (0, 1)),
    forgotten INTEGER NOT NULL CHECK (forgotten IN (0, 1)),
    -- The one that they became part of.
    merged_into INTEGER REFERENCES beneficiaries (id),
    last_helped TEXT,
    created INTEGER NOT NULL,
    changed INTEGER NOT NULL
);
CREATE INDEX beneficiaries_counsellor ON beneficiaries (counsellor, last_helped);
CREATE INDEX beneficiaries_phone ON beneficiaries (phone_index) WHERE LENGTH(phone_index) > 0;
CREATE INDEX beneficiaries_mail ON beneficiaries (mail_index) WHERE LENGTH(mail_index) > 0;
-- The daily job looks for those whose time is over.
CREATE INDEX beneficiaries_named ON beneficiaries (last_helped) WHERE forgotten = 0;

-- Words of names: keyed indexes, 32 bits each, of the word, of its first four letters, and of how it sounds.
CREATE TABLE beneficiary_words (
    word INTEGER NOT NULL,
    beneficiary INTEGER NOT NULL REFERENCES beneficiaries (id),
    PRIMARY KEY (word, beneficiary)
);
CREATE INDEX beneficiary_words_of ON beneficiary_words (beneficiary);

CREATE TABLE beneficiary_consents (
    id INTEGER PRIMARY KEY,
    beneficiary INTEGER NOT NULL REFERENCES beneficiaries (id),
    at INTEGER NOT NULL,
    given INTEGER NOT NULL CHECK (given IN (0, 1)),
    how TEXT NOT NULL CHECK (how IN ('spoken', 'paper', 'message')),
    -- Who wrote it down; 0: the person themselves.
    done_by INTEGER NOT NULL
);
CREATE INDEX beneficiary_consents_of ON beneficiary_consents (beneficiary, id);

CREATE TABLE beneficiary_hand_overs (
    id INTEGER PRIMARY KEY,
    beneficiary INTEGER NOT NULL REFERENCES beneficiaries (id),
    at INTEGER NOT NULL,
    came_from INTEGER NOT NULL,
    went_to INTEGER NOT NULL,
    done_by INTEGER NOT NULL,
    -- Sealed for "beneficiaries.hand_over" and this id; empty: none.
    note BLOB NOT NULL
);
CREATE INDEX beneficiary_hand_overs_of ON beneficiary_hand_overs (beneficiary, id);

CREATE TABLE beneficiary_merges (
    id INTEGER PRIMARY KEY,
    kept INTEGER NOT NULL REFERENCES beneficiaries (id),
    gone INTEGER NOT NULL REFERENCES beneficiaries (id),
    at INTEGER NOT NULL,
    done_by INTEGER NOT NULL,
    -- The fields of the kept one that were filled from the gone one, by commas: they are emptied again.
    filled TEXT NOT NULL,
    undone INTEGER
);
CREATE INDEX beneficiary_merges_kept ON beneficiary_merges (kept, id);
-- What other features gave from one to the other.
CREATE TABLE beneficiary_moved (
    merge_id INTEGER NOT NULL REFERENCES beneficiary_merges (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    moved_row INTEGER NOT NULL,
    PRIMARY KEY (merge_id, kind, moved_row)
);
