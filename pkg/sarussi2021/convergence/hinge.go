package convergence

import (
	"context"
	"errors"
	"fmt"

	"gonum.org/v1/gonum/floats"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/sarussi2021"
	"github.com/provingground/provingground/pkg/stats"
)

// HingeConfig decides the experiment on the hinge loss: the base training, and what else than its own is tried of
// one number at a time.
type HingeConfig struct {
	sarussi2021.Training
	Widths   []int     // other 2k
	Alphas   []float64 // other α
	Margins  []float64 // other γ
	Starts   []float64 // other σ_0
	Reversed float64   // a share of reversed labels that is shown and not judged; 0: none
}

// HingeRun is what the training of one seed leaves.
type HingeRun struct {
	Updates int     // with a sample of margin below 1
	Bound   float64 // M_k
	Loss    float64 // hinge loss at the end
	Epochs  int     // until it was zero, or to the end
}

// Share returns the updates over M_k: at most 1.
func (r HingeRun) Share() float64 { return float64(r.Updates) / r.Bound }

// HingeArm is one training, seed by seed.
type HingeArm struct {
	Part  string
	Value float64
	Runs  []HingeRun
}

// HingeResult holds the trainings, the base first.
type HingeResult struct{ Arms []HingeArm }

// HingeOutcome is what came of the experiment and its twins.
type HingeOutcome = experiment.Outcome[HingeConfig, HingeResult]

// HingeSpec trains on the hinge loss, and counts the updates.
var HingeSpec = &experiment.Spec[HingeConfig, HingeResult]{
	ID:     "sarussi2021/hinge",
	Title:  "how many updates SGD makes on the hinge loss",
	Config: hingeConfig,
	Check:  checkHinge,
	Stay:   sarussi2021.TrainingStay,
	Idle:   experiment.Fixed[HingeConfig](noTally),
	Twins: []experiment.Twin[HingeConfig]{{Name: labelsReversed,
		Breaks: "w* separates the data: at γ = 0.2 and α = 0.9 one label in twenty is reversed",
		Same:   "whether a network fits the reversed labels was not known: at α = 0.3 it does",
		Change: func(c HingeConfig) HingeConfig {
			c.Widths, c.Alphas, c.Margins, c.Starts, c.Reversed = nil, nil, nil, nil, 0
			c.Training = reversed(c.Training)
			return c
		}}},
	Cost:    func(c HingeConfig) experiment.Cost { return trainingsCost(c.trainings()) },
	Run:     runHinge,
	Claims:  hingeClaims,
	Figures: hingeFigures,
	Tables:  hingeTables,
}

func hingeConfig(p experiment.Preset) HingeConfig {
	c := convergenceConfig(p)
	t := c.To(0)
	t.Loss, t.Steps, t.At, t.Weights = sarussi2021.Hinge, 20_000, nil, false
	return HingeConfig{Training: t, Widths: c.Widths, Alphas: c.Alphas, Margins: c.Margins, Starts: c.Starts,
		Reversed: 0.05}
}

func checkHinge(c HingeConfig) error {
	var errs []error
	if c.Kind != sarussi2021.Teacher || c.Loss != sarussi2021.Hinge || c.Rule != sarussi2021.SGD || c.Random ||
		c.Centred || c.Both || c.Spread != 0 || c.Decay != 0 {
		errs = append(errs, errors.New("the bound M_k is for SGD on the hinge loss, a teacher's points with a margin, and "+
			"the first layer alone"))
	}
	if len(c.Targets) != 1 || c.Targets[0] != 0 {
		errs = append(errs, fmt.Errorf("field Targets = %v: training ends at the loss 0", c.Targets))
	}
	if len(c.At) > 0 || c.Weights {
		errs = append(errs, errors.New("fields At and Weights: updates are counted at the end of training alone"))
	}
	if c.Margin <= 0 || c.Alpha <= 0 {
		errs = append(errs, errors.New("fields Margin and Alpha: without a margin, or with α ≤ 0, there is no bound"))
	}
	if !(c.Reversed >= 0 && c.Reversed <= 0.5) {
		errs = append(errs, fmt.Errorf("field Reversed = %v lies between 0 and 0.5", c.Reversed))
	}
	if err := errors.Join(append(errs, c.Training.Check())...); err != nil {
		return err
	}
	return checkArms(c.trainings())
}

func (c HingeConfig) trainings() []arm {
	all := ConvergenceConfig{Training: c.Training, Widths: c.Widths, Alphas: c.Alphas, Margins: c.Margins,
		Starts: c.Starts}.trainings()
	if c.Reversed > 0 {
		t := c.Training // fitting them takes many more epochs than w* allows
		t.Flips, t.Steps, t.Count = c.Reversed, 10*t.Steps, min(t.Count, 3)
		all = append(all, arm{t, partShare, c.Reversed})
	}
	return all
}

func runHinge(ctx context.Context, env *experiment.Env, c HingeConfig) (HingeResult, error) {
	arms := c.trainings()
	students, err := sarussi2021.TrainAll(ctx, env, bare(arms))
	if err != nil {
		return HingeResult{}, err
	}
	var r HingeResult
	for i, a := range arms {
		out := HingeArm{Part: a.part, Value: a.value}
		for _, s := range students[i] {
			w, err := separator(ctx, s)
			if err != nil {
				return r, err
			}
			run := HingeRun{Updates: s.Last().Updates, Epochs: len(s.Losses),
				Bound: s.Descent(s.Set, s.Start(), floats.Norm(w, 2)).HingeBound(s.Start().LargestRow())}
			if len(s.Losses) > 0 {
				run.Loss = s.Losses[len(s.Losses)-1]
			}
			out.Runs = append(out.Runs, run)
		}
		r.Arms = append(r.Arms, out)
	}
	return r, nil
}

// judged returns the trainings that the claims are about.
func (r HingeResult) judged() []HingeArm {
	var out []HingeArm
	for _, a := range r.Arms {
		if a.Part != partShare {
			out = append(out, a)
		}
	}
	return out
}

var hingeClaims = []experiment.Claim[HingeConfig, HingeResult]{
	{Name: "hinge/updates", Known: claim.Derived, Kind: claim.Inequality, FailedBy: []string{labelsReversed},
		Source: "the form of Brutzkus et al. 2018, derived again",
		Says: experiment.Fixed[HingeConfig](`SGD on the hinge loss makes no more updates than $M_k$: the largest quotient ` +
			`of both, over all runs and settings, is at most 1`),
		Measure: func(_ HingeConfig, r HingeResult) claim.Measurement {
			var shares []float64
			for _, a := range r.judged() {
				shares = append(shares, stats.Map(a.Runs, HingeRun.Share)...)
			}
			return extreme(shares)
		},
		Band: experiment.Fixed[HingeConfig](claim.AtMost(1, claim.Theory, "an inequality between a count and a bound"))},
	{Name: "hinge/zero", Known: claim.Derived, Kind: claim.Share, FailedBy: []string{labelsReversed}, Source: derived,
		Says: experiment.Fixed[HingeConfig](`and ends with the hinge loss 0: share of the seeds at which it does so in ` +
			`every setting`),
		Cases: func(c HingeConfig) int { return c.Count },
		Measure: func(c HingeConfig, r HingeResult) claim.Measurement {
			ended := 0
			for seed := range c.Count {
				if r.zero(seed) {
					ended++
				}
			}
			return measure.Proportion(ended, c.Count)
		},
		Band: experiment.Fixed[HingeConfig](claim.Most(separate + ": all runs of 9 settings"))},
}

// zero reports whether a seed ended with the loss 0 in every setting that the claims are about.
func (r HingeResult) zero(seed int) bool {
	for _, a := range r.judged() {
		if seed >= len(a.Runs) || a.Runs[seed].Loss != 0 {
			return false
		}
	}
	return len(r.judged()) > 0
}

func (a HingeArm) name() string {
	switch a.Part {
	case partShare:
		return fmt.Sprintf("%.3g %% of the labels reversed", 100*a.Value)
	case partBase:
		return "the base"
	}
	return fmt.Sprintf("%s = %.3g", a.Part, a.Value)
}

// hingeFigures shows the updates over M_k.
func hingeFigures(o *HingeOutcome) ([]figure.Figure, error) {
	ran, wrong, labels := hingeSeries(o)
	return []figure.Figure{{ID: "sarussi2021/hinge/updates", Title: "Fewer updates than the bound",
		Alt: "Updates over the bound M k in nine settings, all left of a line at 1, between a few thousandths and about a " +
			"tenth. With reversed labels they stand right of the line.",
		Caption: fmt.Sprintf(`Updates that SGD makes on the hinge loss, over $M_k$, a mark a seed ($\alpha = %g$ and `+
			`$\gamma = %g$ but where named). The twin: $\gamma = 0.2$, $\alpha = 0.9$, one label in 20 reversed.`,
			o.Config.Alpha, o.Config.Margin),
		Panels: []figure.Panel{{X: figure.Axis{Label: "updates over $M_k$", Scale: figure.Log10, Min: 1e-3, Max: 20},
			Y: listed(labels), Legend: figure.Above, Series: []figure.Series{upright("$M_k$", 1, "1"), ran, wrong}}},
		Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d seeds", o.Config.Count)}}}, nil
}

// hingeSeries returns the points of the settings and of the twin, and the names of their places.
func hingeSeries(o *HingeOutcome) (ran, wrong figure.Series, labels []string) {
	ran = figure.Series{Name: "measured", Mark: figure.Points, Role: figure.Measured, Slot: 1}
	wrong = figure.Series{Name: "labels reversed", Mark: figure.Points, Role: figure.Twin, Slot: 1}
	add := func(s *figure.Series, label string, a HingeArm) {
		place(s, len(labels), stats.Map(a.Runs, HingeRun.Share)...)
		labels = append(labels, label)
	}
	for _, a := range o.Result.judged() {
		add(&ran, symbol(a.Part, a.Value), a)
	}
	if t, err := o.Twin(labelsReversed); err == nil && len(t.Result.Arms) > 0 {
		add(&wrong, "twin", t.Result.Arms[0])
	}
	return ran, wrong, labels
}

// hingeTables counts updates and epochs.
func hingeTables(o *HingeOutcome) []figure.Table {
	var rows [][]any
	row := func(name string, a HingeArm) {
		updates := stats.Map(a.Runs, func(r HingeRun) float64 { return float64(r.Updates) })
		rows = append(rows, []any{name, stats.Median(updates),
			stats.MedianOf(a.Runs, func(r HingeRun) float64 { return r.Bound }),
			stats.MedianOf(a.Runs, HingeRun.Share),
			stats.Max(stats.Map(a.Runs, func(r HingeRun) float64 { return float64(r.Epochs) })),
			stats.Max(stats.Map(a.Runs, func(r HingeRun) float64 { return r.Loss }))})
	}
	for _, a := range o.Result.Arms {
		row(a.name(), a)
	}
	for _, t := range o.Twins {
		for _, a := range t.Result.Arms {
			row("twin: "+t.Name, a)
		}
	}
	return []figure.Table{figure.NewTable(o.ID+"/updates", []string{"what differs", "updates (median)", "M_k (median)",
		"updates/M_k (median)", "epochs (most)", "hinge loss at the end (largest)"}, rows, "no training")}
}
