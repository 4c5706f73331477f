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
	found, err := byRun(ctx, s, runs, `
		SELECT m.run, m.split, m.mask, e.anytime, e.after, e.step, e.experience, e.correct, e.scored, e.loss_sum, e.bytes
		FROM json_each(?) AS j CROSS JOIN matrices AS m ON m.run = j.value
		CROSS JOIN evaluations AS e ON e.matrix = m.id
		ORDER BY m.run, m.split, m.mask, e.anytime, e.after, e.step, e.experience`, func(e *Evaluation) []any {
		return []any{&e.Split, &e.Mask, &e.Anytime, &e.After, &e.Step, &e.Experience,
			&e.Correct, &e.Scored, &e.LossSum, &e.Bytes}
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
	return byRun(ctx, s, runs, `
		SELECT c.run, c.phase, c.experience, c.forward_flops, c.backward_flops,
			c.examples, c.replayed, c.wall_ns, c.cpu_ns, c.peak_bytes
		FROM json_each(?) AS j CROSS JOIN costs AS c ON c.run = j.value
		ORDER BY c.run, c.phase, c.experience`, func(c *Cost) []any {
		return []any{&c.Phase, &c.Experience, &c.ForwardFLOPs, &c.BackwardFLOPs,
			&c.Examples, &c.Replayed, &c.WallNS, &c.CPUNS, &c.PeakBytes}
	})
}

// Storage gives what the methods of runs kept, by the run's number, in order
// of experience.
func (s *Store) Storage(ctx context.Context, runs ...int64) (map[int64][]Storage, error) {
	return byRun(ctx, s, runs, `
		SELECT k.run, k.after, k.bytes, k.examples
		FROM json_each(?) AS j CROSS JOIN storage AS k ON k.run = j.value
		ORDER BY k.run, k.after`, func(k *Storage) []any {
		return []any{&k.After, &k.Bytes, &k.Examples}
	})
}

// Sizes gives how large the work of runs was, by the run's number, in order of
// experience.
func (s *Store) Sizes(ctx context.Context, runs ...int64) (map[int64][]Size, error) {
	return byRun(ctx, s, runs, `
		SELECT z.run, z.experience, z.examples, z.bytes, z.pass_flops, z.model_bytes
		FROM json_each(?) AS j CROSS JOIN experience_sizes AS z ON z.run = j.value
		ORDER BY z.run, z.experience`, func(z *Size) []any {
		return []any{&z.Experience, &z.Examples, &z.Bytes, &z.PassFLOPs, &z.ModelBytes}
	})
}

// byRun gives the rows of a query by the number of the run in their first
// column; the others go where columns says.
func byRun[T any](ctx context.Context, s *Store, runs []int64, query string, columns func(*T) []any) (map[int64][]T, error) {
	found := make(map[int64][]T, len(runs))
	err := s.ofRuns(ctx, query, runs, func(rows *sql.Rows) error {
		var run int64
		var v T
		err := rows.Scan(append([]any{&run}, columns(&v)...)...)
		found[run] = append(found[run], v)
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
