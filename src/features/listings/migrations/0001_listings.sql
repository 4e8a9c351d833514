-- Lists of software and firms that others keep, each apart from the others and from what we write ourselves. Texts of several values hold one
-- on a line.
CREATE TABLE listings (
    source TEXT PRIMARY KEY,
    brought INTEGER NOT NULL
);
CREATE TABLE listing_software (
    source TEXT NOT NULL REFERENCES listings (source),
    key TEXT NOT NULL CHECK (key <> ''),
    name TEXT NOT NULL CHECK (name <> ''),
    what TEXT NOT NULL,
    language TEXT NOT NULL,
    licences TEXT NOT NULL,
    unknown_licence INTEGER NOT NULL CHECK (unknown_licence IN (0, 1)),
    -- Addresses of the web, or nothing: they become links.
    site TEXT NOT NULL CHECK (site = '' OR LOWER(site) LIKE 'http://%' OR LOWER(site) LIKE 'https://%'),
    code TEXT NOT NULL CHECK (code = '' OR LOWER(code) LIKE 'http://%' OR LOWER(code) LIKE 'https://%'),
    page TEXT NOT NULL CHECK (page = '' OR LOWER(page) LIKE 'http://%' OR LOWER(page) LIKE 'https://%'),
    tags TEXT NOT NULL,
    replaces TEXT NOT NULL,
    -- A catalogue key, a tabulator, a value.
    told TEXT NOT NULL,
    updated TEXT,
    PRIMARY KEY (source, key)
);
CREATE TABLE listing_firms (
    source TEXT NOT NULL REFERENCES listings (source),
    key TEXT NOT NULL CHECK (key <> ''),
    name TEXT NOT NULL CHECK (name <> ''),
    siren TEXT NOT NULL CHECK (LENGTH(siren) IN (0, 9)),
    site TEXT NOT NULL CHECK (site = '' OR LOWER(site) LIKE 'http://%' OR LOWER(site) LIKE 'https://%'),
    mail TEXT NOT NULL,
    phone TEXT NOT NULL,
    address TEXT NOT NULL,
    postcode TEXT NOT NULL,
    commune TEXT NOT NULL,
    what TEXT NOT NULL,
    skills TEXT NOT NULL,
    page TEXT NOT NULL CHECK (page = '' OR LOWER(page) LIKE 'http://%' OR LOWER(page) LIKE 'https://%'),
    PRIMARY KEY (source, key)
);
-- Changes with every import that changes something: who keeps a list in memory compares it.
CREATE TABLE listing_version (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    version INTEGER NOT NULL
);
INSERT INTO listing_version (one, version) VALUES (1, 0);
