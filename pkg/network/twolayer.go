package network

import (
	"fmt"
	"math"

	"github.com/gomlx/gomlx/core/graph"

	"github.com/provingground/provingground/pkg/engine"
)

// TwoLayer is the architecture
//
//	f(x) = Scale · Σ_j a_j σ(w_j·x + b_j) + c
//
// of m = Width neurons w_j in R^d, d = Inputs. Which of its weights are trained
// is for the training to say; b and c may be absent.
type TwoLayer struct {
	Inputs     int // d
	Width      int // m
	Activation Activation
	Scale      float64 // of the sum over neurons: 1, 1/√m, 1/m

	// Paired computes neurons 1, …, m/2 and m/2+1, …, m as two networks of one
	// shape, in the same order of operations: neurons that mirror each other,
	// w_{j+m/2} = w_j and a_{j+m/2} = −a_j, then cancel to the last bit, and f is
	// exactly 0 at a mirrored start. Without it they cancel up to rounding, as
	// the only pair of m = 2 does in any case: XLA then makes one operation of
	// the product and the sum. Paired networks have first derivatives only.
	Paired bool
}

// Check returns an error when no network has these numbers.
func (t TwoLayer) Check() error {
	if t.Inputs < 1 || t.Width < 1 {
		return fmt.Errorf("a two-layer network of width %d on %d inputs: both must be at least 1", t.Width, t.Inputs)
	}
	if t.Scale == 0 || math.IsNaN(t.Scale) || math.IsInf(t.Scale, 0) {
		return fmt.Errorf("a two-layer network with the factor %g of its output: it must be a finite number other than 0",
			t.Scale)
	}
	if t.Paired && t.Width%2 != 0 {
		return fmt.Errorf("a two-layer network of %d paired neurons: the width must be even", t.Width)
	}
	return t.Activation.Check()
}

// Params are the weights of S two-layer networks as nodes.
type Params struct {
	W *graph.Node // [S, m, d]
	B *graph.Node // [S, m], or nil without biases
	A *graph.Node // [S, m]
	C *graph.Node // [S], or nil without a bias of the output
}

// Weights are the weights of S two-layer networks on the host. An absent bias
// is an array without shape.
type Weights struct {
	W engine.Array // [S, m, d]
	B engine.Array // [S, m]
	A engine.Array // [S, m]
	C engine.Array // [S]
}

// Output returns f [S, n] at the inputs x, [d, n] or [S, d, n].
func (t TwoLayer) Output(p Params, x *graph.Node) *graph.Node { return t.Forward(p, x).Output }

// Forward returns the network's output f [S, n] at the inputs x, [d, n] or
// [S, d, n], and the neurons' values [S, m, n] on the way.
func (t TwoLayer) Forward(p Params, x *graph.Node) Layers {
	pre, post := t.neurons(p, x)
	f := t.scaled(weightedSum(p.A, post))
	if p.C != nil {
		f = graph.Add(f, graph.InsertAxes(p.C, -1))
	}
	return Layers{Pre: []*graph.Node{pre}, Post: []*graph.Node{post}, Output: f}
}

// neurons returns the neurons' values [S, m, n] before and after the activation.
func (t TwoLayer) neurons(p Params, x *graph.Node) (pre, post *graph.Node) {
	if !t.Paired {
		pre = affine(p.W, p.B, x)
		return pre, t.Activation.Value(pre)
	}
	if m := p.W.Shape().Dim(1); m%2 != 0 {
		panic(fmt.Errorf("network: %d paired neurons: the width must be even", m))
	}
	t.Paired = false
	pre1, post1 := t.neurons(p.half(0), x)
	pre2, post2 := t.neurons(p.half(1), x)
	return graph.Concatenate([]*graph.Node{pre1, pre2}, 1), graph.Concatenate([]*graph.Node{post1, post2}, 1)
}

// half returns the first layer of neurons 1, …, m/2 (k = 0) or m/2+1, …, m (k = 1).
func (p Params) half(k int) Params {
	m := p.W.Shape().Dim(1) / 2
	cut := func(x *graph.Node) *graph.Node {
		if x == nil {
			return nil
		}
		return graph.SliceAxis(x, 1, graph.AxisRange(k*m, (k+1)*m))
	}
	return Params{W: cut(p.W), B: cut(p.B)}
}

func (t TwoLayer) scaled(f *graph.Node) *graph.Node {
	if t.Scale == 1 {
		return f
	}
	return graph.MulScalar(f, t.Scale)
}

// At returns the output f(x) of one of the runs at one input, on the host. It
// adds neurons j and j+m/2 of an even width to each other first, so that
// mirrored ones cancel to the last bit. It is NaN when x or the weights do not
// have the architecture's sizes, and for an architecture that Check refuses.
func (t TwoLayer) At(w Weights, run int, x []float64) float64 {
	m, d := t.Width, t.Inputs
	has := func(a engine.Array, each int) bool { return len(a.Data) >= (run+1)*each }
	may := func(a engine.Array, each int) bool { return len(a.Data) == 0 || has(a, each) }
	if t.Check() != nil || len(x) != d || run < 0 || !has(w.W, m*d) || !has(w.A, m) || !may(w.B, m) || !may(w.C, 1) {
		return math.NaN()
	}
	half, sum := m/2, 0.0
	for j := range half {
		sum += t.neuron(w, run*m+j, x) + t.neuron(w, run*m+half+j, x)
	}
	if m%2 != 0 {
		sum += t.neuron(w, run*m+m-1, x)
	}
	sum *= t.Scale
	if len(w.C.Data) > 0 {
		sum += w.C.Data[run]
	}
	return sum
}

// neuron returns a_j σ(w_j·x + b_j) for the j-th neuron of all runs.
func (t TwoLayer) neuron(w Weights, j int, x []float64) float64 {
	z := 0.0
	for i, wi := range w.W.Data[j*t.Inputs : (j+1)*t.Inputs] {
		z += wi * x[i]
	}
	if len(w.B.Data) > 0 {
		z += w.B.Data[j]
	}
	return w.A.Data[j] * t.Activation.At(z)
}
