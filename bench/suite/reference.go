package suite

import (
	"context"
	"fmt"
	"slices"

	"retain/configs/reference"
)

// References are what of configs/reference was asked for: published rows, and
// the runs that answer them.
type References struct {
	settings []reference.Setting
	rows     []reference.Row
	configs  map[string]*Config // by file
	seeds    []int64            // nil: the configs' own
	gated    bool
}

// LoadReferences reads the configs and published numbers of a protocol, or of all
// for "". gated leaves the methods that are held to a number. seeds replace
// those of the configs; nil keeps them.
func LoadReferences(protocol string, gated bool, seeds []int64) (*References, error) {
	rows, err := reference.Published()
	if err != nil {
		return nil, err
	}
	r := &References{rows: rows, configs: map[string]*Config{}, seeds: seeds, gated: gated}
	var names []string
	for _, s := range reference.Settings {
		if !slices.Contains(names, s.Protocol) {
			names = append(names, s.Protocol)
		}
		if protocol != "" && s.Protocol != protocol {
			continue
		}
		r.settings = append(r.settings, s)
		if r.configs[s.Config] == nil {
			text, err := reference.Files.ReadFile(s.Config)
			if err != nil {
				return nil, err
			}
			if r.configs[s.Config], err = Parse(s.Config, text, seeds); err != nil {
				return nil, err
			}
		}
	}
	if r.settings == nil {
		return nil, unknown("protocol", protocol, names)
	}
	return r, nil
}

// Run runs what the store does not hold yet, one config after the other.
func (r *References) Run(ctx context.Context, o Options) (Outcome, error) {
	var all Outcome
	for _, c := range r.wanted() {
		plan, err := NewPlan(c)
		if err != nil {
			return all, err
		}
		if o.Out != nil {
			fmt.Fprintln(o.Out, c.Name)
		}
		out, err := Run(ctx, plan, o)
		all.Ran, all.Failed, all.Skipped, all.Left = all.Ran+out.Ran, all.Failed+out.Failed, all.Skipped+out.Skipped, all.Left+out.Left
		if err != nil {
			return all, err
		}
	}
	return all, nil
}

// wanted are the configs with the runs that rows ask for, in the order of
// settings.
func (r *References) wanted() []*Config {
	var all []*Config
	done := map[string]bool{}
	for _, s := range r.settings {
		if done[s.Config] {
			continue
		}
		done[s.Config] = true
		c := *r.configs[s.Config]
		if r.gated {
			c.Specs = slices.DeleteFunc(slices.Clone(c.Specs), func(spec Spec) bool {
				return !slices.ContainsFunc(r.settings, func(other reference.Setting) bool {
					return other.Config == s.Config && slices.ContainsFunc(r.published(other, spec), gate)
				})
			})
		}
		if len(c.Specs) > 0 {
			all = append(all, &c)
		}
	}
	return all
}

func gate(row reference.Row) bool { return row.Gate }

// published are the rows of a setting that a run answers, those with a gate
// first.
func (r *References) published(s reference.Setting, spec Spec) []reference.Row {
	var gated, others []reference.Row
	for _, row := range r.rows {
		if !s.Of(row) || row.Method != spec.Method.Name || row.Buffer != spec.buffer() {
			continue
		}
		if row.Gate {
			gated = append(gated, row)
		} else {
			others = append(others, row)
		}
	}
	return append(gated, others...)
}

// buffer is how many examples the method stores, as published.csv writes it:
// "200", "100/class", or nothing.
func (s Spec) buffer() string {
	fields := plainFields(s.Method.New())
	if n, ok := fields["per_class"]; ok && fmt.Sprint(n) != "0" {
		return fmt.Sprint(n) + "/class"
	}
	if n, ok := fields["capacity"]; ok {
		return fmt.Sprint(n)
	}
	return ""
}
