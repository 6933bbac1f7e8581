package lowerbound

import (
	"context"
	"testing"

	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/damian2022/damian2022test"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
	"github.com/provingground/provingground/pkg/sample"
)

// A small run: every target has a cell at every (d, n), risks only at the last d,
// where a point is one run of Algorithm 1 as learn does it from the same streams.
func TestDegenerateCellsHoldTheRunsOfAlgorithmOne(t *testing.T) {
	c, err := DegenerateSpec.Configure(experiment.Quick, nil, "D=4,6", "Ratio=2,8", "Seeds=2", "Width=8", "Completions=1")
	if err != nil {
		t.Fatal(err)
	}
	e := damian2022test.Engine(t)
	env := experimenttest.Environment(t, e)
	env.WithoutTwins = true
	o, err := DegenerateSpec.Evaluate(context.Background(), env, experiment.Quick, c)
	if err != nil {
		t.Fatal(err)
	}
	if len(o.Result.Cells) != 12 {
		t.Fatalf("%d cells, want 3 targets × 2 dimensions × 2 ratios", len(o.Result.Cells))
	}
	for i, cell := range o.Result.Cells {
		wantRisks := 0
		if cell.D == 6 {
			wantRisks = 2
		}
		if cell.Target != c.targets()[i/4] || cell.Ratio != c.Ratio[i%2] || cell.N !=
			damian2022.Samples(cell.Ratio, cell.D) || len(cell.A) != c.seedsOf(cell.D) || len(cell.Risk) != wantRisks {
			t.Errorf("cell %d: %s, d = %d, n = %d, %d alignments, %d risks",
				i, cell.Target, cell.D, cell.N, len(cell.A), len(cell.Risk))
		}
	}
	last := o.Result.Cells[11]
	q, err := damian2022.Task{Target: "he4", Sampling: damian2022.Sampling{N: last.N, D: 6, Noise: 1}, Completions: 1,
		Lambdas: c.Lambdas}.Draw(sample.Streams(c.Master, "damian2022/degenerate", 6, last.N, 1))
	if err != nil {
		t.Fatal(err)
	}
	learned, err := q.Learn(context.Background(), experimenttest.Environment(t, e), c.algorithm())
	if err != nil || learned.L2 != last.Risk[1] {
		t.Errorf("risk %g, by learn %g, %v", last.Risk[1], learned.L2, err)
	}
}
