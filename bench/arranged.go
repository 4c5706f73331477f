package bench

// Arranged is an optimizer that treats parts of the parameters differently: it is told
// their layout before its first step.
type Arranged interface{ Arrange(layout Layout) }

// arranged is o, told the layout where it asks.
func arranged(o Optimizer, layout Layout) Optimizer {
	if a, ok := o.(Arranged); ok {
		a.Arrange(layout)
	}
	return o
}
