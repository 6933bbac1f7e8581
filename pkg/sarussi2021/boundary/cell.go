package boundary

import (
	"context"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/sarussi2021"
	"github.com/provingground/provingground/pkg/stats"
)

// Cell holds the runs of one σ_0, seed by seed.
type Cell[R any] struct {
	Sigma float64
	Runs  []R
}

// Signs counts the points at which a network has another sign than w̄−ū.
type Signs struct {
	Outside int // points outside of the sharp cone
	Wrong   int // of them with the other sign
	Differ  int // points with the other sign, wherever they lie
}

func (s Signs) signs() Signs { return s }

// signsOf returns the counts of a comparison with w̄−ū.
func signsOf(b sarussi2021.Boundary) Signs {
	return Signs{Outside: b.Outside, Wrong: b.Wrong, Differ: b.Wrong + b.Inside}
}

// cellsOf looks at the networks of every σ_0. Networks of others may follow them.
func cellsOf[R any](ctx context.Context, sigma []float64, students [][]sarussi2021.Student,
	look func(sarussi2021.Student) (R, error)) ([]Cell[R], error) {
	var out []Cell[R]
	for i := range min(len(sigma), len(students)) {
		cell := Cell[R]{Sigma: sigma[i]}
		for _, s := range students[i] {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			run, err := look(s)
			if err != nil {
				return nil, err
			}
			cell.Runs = append(cell.Runs, run)
		}
		out = append(out, cell)
	}
	return out, nil
}

// The first and the last cell.
const (
	first = 0
	last  = -1
)

// values returns a number of every run of a cell, seed by seed; nothing where there is no such cell.
func values[R any](cells []Cell[R], cell int, of func(R) float64) []float64 {
	if cell == last {
		cell = len(cells) - 1
	}
	if cell < 0 || cell >= len(cells) {
		return nil
	}
	return stats.Map(cells[cell].Runs, of)
}

// wrong counts the points of the other sign outside of the sharp cones, or with all everywhere, over the points
// outside.
func wrong[R interface{ signs() Signs }](cells []Cell[R], all bool) claim.Measurement {
	sum, outside := 0, 0
	for _, cell := range cells {
		for _, run := range cell.Runs {
			s := run.signs()
			outside += s.Outside
			if all {
				sum += s.Differ
			} else {
				sum += s.Wrong
			}
		}
	}
	return claim.Exact(float64(sum), outside)
}
