package metric

import "slices"

// All describes every metric, in the order in which reports show them.
var All = slices.Concat(ofAccuracies, ofLanguage, ofRuns)

// ofAccuracies are those of the accuracy matrix and of what hangs on it.
var ofAccuracies = []Metric{
	{
		Name: "acc", Symbol: "ACC", Formula: "(1/T) Σ_j R[T][j]",
		Meaning: "mean accuracy over all experiences at the end",
		Source:  "Lopez-Paz & Ranzato 2017", Better: Higher, Unit: Accuracy, Needs: []Need{NeedLastRow},
		Of: func(f Facts) float64 { return ACC(f.R) },
	},
	{
		Name: "acc-valid", Symbol: "ACC-valid", Formula: "(1/T) Σ_j R_valid[T][j], on what was held out of the training data",
		Meaning: "ACC on what was held out of the training data",
		Source:  "retain", Better: Higher, Unit: Accuracy, Needs: []Need{NeedValid},
		Of: func(f Facts) float64 { return ACC(f.Valid) },
	},
	{
		Name: "bwt", Symbol: "BWT", Formula: "1/(T−1) Σ_{j<T} (R[T][j] − R[j][j])",
		Meaning: "backward transfer: accuracy at the end − when just learned, mean over all experiences but the last",
		Source:  "Lopez-Paz & Ranzato 2017", Better: Higher, Unit: Points, Needs: []Need{NeedLastRow, NeedDiagonal},
		Of: func(f Facts) float64 { return BWT(f.R) },
	},
	{
		Name: "fwt", Symbol: "FWT", Formula: "1/(T−1) Σ_{j≥2} (R[j−1][j] − b[j])",
		Meaning: "forward transfer: accuracy on the next experience before it is learned − b, the untrained model's accuracy on it, mean over all experiences but the first",
		Source:  "Lopez-Paz & Ranzato 2017", Better: Higher, Unit: Points, Needs: []Need{NeedR, NeedUntrained},
		Of: func(f Facts) float64 { return FWT(f.R, f.B) },
	},
	{
		Name: "next-acc", Symbol: "next", Formula: "1/(T−1) Σ_{j≥2} R[j−1][j]",
		Meaning: "accuracy on the next experience before it is learned, mean over all but the first: in a stream ordered by time, on the future",
		Source:  "retain, after Lin et al. 2021 (CLEAR)", Better: Higher, Unit: Accuracy, Needs: []Need{NeedR},
		Of: func(f Facts) float64 { return NextAccuracy(f.R) },
	},
	{
		Name: "forgetting", Symbol: "F", Formula: "1/(T−1) Σ_{j<T} [max_{l≤T−1} R[l][j] − R[T][j]]",
		Meaning: "forgetting: best accuracy before the end − accuracy at the end, mean over all experiences but the last",
		Source:  "Chaudhry et al. 2018", Better: Lower, Unit: Points, Needs: []Need{NeedR},
		Of: func(f Facts) float64 { return Forgetting(f.R) },
	},
	{
		Name: "intransigence", Symbol: "I", Formula: "a*_T − R[T][T]",
		Meaning: "intransigence: accuracy of cumulative training on the last experience − that of the method",
		Source:  "Chaudhry et al. 2018", Better: Lower, Unit: Points, Needs: []Need{NeedLastRow, NeedCumul},
		Of: func(f Facts) float64 { return Intransigence(f.R, f.Star) },
	},
	{
		Name: "mean-intransigence", Symbol: "mean I", Formula: "(1/T) Σ_k (a*_k − R[k][k])",
		Meaning: "mean intransigence: accuracy of cumulative training on each experience when just learned − that of the method, mean over all",
		Source:  "retain, after Chaudhry et al. 2018", Better: Lower, Unit: Points, Needs: []Need{NeedDiagonal, NeedCumul},
		Of: func(f Facts) float64 { return MeanIntransigence(f.R, f.Star) },
	},
	{
		Name: "learning-acc", Symbol: "LA", Formula: "(1/T) Σ_j R[j][j]",
		Meaning: "learning accuracy: accuracy on each experience when just learned, mean over all",
		Source:  "Riemer et al. 2019", Better: Higher, Unit: Accuracy, Needs: []Need{NeedDiagonal},
		Of: func(f Facts) float64 { return LearningAccuracy(f.R) },
	},
	{
		Name: "bti", Symbol: "BTI", Formula: "(1/T) Σ_j (R[T][j] − R[j][j])",
		Meaning: "backward transfer and interference: as BWT, but a mean over all experiences, the last of which adds 0",
		Source:  "Riemer et al. 2019", Better: Higher, Unit: Points, Needs: []Need{NeedLastRow, NeedDiagonal},
		Of: func(f Facts) float64 { return BTI(f.R) },
	},
	{
		Name: "avg-incremental", Symbol: "AIA", Formula: "(1/T) Σ_i (1/i) Σ_{j≤i} R[i][j]",
		Meaning: "average incremental accuracy: mean accuracy on the experiences learned so far, mean over the stream",
		Source:  "Rebuffi et al. 2017 (iCaRL)", Better: Higher, Unit: Accuracy, Needs: []Need{NeedR},
		Of: func(f Facts) float64 { return AverageIncremental(f.R) },
	},
	{
		Name: "acc-dr", Symbol: "A", Formula: "Σ_{i≥j} R[i][j] / (T(T+1)/2)",
		Meaning: "accuracy on every experience learned so far after every experience, all pairs alike",
		Source:  "Díaz-Rodríguez et al. 2018", Better: Higher, Unit: Accuracy, Needs: []Need{NeedR},
		Of: func(f Facts) float64 { return AccuracyDR(f.R) },
	},
	{
		Name: "bwt-dr", Symbol: "BWT_DR", Formula: "Σ_{i≥2} Σ_{j<i} (R[i][j] − R[j][j]) / (T(T−1)/2)",
		Meaning: "backward transfer on every earlier experience after every experience, all pairs alike",
		Source:  "Díaz-Rodríguez et al. 2018", Better: Higher, Unit: Points, Needs: []Need{NeedR},
		Of: func(f Facts) float64 { return BWTDR(f.R) },
	},
	{
		Name: "rem", Symbol: "REM", Formula: "1 − |min(BWT_DR, 0)|",
		Meaning: "remembering: 1 − what BWT_DR loses",
		Source:  "Díaz-Rodríguez et al. 2018", Better: Higher, Unit: Score, Needs: []Need{NeedR},
		Of: func(f Facts) float64 { return Remembering(f.R) },
	},
	{
		Name: "bwt-plus", Symbol: "BWT⁺", Formula: "max(BWT_DR, 0)",
		Meaning: "what BWT_DR gains",
		Source:  "Díaz-Rodríguez et al. 2018", Better: Higher, Unit: Points, Needs: []Need{NeedR},
		Of: func(f Facts) float64 { return PositiveBWT(f.R) },
	},
	{
		Name: "fwt-dr", Symbol: "FWT_DR", Formula: "Σ_{i<j} R[i][j] / (T(T−1)/2)",
		Meaning: "accuracy on every later experience after every experience, all pairs alike; chance is not subtracted",
		Source:  "Díaz-Rodríguez et al. 2018", Better: Higher, Unit: Accuracy, Needs: []Need{NeedR},
		Of: func(f Facts) float64 { return FWTDR(f.R) },
	},
	{
		Name: "model-size", Symbol: "MS", Formula: "min(1, (1/T) Σ_i Mem(θ_1)/Mem(θ_i))",
		Meaning: "model size efficiency: 1 where the model does not grow; adapters, prompts and networks that a method adds count as bytes that it keeps, not here",
		Source:  "Díaz-Rodríguez et al. 2018", Better: Higher, Unit: Score, Needs: []Need{NeedSizes},
		Of: func(f Facts) float64 { return ModelSizeEfficiency(f.ModelBytes) },
	},
	{
		Name: "sample-storage", Symbol: "SSS", Formula: "1 − min(1, (1/T) Σ_i Mem(M_i)/Mem(D))",
		Meaning: "samples storage size efficiency: 1 where no example is stored",
		Source:  "Díaz-Rodríguez et al. 2018", Better: Higher, Unit: Score, Needs: []Need{NeedSizes, NeedCosts},
		Of: func(f Facts) float64 { return SampleStorageEfficiency(f.SampleBytes, f.DataBytes) },
	},
	{
		Name: "compute-efficiency", Symbol: "CE", Formula: "min(1, (1/T) Σ_i Ops↑↓(Tr_i)·ε/Ops(Tr_i)), ε = 1",
		Meaning: "computational efficiency: one pass over the data against all that learning computed",
		Source:  "Díaz-Rodríguez et al. 2018", Better: Higher, Unit: Score, Needs: []Need{NeedSizes, NeedCosts},
		Of: func(f Facts) float64 { return ComputeEfficiency(f.PassFLOPs, f.StepFLOPs, 1) },
	},
	{
		Name: "aaa", Symbol: "AAA", Formula: "(1/N) Σ_n (1/e_n) Σ_{j≤e_n} A(E_j, f_n)",
		Meaning: "average anytime accuracy: mean accuracy on the experiences met so far, mean over all evaluations",
		Source:  "Caccia et al. 2022", Better: Higher, Unit: Accuracy, Needs: []Need{NeedAnytime},
		Of: func(f Facts) float64 { return AAA(f.Points) },
	},
	{
		Name: "min-acc", Symbol: "min-ACC", Formula: "1/(k−1) Σ_{i<k} min_{n after i} A(E_i, f_n)",
		Meaning: "worst accuracy on an experience after it was learned, mean over all but the last",
		Source:  "De Lange et al. 2023", Better: Higher, Unit: Accuracy, Needs: []Need{NeedAnytime},
		Of: func(f Facts) float64 { return MinACC(f.Points) },
	},
	{
		Name: "wc-acc", Symbol: "WC-ACC", Formula: "(1/k) A(E_k, f_N) + (1 − 1/k) min-ACC",
		Meaning: "worst-case accuracy: min-ACC together with the accuracy on the last experience at the end",
		Source:  "De Lange et al. 2023", Better: Higher, Unit: Accuracy, Needs: []Need{NeedAnytime},
		Of: func(f Facts) float64 { return WCACC(f.Points) },
	},
	{
		Name: "gap", Symbol: "gap", Formula: "(1/T) Σ_i (R_train[i][i] − R[i][i])",
		Meaning: "generalisation gap: accuracy on training data − on test, of each experience when just learned",
		Source:  "retain", Better: Lower, Unit: Points, Needs: []Need{NeedDiagonal, NeedTrain},
		Of: func(f Facts) float64 { return GeneralisationGap(f.Train, f.R) },
	},
	{
		Name: "final-gap", Symbol: "final gap", Formula: "(1/T) Σ_j (R_train[T][j] − R[T][j])",
		Meaning: "accuracy on training data − on test, at the end",
		Source:  "retain", Better: Lower, Unit: Points, Needs: []Need{NeedLastRow, NeedTrain},
		Of: func(f Facts) float64 { return FinalGap(f.Train, f.R) },
	},
	{
		Name: "memory-gap", Symbol: "memory gap", Formula: "Σ_j w_j (R_mem[T][j] − R[T][j]), w_j the share of stored examples from j",
		Meaning: "accuracy on stored examples − on test, at the end",
		Source:  "retain", Better: Lower, Unit: Points, Needs: []Need{NeedLastRow, NeedMemory},
		Of: func(f Facts) float64 { return MemoryGap(f.MemoryRight, f.MemoryStored, f.R) },
	},
}

// ofRuns are those of single facts of a run, and of its costs.
var ofRuns = []Metric{
	{
		Name: "auroc-outside", Symbol: "AUROC", Formula: "P(max_k p_k(test example) > max_k p_k(example that fits no class)), ties half, at the end",
		Meaning: "chance that a test example is predicted with more confidence than one that fits no class, at the end",
		Source:  "Hendrycks & Gimpel 2017", Better: Higher, Unit: Score, Needs: []Need{NeedOutside},
		Of: func(f Facts) float64 { return f.AUROC },
	},
	{
		Name: "drift-hits", Symbol: "drift hits", Formula: "(1/(T−1)) Σ_{i<T} [an alarm within 100 steps after i ends and before i+1 does]",
		Meaning: "share of the boundaries that a drift detector, which was not told them, has found within 100 steps",
		Source:  "retain", Better: Higher, Unit: Score, Needs: []Need{NeedAlarms},
		Of: func(f Facts) float64 { hits, _, _ := Detection(f.Alarms, f.Ends); return hits },
	},
	{
		Name: "drift-delay", Symbol: "drift delay", Formula: "mean over the boundaries found: step of the alarm − step of the boundary",
		Meaning: "steps from a boundary to its alarm, mean over the boundaries that were found",
		Source:  "retain", Better: Lower, Unit: Steps, Needs: []Need{NeedAlarms},
		Of: func(f Facts) float64 { _, delay, _ := Detection(f.Alarms, f.Ends); return delay },
	},
	{
		Name: "false-alarms", Symbol: "false alarms", Formula: "alarms − boundaries found",
		Meaning: "alarms of a drift detector that belong to no boundary",
		Source:  "retain", Better: Lower, Unit: Alarms, Needs: []Need{NeedAlarms},
		Of: func(f Facts) float64 { _, _, wrong := Detection(f.Alarms, f.Ends); return wrong },
	},
	{
		Name: "flops", Symbol: "FLOPs", Formula: "counted in training; a multiply-add is 2",
		Meaning: "counted operations of training; a multiply-add is 2",
		Source:  "retain", Better: Lower, Unit: FLOPs, Needs: []Need{NeedCosts},
		Of: func(f Facts) float64 { return f.FLOPs },
	},
	{
		Name: "adapting", Symbol: "adapting/scoring", Formula: "Σ_j FLOPs of learning from the test data of j / Σ_j FLOPs of scoring it, at the end",
		Meaning: "operations of learning from test data once it was scored, over those of scoring it",
		Source:  "retain", Better: Lower, Unit: Ratio, Needs: []Need{NeedAdapting},
		Of: func(f Facts) float64 { return CostRatio(f.AdaptFLOPs, f.ScoreFLOPs) },
	},
	{
		Name: "examples", Symbol: "examples", Formula: "seen in training, replayed ones included",
		Meaning: "seen in training, replayed ones included",
		Source:  "retain", Better: Neutral, Unit: Examples, Needs: []Need{NeedCosts},
		Of: func(f Facts) float64 { return f.Examples },
	},
	{
		Name: "stored", Symbol: "stored", Formula: "bytes kept by the method beyond parameters and optimizer, at the end",
		Meaning: "bytes kept at the end beyond parameters and optimizer",
		Source:  "retain", Better: Lower, Unit: Bytes, Needs: []Need{NeedCosts},
		Of: func(f Facts) float64 { return f.Stored },
	},
	{
		Name: "flops-finetune", Symbol: "FLOPs/finetune", Formula: "FLOPs / FLOPs of finetune",
		Meaning: "training FLOPs over those of finetune",
		Source:  "retain", Better: Lower, Unit: Ratio, Needs: []Need{NeedCosts, NeedFinetune},
		Of: func(f Facts) float64 { return CostRatio(f.FLOPs, f.FinetuneFLOPs) },
	},
	{
		Name: "flops-joint", Symbol: "FLOPs/joint", Formula: "FLOPs / FLOPs of joint",
		Meaning: "training FLOPs over those of joint",
		Source:  "retain", Better: Lower, Unit: Ratio, Needs: []Need{NeedCosts, NeedJoint},
		Of: func(f Facts) float64 { return CostRatio(f.FLOPs, f.JointFLOPs) },
	},
}
