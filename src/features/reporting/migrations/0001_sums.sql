-- Sums of what was done, so that the year of a large co-operative is read in a moment. All of it can be made anew from the records:
-- `beffroi verify figures`. `sums.cpp` says how numbers are packed.
CREATE TABLE figure_days (
    day TEXT PRIMARY KEY CHECK (LENGTH(day) = 10),
    sums BLOB NOT NULL,
    detail BLOB NOT NULL
);
-- Of a month ("2026-03") all details of its days added up, of a year ("2026") those of its months.
CREATE TABLE figure_periods (
    period TEXT PRIMARY KEY CHECK (LENGTH(period) IN (4, 7)),
    detail BLOB NOT NULL
);
