package suite

import "retain/bench"

// evaluationFLOPs is what the forward passes of all evaluations take, and learning
// from each example of them, which the untrained model does not.
func evaluationFLOPs(p bench.Plan, w bench.Work, stream sized, each bench.Estimate) int64 {
	var boundary, anytime scoring // one evaluation, and all between boundaries
	var met scoring
	boundary.add(w, stream.outside)
	batches, step := 0, 0
	for i, e := range stream.experiences {
		boundary.add(w, e.Test.Len())
		boundary.add(w, min(p.Evaluate.Train, e.Train.Len()))
		if e.Valid != nil {
			boundary.add(w, e.Valid.Len())
		}
		batches += w.Shares[i].Iterations
		if p.Evaluate.Every > 0 {
			n := e.Test.Len()
			if p.Evaluate.Sample > 0 {
				n = min(n, p.Evaluate.Sample)
			}
			met.add(w, n)
			anytime = anytime.plus(met, int64(batches/p.Evaluate.Every-step/p.Evaluate.Every))
			step = batches
		}
	}
	times := int64(len(w.Shares) + 1)
	if _, ok := p.Method.(bench.Finisher); ok {
		times, anytime = 2, scoring{}
	}
	// A written text takes a pass for each of its tokens, which are half a window at most.
	written := int64(stream.judged*p.Evaluate.Write) * int64(w.Spec.Width/2)
	scored, taught := anytime.plus(boundary, times), anytime.plus(boundary, times-1)
	return w.Forward(scored.rows+written, scored.blocks+written).Forward +
		taught.rows*(each.Adapt.Forward+each.Adapt.Backward) + taught.blocks*(each.AdaptBlock.Forward+each.AdaptBlock.Backward)
}

// scoring is what is scored in evaluations: examples, and the blocks that they are
// scored in.
type scoring struct{ rows, blocks int64 }

func (s *scoring) add(w bench.Work, n int) {
	s.rows, s.blocks = s.rows+int64(n), s.blocks+w.Blocks(n)
}

func (s scoring) plus(t scoring, times int64) scoring {
	return scoring{s.rows + t.rows*times, s.blocks + t.blocks*times}
}
