package results

import (
	"context"
	"database/sql"
	"fmt"
	"math"
)

// Matrices gives the accuracy matrices of runs under one split and mask, by
// the run's number. Runs that were not evaluated under them are left out.
func (s *Store) Matrices(ctx context.Context, split, mask string, runs ...int64) (map[int64]*Matrix, error) {
	found := make(map[int64]*Matrix, len(runs))
	err := s.ofRuns(ctx, `
		SELECT m.run, r.experiences, e.after, e.experience, e.correct, e.scored
		FROM json_each(?) AS j
		CROSS JOIN matrices AS m ON m.run = j.value AND m.split = ? AND m.mask = ?
		CROSS JOIN runs AS r ON r.id = m.run
		CROSS JOIN evaluations AS e ON e.matrix = m.id AND e.anytime = 0 AND e.experience >= 1`, runs, func(rows *sql.Rows) error {
		var run, correct, scored int64
		var experiences, after, experience int
		if err := rows.Scan(&run, &experiences, &after, &experience, &correct, &scored); err != nil {
			return err
		}
		m := found[run]
		if m == nil {
			m = newMatrix(run, experiences, split, mask)
			found[run] = m
		}
		return m.set(after, experience, correct, scored)
	}, split, mask)
	return found, err
}

// set sets the accuracy after one experience (0: untrained) on another from 1.
func (m *Matrix) set(after, experience int, correct, scored int64) error {
	t := len(m.B)
	if experience < 1 || experience > t || after < 0 || after > t {
		return fmt.Errorf("run %d: %w: a cell after experience %d on %d, of %d", m.Run, ErrInvalid, after, experience, t)
	}
	if scored == 0 {
		return nil
	}
	row := m.B
	if after > 0 {
		row = m.R[after-1]
	}
	row[experience-1] = float64(correct) / float64(scored)
	return nil
}

// Matrix gives the accuracy matrix of one run under one split and mask. A run
// that was not evaluated under them has one of NaN; a run that is not there is
// ErrNoRun.
func (s *Store) Matrix(ctx context.Context, run int64, split, mask string) (*Matrix, error) {
	found, err := s.Matrices(ctx, split, mask, run)
	if err != nil || found[run] != nil {
		return found[run], err
	}
	runs, err := s.Runs(ctx, Filter{IDs: []int64{run}, AllAttempts: true})
	if err != nil {
		return nil, err
	}
	if len(runs) == 0 {
		return nil, s.noRun("number %d", run)
	}
	return newMatrix(run, runs[0].Experiences, split, mask), nil
}

func newMatrix(run int64, experiences int, split, mask string) *Matrix {
	cells := make([]float64, (experiences+1)*experiences)
	for i := range cells {
		cells[i] = math.NaN()
	}
	m := &Matrix{Run: run, Split: split, Mask: mask, B: cells[:experiences:experiences], R: make([][]float64, experiences)}
	for i := range m.R {
		from := (i + 1) * experiences
		m.R[i] = cells[from : from+experiences : from+experiences]
	}
	return m
}
