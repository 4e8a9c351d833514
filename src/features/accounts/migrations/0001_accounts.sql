-- Who may sign in. Names and addresses are sealed (see crypto::Vault): this table alone tells nobody's name.
CREATE TABLE people (
    id INTEGER PRIMARY KEY,
    name BLOB NOT NULL,
    mail BLOB,
    -- Blind index of the address in lower case: what one signs in with. None: a card lets them in.
    mail_index BLOB UNIQUE,
    lang TEXT NOT NULL CHECK (lang IN ('fr', 'en')),
    -- As libsodium writes it (argon2id with its parameters); empty until one is chosen.
    password TEXT NOT NULL,
    -- The secret of the authenticator app, sealed, and the last step of 30 s that was used: none works twice.
    totp BLOB,
    totp_step INTEGER NOT NULL,
    -- The counsellor who made the account of a resident; 0: nobody.
    registered_by INTEGER NOT NULL,
    created INTEGER NOT NULL,
    -- Since when the account is closed.
    closed INTEGER
);
CREATE INDEX people_registered ON people (registered_by, id);

-- Dated roles: what somebody was, remains. Organisation and team are 0 where they do not apply.
CREATE TABLE people_roles (
    id INTEGER PRIMARY KEY,
    person INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    role TEXT NOT NULL CHECK (role IN ('administrator', 'coordinator', 'counsellor', 'correspondent', 'resident')),
    organisation INTEGER NOT NULL,
    team INTEGER NOT NULL,
    given_by INTEGER NOT NULL,
    since INTEGER NOT NULL,
    until INTEGER
);
CREATE UNIQUE INDEX people_roles_held ON people_roles (person, role, organisation, team) WHERE until IS NULL;
CREATE INDEX people_roles_team ON people_roles (team, person);
CREATE INDEX people_roles_organisation ON people_roles (organisation, person);
CREATE INDEX people_roles_role ON people_roles (role, person);

-- The cookie holds a random token; here stands only its hash.
CREATE TABLE sessions (
    id INTEGER PRIMARY KEY,
    token BLOB NOT NULL UNIQUE,
    person INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    strength INTEGER NOT NULL,
    created INTEGER NOT NULL,
    seen INTEGER NOT NULL,
    -- For its owner to recognise it: "Firefox, Windows", and the network it came from.
    device TEXT NOT NULL,
    network TEXT NOT NULL
);
CREATE INDEX sessions_person ON sessions (person);
CREATE INDEX sessions_seen ON sessions (seen);

-- Devices that a person has signed in from, so that a new one is told of.
CREATE TABLE people_devices (
    person INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    device TEXT NOT NULL,
    network TEXT NOT NULL,
    seen INTEGER NOT NULL,
    PRIMARY KEY (person, device, network)
);

-- Links that let one person in, once: an invitation to choose a password, or a sign-in.
CREATE TABLE people_links (
    token BLOB PRIMARY KEY,
    person INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    purpose TEXT NOT NULL CHECK (purpose IN ('invitation', 'sign_in')),
    expires INTEGER NOT NULL
);
CREATE INDEX people_links_person ON people_links (person, purpose);

-- Codes on paper for the day when the telephone is lost: only their keyed hashes, each used once.
CREATE TABLE recovery_codes (
    code BLOB NOT NULL,
    person INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    PRIMARY KEY (person, code)
);

-- Which key sealed this database: a mark of it, never the key.
CREATE TABLE vault_mark (
    mark BLOB NOT NULL
);
