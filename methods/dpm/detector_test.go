package dpm

import (
	"math"
	"testing"
)

// settled is a detector that has met noise around 1 for a while.
func settled() *detector {
	d := &detector{}
	for i := range 200 {
		d.observe(1 + 0.1*math.Sin(float64(i*i)))
	}
	return d
}

func TestDetector(t *testing.T) {
	d := settled()
	if math.Abs(d.Mean-1) > 0.05 || math.Abs(math.Sqrt(d.Variance)-0.07) > 0.03 {
		t.Fatalf("mean %v, deviation %v of noise around 1", d.Mean, math.Sqrt(d.Variance))
	}
	steps, alarm, sum := 0, false, 0.0
	for !alarm && steps < 50 {
		steps++
		sum, alarm = d.observe(3)
	}
	// z is cut at 8: the sum grows by at most 7 a step, and reaches 12 in two.
	if steps != 2 || sum < threshold || sum > 14+3 {
		t.Errorf("an alarm after %d steps at %v, want 2", steps, sum)
	}
	if d.Sum != 0 || d.Mean != 3 || d.Dead != deadTime {
		t.Errorf("after an alarm %+v", *d)
	}
	for i := range deadTime {
		if _, alarm := d.observe(100); alarm || d.Sum != 0 {
			t.Fatalf("an alarm %d steps after another", i+1)
		}
	}
}

// TestDetectorBegins: the first loss sets the mean and the next 20 are dead time; with
// the 22nd the sum begins.
func TestDetectorBegins(t *testing.T) {
	d := &detector{}
	for i := range 1 + deadTime {
		if d.observe(float64(i * i)); d.Sum != 0 {
			t.Fatalf("a sum of %v at loss %d", d.Sum, i+1)
		}
	}
	if d.observe(1e6); d.Sum != largestZ-drift {
		t.Errorf("a sum of %v at the loss after the dead time", d.Sum)
	}
}

func TestDetectorStaysCalm(t *testing.T) {
	d := settled()
	for i := range 2000 {
		if _, alarm := d.observe(1 + 0.1*math.Sin(float64(i*i+7))); alarm {
			t.Fatalf("an alarm in noise, at %d", i)
		}
	}
	for range 500 {
		if _, alarm := d.observe(0); alarm {
			t.Fatal("an alarm at a loss that falls: the test is one-sided")
		}
	}
}

// TestDetectorFreezes: what raises the sum does not move the mean.
func TestDetectorFreezes(t *testing.T) {
	d := settled()
	d.Sum = 5
	mean := d.Mean
	d.observe(mean + 1.2*math.Sqrt(d.Variance+leastVariance))
	if d.Mean != mean || math.Abs(d.Sum-5.2) > 1e-9 {
		t.Errorf("sum %v, mean moved from %v to %v", d.Sum, mean, d.Mean)
	}
}

func TestFollow(t *testing.T) {
	mean, variance := follow(2, 1, 4, 0.5, 0.25)
	if mean != 3 || variance != 0.75*(1+0.25*4) {
		t.Errorf("mean %v, variance %v", mean, variance)
	}
}
