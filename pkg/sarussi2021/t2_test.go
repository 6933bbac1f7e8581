package sarussi2021

import (
	"fmt"
	"math"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/floats/scalar"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"

	"github.com/provingground/provingground/pkg/sample"
)

// Worst is the largest Q − P at which N ≥ 0 is possible for two units a side in [P−r, P+r], by a grid over P.
func TestKappaIsTheWorstOfAGrid(t *testing.T) {
	for _, alpha := range []float64{0.01, 0.1, 0.3, 0.9, 1, 3} {
		n := Net{Alpha: alpha}
		worst := 0.0
		const r, grid = 1.0, 4000
		for i := -grid; i <= grid; i++ {
			p := r * float64(i) / grid
			// for α ≤ 1 the w_i stand at the ends and the u_j together; for α > 1 the other way round
			mean := (n.Sigma(p+r) + n.Sigma(p-r)) / 2
			q := mean
			if mean < 0 {
				q = mean / alpha
			}
			worst = max(worst, math.Abs(q-p))
		}
		if got := 2 * Kappa(alpha) * r; !scalar.EqualWithinAbs(got, worst, 1e-3) {
			t.Errorf("α = %v: 2κr = %v, the grid finds %v", alpha, got, worst)
		}
	}
}

// N changes sign between .999 and 1.001 of κρ.
func TestTheSharpConeIsAttained(t *testing.T) {
	for _, alpha := range []float64{0.01, 0.1, 0.3, 0.9} {
		for _, c := range []struct{ t, sign float64 }{{0.999, 1}, {1.001, -1}} {
			n, x := SharpExample(alpha, 0.5, 2, c.t, 4)
			clusters := n.Clusters()
			cos := Cosine(clusters.Normal(), x)
			if cos >= 0 || !scalar.EqualWithinRel(-cos, c.t*clusters.SharpCone(alpha), 1e-9) || clusters.R-0.5 > 1e-12 {
				t.Errorf("α = %v: cos %v, κρ = %v", alpha, cos, clusters.SharpCone(alpha))
			}
			if f := n.At(x); f*c.sign <= 0 {
				t.Errorf("α = %v: N = %v at %v κρ", alpha, f, c.t)
			}
		}
	}
}

// points are n points on the sphere.
func points(n, d int, name string) *mat.Dense {
	x := mat.NewDense(n, d, nil)
	sample.Sphere(sample.Stream(5, name), x.RawMatrix().Data, d)
	return x
}

// Pilot, B1: no point outside of the sharp cone, 720 ± 130 and 960 ± 40 of 10⁵ inside of it at r = .5, d = 10
// and 50; a ReLU's network and a slope of −.3 have points outside of ρ at r = .2, d = 10.
func TestNoPointOutsideOfTheConeIsWrong(t *testing.T) {
	for _, c := range []struct {
		d     int
		r     float64
		alpha float64
		wrong bool
	}{{2, 0.2, 0.3, false}, {10, 0.5, 0.3, false}, {50, 0.5, 0.3, false}, {10, 0.5, 3, false},
		{10, 0.2, 0, true}, {10, 0.2, -0.3, true}} {
		n := RandomClusters(sample.Stream(6, c.d, c.r), 20, c.d, c.alpha, c.r)
		width := n.Clusters().Rho()
		if c.alpha > 0 {
			width = n.Clusters().SharpCone(c.alpha)
		}
		b := n.Boundary(points(20_000, c.d, "cone"), width)
		if b.Wrong > 0 != c.wrong || c.alpha == 0.3 && c.r == 0.5 && b.Inside == 0 {
			t.Errorf("d = %d, r = %v, α = %v: %+v", c.d, c.r, c.alpha, b)
		}
		if b.Outside < b.Wrong || !scalar.EqualWithinAbs(b.Guaranteed, float64(b.Outside)/20_000, 1e-15) {
			t.Errorf("%+v", b)
		}
	}
}

func TestTheBoundaryOfPerfectClustersIsLinear(t *testing.T) {
	n := Net{Alpha: 0.1, V: 1, W: mat.NewDense(4, 2, []float64{1, 2, 1, 2, -3, 1, -3, 1})}
	if b := n.Boundary(points(2000, 2, "linear"), 0); b.Agreement != 1 || b.Guaranteed != 1 || b.Farthest != 0 {
		t.Errorf("%+v", b)
	}
	if e := n.Even([]float64{1, 1}); math.Abs(e) < 0.1 {
		t.Error("N is linear: the test says nothing") // D13
	}
}

func TestRandomClustersHaveTheirRadius(t *testing.T) {
	n := RandomClusters(sample.Stream(7, "r"), 200, 10, 0.3, 0.5)
	c := n.Clusters()
	if c.R < 0.45 || c.R > 0.6 || math.Abs(floats.Norm(c.W, 2)-1) > 0.15 {
		t.Errorf("r = %v, ‖w̄‖ = %v", c.R, floats.Norm(c.W, 2))
	}
}

// N = σ(x_1) + σ(x_2) has the boundary x_2 = −2x_1 right of 0 and x_2 = −x_1/2 left of it: the crossings with all
// grid lines are known, and their least second moment is an eigenvalue.
func TestRoughnessIsThatOfTwoRays(t *testing.T) {
	n := Net{Alpha: 0.5, V: 1, W: mat.NewDense(4, 3, []float64{1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0})}
	var points []float64
	const size = 42 // no grid line goes through 0
	for i := range size {
		g := tick(i, size)
		other := -2 * g
		if g < 0 {
			other = -g / 2
		}
		if math.Abs(other) < 1 {
			points = append(points, g, other, other, g)
		}
	}
	x := mat.NewDense(len(points)/2, 2, points)
	var moments mat.SymDense
	stat.CovarianceMatrix(&moments, x, nil)
	var eigen mat.EigenSym
	eigen.Factorize(&moments, false)
	count := len(points) / 2
	want := math.Sqrt(eigen.Values(nil)[0] * float64(count-1) / float64(count))
	if rms, found := n.Roughness(size); !scalar.EqualWithinRel(rms, want, 1e-9) || found != count {
		t.Errorf("%v of %d points, want %v of %d", rms, found, want, count)
	}
	straight := Net{Alpha: 0.1, V: 1, W: mat.NewDense(2, 3, []float64{1, 2, 0.3, -3, 1, 0.2})}
	if rms, found := straight.Roughness(201); rms > 1e-14 || found < 200 {
		t.Errorf("perfect clusters: %v of %d points", rms, found)
	}
	constant := Net{Alpha: 1, V: 1, W: mat.NewDense(2, 3, []float64{0, 0, 1, 0, 0, 0})}
	if rms, found := constant.Roughness(5); !math.IsNaN(rms) || found != 0 {
		t.Errorf("a constant: %v of %d points", rms, found)
	}
}

// Pilot, B3: RMS at most 1e-6 at σ_0 = 1e-3, .110 ± .063 [.022, .198] at 30.
func TestBoundaryPicturesAreInTheirBands(t *testing.T) {
	for _, c := range []struct{ sigma, least, most float64 }{{1e-3, 0, 1e-6}, {30, 0.01, 0.4}} {
		training := Boundaries(true).From(c.sigma)
		training.Count, training.First = 2, 40
		for _, s := range students(t, fast(t), training) {
			if rms, _ := s.Net().Roughness(101); rms < c.least || rms > c.most {
				t.Errorf("σ_0 = %v, seed %d: RMS %v", c.sigma, s.Seed, rms)
			}
		}
	}
}

func ExampleKappa() {
	for _, alpha := range []float64{0.1, 0.3, 0.9} {
		fmt.Printf("%.3f ", Kappa(alpha))
	}
	// Output: 0.409 0.269 0.026
}
