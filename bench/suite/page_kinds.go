package suite

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"retain/bench"
	"retain/model"
	"retain/model/optim"
	"retain/tasks"
)

// methodPage tries a method in every kind of setting, and counts what it takes
// in the first that it fits.
func methodPage(name string) (*Page, error) {
	name, e, err := Methods.Find(name)
	if err != nil {
		return nil, renameUnknown("method", err)
	}
	home := images("class")
	for _, s := range []surroundings{home, images("task"), writing(), adapting(), prompting()} {
		if s.try(name).Taken {
			home = s
			break
		}
	}
	fits, err := home.small().plan(name)
	check := func(made any) error { return nil }
	if _, ok := any(e.New()).(bench.Checker); ok && err == nil {
		check = func(made any) error { return made.(bench.Checker).Check(fits.Work) }
	}
	p, err := begin("methods", name, Methods, check)
	if err != nil {
		return nil, err
	}
	for _, s := range around(home) {
		p.Trials = append(p.Trials, s.try(name))
	}
	if err := p.bill(home); err != nil {
		return nil, err
	}
	entry := name
	if fields := written(e.New()); fields != "" {
		entry += ": {" + fields + "}"
	}
	methods := "\n  - finetune # the lower bound\n  - " + entry + "\n  - joint # the upper bound"
	if name == "finetune" || name == "joint" {
		methods = "\n  - finetune # the lower bound\n  - joint # the upper bound"
	}
	p.Example = home.config(methods, "1000-1004")
	return p, nil
}

// bill is what the method of the page takes in a setting, beside fine-tuning.
func (p *Page) bill(s surroundings) error {
	run, err := s.plan(p.Name)
	if err != nil {
		return nil //nolint:nilerr // it fits none of the settings, as its trials say
	}
	plain, err := s.plan("finetune")
	if err != nil {
		return err
	}
	p.Setting = run.labels()
	training := func(r *Planned) float64 { return float64(r.Estimate.Forward + r.Estimate.Backward) }
	p.Costs = []PageCost{
		{"kept beside the parameters when the stream has ended", float64(run.Estimate.Bytes), "bytes"},
		{"operations of training, in those of finetune", training(run) / training(plain), "×"},
		{"examples that the stream serves", float64(run.Estimate.Examples), ""},
		{"examples replayed beside them", float64(run.Estimate.Replayed), ""},
	}
	return nil
}

// streamPage says of what data a stream is made, and shows it with a model that
// reads what it gives.
func streamPage(name string) (*Page, error) {
	p, err := begin("streams", name, tasks.Streams, ownCheck)
	if err != nil {
		return nil, err
	}
	made := tasks.Streams[p.Name].New()
	s := images("class")
	s.stream = "{name: " + p.Name + ", " + written(made) + "}"
	switch v := plainFields(made); {
	case v["data"] != nil: // any set of images
		s.stream = strings.Replace(s.stream, "data: "+fmt.Sprint(v["data"]), "data: glyphs-digits", 1)
	case v["windows"] != nil: // running text
		g := writing()
		s.model, s.optimizer, s.budget = g.model, g.optimizer, "{iterations: 500, batch: 16}"
	}
	p.Data = made.Sources()
	p.Example = s.config(" [finetune, joint]", "1000-1004")
	if !strings.Contains(s.stream, "data: glyphs-digits") {
		p.Fetch = downloads(p.Data)
	}
	return p, nil
}

// downloads are those data sets that have files.
func downloads(names []string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		d, _ := tasks.Datasets.Lookup(name)
		return len(d.Files) == 0
	})
}

// modelPage says what inputs a network takes, and how large it is.
func modelPage(name string) (*Page, error) {
	p, err := begin("models", name, model.Models, ownCheck)
	if err != nil {
		return nil, err
	}
	made := holding(model.Models[p.Name].New())
	settings := []surroundings{images("class").as("images"), writing().as("text")}
	home := settings[0]
	for i, s := range settings {
		s.model = "{name: " + p.Name + ", " + written(made) + "}"
		if strings.Contains(s.model, "base: ") && i == 1 {
			s.model = "{name: " + p.Name + ", base: " + writing().model + "}"
		}
		if p.Name == "prompts" && i == 1 {
			s.model = prompting().model // a context that has room
		}
		trial := s.try("finetune")
		p.Trials = append(p.Trials, trial)
		if trial.Taken && p.Setting == "" {
			home = s
			run, err := s.plan("finetune")
			if err != nil {
				return nil, err
			}
			p.Setting = run.labels()
			p.Costs = []PageCost{
				{"parameters that are trained", float64(run.Work.Params), ""},
				{"operations to predict one example", float64(run.Work.Grad(1, 1).Forward), ""},
				{"operations of its gradient on top", float64(run.Work.Grad(1, 1).Backward), ""},
			}
		}
	}
	p.Example = home.config(" [finetune, joint]", "1000-1004")
	return p, nil
}

// optimizerPage says how much an optimizer remembers.
func optimizerPage(name string) (*Page, error) {
	p, err := begin("optimizers", name, optim.Optimizers, ownCheck)
	if err != nil {
		return nil, err
	}
	made := optim.Optimizers[p.Name].New()
	if s, ok := made.(bench.Sibling); ok {
		p.Setting = "with the defaults"
		p.Costs = []PageCost{{"numbers remembered for each parameter", float64(s.PerParameter()), ""}}
	}
	home := images("class")
	home.optimizer = "{name: " + p.Name + ", " + written(made) + "}"
	p.Example = home.config(" [finetune, joint]", "1000-1004")
	return p, nil
}

// ownCheck is the check of a component that needs nothing else for it.
func ownCheck(made any) error {
	if c, ok := made.(interface{ Check() error }); ok {
		return c.Check()
	}
	return nil
}

// written is the fields of a component as they would stand in a config, but for
// those that are 0, false or empty.
func written(made any) string {
	var parts []string
	all := plainFields(made)
	for _, f := range fieldNames(reflect.TypeOf(made).Elem()) {
		if text := inFlow(all[f]); text != "" && text != "0" && text != "false" {
			parts = append(parts, f+": "+text)
		}
	}
	return strings.Join(parts, ", ")
}

// inFlow is a value as it stands on one line of a config; empty where it says
// nothing.
func inFlow(v any) string {
	switch v := v.(type) {
	case []any:
		parts := make([]string, len(v))
		for i := range v {
			parts[i] = inFlow(v[i])
		}
		if len(parts) == 0 {
			return ""
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case map[string]any:
		var parts []string
		for _, name := range slices.Sorted(maps.Keys(v)) {
			if name != "version" {
				parts = append(parts, name+": "+inFlow(v[name]))
			}
		}
		if len(parts) == 0 {
			return ""
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case float64, float32:
		return short(v)
	}
	if text := fmt.Sprint(v); text != "" {
		return plainOrQuoted(text)
	}
	return ""
}
