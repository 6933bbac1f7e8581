package damian2022

import (
	"fmt"

	"github.com/provingground/provingground/pkg/figure"
)

// learnedReach is how far along u the picture goes: beyond it lie 0.3 % of all x.
const learnedReach = 3

func learnedFigures(o *LearnedOutcome) ([]figure.Figure, error) {
	c, r := o.Config, o.Result
	panel := func(name string, curve LearnedCurve, slot int) figure.Panel {
		target := figure.Series{Name: `target $f^\star$`, Mark: figure.Line, Role: figure.Theory, Formula: "f*(u)"}
		learned := figure.Series{Name: name, Mark: figure.Line, Role: figure.Measured, Slot: slot, Band: true, Interval: "mean, 10 % to 90 % over the coordinates across u"}
		for i, u := range r.U {
			if u < -learnedReach-1e-9 || u > learnedReach+1e-9 {
				continue
			}
			target.X, target.Y = append(target.X, u), append(target.Y, r.Target[i])
			learned.X, learned.Y = append(learned.X, u), append(learned.Y, curve.Mean[i])
			learned.Low, learned.High = append(learned.Low, curve.Low[i]), append(learned.High, curve.High[i])
		}
		return figure.Panel{X: figure.Axis{Label: `$u \cdot x$`}, Y: figure.Axis{Label: `$\hat f(x)$`, Min: -2, Max: 11}, Series: []figure.Series{target, learned}, Legend: figure.Above}
	}
	return []figure.Figure{{ID: "damian2022/learned/curve", Title: "What was learned",
		Alt:     "The learned function against u dot x. Left, Algorithm 1: a narrow band that follows the quartic target. Right, random features: a wider band, too flat where the target rises.",
		Caption: fmt.Sprintf(`What one run has learned from $n = %d$ samples ($d = %d$, $m = %d$), against $u \cdot x$: line, mean over the coordinates across $u$; band, from their 10th to their 90th percentile; dashed, the target. Left Algorithm 1, right random features on the same data.`, c.N, c.D, c.Width),
		Panels:  []figure.Panel{panel("Algorithm 1", r.Learned, 1), panel("random features", r.Random, 2)}, Wide: true, Provenance: figure.Provenance{Seeds: "the first"}}}, nil
}
