package train_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/gomlx/gomlx/core/graph"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/network"
	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/train"
)

func shuffle(run, epoch int) *rand.Rand { return sample.Stream(22, "order", run, epoch) }

func ExampleOrder() {
	o := train.Order{Samples: 5, Batch: 2}
	fmt.Println(o.Indices(0, 0, 3)) // three steps in the given order
	o.Stream = func(run, epoch int) *rand.Rand { return sample.Stream(1, "sgd", run, epoch) }
	fmt.Println(o.Indices(0, 0, 5)) // two shuffled epochs
	// Output:
	// [0 1 2 3 4 0]
	// [4 1 0 3 2 0 4 3 2 1]
}

func TestEveryEpochSeesEverySampleOnce(t *testing.T) {
	const n = 7
	for _, batch := range []int{1, 3, 7, 10} {
		all := train.Order{Samples: n, Batch: batch, Stream: shuffle}.Indices(1, 0, 5*n)
		for epoch := range slices.Chunk(all[:len(all)/n*n], n) {
			if sorted := slices.Sorted(slices.Values(epoch)); !slices.Equal(sorted, []int{0, 1, 2, 3, 4, 5, 6}) {
				t.Errorf("batches of %d: an epoch is %v", batch, epoch)
			}
		}
		if slices.Equal(all[:n], all[n:2*n]) {
			t.Errorf("batches of %d: two epochs are equal", batch)
		}
	}
}

func TestOrderDoesNotDependOnHowItIsDrawn(t *testing.T) {
	o := train.Order{Samples: 7, Batch: 3, Stream: shuffle}
	whole := o.Indices(2, 0, 20)
	for first := range 20 {
		for count := range 20 - first {
			if got := o.Indices(2, first, count); !slices.Equal(got, whole[3*first:3*(first+count)]) {
				t.Errorf("%d steps from %d: %v", count, first, got)
			}
		}
	}
}

// The feed's block is longer than the training for batches of 2, and shorter
// than it for batches of 3000 samples, of which the oracle sees every one.
func TestStochasticGradientDescentSeesItsSamplesInOrder(t *testing.T) {
	const n, d, m = 9, 3, 4
	net := network.Deep{Widths: []int{d, m, 1}, Activation: network.Tanh}
	params, err := net.Start(runs, network.He, stream)
	if err != nil {
		t.Fatal(err)
	}
	shared := []engine.Array{normal("x", n, d), normal("y", n)}
	own := []engine.Array{normal("own x", runs, n, d), normal("own y", runs, n)}
	for _, batch := range []int{2, 3000} {
		order := train.Order{Samples: n, Batch: batch, Stream: shuffle}
		feed, err := order.Feed()
		if err != nil {
			t.Fatal(err)
		}
		for name, c := range map[string]struct {
			data    func(run int) (x, y []float64)
			sampled func(f engine.Frame) (x, y *graph.Node)
		}{
			"shared": {
				func(int) (x, y []float64) { return shared[0].Data, shared[1].Data },
				func(f engine.Frame) (x, y *graph.Node) {
					return train.Sampled(f.Shared[0], f.Fed[0]), train.Sampled(f.Shared[1], f.Fed[0])
				},
			},
			"of each run": {
				func(s int) (x, y []float64) { return own[0].Data[s*n*d:][:n*d], own[1].Data[s*n:][:n] },
				func(f engine.Frame) (x, y *graph.Node) {
					return train.SampledOfRun(f.Per[0], f.Fed[0]), train.SampledOfRun(f.Per[1], f.Fed[0])
				},
			},
		} {
			tr := train.Trainer{Rule: train.GD{}, Rate: train.Constant(0.1),
				Objective: func(params []*graph.Node, f engine.Frame) *graph.Node {
					x, y := c.sampled(f)
					return train.Square(net.Output(params, x), graph.InsertAxes(y, 1))
				}}
			l, err := tr.Loop(name, params...)
			if err != nil {
				t.Fatal(err)
			}
			l.Shared, l.Per, l.Feed, l.Steps = shared, own, feed, 5
			enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
				trace := loop(t, e, l)
				for s := range runs {
					x, y := c.data(s)
					want := ofRun(params, s)
					oracle{net: net, loss: square, x: rows(engine.Matrix(n, d, x)), y: rows(engine.Matrix(n, 1, y)),
						rule: tr.Rule, rate: train.Constant(0.1).Value, l2: none, decay: none,
						batch: func(step int) []int { return order.Indices(s, step, 1) }}.train(want, l.Steps)
					for k, p := range ofRun(trace.State, s) {
						agree(t, unique(name, " run ", s, " parameter ", k), p, want[k])
					}
				}
			})
		}
	}
}

func TestImpossibleOrdersAreRefused(t *testing.T) {
	for _, o := range []train.Order{{}, {Samples: 3}, {Batch: 3}, {Samples: -1, Batch: 1}} {
		if _, err := o.Feed(); err == nil {
			t.Errorf("%+v: no error", o)
		}
	}
}
