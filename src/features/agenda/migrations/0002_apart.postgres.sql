-- Two claims of one subject never overlap. The subject as a range of one: so no extension is needed for the index.
ALTER TABLE claims ADD CONSTRAINT claims_apart
    EXCLUDE USING gist (int8range(subject, subject, '[]') WITH &&, int8range(starts, ends) WITH &&);
