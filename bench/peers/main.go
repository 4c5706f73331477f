// Peers times whole training steps of ours and of PyTorch in turns, on one
// core each, and prints the ratios:
//
//	go run ./bench/peers -rounds 5 -seconds 2
//
// It needs a Python with torch (Debian: python3-torch); nothing else does.
// Ours is the run as users have it: batches gathered from bytes, losses,
// gradients and steps through the Learner.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"retain/bench"
	"retain/methods"
	"retain/model"
	"retain/model/optim"
	"retain/model/vec"
	"retain/tasks"
)

// workload is what both sides train.
type workload struct {
	name  string
	what  string
	net   model.Config
	optim func() bench.Optimizer
	batch int
	loops []string // of peer.py
}

var workloads = []workload{
	{"mlp128", "MLP 784-400-400-10, batch 128, Adam", &model.MLP{Hidden: []int{400, 400}, Init: "fan-in"},
		optim.Optimizers["adam"].New, 128, []string{"usual", "tuned"}},
	{"mlp10", "MLP 784-100-100-10, batch 10, SGD", &model.MLP{Hidden: []int{100, 100}, Init: "fan-in"},
		optim.Optimizers["sgd"].New, 10, []string{"usual", "tuned"}},
	{"cnn", "CNN of 32 and 64 channels and a dense layer of 128, batch 64, Adam", model.Models["cnn"].New(),
		optim.Optimizers["adam"].New, 64, []string{"usual"}},
}

func main() {
	if err := run(os.Stdout, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "peers: error:", err)
		os.Exit(1)
	}
}

func run(w io.Writer, args []string) error {
	flags := flag.NewFlagSet("peers", flag.ContinueOnError)
	python := flags.String("python", "/usr/bin/python3", "a Python with torch")
	script := flags.String("script", "bench/peers/peer.py", "the peer's script")
	rounds := flags.Int("rounds", 5, "turns of each side")
	seconds := flags.Float64("seconds", 2, "length of one turn")
	only := flags.String("only", "", "one workload alone")
	if err := flags.Parse(args); err != nil {
		return err
	}
	runtime.GOMAXPROCS(1)
	fmt.Fprintf(w, "kernels %s, medians of %d turns of %gs\n", vec.ISA(), *rounds, *seconds)
	for _, load := range workloads {
		if *only != "" && *only != load.name {
			continue
		}
		speeds := map[string][]float64{}
		for range *rounds {
			s, err := load.ours(*seconds)
			if err != nil {
				return err
			}
			speeds["ours"] = append(speeds["ours"], s)
			for _, loop := range load.loops {
				out, err := exec.Command(*python, *script, load.name, loop, fmt.Sprint(*seconds)).Output()
				if err != nil {
					return fmt.Errorf("%s %s: %w (hint: Debian's python3-torch)", *python, *script, err)
				}
				s, err := strconv.ParseFloat(strings.TrimSpace(string(out)), 64)
				if err != nil {
					return fmt.Errorf("%s printed %q", *script, out)
				}
				speeds[loop] = append(speeds[loop], s)
			}
		}
		load.print(w, speeds)
	}
	return nil
}

// print gives medians, and the ratio turn by turn, which holds when the
// machine's speed drifts.
func (l *workload) print(w io.Writer, speeds map[string][]float64) {
	fmt.Fprintf(w, "\n%s\n  retain          %8.0f images/s\n", l.what, median(speeds["ours"]))
	for _, loop := range l.loops {
		ratios := make([]float64, len(speeds[loop]))
		for i := range ratios {
			ratios[i] = speeds["ours"][i] / speeds[loop][i]
		}
		fmt.Fprintf(w, "  PyTorch %-7s %8.0f images/s   retain/PyTorch %.2f (%.2f to %.2f)\n",
			loop, median(speeds[loop]), median(ratios), slices.Min(ratios), slices.Max(ratios))
	}
}

func median(x []float64) float64 {
	s := slices.Sorted(slices.Values(x))
	return s[len(s)/2]
}

// ours trains for about so many seconds and gives images per second.
func (l *workload) ours(seconds float64) (float64, error) {
	config := &tasks.Split{
		Images:      tasks.Images{Data: "glyphs-digits", Scenario: bench.ClassIncremental, TestLimit: 1},
		Experiences: 1, ClassOrder: "fixed",
	}
	stream, err := config.Open()
	if err != nil {
		return 0, err
	}
	net, err := l.net.Build(stream.Spec())
	if err != nil {
		return 0, err
	}
	measure := func(iterations int) (float64, error) {
		r, err := bench.Run(context.Background(), bench.Plan{
			Stream: stream, Model: net, Optimizer: l.optim(), Method: &methods.Finetune{}, Seed: bench.NewSeed(1),
			Budget: bench.Budget{Iterations: iterations, Batch: l.batch, DropLast: true},
			Masks:  bench.Masks{Train: bench.MaskAll, Test: []bench.Mask{bench.MaskAll}},
		})
		if err != nil {
			return 0, err
		}
		return float64(iterations*l.batch) / (float64(r.Phases[1].Time.Wall) / 1e9), nil
	}
	speed, err := measure(100)
	if err != nil {
		return 0, err
	}
	return measure(int(speed*seconds) / l.batch)
}
