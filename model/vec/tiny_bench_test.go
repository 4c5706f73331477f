package vec

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

// A tinyCase is a kernel with two sets of inputs: of usual size, and with values between
// 1e-45 and 1e-38 (or 1e-22 and 1e-20, whose squares are subnormal) where a run can have
// them. before restores what do overwrites; what lasts is as a flush leaves it.
type tinyCase struct {
	name   string
	tiny   [5]bool // which of the five slices hold tiny values
	square bool    // those whose squares are subnormal
	before func(x [5][]float32)
	do     func(x [5][]float32)
}

const tinyLen = 1 << 16

// drawSized returns values of usual size or tiny ones.
func drawSized(r *rand.Rand, n int, tiny, square bool) []float32 {
	low, wide := 87.5, 16.0 // tiny values are e^−low and below
	if square {
		low, wide = 46, 5
	}
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(r.Float64()*2 - 1)
		if tiny {
			x[i] = float32(math.Copysign(math.Exp(-low-r.Float64()*wide), float64(x[i])))
		}
	}
	return x
}

// BenchmarkTiny reports how much longer a kernel takes over tiny values than over usual
// ones ("tiny/usual"): the least times of interleaved trials. A step's speed does not
// depend on the data where this is about 1.
func BenchmarkTiny(b *testing.B) {
	step := AdamStep{Beta1: 0.9, Beta2: 0.999, StepSize: 1e-3, InvSqrtBias2: 1, Eps: 1e-8}
	square := func(x []float32) Matrix { return Matrix{256, 256, x} }
	for _, c := range []tinyCase{
		{"Adam: gradient", [5]bool{0: true}, false, nil, func(x [5][]float32) { Adam(x[1], x[2], x[3], x[0], step) }},
		{"Adam: squares", [5]bool{0: true}, true, nil, func(x [5][]float32) { Adam(x[1], x[2], x[3], x[0], step) }},
		{"Adam: moments", [5]bool{2: true, 3: true}, false, restoreMoments, func(x [5][]float32) { Adam(x[1], x[2], x[3], x[0], step) }},
		{"Momentum: gradient", [5]bool{0: true}, false, nil, func(x [5][]float32) { SGD(x[1], x[2], x[0], 1e-3, 0.9, 0) }},
		{"Momentum: velocity", [5]bool{2: true}, false, restoreMoments, func(x [5][]float32) { SGD(x[1], x[2], x[0], 1e-3, 0.9, 0) }},
		{"SGD: gradient", [5]bool{0: true}, false, nil, func(x [5][]float32) { SGD(x[1], nil, x[0], 1e-3, 0, 0) }},
		{"Penalty: Fisher", [5]bool{2: true}, false, nil, func(x [5][]float32) { Penalty(x[0], 100, x[2], x[1], x[3]) }},
		{"Penalty: difference", [5]bool{1: true, 3: true}, false, nil, func(x [5][]float32) { Penalty(x[0], 100, x[2], x[1], x[3]) }},
		{"Square", [5]bool{0: true}, true, nil, func(x [5][]float32) { Square(x[1], x[0]) }},
		{"AddSquares", [5]bool{0: true}, true, nil, func(x [5][]float32) { AddSquares(x[1], x[0]) }},
		{"Fisher: activations", [5]bool{0: true}, true, nil, func(x [5][]float32) { addFisher(square, x[2], x[0], x[1], x[3], x[4]) }},
		{"Fisher: both", [5]bool{0: true, 1: true}, true, nil, func(x [5][]float32) { addFisher(square, x[2], x[0], x[1], x[3], x[4]) }},
		{"ReLUGrad", [5]bool{4: true}, false, restoreGrad, func(x [5][]float32) { ReLUGrad(x[2], x[1]) }},
		{"SubPath: gradient", [5]bool{0: true}, false, nil, func(x [5][]float32) { SubPath(x[2], x[0], x[1], x[3]) }},
		{"Average: both", [5]bool{0: true, 2: true}, false, restoreMoments, func(x [5][]float32) { Average(x[2], 0.999, x[0]) }},
		{"Softmax: far logits", [5]bool{}, false, nil, func(x [5][]float32) { softmaxFar(x) }},
		{"ReLU", [5]bool{0: true}, false, nil, func(x [5][]float32) { ReLU(x[1], x[0]) }},
		{"GELU", [5]bool{0: true}, false, nil, func(x [5][]float32) { GELU(x[1], x[0]) }},
		{"GELUGrad: gradient", [5]bool{4: true}, false, restoreGrad, func(x [5][]float32) { GELUGrad(x[2], x[0]) }},
		{"MatMul: activations", [5]bool{0: true}, false, nil, func(x [5][]float32) { MatMul(square(x[2]), square(x[0]), square(x[1])) }},
		{"MatMulTrans: gradient", [5]bool{0: true}, false, nil, func(x [5][]float32) { MatMulTrans(square(x[2]), square(x[0]), square(x[1])) }},
		{"TransMul: gradient", [5]bool{1: true}, false, nil, func(x [5][]float32) { TransMul(square(x[2]), square(x[0]), square(x[1])) }},
	} {
		b.Run(c.name, c.run)
	}
}

// restoreMoments makes the slices that a step changes what they were.
func restoreMoments(x [5][]float32) {
	copy(x[2], x[4])
	copy(x[3], x[4])
	FlushDenormals(x[2])
	FlushDenormals(x[3])
}

// addFisher adds the squares of gradients x ⊗ dy to f.
func addFisher(m func([]float32) Matrix, f, x, dy, x2, dy2 []float32) {
	Square(x2, x)
	Square(dy2, dy)
	TransMul(m(f), m(x2), m(dy2))
}

func restoreGrad(x [5][]float32) { copy(x[2], x[4]) }

// softmaxFar takes rows of ten logits; x[4] is 1, or so large that most exponentials are
// subnormal.
func softmaxFar(x [5][]float32) {
	for i := 0; i+10 <= tinyLen; i += 10 {
		SoftmaxCrossEntropy(x[2][i:i+10], x[4][i:i+10], i%7, 1./128)
	}
}

func (c tinyCase) run(b *testing.B) {
	r := rand.New(rand.NewPCG(81, 82))
	var sets [2][5][]float32
	for s := range sets {
		for i := range sets[s] {
			sets[s][i] = drawSized(r, tinyLen, s == 1 && (c.tiny[i] || i == 4 && (c.tiny[2] || c.tiny[4])), c.square)
			if i == 3 || i == 4 {
				for j, v := range sets[s][i] {
					sets[s][i][j] = abs(v)
				}
			}
		}
	}
	if c.name == "Softmax: far logits" {
		for i := range sets[1][4] {
			sets[1][4][i] = -88 - 14*sets[1][4][i]
			if i%10 == 3 {
				sets[1][4][i] = 0
			}
		}
	}
	shortest := [2]time.Duration{math.MaxInt64, math.MaxInt64}
	for b.Loop() {
		for s := range sets {
			if c.before != nil {
				c.before(sets[s])
			}
			start := time.Now()
			c.do(sets[s])
			shortest[s] = min(shortest[s], time.Since(start))
		}
	}
	b.ReportMetric(float64(shortest[1])/float64(shortest[0]), "tiny/usual")
}
