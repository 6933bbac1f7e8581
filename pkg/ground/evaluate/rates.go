package evaluate

import (
	"context"
	"math"
	"runtime"
	"sync"
	"time"

	"github.com/gomlx/gomlx/core/graph"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/sample"
)

// The calibration takes masked products of X [calibrationRows, d] and
// W [m, d], wide ones in which the products count, and narrow ones in which all
// else does, and draws calibrationDraws random numbers.
const (
	calibrationRows  = 1024
	calibrationDraws = 1 << 19
	calibrationTime  = 60 * time.Millisecond // of one kind of product
	calibrationTurns = 2
	calibrationLoops = 2000
)

// shape is that of a calibration product.
type shape struct{ d, m int }

// cost returns that of one product: two matrix products, X handed over, and
// three passes over [m, rows] between them.
func (s shape) cost() experiment.Cost {
	n, d, m := float64(calibrationRows), float64(s.d), float64(s.m)
	return experiment.Cost{FLOP: 4 * n * d * m, Elements: n * (d + 3*m)}
}

// Rates measures how fast this machine computes and draws, with all cores
// at work as in a run.
func Rates(ctx context.Context, e *engine.Engine) (experiment.Rates, error) {
	shapes := [2]shape{{256, 256}, {8, 16}}
	times, err := productTimes(ctx, e, shapes)
	r := solveRates(shapes[0].cost(), shapes[1].cost(), times[0], times[1])
	r.Draws, r.Host = drawRate(), hostRate()
	return r, err
}

// solveRates returns the rates at which two jobs take the times t1 and t2, in
// seconds: FLOP/x + Elements/y = t for both. Noise may make one of them
// negative; then that work is taken as free.
func solveRates(a, b experiment.Cost, t1, t2 float64) experiment.Rates {
	det := a.FLOP*b.Elements - b.FLOP*a.Elements
	perFLOP := (t1*b.Elements - t2*a.Elements) / det
	perElement := (a.FLOP*t2 - b.FLOP*t1) / det
	switch {
	case perFLOP <= 0:
		perFLOP, perElement = 0, t2/b.Elements
	case perElement <= 0:
		perFLOP, perElement = t1/a.FLOP, 0
	}
	return experiment.Rates{FLOP: 1 / perFLOP, Elements: 1 / perElement}
}

// productTimes returns the seconds that one product of each shape takes when
// every core asks for them: the better of some turns, since what else the
// machine does can only slow them.
func productTimes(ctx context.Context, e *engine.Engine, shapes [2]shape) (times [2]float64, err error) {
	times = [2]float64{math.Inf(1), math.Inf(1)}
	for range calibrationTurns {
		for i, s := range shapes {
			t, err := productTime(ctx, e, s)
			if err != nil {
				return times, err
			}
			times[i] = math.Min(times[i], t)
		}
	}
	return times, nil
}

func productTime(ctx context.Context, e *engine.Engine, s shape) (float64, error) {
	x := engine.Zeros(calibrationRows, s.d)
	w := engine.Zeros(s.m, s.d)
	c, err := e.Compile("ground/calibration", maskedProduct, x, w)
	if err != nil {
		return 0, err
	}
	start := time.Now()
	count, err := onAllCores(func() (n int, err error) {
		for err == nil && ctx.Err() == nil && (n == 0 || time.Since(start) < calibrationTime) {
			_, err = c.Run(x, w)
			n++
		}
		return n, err
	})
	return time.Since(start).Seconds() / float64(count), err
}

// maskedProduct builds 1{W Xᵀ ≥ 0} X.
func maskedProduct(in []*graph.Node) []*graph.Node {
	x, w := in[0], in[1]
	z := graph.Einsum("md,nd->mn", w, x)
	mask := graph.ConvertDType(graph.GreaterOrEqual(z, graph.ZerosLike(z)), x.DType())
	return []*graph.Node{graph.Einsum("mn,nd->md", mask, x)}
}

func drawRate() float64 {
	start := time.Now()
	count, _ := onAllCores(func() (int, error) {
		sample.Normal(sample.Stream(0, "ground/calibration"), make([]float64, calibrationDraws))
		return calibrationDraws, nil
	})
	return float64(count) / time.Since(start).Seconds()
}

// hostRate returns the operations a second of a plain loop on one core.
func hostRate() float64 {
	x := make([]float64, calibrationRows)
	start, sum := time.Now(), 0.0
	for range calibrationLoops {
		for i := range x {
			x[i] += 0.5 * sum
			sum += x[i] + 1
		}
		sum = math.Mod(sum, 1)
	}
	return 4 * float64(calibrationLoops*calibrationRows) / time.Since(start).Seconds()
}

// onAllCores calls work once a core, all at once, and returns the sum of the counts.
func onAllCores(work func() (int, error)) (sum int, err error) {
	var mu sync.Mutex
	var group sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			n, failed := work()
			mu.Lock()
			defer mu.Unlock()
			sum += n
			if failed != nil {
				err = failed
			}
		})
	}
	group.Wait()
	return sum, err
}
