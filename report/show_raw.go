package report

import (
	"database/sql"
	"encoding/csv"
	"encoding/json"
	"io"
	"strconv"
	"strings"
	"time"

	"retain/results"
	"retain/results/metric"
)

type jsonRun struct {
	Run         int64           `json:"run"`
	Attempt     int             `json:"attempt"`
	Status      string          `json:"status"`
	Error       string          `json:"error,omitempty"`
	Method      string          `json:"method"`
	Label       string          `json:"label"`
	Stream      string          `json:"stream"`
	Scenario    string          `json:"scenario"`
	Model       string          `json:"model"`
	Optimizer   string          `json:"optimizer"`
	Budget      string          `json:"budget"`
	Experiences int             `json:"experiences"`
	Seed        int64           `json:"seed"`
	Purpose     string          `json:"purpose"` // of the seed: what tuning measures on test data must not choose
	Params      int64           `json:"params"`
	Config      string          `json:"config"`
	Tuned       []jsonTuned     `json:"tuned"`
	Identity    string          `json:"identity"`
	Digest      string          `json:"digest,omitempty"`
	Versions    json.RawMessage `json:"versions"`
	Host        json.RawMessage `json:"host"`
	Started     time.Time       `json:"started"`
	Finished    time.Time       `json:"finished"`
	Spec        json.RawMessage `json:"spec"`
	Masks       []jsonMask      `json:"masks"`
	Costs       []jsonCost      `json:"costs"`
	Storage     []jsonStorage   `json:"storage"`
	Sizes       []jsonSize      `json:"sizes"`
}

type jsonMask struct {
	Mask      string              `json:"mask"`
	Untrained []*float64          `json:"untrained"`
	R         [][]*float64        `json:"r"`
	Train     [][]*float64        `json:"r_train"`
	Valid     [][]*float64        `json:"r_valid"`
	Memory    []*float64          `json:"memory"`
	In        map[string]jsonR    `json:"r_in"` // R on test in other measures, by the metric that is its mean at the end; those that were taken
	Metrics   map[string]*float64 `json:"metrics"`
}

// remembered is the accuracy at the end on the stored examples of each
// experience; NaN where none is stored.
func remembered(f metric.Facts) []float64 {
	acc := make([]float64, len(f.MemoryStored))
	for j, n := range f.MemoryStored {
		acc[j] = f.MemoryRight[j] / n
	}
	return acc
}

type jsonCost struct {
	Phase         string `json:"phase"`
	Experience    int    `json:"experience"`
	ForwardFLOPs  int64  `json:"forward_flops"`
	BackwardFLOPs int64  `json:"backward_flops"`
	Examples      int64  `json:"examples"`
	Replayed      int64  `json:"replayed"`
	WallNS        *int64 `json:"wall_ns"`
	CPUNS         *int64 `json:"cpu_ns"`
	PeakBytes     *int64 `json:"peak_bytes"`
}

type jsonStorage struct {
	After    int   `json:"after"`
	Bytes    int64 `json:"bytes"`
	Examples int64 `json:"examples"`
}

type jsonSize struct {
	Experience int   `json:"experience"`
	Examples   int64 `json:"examples"`
	Bytes      int64 `json:"bytes"`
	PassFLOPs  int64 `json:"pass_flops"`
	ModelBytes int64 `json:"model_bytes"`
}

func (v view) json(w io.Writer) error {
	r := v.Run
	tuned := []jsonTuned{}
	for _, u := range r.Tuned {
		tuned = append(tuned, jsonTuned(u))
	}
	out := jsonRun{
		Run: r.ID, Attempt: r.Attempt, Status: string(r.Status), Error: r.Error,
		Method: r.Method, Label: r.MethodLabel, Stream: r.StreamLabel, Scenario: r.Scenario,
		Model: r.Model, Optimizer: r.Optimizer, Budget: r.Budget, Experiences: r.Experiences,
		Seed: r.Seed, Purpose: purposeOf(r.Seed), Params: r.Params, Config: r.Config, Tuned: tuned, Identity: r.Identity, Digest: r.Digest,
		Versions: raw(r.Versions), Host: raw(r.Host), Spec: raw(r.Spec),
		Started: r.Started.UTC(), Finished: r.Finished.UTC(),
		Masks: []jsonMask{}, Costs: []jsonCost{}, Storage: []jsonStorage{}, Sizes: []jsonSize{},
	}
	for i, mask := range v.masks {
		f := v.facts[i]
		m := jsonMask{Mask: mask, Untrained: nulls(f.B), R: nullRows(f.R), Train: nullRows(f.Train),
			Valid: nullRows(f.Valid), Memory: nulls(remembered(f)), In: map[string]jsonR{}, Metrics: map[string]*float64{}}
		losses(f, func(name string, untrained []float64, r [][]float64) {
			m.In[name] = jsonR{nulls(untrained), nullRows(r)}
		})
		for _, def := range metric.All {
			m.Metrics[def.Name] = orNull(v.value(def, i))
		}
		out.Masks = append(out.Masks, m)
	}
	for _, c := range v.Costs {
		out.Costs = append(out.Costs, jsonCost{c.Phase, c.Experience, c.ForwardFLOPs, c.BackwardFLOPs,
			c.Examples, c.Replayed, intOrNull(c.WallNS), intOrNull(c.CPUNS), intOrNull(c.PeakBytes)})
	}
	for _, s := range v.Storage {
		out.Storage = append(out.Storage, jsonStorage(s))
	}
	for _, z := range v.Sizes {
		out.Sizes = append(out.Sizes, jsonSize(z))
	}
	return encode(w, out)
}

// raw is JSON text from the store as it is, null where it is empty.
func raw(s string) json.RawMessage {
	if s == "" {
		return json.RawMessage("null")
	}
	return json.RawMessage(s)
}

func nulls(v []float64) []*float64 {
	out := make([]*float64, len(v))
	for i := range v {
		out[i] = orNull(v[i])
	}
	return out
}

func nullRows(r [][]float64) [][]*float64 {
	out := make([][]*float64, len(r))
	for i := range r {
		out[i] = nulls(r[i])
	}
	return out
}

func intOrNull(n sql.Null[int64]) *int64 {
	if !n.Valid {
		return nil
	}
	return &n.V
}

// csv writes one fact on each line: what kind it is, where it belongs, its
// name and its value. Accuracies are fractions; losses are named by the metric that
// is their mean at the end, where they were taken; missing values are empty.
func (v view) csv(w io.Writer) error {
	rows := [][]string{{"kind", "split", "mask", "after", "experience", "name", "value"}}
	add := func(kind, split, mask, after, experience, name, value string) {
		rows = append(rows, []string{kind, split, mask, after, experience, name, value})
	}
	for _, p := range append(v.provenance(), [2]string{"spec", v.Run.Spec}) {
		add("run", "", "", "", "", strings.ReplaceAll(p[0], " ", "_"), p[1])
	}
	for i, mask := range v.masks {
		f := v.facts[i]
		cells := func(name, split string, first int, m [][]float64) {
			for k, row := range m {
				for j, a := range row {
					add(name, split, mask, strconv.Itoa(first+k), strconv.Itoa(j+1), name, exact(a))
				}
			}
		}
		cells("accuracy", results.SplitTest, 0, [][]float64{f.B})
		cells("accuracy", results.SplitTest, 1, f.R)
		losses(f, func(name string, untrained []float64, r [][]float64) {
			cells(name, results.SplitTest, 0, [][]float64{untrained})
			cells(name, results.SplitTest, 1, r)
		})
		cells("accuracy", results.SplitTrain, 1, f.Train)
		cells("accuracy", results.SplitValid, 1, f.Valid)
		cells("accuracy", results.SplitMemory, len(f.R), [][]float64{remembered(f)})
		for _, m := range metric.All {
			add("metric", "", mask, "", "", m.Name, exact(v.value(m, i)))
		}
	}
	rows = append(rows, v.csvCosts()...)
	out := csv.NewWriter(w)
	if err := out.WriteAll(rows); err != nil {
		return err
	}
	return out.Error()
}

// csvCosts are the lines of costs, storage and sizes.
func (v view) csvCosts() [][]string {
	var rows [][]string
	add := func(kind string, after, experience int, name string, n *int64) {
		row := []string{kind, "", "", "", "", name, ""}
		if after > 0 {
			row[3] = strconv.Itoa(after)
		} else {
			row[4] = strconv.Itoa(experience)
		}
		if n != nil {
			row[6] = strconv.FormatInt(*n, 10)
		}
		rows = append(rows, row)
	}
	for _, c := range v.Costs {
		for _, n := range []struct {
			name  string
			value *int64
		}{
			{"forward_flops", &c.ForwardFLOPs}, {"backward_flops", &c.BackwardFLOPs},
			{"examples", &c.Examples}, {"replayed", &c.Replayed},
			{"wall_ns", intOrNull(c.WallNS)}, {"cpu_ns", intOrNull(c.CPUNS)}, {"peak_bytes", intOrNull(c.PeakBytes)},
		} {
			add("cost", 0, c.Experience, c.Phase+"."+n.name, n.value)
		}
	}
	for _, s := range v.Storage {
		add("storage", s.After, 0, "bytes", &s.Bytes)
		add("storage", s.After, 0, "examples", &s.Examples)
	}
	for _, z := range v.Sizes {
		add("size", 0, z.Experience, "examples", &z.Examples)
		add("size", 0, z.Experience, "bytes", &z.Bytes)
		add("size", 0, z.Experience, "pass_flops", &z.PassFLOPs)
		add("size", 0, z.Experience, "model_bytes", &z.ModelBytes)
	}
	return rows
}
