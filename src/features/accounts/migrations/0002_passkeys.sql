-- Passkeys (WebAuthn). A stolen database opens nothing with them: these keys are public, the private ones stay on people's devices.
CREATE TABLE passkeys (
    id INTEGER PRIMARY KEY,
    person INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    -- By which the device knows the key again. One key is one person's.
    credential BLOB NOT NULL UNIQUE,
    -- As COSE numbers it (RFC 9053): -7 ES256, -8 EdDSA, -257 RS256.
    algorithm INTEGER NOT NULL CHECK (algorithm IN (-7, -8, -257)),
    public_key BLOB NOT NULL,
    -- How often the key has signed, as its device counts; 0 with devices that do not count.
    sign_count INTEGER NOT NULL,
    -- Copied by its maker to other devices of the person.
    backed_up INTEGER NOT NULL CHECK (backed_up IN (0, 1)),
    -- What its owner calls it, sealed.
    name BLOB NOT NULL,
    created INTEGER NOT NULL,
    used INTEGER
);
CREATE INDEX passkeys_person ON passkeys (person, id);

-- What a device is asked to sign: each good once, for one purpose, for minutes. Only its hash stands here.
CREATE TABLE passkey_challenges (
    challenge BLOB PRIMARY KEY,
    purpose TEXT NOT NULL CHECK (purpose IN ('create', 'sign_in', 'proof')),
    -- Whom it was made for; 0: whoever answers.
    person INTEGER NOT NULL,
    expires INTEGER NOT NULL
);
CREATE INDEX passkey_challenges_expires ON passkey_challenges (expires);
