// Package jacot2023test holds what tests of the rooms have in common: networks that are
// made up, and the problems of teachers.
package jacot2023test

import (
	"slices"
	"testing"

	"github.com/provingground/provingground/pkg/jacot2023"
)

// Layered is a network whose first and last layers have one singular value more than
// the k near 1 of the others, with distances d of those in between.
func Layered(teacher, depth, k int, d float64) jacot2023.Report {
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

// SigmaOfRank are the singular values of a network of one layer with that rank.
func SigmaOfRank(k int) [][]float64 { return [][]float64{slices.Repeat([]float64{1}, k)} }

// Problem returns the problem of a teacher.
func Problem(t testing.TB, task jacot2023.Task, master uint64, teacher int) *jacot2023.Problem {
	t.Helper()
	p, err := task.Problem(master, teacher)
	if err != nil {
		t.Fatal(err)
	}
	return p
}
