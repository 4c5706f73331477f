package results

import (
	"context"
	"database/sql"
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Summaries gives one row for each matrix of the runs that pass the filter:
// the run, the cells of R behind ACC and BWT, its cost and its storage, in order
// of the run's number, split and mask. An empty split or mask lets every one pass. Stores with many
// runs are read over several connections at once.
func (s *Store) Summaries(ctx context.Context, f Filter, split, mask string) ([]Summary, error) {
	summaries, err := s.summaries(ctx, f, split, mask)
	return summaries, diagnose(s.path, err)
}

// partSize is how many run numbers a connection is worth.
const partSize = 2000

func (s *Store) summaries(ctx context.Context, f Filter, split, mask string) ([]Summary, error) {
	texts, err := s.texts(ctx)
	if err != nil {
		return nil, err
	}
	var last int64
	if err := s.db.QueryRowContext(ctx, "SELECT ifnull(max(id), 0) FROM runs").Scan(&last); err != nil {
		return nil, err
	}
	n := min(int64(runtime.GOMAXPROCS(0)), last/partSize+1)
	parts, errs := make([][]Summary, n), make([]error, n)
	var wait sync.WaitGroup
	for i := range n {
		wait.Go(func() {
			p := part{f: f, split: split, mask: mask, from: last * i / n, to: last * (i + 1) / n, texts: texts}
			parts[i], errs[i] = s.part(ctx, p)
		})
	}
	wait.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	all := slices.Concat(parts...)
	at := make([]*Run, len(all))
	for i := range all {
		at[i] = &all[i].Run
	}
	return all, s.fillTuned(ctx, at)
}

// A part is a request for the summaries of the runs numbered from+1 to to.
type part struct {
	f           Filter
	split, mask string
	from, to    int64
	texts       map[int64]string
}

// part reads the runs with their costs, and then their matrices.
func (s *Store) part(ctx context.Context, p part) ([]Summary, error) {
	runs := map[int64]Summary{}
	where, args, err := p.f.where()
	if err != nil {
		return nil, err
	}
	where += " AND r.id > ? AND r.id <= ?"
	args = append(args, p.from, p.to)
	spec := "''"
	if p.f.Specs {
		spec = "v.spec"
	}
	err = s.rows(ctx, `SELECT `+runColumns+`, `+spec+`, v.flops, v.examples, v.replayed, v.stored_bytes,
			EXISTS (SELECT 1 FROM costs AS c WHERE c.run = r.id AND c.phase = '`+PhaseEvaluate+`' AND c.backward_flops > 0)
		FROM runs AS r JOIN runs_v AS v ON v.id = r.id WHERE `+where, args, func(rows *sql.Rows) error {
		var row runRow
		var sum Summary
		err := rows.Scan(append(row.targets(), &row.Spec, &sum.FLOPs, &sum.Examples, &sum.Replayed, &sum.StoredBytes, &sum.Adapts)...)
		if err != nil {
			return err
		}
		sum.Run, err = row.run(p.texts)
		runs[sum.Run.ID] = sum
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, c := range []struct{ column, value string }{{"m.split", p.split}, {"m.mask", p.mask}} {
		if c.value != "" {
			where += " AND " + c.column + " = ?"
			args = append(args, c.value)
		}
	}
	var summaries []Summary
	err = s.rows(ctx, `SELECT m.run, m.split, m.mask,
			(SELECT group_concat(printf('%d %d %d', e.after * r.experiences + e.experience - 1, e.correct, e.scored))
			   FROM evaluations AS e
			  WHERE e.matrix = m.id AND e.anytime = 0 AND e.experience >= 1
			    AND (e.after = 0 OR e.after = e.experience OR e.after = r.experiences))
		FROM runs AS r CROSS JOIN matrices AS m ON m.run = r.id
		WHERE `+where+` ORDER BY r.id, m.split, m.mask`, args, func(rows *sql.Rows) error {
		var run int64
		var split, mask string
		var cells sql.Null[string]
		if err := rows.Scan(&run, &split, &mask, &cells); err != nil {
			return err
		}
		sum, ok := runs[run]
		if !ok {
			return nil // written since the runs were read
		}
		sum.Matrix = newMatrix(run, sum.Run.Experiences, split, mask)
		summaries = append(summaries, sum)
		return sum.Matrix.setAll(cells.V)
	})
	return summaries, err
}

// setAll sets the cells of a list "place correct scored,…", where places count
// through the untrained row and then the rows of R.
func (m *Matrix) setAll(list string) error {
	for len(list) > 0 {
		var cell string
		cell, list, _ = strings.Cut(list, ",")
		var n [3]int64
		for i := range n {
			var word string
			var err error
			word, cell, _ = strings.Cut(cell, " ")
			if n[i], err = strconv.ParseInt(word, 10, 64); err != nil {
				return fmt.Errorf("run %d: %w", m.Run, err)
			}
		}
		t := len(m.B)
		if err := m.set(int(n[0])/t, int(n[0])%t+1, n[1], n[2]); err != nil {
			return err
		}
	}
	return nil
}
