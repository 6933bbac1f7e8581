package damian2022

import (
	"fmt"
	"math"

	"github.com/provingground/provingground/pkg/figure"
)

// learnedReach is how far along u the picture goes: beyond it lie 0.3 % of all x.
const learnedReach = 3

func learnedFigures(o *LearnedOutcome) ([]figure.Figure, error) {
	c, r := o.Config, o.Result
	panel := func(name string, curve LearnedCurve, slot int) figure.Panel {
		learned, target := learnedBand(r.U, curve.Mean, curve.Low, curve.High, r.Target)
		learned.Name, learned.Slot, learned.Interval = name, slot, "mean, 10 % to 90 % over the coordinates across u"
		target.Name, target.Formula = `target $f^\star$`, "f*(u)"
		return figure.Panel{X: figure.Axis{Label: `$u \cdot x$`}, Y: figure.Axis{Label: `$\hat f(x)$`, Min: -2, Max: 11}, Series: []figure.Series{target, learned}, Legend: figure.Above}
	}
	return []figure.Figure{{ID: "damian2022/learned/curve", Title: "What was learned",
		Alt:     "The learned function against u dot x. Left, Algorithm 1: the line follows the quartic target, in a band that is narrow where most of the data is. Right, random features: too flat where the target rises.",
		Caption: fmt.Sprintf(`What one run has learned from $n = %d$ samples ($d = %d$, $m = %d$), against $u \cdot x$: line, mean over the coordinates across $u$; band, from their 10th to their 90th percentile; grey, the target. Left Algorithm 1, right random features on the same data.`, c.N, c.D, c.Width),
		Panels:  []figure.Panel{panel("Algorithm 1", r.Learned, 1), panel("random features", r.Random, 2)}, Wide: true, Provenance: figure.Provenance{Seeds: "the first"}}}, nil
}

// learnedBand returns a learned curve over the grid of a design with its band, and what
// was to be learned, both within learnedReach.
func learnedBand(x, mean, low, high, truth []float64) (learned, target figure.Series) {
	learned = figure.Series{Mark: figure.Line, Role: figure.Measured, Band: true}
	target = figure.Series{Mark: figure.Line, Role: figure.Theory}
	for i, u := range x {
		if math.Abs(u) > learnedReach+1e-9 {
			continue
		}
		target.X, target.Y = append(target.X, u), append(target.Y, truth[i])
		learned.X, learned.Y = append(learned.X, u), append(learned.Y, mean[i])
		learned.Low, learned.High = append(learned.Low, low[i]), append(learned.High, high[i])
	}
	return learned, target
}

// learnedTables sets the three measures of the first run's error.
func learnedTables(o *LearnedOutcome) []figure.Table {
	first := func(values []float64) float64 {
		if len(values) == 0 {
			return math.NaN()
		}
		return values[0]
	}
	r := o.Result
	return []figure.Table{{ID: "damian2022/learned/losses", Header: []string{"error of the first run", "value"}, Rows: [][]any{
		{`$\mathbb{E}(\hat f - f^\star)^2$`, first(r.L2)}, {`$\mathbb{E}|\hat f - f^\star|$`, first(r.L1)},
		{`$\mathbb{E}(|\hat f - f^\star| - \varsigma)_+$, as in Theorem 1`, first(r.Beyond)}}}}
}
