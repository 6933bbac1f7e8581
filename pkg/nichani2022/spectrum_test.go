package nichani2022

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/floats/scalar"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/spectral"
)

func ExampleActivation_Levels() {
	s, err := Sigmoid1.Levels(20, 2)
	fmt.Printf("λ = %.4g, γ_2 = %.4g, %v\n", s.Values, s.Above(2), err)
	fmt.Printf("limits: %.4g %.4g %.4g, %.4g\n", Sigmoid1.LimitLevel(20, 0), Sigmoid1.LimitLevel(20, 1),
		Sigmoid1.LimitLevel(20, 2), Sigmoid1.LimitBulk(20, 2))
	// Output:
	// λ = [0.002921 0.03165 0.0002695], γ_2 = 0.01677, <nil>
	// limits: 0.002769 0.03166 0.0002769, 0.02067
}

func ExampleBlockSize() {
	fmt.Println(BlockSize(20, 1), BlockSize(20, 2), BlockSize(40, 2))
	// Output: 21 230 860
}

func ExampleGaps() {
	fmt.Println(Gaps([]float64{12, 11, 3, 2.9, 1, 0.95, 0.9}, 0.9, 2))
	// Output: [{2 3.6666666666666665} {4 2.9}]
}

// The table of the exact eigenvalues in the notes (1.3), made by another implementation.
func TestExactLevelsAreThoseOfTheTable(t *testing.T) {
	for _, c := range []struct {
		a    Activation
		d    int
		want []float64 // λ_0 … λ_3, γ_1, γ_2
	}{
		{Sigmoid1, 10, []float64{.003078, .031632, 5.245e-4, 2.08e-5, .0351, .00679}},
		{Sigmoid1, 40, []float64{.002844, .031658, 1.366e-4, 1.97e-6, .1491, .03725}},
		{Tanh1, 10, []float64{.08020, .20512, .014414, 1.75e-4, 1.0927, .3144}},
		{Tanh1, 20, []float64{.07520, .20353, .007153, 5.69e-5, 2.2389, .7440}},
		{Sigmoid, 20, []float64{0, .04254, 0, 2.35e-5, .0381, .0381}},
	} {
		s := must(c.a.Levels(c.d, 3))(t)
		for i, got := range append(slices.Clone(s.Values), s.Above(1), s.Above(2)) {
			if !scalar.EqualWithinAbsOrRel(got, c.want[i], 1e-9, 3e-3) {
				t.Errorf("%s, d = %d, number %d: %.6g, want %.6g", c.a, c.d, i, got, c.want[i])
			}
		}
	}
}

// D1.4, D1.5: the limits are what the exact values tend to.
func TestLimitsAreThoseOfLargeDimensions(t *testing.T) {
	const d = 4000
	s := must(Tanh1.Levels(d, 2))(t)
	for l, v := range s.Values {
		if !scalar.EqualWithinRel(v, Tanh1.LimitLevel(d, l), 2e-3) {
			t.Errorf("λ_%d = %g, limit %g", l, v, Tanh1.LimitLevel(d, l))
		}
	}
	if !scalar.EqualWithinRel(s.Above(2), Tanh1.LimitBulk(d, 2), 2e-3) { // it is .13 below at every d
		t.Errorf("γ_2 = %g, limit %g", s.Above(2), Tanh1.LimitBulk(d, 2))
	}
}

// 2.1 on one small sphere: gaps after d, d+1 and n_2 values and nowhere else, at the exact levels; and none for the
// even slope.
func TestTheSpectrumHasItsClusters(t *testing.T) {
	const d, n, m = 8, 400, 1400
	for _, a := range []Activation{Sigmoid1, Sigmoid} {
		values := spectrumAt(t, a, n, m, d)
		var at []int
		for _, g := range Gaps(values, 0.9, 3) {
			at = append(at, g.After)
		}
		slices.Sort(at)
		if want := []int{d, d + 1, BlockSize(d, 2)}; slices.Equal(at, want) != (a == Sigmoid1) {
			t.Errorf("%s: gaps after %v", a, at)
		}
		if a == Sigmoid {
			continue
		}
		floats.Scale(1./n, values)
		clusters := must(a.Clusters(d, 2, n))(t)
		if got := Places(clusters); !slices.Equal(got, at) {
			t.Errorf("places %v, gaps after %v", got, at)
		}
		for i, mean := range ClusterMeans(values, clusters) {
			if tolerance := []float64{0.01, 0.02, 0.02, 0.08}[i]; !scalar.EqualWithinRel(mean, clusters[i].Mean, tolerance) {
				t.Errorf("degree %d: %.5g, want %.5g", clusters[i].Degree, mean, clusters[i].Mean)
			}
		}
	}
}

func spectrumAt(t *testing.T, a Activation, n, m, d int) []float64 {
	t.Helper()
	x := must(OnSphere.Draw(sample.Stream(5, "spectrum"), n, d))(t)
	gram := must(netOf(t, a, m, d).Gram(x))(t)
	values := must(spectral.Eigenvalues(gram))(t)
	return values
}

func ExampleActivation_Clusters() {
	clusters, err := Sigmoid1.Clusters(20, 2, 1500)
	for _, c := range clusters {
		fmt.Printf("degree %d: %d after %d, mean %.3g, from %.3g to %.3g\n", c.Degree, c.Count, c.First, c.Mean, c.Low,
			c.High)
	}
	fmt.Println(Places(clusters), err)
	// Output:
	// degree 1: 20 after 0, mean 0.0317, from 0.0248 to 0.0394
	// degree 0: 1 after 20, mean 0.00293, from 0.00293 to 0.00293
	// degree 2: 209 after 21, mean 0.000277, from 0.000115 to 0.000514
	// degree 3: 1270 after 230, mean 1.12e-05, from 4.32e-06 to 2.96e-05
	// [20 21 230] <nil>
}

// The means of all clusters, each as often as it has eigenvalues, add up to the trace: what a lower degree adds to a
// cluster above it, it has lost.
func TestTheMeansOfTheClustersAddUpToTheTrace(t *testing.T) {
	for _, a := range []Activation{Sigmoid1, Tanh1, Sigmoid, LogCosh} {
		for _, n := range []int{40, 100, 1500} {
			sum := 0.0
			for _, c := range must(a.Clusters(5, 2, n))(t) {
				sum += c.Mean * float64(c.Count)
			}
			if trace := must(a.Levels(5, 2))(t).Trace; !scalar.EqualWithinRel(sum, trace, 1e-9) {
				t.Errorf("%s, n = %d: %g, trace %g", a, n, sum, trace)
			}
		}
	}
}

// In parameter space the bulk is the trace above degree k over all hd directions, not over those that are left, which
// would be an eighth more here.
func TestTheBulkOfTheCovarianceIsSpreadOverAllDirections(t *testing.T) {
	const d, h = 8, 40
	sigma := must(netOf(t, Sigmoid1, 2*h, d).Covariance(sample.Stream(9, "bulk"), OnSphere, 20_000))(t)
	values := must(spectral.Eigenvalues(sigma))(t)
	clusters := must(Sigmoid1.Clusters(d, 2, h*d))(t)
	means := ClusterMeans(values, clusters)
	if bulk := means[len(means)-1]; !scalar.EqualWithinRel(bulk, clusters[3].Mean, 0.05) {
		t.Errorf("%g, foretold %g", bulk, clusters[3].Mean)
	}
}

// Marchenko and Pastur: the covariance of independent normal numbers, as of a single degree without a ridge.
func TestTheEdgesAreThoseOfIndependentNumbers(t *testing.T) {
	const n, p = 1600, 400
	x := mat.NewDense(n, p, sample.Normals(sample.Stream(4, "edges"), n*p))
	var cov mat.SymDense
	cov.SymOuterK(1./n, x.T())
	values := must(spectral.Eigenvalues(&cov))(t)
	low, high := edges(1, 1, float64(p)/n, 0)
	if !scalar.EqualWithinRel(values[0], high, 0.03) || !scalar.EqualWithinRel(values[p-1], low, 0.06) {
		t.Errorf("from %g to %g, foretold %g to %g", values[p-1], values[0], low, high)
	}
}

func TestClustersOfEqualLevelsComeInOrder(t *testing.T) {
	var degrees []int
	for _, c := range must(Sigmoid.Clusters(20, 2, 300))(t) {
		degrees = append(degrees, c.Degree)
	}
	if !slices.Equal(degrees, []int{1, 0, 2, 3}) {
		t.Errorf("%v", degrees)
	}
	if c := must(LogCosh.Clusters(20, 1, 300))(t); c[0].Degree != 0 || c[1].Level != 0 {
		t.Errorf("%+v", c)
	}
}

func TestWhatIsNotThereIsNoCluster(t *testing.T) {
	values := []float64{4, 2, 1}
	clusters := []Cluster{{First: 0, Count: 2}, {First: 2, Count: 4}}
	if m := ClusterMeans(values, clusters); m[0] != 3 || !math.IsNaN(m[1]) {
		t.Errorf("%v", m)
	}
	if GapAt(values, 2) != 2 || GapAt(values, 3) != 1 || GapAt(values, 0) != 1 || GapAt(nil, 1) != 1 {
		t.Error("a gap where there is none")
	}
	for _, c := range [][3]int{{2, 1, 10}, {5, -1, 10}, {5, 1, 0}} {
		if _, err := Sigmoid1.Clusters(c[0], c[1], c[2]); err == nil {
			t.Errorf("%v: no error", c)
		}
	}
	c := must(Sigmoid1.Clusters(20, 2, 100))(t)
	if c[3].Count != 0 || floats.HasNaN([]float64{c[2].Low, c[3].Low, c[3].High}) {
		t.Errorf("%+v", c)
	}
	if Places(nil) != nil {
		t.Error("places of nothing")
	}
}

// φ·φ′ is the kernel.
func TestFeaturesAreThoseOfTheKernel(t *testing.T) {
	net := netOf(t, Tanh1, 6, 4)
	x := must(OnSphere.Draw(sample.Stream(1, "features"), 5, 4))(t)
	var k mat.Dense
	phi := must(net.Features(x))(t)
	k.Mul(phi, phi.T())
	if want := must(net.Gram(x))(t); !mat.EqualApprox(&k, want, 1e-12) {
		t.Errorf("%v, want %v", mat.Formatted(&k), mat.Formatted(want))
	}
}
