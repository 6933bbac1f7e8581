package jacot2023

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/spectral"
)

// Report is what the experiments look at in a trained network.
type Report struct {
	Teacher   int
	Sigma     [][]float64 // singular values of W_1, …, W_L
	Norm      float64     // ‖θ‖²
	Train     float64     // C on the training data
	Test      float64     // C on fresh data
	Objective float64     // C + λ‖θ‖²
	Imbalance float64     // see Net.Imbalance
	Energy    []float64   // share of the variance of α_l in its top k principal components, l = 1, …, L−1
	Alpha     []float64   // mean ‖α_l‖², l = 0, …, L−1
	Probe     int         // number of the training input at which |Jf|_k is largest, of the probes; T7 is taken there
	Bottleneck
}

// testSamples is how many fresh samples the test error is taken over.
const testSamples = 1000

// probes is at how many training inputs Jacobians are taken.
const probes = 100

// Depth returns L.
func (r Report) Depth() int { return len(r.Sigma) }

// Rank returns the rank of layer l = 1, …, L: the number of singular values above ½.
func (r Report) Rank(l int) int { return spectral.RankAbove(r.Sigma[l-1], 0.5) }

// Middle returns the rank of the middle layer, l = ⌊L/2⌋.
func (r Report) Middle() int { return r.Rank(r.middle()) }

// middle returns the number of the middle layer.
func (r Report) middle() int { return max(r.Depth()/2, 1) }

// Count returns in how many layers the rank is exactly k.
func (r Report) Count(k int) int {
	count := 0
	for l := 1; l <= r.Depth(); l++ {
		if r.Rank(l) == k {
			count++
		}
	}
	return count
}

// Examine looks at a trained network, with T7 for rank k at the probe where |Jf|_k is
// largest.
func (s Student) Examine(k int) (Report, error) {
	train, test := s.Problem.Train, s.Test(testSamples)
	r := Report{Teacher: s.Teacher, Norm: s.Net.Norm(), Train: s.Net.Loss(train), Test: s.Net.Loss(test), Imbalance: s.Net.Imbalance()}
	r.Objective = r.Train + s.Lambda*r.Norm
	var err error
	if r.Sigma, err = s.Net.SingularValues(); err != nil {
		return r, err
	}
	for l, alpha := range s.Net.Representations(train.X)[:s.Depth] {
		_, n := alpha.Dims()
		r.Alpha = append(r.Alpha, square(alpha.RawMatrix().Data)/float64(n))
		if l == 0 {
			continue
		}
		energy, err := explained(alpha, k)
		if err != nil {
			return r, err
		}
		r.Energy = append(r.Energy, energy)
	}
	if r.Probe, _, err = s.Net.SteepestAt(s.probes(), k); err != nil {
		return r, err
	}
	r.Bottleneck, err = s.Net.BottleneckAt(column(train.X, r.Probe), k)
	return r, err
}

// probes returns the inputs at which Jacobians are taken.
func (s Student) probes() *mat.Dense { return first(s.Problem.Train.X, probes) }

// first returns the first n columns, or all.
func first(m *mat.Dense, n int) *mat.Dense {
	rows, cols := m.Dims()
	return mat.DenseCopyOf(m.Slice(0, rows, 0, min(n, cols)))
}

// explained returns the share of the variance of the columns of alpha that lies in
// the top k principal components: 1 minus the rest; NaN when nothing varies.
func explained(alpha *mat.Dense, k int) (float64, error) {
	c, err := spectral.PCA(mat.DenseCopyOf(alpha.T()))
	if err != nil {
		return math.NaN(), err
	}
	return c.Explained(min(k, len(c.Variances)))
}

// Examine examines several networks.
func Examine(students []Student, k int) ([]Report, error) {
	out := make([]Report, len(students))
	for i, s := range students {
		var err error
		if out[i], err = s.Examine(k); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// examineAll examines the networks of all trainings.
func examineAll(students [][]Student, k int) ([][]Report, error) {
	out := make([][]Report, len(students))
	for i, group := range students {
		var err error
		if out[i], err = Examine(group, k); err != nil {
			return nil, err
		}
	}
	return out, nil
}
