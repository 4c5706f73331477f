package gpt

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"retain/bench"
	"retain/model/checkpoint"
)

// Files of a checkpoint in the form of Hugging Face's transformers.
const (
	weightsFile = "model.safetensors"
	configFile  = "config.json"
)

// HuggingFace is what config.json says of a GPT-2.
type HuggingFace struct {
	Architectures []string `json:"architectures,omitempty"`
	ModelType     string   `json:"model_type"`
	Activation    string   `json:"activation_function"`
	Layers        int      `json:"n_layer"`
	Heads         int      `json:"n_head"`
	Width         int      `json:"n_embd"`
	Hidden        *int     `json:"n_inner"`
	Positions     int      `json:"n_positions"`
	Vocabulary    int      `json:"vocab_size"`
	Eps           float64  `json:"layer_norm_epsilon"`
	Tied          *bool    `json:"tie_word_embeddings,omitempty"`
	ByLayer       bool     `json:"scale_attn_by_inverse_layer_idx,omitempty"`
	Scaled        *bool    `json:"scale_attn_weights,omitempty"`
}

// readConfig reads config.json and refuses what is not a GPT-2 as it is computed here.
func readConfig(folder string) (*HuggingFace, error) {
	path := filepath.Join(folder, configFile)
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, missing(err)
	}
	c, err := parseConfig(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return c, nil
}

// missing says what a checkpoint is.
func missing(err error) error {
	return fmt.Errorf("%w (hint: a checkpoint is a folder with %s and %s)", err, configFile, weightsFile)
}

// parseConfig reads the text of config.json; what it does not say is as in the smallest GPT-2.
func parseConfig(text []byte) (c *HuggingFace, err error) {
	c = &HuggingFace{Activation: "gelu_new", Eps: normEps, Positions: 1024, Vocabulary: 50257, Layers: 12, Heads: 12, Width: 768}
	if err := json.Unmarshal(text, c); err != nil {
		return nil, err
	}
	switch {
	case c.ModelType != "gpt2":
		err = fmt.Errorf("model_type is %q (hint: gpt2 alone is read)", c.ModelType)
	case activations[c.Activation] == "":
		err = fmt.Errorf("activation_function is %q (hint: %s)", c.Activation, strings.Join(slices.Sorted(maps.Keys(activations)), ", "))
	case c.Eps != normEps:
		err = fmt.Errorf("layer_norm_epsilon is %v and must be %v", c.Eps, normEps)
	case c.ByLayer || c.Scaled != nil && !*c.Scaled:
		err = fmt.Errorf("attention is scaled otherwise than by 1/√(n_embd/n_head)")
	case c.Positions < 1 || c.Positions > 1<<20 || c.Vocabulary < 1 || c.Vocabulary > 1<<24:
		err = fmt.Errorf("n_positions %d, vocab_size %d", c.Positions, c.Vocabulary)
	default:
		err = c.config().Check()
	}
	return c, err
}

// activations are the names of transformers for those computed here.
var activations = map[string]string{"gelu_new": "gelu-tanh", "gelu_pytorch_tanh": "gelu-tanh", "gelu": "gelu"}

// config is the transformer that a checkpoint is of.
func (c *HuggingFace) config() *GPT {
	g := Default()
	g.Layers, g.Heads, g.Width, g.Context, g.Activation = c.Layers, c.Heads, c.Width, c.Positions, activations[c.Activation]
	if c.Hidden != nil {
		g.Hidden = *c.Hidden
	}
	g.Tied = c.Tied == nil || *c.Tied
	return g
}

// spec is the stream of a language model with the vocabulary of the checkpoint.
func (c *HuggingFace) spec() bench.Spec {
	return bench.Spec{Tokens: true, Width: c.Positions, Vocabulary: c.Vocabulary, Outputs: c.Vocabulary, PerToken: true}
}

// A Checkpoint is a pretrained GPT-2 in a folder.
type Checkpoint struct {
	HuggingFace
	Folder string

	model *gpt // the language model that it holds
}

// OpenCheckpoint reads the config of a checkpoint and sees that its weights have the names
// and shapes that belong to it.
func OpenCheckpoint(folder string) (*Checkpoint, error) {
	c, err := readConfig(folder)
	if err != nil {
		return nil, err
	}
	k := &Checkpoint{HuggingFace: *c, Folder: folder, model: newModel(c.config(), c.spec())}
	return k, k.read(func(*checkpoint.File, checkpoint.Tensor, bench.View) error { return nil })
}

// Config is the transformer that the checkpoint is of, Build's argument aside.
func (k *Checkpoint) Config() *GPT { return k.config() }

// Model is the language model that it holds.
func (k *Checkpoint) Model() bench.Model { return k.model }

// Parameters is the number of its parameters.
func (k *Checkpoint) Parameters() int { return k.model.layout.Len() }

// read calls use with the tensor of every view, once all are known to fit. Names may begin
// with "transformer."; masks that old checkpoints carry along are passed over.
func (k *Checkpoint) read(use func(f *checkpoint.File, t checkpoint.Tensor, v bench.View) error) error {
	return checkpoint.Open(filepath.Join(k.Folder, weightsFile), func(f *checkpoint.File) error {
		tensors := map[string]checkpoint.Tensor{}
		for _, t := range f.Tensors {
			name := strings.TrimPrefix(t.Name, "transformer.")
			if strings.HasSuffix(name, ".attn.bias") || strings.HasSuffix(name, ".attn.masked_bias") || name == headName && k.model.tied {
				continue
			}
			if _, twice := tensors[name]; twice {
				return fmt.Errorf("%q is there twice, once as transformer.%s", name, name)
			}
			tensors[name] = t
		}
		for _, v := range k.model.layout {
			t, ok := tensors[v.Name]
			if !ok {
				return fmt.Errorf("no tensor %q, which %s asks for", v.Name, configFile)
			}
			if !slices.Equal(t.Shape, shapeOf(v)) {
				return fmt.Errorf("tensor %q has shape %v and %s asks for %v", t.Name, t.Shape, configFile, shapeOf(v))
			}
			delete(tensors, v.Name)
		}
		for _, name := range slices.Sorted(maps.Keys(tensors)) {
			return fmt.Errorf("tensor %q belongs to no GPT-2 (hint: %s may be of another model)", name, configFile)
		}
		for _, v := range k.model.layout {
			t, ok := f.Find(v.Name)
			if !ok {
				t, _ = f.Find("transformer." + v.Name)
			}
			if err := use(f, t, v); err != nil {
				return err
			}
		}
		return nil
	})
}

// headName is an untied head, which transformers keep as (out, in).
const headName = "lm_head.weight"

// shapeOf is the shape of a view in a checkpoint: biases and norms are vectors.
func shapeOf(v bench.View) []int {
	switch {
	case v.Name == headName:
		return []int{v.Cols, v.Rows}
	case v.Rows == 1 && (strings.HasSuffix(v.Name, ".bias") || strings.Contains(v.Name, "ln_")):
		return []int{v.Cols}
	}
	return []int{v.Rows, v.Cols}
}

// Read reads the parameters in the layout of the model.
func (k *Checkpoint) Read(params []float32) error {
	return k.read(func(f *checkpoint.File, t checkpoint.Tensor, v bench.View) error {
		to := v.Of(params).Data
		if err := f.Floats(to, t); err != nil {
			return err
		}
		if v.Name == headName {
			turn(to, v.Cols, v.Rows)
		}
		for _, x := range to {
			if x-x != 0 {
				return fmt.Errorf("tensor %q holds %v", t.Name, x)
			}
		}
		return nil
	})
}

// turn transposes x (rows, cols) in place.
func turn(x []float32, rows, cols int) {
	old := slices.Clone(x)
	for i := range rows {
		for j := range cols {
			x[j*rows+i] = old[i*cols+j]
		}
	}
}

// Exportable reports why a model is no GPT-2.
func Exportable(m bench.Model) error {
	g, ok := m.(*gpt)
	if !ok {
		return errors.New("only a gpt can be exported")
	}
	if !g.perToken || g.Positions != "learned" || g.Norm != "layer" || !g.Bias || g.Activation == "swiglu" {
		return fmt.Errorf("%s is no GPT-2, which has a head for tokens, learned positions, layer norms, biases and gelu", g.Label())
	}
	return nil
}

// WriteCheckpoint writes parameters of a language model that is [Exportable] to a folder,
// as a GPT-2 that transformers load.
func WriteCheckpoint(folder string, m bench.Model, params []float32) error {
	if err := Exportable(m); err != nil {
		return err
	}
	g := m.(*gpt)
	if len(params) != g.layout.Len() {
		return fmt.Errorf("%d parameters and the model has %d", len(params), g.layout.Len())
	}
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return err
	}
	c := &HuggingFace{Architectures: []string{"GPT2LMHeadModel"}, ModelType: "gpt2", Activation: "gelu_new", Layers: g.Layers, Heads: g.Heads,
		Width: g.Width, Positions: g.context, Vocabulary: g.tokens.Rows, Eps: normEps, Tied: &g.tied}
	if g.Activation == "gelu" {
		c.Activation = "gelu"
	}
	if g.hidden != 4*g.Width {
		c.Hidden = &g.hidden
	}
	text, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(folder, configFile), append(text, '\n'), 0o666); err != nil {
		return err
	}
	return g.writeWeights(filepath.Join(folder, weightsFile), params)
}

func (m *gpt) writeWeights(path string, params []float32) error {
	var arrays []checkpoint.Array
	for _, v := range m.layout {
		a := checkpoint.Array{Name: "transformer." + v.Name, Shape: shapeOf(v), Data: v.Of(params).Data}
		if v.Name == headName {
			a.Name, a.Data = headName, slices.Clone(a.Data)
			turn(a.Data, v.Rows, v.Cols)
		}
		arrays = append(arrays, a)
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	err = checkpoint.Write(f, arrays, map[string]string{"format": "pt"})
	if closed := f.Close(); err == nil {
		err = closed
	}
	return err
}
