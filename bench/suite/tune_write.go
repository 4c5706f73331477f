package suite

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Mark begins every config that a tuning writes: such a file may be written
// anew, and no other.
const Mark = "# Chosen by `retain tune "

// write is the tuned config: that of the tuning with the chosen values in place
// of the searched ones, without the search, and trained on all training data.
// The same choice gives the same bytes.
func (t *Tuning) write(c *course, found *Tuned) (string, error) {
	methods := &node{kind: list}
	next := 0
	for i, m := range t.entries {
		n := m.at
		if len(m.candidates) > 0 {
			best := m.candidates[c.standing(i)[0]]
			var err error
			if n, err = best.write(m.entry); err != nil {
				return "", err
			}
			n = n.with(key{name: "tuned", value: t.mark(found.Methods[next])})
			next++
		}
		if o := n.get("override"); o != nil {
			n = n.with(key{name: "override", value: onAllData(o)})
		}
		methods.items = append(methods.items, n)
	}
	root := onAllData(t.config.root.without("tune")).with(key{name: "methods", value: methods})
	text := t.comment(found) + root.document()
	if _, err := Parse(t.Config, []byte(text), nil); err != nil {
		return "", fmt.Errorf("the tuned config does not load: %w", err)
	}
	return text, nil
}

// onAllData is a config, or an override, that holds no validation data out: what
// was chosen is trained on all of it.
func onAllData(n *node) *node {
	k := n.key("stream")
	if k == nil || k.value.get("valid") == nil {
		return n
	}
	stream := *k
	stream.value = k.value.without("valid")
	return n.with(stream)
}

// write is the entry of a config with the settings in it.
func (c candidate) write(e entry) (*node, error) {
	for _, s := range c.settings {
		path := append([]string{"override"}, s.cell...)
		if s.cell[0] == "method" {
			path = s.cell[1:]
		}
		var err error
		if e, err = methodEntry(e.set(path, s.value, s.at)); err != nil {
			return nil, err
		}
	}
	return e.at, nil
}

// mark says beside a method how it was tuned.
func (t *Tuning) mark(m TunedMethod) *node {
	n := &node{kind: mapping}
	for _, k := range [][2]string{
		{"trials", strconv.Itoa(m.Trials)}, {"flops", strconv.FormatInt(m.FLOPs, 10)},
		{"seeds", seedsLabel(t.config.search.seeds)}, {"by", t.Digest},
	} {
		n = n.with(key{name: k[0], value: &node{kind: scalar, text: k[1]}})
	}
	return n
}

// seedsLabel writes seeds as a config takes them: "1-3", "1,5,7".
func seedsLabel(seeds []int64) string {
	var parts []string
	for i := 0; i < len(seeds); {
		j := i
		for j+1 < len(seeds) && seeds[j+1] == seeds[j]+1 {
			j++
		}
		part := strconv.FormatInt(seeds[i], 10)
		if j > i {
			part += "-" + strconv.FormatInt(seeds[j], 10)
		}
		parts, i = append(parts, part), j+1
	}
	return strings.Join(parts, ",")
}

// comment says where the config comes from. Nothing in it was measured by a
// clock, so that the same trials give the same text.
func (t *Tuning) comment(found *Tuned) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s%s`; to change it, change that config and run the command again.\n", Mark, t.config.Path)
	fmt.Fprintf(&b, "# By mean ACC-valid (mask %s) on tuning seeds %s; test data had no part in it. Trained on all training data here.\n",
		t.Mask, seedsLabel(t.config.search.seeds))
	var flops int64
	for _, m := range found.Methods {
		flops += m.FLOPs
	}
	n := found.Methods[0].Trials
	fmt.Fprintf(&b, "# Trials: %d runs of each of %d methods (%s); %d in all, %.3g FLOPs of training.\n",
		n, len(found.Methods), t.plainly(), n*len(found.Methods), float64(flops))
	for _, m := range found.Methods {
		best := m.Candidates[0]
		fmt.Fprintf(&b, "# %s: %.2f %%, configuration %d of %d", m.Method, 100*best.Score, best.Number, len(m.Candidates))
		if i := slices.IndexFunc(m.Candidates[1:], func(j Judged) bool { return j.Rung == best.Rung && j.Failure == "" }); i >= 0 {
			fmt.Fprintf(&b, "; the next %.2f %%", 100*m.Candidates[1+i].Score)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// plainly says of what the trials of a method are made up: "9 × 1 seed, 3 × 2
// more seeds".
func (t *Tuning) plainly() string {
	var parts []string
	for i, r := range t.rungs {
		seed := "seed"
		if i > 0 && r.fresh < len(r.seeds) {
			seed = "more seed"
		}
		part := fmt.Sprintf("%d × %s", r.configurations, count(r.fresh, seed))
		if r.divide > 1 {
			part += fmt.Sprintf(" at 1/%d of the budget", r.divide)
		}
		parts = append(parts, part)
	}
	s := strings.Join(parts, ", then ")
	if u := t.config.search.Until; u > 0 {
		s += fmt.Sprintf("; the first %d experiences only", u)
	}
	return s
}
