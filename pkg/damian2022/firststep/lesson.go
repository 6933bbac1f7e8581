package firststep

import (
	"fmt"
	"math"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/stats"
)

// This file holds the numbers that the notebook says of the alignment without its hypotheses,
// and beside the paper's Figure 1.

// TwinShare returns the mean A of a twin at the dimension at which the figure shows the twins
// and the most samples there, and both; NaN where the twin was not run.
func TwinShare(o *AlignmentOutcome, name string) (share float64, d, n int) {
	d = shownTwin(o.Config)
	twin, err := o.Twin(name)
	if err != nil {
		return math.NaN(), d, 0
	}
	cell := mostSamples(twin.Result, d)
	return stats.Mean(cell.A), d, cell.N
}

// mostSamples returns the cell of a dimension with the most samples.
func mostSamples(r AlignmentResult, d int) AlignmentCell {
	most := AlignmentCell{D: d, A: []float64{math.NaN()}}
	for _, cell := range r.Cells {
		if cell.D == d && cell.N > most.N {
			most = cell
		}
	}
	return most
}

// brokenTable has A with and without its hypotheses, at the dimension at which the twins are
// drawn and the most samples there, and what is expected of it: see [withoutSignal].
func brokenTable(o *AlignmentOutcome) figure.Table {
	d := shownTwin(o.Config)
	most := mostSamples(o.Result, d)
	rows := [][]any{{"nothing", measure.Mean(most.A).Text("%.3f"),
		claim.Format("%.3f", o.Config.law(most)) + ", the law"}}
	for _, t := range o.Twins {
		if t.Config.Together { // its n are others
			continue
		}
		rows = append(rows,
			[]any{t.Name, measure.Mean(mostSamples(t.Result, d).A).Text("%.3f"), withoutSignal(t.Config, d)})
	}
	return figure.NewTable("damian2022/alignment/broken", []string{"what is removed",
		fmt.Sprintf("A at d = %d, n = %d (95 %% t)", d, most.N), "expected"}, rows, "no n was run")
}

// withoutSignal says what A is where no signal is left. What prefers no direction has the
// share r/d: a step on shuffled labels, and a weight. A step on labels that belong to their
// inputs has more noise along u than across it, see [damian2022.Target.NoiseFloor], which is for
// preprocessed labels and one direction.
func withoutSignal(c AlignmentConfig, d int) string {
	t, err := damian2022.TargetByName(c.Target)
	switch {
	case err != nil:
		return figure.None
	case c.Shuffle || !c.Step:
		return claim.Format("%.3f", float64(t.R)/float64(d)) + ", noise without a direction"
	case t.HessianNorm() == 0 && t.R == 1 && c.Preprocess:
		return claim.Format("%.3f", t.NoiseFloor(d, c.Noise)) + ", the noise alone"
	}
	return figure.None
}

// paperTable has the n at which the law is ½ at d = 10 and the published risk of Algorithm 1 is.
func paperTable() figure.Table {
	const d = 10.0
	row := func(what string, n float64) []any { return []any{what, n, n / (d * d)} }
	published := func(width int) []any {
		n, err := damian2022.PublishedHalf(width)
		if err != nil {
			n = math.NaN()
		}
		return row(fmt.Sprintf("published risk = ½, m = %d", width), n)
	}
	return figure.NewTable("damian2022/alignment/paper", []string{"at d = 10", "n", "n/d²"}, [][]any{
		row("law, A = ½, preprocessed labels", damian2022.SamplesFor(0.5, d, 1, 1, true)),
		row("law, A = ½, raw labels", damian2022.SamplesFor(0.5, d, 1, 1, false)),
		published(1000), published(100)}, "")
}
