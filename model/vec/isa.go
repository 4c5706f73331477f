package vec

import (
	"fmt"
	"os"
	"slices"
	"strings"
)

// isaKind is an instruction set.
type isaKind uint8

const (
	generic isaKind = iota
	avx2
	avx512
	neon
)

var isaNames = [...]string{generic: "generic", avx2: "avx2", avx512: "avx512", neon: "neon"}

func (k isaKind) String() string { return isaNames[k] }

// isa is what runs, plain Go where problem is set; only tests change it after init.
var isa, problem = choose(os.Getenv("RETAIN_CPU"), supported())

// Problem says why RETAIN_CPU could not be followed; nil where it could. Whoever starts
// work asks first: kernels run all the same, in plain Go.
func Problem() error { return problem }

// ISA returns the instruction set that the kernels run on: "generic", "avx2", "avx512"
// or "neon".
func ISA() string { return isa.String() }

// choose returns the instruction set that RETAIN_CPU = want asks for, or the first of
// have, the best one, if want is empty.
func choose(want string, have []isaKind) (isaKind, error) {
	if want == "" {
		return have[0], nil
	}
	i := slices.Index(isaNames[:], want)
	if i < 0 {
		return 0, fmt.Errorf("RETAIN_CPU=%s is unknown (hint: use generic, avx2, avx512 or neon, or leave it unset)", want)
	}
	if !slices.Contains(have, isaKind(i)) {
		names := make([]string, len(have))
		for i, h := range have {
			names[i] = h.String()
		}
		return 0, fmt.Errorf("RETAIN_CPU=%s does not run here (hint: this build and CPU run %s)",
			want, strings.Join(names, " and "))
	}
	return isaKind(i), nil
}
