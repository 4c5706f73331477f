package token

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// forms are the files by which a folder can hold a tokenizer, the first that is
// there being read: Hugging Face's own form, and the two files of OpenAI under
// the names of either.
var forms = [][]string{{"tokenizer.json"}, {"vocab.json", "merges.txt"}, {"encoder.json", "vocab.bpe"}}

// mostFile is the size above which a file is no tokenizer.
const mostFile = 256 << 20

// ErrNone is the cause where a folder has no files of a tokenizer.
var ErrNone = errors.New("no tokenizer")

// Load reads the tokenizer in a folder. The digest is the SHA-256, in hex, over
// what its files hold. A folder without a tokenizer is an error with [ErrNone].
func Load(folder string) (t *BPE, digest string, err error) {
	for _, names := range forms {
		var files [][]byte
		h := sha256.New()
		for _, name := range names {
			content, err := readSmall(filepath.Join(folder, name))
			if errors.Is(err, fs.ErrNotExist) {
				break
			}
			if err != nil {
				return nil, "", err
			}
			fmt.Fprintf(h, "%d\n", len(content))
			h.Write(content)
			files = append(files, content)
		}
		switch len(files) {
		case 0:
			continue
		case 1:
			if len(names) > 1 {
				return nil, "", fmt.Errorf("%s has %s and lacks %s", folder, names[0], names[1])
			}
			t, err = ReadTokenizerJSON(files[0])
		default:
			t, err = ReadGPT2(files[0], files[1])
		}
		if err != nil {
			return nil, "", fmt.Errorf("%s: %w", folder, err)
		}
		return t, hex.EncodeToString(h.Sum(nil)), nil
	}
	return nil, "", fmt.Errorf("%s has %w (hint: tokenizer.json, or vocab.json and merges.txt)", folder, ErrNone)
}

// readSmall reads a file that is no larger than a tokenizer can be.
func readSmall(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	content, err := io.ReadAll(io.LimitReader(f, mostFile+1))
	if err != nil {
		return nil, err
	}
	if len(content) > mostFile {
		return nil, fmt.Errorf("%s: more than %d bytes", path, mostFile)
	}
	return content, nil
}
