package methods

import (
	"math"
	"slices"

	"retain/bench"
	"retain/model/vec"
)

// herd chooses n rows of phi, (N, d), in order (Rebuffi et al. 2017, algorithm 4):
// each is the one, not chosen yet, that brings the mean of those chosen nearest
// to the normalized mean of all rows,
//
//	p_k = argmin_x ‖μ − (φ(x) + Σ_{j<k} φ(p_j))/k‖
//
// the first of equals. Rows of phi have length 1. All are chosen where there are
// no more than n.
func herd(phi bench.Matrix, n int) []int {
	mu, rest := make([]float32, phi.Cols), make([]float32, phi.Cols)
	for i := range phi.Rows {
		vec.Add(mu, phi.Row(i))
	}
	normalize(mu)
	squares := make([]float64, phi.Rows)
	for i := range squares {
		squares[i] = vec.SumSquares(phi.Row(i))
	}
	var chosen []int
	taken := make([]bool, phi.Rows)
	for len(chosen) < min(n, phi.Rows) {
		vec.Add(rest, mu) // rest = k μ − Σ φ(p_j): ‖rest − φ‖² is to be least
		best, most := -1, math.Inf(-1)
		for i, sq := range squares {
			if taken[i] {
				continue
			}
			dot := vec.Dot(rest, phi.Row(i))
			if closeness := dot + dot - sq; best < 0 || closeness > most {
				best, most = i, closeness
			}
		}
		taken[best] = true
		chosen = append(chosen, best)
		vec.Axpy(-1, phi.Row(best), rest)
	}
	return chosen
}

// keepFirst keeps the first n stored examples of each class.
func (m *Buffer) keepFirst(n, classes int) {
	kept, met := Buffer{}, make([]int, classes)
	var b bench.Batch
	var idx []int
	for i := range m.Len() {
		if y := m.Labels[i]; met[y] < n {
			met[y]++
			idx = append(idx, i)
		}
	}
	m.Gather(idx, &b)
	for i := range b.Len() {
		kept.Append(&b, i)
	}
	*m = kept
}

// addHerded stores n examples of each of the given classes of train behind the
// others, in the order of herding. features is φ of a batch of inputs.
func (m *Buffer) addHerded(train bench.Data, classes []int32, n, batch int, features func(bench.Inputs) bench.Matrix) {
	of := map[int32][]int{}
	var b bench.Batch
	for i := range train.Len() {
		b.Reset()
		train.Gather([]int{i}, &b)
		of[b.Labels[0]] = append(of[b.Labels[0]], i)
	}
	for _, y := range classes {
		var phi bench.Matrix
		for idx := range slices.Chunk(of[y], batch) {
			b.Reset()
			train.Gather(idx, &b)
			block := features(b.In)
			phi.Rows, phi.Cols = phi.Rows+block.Rows, block.Cols
			phi.Data = append(phi.Data, block.Data...)
		}
		for i := range phi.Rows {
			normalize(phi.Row(i))
		}
		for _, i := range herd(phi, n) {
			b.Reset()
			train.Gather(of[y][i:i+1], &b)
			m.Append(&b, 0)
		}
	}
}
