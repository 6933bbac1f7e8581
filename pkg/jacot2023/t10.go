package jacot2023

import (
	"context"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/dense"
	"github.com/provingground/provingground/pkg/spectral"
)

// ChainSharpness returns the least largest eigenvalue of the Hessian of
// C = (w_1⋯w_L·x − s·x)² at x = 1 among all its minima: 2L s^{2−2/L}. Derived here: at a
// minimum the Hessian is 2∇∇ᵀ of the product, with the one eigenvalue 2Σ_l (s/w_l)², and the
// inequality of the means gives Σ_l w_l^{−2} ≥ L s^{−2/L}, with equality at w_l = s^{1/L}.
func ChainSharpness(slope float64, depth int) float64 {
	l := float64(depth)
	return 2 * l * math.Pow(slope, 2-2/l)
}

// SteepestStable returns the largest slope s at which gradient descent with step η can settle
// on the chain of [ChainSharpness], L ≥ 2. Derived here: a minimum of sharpness above 2/η is
// unstable, and 2L s^{2−2/L} ≤ 2/η gives s = (ηL)^{−L/(2L−2)}.
func SteepestStable(eta float64, depth int) float64 {
	l := float64(depth)
	return math.Pow(eta*l, -l/(2*l-2))
}

// Sharpness returns λ_max((2/N) JᵀJ) for the Jacobian J of the outputs at the N columns of
// x [d_in, N] by all parameters: the largest eigenvalue of the Hessian of C in the
// Gauss–Newton approximation, which leaves out the residuals times the second derivatives of
// f. The products are exact, where finite differences would cross kinks. The value is
// from below, and within 10⁻³ of an eigenvalue; an error where the iteration does not end there.
func (n Net) Sharpness(ctx context.Context, x *mat.Dense) (float64, error) {
	o := spectral.PowerOptions{Tolerance: 1e-3, Steps: 5000}
	top, err := spectral.PowerIteration(ctx, n.linearised(x).operator(), o)
	if err == nil && !top.Converged {
		err = fmt.Errorf("the sharpness has a residual of %.2g after %d steps: its two largest eigenvalues are too close",
			top.Residual, top.Steps)
	}
	_, samples := x.Dims()
	return 2 / float64(samples) * top.Value, err
}

// linearised is a network with its representations at samples, and so with its
// derivatives by the parameters.
type linearised struct {
	Net
	alpha []*mat.Dense // α_0, …, α_{L−1} and f, [n_l, N]
}

func (n Net) linearised(x *mat.Dense) linearised { return linearised{n, n.Representations(x)} }

// operator returns the Jacobian of the outputs by the parameters: W_1, b_1, W_2, … one
// after the other on one side, and f [d_out, N] on the other.
func (n linearised) operator() spectral.Operator {
	return spectral.Operator{In: len(n.parameters()),
		Apply:   func(v []float64) ([]float64, error) { return n.push(v), nil },
		Adjoint: func(u []float64) ([]float64, error) { return n.pull(u), nil }}
}

// parameters returns W_1, b_1, W_2, … one after the other.
func (n Net) parameters() []float64 {
	var parts [][]float64
	for l, w := range n.W {
		parts = append(parts, w.RawMatrix().Data, n.bias(l+1))
	}
	return slices.Concat(parts...)
}

// with returns a network of the same shape with other parameters, which it keeps.
func (n Net) with(v []float64) Net {
	var out Net
	for l, w := range n.W {
		rows, cols := w.Dims()
		size, biases := rows*cols, len(n.bias(l+1))
		out.W = append(out.W, mat.NewDense(rows, cols, v[:size:size]))
		if len(n.B) > 0 {
			out.B = append(out.B, v[size:size+biases])
		}
		v = v[size+biases:]
	}
	return out
}

// push returns J v, by forward differentiation: the change of α̃_l is
// dW_l α_{l−1} + db_l + W_l dα_{l−1}.
func (n linearised) push(v []float64) []float64 {
	direction := n.with(v)
	rows, samples := n.alpha[0].Dims()
	change := mat.NewDense(rows, samples, nil)
	for l := 1; l <= n.Depth(); l++ {
		var z, moved mat.Dense
		z.Mul(direction.W[l-1], n.alpha[l-1])
		direction.shift(&z, l)
		moved.Mul(n.W[l-1], change)
		z.Add(&z, &moved)
		n.rest(&z, l)
		change = &z
	}
	return change.RawMatrix().Data
}

// pull returns Jᵀu for u [d_out, N], by reverse differentiation.
func (n linearised) pull(u []float64) []float64 {
	rows, samples := n.alpha[n.Depth()].Dims()
	back := mat.NewDense(rows, samples, u)
	parts := make([][]float64, n.Depth())
	for l := n.Depth(); l >= 1; l-- {
		var w, next mat.Dense
		w.Mul(back, n.alpha[l-1].T())
		parts[l-1] = w.RawMatrix().Data
		for i := range n.bias(l) {
			parts[l-1] = append(parts[l-1], floats.Sum(back.RawRowView(i)))
		}
		next.Mul(n.W[l-1].T(), back)
		n.rest(&next, l-1)
		back = &next
	}
	return slices.Concat(parts...)
}

// rest clears z [n_l, N] where a neuron of a hidden layer l is at rest.
func (n linearised) rest(z *mat.Dense, l int) {
	if l == 0 || l == n.Depth() {
		return
	}
	to := z.RawMatrix().Data
	for i, a := range n.alpha[l].RawMatrix().Data {
		if a <= 0 {
			to[i] = 0
		}
	}
}

// gradient returns the gradient of C + λ‖θ‖² by all parameters.
func (n Net) gradient(d Data, lambda float64) []float64 {
	l := n.linearised(d.X)
	var residual mat.Dense
	residual.Sub(l.alpha[n.Depth()], d.Y)
	_, samples := d.X.Dims()
	residual.Scale(2/float64(samples), &residual)
	out := l.pull(residual.RawMatrix().Data)
	for i, p := range n.parameters() {
		out[i] += 2 * lambda * p
	}
	return out
}

// Mean returns the network of the mean of the student's parameters and of those after 1, …,
// steps further steps of gradient descent on C + λ‖θ‖² with the last rate and the clipping of
// its training: the middle of what the last steps swing about.
func (s Student) Mean(steps int) Net {
	at := s.Net.parameters()
	mean := slices.Clone(at)
	for range steps {
		g := s.Net.with(at).gradient(s.Problem.Train, s.Lambda)
		rate := s.Last
		if length := math.Sqrt(dense.Square(g)); s.Clip > 0 && length > s.Clip {
			rate *= s.Clip / length
		}
		for i := range at {
			at[i] -= rate * g[i]
			mean[i] += at[i]
		}
	}
	for i := range mean {
		mean[i] /= float64(steps + 1)
	}
	return s.Net.with(mean)
}

// Tangent are the parts of the NTK's trace Tr Θ(x,x) = Σ_l ‖J_{l→L}(x)‖_F² (‖α_{l−1}(x)‖² + 1),
// averaged over inputs. Derived here: the derivative of f by W_l is J_{l→L} ⊗ α_{l−1}, and
// by b_l it is J_{l→L}.
type Tangent struct {
	Weights []float64 // of W_1, …, W_L
	Biases  []float64 // of b_1, …, b_L
}

// Trace returns the mean of Tr Θ(x,x).
func (t Tangent) Trace() float64 { return floats.Sum(t.Weights) + floats.Sum(t.Biases) }

// Tangent returns the mean of the NTK's trace over the columns of x [d_in, N],
// layer by layer.
func (n Net) Tangent(x *mat.Dense) Tangent {
	t := Tangent{make([]float64, n.Depth()), make([]float64, n.Depth())}
	_, count := x.Dims()
	for i := range count {
		j := n.JacobiansAt(mat.Col(nil, i, x))
		for l := range n.W {
			back := dense.Square(j.to[l].RawMatrix().Data) / float64(count)
			t.Weights[l] += back * dense.Square(j.post[l])
			if len(n.B) > 0 {
				t.Biases[l] += back
			}
		}
	}
	return t
}
