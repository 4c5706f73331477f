package data

import "math"

// Moments is the mean and the standard deviation of the training pixels of each
// channel, as parts of 255. The sums behind them are of integers.
func (d *Images) Moments() (mean, std []float32) {
	plane := d.Width * d.Height
	sum, squares := make([]uint64, d.Channels), make([]uint64, d.Channels)
	for at := 0; at < len(d.Train.Pixels); at += plane {
		c := at / plane % d.Channels
		for _, p := range d.Train.Pixels[at : at+plane] {
			sum[c] += uint64(p)
			squares[c] += uint64(p) * uint64(p)
		}
	}
	n := float64(d.Train.Len() * plane)
	for c := range d.Channels {
		m := float64(sum[c]) / n
		variance := float64(squares[c])/n - float64(m*m)
		mean = append(mean, float32(m/255))
		std = append(std, float32(math.Sqrt(max(variance, 0))/255))
	}
	return mean, std
}
