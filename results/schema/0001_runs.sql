-- Version 1: runs and what was measured in them.
--
-- Tables are not STRICT and views use nothing newer than SQLite 3.25, so that
-- the SQLite inside an old Python or DuckDB reads them too.

-- Long texts that many runs share: host and versions, one row for each
-- different text.
CREATE TABLE texts (
  id   INTEGER PRIMARY KEY,
  text TEXT NOT NULL UNIQUE
);

-- The resolved specification behind an identity, once for all its attempts.
CREATE TABLE specs (
  identity TEXT PRIMARY KEY,
  spec     TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE runs (
  id           INTEGER PRIMARY KEY,
  identity     TEXT NOT NULL REFERENCES specs(identity),
  attempt      INTEGER NOT NULL CHECK (attempt >= 1),
  status       TEXT NOT NULL,
  error        TEXT,
  method       TEXT NOT NULL,
  method_label TEXT NOT NULL,
  stream       TEXT NOT NULL,
  stream_label TEXT NOT NULL,
  scenario     TEXT NOT NULL,
  model        TEXT NOT NULL,
  optimizer    TEXT NOT NULL,
  budget       TEXT NOT NULL,
  experiences  INTEGER NOT NULL CHECK (experiences >= 1),
  seed         INTEGER NOT NULL,
  params       INTEGER NOT NULL CHECK (params >= 0),
  digest       TEXT,
  versions     INTEGER NOT NULL REFERENCES texts(id),
  host         INTEGER NOT NULL REFERENCES texts(id),
  config       TEXT NOT NULL,
  started      TEXT NOT NULL, -- UTC, 2026-01-31T12:00:00.000000Z
  finished     TEXT NOT NULL,
  UNIQUE (identity, attempt)
);
CREATE INDEX runs_by_digest ON runs(digest);
CREATE INDEX runs_by_stream ON runs(stream, scenario, method);
CREATE INDEX runs_by_config ON runs(config);

-- One row for each matrix R of a run: one split scored under one mask.
CREATE TABLE matrices (
  id    INTEGER PRIMARY KEY,
  run   INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
  split TEXT NOT NULL,
  mask  TEXT NOT NULL,
  UNIQUE (run, split, mask)
);

-- The counts behind the cells of R, and (anytime = 1) between its rows.
CREATE TABLE evaluations (
  matrix     INTEGER NOT NULL REFERENCES matrices(id) ON DELETE CASCADE,
  anytime    INTEGER NOT NULL CHECK (anytime IN (0, 1)),
  after      INTEGER NOT NULL CHECK (after >= 0),
  step       INTEGER NOT NULL CHECK (step >= 0),
  experience INTEGER NOT NULL CHECK (experience >= 0), -- 0: a memory as a whole
  correct    INTEGER NOT NULL CHECK (correct >= 0 AND correct <= scored),
  scored     INTEGER NOT NULL,
  loss_sum   REAL,
  bytes      INTEGER,
  PRIMARY KEY (matrix, anytime, after, step, experience)
) WITHOUT ROWID;

-- Further facts of an evaluation, by name.
CREATE TABLE facts (
  matrix     INTEGER NOT NULL,
  anytime    INTEGER NOT NULL,
  after      INTEGER NOT NULL,
  step       INTEGER NOT NULL,
  experience INTEGER NOT NULL,
  name       TEXT NOT NULL,
  value      REAL,
  PRIMARY KEY (matrix, anytime, after, step, experience, name),
  FOREIGN KEY (matrix, anytime, after, step, experience)
    REFERENCES evaluations(matrix, anytime, after, step, experience) ON DELETE CASCADE
) WITHOUT ROWID;

CREATE TABLE costs (
  run            INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
  phase          TEXT NOT NULL,
  experience     INTEGER NOT NULL CHECK (experience >= 0),
  forward_flops  INTEGER NOT NULL CHECK (forward_flops >= 0),
  backward_flops INTEGER NOT NULL CHECK (backward_flops >= 0),
  examples       INTEGER NOT NULL CHECK (examples >= 0),
  replayed       INTEGER NOT NULL CHECK (replayed >= 0),
  wall_ns        INTEGER,
  cpu_ns         INTEGER,
  peak_bytes     INTEGER,
  PRIMARY KEY (run, phase, experience)
) WITHOUT ROWID;

CREATE TABLE storage (
  run      INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
  after    INTEGER NOT NULL CHECK (after >= 1),
  bytes    INTEGER NOT NULL CHECK (bytes >= 0),
  examples INTEGER NOT NULL CHECK (examples >= 0),
  PRIMARY KEY (run, after)
) WITHOUT ROWID;

-- How large the work of each experience was: the yardsticks of relative costs.
CREATE TABLE experience_sizes (
  run         INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
  experience  INTEGER NOT NULL CHECK (experience >= 1),
  examples    INTEGER NOT NULL CHECK (examples >= 0),    -- of training data
  bytes       INTEGER NOT NULL CHECK (bytes >= 0),       -- of training data
  pass_flops  INTEGER NOT NULL CHECK (pass_flops >= 0),  -- forward and backward, once over them
  model_bytes INTEGER NOT NULL CHECK (model_bytes >= 0), -- of the parameters
  PRIMARY KEY (run, experience)
) WITHOUT ROWID;
