package bench

import (
	"slices"
	"strconv"

	"retain/model/vec"
)

// evaluator measures a run without touching it: its passes are counted apart
// and nothing that the method owns is written.
type evaluator struct {
	row     int // the latest boundary
	train   [][]int
	sample  [][]int
	batch   Batch
	scores  Matrix
	packed  []float32
	indices []int
	place   place       // of draws in a method's Scores: apart from those of its training
	between Phase       // the anytime evaluations since the latest boundary
	known   []certainty // of the examples under evaluation, by test mask; nil: not looked at

	live              *Learner // the one that is scored
	pupil             *Learner // of an Adapter: scored and taught in turns; nil before the first
	scoring, adapting int64    // operations of either in the evaluation under way
}

// prepare fixes which examples of each experience are looked at.
func (e *evaluator) prepare(r *run) {
	e.live = r.learner
	for j, x := range r.experiences {
		e.train = append(e.train, choose(r.plan.Seed, "evaluate train", j, x.Train.Len(), r.plan.Evaluate.Train))
		n := r.plan.Evaluate.Sample
		if n == 0 {
			n = x.Test.Len()
		}
		e.sample = append(e.sample, choose(r.plan.Seed, "evaluate sample", j, x.Test.Len(), n))
	}
}

// choose is k of the numbers below n, ascending.
func choose(seed Seed, name string, j, n, k int) []int {
	idx := seed.Rand(name, j).Perm(n)
	idx = idx[:min(k, n)]
	slices.Sort(idx)
	return idx
}

// boundary evaluates every experience, past, current and future.
func (e *evaluator) boundary(r *run, after int) {
	e.row = after
	e.stand(r, "boundary")
	if _, ok := r.plan.Method.(Finisher); ok && after > 0 && !r.finished {
		return // its predictions mean nothing yet
	}
	kept := r.cost
	r.cost = Cost{}
	r.clock.start()
	strangers := e.strangers(r, after)
	for j, x := range r.experiences {
		at := Evaluation{After: after, Step: r.step, Experience: j + 1, Split: SplitTest}
		e.measureBeside(r, strangers, x.Test, at)
		if after == len(r.experiences) {
			e.write(r, j, r.result.Evaluations[len(r.result.Evaluations)-len(r.plan.Masks.Test):])
		}
		if x.Valid != nil {
			at.Split = SplitValid
			e.measure(r, x.Valid, nil, at)
		}
		if len(e.train[j]) > 0 {
			at.Split = SplitTrain
			e.measure(r, x.Train, e.train[j], at)
		}
	}
	if m, ok := r.plan.Method.(Rehearser); ok && after > 0 && m.Memory().Len() > 0 {
		e.measure(r, m.Memory(), nil, Evaluation{After: after, Step: r.step, Split: SplitMemory})
	}
	r.cost = r.cost.Plus(e.between.Cost)
	r.clock.ran = r.clock.ran.plus(e.between.Time)
	e.between = Phase{}
	r.phase("evaluate", after)
	r.cost = kept
}

// stand names the place of an evaluation, from which a method's Scores may draw.
func (e *evaluator) stand(r *run, kind string) {
	e.place = place{user: "evaluate", phase: kind + " " + strconv.Itoa(r.step), drawn: map[string]int{}}
}

// anytime evaluates the experiences met so far, the current one included.
func (e *evaluator) anytime(r *run) {
	if _, ok := r.plan.Method.(Finisher); ok {
		return
	}
	e.stand(r, "anytime")
	kept, clock := r.cost, r.clock
	r.cost = Cost{}
	r.clock.start()
	for j := range min(e.row+1, len(r.experiences)) {
		at := Evaluation{After: e.row, Step: r.step, Anytime: true, Experience: j + 1, Split: SplitTest}
		e.measure(r, r.experiences[j].Test, e.sample[j], at)
	}
	e.between.Cost = e.between.Cost.Plus(r.cost)
	e.between.Time = e.between.Time.plus(r.clock.stop())
	r.cost, r.clock = kept, clock
}

// measure scores the examples idx of d, or all of them, in blocks, and records
// one evaluation for each test mask.
func (e *evaluator) measure(r *run, d Data, idx []int, at Evaluation) {
	rows := e.rows(r, at)
	e.live = e.subject(r, at)
	n := d.Len()
	if idx != nil {
		n = len(idx)
	}
	block := blockOf(r.work.Spec)
	for lo := 0; lo < n; lo += block {
		hi := min(lo+block, n)
		e.indices = e.indices[:0]
		for i := lo; i < hi; i++ {
			if idx != nil {
				e.indices = append(e.indices, idx[i])
			} else {
				e.indices = append(e.indices, i)
			}
		}
		e.batch.Reset()
		d.Gather(e.indices, &e.batch)
		before := r.cost.Forward
		e.count(r, rows)
		e.scoring += r.cost.Forward - before
		if !e.adapt(r, at) {
			break
		}
	}
	e.confess(r, at, rows)
	e.live = r.learner
	r.defined(rows)
	for _, row := range rows {
		if row.Scored > 0 || at.Split != SplitMemory {
			r.result.Evaluations = append(r.result.Evaluations, row)
		}
	}
}

// measureBeside scores all examples of d, and tells how well they are told from
// those that fit no class.
func (e *evaluator) measureBeside(r *run, strangers []certainty, d Data, at Evaluation) {
	if strangers != nil {
		e.known = make([]certainty, len(strangers))
	}
	e.measure(r, d, nil, at)
	rows := r.result.Evaluations[len(r.result.Evaluations)-len(r.plan.Masks.Test):]
	for k, outside := range strangers {
		if len(outside) > 0 && len(e.known[k]) > 0 {
			rows[k].Facts = append(rows[k].Facts, Fact{FactAUROC, auroc(e.known[k], outside)})
		}
	}
	e.known = nil
	if at.After == 0 {
		r.annotate(rows, at.Experience-1)
	}
}

// rows are the evaluations to count into: one for each test mask, and in the
// memory one for each mask and experience, where experiences are known.
func (e *evaluator) rows(r *run, at Evaluation) []Evaluation {
	masks, first, last := r.plan.Masks.Test, at.Experience, at.Experience
	if at.Split == SplitMemory && r.plan.Hidden {
		masks = []Mask{MaskAll}
	} else if at.Split == SplitMemory {
		first, last = 1, len(r.experiences)
	}
	var rows []Evaluation
	for j := first; j <= last; j++ {
		at.Experience = j
		for _, at.Mask = range masks {
			rows = append(rows, at)
		}
	}
	return rows
}

// count scores one block and counts it into every row. A method that predicts
// otherwise where it knows the experience is asked again for the mask "own", once
// for each experience in the block.
func (e *evaluator) count(r *run, rows []Evaluation) {
	l := e.live
	told, tells := r.plan.Method.(TaskScorer)
	others := func(row Evaluation) bool { return !tells || row.Mask != MaskOwn }
	if slices.ContainsFunc(rows, others) {
		scores, logProb := e.score(r)
		for k := range rows {
			if others(rows[k]) {
				e.tally(r, scores, logProb, -1, &rows[k])
			}
		}
	}
	if !tells || !slices.ContainsFunc(rows, func(row Evaluation) bool { return row.Mask == MaskOwn }) {
		return
	}
	for _, exp := range slices.Compact(slices.Sorted(slices.Values(e.batch.Exp))) {
		scores := l.scratch(&e.scores, len(e.batch.Labels), r.work.Spec.Outputs)
		var logProb bool
		e.apart(l, func() { logProb = told.TaskScores(l, e.batch.In, int(exp), scores) })
		for k := range rows {
			if !others(rows[k]) {
				e.tally(r, scores, logProb, exp, &rows[k])
			}
		}
	}
}

func (e *evaluator) score(r *run) (scores Matrix, logProb bool) {
	l := e.live
	if s, ok := r.plan.Method.(Scorer); ok {
		out := l.scratch(&e.scores, len(e.batch.Labels), r.work.Spec.Outputs)
		e.apart(l, func() { logProb = s.Scores(l, e.batch.In, out) })
		return out, logProb
	}
	return l.Logits(e.batch.In), true
}

// apart asks a method for scores at a place of their own, so that its draws and
// gates there leave those of training alone.
func (e *evaluator) apart(l *Learner, ask func()) {
	place, mod := l.place, l.Mod
	e.place.step()
	l.place = e.place
	ask()
	l.place, l.Mod = place, mod
}

// tally counts one block of scores into one evaluation; exp ≥ 0 takes only the
// examples of that experience.
func (e *evaluator) tally(r *run, scores Matrix, logProb bool, exp int32, into *Evaluation) {
	into.HasLoss = logProb
	now := max(into.After-1, 0)
	if into.Anytime {
		now = into.After
	}
	per := e.batch.LabelsPerExample()
	for i, y := range e.batch.Labels {
		if y < 0 || exp >= 0 && e.batch.Exp[i/per] != exp || into.Split == SplitMemory && into.Experience > 0 && int(e.batch.Exp[i/per]) != into.Experience-1 {
			continue
		}
		active := r.cols.active(into.Mask, now, int(e.batch.Exp[i/per]))
		z := scores.Row(i)
		best := active[0]
		for _, k := range active[1:] {
			if z[k] > z[best] {
				best = k
			}
		}
		into.Scored++
		if best == y {
			into.Correct++
		}
		if r.work.Spec.LabelBytes != nil {
			into.Bytes += int64(r.work.Spec.LabelBytes[y])
		}
		if !logProb {
			continue
		}
		sum := e.logSumExp(z, active)
		into.Loss += float64(sum) - float64(z[y])
		if e.known != nil {
			k := slices.Index(r.plan.Masks.Test, into.Mask)
			e.known[k] = append(e.known[k], z[best]-sum)
		}
	}
}

func (e *evaluator) logSumExp(z []float32, active []int32) float32 {
	if len(active) == len(z) {
		return vec.LogSumExp(z)
	}
	e.packed = e.packed[:0]
	for _, k := range active {
		e.packed = append(e.packed, z[k])
	}
	return vec.LogSumExp(e.packed)
}
