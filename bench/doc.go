// Package bench is the vocabulary of continual learning and the run that
// speaks it.
//
// A [Stream] is a sequence of experiences. A [Method] learns them one at a
// time through a [Learner], which hands it batches, gradients and steps, and
// nothing else: no test data, no earlier experience, no clock. [Run] puts a
// [Plan] into practice and returns raw facts, a [Result]: how many examples
// of every experience were right after every experience, what was counted,
// what was timed, and a digest of everything that was learned.
//
// A run is a pure function of its plan. The same plan gives the same bits on
// any number of cores, any instruction set and any operating system; timings
// are kept apart from everything that enters a digest.
package bench

// Version is the version of the engine: of everything in this package and
// below it that enters the bits of a run. It is raised when they move.
const Version = 2
