-- The views of version 1. Every column that costs a look into another table is
-- a subquery of its own, so that a query pays for the columns it names only.

CREATE VIEW runs_v AS
SELECT
  r.id, r.identity, r.attempt,
  NOT EXISTS (SELECT 1 FROM runs AS n WHERE n.identity = r.identity AND n.attempt > r.attempt) AS latest,
  r.status, r.error,
  r.method, r.method_label, r.stream, r.stream_label, r.scenario,
  r.model, r.optimizer, r.budget, r.experiences, r.seed, r.params, r.digest,
  (SELECT t.text FROM texts AS t WHERE t.id = r.versions) AS versions,
  (SELECT t.text FROM texts AS t WHERE t.id = r.host) AS host,
  (SELECT s.spec FROM specs AS s WHERE s.identity = r.identity) AS spec,
  r.config, r.started, r.finished,
  round((julianday(r.finished) - julianday(r.started)) * 86400, 3) AS wall_seconds,
  (SELECT sum(c.forward_flops + c.backward_flops) FROM costs AS c
    WHERE c.run = r.id AND c.phase IN ('train', 'finish')) AS flops,
  (SELECT sum(c.examples) FROM costs AS c
    WHERE c.run = r.id AND c.phase IN ('train', 'finish')) AS examples,
  (SELECT sum(c.replayed) FROM costs AS c
    WHERE c.run = r.id AND c.phase IN ('train', 'finish')) AS replayed,
  (SELECT s.bytes FROM storage AS s
    WHERE s.run = r.id AND s.after = r.experiences) AS stored_bytes,
  (SELECT s.examples FROM storage AS s
    WHERE s.run = r.id AND s.after = r.experiences) AS stored_examples
FROM runs AS r;

CREATE VIEW matrix_v AS
SELECT
  m.run, m.split, m.mask, e.after, e.experience,
  e.correct * 1.0 / e.scored AS accuracy, -- NULL where nothing was scored
  e.loss_sum / e.scored AS loss,
  e.correct, e.scored, e.step
FROM matrices AS m
JOIN evaluations AS e ON e.matrix = m.id AND e.anytime = 0;

-- A metric is NULL where a cell that it needs is missing. The counts compared
-- with T are the numbers of cells that the formula needs; experience 0 (the
-- memory as a whole) is no column of R.
CREATE VIEW metrics_v AS
SELECT
  m.run, m.split, m.mask,

  -- ACC = 1/T Σ_j R[T][j]; Lopez-Paz & Ranzato 2017
  (SELECT CASE WHEN count(*) = r.experiences THEN avg(e.correct * 1.0 / e.scored) END
     FROM evaluations AS e
    WHERE e.matrix = m.id AND e.anytime = 0 AND e.after = r.experiences
      AND e.experience >= 1 AND e.scored > 0) AS acc,

  -- BWT = 1/(T−1) Σ_{j<T} (R[T][j] − R[j][j]); Lopez-Paz & Ranzato 2017
  (SELECT CASE WHEN count(*) = r.experiences - 1
          THEN avg(e.correct * 1.0 / e.scored - d.correct * 1.0 / d.scored) END
     FROM evaluations AS e
     JOIN evaluations AS d ON d.matrix = m.id AND d.anytime = 0
      AND d.after = e.experience AND d.experience = e.experience AND d.scored > 0
    WHERE e.matrix = m.id AND e.anytime = 0 AND e.after = r.experiences
      AND e.experience BETWEEN 1 AND r.experiences - 1 AND e.scored > 0) AS bwt,

  -- F = 1/(T−1) Σ_{j<T} (max_{l<T} R[l][j] − R[T][j]), l from 1; Chaudhry et al. 2018
  (SELECT CASE WHEN count(*) = r.experiences - 1 THEN avg(p.peak - e.correct * 1.0 / e.scored) END
     FROM evaluations AS e
     JOIN (SELECT l.experience, max(l.correct * 1.0 / l.scored) AS peak
             FROM evaluations AS l
            WHERE l.matrix = m.id AND l.anytime = 0
              AND l.after BETWEEN 1 AND r.experiences - 1 AND l.scored > 0
            GROUP BY l.experience
           HAVING count(*) = r.experiences - 1) AS p ON p.experience = e.experience
    WHERE e.matrix = m.id AND e.anytime = 0 AND e.after = r.experiences
      AND e.experience BETWEEN 1 AND r.experiences - 1 AND e.scored > 0) AS forgetting,

  -- LA = 1/T Σ_j R[j][j]; Riemer et al. 2019
  (SELECT CASE WHEN count(*) = r.experiences THEN avg(e.correct * 1.0 / e.scored) END
     FROM evaluations AS e
    WHERE e.matrix = m.id AND e.anytime = 0 AND e.after = e.experience
      AND e.experience >= 1 AND e.scored > 0) AS learning_accuracy,

  -- 1/T Σ_i 1/i Σ_{j≤i} R[i][j]; Rebuffi et al. 2017 (iCaRL)
  (SELECT CASE WHEN count(*) = r.experiences * (r.experiences + 1) / 2
          THEN sum(e.correct * 1.0 / e.scored / e.after) / r.experiences END
     FROM evaluations AS e
    WHERE e.matrix = m.id AND e.anytime = 0 AND e.after >= e.experience
      AND e.experience >= 1 AND e.scored > 0) AS average_incremental

FROM matrices AS m
JOIN runs AS r ON r.id = m.run;
