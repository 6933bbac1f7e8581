package subnormal

import (
	"math"
	"runtime"
	"sync"
	"testing"
)

//go:noinline
func product(x, y float32) float32 { return x * y }

//go:noinline
func product64(x, y float64) float64 { return x * y }

func TestSubnormalNumbersAreZeroWithinAndNotAfterwards(t *testing.T) {
	if flush == 0 {
		t.Skip("the setting of this processor is not known here")
	}
	const single, double = 1e-30, 1e-200
	var within float32
	var within64 float64
	var subnormal float32
	Zero(func() {
		within, within64 = product(single, 1e-10), product64(double, 1e-115)
		subnormal = product(math.SmallestNonzeroFloat32, 1e30)
	})
	if within != 0 || within64 != 0 || subnormal != 0 {
		t.Errorf("within: %g, %g and %g", within, within64, subnormal)
	}
	if product(single, 1e-10) == 0 || product64(double, 1e-115) == 0 {
		t.Error("the setting stays")
	}
	if got := product(3, 4); got != 12 {
		t.Errorf("3·4 = %g", got)
	}
}

// Threads that are started meanwhile, and a function that panics, leave nothing behind.
func TestNoOtherThreadGetsTheSetting(t *testing.T) {
	var group sync.WaitGroup
	zeros := make([]bool, 4*runtime.GOMAXPROCS(0))
	func() {
		defer func() { recover() }()
		Zero(func() {
			for i := range zeros {
				group.Go(func() {
					runtime.LockOSThread() // and never unlocked: each has a thread of its own
					zeros[i] = product(1e-30, 1e-10) == 0
				})
			}
			group.Wait()
			panic("as a graph may")
		})
	}()
	for i, zero := range zeros {
		if zero {
			t.Errorf("goroutine %d has the setting", i)
		}
	}
	if product(1e-30, 1e-10) == 0 {
		t.Error("a panic leaves the setting")
	}
}
