package exercise

import (
	"fmt"
	"time"
)

// reply is what came of a call: its numbers, or what went wrong with it.
type reply struct {
	numbers []float64
	fault   string
}

// guarded calls f and returns its numbers, or in words why there are none. A call that has
// not ended at the limit goes on in its goroutine: Go has no means to end it.
func guarded[F any](call func(F) []float64, f F, limit time.Duration) ([]float64, string) {
	done := make(chan reply, 1)
	go func() {
		r := reply{fault: "ends its goroutine instead of returning"}
		defer func() {
			if p := recover(); p != nil {
				r = reply{fault: fmt.Sprintf("panics: %v", p)}
			}
			done <- r
		}()
		r = reply{numbers: call(f)}
	}()
	late := time.NewTimer(limit)
	defer late.Stop()
	select {
	case r := <-done:
		return r.numbers, r.fault
	case <-late.C:
		return nil, fmt.Sprintf("has not returned within %v: is there a loop without end? "+
			"The call is left running until the cell ends", limit)
	}
}
