package suite

import (
	"fmt"
	"reflect"
	"strings"
	"time"

	"retain/bench"
	"retain/results"
)

// record is what the store says of the run itself; it has nothing measured yet.
func (r *Planned) record(config string, started, finished time.Time) results.Record {
	s := r.Spec
	return results.Record{Run: results.Run{
		Identity:    r.Identity,
		Spec:        string(r.json),
		Status:      results.OK,
		Method:      s.Method.Name,
		MethodLabel: s.Method.label(),
		Stream:      s.Stream.Name,
		StreamLabel: s.streamLabel(),
		Scenario:    string(r.Work.Spec.Scenario),
		Model:       s.Model.New().Label(),
		Optimizer:   s.optimizerLabel(),
		Budget:      budgetLabel(s.Budget),
		Experiences: len(r.Work.Shares), // the spec does not tell hidden ones
		Seed:        s.Seed,
		Params:      int64(r.Work.Params),
		Versions:    string(canonical(map[string]any{"versions": plain(reflect.ValueOf(s.Versions)), "data": s.Data})),
		Host:        host(),
		Config:      config,
		Tuned:       s.Tuned,
		Started:     started,
		Finished:    finished,
	}}
}

// succeeded packs what a run found.
func succeeded(rec results.Record, found *bench.Result) results.Record {
	rec.Run.Digest = found.Digest
	for _, e := range found.Evaluations {
		row := results.Evaluation{
			After: e.After, Step: int64(e.Step), Anytime: e.Anytime, Experience: e.Experience,
			Split: string(e.Split), Mask: string(e.Mask), Correct: e.Correct, Scored: e.Scored,
		}
		if e.HasLoss {
			row.LossSum = results.Some(e.Loss)
		}
		if e.Bytes > 0 {
			row.Bytes = results.Some(e.Bytes)
		}
		for _, f := range e.Facts {
			row.Facts = append(row.Facts, results.Fact{Name: f.Name, Value: f.Value})
		}
		rec.Evaluations = append(rec.Evaluations, row)
	}
	rec.Costs = costs(found.Phases)
	rec.Latencies = latencies(found.Phases)
	rec.Decisions = decisions(found.Decisions)
	for _, s := range found.Stored {
		rec.Storage = append(rec.Storage, results.Storage{After: s.After, Bytes: s.Bytes, Examples: s.Examples})
	}
	for _, z := range found.Sizes {
		rec.Sizes = append(rec.Sizes, results.Size{
			Experience: z.Experience, Examples: z.Examples, Bytes: z.Bytes, PassFLOPs: z.Pass, ModelBytes: z.Model,
		})
	}
	return rec
}

// costs adds up the phases of one name and experience: the evaluations of one
// experience are many where there are some between steps.
func costs(phases []bench.Phase) []results.Cost {
	type name struct {
		phase      string
		experience int
	}
	at := map[name]int{}
	var rows []results.Cost
	for _, p := range phases {
		n := name{p.Name, p.Experience}
		i, ok := at[n]
		if !ok {
			i = len(rows)
			at[n] = i
			rows = append(rows, results.Cost{
				Phase: p.Name, Experience: p.Experience,
				WallNS: results.Some[int64](0), CPUNS: results.Some[int64](0),
			})
		}
		c := &rows[i]
		c.ForwardFLOPs += p.Cost.Forward
		c.BackwardFLOPs += p.Cost.Backward
		c.Examples += p.Cost.Examples
		c.Replayed += p.Cost.Replayed
		c.WallNS.V += p.Time.Wall
		if p.Time.CPU < 0 {
			c.CPUNS.Valid = false
		}
		c.CPUNS.V += p.Time.CPU
		if !c.CPUNS.Valid {
			c.CPUNS.V = 0
		}
	}
	return rows
}

// failed packs an error as the end of a run.
func failed(rec results.Record, err error) results.Record {
	rec.Run.Status = results.Failed
	rec.Run.Error = strings.ReplaceAll(err.Error(), "\n", "; ")
	return rec
}

// PanicError is a panic of a method or of what it called.
type PanicError struct {
	Run   string
	Value any
	Stack []string // its first lines
}

func (e *PanicError) Error() string {
	return fmt.Sprintf("panic in %s: %v [%s]", e.Run, e.Value, strings.Join(e.Stack, " < "))
}

// finalAccuracy says the mean, over the experiences, of the accuracy after the
// last one under the first mask; false where there is none. On seeds that tune
// it is that on validation data, and none where nothing is held out: who chooses
// sees no test data.
func finalAccuracy(rec results.Record) (text string, ok bool) {
	if rec.Run.Seed < firstReporting {
		acc, mask, ok := finalOn(rec, results.SplitValid)
		return fmt.Sprintf("ACC-valid %.1f %% (%s)", 100*acc, mask), ok
	}
	acc, mask, ok := finalOn(rec, results.SplitTest)
	return fmt.Sprintf("ACC %.1f %% (%s)", 100*acc, mask), ok
}

func finalOn(rec results.Record, split string) (acc float64, mask string, ok bool) {
	n := 0
	for _, e := range rec.Evaluations {
		if e.Split != split || e.Anytime || e.After != rec.Run.Experiences || e.Scored == 0 {
			continue
		}
		if mask == "" {
			mask = e.Mask
		}
		if e.Mask == mask {
			acc += float64(e.Correct) / float64(e.Scored)
			n++
		}
	}
	return acc / float64(max(n, 1)), mask, n > 0
}
