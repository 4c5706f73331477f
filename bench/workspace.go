package bench

// Workspace is memory that runs use one after the other: tapes, gradients,
// batches. The zero value is ready. It moves no bit of a run; a run whose Model
// is the very one of the run before it finds everything in place. It serves one
// run at a time, and is to be thrown away after a run that panicked.
type Workspace struct {
	model Model
	workspace
}

// workspace is the memory of one learner.
type workspace struct {
	tape   tape        // of Grad and Trace
	eval   tape        // of Logits
	other  tape        // of LogitsAt
	grads  [][]float32 // arena: one buffer for each Grad since the last Step
	losses []*CrossEntropy
	batch  Batch
	scores Matrix // gradient of a Grad's losses by the logits
	more   Matrix // the same of its second loss and those after it
	probs  []float32
}

// lend is the memory for a run with model m.
func (w *Workspace) lend(m Model) *workspace {
	if w == nil {
		return &workspace{}
	}
	if w.model != m {
		*w = Workspace{model: m}
	}
	return &w.workspace
}

// tape is a Tape that grows to the largest batch it has met.
type tape struct {
	Tape
	rows int
}

func (t *tape) fit(m Model, rows int) Tape {
	if rows > t.rows {
		t.Tape, t.rows = m.NewTape(rows), rows
	}
	return t.Tape
}
