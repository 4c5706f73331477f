package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"retain/report/claim"
	"retain/results/metric"
)

// An Entry is a method of a claim, treatment or baseline, and what it takes.
type Entry struct {
	Name string
	On   []Taken // by stream
}

// Taken is what a method takes on a stream: means over the seeds that ended well,
// NaN where none did.
type Taken struct {
	Stream          string
	Bytes, Examples float64 // kept at the end, beyond parameters and optimizer
	FLOPs           float64 // of training
}

// A Failure is a run of a claim that failed.
type Failure struct {
	Entry, Stream string
	Seed          int64
}

// entry is what is known of a method of the claim; nothing where it is not.
func (c Claim) entry(name string) Entry {
	i := slices.IndexFunc(c.Entries, func(e Entry) bool { return e.Name == name })
	if i < 0 {
		return Entry{}
	}
	return c.Entries[i]
}

// on is what a method takes on a stream; NaN where that is not known, or empty for
// the mean over streams.
func (e Entry) on(stream string) Taken {
	i := slices.IndexFunc(e.On, func(t Taken) bool { return t.Stream == stream })
	if i < 0 {
		return Taken{Stream: stream, Bytes: math.NaN(), Examples: math.NaN(), FLOPs: math.NaN()}
	}
	return e.On[i]
}

func bytesOf(t Taken) float64    { return t.Bytes }
func examplesOf(t Taken) float64 { return t.Examples }
func flopsOf(t Taken) float64    { return t.FLOPs }

// span writes the smallest and the largest value over streams: "158–617 kB".
func (e Entry) span(of func(Taken) float64, show func(float64) string) string {
	low, high := math.Inf(1), math.Inf(-1)
	for _, t := range e.On {
		if v := of(t); !math.IsNaN(v) {
			low, high = min(low, v), max(high, v)
		}
	}
	if low > high {
		return none
	}
	first, last := show(low), show(high)
	if first == last {
		return first
	}
	if a, unit, ok := strings.Cut(first, " "); ok && strings.HasSuffix(last, " "+unit) {
		first = a
	}
	return first + "–" + last
}

// kept is what a method keeps, for two columns: bytes and examples.
func (e Entry) kept() []string {
	size := func(v float64) string {
		if v == 0 {
			return "0"
		}
		return number(metric.Bytes, v)
	}
	return []string{e.span(bytesOf, size), e.span(examplesOf, grouped)}
}

// nothing reports whether a value is 0 on every stream.
func (e Entry) nothing(of func(Taken) float64) bool {
	return len(e.On) > 0 && !slices.ContainsFunc(e.On, func(t Taken) bool { return of(t) != 0 })
}

// remembers reports whether a method keeps examples on any stream.
func (e Entry) remembers() bool {
	return slices.ContainsFunc(e.On, func(t Taken) bool { return t.Examples > 0 })
}

// as reports whether a value is that of another method on every stream, to within
// the share.
func (e Entry) as(other Entry, of func(Taken) float64, share float64) bool {
	if len(e.On) == 0 || len(e.On) != len(other.On) {
		return false
	}
	for i, t := range e.On {
		want := of(other.On[i])
		if !(of(t) > 0 && math.Abs(of(t)-want) <= float64(share*want)) {
			return false
		}
	}
	return true
}

// nearly is how far bytes or operations may lie apart and be called equal: what
// one more example of a small memory makes.
const nearly = 0.05

// budget says of what a method has as much as the treatment.
func (e Entry) budget(treatment Entry) string {
	var parts []string
	for _, b := range []struct {
		name  string
		of    func(Taken) float64
		share float64
	}{{"examples", examplesOf, 0}, {"bytes", bytesOf, nearly}, {"FLOPs", flopsOf, nearly}} {
		if e.as(treatment, b.of, b.share) {
			parts = append(parts, b.name)
		}
	}
	switch {
	case len(e.On) == 0:
		return none
	case len(parts) > 0:
		return "equal " + strings.Join(parts, ", ")
	case e.nothing(bytesOf):
		return "keeps nothing"
	case e.nothing(examplesOf):
		return "no examples"
	}
	return "as it is"
}

// counted says over how many of the planned seeds the cells are.
func (a Assertion) counted(c Claim) string {
	planned := len(a.Seeds)
	low, high := planned, 0
	for _, b := range a.Against {
		for _, cell := range b.Cells {
			if cell.Verdict != claim.NotJudged {
				low, high = min(low, cell.Seeds), max(high, cell.Seeds)
			}
		}
	}
	switch left := a.without(c); {
	case high == 0 || low == planned:
		return fmt.Sprintf("%d seeds (%s)", planned, spans(a.Seeds))
	case low < high:
		return fmt.Sprintf("%d to %d of %d seeds by cell (%s)", low, high, planned, spans(a.Seeds))
	case len(left) == planned-high:
		return fmt.Sprintf("%d of %d seeds (%s; left out, because runs failed: %s)", high, planned, spans(a.Seeds), spans(left))
	default:
		return fmt.Sprintf("%d of %d seeds (%s)", high, planned, spans(a.Seeds))
	}
}

// without are the seeds in which a run of a cell that is judged failed.
func (a Assertion) without(c Claim) []int64 {
	var seeds []int64
	for _, f := range c.Failed {
		in := slices.ContainsFunc(a.Against, func(b claim.Against) bool {
			return (f.Entry == a.Treatment || f.Entry == b.Baseline) && slices.ContainsFunc(b.Cells, func(cell claim.Cell) bool {
				return cell.Stream == f.Stream && cell.Verdict != claim.NotJudged
			})
		})
		if in && !slices.Contains(seeds, f.Seed) {
			seeds = append(seeds, f.Seed)
		}
	}
	slices.Sort(seeds)
	return seeds
}

// uneven reports whether rows are over different numbers of seeds.
func (a Assertion) uneven() bool {
	n := 0
	for _, b := range a.Against {
		for _, cell := range append([]claim.Cell{b.Mean}, b.Cells...) {
			if cell.Verdict == claim.NotJudged {
				continue
			}
			if n > 0 && cell.Seeds != n {
				return true
			}
			n = cell.Seeds
		}
	}
	return false
}

// compares reports whether an assertion is about a method.
func (a Assertion) compares(entry string) bool {
	return entry == a.Treatment || slices.ContainsFunc(a.Against, func(b claim.Against) bool { return b.Baseline == entry })
}

// doubts are warnings of the runs of what an assertion compares: those that
// failed, and what else is doubtful of them.
func (a Assertion) doubts(c Claim) []string {
	var parts, out []string
	for i := 0; i < len(c.Failed); {
		f := c.Failed[i]
		var seeds []int64
		for ; i < len(c.Failed) && c.Failed[i].Entry == f.Entry && c.Failed[i].Stream == f.Stream; i++ {
			seeds = append(seeds, c.Failed[i].Seed)
		}
		if a.compares(f.Entry) {
			parts = append(parts, fmt.Sprintf("%s on %s with seed %s", f.Entry, f.Stream, spans(seeds)))
		}
	}
	if parts != nil {
		out = append(out, "runs failed: "+strings.Join(parts, "; "))
	}
	for _, d := range c.Doubts {
		if a.compares(d.Entry) {
			out = append(out, d.Text)
		}
	}
	return out
}
