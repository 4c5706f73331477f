// Package methods holds the methods of continual learning, one file each, and
// the parts that several share: buffers, the Fisher information.
package methods

import "retain/bench"

// Methods lists every method by the name that configs give it; the literals are
// the defaults of the hyper-parameters.
var Methods = bench.Registry[bench.Method]{
	"finetune": {
		New: func() bench.Method { return &Finetune{} }, Version: 1, Alias: []string{"naive"},
		Doc: "train on each experience in turn and do nothing against forgetting: the lower bound",
	},
	"random": {
		New: func() bench.Method { return &Random{} }, Version: 1,
		Doc: "never learn: the untrained model, which is chance",
	},
	"frozen": {
		New: func() bench.Method { return &Frozen{} }, Version: 1,
		Doc: "learn the first experience and nothing after it: a model without plasticity",
	},
	"joint": {
		New: func() bench.Method { return &Joint{} }, Version: 1,
		Doc: "train once on all experiences together: the upper bound",
	},
	"cumulative": {
		New: func() bench.Method { return &Cumulative{} }, Version: 1,
		Doc: "after each experience train anew on all so far: the upper bound at every moment",
	},
	"l2": {
		New: func() bench.Method { return &L2{Lambda: 0.1} }, Version: 1,
		Doc: "a penalty around the last parameters, all alike (the control of Kirkpatrick et al. 2017)",
	},
	"ewc": {
		New:     func() bench.Method { return &EWC{Lambda: 100, Labels: LabelsAll} },
		Version: 1,
		Doc:     "elastic weight consolidation, a penalty for each past experience (Kirkpatrick et al. 2017)",
	},
	"ewc-online": {
		New:     func() bench.Method { return &EWCOnline{Lambda: 100, Gamma: 1, Labels: LabelsAll} },
		Version: 1,
		Doc:     "online EWC, one running penalty (Schwarz et al. 2018)",
	},
	"ewc-kfac": {
		New:     func() bench.Method { return &EWCKFAC{Lambda: 100, Labels: LabelsAll} },
		Version: 1,
		Doc:     "EWC with a Kronecker-factored curvature for dense layers (Ritter et al. 2018)",
	},
	"si": {
		New: func() bench.Method { return &SI{C: 1, Xi: 0.1, Gradient: SITotal} }, Version: 1,
		Doc: "synaptic intelligence, importance along the path of training (Zenke et al. 2017)",
	},
	"separate": {
		New:     func() bench.Method { return &Separate{Init: "fan-in", Rate: 1e-3} },
		Version: 1,
		Doc:     "a network of its own for each experience, which is told (van de Ven et al. 2022)",
	},
	"xdg": {
		New:     func() bench.Method { return &XdG{GatingProp: 0.8} },
		Version: 1,
		Doc:     "context-dependent gating: other units for each experience, which is told (Masse et al. 2018)",
	},
	"hat": {
		New:     func() bench.Method { return &HAT{SMax: 400, C: 0.75, Rate: 0.05} },
		Version: 1,
		Doc:     "hard attention to the task: learned gates, what they need is not moved again (Serrà et al. 2018)",
	},
	"dynamic-evaluation": {
		New: func() bench.Method { return &DynamicEvaluation{Eta: 0.1, Epsilon: 1e-3} }, Version: 1,
		Doc: "finetune that learns on from each block of test text once it was scored (Krause et al. 2018)",
	},
	"lora": {
		New: func() bench.Method { return &LoRA{Base: BaseGiven} }, Version: 1,
		Doc: "one adapter trained through all experiences, on the model lora (Hu et al. 2022)",
	},
	"inc-lora": {
		New: func() bench.Method { return &IncLoRA{Base: BaseGiven} }, Version: 1,
		Doc: "an adapter for each experience, those before it frozen and summed, on the model lora (Hu et al. 2022; Wang et al. 2023)",
	},
	"o-lora": {
		New: func() bench.Method { return &OLoRA{Lambda1: 0.5, Base: BaseGiven} }, Version: 1,
		Doc: "an adapter for each experience, held orthogonal to those before it, on the model lora (Wang et al. 2023)",
	},
	"prompts": {
		New: func() bench.Method { return &Prompts{Base: BaseGiven} }, Version: 1, Alias: []string{"progressive-prompts"},
		Doc: "a prompt for each experience behind those before it, on the model prompts, experiences are told (Razdaibiedina et al. 2023)",
	},
	"ncm": {
		New:     func() bench.Method { return &NCM{Features: OfFirst} },
		Version: 1,
		Doc:     "nearest class mean on features that stay as they are (Mensink et al. 2013; Janson et al. 2022)",
	},
	"slda": {
		New:     func() bench.Method { return &SLDA{Features: OfFirst, Shrinkage: 1e-4} },
		Version: 2,
		Doc:     "streaming linear discriminant analysis, one covariance of all classes (Hayes and Kanan 2020)",
	},
	"ranpac": {
		New:     func() bench.Method { return &RanPAC{Features: OfFirst, M: 2000} },
		Version: 2,
		Doc:     "ridge regression on random features, the ridge chosen on held-out examples (McDonnell et al. 2023)",
	},
	"mas": {
		New: func() bench.Method { return &MAS{Lambda: 1} }, Version: 1,
		Doc: "memory aware synapses, importance by the sensitivity of the logits (Aljundi et al. 2018)",
	},
	"rwalk": {
		New: func() bench.Method { return &RWalk{Lambda: 1, Alpha: 0.9, Every: 10, Epsilon: 1e-3} }, Version: 1,
		Doc: "Riemannian walk, Fisher information and path in one (Chaudhry et al. 2018)",
	},
	"icarl": {
		New: func() bench.Method {
			return &ICaRL{Capacity: 200, Temperature: 1, Reduction: OverOutputs}
		},
		Version: 1,
		Doc:     "nearest mean of herded exemplars, learned with distillation (Rebuffi et al. 2017)",
	},
	"bic": {
		New: func() bench.Method { return &BiC{Capacity: 200, Temperature: 2, Valid: 0.1} }, Version: 2,
		Doc: "bias correction: exemplars, distillation, and a linear map of the new outputs (Wu et al. 2019)",
	},
	"wa": {
		New: func() bench.Method { return &WA{Capacity: 200, Temperature: 2, Align: true, Positive: true} }, Version: 1,
		Doc: "weight aligning: exemplars, distillation, and outputs of equal length (Zhao et al. 2020)",
	},
	"lwf": {
		New: func() bench.Method { return &LwF{Alpha: 1, Temperature: 2, Over: OverAuto} }, Version: 1,
		Doc: "learning without forgetting, the old answers on the new examples (Li and Hoiem 2016)",
	},
	"gdumb": {
		New: func() bench.Method {
			return &GDumb{Capacity: 200, Buffer: Greedy, Passes: 128, Batch: 16, MaxRate: 0.05, MinRate: 5e-4, Momentum: 0.9, Decay: 1e-6, Clip: 10}
		},
		Version: 1,
		Doc:     "store greedily, train from scratch on the memory in the end (Prabhu et al. 2020)",
	},
	"packnet": {
		New:     func() bench.Method { return &PackNet{Prune: 0.75, Retrain: 1.0 / 3} },
		Version: 1,
		Doc:     "prune after each experience and fix what is left, which answers where it is told (Mallya and Lazebnik 2018)",
	},
	"er": {
		New:     func() bench.Method { return &ER{Capacity: 200, Buffer: Reservoir, Weighting: Concat} },
		Version: 1, Alias: []string{"replay"},
		Doc: "experience replay from a small memory (Robins 1995; Chaudhry et al. 2019)",
	},
	"der": {
		New:     func() bench.Method { return &DER{Alpha: 0.2, Capacity: 200} },
		Version: 1,
		Doc:     "dark experience replay: a reservoir with the logits of its examples (Buzzega et al. 2020)",
	},
	"der++": {
		New:     func() bench.Method { return &DERPP{Alpha: 0.2, Beta: 1, Draws: 2, Capacity: 200} },
		Version: 1, Alias: []string{"derpp"},
		Doc: "dark experience replay of logits and labels (Buzzega et al. 2020)",
	},
	"er-ace": {
		New:     func() bench.Method { return &ERACE{Capacity: 200} },
		Version: 1,
		Doc:     "experience replay in which classes that arrive compete among themselves (Caccia et al. 2022)",
	},
	"a-gem": {
		New:     func() bench.Method { return &AGEM{Capacity: 200, Buffer: PerExperience} },
		Version: 1,
		Doc:     "averaged GEM: gradients that would harm the memory are projected (Chaudhry et al. 2019)",
	},
	"gem": {
		New:     func() bench.Method { return &GEM{Capacity: 200, Gamma: 0.5, Epsilon: 1e-3} },
		Version: 1,
		Doc:     "gradient episodic memory: the nearest gradient that harms no past experience (Lopez-Paz and Ranzato 2017)",
	},
	"generative-replay": {
		New: func() bench.Method {
			return &GenerativeReplay{Hidden: []int{400, 400}, Latent: 100, Rate: 1e-3}
		},
		Version: 1, Alias: []string{"dgr"},
		Doc: "replay from an autoencoder that learns along, labelled by the last classifier (Shin et al. 2017; van de Ven et al. 2022)",
	},
	"gss": {
		New: func() bench.Method { return &GSS{Subset: 10, Capacity: 200} }, Version: 1,
		Doc: "gradient-based sample selection, greedy: a memory of gradients in many directions (Aljundi et al. 2019)",
	},
	"mir": {
		New: func() bench.Method { return &MIR{Rate: 0.05, Candidates: 50, Capacity: 200} }, Version: 1,
		Doc: "maximally interfered retrieval: replay what the next step would harm most (Aljundi et al. 2019)",
	},
	"mer": {
		New: func() bench.Method {
			return &MER{Batches: 10, Replay: 10, Beta: 0.03, Gamma: 1, Within: ByExample, Capacity: 200}
		},
		Version: 1,
		Doc:     "meta-experience replay: steps on one example each, drawn back twice as in Reptile (Riemer et al. 2019)",
	},
	"la-maml": {
		New: func() bench.Method {
			return &LaMAML{AlphaInit: 0.15, Eta: 0.3, Glances: 5, Meta: AfterEach, Clip: 2, Capacity: 200}
		},
		Version: 1,
		Doc:     "look-ahead meta-learning: a learned rate for every parameter, of first order (Gupta et al. 2020)",
	},
	"cls-er": {
		New: func() bench.Method {
			return &CLSER{Lambda: 0.1, PlasticRate: 0.9, PlasticAlpha: 0.999, StableRate: 0.7, StableAlpha: 0.999, Capacity: 200}
		},
		Version: 1,
		Doc:     "replay held to a plastic and a stable average, the stable one predicts (Arani et al. 2022)",
	},
}
