-- Which places are an organisation's: asked for on its page.
CREATE INDEX places_pivot ON places (pivot);
