package dpm

import "math"

// How numbers are stored in few bits: on even steps, each example on its own.

// toNibbles quantises pixels to 16 levels between 0 and the largest of them:
// q = round(15 v/most). An image with a white pixel has the levels 0, 17, 34, …, 255.
func toNibbles(q, pixels []uint8) (most uint8) {
	for _, v := range pixels {
		most = max(most, v)
	}
	if most == 0 {
		clear(q)
		return 0
	}
	for i, v := range pixels {
		q[i] = uint8((30*int(v) + int(most)) / (2 * int(most)))
	}
	return most
}

// fromNibbles turns levels back into pixels: round(q·most/15), in place.
func fromNibbles(q []uint8, most uint8) {
	for i, v := range q {
		q[i] = uint8((2*int(v)*int(most) + 15) / 30)
	}
}

// toSigned quantises features to the steps −127 … 127 of which 127 is the largest
// in magnitude; what is 0 stays 0. What is not a number counts as 0, what is
// infinite as the largest. Steps are stored as bytes, −1 as 255.
func toSigned(q []uint8, features []float32) (step float32) {
	most := float32(0)
	for _, v := range features {
		if v = abs(v); v > most && v <= math.MaxFloat32 {
			most = v
		}
	}
	if step = most / 127; step == 0 {
		clear(q)
		return 0
	}
	for i, v := range features {
		q[i] = uint8(int8(nearestStep(v, 0, step, -127, 127)))
	}
	return step
}

// fromSigned turns steps back into features.
func fromSigned(features []float32, q []uint8, step float32) {
	for i, v := range q {
		features[i] = float32(int8(v)) * step
	}
}

// toSteps quantises logits to 256 even steps between their least and largest, which
// must be finite.
func toSteps(q []uint8, z []float32) (least, step float32) {
	least, most := z[0], z[0]
	for _, v := range z {
		least, most = min(least, v), max(most, v)
	}
	if step = most/255 - least/255; step == 0 {
		clear(q)
		return least, 0
	}
	for i, v := range z {
		q[i] = uint8(nearestStep(v, least, step, 0, 255))
	}
	return least, step
}

// appendSteps appends the logits that steps stand for.
func appendSteps(z []float32, q []uint8, least, step float32) []float32 {
	for _, v := range q {
		z = append(z, least+float32(float32(v)*step))
	}
	return z
}

// nearestStep is (v − from)/step, rounded and within bounds; 0 where it is not a
// number.
func nearestStep(v, from, step float32, low, high float64) int {
	x := (float64(v) - float64(from)) / float64(step)
	if x != x {
		return 0
	}
	return int(math.Floor(min(max(x, low), high) + 0.5))
}

func abs(x float32) float32 { return float32(math.Abs(float64(x))) }
