// Gpt times whole training steps of our GPT and of PyTorch's in turns, on one core and on
// all, and prints the ratios:
//
//	go run ./bench/peers/gpt -rounds 5 -seconds 5
//
// It needs a Python with torch (Debian: python3-torch); nothing else does. Ours is the run
// as users have it: windows gathered, loss, gradient, clipping and AdamW through the
// Learner. On all cores ours is held against the best that PyTorch does, with one thread or
// with all.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"time"

	"retain/bench"
	"retain/methods"
	"retain/model/gpt"
	"retain/model/optim"
	"retain/model/vec"
	"retain/tasks"
)

// workload is what both sides train.
type workload struct {
	name                                 string
	layers, heads, width, context, batch int
}

var workloads = []workload{
	{"4x128", 4, 4, 128, 64, 12},
	{"6x384", 6, 6, 384, 256, 8},
}

func main() {
	if err := run(os.Stdout, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "gpt: error:", err)
		os.Exit(1)
	}
}

func run(w io.Writer, args []string) error {
	flags := flag.NewFlagSet("gpt", flag.ContinueOnError)
	python := flags.String("python", "/usr/bin/python3", "a Python with torch")
	script := flags.String("script", "bench/peers/gpt/peer.py", "the peer's script")
	rounds := flags.Int("rounds", 5, "turns of each side")
	seconds := flags.Float64("seconds", 5, "length of one turn")
	only := flags.String("only", "", "one workload alone")
	most := flags.Int("threads", runtime.NumCPU(), "threads beside one; 1: none")
	if err := flags.Parse(args); err != nil {
		return err
	}
	fmt.Fprintf(w, "kernels %s, %d turns of %g s, tokens/s of the median step and of the quickest\n", vec.ISA(), *rounds, *seconds)
	for _, load := range workloads {
		if *only != "" && *only != load.name {
			continue
		}
		var ours, theirs [2][]speed
		for range *rounds {
			for i, threads := range []int{1, *most} {
				if i == 1 && threads == 1 {
					break
				}
				s, err := load.ours(threads, *seconds)
				if err != nil {
					return err
				}
				ours[i] = append(ours[i], s)
				out, err := exec.Command(*python, *script, load.name, fmt.Sprint(threads), fmt.Sprint(*seconds)).Output()
				if err != nil {
					return fmt.Errorf("%s %s: %w (hint: Debian's python3-torch)", *python, *script, err)
				}
				if _, err := fmt.Sscan(string(out), &s.median, &s.best); err != nil {
					return fmt.Errorf("%s printed %q", *script, out)
				}
				theirs[i] = append(theirs[i], s)
			}
		}
		load.print(w, *most, ours, theirs)
	}
	return nil
}

// speed is tokens per second, of the median step of a turn and of its quickest.
type speed struct{ median, best float64 }

// print gives medians over the turns, and the ratio turn by turn, which holds when the
// machine's speed drifts.
func (l workload) print(w io.Writer, threads int, ours, theirs [2][]speed) {
	fmt.Fprintf(w, "\nGPT %d×%d, %d heads, %d tokens, batch %d\n", l.layers, l.width, l.heads, l.context, l.batch)
	line := func(who string, n int, s []speed, against ...[]speed) {
		fmt.Fprintf(w, "  %-8s%d threads %8.0f %8.0f", who, n, middle(s, func(_ int, s speed) float64 { return s.median }),
			middle(s, func(_ int, s speed) float64 { return s.best }))
		if len(against) > 0 {
			fmt.Fprintf(w, "   retain/PyTorch %.2f %.2f",
				middle(s, func(i int, s speed) float64 {
					return s.median / most(against, i, func(s speed) float64 { return s.median })
				}),
				middle(s, func(i int, s speed) float64 {
					return s.best / most(against, i, func(s speed) float64 { return s.best })
				}))
		}
		fmt.Fprintln(w)
	}
	line("retain", 1, ours[0], theirs[0])
	line("PyTorch", 1, theirs[0])
	if len(ours[1]) > 0 {
		line("retain", threads, ours[1], theirs[0], theirs[1])
		line("PyTorch", threads, theirs[1])
	}
}

// most is the best of the peers in turn i.
func most(peers [][]speed, i int, of func(speed) float64) float64 {
	best := 0.0
	for _, p := range peers {
		best = max(best, of(p[i]))
	}
	return best
}

// middle is the median over the turns.
func middle(s []speed, of func(i int, s speed) float64) float64 {
	x := make([]float64, len(s))
	for i, v := range s {
		x[i] = of(i, v)
	}
	slices.Sort(x)
	return x[len(x)/2]
}

// ours trains for so many seconds.
func (l workload) ours(threads int, seconds float64) (speed, error) {
	runtime.GOMAXPROCS(threads)
	vec.SetThreads(threads)
	config := &tasks.Dialects{Running: tasks.Running{Context: l.context, Windows: "every", Limit: 300_000, Test: 1000}, Languages: []string{"fiction"}}
	stream, err := config.Open()
	if err != nil {
		return speed{}, err
	}
	g := gpt.Default()
	g.Layers, g.Heads, g.Width = l.layers, l.heads, l.width
	net, err := g.Build(stream.Spec())
	if err != nil {
		return speed{}, err
	}
	o := optim.Optimizers["adamw"].New().(*optim.AdamW)
	o.Beta2, o.Decay, o.DecayOn, o.Clip = 0.99, 0.1, "matrices", 1
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	var times []time.Duration
	var last, end time.Time
	_, err = bench.Run(ctx, bench.Plan{
		Stream: stream, Model: net, Optimizer: o, Method: &methods.Finetune{}, Seed: bench.NewSeed(1),
		Budget: bench.Budget{Iterations: math.MaxInt32, Batch: l.batch, DropLast: true},
		Masks:  bench.Masks{Train: bench.MaskAll, Test: []bench.Mask{bench.MaskAll}},
		Watch: func(int) {
			now := time.Now()
			if last.IsZero() {
				end = now.Add(time.Duration(seconds * float64(time.Second)))
			} else {
				times = append(times, now.Sub(last))
			}
			if last = now; now.After(end) && len(times) >= 3 {
				stop()
			}
		},
	})
	if err != nil && ctx.Err() == nil {
		return speed{}, err
	}
	slices.Sort(times)
	tokens := float64(l.batch * l.context)
	return speed{tokens / times[len(times)/2].Seconds(), tokens / times[0].Seconds()}, nil
}
