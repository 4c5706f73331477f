package data

import (
	"encoding/hex"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const (
	smallDomains = `{"bank": ["pay", "lost"], "home": ["light", "door"]}`
	smallCLINC   = `{"train": [["pay it", "pay"], ["my card is gone", "lost"], ["caf\u00e9 light", "light"], ["open up", "door"]],
		"val": [["pay up", "pay"]], "test": [["shut it", "door"]],
		"oos_train": [["who am i", "oos"]], "oos_val": [["hm", "oos"]], "oos_test": [["well", "oos"]]}`
	smallIntents  = `["card", "pin"]`
	smallBanking  = "text,category\nwhere is it?,card\n\"a \"\"pin\"\",\r\nplease\",pin\n"
	smallBanking2 = "text,category\nnew pin,pin\n"
)

const (
	newsItem       = `{"link": "l", "headline": "H", "category": "B", "short_description": "d", "authors": "", "date": "2020-02-29"}` + "\n"
	newsEmpty      = `{"link": "l", "headline": "", "category": "A", "short_description": "", "authors": "", "date": "2020-01-03"}` + "\n"
	newsOld        = `{"link": "l", "headline": "G", "category": "A", "short_description": "", "authors": "", "date": "1970-01-02"}` + "\n"
	smallNews      = newsItem + newsEmpty + newsOld
	smallHeadlines = "publish_date,headline_text\n20030219,aba decides\n20030220,a g calls\n"
	smallItems     = `[{"label": "pin", "sentence": "a b"}, {"sentence": "c", "label": "-"}, {"label": "card", "sentence": "d"}]`
)

func TestReadNews(t *testing.T) {
	d := &Text{}
	if err := d.readNews([]byte(smallNews)); err != nil {
		t.Fatal(err)
	}
	p := d.Parts[0]
	if !slices.Equal(p.Texts, []string{"G", "H\nd"}) || !slices.Equal(p.Days, []int32{1, 18321}) || !slices.Equal(p.Labels, []int32{0, 1}) || !slices.Equal(d.Classes, []string{"A", "B"}) {
		t.Errorf("%+v", d)
	}
	if err := d.readHeadlines([]byte(smallHeadlines)); err != nil || !slices.Equal(d.Parts[0].Days, []int32{12102, 12103}) {
		t.Errorf("%v, %+v", err, d.Parts)
	}
	items := Passages{}
	if err := items.readItems([]byte(smallItems), []string{"card", "pin"}, 5); err != nil || !slices.Equal(items.Labels, []int32{6, 5}) {
		t.Errorf("%v, %+v", err, items)
	}
	for want, err := range map[string]error{
		"record 2: of 2020-02-29, newer":               d.readNews([]byte(newsOld + newsItem)),
		`record 1: "2020-02-30" is no date`:            d.readNews([]byte(strings.Replace(newsItem, "29", "30", 1))),
		"record 1: no category":                        d.readNews([]byte(strings.Replace(newsItem, `"B"`, `""`, 1))),
		`record 1: unknown field "tag"`:                d.readNews([]byte(strings.Replace(newsItem, "link", "tag", 1))),
		"record 1: 5 of the fields":                    d.readNews([]byte(strings.Replace(newsItem, `"link": "l", `, "", 1))),
		`record 1: the key "link" comes twice`:         d.readNews([]byte(strings.Replace(newsItem, `"link"`, `"link": "x", "link"`, 1))),
		"record 2: broken JSON: invalid character 'x'": d.readNews([]byte(newsItem + strings.Replace(newsOld, "}", "} xyz", 1))),
		"record 1: oversized: { follows the JSON":      d.readNews([]byte(strings.TrimSpace(newsItem) + newsOld)),
		"record 2: an empty line":                      d.readNews([]byte(newsItem + "\n" + newsOld)),
		"record 3: an empty line":                      d.readNews([]byte(newsItem + newsOld + " \n")),
		"no records":                                   d.readNews(nil),
		"record 2: of 20030218, older":                 d.readHeadlines([]byte(strings.Replace(smallHeadlines, "20030220", "20030218", 1))),
		`record 1: "2003" is no date`:                  d.readHeadlines([]byte(strings.Replace(smallHeadlines, "20030219", "2003", 1))),
		`record 1: unknown label "pin"`:                items.readItems([]byte(smallItems), []string{"card"}, 0),
		"expected \"[\" at offset":                     items.readItems([]byte("{}"), nil, 0),
		"record 3: truncated: the JSON ends too soon":  items.readItems([]byte(smallItems[:len(smallItems)-3]), []string{"card", "pin"}, 0),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}

// folder writes files below a new folder.
func folder(t testing.TB, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, content := range files {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func TestReadCLINC(t *testing.T) {
	root := folder(t, map[string]string{"clinc150/domains.json": smallDomains, "clinc150/data_full.json": smallCLINC})
	d, err := openCLINC150(root)
	if err != nil {
		t.Fatal(err)
	}
	train := d.Part("train")
	if !slices.Equal(d.Classes, []string{"pay", "lost", "light", "door"}) || !slices.Equal(d.Groups[1].Classes, []int32{2, 3}) ||
		!slices.Equal(train.Labels, []int32{0, 1, 2, 3}) || train.Texts[2] != "café light" {
		t.Errorf("%+v", d)
	}
	if o := d.Part("oos-test"); o.Labels != nil || !slices.Equal(o.Texts, []string{"well"}) {
		t.Errorf("out of scope: %+v", o)
	}
}

func TestReadBanking(t *testing.T) {
	root := folder(t, map[string]string{"banking77/categories.json": smallIntents, "banking77/train.csv": smallBanking, "banking77/test.csv": smallBanking2})
	d, err := openBanking77(root)
	if err != nil {
		t.Fatal(err)
	}
	if p := d.Part("train"); p.Texts[1] != "a \"pin\",\nplease" || !slices.Equal(p.Labels, []int32{0, 1}) {
		t.Errorf("%+v", p)
	}
}

// TestTextRefused: what is broken is refused with file, record and reason.
func TestTextRefused(t *testing.T) {
	clinc := func(domains, full string) func(*testing.T) (*Text, error) {
		return func(t *testing.T) (*Text, error) {
			return openCLINC150(folder(t, map[string]string{"clinc150/domains.json": domains, "clinc150/data_full.json": full}))
		}
	}
	banking := func(categories, train string) func(*testing.T) (*Text, error) {
		return func(t *testing.T) (*Text, error) {
			return openBanking77(folder(t, map[string]string{"banking77/categories.json": categories, "banking77/train.csv": train, "banking77/test.csv": smallBanking2}))
		}
	}
	change := func(from, to string) string {
		if !strings.Contains(smallCLINC, from) {
			t.Fatalf("no %q to change", from)
		}
		return strings.Replace(smallCLINC, from, to, 1)
	}
	for want, open := range map[string]func(*testing.T) (*Text, error){
		"data_full.json: train: record 3: truncated":              clinc(smallDomains, smallCLINC[:60]),
		"data_full.json: train: record 2: [\"x\"] is no pair":     clinc(smallDomains, change(`["my card is gone", "lost"]`, `["x"]`)),
		`train: record 4: intent "garage" is of no domain`:        clinc(smallDomains, change(`"door"]]`, `"garage"]]`)),
		`oos_val: record 1: intent "pay", expected "oos"`:         clinc(smallDomains, change(`["hm", "oos"]`, `["hm", "pay"]`)),
		`the key "val" comes twice`:                               clinc(smallDomains, change(`"test"`, `"val"`)),
		`unknown part "exam"`:                                     clinc(smallDomains, change(`"test"`, `"exam"`)),
		`no part "val"`:                                           clinc(smallDomains, change(`[["pay up", "pay"]]`, `[]`)),
		"json: train: record 1: item 1: 3 stands where a string":  clinc(smallDomains, change(`"pay it"`, `3`)),
		"json: train: record 2: item 2: null stands where":        clinc(smallDomains, change(`"lost"`, `null`)),
		"record 3: item 1: \"\\\"caf\\\\ud800 light\\\"\" has an": clinc(smallDomains, change(`caf\u00e9`, `caf\ud800`)),
		`\\ud800 \\\\ufffd\"" has an escape of half`:              clinc(smallDomains, change(`caf\u00e9 light`, `\ud800 \\ufffd`)),
		`\\udc00\\ud83d\"" has an escape of half`:                 clinc(smallDomains, change(`caf\u00e9 light`, `\udc00\ud83d`)),
		`domains.json: "\"\\udc00\"" has an escape of half`:       clinc(`{"bank": ["pay"], "\udc00": ["door"]}`, smallCLINC),
		"full.json: train: record 1: corrupt: line 1: byte 0xff":  clinc(smallDomains, change(`pay it`, "\xffay it")),
		"oos_val: record 1: corrupt: line 3: byte 0xc3 at offset": clinc(smallDomains, change(`"hm"`, "\"h\xc3m\"")),
		`domains.json: domain "bank": item 2: null stands`:        clinc(`{"bank": ["pay", null]}`, smallCLINC),
		"domains.json: oversized: [ follows the JSON":             clinc(smallDomains+"[]", smallCLINC),
		"follows the JSON":                                        clinc(smallDomains, smallCLINC+"{}"),
		"broken JSON":                                             clinc(smallDomains, change(`],`, `]`)),
		`domain "home": intent "pay" comes twice`:                 clinc(`{"bank": ["pay"], "home": ["pay"]}`, smallCLINC),
		`domains.json: domain "bank" has no intents`:              clinc(`{"bank": []}`, smallCLINC),
		"no domains": clinc(`{}`, smallCLINC),
		`categories.json: intent 2: "card" is empty or`:       banking(`["card", "card"]`, smallBanking),
		`train.csv: record 1: unknown label "cart"`:           banking(smallIntents, strings.Replace(smallBanking, "card", "cart", 1)),
		`the header is ["text" "label"]`:                      banking(smallIntents, strings.Replace(smallBanking, "category", "label", 1)),
		"categories.json: oversized: 1 follows the JSON":      banking(smallIntents+" 1", smallBanking),
		"categories.json: broken JSON: invalid character 'g'": banking(smallIntents+"\ngarbage", smallBanking),
		`train.csv: record 1: line 2, column 3: bare "`:       banking(smallIntents, "text,category\na \"b,card\n"),
		"train.csv: record 2: line 3: wrong number of fiel":   banking(smallIntents, "text,category\na,card\nb\n"),
		"truncated: no records":                               banking(smallIntents, "text,category\n"),
		"record 1: an empty text":                             banking(smallIntents, "text,category\n,card\n"),
	} {
		if _, err := open(t); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}

// TestKinds: a set of texts is no set of images, and the registry says so.
func TestKinds(t *testing.T) {
	r := NewRegistry(
		Dataset{Name: "seen", Open: func(string) (*Images, error) { return &Images{Name: "seen"}, nil }},
		Dataset{Name: "read", Text: func(string) (*Text, error) { return &Text{Name: "read", Digest: [32]byte{7}}, nil }},
	)
	if _, err := r.Open("read"); err == nil || !strings.Contains(err.Error(), "holds texts") {
		t.Errorf("error %v", err)
	}
	if _, err := r.OpenText("seen"); err == nil || !strings.Contains(err.Error(), "holds images") {
		t.Errorf("error %v", err)
	}
	if d, err := r.Digest("read"); err != nil || d[0] != 7 {
		t.Errorf("digest %x, %v", d, err)
	}
	if _, err := r.Digest("neither"); err == nil {
		t.Error("the digest of an unknown set")
	}
}

func TestTextDigest(t *testing.T) {
	fresh := func() *Text {
		return &Text{
			Name: "a", Classes: []string{"x", "y"}, Groups: []Group{{"g", []int32{0}}},
			Parts: []Passages{{Name: "train", Texts: []string{"ab", "c"}, Labels: []int32{0, 1}, Days: []int32{3, 4}}},
		}
	}
	seen := map[[32]byte]string{fresh().ContentDigest(): "unchanged"}
	for name, change := range map[string]func(d *Text){
		"name":  func(d *Text) { d.Name = "b" },
		"class": func(d *Text) { d.Classes[1] = "z" },
		"group": func(d *Text) { d.Groups[0].Classes[0] = 1 },
		"part":  func(d *Text) { d.Parts[0].Name = "test" },
		"cut":   func(d *Text) { d.Parts[0].Texts = []string{"a", "bc"} },
		"label": func(d *Text) { d.Parts[0].Labels[0] = 1 },
		"day":   func(d *Text) { d.Parts[0].Days[0] = 4 },
		"moved": func(d *Text) { p := &d.Parts[0]; p.Labels, p.Days = p.Days, p.Labels },
		"more":  func(d *Text) { d.Parts = append(d.Parts, Passages{Name: "test"}) },
	} {
		d := fresh()
		change(d)
		sum := d.ContentDigest()
		if other, ok := seen[sum]; ok {
			t.Errorf("%s has the digest of %s", name, other)
		}
		seen[sum] = name
	}
}

// Digests of what the real files hold: part of the identity of every run.
var realTexts = []struct {
	name, digest string
	classes      int
	parts        []int
}{
	{"clinc150", "416b9038adf3f4bd4d222f489da90c22081cf88a8f6c116a2327b649d8104c98", 150, []int{15000, 3000, 4500, 100, 100, 1000}},
	{"lm-domains", "d2f9eee1979b269ff83a47b367bb216374e05ff35a6a92389ed5e7f04777ceb2", 0, []int{1, 1, 1, 1, 1, 1, 1, 1, 1}},
	{"tinyshakespeare", "5dac89735c0b28ff26dd29f53ea632c97e06d008c971e06d75bf4a090ac68d4b", 0, []int{1}},
	{"news-category-subset", "afcc6ecf8c95c85f67d0a3e88a195fdf94d6985381d2b8eb66ef797d6f071e3e", 29, []int{9999}},
	{"abc-headlines-subset", "f2bfadf176ef479d3074c058fa99289513f74ef59f54f8bd28eaadbe943dcdfd", 0, []int{74399}},
	{"cl-text", "3621f8f52a69ac94f9a6eba698265738ff567585c30e1f99bc2329f7a6e85251", 60, []int{
		2000, 3270, 250, 56, 400, 100, 1599, 401, 3000, 7469, 1805, 195, 2000, 7600, 2000, 277,
		2000, 872, 2000, 638, 4000, 7600, 5000, 7600, 5017, 7600, 2918, 1000, 3997, 1003, // 131 of the 7600 of MNLI have no gold label
	}},
	{"banking77", "2823ab2a25e83bd20b8af639aa4b4e921335333138f4db90c7d47e2b1d715b4c", 77, []int{10003, 3080}},
}

func TestRealTexts(t *testing.T) {
	if os.Getenv(Env) == "" {
		t.Skipf("%s is not set: no real data here", Env)
	}
	r := NewRegistry(Sets()...)
	for _, want := range realTexts {
		d, err := r.OpenText(want.name)
		if err != nil {
			t.Error(err)
			continue
		}
		var parts []int
		for _, p := range d.Parts {
			parts = append(parts, p.Len())
		}
		if len(d.Classes) != want.classes || !slices.Equal(parts, want.parts) || hex.EncodeToString(d.Digest[:]) != want.digest {
			t.Errorf("%s: %d classes, parts %v, digest %x", want.name, len(d.Classes), parts, d.Digest)
		}
	}
}
