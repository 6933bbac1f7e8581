package jacot2023

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"
	"gonum.org/v1/gonum/mat"
)

func TestRepresentationsAndLossAreThoseOfPlainLoops(t *testing.T) {
	for number := range 20 {
		n, x := plainNet(number)
		y := make([]float64, len(n.B[n.Depth()-1]))
		x2 := append([]float64{-1}, x[1:]...)
		both, labels := mat.NewDense(len(x), 2, nil), mat.NewDense(len(y), 2, nil)
		both.SetCol(0, x)
		both.SetCol(1, x2)
		labels.Set(0, 0, 1)
		want, want2 := plainForward(n, x), plainForward(n, x2)
		for l, alpha := range n.Representations(both) {
			checkSame(t, "α", alpha, plainTransposed([][]float64{want[l], want2[l]}), 1e-12)
		}
		loss := 0.0
		for i, f := range want[n.Depth()] {
			loss += (math.Pow(f-labels.At(i, 0), 2) + math.Pow(want2[n.Depth()][i], 2)) / 2
		}
		if got := n.Loss(Data{X: both, Y: labels}); !scalar.EqualWithinRel(got, loss, 1e-12) {
			t.Errorf("network %d: loss %v, want %v", number, got, loss)
		}
	}
}

// The differences are of rounding 1e-16/1e-6 times numbers of up to some tens.
func TestJacobiansAreFiniteDifferences(t *testing.T) {
	for number := range 20 {
		n, x := plainNet(number)
		j := n.JacobiansAt(x)
		for l := range n.Depth() + 1 {
			checkSame(t, "J from the input", j.From[l], plainJacobian(n, x, l), 1e-7)
		}
		for l := 1; l <= n.Depth(); l++ {
			var columns [][]float64 // b_l moves α̃_l
			for i := range n.B[l-1] {
				columns = append(columns,
					plainSlope(func() []float64 { return plainForward(n, x)[n.Depth()] }, func(by float64) { n.B[l-1][i] += by }))
			}
			checkSame(t, "J to the output", j.to[l-1], plainTransposed(columns), 1e-7)
		}
		checkSame(t, "Jf", n.Jacobian(x), plainJacobian(n, x, n.Depth()), 1e-7)
	}
}

func TestNormsAreSumsOfSquares(t *testing.T) {
	n, _ := plainNet(3)
	weights, biases := 0.0, plainSquares(n.B)
	for _, w := range n.W {
		weights += plainSquares(plainRows(w))
	}
	if got := n.WeightNorm(); !scalar.EqualWithinRel(got, weights, 1e-14) {
		t.Errorf("‖W‖² = %v, want %v", got, weights)
	}
	if got := n.Norm(); !scalar.EqualWithinRel(got, weights+biases, 1e-14) {
		t.Errorf("‖θ‖² = %v, want %v", got, weights+biases)
	}
	n.B = nil
	if got := n.Norm(); !scalar.EqualWithinRel(got, weights, 1e-14) {
		t.Errorf("without biases ‖θ‖² = %v, want %v", got, weights)
	}
}

func TestSingularValuesAreThoseOfJacobisRotations(t *testing.T) {
	n, _ := plainNet(4)
	got, err := n.SingularValues()
	if err != nil {
		t.Fatal(err)
	}
	for l, w := range n.W {
		for i, want := range plainSingular(plainRows(w)) {
			// the oracle goes through WᵀW and loses half of the digits of small ones
			if !scalar.EqualWithinAbs(got[l][i], want, 1e-7) {
				t.Errorf("σ_%d(W_%d) = %v, want %v", i+1, l+1, got[l][i], want)
			}
		}
	}
}

// Layers of squares 4, 9 and 1 with a bias of square 2 in the first: the gaps are
// |9 − 4 − 2|/4 and |1 − 9|/9, and the second is the larger.
func TestImbalanceIsTheLargestGapBetweenNeighbours(t *testing.T) {
	n := Net{W: []*mat.Dense{mat.NewDense(2, 1, []float64{2, 0}), mat.NewDense(1, 2, []float64{0, 3}),
		mat.NewDense(1, 1, []float64{1})},
		B: [][]float64{{1, -1}, {0}, {5}}}
	if got := n.Imbalance(); !scalar.EqualWithinRel(got, 8.0/9, 1e-14) {
		t.Errorf("%v, want 8/9", got)
	}
	n.W[2].Set(0, 0, 3) // now the layers 2 and 3 are in balance
	if got := n.Imbalance(); !scalar.EqualWithinRel(got, 3.0/4, 1e-14) {
		t.Errorf("%v, want 3/4", got)
	}
	n.W[0].Zero()
	n.B[0] = []float64{0, 0}
	n.W[1].Zero()
	if got := n.Imbalance(); !math.IsNaN(got) {
		t.Errorf("layers of zeros: %v, want NaN", got)
	}
}

// Scaling into a neuron by e^t and out of it by e^−t changes ‖θ‖² by 2t times its own
// imbalance, to first order, and the network not at all: the derivation of Imbalance.
func TestBalancingANeuronIsTheSlopeOfTheNorm(t *testing.T) {
	n, x := plainNet(5)
	in := mat.NewDense(len(x), 1, x)
	before := plainRows(n.Output(in))
	own := plainSquares(plainRows(n.W[0])[:1]) + n.B[0][0]*n.B[0][0] - plainSquares(plainTransposed(plainRows(n.W[1]))[:1])
	scale := func(by float64) {
		_, cols := n.W[0].Dims()
		for j := range cols {
			n.W[0].Set(0, j, n.W[0].At(0, j)*math.Exp(by))
		}
		n.B[0][0] *= math.Exp(by)
		out, _ := n.W[1].Dims()
		for i := range out {
			n.W[1].Set(i, 0, n.W[1].At(i, 0)*math.Exp(-by))
		}
	}
	got := plainSlope(func() []float64 { return []float64{n.Norm()} }, scale)[0]
	if !scalar.EqualWithinAbs(got, 2*own, 1e-6) {
		t.Errorf("slope %v, want %v", got, 2*own)
	}
	scale(0.7)
	checkSame(t, "f", n.Output(in), before, 1e-12)
}

func TestAtAKinkTheSlopeIsOne(t *testing.T) {
	n := Net{W: []*mat.Dense{mat.NewDense(1, 1, []float64{2}), mat.NewDense(1, 1, []float64{3})}, B: [][]float64{{0}, {1}}}
	if got := n.Jacobian([]float64{0}).At(0, 0); got != 6 {
		t.Errorf("slope %v, want 6", got)
	}
	if got := n.Jacobian([]float64{-1}).At(0, 0); got != 0 {
		t.Errorf("slope %v on the left, want 0", got)
	}
}
