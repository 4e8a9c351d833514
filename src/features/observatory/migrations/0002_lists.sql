-- Lists of organisations whose domains are followed: communes of a département, members, firms.
CREATE TABLE audit_lists (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL CHECK (LENGTH(name) BETWEEN 1 AND 120),
    kind TEXT NOT NULL CHECK (kind IN ('communes', 'members', 'firms')),
    -- Of its public page, also while it has none.
    slug TEXT NOT NULL UNIQUE,
    published INTEGER NOT NULL DEFAULT 0,
    -- How often it is asked for by itself.
    every TEXT NOT NULL DEFAULT 'never' CHECK (every IN ('never', 'month', 'quarter', 'year')),
    created INTEGER NOT NULL,
    -- When all were asked for the last time; 0: never.
    asked INTEGER NOT NULL DEFAULT 0,
    -- Taken away, and to be put back for a while.
    removed INTEGER
);
CREATE TABLE audit_members (
    list INTEGER NOT NULL REFERENCES audit_lists (id) ON DELETE CASCADE,
    -- Who it is: of a commune its INSEE code, for thousands of them share the domain of their provider; else the domain.
    code TEXT NOT NULL,
    domain TEXT NOT NULL CHECK (LENGTH(domain) BETWEEN 1 AND 253),
    name TEXT NOT NULL CHECK (LENGTH(name) BETWEEN 1 AND 200),
    -- The name without accents, to sort and to look for.
    folded TEXT NOT NULL,
    insee TEXT NOT NULL DEFAULT '',
    removed INTEGER,
    PRIMARY KEY (list, code)
);
CREATE INDEX audit_members_domain ON audit_members (domain);

-- Whose mail moved: one row for the audit that saw it.
CREATE TABLE audit_moves (
    audit INTEGER PRIMARY KEY,
    domain TEXT NOT NULL,
    at INTEGER NOT NULL,
    moved_from TEXT NOT NULL,
    moved_to TEXT NOT NULL,
    -- Somebody who follows the lists has read it.
    read INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX audit_moves_domain ON audit_moves (domain, at);

-- Letters of a list, made by a job: the file, once it is there.
CREATE TABLE audit_letters (
    list INTEGER PRIMARY KEY REFERENCES audit_lists (id) ON DELETE CASCADE,
    -- Tells one order from the next: a job that was overtaken leaves no file.
    number INTEGER NOT NULL,
    -- Which of the members, as the page's address says it.
    query TEXT NOT NULL,
    lang TEXT NOT NULL,
    origin TEXT NOT NULL,
    signer TEXT NOT NULL,
    phone TEXT NOT NULL,
    wanted INTEGER NOT NULL,
    made INTEGER NOT NULL DEFAULT 0,
    asked INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'failed')),
    file BLOB
);

-- A list's figures are read from the index alone: beside the evidence, each row would be several pages.
DROP INDEX audits_domain;
CREATE INDEX audits_domain ON audits (domain, state, finished, score, coverage, mail_level, lowest_level, mail_company, weakest);
CREATE INDEX audits_finished ON audits (finished);
