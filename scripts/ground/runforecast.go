package main

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"sync"
	"time"

	"github.com/gomlx/gomlx/core/graph"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/sample"
)

// The calibration multiplies A [calibrationRows, calibrationInner] with
// B [calibrationInner, calibrationColumns], shapes like those of a block of samples against a
// layer's weights, and draws calibrationDraws random numbers.
const (
	calibrationRows    = 1024
	calibrationInner   = 64
	calibrationColumns = 128
	calibrationDraws   = 1 << 19
	calibrationTime    = 100 * time.Millisecond // of products
)

// calibrate measures how fast this machine multiplies and draws, with all
// cores at work as in a run.
func calibrate(ctx context.Context, e *engine.Engine) (experiment.Rates, error) {
	products, err := productRate(ctx, e)
	return experiment.Rates{FLOP: products, Draws: drawRate()}, err
}

func productRate(ctx context.Context, e *engine.Engine) (float64, error) {
	a := engine.Matrix(calibrationRows, calibrationInner, make([]float64, calibrationRows*calibrationInner))
	b := engine.Matrix(calibrationInner, calibrationColumns, make([]float64, calibrationInner*calibrationColumns))
	product := func() error {
		_, err := e.Run("ground/calibration", func(in []*graph.Node) []*graph.Node {
			return []*graph.Node{graph.Einsum("ij,jk->ik", in[0], in[1])}
		}, a, b)
		return err
	}
	if err := product(); err != nil { // compiles the graph
		return 0, err
	}
	start := time.Now()
	counts, err := onAllCores(func() (n int, err error) {
		for err == nil && ctx.Err() == nil && (n == 0 || time.Since(start) < calibrationTime) {
			err = product()
			n++
		}
		return n, err
	})
	const flop = 2 * calibrationRows * calibrationInner * calibrationColumns
	return flop * float64(counts) / time.Since(start).Seconds(), err
}

func drawRate() float64 {
	start := time.Now()
	count, _ := onAllCores(func() (int, error) {
		sample.Normal(sample.Stream(0, "ground/calibration"), make([]float64, calibrationDraws))
		return calibrationDraws, nil
	})
	return float64(count) / time.Since(start).Seconds()
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

// printForecast says what the jobs will take, each of them and, where there
// are several, all together.
func printForecast(w io.Writer, jobs []job, preset experiment.Preset, rates experiment.Rates) error {
	var total experiment.Cost
	for _, j := range jobs {
		cost, err := j.Forecast(j.config)
		if err != nil {
			return err
		}
		total = total.Plus(cost)
		fmt.Fprintf(w, "%s (%s): %s\n", j.Name(), preset, forecast(cost, rates))
	}
	if len(jobs) > 1 {
		fmt.Fprintf(w, "in all: %s\n", forecast(total, rates))
	}
	return nil
}

// forecast returns "about 12 s, up to 40 MB of arrays; less where results
// are stored". Every core may hold a point at once.
func forecast(c experiment.Cost, rates experiment.Rates) string {
	seconds := rates.Seconds(c)
	bytes := c.Bytes * float64(runtime.GOMAXPROCS(0))
	return fmt.Sprintf("about %s, up to %s of arrays; less where results are stored", roundSeconds(seconds), byteCount(int64(min(bytes, 1<<62))))
}

// roundSeconds rounds as roundTime does, also beyond the 292 years of a
// time.Duration.
func roundSeconds(s float64) string {
	const year = 365 * 24 * 3600
	if s > year {
		return fmt.Sprintf("%.3g years", s/year)
	}
	return roundTime(time.Duration(s * float64(time.Second)))
}
