-- What we tell people. The words are sealed, and gone once they are told; what stays for 90 days is that they were.
CREATE TABLE notices (
    id INTEGER PRIMARY KEY,
    -- "appointment:ID:reminder:STARTS": the database, not luck, forbids telling twice.
    unique_key TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    -- The number of what it is about.
    about INTEGER NOT NULL,
    counsellor INTEGER NOT NULL,
    -- The account of the person, when they have one.
    account INTEGER,
    due INTEGER NOT NULL,
    begins INTEGER NOT NULL,
    -- After that it is told no more.
    until INTEGER NOT NULL,
    insee TEXT NOT NULL,
    ways TEXT NOT NULL,
    -- waiting: for its time; sending: for the gateway; call: for somebody who calls; called, sent: told; dropped: never told.
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'call', 'called', 'sent', 'dropped')),
    -- mail, sms or call; empty: not told.
    way TEXT NOT NULL,
    settled INTEGER,
    -- Who called.
    settled_by INTEGER NOT NULL,
    -- How often somebody called in vain, and when last.
    tries INTEGER NOT NULL,
    tried INTEGER,
    -- Whom to tell and what: sealed for "notices.content" and this id; empty once told.
    content BLOB NOT NULL
);
CREATE INDEX notices_about ON notices (about);
CREATE INDEX notices_calls ON notices (counsellor, until) WHERE state IN ('call', 'called');
CREATE INDEX notices_worded ON notices (until) WHERE LENGTH(content) > 0;
CREATE INDEX notices_account ON notices (account) WHERE account IS NOT NULL;
CREATE INDEX notices_begins ON notices (begins);

-- What messages say, where the desk wrote its own: the newest of a kind and language counts, the others are its history.
CREATE TABLE notices_texts (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    lang TEXT NOT NULL,
    at INTEGER NOT NULL,
    done_by INTEGER NOT NULL,
    -- 1: back to what the program says; the texts are empty then.
    ours INTEGER NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    sms TEXT NOT NULL
);
CREATE INDEX notices_texts_of ON notices_texts (kind, lang, id);

CREATE TABLE notices_options (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
