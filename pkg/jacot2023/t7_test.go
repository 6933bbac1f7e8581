package jacot2023

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/spectral"
)

// Of seven layers the second smallest, of eight too, of nine the third.
func TestAQuarterOfTheLayersIsNoFartherThanTheLowerQuartile(t *testing.T) {
	for layers, want := range map[int]float64{4: 1, 7: 2, 8: 2, 9: 3, 12: 3} {
		var r Report
		for l := layers; l >= 1; l-- {
			r.Distances = append(r.Distances, float64(l))
		}
		if got := r.LowerQuartile(); got != want || r.Distances[0] != float64(layers) {
			t.Errorf("of %d layers %v, want %v", layers, got, want)
		}
	}
}

// From a matrix of zeros an isometry of rank k is √k away, whichever it is; and none is
// nearer than the singular values are to k ones (Mirsky).
func TestRandomIsometriesAreIsometries(t *testing.T) {
	n, _ := plainNet(8)
	r := sample.Stream(1, "jacot2023/test/isometries")
	d, err := n.RandomDistances(r, 2)
	if err != nil {
		t.Fatal(err)
	}
	for l, w := range n.W {
		if least := spectral.IsometryDistance(plainSingular(plainRows(w)), 2); d[l] < least-1e-7 {
			t.Errorf("layer %d: %v < %v", l+1, d[l], least)
		}
		w.Zero()
	}
	if d, err = n.RandomDistances(r, 3); err != nil {
		t.Fatal(err)
	}
	for l := range d {
		if !scalar.EqualWithinAbs(d[l], math.Sqrt(3), 1e-12) {
			t.Errorf("layer %d: %v, want √3", l+1, d[l])
		}
	}
}

// plainBottleneck returns the distances and log |Jf|_k of T7 otherwise than the package:
// V_0 from Jacobi's rotations, a basis of J_{0→l}V_0 from the whole Jacobian by Gram and
// Schmidt, polar factors by Newton, d_l² = ‖W_l‖² − ‖Q_l‖² + ‖Q_l − plainPolar(Q_l)‖², and the
// determinant as the product of those of the Q_l.
func plainBottleneck(n Net, x []float64, k int) (distances []float64, logDet float64) {
	j := n.JacobiansAt(x) // tested against finite differences
	f := plainRows(j.From[n.Depth()])
	_, v := plainEigen(plainProduct(plainTransposed(f), f))
	for i := range v {
		v[i] = v[i][:k]
	}
	previous, start := v, v
	for l := 1; l <= n.Depth(); l++ {
		basis := plainOrthonormal(plainProduct(plainRows(j.From[l]), start))
		w := plainRows(n.W[l-1])
		q := plainProduct(plainTransposed(basis), plainProduct(w, previous))
		o := plainPolar(q)
		_, det := plainInverse(q)
		logDet += math.Log(math.Abs(det))
		gap := 0.0
		for a := range q {
			for b := range q {
				gap += math.Pow(q[a][b]-o[a][b], 2)
			}
		}
		distances = append(distances, math.Sqrt(plainSquares(w)-plainSquares(q)+gap))
		previous = plainProduct(basis, o)
	}
	return distances, logDet
}

// In the oracle small singular values of a product of up to five layers lose half of their
// digits: 1e-6.
func TestDistancesFromIsometriesAreThoseOfAnotherRoute(t *testing.T) {
	cases := 0
	for number := range 60 {
		n, x := plainNet(number)
		s := plainSingular(plainJacobian(n, x, n.Depth()))
		for k := 1; k <= len(s) && s[k-1] > 1e-2*s[0]; k++ {
			cases++
			got, err := n.BottleneckAt(x, k)
			if err != nil {
				t.Fatal(err)
			}
			want, logDet := plainBottleneck(n, x, k)
			for l, d := range want {
				if !scalar.EqualWithinAbs(got.Distances[l], d, 1e-6) {
					t.Errorf("network %d, k = %d: d_%d = %v, want %v", number, k, l+1, got.Distances[l], d)
				}
			}
			bound := n.WeightNorm() - float64(k*n.Depth()) - 2*logDet
			if !scalar.EqualWithinAbs(got.LogDet, logDet, 1e-6) || !scalar.EqualWithinAbs(got.Bound, bound, 1e-5) ||
				got.Squared() > got.Bound*(1+1e-12) {
				t.Errorf("network %d, k = %d: %+v, want log det %v", number, k, got, logDet)
			}
		}
	}
	if cases < 60 {
		t.Errorf("only %d cases", cases)
	}
}

// By Mirsky's inequality no isometry of rank k is nearer than the singular values are to k
// ones and zeros.
func TestNoDistanceIsBelowThatOfTheSingularValues(t *testing.T) {
	for number := range 30 {
		n, x := plainNet(number)
		b, err := n.BottleneckAt(x, 1)
		if err != nil {
			t.Fatal(err)
		}
		for l, d := range b.Distances {
			if least := spectral.IsometryDistance(plainSingular(plainRows(n.W[l])), 1); d < least-1e-9 {
				t.Errorf("network %d, layer %d: %v < %v", number, l+1, d, least)
			}
		}
	}
}

// For equal diagonal layers of diag(2, 0.7, 0.2) by hand: d_l² = Σ(s^{1/L} − 1)² in every
// layer, and ‖W‖² = LΣs^{2/L}; for L = 5 the sum is 0.51299 and the bound 1.10520.
func TestABalancedDiagonalNetworkHasTheDistancesOfItsRoots(t *testing.T) {
	s := []float64{2, 0.7, 0.2}
	for _, depth := range []int{2, 5, 10} {
		l := float64(depth)
		each, schatten, logDet := 0.0, 0.0, 0.0
		for _, v := range s {
			each += math.Pow(math.Pow(v, 1/l)-1, 2)
			schatten += l * math.Pow(v, 2/l)
			logDet += math.Log(v)
		}
		n, x := Diagonal(s, depth), []float64{1, 1, 1}
		b, err := n.BottleneckAt(x, 3)
		if err != nil || !scalar.EqualWithinAbs(b.Squared(), l*each, 1e-12) ||
			!scalar.EqualWithinAbs(b.Bound, schatten-3*l-2*logDet, 1e-12) {
			t.Errorf("L = %d: %v and %v (%v)", depth, b.Squared(), b.Bound, err)
		}
		if depth == 5 && (math.Abs(b.Squared()-0.51299) > 1e-5 || math.Abs(b.Bound-1.10520) > 1e-5) {
			t.Errorf("L = 5: %v and %v", b.Squared(), b.Bound)
		}
		j, err := n.JacobianBoundsAt(x, 3)
		if err != nil || !scalar.EqualWithinRel(j.Norm, schatten, 1e-12) ||
			!scalar.EqualWithinRel(j.Schatten, schatten, 1e-12) || !scalar.EqualWithinAbs(j.Linear, 3*l+2*logDet, 1e-12) {
			t.Errorf("L = %d: %+v (%v)", depth, j, err)
		}
	}
}

func TestTheJacobianBoundIsThatOfPlainLoops(t *testing.T) {
	for number := range 20 {
		n, x := plainNet(number)
		s := plainSingular(plainJacobian(n, x, n.Depth()))
		l, schatten := float64(n.Depth()), 0.0
		for _, v := range s {
			schatten += l * math.Pow(v, 2/l)
		}
		got, err := n.JacobianBoundsAt(x, 1)
		// singular values that are 0 are 1e-8 in the oracle, and contribute a power 2/L of that
		if err != nil || !scalar.EqualWithinAbsOrRel(got.Schatten, schatten, 0.02, 1e-2) ||
			!scalar.EqualWithinAbs(got.Linear, l+2*math.Log(s[0]), 1e-6) {
			t.Errorf("network %d: %+v, want %v and %v (%v)", number, got, schatten, l+2*math.Log(s[0]), err)
		}
		if got.Norm < got.Schatten*(1-1e-12) || got.Schatten < got.Linear-1e-9 {
			t.Errorf("network %d breaks T1: %+v", number, got)
		}
	}
}

// diag(1, 0) has the rank 1: nothing can be said for k = 2, and no bound holds or fails.
func TestAboveTheRankOfTheJacobianNothingIsSaid(t *testing.T) {
	n, x := Diagonal([]float64{1, 0}, 3), []float64{1, 1}
	b, err := n.BottleneckAt(x, 2)
	if err != nil || !math.IsInf(b.LogDet, -1) || !math.IsInf(b.Bound, 1) || b.Distances != nil {
		t.Errorf("%+v (%v)", b, err)
	}
	at, logDet, err := n.SteepestAt(mat.NewDense(2, 2, []float64{1, 2, 1, 2}), 2)
	if err != nil || at != 0 || !math.IsInf(logDet, -1) {
		t.Errorf("steepest at %d, %v (%v)", at, logDet, err)
	}
}

// Inputs of one linear region have one Jacobian, so the oracle says how large it is, not
// which of them comes first.
func TestTheSteepestInputHasTheLargestPseudoDeterminant(t *testing.T) {
	n, x := plainNet(6)
	inputs := mat.NewDense(len(x), 30, nil)
	each, most := make([]float64, 30), math.Inf(-1)
	for i := range each {
		for k := range x {
			inputs.Set(k, i, x[k]*math.Cos(float64(i*(k+1)))) // some inputs, no two alike
		}
		s := plainSingular(plainJacobian(n, mat.Col(nil, i, inputs), n.Depth()))
		each[i] = math.Log(s[0]) + math.Log(s[1])
		most = max(most, each[i])
	}
	at, logDet, err := n.SteepestAt(inputs, 2)
	if err != nil || !scalar.EqualWithinAbs(logDet, most, 1e-5) || !scalar.EqualWithinAbs(each[at], most, 1e-5) {
		t.Errorf("at %d with %v, want %v (%v)", at, logDet, most, err)
	}
}
