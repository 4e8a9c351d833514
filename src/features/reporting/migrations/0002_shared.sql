-- Figures that somebody outside may read by a link, without an account.
CREATE TABLE figure_links (
    id INTEGER PRIMARY KEY,
    made_by INTEGER NOT NULL,
    title TEXT NOT NULL CHECK (LENGTH(title) BETWEEN 1 AND 100),
    -- Which figures: the words of the page's address.
    query TEXT NOT NULL,
    created INTEGER NOT NULL,
    -- The last day on which it leads anywhere.
    until TEXT NOT NULL CHECK (LENGTH(until) = 10),
    ended INTEGER
);
CREATE INDEX figure_links_by ON figure_links (made_by, id);

-- What of the co-operative's figures everybody may read; no row: nothing.
CREATE TABLE figures_published (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    period TEXT NOT NULL CHECK (period IN ('this_year', 'last_year')),
    -- Codes of charts, by commas.
    charts TEXT NOT NULL,
    done_by INTEGER NOT NULL,
    at INTEGER NOT NULL
);
