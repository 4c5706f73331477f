package results

import (
	"context"
	"database/sql"
	"math"
)

// FinalBits gives, by the run's number, the loss of a byte of test text in bits on
// each experience (T) after the last one, under one mask. Runs on data that is no
// text, and of methods whose scores are no probabilities, are left out.
func (s *Store) FinalBits(ctx context.Context, mask string, runs ...int64) (map[int64][]float64, error) {
	found := map[int64][]float64{}
	err := s.ofRuns(ctx, `
		SELECT m.run, r.experiences, e.experience, e.loss_sum, e.bytes
		FROM json_each(?) AS j
		CROSS JOIN runs AS r ON r.id = j.value
		CROSS JOIN matrices AS m ON m.run = r.id AND m.split = ? AND m.mask = ?
		CROSS JOIN evaluations AS e ON e.matrix = m.id AND e.anytime = 0 AND e.after = r.experiences
		WHERE e.bytes > 0 AND e.loss_sum IS NOT NULL AND e.experience BETWEEN 1 AND r.experiences`, runs, func(rows *sql.Rows) error {
		var run, bytes int64
		var experiences, experience int
		var loss float64
		if err := rows.Scan(&run, &experiences, &experience, &loss, &bytes); err != nil {
			return err
		}
		if found[run] == nil {
			found[run] = make([]float64, experiences)
			for j := range found[run] {
				found[run][j] = math.NaN()
			}
		}
		found[run][experience-1] = loss / math.Ln2 / float64(bytes)
		return nil
	}, SplitTest, mask)
	return found, err
}
