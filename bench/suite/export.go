package suite

import (
	"context"
	"fmt"

	"retain/bench"
	"retain/model/gpt"
	"retain/results"
)

// Export makes the run again from its spec, refuses a result with another digest, and
// writes its language model as it was after an experience, from 1, or as it ended for 0,
// to a folder, as a GPT-2 that other programs read; adapters are merged into it. Beside it
// goes the tokenizer that cuts the stream's texts; about says what was written of it.
func Export(ctx context.Context, r results.Run, experience int, folder string) (about string, err error) {
	if experience < 0 || experience > r.Experiences {
		return "", fmt.Errorf("experience %d of %d (hint: 1 to %d)", experience, r.Experiences, r.Experiences)
	}
	if r.Status != results.OK {
		return "", fmt.Errorf("run %d failed and has no model: %s", r.ID, r.Error)
	}
	spec, err := ReadSpec([]byte(r.Spec))
	if err != nil {
		return "", err
	}
	p, err := spec.Plan()
	if err != nil {
		return "", err
	}
	adapted, adapts := p.Model.(interface {
		Merged(params []float32, mod *bench.Modulation) (bench.Model, []float32)
	})
	if !adapts {
		if err := gpt.Exportable(p.Model); err != nil {
			return "", fmt.Errorf("run %d is of the model %s: %w", r.ID, r.Model, err)
		}
	}
	params, mod, err := remake(ctx, spec, p, r, experience)
	if err != nil {
		return "", err
	}
	m := p.Model
	if adapts {
		m, params = adapted.Merged(params, mod)
	}
	if err := gpt.WriteCheckpoint(folder, m, params); err != nil {
		return "", err
	}
	return writeTokenizer(folder, spec.Stream.New(), p.Stream)
}
