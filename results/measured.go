package results

import (
	"context"
	"database/sql"
	"encoding/json"
	"math"
)

// Evaluations gives the evaluations of runs by the run's number, in order of
// split, mask, anytime (the cells of R first), after, step and experience.
func (s *Store) Evaluations(ctx context.Context, runs ...int64) (map[int64][]Evaluation, error) {
	found := make(map[int64][]Evaluation, len(runs))
	err := s.ofRuns(ctx, `
		SELECT m.run, m.split, m.mask, e.anytime, e.after, e.step, e.experience, e.correct, e.scored, e.loss_sum, e.bytes
		FROM json_each(?) AS j CROSS JOIN matrices AS m ON m.run = j.value
		CROSS JOIN evaluations AS e ON e.matrix = m.id
		ORDER BY m.run, m.split, m.mask, e.anytime, e.after, e.step, e.experience`, runs, func(rows *sql.Rows) error {
		var run int64
		var e Evaluation
		err := rows.Scan(&run, &e.Split, &e.Mask, &e.Anytime, &e.After, &e.Step, &e.Experience,
			&e.Correct, &e.Scored, &e.LossSum, &e.Bytes)
		found[run] = append(found[run], e)
		return err
	})
	if err != nil {
		return nil, err
	}
	return found, s.addFacts(ctx, runs, found)
}

// addFacts fills the facts into evaluations that are in the same order.
func (s *Store) addFacts(ctx context.Context, runs []int64, found map[int64][]Evaluation) error {
	next := map[int64]int{} // by run: the evaluation that got the last fact
	return s.ofRuns(ctx, `
		SELECT m.run, m.split, m.mask, f.anytime, f.after, f.step, f.experience, f.name, f.value
		FROM json_each(?) AS j CROSS JOIN matrices AS m ON m.run = j.value
		CROSS JOIN facts AS f ON f.matrix = m.id
		ORDER BY m.run, m.split, m.mask, f.anytime, f.after, f.step, f.experience, f.name`, runs, func(rows *sql.Rows) error {
		var run int64
		var e Evaluation
		var name string
		var value sql.Null[float64]
		err := rows.Scan(&run, &e.Split, &e.Mask, &e.Anytime, &e.After, &e.Step, &e.Experience, &name, &value)
		if err != nil {
			return err
		}
		evaluations := found[run]
		i := next[run]
		for i < len(evaluations) && (evaluations[i].cell() != e.cell() || evaluations[i].Step != e.Step) {
			i++
		}
		next[run] = i
		if i < len(evaluations) {
			evaluations[i].Facts = append(evaluations[i].Facts, Fact{Name: name, Value: numberOrNaN(value)})
		}
		return nil
	})
}

func numberOrNaN(v sql.Null[float64]) float64 {
	if !v.Valid {
		return math.NaN()
	}
	return v.V
}

// Costs gives the costs of runs by the run's number, in order of phase and
// experience.
func (s *Store) Costs(ctx context.Context, runs ...int64) (map[int64][]Cost, error) {
	found := make(map[int64][]Cost, len(runs))
	err := s.ofRuns(ctx, `
		SELECT c.run, c.phase, c.experience, c.forward_flops, c.backward_flops,
			c.examples, c.replayed, c.wall_ns, c.cpu_ns, c.peak_bytes
		FROM json_each(?) AS j CROSS JOIN costs AS c ON c.run = j.value
		ORDER BY c.run, c.phase, c.experience`, runs, func(rows *sql.Rows) error {
		var run int64
		var c Cost
		err := rows.Scan(&run, &c.Phase, &c.Experience, &c.ForwardFLOPs, &c.BackwardFLOPs,
			&c.Examples, &c.Replayed, &c.WallNS, &c.CPUNS, &c.PeakBytes)
		found[run] = append(found[run], c)
		return err
	})
	return found, err
}

// Storage gives what the methods of runs kept, by the run's number, in order
// of experience.
func (s *Store) Storage(ctx context.Context, runs ...int64) (map[int64][]Storage, error) {
	found := make(map[int64][]Storage, len(runs))
	err := s.ofRuns(ctx, `
		SELECT k.run, k.after, k.bytes, k.examples
		FROM json_each(?) AS j CROSS JOIN storage AS k ON k.run = j.value
		ORDER BY k.run, k.after`, runs, func(rows *sql.Rows) error {
		var run int64
		var k Storage
		err := rows.Scan(&run, &k.After, &k.Bytes, &k.Examples)
		found[run] = append(found[run], k)
		return err
	})
	return found, err
}

// Sizes gives how large the work of runs was, by the run's number, in order of
// experience.
func (s *Store) Sizes(ctx context.Context, runs ...int64) (map[int64][]Size, error) {
	found := make(map[int64][]Size, len(runs))
	err := s.ofRuns(ctx, `
		SELECT z.run, z.experience, z.examples, z.bytes, z.pass_flops, z.model_bytes
		FROM json_each(?) AS j CROSS JOIN experience_sizes AS z ON z.run = j.value
		ORDER BY z.run, z.experience`, runs, func(rows *sql.Rows) error {
		var run int64
		var z Size
		err := rows.Scan(&run, &z.Experience, &z.Examples, &z.Bytes, &z.PassFLOPs, &z.ModelBytes)
		found[run] = append(found[run], z)
		return err
	})
	return found, err
}

// ofRuns calls f for the rows of a query whose first parameter is a JSON list
// of run numbers; a number given twice counts once.
func (s *Store) ofRuns(ctx context.Context, query string, runs []int64, f func(*sql.Rows) error, args ...any) error {
	seen := make(map[int64]bool, len(runs))
	list := make([]int64, 0, len(runs))
	for _, id := range runs {
		if !seen[id] {
			seen[id] = true
			list = append(list, id)
		}
	}
	text, err := json.Marshal(list)
	if err != nil {
		return err
	}
	return diagnose(s.path, s.rows(ctx, query, append([]any{string(text)}, args...), f))
}
