package token

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestLoad(t *testing.T) {
	vocab, merges := gpt2Files()
	v, err := json.Marshal(vocab)
	if err != nil {
		t.Fatal(err)
	}
	lines := []byte(strings.Join(merges, "\n"))
	folder := func(files map[string][]byte) string {
		dir := t.TempDir()
		for name, content := range files {
			if err := os.WriteFile(filepath.Join(dir, name), content, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		return dir
	}
	digests := map[string]bool{}
	for _, files := range []map[string][]byte{
		{"tokenizer.json": gpt2JSON(t, nil), "vocab.json": []byte("not read")},
		{"vocab.json": v, "merges.txt": lines},
		{"encoder.json": v, "vocab.bpe": append([]byte("#version: 0.2\n"), lines...)},
	} {
		b, digest, err := Load(folder(files))
		if err != nil {
			t.Fatal(err)
		}
		if got := b.Append(nil, []byte(" the")); len(got) != 1 || got[0] != 262 {
			t.Errorf("tokens %v", got)
		}
		digests[digest] = true
	}
	if len(digests) != 3 {
		t.Errorf("%d digests of three kinds of files", len(digests))
	}
	for want, files := range map[string]map[string][]byte{
		"has no tokenizer":     {},
		"lacks merges.txt":     {"vocab.json": v},
		"merges: line 1":       {"vocab.json": v, "merges.txt": []byte("x")},
		"tokenizer.json: inva": {"tokenizer.json": []byte("x")},
	} {
		if _, _, err := Load(folder(files)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}
