package tasks

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"retain/bench"
	"retain/tasks/data"
)

func open(t *testing.T, c Config) bench.Stream {
	t.Helper()
	if err := c.(interface{ Check() error }).Check(); err != nil {
		t.Fatal(err)
	}
	s, err := c.Open()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func at(t *testing.T, s bench.Stream, i int, seed int64) bench.Experience {
	t.Helper()
	x, err := s.At(i, bench.NewSeed(seed))
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// all gathers a whole data set.
func all(d bench.Data) *bench.Batch {
	b := &bench.Batch{}
	for i := range d.Len() {
		d.Gather([]int{i}, b)
	}
	return b
}

func digits(scenario bench.Scenario) Images {
	return Images{Data: "glyphs-digits", Scenario: scenario, Limit: 30, TestLimit: 10}
}

// TestStreamsKeepTheirSpec: what every stream hands out is what its Spec says,
// depends on nothing but i and seed, and keeps train and test apart.
func TestStreamsKeepTheirSpec(t *testing.T) {
	for _, scenario := range []bench.Scenario{bench.TaskIncremental, bench.DomainIncremental, bench.ClassIncremental} {
		for name, c := range map[string]Config{
			"split":          &Split{Images: digits(scenario), Experiences: 5, ClassOrder: "seeded"},
			"split fixed":    &Split{Images: digits(scenario), Experiences: 2, Classes: 3, ClassOrder: "fixed"},
			"permuted":       &Permuted{Images: digits(scenario), Experiences: 3, First: "permuted", Pad: 2},
			"permuted first": &Permuted{Images: digits(scenario), Experiences: 3, First: "identity"},
			"rotated":        &Rotated{Images: digits(scenario), Experiences: 3},
			"rotated given":  &Rotated{Images: digits(scenario), Experiences: 2, Angles: []float64{0, 90}},
		} {
			t.Run(fmt.Sprintf("%s %s", name, scenario), func(t *testing.T) {
				s := open(t, c)
				spec := s.Spec()
				if spec.Scenario != c.Setting() || spec.Width != spec.Shape[0]*spec.Shape[1]*spec.Shape[2] {
					t.Errorf("spec %+v", spec)
				}
				for i, classes := range spec.Classes {
					x := at(t, s, i, 1)
					for part, d := range map[string]bench.Data{"train": x.Train, "test": x.Test} {
						b := all(d)
						labels := slices.Compact(slices.Sorted(slices.Values(b.Labels)))
						if !slices.Equal(labels, classes) {
							t.Errorf("experience %d, %s: classes %v, spec says %v", i, part, labels, classes)
						}
						if b.In.Width != spec.Width || len(b.In.Bytes) != spec.Width*b.Len() || d.ExampleBytes() != spec.Width+4 {
							t.Errorf("experience %d, %s: %d wide, spec says %d", i, part, b.In.Width, spec.Width)
						}
						if e := slices.Compact(b.Exp); len(e) != 1 || e[0] != int32(i) {
							t.Errorf("experience %d, %s: examples of %v", i, part, e)
						}
					}
					if again := all(at(t, open(t, c), i, 1).Train); !bytes.Equal(again.In.Bytes, all(x.Train).In.Bytes) {
						t.Errorf("experience %d is another when it is made again", i)
					}
					if classes[len(classes)-1] >= int32(spec.Outputs) {
						t.Errorf("class %d of %d outputs", classes[len(classes)-1], spec.Outputs)
					}
				}
			})
		}
	}
}

func TestScenariosShareTheirImages(t *testing.T) {
	stream := func(s bench.Scenario) bench.Stream {
		return open(t, &Split{Images: digits(s), Experiences: 5, ClassOrder: "seeded"})
	}
	for i := range 5 {
		class := all(at(t, stream(bench.ClassIncremental), i, 3).Train)
		task := all(at(t, stream(bench.TaskIncremental), i, 3).Train)
		domain := all(at(t, stream(bench.DomainIncremental), i, 3).Train)
		if !bytes.Equal(class.In.Bytes, task.In.Bytes) || !bytes.Equal(class.In.Bytes, domain.In.Bytes) {
			t.Errorf("experience %d has other images in another scenario", i)
		}
		if !slices.Equal(class.Labels, task.Labels) {
			t.Errorf("experience %d has other labels in the task scenario", i)
		}
		for k, y := range class.Labels {
			if domain.Labels[k] != y-int32(2*i) {
				t.Fatalf("experience %d: label %d is %d in the domain scenario", i, y, domain.Labels[k])
			}
		}
	}
}

func TestClassOrder(t *testing.T) {
	orders := map[string]bool{}
	for seed := range int64(6) {
		s := open(t, &Split{Images: digits(bench.ClassIncremental), Experiences: 5, ClassOrder: "seeded"})
		orders[string(all(at(t, s, 0, seed).Test).In.Bytes)] = true
	}
	if len(orders) < 4 {
		t.Errorf("6 seeds give %d class orders", len(orders))
	}
	fixed := open(t, &Split{Images: digits(bench.ClassIncremental), Experiences: 5, ClassOrder: "fixed"})
	set, err := Datasets.Open("glyphs-digits")
	if err != nil {
		t.Fatal(err)
	}
	first := all(at(t, fixed, 2, 9).Train)
	for n, y := range set.Train.Labels {
		if y == 4 || y == 5 {
			if first.Labels[0] != y || !bytes.Equal(first.In.Bytes[:784], set.Train.Pixels[n*784:(n+1)*784]) {
				t.Error("experience 3 in fixed order does not begin with the first four or five")
			}
			break
		}
	}
}

func TestHeldOutDataIsApart(t *testing.T) {
	c := digits(bench.ClassIncremental)
	whole := open(t, &Split{Images: c, Experiences: 5, ClassOrder: "fixed"})
	c.Valid = 0.25
	held := open(t, &Split{Images: c, Experiences: 5, ClassOrder: "fixed"})
	x, y := at(t, whole, 1, 1), at(t, held, 1, 1)
	if x.Valid != nil {
		t.Error("data is held out that nobody asked for")
	}
	if y.Valid.Len() != 15 || y.Train.Len() != 45 {
		t.Fatalf("%d of 60 held out, %d left", y.Valid.Len(), y.Train.Len())
	}
	images := map[string]int{}
	for _, d := range []bench.Data{y.Train, y.Valid} {
		b := all(d)
		for i := range b.Len() {
			images[string(b.In.Slice(i, i+1).Bytes)]++
		}
	}
	b := all(x.Train)
	for i := range b.Len() {
		if images[string(b.In.Slice(i, i+1).Bytes)] != 1 {
			t.Fatal("an example is in both parts, or in neither")
		}
	}
	if !bytes.Equal(all(x.Test).In.Bytes, all(y.Test).In.Bytes) {
		t.Error("holding out training data changed the test data")
	}
}

func TestPermutationsKeepPixels(t *testing.T) {
	c := &Permuted{Images: digits(bench.DomainIncremental), Experiences: 3, First: "identity", Pad: 2}
	s := open(t, c)
	if s.Spec().Width != 1024 {
		t.Fatalf("28 × 28 padded by 2 has %d pixels", s.Spec().Width)
	}
	first := all(at(t, s, 0, 1).Train)
	for row := range 32 {
		for _, x := range []int{0, 1, 30, 31} {
			if first.In.Bytes[row*32+x] != 0 {
				t.Fatal("the padding is not black")
			}
		}
	}
	seen := map[string]bool{}
	for i := range 3 {
		b := all(at(t, s, i, 1).Train)
		image := b.In.Slice(0, 1).Bytes
		seen[string(image)] = true
		sorted, want := slices.Sorted(slices.Values(image)), slices.Sorted(slices.Values(first.In.Slice(0, 1).Bytes))
		if !slices.Equal(sorted, want) {
			t.Errorf("experience %d has other pixels, not only in another order", i)
		}
		if test := all(at(t, s, i, 1).Test); test.In.Width != 1024 {
			t.Errorf("test images are %d wide", test.In.Width)
		}
	}
	if len(seen) != 3 {
		t.Error("two experiences have the same permutation")
	}
}

func TestRotation(t *testing.T) {
	show := func(pixels []int32, w int) string {
		var b strings.Builder
		for i, p := range pixels {
			if i%w == 0 {
				b.WriteByte(' ')
			}
			if p < 0 {
				b.WriteByte('.')
			} else {
				b.WriteByte('a' + byte(p))
			}
		}
		return b.String()
	}
	for _, c := range []struct {
		degrees float64
		want    string // of abc/def/ghi
	}{
		{0, " abc def ghi"},
		{90, " cfi beh adg"},
		{180, " ihg fed cba"},
		{-90, " gda heb ifc"},
		{360, " abc def ghi"},
	} {
		if got := show(rotation(1, 3, 3, c.degrees), 3); got != c.want {
			t.Errorf("turned by %v: %s, want %s", c.degrees, got, c.want)
		}
	}
	half := rotation(2, 28, 28, 45)
	black := 0
	for i, p := range half {
		if p < 0 {
			black++
		} else if (i >= 784) != (p >= 784) {
			t.Fatal("a pixel changed its channel")
		}
	}
	// A square turned by 45° leaves 1 − 2(√2 − 1) ≈ 17 % of its frame.
	if share := float64(black) / float64(len(half)); share < 0.15 || share > 0.19 {
		t.Errorf("%.3f of a square turned by 45° is black", share)
	}
}

func TestStreamsRefuse(t *testing.T) {
	ok := digits(bench.ClassIncremental)
	other := func(f func(i *Images)) Images { i := ok; f(&i); return i }
	for want, c := range map[string]interface{ Check() error }{
		"unknown scenario":    &Split{Images: other(func(i *Images) { i.Scenario = "online" }), Experiences: 5, ClassOrder: "fixed"},
		"limit is -1":         &Split{Images: other(func(i *Images) { i.Limit = -1 }), Experiences: 5, ClassOrder: "fixed"},
		"test_limit is -1":    &Rotated{Images: other(func(i *Images) { i.TestLimit = -1 }), Experiences: 5},
		"valid is 1":          &Permuted{Images: other(func(i *Images) { i.Valid = 1 }), Experiences: 5, First: "identity"},
		"unknown class order": &Split{Images: ok, Experiences: 5, ClassOrder: "random"},
		"experiences is 0":    &Split{Images: ok, ClassOrder: "fixed"},
		"classes is -1":       &Split{Images: ok, Experiences: 1, Classes: -1, ClassOrder: "fixed"},
		"pad is 65":           &Permuted{Images: ok, Experiences: 2, First: "identity", Pad: 65},
		"unknown first":       &Permuted{Images: ok, Experiences: 2},
		"2 angles for 3":      &Rotated{Images: ok, Experiences: 3, Angles: []float64{1, 2}},
		"an angle of 400":     &Rotated{Images: ok, Experiences: 1, Angles: []float64{400}},
	} {
		if err := c.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
	for want, c := range map[string]Config{
		"(hint: 2 or 5, ":    &Split{Images: ok, Experiences: 3, ClassOrder: "fixed"},
		"(hint: at most 10)": &Split{Images: ok, Experiences: 11, ClassOrder: "fixed"},
		"need 12 classes":    &Split{Images: ok, Experiences: 3, Classes: 4, ClassOrder: "fixed"},
		"unknown data":       &Rotated{Images: other(func(i *Images) { i.Data = "mnits" }), Experiences: 3},
	} {
		if _, err := c.Open(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}

func TestSplitMNIST(t *testing.T) {
	if os.Getenv(data.Env) == "" {
		t.Skipf("%s is not set: no real data here", data.Env)
	}
	s := open(t, &Split{Images: Images{Data: "mnist", Scenario: bench.ClassIncremental}, Experiences: 5, ClassOrder: "fixed"})
	for i, want := range [][2]int{{12665, 2115}, {12089, 2042}, {11263, 1874}, {12183, 1986}, {11800, 1983}} {
		if x := at(t, s, i, 0); x.Train.Len() != want[0] || x.Test.Len() != want[1] {
			t.Errorf("experience %d has %d and %d examples, want %v", i+1, x.Train.Len(), x.Test.Len(), want)
		}
	}
}
