-- Version 4: what methods decided about themselves, and how long updates took.

CREATE TABLE decisions (
  run        INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
  number     INTEGER NOT NULL CHECK (number >= 1), -- in the order in which they were made
  step       INTEGER NOT NULL CHECK (step >= 0),   -- batches of the stream before it
  experience INTEGER NOT NULL CHECK (experience >= 1),
  cause      TEXT NOT NULL,
  numbers    TEXT NOT NULL, -- JSON object: the evidence, by name
  action     TEXT NOT NULL, -- 'none': nothing was changed
  before     TEXT NOT NULL, -- what was in force before it, and after it
  after      TEXT NOT NULL,
  reward     REAL,
  PRIMARY KEY (run, number)
) WITHOUT ROWID;

-- Wall time of the updates of a phase: half of them took at most p50_ns, and 99
-- of a hundred at most p99_ns.
CREATE TABLE latencies (
  run        INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
  phase      TEXT NOT NULL,
  experience INTEGER NOT NULL CHECK (experience >= 0),
  updates    INTEGER NOT NULL CHECK (updates >= 1),
  p50_ns     INTEGER NOT NULL CHECK (p50_ns >= 0),
  p99_ns     INTEGER NOT NULL CHECK (p99_ns >= p50_ns),
  PRIMARY KEY (run, phase, experience)
) WITHOUT ROWID;

CREATE VIEW decisions_v AS
SELECT d.run, d.number, d.step, d.experience, d.cause, d.numbers, d.action, d.before, d.after, d.reward
FROM decisions AS d;

CREATE VIEW latency_v AS
SELECT l.run, l.phase, l.experience, l.updates, l.p50_ns, l.p99_ns
FROM latencies AS l;
