package model

import (
	"fmt"

	"retain/bench"
)

// ResNet is the residual network for small images that continual learning
// uses (Lopez-Paz and Ranzato 2017: a ResNet-18, He et al. 2016, with 20
// channels instead of 64): a 3×3 convolution, stages of residual blocks of two
// 3×3 convolutions, the mean over all positions, a linear output layer. Each
// stage has twice the channels of the one before and, but for the first, half
// its height and width.
type ResNet struct {
	Width  int    `yaml:"width"`  // channels of the first stage
	Blocks []int  `yaml:"blocks"` // residual blocks in each stage
	Norm   string `yaml:"norm"`   // what stands behind each convolution: none, batch or group; with a norm, convolutions have no bias
	Groups int    `yaml:"groups"` // groups of channels of the norm group
	Init   string `yaml:"init"`   // fan-in: U(±1/√fan_in), biases too; glorot: U(±√(6/(fan_in+fan_out))); he: U(±√(6/fan_in)); biases 0
}

// Label implements Config.
func (c *ResNet) Label() string {
	label := fmt.Sprintf("resnet %s ×%d", joinInts(c.Blocks), c.Width)
	switch c.Norm {
	case "group":
		label += fmt.Sprintf(" group norm %d", c.Groups)
	case "none":
		label += " no norm"
	}
	if c.Init != "fan-in" {
		label += " " + c.Init
	}
	return label
}

// Check reports fields that no network can have.
func (c *ResNet) Check() error {
	switch {
	case c.Width < 1:
		return &bench.FieldError{Field: "width", Err: fmt.Errorf("%d channels (hint: at least 1)", c.Width)}
	case len(c.Blocks) == 0 || len(c.Blocks) > 8:
		return &bench.FieldError{Field: "blocks", Err: fmt.Errorf("%d stages (hint: 1 to 8; [2, 2, 2, 2] is a ResNet-18)", len(c.Blocks))}
	}
	for _, n := range c.Blocks {
		if n < 1 {
			return &bench.FieldError{Field: "blocks", Err: fmt.Errorf("a stage of %d blocks (hint: at least 1)", n)}
		}
	}
	if err := checkNorm(c.Norm, c.Groups, []int{c.Width}); err != nil {
		return err
	}
	return checkInit(c.Init, "fan-in", "glorot", "he")
}

// Build implements Config. Where a block changes the shape, a 1×1 convolution,
// ".shortcut", takes the place of the identity. The network has no gates.
func (c *ResNet) Build(s bench.Spec) (bench.Model, error) {
	image, err := imageOf("resnet", s)
	if err != nil {
		return nil, err
	}
	b := newBuilder(s, image, c.Init, c.Norm, c.Groups)
	at := b.unit(imageTensor, unit{name: "conv1", channels: c.Width, size: 3, stride: 1, relu: true, other: noTensor})
	for stage, blocks := range c.Blocks {
		for block := range blocks {
			stride := 1
			if stage > 0 && block == 0 {
				stride = 2
			}
			at = b.residual(at, fmt.Sprintf("stage%d.block%d", stage+1, block+1), c.Width<<stage, stride)
		}
	}
	at = b.avgPool(at, b.shapes[at].h, b.shapes[at].w)
	return b.finish(at, nil, s.Outputs), nil
}

// residual adds y = ReLU(f(x) + x), f being two convolutions with ReLU between.
func (b *builder) residual(from int, name string, channels, stride int) int {
	shortcut := from
	if stride != 1 || b.shapes[from].c != channels {
		shortcut = b.unit(from, unit{name: name + ".shortcut", channels: channels, size: 1, stride: stride, other: noTensor})
	}
	at := b.unit(from, unit{name: name + ".conv1", channels: channels, size: 3, stride: stride, relu: true, other: noTensor})
	return b.unit(at, unit{name: name + ".conv2", channels: channels, size: 3, stride: 1, relu: true, other: shortcut})
}
