package data

import "sync"

// A cache keeps every set that was read, by name and folder. The zero value is
// empty.
type cache[T any] struct {
	mu      sync.Mutex
	entries map[cacheKey]*cacheEntry[T]
}

type cacheKey struct{ name, root string }

type cacheEntry[T any] struct {
	mu  sync.Mutex // held while the set is read, so that others wait for it
	set *T         // nil until it was read without error
}

// get returns the set kept under name and root, after calling open if there is
// none. An error is not kept.
func (c *cache[T]) get(name, root string, open func(root string) (*T, error)) (*T, error) {
	key := cacheKey{name, root}
	c.mu.Lock()
	e := c.entries[key]
	if e == nil {
		if c.entries == nil {
			c.entries = make(map[cacheKey]*cacheEntry[T])
		}
		e = new(cacheEntry[T])
		c.entries[key] = e
	}
	c.mu.Unlock()

	e.mu.Lock()
	defer e.mu.Unlock()
	if e.set == nil {
		set, err := open(root)
		if err != nil {
			return nil, err
		}
		e.set = set
	}
	return e.set, nil
}
