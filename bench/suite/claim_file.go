package suite

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"retain/report/claim"
	"retain/results/metric"
)

// Claim is a claim file, read: a sentence, how it is judged, and the runs that
// judge it. It is written before the runs.
type Claim struct {
	Name       string // of the file, without its ending
	Digest     string // SHA-256 of the file, in hex
	Says       string // the sentence under test, quoted
	Source     string // where it stands
	Treatment  string // the entry of methods that it is about
	Assertions []Asserted
	Streams    []string // by their names in the file

	path, text string
	specs      []Spec   // of all streams, methods and seeds
	places     []string // of each spec its stream
	seeds      []int64
}

// Asserted is one part of a claim that can be true or false.
type Asserted struct {
	Text      string // in words; empty: as the rule says
	Metric    metric.Metric
	Mask      string   // of the evaluation
	Treatment string   // the claim's, or another entry of methods
	Baselines []string // entries of methods
	Rule      claim.Rule
	Beside    bool // judged and shown, and no part of the verdict on the claim
}

// assertion is an assertion as it is written.
type assertion struct {
	Text       string   `yaml:"text"`
	Metric     string   `yaml:"metric"`
	Mask       string   `yaml:"mask"`
	Unit       string   `yaml:"unit"`
	Threshold  *float64 `yaml:"threshold"`
	Judged     string   `yaml:"judged"`
	Treatment  string   `yaml:"treatment"`
	Baselines  []string `yaml:"baselines"`
	Level      float64  `yaml:"level"`
	Correction string   `yaml:"correction"`
	Resamples  int      `yaml:"resamples"`
	Beside     bool     `yaml:"beside"`
}

var claimKeys = []string{"says", "source", "treatment", "assertions"}

// LoadClaim reads the claim file at path. Its mistakes are those of a config, and
// a baseline that a stream lacks, a metric that is not known, seeds that tune, a
// threshold without a unit.
func LoadClaim(path string) (*Claim, error) {
	text, err := read(path)
	if err != nil {
		return nil, err
	}
	return parseClaim(path, text)
}

// Claims says whether the file at path is a claim.
func Claims(path string) bool {
	text, err := os.ReadFile(path)
	if err != nil {
		return false
	}
	root, err := parse(text)
	return err == nil && root.key("claim") != nil
}

func parseClaim(path string, text []byte) (*Claim, error) {
	name := filepath.Base(path)
	c := &Claim{Name: strings.TrimSuffix(name, filepath.Ext(name)), path: path, text: string(text)}
	if err := c.read(text); err != nil {
		return nil, inFile(path, err)
	}
	sum := sha256.Sum256([]byte(c.text))
	c.Digest = hex.EncodeToString(sum[:])
	return c, nil
}

func (c *Claim) read(text []byte) error {
	root, err := parse(text)
	if err != nil {
		return err
	}
	if err := root.only(append([]string{"claim", "seeds", "methods", "streams"}, cellKeys...)...); err != nil {
		return err
	}
	for _, need := range []string{"claim", "seeds", "streams"} {
		if n := root.get(need); n == nil || n.kind == null {
			return root.errorf("no %s (hint: %s)", need, claimExamples[need])
		}
	}
	if c.seeds, err = seedsOf(root.get("seeds")); err != nil {
		return err
	}
	if c.seeds[0] < firstReporting {
		return root.get("seeds").errorf("seed %d tunes: what was tuned on proves nothing (hint: seeds: 2000-2009)", c.seeds[0])
	}
	if err := c.streams(root); err != nil {
		return err
	}
	return c.claim(root.get("claim"))
}

var claimExamples = map[string]string{
	"claim":      "claim: {says: …, source: …, treatment: dpm, assertions: [{metric: acc, unit: relative, threshold: 25, judged: up to, baselines: [er]}]}",
	"seeds":      "seeds: 2000-2009",
	"streams":    "streams: {split glyphs: {stream: {name: split, data: glyphs-digits}}}",
	"says":       "says: up to 25 % better accuracy",
	"source":     "source: the paper, page 3",
	"treatment":  "treatment: dpm, as among the methods",
	"assertions": "assertions: [{metric: acc, unit: relative, threshold: 25, judged: up to, baselines: [er]}]",
}

// claim reads what is claimed.
func (c *Claim) claim(n *node) error {
	if err := n.only(claimKeys...); err != nil {
		return err
	}
	for _, need := range claimKeys {
		if v := n.get(need); v == nil || v.kind == null {
			return n.errorf("the claim has no %s (hint: %s)", need, claimExamples[need])
		}
	}
	for name, into := range map[string]*string{"says": &c.Says, "source": &c.Source, "treatment": &c.Treatment} {
		if err := decode(n.get(name), reflect.ValueOf(into).Elem()); err != nil {
			return err
		}
	}
	if err := c.everywhere(n.get("treatment"), c.Treatment); err != nil {
		return err
	}
	parts := n.get("assertions")
	if parts.kind != list || len(parts.items) == 0 {
		return parts.errorf("%s stands where assertions belong (hint: %s)", parts.kind, claimExamples["assertions"])
	}
	for _, item := range parts.items {
		a, err := c.assertion(item)
		if err != nil {
			return err
		}
		c.Assertions = append(c.Assertions, a)
	}
	if !slices.ContainsFunc(c.Assertions, func(a Asserted) bool { return !a.Beside }) {
		return parts.errorf("every assertion stands beside the claim: none decides (hint: leave out beside: true in one)")
	}
	c.keepNamed()
	return nil
}

// everywhere refuses an entry that a stream lacks.
func (c *Claim) everywhere(n *node, arm string) error {
	for _, stream := range c.Streams {
		var arms []string
		for i, s := range c.specs {
			if c.places[i] == stream && !slices.Contains(arms, s.Arm) {
				arms = append(arms, s.Arm)
			}
		}
		if !slices.Contains(arms, arm) {
			return n.errorf("%q is not among the methods of stream %q (hint: %s)", arm, stream, meant(arm, arms))
		}
	}
	return nil
}

// assertion reads one assertion.
func (c *Claim) assertion(n *node) (Asserted, error) {
	w := assertion{Treatment: c.Treatment, Level: 0.95, Correction: string(claim.MaxT), Resamples: 10_000}
	if err := percentage(n.get("threshold")); err != nil {
		return Asserted{}, err
	}
	if err := decode(n, reflect.ValueOf(&w).Elem()); err != nil {
		return Asserted{}, err
	}
	m, ok := metric.Find(w.Metric)
	switch {
	case w.Metric == "":
		return Asserted{}, n.errorf("an assertion without a metric (hint: metric: acc)")
	case !ok:
		return Asserted{}, n.get("metric").at(unknownMetric(w.Metric))
	case w.Threshold == nil:
		return Asserted{}, n.errorf("an assertion without a threshold (hint: threshold: 25, with unit: relative or points)")
	case w.Unit == "":
		return Asserted{}, n.errorf("a threshold of %v without a unit (hint: unit: relative, percent of the baseline; or unit: points)", *w.Threshold)
	case len(w.Baselines) == 0:
		return Asserted{}, n.errorf("an assertion without baselines (hint: baselines: [finetune, er])")
	case w.Unit == string(claim.Relative) && m.Unit == metric.Points:
		return Asserted{}, n.get("unit").errorf("%s may be 0 or negative and has no percentage (hint: unit: points)", m.Name)
	}
	a := Asserted{Text: w.Text, Metric: m, Mask: w.Mask, Treatment: w.Treatment, Baselines: w.Baselines, Beside: w.Beside, Rule: claim.Rule{
		Higher: m.Better == metric.Higher, Unit: claim.Unit(w.Unit), Threshold: *w.Threshold,
		Judged: claim.Judged(w.Judged), Level: w.Level, Correction: claim.Correction(w.Correction), Resamples: w.Resamples, Seed: 1,
	}}
	if err := a.Rule.Check(); err != nil {
		return a, n.at(err)
	}
	if err := c.everywhere(n.get("treatment"), w.Treatment); err != nil {
		return a, err
	}
	for i, b := range w.Baselines {
		at := n.get("baselines").items[i]
		if b == w.Treatment {
			return a, at.errorf("%s is the treatment and no baseline of itself", b)
		}
		if slices.Contains(w.Baselines[:i], b) {
			return a, at.errorf("%s is a baseline twice, and intervals that hold for all cells would be wider for it (hint: name it once)", b)
		}
		if err := c.everywhere(at, b); err != nil {
			return a, err
		}
	}
	return a, n.at(c.mask(&a))
}

// mask fills in the test mask where the streams leave no choice.
func (c *Claim) mask(a *Asserted) error {
	for _, s := range c.specs {
		var masks []string
		for _, m := range s.Masks.Test {
			masks = append(masks, string(m))
		}
		switch {
		case a.Mask == "" && len(masks) == 1:
			a.Mask = masks[0]
		case a.Mask == "":
			return fmt.Errorf("the streams are tested under several masks (hint: mask: %s)", masks[0])
		}
		if !slices.Contains(masks, a.Mask) {
			return fmt.Errorf("%s is not tested under mask %s (hint: under %s)", s.streamLabel(), a.Mask, strings.Join(masks, ", "))
		}
	}
	return nil
}
