package model

import (
	"retain/bench"
	"retain/model/gpt"
)

// Config is a network before it is known what goes in and what comes out. Its
// exported fields are what configs set.
type Config interface {
	// Build makes the network for streams of this kind.
	Build(s bench.Spec) (bench.Model, error)
	// Label names the network briefly, as "mlp 400-400".
	Label() string
}

// Pretrained is a config whose network begins with parameters from files: Digests is the
// SHA-256 of each by a name, part of a run's identity; none where it begins at random.
type Pretrained interface {
	Digests() (map[string]string, error)
}

// Checkpoint is the folder of the checkpoint that a network, or the one within it, begins
// with; "" where it begins at random.
func Checkpoint(c Config) string {
	switch c := c.(type) {
	case *gpt.GPT:
		return c.From
	case *LoRA:
		return Checkpoint(c.Base.Config)
	case *Prompts:
		return Checkpoint(c.Base.Config)
	}
	return ""
}

// Models lists every network by the name that configs give it.
var Models = bench.Registry[Config]{
	"mlp": {
		New:     func() Config { return &MLP{Hidden: []int{100, 100}, Init: "fan-in"} },
		Version: 1,
		Doc:     "multi-layer perceptron with ReLU",
	},
	"cnn": {
		New: func() Config {
			return &CNN{Channels: []int{32, 64}, Kernel: 3, Stride: 1, Pool: 2, Pooling: "max", Norm: "none", Groups: 8, Hidden: []int{128}, Init: "fan-in"}
		},
		Version: 1,
		Doc:     "convolutions with pooling, then dense layers",
	},
	"resnet": {
		New: func() Config {
			return &ResNet{Width: 20, Blocks: []int{2, 2, 2, 2}, Norm: "batch", Groups: 4, Init: "fan-in"}
		},
		Version: 1,
		Doc:     "narrow ResNet-18 for small images (Lopez-Paz and Ranzato 2017)",
	},
	"gpt": {
		New:     func() Config { return gpt.Default() },
		Version: 1,
		Doc:     "decoder-only transformer (Radford et al. 2019) for text",
	},
	"lora": {
		New:     func() Config { return &LoRA{Rank: 8, Alpha: 16} },
		Version: 2,
		Doc:     "low-rank adapters of another network, which stays as it is (Hu et al. 2022)",
	},
	"prompts": {
		New:     func() Config { return &Prompts{Length: 10} },
		Version: 2,
		Doc:     "virtual tokens before the text of a transformer, which stays as it is (Lester et al. 2021)",
	},
}
