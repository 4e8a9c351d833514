-- Who may sign in. A person without mail signs in by other means, which come later.
CREATE TABLE people (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    -- Lower case; what one signs in with.
    mail TEXT UNIQUE,
    -- As libsodium writes it (argon2id with its parameters); empty until one is chosen.
    password TEXT NOT NULL,
    created INTEGER NOT NULL,
    -- Since when the account is closed.
    closed INTEGER
);

-- Dated roles: what somebody was, remains.
CREATE TABLE people_roles (
    person INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    role TEXT NOT NULL CHECK (role IN ('administrator', 'coordinator', 'counsellor')),
    since INTEGER NOT NULL,
    until INTEGER,
    PRIMARY KEY (person, role, since)
);

-- The cookie holds a random token; here stands only its hash.
CREATE TABLE sessions (
    id INTEGER PRIMARY KEY,
    token BLOB NOT NULL UNIQUE,
    person INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    created INTEGER NOT NULL,
    seen INTEGER NOT NULL,
    -- For its owner to recognise it: "Firefox, Windows", and the network it came from.
    device TEXT NOT NULL,
    network TEXT NOT NULL
);
CREATE INDEX sessions_person ON sessions (person);

-- A link that lets one person choose a password, once.
CREATE TABLE invitations (
    token BLOB PRIMARY KEY,
    person INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    expires INTEGER NOT NULL
);
CREATE INDEX invitations_person ON invitations (person);
