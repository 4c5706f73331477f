package model

import (
	"fmt"
	"strconv"
	"strings"

	"retain/bench"
)

// CNN is a convolutional network: for each entry of Channels a convolution with
// zeros around the image, norm, ReLU and pooling, then dense layers with ReLU
// and a linear output layer.
type CNN struct {
	Channels []int  `yaml:"channels"` // channels of each convolution
	Kernel   int    `yaml:"kernel"`   // height and width of a convolution's kernel, odd
	Stride   int    `yaml:"stride"`   // of every convolution: n lines become ⌈n/stride⌉
	Pool     int    `yaml:"pool"`     // size and stride of the pooling after each convolution; 1: none
	Pooling  string `yaml:"pooling"`  // what is taken of a window: max or average
	Norm     string `yaml:"norm"`     // what stands behind each convolution: none, batch or group; with a norm, convolutions have no bias
	Groups   int    `yaml:"groups"`   // groups of channels of the norm group
	Hidden   []int  `yaml:"hidden"`   // widths of the dense hidden layers
	Init     string `yaml:"init"`     // fan-in: U(±1/√fan_in), biases too; glorot: U(±√(6/(fan_in+fan_out))); he: U(±√(6/fan_in)); biases 0
}

// Label implements Config.
func (c *CNN) Label() string {
	label := "cnn " + joinInts(c.Channels)
	for _, part := range []struct {
		given bool
		text  string
	}{
		{len(c.Hidden) > 0, "dense " + joinInts(c.Hidden)},
		{c.Kernel != 3, fmt.Sprintf("kernel %d", c.Kernel)},
		{c.Stride != 1, fmt.Sprintf("stride %d", c.Stride)},
		{c.Pool != 2 || c.Pooling != "max", fmt.Sprintf("%s pool %d", c.Pooling, c.Pool)},
		{c.Norm == "batch", "batch norm"},
		{c.Norm == "group", fmt.Sprintf("group norm %d", c.Groups)},
		{c.Init != "fan-in", c.Init},
	} {
		if part.given {
			label += " " + part.text
		}
	}
	return label
}

func joinInts(x []int) string {
	s := make([]string, len(x))
	for i, v := range x {
		s[i] = strconv.Itoa(v)
	}
	return strings.Join(s, "-")
}

// Check reports fields that no network can have.
func (c *CNN) Check() error {
	field := func(name, format string, args ...any) error {
		return &bench.FieldError{Field: name, Err: fmt.Errorf(format, args...)}
	}
	switch {
	case len(c.Channels) == 0:
		return field("channels", "no convolution (hint: mlp)")
	case c.Kernel < 1 || c.Kernel%2 == 0:
		return field("kernel", "a kernel of size %d (hint: an odd size)", c.Kernel)
	case c.Stride != 1 && c.Stride != 2:
		return field("stride", "a stride of %d (hint: 1 or 2)", c.Stride)
	case c.Pool < 1 || c.Pool > 15:
		return field("pool", "pooling of size %d (hint: 1 to 15; 1 is none)", c.Pool)
	case c.Pooling != "max" && c.Pooling != "average":
		return field("pooling", "unknown pooling %q (hint: max or average)", c.Pooling)
	}
	for _, n := range c.Channels {
		if n < 1 {
			return field("channels", "a convolution with %d channels (hint: at least 1)", n)
		}
	}
	for _, h := range c.Hidden {
		if h < 1 {
			return field("hidden", "a hidden layer of %d units (hint: at least 1)", h)
		}
	}
	if err := checkNorm(c.Norm, c.Groups, c.Channels); err != nil {
		return err
	}
	return checkInit(c.Init, "fan-in", "glorot", "he")
}

// checkNorm reports a norm that there is not, or groups that do not divide the
// channels.
func checkNorm(norm string, groups int, channels []int) error {
	switch norm {
	case "none", "batch":
		return nil
	case "group":
		for _, n := range channels {
			if groups < 1 || n%groups != 0 {
				return &bench.FieldError{Field: "groups", Err: fmt.Errorf("%d groups of %d channels (hint: a number that divides them)", groups, n)}
			}
		}
		return nil
	}
	return &bench.FieldError{Field: "norm", Err: fmt.Errorf("unknown norm %q (hint: none, batch or group)", norm)}
}

// Build implements Config. Convolution i is called "conv⟨i⟩", its weight has
// one row for each kernel line, kernel column and channel, in that order, and
// one column for each channel that comes out. Gates act on the channels of the
// convolutions, then on the dense hidden layers.
func (c *CNN) Build(s bench.Spec) (bench.Model, error) {
	image, err := imageOf("cnn", s)
	if err != nil {
		return nil, err
	}
	plain, err := c.assemble(s, image, false)
	if err != nil {
		return nil, err
	}
	plain.slotted, err = c.assemble(s, image, true)
	return plain, err
}

// assemble puts the network together, with or without the gains of slots behind
// each convolution.
func (c *CNN) assemble(s bench.Spec, image shape, slotted bool) (*net, error) {
	b := newBuilder(s, image, c.Init, c.Norm, c.Groups)
	at := imageTensor
	for i, channels := range c.Channels {
		at = b.unit(at, unit{
			name: fmt.Sprintf("conv%d", i+1), channels: channels, size: c.Kernel, stride: c.Stride,
			relu: true, other: noTensor, pooled: c.Pool > 1 && c.Pooling == "max", gated: true,
		})
		if from := b.shapes[at]; from.h < c.Pool || from.w < c.Pool {
			return nil, fmt.Errorf("convolution %d leaves an image of %d×%d, too small to pool by %d (hint: fewer convolutions, or pool: 1)",
				i+1, from.h, from.w, c.Pool)
		}
		switch {
		case c.Pool == 1:
		case c.Pooling == "max":
			at = b.maxPool(at, c.Pool)
		default:
			at = b.avgPool(at, c.Pool, c.Pool)
		}
		at = b.gain(at, fmt.Sprintf("conv%d", i+1), slotted)
	}
	return b.finish(at, c.Hidden, s.Outputs), nil
}
