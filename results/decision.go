package results

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
)

// Decision is a change that a method made to itself, or found that it need not
// make.
type Decision struct {
	Step       int64 // batches of the stream before it
	Experience int   // that the stream stood in, 1 … T
	Cause      string
	Numbers    []Number // the evidence, in a written order
	Action     string   // what was done; "none" where it was only looked at
	Before     string   // what was in force before it, and after it
	After      string
	Reward     sql.Null[float64] // of what was in force before it
}

// Number is a named number of the evidence. It is stored with the digits of a
// float32; what is not finite is stored as null and read back as NaN.
type Number struct {
	Name  string
	Value float64
}

// Of is the number called name, and whether there is one.
func (d *Decision) Of(name string) (float64, bool) {
	for _, n := range d.Numbers {
		if n.Name == name {
			return n.Value, true
		}
	}
	return math.NaN(), false
}

// Latency is how long the updates of one phase took, in wall time.
type Latency struct {
	Phase      string
	Experience int
	Updates    int64
	P50, P99   int64 // nanoseconds
}

func (d *Decision) check(experiences int) error {
	switch {
	case d.Step < 0 || d.Experience < 1 || d.Experience > experiences:
		return fmt.Errorf("%w: step %d of experience %d, of %d", ErrInvalid, d.Step, d.Experience, experiences)
	case d.Cause == "" || d.Action == "":
		return fmt.Errorf("%w: no cause or no action", ErrInvalid)
	}
	for i, n := range d.Numbers {
		for _, before := range d.Numbers[:i] {
			if before.Name == n.Name {
				return fmt.Errorf("%w: two numbers are called %q", ErrInvalid, n.Name)
			}
		}
	}
	return nil
}

func (l *Latency) check(experiences int) error {
	if l.Experience < 0 || l.Experience > experiences || l.Updates < 1 || l.P50 < 0 || l.P99 < l.P50 {
		return fmt.Errorf("%w: %+v of %d experiences", ErrInvalid, *l, experiences)
	}
	return nil
}

// encodeNumbers is a JSON object with the numbers in their order.
func encodeNumbers(numbers []Number) string {
	b := []byte{'{'}
	for i, n := range numbers {
		if i > 0 {
			b = append(b, ',')
		}
		name, _ := json.Marshal(n.Name) // a string always has a form
		b = append(append(b, name...), ':')
		if v := float32(n.Value); v != v || v > math.MaxFloat32 || v < -math.MaxFloat32 {
			b = append(b, "null"...)
		} else {
			b = strconv.AppendFloat(b, float64(v), 'g', -1, 32)
		}
	}
	return string(append(b, '}'))
}

// decodeNumbers reads what encodeNumbers has written, in that order.
func decodeNumbers(text string) ([]Number, error) {
	d := json.NewDecoder(bytes.NewReader([]byte(text)))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, fmt.Errorf("numbers of a decision: no JSON object: %.40q", text)
	}
	var numbers []Number
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, fmt.Errorf("numbers of a decision: %w", err)
		}
		var value *float64
		if err := d.Decode(&value); err != nil {
			return nil, fmt.Errorf("numbers of a decision: %w", err)
		}
		n := Number{Name: name.(string), Value: math.NaN()}
		if value != nil {
			n.Value = *value
		}
		numbers = append(numbers, n)
	}
	if _, err := d.Token(); err != nil {
		return nil, fmt.Errorf("numbers of a decision: %w", err)
	}
	return numbers, nil
}

func insertDecisions(ctx context.Context, tx *sql.Tx, run int64, r *Record) error {
	err := each(ctx, tx, `INSERT INTO decisions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, len(r.Decisions), func(i int) []any {
		d := &r.Decisions[i]
		return []any{run, i + 1, d.Step, d.Experience, d.Cause, encodeNumbers(d.Numbers), d.Action, d.Before, d.After, numberOrNull(d.Reward)}
	})
	if err != nil {
		return fmt.Errorf("decisions: %w", err)
	}
	err = each(ctx, tx, `INSERT INTO latencies VALUES (?, ?, ?, ?, ?, ?)`, len(r.Latencies), func(i int) []any {
		l := &r.Latencies[i]
		return []any{run, l.Phase, l.Experience, l.Updates, l.P50, l.P99}
	})
	if err != nil {
		return fmt.Errorf("latencies: %w", err)
	}
	return nil
}

// Decisions gives what the methods of runs decided, by the run's number, in the
// order in which it was decided.
func (s *Store) Decisions(ctx context.Context, runs ...int64) (map[int64][]Decision, error) {
	found := map[int64][]Decision{}
	err := s.ofRuns(ctx, `
		SELECT d.run, d.step, d.experience, d.cause, d.numbers, d.action, d.before, d.after, d.reward
		FROM json_each(?) AS j CROSS JOIN decisions AS d ON d.run = j.value
		ORDER BY d.run, d.number`, runs, func(rows *sql.Rows) error {
		var run int64
		var d Decision
		var numbers string
		if err := rows.Scan(&run, &d.Step, &d.Experience, &d.Cause, &numbers, &d.Action, &d.Before, &d.After, &d.Reward); err != nil {
			return err
		}
		var err error
		d.Numbers, err = decodeNumbers(numbers)
		found[run] = append(found[run], d)
		return err
	})
	return found, err
}

// Latencies gives how long the updates of runs took, by the run's number, in
// order of phase and experience.
func (s *Store) Latencies(ctx context.Context, runs ...int64) (map[int64][]Latency, error) {
	return byRun(ctx, s, runs, `
		SELECT l.run, l.phase, l.experience, l.updates, l.p50_ns, l.p99_ns
		FROM json_each(?) AS j CROSS JOIN latencies AS l ON l.run = j.value
		ORDER BY l.run, l.phase, l.experience`, func(l *Latency) []any {
		return []any{&l.Phase, &l.Experience, &l.Updates, &l.P50, &l.P99}
	})
}
