package dpm

import (
	"fmt"
	"math"
	"math/rand/v2"

	"retain/model/vec"
)

// Constants of the pace.
const (
	paceInterval = 10   // steps between decisions
	paceFactor   = 1.25 // between neighbouring sizes of steps
	paceLeast    = -6   // power of it: steps are never smaller than 1.25⁻⁶ = 0.26 …
	paceMost     = 0    // … and never larger than 1 of the optimizer's
	paceRate     = 0.1  // of REINFORCE
	paceTrace    = 0.8  // what a decision's trace keeps at the next one
)

// paces is what the controller of version 2 chooses from: it makes steps smaller by
// the factor, leaves them, or makes them larger.
var paces = [...]int64{-1, 0, 1}

const samePace = 1

// pacePrior is the logits of the paces before anything was learned.
var pacePrior = [len(paces)]float32{-1, 0, 1}

// pace is the size of steps between drifts, which a controller learns by REINFORCE to
// make smaller or larger. At constant size a model hovers about what it has learned,
// in noise that grows with the size; one that follows its stream should take large
// steps after a drift and smaller ones later. An alarm puts the size back to 1.
//
// A reward for the loss of the next few steps alone would be wrong: smaller steps
// lower noise and loss at once, and what they cost, slower learning, comes later
// (the short-horizon bias: Wu et al. 2018). Hence, chosen by that theory:
//
//   - losses are of examples that are not replayed, guards and the stream's batches
//     before their step, so that fitting the memory closer earns nothing;
//   - a gain is credited to the decisions before it too, by eligibility traces that
//     keep 0.8 a decision: the horizon is 50 steps instead of 10, and the slower
//     learning is charged to what caused it;
//   - the advantage is over the average reward: a decrease that only stops progress
//     earns less than the steps before it did, and is charged;
//   - a step is at most what the optimizer takes: its rate is tuned to be as large as
//     the start of an experience bears, and beyond it lies divergence;
//   - before it has learned anything, and as far as it forgets, the policy is for
//     larger steps: with no evidence they stay close to the optimizer's, and it is the
//     smaller ones, which the bias favours, that have to be earned;
//   - a step is at least a quarter: as noise is proportional to it, three quarters
//     of what can be won are won there, and the worst that a biased controller does
//     is to learn four times slower until the next alarm;
//   - the jump of the loss at an alarm is no one's doing: traces and the loss to
//     compare with are forgotten there, and the policy stays.
type pace struct {
	Controller controller // its arms are paces, its policy what was learned beyond the prior
	Trace      []float32  // (paces): of ∇ log π
	Level      int64      // power of 1.25
}

func newPace() pace {
	return pace{
		Controller: controller{Policy: make([]float32, len(paces)), Arm: samePace, J: math.NaN()},
		Trace:      make([]float32, len(paces)),
	}
}

// size is that of steps.
func (p *pace) size() float32 { return paceSize(p.Level) }

func paceSize(level int64) float32 {
	v := float32(1)
	for range max(level, -level) {
		v *= paceFactor
	}
	if level < 0 {
		return 1 / v
	}
	return v
}

// restart is what an alarm does.
func (p *pace) restart() {
	p.Level, p.Controller.Arm, p.Controller.J = 0, samePace, math.NaN()
	vec.Zero(p.Trace)
}

// decide rewards what was chosen lately by J_prev − J over its running size, moves
// the policy by the advantage, and chooses again: one of all that the bounds allow
// alike with probability 0.1, else by the policy. The first decision, and the first
// after an alarm, has no reward. A J that is not finite decides nothing.
func (p *pace) decide(j float64, rng *rand.Rand) (reward float64, rewarded, decided bool) {
	c := &p.Controller
	if math.IsNaN(j) || math.IsInf(j, 0) {
		return 0, false, false
	}
	if !math.IsNaN(c.J) {
		c.Made++
		reward, rewarded = c.reward(c.J-j), true
		p.learn(reward)
	}
	c.J = j
	p.choose(rng)
	return reward, rewarded, true
}

// learn is a step of REINFORCE: π += 0.1·advantage·trace, then π decays.
func (p *pace) learn(reward float64) {
	c := &p.Controller
	advantage := float32(min(max(reward-c.Baseline, -largestGain), largestGain))
	c.Baseline += float64(baselineRate * (reward - c.Baseline))
	for i, t := range p.Trace {
		c.Policy[i] = policyDecay * (c.Policy[i] + float32(paceRate*float32(advantage*t)))
	}
}

// logit is that of a choice.
func (p *pace) logit(i int) float32 { return pacePrior[i] + p.Controller.Policy[i] }

// allowed says whether a choice stays within the bounds.
func (p *pace) allowed(i int) bool {
	level := p.Level + paces[i]
	return level >= paceLeast && level <= paceMost
}

// choose draws the next choice, takes it, and takes ∇ log π of it into the trace.
func (p *pace) choose(rng *rand.Rand) {
	var z, chance [len(paces)]float32
	for i := range z {
		if z[i] = p.logit(i); !p.allowed(i) {
			z[i] = float32(math.Inf(-1))
		}
	}
	vec.Softmax(chance[:], z[:])
	i := p.pick(chance[:], rng)
	for k, c := range chance {
		p.Trace[k] = float32(paceTrace*p.Trace[k]) - c
	}
	p.Trace[i]++
	p.Controller.Arm = int64(i)
	p.Level += paces[i]
}

// pick draws one of the choices that are allowed.
func (p *pace) pick(chance []float32, rng *rand.Rand) int {
	var free [len(paces)]int
	n := 0
	for i := range paces {
		if p.allowed(i) {
			free[n] = i
			n++
		}
	}
	if rng.Float64() < exploration {
		return free[rng.IntN(n)]
	}
	u := rng.Float64()
	for _, i := range free[:n-1] {
		if u -= float64(chance[i]); u < 0 {
			return i
		}
	}
	return free[n-1]
}

// paceName is a size as the weights of stream and memory, which it is of both alike.
func paceName(level int64) string {
	v := paceSize(level)
	return fmt.Sprintf("(%.3g, %.3g)", v, v)
}
