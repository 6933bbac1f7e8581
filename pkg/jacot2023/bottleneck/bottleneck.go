package bottleneck

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/jacot2023"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/stats"
)

// BottleneckConfig decides the experiment on the singular values of trained networks.
type BottleneckConfig struct {
	jacot2023.Training
	SmallLambda float64 // a second, smaller λ
	LongSteps   int     // steps there: the smaller λ, the slower small singular values die
	Restarts    int     // other initialisations for the first teacher that ends at another rank there
}

// BottleneckResult holds what the networks look like, one a teacher.
type BottleneckResult struct {
	Main  []jacot2023.Report // at λ
	Small []jacot2023.Report // at the smaller λ

	// Restarts are what other initialisations make of the first teacher of Small whose
	// middle layer has another rank than the teacher; nil when there is none.
	Restarts []jacot2023.Report
}

// BottleneckOutcome is what came of the experiment and its twins.
type BottleneckOutcome = experiment.Outcome[BottleneckConfig, BottleneckResult]

// BottleneckSpec trains networks of depth 12 on teachers of rank 2 and looks at the
// singular values of their layers.
var BottleneckSpec = &experiment.Spec[BottleneckConfig, BottleneckResult]{
	ID:     "jacot2023/bottleneck",
	Title:  "singular values of the layers of trained networks",
	Config: bottleneckConfig,
	Live: func(c BottleneckConfig) BottleneckConfig {
		c.Width, c.Teachers, c.Samples = 8, 2, 30
		c.Steps, c.Ramp, c.LongSteps, c.Restarts = 100, 30, 100, 0
		return c
	},
	Check: checkBottleneck,
	Stay:  jacot2023.Recipe{}.Stay(),
	Twins: []experiment.Twin[BottleneckConfig]{
		{Name: "no weight decay", Breaks: "$\\lambda > 0$: nothing makes small singular values vanish",
			Change: func(c BottleneckConfig) BottleneckConfig { return c.withLambda(0) }},
		{Name: "too much weight decay", Control: true,
			Breaks: "$\\lambda$ is below the price at which the zero function wins: the networks are dead, and what counts " +
				"for such is known beforehand",
			Change: func(c BottleneckConfig) BottleneckConfig { return c.withLambda(0.3) }},
	},
	Cost: func(c BottleneckConfig) experiment.Cost {
		return c.trainings().Cost().Plus(c.trainings().ExamineCost())
	},
	Run:     runBottleneck,
	Claims:  bottleneckClaims,
	Figures: bottleneckFigures,
	Tables:  bottleneckTables,
}

func bottleneckConfig(p experiment.Preset) BottleneckConfig {
	c := BottleneckConfig{Training: jacot2023.TrainingPreset(p), SmallLambda: 0.01, LongSteps: 5000, Restarts: 4}
	if p == experiment.Paper {
		c.SmallLambda, c.LongSteps = 1e-3, c.Steps
	}
	return c
}

// withLambda returns the config with one λ, and as many steps, in both places, of few
// teachers and without restarts.
func (c BottleneckConfig) withLambda(lambda float64) BottleneckConfig {
	c.Lambda, c.SmallLambda, c.LongSteps, c.Restarts = lambda, lambda, c.Steps, 0
	c.Few()
	return c
}

func checkBottleneck(c BottleneckConfig) error {
	return errors.Join(c.Training.Check(), c.Training.At(c.SmallLambda).Check(),
		experiment.AtLeast(2, "Teachers", c.Teachers),
		experiment.AtLeast(1, "LongSteps", c.LongSteps), experiment.AtLeast(0, "Restarts", c.Restarts),
		experiment.AtLeast(jacot2023.PlateauDepth, "Depth", c.Depth))
}

func (c BottleneckConfig) trainings() jacot2023.Trainings {
	return jacot2023.Trainings{c.Training, c.Training.Longer(c.LongSteps).At(c.SmallLambda)}
}

func runBottleneck(ctx context.Context, env *experiment.Env, c BottleneckConfig) (BottleneckResult, error) {
	students, err := c.trainings().Train(ctx, env)
	if err != nil {
		return BottleneckResult{}, err
	}
	reports, err := examineAll(students, c.Rank)
	if err != nil {
		return BottleneckResult{}, err
	}
	restarts, err := c.restart(ctx, env, reports[1])
	return BottleneckResult{Main: reports[0], Small: reports[1], Restarts: restarts}, err
}

// restart trains the first teacher of another rank from other initialisations.
func (c BottleneckConfig) restart(ctx context.Context, env *experiment.Env,
	reports []jacot2023.Report) ([]jacot2023.Report, error) {
	other := slices.IndexFunc(reports, func(r jacot2023.Report) bool { return r.Middle() != c.Rank })
	if other < 0 || c.Restarts == 0 {
		return nil, nil
	}
	var trainings jacot2023.Trainings
	for init := range c.Restarts {
		t := c.trainings()[1]
		t.First, t.Teachers, t.Init = reports[other].Teacher, 1, c.Init+1+init
		trainings = append(trainings, t)
	}
	students, err := trainings.Train(ctx, env)
	if err != nil {
		return nil, err
	}
	return Examine(slices.Concat(students...), c.Rank)
}

func bottleneckFigures(o *BottleneckOutcome) ([]figure.Figure, error) {
	c, main := o.Config, o.Result.Main
	panel := func(reports []jacot2023.Report, note string, top float64, legend figure.Corner) figure.Panel {
		return figure.Panel{X: layerAxis(c.Depth), Y: figure.Axis{Label: "singular value", Min: 0, Max: top},
			Legend: legend, Note: note,
			Series: jacot2023.SigmaSeries(reports, min(4, c.Width))}
	}
	one, left := jacot2023.FirstOfRank(main, c.Rank)
	single := main[one:min(one+1, len(main))]
	sigma := figure.Figure{ID: "jacot2023/bottleneck/singular-values",
		Title: "A bottleneck: k singular values near 1, the rest near 0", Wide: true,
		Alt: "Singular values of each of twelve layers. (a) and (b): two stay a little above 1 from the second layer " +
			"to the last but two, the others are near 0 but for the first layer and the last ones. (c) Without weight " +
			"decay all are large.",
		Caption: fmt.Sprintf(`The four largest singular values of $W_\ell$ against $\ell$, for depth %d and teachers `+
			`of rank %d. (a) %s. (b) Median over %d teachers with its interval. (c) The same without weight decay, on `+
			`another scale. Dashed: 1; dotted: the 1/2 above which we count.`, c.Depth, c.Rank, left, len(main)),
		Panels: []figure.Panel{panel(single, "one teacher", 2, figure.Best),
			panel(main, "all teachers", 2, figure.NoLegend)},
		Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d teachers", len(main))}}
	var without []jacot2023.Report
	if twin, err := o.Twin("no weight decay"); err == nil {
		without = twin.Result.Main
		sigma.Panels = append(sigma.Panels, panel(without, "$\\lambda = 0$", 4, figure.NoLegend))
	}
	return []figure.Figure{sigma, bottleneckDistances(o, without)}, nil
}

// bottleneckDistances shows the distances from partial isometries and the variance
// outside of k components, layer by layer; those of the twin where it was run.
func bottleneckDistances(o *BottleneckOutcome, twin []jacot2023.Report) figure.Figure {
	c := o.Config
	left := figure.Panel{X: layerAxis(c.Depth), Y: figure.Axis{Label: "$d_\\ell$", Scale: figure.Log10},
		Legend: figure.Best}
	right := figure.Panel{X: layerAxis(c.Depth), Y: figure.Axis{Label: "variance outside $k$ components",
		Scale: figure.Log10}, Legend: figure.NoLegend}
	for _, s := range []struct {
		name    string
		role    figure.Role
		reports []jacot2023.Report
	}{{fmt.Sprintf("$\\lambda = %g$", c.Lambda), figure.Measured, o.Result.Main}, {"$\\lambda = 0$", figure.Twin, twin}} {
		if s.reports == nil {
			continue
		}
		d := figure.Series{Name: s.name, Mark: figure.LinePoints, Role: s.role, Slot: 1}
		e := d
		for l := 1; l <= c.Depth; l++ {
			measure.Append(&d, float64(l),
				measure.Median(stats.Map(s.reports, func(r jacot2023.Report) float64 { return r.DistanceAt(l) })))
			if l < c.Depth {
				measure.Append(&e, float64(l),
					measure.Median(stats.Map(s.reports, func(r jacot2023.Report) float64 { return max(1-r.EnergyAt(l), 1e-8) })))
			}
		}
		left.Series, right.Series = append(left.Series, d), append(right.Series, e)
	}
	return figure.Figure{ID: "jacot2023/bottleneck/distances",
		Title: "How far from an isometry of rank k, and from k dimensions", Wide: true,
		Alt: "Against the layer. (a) The distance of each weight matrix from a partial isometry of rank 2 is " +
			"smallest in the middle; without weight decay it is large everywhere. (b) The variance outside two " +
			"principal components, far smaller with weight decay.",
		Caption: `(a) Distances $d_\ell = \|W_\ell - V_\ell V_{\ell-1}^T\|_F$ of the weights from the isometries of ` +
			`T7. (b) Share of the variance of $\alpha_\ell$ outside of $k$ principal components, the rank of the ` +
			`teacher. Medians over teachers with their intervals.`,
		Panels:     []figure.Panel{left, right},
		Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d teachers", len(o.Result.Main))}}
}

// Examine examines several networks.
func Examine(students []jacot2023.Student, k int) ([]jacot2023.Report, error) {
	out := make([]jacot2023.Report, len(students))
	for i, s := range students {
		var err error
		if out[i], err = s.Examine(k); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// examineAll examines the networks of all trainings.
func examineAll(students [][]jacot2023.Student, k int) ([][]jacot2023.Report, error) {
	out := make([][]jacot2023.Report, len(students))
	for i, group := range students {
		var err error
		if out[i], err = Examine(group, k); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// layerAxis is the axis of the layers of a network of some depth.
func layerAxis(depth int) figure.Axis {
	step := max(depth/6, 1)
	var at []float64
	for l := step; l <= depth; l += step {
		at = append(at, float64(l))
	}
	return figure.Axis{Label: "layer $\\ell$", Min: 0.5, Max: float64(depth) + 0.5, Ticks: figure.TicksAt(at)}
}
