package jacot2023

import (
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/floats/scalar"
	"gonum.org/v1/gonum/mat"
)

// plainTangent returns the sums of squares of ∂f/∂W_l and ∂f/∂b_l by finite differences
// of every parameter.
func plainTangent(n Net, x []float64) (weights, biases []float64) {
	f := func() []float64 { return plainForward(n, x)[n.Depth()] }
	for l, w := range n.W {
		r, c := w.Dims()
		weight, bias := 0.0, 0.0
		for i := range r {
			for j := range c {
				weight += square(plainSlope(f, func(by float64) { w.Set(i, j, w.At(i, j)+by) }))
			}
			bias += square(plainSlope(f, func(by float64) { n.B[l][i] += by }))
		}
		weights, biases = append(weights, weight), append(biases, bias)
	}
	return weights, biases
}

func TestTheTangentKernelsTraceIsThatOfFiniteDifferencesLayerByLayer(t *testing.T) {
	for number := range 10 {
		n, x := plainNet(number)
		other := append([]float64{}, x...)
		other[0] = -other[0]
		both := mat.NewDense(len(x), 2, nil)
		both.SetCol(0, x)
		both.SetCol(1, other)
		got := n.Tangent(both)
		w1, b1 := plainTangent(n, x)
		w2, b2 := plainTangent(n, other)
		total := 0.0
		for l := range n.W {
			w, b := (w1[l]+w2[l])/2, (b1[l]+b2[l])/2
			total += w + b
			if !scalar.EqualWithinAbsOrRel(got.Weights[l], w, 1e-7, 1e-6) || !scalar.EqualWithinAbsOrRel(got.Biases[l], b, 1e-7, 1e-6) {
				t.Errorf("network %d, layer %d: %v and %v, want %v and %v", number, l+1, got.Weights[l], got.Biases[l], w, b)
			}
		}
		if !scalar.EqualWithinAbsOrRel(got.Trace(), total, 1e-7, 1e-6) {
			t.Errorf("network %d: trace %v, want %v", number, got.Trace(), total)
		}
	}
}

func TestWithoutBiasesTheyAreNoPartOfTheTangentKernel(t *testing.T) {
	n, x := plainNet(0)
	n.B = nil
	if got := n.Tangent(mat.NewDense(len(x), 1, x)); floats.Sum(got.Biases) != 0 || got.Trace() != floats.Sum(got.Weights) {
		t.Errorf("%+v", got)
	}
}
