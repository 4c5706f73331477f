// Package results keeps what runs measured in one SQLite file: raw facts,
// never means. A run is written whole in one transaction when it ends, or not
// at all; several processes may write to one file at once. A value that was
// not measured is NULL, never 0, and a cell of the accuracy matrix R that was
// not measured has no row.
//
// # Tables and views
//
// The tables are runs, specs and texts (what was run, and where), matrices,
// evaluations and facts (the counts behind R), costs, storage and
// experience_sizes (what costs and storage are held against), decisions (of
// methods about themselves) and latencies; and tunings,
// candidates, trials and tuned (how hyper-parameters were chosen). SQL users
// read these views, which keep their columns when tables change:
//
//   - runs_v: id, identity, attempt, latest (1 for the last attempt of its
//     identity), status, error, method, method_label, stream, stream_label,
//     scenario, model, optimizer, budget, experiences (T), seed, params, digest,
//     versions, host, spec (all three JSON), config, started, finished (UTC),
//     wall_seconds, and of training and finish: flops, examples, replayed; and
//     after the last experience: stored_bytes, stored_examples.
//   - matrix_v: run, split (test, train, valid, memory), mask (all, seen, own),
//     after (0: the untrained model), experience (0: a memory as a whole),
//     accuracy, loss (nats a prediction), correct, scored, step. One row for each
//     cell of R.
//   - metrics_v: run, split, mask, acc and bwt (Lopez-Paz & Ranzato 2017),
//     forgetting (Chaudhry et al. 2018), learning_accuracy (Riemer et al. 2019),
//     average_incremental (Rebuffi et al. 2017). NULL where a needed cell is
//     missing, and where the formula divides by T−1 and T is 1. The formulas are
//     those of results/metric, and a test holds the two equal.
//   - language_v: of language models the same cells as in matrix_v: run, split, mask,
//     after, experience, nats (for each token; e to that is the perplexity),
//     bits_per_byte (of text), scored (tokens), bytes, step.
//   - language_metrics_v: run, split, mask, bpb (bits for each byte at the end) and
//     bpb_bwt, with the sign of BWT. The other metrics of losses come from language_v;
//     an example is below.
//   - decisions_v: one row for each decision of a method about itself: run,
//     number, step (batches of the stream before it), experience, cause, numbers
//     (JSON: the evidence), action (none: it only looked), before and after (what
//     was in force), reward.
//   - latency_v: run, phase, experience, updates, and the wall time that half of
//     them and 99 of a hundred did not exceed: p50_ns, p99_ns.
//   - trials_v: one row for each run that helped to choose hyper-parameters:
//     tuning (its digest), config, entry and method (as the config has them),
//     configuration (its number) and settings (JSON), chosen (1 for the one that
//     was), rung, seed, identity, run (NULL where it was not made), status,
//     acc_valid (what chooses; test data has no part in it), flops, cpu_seconds.
//   - tuned_v: run, and of each tuning that chose its hyper-parameters: tuning,
//     trials (the runs that chose for this method), flops, seeds.
//
// Accuracies are shares from 0 to 1.
//
// # Examples
//
// The methods of a stream, by mean final accuracy over the seeds:
//
//	SELECT r.method_label, count(m.acc) AS seeds, avg(m.acc) AS acc, avg(m.forgetting) AS forgetting
//	FROM runs_v AS r JOIN metrics_v AS m ON m.run = r.id
//	WHERE r.latest AND r.status = 'ok' AND r.seed >= 1000 AND r.stream = 'split' AND r.scenario = 'class'
//	  AND m.split = 'test' AND m.mask = 'all'
//	GROUP BY r.stream_label, r.method_label
//	ORDER BY acc DESC
//
// R of one run, and the row of the untrained model (after = 0):
//
//	SELECT after, experience, accuracy
//	FROM matrix_v
//	WHERE run = 1 AND split = 'test' AND mask = 'all'
//	ORDER BY after, experience
//
// The generalisation gap of each experience just learned, train minus test:
//
//	SELECT r.method_label, r.seed, te.experience, tr.accuracy - te.accuracy AS gap
//	FROM runs_v AS r
//	JOIN matrix_v AS te ON te.run = r.id AND te.split = 'test' AND te.mask = 'all'
//	JOIN matrix_v AS tr ON tr.run = r.id AND tr.split = 'train' AND tr.mask = te.mask
//	  AND tr.after = te.after AND tr.experience = te.experience
//	WHERE r.latest AND r.status = 'ok' AND te.after = te.experience
//	ORDER BY r.method_label, r.seed, te.experience
//
// Backward transfer of language models in nats for each token, negative where they
// forget; e to that is the factor of their perplexities (SQLite may have no exp):
//
//	SELECT r.method_label, r.seed, avg(d.nats - e.nats) AS loss_bwt
//	FROM runs_v AS r
//	JOIN language_v AS e ON e.run = r.id AND e.after = r.experiences AND e.experience < r.experiences
//	JOIN language_v AS d ON d.run = r.id AND d.split = e.split AND d.mask = e.mask
//	  AND d.after = e.experience AND d.experience = e.experience
//	WHERE r.latest AND r.status = 'ok' AND r.seed >= 1000 AND e.split = 'test' AND e.mask = 'all'
//	GROUP BY r.id
//	HAVING count(*) = r.experiences - 1
//	ORDER BY r.method_label, r.seed
//
// The alarms of a drift detector, and what was done about them:
//
//	SELECT r.method_label, r.seed, d.step, d.experience, d.action, json_extract(d.numbers, '$.cusum') AS cusum
//	FROM runs_v AS r JOIN decisions_v AS d ON d.run = r.id
//	WHERE r.latest AND d.cause = 'drift'
//	ORDER BY r.method_label, r.seed, d.step
//
// What tuning took, and what it chose:
//
//	SELECT tuning, method, count(*) AS trials, sum(flops) AS flops,
//	  max(CASE WHEN chosen THEN settings END) AS settings
//	FROM trials_v
//	GROUP BY tuning, entry
package results
