// Package optim holds the optimizers. Powers are taken by multiplication and
// every operation is rounded once, so that a step gives the same bits on every
// CPU.
package optim

import (
	"fmt"

	"retain/bench"
)

// Optimizers lists every optimizer by the name that configs give it.
var Optimizers = bench.Registry[bench.Optimizer]{
	"sgd": {
		New:     func() bench.Optimizer { return &SGD{Rate: 0.1} },
		Version: 1,
		Doc:     "stochastic gradient descent with momentum and weight decay",
	},
	"adam": {
		New:     func() bench.Optimizer { return &Adam{Rate: 1e-3, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8} },
		Version: 1,
		Doc:     "Adam (Kingma and Ba 2015); decay is added to the gradient",
	},
	"adamw": {
		New: func() bench.Optimizer {
			return &AdamW{Adam{Rate: 1e-3, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8, Decay: 1e-2}, "all"}
		},
		Version: 1,
		Doc:     "Adam with decoupled weight decay (Loshchilov and Hutter 2019)",
	},
}

func positive(field string, x float64) error {
	if !(x > 0) || x > 1e30 {
		return &bench.FieldError{Field: field, Err: fmt.Errorf("%s is %v and must be positive", field, x)}
	}
	return nil
}

func fraction(field string, x float64) error {
	if !(x >= 0 && x < 1) {
		return &bench.FieldError{Field: field, Err: fmt.Errorf("%s is %v and must lie in [0, 1)", field, x)}
	}
	return nil
}

func notNegative(field string, x float64) error {
	if !(x >= 0) || x > 1e30 {
		return &bench.FieldError{Field: field, Err: fmt.Errorf("%s is %v and must not be negative", field, x)}
	}
	return nil
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
