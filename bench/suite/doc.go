// Package suite turns a config into runs and runs into rows of a store.
//
// [Load] reads a YAML config and resolves it into one [Spec] for each run:
// methods × grid × seeds. [NewPlan] opens the data and refuses what cannot
// run, before anything starts. [Run] gives the runs that the store does not
// hold yet to a pool of workers and writes each of them when it ends.
//
// A Spec is everything that a run is a function of. Its canonical JSON is what
// the store keeps, its SHA-256 is the run's identity, and the run can be built
// again from it.
//
// [LoadTuning] reads a config that says how hyper-parameters are chosen, and
// [NewTuning] plans every run that may come of it. [Tuning.Run] makes them rung
// after rung, looks at validation data alone, and writes the config to run.
package suite
