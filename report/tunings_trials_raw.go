package report

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"strconv"
	"time"
)

// trialsCSV has a line for each trial of every method.
func trialsCSV(w io.Writer, all []search) error {
	rows := [][]string{{"tuning", "config", "mask", "entry", "name", "method", "configuration", "settings", "chosen", "rung", "seed",
		"identity", "run", "status", "error", "acc-valid"}}
	for _, s := range all {
		for _, m := range s.methods {
			for _, c := range m.configurations {
				for _, k := range c.trials {
					run := ""
					if k.run > 0 {
						run = strconv.FormatInt(k.run, 10)
					}
					rows = append(rows, []string{s.Digest, s.Config, s.Mask, strconv.Itoa(m.entry), m.name, m.method, strconv.Itoa(c.Configuration),
						c.Settings, strconv.FormatBool(c.Chosen), strconv.Itoa(k.Rung), strconv.FormatInt(k.Seed, 10),
						k.Identity, run, string(k.status), k.reason, exact(k.valid)})
				}
			}
		}
	}
	return csv.NewWriter(w).WriteAll(rows)
}

type jsonMadeTrial struct {
	Rung     int      `json:"rung"`
	Seed     int64    `json:"seed"`
	Identity string   `json:"identity"`
	Run      int64    `json:"run,omitempty"`
	Status   string   `json:"status"` // empty: not made yet
	Error    string   `json:"error,omitempty"`
	Valid    *float64 `json:"acc_valid"`
}

type jsonConfiguration struct {
	Number   int             `json:"configuration"`
	Settings json.RawMessage `json:"settings"`
	Rung     int             `json:"rung"`
	Chosen   bool            `json:"chosen"`
	Mean     *float64        `json:"mean"`
	Trials   []jsonMadeTrial `json:"trials"`
}

type jsonMethod struct {
	Entry          int                 `json:"entry"`
	Name           string              `json:"name"`
	Method         string              `json:"method"`
	Trials         int                 `json:"trials"`
	Failed         int                 `json:"failed"`
	Configurations []jsonConfiguration `json:"configurations"`
}

type jsonSearch struct {
	Tuning   string       `json:"tuning"`
	Config   string       `json:"config"`
	Mask     string       `json:"mask"`
	Finished *time.Time   `json:"finished"`
	Methods  []jsonMethod `json:"methods"`
}

// trialsJSON is every trial of every method, by tuning and configuration.
func trialsJSON(w io.Writer, all []search) error {
	out := []jsonSearch{}
	for _, s := range all {
		one := jsonSearch{Tuning: s.Digest, Config: s.Config, Mask: s.Mask}
		if !s.Finished.IsZero() {
			one.Finished = &s.Finished
		}
		for _, m := range s.methods {
			trials, failed, _ := m.counts()
			method := jsonMethod{Entry: m.entry, Name: m.name, Method: m.method, Trials: trials, Failed: failed}
			for _, c := range m.configurations {
				conf := jsonConfiguration{c.Configuration, raw(c.Settings), c.rung(), c.Chosen, orNull(c.mean()), []jsonMadeTrial{}}
				for _, k := range c.trials {
					conf.Trials = append(conf.Trials, jsonMadeTrial{k.Rung, k.Seed, k.Identity, k.run, string(k.status), k.reason, orNull(k.valid)})
				}
				method.Configurations = append(method.Configurations, conf)
			}
			one.Methods = append(one.Methods, method)
		}
		out = append(out, one)
	}
	return encode(w, out)
}
