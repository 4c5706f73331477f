package suite

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"reflect"
	"slices"

	"retain/bench"
	"retain/model"
	"retain/model/optim"
	"retain/results"
	"retain/tasks"
)

// Spec is one run, resolved: everything that its bits are a function of.
// Threads, jobs and the settings of reports are not part of it.
type Spec struct {
	Stream    Component[tasks.Config]
	Model     Component[model.Config]
	Optimizer Component[bench.Optimizer]
	Method    Component[bench.Method]
	Budget    bench.Budget
	Masks     bench.Masks
	Hidden    bool // boundaries are hidden
	Until     int  // the stream ends after so many experiences; 0: after its last
	Evaluate  bench.Evaluate
	Seed      int64
	Data      map[string]string // SHA-256 of each data set by name; nil until the data was read
	Versions  Versions
	Tuned     []results.Tuned // the tunings that chose the hyper-parameters, by digest: no part of the run's identity
	Arm       string          // what the run's entry is called in its config: no part of the identity either

	from  *node
	point int       // of the config's grid
	equal *equality // a setting is still to be chosen
}

// Versions of what a run is made of. Each is raised alone when its bits move.
type Versions struct {
	Engine    int `yaml:"engine"`
	Stream    int `yaml:"stream"`
	Model     int `yaml:"model"`
	Optimizer int `yaml:"optimizer"`
	Method    int `yaml:"method"`
}

var evaluateDefaults = bench.Evaluate{Train: 1000}

// Keys of a cell: a config after grid, methods and seeds were taken apart.
var cellKeys = []string{"stream", "mask", "boundaries", "until", "model", "optimizer", "budget", "evaluate"}

// resolve reads one cell. Seed and data are not part of it.
func resolve(cell *node) (Spec, error) {
	s := Spec{Evaluate: evaluateDefaults, from: cell}
	for _, need := range []string{"stream", "model", "optimizer", "budget", "method"} {
		if n := cell.get(need); n == nil || n.kind == null {
			return s, cell.errorf("no %s (hint: %s)", need, examples[need])
		}
	}
	var err error
	if s.Stream, err = component("stream", cell.get("stream"), tasks.Streams); err != nil {
		return s, err
	}
	if s.Model, err = component("model", cell.get("model"), model.Models); err != nil {
		return s, err
	}
	if s.Optimizer, err = component("optimizer", cell.get("optimizer"), optim.Optimizers); err != nil {
		return s, err
	}
	if s.Method, err = component("method", cell.get("method"), Methods); err != nil {
		return s, err
	}
	if err = section("budget", cell.get("budget"), &s.Budget); err != nil {
		return s, err
	}
	if n := cell.get("evaluate"); n != nil {
		if err = section("evaluate", n, &s.Evaluate); err != nil {
			return s, err
		}
	}
	if err = s.boundaries(cell.get("boundaries")); err != nil {
		return s, err
	}
	if err = s.until(cell.get("until")); err != nil {
		return s, err
	}
	if s.Tuned, err = tunedBy(cell.get("tuned")); err != nil {
		return s, err
	}
	if s.equal, err = equalTo(cell.get("equal")); err != nil {
		return s, err
	}
	if s.Arm = s.Method.Name; cell.get("as") != nil {
		if err = decode(cell.get("as"), reflect.ValueOf(&s.Arm).Elem()); err != nil {
			return s, err
		}
	}
	if err = s.mask(cell.get("mask")); err != nil {
		return s, err
	}
	s.Versions = Versions{bench.Version, s.Stream.Version, s.Model.Version, s.Optimizer.Version, s.Method.Version}
	return s, s.sources()
}

var examples = map[string]string{
	"stream":    "stream: {name: split, data: glyphs-digits, scenario: class}",
	"model":     "model: {name: mlp, hidden: [100, 100]}",
	"optimizer": "optimizer: {name: adam, rate: 1e-3}",
	"budget":    "budget: {epochs: 1, batch: 32}",
	"methods":   "methods: [finetune, joint]",
	"seeds":     "seeds: 1000-1004",
	"method":    "method: {name: finetune}",
	"tune":      "tune: {space: {optimizer.rate: [1e-3, 1e-4]}, seeds: 1-3}",

	"tune.space": "space: {optimizer.rate: [1e-3, 1e-4], methods.ewc.lambda: {log_uniform: [1, 1e4]}}",
	"tune.seeds": "seeds: 1-3",
}

// section reads a part of a config that is no component, and checks it.
func section(name string, n *node, into interface{ Check() error }) error {
	if err := decode(n, reflect.ValueOf(into).Elem()); err != nil {
		return asGrid(name, err)
	}
	return n.at(into.Check())
}

func (s *Spec) boundaries(n *node) error {
	if n == nil {
		return nil
	}
	if n.kind != scalar || n.text != "shown" && n.text != "hidden" {
		return n.errorf("boundaries are neither shown nor hidden (hint: boundaries: hidden)")
	}
	s.Hidden = n.text == "hidden"
	return nil
}

// mask reads the masks. What a config leaves out follows the scenario (van de
// Ven et al. 2022): with the experience known, its classes alone compete; else
// all outputs do.
func (s *Spec) mask(n *node) error {
	s.Masks = bench.Masks{Train: bench.MaskAll, Test: []bench.Mask{bench.MaskAll}}
	if s.Stream.New().Setting() == bench.TaskIncremental {
		s.Masks = bench.Masks{Train: bench.MaskOwn, Test: []bench.Mask{bench.MaskOwn}}
	}
	if n == nil {
		return nil
	}
	written := struct {
		Train *bench.Mask  `yaml:"train"`
		Test  []bench.Mask `yaml:"test"`
	}{&s.Masks.Train, s.Masks.Test}
	if err := decode(n, reflect.ValueOf(&written).Elem()); err != nil {
		return asGrid("mask", err)
	}
	s.Masks = bench.Masks{Train: *written.Train, Test: slices.Clone(written.Test)}
	slices.Sort(s.Masks.Test) // all, own, seen: their order means nothing
	s.Masks.Test = slices.Compact(s.Masks.Test)
	return n.at(s.Masks.Check())
}

// sources refuses data sets that are not known.
func (s *Spec) sources() error {
	for _, name := range s.Stream.New().Sources() {
		if _, ok := tasks.Datasets.Lookup(name); !ok {
			return s.Stream.from.at(&bench.FieldError{Field: "data", Err: unknown("data set", name, tasks.Datasets.Names())})
		}
	}
	return nil
}

// JSON is the spec in its canonical form: keys sorted, components by their
// canonical names, fields at their default left out, the shortest numbers.
// Equal runs have equal JSON.
func (s Spec) JSON() []byte {
	m := map[string]any{
		"stream":    s.Stream.canonical(),
		"model":     s.Model.canonical(),
		"optimizer": s.Optimizer.canonical(),
		"method":    s.Method.canonical(),
		"budget":    plain(reflect.ValueOf(s.Budget)),
		"mask":      map[string]any{"train": s.Masks.Train, "test": s.Masks.Test},
		"seed":      s.Seed,
		"data":      s.Data,
		"versions":  plain(reflect.ValueOf(s.Versions)),
	}
	if s.Hidden {
		m["boundaries"] = "hidden"
	}
	if s.Until > 0 {
		m["until"] = s.Until
	}
	if e := differing(reflect.ValueOf(s.Evaluate), reflect.ValueOf(evaluateDefaults)); len(e) > 0 {
		m["evaluate"] = e
	}
	return canonical(m)
}

// Identity is the SHA-256 of the canonical JSON, in hex.
func (s Spec) Identity() string {
	sum := sha256.Sum256(s.JSON())
	return hex.EncodeToString(sum[:])
}

// String names the run as a reader would.
func (s Spec) String() string {
	return fmt.Sprintf("%s · %s · %s · seed %d", s.Method.label(), s.streamLabel(), s.Stream.New().Setting(), s.Seed)
}
