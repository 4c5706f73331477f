// Load measures what lies around the kernels, in the protocol of van de Ven et
// al. 2022 for class-incremental Split MNIST (MLP 784-400-400-10, batch 128,
// Adam; 5 × 2000 iterations where it is whole), with evaluation and store:
//
//	go run ./bench/load -rounds 3 -iterations 2000
//
// It prints the share of processor time that is neither in package vec nor in
// model code, and how much more four runs side by side get done than one. The
// latter needs the machine to itself.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"retain/bench/suite"
	"retain/model/vec"
	"retain/results"
)

func main() {
	if err := run(os.Stdout, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "load: error:", err)
		os.Exit(1)
	}
}

func run(w io.Writer, args []string) error {
	flags := flag.NewFlagSet("load", flag.ContinueOnError)
	rounds := flags.Int("rounds", 3, "turns of each side")
	iterations := flags.Int("iterations", 2000, "iterations for each of five experiences")
	data := flags.String("data", "glyphs-digits", "the data set; mnist where RETAIN_DATA is set")
	what := flags.String("what", "both", "overhead, parallel or both")
	if err := flags.Parse(args); err != nil {
		return err
	}
	p := protocol{*data, *iterations}
	fmt.Fprintf(w, "kernels %s, %d cores, %s, 5 × %d iterations, %d rounds\n", vec.ISA(), runtime.GOMAXPROCS(0), *data, *iterations, *rounds)
	if *what != "parallel" {
		if err := p.overhead(w, *rounds); err != nil {
			return err
		}
	}
	if *what != "overhead" {
		return p.parallel(w, *rounds)
	}
	return nil
}

// protocol is what is run.
type protocol struct {
	data       string
	iterations int
}

// did is what one call of the suite did, and took.
type did struct {
	wall, cpu time.Duration
	evaluated int64 // operations in the products of evaluations
}

// do runs so many seeds, as many of them at a time as jobs, into a new store.
func (p protocol) do(seeds, jobs int) (did, error) {
	text := fmt.Sprintf(`stream: {name: split, data: %s, experiences: 5, scenario: class}
mask: {train: all, test: [all]}
model: {name: mlp, hidden: [400, 400]}
optimizer: {name: adam, rate: 1e-3}
budget: {iterations: %d, batch: 128, drop_last: true}
methods: [finetune]
seeds: 1000-%d
`, p.data, p.iterations, 999+seeds)
	dir, err := os.MkdirTemp("", "load")
	if err != nil {
		return did{}, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	runtime.GC()
	cpu, start := processTime(), time.Now()
	config, err := suite.Parse("load.yaml", []byte(text), nil)
	if err != nil {
		return did{}, err
	}
	plan, err := suite.NewPlan(config)
	if err != nil {
		return did{}, err
	}
	store, err := results.Open(filepath.Join(dir, "load.db"))
	if err != nil {
		return did{}, err
	}
	defer store.Close()
	ctx := context.Background()
	if _, err := suite.Run(ctx, plan, suite.Options{Store: store, Jobs: jobs}); err != nil {
		return did{}, err
	}
	d := did{wall: time.Since(start), cpu: processTime() - cpu}
	runs, err := store.Runs(ctx, results.Filter{})
	if err != nil {
		return did{}, err
	}
	for _, r := range runs {
		costs, err := store.Costs(ctx, r.ID)
		if err != nil {
			return did{}, err
		}
		for _, c := range costs[r.ID] {
			if c.Phase == results.PhaseEvaluate {
				d.evaluated += c.ForwardFLOPs
			}
		}
	}
	return d, nil
}

// parallel compares one run at a time with four.
func (p protocol) parallel(w io.Writer, rounds int) error {
	const side = 4
	if _, err := p.do(1, 1); err != nil { // the data is loaded
		return err
	}
	var ratios []float64
	for range rounds {
		one, err := p.do(1, 1)
		if err != nil {
			return err
		}
		four, err := p.do(side, side)
		if err != nil {
			return err
		}
		ratios = append(ratios, side*one.wall.Seconds()/four.wall.Seconds())
		fmt.Fprintf(w, "  one run %.2f s, four side by side %.2f s: %.2f times the throughput\n",
			one.wall.Seconds(), four.wall.Seconds(), ratios[len(ratios)-1])
	}
	slices.Sort(ratios)
	fmt.Fprintf(w, "four runs on four cores: %.2f times one (median; %.2f to %.2f)\n", ratios[len(ratios)/2], ratios[0], ratios[len(ratios)-1])
	return nil
}
