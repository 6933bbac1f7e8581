package train

import (
	"fmt"
	"math/rand/v2"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/sample"
)

// Order is the order in which stochastic gradient descent sees its samples:
// epoch after epoch of all samples, cut into batches. A batch may begin in one
// epoch and end in the next, so that none is short.
type Order struct {
	Samples int // n
	Batch   int // B

	// Stream returns the random stream of one epoch of a run, which shuffles it;
	// nil: every epoch is 0, 1, …, n−1.
	Stream func(run, epoch int) *rand.Rand
}

// Check returns an error when the numbers make no sense.
func (o Order) Check() error {
	if o.Samples < 1 || o.Batch < 1 {
		return fmt.Errorf("batches of %d out of %d samples: both numbers must be at least 1", o.Batch, o.Samples)
	}
	return nil
}

// Indices returns the samples of the steps first, …, first+count−1 of a run, [count·B].
func (o Order) Indices(run, first, count int) []int {
	out := make([]int, count*o.Batch)
	epoch, order := -1, []int(nil)
	for k := range out {
		at := first*o.Batch + k
		if e := at / o.Samples; e != epoch {
			epoch, order = e, o.epoch(run, e)
		}
		out[k] = at % o.Samples
		if order != nil {
			out[k] = order[out[k]]
		}
	}
	return out
}

// epoch returns the order of one epoch, nil for that of the numbers.
func (o Order) epoch(run, epoch int) []int {
	if o.Stream == nil {
		return nil
	}
	return sample.Permutation(o.Stream(run, epoch), o.Samples)
}

// Feed returns the feed of a loop that hands every step its batch as indices
// [S, B]. Sampled and SampledOfRun gather the samples.
func (o Order) Feed() (*engine.Feed, error) {
	if err := o.Check(); err != nil {
		return nil, err
	}
	block := max(1, indicesAtOnce/o.Batch)
	return &engine.Feed{Block: block, Draw: func(run, first, count int) ([]engine.Array, error) {
		indices := o.Indices(run, first, count)
		a := engine.Zeros(count, o.Batch)
		for k, i := range indices {
			a.Data[k] = float64(i)
		}
		return []engine.Array{a}, nil
	}}, nil
}

// indicesAtOnce is how many indices a run is fed at once: enough for the call
// of a loop to cost nothing beside the steps of one block.
const indicesAtOnce = 1 << 12

// Sampled returns the samples of the batch out of data that all runs share: for
// x [n, d] the columns [S, d, B] that networks take, for y [n] the labels [S, B].
func Sampled(data, indices *graph.Node) *graph.Node {
	return columns(graph.Gather(data, graph.InsertAxes(integers(indices), -1)))
}

// SampledOfRun returns the samples of the batch out of data of each run: for
// x [S, n, d] the columns [S, d, B], for y [S, n] the labels [S, B].
func SampledOfRun(data, indices *graph.Node) *graph.Node {
	dims := data.Shape().Dimensions
	runs := graph.Iota(data.Graph(), integers(indices).Shape(), 0)
	at := graph.Add(integers(indices), graph.MulScalar(runs, dims[1]))
	all := graph.Reshape(data, append([]int{dims[0] * dims[1]}, dims[2:]...)...)
	return columns(graph.Gather(all, graph.InsertAxes(at, -1)))
}

func integers(indices *graph.Node) *graph.Node { return graph.ConvertDType(indices, dtypes.Int32) }

// columns returns gathered rows [S, B, d] as [S, d, B], and labels [S, B] as
// they are.
func columns(x *graph.Node) *graph.Node {
	if x.Rank() == 2 {
		return x
	}
	return graph.Transpose(x, 1, 2)
}
