package data

import (
	"crypto/sha256"
	"encoding/binary"
)

// Text is a data set of texts held in memory, shared by all runs of a process
// and never written to after it was opened. All texts are valid UTF-8.
type Text struct {
	Name    string
	Classes []string   // names of the labels; none where texts have no labels
	Groups  []Group    // what classes belong together: the domains of intents, the tasks of a sequence
	Parts   []Passages // train, test, …; or one for each domain of running text
	Digest  [32]byte   // SHA-256 of everything above, part of a run's identity
}

// Group is some classes under a name.
type Group struct {
	Name    string
	Classes []int32
}

// Passages is one part of a text data set: n texts in a fixed order.
type Passages struct {
	Name   string
	Texts  []string
	Labels []int32 // (n), each in [0, len(Classes)); nil where texts have none
	Days   []int32 // (n), the date of each as days since 1970-01-01; nil where they have none
}

// Len is the number of texts.
func (p *Passages) Len() int { return len(p.Texts) }

// Part is the part called name; it panics where there is none, which only a
// reader of this package can cause.
func (t *Text) Part(name string) *Passages {
	for i := range t.Parts {
		if t.Parts[i].Name == name {
			return &t.Parts[i]
		}
	}
	panic("data: " + t.Name + " has no part " + name)
}

// ContentDigest is the SHA-256 of the names, the groups and all parts of t:
// what whoever makes a Text puts into Digest, once. Strings and slices are
// preceded by their length; integers are 64 bits, labels and days 32 bits,
// little-endian.
func (t *Text) ContentDigest() [32]byte {
	h := sha256.New()
	str := func(s string) {
		writeInt(h, len(s))
		h.Write([]byte(s))
	}
	ints := func(v []int32) {
		writeInt(h, len(v))
		b := make([]byte, 0, 4*len(v))
		for _, x := range v {
			b = binary.LittleEndian.AppendUint32(b, uint32(x))
		}
		h.Write(b)
	}
	str(t.Name)
	writeInt(h, len(t.Classes))
	for _, c := range t.Classes {
		str(c)
	}
	writeInt(h, len(t.Groups))
	for _, g := range t.Groups {
		str(g.Name)
		ints(g.Classes)
	}
	writeInt(h, len(t.Parts))
	for _, p := range t.Parts {
		str(p.Name)
		writeInt(h, len(p.Texts))
		for _, s := range p.Texts {
			str(s)
		}
		ints(p.Labels)
		ints(p.Days)
	}
	return [32]byte(h.Sum(nil))
}
