package methods_test

import (
	"testing"

	"retain/bench"
	"retain/methods"
	"retain/methods/dpm"
)

// registered is every method, those with a room of their own included: all keep
// the same contract.
var registered = bench.Registries(methods.Methods, dpm.Methods)

// modulating is the parts of dpm one by one, and together under another memory.
var modulating = map[string]func() bench.Method{
	"dpm-slots":      func() bench.Method { return &dpm.DPM{Slots: true, KMax: 3, Rank: 2} },
	"dpm-gains":      func() bench.Method { return &dpm.DPM{Slots: true, Remember: true, Capacity: 15, KMax: 2} },
	"dpm-meta":       func() bench.Method { return &dpm.DPM{Meta: true, KMax: 1} },
	"dpm-controller": func() bench.Method { return &dpm.DPM{Controller: true, KMax: 1} },
	"dpm-guard": func() bench.Method {
		return &dpm.DPM{Controller: true, Guard: true, Remember: true, Capacity: 25, Replay: 5, KMax: 1}
	},
	"dpm-average": func() bench.Method {
		return &dpm.DPM{Average: true, Remember: true, Capacity: 25, Kappa: 0.5, KMax: 1}
	},
	"dpm-2-small": func() bench.Method { // the arena is full before the stream is at its end
		return &dpm.DPM2{
			Meta: true, Slots: true, Controller: true, Remember: true, Store: true, Guard: true, LabelShift: true,
			Bytes: 12000, Replay: 5, Beta: 0.5, S: 0.5, KMax: 2,
		}
	},
	"dpm-2-average": func() bench.Method {
		return &dpm.DPM2{Average: true, Remember: true, Bytes: 25000, Beta: 1, Kappa: 0.5, KMax: 1}
	},
	"dpm-2-controller": func() bench.Method { return &dpm.DPM2{Controller: true, Bytes: 1000, KMax: 1} },
	"dpm-labelshift": func() bench.Method {
		return &dpm.DPM{LabelShift: true, Remember: true, Store: true, S: 0.5, Capacity: 25, KMax: 1}
	},
}

// TestDPMStepsAllocateNothing: once warm, and between decisions, which are
// recorded.
func TestDPMStepsAllocateNothing(t *testing.T) {
	for name, fresh := range map[string]func() bench.Method{
		"dpm": dpm.Methods["dpm"].New, "dpm-guard": modulating["dpm-guard"],
		"dpm-2": dpm.Methods["dpm-2"].New, "dpm-2-small": modulating["dpm-2-small"],
	} {
		allocateNothing(t, name, func() bench.Plan { return plan(t, bench.DomainIncremental, fresh()) })
	}
}
