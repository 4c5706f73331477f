package bench

import (
	"time"

	"retain/model/vec"
)

// clock times the phases of a run: wall time and CPU time of the thread that
// the run is locked to. Its readings never reach a digest.
type clock struct {
	wall    time.Time
	cpu     int64
	ran     Time
	withCPU bool
	paused  bool
}

func (c *clock) start() {
	*c = clock{}
	c.resume()
}

func (c *clock) resume() {
	c.wall = time.Now()
	c.cpu, c.withCPU = threadCPU()
	c.withCPU = c.withCPU && vec.Threads() == 1 // other threads' time is not this one's
	c.paused = false
}

func (c *clock) pause() {
	if c.paused || c.wall.IsZero() {
		return
	}
	c.ran.Wall += int64(time.Since(c.wall))
	if now, ok := threadCPU(); ok && c.withCPU {
		c.ran.CPU += now - c.cpu
	}
	c.paused = true
}

func (c *clock) stop() Time {
	c.pause()
	t := c.ran
	if !c.withCPU {
		t.CPU = -1
	}
	return t
}
