package report

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strings"

	"retain/results"
	"retain/results/metric"
)

// Causes and actions of decisions that are told apart from others.
const (
	causeInterval = "interval" // it was time for a look, and perhaps a choice
	actionNone    = "none"
	actionArm     = "arm"
	actionOpen    = "open"
	actionReuse   = "reuse"
	actionShift   = "label shift"
)

// An audit is a run with what its method decided about itself.
type audit struct {
	results.Record
	ends  []float64          // (T) steps after which experiences ended
	looks []results.Decision // at intervals
	other []results.Decision // all others: alarms, refusals
	hits  []bool             // of other: an alarm that found a boundary
}

func newAudit(ctx context.Context, store *results.Store, name string) (audit, error) {
	run, err := store.Find(ctx, name)
	if err != nil {
		return audit{}, err
	}
	rec, err := store.Get(ctx, run.ID)
	if err != nil {
		return audit{}, err
	}
	if len(rec.Decisions) == 0 {
		return audit{}, undecided(ctx, store, run)
	}
	return auditOf(rec), nil
}

// undecided is the error about a run of which the store holds no decisions; it
// names another run of the store of which it holds some.
func undecided(ctx context.Context, store *results.Store, run results.Run) error {
	hint := "methods of dpm make some, and this store has none: packed ones may leave them out"
	runs, err := store.Runs(ctx, results.Filter{})
	if err != nil {
		return err
	}
	for _, r := range runs {
		decisions, err := store.Decisions(ctx, r.ID)
		if err != nil {
			return err
		}
		if len(decisions[r.ID]) > 0 {
			hint = fmt.Sprintf("it has those of run %d, %s, seed %d", r.ID, r.MethodLabel, r.Seed)
			break
		}
	}
	return fmt.Errorf("the store holds no decisions of run %d, %s (hint: %s)", run.ID, run.MethodLabel, hint)
}

func auditOf(rec results.Record) audit {
	a := audit{Record: rec, ends: ends(rec)}
	for _, d := range rec.Decisions {
		if d.Cause == causeInterval {
			a.looks = append(a.looks, d)
			continue
		}
		a.other = append(a.other, d)
		a.hits = append(a.hits, false)
	}
	found := -1 // the last experience whose beginning was found
	for i, d := range a.other {
		if after, ok := a.boundary(d); ok && d.Cause == causeDrift && d.Experience != found && after <= metric.AlarmWindow {
			a.hits[i], found = true, d.Experience
		}
	}
	return a
}

// boundary is how many steps before a decision the stream's experience began;
// false in the first, which has no boundary.
func (a audit) boundary(d results.Decision) (steps float64, ok bool) {
	if d.Experience < 2 || math.IsNaN(a.ends[d.Experience-2]) {
		return 0, false
	}
	return float64(d.Step) - a.ends[d.Experience-2], true
}

// title names the run.
func (a audit) title() string {
	r := a.Run
	return fmt.Sprintf("run %d · %s · %s · %s · seed %d", r.ID, r.MethodLabel, r.StreamLabel, planOf(r, "").scenario(), r.Seed)
}

// Explain writes what a run's method decided about itself: what its drift detector
// was worth, each alarm and refusal, and by experience what it looked at and chose.
// The run is named as for Show. Formats: table, json. It is an error where the run
// made no decisions.
func Explain(ctx context.Context, w io.Writer, store *results.Store, name string, f Format) error {
	a, err := newAudit(ctx, store, name)
	if err != nil {
		return err
	}
	switch f {
	case Text, "":
		if len(a.other) == 0 {
			_, err = fmt.Fprintln(w, strings.Join(append([]string{a.title()}, append(a.summary(), "no alarm was raised and no step refused")...), "\n"))
		} else {
			err = a.changes().text(w)
		}
		if err != nil || len(a.looks) == 0 {
			return err
		}
		return a.byExperience().text(w)
	case JSON:
		return a.json(w)
	}
	return fmt.Errorf("unknown format %q: one of table, json", f)
}

// changes is a line for each alarm, and for steps that were refused one after
// another.
func (a audit) changes() grid {
	g := grid{
		title: a.title(), above: a.summary(),
		header: []string{"step", "experience", "cause", "action", "from", "to", "evidence", "truth"},
		left:   []bool{false, false, true, true, true, true, true, true},
	}
	for i := 0; i < len(a.other); {
		first, n := a.other[i], a.alike(i)
		last := a.other[i+n-1]
		step, action := grouped(float64(first.Step)), first.Action
		if n > 1 {
			step, action = step+"–"+grouped(float64(last.Step)), fmt.Sprintf("%s %s times", action, grouped(float64(n)))
		}
		g.rows = append(g.rows, []string{step, fmt.Sprint(first.Experience), first.Cause, action, first.Before, last.After, evidence(last), a.truth(i)})
		i += n
	}
	return g
}

// alike is how many steps from a.other[i] on were refused, one after another in
// the same experience; 1 for an alarm.
func (a audit) alike(i int) int {
	n := 1
	for first := a.other[i]; i+n < len(a.other); n++ {
		d := a.other[i+n]
		if first.Cause == causeDrift || d.Cause != first.Cause || d.Action != first.Action || d.Experience != first.Experience || d.Step != first.Step+int64(n) {
			break
		}
	}
	return n
}

// summary is what can be said of the whole run.
func (a audit) summary() []string {
	f := metric.NoFacts()
	addAlarms(&f, a.Record)
	var lines []string
	if f.Alarms != nil {
		hits, delay, wrong := metric.Detection(f.Alarms, f.Ends)
		boundaries := a.Run.Experiences - 1
		found := "no boundary to find"
		if boundaries > 0 {
			found = fmt.Sprintf("%.0f of %d boundaries found", hits*float64(boundaries), boundaries)
		}
		if !math.IsNaN(delay) {
			found += fmt.Sprintf(", after %s steps on the mean", fixed(delay, 1))
		}
		lines = append(lines, fmt.Sprintf("drift: %s, %.0f false alarms", found, wrong))
	}
	if c := a.converged(); c != nil {
		lines = append(lines, c.String())
	}
	for _, l := range a.Latencies {
		if l.Experience == 0 || l.Experience == a.Run.Experiences {
			lines = append(lines, fmt.Sprintf("updates of the last phase: half took at most %s, 99 of 100 at most %s", ms(l.P50), ms(l.P99)))
			break
		}
	}
	return lines
}

func ms(ns int64) string { return fixed(float64(ns)/1e6, 2) + " ms" }

// evidence is the numbers of a decision in a line.
func evidence(d results.Decision) string {
	var parts []string
	for _, n := range d.Numbers {
		if n.Name != "threshold" && n.Name != "slots" && !(n.Name == "bytes" && n.Value == 0) {
			parts = append(parts, n.Name+" "+rounded(n.Value))
		}
	}
	return strings.Join(parts, ", ")
}

// rounded is v with three or so digits.
func rounded(v float64) string {
	switch {
	case isMissing(v):
		return none
	case math.Abs(v) >= 1e4:
		return scaled(v, "")
	case math.Abs(v) >= 100 || v == math.Trunc(v):
		return fixed(v, 0)
	}
	return fixed(v, 3)
}

// truth says what a reader who knows the boundaries makes of a.other[i].
func (a audit) truth(i int) string {
	d := a.other[i]
	after, ok := a.boundary(d)
	switch {
	case d.Cause != causeDrift:
		return ""
	case a.hits[i]:
		return fmt.Sprintf("experience %d began %s steps before", d.Experience, grouped(after))
	case !ok:
		return "false alarm: no boundary yet"
	}
	return fmt.Sprintf("false alarm: the boundary was %s steps before", grouped(after))
}

// json writes every decision.
func (a audit) json(w io.Writer) error {
	out := struct {
		Run       int64         `json:"run"`
		Identity  string        `json:"identity"`
		Arm       *convergence  `json:"arm"`
		Decisions []rawDecision `json:"decisions"`
	}{Run: a.Run.ID, Identity: a.Run.Identity, Arm: a.converged()}
	for _, d := range a.Decisions {
		out.Decisions = append(out.Decisions, newRawDecision(d))
	}
	return indented(w, out)
}

// rawDecision is a decision as JSON has it.
type rawDecision struct {
	Step       int64              `json:"step"`
	Experience int                `json:"experience"`
	Cause      string             `json:"cause"`
	Action     string             `json:"action"`
	Before     string             `json:"before"`
	After      string             `json:"after"`
	Reward     *float64           `json:"reward"`
	Numbers    map[string]float64 `json:"numbers"`
}

func newRawDecision(d results.Decision) rawDecision {
	r := rawDecision{Step: d.Step, Experience: d.Experience, Cause: d.Cause, Action: d.Action, Before: d.Before, After: d.After, Numbers: map[string]float64{}}
	if d.Reward.Valid {
		r.Reward = &d.Reward.V
	}
	for _, n := range d.Numbers {
		if !isMissing(n.Value) {
			r.Numbers[n.Name] = n.Value
		}
	}
	return r
}

func indented(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
