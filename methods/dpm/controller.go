package dpm

import (
	"fmt"
	"math"
	"math/rand/v2"

	"retain/model/vec"
)

// Constants of the controller.
const (
	interval     = 20 // steps between decisions
	firstStep    = 51 // of decisions
	policyRate   = 0.2
	policyDecay  = 0.99
	exploration  = 0.1
	streamRate   = 0.1  // of the average of the stream's loss in J
	scaleRate    = 0.05 // of the average of |J_prev − J|
	baselineRate = 0.1
	largestGain  = 2 // of the advantage, either way
)

// arm is the weights of the stream's gradient and of the memory's.
type arm struct{ p, w float32 }

func (a arm) String() string { return fmt.Sprintf("(%g, %g)", a.p, a.w) }

// arms is what the controller chooses from; it begins with the middle one.
var arms = [...]arm{{0.7, 1.3}, {1, 1}, {1.3, 0.7}}

const middleArm = 1

// controller learns by REINFORCE which arm lowers J most.
type controller struct {
	Policy   []float32 // (arms): logits π
	Arm      int64     // in force
	Stream   float64   // average loss of the stream
	J        float64   // at the latest decision
	Scale    float64   // average of |J_prev − J|
	Baseline float64   // average reward
	Met      int64     // losses of the stream
	Made     int64     // decisions
}

// observe takes in the stream's loss of one step.
func (c *controller) observe(loss float64) {
	c.Met++
	if c.Met == 1 {
		c.Stream = loss
		return
	}
	c.Stream += float64(streamRate * (loss - c.Stream))
}

// decide rewards the arm in force by (J_prev − J) over its running size, moves
// the policy by the advantage, and chooses the next arm: one of all alike with
// probability 0.1, else by the policy. The first decision has no reward. A J that
// is not finite decides nothing.
func (c *controller) decide(j float64, rng *rand.Rand) (reward float64, rewarded, decided bool) {
	if math.IsNaN(j) || math.IsInf(j, 0) {
		return 0, false, false
	}
	if c.Made > 0 {
		reward, rewarded = c.reward(c.J-j), true
		c.learn(reward)
	}
	c.J = j
	c.Made++
	c.Arm = int64(c.choose(rng))
	return reward, rewarded, true
}

// reward is a gain over the running size of gains.
func (c *controller) reward(gain float64) float64 {
	size := math.Abs(gain)
	if c.Made == 1 {
		c.Scale = size
	} else {
		c.Scale += float64(scaleRate * (size - c.Scale))
	}
	if c.Scale == 0 {
		return 0
	}
	return gain / c.Scale
}

// learn is a step of REINFORCE: π += 0.2·advantage·(onehot(arm) − softmax(π)), then
// π decays.
func (c *controller) learn(reward float64) {
	advantage := float32(min(max(reward-c.Baseline, -largestGain), largestGain))
	c.Baseline += float64(baselineRate * (reward - c.Baseline))
	var p [len(arms)]float32
	vec.Softmax(p[:], c.Policy)
	for i := range c.Policy {
		d := -p[i]
		if i == int(c.Arm) {
			d++
		}
		c.Policy[i] = policyDecay * (c.Policy[i] + float32(policyRate*float32(advantage*d)))
	}
}

func (c *controller) choose(rng *rand.Rand) int {
	if rng.Float64() < exploration {
		return rng.IntN(len(arms))
	}
	var p [len(arms)]float32
	vec.Softmax(p[:], c.Policy)
	u := rng.Float64()
	for i, v := range p[:len(p)-1] {
		if u -= float64(v); u < 0 {
			return i
		}
	}
	return len(p) - 1
}
