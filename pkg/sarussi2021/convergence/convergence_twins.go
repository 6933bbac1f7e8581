package convergence

import (
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/sarussi2021"
)

// The names of the twins.
const (
	labelsReversed = "labels reversed"
	flowsSpeed     = "normalised steps"
	headOfOne      = "v = 1"
	marginStays    = "the margin stays"
	largeSteps     = "large steps"
)

// convergenceTwins train what the claims need that they must break, and nothing else.
var convergenceTwins = []experiment.Twin[ConvergenceConfig]{
	{Name: labelsReversed, Breaks: "w* separates the data: at γ = 0.2 and α = 0.9 one label in twenty is reversed",
		Change: func(c ConvergenceConfig) ConvergenceConfig {
			c = alone(c)
			c.Training = reversed(c.Training)
			return c
		}},
	{Name: flowsSpeed, Breaks: "the step is η times the gradient: it is divided by the mean of s",
		Change: func(c ConvergenceConfig) ConvergenceConfig {
			full := c.Complete
			c = alone(c)
			c.Rule, c.Complete = sarussi2021.Normalized, full
			return c
		}},
	{Name: headOfOne, Breaks: "v shrinks like 1/√(2k): it is 1 at every width, and η is 0.02",
		Change: func(c ConvergenceConfig) ConvergenceConfig {
			widths := c.Widths
			c = alone(c)
			c.Widths, c.V, c.Rate = widths, 1, 0.02
			return c
		}},
	{Name: marginStays, Breaks: "the margin is another one: the base set, begun elsewhere, passes for sets of other γ",
		Same: "whether the time depends on the start was not known: a large one saves a little, at every seed seen",
		Change: func(c ConvergenceConfig) ConvergenceConfig {
			margins, starts := c.Margins, c.Starts
			c = alone(c)
			c.Margins, c.Starts, c.Relabel = margins, starts, true
			return c
		}},
	{Name: largeSteps, Breaks: "steps are small: η is 50, and the smaller one 5",
		Same: "how far the law reaches was not known: with steps as large both times are a few whole epochs",
		Change: func(c ConvergenceConfig) ConvergenceConfig {
			slower := c.Slower
			c = alone(c)
			c.Targets = c.Targets[:min(2, len(c.Targets))]
			c.Rate, c.Slower = 50, slower
			return c
		}},
}

// alone returns the base training without the others.
func alone(c ConvergenceConfig) ConvergenceConfig {
	c.Widths, c.Alphas, c.Margins, c.Starts, c.Shares = nil, nil, nil, nil, nil
	c.Slower, c.Complete = 0, false
	return c
}
