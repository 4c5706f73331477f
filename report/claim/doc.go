// Package claim judges claims of the kind "up to 25 % better": it takes the
// values of a metric by stream, baseline and seed, and gives effects with
// intervals, a verdict for each cell and one for the claim. It knows no store
// and no figure.
//
// Practice: runs of the treatment and of a baseline share their seeds, so that
// they met the same streams, initial parameters and batches; differences are
// taken seed by seed. Flaw of the plain percentile bootstrap: with ten seeds its
// "95 %" covers about 90 %. Fix: the bootstrap is studentized (Efron and
// Tibshirani 1993, §12.5), seeds are resampled jointly over all cells, and what
// is picked as the largest of m cells is judged by the distribution of the
// largest deviation (Westfall and Young 1993; Romano and Wolf 2005). What that
// promises is measured by BenchmarkErrorRates.
package claim
