-- Who is forgotten is forgotten with the sheets that became part of theirs.
CREATE INDEX beneficiaries_part_of ON beneficiaries (merged_into) WHERE merged_into IS NOT NULL;
