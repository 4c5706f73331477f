package methods

import "retain/bench"

// LogitMSE is the mean squared distance of a batch's logits z, (n, K), from
// those that they are held to, z':
//
//	L = Times · 1/(n·K) Σ_i Σ_k (z_ik − z'_ik)²
//
// Every output counts, whatever the mask.
type LogitMSE struct {
	Target bench.Matrix // z'
	First  int          // rows of the batch that come before those of Target and are left alone
	Times  float64
}

// Gradient implements bench.Loss.
func (d *LogitMSE) Gradient(logits, dlogits bench.Matrix) float64 {
	clear(dlogits.Data[:d.First*logits.Cols])
	z, dz := logits.Data[d.First*logits.Cols:], dlogits.Data[d.First*logits.Cols:]
	if len(z) != len(d.Target.Data) {
		panic("methods: logits are held to those of another batch")
	}
	scale := d.Times / float64(len(z))
	times, sum := float32(2*scale), 0.0
	for i, target := range d.Target.Data {
		distance := z[i] - target
		dz[i] = times * distance
		sum += float64(float64(distance) * float64(distance))
	}
	return scale * sum
}
