package methods

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"retain/bench"
)

// PackNet packs experiences into one network by pruning (Mallya and Lazebnik
// 2018). In experience k the weights that nobody owns are trained with those
// that earlier experiences own in place. Then in every hidden layer the
// proportion prune of them that is smallest in size is set to 0 and left to
// those who come; k owns the rest, and trains on with those alone. Weights that
// are owned never move again, and an example of experience k is answered with
// the weights of experiences 1 to k: nothing is forgotten. Biases and norms of
// hidden layers belong to the first experience; what leads to an output, to the
// experience of its class. The last experience is not pruned.
//
// The paper trains for 20 epochs and after pruning for 10, with half or three
// quarters pruned. Deviation: both phases share the budget, retrain being the
// part of the second one. What the optimizer would do to a weight that is not to
// move (by momentum or decay) is undone.
type PackNet struct {
	Prune   float64 `yaml:"prune"`   // share of a hidden layer's weights, the smallest of those just trained, that is set to 0 and left to later experiences
	Retrain float64 `yaml:"retrain"` // share of an experience's iterations that trains what was kept, after pruning

	state struct {
		Owner []uint8 // (P): the experience that owns each parameter, from 1; 0 for nobody
	}
	iterations []int     // of each experience, from Check
	kept       []float32 // the parameters that are not to move
	own        []float32 // the parameters that answer for an experience
}

var (
	_ bench.Stateful   = (*PackNet)(nil)
	_ bench.TaskScorer = (*PackNet)(nil)
	_ bench.Checker    = (*PackNet)(nil)
	_ bench.Estimator  = (*PackNet)(nil)
)

// Learn implements bench.Method.
func (m *PackNet) Learn(l *bench.Learner, train bench.Data) error {
	if m.state.Owner == nil {
		m.state.Owner = firstOwners(l.Model.Layout(), l.Spec.Classes)
	}
	me := uint8(l.Experience + 1)
	iterations := m.iterations[l.Experience]
	prune := iterations - int(m.Retrain*float64(iterations))
	m.kept = append(m.kept[:0], l.Params...)
	free, n := true, 0
	for b := range l.Batches(train) {
		if n == prune && !l.Last {
			m.prune(l, me)
			free = false
		}
		g := l.Grad(b, l.CrossEntropy(b))
		m.hold(g, nil, me, free)
		l.Step(g)
		m.hold(l.Params, m.kept, me, free)
		n++
	}
	if free && !l.Last {
		m.prune(l, me)
	}
	return nil
}

// hold sets x to what it was, or 0 for nil, wherever a parameter is not to move:
// where it is neither mine nor, while weights are free, nobody's.
func (m *PackNet) hold(x, was []float32, me uint8, free bool) {
	for i, owner := range m.state.Owner {
		if owner == me || free && owner == 0 {
			continue
		}
		if was == nil {
			x[i] = 0
		} else {
			x[i] = was[i]
		}
	}
}

// prune gives the larger of the weights that nobody owns to me, layer by layer,
// and sets the others to 0. Of equals the later ones are larger.
func (m *PackNet) prune(l *bench.Learner, me uint8) {
	layout := l.Model.Layout()
	for _, v := range layout {
		if !prunable(layout, v) {
			continue
		}
		var nobodys []int
		for i := v.Offset; i < v.Offset+v.Len(); i++ {
			if m.state.Owner[i] == 0 {
				nobodys = append(nobodys, i)
			}
		}
		slices.SortStableFunc(nobodys, func(i, j int) int {
			a, b := math.Abs(float64(l.Params[i])), math.Abs(float64(l.Params[j]))
			switch {
			case a < b:
				return -1
			case a > b:
				return 1
			}
			return 0
		})
		small := int(m.Prune * float64(len(nobodys)))
		for n, i := range nobodys {
			if n < small {
				l.Params[i] = 0
			} else {
				m.state.Owner[i] = me
			}
		}
	}
	copy(m.kept, l.Params)
}

// prunable says whether a view is the weight of a hidden layer.
func prunable(layout bench.Layout, v bench.View) bool {
	return v.Kind == bench.Weight && v.Layer < outputLayer(layout) && strings.HasSuffix(v.Name, ".weight")
}

// outputLayer is the number of the last layer.
func outputLayer(layout bench.Layout) int {
	last := 0
	for _, v := range layout {
		last = max(last, v.Layer)
	}
	return last
}

// firstOwners is who owns what before anything is learned.
func firstOwners(layout bench.Layout, classes [][]int32) []uint8 {
	owner := make([]uint8, layout.Len())
	for _, v := range layout {
		switch {
		case prunable(layout, v):
		case v.Layer < outputLayer(layout):
			for i := range v.Len() {
				owner[v.Offset+i] = 1
			}
		default:
			for exp, own := range classes {
				for _, c := range own {
					for row := range v.Rows {
						owner[v.Offset+row*v.Cols+int(c)] = uint8(exp + 1)
					}
				}
			}
		}
	}
	return owner
}

// TaskScores implements bench.TaskScorer. Nobody's weights, which may be under
// training, count for the current experience and those to come.
func (m *PackNet) TaskScores(l *bench.Learner, in bench.Inputs, exp int, out bench.Matrix) (logProb bool) {
	m.own = append(m.own[:0], l.Params...)
	for i, owner := range m.state.Owner {
		if int(owner) > exp+1 || owner == 0 && exp < l.Experience {
			m.own[i] = 0
		}
	}
	copy(out.Data, l.LogitsAt(m.own, in).Data)
	return true
}

// State implements bench.Stateful.
func (m *PackNet) State() any { return &m.state }

// Check implements bench.Checker. It also notes how long each experience is,
// which tells when to prune.
func (m *PackNet) Check(w bench.Work) error {
	switch {
	case !(m.Prune >= 0 && m.Prune < 1):
		return field("prune", "prune is %v and must lie in [0, 1)", m.Prune)
	case !(m.Retrain >= 0 && m.Retrain < 1):
		return field("retrain", "retrain is %v and must lie in [0, 1)", m.Retrain)
	case len(w.Shares) > 255:
		return field("prune", "packnet counts its owners up to 255, and there are %d experiences", len(w.Shares))
	}
	if w.Adapted != nil {
		return fmt.Errorf("packnet prunes the weights of layers, and adapters are factors of them (hint: model: mlp)")
	}
	if err := needsTask("packnet", w); err != nil {
		return err
	}
	m.iterations = m.iterations[:0]
	for _, s := range w.Shares {
		m.iterations = append(m.iterations, s.Iterations)
	}
	return needsNewClasses("packnet", w)
}

// Estimate implements bench.Estimator.
func (m *PackNet) Estimate(w bench.Work) bench.Estimate {
	return bench.Estimate{Cost: w.Stream(), Bytes: int64(w.Params)}
}
