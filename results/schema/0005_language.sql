-- Version 5: language models.

-- The losses of evaluations on text. ln 2 stands as a number: old SQLites know
-- no logarithm.
CREATE VIEW language_v AS
SELECT
  m.run, m.split, m.mask, e.after, e.experience,
  e.loss_sum / e.scored AS nats,
  e.loss_sum / 0.6931471805599453 / e.bytes AS bits_per_byte,
  e.scored, e.bytes, e.step
FROM matrices AS m
JOIN evaluations AS e ON e.matrix = m.id AND e.anytime = 0
WHERE e.bytes > 0 AND e.scored > 0;

-- Metrics in bits for each byte; NULL where a cell that they need is missing.
CREATE VIEW language_metrics_v AS
SELECT
  m.run, m.split, m.mask,

  -- 1/T Σ_j L[T][j]
  (SELECT CASE WHEN count(e.loss_sum) = r.experiences THEN avg(e.loss_sum / 0.6931471805599453 / e.bytes) END
     FROM evaluations AS e
    WHERE e.matrix = m.id AND e.anytime = 0 AND e.after = r.experiences
      AND e.experience >= 1 AND e.bytes > 0) AS bpb,

  -- 1/(T−1) Σ_{j<T} (L[j][j] − L[T][j]); negative is forgetting
  (SELECT CASE WHEN count(d.loss_sum + e.loss_sum) = r.experiences - 1
          THEN avg((d.loss_sum / d.bytes - e.loss_sum / e.bytes) / 0.6931471805599453) END
     FROM evaluations AS e
     JOIN evaluations AS d ON d.matrix = m.id AND d.anytime = 0
      AND d.after = e.experience AND d.experience = e.experience AND d.bytes > 0
    WHERE e.matrix = m.id AND e.anytime = 0 AND e.after = r.experiences
      AND e.experience BETWEEN 1 AND r.experiences - 1 AND e.bytes > 0) AS bpb_bwt

FROM matrices AS m
JOIN runs AS r ON r.id = m.run
WHERE EXISTS (SELECT 1 FROM evaluations AS e WHERE e.matrix = m.id AND e.bytes > 0);
