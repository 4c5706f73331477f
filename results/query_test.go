package results

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestFilter(t *testing.T) {
	s := opened(t)
	ewc1, er1, er2 := synthetic("ewc", 1, 2), synthetic("er", 1, 2), synthetic("er", 2, 2)
	er2.Run.Scenario, er2.Run.Config = "task", "other.yaml"
	bad := synthetic("ewc", 1, 2)
	bad.Run.Status, bad.Run.Error, bad.Run.Digest = Failed, "loss is NaN", ""
	for _, r := range []Record{ewc1, er1, er2, bad} { // numbers 1 to 4
		put(t, s, r)
	}
	tests := []struct {
		name   string
		filter Filter
		want   []int64
	}{
		{"all, latest attempts, by scenario and method", Filter{}, []int64{2, 4, 3}},
		{"all attempts", Filter{AllAttempts: true}, []int64{2, 1, 4, 3}},
		{"status of the latest attempt", Filter{Statuses: []Status{OK}}, []int64{2, 3}},
		{"status of any attempt", Filter{Statuses: []Status{OK}, AllAttempts: true}, []int64{2, 1, 3}},
		{"method", Filter{Methods: []string{"er", "none"}}, []int64{2, 3}},
		{"label", Filter{MethodLabels: []string{"ewc lambda=3"}}, []int64{4}},
		{"stream", Filter{Streams: []string{"split"}, StreamLabels: []string{"split mnist 2"}}, []int64{2, 4, 3}},
		{"no such stream", Filter{Streams: []string{"rotated"}}, nil},
		{"scenario and seed", Filter{Scenarios: []string{"task"}, Seeds: []int64{2}}, []int64{3}},
		{"config", Filter{Configs: []string{"other.yaml"}}, []int64{3}},
		{"identity", Filter{Identities: []string{er1.Run.Identity}}, []int64{2}},
		{"numbers", Filter{IDs: []int64{1, 3}}, []int64{3}},
		{"empty list", Filter{Methods: []string{}}, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			runs, err := s.Runs(t.Context(), test.filter)
			if err != nil {
				t.Fatal(err)
			}
			var ids []int64
			for _, r := range runs {
				ids = append(ids, r.ID)
				if r.Versions == "" || r.Host == "" || r.Spec != "" {
					t.Errorf("run %d: versions %q, host %q, spec %q", r.ID, r.Versions, r.Host, r.Spec)
				}
			}
			if diff := gocmp.Diff(test.want, ids); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
	runs, err := s.Runs(t.Context(), Filter{IDs: []int64{2}, Specs: true})
	if err != nil || len(runs) != 1 || runs[0].Spec != er1.Run.Spec {
		t.Errorf("with specs: %+v, %v", runs, err)
	}
}

func TestFind(t *testing.T) {
	s := opened(t)
	a, b, again := synthetic("ewc", 1, 2), synthetic("er", 1, 2), synthetic("ewc", 1, 2)
	a.Run.Identity = "12345678" + a.Run.Identity[8:]
	b.Run.Identity = "12345679" + b.Run.Identity[8:]
	again.Run.Identity = a.Run.Identity
	a.Run.Digest = "abcd" + a.Run.Digest[4:]
	again.Run.Digest = a.Run.Digest
	b.Run.Digest = "0002" + b.Run.Digest[4:]
	for _, r := range []Record{a, b, again} {
		put(t, s, r)
	}
	tests := []struct {
		name string
		want int64
		err  error
	}{
		{"1", 1, nil}, {" 2 ", 2, nil}, {"3", 3, nil},
		{"12345678", 3, nil}, // both attempts: the latest is meant
		{"12345679", 2, nil},
		{a.Run.Identity, 3, nil},
		{"ABCD", 3, nil},
		{"0002", 2, nil}, // a number that is there goes before a prefix
		{"1234567", 0, ErrAmbiguous},
		{"99", 0, ErrNoRun},
		{"ffffffff", 0, ErrNoRun},
		{"123", 0, ErrNoRun}, // too short for a prefix
		{"ewc", 0, ErrNoRun},
		{"", 0, ErrNoRun},
	}
	for _, test := range tests {
		run, err := s.Find(t.Context(), test.name)
		if !errors.Is(err, test.err) || run.ID != test.want {
			t.Errorf("%q: run %d, %v; want %d, %v", test.name, run.ID, err, test.want, test.err)
		}
		if err == nil && run.Spec == "" {
			t.Errorf("%q: no spec", test.name)
		}
		var known *Error
		if err != nil && (!errors.As(err, &known) || known.Hint() == "" || !strings.Contains(err.Error(), s.Path())) {
			t.Errorf("%q: %v lacks path or hint", test.name, err)
		}
	}
}

func TestMatrix(t *testing.T) {
	nan := math.NaN()
	s := opened(t)
	r := synthetic("joint", 1, 2)
	r.Evaluations = []Evaluation{
		{After: 0, Experience: 2, Split: SplitTest, Mask: MaskAll, Correct: 1, Scored: 10},
		{After: 2, Step: 9, Experience: 1, Split: SplitTest, Mask: MaskAll, Correct: 0, Scored: 10},
		{After: 2, Step: 9, Experience: 2, Split: SplitTest, Mask: MaskAll, Correct: 3, Scored: 4},
		{After: 2, Step: 9, Experience: 2, Split: SplitTest, Mask: MaskOwn, Correct: 4, Scored: 4},
		{After: 1, Step: 7, Experience: 1, Split: SplitTest, Mask: MaskAll, Anytime: true, Correct: 5, Scored: 5},
		{After: 1, Step: 5, Experience: 1, Split: SplitTest, Mask: MaskAll}, // nothing scored
	}
	id := put(t, s, r).ID
	tests := []struct {
		split, mask string
		want        Matrix
	}{
		{SplitTest, MaskAll, Matrix{Run: id, B: []float64{nan, 0.1}, R: [][]float64{{nan, nan}, {0, 0.75}}}},
		{SplitTest, MaskOwn, Matrix{Run: id, B: []float64{nan, nan}, R: [][]float64{{nan, nan}, {nan, 1}}}},
		{SplitTrain, MaskAll, Matrix{Run: id, B: []float64{nan, nan}, R: [][]float64{{nan, nan}, {nan, nan}}}},
	}
	for _, test := range tests {
		test.want.Split, test.want.Mask = test.split, test.mask
		got, err := s.Matrix(t.Context(), id, test.split, test.mask)
		if err != nil {
			t.Fatal(err)
		}
		if diff := gocmp.Diff(&test.want, got, cmpopts.EquateNaNs()); diff != "" {
			t.Errorf("%s %s (-want +got)\n%s", test.split, test.mask, diff)
		}
	}
	if _, err := s.Matrix(t.Context(), 99, SplitTest, MaskAll); !errors.Is(err, ErrNoRun) {
		t.Errorf("a run that is not there: %v", err)
	}
}

func TestSummaries(t *testing.T) {
	s := opened(t)
	whole := synthetic("er", 1, 4)
	hollow := synthetic("ewc", 1, 2) // some cells are missing, and all costs
	hollow.Evaluations = slices.DeleteFunc(hollow.Evaluations, func(e Evaluation) bool { return e.After > 0 && e.Experience == 2 })
	hollow.Costs, hollow.Storage = nil, nil
	put(t, s, whole)
	put(t, s, hollow)
	sums, err := s.Summaries(t.Context(), Filter{}, SplitTest, MaskAll)
	if err != nil || len(sums) != 2 {
		t.Fatalf("%d summaries, %v", len(sums), err)
	}
	for _, sum := range sums {
		want, err := s.Matrix(t.Context(), sum.Run.ID, SplitTest, MaskAll)
		if err != nil {
			t.Fatal(err)
		}
		for i, row := range want.R {
			for j := range row {
				if i != j && i+1 < len(want.R) {
					row[j] = math.NaN()
				}
			}
		}
		if diff := gocmp.Diff(want, sum.Matrix, cmpopts.EquateNaNs()); diff != "" {
			t.Errorf("%s (-want +got)\n%s", sum.Run.Method, diff)
		}
	}
	want := Summary{FLOPs: Some(int64(4*3<<40 + 1)), Examples: Some(int64(4000)),
		Replayed: Some(int64(40)), StoredBytes: Some(int64(4 * 785))}
	if diff := gocmp.Diff(want, sums[0], cmpopts.IgnoreFields(Summary{}, "Run", "Matrix")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if sums[1].FLOPs.Valid || sums[1].StoredBytes.Valid || sums[1].Run.Method != "ewc" {
		t.Errorf("a missing value became a number: %+v", sums[1])
	}
	every, err := s.Summaries(t.Context(), Filter{Methods: []string{"er"}, Specs: true}, "", "")
	if err != nil || len(every) != 4 || every[0].Run.Spec != whole.Run.Spec {
		t.Errorf("%d summaries of 4 matrices, %v", len(every), err)
	}
	names := fmt.Sprint(every[0].Matrix.Split, every[0].Matrix.Mask, every[3].Matrix.Split, every[3].Matrix.Mask)
	if names != "testalltrainown" {
		t.Errorf("order of the matrices: %s", names)
	}
}

// TestSummariesInParts reads a store over several connections, and gets every
// run once and in order.
func TestSummariesInParts(t *testing.T) {
	s := opened(t)
	r := synthetic("er", 1, 1)
	put(t, s, r)
	again := put(t, s, r)
	s.db.SetMaxOpenConns(1)             // the pragma is the connection's
	for _, statement := range []string{ // numbers far apart stand for a store of many runs
		"PRAGMA foreign_keys = OFF",
		fmt.Sprintf("UPDATE matrices SET run = %d WHERE run = %d", 5*partSize, again.ID),
		fmt.Sprintf("UPDATE runs SET id = %d WHERE id = %d", 5*partSize, again.ID),
	} {
		if _, err := s.db.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	s.db.SetMaxOpenConns(0)
	for _, test := range []struct {
		filter Filter
		want   []int64
	}{
		{Filter{AllAttempts: true}, []int64{1, 5 * partSize}},
		{Filter{}, []int64{5 * partSize}},
		{Filter{IDs: []int64{1}, AllAttempts: true}, []int64{1}},
		{Filter{Methods: []string{"ewc"}}, nil},
	} {
		sums, err := s.Summaries(t.Context(), test.filter, SplitTest, MaskOwn)
		if err != nil {
			t.Fatal(err)
		}
		var got []int64
		for _, sum := range sums {
			got = append(got, sum.Run.ID)
		}
		if diff := gocmp.Diff(test.want, got); diff != "" {
			t.Errorf("%+v (-want +got)\n%s", test.filter, diff)
		}
	}
}
