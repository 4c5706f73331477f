// Package report draws tables, leaderboards and figures from a store of runs.
//
// Runs are compared where they share a plan: stream, scenario, mask, model,
// budget, and the purpose of their seeds: those that tune (below 1000) are never
// mixed with those that report, and what they measured on test data is hidden but
// where it is asked for. Within a plan the runs of one method over seeds are a
// cell. Every number is a mean over seeds with a 95 % Student-t interval and the
// number of seeds, and stands beside the bracket of its plan: chance (the
// untrained model), finetune and joint. Failed runs are counted and named. A
// value that was not measured is shown as "–" and never as 0.
//
// The same store and options give the same bytes, figures included.
package report
