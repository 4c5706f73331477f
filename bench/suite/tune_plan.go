package suite

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"retain/bench"
	"retain/model/vec"
)

// Tuning is a search for hyper-parameters whose data were read and whose runs
// were all found fit.
type Tuning struct {
	Config string // name of the config file
	Mask   string // under which ACC-valid is taken
	Digest string // SHA-256 of its definition, in hex

	config     *TuningConfig
	entries    []contender // in the order of the config's methods, the fixed ones among them
	rungs      []rung
	definition []byte
}

// contender is one method of a config that tunes.
type contender struct {
	entry
	number     int // from 1
	label      string
	candidates []candidate // none where the method is fixed
}

// candidate is one configuration of a method.
type candidate struct {
	settings []setting
	label    string
	runs     [][]*Planned // of each rung, one for each of its seeds
}

// setting is the value of one dimension.
type setting struct {
	*dimension
	value *node
}

// NewTuning draws the configurations, reads the data of every run that may come
// to be made, and checks it, before anything starts. The error names the place
// in the config.
func NewTuning(c *TuningConfig) (*Tuning, error) {
	if err := vec.Problem(); err != nil {
		return nil, err
	}
	t := &Tuning{Config: c.Name, config: c}
	entries, err := methodEntries(c.root)
	if err != nil {
		return nil, inFile(c.Path, err)
	}
	if err := c.search.known(entries); err != nil {
		return nil, inFile(c.Path, err)
	}
	for i, e := range entries {
		m := contender{entry: e, number: i + 1}
		if err := t.add(&m); err != nil {
			return nil, inFile(c.Path, err)
		}
		t.entries = append(t.entries, m)
	}
	n, err := t.configurations()
	if err != nil {
		return nil, inFile(c.Path, err)
	}
	if t.rungs, err = c.search.Halving.rungs(n, c.search.seeds); err != nil {
		return nil, inFile(c.Path, c.search.from.get("halving").at(err))
	}
	if err := t.plan(); err != nil {
		return nil, inFile(c.Path, err)
	}
	t.define()
	return t, nil
}

// plan plans every run of every rung that any configuration may reach.
func (t *Tuning) plan() error {
	var specs []Spec
	for i := range t.entries {
		m := &t.entries[i]
		some, err := t.specs(m)
		if err != nil {
			return err
		}
		specs = append(specs, some...)
	}
	runs, err := planned(t.config.Path, specs)
	if err != nil {
		return err
	}
	for i := range t.entries {
		for k := range t.entries[i].candidates {
			c := &t.entries[i].candidates[k]
			for _, r := range t.rungs {
				c.runs = append(c.runs, runs[:len(r.seeds):len(r.seeds)])
				runs = runs[len(r.seeds):]
			}
		}
	}
	return t.checkRuns()
}

// specs are those of one method: configurations, in each the rungs, in each the
// seeds.
func (t *Tuning) specs(m *contender) ([]Spec, error) {
	s := &t.config.search
	cell, err := t.cell(m.entry)
	if err != nil {
		return nil, err
	}
	var specs []Spec
	known := map[string]int{}
	for k := range m.candidates {
		c := &m.candidates[k]
		spec, err := resolve(c.set(cell))
		if err != nil {
			return nil, err
		}
		c.label = spec.Method.label() + " · " + spec.optimizerLabel()
		form := string(spec.JSON())
		if first, ok := known[form]; ok {
			return nil, s.from.get("space").errorf("configurations %d and %d of %s are one: %s (hint: each value once)", first, k+1, m.name, c.label)
		}
		known[form] = k + 1
		if err := cuts(spec.Budget, t.rungs); err != nil {
			return nil, cell.get("budget").at(err)
		}
		for _, r := range t.rungs {
			one := spec
			one.Budget = cut(spec.Budget, r.divide)
			for _, one.Seed = range r.seeds {
				specs = append(specs, one)
			}
		}
	}
	return specs, nil
}

// checkRuns settles the mask, and refuses runs that validation data cannot
// judge.
func (t *Tuning) checkRuns() error {
	s := &t.config.search
	t.Mask = s.Mask
	for _, m := range t.entries {
		for _, c := range m.candidates {
			for _, r := range slices.Concat(c.runs...) {
				if !r.held {
					return r.Spec.Stream.from.at(&bench.FieldError{Field: "valid",
						Err: errors.New("an experience holds out no validation data, and test data must not choose (hint: stream: {…, valid: 0.1})")})
				}
				masks := r.Spec.Masks.Test
				if t.Mask == "" && len(masks) > 1 {
					return s.from.errorf("there are test masks %v, and one of them chooses (hint: tune: {mask: %s})", masks, masks[0])
				}
				if t.Mask == "" {
					t.Mask = string(masks[0])
				}
				if !slices.Contains(masks, bench.Mask(t.Mask)) {
					return s.from.at(&bench.FieldError{Field: "mask", Err: fmt.Errorf("%s is evaluated under %v, and mask %q chooses (hint: mask: {test: [%s]})",
						m.name, masks, t.Mask, t.Mask)})
				}
			}
		}
	}
	return nil
}

// define writes down everything that the choice depends on, and takes its
// digest.
func (t *Tuning) define() {
	type method struct {
		Method         string            `json:"method"`
		Configurations []json.RawMessage `json:"configurations"` // specs of the full budget and the first seed
	}
	d := struct {
		Metric  string   `json:"metric"`
		Mask    string   `json:"mask"`
		Seeds   []int64  `json:"seeds"`
		Halving *halving `json:"halving"`
		Methods []method `json:"methods"`
	}{"acc-valid", t.Mask, t.config.search.seeds, t.config.search.Halving, nil}
	for _, m := range t.entries {
		if len(m.candidates) == 0 {
			continue
		}
		one := method{Method: m.label}
		for _, c := range m.candidates {
			one.Configurations = append(one.Configurations, c.runs[len(c.runs)-1][0].json)
		}
		d.Methods = append(d.Methods, one)
	}
	t.definition = canonical(d)
	sum := sha256.Sum256(t.definition)
	t.Digest = hex.EncodeToString(sum[:])
}
