-- What the short addresses of SMS lead to. Neither the code nor the address is readable here.
CREATE TABLE notices_links (
    -- Blind index of the code.
    code BLOB PRIMARY KEY,
    about INTEGER NOT NULL,
    until INTEGER NOT NULL,
    -- The address of the page, sealed for "notices.link" and the index.
    target BLOB NOT NULL
);
CREATE INDEX notices_links_about ON notices_links (about);
CREATE INDEX notices_links_until ON notices_links (until);
