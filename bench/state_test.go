package bench_test

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"retain/bench"
)

type inner struct {
	Name string
	At   []int64
}

type everything struct {
	Yes     bool
	Small   int8
	Step    int
	Big     uint64
	Rate    float64
	Scale   float32
	Name    string
	Pixels  []uint8
	Params  []float32
	Labels  []int32
	Flags   []bool
	Rows    [][]float32
	Inner   inner
	Inners  []inner
	Doubles []float64
	Nothing []float32
}

func full() *everything {
	return &everything{
		Yes: true, Small: -3, Step: -1 << 40, Big: 1<<64 - 1, Rate: -1e-300, Scale: 0.1, Name: "λ\x00",
		Pixels: []uint8{0, 255}, Params: []float32{float32(math.Copysign(0, -1)), 1e-45, float32(math.Inf(1))},
		Labels: []int32{-1, 7}, Flags: []bool{true, false}, Rows: [][]float32{{1}, {}, {2, 3}},
		Inner: inner{"a", []int64{1}}, Inners: []inner{{"b", nil}, {"", []int64{-2, 3}}}, Doubles: []float64{1.5},
	}
}

func TestStateRoundTrip(t *testing.T) {
	want := full()
	data, err := bench.MarshalState(want)
	if err != nil {
		t.Fatal(err)
	}
	got := &everything{Nothing: []float32{9}, Name: "left over"}
	if err := bench.UnmarshalState(data, got); err != nil {
		t.Fatal(err)
	}
	want.Rows[1] = nil // an empty slice comes back as none
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("state changed on its way (-want +got):\n%s", diff)
	}
	if math.Signbit(float64(got.Params[0])) != true {
		t.Error("the sign of zero was lost")
	}
	again, _ := bench.MarshalState(got)
	if !bytes.Equal(data, again) {
		t.Error("the same state has two encodings")
	}
}

func TestStateHasOneNaN(t *testing.T) {
	a, _ := bench.MarshalState(&struct{ X []float32 }{[]float32{math.Float32frombits(0x7fc00001)}})
	b, _ := bench.MarshalState(&struct{ X []float32 }{[]float32{math.Float32frombits(0xffc00000)}})
	if !bytes.Equal(a, b) {
		t.Error("two NaNs give two encodings")
	}
}

func TestStateRefuses(t *testing.T) {
	for name, state := range map[string]any{
		"a map":         &struct{ M map[string]int }{},
		"a pointer":     &struct{ P *int }{},
		"a function":    &struct{ F func() }{},
		"a hidden one":  &struct{ x int }{},
		"no pointer":    struct{ X int }{},
		"an interface":  &struct{ X any }{},
		"maps in slice": &struct{ X []map[int]int }{make([]map[int]int, 1)},
	} {
		if _, err := bench.MarshalState(state); err == nil {
			t.Errorf("%s was encoded", name)
		}
	}
}

func TestStateNamesWhatIsWrong(t *testing.T) {
	data, _ := bench.MarshalState(full())
	for name, c := range map[string]struct {
		data []byte
		into any
		want string
	}{
		"empty":      {nil, &everything{}, "not an encoded state"},
		"cut":        {data[:len(data)/2], &everything{}, "cut short"},
		"trailed":    {append(bytes.Clone(data), 0), &everything{}, "too many"},
		"other type": {data, &inner{}, "fields"},
		"no state":   {data, nil, "keeps none"},
	} {
		if err := bench.UnmarshalState(c.data, c.into); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want one with %q", name, err, c.want)
		}
	}
}

func TestStateBytes(t *testing.T) {
	if got, want := bench.StateBytes(full()), int64(1+1+8+8+8+4+3+2+12+8+2+12+(1+8)+(1+0)+(0+16)+8); got != want {
		t.Errorf("%d bytes, want %d", got, want)
	}
}

func FuzzState(f *testing.F) {
	data, _ := bench.MarshalState(full())
	f.Add(data)
	f.Add(data[:40])
	f.Fuzz(func(t *testing.T, data []byte) {
		var s everything
		if bench.UnmarshalState(data, &s) != nil {
			return
		}
		again, err := bench.MarshalState(&s)
		if err != nil {
			t.Fatal(err)
		}
		var twice everything
		if err := bench.UnmarshalState(again, &twice); err != nil {
			t.Fatalf("what was decoded does not decode again: %v", err)
		}
	})
}
