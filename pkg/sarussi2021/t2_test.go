package sarussi2021

import (
	"fmt"
	"math"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/floats/scalar"
	"gonum.org/v1/gonum/mat"

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

// Pilot, B1: no point outside of the sharp cone, 720 ± 130 and 960 ± 40 of 10⁵ inside of it at r = .5, d = 10 and 50; a ReLU's
// network and a slope of −.3 have points outside of ρ at r = .2, d = 10.
func TestNoPointOutsideOfTheConeIsWrong(t *testing.T) {
	for _, c := range []struct {
		d     int
		r     float64
		alpha float64
		wrong bool
	}{{2, 0.2, 0.3, false}, {10, 0.5, 0.3, false}, {50, 0.5, 0.3, false}, {10, 0.5, 3, false}, {10, 0.2, 0, true}, {10, 0.2, -0.3, true}} {
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

func ExampleKappa() {
	for _, alpha := range []float64{0.1, 0.3, 0.9} {
		fmt.Printf("%.3f ", Kappa(alpha))
	}
	// Output: 0.409 0.269 0.026
}
