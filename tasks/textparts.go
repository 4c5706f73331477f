package tasks

import (
	"fmt"
	"slices"
	"sync"

	"retain/bench"
	"retain/tasks/data"
	"retain/tasks/text"
)

// encoders keeps the encoder of each first experience that was met: a tokenizer
// trained on it serves every seed that begins with it.
type encoders struct {
	mu   sync.Mutex
	made map[string]*text.Encoded
}

func (e *encoders) get(first []int32, make func() (text.Encoder, error)) (*text.Encoded, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	name := fmt.Sprint(first)
	if made, ok := e.made[name]; ok {
		return made, nil
	}
	encoder, err := make()
	if err != nil {
		return nil, err
	}
	if e.made == nil {
		e.made = map[string]*text.Encoded{}
	}
	made := &text.Encoded{Encoder: encoder}
	e.made[name] = made
	return made, nil
}

// trainTexts is the texts of p, of the given classes or of all.
func trainTexts(p *data.Passages, classes []int32) [][]byte {
	var texts [][]byte
	for n, t := range p.Texts {
		if classes == nil || slices.Contains(classes, p.Labels[n]) {
			texts = append(texts, []byte(t))
		}
	}
	return texts
}

// holdOut takes a share of the training data of experience i for validation,
// drawn from seed; a share of 0 leaves both as they are.
func holdOut(train, valid bench.Data, share float64, seed bench.Seed, i int) (left, held bench.Data) {
	n := int(share * float64(train.Len()))
	if n == 0 {
		return train, valid
	}
	perm := seed.Rand("valid", i).Perm(train.Len())
	slices.Sort(perm[:n])
	slices.Sort(perm[n:])
	return bench.Subset(train, perm[n:]), bench.Subset(train, perm[:n])
}

// limited is the first so many texts of each class of p, or all of it.
func limited(p *data.Passages, limit int) *data.Passages {
	if limit == 0 {
		return p
	}
	some := &data.Passages{Name: p.Name}
	met := map[int32]int{}
	for n, class := range p.Labels {
		if met[class]++; met[class] <= limit {
			some.Texts = append(some.Texts, p.Texts[n])
			some.Labels = append(some.Labels, class)
		}
	}
	return some
}
