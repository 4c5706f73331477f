package suite

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"retain/bench"
	"retain/bench/suite/meaning"
	"retain/model"
	"retain/model/optim"
	"retain/tasks"
)

// Key is one key of a config.
type Key struct {
	Name    string // the path of keys to it: "budget.batch"
	Default string // what holds where the key is left out
	Doc     string

	example string // its value in Reference; several lines of a block, or one
	off     bool   // it stands in Reference as a comment
}

// required stands in place of a default.
const required = "required"

// Keys are all keys of a config, in the order in which one writes them. The
// fields of streams, models and optimizers are those of the most common ones:
// their lists have the others.
func Keys() []Key {
	keys := []Key{
		{Name: "stream", Default: required, Doc: "what is learned, in which experiences; `retain list streams NAME` has the fields of one"},
		{Name: "stream.name", Default: required, Doc: "split, permuted, rotated, …", example: "split"},
		streamKey("data", "glyphs-digits"),
		streamKey("scenario", "class"),
		streamKey("experiences", "5"),
		streamKey("classes", "2"),
		streamKey("class_order", "seeded"),
		streamKey("limit", "100"),
		streamKey("test_limit", "50"),
		streamKey("valid", "0.1"),
		streamKey("normalize", "true"),
		comment(streamKey("first", "identity")),
		comment(streamKey("pad", "2")),
		comment(streamKey("angles", "[0, 45, 90, 135, 180]")),
		{Name: "mask", Default: "as the scenario has it", Doc: "which outputs compete: all, every one; seen, the classes met so far and the example's own; own, the classes of the example's experience, which is thereby told"},
		{Name: "mask.train", Default: "own in the task-incremental scenario, else all", Doc: "in the training loss", example: "all"},
		{Name: "mask.test", Default: "[own] in the task-incremental scenario, else [all]", Doc: "at test; each mask gives results of its own", example: "[all, seen]"},
		{Name: "boundaries", Default: "shown", Doc: "shown, or hidden: the method gets the whole stream at once and is told no experience", example: "shown"},
		comment(Key{Name: "until", Default: "the whole stream", Doc: "the stream ends after so many experiences, with the outputs of the whole", example: "2"}),
		{Name: "model", Default: required, Doc: "the network; `retain list models NAME` has the fields of one"},
		{Name: "model.name", Default: required, Doc: "mlp, cnn, …", example: "mlp"},
		modelKey("hidden", "[100, 100]"),
		modelKey("init", "fan-in"),
		{Name: "optimizer", Default: required, Doc: "`retain list optimizers NAME` has the fields of one"},
		{Name: "optimizer.name", Default: required, Doc: "sgd, adam, adamw, …", example: "adam"},
		optimizerKey("rate", "1e-3"),
		optimizerKey("beta1", "0.9"),
		optimizerKey("beta2", "0.999"),
		optimizerKey("eps", "1e-8"),
		optimizerKey("decay", "0"),
		comment(optimizerKey("clip", "1")),
		comment(Key{Name: "optimizer.schedule", Default: "none", Doc: "the rate rises in a line over warmup steps, then falls to floor along half a cosine until steps", example: "{warmup: 100, steps: 2000, floor: 1e-4}"}),
		comment(Key{Name: "optimizer.decay_on", Default: fieldDefault(optim.Optimizers, "adamw", "decay_on") + " in adamw", Doc: fieldDoc(optim.Optimizers, "adamw", "decay_on"), example: "matrices"}),
		comment(Key{Name: "optimizer.momentum", Default: fieldDefault(optim.Optimizers, "sgd", "momentum") + " in sgd", Doc: fieldDoc(optim.Optimizers, "sgd", "momentum"), example: "0.9"}),
		{Name: "budget", Default: required, Doc: "how much of each experience is served, in epochs or iterations"},
		budgetKey("epochs", "passes through an experience; or iterations", "1"),
		comment(budgetKey("iterations", "batches of an experience; or epochs", "500")),
		budgetKey("batch", "examples in a batch of the stream; what methods replay comes on top", "32"),
		budgetKey("drop_last", "an epoch's last batch is dropped where it is not full", "false"),
		budgetKey("reset_optimizer", "the optimizer starts anew with each experience", "false"),
		{Name: "methods", Default: required, Doc: "names, or names with fields; `retain list methods NAME` has the fields of one; each entry is run, also where two are of one method; override replaces other keys for its entry; tuned, which retain tune writes, says how it was chosen; as names the entry; like: NAME stands for a copy of an entry before it, and with a method beside it for that method with the same override; equal: {bytes: capacity, to: NAME} makes a setting as large as it may be without the entry taking more bytes (or flops) than another one", example: methodsExample},
		{Name: "grid", Default: "none", Doc: "paths of other keys, each with a list of values: every combination is run; methods.ewc.lambda is a field of each entry of ewc, or of the one that its as calls so", example: "{stream.scenario: [class, domain], methods.er.capacity: [200, 500]}"},
		{Name: "seeds", Default: required, Doc: "a number, a range or a list: 1 to 99 tune, 1000 and up report, and no config has both", example: "1000-1004"},
		{Name: "evaluate", Default: "as its keys say", Doc: "what is evaluated beside the test data after each experience"},
		evaluateKey("train", "training examples of each experience, for the generalisation gap; 0: none", "1000"),
		evaluateKey("every", "also after so many batches (anytime evaluation); 0: never", "50"),
		evaluateKey("sample", "test examples of each experience in an anytime evaluation; 0: all", "100"),
		comment(evaluateKey("write", "texts of each experience that the model writes at the end, where they can be judged: dialects, Go code; 0: none", "50")),
	}
	return append(keys, tuningKeys()...)
}

// tuningKeys are those of the section tune.
func tuningKeys() []Key {
	return []Key{
		tuneKey("", "none", "how `retain tune` chooses hyper-parameters, on validation data (stream.valid) and seeds of its own; such a config is not run, the one that it writes is", ""),
		tuneKey("space", required, "hyper-parameters of methods and optimizers by path, each with a list of values, or {uniform: [a, b]}, {log_uniform: [a, b]}, {integers: [a, b]} or {log_integers: [a, b]}; methods.er.override.optimizer.rate is that of er alone",
			"{optimizer.rate: {log_uniform: [1e-4, 1e-2]}, methods.ewc.lambda: [10, 100, 1000]}"),
		tuneKey("search", "grid", "grid, every combination, as many for each method; or random, draws", "random"),
		tuneKey("configurations", "those of the grid", "how many of each method are tried", "9"),
		tuneKey("draws", "1", "seed of the draws of a random search", "1"),
		tuneKey("seeds", required, "on which trials run: 1 to 99", "1-3"),
		tuneKey("fixed", "none", "methods that are left as they are, and reported as not tuned", "[finetune, joint]"),
		tuneKey("halving", "none: all on all seeds", "successive halving: the best 1/eta of each rung go on, with eta times as many seeds (by: seeds) or as much of the budget (by: budget)", "{by: seeds, eta: 3, rungs: 2}"),
		tuneKey("until", "the whole stream", "trials see the first so many experiences only, and none looks ahead", "2"),
		tuneKey("mask", "the test mask, where there is one", "test mask under which validation accuracy chooses", "all"),
	}
}

// tuneKey is a key of the section tune, which stands in Reference as a comment:
// a config that has it is not run.
func tuneKey(field, otherwise, doc, example string) Key {
	return comment(Key{Name: strings.TrimSuffix("tune."+field, "."), Default: otherwise, Doc: doc, example: example})
}

const methodsExample = `
- finetune # the lower bound
- ewc: {lambda: 1e3}
- ewc: {lambda: 1e4} # another run
- er: {capacity: 200}
  override: {budget: {iterations: 300}} # in place of epochs
- joint # the upper bound`

// streamKey is a field of streams, with the default of each where they differ.
func streamKey(field, example string) Key {
	var values, all []string
	doc := ""
	streams := []string{"split", "permuted", "rotated"}
	for _, name := range streams {
		if d := fieldDefault(tasks.Streams, name, field); d != "" {
			values, all = append(values, d), append(all, d+" in "+name)
			doc = fieldDoc(tasks.Streams, name, field)
		}
	}
	text := strings.Join(all, ", ")
	switch same := slices.Compact(slices.Clone(values)); {
	case len(all) == 1:
		text += " only"
	case len(same) == 1 && len(values) == len(streams):
		text = same[0]
	}
	return Key{Name: "stream." + field, Default: text, Doc: doc, example: example}
}

func modelKey(field, example string) Key {
	return Key{Name: "model." + field, Default: fieldDefault(model.Models, "mlp", field) + " in mlp", Doc: fieldDoc(model.Models, "mlp", field), example: example}
}

func optimizerKey(field, example string) Key {
	return Key{Name: "optimizer." + field, Default: fieldDefault(optim.Optimizers, "adam", field) + " in adam", Doc: fieldDoc(optim.Optimizers, "adam", field), example: example}
}

func budgetKey(field, doc, example string) Key {
	d := map[string]string{"epochs": "none", "iterations": "none", "batch": required}[field]
	if d == "" {
		d = "false"
	}
	return Key{Name: "budget." + field, Default: d, Doc: doc, example: example}
}

func evaluateKey(field, doc, example string) Key {
	e := evaluateDefaults
	return Key{Name: "evaluate." + field, Default: short(plainFields(&e)[field]), Doc: doc, example: example}
}

func comment(k Key) Key {
	k.off = true
	return k
}

// fieldDefault is the default of a field of one component; empty where it has
// no such field.
func fieldDefault[T any](r bench.Registry[T], name, field string) string {
	if v, ok := plainFields(r[name].New())[field]; ok {
		return short(v)
	}
	return ""
}

// fieldDoc is the meaning of a field of one component, and of the words that it
// may be where the comments explain them.
func fieldDoc[T any](r bench.Registry[T], name, field string) string {
	t := reflect.TypeOf(r[name].New()).Elem()
	for _, f := range fields(t) {
		if f.Name != field {
			continue
		}
		doc := meaning.Field(t, f, field)
		for _, w := range meaning.Of(f.Type).Words {
			doc += "; " + w.Word + ": " + w.Doc
		}
		return doc
	}
	return ""
}

// Reference is one config with all keys, each explained.
func Reference() string {
	var b strings.Builder
	for _, k := range Keys() {
		indent, name := "", k.Name
		if _, last, inner := strings.Cut(k.Name, "."); inner {
			indent, name = "  ", last
		}
		doc := k.Doc
		if k.Default == required {
			doc += " (required)"
		} else {
			doc += " (default: " + k.Default + ")"
		}
		for _, line := range wrap(doc, 100) {
			fmt.Fprintf(&b, "%s# %s\n", indent, line)
		}
		b.WriteString(indent)
		if k.off {
			b.WriteString("# ")
		}
		switch block := strings.Split(k.example, "\n"); {
		case k.example == "":
			fmt.Fprintf(&b, "%s:\n", name)
		case len(block) == 1:
			fmt.Fprintf(&b, "%s: %s\n", name, k.example)
		default:
			fmt.Fprintf(&b, "%s:%s\n", name, strings.Join(block, "\n"+indent+"  "))
		}
	}
	return b.String()
}

// wrap cuts text into lines of at most width letters, between words.
func wrap(text string, width int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width {
			lines, line = append(lines, line), ""
		}
		line = strings.TrimPrefix(line+" "+word, " ")
	}
	return append(lines, line)
}
