package tasks

import (
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"retain/bench"
	"retain/tasks/data"
)

// coloured is a set of 2 images of 3 channels of 2×3 pixels in each of 2
// classes; every pixel of an image has a value of its own.
func coloured() *data.Images {
	d := &data.Images{Name: "coloured", Width: 3, Height: 2, Channels: 3, Classes: 2}
	for n := range 4 {
		for k := range 18 {
			d.Train.Pixels = append(d.Train.Pixels, uint8(1+20*n+k))
		}
		d.Train.Labels = append(d.Train.Labels, int32(n%2))
	}
	d.Test = d.Train
	return d
}

func image(t *testing.T, s bench.Stream, i int) []uint8 {
	t.Helper()
	return all(at(t, s, i, 1).Train).In.Slice(0, 1).Bytes
}

func TestChannels(t *testing.T) {
	c := Images{Data: "coloured", Scenario: bench.DomainIncremental}
	from := source{Images: c, set: coloured()}
	first := from.set.Train.Pixels[:18]

	t.Run("permuted", func(t *testing.T) {
		s := &permuted{from, Permuted{Images: c, Experiences: 4, First: "identity"}}
		if spec := s.Spec(); spec.Width != 18 || spec.Shape != [3]int{3, 2, 3} {
			t.Errorf("spec %+v", spec)
		}
		if got := image(t, s, 0); !slices.Equal(got, first) {
			t.Errorf("the identity gives %v", got)
		}
		crossed := false
		for i := 1; i < 4; i++ {
			got := image(t, s, i)
			if sorted := slices.Sorted(slices.Values(got)); !slices.Equal(sorted, first) {
				t.Errorf("experience %d has other pixels: %v", i, got)
			}
			for k, v := range got {
				crossed = crossed || k/6 != int(v-1)/6
			}
		}
		if !crossed {
			t.Error("no pixel left its channel in three permutations over all channels")
		}
	})
	t.Run("padded", func(t *testing.T) {
		s := &permuted{from, Permuted{Images: c, Experiences: 1, First: "identity", Pad: 1}}
		if spec := s.Spec(); spec.Width != 60 || spec.Shape != [3]int{3, 4, 5} {
			t.Errorf("spec %+v", spec)
		}
		want := []uint8{
			0, 0, 0, 0, 0, 0, 1, 2, 3, 0, 0, 4, 5, 6, 0, 0, 0, 0, 0, 0,
			0, 0, 0, 0, 0, 0, 7, 8, 9, 0, 0, 10, 11, 12, 0, 0, 0, 0, 0, 0,
			0, 0, 0, 0, 0, 0, 13, 14, 15, 0, 0, 16, 17, 18, 0, 0, 0, 0, 0, 0,
		}
		if got := image(t, s, 0); !slices.Equal(got, want) {
			t.Errorf("got %v", got)
		}
	})
	t.Run("rotated", func(t *testing.T) {
		s := &rotated{from, Rotated{Images: c, Experiences: 2, Angles: []float64{0, 180}}}
		want := []uint8{6, 5, 4, 3, 2, 1, 12, 11, 10, 9, 8, 7, 18, 17, 16, 15, 14, 13}
		if got := image(t, s, 0); !slices.Equal(got, first) {
			t.Errorf("turned by 0: %v", got)
		}
		if got := image(t, s, 1); !slices.Equal(got, want) {
			t.Errorf("turned by 180: %v", got)
		}
	})
	t.Run("normalized", func(t *testing.T) {
		mean, std := from.set.Moments()
		// Channel 1 has the pixels 1 to 6, 21 to 26, 41 to 46 and 61 to 66.
		if want := float32(33.5 / 255); mean[0] != want {
			t.Errorf("mean %v, want %v", mean[0], want)
		}
		if want := float32(math.Sqrt(35.0/12+500) / 255); math.Abs(float64(std[0]-want)) > 1e-7 {
			t.Errorf("deviation %v, want %v", std[0], want)
		}
		s := &split{source{Images: c, set: from.set, mean: mean, std: std}, 2, 1, false}
		b := all(at(t, s, 0, 1).Train)
		x := bench.Matrix{Rows: 2, Cols: 18, Data: make([]float32, 36)}
		s.Spec().Dense(b.In, x)
		for k, v := range x.Row(1) {
			c := k / 6
			if want := (float32(b.In.Bytes[18+k])/255 - mean[c]) / std[c]; v != want {
				t.Errorf("pixel %d is %v, want %v", k, v, want)
			}
		}
	})
	t.Run("split", func(t *testing.T) {
		s := &split{from, 2, 1, false}
		if spec := s.Spec(); spec.Width != 18 || spec.Shape != [3]int{3, 2, 3} {
			t.Errorf("spec %+v", spec)
		}
		for i := range 2 {
			if got := image(t, s, i); !slices.Equal(got, from.set.Train.Pixels[18*i:18*(i+1)]) {
				t.Errorf("experience %d: %v", i, got)
			}
		}
	})
}

// The numbers of classes of the data sets, Omniglot's among them.
func TestDivision(t *testing.T) {
	for _, c := range []struct {
		classes, wish int
		want          string
	}{
		{136, 10, "8 or 17, or classes: 13 for 130 of the 136 classes"},
		{136, 135, "68 or 136, or classes: 1 for 135 of the 136 classes"},
		{156, 10, "6 or 12, or classes: 15 for 150 of the 156 classes"},
		{156, 50, "39 or 52, or classes: 3 for 150 of the 156 classes"},
		{10, 3, "2 or 5, or classes: 3 for 9 of the 10 classes"},
		{20, 7, "5 or 10, or classes: 2 for 14 of the 20 classes"},
		{10, 11, "at most 10"},
	} {
		if got := division(c.classes, c.wish); got != c.want {
			t.Errorf("%d classes in %d experiences: %s, want %s", c.classes, c.wish, got, c.want)
		}
	}
}

func TestRealStreams(t *testing.T) {
	if os.Getenv(data.Env) == "" {
		t.Skipf("%s is not set: no real data here", data.Env)
	}
	for _, c := range []struct {
		data                      string
		experiences, classes      int
		train, test, width, first int
	}{
		{"cifar10-subset", 5, 0, 700, 140, 3072, 2},
		{"cifar100-subset", 10, 0, 800, 200, 3072, 10},
		{"cifar100-subset-coarse", 10, 0, 800, 200, 3072, 2},
		{"digits", 5, 0, 765, 360, 64, 2},
		{"omniglot-small1", 17, 0, 120, 40, 784, 8},
		{"omniglot-small2", 10, 15, 225, 75, 784, 15},
	} {
		s := open(t, &Split{Images: Images{Data: c.data, Scenario: bench.ClassIncremental}, Experiences: c.experiences, Classes: c.classes, ClassOrder: "fixed"})
		spec := s.Spec()
		x := at(t, s, 0, 0)
		if x.Train.Len() != c.train || x.Test.Len() != c.test || spec.Width != c.width || len(spec.Classes[0]) != c.first {
			t.Errorf("%s: %d and %d examples of %d pixels in %d classes", c.data, x.Train.Len(), x.Test.Len(), spec.Width, len(spec.Classes[0]))
		}
		for _, turned := range []Config{
			&Permuted{Images: Images{Data: c.data, Scenario: bench.DomainIncremental}, Experiences: 2, First: "permuted"},
			&Rotated{Images: Images{Data: c.data, Scenario: bench.DomainIncremental}, Experiences: 2},
		} {
			if b := all(at(t, open(t, turned), 1, 1).Test); b.In.Width != c.width {
				t.Errorf("%s: %d wide", turned.Label(), b.In.Width)
			}
		}
	}
	cifar := Images{Data: "cifar10-subset", Scenario: bench.ClassIncremental, Normalize: true}
	spec := open(t, &Split{Images: cifar, Experiences: 5, ClassOrder: "fixed"}).Spec()
	for k, want := range []float64{0.4914, 0.4822, 0.4465} { // of all 50,000 images, as everybody has them
		if math.Abs(float64(spec.Mean[k])-want) > 0.01 || spec.Std[k] < 0.19 || spec.Std[k] > 0.27 {
			t.Errorf("channel %d has mean %v and deviation %v", k, spec.Mean[k], spec.Std[k])
		}
	}
	if _, err := (&Permuted{Images: cifar, Experiences: 2, First: "permuted"}).Open(); err == nil || !strings.Contains(err.Error(), "have left their channels") {
		t.Errorf("permuted channels are normalised: %v", err)
	}
	_, err := (&Split{Images: Images{Data: "omniglot-small1", Scenario: bench.ClassIncremental}, Experiences: 10}).Open()
	want := "136 classes of omniglot-small1 do not divide into 10 experiences (hint: 8 or 17, or classes: 13 for 130 of the 136 classes)"
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v", err)
	}
}
