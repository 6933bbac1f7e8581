package jacot2023

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/spectral"
)

// Report is an end state with a closer look at the network for some rank k: at its
// representations, and at T7.
type Report struct {
	EndState
	Energy []float64 // share of the variance of α_l in its top k principal components, l = 1, …, L−1
	Alpha  []float64 // mean ‖α_l‖², l = 0, …, L−1
	Probe  int       // number of the training input at which |Jf|_k is largest, of the probes; T7 is taken there
	Bottleneck
}

// probes is at how many training inputs Jacobians are taken.
const probes = 100

// Examine looks at a trained network, with T7 for rank k at the probe where |Jf|_k is
// largest.
func (s Student) Examine(k int) (Report, error) {
	end, err := s.EndState()
	r, x := Report{EndState: end}, s.Problem.Train.X
	if err != nil {
		return r, err
	}
	for l, alpha := range s.Net.Representations(x)[:s.Depth] {
		_, n := alpha.Dims()
		r.Alpha = append(r.Alpha, Square(alpha.RawMatrix().Data)/float64(n))
		if l == 0 {
			continue
		}
		energy, err := Explained(alpha, k)
		if err != nil {
			return r, err
		}
		r.Energy = append(r.Energy, energy)
	}
	if r.Probe, _, err = s.Net.SteepestAt(s.Probes(), k); err != nil {
		return r, err
	}
	r.Bottleneck, err = s.Net.BottleneckAt(Column(x, r.Probe), k)
	return r, err
}

// Probes returns the inputs at which Jacobians are taken.
func (s Student) Probes() *mat.Dense { return FirstRows(s.Problem.Train.X, probes) }

// FirstRows returns the first n columns, or all.
func FirstRows(m *mat.Dense, n int) *mat.Dense {
	rows, cols := m.Dims()
	return mat.DenseCopyOf(m.Slice(0, rows, 0, min(n, cols)))
}

// Explained returns the share of the variance of the columns of alpha that lies in
// the top k principal components: 1 minus the rest; NaN when nothing varies.
func Explained(alpha *mat.Dense, k int) (float64, error) {
	c, err := spectral.PCA(mat.DenseCopyOf(alpha.T()))
	if err != nil {
		return math.NaN(), err
	}
	return c.Explained(min(k, len(c.Variances)))
}
