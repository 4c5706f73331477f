package results

import "time"

// Status says how a run ended.
type Status string

const (
	OK     Status = "ok"     // ran to its end; the digest and all facts are there
	Failed Status = "failed" // ended early (a NaN loss, an error of the method); Error says why
)

// Run is one finished or failed run: what was run, where it came from and how
// it ended. What was measured hangs on it as Evaluations, Costs, Storage and
// Sizes.
type Run struct {
	ID      int64 // number of the row in this store, given by Put; other stores number otherwise
	Attempt int   // 1, 2, … among the runs of one identity in this store, given by Put

	Identity string // SHA-256 of the resolved specification, 64 hex digits
	Spec     string // the resolved specification as canonical JSON; see Filter.Specs
	Status   Status
	Error    string // why it failed; empty for OK

	Method      string // canonical name: "ewc"
	MethodLabel string // as the config shows it, name and what differs from the defaults: "ewc lambda=1e9"
	Stream      string // canonical name: "split"
	StreamLabel string // "split mnist 5"
	Scenario    string // "task", "domain" or "class"
	Model       string // label: "mlp 400-400"
	Optimizer   string // label: "adam 0.001"
	Budget      string // label: "2000 iterations × 128"
	Experiences int    // T, at least 1
	Seed        int64
	Params      int64 // number of parameters of the model

	Digest   string  // SHA-256 of the final parameters and state, 64 hex digits; empty for a failed run
	Versions string  // JSON object: versions of engine, stream, model and method, digests of the data
	Host     string  // JSON object: cpu, cores, os and arch, go version, isa, retain version
	Config   string  // name of the config file
	Tuned    []Tuned // the tunings that chose its hyper-parameters, by digest; nil where none did

	Started, Finished time.Time // kept in UTC to the microsecond
}

// Record is a run with everything that was measured in it: what Put writes
// and what Get reads.
type Record struct {
	Run         Run
	Evaluations []Evaluation
	Costs       []Cost
	Storage     []Storage
	Sizes       []Size
	Decisions   []Decision // in the order in which they were made
	Latencies   []Latency
}
