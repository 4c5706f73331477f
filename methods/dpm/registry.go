package dpm

import "retain/bench"

// Methods lists the versions of DPM by the name that configs give them.
var Methods = bench.Registry[bench.Method]{
	"dpm": {
		New: func() bench.Method {
			return &DPM{
				Meta: true, Slots: true, Controller: true, Remember: true, Store: true, Guard: true, Average: true, LabelShift: true,
				Capacity: 200, Replay: 20, S: 1, Kappa: 0.3, KMax: 5, Rank: 8,
			}
		},
		Version: 1,
		Doc:     "dynamic parameter modulation, our reconstruction: slots, plasticity, replay, controller",
	},
	"dpm-2": {
		New: func() bench.Method {
			return &DPM2{
				Meta: true, Slots: true, Controller: true, Remember: true, Store: true, Guard: true, LabelShift: true,
				Bytes: 160000, Replay: 20, Beta: 1, S: 1, Kappa: 0.3, KMax: 5,
			}
		},
		Version: 1,
		Doc:     "version 2 of our reconstruction of dynamic parameter modulation: all of it within a budget of bytes, most of which is packed memory",
	},
}
