// Package escape holds the experiments of notebook 03: f_L memorises in about n/(2ηγ) steps while f_Q leaves a saddle
// in about √m (D2, D3), and what the width therefore does to a training that is held back and to one that is not.
package escape

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/nichani2022"
)

// EscapeConfig decides the experiment on the steps that f_Q takes to leave W = 0, over the width.
type EscapeConfig struct {
	Master  uint64  // master seed
	D       int     // d
	Samples int     // n
	Test    int     // test points
	Widths  []int   // m, rising; data, teacher and test points are the same at all of them
	Eta     float64 // η
	Free    float64 // λn on the sample term of the trainings that are free
	Held    float64 // λn of those that are held back
	Joint   bool    // f_L is trained too; else all trainings are of f_Q alone
	Init    float64 // τ: f_Q alone begins at N(0, τ²) at the smallest width m_1
	Power   float64 // p: and at N(0, τ²(m_1/m)^{2p}) at m
	Long    float64 // steps of f_L + f_Q over √m
	Short   float64 // steps of f_Q alone over √m
	Seeds   int     // data sets, each with a network at every width
}

// Race is a training at a moment.
type Race struct {
	Step      int
	Memorised float64 // (1/n) Σ f_L(x_i; P_{>k}W)²
	Quadratic float64 // (1/n) Σ f_Q(x_i; W)²
	Train     float64 // training loss
	Test      float64 // test loss
}

// EscapeRun is the training on one data set.
type EscapeRun struct {
	Escape int     // the first step that begins with a mean f_Q² above 0.02 on the sample; −1: none
	Half   int     // the first step that begins with half of the labels' mean square fitted; −1: none
	Pull   float64 // mean of |A_r| over pairs, at the residual that f_L leaves
	Linear float64 // test loss of f_L alone after as many steps, free; none of f_Q alone
	Looks  []Race
}

// EscapeCell holds all data sets at a width.
type EscapeCell struct {
	Width int
	Runs  []EscapeRun
}

// EscapeResult holds the cells of the three kinds of training, and the pairs of one that is held back.
type EscapeResult struct {
	Free, Held []EscapeCell // f_L + f_Q
	Alone      []EscapeCell // f_Q
	Pairs      []PairLook   // of a network at the smallest width whose linear part is learned along u ⟂ β
}

// EscapeOutcome is what came of the experiment and its twins.
type EscapeOutcome = experiment.Outcome[EscapeConfig, EscapeResult]

// The names of the twins.
const (
	nothingHeld = "nothing is held back"
	allHeld     = "everything is held back"
	noLinear    = "f_Q alone"
	smallStarts = "starts that shrink"
)

// EscapeSpec trains f_L + f_Q, free and held back, and f_Q alone, at several widths.
var EscapeSpec = &experiment.Spec[EscapeConfig, EscapeResult]{
	ID:     "nichani2022/escape",
	Title:  "f_Q escapes in about √m steps",
	Config: escapeConfig,
	Check:  checkEscape,
	Twins: []experiment.Twin[EscapeConfig]{
		{Name: nothingHeld, Breaks: `$f_L$ is held back: the weight of the sample term is 0`,
			Change: func(c EscapeConfig) EscapeConfig { c.Held = c.Free; return c }},
		{Name: allHeld, Breaks: `$f_L$ is free to memorise: the sample term has its weight in all trainings`,
			Change: func(c EscapeConfig) EscapeConfig { c.Free = c.Held; return c }},
		{Name: noLinear, Breaks: `$f_L$ starts the pairs, at the scale $m^{-1/2}$: $f_Q$ is trained alone, from entries of ` +
			`one size at every width`,
			Change: func(c EscapeConfig) EscapeConfig { c.Joint = false; return c }},
		{Name: smallStarts, Breaks: `the entries of $f_Q$'s start have one size at every width: they shrink like $m^{-1/2}$`,
			Change: func(c EscapeConfig) EscapeConfig { c.Joint, c.Power = false, 0.5; return c }},
	},
	Cost:    escapeCost,
	Run:     runEscape,
	Claims:  escapeClaims,
	Figures: escapeFigures,
	Tables:  escapeTables,
}

func escapeConfig(p experiment.Preset) EscapeConfig {
	c := EscapeConfig{Master: 2022, D: 30, Samples: 300, Test: 1000, Widths: []int{200, 600, 1800}, Eta: 6, Held: 10,
		Joint: true, Init: 0.003, Long: 15, Short: 10, Seeds: 6}
	if p == experiment.Paper {
		c.D, c.Samples, c.Test, c.Widths, c.Long, c.Seeds = 40, 400, 2000, []int{500, 1000, 2000, 4000}, 45, 8
	}
	return c
}

func checkEscape(c EscapeConfig) error {
	errs := []error{experiment.AtLeast(2, "D", c.D), experiment.AtLeast(1, "Seeds", c.Seeds),
		experiment.Increasing("Widths", c.Widths, "escapes are compared from the narrow to the wide")}
	if len(c.Widths) == 0 {
		errs = append(errs, errors.New("field Widths is empty: give at least one width"))
	}
	errs = append(errs, checkTimes("Long", c.Long), checkTimes("Short", c.Short), checkEta(c.Eta))
	if !(c.Init > 0) || math.IsInf(c.Init, 0) {
		errs = append(errs, fmt.Errorf("field Init = %v: W = 0 is stationary, and f_Q alone never leaves it: begin at "+
			"0.003, say", c.Init))
	}
	if !(math.Abs(c.Power) <= 10) {
		errs = append(errs, fmt.Errorf("field Power = %v: the start shrinks like m^−p, with p between −10 and 10", c.Power))
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	for _, t := range c.trainings() {
		if err := t.Check(); err != nil {
			return err
		}
	}
	return nil
}

// checkEta returns an error for an η that no step can have.
func checkEta(eta float64) error {
	if !(eta > 0) || math.IsInf(eta, 0) {
		return fmt.Errorf("field Eta = %v must be finite and positive", eta)
	}
	return nil
}

// checkTimes returns an error for a number of steps over √m that is none.
func checkTimes(field string, times float64) error {
	if !(times > 0) || times > 1e6 {
		return fmt.Errorf("field %s = %v: as many steps as this times √m, above 0 and at most 10⁶", field, times)
	}
	return nil
}

// looks is how often a training is looked at.
const looks = 24

// training is that of all data sets at a width, of f_L + f_Q with a weight λn on the sample term.
func (c EscapeConfig) training(width int, lambdaN float64) nichani2022.Training {
	t := nichani2022.Escapes(width, 0)
	t.Master, t.Dim, t.Samples, t.Test, t.Rate, t.Count = c.Master, c.D, c.Samples, c.Test, c.Eta, c.Seeds
	t.Free = nichani2022.BlockSize(c.D, 1)
	t.Steps = steps(c.Long, width)
	return t.Weight(lambdaN).Every(looks)
}

// alone is that of f_Q alone.
func (c EscapeConfig) alone(width int) nichani2022.Training {
	t := c.training(width, 0).Of(nichani2022.ByQuadratic)
	t.Init = c.Init * math.Pow(float64(c.Widths[0])/float64(width), c.Power)
	t.Steps = steps(c.Short, width)
	return t.Every(looks)
}

// steps returns so many times √m, at least one.
func steps(times float64, width int) int {
	return int(max(1, math.Round(times*math.Sqrt(float64(width)))))
}

// kinds are the trainings of the three kinds, width by width.
func (c EscapeConfig) kinds() [3][]nichani2022.Training {
	var out [3][]nichani2022.Training
	for _, m := range c.Widths {
		of := [3]nichani2022.Training{c.training(m, c.Free), c.training(m, c.Held), c.alone(m)}
		if !c.Joint {
			of[0], of[1] = of[2], of[2]
		}
		for i, t := range of {
			out[i] = append(out[i], t)
		}
	}
	return out
}

// trainings are all of them, with the one whose pairs are drawn.
func (c EscapeConfig) trainings() []nichani2022.Training {
	kinds := c.kinds()
	out := append(append(append([]nichani2022.Training{}, kinds[0]...), kinds[1]...), kinds[2]...)
	return append(out, c.drawn())
}

func escapeCost(c EscapeConfig) experiment.Cost {
	return nichani2022.TrainingsCost(c.trainings()).Plus(experiment.Sum(c.pulls())).Plus(experiment.Sum(c.linear()))
}

func runEscape(ctx context.Context, env *experiment.Env, c EscapeConfig) (EscapeResult, error) {
	all, err := nichani2022.TrainAll(ctx, env, c.trainings())
	if err != nil {
		return EscapeResult{}, err
	}
	strengths, err := experiment.Map(ctx, env, c.pulls(), pullAt)
	if err != nil {
		return EscapeResult{}, err
	}
	linear, err := experiment.Map(ctx, env, c.linear(), linearAt)
	if err != nil {
		return EscapeResult{}, err
	}
	var r EscapeResult
	for kind, to := range []*[]EscapeCell{&r.Free, &r.Held, &r.Alone} {
		for i, m := range c.Widths {
			cell := EscapeCell{Width: m}
			for seed, s := range all[kind*len(c.Widths)+i] {
				run := escapeRun(s, strengths[kind*c.Seeds+seed])
				if kind == 0 && c.Joint {
					run.Linear = linear[i*c.Seeds+seed]
				}
				cell.Runs = append(cell.Runs, run)
			}
			*to = append(*to, cell)
		}
	}
	r.Pairs, err = pairsOf(all[len(all)-1][0])
	return r, err
}

// escapeRun keeps what is told of a student.
func escapeRun(s nichani2022.Student, pull float64) EscapeRun {
	r := EscapeRun{Escape: s.Escape, Half: s.Half, Pull: pull, Linear: math.NaN()}
	for _, l := range s.Seen {
		r.Looks = append(r.Looks, Race{l.Step, l.Sum / float64(s.Samples), l.Quadratic, l.Train, l.Test})
	}
	return r
}

// Last returns the last look, and numbers that are none where there is none.
func (r EscapeRun) Last() Race {
	if len(r.Looks) == 0 {
		none := math.NaN()
		return Race{-1, none, none, none, none}
	}
	return r.Looks[len(r.Looks)-1]
}

// linearPoint is gradient descent on f_L alone on one data set, as long as a free training of both.
type linearPoint struct{ Training nichani2022.Training }

// Cost counts the kernel matrix, its spectrum, and the kernel with the test points.
func (p linearPoint) Cost() experiment.Cost {
	t := p.Training
	n, h, test := float64(t.Samples), float64(t.Width/2), float64(t.Test)
	return experiment.Cost{FLOP: 2 * h * n * (n + test), Host: 10 * n * n * n, Draws: float64(t.Dim) * (n + test + h)}
}

// linear are those of the free trainings, width by width and data set by data set.
func (c EscapeConfig) linear() []linearPoint {
	var out []linearPoint
	for _, m := range c.Widths {
		for seed := 0; c.Joint && seed < c.Seeds; seed++ {
			t := c.training(m, 0).Of(nichani2022.ByTangent)
			t.First, t.Count, t.Looks = seed, 1, nil
			out = append(out, linearPoint{t})
		}
	}
	return out
}

// linearAt returns the test loss of f_L alone, by the closed form of its descent.
func linearAt(_ context.Context, _ *experiment.Env, p linearPoint) (float64, error) {
	fits, err := p.Training.KernelDescent(p.Training.First, []int{p.Training.Steps})
	if err != nil {
		return 0, err
	}
	return fits[0].Test, nil
}

// at returns a step as a number; none where it was not reached.
func at(step int) float64 {
	if step < 0 {
		return math.NaN()
	}
	return float64(step)
}
