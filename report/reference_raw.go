package report

import (
	"encoding/csv"
	"io"
	"strconv"
)

// referenceHeader names the columns of the CSV: one line for each published row
// and each method without one. Accuracies are percent; missing values are empty.
var referenceHeader = []string{
	"protocol", "stream", "scenario", "class_order", "method", "buffer", "label", "optimizer", "config", "gate",
	"published", "spread", "spread_kind", "published_runs", "status", "ours", "sd", "low", "high", "n", "failed", "band", "verdict",
}

func referenceCSV(w io.Writer, settings []referenceSetting) error {
	rows := [][]string{referenceHeader}
	for _, s := range settings {
		for _, v := range s.verdicts {
			rows = append(rows, []string{
				v.Protocol, v.Stream, v.Scenario, v.ClassOrder, v.Method, v.Buffer, v.Label, v.Optimizer, v.Config, strconv.FormatBool(v.Gate),
				exact(v.Accuracy), exact(v.Spread), v.SpreadKind, strconv.Itoa(v.Runs), v.Status,
				exact(v.ours.Mean), exact(v.ours.SD), exact(v.ours.Low), exact(v.ours.High), strconv.Itoa(v.ours.N),
				strconv.Itoa(v.Failed), exact(v.shownBand()), v.outcome(),
			})
		}
	}
	return csv.NewWriter(w).WriteAll(rows)
}

// shownBand is the band where there is something to judge.
func (v verdict) shownBand() float64 {
	if !v.judged() {
		return estimate(nil).Mean
	}
	return v.band
}

// outcome is the verdict in one word.
func (v verdict) outcome() string {
	switch {
	case !v.judged():
		return ""
	case v.within():
		return "within"
	}
	return "outside"
}

type jsonReferenceCell struct {
	Method    string       `json:"method"`
	Buffer    string       `json:"buffer"`
	Label     string       `json:"label"`
	Optimizer string       `json:"optimizer"`
	Config    string       `json:"config"`
	Gate      bool         `json:"gate"`
	Published *float64     `json:"published"` // percent, as all that follow
	Spread    *float64     `json:"spread"`
	Kind      string       `json:"spread_kind"`
	Runs      int          `json:"published_runs"`
	Status    string       `json:"status"`
	Ours      jsonEstimate `json:"ours"`
	Seeds     []int64      `json:"seeds"`
	Measured  []float64    `json:"measured"` // by seed
	Failed    int          `json:"failed"`
	Band      *float64     `json:"band"`
	Verdict   string       `json:"verdict"` // within, outside or empty
}

type jsonReferenceOrder struct {
	High string `json:"high"`
	Low  string `json:"low"`
	Kept bool   `json:"kept"`
}

type jsonReferenceSetting struct {
	Protocol   string               `json:"protocol"`
	Stream     string               `json:"stream"`
	Scenario   string               `json:"scenario"`
	ClassOrder string               `json:"class_order"`
	Gated      int                  `json:"gated"`
	Judged     int                  `json:"measured"`
	Within     int                  `json:"within"`
	Cells      []jsonReferenceCell  `json:"cells"`
	Orders     []jsonReferenceOrder `json:"orders"`
	Missing    []string             `json:"missing"` // published, without a config
}

func referenceJSON(w io.Writer, settings []referenceSetting) error {
	out := []jsonReferenceSetting{}
	for _, s := range settings {
		first := s.verdicts[0].Row
		j := jsonReferenceSetting{
			Protocol: first.Protocol, Stream: first.Stream, Scenario: first.Scenario, ClassOrder: first.ClassOrder,
			Cells: []jsonReferenceCell{}, Orders: []jsonReferenceOrder{}, Missing: append([]string{}, s.missing...),
		}
		j.Gated, j.Judged, j.Within, _, _ = s.count()
		for _, v := range s.verdicts {
			j.Cells = append(j.Cells, jsonReferenceCell{
				v.Method, v.Buffer, v.Label, v.Optimizer, v.Config, v.Gate, orNull(v.Accuracy), orNull(v.Spread), v.SpreadKind, v.Runs, v.Status,
				estimateJSON(v.ours), append([]int64{}, v.Seeds...), append([]float64{}, v.Measured...), v.Failed, orNull(v.shownBand()), v.outcome(),
			})
		}
		for _, o := range s.orders {
			j.Orders = append(j.Orders, jsonReferenceOrder{o.high.name(), o.low.name(), o.kept()})
		}
		out = append(out, j)
	}
	return encode(w, out)
}
