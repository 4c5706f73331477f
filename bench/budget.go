package bench

import (
	"fmt"
	"math/rand/v2"
)

// Budget is how much of the stream a method is served, in examples of the
// stream. Exactly one of Epochs and Iterations is set; both count for one
// experience.
type Budget struct {
	Epochs         int  `yaml:"epochs"`
	Iterations     int  `yaml:"iterations"`
	Batch          int  `yaml:"batch"`
	DropLast       bool `yaml:"drop_last"`       // an epoch's last batch is dropped where it is not full
	ResetOptimizer bool `yaml:"reset_optimizer"` // the optimizer starts anew with each experience
}

// Check reports a budget that cannot be kept.
func (b Budget) Check() error {
	switch {
	case b.Batch < 1:
		return &FieldError{"batch", fmt.Errorf("batch is %d and must be at least 1", b.Batch)}
	case b.Epochs < 0:
		return &FieldError{"epochs", fmt.Errorf("epochs is %d and must be positive", b.Epochs)}
	case b.Iterations < 0:
		return &FieldError{"iterations", fmt.Errorf("iterations is %d and must be positive", b.Iterations)}
	case b.Epochs == 0 && b.Iterations == 0:
		return &FieldError{"epochs", fmt.Errorf("a budget without epochs or iterations (hint: epochs: 1)")}
	case b.Epochs > 0 && b.Iterations > 0:
		return &FieldError{"iterations", fmt.Errorf("a budget of epochs and of iterations (hint: one of them)")}
	}
	return nil
}

// share is what the budget gives an experience of n examples.
func (b Budget) share(n int) (Share, error) {
	full, rest := n/b.Batch, n%b.Batch
	batches := full
	if rest > 0 && !b.DropLast {
		batches++
	}
	if batches == 0 {
		return Share{}, fmt.Errorf("%d examples do not fill one batch of %d (hint: a smaller batch, or drop_last: false)", n, b.Batch)
	}
	s := Share{Len: n, Iterations: b.Iterations}
	if b.Epochs > 0 {
		s.Iterations = b.Epochs * batches
	}
	s.Rows = served(s.Iterations, n, b.Batch, b.DropLast)
	return s, nil
}

// served is the number of examples in the given number of batches, which walk
// through n examples epoch after epoch.
func served(iterations, n, batch int, drop bool) int64 {
	full, rest := n/batch, n%batch
	batches, examples := full, full*batch
	if rest > 0 && !drop {
		batches, examples = full+1, n
	}
	return int64(iterations/batches)*int64(examples) + int64(iterations%batches*batch)
}

// FieldError is a mistake in one field of a component's configuration; the
// loader of configs turns the field into a place.
type FieldError struct {
	Field string
	Err   error
}

func (e *FieldError) Error() string { return e.Err.Error() }
func (e *FieldError) Unwrap() error { return e.Err }

// An order walks through n examples in batches, epoch after epoch, each in a
// new order drawn from seed and the number of the epoch.
type order struct {
	seed    Seed
	batch   int
	drop    bool
	ordered bool
	perm    []int
	at      int
	epoch   int
}

func newOrder(seed Seed, n, batch int, drop, ordered bool) *order {
	o := &order{seed: seed, batch: batch, drop: drop, ordered: ordered, perm: make([]int, n)}
	o.shuffle()
	return o
}

func (o *order) shuffle() {
	for i := range o.perm {
		o.perm[i] = i
	}
	if !o.ordered {
		rng := rand.New(rand.NewChaCha8(o.seed.At("epoch", o.epoch)))
		rng.Shuffle(len(o.perm), func(i, j int) { o.perm[i], o.perm[j] = o.perm[j], o.perm[i] })
	}
	o.at = 0
	o.epoch++
}

// next is the numbers of the examples of the next batch, valid until the
// following call.
func (o *order) next() []int {
	left := len(o.perm) - o.at
	if left == 0 || (o.drop && left < o.batch) {
		o.shuffle()
		left = len(o.perm)
	}
	lo := o.at
	o.at += min(o.batch, left)
	return o.perm[lo:o.at]
}
