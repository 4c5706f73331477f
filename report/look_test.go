package report

import (
	"fmt"
	"image/color"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// painted are the looks of methods, by label; a label's first word is its method.
func painted(labels ...string) map[string]look {
	g := Group{}
	for _, label := range labels {
		method, _, _ := strings.Cut(label, " ")
		g.Cells = append(g.Cells, Cell{Method: method, Label: label, bare: label})
	}
	slices.SortFunc(g.Cells, compareMethods)
	g.paint()
	looks := map[string]look{}
	for _, c := range g.Cells {
		looks[c.Label] = c.look
	}
	return looks
}

// Reports with other methods, or more labels of one, show a method alike.
func TestLooksBelongToMethods(t *testing.T) {
	alone := painted("finetune", "er", "joint")
	for _, others := range [][]string{
		{"finetune", "er", "joint", "ewc", "der++"},
		{"a", "b-method", "finetune", "er", "joint", "cumulative", "frozen", "random"},
		{"ewc", "er", "der++", "si", "dpm", "er-ace", "a-gem", "l2", "joint", "finetune"},
	} {
		looks := painted(others...)
		for _, name := range []string{"finetune", "er", "joint"} {
			if !reflect.DeepEqual(looks[name], alone[name]) {
				t.Errorf("%s among %q: %+v, alone %+v", name, others, looks[name], alone[name])
			}
		}
	}
	if alone["finetune"].line.Color != grey || alone["joint"].line.Color != (color.RGBA{0, 0, 0, 255}) {
		t.Errorf("finetune %v, joint %v", alone["finetune"].line.Color, alone["joint"].line.Color)
	}
	labels := painted("er", "er capacity=1", "er capacity=2", "ewc")
	a, b, c := labels["er"], labels["er capacity=1"], labels["er capacity=2"]
	if a.line.Color != b.line.Color || b.line.Color != c.line.Color || a.line.Color == labels["ewc"].line.Color {
		t.Errorf("hues of er: %v, %v, %v; of ewc %v", a.line.Color, b.line.Color, c.line.Color, labels["ewc"].line.Color)
	}
	if a.glyph.Shape == b.glyph.Shape || b.glyph.Shape == c.glyph.Shape || a.glyph.Shape == c.glyph.Shape {
		t.Errorf("two labels of er have one marker")
	}
}

func TestLooksDiffer(t *testing.T) {
	labels := []string{"finetune", "joint", "cumulative", "frozen", "random"}
	for i := range 40 {
		labels = append(labels, fmt.Sprintf("method%d", i), fmt.Sprintf("er capacity=%d", i))
	}
	looks := painted(labels...)
	seen := map[string]string{}
	for _, label := range labels {
		l := looks[label]
		key := fmt.Sprintf("%v %T %v", l.glyph.Color, l.glyph.Shape, l.line.Color)
		if seen[key] != "" {
			t.Errorf("%s looks like %s: %s", label, seen[key], key)
		}
		seen[key] = label
	}
	six := painted("m1", "m2", "m3", "m4", "m5", "m6")
	hues := map[color.Color]bool{}
	for _, l := range six {
		hues[l.line.Color] = true
	}
	if len(hues) != 6 {
		t.Errorf("six methods have %d hues", len(hues))
	}
}

// A curve is the mean over the experiences met, at every moment, with the ends
// apart; joint, not evaluated between steps, has none.
func TestCurve(t *testing.T) {
	m := maker{t: 2, masks: []string{"all"}, scenario: "class", anytime: true}
	m.add(learners[0], 3)
	m.add(learners[5], 3)
	g := Summarise(m.records)[0]
	c, _ := g.Cell("finetune")
	k := newCurve(c)
	if want := []float64{1000, 2000, 3000, 4000}; !slices.Equal(k.x, want) || !slices.Equal(k.ends.x, []float64{2000, 4000}) {
		t.Fatalf("steps %v, want %v; ends %v", k.x, want, k.ends.x)
	}
	between, end := 0.0, 0.0
	for _, r := range c.Runs {
		p := r.Facts.Points
		between += 100 * (p[2].Acc[0] + p[2].Acc[1]) / 2 / 3
		end += 100 * (r.Facts.R[1][0] + r.Facts.R[1][1]) / 2 / 3
	}
	if math.Abs(k.y[2]-between) > 1e-9 || math.Abs(k.y[3]-end) > 1e-9 || math.Abs(end-100*c.Value("acc").Mean) > 1e-9 {
		t.Errorf("percent %v, want %v in experience 2, %v at its end", k.y, between, end)
	}
	if b := k.ends.yBars[1]; math.Abs(b.high-100*c.Value("acc").High) > 1e-9 {
		t.Errorf("interval at the end %+v, that of ACC %+v", b, c.Value("acc"))
	}
	if joint, _ := g.Cell("joint"); len(newCurve(joint).x) > 0 {
		t.Error("joint has a curve")
	}
	if !g.anytime() {
		t.Error("no figure of evaluations between steps")
	}
	if g := Summarise(standard(2, 2))[0]; g.anytime() {
		t.Error("a figure of no evaluations between steps")
	}
}

// The band holds the interval and stays within 0 and 100 %.
func TestBand(t *testing.T) {
	var b band
	b.add(1, Estimate{Mean: .5, Low: .4, High: .6, N: 3})
	b.add(2, Estimate{Mean: .99, Low: .9, High: 1.08, N: 3})
	b.add(3, estimate([]float64{.7}))
	if !slices.Equal(b.low, []float64{40, 90, 70}) || !slices.Equal(b.high, []float64{60, 100, 70}) {
		t.Errorf("from %v to %v", b.low, b.high)
	}
}
