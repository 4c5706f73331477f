package metric

// ofLanguage are those of language models.
var ofLanguage = []Metric{
	{
		Name: "loss", Symbol: "loss", Formula: "(1/T) Σ_j L[T][j], in nats for each label",
		Meaning: "mean loss of a label at the end",
		Source:  "retain", Better: Lower, Unit: Nats, Needs: []Need{NeedLastRow, NeedLoss},
		Of: func(f Facts) float64 { return FinalLoss(f.Nats) },
	},
	{
		Name: "loss-bwt", Symbol: "loss-BWT", Formula: "1/(T−1) Σ_{j<T} (L[j][j] − L[T][j])",
		Meaning: "mean loss of a label when just learned − at the end, mean over all experiences but the last; negative is forgetting",
		Source:  "retain, after Lopez-Paz & Ranzato 2017", Better: Higher, Unit: Nats, Needs: []Need{NeedLastRow, NeedDiagonal, NeedLoss},
		Of: func(f Facts) float64 { return LossBWT(f.Nats) },
	},
	{
		Name: "loss-forgetting", Symbol: "loss-F", Formula: "1/(T−1) Σ_{j<T} (L[T][j] − min_{l≤T−1} L[l][j])",
		Meaning: "mean loss of a label at the end − the lowest before the end, mean over all experiences but the last",
		Source:  "retain, after Chaudhry et al. 2018", Better: Lower, Unit: Nats, Needs: []Need{NeedR, NeedLoss},
		Of: func(f Facts) float64 { return LossForgetting(f.Nats) },
	},
	{
		Name: "loss-fwt", Symbol: "loss-FWT", Formula: "1/(T−1) Σ_{j≥2} (b[j] − L[j−1][j])",
		Meaning: "mean loss of a label that the untrained model has − that before the experience is learned, mean over all experiences but the first",
		Source:  "retain, after Lopez-Paz & Ranzato 2017", Better: Higher, Unit: Nats, Needs: []Need{NeedR, NeedUntrained, NeedLoss},
		Of: func(f Facts) float64 { return LossFWT(f.Nats, f.NatsB) },
	},
	{
		Name: "perplexity", Symbol: "PPL", Formula: "exp((1/T) Σ_j L[T][j]), the geometric mean of P[T][j] = exp(L[T][j])",
		Meaning: "e to the mean loss at the end; comparable between models with the same tokens only",
		Source:  "Jelinek et al. 1977", Better: Lower, Unit: Words, Needs: []Need{NeedLastRow, NeedBits},
		Of: func(f Facts) float64 { return ofTokens(Perplexity(f.Nats), FinalLoss(f.Bits)) },
	},
	{
		Name: "perplexity-bwt", Symbol: "PPL-BWT", Formula: "(Π_{j<T} P[j][j] / P[T][j])^(1/(T−1)) = exp(loss-BWT)",
		Meaning: "perplexity when just learned / at the end, geometric mean over all experiences but the last; below 1 is forgetting",
		Source:  "retain, after Lopez-Paz & Ranzato 2017", Better: Higher, Unit: Ratio, Needs: []Need{NeedLastRow, NeedDiagonal, NeedBits},
		Of: func(f Facts) float64 { return ofTokens(PerplexityBWT(f.Nats), FinalLoss(f.Bits)) },
	},
	{
		Name: "perplexity-forgetting", Symbol: "PPL-F", Formula: "(Π_{j<T} P[T][j] / min_{l≤T−1} P[l][j])^(1/(T−1)) = exp(loss-F)",
		Meaning: "perplexity at the end / the lowest before the end, geometric mean over all experiences but the last; above 1 is forgetting",
		Source:  "retain, after Chaudhry et al. 2018", Better: Lower, Unit: Ratio, Needs: []Need{NeedR, NeedBits},
		Of: func(f Facts) float64 { return ofTokens(PerplexityForgetting(f.Nats), FinalLoss(f.Bits)) },
	},
	{
		Name: "perplexity-fwt", Symbol: "PPL-FWT", Formula: "(Π_{j≥2} b[j] / P[j−1][j])^(1/(T−1)) = exp(loss-FWT)",
		Meaning: "perplexity of the untrained model / that before the experience is learned, geometric mean over all experiences but the first; above 1 is transfer",
		Source:  "retain, after Lopez-Paz & Ranzato 2017", Better: Higher, Unit: Ratio, Needs: []Need{NeedR, NeedUntrained, NeedBits},
		Of: func(f Facts) float64 { return ofTokens(PerplexityFWT(f.Nats, f.NatsB), FinalLoss(f.Bits)) },
	},
	{
		Name: "bpb", Symbol: "BPB", Formula: "(1/T) Σ_j L[T][j], in bits for each byte of text",
		Meaning: "bits for each byte of text at the end, comparable between tokenizers, mean over all experiences",
		Source:  "retain", Better: Lower, Unit: Bits, Needs: []Need{NeedLastRow, NeedBits},
		Of: func(f Facts) float64 { return FinalLoss(f.Bits) },
	},
	{
		Name: "bpb-bwt", Symbol: "BPB-BWT", Formula: "1/(T−1) Σ_{j<T} (L[j][j] − L[T][j])",
		Meaning: "bits for each byte when just learned − at the end, mean over all experiences but the last; negative is forgetting",
		Source:  "retain, after Lopez-Paz & Ranzato 2017", Better: Higher, Unit: Bits, Needs: []Need{NeedLastRow, NeedDiagonal, NeedBits},
		Of: func(f Facts) float64 { return LossBWT(f.Bits) },
	},
	{
		Name: "bpb-forgetting", Symbol: "BPB-F", Formula: "1/(T−1) Σ_{j<T} (L[T][j] − min_{l≤T−1} L[l][j])",
		Meaning: "bits for each byte at the end − the fewest before the end, mean over all experiences but the last",
		Source:  "retain, after Chaudhry et al. 2018", Better: Lower, Unit: Bits, Needs: []Need{NeedR, NeedBits},
		Of: func(f Facts) float64 { return LossForgetting(f.Bits) },
	},
	{
		Name: "bpb-fwt", Symbol: "BPB-FWT", Formula: "1/(T−1) Σ_{j≥2} (b[j] − L[j−1][j])",
		Meaning: "bits for each byte that the untrained model takes − those before the experience is learned, mean over all experiences but the first",
		Source:  "retain, after Lopez-Paz & Ranzato 2017", Better: Higher, Unit: Bits, Needs: []Need{NeedR, NeedUntrained, NeedBits},
		Of: func(f Facts) float64 { return LossFWT(f.Bits, f.BitsB) },
	},
	{
		Name: "bpb-next", Symbol: "BPB-next", Formula: "1/(T−1) Σ_{j≥2} L[j−1][j]",
		Meaning: "bits for each byte on the next experience before it is learned, mean over all but the first: in a stream ordered by time, on the future",
		Source:  "retain, after Lin et al. 2021 (CLEAR)", Better: Lower, Unit: Bits, Needs: []Need{NeedR, NeedBits},
		Of: func(f Facts) float64 { return NextLoss(f.Bits) },
	},
	{
		Name: "bpb-above-floor", Symbol: "BPB−h", Formula: "(1/T) Σ_j (L[T][j] − h_j), h the entropy rate of the text",
		Meaning: "bits for each byte at the end − those that the text holds, which no model goes below on endless text",
		Source:  "retain", Better: Lower, Unit: Bits, Needs: []Need{NeedLastRow, NeedBits, NeedFloor},
		Of: func(f Facts) float64 { return AboveFloor(f.Bits, f.Floor) },
	},
	{
		Name: "relearning", Symbol: "relearning", Formula: "mean over experiences j that come again of min {n : L_n[j] ≤ L[i][i]}, i the same before",
		Meaning: "steps until the model is as good again as it was when it last left what comes again",
		Source:  "retain, after Ebbinghaus 1885", Better: Lower, Unit: Steps, Needs: []Need{NeedAnytime, NeedLoss, NeedReturns},
		Of: func(f Facts) float64 { return Relearning(f.Moments, f.Same) },
	},
	{
		Name: "relearning-first", Symbol: "1st return", Formula: "mean over J of min {n in j₁ : L_n[j₁] ≤ L[j₀][j₀]}, j₀, j₁, … the visits to one experience, J those that come again twice",
		Meaning: "steps until the level of the first visit is reached again when something comes again for the first time, where it does so twice or more",
		Source:  "retain, after Ebbinghaus 1885", Better: Lower, Unit: Steps, Needs: []Need{NeedAnytime, NeedLoss, NeedReturns},
		Of: func(f Facts) float64 { return FirstReturn(Returns(f.Moments, f.Same)) },
	},
	{
		Name: "relearning-last", Symbol: "last return", Formula: "mean over J of min {n in j_m : L_n[j_m] ≤ L[j₀][j₀]}, j_m the last visit",
		Meaning: "steps until the level of the first visit is reached again when it comes for the last time",
		Source:  "retain, after Ebbinghaus 1885", Better: Lower, Unit: Steps, Needs: []Need{NeedAnytime, NeedLoss, NeedReturns},
		Of: func(f Facts) float64 { return LastReturn(Returns(f.Moments, f.Same)) },
	},
	{
		Name: "relearning-ratio", Symbol: "last/1st return", Formula: "steps of the last return / steps of the first, each a mean over J",
		Meaning: "below 1 where what was left comes back faster the last time than the first",
		Source:  "retain, after Ebbinghaus 1885", Better: Lower, Unit: Ratio, Needs: []Need{NeedAnytime, NeedLoss, NeedReturns},
		Of: func(f Facts) float64 {
			r := Returns(f.Moments, f.Same)
			return CostRatio(LastReturn(r), FirstReturn(r))
		},
	},
	{
		Name: "quality", Symbol: "quality", Formula: "(1/|J|) Σ_{j∈J} right texts of j / texts written for j, at the end; J the experiences whose texts can be judged",
		Meaning: "share of what the model writes at the end that is right: lines of test text, broken off at a random place, whose end it writes and a parser then takes as a whole",
		Source:  "retain", Better: Higher, Unit: Accuracy, Needs: []Need{NeedWritten},
		Of: func(f Facts) float64 { return Quality(f.Quality) },
	},
	{
		Name: "novel", Symbol: "novel", Formula: "(1/|J|) Σ_{j∈J} right texts of j that are no training text / texts written for j, at the end",
		Meaning: "share of what the model writes at the end that is right and no line of the training text",
		Source:  "retain", Better: Higher, Unit: Accuracy, Needs: []Need{NeedWritten},
		Of: func(f Facts) float64 { return Quality(f.Novel) },
	},
}
