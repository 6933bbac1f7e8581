// Package agreement holds the experiments of notebook 03: while units agree on every sample, training is logistic
// regression, exactly (T3a, T3b); when the perfect agreement regime is entered (T3e), whether it can last (D8), and
// that it needs no teacher (X3).
package agreement

import (
	"context"
	"errors"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/sarussi2021"
)

// AgreementConfig decides the experiment on frozen spread, the reduced model and the time at which PAR is entered.
type AgreementConfig struct {
	Master uint64    // master seed
	Sigmas []float64 // σ_0 of the starts that are claimed about, increasing
	Shown  []float64 // σ_0 of the starts whose paths are drawn, of the first seed each, increasing
	Steps  int       // of gradient descent; spread and reduced model are compared from a fifth of them on
	Seeds  int       // data sets, each with a start of its own direction
	Noise  float64   // standard deviation of a coordinate of the mixture's noise: with more c_min is smaller
	Alpha  float64   // the slope α of σ below 0
	Flips  float64   // share of the labels that are reversed
	Spread float64   // heads are ±v(1+Spread) and ±v(1−Spread) in turn
	Both   bool      // the second layer is trained too
}

// AgreementLook is a network at a step.
type AgreementLook struct {
	Step     int
	Sum      float64 // η Σ of the mean s over the steps before
	NAR, PAR float64 // shares of the (cluster, sample) pairs that agree
	R, Gap   float64 // r and ‖w̄−ū‖
}

// AgreementRun is the training of one seed.
type AgreementRun struct {
	FirstNAR, LeftNAR int // the first step in NAR, −1: none; how many later ones are not
	FirstPAR, LeftPAR int // the same of PAR
	Entered           int // the first step from which T3e guarantees PAR, −1: none
	// R_0 R/(vαc_min), the sum from which it does, for the labels as drawn, before any are reversed; 0 where their c_min
	// is not positive, when it says nothing
	Needed     float64
	LeastInner float64 // c_min
	Drift      float64 // max |Δ(w_i−w_j)| from a fifth of the steps to the last
	Off        float64 // largest difference of θ or of a margin from those of the reduced model, at the last step
	Looks      []AgreementLook
}

// AgreementCell holds all seeds at one σ_0.
type AgreementCell struct {
	Sigma float64
	Runs  []AgreementRun
}

// AgreementResult holds the cells that are claimed about, and the paths that are drawn, a run a cell.
type AgreementResult struct{ Cells, Paths []AgreementCell }

// AgreementOutcome is what came of the experiment and its twins.
type AgreementOutcome = experiment.Outcome[AgreementConfig, AgreementResult]

// The names of the twins.
const (
	largeStart     = "large start"
	reversedLabels = "two labels of 100 reversed"
	bothLayers     = "second layer trained too"
	unequalHeads   = "unequal heads"
)

// AgreementSpec follows gradient descent on a mixture into the perfect agreement regime, and in it.
var AgreementSpec = &experiment.Spec[AgreementConfig, AgreementResult]{
	ID:     "sarussi2021/agreement",
	Title:  "in an agreement regime training is logistic regression",
	Config: agreementConfig,
	Check:  checkAgreement,
	Twins: []experiment.Twin[AgreementConfig]{
		{Name: largeStart, Breaks: `units agree: at $\sigma_0 = 30$ they do not within these steps`,
			Change: func(c AgreementConfig) AgreementConfig { c.Sigmas = []float64{30}; return c }},
		{Name: reversedLabels, Breaks: `$c_\min > 0$: two labels of 100 are reversed`,
			Change: func(c AgreementConfig) AgreementConfig { c.Flips = 0.02; return c }},
		{Name: bothLayers, Breaks: "the second layer is fixed: it is trained too",
			Change: func(c AgreementConfig) AgreementConfig { c.Sigmas, c.Both = c.Sigmas[:1], true; return c }},
		{Name: unequalHeads, Breaks: "all heads are $\\pm v$: they are $\\pm 1.2v$ and $\\pm 0.8v$ in turn",
			Change: func(c AgreementConfig) AgreementConfig { c.Sigmas, c.Spread = c.Sigmas[:1], 0.2; return c }},
	},
	Cost: func(c AgreementConfig) experiment.Cost {
		cost := sarussi2021.TrainingsCost(slices.Concat(c.trainings(), c.paths()))
		return cost.Plus(experiment.Cost{Host: float64(c.Seeds*len(c.Sigmas)*c.Steps) * 1e4})
	},
	Run:     runAgreement,
	Claims:  agreementClaims,
	Figures: agreementFigures,
	Tables:  agreementTables,
}

func agreementConfig(p experiment.Preset) AgreementConfig {
	c := AgreementConfig{Master: 2021, Sigmas: []float64{1e-3, 0.01, 0.1, 0.3},
		Shown: []float64{1e-3, 0.01, 0.1, 0.3, 1, 3, 10}, Steps: 1000, Seeds: 12, Noise: 0.1, Alpha: 0.3}
	if p == experiment.Paper {
		c.Sigmas, c.Steps, c.Seeds = []float64{1e-4, 1e-3, 0.01, 0.1, 0.3}, 20_000, 16
	}
	return c
}

// fewestSteps leave some on either side of a fifth of them.
const fewestSteps = 10

func checkAgreement(c AgreementConfig) error {
	errs := []error{experiment.Path("Sigmas", c.Sigmas), experiment.Path("Shown", c.Shown),
		experiment.AtLeast(fewestSteps, "Steps", c.Steps), experiment.AtLeast(1, "Seeds", c.Seeds)}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	return errors.Join(c.training(c.Sigmas[0]).Check(), onlyAgreement(c.Alpha))
}

// onlyAgreement refuses slopes of which no statement of this room speaks.
func onlyAgreement(alpha float64) error {
	if !(alpha > 0) {
		return errors.New("field Alpha must be above 0: where σ is flat, no unit is pulled to the right side")
	}
	return nil
}

// from is the step from which spread and reduced model are compared.
func (c AgreementConfig) from() int { return c.Steps / 5 }

// training returns the training of all seeds from one σ_0.
func (c AgreementConfig) training(sigma float64) sarussi2021.Training {
	t := sarussi2021.Agreement().From(sigma)
	t.Master, t.Noise, t.Alpha, t.Flips, t.Spread, t.Both = c.Master, c.Noise, c.Alpha, c.Flips, c.Spread, c.Both
	t.Steps, t.Count, t.At, t.Weights = c.Steps, c.Seeds, sarussi2021.Geometric(c.from(), 8), true
	return t
}

func (c AgreementConfig) trainings() []sarussi2021.Training {
	out := make([]sarussi2021.Training, len(c.Sigmas))
	for i, sigma := range c.Sigmas {
		out[i] = c.training(sigma)
	}
	return out
}

// paths returns the trainings of the first seed that are looked at often.
func (c AgreementConfig) paths() []sarussi2021.Training {
	out := make([]sarussi2021.Training, len(c.Shown))
	for i, sigma := range c.Shown {
		t := c.training(sigma)
		t.Count, t.At, t.Weights = 1, sarussi2021.Geometric(c.Steps, 40), false
		out[i] = t
	}
	return out
}

func runAgreement(ctx context.Context, env *experiment.Env, c AgreementConfig) (AgreementResult, error) {
	claimed, shown := c.trainings(), c.paths()
	all, err := sarussi2021.TrainAll(ctx, env, slices.Concat(claimed, shown))
	if err != nil {
		return AgreementResult{}, err
	}
	var r AgreementResult
	for i, students := range all {
		cell := AgreementCell{Sigma: students[0].Sigma}
		for _, s := range students {
			run, err := agreementRun(s)
			if err != nil {
				return AgreementResult{}, err
			}
			if i < len(claimed) {
				run.compare(s, c.from())
			}
			cell.Runs = append(cell.Runs, run)
		}
		if i < len(claimed) {
			r.Cells = append(r.Cells, cell)
		} else {
			r.Paths = append(r.Paths, cell)
		}
	}
	return r, nil
}

// agreementRun returns when a student agreed, and how it looked.
func agreementRun(s sarussi2021.Student) (AgreementRun, error) {
	r := AgreementRun{FirstNAR: s.FirstNAR, LeftNAR: s.LeftNAR, FirstPAR: s.FirstPAR, LeftPAR: s.LeftPAR,
		Entered: s.Entered, LeastInner: s.Set.LeastInner()}
	unreversed := s.Data
	unreversed.Flips = 0
	drawn, err := unreversed.Draw(s.Master, s.Seed)
	if err == nil && drawn.LeastInner() > 0 {
		r.Needed = s.Start().EntrySum(drawn)
	}
	for _, m := range s.Moments {
		r.Looks = append(r.Looks, AgreementLook{Step: m.Steps, Sum: s.Rate * m.S, NAR: m.NAR, PAR: m.PAR, R: m.R,
			Gap: m.Gap})
	}
	return r, err
}

// compare measures from a step to the last how far the spread moves, and how far off the reduced model ends that
// begins there.
func (r *AgreementRun) compare(s sarussi2021.Student, from int) {
	i := slices.IndexFunc(s.Moments, func(m sarussi2021.Moment) bool { return m.Steps == from })
	if i < 0 {
		r.Drift, r.Off = math.NaN(), math.NaN()
		return
	}
	before, after := s.NetAt(i), s.Net()
	r.Drift = sarussi2021.Drift(before, after)
	model := before.Reduced(s.Set, s.Rate)
	for range s.Last().Steps - from {
		model.Step()
	}
	r.Off = max(floats.Distance(model.Theta, after.Theta(), math.Inf(1)),
		floats.Distance(model.Margins(), after.Margins(s.Set), math.Inf(1)))
}
