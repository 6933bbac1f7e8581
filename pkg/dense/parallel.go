package dense

import (
	"runtime"
	"sync"
)

// Workers is the number of goroutines that use every processor.
func Workers() int { return runtime.GOMAXPROCS(0) }

// Parallel calls do for 0 … n−1 on every processor, in turns, so that calls
// that take ever longer are shared fairly.
func Parallel(n int, do func(i int)) {
	workers := min(n, Workers())
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := w; i < n; i += workers {
				do(i)
			}
		})
	}
	wg.Wait()
}
