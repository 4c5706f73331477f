package bench_test

import (
	"testing"

	"retain/bench"
)

// strange is the toy with pictures of nothing, or with its own test pictures in
// their place.
type strange struct {
	*toy
	familiar bool
}

func (s strange) Outside(seed bench.Seed) (bench.Data, error) {
	if s.familiar {
		x, err := s.At(0, seed)
		return x.Test, err
	}
	return noise{toyData{seed.At("noise"), 0, 90, 0, 0}}, nil
}

// noise is pictures without a bright pixel.
type noise struct{ toyData }

func (d noise) Gather(idx []int, b *bench.Batch) {
	at := len(b.In.Bytes)
	d.toyData.Gather(idx, b)
	for i, v := range b.In.Bytes[at:] {
		b.In.Bytes[at+i] = min(v, 100)
	}
}

func factOf(t *testing.T, e bench.Evaluation) float64 {
	t.Helper()
	if len(e.Facts) != 1 || e.Facts[0].Name != bench.FactAUROC {
		t.Fatalf("after %d on %d: facts %v", e.After, e.Experience, e.Facts)
	}
	return e.Facts[0].Value
}

// TestOutside: a model knows what it has learned from noise, and cannot tell
// its own test pictures from themselves.
func TestOutside(t *testing.T) {
	p := toyPlan(t, strange{toy: classToy(2)}, learn(finetune))
	p.Masks.Test = []bench.Mask{bench.MaskAll, bench.MaskOwn}
	p.Evaluate.Every = 20
	for _, e := range run(t, p).Evaluations {
		if e.Split != bench.SplitTest || e.Anytime || e.Mask == bench.MaskOwn {
			if e.Facts != nil {
				t.Errorf("%+v has facts", e)
			}
			continue
		}
		if v := factOf(t, e); v < 0 || v > 1 || e.After == e.Experience && v < 0.8 {
			t.Errorf("after %d on %d: AUROC %v", e.After, e.Experience, v)
		}
	}
	p = toyPlan(t, strange{classToy(2), true}, learn(finetune))
	for _, e := range run(t, p).Evaluations {
		if e.Split == bench.SplitTest && e.Experience == 1 && factOf(t, e) != 0.5 {
			t.Errorf("after %d: AUROC against itself is %v", e.After, factOf(t, e))
		}
	}
}

// TestOutsideMovesNothing: asking for it changes no count and no parameter.
func TestOutsideMovesNothing(t *testing.T) {
	with, without := run(t, toyPlan(t, strange{toy: classToy(2)}, learn(finetune))), run(t, toyPlan(t, classToy(2), learn(finetune)))
	if with.Digest != without.Digest {
		t.Error("another digest")
	}
	for i, e := range with.Evaluations {
		if w := without.Evaluations[i]; e.Correct != w.Correct || e.Loss != w.Loss {
			t.Errorf("evaluation %+v, without %+v", e, w)
		}
	}
}

// spelled is the toy as if each class stood for a text.
type spelled struct{ *toy }

func (s spelled) Spec() bench.Spec {
	spec := s.toy.Spec()
	for k := range spec.Outputs {
		spec.LabelBytes = append(spec.LabelBytes, int32(k+1))
	}
	return spec
}

func TestBytesOfLabels(t *testing.T) {
	for _, e := range run(t, toyPlan(t, spelled{classToy(2)}, learn(finetune))).Evaluations {
		if e.Split == bench.SplitTest && e.Bytes != []int64{25 + 50, 75 + 100}[e.Experience-1] {
			t.Errorf("%d bytes in experience %d", e.Bytes, e.Experience)
		}
	}
}
