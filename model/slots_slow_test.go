package model

import (
	"slices"

	"retain/bench"
)

// slowSlots is the definition of slots in float64, one number at a time; nil is
// none.
type slowSlots struct {
	*bench.Slots
	layout bench.Layout
	params []float64
}

func (s *slowSlots) has(name string) bool {
	return s != nil && slices.ContainsFunc(s.layout, func(v bench.View) bool { return v.Name == name })
}

func (s *slowSlots) at(name string, row, col int) float64 {
	v := s.layout.Find(name)
	return s.params[v.Offset+row*v.Cols+col]
}

// lowRank is what slots add to unit j of a layer that reads x in a row.
func (s *slowSlots) lowRank(row int, name string, x []float64, j int) float64 {
	sum := 0.0
	if !s.has(name + ".u") {
		return 0
	}
	for i := range s.K * s.Rank {
		z := 0.0
		for c, v := range x {
			z += s.at(name+".v", i, c) * v
		}
		sum += s.at(name+".u", i, j) * z * float64(s.Weights.Row(row)[i/s.Rank])
	}
	return sum
}

func (s *slowSlots) gain(row int, name string, j int) float64 {
	g := 1.0
	if !s.has(name + ".g") {
		return 1
	}
	for k := range s.K {
		g += float64(s.Weights.Row(row)[k]) * s.at(name+".g", k, j)
	}
	return g
}

// rows is the logits of a network of any kind.
func (s slow) rows(c Config, batch []image) [][]float64 {
	if _, ok := c.(*MLP); ok {
		s.layout = slices.Clone(s.layout)
		for i, v := range s.layout {
			s.layout[i].Name = "dense" + v.Name[len("layer"):]
		}
		slots := *s.slots
		slots.layout = slices.Clone(slots.layout)
		for i, v := range slots.layout {
			slots.layout[i].Name = "dense" + v.Name[len("layer"):]
		}
		s.slots = &slots
		return s.dense(batch, s.gates)
	}
	return s.logits(c, batch)
}
