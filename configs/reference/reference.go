// Package reference holds protocols of the field as configs, and what was
// published for them: the numbers that methods are held to. README.md says where
// both come from.
package reference

import (
	"embed"
	"encoding/csv"
	"fmt"
	"math"
	"strconv"
)

// Files are the configs, and published.csv.
//
//go:embed *.yaml published.csv
var Files embed.FS

// Row is one published final average accuracy.
type Row struct {
	Protocol   string  // vandeven2022, der2020, …
	Stream     string  // split-mnist, …
	Scenario   string  // task, domain or class
	ClassOrder string  // seeded or fixed; empty where classes stay the same
	Method     string  // canonical name
	Buffer     string  // examples that it stores: 200, 100/class; empty for none
	Accuracy   float64 // percent; NaN where nothing is published
	Spread     float64 // percentage points; NaN where unknown
	SpreadKind string  // SEM, SD or read off a plot
	Runs       int     // behind Accuracy
	Gate       bool    // a cell is held to this row
	Status     string  // how far to trust it
}

// SE is the standard error of Accuracy in percentage points; NaN where unknown.
// What was read off a plot is taken to be off by its spread.
func (r Row) SE() float64 {
	if r.SpreadKind == "SD" {
		return r.Spread / math.Sqrt(float64(r.Runs))
	}
	return r.Spread
}

// Cell is a published number, or none, beside what was measured.
type Cell struct {
	Row
	Config    string    // the file that has the method in this protocol; empty for none
	Label     string    // of the method, as tables show it
	Optimizer string    // its label
	Seeds     []int64   // ascending
	Measured  []float64 // final average accuracy by seed, percent
	Failed    int       // runs that ended with an error
}

// Published is published.csv.
func Published() ([]Row, error) {
	file, err := Files.Open("published.csv")
	if err != nil {
		return nil, err
	}
	defer file.Close()
	lines, err := csv.NewReader(file).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("published.csv: %w", err)
	}
	var rows []Row
	for i, line := range lines[1:] {
		r := Row{
			Protocol: line[0], Stream: line[1], Scenario: line[2], ClassOrder: line[3], Method: line[4], Buffer: line[5],
			Spread: math.NaN(), SpreadKind: line[8], Gate: line[10] == "1", Status: line[11],
		}
		if r.Accuracy, err = strconv.ParseFloat(line[6], 64); err == nil && line[7] != "" {
			r.Spread, err = strconv.ParseFloat(line[7], 64)
		}
		if err == nil {
			r.Runs, err = strconv.Atoi(line[9])
		}
		if err != nil {
			return nil, fmt.Errorf("published.csv:%d: %w", i+2, err)
		}
		rows = append(rows, r)
	}
	return rows, nil
}
