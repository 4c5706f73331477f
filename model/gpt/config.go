package gpt

import (
	"fmt"
	"path/filepath"
	"strings"

	"retain/bench"
)

// GPT is a decoder-only transformer with norms before attention and network
// (Radford et al. 2019). Outputs are the next token where the stream labels every
// token, else the class of the text, read at its last position. The padding before a
// text with a class is attended to as other tokens are: there is no mask over it.
type GPT struct {
	Layers     int     `yaml:"layers"`     // blocks of attention and network
	Heads      int     `yaml:"heads"`      // heads of each attention; they divide the width
	Width      int     `yaml:"width"`      // numbers that stand for a token, which blocks add to
	Hidden     int     `yaml:"hidden"`     // units of each block's network; 0: four times the width, of swiglu 8/3 times, up to a multiple of 16
	Context    int     `yaml:"context"`    // most tokens of one example; 0: as many as the stream has
	Positions  string  `yaml:"positions"`  // learned: an embedding of each; rotary: queries and keys are turned (Su et al. 2021)
	Norm       string  `yaml:"norm"`       // layer (Ba et al. 2016) or rms (Zhang and Sennrich 2019)
	Activation string  `yaml:"activation"` // gelu-tanh as in GPT-2, gelu (by erf), or swiglu (Shazeer 2020)
	Bias       bool    `yaml:"bias"`       // products and layer norms have biases
	Tied       bool    `yaml:"tied"`       // the head for the next token is the token embedding
	From       string  `yaml:"from"`       // folder of a GPT-2 checkpoint (config.json, model.safetensors) to begin with, which then sets all fields but dropout; none: begin at random
	Dropout    float64 `yaml:"dropout"`    // share of embeddings, attention weights and branch outputs dropped in training, in steps of 2⁻¹⁶
}

// Default is the transformer where a config says nothing.
func Default() *GPT {
	return &GPT{Layers: 4, Heads: 4, Width: 128, Positions: "learned", Norm: "layer", Activation: "gelu-tanh", Bias: true, Tied: true}
}

// Label names it briefly.
func (c *GPT) Label() string {
	d := Default()
	parts := []string{fmt.Sprintf("gpt %d×%d", c.Layers, c.Width), fmt.Sprintf("%d heads", c.Heads)}
	if c.From != "" {
		parts = []string{"gpt from " + filepath.Base(c.From)}
	}
	add := func(differs bool, what string) {
		if differs {
			parts = append(parts, what)
		}
	}
	add(c.Hidden != 0, fmt.Sprintf("hidden %d", c.Hidden))
	add(c.Context != 0, fmt.Sprintf("context %d", c.Context))
	add(c.Positions != d.Positions, c.Positions)
	add(c.Norm != d.Norm, c.Norm)
	add(c.Activation != d.Activation, c.Activation)
	add(!c.Bias, "no bias")
	add(!c.Tied, "untied")
	add(c.Dropout != 0, fmt.Sprintf("dropout %v", c.Dropout))
	return strings.Join(parts, " ")
}

// Check reports sizes and names that there cannot be.
func (c *GPT) Check() error {
	fail := func(field, format string, args ...any) error {
		return &bench.FieldError{Field: field, Err: fmt.Errorf(format, args...)}
	}
	within := func(name string, value, least, most int) error {
		if value < least || value > most {
			return fail(name, "%s is %d and must lie in %d to %d", name, value, least, most)
		}
		return nil
	}
	one := func(name, value string, known ...string) error {
		for _, k := range known {
			if value == k {
				return nil
			}
		}
		return fail(name, "unknown %s %q (hint: %s)", name, value, strings.Join(known, " or "))
	}
	for _, err := range []error{
		within("layers", c.Layers, 1, 1000), within("width", c.Width, 1, 1<<16), within("heads", c.Heads, 1, 1<<10),
		within("hidden", c.Hidden, 0, 1<<18), within("context", c.Context, 0, 1<<16),
		one("positions", c.Positions, "learned", "rotary"), one("norm", c.Norm, "layer", "rms"),
		one("activation", c.Activation, "gelu-tanh", "gelu", "swiglu"),
	} {
		if err != nil {
			return err
		}
	}
	if c.From != "" {
		d := Default()
		d.From, d.Dropout = c.From, c.Dropout
		if *c != *d {
			return fail("from", "a checkpoint says all but dropout (hint: no other fields beside from)")
		}
	}
	switch {
	case c.Width%c.Heads != 0:
		return fail("heads", "%d heads do not divide a width of %d", c.Heads, c.Width)
	case c.Positions == "rotary" && c.Width/c.Heads%2 != 0:
		return fail("heads", "rotary positions turn pairs, and a head has %d numbers (hint: other heads or width)", c.Width/c.Heads)
	case !(c.Dropout >= 0 && c.Dropout <= 0.99):
		return fail("dropout", "dropout is %v and must lie in [0, 0.99]", c.Dropout)
	}
	return nil
}

// Build makes the transformer for streams of tokens.
func (c *GPT) Build(s bench.Spec) (bench.Model, error) {
	if !s.Tokens {
		return nil, fmt.Errorf("a gpt reads tokens and the stream has numbers (hint: features: tokens, or a model for numbers such as mlp)")
	}
	if s.Vocabulary < 1 || s.Outputs < 1 || s.Width < 1 {
		return nil, fmt.Errorf("a stream of %d tokens of a vocabulary of %d with %d outputs", s.Width, s.Vocabulary, s.Outputs)
	}
	c, from, err := c.pretrained(s)
	if err != nil {
		return nil, &bench.FieldError{Field: "from", Err: err}
	}
	if c.Context != 0 && c.Context < s.Width {
		return nil, &bench.FieldError{Field: "context", Err: fmt.Errorf("the stream has %d tokens in a row and the context is %d (hint: a stream of shorter rows, or a longer context)", s.Width, c.Context)}
	}
	m := newModel(c, s)
	m.from = from
	return m, nil
}
