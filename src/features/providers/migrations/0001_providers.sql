-- Firms, co-operatives, associations and hosts who do the work of changing tools near people. What they tell of themselves is public once
-- the co-operative has read it; who keeps the page is sealed.
CREATE TABLE providers (
    id INTEGER PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL CHECK (LENGTH(name) <= 120),
    kind TEXT NOT NULL CHECK (kind IN ('firm', 'cooperative', 'association', 'chatons')),
    siren TEXT NOT NULL DEFAULT '' CHECK (LENGTH(siren) IN (0, 9)),
    -- 1: the name is that of a person, who works under it: no list of refusals names them.
    own_name INTEGER NOT NULL CHECK (own_name IN (0, 1)),
    what TEXT NOT NULL,
    site TEXT NOT NULL,
    mail TEXT NOT NULL,
    phone TEXT NOT NULL,
    insee TEXT NOT NULL,
    address TEXT NOT NULL,
    area TEXT NOT NULL CHECK (area IN ('radius', 'departement', 'region', 'france')),
    radius_km INTEGER NOT NULL CHECK (radius_km BETWEEN 1 AND 300),
    remote INTEGER NOT NULL CHECK (remote IN (0, 1)),
    -- Unconfirmed: the link that was mailed to whoever proposed it has not been used yet.
    state TEXT NOT NULL CHECK (state IN ('unconfirmed', 'proposed', 'shown', 'refused', 'closed')),
    -- 1: whoever keeps the page has used a link that was mailed to them.
    mail_checked INTEGER NOT NULL DEFAULT 0 CHECK (mail_checked IN (0, 1)),
    reason TEXT NOT NULL DEFAULT '',
    reason_words TEXT NOT NULL DEFAULT '',
    created INTEGER NOT NULL,
    -- When somebody who knows last said that all this is right.
    confirmed INTEGER NOT NULL,
    -- When it became what it is: shown, refused, closed; and by whom, 0 for whoever keeps the page.
    settled INTEGER,
    settled_by INTEGER NOT NULL DEFAULT 0,
    -- When "still here?" was asked last.
    asked INTEGER,
    lang TEXT NOT NULL CHECK (lang IN ('fr', 'en')),
    contact_name BLOB,
    contact_mail BLOB,
    mail_index BLOB,
    CHECK (state <> 'refused' OR reason <> '')
);
-- One page for each firm; a refusal keeps nobody from proposing it anew.
CREATE UNIQUE INDEX providers_siren ON providers (siren) WHERE siren <> '' AND state IN ('proposed', 'shown', 'closed');
CREATE INDEX providers_state ON providers (state, settled);
CREATE INDEX providers_mail ON providers (mail_index);

-- What they do: solutions and needs of the catalogue.
CREATE TABLE provider_skills (
    provider INTEGER NOT NULL REFERENCES providers (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('solution', 'need')),
    what TEXT NOT NULL,
    PRIMARY KEY (provider, kind, what)
);

-- What shows that they can: customers, certifications, contributions. Those that wait take the place of the others once accepted.
CREATE TABLE provider_proofs (
    id INTEGER PRIMARY KEY,
    provider INTEGER NOT NULL REFERENCES providers (id) ON DELETE CASCADE,
    waits INTEGER NOT NULL CHECK (waits IN (0, 1)),
    kind TEXT NOT NULL CHECK (kind IN ('customer', 'certification', 'contribution')),
    words TEXT NOT NULL,
    address TEXT NOT NULL,
    -- When the co-operative looked at it, and who; none: said by itself.
    seen INTEGER,
    seen_by INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX provider_proofs_provider ON provider_proofs (provider, waits, id);

-- Another name, SIREN or proof for a page that is shown, until somebody has read it. Once accepted it holds what was there before.
CREATE TABLE provider_changes (
    provider INTEGER PRIMARY KEY REFERENCES providers (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    siren TEXT NOT NULL,
    asked INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'accepted', 'refused')),
    settled INTEGER,
    settled_by INTEGER NOT NULL DEFAULT 0
);

-- Links by which a page is kept, without account.
CREATE TABLE provider_links (
    token BLOB PRIMARY KEY,
    provider INTEGER NOT NULL REFERENCES providers (id) ON DELETE CASCADE,
    expires INTEGER NOT NULL,
    -- Sealed: the address that takes the place of the former one when the link is used. NULL: none.
    new_mail BLOB
);
CREATE INDEX provider_links_provider ON provider_links (provider);

-- What became of a page, and by whom; 0: whoever keeps it.
CREATE TABLE provider_history (
    id INTEGER PRIMARY KEY,
    provider INTEGER NOT NULL REFERENCES providers (id) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    done_by INTEGER NOT NULL,
    act TEXT NOT NULL
);
CREATE INDEX provider_history_provider ON provider_history (provider, id);

-- What the counsellors of the co-operative can help with, and in which towns; none: wherever they are.
CREATE TABLE counsellor_skills (
    person INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('solution', 'need')),
    what TEXT NOT NULL,
    PRIMARY KEY (person, kind, what)
);
CREATE TABLE counsellor_towns (
    person INTEGER NOT NULL,
    insee TEXT NOT NULL,
    PRIMARY KEY (person, insee)
);

-- Greater after each change, for those who keep providers in memory.
CREATE TABLE provider_version (version INTEGER NOT NULL);
INSERT INTO provider_version (version) VALUES (1);
