package gpt

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"

	"retain/bench"
)

// pretrained is c as its checkpoint has it, and the checkpoint; c itself where it begins
// with random parameters.
func (c *GPT) pretrained(s bench.Spec) (*GPT, *Checkpoint, error) {
	if c.From == "" {
		return c, nil, nil
	}
	k, err := OpenCheckpoint(c.From)
	if err != nil {
		return nil, nil, err
	}
	if s.Vocabulary < k.Vocabulary {
		return nil, nil, fmt.Errorf("the checkpoint %s has %d tokens and the stream %d (hint: texts must be cut by the checkpoint's tokenizer)",
			c.From, k.Vocabulary, s.Vocabulary)
	}
	if err := k.sound(); err != nil {
		return nil, nil, err
	}
	g := k.Config()
	g.From, g.Dropout = c.From, c.Dropout
	return g, k, nil
}

// sounds keeps the files whose numbers were read without an error.
var sounds struct {
	sync.Mutex
	known map[[2]state]bool
}

// sound reads every number of the checkpoint once, so that a model that was built can
// begin with it.
func (k *Checkpoint) sound() error {
	states, err := statesOf(k.Folder)
	if err != nil {
		return err
	}
	sounds.Lock()
	defer sounds.Unlock()
	if sounds.known[states] {
		return nil
	}
	if err := k.Read(make([]float32, k.Parameters())); err != nil {
		return fmt.Errorf("%s: %w", k.Folder, err)
	}
	if sounds.known == nil {
		sounds.known = map[[2]state]bool{}
	}
	sounds.known[states] = true
	return nil
}

// adopt copies the parameters of the checkpoint over random ones. What it lacks stays
// random: tokens of the stream behind its own (padding), and a head for classes.
func (m *gpt) adopt(params []float32) {
	from := make([]float32, m.from.Parameters())
	if err := m.from.Read(from); err != nil {
		panic("gpt: " + err.Error()) // it could be read when the model was built
	}
	for _, v := range m.from.model.layout {
		for _, to := range m.layout {
			if to.Name == v.Name {
				copyRows(to.Of(params).Data, v.Of(from).Data, to.Cols, v.Cols)
			}
		}
	}
}

// copyRows copies the rows of from (any, own) to the beginnings of those of to (any, cols).
func copyRows(to, from []float32, cols, own int) {
	for len(from) > 0 {
		copy(to[:own], from)
		to, from = to[cols:], from[own:]
	}
}

// Digests implements model.Pretrained.
func (c *GPT) Digests() (map[string]string, error) {
	if c.From == "" {
		return nil, nil
	}
	digest, err := digestOf(c.From)
	return map[string]string{"checkpoint": digest}, err
}

// Digest is the SHA-256 over the files of the checkpoint.
func (k *Checkpoint) Digest() (string, error) { return digestOf(k.Folder) }

// WeightsFile is the file of the weights of the checkpoint in a folder.
func WeightsFile(folder string) string { return filepath.Join(folder, weightsFile) }

// state is what tells that a file is the one that was met before.
type state struct {
	path       string
	size, time int64
}

// digests keeps what was computed, since large files are asked for again and again.
var digests struct {
	sync.Mutex
	known map[[2]state]string
}

// statesOf is the states of the files of a checkpoint.
func statesOf(folder string) (states [2]state, err error) {
	for i, name := range []string{configFile, weightsFile} {
		info, err := os.Stat(filepath.Join(folder, name))
		if err != nil {
			return states, missing(err)
		}
		states[i] = state{filepath.Join(folder, name), info.Size(), info.ModTime().UnixNano()}
	}
	return states, nil
}

// digestOf is the SHA-256 over the files of a checkpoint.
func digestOf(folder string) (string, error) {
	states, err := statesOf(folder)
	if err != nil {
		return "", err
	}
	digests.Lock()
	defer digests.Unlock()
	if d, ok := digests.known[states]; ok {
		return d, nil
	}
	h := sha256.New()
	for _, s := range states {
		f, err := os.Open(s.path)
		if err != nil {
			return "", err
		}
		_, err = io.Copy(h, f)
		f.Close()
		if err != nil {
			return "", err
		}
	}
	if digests.known == nil {
		digests.known = map[[2]state]string{}
	}
	d := hex.EncodeToString(h.Sum(nil))
	digests.known[states] = d
	return d, nil
}
