package results

import (
	"context"
	"database/sql"
)

// Summaries gives one row for each matrix of the runs that pass the filter:
// the run, its final accuracy, its cost and its storage, in the order of Runs
// and then of split and mask. An empty split or mask lets every one pass.
func (s *Store) Summaries(ctx context.Context, f Filter, split, mask string) ([]Summary, error) {
	summaries, err := s.summaries(ctx, f, split, mask)
	return summaries, diagnose(s.path, err)
}

func (s *Store) summaries(ctx context.Context, f Filter, split, mask string) ([]Summary, error) {
	where, args, err := f.where()
	if err != nil {
		return nil, err
	}
	spec := "''"
	if f.Specs {
		spec = "v.spec"
	}
	if split != "" {
		where += " AND m.split = ?"
		args = append(args, split)
	}
	if mask != "" {
		where += " AND m.mask = ?"
		args = append(args, mask)
	}
	texts, err := s.texts(ctx)
	if err != nil {
		return nil, err
	}
	query := `SELECT ` + runColumns + `, ` + spec + `, m.split, m.mask, m.acc,
			v.flops, v.examples, v.replayed, v.stored_bytes
		FROM runs AS r JOIN runs_v AS v ON v.id = r.id JOIN metrics_v AS m ON m.run = r.id
		WHERE ` + where + ` ORDER BY ` + runOrder + `, m.split, m.mask`
	var summaries []Summary
	err = s.rows(ctx, query, args, func(rows *sql.Rows) error {
		var row runRow
		var acc sql.Null[float64]
		var sum Summary
		err := rows.Scan(append(row.targets(), &row.Spec, &sum.Split, &sum.Mask, &acc,
			&sum.FLOPs, &sum.Examples, &sum.Replayed, &sum.StoredBytes)...)
		if err != nil {
			return err
		}
		sum.ACC = numberOrNaN(acc)
		sum.Run, err = row.run(texts)
		summaries = append(summaries, sum)
		return err
	})
	return summaries, err
}
