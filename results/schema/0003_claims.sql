-- Version 3: claims, as their files stood when their runs were asked for. A file
-- that was edited afterwards has another digest and another row.
CREATE TABLE claims (
  name   TEXT NOT NULL,
  digest TEXT NOT NULL, -- SHA-256 of the file
  file   TEXT NOT NULL, -- its text
  stored INTEGER NOT NULL CHECK (stored >= 0), -- runs of the claim that the store held already
  first  TEXT NOT NULL, -- UTC
  PRIMARY KEY (name, digest)
) WITHOUT ROWID;
