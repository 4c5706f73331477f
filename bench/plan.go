package bench

import (
	"fmt"

	"retain/model/vec"
)

// Plan is everything that one run is a function of, and the means to watch it.
type Plan struct {
	Stream    Stream
	Model     Model
	Optimizer Optimizer
	Method    Method
	Budget    Budget
	Masks     Masks
	Hidden    bool // boundaries are hidden: one Learn for the whole stream
	Evaluate  Evaluate
	Seed      Seed

	Workspace *Workspace // memory that an earlier run has left; nil for none

	Watch  func(served int)     // told after every batch how many examples it had; nil for none
	Keep   func(Snapshot) error // given what was learned after each experience; nil for none
	Resume *Snapshot            // begin after this experience instead of at the start

	// Inspect looks at the learner and its method once the run is over, as an
	// evaluation does: nothing that it computes is billed; nil for none.
	Inspect func(l *Learner) error
}

// Evaluate says what is evaluated beyond the test data after each experience.
type Evaluate struct {
	Train  int `yaml:"train"`  // examples of each experience's training data, a fixed choice; 0 for none
	Every  int `yaml:"every"`  // also every so many batches (anytime evaluation); 0 for never
	Sample int `yaml:"sample"` // test examples of each experience in an anytime evaluation; 0 for all
	Write  int `yaml:"write"`  // texts of each experience that the model writes at the end, where they can be judged (see [Judge]); 0 for none
}

// Check reports what cannot be evaluated.
func (e Evaluate) Check() error {
	for _, f := range []struct {
		name  string
		value int
	}{{"train", e.Train}, {"every", e.Every}, {"sample", e.Sample}, {"write", e.Write}} {
		if f.value < 0 {
			return &FieldError{f.name, fmt.Errorf("%s is %d and must not be negative", f.name, f.value)}
		}
	}
	return nil
}

// Work reads the experiences of the stream and says what lies before the
// method.
func (p *Plan) Work() (Work, error) {
	experiences, err := p.experiences()
	if err != nil {
		return Work{}, err
	}
	return p.work(experiences)
}

func (p *Plan) experiences() ([]Experience, error) {
	all := make([]Experience, p.Stream.Spec().Experiences())
	for i := range all {
		e, err := p.Stream.At(i, p.Seed)
		if err != nil {
			return nil, fmt.Errorf("experience %d: %w", i+1, err)
		}
		if e.Train.Len() == 0 || e.Test.Len() == 0 {
			return nil, fmt.Errorf("experience %d has %d training and %d test examples (hint: fewer experiences, or less held out)",
				i+1, e.Train.Len(), e.Test.Len())
		}
		all[i] = e
	}
	return all, nil
}

// work checks the settings and computes what lies before the method.
func (p *Plan) work(experiences []Experience) (Work, error) {
	for _, err := range []error{vec.Problem(), p.Budget.Check(), p.Masks.Check(), p.Evaluate.Check()} {
		if err != nil {
			return Work{}, err
		}
	}
	w := Work{Spec: p.Stream.Spec(), Batch: p.Budget.Batch, Hidden: p.Hidden, Masks: p.Masks, Params: p.Model.Layout().Len(), budget: p.Budget, experiences: experiences}
	w.Layout, w.Resets = p.Model.Layout(), p.Budget.ResetOptimizer
	w = w.Through(p.Model)
	if f, ok := p.Model.(Featured); ok {
		w.Features = f.FeatureWidth()
	}
	if g, ok := p.Model.(Gated); ok {
		w.Gates = g.GateWidths()
	}
	if m, ok := p.Model.(Modulated); ok && m.SlotLayout(1, 0).Len() > 0 {
		w.Slots = m
	}
	w.Factors, _ = p.Model.(Factored)
	w.Adapted, _ = p.Model.(Adapted)
	w.Tuned, _ = p.Model.(Tuned)
	w.PerParam = -1
	if o, ok := p.Optimizer.(Sibling); ok {
		w.PerParam = o.PerParameter()
	}
	w.Example = experiences[0].Train.ExampleBytes()
	var b Batch
	experiences[0].Train.Gather([]int{0}, &b)
	w.PerLabel = b.LabelsPerExample()
	for i, e := range experiences {
		s, err := p.Budget.share(e.Train.Len())
		if err != nil {
			return Work{}, fmt.Errorf("experience %d: %w", i+1, err)
		}
		w.Shares = append(w.Shares, s)
	}
	if p.Hidden {
		w.Spec.Classes = nil
	}
	return w, nil
}

// Check refuses a plan that cannot run, or whose method is not defined for it.
func (p *Plan) Check() error {
	w, err := p.Work()
	if err != nil {
		return err
	}
	return p.check(w)
}

func (p *Plan) check(w Work) error {
	if p.Hidden && p.Budget.ResetOptimizer {
		return &FieldError{"reset_optimizer", fmt.Errorf("the optimizer cannot be reset at boundaries that are hidden (hint: reset_optimizer: false)")}
	}
	if p.Hidden && p.Masks.Train != MaskAll {
		return fmt.Errorf("training mask %q tells the boundaries that are hidden (hint: mask: {train: all, …})", string(p.Masks.Train))
	}
	if c, ok := p.Method.(Checker); ok {
		if err := c.Check(w); err != nil {
			return err
		}
	}
	if _, ok := p.Method.(Adapter); ok {
		return w.Adaptable()
	}
	return nil
}
