-- Wrong codes of the second step, typed one after the other: whoever types them knows the password, and its owner is told.
CREATE TABLE wrong_codes (
    person INTEGER PRIMARY KEY REFERENCES people (id) ON DELETE CASCADE,
    in_a_row INTEGER NOT NULL,
    -- When the owner was last told; 0: never.
    told INTEGER NOT NULL
);
