package metric

import (
	"math"
	"testing"
)

var nan = math.NaN()

// near reports whether a and b are equal to 1e-12, NaN being equal to NaN.
func near(a, b float64) bool {
	if math.IsNaN(a) || math.IsNaN(b) {
		return math.IsNaN(a) && math.IsNaN(b)
	}
	return math.Abs(a-b) <= 1e-12
}

var (
	forgettingR = [][]float64{{.99, .10, .12}, {.70, .97, .11}, {.60, .80, .96}}
	positiveR   = [][]float64{{.80, .10, .10}, {.85, .90, .10}, {.90, .93, .95}}
	peakR       = [][]float64{{.80, .10, .10}, {.92, .90, .10}, {.85, .70, .95}}
	twoR        = [][]float64{{.90, .10}, {.40, .90}}
	oneR        = [][]float64{{.90}}
	jointR      = [][]float64{{nan, nan, nan}, {nan, nan, nan}, {.90, .93, .96}}
)

// want holds the values worked out by hand, each written as its sum.
type want struct {
	acc, bwt, fwt, forgetting, la, bti, aia  float64
	accDR, bwtDR, rem, bwtPlus, fwtDR, i, mi float64
}

var matrixCases = []struct {
	name    string
	r       [][]float64
	b, star []float64
	want    want
}{
	{"forgetting", forgettingR, []float64{.1, .08, .1}, []float64{.99, .98, .97}, want{
		acc: (.60 + .80 + .96) / 3, bwt: (-.39 - .17) / 2, fwt: (.02 + .01) / 2,
		forgetting: (.39 + .17) / 2, // the best before the end lies on the diagonal
		la:         (.99 + .97 + .96) / 3, bti: (-.39 - .17) / 3,
		aia:   (.99 + (.70+.97)/2 + (.60+.80+.96)/3) / 3,
		accDR: 5.02 / 6, bwtDR: (-.29 - .39 - .17) / 3, rem: 1 - .85/3, bwtPlus: 0, fwtDR: .33 / 3,
		i: .97 - .96, mi: (0 + .01 + .01) / 3,
	}},
	{"positive transfer", positiveR, []float64{.1, .1, .1}, []float64{.8, .85, .9}, want{
		acc: 2.78 / 3, bwt: (.10 + .03) / 2, fwt: 0,
		forgetting: (-.05 - .03) / 2, // .85 and .90 are passed in the last row
		la:         2.65 / 3, bti: .13 / 3,
		aia:   (.80 + .875 + 2.78/3) / 3,
		accDR: 5.33 / 6, bwtDR: (.05 + .10 + .03) / 3, rem: 1, bwtPlus: .06, fwtDR: .1,
		i: -.05, mi: (0 - .05 - .05) / 3,
	}},
	{"peak then drop", peakR, []float64{.1, .1, .1}, nil, want{
		acc: 2.5 / 3, bwt: (.05 - .20) / 2, fwt: 0,
		forgetting: (.92 - .85 + .90 - .70) / 2, // .92 lies below the diagonal: F ≠ −BWT
		la:         2.65 / 3, bti: -.15 / 3,
		aia:   (.80 + .91 + 2.5/3) / 3,
		accDR: 5.12 / 6, bwtDR: (.12 + .05 - .20) / 3, rem: .99, bwtPlus: 0, fwtDR: .1,
		i: nan, mi: nan,
	}},
	{"two tasks", twoR, []float64{.5, .05}, []float64{.9, .95}, want{
		acc: .65, bwt: -.5, fwt: .05, forgetting: .5, la: .9, bti: -.25, aia: (.9 + .65) / 2,
		accDR: 2.2 / 3, bwtDR: -.5, rem: .5, bwtPlus: 0, fwtDR: .1, i: .05, mi: .025,
	}},
	{"one task", oneR, []float64{.1}, []float64{.95}, want{
		acc: .9, bwt: nan, fwt: nan, forgetting: nan, la: .9, bti: 0, aia: .9,
		accDR: .9, bwtDR: nan, rem: nan, bwtPlus: nan, fwtDR: nan, i: .05, mi: .05,
	}},
	{"joint: last row only", jointR, []float64{.1, .1, .1}, []float64{.99, .98, .97}, want{
		acc: .93, bwt: nan, fwt: nan, forgetting: nan, la: nan, bti: nan, aia: nan,
		accDR: nan, bwtDR: nan, rem: nan, bwtPlus: nan, fwtDR: nan, i: .01, mi: nan,
	}},
	{"no rows", nil, nil, nil, want{
		nan, nan, nan, nan, nan, nan, nan, nan, nan, nan, nan, nan, nan, nan,
	}},
}

func TestMatrixMetrics(t *testing.T) {
	for _, c := range matrixCases {
		t.Run(c.name, func(t *testing.T) {
			for _, g := range []struct {
				name      string
				got, want float64
			}{
				{"ACC", ACC(c.r), c.want.acc},
				{"BWT", BWT(c.r), c.want.bwt},
				{"FWT", FWT(c.r, c.b), c.want.fwt},
				{"Forgetting", Forgetting(c.r), c.want.forgetting},
				{"LearningAccuracy", LearningAccuracy(c.r), c.want.la},
				{"BTI", BTI(c.r), c.want.bti},
				{"AverageIncremental", AverageIncremental(c.r), c.want.aia},
				{"AccuracyDR", AccuracyDR(c.r), c.want.accDR},
				{"BWTDR", BWTDR(c.r), c.want.bwtDR},
				{"Remembering", Remembering(c.r), c.want.rem},
				{"PositiveBWT", PositiveBWT(c.r), c.want.bwtPlus},
				{"FWTDR", FWTDR(c.r), c.want.fwtDR},
				{"Intransigence", Intransigence(c.r, c.star), c.want.i},
				{"MeanIntransigence", MeanIntransigence(c.r, c.star), c.want.mi},
			} {
				if !near(g.got, g.want) {
					t.Errorf("%s = %v, want %v", g.name, g.got, g.want)
				}
			}
		})
	}
}

// What other projects print for the same four matrices, to three decimals,
// where their definition coincides with one of ours.
func TestOtherProjects(t *testing.T) {
	for _, c := range []struct {
		name                                            string
		r                                               [][]float64
		gem, trace, avalanche, mammothBWT, facil, contB float64
	}{
		{"forgetting", forgettingR, -.187, -.187, .280, -.280, .280, -.283},
		{"positive transfer", positiveR, .043, .043, -.065, .065, -.040, .060},
		{"peak then drop", peakR, -.050, -.050, .075, -.075, .135, -.010},
		{"two tasks", twoR, -.25, -.25, .5, -.5, .5, -.5},
	} {
		for _, g := range []struct {
			project   string
			got, want float64
		}{
			{"GEM's repository, BWT: BTI", BTI(c.r), c.gem},
			{"TRACE, BWT: BTI", BTI(c.r), c.trace},
			{"Avalanche, forgetting: −BWT", -BWT(c.r), c.avalanche},
			{"Mammoth, BWT", BWT(c.r), c.mammothBWT},
			{"FACIL and continuum, forgetting: F", Forgetting(c.r), c.facil},
			{"continuum, BWT: BWT_DR", BWTDR(c.r), c.contB},
		} {
			if math.Abs(g.got-g.want) > .0005+1e-12 {
				t.Errorf("%s: %s: %v, they print %v", c.name, g.project, g.got, g.want)
			}
		}
	}
}

// R[:k] gives a metric as it stood after k experiences.
func TestPrefix(t *testing.T) {
	if got := ACC(forgettingR[:2]); !near(got, (.70+.97)/2) {
		t.Errorf("ACC after two = %v", got)
	}
	if got := Forgetting(forgettingR[:2]); !near(got, .99-.70) {
		t.Errorf("F_2 = %v", got)
	}
	if got := BWT(peakR[:2]); !near(got, .12) {
		t.Errorf("BWT after two = %v", got)
	}
}

// One missing cell makes undefined what reads it, and nothing else.
func TestMissingCell(t *testing.T) {
	r := [][]float64{{.99, nan, .12}, {.70, .97, .11}, {.60, .80, .96}}
	b := []float64{.1, .1, .1}
	for _, c := range []struct {
		name    string
		got     float64
		defined bool
	}{
		{"ACC", ACC(r), true}, {"BWT", BWT(r), true}, {"BWTDR", BWTDR(r), true},
		{"AverageIncremental", AverageIncremental(r), true},
		{"FWT", FWT(r, b), false}, {"FWTDR", FWTDR(r), false}, {"Forgetting", Forgetting(r), false},
		{"FWT without b", FWT(forgettingR, nil), false},
		{"short row", ACC([][]float64{{.9, .1}, {.8}}), false},
	} {
		if math.IsNaN(c.got) == c.defined {
			t.Errorf("%s = %v, defined should be %v", c.name, c.got, c.defined)
		}
	}
}
