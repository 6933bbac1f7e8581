package nichani2022

import (
	"context"
	"fmt"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/dense"
	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/sample"
)

func ExampleEscapeExponent() {
	fmt.Printf("%.3f at m = 1000, %.3f at m = 100000\n", EscapeExponent(1000, 0), EscapeExponent(100_000, 0))
	// Output: 0.645 at m = 1000, 0.587 at m = 100000
}

func ExamplePublishedAt() {
	c, err := PublishedAt(1e-2)
	fmt.Println(c.Test, c.Peak, err)
	// Output: 0.14 5 <nil>
}

// D3: the exponent is the slope of the time on logarithmic axes.
func TestTheEscapeExponentIsTheSlopeOfTheTime(t *testing.T) {
	const c, m = 0.7, 4096
	slope := math.Log2(EscapeTime(m*33/32, 1, c)/EscapeTime(m*31/32, 1, c)) / math.Log2(33./31)
	if got := EscapeExponent(m, c); math.Abs(got-slope) > 1e-4 {
		t.Errorf("the exponent is %g, the slope %g", got, slope)
	}
	if got := EscapeTime(400, 2, 0); !scalar.EqualWithinRel(got, 10*math.Log(400)/4, 1e-14) {
		t.Errorf("the time is %g", got)
	}
}

// D3: from a small displacement a step of descent with the residual held fixed moves δ and s as the pull says.
func TestThePullMovesThePairs(t *testing.T) {
	const rate = 1e-4
	n := netOf(t, Tanh1, 6, 3)
	r := sample.Stream(31, "pull")
	x, y := dense.Gaussian(r, 8, 3), sample.Normals(r, 8)
	o, err := NewObjective(n, Joint, Weights{}, x, y, 2, nil)
	if err != nil {
		t.Fatal(err)
	}
	v := Displacement{dense.Gaussian(r, 3, 3), dense.Gaussian(r, 3, 3)}
	v = v.Times(1e-6)
	next, c := o.Step(v, rate), make([]float64, 8)
	for i := range c {
		c[i] = -2. / 8 * y[i]
	}
	for pair := range 3 {
		p := n.Pull(x, c, pair)
		var delta, sum mat.VecDense
		delta.MulVec(p.A, v.Sum.RowView(pair))
		delta.AddVec(&delta, mat.NewVecDense(3, p.B))
		sum.MulVec(p.A, v.Delta.RowView(pair))
		for i := range 3 {
			got := (next.Delta.At(pair, i) - v.Delta.At(pair, i)) / rate * math.Sqrt(6)
			if math.Abs(got-delta.AtVec(i)) > 1e-5 {
				t.Errorf("pair %d: δ moves by %g, want %g", pair, got, delta.AtVec(i))
			}
			got = (next.Sum.At(pair, i) - v.Sum.At(pair, i)) / rate * math.Sqrt(6)
			if math.Abs(got-sum.AtVec(i)) > 1e-8 {
				t.Errorf("pair %d: s moves by %g, want %g", pair, got, sum.AtVec(i))
			}
		}
	}
}

// D2: with f_L off, ‖δ_r‖² − ‖s_r‖² is conserved, up to the step squared; with it on it is not.
func TestTheImbalanceIsConservedWithoutTheLinearTerm(t *testing.T) {
	change := func(m Model) float64 {
		o, v := everything(t, m)
		o.Weights = Weights{}
		before := v.Imbalance()
		for range 200 {
			v = o.Step(v, 1e-4)
		}
		worst := 0.0
		for r, b := range v.Imbalance() {
			worst = max(worst, math.Abs(b-before[r]))
		}
		return worst
	}
	if free, bound := change(Quadratic), change(Joint); free > 1e-6 || bound < 1e-3 {
		t.Errorf("the imbalance changes by %g without f_L and %g with it", free, bound)
	}
}

// The rate of memorisation is that of descent over a kernel that is a multiple of the identity.
func TestMemorisingIsExponential(t *testing.T) {
	const n, rate, gamma = 50, 0.1, 0.2
	steps := MemorisingSteps(n, rate, gamma)
	left := math.Pow(1-2*rate*gamma/n, steps)
	if math.Abs(left-1/math.E) > 1e-3 {
		t.Errorf("after %g steps %g of the labels is left, want 1/e", steps, left)
	}
}

func TestThePublishedPathIsTheFigures(t *testing.T) {
	path := PublishedPath()
	best := slices.MinFunc(path, func(a, b PublishedCurve) int {
		return int(math.Copysign(1, a.Test-b.Test))
	})
	if len(path) != 6 || best.Lambda != 1e-2 {
		t.Errorf("the best of %d curves is at λ = %g", len(path), best.Lambda)
	}
	for i := 1; i < len(path); i++ {
		if path[i].Lambda <= path[i-1].Lambda || path[i].Peak > path[i-1].Peak || path[i].End > path[i].Peak {
			t.Errorf("curve %d does not follow its neighbour", i)
		}
	}
	if _, err := PublishedAt(0.5); err == nil {
		t.Error("there is no such curve, and no error")
	}
	if s := PublishedPoint(1, 2, PublishedLoss, 3); s.Low[0] != 1.98 || s.High[0] != 2.02 {
		t.Errorf("%+v", s)
	}
}

// D6 at a size where it shows, one seed: leaving the constant in the penalised block costs test error with the centred
// target, and not with the uncentred one, whose sparse part brings it along.
func TestTheConstantIsWhatAnNkOfDLosesByD6(t *testing.T) {
	ratio := func(target string) float64 {
		training := quick(target).Weight(10)
		training.Dim, training.Samples, training.Width, training.Test, training.Count = 16, 160, 300, 1000, 1
		training.Steps, training.Looks = 800, nil
		var tests []float64
		for _, free := range []int{16, 17} {
			training.Free = free
			runs, err := TrainWith(context.Background(), fast(t).Float32(), training, nil)
			if err != nil {
				t.Fatal(err)
			}
			tests = append(tests, runs[0].Last().Test)
		}
		return tests[0] / tests[1]
	}
	if centred, uncentred := ratio(Orthogonal), ratio(Uncentred); centred < 1.12 || uncentred > 1.06 {
		t.Errorf("n_k = d costs a factor %.2f for the centred target and %.2f for the other: want above 1.12 and about 1",
			centred, uncentred)
	}
}

// fast returns XLA where it is there, else Go.
func fast(t testing.TB) *engine.Engine {
	t.Helper()
	if _, err := engine.Open(engine.XLACPU); err == nil {
		return enginetest.Open(t, engine.XLACPU)
	}
	return enginetest.Open(t, engine.Go)
}
