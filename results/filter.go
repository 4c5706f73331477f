package results

import "database/sql"

// Filter chooses runs. A nil list lets every value pass; the lists that are
// there must all hold. Only the latest attempt of an identity passes unless
// AllAttempts is set.
type Filter struct {
	IDs          []int64
	Identities   []string // whole, 64 hex digits
	Methods      []string // canonical names
	MethodLabels []string
	Streams      []string // canonical names
	StreamLabels []string
	Scenarios    []string
	Configs      []string
	Seeds        []int64
	Statuses     []Status

	AllAttempts bool
	Specs       bool // fill Run.Spec too, which is long and left empty otherwise
}

// Matrix is the accuracy matrix of one run under one split and mask, shares
// from 0 to 1. NaN stands for a cell that was not measured.
type Matrix struct {
	Run         int64
	Split, Mask string
	R           [][]float64 // (T, T): R[i][j] on experience j+1 after experience i+1
	B           []float64   // (T): the untrained model's row
}

// Summary is what a leaderboard needs of one run under one split and mask. A
// count is null where the run holds no such rows.
type Summary struct {
	Run         Run
	Matrix      *Matrix         // B, and of R the diagonal and the last row; NaN elsewhere
	FLOPs       sql.Null[int64] // forward and backward, of training and finish
	Examples    sql.Null[int64] // of the stream
	Replayed    sql.Null[int64]
	StoredBytes sql.Null[int64] // what the method keeps after the last experience
	Adapts      bool            // the method learned from test data while it was scored: backward operations of evaluations were counted
}
