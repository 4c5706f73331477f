package data

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// TestEscapes: pairs of halves and literal backslashes are characters.
func TestEscapes(t *testing.T) {
	list, err := stringList([]byte(`["\ud83d\uDE00", "\\ud800", "\ufffd", "\\\\\u00e9", "�\n"]`))
	if want := []string{"😀", `\ud800`, "�", `\\é`, "�\n"}; err != nil || !slices.Equal(list, want) {
		t.Errorf("%q, %v, want %q", list, err, want)
	}
	for _, broken := range []string{`["\ud83d"]`, `["\ud83dx\ude00"]`, `["\ud83d\\ude00"]`, `["\ude00\ud83d"]`, `["�\ud800\\\\\ufffd"]`} {
		if list, err := stringList([]byte(broken)); err == nil || !strings.Contains(err.Error(), "half a character") {
			t.Errorf("%s: %q, %v", broken, list, err)
		}
	}
}

// TestLabelsOfTasks: the lists of labels of cl-text end where their files do.
func TestLabelsOfTasks(t *testing.T) {
	for content, want := range map[string]string{
		`["no", "yes"]`:       "train.json",
		`["no", "yes"] ["a"]`: "labels.json: oversized: [ follows the JSON",
		`["no", "yes"]]`:      "labels.json: broken JSON: invalid character ']'",
		`["no", "no"]`:        `labels.json: label 2: "no" is empty or comes twice`,
	} {
		_, err := openCLText(folder(t, map[string]string{"cl-text/BoolQA/labels.json": content}))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}

// FuzzTexts: whatever the files hold, the readers give valid texts with known
// labels, or an error of one line.
func FuzzTexts(f *testing.F) {
	f.Add([]byte(smallDomains), []byte(smallCLINC))
	f.Add([]byte(smallIntents), []byte(smallBanking))
	f.Add([]byte(smallIntents), []byte(smallNews))
	f.Add([]byte(smallIntents), []byte(smallHeadlines))
	f.Add([]byte(smallIntents), []byte(smallItems))
	f.Add([]byte(`{"a":["\ud800"]}`), []byte("{\"train\":[[\"\xff\",\"a\"]]}"))
	f.Fuzz(func(t *testing.T, names, texts []byte) {
		check := func(d *Text, err error) {
			if err != nil {
				return
			}
			for _, p := range d.Parts {
				for i, s := range p.Texts {
					if !utf8.ValidString(s) || s == "" || p.Labels != nil && (p.Labels[i] < 0 || int(p.Labels[i]) >= len(d.Classes)) {
						t.Fatalf("%q accepted", s)
					}
				}
			}
		}
		if !utf8.Valid(names) || !utf8.Valid(texts) {
			return
		}
		d := &Text{}
		err := d.readDomains(names)
		if err == nil {
			err = d.readCLINC(texts)
		}
		check(d, err)
		for _, read := range []func(*Text, []byte) error{(*Text).readNews, (*Text).readHeadlines} {
			d := &Text{}
			check(d, read(d, texts))
		}
		classes, err := stringList(names)
		if err != nil || checkNames("intent", classes) != nil {
			return
		}
		p := Passages{}
		err = eachRecord(texts, []string{"text", "category"}, func(fields []string) error {
			return p.appendLabelled(classes, fields[0], fields[1])
		})
		check(&Text{Classes: classes, Parts: []Passages{p}}, err)
		p = Passages{}
		err = p.readItems(texts, classes, 0)
		check(&Text{Classes: classes, Parts: []Passages{p}}, err)
	})
}
