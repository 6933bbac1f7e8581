package learningrate

import (
	"errors"
	"fmt"
	"strings"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/jacot2023"
	"github.com/provingground/provingground/pkg/stats"
)

// learningRateTables returns what became of every step size, and of the twin that has none.
func learningRateTables(o *LearningRateOutcome) []figure.Table {
	c := o.Config
	t := figure.Table{ID: o.ID + "/rates", Header: []string{"η", "λ_max in the middle", "η λ_max/2 there",
		"at the last iterate", "mean Tr Θ", "C in the middle", "at the last",
		fmt.Sprintf("layers of rank %d, of %d", c.Rank, c.Depth), "imbalance",
		"rank of the middle layer, each teacher († dead)"}}
	for _, cell := range o.Result.Cells {
		name, middle, last := fmt.Sprintf("%g", cell.Rate), cell.product().Text("%.3f"), cell.last().Text("%.3f")
		t.Rows = append(t.Rows, cell.row(name, middle, last))
	}
	if adam, err := o.Twin(byAdam); err == nil && len(adam.Result.Cells) > 0 {
		t.Rows = append(t.Rows, adam.Result.Cells[0].row("Adam", "", ""))
	}
	return []figure.Table{t}
}

// row returns medians over teachers beside what is said of the step.
func (c LearningRateCell) row(name, middle, last string) []any {
	return []any{name, stats.Median(c.Sharpness), middle, last, stats.Median(c.Trace), stats.Median(c.Settled),
		stats.Median(c.Train), stats.Median(stats.Floats(c.Layers)), figure.Finite(stats.Median(c.Imbalance)),
		jacot2023.RanksText(c.Middle, c.dead)}
}

// EdgeReport says at which of the large steps the interval of η λ_max/2 does not lie in the
// band of the claim on the edge of stability, at the last iterate and in the middle of the
// swing.
func EdgeReport(o *LearningRateOutcome) string {
	band := edgeBand()
	outside := func(of func(LearningRateCell) claim.Measurement) string {
		var rates []string
		for _, cell := range o.Result.Cells {
			if m := of(cell); cell.Rate >= o.Config.EdgeFrom && !(m.Low >= band.Low && m.High <= band.High) {
				rates = append(rates, fmt.Sprintf("%g", cell.Rate))
			}
		}
		return figure.OrNone(strings.Join(rates, ", "))
	}
	return fmt.Sprintf("steps from η = %g on whose interval leaves %s: ", o.Config.EdgeFrom, band) +
		fmt.Sprintf("at the last iterate %s, in the middle of the swing %s",
			outside(LearningRateCell.last), outside(LearningRateCell.product))
}

// StepReport says how trainings with one step size ended, where an evaluation returned an
// outcome, or the error of a training that diverged. Any other error is returned.
func StepReport(o *LearningRateOutcome, err error) (string, error) {
	var diverged *engine.Diverged
	if errors.As(err, &diverged) {
		return diverged.Error(), nil
	}
	if err != nil {
		return "", err
	}
	cell := o.Result.Cells[len(o.Result.Cells)-1]
	dead := 0
	for i := range cell.Settled {
		if cell.dead(i) {
			dead++
		}
	}
	loss := claim.Format("%.3g", stats.Median(cell.Settled))
	if dead == len(cell.Settled) {
		return fmt.Sprintf("no training diverged, but every network of %d is dead (median C %s), so that there is no η "+
			"λ_max/2 to be measured",
			dead, loss), nil
	}
	return fmt.Sprintf("no training diverged, %d of %d networks are dead; median C %s; median η λ_max/2 of the living %s",
		dead, len(cell.Settled), loss, claim.Number(cell.product().Value)), nil
}
