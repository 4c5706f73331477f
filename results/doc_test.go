package results

import (
	"go/doc/comment"
	"go/parser"
	"go/token"
	"strings"
	"testing"
)

// documented gives the SQL statements of the package comment.
func documented(t *testing.T) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "doc.go", nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	var statements []string
	for _, block := range new(comment.Parser).Parse(file.Doc.Text()).Content {
		if code, ok := block.(*comment.Code); ok {
			statements = append(statements, code.Text)
		}
	}
	return statements
}

// TestDocumentedQueries runs the examples of the package comment as they stand.
func TestDocumentedQueries(t *testing.T) {
	s := opened(t)
	for seed := range int64(2) {
		for _, method := range []string{"ewc", "replay"} {
			r := synthetic(method, 1000+seed, 3)
			for i := range r.Evaluations {
				r.Evaluations[i].Bytes = Some[int64](2000) // as of text
			}
			put(t, s, r)
		}
	}
	done := tuning()
	for i := range done.Candidates {
		done.Candidates[i].Trials[0].Identity = digest("spec", "ewc", int64(1000), 3)
	}
	if err := s.PutTuning(t.Context(), done); err != nil {
		t.Fatal(err)
	}
	rows := []int{2, 12, 12, 4, 4, 1} // methods; (T+1)·T cells; methods × seeds × T; methods × seeds; alarms; tuned methods
	statements := documented(t)
	if len(statements) != len(rows) {
		t.Fatalf("%d queries in the package comment, want %d", len(statements), len(rows))
	}
	for i, statement := range statements {
		found, err := s.db.Query(statement)
		if err != nil {
			t.Fatalf("%v in\n%s", err, statement)
		}
		columns, err := found.Columns()
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for ; found.Next(); n++ {
			values := make([]any, len(columns))
			for j := range values {
				values[j] = new(any)
			}
			if err := found.Scan(values...); err != nil {
				t.Fatal(err)
			}
			for j, v := range values {
				if *v.(*any) == nil {
					t.Errorf("query %d: %s is NULL", i, columns[j])
				}
			}
		}
		if err := found.Err(); err != nil {
			t.Fatal(err)
		}
		if n != rows[i] {
			t.Errorf("query %d gives %d rows, want %d:\n%s", i, n, rows[i], statement)
		}
	}
}

// TestDocumentedColumns holds the package comment to the columns of the views.
func TestDocumentedColumns(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "doc.go", nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	words := strings.FieldsFunc(file.Doc.Text(), func(c rune) bool {
		return c != '_' && (c < 'a' || c > 'z') && (c < '0' || c > '9')
	})
	known := map[string]bool{}
	for _, w := range words {
		known[w] = true
	}
	s := opened(t)
	for _, view := range []string{"runs_v", "matrix_v", "metrics_v", "language_v", "language_metrics_v", "decisions_v", "latency_v", "trials_v", "tuned_v"} {
		rows, err := s.db.Query("SELECT name FROM pragma_table_info(?)", view)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var column string
			if err := rows.Scan(&column); err != nil {
				t.Fatal(err)
			}
			if !known[column] {
				t.Errorf("column %s of %s is not in the package comment", column, view)
			}
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
	}
}
