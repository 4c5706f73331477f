package model

import (
	"math"
	"testing"

	"retain/bench"
)

// TestFeaturesAreWhatTheHeadReads: the output layer over the features gives the
// logits.
func TestFeaturesAreWhatTheHeadReads(t *testing.T) {
	images := bench.Spec{Width: 64, Shape: [3]int{1, 8, 8}, Outputs: 3}
	for name, c := range map[string]Config{
		"mlp":     &MLP{Hidden: []int{7, 5}, Init: "fan-in"},
		"softmax": &MLP{Init: "fan-in"},
		"cnn":     Models["cnn"].New(),
		"resnet":  &ResNet{Width: 2, Blocks: []int{1, 1}, Norm: "batch", Groups: 1, Init: "fan-in"},
	} {
		m, err := c.Build(images)
		if err != nil {
			t.Fatal(err)
		}
		params := make([]float32, m.Layout().Len())
		m.Init(params, bench.NewSeed(1).Rand("init"))
		tape := m.NewTape(4)
		logits := tape.Forward(params, floats(4, 64, 1), bench.Pass{})
		x := tape.(bench.FeatureTape).Features()
		if x.Rows != 4 || x.Cols != m.(bench.Featured).FeatureWidth() {
			t.Fatalf("%s: features (%d, %d), width %d", name, x.Rows, x.Cols, m.(bench.Featured).FeatureWidth())
		}
		var w, b bench.View
		for _, v := range m.Layout() {
			if v.Kind == bench.Weight {
				w, b = b, v
			}
		}
		for i := range 4 {
			for k := range 3 {
				want := float64(b.Of(params).Data[k])
				for j, f := range x.Row(i) {
					want += float64(f) * float64(w.Of(params).Row(j)[k])
				}
				if math.Abs(want-float64(logits.Row(i)[k])) > 1e-5 {
					t.Fatalf("%s: logit %v, from features %v", name, logits.Row(i)[k], want)
				}
			}
		}
	}
}
