package bench

import "retain/model/vec"

// Predict is what the run's method predicts for b, one row for each label, as an
// evaluation under the given mask asks for it; logProb says whether the scores are
// logits of class probabilities. It is for [Plan.Inspect].
func (l *Learner) Predict(b *Batch, mask Mask) (scores Matrix, logProb bool) {
	out := vec.MakeMatrix(len(b.Labels), l.Spec.Outputs)
	m := l.run.plan.Method
	if told, ok := m.(TaskScorer); ok && mask == MaskOwn {
		return out, told.TaskScores(l, b.In, int(b.Exp[0]), out)
	}
	if s, ok := m.(Scorer); ok {
		return out, s.Scores(l, b.In, out)
	}
	copy(out.Data, l.Logits(b.In).Data)
	return out, true
}
