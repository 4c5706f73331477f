package suite

import (
	"fmt"
	"slices"
	"strings"

	"retain/bench"
)

// Warnings are what is odd about the settings, what cannot be told about a checkpoint, and what the methods have to say
// about the work before them, each once.
func (p *Plan) Warnings() []string {
	var all []string
	add := func(text string) {
		if !slices.Contains(all, text) {
			all = append(all, text)
		}
	}
	for _, r := range p.Runs {
		for _, w := range r.Spec.warnings() {
			add(fmt.Sprintf("%s: %s", r.Spec.streamLabel(), w))
		}
	}
	for _, r := range p.Runs {
		if r.doubt != "" {
			add(fmt.Sprintf("%s: %s", r.Spec.Model.New().Label(), r.doubt))
		}
	}
	for _, r := range p.Runs {
		for _, w := range r.Warnings {
			add(fmt.Sprintf("%s on %s: %s", r.Spec.Method.label(), r.Spec.streamLabel(), strings.TrimPrefix(w, r.Spec.Method.Name+": ")))
		}
	}
	return all
}

// warnings are about masks that tell what the class-incremental scenario keeps
// to itself (van de Ven et al. 2022).
func (s Spec) warnings() []string {
	if s.Stream.New().Setting() != bench.ClassIncremental {
		return nil
	}
	var all []string
	if slices.Contains(s.Masks.Test, bench.MaskOwn) {
		all = append(all, `test mask "own" tells the experience of every example: what is measured under it is no class-incremental result`)
	}
	if s.Masks.Train == bench.MaskOwn {
		all = append(all, `training mask "own" lets the classes of each experience compete among themselves only: class-incremental results are usually trained under "all" or "seen"`)
	}
	return all
}
