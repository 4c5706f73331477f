package model

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"

	"retain/bench"
	"retain/model/vec"
)

// LoRA adapts a frozen network by products of two narrow matrices (Hu et al. 2022): a
// weight W (in, out) becomes W + (alpha/rank)·A·B with A (in, rank) and B (rank, out). The
// parameters are those of the adapters alone, so that every method runs on them alone; what
// Whole names is trained as it is. Adapters read their inputs without dropout. Where no
// layers are named, embeddings are adapted, too.
type LoRA struct {
	Base   Base     `yaml:"base"`   // the network that is adapted; without a checkpoint its parameters are drawn once, the same in all runs (methods on adapters have base: first for that)
	Rank   int      `yaml:"rank"`   // rank of the adapters
	Alpha  float64  `yaml:"alpha"`  // the adapters' product counts alpha/rank
	Layers []string `yaml:"layers"` // parts of the names of weights that are adapted; none: every matrix
	Whole  []string `yaml:"whole"`  // parts of the names of parameters that are trained whole, as a new head
}

// Base is a network within the config of another.
type Base struct {
	Name   string
	Config Config
}

// Choose makes the config of the network called name, whose fields a loader sets.
func (b *Base) Choose(name string) (any, error) {
	canonical, entry, err := Models.Find(name)
	if err != nil {
		return nil, err
	}
	b.Name, b.Config = canonical, entry.New()
	return b.Config, nil
}

// Chosen is the config, and another one of the same network with all defaults; nil for
// none. The version is that of the network.
func (b Base) Chosen() (name string, version int, made, defaults any) {
	if b.Config == nil {
		return "", 0, nil, nil
	}
	entry := Models[b.Name]
	return b.Name, entry.Version, b.Config, entry.New()
}

// Label implements Config.
func (c *LoRA) Label() string {
	if c.Base.Config == nil {
		return "lora"
	}
	label := fmt.Sprintf("lora rank %d of %s", c.Rank, c.Base.Config.Label())
	if c.Alpha != 16 {
		label += fmt.Sprintf(" alpha %v", c.Alpha)
	}
	if len(c.Layers) > 0 {
		label += " on " + strings.Join(c.Layers, ", ")
	}
	if len(c.Whole) > 0 {
		label += " and whole " + strings.Join(c.Whole, ", ")
	}
	return label
}

// Check reports an adapter that there cannot be.
func (c *LoRA) Check() error {
	fail := func(field, format string, args ...any) error {
		return &bench.FieldError{Field: field, Err: fmt.Errorf(format, args...)}
	}
	switch {
	case c.Base.Config == nil:
		return fail("base", "no network to adapt (hint: base: {name: gpt, from: gpt2})")
	case c.Base.Name == "lora":
		return fail("base", "an adapter of an adapter")
	case c.Base.Name == "prompts":
		return fail("base", "an adapter of a prompt (hint: base: {name: gpt})")
	case c.Rank < 1:
		return fail("rank", "rank is %d and must be at least 1", c.Rank)
	case !(c.Alpha > 0) || c.Alpha > 1e6:
		return fail("alpha", "alpha is %v and must lie in (0, 1e6]", c.Alpha)
	}
	if checked, ok := c.Base.Config.(interface{ Check() error }); ok {
		if err := checked.Check(); err != nil {
			return fail("base", "%w", err)
		}
	}
	return nil
}

// Digests implements Pretrained.
func (c *LoRA) Digests() (map[string]string, error) {
	if p, ok := c.Base.Config.(Pretrained); ok {
		return p.Digests()
	}
	return nil, nil
}

// Build implements Config.
func (c *LoRA) Build(s bench.Spec) (bench.Model, error) {
	inner, err := c.Base.Config.Build(s)
	if err != nil {
		return nil, &bench.FieldError{Field: "base", Err: err}
	}
	m := &lora{Model: inner, scale: float32(c.Alpha / float64(c.Rank)), inner: inner.Layout()}
	if err := m.arrange(c); err != nil {
		return nil, err
	}
	return m, nil
}

// lora is an adapted network.
type lora struct {
	bench.Model // the network that is adapted
	scale       float32
	inner       bench.Layout
	layout      bench.Layout
	adapters    []adapter
	wholes      []whole // trained as they are, running averages among them

	once  sync.Once
	fixed []float32 // parameters of the network
}

// adapter changes weight by scale·a·b.
type adapter struct{ weight, a, b bench.View }

// whole is a view of the network and its place among our parameters.
type whole struct{ from, at bench.View }

// arrange lays out the adapters in the order of the network's weights, then what is trained
// whole, then running averages, which a training pass moves.
func (m *lora) arrange(c *LoRA) error {
	offset := 0
	view := func(name string, v bench.View, rows, cols int) bench.View {
		w := bench.View{Name: name, Layer: v.Layer, Kind: v.Kind, Offset: offset, Rows: rows, Cols: cols}
		offset += w.Len()
		m.layout = append(m.layout, w)
		return w
	}
	var kept []bench.View
	for _, v := range m.inner {
		switch {
		case v.Kind == bench.Stat || slices.ContainsFunc(c.Whole, func(part string) bool { return strings.Contains(v.Name, part) }):
			kept = append(kept, v)
		case v.Rows > 1 && (len(c.Layers) == 0 || slices.ContainsFunc(c.Layers, func(part string) bool { return strings.Contains(v.Name, part) })):
			m.adapters = append(m.adapters, adapter{v, view(v.Name+".a", v, v.Rows, c.Rank), view(v.Name+".b", v, c.Rank, v.Cols)})
		}
	}
	for _, v := range kept {
		m.wholes = append(m.wholes, whole{v, view(v.Name, v, v.Rows, v.Cols)})
	}
	for _, named := range []struct {
		field string
		parts []string
	}{{"layers", c.Layers}, {"whole", c.Whole}} {
		for _, part := range named.parts {
			if !slices.ContainsFunc(m.inner, func(v bench.View) bool { return strings.Contains(v.Name, part) }) {
				return &bench.FieldError{Field: named.field, Err: fmt.Errorf("no parameters of the network have %q in their name (hint: they are called %s)", part, names(m.inner))}
			}
		}
	}
	if len(m.adapters) == 0 {
		return &bench.FieldError{Field: "layers", Err: fmt.Errorf("nothing to adapt: no matrix among %q", c.Layers)}
	}
	return nil
}

// names is those of a layout, shortened.
func names(l bench.Layout) string {
	var all []string
	for _, v := range l {
		all = append(all, v.Name)
	}
	if len(all) > 8 {
		all = append(all[:7:7], "…", all[len(all)-1])
	}
	return strings.Join(all, ", ")
}

// frozen is the parameters of the network: its checkpoint's, or drawn from a seed that no
// run has.
func (m *lora) frozen() []float32 {
	m.once.Do(func() {
		m.fixed = make([]float32, m.inner.Len())
		m.Model.Init(m.fixed, bench.NewSeed(0).Rand("frozen"))
	})
	return m.fixed
}

// Network implements bench.Founded.
func (m *lora) Network() bench.Model { return m.Model }

// Adopt implements bench.Founded.
func (m *lora) Adopt(params, full []float32) {
	for _, w := range m.wholes {
		copy(w.at.Of(params).Data, w.from.Of(full).Data)
	}
}

// Frozen implements bench.Founded.
func (m *lora) Frozen() []float32 { return m.frozen() }

// under is the parameters of the network that adapters are added to.
func (m *lora) under(mod *bench.Modulation) []float32 {
	if mod == nil || mod.Base == nil {
		return m.frozen()
	}
	if len(mod.Base) != m.inner.Len() {
		panic(fmt.Sprintf("model: %d parameters for a network that has %d", len(mod.Base), m.inner.Len()))
	}
	return mod.Base
}

// Adapters implements bench.Adapted.
func (m *lora) Adapters() []bench.LowRank {
	var all []bench.LowRank
	for _, a := range m.adapters {
		all = append(all, bench.LowRank{A: a.a, B: a.b})
	}
	return all
}

// Fold implements bench.Adapted: W + scale·(A·B), each operation rounded once.
func (m *lora) Fold(base, params []float32) { m.add(base, params, m.scale) }

func (m *lora) Layout() bench.Layout { return m.layout }

// Init draws A uniformly between ±1/√in and sets B to 0, so that the network begins as it
// is without adapters: the initialisation of PEFT and of the code of Wang et al. 2023
// (Kaiming's with a = √5). Embeddings are adapted in the same way; there PEFT sets A to 0
// and draws B from a standard normal.
func (m *lora) Init(params []float32, rng *rand.Rand) {
	for _, a := range m.adapters {
		uniform(a.a.Of(params).Data, 1/math.Sqrt(float64(a.weight.Rows)), rng)
		vec.Zero(a.b.Of(params).Data)
	}
	m.Adopt(params, m.frozen())
}

// FLOPs counts, beside those of the network, the product A·B of every adapter once for each
// pass, and backward dW·Bᵀ and Aᵀ·dW.
func (m *lora) FLOPs(rows int) (forward, backward int64) {
	forward, backward = m.Model.FLOPs(rows)
	return forward + m.productFLOPs(), backward + 2*m.productFLOPs()
}

// productFLOPs counts the products A·B of all adapters.
func (m *lora) productFLOPs() (sum int64) {
	for _, a := range m.adapters {
		sum += 2 * int64(a.weight.Rows) * int64(a.a.Cols) * int64(a.weight.Cols)
	}
	return sum
}

// SquaresFLOPs implements bench.Squared: a pass through each example alone, both ways, and
// from its gradient to the adapters.
func (m *lora) SquaresFLOPs(rows int) int64 {
	forward, backward := m.Model.FLOPs(1)
	return int64(rows) * (forward + backward + 2*m.productFLOPs())
}
