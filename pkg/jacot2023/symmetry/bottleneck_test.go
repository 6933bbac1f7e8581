package symmetry

import (
	"github.com/provingground/provingground/pkg/jacot2023"
)

// layeredReport is a network whose first and last layers have one singular value more than
// the k near 1 of the others, with distances d of those in between.
func layeredReport(teacher, depth, k int, d float64) jacot2023.Report {
	r := jacot2023.Report{EndState: jacot2023.EndState{Teacher: teacher, Train: 0.1, Test: 0.2, Norm: 2.5 * float64(depth),
		Imbalance: 0.01}}
	for l := 1; l <= depth; l++ {
		s, far := make([]float64, 5), d
		for i := range k {
			s[i] = 1.1
		}
		s[k] = 0.02
		if l == 1 || l == depth {
			s[k], far = 0.9, 1
		}
		r.Sigma, r.Distances, r.Energy = append(r.Sigma, s), append(r.Distances, far), append(r.Energy, 0.999)
		r.Alpha = append(r.Alpha, 2)
	}
	r.Energy, r.Bound = r.Energy[:depth-1], r.Squared()+0.1
	return r
}
