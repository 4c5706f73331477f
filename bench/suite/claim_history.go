package suite

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"retain/results"
)

// history are warnings of the file: that it was edited, or written after runs, and
// which others were there before it.
func (p *ClaimPlan) history(ctx context.Context, store *results.Store, records []results.Record) ([]string, error) {
	all, err := store.Claims(ctx, "")
	if err != nil {
		return nil, err
	}
	var versions []results.Claim
	for _, c := range all {
		if c.Name == p.Claim.Name {
			versions = append(versions, c)
		}
	}
	var out []string
	registered := false
	for i, v := range versions {
		if v.Digest != p.Claim.Digest {
			continue
		}
		registered = true
		out = append(out, p.before(v.First, records, all)...)
		if i > 0 {
			out = append(out, fmt.Sprintf("the file was edited: its first version, %.12s, was registered on %s and this one on %s", versions[0].Digest, versions[0].First.Format(time.DateTime), v.First.Format(time.DateTime)))
		}
	}
	if !registered {
		out = append(out, "this file was not registered before its runs: it was written, renamed or edited after them (hint: without --judge it is registered as it stands now)")
		for _, v := range versions {
			out = append(out, fmt.Sprintf("registered under this name is another file, %.12s, on %s", v.Digest, v.First.Format(time.DateTime)))
		}
	}
	if n := len(versions); registered && n > 1 {
		out = append(out, fmt.Sprintf("%d versions of this file were ever registered", n))
	}
	out = append(out, p.namesakes(all)...)
	if n := len(p.Claim.seeds); n < 10 {
		out = append(out, fmt.Sprintf("%d seeds: a verdict of record takes at least 10", n))
	}
	return out, nil
}

// before says how many runs were made before the file was registered, and for
// which files these were, with when they had been registered.
func (p *ClaimPlan) before(first time.Time, records []results.Record, claims []results.Claim) []string {
	count := map[string]int{} // by the config of the runs
	var configs []string
	n, last := 0, map[string]time.Time{}
	for _, r := range records {
		if !r.Run.Finished.Before(first) {
			continue
		}
		n++
		if count[r.Run.Config]++; count[r.Run.Config] == 1 {
			configs = append(configs, r.Run.Config)
		}
		if r.Run.Finished.After(last[r.Run.Config]) {
			last[r.Run.Config] = r.Run.Finished
		}
	}
	if n == 0 {
		return nil
	}
	slices.SortStableFunc(configs, func(a, b string) int { return cmp.Compare(count[b], count[a]) })
	var parts []string
	for _, config := range configs {
		part := fmt.Sprintf("%d of them for %s", count[config], config)
		if n == count[config] {
			part = "for " + config
		}
		for _, c := range claims { // the first one first
			if c.Name == strings.TrimSuffix(config, filepath.Ext(config)) && c.First.Before(last[config]) {
				part += ", registered at " + c.First.Format(time.DateTime)
				break
			}
		}
		parts = append(parts, part)
	}
	return []string{fmt.Sprintf("%d of %d runs were made before this file was registered at %s: %s", n, len(p.Plan.Runs), first.Format(time.DateTime), strings.Join(parts, "; "))}
}

// namesakes is a warning of files under other names that have the same sentence.
func (p *ClaimPlan) namesakes(all []results.Claim) []string {
	own := thresholds(p.Claim.text)
	var parts []string
	for _, c := range all {
		says, ok := sentence(c.File)
		if c.Name == p.Claim.Name || !ok || says != p.Claim.Says {
			continue
		}
		part := fmt.Sprintf("%s (%.12s, registered at %s", c.Name, c.Digest, c.First.Format(time.DateTime))
		if of := thresholds(c.File); of != own {
			part += fmt.Sprintf(", threshold %s where this has %s", of, own)
		}
		parts = append(parts, part+")")
	}
	if parts == nil {
		return nil
	}
	return []string{"other files with the same sentence were judged on this store: " + strings.Join(parts, ", ")}
}

// claimNode is what a registered text claims; nil where it cannot be read. The
// configs that it took streams from stand behind it.
func claimNode(text string) *node {
	text, _, _ = strings.Cut(text, "# from: ")
	root, err := parse([]byte(text))
	if err != nil {
		return nil
	}
	return root.get("claim")
}

// sentence is the sentence under test of a registered text.
func sentence(text string) (string, bool) {
	n := claimNode(text)
	if n == nil || n.get("says") == nil {
		return "", false
	}
	return n.get("says").text, true
}

// thresholds are those of the assertions of a registered text.
func thresholds(text string) string {
	n := claimNode(text)
	if n == nil || n.get("assertions") == nil {
		return "none"
	}
	var all []string
	for _, a := range n.get("assertions").items {
		if t := a.get("threshold"); t != nil {
			all = append(all, strconv.Quote(t.text))
		}
	}
	return strings.ReplaceAll(strings.Join(all, ", "), `"`, "")
}
