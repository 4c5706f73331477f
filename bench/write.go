package bench

import (
	"math/rand/v2"
	"slices"
	"strings"

	"retain/model/vec"
)

// A Judge is a stream of text that can say whether what a model writes is right.
// With [Evaluate.Write] the model goes on with so many texts of each experience,
// once the stream is over, and the facts [FactWritten], [FactQuality] and
// [FactNovel] are recorded with its evaluation on the experience's test data,
// under every mask. The model writes as it predicts in an evaluation: a [Scorer]
// with its scores, a [TaskScorer] told the experience where all test masks tell it. It
// learns nothing from what it writes.
type Judge interface {
	// Judges says whether texts of experience i, from 0, can be judged.
	Judges(i int) bool
	// Texts is n texts to be written for experience i, or fewer where there are no
	// more: a function of all three alone.
	Texts(i, n int, seed Seed) []Text
}

// A Text is one that a model goes on with.
type Text struct {
	Opening []int32 // tokens, at least one; of all texts of an experience as many
	Most    int     // tokens that are written at most
	// Over says of what was written so far, at least one token, whether the text
	// is at its end or beyond saving.
	Over func(written []int32) bool
	// Right says of all that was written whether the text is right, and if so
	// whether it is new: not one of the training texts.
	Right func(written []int32) (right, novel bool)
}

// writeTemperature is what logits are divided by before a token is drawn.
const writeTemperature = 0.7

// Names of the facts of written texts.
const (
	FactWritten = "written" // texts
	FactQuality = "quality" // share of them that is right
	FactNovel   = "novel"   // share of them that is right and new
)

// write lets the model write the texts of experience j and adds what they are to
// the latest rows. A method whose scores are no probabilities writes nothing.
func (e *evaluator) write(r *run, j int, rows []Evaluation) {
	judge, ok := r.plan.Stream.(Judge)
	if !ok || r.plan.Evaluate.Write == 0 || !judge.Judges(j) {
		return
	}
	texts := judge.Texts(j, r.plan.Evaluate.Write, r.plan.Seed)
	right, novel := 0, 0
	for lo := 0; lo < len(texts); lo += blockSequences {
		w := writing{eval: e, run: r, exp: j, texts: texts[lo:min(lo+blockSequences, len(texts))]}
		for k, t := range w.texts {
			w.rows = append(w.rows, slices.Clone(t.Opening))
			w.draws = append(w.draws, r.plan.Seed.Rand("write", j, lo+k))
		}
		if !w.all() {
			return
		}
		for i, t := range w.texts {
			is, unmet := t.Right(w.rows[i][len(t.Opening):])
			if is {
				right++
			}
			if is && unmet {
				novel++
			}
		}
	}
	n := float64(len(texts))
	if n == 0 {
		return
	}
	for k := range rows {
		rows[k].Facts = append(rows[k].Facts, Fact{FactWritten, n}, Fact{FactQuality, float64(right) / n}, Fact{FactNovel, float64(novel) / n})
		slices.SortFunc(rows[k].Facts, func(a, b Fact) int { return strings.Compare(a.Name, b.Name) })
	}
}

// writing is a block of texts under way.
type writing struct {
	eval    *evaluator
	run     *run
	exp     int // of the texts
	texts   []Text
	rows    [][]int32 // the opening of each text and what was written
	draws   []*rand.Rand
	chances []float64
}

// all writes every text to its end; false where scores are no probabilities.
func (w *writing) all() bool {
	e, opening := w.eval, len(w.texts[0].Opening)
	open := make([]int, len(w.rows))
	for i := range open {
		open[i] = i
	}
	for len(open) > 0 {
		width := min(len(w.rows[open[0]]), w.run.work.Spec.Width)
		e.batch.Reset()
		for _, i := range open {
			e.batch.In.Append(Inputs{Rows: 1, Width: width, Tokens: w.rows[i][len(w.rows[i])-width:]})
		}
		e.batch.Labels = slices.Grow(e.batch.Labels, len(open)*width)[:len(open)*width]
		scores, logProb := w.scores()
		if !logProb {
			return false
		}
		at := 0
		open = slices.DeleteFunc(open, func(i int) bool {
			at++
			w.rows[i] = append(w.rows[i], w.draw(scores.Row(at*width-1), w.draws[i].Float64()))
			own := w.rows[i][opening:]
			return len(own) >= w.texts[i].Most || w.texts[i].Over(own)
		})
	}
	return true
}

// scores is what is predicted of the batch.
func (w *writing) scores() (out Matrix, logProb bool) {
	e := w.eval
	told, ok := w.run.plan.Method.(TaskScorer)
	if !ok || slices.ContainsFunc(w.run.plan.Masks.Test, func(k Mask) bool { return k != MaskOwn }) {
		return e.score(w.run)
	}
	out = e.live.scratch(&e.scores, len(e.batch.Labels), w.run.work.Spec.Outputs)
	e.apart(e.live, func() { logProb = told.TaskScores(e.live, e.batch.In, w.exp, out) })
	return out, logProb
}

// draw is the token at place u in [0, 1) of the softmax of z, temperature 1.
func (w *writing) draw(z []float32, u float64) int32 {
	most := z[0]
	for _, v := range z[1:] {
		most = max(most, v)
	}
	sum := 0.0
	w.chances = w.chances[:0]
	for _, v := range z {
		p := float64(vec.Exp((v - most) / writeTemperature))
		sum += p
		w.chances = append(w.chances, p)
	}
	left := float64(u * sum)
	for k, p := range w.chances {
		if left -= p; left < 0 {
			return int32(k)
		}
	}
	return int32(len(z) - 1)
}
