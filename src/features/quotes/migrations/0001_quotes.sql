-- One request to several providers, their answers, the choice.
CREATE TABLE quote_requests (
    id INTEGER PRIMARY KEY,
    plan INTEGER NOT NULL REFERENCES plans (id) ON DELETE CASCADE,
    -- Steps of the plan that it is about, as they were called then, one a line.
    about TEXT NOT NULL,
    -- The solutions that were chosen for them, ids of the catalogue, one a line.
    solutions TEXT NOT NULL,
    insee TEXT NOT NULL,
    -- What else whoever asks wants to say.
    words TEXT NOT NULL CHECK (LENGTH(words) <= 2000),
    -- Answers are awaited until that day.
    until TEXT NOT NULL,
    -- The co-operative may answer too, with several together.
    asks_coop INTEGER NOT NULL CHECK (asks_coop IN (0, 1)),
    lang TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'chosen', 'ended')),
    created INTEGER NOT NULL,
    settled INTEGER,
    chosen INTEGER,
    -- Name, mail and telephone of who asks, sealed for "quotes.contact" and this id; NULL once forgotten.
    contact BLOB
);
CREATE INDEX quote_requests_plan ON quote_requests (plan, created);
CREATE INDEX quote_requests_coop ON quote_requests (created) WHERE asks_coop = 1;

-- Whom it was sent to, and what they answered. A row without a provider is the co-operative's.
CREATE TABLE quotes (
    id INTEGER PRIMARY KEY,
    request INTEGER NOT NULL REFERENCES quote_requests (id) ON DELETE CASCADE,
    provider INTEGER NOT NULL,
    -- As the provider was called then.
    name TEXT NOT NULL,
    -- A hash of the link by which they answer; NULL for the co-operative, which answers at its desk.
    key_hash BLOB UNIQUE,
    state TEXT NOT NULL CHECK (state IN ('asked', 'answered', 'declined')),
    -- Euros with all taxes, -1: none told; hours, -1: none told.
    euros INTEGER NOT NULL DEFAULT -1,
    hours INTEGER NOT NULL DEFAULT -1,
    begins TEXT,
    words TEXT NOT NULL DEFAULT '' CHECK (LENGTH(words) <= 3000),
    -- Those with whom they would do it together.
    together TEXT NOT NULL DEFAULT '' CHECK (LENGTH(together) <= 400),
    answered INTEGER,
    UNIQUE (request, provider)
);
