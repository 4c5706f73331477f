package reference

// Setting is where the numbers of one protocol, stream and scenario come from.
type Setting struct {
	Protocol, Stream, Scenario, ClassOrder string // of rows

	Config string // the file whose runs are measured
	Mask   string // the test mask that their accuracy is taken under
}

// Settings are all that have a config. One config may serve several: Mammoth
// reads class- and task-incremental accuracy off the same runs.
var Settings = []Setting{
	{"vandeven2022", "split-mnist", "task", "seeded", "vandeven2022-split-mnist-task.yaml", "own"},
	{"vandeven2022", "split-mnist", "domain", "seeded", "vandeven2022-split-mnist-domain.yaml", "all"},
	{"vandeven2022", "split-mnist", "class", "seeded", "vandeven2022-split-mnist-class.yaml", "all"},
	{"vandeven2022-500it", "permuted-mnist-10", "domain", "", "vandeven2022-500it-permuted-mnist-10.yaml", "all"},
	{"vandeven2019", "permuted-mnist-10", "domain", "", "vandeven2019-permuted-mnist-10.yaml", "all"},
	{"der2020", "split-mnist", "class", "fixed", "der2020-split-mnist.yaml", "all"},
	{"der2020", "permuted-mnist-20", "domain", "", "der2020-permuted-mnist-20.yaml", "all"},
	{"der2020", "rotated-mnist-20", "domain", "", "der2020-rotated-mnist-20.yaml", "all"},
	{"mammoth-head", "split-mnist", "class", "fixed", "mammoth-head-split-mnist.yaml", "seen"},
	{"mammoth-head", "split-mnist", "task", "fixed", "mammoth-head-split-mnist.yaml", "own"},
	{"mammoth-head", "permuted-mnist-20", "domain", "", "mammoth-head-permuted-mnist-20.yaml", "all"},
	{"mammoth-head", "rotated-mnist-20", "domain", "", "mammoth-head-rotated-mnist-20.yaml", "all"},
}

// Of says whether r is a row of the setting.
func (s Setting) Of(r Row) bool {
	return s.Protocol == r.Protocol && s.Stream == r.Stream && s.Scenario == r.Scenario && s.ClassOrder == r.ClassOrder
}
