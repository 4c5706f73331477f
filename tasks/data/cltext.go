package data

import (
	"encoding/json"
	"errors"
	"path/filepath"
	"slices"
)

// clTask is one task of the set cl-text.
type clTask struct {
	name    string
	derived []string // parts that are ours: upstream's could not be had, or it is cut from upstream's train
}

// clTasks are the fifteen tasks of Progressive Prompts and O-LoRA in
// alphabetical order.
var clTasks = []clTask{
	{"BoolQA", nil}, {"CB", nil}, {"COPA", nil}, {"IMDB", []string{"train", "test"}}, {"MNLI", nil},
	{"MultiRC", []string{"train", "test"}}, {"QQP", nil}, {"RTE", nil}, {"SST-2", nil}, {"WiC", nil},
	{"agnews", nil}, {"amazon", nil}, {"dbpedia", []string{"train"}}, {"yahoo", []string{"train", "test"}}, {"yelp", []string{"train", "test"}},
}

// Derived says which of the named tasks of cl-text have parts that are not
// upstream's: numbers on them do not compare with published ones.
func Derived(names []string) []string {
	var derived []string
	for _, t := range clTasks {
		if len(t.derived) > 0 && slices.Contains(names, t.name) {
			derived = append(derived, t.name)
		}
	}
	return derived
}

// noGold is the label of items that have none: they are left out.
const noGold = "-"

// openCLText reads the tasks: for each a list of labels, and train and test as
// lists of {label, sentence}. Groups are the tasks, Classes their labels as
// "task/label", parts are called "task/train" and "task/test".
func openCLText(root string) (*Text, error) {
	t := &Text{Name: "cl-text"}
	for _, task := range clTasks {
		dir := filepath.Join(root, "cl-text", task.name)
		var labels []string
		err := readTextFile(filepath.Join(dir, "labels.json.gz"), func(text []byte) (err error) {
			if labels, err = stringList(text); err != nil {
				return err
			}
			return checkNames("label", labels)
		})
		if err != nil {
			return nil, err
		}
		g := Group{Name: task.name}
		for _, l := range labels {
			g.Classes = append(g.Classes, int32(len(t.Classes)))
			t.Classes = append(t.Classes, task.name+"/"+l)
		}
		t.Groups = append(t.Groups, g)
		for _, part := range []string{"train", "test"} {
			path := filepath.Join(dir, part+".json.gz")
			if slices.Contains(task.derived, part) {
				path = filepath.Join(dir, "derived", part+".json.gz")
			}
			p := Passages{Name: task.name + "/" + part}
			err := readTextFile(path, func(text []byte) error { return p.readItems(text, labels, g.Classes[0]) })
			if err != nil {
				return nil, err
			}
			t.Parts = append(t.Parts, p)
		}
	}
	t.Digest = t.ContentDigest()
	return t, nil
}

// readItems reads a list of {label, sentence}; classes count on from first.
func (p *Passages) readItems(text []byte, labels []string, first int32) error {
	d := newDocument(text)
	err := d.eachItem("record", func(item json.RawMessage) error {
		f, err := stringFields(item, "label", "sentence")
		if err != nil || f[0] == noGold {
			return err
		}
		if err := p.appendLabelled(labels, f[1], f[0]); err != nil {
			return err
		}
		p.Labels[len(p.Labels)-1] += first
		return nil
	})
	switch {
	case err != nil:
		return err
	case p.Len() == 0:
		return errors.New("truncated: no records")
	}
	return d.end()
}
