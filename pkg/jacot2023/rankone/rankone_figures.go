package rankone

import (
	"fmt"

	"github.com/provingground/provingground/pkg/figure"
)

// rankOneFigures shows slope against fit, teacher by teacher.
func rankOneFigures(o *RankOneOutcome) ([]figure.Figure, error) {
	c := o.Config
	cloud := func(name string, slot int, of func(RankOneTeacher) RankOneEnd) figure.Series {
		s := figure.Series{Name: name, Mark: figure.Points, Role: figure.Measured, Slot: slot}
		for _, t := range o.Result.Teachers {
			if e := of(t); !e.Dead() {
				s.X, s.Y = append(s.X, e.Train), append(s.Y, e.Steepest)
			}
		}
		return s
	}
	least := 0.0
	for _, t := range o.Result.Teachers {
		least += t.Needed / float64(len(o.Result.Teachers))
	}
	panel := figure.Panel{X: figure.Axis{Label: "training error $C$", Min: 0, Max: 0.8},
		Y: figure.Axis{Label: `largest $\|Jf\|$`, Scale: figure.Log10, Min: 0.4, Max: 20}, Legend: figure.Above}
	panel.Series = []figure.Series{
		figure.Level("bound, $C = 0$", least, "spanning tree of the outputs / diameter of the inputs, mean over teachers"),
		cloud(fmt.Sprintf(`trained at $\lambda = %g$`, c.From), 1, func(t RankOneTeacher) RankOneEnd { return t.High }),
		cloud(fmt.Sprintf(`come down to $%g$`, c.Lambda), 2, func(t RankOneTeacher) RankOneEnd { return t.One }),
		cloud(fmt.Sprintf(`random start, $%g$`, c.Lambda), 3, func(t RankOneTeacher) RankOneEnd { return t.Two })}
	return []figure.Figure{{ID: "jacot2023/rank-one/slopes", Title: "Slope against fit",
		Alt: "Largest norm of the Jacobian against the training error. Networks trained at the larger lambda lie " +
			"low and to the right; with lambda lowered they have moved up and to the left, some of them across a dashed line. " +
			"Networks from a random start at the smaller lambda lie far to the left, and on the whole lower.",
		Caption: fmt.Sprintf(`Trained networks of depth $L = %d$, one point a teacher; dead ones are left out. The `+
			`dashed line is the least slope that T5 allows a function of rank 1 with $C = 0$ (mean over teachers).`, c.Depth),
		Panels:     []figure.Panel{panel},
		Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d teachers", c.Teachers)}}}, nil
}
