package data

import (
	"fmt"
	"path/filepath"
)

// Domains are the domains of the set lm-domains.
func Domains() []string {
	return []string{"fiction", "code-go", "dialogue", "legal", "news", "speeches", "wiki", "code-python", "code-c"}
}

// openDomains reads one file of running text for each domain, as one text in a
// part of the domain's name.
func openDomains(root string) (*Text, error) {
	t := &Text{Name: "lm-domains"}
	for _, name := range Domains() {
		if err := t.appendRunning(name, filepath.Join(root, "lm-domains", name+".txt.gz")); err != nil {
			return nil, err
		}
	}
	t.Digest = t.ContentDigest()
	return t, nil
}

// openTinyShakespeare reads the file of Karpathy 2015 as one text in the part
// "all".
func openTinyShakespeare(root string) (*Text, error) {
	t := &Text{Name: "tinyshakespeare"}
	if err := t.appendRunning("all", filepath.Join(root, "tinyshakespeare", "input.txt")); err != nil {
		return nil, err
	}
	t.Digest = t.ContentDigest()
	return t, nil
}

// appendRunning reads a file as a part with one text.
func (t *Text) appendRunning(part, path string) error {
	return readTextFile(path, func(text []byte) error {
		if len(text) == 0 {
			return fmt.Errorf("truncated: an empty file")
		}
		t.Parts = append(t.Parts, Passages{Name: part, Texts: []string{string(text)}})
		return nil
	})
}
