package report

import (
	"fmt"
	"slices"
	"strconv"

	"retain/report/claim"
)

// reading says once, for all tables of a claim, how they are read.
func (c Claim) reading() grid {
	g := grid{title: "How to read these tables"}
	add := func(note string) {
		if note != "" && !slices.Contains(g.notes, note) {
			g.notes = append(g.notes, note)
		}
	}
	for _, of := range []func(Assertion) string{
		Assertion.explainsEffect, Assertion.explainsMean, Assertion.explainsAll, Assertion.explainsProbability, Assertion.explainsAlone, Assertion.explainsJudged, Assertion.explainsPromise,
	} {
		for _, a := range c.Assertions {
			add(of(a))
		}
	}
	if len(c.Entries) > 0 {
		add("Bytes and examples kept: what a method keeps beyond parameters and optimizer at the end, from the smallest to the largest mean of a stream. Budget: of what a baseline has as much as the treatment on every stream: stored examples, bytes kept, FLOPs of training (the last two within 5 %).")
	}
	for _, s := range c.Streams {
		add(s)
	}
	return g
}

func (a Assertion) explainsEffect() string {
	what := "Gain: treatment over baseline by paired seeds, positive where the treatment is better"
	if !a.Rule.Higher {
		what = "Reduction: by how much the treatment has less than the baseline, by paired seeds, negative where it has more"
	}
	return fmt.Sprintf("%s; intervals of %s: studentized bootstrap over seeds, %d resamples.", what, a.level(), a.Rule.Resamples)
}

func (a Assertion) explainsMean() string {
	if a.Rule.Unit != claim.Relative || len(a.Against[0].Cells) < 2 {
		return ""
	}
	return fmt.Sprintf("The mean %s in %% is the mean of the streams' percentages, not the percentage between the means: a stream on which the baseline is low weighs most.", a.word())
}

func (a Assertion) explainsAll() string {
	if a.Cells < 2 {
		return ""
	}
	return fmt.Sprintf("For all …: the interval, corrected (%s) so that those of all cells hold together. Of many intervals that hold one by one some miss by chance alone; so each is made as wide, in its own standard errors, as the cell that strays furthest in a resample asks for, and with so few seeds some cell strays far: hence the width.",
		a.Rule.Correction)
}

func (a Assertion) explainsProbability() string {
	return fmt.Sprintf("P(%s ≥ …): the confidence, one-sided and by this row's own interval, in a %s of at least that: %s where an interval of %s begins there. It is not corrected for the number of rows.",
		a.word(), a.word(), strconv.FormatFloat((1+a.Rule.Level)/2, 'g', 6, 64), a.level())
}

func (a Assertion) explainsAlone() string {
	of := "the own interval supports, the one for all refutes"
	if a.Rule.Judged == claim.UpTo {
		of = "the one for all supports, the own interval refutes"
	}
	return fmt.Sprintf("Alone: the verdict on this row by its own interval against what is claimed; “seed N decides”: without that one the verdict is another, or the interval half as wide. In the claim, “%s”: what the row brings to the verdict (%s), and for an open one the number of seeds, those there are among them, with which it would be decided in 80 %% of cases; none over %s is named.",
		a.Rule.Judged, of, grouped(claim.MostNeeded))
}

func (a Assertion) explainsJudged() string {
	switch a.Rule.Judged {
	case claim.UpTo:
		return fmt.Sprintf("“Up to” is judged by the cell with the largest %s, in intervals that hold for all; to be refuted every cell has to lie below by itself.", a.word())
	case claim.Mean:
		return "“Mean” is judged by the mean over streams: supported where each baseline's lies above by itself, refuted where one lies below in intervals that hold for all baselines."
	}
	return "“Each” is judged in every cell: supported where each lies above by itself, refuted where one lies below in intervals that hold together."
}

func (a Assertion) explainsPromise() string { return a.Promise() }
