package tasks

import (
	"fmt"
	"strings"
	"time"

	"retain/bench"
	"retain/tasks/data"
	"retain/tasks/text"
)

// Headlines is a newspaper's headlines in order of time, some months in each
// experience: a language that drifts. The last tenth of each experience, cut
// at a line, is its test text.
type Headlines struct {
	Running
	Tokens
	Months int `yaml:"months"` // months in each experience, from January of each year on
}

// Sources implements Config.
func (*Headlines) Sources() []string { return []string{"abc-headlines-subset"} }

// Label implements Config.
func (c *Headlines) Label() string {
	return fmt.Sprintf("headlines by %d months", c.Months) + c.Running.suffix() + c.Tokens.suffix()
}

// Check reports fields that cannot be.
func (c *Headlines) Check() error {
	if err := checkMonths(c.Months); err != nil {
		return err
	}
	if err := c.Tokens.check(); err != nil {
		return err
	}
	return c.Running.check()
}

func checkMonths(months int) error {
	if months < 1 || 12%months != 0 {
		return field("months", "months is %d and must divide a year (hint: 1, 3 or 6)", months)
	}
	return nil
}

// periods is the texts of p by periods of so many months, in order of time;
// empty periods are left out.
func periods(p *data.Passages, months int) [][]int32 {
	var all [][]int32
	last := -1
	for n, d := range p.Days {
		at := time.Unix(int64(d)*86400, 0).UTC()
		period := (at.Year()*12 + int(at.Month()) - 1) / months
		if period != last {
			all = append(all, nil)
			last = period
		}
		all[len(all)-1] = append(all[len(all)-1], int32(n))
	}
	return all
}

// Open implements Config.
func (c *Headlines) Open() (bench.Stream, error) {
	set, err := Datasets.OpenText("abc-headlines-subset")
	if err != nil {
		return nil, err
	}
	p := set.Part("all")
	all := periods(p, c.Months)
	texts := func(i int, _ bench.Seed) (train, test []byte) {
		var b strings.Builder
		for _, n := range all[i] {
			b.WriteString(p.Texts[n])
			b.WriteByte('\n')
		}
		whole := []byte(b.String())
		return text.Lines(whole, len(whole)-len(whole)/10)
	}
	s := &running{config: c.Running, experiences: len(all), text: texts, fixed: true, ordered: c.Windows == "apart"}
	s.tokenizer, err = c.Tokens.make(func(whole bool) [][]byte {
		var train [][]byte
		for i := range all {
			if t, _ := texts(i, bench.Seed{}); whole || i == 0 {
				left, _ := c.cut(t)
				train = append(train, left)
			}
		}
		return train
	})
	return s, err
}
