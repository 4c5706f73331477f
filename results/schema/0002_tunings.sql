-- Version 2: how hyper-parameters were chosen. A trial is one run, in the table
-- of runs like any other; these tables say which choice it served.

-- One row for each search for hyper-parameters.
CREATE TABLE tunings (
  id         INTEGER PRIMARY KEY,
  digest     TEXT NOT NULL UNIQUE, -- SHA-256 of the definition
  definition TEXT NOT NULL,        -- JSON: seeds, rungs, and the specification of every configuration
  config     TEXT NOT NULL,        -- name of the config file
  mask       TEXT NOT NULL,        -- under which ACC-valid was taken
  finished   TEXT                  -- UTC; NULL until every method has its choice
);

-- One row for each configuration that was tried.
CREATE TABLE candidates (
  tuning        INTEGER NOT NULL REFERENCES tunings(id) ON DELETE CASCADE,
  entry         INTEGER NOT NULL CHECK (entry >= 1),         -- place among the methods of the config
  configuration INTEGER NOT NULL CHECK (configuration >= 1), -- number among those of the method
  method        TEXT NOT NULL,
  settings      TEXT NOT NULL, -- JSON: what was set, by path
  rung          INTEGER NOT NULL CHECK (rung >= 0), -- the last one it was judged in; 0: none yet
  score         REAL,          -- mean ACC-valid over the seeds of that rung; NULL where a trial failed
  chosen        INTEGER NOT NULL CHECK (chosen IN (0, 1)),
  PRIMARY KEY (tuning, entry, configuration)
) WITHOUT ROWID;

CREATE TABLE trials (
  tuning        INTEGER NOT NULL,
  entry         INTEGER NOT NULL,
  configuration INTEGER NOT NULL,
  rung          INTEGER NOT NULL CHECK (rung >= 1), -- the first one that needed it
  seed          INTEGER NOT NULL,
  identity      TEXT NOT NULL, -- of the run, which may not have been made yet
  PRIMARY KEY (tuning, entry, configuration, rung, seed),
  FOREIGN KEY (tuning, entry, configuration) REFERENCES candidates(tuning, entry, configuration) ON DELETE CASCADE
) WITHOUT ROWID;

-- Runs whose hyper-parameters were chosen by a tuning, which may lie in another
-- store. By identity: the same run may have been made before the choice.
CREATE TABLE tuned (
  identity TEXT NOT NULL REFERENCES specs(identity),
  tuning   TEXT NOT NULL,                        -- digest
  trials   INTEGER NOT NULL CHECK (trials >= 1), -- runs that chose for this method
  flops    INTEGER NOT NULL CHECK (flops >= 0),  -- that they trained with
  seeds    TEXT NOT NULL,                        -- "1-3"
  PRIMARY KEY (identity, tuning)
) WITHOUT ROWID;

CREATE VIEW trials_v AS
SELECT
  t.digest AS tuning, t.config, c.entry, c.method, c.configuration, c.settings, c.chosen,
  k.rung, k.seed, k.identity, r.id AS run, r.status,
  (SELECT m.acc FROM metrics_v AS m WHERE m.run = r.id AND m.split = 'valid' AND m.mask = t.mask) AS acc_valid,
  (SELECT sum(x.forward_flops + x.backward_flops) FROM costs AS x
    WHERE x.run = r.id AND x.phase IN ('train', 'finish')) AS flops,
  (SELECT CASE WHEN count(x.cpu_ns) = count(*) THEN sum(x.cpu_ns) / 1e9 END FROM costs AS x
    WHERE x.run = r.id) AS cpu_seconds
FROM tunings AS t
JOIN candidates AS c ON c.tuning = t.id
JOIN trials AS k ON k.tuning = c.tuning AND k.entry = c.entry AND k.configuration = c.configuration
LEFT JOIN runs AS r ON r.identity = k.identity
  AND NOT EXISTS (SELECT 1 FROM runs AS n WHERE n.identity = r.identity AND n.attempt > r.attempt);

CREATE VIEW tuned_v AS
SELECT r.id AS run, u.tuning, u.trials, u.flops, u.seeds
FROM tuned AS u JOIN runs AS r ON r.identity = u.identity;
