package whatmatters

import (
	"fmt"
	"slices"

	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/measure"
)

func ablationsFigures(o *AblationsOutcome) ([]figure.Figure, error) {
	c := o.Config
	names, labels := []string{Full}, []string{Full}
	for _, a := range ablations {
		if slices.Contains(c.Without, a.name) {
			names, labels = append(names, a.name), append(labels, a.label)
		}
	}
	p := figure.Panel{X: figure.Axis{Min: -0.5, Max: float64(len(names)) - 0.5, Ticks: figure.NamedTicks(labels)},
		Y: figure.Axis{Label: "excess risk", Min: 0, Max: 1.1}, Legend: figure.Above}
	count := float64(len(c.D) + 1)
	add := func(s figure.Series, r AblationsResult, d, place int) {
		for i, name := range names {
			measure.Append(&s, float64(i)+0.5*(float64(place)+0.5-count/2)/count, measure.Mean(r.risk(name, d)))
		}
		p.Series = append(p.Series, s)
	}
	for k, d := range c.D {
		add(figure.Series{Name: fmt.Sprintf("$d = %d$", d), Mark: figure.Points, Role: figure.Measured}, o.Result, d, k)
	}
	at := c.D[0]
	if shuffled, err := o.Twin("labels shuffled"); err == nil {
		at = shuffled.Config.D[0]
		add(figure.Series{Name: shuffled.Name, Mark: figure.Points, Role: figure.Twin}, shuffled.Result, at, len(c.D))
	}
	p.Series = append(p.Series, figure.Level("", 1, "1, the risk of predicting 0"))
	return []figure.Figure{{ID: "damian2022/ablations/risk", Title: "What happens without it", Wide: true,
		Alt: "Excess risk of the full algorithm and of the algorithm with one ingredient missing, for each " +
			"dimension, and with shuffled labels: much higher without the step, the biases, the weight decay or the mirror " +
			"and with a large step, not higher with a smaller step; 1 with shuffled labels.",
		Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d at d = 20, more below; the same data for all", c.Seeds)},
		Caption: fmt.Sprintf(`Excess risk of Algorithm 1 with one ingredient missing, $n = %g\,d^2$, $m = %d$, `+
			`$\eta_1 = %g\sqrt{d}$ (mean and 95 %% t interval over seeds, the same data and random numbers for all). Large `+
			`and small: %g and %g times $\eta_1$. Grey: predicting 0. The labels of the twin, at $d = %d$, are shuffled.`,
			c.Ratio, c.Width, c.Eta1PerRootD, c.Large, c.Small, at),
		Panels: []figure.Panel{p}}}, nil
}
