package results

import "time"

// Tuned says of a run that a tuning chose its hyper-parameters.
type Tuned struct {
	Tuning string // digest of the tuning, 64 hex digits; it may lie in another store
	Trials int    // runs that chose for this method, at least 1
	FLOPs  int64  // that they trained with
	Seeds  string // on which: "1-3"
}

// Tuning is one search for hyper-parameters: what was tried, in which runs, and
// what was chosen.
type Tuning struct {
	Digest     string    // SHA-256 of Definition, 64 hex digits
	Definition string    // JSON: seeds, rungs, and the specification of every configuration
	Config     string    // name of the config file
	Mask       string    // under which ACC-valid was taken
	Finished   time.Time // in UTC to the microsecond; zero until every method has its choice
	Candidates []Candidate
}

// Candidate is one configuration of one method.
type Candidate struct {
	Entry         int     // place among the methods of the config, from 1
	Configuration int     // number among those of the method, from 1
	Method        string  // canonical name
	Settings      string  // JSON: what was set, by path
	Rung          int     // the last one it was judged in; 0: none yet
	Score         float64 // mean ACC-valid over the seeds of that rung; NaN where a trial failed, or none was judged
	Chosen        bool
	Trials        []Trial
}

// Trial is one run that a candidate was judged by.
type Trial struct {
	Rung     int // the first one that needed it, from 1
	Seed     int64
	Identity string // of the run
}
