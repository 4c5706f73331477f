package data

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"
)

// day reads a date as days since 1970-01-01.
func day(layout, text string) (int32, error) {
	at, err := time.Parse(layout, text)
	if err != nil {
		return 0, fmt.Errorf("%q is no date (hint: as %s)", text, layout)
	}
	return int32(at.Unix() / 86400), nil
}

// openNews reads the News Category Dataset of Misra 2022: JSON lines, newest
// first, each an object with headline, short_description, category, date, link
// and authors. The part "all" has them oldest first; a text is the headline
// and, behind a newline, the description. Classes are in alphabetical order.
// Items without a headline and without a description are left out.
func openNews(root string) (*Text, error) {
	t := &Text{Name: "news-category-subset"}
	path := filepath.Join(root, "news-category", "News_Category_Dataset_v3.subset.json.gz")
	if err := readTextFile(path, t.readNews); err != nil {
		return nil, err
	}
	t.Digest = t.ContentDigest()
	return t, nil
}

var newsFields = []string{"headline", "short_description", "category", "date", "link", "authors"}

func (t *Text) readNews(text []byte) error {
	p := Passages{Name: "all"}
	var categories []string
	n := 0
	for line := range bytes.Lines(text) {
		n++
		if len(bytes.TrimSpace(line)) == 0 {
			return fmt.Errorf("record %d: an empty line", n)
		}
		f, err := stringFields(line, newsFields...)
		if err != nil {
			return fmt.Errorf("record %d: %w", n, err)
		}
		d, err := day("2006-01-02", f[3])
		switch {
		case err != nil:
			return fmt.Errorf("record %d: %w", n, err)
		case f[2] == "":
			return fmt.Errorf("record %d: no category", n)
		case len(p.Days) > 0 && d > p.Days[len(p.Days)-1]:
			return fmt.Errorf("record %d: of %s, newer than the one before", n, f[3])
		case f[0] == "" && f[1] == "":
			continue
		}
		whole := f[0]
		if f[1] != "" {
			whole += "\n" + f[1]
		}
		p.Texts, p.Days, categories = append(p.Texts, whole), append(p.Days, d), append(categories, f[2])
	}
	if p.Len() == 0 {
		return errors.New("truncated: no records")
	}
	t.Classes = slices.Compact(slices.Sorted(slices.Values(categories)))
	for _, c := range categories {
		at, _ := slices.BinarySearch(t.Classes, c)
		p.Labels = append(p.Labels, int32(at))
	}
	slices.Reverse(p.Texts)
	slices.Reverse(p.Labels)
	slices.Reverse(p.Days)
	t.Parts = []Passages{p}
	return nil
}

// openHeadlines reads A Million News Headlines (Kulkarni 2018): CSV with the
// columns publish_date and headline_text, oldest first, into the part "all".
func openHeadlines(root string) (*Text, error) {
	t := &Text{Name: "abc-headlines-subset"}
	path := filepath.Join(root, "abc-headlines", "abcnews-date-text.subset.csv.gz")
	if err := readTextFile(path, t.readHeadlines); err != nil {
		return nil, err
	}
	t.Digest = t.ContentDigest()
	return t, nil
}

func (t *Text) readHeadlines(text []byte) error {
	p := Passages{Name: "all"}
	err := eachRecord(text, []string{"publish_date", "headline_text"}, func(f []string) error {
		d, err := day("20060102", f[0])
		switch {
		case err != nil:
			return err
		case f[1] == "":
			return errors.New("an empty headline")
		case len(p.Days) > 0 && d < p.Days[len(p.Days)-1]:
			return fmt.Errorf("of %s, older than the one before", f[0])
		}
		p.Texts, p.Days = append(p.Texts, f[1]), append(p.Days, d)
		return nil
	})
	t.Parts = []Passages{p}
	return err
}
