package spectral

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"
	"gonum.org/v1/gonum/mat"
)

func randomMatrix(r *rand.Rand, rows, cols int) *mat.Dense {
	m := mat.NewDense(rows, cols, nil)
	for i := range rows {
		for j := range cols {
			m.Set(i, j, r.NormFloat64())
		}
	}
	return m
}

// alignmentOfKernels is the definition by kernels K = AAᵀ and L = BBᵀ of samples:
// tr(KHLH)/√(tr(KHKH) tr(LHLH)) with H = I − 11ᵀ/n, in plain loops.
func alignmentOfKernels(a, b *mat.Dense) float64 {
	n, _ := a.Dims()
	centredKernel := func(m *mat.Dense) [][]float64 {
		_, p := m.Dims()
		k := make([][]float64, n)
		for i := range k {
			k[i] = make([]float64, n)
			for j := range k[i] {
				for l := range p {
					k[i][j] += m.At(i, l) * m.At(j, l)
				}
			}
		}
		rows, all := make([]float64, n), 0.0
		for i := range k {
			for j := range k {
				rows[i] += k[i][j] / float64(n)
				all += k[i][j] / float64(n*n)
			}
		}
		for i := range k {
			for j := range k {
				k[i][j] += all - rows[i]
			}
		}
		for i := range k {
			for j := range k {
				k[i][j] -= rows[j]
			}
		}
		return k
	}
	trace := func(k, l [][]float64) float64 {
		sum := 0.0
		for i := range k {
			for j := range l {
				sum += k[i][j] * l[j][i]
			}
		}
		return sum
	}
	k, l := centredKernel(a), centredKernel(b)
	return trace(k, l) / math.Sqrt(trace(k, k)*trace(l, l))
}

func TestAlignmentIsThatOfTheCentredKernels(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		a, b := randomMatrix(r, 12, 3), randomMatrix(r, 12, 5)
		got, err := CKA(a, b)
		if want := alignmentOfKernels(a, b); err != nil || !scalar.EqualWithinAbs(got, want, 1e-12) {
			t.Fatalf("%v, want %v (%v)", got, want, err)
		}
	}
}

func TestAlignmentIsBlindToRotationScaleAndShift(t *testing.T) {
	a := randomMatrix(rand.New(rand.NewPCG(3, 4)), 9, 2)
	var b mat.Dense // turned by the angle with cosine 0.6 and sine 0.8
	b.Mul(a, mat.NewDense(2, 2, []float64{0.6, 0.8, -0.8, 0.6}))
	b.Apply(func(_, _ int, v float64) float64 { return 3*v + 7 }, &b)
	if got, err := CKA(a, &b); err != nil || !scalar.EqualWithinAbs(got, 1, 1e-12) {
		t.Errorf("%v (%v)", got, err)
	}
}

func TestAlignmentOfWhatDoesNotVaryTogetherIsZero(t *testing.T) {
	a, b := mat.NewDense(4, 1, []float64{1, -1, 1, -1}), mat.NewDense(4, 1, []float64{1, 1, -1, -1})
	if got, err := CKA(a, b); err != nil || got != 0 {
		t.Errorf("%v (%v)", got, err)
	}
	if got, err := CKA(a, mat.NewDense(4, 1, []float64{2, 2, 2, 2})); err != nil || !math.IsNaN(got) {
		t.Errorf("with a constant: %v (%v)", got, err)
	}
}

func TestAlignmentWantsTheSameSamples(t *testing.T) {
	if _, err := CKA(mat.NewDense(3, 1, nil), mat.NewDense(4, 1, nil)); err == nil {
		t.Error("3 and 4 samples")
	}
	if _, err := CKA(mat.NewDense(1, 2, nil), mat.NewDense(1, 2, nil)); err == nil {
		t.Error("1 sample")
	}
}
