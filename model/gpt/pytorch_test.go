package gpt

import (
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"retain/bench"
	"retain/model/checkpoint"
	"retain/model/optim"
	"retain/model/vec"
)

// reference is what PyTorch made of the small checkpoint; testdata/gen/gpt.py writes it.
type reference struct {
	floats map[string][]float32
	tokens []int32
	labels []int32
}

func readReference(t *testing.T) reference {
	t.Helper()
	ref := reference{floats: map[string][]float32{}}
	err := checkpoint.Open("testdata/reference.safetensors", func(f *checkpoint.File) error {
		for _, x := range f.Tensors {
			if x.Kind == "I64" {
				all, err := f.Integers(x)
				if err != nil {
					return err
				}
				for _, v := range all {
					if x.Name == "tokens" {
						ref.tokens = append(ref.tokens, int32(v))
					} else {
						ref.labels = append(ref.labels, int32(v))
					}
				}
				continue
			}
			ref.floats[x.Name] = make([]float32, x.Len())
			if err := f.Floats(ref.floats[x.Name], x); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return ref
}

func closeTo(t *testing.T, what string, got, want []float32, tolerance float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d numbers, want %d", what, len(got), len(want))
	}
	for i, w := range want {
		if !(math.Abs(float64(got[i]-w)) <= tolerance) {
			t.Fatalf("%s: number %d is %v, want %v", what, i, got[i], w)
		}
	}
}

// TestAgainstPyTorch: logits, loss, gradients and ten steps of AdamW on a checkpoint.
func TestAgainstPyTorch(t *testing.T) {
	ref := readReference(t)
	k, err := OpenCheckpoint(small)
	if err != nil {
		t.Fatal(err)
	}
	m := k.model
	params, grad := make([]float32, m.layout.Len()), make([]float32, m.layout.Len())
	if err := k.Read(params); err != nil {
		t.Fatal(err)
	}
	in := bench.Inputs{Rows: 3, Width: 12, Tokens: ref.tokens}
	tape, d := m.NewTape(3), vec.MakeMatrix(36, m.outputs)
	step := func() (loss float64, logits vec.Matrix) {
		logits = tape.Forward(params, in, bench.Pass{Train: true})
		loss = vec.SoftmaxCrossEntropyRows(d, logits, ref.labels, nil, 1.0/36)
		tape.Backward(grad, d)
		return loss, logits
	}
	loss, logits := step()
	closeTo(t, "logits", logits.Data, ref.floats["logits"], 1e-4)
	closeTo(t, "loss", []float32{float32(loss)}, ref.floats["loss"], 1e-5)
	for _, v := range m.layout {
		closeTo(t, "gradient of "+v.Name, v.Of(grad).Data, ref.floats["grad."+v.Name], 2e-5)
	}
	adam := optim.Optimizers["adamw"].New().(*optim.AdamW)
	adam.Rate, adam.Beta2, adam.Decay = 1e-2, 0.99, 0.1
	for i, want := range ref.floats["losses"] {
		loss, _ := step()
		closeTo(t, fmt.Sprintf("loss of step %d", i), []float32{float32(loss)}, []float32{want}, 2e-4)
		adam.Step(params, grad)
	}
	for _, name := range []string{"wpe.weight", "h.0.ln_1.weight", "h.1.attn.c_proj.bias"} {
		closeTo(t, "after ten steps "+name, m.layout.Find(name).Of(params).Data, ref.floats["after."+name], 2e-3)
	}
}

// TestPyTorchReads: PyTorch gives the logits of a checkpoint of ours.
func TestPyTorchReads(t *testing.T) {
	const python = "/usr/bin/python3"
	if testing.Short() || exec.Command(python, "-c", "import torch").Run() != nil {
		t.Skip("needs Debian's python3-torch")
	}
	config := Default()
	config.Layers, config.Heads, config.Width, config.Hidden = 3, 2, 20, 24
	spec := bench.Spec{Tokens: true, Vocabulary: 23, Width: 9, Outputs: 23, PerToken: true}
	built, err := config.Build(spec)
	if err != nil {
		t.Fatal(err)
	}
	m := built.(*gpt)
	params := gptCase{}.params(m)
	folder := t.TempDir()
	if err := WriteCheckpoint(folder, m, params); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(python, "../../testdata/gen/gpt.py", "--logits", folder).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	text, err := os.ReadFile(filepath.Join(folder, "logits.txt"))
	if err != nil {
		t.Fatal(err)
	}
	var want []float32
	for _, f := range strings.Fields(string(text)) {
		v, err := strconv.ParseFloat(f, 32)
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, float32(v))
	}
	in := bench.Inputs{Rows: 2, Width: 9}
	for i := range 18 {
		in.Tokens = append(in.Tokens, int32(i*7%23))
	}
	closeTo(t, "logits", m.NewTape(2).Forward(params, in, bench.Pass{}).Data, want, 1e-4)
}
