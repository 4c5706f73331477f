package token

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// besides are files that say how programs use a tokenizer, which go where it goes.
var besides = []string{"tokenizer_config.json", "special_tokens_map.json", "added_tokens.json"}

// Copy copies the files of the tokenizer in a folder, as they are, to a folder that is
// there: all that [Load] could read, and what Hugging Face's transformers keep beside
// them. The files of OpenAI get the names that transformers read. It gives their names,
// none where the folder has no tokenizer. What they hold is not looked at: a tokenizer
// that is not read here is copied, too.
func Copy(to, from string) (written []string, err error) {
	met := map[string]bool{}
	put := func(name, as string) error {
		content, err := readSmall(filepath.Join(from, name))
		if errors.Is(err, fs.ErrNotExist) || met[as] {
			return nil
		}
		if err != nil {
			return err
		}
		met[as] = true
		written = append(written, as)
		return os.WriteFile(filepath.Join(to, as), content, 0o666)
	}
	for i, names := range forms {
		for k, name := range names {
			as := name
			if i == len(forms)-1 {
				as = forms[1][k]
			}
			if err := put(name, as); err != nil {
				return nil, err
			}
		}
	}
	if len(written) == 0 {
		return nil, nil
	}
	for _, name := range besides {
		if err := put(name, name); err != nil {
			return nil, err
		}
	}
	return written, nil
}

// Write writes a tokenizer to a folder that is there, as vocab.json and merges.txt, from
// which [Load] and the GPT2Tokenizer of transformers read the same tokens. It gives the
// names of the files.
func (t *BPE) Write(folder string) (written []string, err error) {
	vocab, merges, err := t.files()
	if err != nil {
		return nil, err
	}
	for i, content := range [][]byte{vocab, merges} {
		if err := os.WriteFile(filepath.Join(folder, forms[1][i]), content, 0o666); err != nil {
			return nil, err
		}
	}
	return slices.Clone(forms[1]), nil
}

// files is what vocab.json and merges.txt hold: tokens in order of their numbers, pairs
// in order of rank, bytes in the letters of GPT-2.
func (t *BPE) files() (vocab, merges []byte, err error) {
	made := make([]bool, len(t.pieces))
	for _, k := range t.first {
		made[k] = true
	}
	ranked := make([]*pair, len(t.merges))
	for p, m := range t.merges {
		if m.rank < 0 || int(m.rank) >= len(ranked) || ranked[m.rank] != nil {
			return nil, nil, fmt.Errorf("%d merges, and two have one rank, or one has rank %d", len(ranked), m.rank)
		}
		ranked[m.rank], made[m.token] = &p, true
	}
	var v, w strings.Builder
	v.WriteString("{")
	known := map[string]int{}
	for k, piece := range t.pieces {
		name := string(piece) // of a token that no merge makes
		if made[k] {
			name = spell(piece)
		}
		if other, twice := known[name]; twice {
			return nil, nil, fmt.Errorf("tokens %d and %d are both %q: vocab.json cannot tell them apart", other, k, name)
		}
		known[name] = k
		key, err := json.Marshal(name)
		if err != nil {
			return nil, nil, err
		}
		if k > 0 {
			v.WriteString(",\n")
		}
		fmt.Fprintf(&v, "%s: %d", key, k)
	}
	v.WriteString("}\n")
	w.WriteString("#version: 0.2\n")
	for _, p := range ranked {
		fmt.Fprintf(&w, "%s %s\n", spell(t.pieces[p.left]), spell(t.pieces[p.right]))
	}
	return []byte(v.String()), []byte(w.String()), nil
}
