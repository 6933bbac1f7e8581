package directions

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/floats/scalar"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/dense"
	"github.com/provingground/provingground/pkg/nichani2022"
	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/spectral"
	"github.com/provingground/provingground/pkg/stats"
)

func stream(name string) nichani2022.Source { return sample.Stream(31, "directions", name) }

// netAndPoints draws a network and points on the sphere.
func netAndPoints(t *testing.T, r nichani2022.Source, a nichani2022.Activation, m, d, points int) (nichani2022.Net,
	*mat.Dense) {
	t.Helper()
	net, err := nichani2022.DrawNet(r, a, m, d)
	if err != nil {
		t.Fatal(err)
	}
	x, err := nichani2022.OnSphere.Draw(r, points, d)
	if err != nil {
		t.Fatal(err)
	}
	return net, x
}

func axis(d, i int) []float64 {
	out := make([]float64, d)
	out[i] = 1
	return out
}

func denseOf(rows [][]float64) *mat.Dense {
	return mat.NewDense(len(rows), len(rows[0]), slices.Concat(rows...))
}

// Along one β both terms are those of the network, for any signs and either sign of μ.
func TestTermsAlongOneVectorAreThoseOfTheNetwork(t *testing.T) {
	r := stream("terms")
	for _, s := range []step{{Activation: nichani2022.Sigmoid1, K: 1}, {Activation: nichani2022.Tanh1, K: 2}} {
		net, x := netAndPoints(t, r, s.Activation, 16, 5, 7)
		beta := sample.UnitVectors(r, 1, 5)
		v, err := s.draw(net, beta)
		if err != nil {
			t.Fatal(err)
		}
		m := newMotion(net, beta, v, x)
		for _, mean := range []float64{0, 0.5, 1} {
			signs := leaning(r, 8, mean)
			linear, quadratic := net.Taylor(x, signed(v, signs))
			if floats.Distance(m.linear(signs), linear, 2) > 1e-12 || floats.Distance(m.quadratic(), quadratic, 2) > 1e-12 {
				t.Errorf("k = %d, signs %v: the terms are not those of the network", s.K, signs)
			}
		}
	}
}

// Signs have the mean that is asked for, or the nearest there is.
func TestSignsLeanAsAsked(t *testing.T) {
	for _, c := range []struct{ mean, want float64 }{{0, 0}, {1, 1}, {0.25, 0.25}, {0.3, 0.25}, {1. / 64, 0}} {
		signs := leaning(stream("signs"), 16, c.mean)
		if got := floats.Sum(signs) / 16; got != c.want || leanOf(16, c.mean) != c.want {
			t.Errorf("%g: signs have the mean %g, and %g is announced, want %g", c.mean, got, leanOf(16, c.mean), c.want)
		}
	}
}

// The law with leaning signs is the base package's at both ends, and what a sum over drawn networks has in between.
func TestTheLeakageOfLeaningSignsIsTheLaw(t *testing.T) {
	a, m := nichani2022.Sigmoid1, 400
	law := leakageOf(a, a.MuSecond(0))
	if got := law.near(0, m); !scalar.EqualWithinRel(got, a.Leakage(nichani2022.Balanced, m), 1e-12) {
		t.Errorf("balanced: %g", got)
	}
	full := law.near(1, m) - law.near(0, m)
	if !scalar.EqualWithinRel(full, a.Leakage(nichani2022.Equal, m), 1e-12) {
		t.Errorf("equal: %g", full)
	}
	var leaks []float64
	r := stream("law")
	for range 12 {
		net, x := netAndPoints(t, r, a, m, 40, 300)
		beta := sample.UnitVectors(r, 1, 40)
		v, err := step{Activation: a, K: 1}.draw(net, beta)
		if err != nil {
			t.Fatal(err)
		}
		leaks = append(leaks, leak(newMotion(net, beta, v, x), leaning(r, m/2, 0.25)))
	}
	if got, want := stats.Mean(leaks), law.near(0.25, m); math.Abs(got/want-1) > 0.2 {
		t.Errorf("%g, want %g", got, want)
	}
}

// D7: P_{≤k}W of the explicit Jacobian's singular vectors, and f_L(X; P_{>k}W) without them.
func TestThePartsAreThoseOfTheSingularVectors(t *testing.T) {
	r := stream("parts")
	const h, d, n, k = 4, 3, 6, 2
	net, x := netAndPoints(t, r, nichani2022.Tanh1, 2*h, d, n)
	v := nichani2022.Displacement{Delta: dense.Gaussian(r, h, d), Sum: dense.Gaussian(r, h, d)}
	l, err := NewLeading(net, x, k)
	if err != nil {
		t.Fatal(err)
	}
	low, high := l.Part(v)
	svd, err := spectral.Decompose(jacobian(net, x))
	if err != nil {
		t.Fatal(err)
	}
	leading := mat.DenseCopyOf(svd.V.Slice(0, 2*h*d, 0, k))
	w := flat(v)
	want := times(leading, times(leading.T(), w))
	if floats.Distance(flat(low), want, 2) > 1e-10 {
		t.Errorf("P W = %v, want %v", flat(low), want)
	}
	floats.Add(want, flat(high))
	if floats.Distance(want, w, 2) > 1e-10 {
		t.Error("the parts do not add up")
	}
	at, _ := net.Taylor(x, v)
	left, _ := net.Taylor(x, high)
	if floats.Distance(left, l.rows.Outside(at), 2) > 1e-10 {
		t.Errorf("f_L(X; P_{>k}W) = %v, want %v", left, l.rows.Outside(at))
	}
}

// jacobian is that of f_L by all neurons, row by row of w⁺ and then of w⁻.
func jacobian(net nichani2022.Net, x *mat.Dense) *mat.Dense {
	gates, _ := net.Gates(x)
	n, h := gates.Dims()
	d := net.Dim()
	out := mat.NewDense(n, 2*h*d, nil)
	for i := range n {
		for r := range h {
			for j := range d {
				v := gates.At(i, r) * x.At(i, j) / math.Sqrt(float64(2*h))
				out.Set(i, r*d+j, v)
				out.Set(i, (h+r)*d+j, -v)
			}
		}
	}
	return out
}

// flat are the entries of all neurons.
func flat(v nichani2022.Displacement) []float64 {
	plus, minus := v.Neurons()
	return slices.Concat(plus.RawMatrix().Data, minus.RawMatrix().Data)
}

// Equal steps are a leading direction, balanced ones are not (X1): in one wide network.
func TestTheProjectionKeepsTheBalancedDirection(t *testing.T) {
	p := projectionConfig("quick").points()[0]
	p.Dim, p.Width, p.Samples, p.Free, p.Means = 20, 800, 200, 21, []float64{0, 1}
	runs, err := projectionAt(t.Context(), nil, p)
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(runs[0].Kept-1) > 0.05 || runs[0].Taken > 0.05 || math.Abs(runs[1].Kept) > 0.1 ||
		math.Abs(runs[1].Taken-0.5) > 0.05 || runs[1].After > runs[1].Before/20 {
		t.Errorf("%+v", runs)
	}
}

func TestLabelsThatArePermutedAreTheSameLabels(t *testing.T) {
	y := []float64{1, 2, 3, 4, 5, 6, 7}
	out := permutedLabels(stream("permuted"), y)
	if slices.Equal(out, y) || !slices.Equal(slices.Sorted(slices.Values(out)), y) {
		t.Errorf("%v", out)
	}
}

// D9's bound with ‖W‖ = 1 over coins: √(E εᵀKε)/n, by the trace.
func TestReachIsTheBoundOnCoins(t *testing.T) {
	a := nichani2022.Sigmoid1
	got := Reach(a, 40, []float64{1, 4}, []int{100, 400})
	want := math.Sqrt(40 * a.FirstSquared() / 100)
	if !scalar.EqualWithinRel(got[0], want, 1e-12) || !scalar.EqualWithinRel(got[1], want, 1e-12) || len(got) != 2 {
		t.Errorf("%v, want %g twice", got, want)
	}
}

// 1/λ_1 hardly depends on d, 1/λ_2 grows with it, f_Q's for degree 2 not at all and for degree 3 in proportion.
func TestPricesAreThoseOfTheLevels(t *testing.T) {
	p := Prices(nichani2022.Sigmoid1, []int{20, 40, 2})
	if math.Abs(p[1].Linear/31.59-1) > 1e-3 || math.Abs(p[1].Square/p[0].Square-2) > 0.1 ||
		p[0].Direction != p[1].Direction || !scalar.EqualWithinRel(p[1].Cubic, 2*p[0].Cubic, 1e-12) ||
		!math.IsNaN(p[2].Linear) {
		t.Errorf("%+v", p)
	}
	if rows := PriceTable(nichani2022.Sigmoid1, nil).Rows; len(rows) != 1 {
		t.Errorf("of no dimension %v", rows)
	}
}
