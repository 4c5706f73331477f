package model

import "retain/model/vec"

// addLines sets line to the sum of all lines of one image, from top to bottom,
// in float32.
func addLines(line, image []float32) {
	for copy(line, image); len(image) > len(line); {
		image = image[len(line):]
		vec.Add(line, image[:len(line)])
	}
}

// fold adds the numbers of a line, which holds sums of lines, to the sums of
// their channels, from left to right. Sums over rows and positions thus have
// one tree, whatever the CPU: the lines of an image in float32 from top to
// bottom, number by number; then those numbers in float64, row by row and within
// a row from left to right.
func fold(sums []float64, line []float32) {
	for len(line) > 0 {
		for c := range sums {
			sums[c] += float64(line[c])
		}
		line = line[len(sums):]
	}
}
