package digits

import (
	"context"
	"errors"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/sarussi2021"
)

// PairsConfig decides the experiment on all pairs of digits.
type PairsConfig struct {
	Master uint64 // master seed
	Setting
	Digits   int       // how many there are: all pairs of 0, …, Digits − 1
	Sigmas   []float64 // σ_0, increasing
	Reversed float64   // share of the training labels that are reversed; of half of them, nothing is left
	Seeds    int       // splits of the images of each pair, each with a start of its own
}

// PairsResult holds the cells by σ_0, in each of which a split has pair after pair.
type PairsResult struct{ Cells []Cell }

// PairsOutcome is what came of the experiment and its twins.
type PairsOutcome = experiment.Outcome[PairsConfig, PairsResult]

// The names of the twins.
const (
	largeTwin   = "large start"
	smallTwin   = "small start"
	coinsTwin   = "half of the labels reversed"
	centredTwin = "mean image taken off"
	linearTwin  = "no bend"
)

// PairsSpec trains on all pairs of digits, from small and from large initial weights.
var PairsSpec = &experiment.Spec[PairsConfig, PairsResult]{
	ID:     "sarussi2021/pairs",
	Title:  "all pairs of digits: the network decides as a line does",
	Config: pairsConfig,
	Check:  checkPairs,
	Stay:   sarussi2021.TrainingStay,
	Twins: []experiment.Twin[PairsConfig]{
		{Name: largeTwin, Breaks: "the initial weights are small: only the largest σ_0 is left",
			Same:   "that no pair at all is without an exception was measured",
			Change: func(c PairsConfig) PairsConfig { return c.only(len(c.Sigmas) - 1) }},
		{Name: smallTwin, Breaks: "the initial weights are large: only the smallest σ_0 is left",
			Same:   "that no held-out image is an exception was measured",
			Change: func(c PairsConfig) PairsConfig { return c.only(0) }},
		{Name: coinsTwin, Breaks: "labels belong to the images: half of them are reversed, at the smallest σ_0",
			Same: "that none of these labellings is separable was measured: Cover's count is of points in general position, " +
				"and some pixels have ink in few images only",
			Change: func(c PairsConfig) PairsConfig { c.Reversed = 0.5; return c.only(0) }},
		{Name: centredTwin, Breaks: "pixels are positive, so that images of different digits have positive inner " +
			"products: the mean image is taken off, at the smallest σ_0",
			Change: func(c PairsConfig) PairsConfig { c.Centred = true; return c.only(0) }},
		{Name: linearTwin, Breaks: "σ has a bend: α = 1, at the largest σ_0",
			Change: func(c PairsConfig) PairsConfig { c.Alpha = 1; return c.only(len(c.Sigmas) - 1) }},
	},
	Cost:    func(c PairsConfig) experiment.Cost { return lotsCost(c.lots()) },
	Run:     runPairs,
	Claims:  pairsClaims,
	Figures: pairsFigures,
	Tables:  pairsTables,
}

// only returns the config with one σ_0 left.
func (c PairsConfig) only(i int) PairsConfig {
	if i >= 0 && i < len(c.Sigmas) {
		c.Sigmas = c.Sigmas[i : i+1]
	}
	return c
}

func pairsConfig(p experiment.Preset) PairsConfig {
	c := PairsConfig{Master: 2021, Setting: setting(), Digits: 10, Sigmas: []float64{1e-3, 300}, Seeds: 1}
	if p == experiment.Paper {
		c.Seeds = 12
	}
	return c
}

func checkPairs(c PairsConfig) error {
	errs := []error{experiment.AtLeast(2, "Digits", c.Digits), experiment.AtLeast(1, "Seeds", c.Seeds),
		experiment.Path("Sigmas", c.Sigmas), checkReversed("Reversed", c.Reversed)}
	if c.Digits > 10 {
		errs = append(errs, errors.New("field Digits: there are ten"))
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	return c.check(c.pairs())
}

// checkReversed refuses what is no share of reversed labels.
func checkReversed(field string, share float64) error {
	if !(share >= 0 && share <= 0.5) {
		return errors.New("field " + field + " is the share of reversed labels: it lies between 0 and 0.5")
	}
	return nil
}

// pairs returns all pairs, of the first split.
func (c PairsConfig) pairs() []task {
	var out []task
	for plus := range c.Digits {
		for minus := plus + 1; minus < c.Digits; minus++ {
			out = append(out, task{Plus: plus, Minus: minus})
		}
	}
	return out
}

// lots returns the trainings from every σ_0.
func (c PairsConfig) lots() []lot {
	var tasks []task
	for split := range c.Seeds {
		for _, t := range c.pairs() {
			t.Split = split
			tasks = append(tasks, t)
		}
	}
	var out []lot
	for _, sigma := range c.Sigmas {
		out = append(out, lot{Setting: c.Setting, Master: c.Master, Sigma: sigma, Reversed: c.Reversed, Tasks: tasks})
	}
	return out
}

// lotsCost is the cost of several lots of tasks.
func lotsCost(wholes []lot) experiment.Cost {
	var points []lot
	for _, w := range wholes {
		points = append(points, lots(w)...)
	}
	return experiment.Sum(points)
}

func runPairs(ctx context.Context, env *experiment.Env, c PairsConfig) (PairsResult, error) {
	runs, err := trainLots(ctx, env, c.lots())
	if err != nil {
		return PairsResult{}, err
	}
	var r PairsResult
	for i, sigma := range c.Sigmas {
		r.Cells = append(r.Cells, Cell{sigma, runs[i]})
	}
	return r, nil
}
