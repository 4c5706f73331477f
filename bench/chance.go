package bench

import "math/rand/v2"

// place is where the learner stands: what the names of generators are derived
// from.
type place struct {
	user  string         // "method", or "evaluate" while a method's Scores are asked for
	phase string         // the experience, or the finish
	steps int            // steps and discards in this phase
	drawn map[string]int // how often each name was asked for since the last step
}

// step is the place one step on.
func (p *place) step() {
	p.steps++
	clear(p.drawn)
}

type randKey struct {
	name string
	nth  int
}

type source struct {
	chacha *rand.ChaCha8
	rng    *rand.Rand
}

// Rand is the generator called name of this step: derived from the seed of the
// run, the experience (or the finish), the step, and how often the name was
// asked for since the last step. Two draws in one step therefore differ, and a resumed run
// draws the same. It is valid until the next step.
func (l *Learner) Rand(name string) *rand.Rand { return l.draw(l.place.user, name) }

func (l *Learner) draw(user, name string) *rand.Rand {
	p := &l.place
	nth := p.drawn[name]
	p.drawn[name] = nth + 1
	key := randKey{name, nth}
	s := l.rands[key]
	if s == nil {
		chacha := rand.NewChaCha8(Seed{})
		s = &source{chacha, rand.New(chacha)}
		l.rands[key] = s
	}
	s.chacha.Seed(l.run.plan.Seed.At(user, p.phase, name, p.steps, nth))
	return s.rng
}
