package gpt

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"retain/bench"
	"retain/model/checkpoint"
)

const small = "testdata/gpt2"

// TestCheckpointRoundTrip: what is read and written again has the same bytes.
func TestCheckpointRoundTrip(t *testing.T) {
	k, err := OpenCheckpoint(small)
	if err != nil {
		t.Fatal(err)
	}
	params := make([]float32, k.Parameters())
	if err := k.Read(params); err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(t.TempDir(), "again")
	if err := WriteCheckpoint(folder, k.model, params); err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(filepath.Join(small, weightsFile))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(filepath.Join(folder, weightsFile)); err != nil || !bytes.Equal(got, want) {
		t.Errorf("the weights are not those that were read (%v)", err)
	}
	if again, err := OpenCheckpoint(folder); err != nil || *again.Config() != *k.Config() {
		t.Errorf("the config came back as %+v, want %+v (%v)", again.Config(), k.Config(), err)
	}
}

// TestFrom: a model begins with what its checkpoint has; tokens and a head that it lacks
// are drawn.
func TestFrom(t *testing.T) {
	k, err := OpenCheckpoint(small)
	if err != nil {
		t.Fatal(err)
	}
	from := make([]float32, k.Parameters())
	if err := k.Read(from); err != nil {
		t.Fatal(err)
	}
	config := Default()
	config.From = small
	if err := config.Check(); err != nil {
		t.Fatal(err)
	}
	for _, spec := range []bench.Spec{
		{Tokens: true, Vocabulary: 19, Width: 8, Outputs: 19, PerToken: true},
		{Tokens: true, Vocabulary: 20, Width: 12, Outputs: 3},
	} {
		built, err := config.Build(spec)
		if err != nil {
			t.Fatal(err)
		}
		m := built.(*gpt)
		params := make([]float32, m.layout.Len())
		m.Init(params, bench.NewSeed(1).Rand("init"))
		for _, v := range m.layout {
			got := v.Of(params).Data
			if v.Name == "score.weight" {
				if slices.Max(got) == 0 {
					t.Error("the head for classes is not drawn")
				}
				continue
			}
			if v.Name == "score.bias" {
				continue
			}
			want := k.model.layout.Find(v.Name).Of(from).Data
			if !slices.Equal(got[:len(want)], want) {
				t.Errorf("%s is not that of the checkpoint", v.Name)
			}
			if extra := got[len(want):]; len(extra) != (spec.Vocabulary-19)*16*map[bool]int{true: 1}[v.Name == "wte.weight"] || len(extra) > 0 && slices.Max(extra) == 0 {
				t.Errorf("%s has %d numbers beyond the checkpoint", v.Name, len(extra))
			}
		}
	}
	for hint, spec := range map[string]bench.Spec{
		"tokenizer":    {Tokens: true, Vocabulary: 18, Width: 8, Outputs: 18, PerToken: true},
		"shorter rows": {Tokens: true, Vocabulary: 19, Width: 13, Outputs: 19, PerToken: true},
	} {
		if _, err := config.Build(spec); err == nil || !strings.Contains(err.Error(), hint) {
			t.Errorf("%+v: %v, want a hint about %s", spec, err, hint)
		}
	}
	config.Layers = 2
	if config.Check() == nil {
		t.Error("layers beside from are accepted")
	}
}

// TestBrokenCheckpoints: each mistake is refused with its reason.
func TestBrokenCheckpoints(t *testing.T) {
	config, err := os.ReadFile(filepath.Join(small, configFile))
	if err != nil {
		t.Fatal(err)
	}
	weights, err := os.ReadFile(filepath.Join(small, weightsFile))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, old, new, reason string }{
		{"another model", `"gpt2"`, `"llama"`, "model_type"},
		{"no JSON", `{`, `[`, "config.json"},
		{"another activation", "gelu_new", "relu", "activation_function"},
		{"another eps", "1e-05", "1e-06", "layer_norm_epsilon"},
		{"scaling by layer", `"n_layer"`, `"scale_attn_by_inverse_layer_idx": true, "n_layer"`, "scaled"},
		{"heads that do not divide", `"n_head": 2`, `"n_head": 3`, "heads"},
		{"no layers", `"n_layer": 2`, `"n_layer": 0`, "layers"},
		{"more layers than weights", `"n_layer": 2`, `"n_layer": 3`, `no tensor "h.2.ln_1.weight"`},
		{"fewer layers than weights", `"n_layer": 2`, `"n_layer": 1`, "belongs to no GPT-2"},
		{"another vocabulary", `"vocab_size": 19`, `"vocab_size": 20`, "shape [19 16]"},
		{"a vocabulary of nobody", `"vocab_size": 19`, `"vocab_size": 1900000000`, "vocab_size"},
		{"a head of its own", `"n_layer"`, `"tie_word_embeddings": false, "n_layer"`, "lm_head.weight"},
	} {
		folder := t.TempDir()
		text := strings.Replace(string(config), c.old, c.new, 1)
		for name, data := range map[string][]byte{configFile: []byte(text), weightsFile: weights} {
			if err := os.WriteFile(filepath.Join(folder, name), data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := OpenCheckpoint(folder); err == nil || !strings.Contains(err.Error(), c.reason) {
			t.Errorf("%s: %v, want an error about %s", c.name, err, c.reason)
		}
	}
	if _, err := OpenCheckpoint(t.TempDir()); err == nil {
		t.Error("an empty folder is a checkpoint")
	}
}

// TestWeightsThatAreNoNumbers: a checkpoint with one is not read, wherever it stands.
func TestWeightsThatAreNoNumbers(t *testing.T) {
	k, err := OpenCheckpoint(small)
	if err != nil {
		t.Fatal(err)
	}
	good := make([]float32, k.Parameters())
	if err := k.Read(good); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		tensor string
		x      float64
		want   string
	}{
		{"wte.weight", math.NaN(), "NaN"}, {"h.1.mlp.c_proj.bias", math.Inf(1), "+Inf"}, {"ln_f.weight", math.Inf(-1), "-Inf"},
	} {
		params := slices.Clone(good)
		data := k.model.layout.Find(c.tensor).Of(params).Data
		data[len(data)-1] = float32(c.x)
		folder := t.TempDir()
		if err := WriteCheckpoint(folder, k.model, params); err != nil {
			t.Fatal(err)
		}
		broken, err := OpenCheckpoint(folder)
		if err != nil {
			t.Fatal(err)
		}
		if err := broken.Read(params); err == nil || !strings.Contains(err.Error(), c.tensor) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s holds %v: %v", c.tensor, c.x, err)
		}
		config := Default()
		config.From = folder
		if _, err := config.Build(k.spec()); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("a model begins with %v in %s: %v", c.x, c.tensor, err)
		}
	}
}

// TestUntiedAndOldNames: an untied head, names without a prefix and the masks that old
// checkpoints carry come back to the same parameters.
func TestUntiedAndOldNames(t *testing.T) {
	config := Default()
	config.Layers, config.Heads, config.Width, config.Tied, config.Activation = 1, 2, 8, false, "gelu"
	built, err := config.Build(bench.Spec{Tokens: true, Vocabulary: 5, Width: 4, Outputs: 5, PerToken: true})
	if err != nil {
		t.Fatal(err)
	}
	m := built.(*gpt)
	params := gptCase{}.params(m)
	folder := t.TempDir()
	if err := WriteCheckpoint(folder, m, params); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(folder, weightsFile)
	arrays := []checkpoint.Array{
		{Name: "h.0.attn.bias", Shape: []int{1, 1, 1, 1}, Data: []float32{1}},
		{Name: "h.0.attn.masked_bias", Shape: []int{}, Data: []float32{-1e4}},
	}
	err = checkpoint.Open(path, func(f *checkpoint.File) error {
		for _, x := range f.Tensors {
			a := checkpoint.Array{Name: strings.TrimPrefix(x.Name, "transformer."), Shape: x.Shape, Data: make([]float32, x.Len())}
			if err := f.Floats(a.Data, x); err != nil {
				return err
			}
			arrays = append(arrays, a)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, old := range []bool{false, true} {
		if old {
			var b bytes.Buffer
			if err := checkpoint.Write(&b, arrays, nil); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		k, err := OpenCheckpoint(folder)
		if err != nil {
			t.Fatal(err)
		}
		got := make([]float32, k.Parameters())
		if err := k.Read(got); err != nil || !sameBits(got, params) {
			t.Errorf("old names %v: other parameters came back (%v)", old, err)
		}
	}
	if WriteCheckpoint(folder, m, params[1:]) == nil {
		t.Error("too few parameters are written")
	}
	rotary := gptCase{config: func(c *GPT) { c.Positions = "rotary" }, long: 4}.build(t)
	if WriteCheckpoint(folder, rotary, make([]float32, rotary.layout.Len())) == nil {
		t.Error("rotary positions are written as a GPT-2")
	}
}

// FuzzConfig: whatever config.json says, it is refused or a model can be laid out.
func FuzzConfig(f *testing.F) {
	text, err := os.ReadFile(filepath.Join(small, configFile))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte(`{"model_type": "gpt2", "n_inner": -1}`))
	f.Add([]byte(`{"model_type": "gpt2", "n_embd": 1e9, "n_positions": 4294967296}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := parseConfig(text)
		if err != nil {
			return
		}
		if m := newModel(c.config(), c.spec()); m.layout.Len() < 1 {
			t.Errorf("%+v has %d parameters", c, m.layout.Len())
		}
	})
}
