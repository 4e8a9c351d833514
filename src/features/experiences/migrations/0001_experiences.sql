-- What people and firms tell of a solution that they use. Read by somebody before it is shown; each refusal has its reason.
CREATE TABLE experiences (
    id INTEGER PRIMARY KEY,
    -- Of data/catalogue.
    solution TEXT NOT NULL,
    words TEXT NOT NULL CHECK (LENGTH(words) <= 2000),
    -- In use since; month 0: the year alone is known.
    since_year INTEGER NOT NULL CHECK (since_year BETWEEN 1980 AND 2200),
    since_month INTEGER NOT NULL CHECK (since_month BETWEEN 0 AND 12),
    size TEXT NOT NULL CHECK (size IN ('alone', 'few', 'some', 'many')),
    kind TEXT NOT NULL CHECK (kind IN ('person', 'firm', 'association', 'town', 'coop')),
    -- How it is signed in public. Of a private person: the first name alone. Of the co-operative's counsellors: nothing.
    name TEXT NOT NULL CHECK (LENGTH(name) <= 80),
    commune TEXT NOT NULL CHECK (LENGTH(commune) <= 120),
    counsellor INTEGER,
    lang TEXT NOT NULL CHECK (lang IN ('fr', 'en')),
    -- Sealed: the address of mail and what the author's link says, one a line. NULL once its time is over.
    contact BLOB,
    mail_index BLOB,
    -- A hash of what the link says.
    key_hash BLOB UNIQUE,
    -- Of the solution, the words, the author and the day: the same sent twice is kept once.
    digest BLOB NOT NULL UNIQUE,
    state TEXT NOT NULL CHECK (state IN ('unconfirmed', 'waiting', 'shown', 'refused')),
    -- How often its author wrote it: whoever settles it says which one was read.
    version INTEGER NOT NULL DEFAULT 1,
    written INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    confirmed INTEGER,
    -- When a link was sent last.
    mailed INTEGER,
    settled INTEGER,
    settled_by INTEGER,
    reason TEXT NOT NULL DEFAULT '',
    -- To the author alone.
    said TEXT NOT NULL DEFAULT '' CHECK (LENGTH(said) <= 500),
    -- The author was told of a refusal.
    told INTEGER NOT NULL DEFAULT 0,
    -- When its author took it back; it can be put back for thirty days.
    withdrawn INTEGER,
    CHECK ((state = 'refused') = (reason <> '')),
    CHECK (state <> 'shown' OR words <> '')
);
CREATE INDEX experiences_solution ON experiences (solution, state, changed);
CREATE INDEX experiences_state ON experiences (state, changed);
CREATE INDEX experiences_mail ON experiences (mail_index) WHERE mail_index IS NOT NULL;
CREATE INDEX experiences_counsellor ON experiences (counsellor) WHERE counsellor IS NOT NULL;

-- "This note is wrong", said by readers. Nothing tells who said it.
CREATE TABLE experience_reports (
    id INTEGER PRIMARY KEY,
    note INTEGER NOT NULL REFERENCES experiences (id) ON DELETE CASCADE,
    words TEXT NOT NULL CHECK (LENGTH(words) BETWEEN 1 AND 1000),
    received INTEGER NOT NULL,
    settled INTEGER,
    -- Of the note, the words and the day.
    digest BLOB NOT NULL UNIQUE
);
CREATE INDEX experience_reports_note ON experience_reports (note);
CREATE INDEX experience_reports_open ON experience_reports (settled, received);

-- Solutions that somebody misses in the catalogue.
CREATE TABLE solution_proposals (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL CHECK (LENGTH(name) BETWEEN 1 AND 80),
    address TEXT NOT NULL CHECK (LENGTH(address) <= 300),
    what TEXT NOT NULL CHECK (LENGTH(what) <= 1000),
    why TEXT NOT NULL CHECK (LENGTH(why) <= 1000),
    lang TEXT NOT NULL CHECK (lang IN ('fr', 'en')),
    -- Sealed: the address of mail, when one was given.
    contact BLOB,
    mail_index BLOB,
    digest BLOB NOT NULL UNIQUE,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'accepted', 'refused')),
    received INTEGER NOT NULL,
    settled INTEGER,
    settled_by INTEGER,
    reason TEXT NOT NULL DEFAULT '',
    -- What is said to it, in public.
    said TEXT NOT NULL DEFAULT '' CHECK (LENGTH(said) <= 500),
    CHECK ((state = 'refused') = (reason <> ''))
);
CREATE INDEX solution_proposals_state ON solution_proposals (state, received);
CREATE INDEX solution_proposals_mail ON solution_proposals (mail_index) WHERE mail_index IS NOT NULL;
