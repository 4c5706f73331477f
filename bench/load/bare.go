package main

import (
	"fmt"
	"io"
	"slices"
	"time"

	"retain/bench"
	"retain/model"
	"retain/model/optim"
	"retain/model/vec"
	"retain/tasks"
)

// overhead compares the processor time of whole runs with that of their kernels
// and model code alone, in turns.
func (p protocol) overhead(w io.Writer, rounds int) error {
	first, err := p.do(1, 1) // the data is loaded
	if err != nil {
		return err
	}
	bare, err := p.bare(first.evaluated)
	if err != nil {
		return err
	}
	var wholes, bares []time.Duration
	for range rounds {
		d, err := p.do(1, 1)
		if err != nil {
			return err
		}
		kernels := bare()
		wholes, bares = append(wholes, d.cpu), append(bares, kernels)
		fmt.Fprintf(w, "  whole run %.3f s of processor time, kernels and model alone %.3f s\n", d.cpu.Seconds(), kernels.Seconds())
	}
	least := slices.Min(wholes).Seconds()
	fmt.Fprintf(w, "overhead of the harness: %.1f %% (by the least of each)\n", 100*(least-slices.Min(bares).Seconds())/least)
	return nil
}

// bare returns a function that does the kernels and model code of a run, with
// evaluated operations in the products of its evaluations, and says how long it
// took. Its batches are there from the beginning.
func (p protocol) bare(evaluated int64) (func() time.Duration, error) {
	const batch, block, kinds = 128, 256, 40
	stream, err := (&tasks.Split{
		Images:      tasks.Images{Data: p.data, Scenario: bench.ClassIncremental},
		Experiences: 5, ClassOrder: "fixed",
	}).Open()
	if err != nil {
		return nil, err
	}
	experience, err := stream.At(0, bench.NewSeed(1))
	if err != nil {
		return nil, err
	}
	gather := func(n, times int) []bench.Batch {
		order := bench.NewSeed(1).Rand("order").Perm(experience.Train.Len())
		batches := make([]bench.Batch, times)
		for i := range batches {
			at := i * n % (len(order) - n)
			experience.Train.Gather(order[at:at+n], &batches[i])
		}
		return batches
	}
	net, err := (&model.MLP{Hidden: []int{400, 400}, Init: "fan-in"}).Build(stream.Spec())
	if err != nil {
		return nil, err
	}
	adam := optim.Optimizers["adam"].New()
	params, grad := make([]float32, net.Layout().Len()), make([]float32, net.Layout().Len())
	net.Init(params, bench.NewSeed(1).Rand("init"))
	tape, eval, d := net.NewTape(batch), net.NewTape(block), vec.MakeMatrix(batch, stream.Spec().Outputs)
	train, test := gather(batch, kinds), gather(block, kinds)
	perBlock, _ := net.FLOPs(block)
	return func() time.Duration {
		start := processTime()
		for i := range 5 * p.iterations {
			b := &train[i%kinds]
			logits := tape.Forward(params, b.In, bench.Pass{Train: true})
			vec.SoftmaxCrossEntropyRows(d, logits, b.Labels, nil, 1./batch)
			tape.Backward(grad, d)
			adam.Step(params, grad)
		}
		for i := range int(evaluated / perBlock) {
			eval.Forward(params, test[i%kinds].In, bench.Pass{})
		}
		return processTime() - start
	}, nil
}
