package dpm

import (
	"math"
	"testing"

	"retain/bench"
	"retain/model/vec"
)

func TestPaceSteps(t *testing.T) {
	p := newPace()
	if _, rewarded, decided := p.decide(3, bench.NewSeed(1).Rand("pace")); rewarded || !decided {
		t.Error("the first decision has a reward")
	}
	p = newPace()
	p.Controller.J, p.Controller.Arm, p.Level = 3, 0, -1
	copy(p.Trace, []float32{2.0 / 3, -1.0 / 3, -1.0 / 3})
	reward, rewarded, _ := p.decide(2, bench.NewSeed(2).Rand("pace"))
	if !rewarded || reward != 1 {
		t.Errorf("the first gain is worth %v, want 1", reward)
	}
	policy := []float32{0.99 * 0.1 * 2 / 3, -0.99 * 0.1 / 3, -0.99 * 0.1 / 3}
	var chance [3]float32
	vec.Softmax(chance[:], []float32{policy[0] - 1, policy[1], policy[2] + 1})
	for i, want := range policy {
		trace := 0.8*[]float64{2.0 / 3, -1.0 / 3, -1.0 / 3}[i] - float64(chance[i])
		if i == int(p.Controller.Arm) {
			trace++
		}
		if math.Abs(float64(p.Controller.Policy[i]-want)) > 1e-6 || math.Abs(float64(p.Trace[i])-trace) > 1e-6 {
			t.Errorf("π is %v, the trace %v", p.Controller.Policy, p.Trace)
		}
	}
	before := p.Level
	for _, j := range []float64{math.NaN(), math.Inf(1)} {
		if _, _, decided := p.decide(j, bench.NewSeed(3).Rand("pace")); decided || p.Level != before {
			t.Errorf("J of %v decides", j)
		}
	}
	p.restart()
	if p.size() != 1 || p.Controller.Policy[0] == 0 || vec.SumSquares(p.Trace) != 0 {
		t.Errorf("after an alarm %+v", p)
	}
	if _, rewarded, _ := p.decide(9, bench.NewSeed(4).Rand("pace")); rewarded {
		t.Error("the first decision after an alarm has a reward")
	}
}

// TestPaceKeepsItsBounds: in a thousand decisions of a policy that wants one thing
// alone, sizes stay within 1.25⁻⁶ and 1 and reach both, step by step.
func TestPaceKeepsItsBounds(t *testing.T) {
	for want, level := range map[int]int64{0: paceLeast, 2: paceMost} {
		p, reached := newPace(), false
		p.Level = -3
		for i := range 1000 {
			p.Controller.Policy[want] = 5
			before := p.Level
			p.decide(1, bench.NewSeed(int64(i)).Rand("pace"))
			if d := p.Level - before; d != paces[p.Controller.Arm] || p.Level < paceLeast || p.Level > paceMost {
				t.Fatalf("from level %d to %d", before, p.Level)
			}
			for _, v := range p.Trace {
				if !(math.Abs(float64(v)) < 20) {
					t.Fatalf("the trace is %v", p.Trace)
				}
			}
			reached = reached || p.Level == level
		}
		if !reached {
			t.Errorf("level %d was never reached", level)
		}
	}
	if a, b := paceSize(paceLeast), paceSize(paceMost); math.Abs(float64(a)-0.262144) > 1e-6 || b != 1 {
		t.Errorf("sizes from %v to %v", a, b)
	}
	if got := paceName(-1); got != "(0.8, 0.8)" {
		t.Errorf("a size is told as %s", got)
	}
}

// hovering is a quadratic of which noisy gradients are followed in steps of a
// size: what is left of its distance after ten steps, and the noise in it.
func hovering(distance, size float64) (loss, left float64) {
	left = distance * math.Pow(1-0.02*size, 10)
	return left*left + 0.3*size, left
}

// TestPaceAnneals: where steps hover about a minimum that is reached, steps become
// smaller; where it moves away all the time, they do not.
func TestPaceAnneals(t *testing.T) {
	for _, c := range []struct {
		name  string
		drift float64
		small bool
	}{{"reached", 0, true}, {"moving", 0.5, false}} {
		sum := 0.0
		for seed := range int64(20) {
			p, distance, loss := newPace(), 0.0, 0.0
			for i := range 400 {
				loss, distance = hovering(distance+c.drift, float64(p.size()))
				noise := bench.NewSeed(seed).At("noise", i).Rand().Float64() - 0.5
				p.decide(loss+0.02*noise, bench.NewSeed(seed).At("pace", i).Rand())
				if i >= 200 {
					sum += math.Log(float64(p.size())) / 200 / 20
				}
			}
		}
		t.Logf("%s: mean log size %.2f", c.name, sum)
		if c.small != (sum < -0.3) {
			t.Errorf("%s: mean log size %.2f", c.name, sum)
		}
	}
}

// TestFit: scores that tell the slots of replayed items apart want a low τ, those
// that lie under the wrong slot a high one, and what was learned lately counts most.
func TestFit(t *testing.T) {
	k := newKeys(2, 3)
	k.open()
	k.open()
	p := newPacked(2000)
	s := newStore(&p, sizedFormat(false))
	for i := range 10 {
		b, _ := sized(i, 3)
		s.offer(b, 0, nil, i%2, bench.NewSeed(int64(i)).Rand("key"))
	}
	idx := []int{0, 3, 5, 8, 9}
	r := retriever{scores: vec.MakeMatrix(5, 2)}
	f := newFit()
	score := func(right bool) {
		for i, place := range idx {
			slot := s.slot(place)
			if !right {
				slot = 1 - slot
			}
			vec.Zero(r.scores.Row(i))
			r.scores.Row(i)[slot] = 8
		}
	}
	score(true)
	if f.follow(&r, &k, s, idx, 1); f.best() != 1 {
		t.Errorf("τ of %v where slots are told apart", f.best())
	}
	score(false)
	for range 60 {
		f.follow(&r, &k, s, idx, 1)
	}
	if f.best() != 128 || f.Met != 61 {
		t.Errorf("τ of %v where all is wrong", f.best())
	}
}
