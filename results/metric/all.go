package metric

// All describes every metric, in the order in which reports show them.
var All = []Metric{
	{
		Name: "acc", Symbol: "ACC", Formula: "(1/T) Σ_j R[T][j]",
		Source: "Lopez-Paz & Ranzato 2017", Better: Higher, Unit: Accuracy, Needs: []Need{NeedLastRow},
		Of: func(f Facts) float64 { return ACC(f.R) },
	},
	{
		Name: "acc-valid", Symbol: "ACC-valid", Formula: "(1/T) Σ_j R_valid[T][j], on what was held out of the training data",
		Source: "retain", Better: Higher, Unit: Accuracy, Needs: []Need{NeedValid},
		Of: func(f Facts) float64 { return ACC(f.Valid) },
	},
	{
		Name: "bwt", Symbol: "BWT", Formula: "1/(T−1) Σ_{j<T} (R[T][j] − R[j][j])",
		Source: "Lopez-Paz & Ranzato 2017", Better: Higher, Unit: Points, Needs: []Need{NeedLastRow, NeedDiagonal},
		Of: func(f Facts) float64 { return BWT(f.R) },
	},
	{
		Name: "fwt", Symbol: "FWT", Formula: "1/(T−1) Σ_{j≥2} (R[j−1][j] − b[j])",
		Source: "Lopez-Paz & Ranzato 2017", Better: Higher, Unit: Points, Needs: []Need{NeedR, NeedUntrained},
		Of: func(f Facts) float64 { return FWT(f.R, f.B) },
	},
	{
		Name: "forgetting", Symbol: "F", Formula: "1/(T−1) Σ_{j<T} [max_{l≤T−1} R[l][j] − R[T][j]]",
		Source: "Chaudhry et al. 2018", Better: Lower, Unit: Points, Needs: []Need{NeedR},
		Of: func(f Facts) float64 { return Forgetting(f.R) },
	},
	{
		Name: "intransigence", Symbol: "I", Formula: "a*_T − R[T][T]",
		Source: "Chaudhry et al. 2018", Better: Lower, Unit: Points, Needs: []Need{NeedLastRow, NeedCumul},
		Of: func(f Facts) float64 { return Intransigence(f.R, f.Star) },
	},
	{
		Name: "mean-intransigence", Symbol: "mean I", Formula: "(1/T) Σ_k (a*_k − R[k][k])",
		Source: "retain, after Chaudhry et al. 2018", Better: Lower, Unit: Points, Needs: []Need{NeedDiagonal, NeedCumul},
		Of: func(f Facts) float64 { return MeanIntransigence(f.R, f.Star) },
	},
	{
		Name: "learning-acc", Symbol: "LA", Formula: "(1/T) Σ_j R[j][j]",
		Source: "Riemer et al. 2019", Better: Higher, Unit: Accuracy, Needs: []Need{NeedDiagonal},
		Of: func(f Facts) float64 { return LearningAccuracy(f.R) },
	},
	{
		Name: "bti", Symbol: "BTI", Formula: "(1/T) Σ_j (R[T][j] − R[j][j])",
		Source: "Riemer et al. 2019", Better: Higher, Unit: Points, Needs: []Need{NeedLastRow, NeedDiagonal},
		Of: func(f Facts) float64 { return BTI(f.R) },
	},
	{
		Name: "avg-incremental", Symbol: "AIA", Formula: "(1/T) Σ_i (1/i) Σ_{j≤i} R[i][j]",
		Source: "Rebuffi et al. 2017 (iCaRL)", Better: Higher, Unit: Accuracy, Needs: []Need{NeedR},
		Of: func(f Facts) float64 { return AverageIncremental(f.R) },
	},
	{
		Name: "acc-dr", Symbol: "A", Formula: "Σ_{i≥j} R[i][j] / (T(T+1)/2)",
		Source: "Díaz-Rodríguez et al. 2018", Better: Higher, Unit: Accuracy, Needs: []Need{NeedR},
		Of: func(f Facts) float64 { return AccuracyDR(f.R) },
	},
	{
		Name: "bwt-dr", Symbol: "BWT_DR", Formula: "Σ_{i≥2} Σ_{j<i} (R[i][j] − R[j][j]) / (T(T−1)/2)",
		Source: "Díaz-Rodríguez et al. 2018", Better: Higher, Unit: Points, Needs: []Need{NeedR},
		Of: func(f Facts) float64 { return BWTDR(f.R) },
	},
	{
		Name: "rem", Symbol: "REM", Formula: "1 − |min(BWT_DR, 0)|",
		Source: "Díaz-Rodríguez et al. 2018", Better: Higher, Unit: Score, Needs: []Need{NeedR},
		Of: func(f Facts) float64 { return Remembering(f.R) },
	},
	{
		Name: "bwt-plus", Symbol: "BWT⁺", Formula: "max(BWT_DR, 0)",
		Source: "Díaz-Rodríguez et al. 2018", Better: Higher, Unit: Points, Needs: []Need{NeedR},
		Of: func(f Facts) float64 { return PositiveBWT(f.R) },
	},
	{
		Name: "fwt-dr", Symbol: "FWT_DR", Formula: "Σ_{i<j} R[i][j] / (T(T−1)/2)",
		Source: "Díaz-Rodríguez et al. 2018", Better: Higher, Unit: Accuracy, Needs: []Need{NeedR},
		Of: func(f Facts) float64 { return FWTDR(f.R) },
	},
	{
		Name: "model-size", Symbol: "MS", Formula: "min(1, (1/T) Σ_i Mem(θ_1)/Mem(θ_i))",
		Source: "Díaz-Rodríguez et al. 2018", Better: Higher, Unit: Score, Needs: []Need{NeedSizes},
		Of: func(f Facts) float64 { return ModelSizeEfficiency(f.ModelBytes) },
	},
	{
		Name: "sample-storage", Symbol: "SSS", Formula: "1 − min(1, (1/T) Σ_i Mem(M_i)/Mem(D))",
		Source: "Díaz-Rodríguez et al. 2018", Better: Higher, Unit: Score, Needs: []Need{NeedSizes, NeedCosts},
		Of: func(f Facts) float64 { return SampleStorageEfficiency(f.SampleBytes, f.DataBytes) },
	},
	{
		Name: "compute-efficiency", Symbol: "CE", Formula: "min(1, (1/T) Σ_i Ops↑↓(Tr_i)·ε/Ops(Tr_i)), ε = 1",
		Source: "Díaz-Rodríguez et al. 2018", Better: Higher, Unit: Score, Needs: []Need{NeedSizes, NeedCosts},
		Of: func(f Facts) float64 { return ComputeEfficiency(f.PassFLOPs, f.StepFLOPs, 1) },
	},
	{
		Name: "aaa", Symbol: "AAA", Formula: "(1/N) Σ_n (1/e_n) Σ_{j≤e_n} A(E_j, f_n)",
		Source: "Caccia et al. 2022", Better: Higher, Unit: Accuracy, Needs: []Need{NeedAnytime},
		Of: func(f Facts) float64 { return AAA(f.Points) },
	},
	{
		Name: "min-acc", Symbol: "min-ACC", Formula: "1/(k−1) Σ_{i<k} min_{n after i} A(E_i, f_n)",
		Source: "De Lange et al. 2023", Better: Higher, Unit: Accuracy, Needs: []Need{NeedAnytime},
		Of: func(f Facts) float64 { return MinACC(f.Points) },
	},
	{
		Name: "wc-acc", Symbol: "WC-ACC", Formula: "(1/k) A(E_k, f_N) + (1 − 1/k) min-ACC",
		Source: "De Lange et al. 2023", Better: Higher, Unit: Accuracy, Needs: []Need{NeedAnytime},
		Of: func(f Facts) float64 { return WCACC(f.Points) },
	},
	{
		Name: "gap", Symbol: "gap", Formula: "(1/T) Σ_i (R_train[i][i] − R[i][i])",
		Source: "retain", Better: Lower, Unit: Points, Needs: []Need{NeedDiagonal, NeedTrain},
		Of: func(f Facts) float64 { return GeneralisationGap(f.Train, f.R) },
	},
	{
		Name: "final-gap", Symbol: "final gap", Formula: "(1/T) Σ_j (R_train[T][j] − R[T][j])",
		Source: "retain", Better: Lower, Unit: Points, Needs: []Need{NeedLastRow, NeedTrain},
		Of: func(f Facts) float64 { return FinalGap(f.Train, f.R) },
	},
	{
		Name: "memory-gap", Symbol: "memory gap", Formula: "Σ_j w_j (R_mem[T][j] − R[T][j]), w_j the share of stored examples from j",
		Source: "retain", Better: Lower, Unit: Points, Needs: []Need{NeedLastRow, NeedMemory},
		Of: func(f Facts) float64 { return MemoryGap(f.MemoryRight, f.MemoryStored, f.R) },
	},
	{
		Name: "flops", Symbol: "FLOPs", Formula: "counted in training; a multiply-add is 2",
		Source: "retain", Better: Lower, Unit: FLOPs, Needs: []Need{NeedCosts},
		Of: func(f Facts) float64 { return f.FLOPs },
	},
	{
		Name: "examples", Symbol: "examples", Formula: "seen in training, replayed ones included",
		Source: "retain", Better: Neutral, Unit: Examples, Needs: []Need{NeedCosts},
		Of: func(f Facts) float64 { return f.Examples },
	},
	{
		Name: "stored", Symbol: "stored", Formula: "bytes kept by the method beyond parameters and optimizer, at the end",
		Source: "retain", Better: Lower, Unit: Bytes, Needs: []Need{NeedCosts},
		Of: func(f Facts) float64 { return f.Stored },
	},
	{
		Name: "flops-finetune", Symbol: "FLOPs/finetune", Formula: "FLOPs / FLOPs of finetune",
		Source: "retain", Better: Lower, Unit: Ratio, Needs: []Need{NeedCosts, NeedFinetune},
		Of: func(f Facts) float64 { return CostRatio(f.FLOPs, f.FinetuneFLOPs) },
	},
	{
		Name: "flops-joint", Symbol: "FLOPs/joint", Formula: "FLOPs / FLOPs of joint",
		Source: "retain", Better: Lower, Unit: Ratio, Needs: []Need{NeedCosts, NeedJoint},
		Of: func(f Facts) float64 { return CostRatio(f.FLOPs, f.JointFLOPs) },
	},
}
