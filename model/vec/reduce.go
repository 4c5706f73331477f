package vec

// Dot returns Σ x[i]·y[i] in float64: exact products, summed in 16 lanes.
func Dot(x, y []float32) float64 {
	checkLen("Dot", len(x), len(y))
	var lanes [16]float64
	if !simdDot(x, y, &lanes) {
		for i, v := range x {
			lanes[i&15] += float64(float64(v) * float64(y[i]))
		}
	}
	return fold64(&lanes)
}

// Sum returns Σ x[i] in float64, summed in 16 lanes.
func Sum(x []float32) float64 {
	var lanes [16]float64
	if !simdSum(x, &lanes) {
		for i, v := range x {
			lanes[i&15] += float64(v)
		}
	}
	return fold64(&lanes)
}

// SumSquares returns Σ x[i]² in float64: Dot(x, x).
func SumSquares(x []float32) float64 { return Dot(x, x) }

// SquaredDistance returns Σ (x[i]−y[i])² in float64: differences rounded to float32,
// their squares exact, summed in 16 lanes.
func SquaredDistance(x, y []float32) float64 {
	checkLen("SquaredDistance", len(x), len(y))
	var lanes [16]float64
	if !simdSquaredDistance(x, y, &lanes) {
		for i, v := range x {
			d := float64(v - y[i])
			lanes[i&15] += float64(d * d)
		}
	}
	return fold64(&lanes)
}

// deviation returns Σ (x[i]−mean)², as SquaredDistance does.
func deviation(x []float32, mean float32) float64 {
	var lanes [16]float64
	if !simdDeviation(x, mean, &lanes) {
		for i, v := range x {
			d := float64(v - mean)
			lanes[i&15] += float64(d * d)
		}
	}
	return fold64(&lanes)
}

// fold64 adds the upper half of the lanes to the lower half until one is left.
func fold64(l *[16]float64) float64 {
	for i := range 4 {
		l[i] = (l[i] + l[i+8]) + (l[i+4] + l[i+12])
	}
	return (l[0] + l[2]) + (l[1] + l[3])
}

// fold32 is fold64 for float32 lanes.
func fold32(l *[16]float32) float32 {
	for i := range 4 {
		l[i] = (l[i] + l[i+8]) + (l[i+4] + l[i+12])
	}
	return (l[0] + l[2]) + (l[1] + l[3])
}

// Argmax returns the first index of the greatest value of x. NaN is passed over; if
// all values are NaN it returns 0, if x is empty −1.
func Argmax(x []float32) int {
	if len(x) == 0 {
		return -1
	}
	best := 0
	for i, v := range x {
		if v > x[best] || (x[best] != x[best] && v == v) {
			best = i
		}
	}
	return best
}
