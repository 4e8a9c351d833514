-- When the session last showed what proves who it is: asked again before ways to sign in change. 0: before this was asked.
ALTER TABLE sessions ADD COLUMN proven INTEGER NOT NULL DEFAULT 0;
