package methods

import (
	"fmt"

	"retain/bench"
)

// needsTask refuses work in which a method is not told to which experience an
// example belongs.
func needsTask(method string, w bench.Work) error {
	if err := needsBoundaries(method, w); err != nil {
		return err
	}
	if w.Spec.Scenario != bench.TaskIncremental {
		return fmt.Errorf("%s has to be told the experience of every example, and the %s-incremental scenario does not tell it (hint: scenario: task)", method, w.Spec.Scenario)
	}
	return needsOwn(method, w)
}

// needsTold is needsTask, or of running text, whose every token may come in every
// experience, that the test masks tell it.
func needsTold(method string, w bench.Work) error {
	if w.PerLabel == 1 {
		return needsTask(method, w)
	}
	if err := needsBoundaries(method, w); err != nil {
		return err
	}
	return needsOwn(method, w)
}

// needsOwn refuses test masks that do not tell the experience of an example.
func needsOwn(method string, w bench.Work) error {
	for _, mask := range w.Masks.Test {
		if mask != bench.MaskOwn {
			return fmt.Errorf("%s has to be told the experience of every example, and the test mask %q does not tell it (hint: mask: {train: own, test: [own]})", method, string(mask))
		}
	}
	return nil
}

// needsVectors refuses work whose examples have no one vector and label each:
// what means of classes are taken of.
func needsVectors(method string, ofInputs bool, w bench.Work) error {
	switch {
	case w.PerLabel > 1:
		return fmt.Errorf("%s sorts examples by their one label, and these have %d", method, w.PerLabel)
	case ofInputs && w.Spec.Tokens:
		return fmt.Errorf("%s takes means of inputs, and tokens are names, not numbers (hint: features: initial)", method)
	case !ofInputs && w.Features == 0:
		return fmt.Errorf("%s measures features, and the model does not show what its last layer reads (hint: model: mlp)", method)
	}
	return nil
}

// needsNewClasses refuses streams in which a class comes a second time.
func needsNewClasses(method string, w bench.Work) error {
	met := map[int32]bool{}
	for i, classes := range w.Spec.Classes {
		for _, k := range classes {
			if met[k] {
				return fmt.Errorf("%s: class %d comes again in experience %d, and a class belongs to the experience in which it first came", method, k, i+1)
			}
			met[k] = true
		}
	}
	return nil
}
