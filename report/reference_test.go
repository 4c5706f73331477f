package report

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"retain/configs/reference"
)

// TestBand holds bands to numbers worked out by hand.
func TestReferenceBand(t *testing.T) {
	nan := math.NaN()
	five := []float64{80, 82, 84, 86, 88} // SD √10, SE √2
	for _, c := range []struct {
		name     string
		protocol string
		spread   float64
		kind     string
		runs     int
		measured []float64
		want     float64
	}{
		{"both standard errors", "vandeven2022", 1.7, "SEM", 20, five, 3 * math.Sqrt(1.7*1.7+2)},
		{"the floor", "vandeven2022", 0.05, "SEM", 20, []float64{90, 90.1}, 2},
		{"a standard deviation", "mammoth-head", 3, "SD", 4, five, 3 * math.Sqrt(1.5*1.5+2)},
		{"ours twice", "vandeven2022-500it", nan, "", 1, five, 3 * 2},
		{"the floor of der2020", "der2020", nan, "", 10, []float64{90, 90.1}, 3},
		{"above the floor of der2020", "der2020", nan, "", 10, five, 6},
		{"one run of theirs", "vandeven2022", nan, "", 1, []float64{90, 90.1}, 2},
	} {
		row := reference.Row{Protocol: c.protocol, Spread: c.spread, SpreadKind: c.kind, Runs: c.runs}
		if got := bandOf(row, estimate(c.measured)); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%s: band %v, want %v", c.name, got, c.want)
		}
	}
}

func TestReferenceVerdict(t *testing.T) {
	cell := func(published float64, gate bool, measured ...float64) verdict {
		return judge(reference.Cell{Row: reference.Row{Accuracy: published, Spread: math.NaN(), Gate: gate}, Measured: measured})
	}
	for _, c := range []struct {
		v    verdict
		want string
	}{
		{cell(90, true, 92, 92), "within"},
		{cell(90, true, 92.5, 92.5), "outside by 0.50"},
		{cell(90, true, 87.25, 87.25), "outside by 0.75"},
		{cell(90, false, 92.5, 92.5), "(outside by 0.50)"},
		{cell(90, true, 99), "one run"},
		{cell(90, true), ""},
		{cell(math.NaN(), false, 90), ""},
	} {
		if got := c.v.String(); got != c.want {
			t.Errorf("%v against %v: %q, want %q", c.v.Measured, c.v.Accuracy, got, c.want)
		}
	}
}

// TestOrder: what lies further apart than the wider band is to be in order, and
// nothing else is.
func TestReferenceOrder(t *testing.T) {
	cell := func(label string, published float64, gate bool, measured ...float64) verdict {
		return judge(reference.Cell{Row: reference.Row{Method: label, Accuracy: published, Spread: math.NaN(), Gate: gate}, Measured: measured})
	}
	checks := orderChecks([]verdict{
		cell("a", 90, true, 91, 91), cell("b", 80, true, 92, 92), // too far apart to change places
		cell("c", 88.5, true, 93, 93),                                              // near a, far above b
		cell("d", 10, false, 99, 99), cell("e", 10, true), cell("f", 70, true, 99), // no gate, no run, one run
	})
	var got []string
	for _, c := range checks {
		got = append(got, c.high.Method+">"+c.low.Method)
	}
	if len(got) != 2 || got[0] != "a>b" || got[1] != "c>b" {
		t.Fatalf("pairs %v, want a>b and c>b", got)
	}
	if checks[0].kept() || !checks[1].kept() {
		t.Errorf("a>b is kept: %v, c>b: %v, want false and true", checks[0].kept(), checks[1].kept())
	}
}

// publishedCells are two settings with everything that may come up.
func publishedCells() []reference.Cell {
	nan := math.NaN()
	row := func(method, buffer string, acc, spread float64, kind string, gate bool) reference.Row {
		return reference.Row{
			Protocol: "vandeven2022", Stream: "split-mnist", Scenario: "class", ClassOrder: "seeded", Method: method, Buffer: buffer,
			Accuracy: acc, Spread: spread, SpreadKind: kind, Runs: 20, Gate: gate, Status: "from memory",
		}
	}
	cell := func(r reference.Row, label string, measured ...float64) reference.Cell {
		c := reference.Cell{Row: r, Config: "a.yaml", Label: label, Optimizer: "adam 0.001", Measured: measured}
		for i := range measured {
			c.Seeds = append(c.Seeds, 1000+int64(i))
		}
		return c
	}
	failed := cell(row("si", "", 21.2, 0.6, "SEM", true), "si c=5000")
	failed.Failed = 2
	unknown := row("a-gem", "100/class", nan, nan, "", false)
	unknown.Runs, unknown.Status = 0, ""
	other := row("er", "200", 80.43, nan, "", true)
	other.Protocol, other.ClassOrder, other.Runs, other.Status = "der2020", "fixed", 10, "the paper's table"
	idle := other
	idle.Stream, idle.Buffer, idle.Accuracy = "permuted-mnist-20", "500", 80.6
	return []reference.Cell{
		cell(row("finetune", "", 19.89, 0.02, "SEM", true), "finetune", 19.9, 19.8, 19.85, 19.9, 19.95),
		cell(row("finetune", "", 20, 0.5, "read off a plot", false), "finetune", 19.9, 19.8, 19.85, 19.9, 19.95),
		cell(row("er", "100/class", 88.8, 0.2, "SEM", true), "er per_class=100", 15, 15.2, 15.1, 15.3, 14.9),
		failed,
		cell(unknown, "a-gem per_class=100", 50, 52, 51),
		{Row: row("bi-r", "", 94.4, 0.2, "SEM", false)},
		cell(other, "er capacity=200", 80, 81, 82, 83, 84),
		cell(idle, "er capacity=500", 79),
	}
}

func TestGoldenReference(t *testing.T) {
	for _, c := range []struct {
		name   string
		format Format
	}{
		{"reference.txt", Text}, {"reference.md", Markdown}, {"reference.tex", LaTeX}, {"reference.csv", CSV}, {"reference.json", JSON},
	} {
		var b bytes.Buffer
		if err := Reference(&b, publishedCells(), c.format); err != nil {
			t.Fatal(err)
		}
		compare(t, c.name, b.Bytes())
	}
	if err := Reference(&bytes.Buffer{}, publishedCells(), "xml"); err == nil {
		t.Error("an unknown format is taken")
	}
}

// The headline tells cells within their band by two seeds from those by five.
func TestReferenceFirm(t *testing.T) {
	cells := publishedCells()
	for i := range cells {
		if c := &cells[i]; c.Label == "finetune" {
			c.Measured, c.Seeds = c.Measured[:2], c.Seeds[:2]
		}
	}
	var b bytes.Buffer
	if err := Reference(&b, cells, Text); err != nil {
		t.Fatal(err)
	}
	if want := "2 of those (66.7 %) within their band, 1 of these with at least 5 seeds"; !strings.Contains(b.String(), want) {
		t.Errorf("no %q in\n%s", want, b.String())
	}
}
