package suite

import (
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"retain/bench"
	"retain/model"
	"retain/model/vec"
	"retain/tasks"
	"retain/tasks/data"
)

// Plan is a config whose data were read and whose runs were found fit.
type Plan struct {
	Config string // name of the config file
	Runs   []*Planned

	warned bool // the warnings were shown already
}

// Planned is one run that lies ahead.
type Planned struct {
	Spec     Spec
	Identity string
	Work     bench.Work
	Estimate bench.Estimate // of training; where the method gives none, that of fine-tuning
	Warnings []string       // of the method about this work

	doubt      string // about the tokens of the model's checkpoint
	held       bool   // every experience holds data out for validation
	evaluation int64  // operations that the evaluations take
	json       []byte // of the spec
	stream     bench.Stream
	measured   sized
}

// NewPlan reads the data of every run and checks every run, before anything
// starts. The error names the place in the config.
func NewPlan(c *Config) (*Plan, error) {
	if err := vec.Problem(); err != nil {
		return nil, err
	}
	runs, err := planned(c.Path, c.Specs)
	if err != nil {
		return nil, err
	}
	if err := equalise(c.Path, runs); err != nil {
		return nil, err
	}
	return distinct(c.Name, runs), nil
}

// distinct is the plan of runs, each once.
func distinct(config string, runs []*Planned) *Plan {
	p := &Plan{Config: config}
	known := map[string]bool{}
	for _, r := range runs {
		if !known[r.Identity] {
			known[r.Identity] = true
			p.Runs = append(p.Runs, r)
		}
	}
	return p
}

// planned is one run for each spec; path is the config's, for errors.
func planned(path string, specs []Spec) ([]*Planned, error) {
	var runs []*Planned
	opened := map[string]bench.Stream{}
	type draw struct {
		stream string
		seed   int64
	}
	measured := map[draw]sized{}
	fits := fits{}
	for _, spec := range specs {
		form := fmt.Sprintf("%s until %d", canonical(spec.Stream.canonical()), spec.Until)
		if opened[form] == nil {
			stream, err := spec.open()
			var elsewhere *environmentError
			if errors.As(err, &elsewhere) {
				return nil, elsewhere
			}
			if err != nil {
				return nil, inFile(path, err)
			}
			opened[form] = stream
		}
		if _, cut := opened[form].(beginning); !cut {
			spec.Until = 0
		}
		d := draw{form, spec.Seed}
		if measured[d].Stream == nil {
			m, err := measure(opened[form], bench.NewSeed(spec.Seed))
			if err != nil {
				return nil, inFile(path, spec.Stream.from.at(err))
			}
			measured[d] = m
		}
		run, err := plan(spec, measured[d])
		if err != nil {
			return nil, inFile(path, err)
		}
		if run.doubt, err = fits.check(spec, form, run.stream); err != nil {
			return nil, inFile(path, spec.Model.from.at(err))
		}
		runs = append(runs, run)
	}
	return runs, nil
}

// open reads the data of the spec's stream.
func (s *Spec) open() (bench.Stream, error) {
	stream, err := s.Stream.New().Open()
	if err != nil && strings.HasPrefix(err.Error(), "$"+data.Env) {
		return nil, &environmentError{err}
	}
	var missing *data.MissingError
	if errors.As(err, &missing) {
		err = &bench.FieldError{Field: "data", Err: absent(missing)}
	}
	if err != nil {
		return nil, s.Stream.from.at(err)
	}
	return s.begin(stream)
}

// environmentError is a mistake in the variable that names the data folder, and
// none of the config.
type environmentError struct{ err error }

func (e *environmentError) Error() string {
	cause, hint, ok := strings.Cut(e.err.Error(), "; ")
	if !ok {
		return cause
	}
	return fmt.Sprintf("%s (hint: %s)", cause, hint)
}

func (e *environmentError) Unwrap() error { return e.err }

// absent says where a data set was looked for, and how it is had.
func absent(e *data.MissingError) error {
	if e.Root != "" {
		return fmt.Errorf("data set %s: %s lacks %s (hint: retain data fetch %s)",
			e.Dataset, e.Root, strings.Join(e.Absent, ", "), e.Dataset)
	}
	return fmt.Errorf("data set %s is neither in %s (hint: retain data fetch %s, or set %s to the folder that has it)",
		e.Dataset, strings.Join(e.Places, " nor in "), e.Dataset, data.Env)
}

func plan(s Spec, stream sized) (*Planned, error) {
	if err := s.digest(); err != nil {
		return nil, err
	}
	run := &Planned{Spec: s, stream: stream.Stream, measured: stream, json: s.JSON(), Identity: s.Identity()}
	p, err := run.plan()
	if err != nil {
		return nil, err
	}
	p.Stream = stream
	if run.Work, err = s.check(p); err != nil {
		return nil, err
	}
	run.Estimate = bench.Estimate{Cost: run.Work.Stream()}
	if m, ok := p.Method.(bench.Estimator); ok {
		run.Estimate = m.Estimate(run.Work)
	}
	if m, ok := p.Method.(interface{ Warnings(bench.Work) []string }); ok {
		run.Warnings = m.Warnings(run.Work)
	}
	if s.Evaluate.Write > 0 && stream.judged == 0 {
		return nil, s.from.get("evaluate").errorf("what is written on %s cannot be judged (hint: write: 0; dialects and Go code can)", s.streamLabel())
	}
	run.evaluation = evaluationFLOPs(p, run.Work, stream, run.Estimate)
	run.held = !slices.ContainsFunc(stream.experiences, func(e bench.Experience) bool { return e.Valid == nil || e.Valid.Len() == 0 })
	return run, nil
}

// check says what lies before the method. Its error stands at the part of the
// config that is to be changed.
func (s Spec) check(p bench.Plan) (bench.Work, error) {
	w, err := p.Work()
	if err != nil {
		return w, s.from.get("budget").at(err)
	}
	if m, ok := p.Method.(bench.Checker); ok {
		if err := m.Check(w); err != nil {
			return w, s.Method.from.at(pageHint("method", s.Method.Name, err))
		}
	}
	err = p.Check()
	var field *bench.FieldError
	if errors.As(err, &field) {
		return w, s.from.get("budget").at(err)
	}
	for _, part := range []string{"mask", "boundaries"} {
		if n := s.from.get(part); n != nil {
			return w, n.at(err)
		}
	}
	return w, s.from.at(err)
}

// digest fills in the digests of the data sets, of a tokenizer's files, and of those that a
// model begins with.
func (s *Spec) digest() error {
	s.Data = map[string]string{}
	for _, name := range s.Stream.New().Sources() {
		digest, err := tasks.Datasets.Digest(name)
		if err != nil {
			return s.Stream.from.at(err)
		}
		s.Data[name] = hex.EncodeToString(digest[:])
	}
	if c, ok := s.Stream.New().(tasks.Pretokenized); ok {
		digests, err := c.Digests()
		if err != nil {
			return s.Stream.from.at(err)
		}
		maps.Copy(s.Data, digests)
	}
	if m, ok := s.Model.New().(model.Pretrained); ok {
		digests, err := m.Digests()
		if err != nil {
			return s.Model.from.at(err)
		}
		maps.Copy(s.Data, digests)
	}
	return nil
}

// plan makes everything of the run afresh but for the stream, which runs share.
func (r *Planned) plan() (bench.Plan, error) {
	s := r.Spec
	m, err := s.Model.New().Build(r.stream.Spec())
	if err != nil {
		return bench.Plan{}, s.Model.from.at(err)
	}
	return bench.Plan{
		Stream:    r.stream,
		Model:     m,
		Optimizer: s.Optimizer.New(),
		Method:    s.Method.New(),
		Budget:    s.Budget,
		Masks:     s.Masks,
		Hidden:    s.Hidden,
		Evaluate:  s.Evaluate,
		Seed:      bench.NewSeed(s.Seed),
	}, nil
}

// flops is every operation that the run is expected to take.
func (r *Planned) flops() int64 {
	return r.Estimate.Forward + r.Estimate.Backward + r.evaluation
}
