package tasks

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"retain/tasks/data"
)

// smallData makes a data folder with small files under the names of the real
// ones.
func smallData(t *testing.T) {
	t.Helper()
	root := t.TempDir()
	t.Setenv(data.Env, root)
	write := func(name string, content any) { writeData(t, root, name, content) }
	pairs := func(n int, intents ...string) (list [][2]string) {
		for _, intent := range intents {
			for k := range n {
				list = append(list, [2]string{fmt.Sprintf("please %s the thing %d", intent, k), intent})
			}
		}
		return list
	}
	write("clinc150/domains.json", `{"bank": ["pay", "lock"], "home": ["light", "door"], "talk": ["joke", "hello"]}`)
	intents := []string{"pay", "lock", "light", "door", "joke", "hello"}
	write("clinc150/data_full.json", map[string]any{
		"train": pairs(6, intents...), "val": pairs(2, intents...), "test": pairs(3, intents...),
		"oos_train": pairs(1, "oos"), "oos_val": pairs(1, "oos"), "oos_test": pairs(4, "oos"),
	})
	smallBank(write)
	for _, d := range data.Domains() {
		var b strings.Builder
		for k := range 100 {
			fmt.Fprintf(&b, "%s %03d\n", d[:4], k)
		}
		write("lm-domains/"+d+".txt", b.String())
	}
	write("tinyshakespeare/input.txt", strings.Repeat("Speak, speak.\n", 50))
	smallNews(write)
	smallTasks(write)
}

// writeData writes a file of text, or of what JSON makes of content.
func writeData(t *testing.T, root, name string, content any) {
	t.Helper()
	path := filepath.Join(root, filepath.FromSlash(name))
	text, isText := content.(string)
	if !isText {
		b, err := json.Marshal(content)
		if err != nil {
			t.Fatal(err)
		}
		text = string(b)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// smallBank is 77 intents of four training texts and a test text each.
func smallBank(write func(name string, content any)) {
	var intents []string
	files := map[string]string{}
	for k := range 77 {
		intents = append(intents, fmt.Sprintf("intent %d", k))
		for n := range 5 {
			part := []string{"train", "train", "train", "train", "test"}[n]
			files[part] += fmt.Sprintf("why %s of%d %s,intent %d\n", strings.Repeat(string(rune('a'+k%26)), 2+n), k, strings.Repeat("xyz"[n%3:n%3+1], 3), k)
		}
	}
	write("banking77/categories.json", intents)
	for part, lines := range files {
		write("banking77/"+part+".csv", "text,category\n"+lines)
	}
}

func smallNews(write func(name string, content any)) {
	var news []string
	for k := range 40 { // newest first
		n := 39 - k
		news = append(news, fmt.Sprintf(`{"link": "", "headline": "item %d", "short_description": "", "category": "C%d", "authors": "", "date": "20%02d-%02d-01"}`, n, n%3, 18+n/20, 1+n%20/2))
	}
	write("news-category/News_Category_Dataset_v3.subset.json", strings.Join(news, "\n"))
	headlines := "publish_date,headline_text\n"
	for k := range 60 {
		headlines += fmt.Sprintf("2003%02d%02d,headline number %d\n", 1+k/20, 1+k%20, k)
	}
	write("abc-headlines/abcnews-date-text.subset.csv", headlines)
}

func smallTasks(write func(name string, content any)) {
	for _, task := range text15Orders[0] {
		labels := []string{task + " yes", task + " no"}
		if task == "yelp" {
			labels = []string{"good", "bad"}
		}
		if task == "amazon" {
			labels = []string{"bad", "good"}
		}
		write("cl-text/"+task+"/labels.json", labels)
		for _, part := range []string{"train", "test", "derived/train", "derived/test"} {
			var items []map[string]string
			for k := range 4 {
				items = append(items, map[string]string{"label": labels[k%2], "sentence": fmt.Sprintf("%s %s %d", task, labels[k%2], k)})
			}
			write("cl-text/"+task+"/"+part+".json", items)
		}
	}
}
