// Peers times whole training steps of ours and of PyTorch in turns, on one
// core each, and prints the ratios:
//
//	go run ./bench/peers -rounds 5 -seconds 2
//
// It needs a Python with torch (Debian: python3-torch); nothing else does.
// Ours is the run as users have it: batches gathered from bytes, losses,
// gradients and steps through the Learner.
//
// Each side gives two speeds for a turn: that of the whole turn, and that of its
// quickest stretch of steps, a few milliseconds long. The latter is what a core
// to itself would do: on a machine that others use too it is the one to trust.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"slices"

	"retain/bench"
	"retain/model"
	"retain/model/optim"
	"retain/model/vec"
)

// workload is what both sides train.
type workload struct {
	name  string
	what  string
	net   model.Config
	optim func() bench.Optimizer
	batch int
	loops []string // of peer.py
	// stretch is the number of steps that are timed together for the quickest
	// stretch, some milliseconds.
	stretch int
}

var workloads = []workload{
	{"mlp128", "MLP 784-400-400-10, batch 128, Adam", &model.MLP{Hidden: []int{400, 400}, Init: "fan-in"},
		optim.Optimizers["adam"].New, 128, []string{"usual", "tuned"}, 4},
	{"mlp10", "MLP 784-100-100-10, batch 10, SGD", &model.MLP{Hidden: []int{100, 100}, Init: "fan-in"},
		optim.Optimizers["sgd"].New, 10, []string{"usual", "tuned"}, 64},
	{"cnn", "CNN of 32 and 64 channels and a dense layer of 128, batch 64, Adam", model.Models["cnn"].New(),
		optim.Optimizers["adam"].New, 64, []string{"usual"}, 1},
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
	fmt.Fprintf(w, "kernels %s, medians of %d turns of %g s\n", vec.ISA(), *rounds, *seconds)
	for _, load := range workloads {
		if *only != "" && *only != load.name {
			continue
		}
		speeds := map[string][]speed{}
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
				var s speed
				if _, err := fmt.Sscan(string(out), &s.whole, &s.best); err != nil {
					return fmt.Errorf("%s printed %q: %w", *script, out, err)
				}
				speeds[loop] = append(speeds[loop], s)
			}
		}
		load.print(w, speeds)
	}
	return nil
}

// speed is images per second.
type speed struct{ whole, best float64 }

func whole(s speed) float64 { return s.whole }
func best(s speed) float64  { return s.best }

// print gives the median speed of whole turns and of quickest stretches, and the
// ratio turn by turn, which holds when the machine's speed drifts.
func (l *workload) print(w io.Writer, speeds map[string][]speed) {
	ours := speeds["ours"]
	fmt.Fprintf(w, "\n%s\n  %-16s%9s %9s  images/s\n", l.what, "", "turn", "quickest")
	fmt.Fprintf(w, "  %-16s%9.0f %9.0f\n", "retain", median(of(ours, whole)), median(of(ours, best)))
	for _, loop := range l.loops {
		theirs := speeds[loop]
		fmt.Fprintf(w, "  %-16s%9.0f %9.0f  retain/PyTorch %s, %s\n", "PyTorch "+loop, median(of(theirs, whole)), median(of(theirs, best)),
			ratios(of(ours, whole), of(theirs, whole)), ratios(of(ours, best), of(theirs, best)))
	}
}

// ratios is the median of the ratios, the least and the greatest.
func ratios(ours, theirs []float64) string {
	r := make([]float64, len(ours))
	for i := range r {
		r[i] = ours[i] / theirs[i]
	}
	return fmt.Sprintf("%.2f (%.2f to %.2f)", median(r), slices.Min(r), slices.Max(r))
}

func of(s []speed, f func(speed) float64) []float64 {
	x := make([]float64, len(s))
	for i := range s {
		x[i] = f(s[i])
	}
	return x
}

func median(x []float64) float64 {
	s := slices.Sorted(slices.Values(x))
	return s[len(s)/2]
}
