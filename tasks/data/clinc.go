package data

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
)

// openCLINC150 reads the set of Larson et al. 2019: data_full.json, an object of
// lists of [text, intent], and domains.json, an object of lists of intents.
// Classes are the intents in the order of domains.json, Groups the domains.
// The parts are train, valid and test, and of texts that no intent fits
// oos-train, oos-valid and oos-test, which have no labels.
func openCLINC150(root string) (*Text, error) {
	t := &Text{Name: "clinc150"}
	err := readTextFile(filepath.Join(root, "clinc150", "domains.json"), func(text []byte) error {
		return t.readDomains(text)
	})
	if err != nil {
		return nil, err
	}
	err = readTextFile(filepath.Join(root, "clinc150", "data_full.json"), func(text []byte) error {
		return t.readCLINC(text)
	})
	if err != nil {
		return nil, err
	}
	t.Digest = t.ContentDigest()
	return t, nil
}

// readDomains reads groups and classes.
func (t *Text) readDomains(text []byte) error {
	d := newDocument(text)
	err := d.eachKey(func(domain string) error {
		g := Group{Name: domain}
		var item json.RawMessage
		if err := d.Decode(&item); err != nil {
			return fmt.Errorf("domain %q: %w", domain, jsonError(err))
		}
		intents, err := stringList(item)
		if err != nil {
			return fmt.Errorf("domain %q: %w", domain, err)
		}
		if len(intents) == 0 {
			return fmt.Errorf("domain %q has no intents", domain)
		}
		for _, intent := range intents {
			if slices.Contains(t.Classes, intent) || intent == outOfScope {
				return fmt.Errorf("domain %q: intent %q comes twice, or is none", domain, intent)
			}
			g.Classes = append(g.Classes, int32(len(t.Classes)))
			t.Classes = append(t.Classes, intent)
		}
		t.Groups = append(t.Groups, g)
		return nil
	})
	if err != nil {
		return err
	}
	if len(t.Groups) == 0 {
		return fmt.Errorf("no domains")
	}
	return d.end()
}

// outOfScope is the label of texts that no intent fits.
const outOfScope = "oos"

// clincParts are the lists of data_full.json under our names.
var clincParts = []struct{ key, name string }{
	{"train", "train"}, {"val", "valid"}, {"test", "test"},
	{"oos_train", "oos-train"}, {"oos_val", "oos-valid"}, {"oos_test", "oos-test"},
}

// readCLINC reads the parts.
func (t *Text) readCLINC(text []byte) error {
	classes := map[string]int32{}
	for i, c := range t.Classes {
		classes[c] = int32(i)
	}
	t.Parts = make([]Passages, len(clincParts))
	d := newDocument(text)
	err := d.eachKey(func(key string) error {
		for i, p := range clincParts {
			if p.key != key {
				continue
			}
			t.Parts[i].Name = p.name
			known := classes
			if i >= 3 {
				known = nil
			}
			err := d.eachItem("record", func(item json.RawMessage) error { return t.Parts[i].appendPair(item, known) })
			if err != nil {
				return fmt.Errorf("%s: %w", key, err)
			}
			return nil
		}
		return fmt.Errorf("unknown part %q", key)
	})
	if err != nil {
		return err
	}
	for i, p := range clincParts {
		if t.Parts[i].Len() == 0 {
			return fmt.Errorf("no part %q, or nothing in it", p.key)
		}
	}
	return d.end()
}

// appendPair reads [text, intent]; without classes the intent must be none.
func (p *Passages) appendPair(item json.RawMessage, classes map[string]int32) error {
	pair, err := stringList(item)
	if err != nil {
		return err
	}
	if len(pair) != 2 || pair[0] == "" {
		return fmt.Errorf("%.60s is no pair of a text and an intent", item)
	}
	if classes == nil {
		if pair[1] != outOfScope {
			return fmt.Errorf("intent %q, expected %q", pair[1], outOfScope)
		}
		p.Texts = append(p.Texts, pair[0])
		return nil
	}
	class, ok := classes[pair[1]]
	if !ok {
		return fmt.Errorf("intent %q is of no domain", pair[1])
	}
	p.Texts = append(p.Texts, pair[0])
	p.Labels = append(p.Labels, class)
	return nil
}
