package engine_test

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gomlx/gomlx/core/graph"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/sample"
)

func normal(name string, size int) []float64 {
	x := make([]float64, size)
	sample.Normal(sample.Stream(5, "engine", name), x)
	return x
}

// linear is gradient descent on ‖Xw − y‖²/2 for S runs, each with its own
// rate: w ← w − ηXᵀ(Xw − y).
func linear(runs, steps int) engine.Loop {
	const n, d = 6, 3
	rates := make([]float64, runs)
	for s := range rates {
		rates[s] = 0.01 * float64(s+1)
	}
	return engine.Loop{
		Name: "linear", Runs: runs, Steps: steps,
		State:  []engine.Array{{Shape: []int{runs, d}, Data: normal("w", runs*d)}},
		Per:    []engine.Array{engine.Vector(rates)},
		Shared: []engine.Array{engine.Matrix(n, d, normal("x", n*d)), engine.Vector(normal("y", n))},
		Step: func(f engine.Frame) []*graph.Node {
			w, eta, x, y := f.State[0], f.Per[0], f.Shared[0], f.Shared[1]
			r := graph.Sub(graph.Einsum("sd,nd->sn", w, x), graph.ExpandLeftToRank(y, 2))
			loss := graph.DivScalar(graph.ReduceAllSum(graph.Mul(r, r)), 2)
			g := graph.Gradient(loss, w)[0]
			return []*graph.Node{graph.Sub(w, graph.Einsum("s,sd->sd", eta, g))}
		},
		Record: func(f engine.Frame) []*graph.Node { return []*graph.Node{f.State[0]} },
	}
}

// linearByHand is the same in plain Go, for one run.
func linearByHand(l engine.Loop, run int) []float64 {
	x, y := l.Shared[0], l.Shared[1].Data
	n, d := x.Shape[0], x.Shape[1]
	w := slices.Clone(l.State[0].Data[run*d : (run+1)*d])
	for range l.Steps {
		g := make([]float64, d)
		for i := range n {
			r := -y[i]
			for k := range d {
				r += w[k] * x.Data[i*d+k]
			}
			for k := range d {
				g[k] += r * x.Data[i*d+k]
			}
		}
		for k := range d {
			w[k] -= l.Per[0].Data[run] * g[k]
		}
	}
	return w
}

func TestALoopTakesTheStepsThatPlainGoTakes(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		l := linear(4, 57)
		trace, err := e.Loop(context.Background(), l)
		if err != nil {
			t.Fatal(err)
		}
		for s := range l.Runs {
			for k, want := range linearByHand(l, s) {
				if got := trace.State[0].Data[s*3+k]; math.Abs(got-want) > 1e-12*(1+math.Abs(want)) {
					t.Errorf("run %d: w[%d] = %v, want %v", s, k, got, want)
				}
			}
		}
	})
}

func TestRecordsAreStatesOfShorterLoopsBitForBit(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		l := linear(2, 25)
		l.Every = 10
		trace, err := e.Loop(context.Background(), l)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(trace.At, []int{0, 10, 20, 25}) {
			t.Fatalf("records at %v", trace.At)
		}
		for i, at := range trace.At {
			short := linear(2, at)
			want, err := e.Loop(context.Background(), short)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(trace.Records[i][0].Data, want.State[0].Data) {
				t.Errorf("after %d steps: %v, want %v", at, trace.Records[i][0].Data, want.State[0].Data)
			}
		}
	})
}

func TestADivergingLoopNamesTheStepAndTheRuns(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		// x ← x·rate from 1: 2^k passes the largest float64 at k = 1024.
		l := engine.Loop{
			Name: "powers", Runs: 3, Steps: 3000,
			State: []engine.Array{engine.Vector([]float64{1, 1, 1})},
			Per:   []engine.Array{engine.Vector([]float64{0.5, 2, 1})},
			Step:  func(f engine.Frame) []*graph.Node { return []*graph.Node{graph.Mul(f.State[0], f.Per[0])} },
		}
		_, err := e.Loop(context.Background(), l)
		var d *engine.Diverged
		if !errors.As(err, &d) || d.Step != 1024 || !slices.Equal(d.Runs, []int{1}) {
			t.Errorf("got %v", err)
		}
		// float32 ends at 2^128.
		_, err = e.Float32().Loop(context.Background(), l)
		if !errors.As(err, &d) || d.Step != 128 {
			t.Errorf("float32: got %v", err)
		}
	})
}

// walk sums what is fed: state ← state + fed, weighted by the step's number.
func walk(runs, steps, block int) engine.Loop {
	return engine.Loop{
		Name: "walk", Runs: runs, Steps: steps,
		State: []engine.Array{{Shape: []int{runs, 2}, Data: make([]float64, 2*runs)}},
		Step: func(f engine.Frame) []*graph.Node {
			return []*graph.Node{graph.Add(f.State[0], graph.Mul(f.Step, f.Fed[0]))}
		},
		Feed: &engine.Feed{Block: block, Draw: func(run, first, count int) ([]engine.Array, error) {
			x := make([]float64, 2*count)
			for i := range x {
				x[i] = float64(run+1) * float64(2*first+i)
			}
			return []engine.Array{engine.Matrix(count, 2, x)}, nil
		}},
	}
}

func TestEachStepSeesItsSliceOfTheFeed(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		for _, block := range []int{1, 7, 20, 64} {
			trace, err := e.Loop(context.Background(), walk(3, 20, block))
			if err != nil {
				t.Fatal(err)
			}
			// Σ i·2i = 2·Σ i² = 2·2470 and Σ i(2i+1) = 4940 + 190, for i < 20.
			want := []float64{4940, 5130, 9880, 10260, 14820, 15390}
			if !slices.Equal(trace.State[0].Data, want) {
				t.Errorf("block %d: got %v, want %v", block, trace.State[0].Data, want)
			}
		}
	})
}

func TestACancelledLoopStopsWithinAChunk(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		ctx, cancel := context.WithCancel(context.Background())
		l := linear(2, 1<<30)
		l.Progress = func(int) { time.AfterFunc(20*time.Millisecond, cancel) }
		_, err := e.Loop(ctx, l)
		if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "linear") {
			t.Errorf("got %v", err)
		}
	})
}

func TestABatchIsTheSameAsItsRunsOneByOne(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		whole := linear(5, 40)
		want, err := e.Loop(context.Background(), whole)
		if err != nil {
			t.Fatal(err)
		}
		for s := range whole.Runs {
			one := linear(5, 40)
			one.Runs = 1
			one.State[0] = engine.Matrix(1, 3, one.State[0].Data[3*s:3*s+3])
			one.Per[0] = engine.Vector(one.Per[0].Data[s : s+1])
			got, err := e.Loop(context.Background(), one)
			if err != nil {
				t.Fatal(err)
			}
			for k, w := range want.State[0].Data[3*s : 3*s+3] {
				// Sums of six terms in another order, forty times: a few bits.
				if g := got.State[0].Data[k]; math.Abs(g-w) > 1e-14*(1+math.Abs(w)) {
					t.Errorf("run %d alone: w[%d] = %v, in the batch %v", s, k, g, w)
				}
			}
		}
	})
}

func TestASplitBatchIsTheSameAsTheWhole(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		l := linear(7, 23)
		l.Every = 10
		want, err := e.Loop(context.Background(), l)
		if err != nil {
			t.Fatal(err)
		}
		engine.SetBatchBytes(e, 1) // each run alone
		var last int
		l.Progress = func(done int) {
			if done < last || done > l.Steps {
				t.Errorf("progress %d after %d", done, last)
			}
			last = done
		}
		got, err := e.Loop(context.Background(), l)
		if err != nil {
			t.Fatal(err)
		}
		if last != l.Steps || !slices.Equal(got.At, want.At) ||
			!slices.Equal(got.Records[1][0].Shape, want.Records[1][0].Shape) {
			t.Fatalf("progress %d, records at %v of shape %v", last, got.At, got.Records[1][0].Shape)
		}
		for k, w := range want.Records[1][0].Data {
			if g := got.Records[1][0].Data[k]; math.Abs(g-w) > 1e-14*(1+math.Abs(w)) {
				t.Errorf("record[%d] = %v, in the whole %v", k, g, w)
			}
		}
	})
}

func TestASplitBatchFeedsEachRunItsOwn(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		want, err := e.Loop(context.Background(), walk(5, 12, 4))
		if err != nil {
			t.Fatal(err)
		}
		engine.SetBatchBytes(e, 1)
		got, err := e.Loop(context.Background(), walk(5, 12, 4))
		if err != nil || !slices.Equal(got.State[0].Data, want.State[0].Data) {
			t.Errorf("got %v, %v, want %v", got.State, err, want.State)
		}
	})
}

func TestADivergingRunOfASplitBatchKeepsItsNumber(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		engine.SetBatchBytes(e, 1)
		l := linear(3, 500)
		l.Per[0].Data[2] = 1e3
		_, err := e.Loop(context.Background(), l)
		var d *engine.Diverged
		if !errors.As(err, &d) || !slices.Equal(d.Runs, []int{2}) || !strings.Contains(err.Error(), "run 2") {
			t.Errorf("got %v", err)
		}
	})
}

// Descent on a w²/2 + λ w²/2 multiplies w by 1 − η(a+λ), a = 3: the remedy that the error
// names works, and a larger λ diverges sooner.
func TestADivergedDescentIsToldWhatHelps(t *testing.T) {
	descend := func(e *engine.Engine, eta, lambda float64) *engine.Diverged {
		_, err := e.Loop(context.Background(), engine.Loop{
			Name: "descent", Steps: 4000, State: []engine.Array{engine.Scalar(1)},
			Step: func(f engine.Frame) []*graph.Node {
				return []*graph.Node{graph.MulScalar(f.State[0], 1-eta*(3+lambda))}
			},
		})
		var d *engine.Diverged
		if err != nil && !errors.As(err, &d) {
			t.Fatal(err)
		}
		return d
	}
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		first, regularised := descend(e, 1, 0), descend(e, 1, 1)
		if first == nil || regularised == nil || regularised.Step >= first.Step || descend(e, 0.1, 0) != nil {
			t.Fatalf("%v; with λ = 1: %v", first, regularised)
		}
		if says := first.Error(); !strings.HasSuffix(says, "take a smaller step size") {
			t.Error(says)
		}
	})
}

// TestOneStepOfANaNIsSeen has the first step diverge.
func TestOneStepOfANaNIsSeen(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		l := engine.Loop{
			Name: "root", Steps: 5, State: []engine.Array{engine.Scalar(-1)},
			Step: func(f engine.Frame) []*graph.Node { return []*graph.Node{graph.Sqrt(f.State[0])} },
		}
		_, err := e.Loop(context.Background(), l)
		var d *engine.Diverged
		if !errors.As(err, &d) || d.Step != 1 || d.Runs != nil {
			t.Errorf("got %v", err)
		}
	})
}

func TestImpossibleLoopsAreErrorsThatNameThem(t *testing.T) {
	step := func(f engine.Frame) []*graph.Node { return f.State }
	one := []engine.Array{engine.Vector(ones(1))}
	feed := func(arrays ...engine.Array) *engine.Feed {
		return &engine.Feed{Block: 2, Draw: func(run, first, count int) ([]engine.Array, error) {
			if arrays == nil {
				return nil, errors.New("out of data")
			}
			return arrays, nil
		}}
	}
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		for want, l := range map[string]engine.Loop{
			"no step":               {State: one},
			"no state":              {Step: step},
			"must not be negative":  {Step: step, State: one, Steps: -1},
			"needs 3 numbers":       {Step: step, State: []engine.Array{{Shape: []int{3}, Data: ones(2)}}},
			"begin with the 2 runs": {Step: step, State: one, Runs: 2},
			"need a number of runs": {Step: step, State: one, Per: one},
			"too many":              {Step: step, State: one, Steps: 1 << 31},
			"returns 2 arrays": {Step: func(f engine.Frame) []*graph.Node { return append(f.State, f.State...) },
				State: one, Steps: 1},
			"turns array 0": {
				Step:  func(f engine.Frame) []*graph.Node { return []*graph.Node{graph.Reshape(f.State[0], 1, 1)} },
				State: one, Steps: 1},
			"at least one step":   {Step: step, State: one, Feed: &engine.Feed{}},
			"out of data":         {Step: step, State: one, Steps: 3, Feed: feed()},
			"should begin with 1": {Step: step, State: one, Steps: 3, Feed: feed(engine.Vector(ones(3)))},
			"hand it over as an input": {Step: func(f engine.Frame) []*graph.Node {
				return []*graph.Node{graph.ReduceSum(graph.Add(graph.Const(f.Step.Graph(), ones(40)), f.State[0]), 0)}
			}, State: []engine.Array{engine.Scalar(1)}, Steps: 1},
			"record 0 has shape": {Step: step, State: []engine.Array{engine.Vector(ones(2))}, Runs: 2,
				Record: func(f engine.Frame) []*graph.Node { return []*graph.Node{graph.ReduceAllSum(f.State[0])} }, Steps: 1},
			"would take about": {Step: func(f engine.Frame) []*graph.Node {
				wide := graph.Einsum("a,b->ab", f.State[0], f.State[0])
				return []*graph.Node{graph.ReduceSum(graph.Einsum("ab,bc->ac", wide, wide), 1)}
			}, State: []engine.Array{engine.Vector(ones(1 << 18))}, Steps: 1},
		} {
			l.Name = "impossible"
			_, err := e.Loop(context.Background(), l)
			if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "impossible") ||
				strings.Contains(err.Error(), "\n") {
				t.Errorf("%s: got %v", want, err)
			}
		}
	})
}

// TestTheSameStepWithOtherNumbersIsAnotherGraph guards against a compiled
// graph being taken for one with another constant in it.
func TestTheSameStepWithOtherNumbersIsAnotherGraph(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		for _, c := range []float64{2, 3, 2} {
			trace, err := e.Loop(context.Background(), engine.Loop{
				Name: "times", Steps: 3, State: []engine.Array{engine.Scalar(1)},
				Step: func(f engine.Frame) []*graph.Node { return []*graph.Node{graph.MulScalar(f.State[0], c)} },
			})
			if err != nil || trace.State[0].Data[0] != c*c*c {
				t.Errorf("c = %v: got %v, %v", c, trace.State, err)
			}
		}
	})
}

func TestTheStepsNumberReachesStepAndRecord(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		trace, err := e.Loop(context.Background(), engine.Loop{
			Name: "count", Steps: 7, Every: 3, State: []engine.Array{engine.Scalar(0)},
			Step:   func(f engine.Frame) []*graph.Node { return []*graph.Node{graph.Add(f.State[0], f.Step)} },
			Record: func(f engine.Frame) []*graph.Node { return []*graph.Node{f.Step} },
		})
		if err != nil || trace.State[0].Data[0] != 21 {
			t.Fatalf("got %v, %v", trace.State, err)
		}
		for i, at := range trace.At {
			if trace.Records[i][0].Data[0] != float64(at) {
				t.Errorf("record %d says %v steps, want %d", i, trace.Records[i][0].Data, at)
			}
		}
	})
}

// TestLoopsRepeatTheirBits runs a loop alone and several times at once.
func TestLoopsRepeatTheirBits(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		want, err := e.Loop(context.Background(), linear(4, 300))
		if err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				got, err := e.Loop(context.Background(), linear(4, 300))
				if err != nil || !slices.Equal(got.State[0].Data, want.State[0].Data) {
					t.Errorf("other bits: %v, %v", got.State, err)
				}
			})
		}
		wg.Wait()
	})
}

// Products that do not depend on each other are all ready at once, as the gradients of
// the layers of a deep network nearly are. A worker of the Go backend that waits for another
// while it holds its place would stop here for ever: the context ends a loop between its
// steps, and the deadline of the test within one.
func TestManyProductsAtOnceDoNotWaitForEachOther(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		const runs, width, samples, products = 8, 32, 200, 32
		l := engine.Loop{Name: "products", Runs: runs, Steps: 30,
			State: []engine.Array{{Shape: []int{runs, width, width}, Data: normal("w", runs*width*width)}},
			Per:   []engine.Array{{Shape: []int{runs, width, samples}, Data: normal("x", runs*width*samples)}},
			Step: func(f engine.Frame) []*graph.Node {
				w, sum := f.State[0], graph.ZerosLike(f.State[0])
				for k := range products {
					z := graph.Einsum("sij,sjn->sin", graph.MulScalar(w, float64(k)), f.Per[0])
					sum = graph.Add(sum, graph.Einsum("sin,sjn->sij", z, f.Per[0]))
				}
				return []*graph.Node{graph.Sub(w, graph.MulScalar(sum, 1e-9))}
			}}
		done := make(chan error, 1)
		go func() { _, err := e.Float32().Loop(context.Background(), l); done <- err }()
		select {
		case err := <-done:
			if err != nil {
				t.Error(err)
			}
		case <-time.After(2 * time.Minute): // takes less than a second
			t.Fatal("the loop stands still")
		}
	})
}
