package results

import (
	"encoding/json"
	"fmt"
	"slices"
)

// check says what a record lacks. The errors name the field, and the row by
// its place in the record.
func (r *Record) check() error {
	if err := r.Run.check(); err != nil {
		return err
	}
	seen := make(map[cell]bool, len(r.Evaluations))
	for i := range r.Evaluations {
		e := &r.Evaluations[i]
		if err := e.check(r.Run.Experiences); err != nil {
			return fmt.Errorf("evaluation %d: %w", i, err)
		}
		c := e.cell()
		if seen[c] {
			return fmt.Errorf("evaluation %d: %w: a second one of experience %d after %d at step %d, split %s, mask %s",
				i, ErrInvalid, e.Experience, e.After, e.Step, e.Split, e.Mask)
		}
		seen[c] = true
	}
	for i, c := range r.Costs {
		if err := c.check(r.Run.Experiences); err != nil {
			return fmt.Errorf("cost %d: %w", i, err)
		}
	}
	for i, s := range r.Storage {
		if s.After < 1 || s.After > r.Run.Experiences || s.Bytes < 0 || s.Examples < 0 {
			return fmt.Errorf("storage %d: %w: %+v of %d experiences", i, ErrInvalid, s, r.Run.Experiences)
		}
	}
	for i := range r.Decisions {
		if err := r.Decisions[i].check(r.Run.Experiences); err != nil {
			return fmt.Errorf("decision %d: %w", i, err)
		}
	}
	for i, l := range r.Latencies {
		if err := l.check(r.Run.Experiences); err != nil {
			return fmt.Errorf("latency %d: %w", i, err)
		}
	}
	for i, z := range r.Sizes {
		if z.Experience < 1 || z.Experience > r.Run.Experiences || min(z.Examples, z.Bytes, z.PassFLOPs, z.ModelBytes) < 0 {
			return fmt.Errorf("size %d: %w: %+v of %d experiences", i, ErrInvalid, z, r.Run.Experiences)
		}
	}
	return nil
}

// cell is the name of an evaluation. A cell of R has one value, whatever its
// step.
type cell struct {
	split, mask       string
	anytime           bool
	after, experience int
	step              int64
}

func (e *Evaluation) cell() cell {
	c := cell{split: e.Split, mask: e.Mask, anytime: e.Anytime, after: e.After, experience: e.Experience}
	if e.Anytime {
		c.step = e.Step
	}
	return c
}

func (r *Run) check() error {
	for _, f := range []struct{ name, value string }{
		{"method", r.Method}, {"stream", r.Stream}, {"scenario", r.Scenario},
	} {
		if f.value == "" {
			return fmt.Errorf("%w: no %s", ErrInvalid, f.name)
		}
	}
	for _, f := range []struct{ name, value string }{
		{"spec", r.Spec}, {"versions", r.Versions}, {"host", r.Host},
	} {
		if !json.Valid([]byte(f.value)) {
			return fmt.Errorf("%w: %s is no JSON: %.40q", ErrInvalid, f.name, f.value)
		}
	}
	switch {
	case !isDigest(r.Identity):
		return fmt.Errorf("%w: identity %q, need 64 hex digits in lower case", ErrInvalid, r.Identity)
	case r.Status != OK && r.Status != Failed:
		return fmt.Errorf("%w: status %q, need %q or %q", ErrInvalid, r.Status, OK, Failed)
	case r.Status == Failed && r.Error == "":
		return fmt.Errorf("%w: a failed run without an error", ErrInvalid)
	case r.Status == OK && !isDigest(r.Digest), r.Digest != "" && !isDigest(r.Digest):
		return fmt.Errorf("%w: digest %q, need 64 hex digits in lower case", ErrInvalid, r.Digest)
	case r.Experiences < 1:
		return fmt.Errorf("%w: %d experiences, need at least 1", ErrInvalid, r.Experiences)
	case r.Started.IsZero() || r.Finished.Before(r.Started):
		return fmt.Errorf("%w: started %v, finished %v", ErrInvalid, r.Started, r.Finished)
	}
	for i, u := range r.Tuned {
		if err := u.check(); err != nil {
			return err
		}
		if i > 0 && r.Tuned[i-1].Tuning >= u.Tuning {
			return fmt.Errorf("%w: tunings must differ, and be in order of their digests", ErrInvalid)
		}
	}
	return nil
}

func (e *Evaluation) check(experiences int) error {
	least := 1
	if e.Split == SplitMemory {
		least = 0
	}
	switch {
	case e.Experience < least || e.Experience > experiences:
		return fmt.Errorf("%w: experience %d, need %d to %d", ErrInvalid, e.Experience, least, experiences)
	case e.After < 0 || e.After > experiences:
		return fmt.Errorf("%w: after experience %d, need 0 to %d", ErrInvalid, e.After, experiences)
	case e.Step < 0:
		return fmt.Errorf("%w: step %d", ErrInvalid, e.Step)
	case !slices.Contains([]string{SplitTest, SplitTrain, SplitValid, SplitMemory}, e.Split):
		return fmt.Errorf("%w: split %q", ErrInvalid, e.Split)
	case !slices.Contains([]string{MaskAll, MaskSeen, MaskOwn}, e.Mask):
		return fmt.Errorf("%w: mask %q", ErrInvalid, e.Mask)
	case e.Correct < 0 || e.Correct > e.Scored:
		return fmt.Errorf("%w: %d correct of %d scored", ErrInvalid, e.Correct, e.Scored)
	}
	for i, f := range e.Facts {
		if f.Name == "" || i > 0 && e.Facts[i-1].Name >= f.Name {
			return fmt.Errorf("%w: fact %q: names must be there, differ, and be in order", ErrInvalid, f.Name)
		}
	}
	return nil
}

func (c *Cost) check(experiences int) error {
	switch {
	case !slices.Contains([]string{PhaseTrain, PhaseEvaluate, PhaseFinish}, c.Phase):
		return fmt.Errorf("%w: phase %q", ErrInvalid, c.Phase)
	case c.Experience < 0 || c.Experience > experiences:
		return fmt.Errorf("%w: experience %d, need 0 to %d", ErrInvalid, c.Experience, experiences)
	case min(c.ForwardFLOPs, c.BackwardFLOPs, c.Examples, c.Replayed) < 0:
		return fmt.Errorf("%w: a negative count in %+v", ErrInvalid, *c)
	}
	return nil
}

// isDigest says whether s is 64 lower-case hex digits.
func isDigest(s string) bool { return len(s) == 64 && isHex(s) }

func isHex(s string) bool {
	for _, c := range s {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}
