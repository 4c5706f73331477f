package results

import (
	"database/sql"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"retain/results/metric"
)

// TestLanguageViews holds language_metrics_v to results/metric, with cells
// missing and without.
func TestLanguageViews(t *testing.T) {
	s := opened(t)
	rng := rand.New(rand.NewPCG(3, 4))
	missing := 0
	for n := range 60 {
		experiences := 1 + n%4
		r := synthetic("ewc", int64(n), experiences)
		r.Evaluations = nil
		bits, nats := make([][]float64, experiences), make([][]float64, experiences)
		for i := range bits {
			bits[i], nats[i] = make([]float64, experiences), make([]float64, experiences)
			for j := range bits[i] {
				bits[i][j], nats[i][j] = math.NaN(), math.NaN()
				e := evaluation(rng, SplitTest, MaskAll, i+1, j+1)
				e.Scored++
				if n%3 == 0 || rng.IntN(8) > 0 {
					e.LossSum, e.Bytes = Some(100*rng.Float64()), Some(1+rng.Int64N(50))
					bits[i][j], nats[i][j] = e.LossSum.V/math.Ln2/float64(e.Bytes.V), e.LossSum.V/float64(e.Scored)
				} else {
					e.LossSum, e.Bytes = sql.Null[float64]{}, sql.Null[int64]{}
				}
				r.Evaluations = append(r.Evaluations, e)
			}
		}
		run := put(t, s, r).ID
		if last, err := s.FinalBits(t.Context(), MaskAll, run); err != nil || last[run] != nil && !sameNumbers(last[run], bits[experiences-1]) {
			t.Errorf("bits at the end %v, want %v; %v", last[run], bits[experiences-1], err)
		}
		var bpb, bwt sql.Null[float64]
		err := s.db.QueryRow(`SELECT bpb, bpb_bwt FROM language_metrics_v WHERE run = ?`, run).Scan(&bpb, &bwt)
		if err == sql.ErrNoRows {
			missing++
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		var loss sql.Null[float64] // as the package comment has it
		err = s.db.QueryRow(`SELECT CASE WHEN count(*) = ? THEN avg(d.nats - e.nats) END FROM language_v AS e
			JOIN language_v AS d ON d.run = e.run AND d.after = e.experience AND d.experience = e.experience
			WHERE e.run = ? AND e.after = ? AND e.experience < e.after`, experiences-1, run, experiences).Scan(&loss)
		if err != nil {
			t.Fatal(err)
		}
		for name, c := range map[string]struct {
			got  sql.Null[float64]
			want float64
		}{"bpb": {bpb, metric.FinalLoss(bits)}, "bpb_bwt": {bwt, metric.LossBWT(bits)}, "loss_bwt": {loss, metric.LossBWT(nats)}} {
			if c.got.Valid == math.IsNaN(c.want) || c.got.Valid && math.Abs(c.got.V-c.want) > 1e-9 {
				t.Errorf("%s of %d experiences is %v, want %v", name, experiences, c.got, c.want)
			}
		}
	}
	var cells int
	if err := s.db.QueryRow(`SELECT count(*) FROM language_v WHERE bits_per_byte > 0 AND nats > 0`).Scan(&cells); err != nil || cells < 200 {
		t.Errorf("%d cells, %v", cells, err)
	}
}

// sameNumbers holds two rows to each other, NaN where the other is.
func sameNumbers(a, b []float64) bool {
	return slices.EqualFunc(a, b, func(x, y float64) bool { return math.IsNaN(x) && math.IsNaN(y) || math.Abs(x-y) < 1e-9 })
}
