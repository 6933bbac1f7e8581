// Package damian2022test holds what tests of the paper and of its rooms have in common:
// samples of small targets, and formulas as plain loops to compare with.
package damian2022test

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/dense"
	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/sample"
)

// Engine returns the best backend that is there, as experiments take it.
func Engine(t testing.TB) *engine.Engine { return enginetest.Open(t, engine.Auto) }

// Draw returns a sample of the named target and unit weights.
func Draw(t testing.TB, target string, n, d, m int) (damian2022.Target, damian2022.Data, []float64) {
	t.Helper()
	f, err := damian2022.TargetByName(target)
	if err != nil {
		t.Fatal(err)
	}
	stream := sample.Streams(7, "test", n, d, m)
	data, err := damian2022.Draw(f, n, d, 1, stream("inputs"), stream("labels"))
	if err != nil {
		t.Fatal(err)
	}
	w := make([]float64, m*d)
	sample.Sphere(stream("weights"), w, d)
	return f, data, w
}

// Designed returns a sample of the named target, and the designs that tune and judge what
// learns from it.
func Designed(t testing.TB, target string, n, d int) (
	damian2022.Target, damian2022.Data, damian2022.Design, damian2022.Design) {
	t.Helper()
	f, err := damian2022.TargetByName(target)
	if err != nil {
		t.Fatal(err)
	}
	stream := sample.Streams(1, "test/algorithm", target, n, d)
	data, err := damian2022.Draw(f, n, d, 1, stream("inputs"), stream("labels"))
	if err != nil {
		t.Fatal(err)
	}
	tune, report, err := damian2022.Designs(f, d, 2, 1, stream)
	if err != nil {
		t.Fatal(err)
	}
	return f, data, tune, report
}

// Gradients are (1/n) Σ_i y_i x_i 1{w_j·x_i ≥ 0}, neuron by neuron.
func Gradients(data damian2022.Data, w []float64) []float64 {
	g := make([]float64, len(w))
	for j := range len(w) / data.D {
		row := w[j*data.D : (j+1)*data.D]
		for i, y := range data.Y {
			if dense.Dot(row, data.Row(i)) < 0 {
				continue
			}
			for k, x := range data.Row(i) {
				g[j*data.D+k] += y * x / float64(data.N)
			}
		}
	}
	return g
}

// Ridge solves (2/n) Φᵀ(Φa − y) + λa = 0 by gonum.
func Ridge(t testing.TB, phi *mat.Dense, y []float64, lambda float64) []float64 {
	t.Helper()
	n, m := phi.Dims()
	var h mat.Dense
	h.Mul(phi.T(), phi)
	h.Scale(2/float64(n), &h)
	for j := range m {
		h.Set(j, j, h.At(j, j)+lambda)
	}
	var b, a mat.VecDense
	b.MulVec(phi.T(), mat.NewVecDense(n, y))
	b.ScaleVec(2/float64(n), &b)
	if err := a.SolveVec(&h, &b); err != nil {
		t.Fatal(err)
	}
	return a.RawVector().Data
}

// Largest returns the largest difference of two vectors.
func Largest(a, b []float64) float64 {
	worst := 0.0
	for i := range a {
		worst = math.Max(worst, math.Abs(a[i]-b[i]))
	}
	return worst
}

// ZeroRisks are the risks of predicting 0, of two seeds.
func ZeroRisks() []float64 { return []float64{1, 1} }

// Near returns three values a tenth of a per cent around one: seeds that agree.
func Near(x float64) []float64 { return []float64{0.999 * x, x, 1.001 * x} }

// Twice returns the same value of two seeds.
func Twice(x float64) []float64 { return []float64{x, x} }

// Scale multiplies values in place.
func Scale(values []float64, by float64) {
	for i := range values {
		values[i] *= by
	}
}
