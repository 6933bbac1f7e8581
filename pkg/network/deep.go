package network

import (
	"fmt"
	"math"
	"slices"

	"github.com/gomlx/gomlx/core/graph"

	"github.com/provingground/provingground/pkg/engine"
)

// Deep is the fully connected architecture
//
//	α_0 = x,  α̃_l = W_l α_{l−1} + b_l,  α_l = σ(α̃_l),  f(x) = α̃_L
//
// of depth L. With Identity it is a linear network.
type Deep struct {
	Widths     []int // n_0 = inputs, n_1, …, n_L = outputs
	Activation Activation
	Bias       bool // false leaves out all b_l
}

// Check returns an error when no network has these numbers.
func (d Deep) Check() error {
	if len(d.Widths) < 2 || slices.Min(d.Widths) < 1 {
		return fmt.Errorf(
			"a deep network with the widths %v: it needs those of its inputs, its layers and its outputs, each at least 1",
			d.Widths)
	}
	return d.Activation.Check()
}

// Depth returns L, the number of weight matrices.
func (d Deep) Depth() int { return len(d.Widths) - 1 }

// Shapes returns the shapes of the parameters of so many runs, in the order in
// which all methods take and give them: W_1 [S, n_1, n_0], b_1 [S, n_1], W_2, …,
// without the b_l of a network that has none.
func (d Deep) Shapes(runs int) [][]int {
	var shapes [][]int
	for l := 1; l <= d.Depth(); l++ {
		shapes = append(shapes, []int{runs, d.Widths[l], d.Widths[l-1]})
		if d.Bias {
			shapes = append(shapes, []int{runs, d.Widths[l]})
		}
	}
	return shapes
}

// Parameters returns how many numbers the parameters of one run are.
func (d Deep) Parameters() int {
	total := 0
	for _, shape := range d.Shapes(1) {
		total += size(shape)
	}
	return total
}

// layer returns W_l and b_l, l = 1, …, L, out of the list of all parameters.
func layer[T any](d Deep, params []T, l int) (w, b T) {
	if d.Bias {
		return params[2*l-2], params[2*l-1]
	}
	return params[l-1], b
}

// Output returns f [S, n_L, n] at the inputs x, [n_0, n] or [S, n_0, n].
func (d Deep) Output(params []*graph.Node, x *graph.Node) *graph.Node {
	return d.Forward(params, x).Output
}

// Forward returns the network's output f [S, n_L, n] at the inputs x, [n_0, n]
// or [S, n_0, n], and the layers on the way: Pre[l−1] is α̃_l and Post[l−1] is
// α_l, [S, n_l, n], for l = 1, …, L−1.
func (d Deep) Forward(params []*graph.Node, x *graph.Node) Layers {
	if want := len(d.Shapes(1)); len(params) != want {
		panic(fmt.Errorf("network: a deep network with the widths %v has %d parameters, %d are given",
			d.Widths, want, len(params)))
	}
	var out Layers
	for l := 1; l < d.Depth(); l++ {
		w, b := layer(d, params, l)
		z := affine(w, b, x)
		x = d.Activation.Value(z)
		out.Pre, out.Post = append(out.Pre, z), append(out.Post, x)
	}
	w, b := layer(d, params, d.Depth())
	out.Output = affine(w, b, x)
	return out
}

// At returns the outputs of one of the runs at one input, on the host, [n_L];
// nil when x or the parameters do not have the architecture's sizes, and for an
// architecture that Check refuses.
func (d Deep) At(params []engine.Array, run int, x []float64) []float64 {
	shapes := d.Shapes(1)
	if d.Check() != nil || len(params) != len(shapes) || len(x) != d.Widths[0] || run < 0 {
		return nil
	}
	for i, p := range params {
		if len(p.Data) < (run+1)*size(shapes[i]) {
			return nil
		}
	}
	for l := 1; l <= d.Depth(); l++ {
		w, b := layer(d, params, l)
		x = affineAt(w, b, run, d.Widths[l], x)
		if l == d.Depth() {
			break
		}
		for i, z := range x {
			x[i] = d.Activation.At(z)
		}
	}
	return x
}

// affineAt returns W x + b [m] for the W [m, len(x)] and b [m] of one run.
func affineAt(w, b engine.Array, run, m int, x []float64) []float64 {
	z := make([]float64, m)
	for j := range z {
		row := w.Data[(run*m+j)*len(x):]
		for i, xi := range x {
			z[j] += row[i] * xi
		}
		if len(b.Data) > 0 {
			z[j] += b.Data[run*m+j]
		}
	}
	return z
}

func size(shape []int) int {
	n := 1
	for _, k := range shape {
		n *= k
	}
	return n
}

// Start returns the initial parameters of so many runs, in the order of Shapes:
// W_l with independent entries N(0, gain/n_{l−1}), the last layer with a gain
// of its own, and b_l ~ N(0, BiasSD²) for l < L, b_L = 0. stream gives the
// randomness of a part of a run, which is named "W1", "b1", "W2", ….
func (d Deep) Start(runs int, s DeepStart, stream Stream) ([]engine.Array, error) {
	if err := d.Check(); err != nil {
		return nil, err
	}
	if runs < 1 {
		return nil, fmt.Errorf("initial weights for %d runs: there must be at least 1", runs)
	}
	params := make([]engine.Array, 0, 2*d.Depth())
	for l := 1; l <= d.Depth(); l++ {
		gain, bias := s.Gain, Normal(s.BiasSD)
		if l == d.Depth() {
			gain, bias = s.LastGain, Constant(0)
		}
		m, n := d.Widths[l], d.Widths[l-1]
		w, err := Normal(math.Sqrt(gain/float64(n))).fillRuns(runs, n, []int{m, n}, stream, fmt.Sprintf("W%d", l))
		if err != nil {
			return nil, err
		}
		params = append(params, w)
		if !d.Bias {
			continue
		}
		b, err := bias.fillRuns(runs, 1, []int{m}, stream, fmt.Sprintf("b%d", l))
		if err != nil {
			return nil, err
		}
		params = append(params, b)
	}
	return params, nil
}

// DeepStart says how the initial parameters of a deep network are drawn.
type DeepStart struct {
	Gain     float64 // variance of a weight times the inputs of its layer; 2 is He's for ReLU
	LastGain float64 // the same for the last layer
	BiasSD   float64 // of the hidden biases
}

// He is the start of He et al. 2015 for ReLU networks, with a last layer of
// gain 1, which no ReLU follows, and biases 0.
var He = DeepStart{Gain: 2, LastGain: 1}
