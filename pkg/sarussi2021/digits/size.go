package digits

import (
	"context"
	"errors"
	"fmt"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/sarussi2021"
)

// SizeConfig decides the experiment on how many points of a linear teacher a network needs, from small and from large
// initial weights.
type SizeConfig struct {
	Master   uint64  // master seed
	Dim      int     // d
	Samples  []int   // n, increasing
	Margin   float64 // γ of the teacher
	Units    int     // 2k
	Alpha    float64 // the slope α of σ below 0
	Small    float64 // σ_0 of the small start
	Large    float64 // σ_0 of the large start
	Mirrored bool    // the large start, too, begins with u_i = w_i, so that N is 0
	Leftover bool    // the mirrored start does not begin with u_i = w_i, so that N is a random function
	Rate     float64 // η of gradient descent
	Steps    int     // of gradient descent, at most
	Target   float64 // training ends where the loss is at most this
	Seeds    int     // sets of each size, each with starts of its own
	Points   int     // fresh points for each set
}

// SizeRun holds the accuracies on the fresh points, for one set.
type SizeRun struct {
	Small, Large, Mirrored float64 // of the networks
	SVM, Logistic, Kernel  float64 // of the linear machine, of logistic regression and of the tangent kernel's machine
	// shares of the fresh points at which a network has the sign of w̄−ū
	SmallAgrees, LargeAgrees, MirroredAgrees float64
}

// SizeCell holds the runs of one n.
type SizeCell struct {
	Samples int
	Runs    []SizeRun
}

// SizeResult holds the cells by n.
type SizeResult struct{ Cells []SizeCell }

// SizeOutcome is what came of the experiment and its twins.
type SizeOutcome = experiment.Outcome[SizeConfig, SizeResult]

// The names of the twins.
const (
	mirroredTwin = "mirrored start"
	leftoverTwin = "random function kept"
	equalTwin    = "large start in place of the small one"
)

// SizeSpec trains on few points of a linear teacher (F8), and compares with linear machines and with the kernel's.
var SizeSpec = &experiment.Spec[SizeConfig, SizeResult]{
	ID:     "sarussi2021/size",
	Title:  "how many points of a linear teacher it takes: lazy is not the same as large",
	Config: sizeConfig,
	Check:  checkSize,
	Stay:   sarussi2021.TrainingStay,
	Twins: []experiment.Twin[SizeConfig]{
		{Name: mirroredTwin, Breaks: "the large start begins as a random function: it begins as 0",
			Change: func(c SizeConfig) SizeConfig { c.Mirrored = true; return c }},
		{Name: leftoverTwin, Breaks: "the mirrored start begins as 0: it begins as a random function",
			Change: func(c SizeConfig) SizeConfig { c.Leftover = true; return c }},
		{Name: equalTwin, Breaks: "the small start is small: it is as large as the other",
			Change: func(c SizeConfig) SizeConfig { c.Small = c.Large; return c }},
	},
	Cost:    sizeCost,
	Run:     runSize,
	Claims:  sizeClaims,
	Figures: sizeFigures,
	Tables:  sizeTables,
}

func sizeConfig(p experiment.Preset) SizeConfig {
	t := sarussi2021.SampleSize(30)
	c := SizeConfig{Master: t.Master, Dim: t.Dim, Samples: []int{30, 60, 120}, Margin: t.Margin, Units: t.Units,
		Alpha: t.Alpha, Small: 1e-3, Large: 30, Rate: t.Rate, Steps: t.Steps, Target: t.Targets[0], Seeds: t.Count,
		Points: 2000}
	if p == experiment.Paper {
		c.Dim, c.Samples, c.Seeds = 100, []int{100, 200, 400, 800, 2000}, 20
	}
	return c
}

func checkSize(c SizeConfig) error {
	errs := []error{experiment.AtLeast(1, "Seeds", c.Seeds), experiment.AtLeast(2, "Points", c.Points),
		experiment.Increasing("Samples", c.Samples, "the figure goes through them")}
	if len(c.Samples) == 0 {
		errs = append(errs, errors.New("field Samples: give at least one n"))
	}
	if c.Mirrored && c.Leftover {
		errs = append(errs, errors.New("fields Mirrored and Leftover: with both the two large starts only change places: "+
			"set one of the two"))
	}
	if c.Target == 0 {
		errs = append(errs, errors.New("field Target = 0: no loss is as small as that"))
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	law := sarussi2021.Data{Kind: sarussi2021.Teacher, Dim: c.Dim, Samples: c.Points, Margin: c.Margin}
	if err := law.Check(); err != nil {
		return fmt.Errorf("field Points: %w", err)
	}
	return sarussi2021.CheckAll(c.trainings())
}

// trainings returns, for every n, those of the small, the large and the mirrored start.
func (c SizeConfig) trainings() []sarussi2021.Training {
	var out []sarussi2021.Training
	for _, n := range c.Samples {
		t := sarussi2021.SampleSize(n).From(c.Small).To(c.Target)
		t.Master, t.Data = c.Master, sarussi2021.Data{Kind: sarussi2021.Teacher, Dim: c.Dim, Samples: n, Margin: c.Margin}
		t.Alpha, t.Units, t.Rate, t.Steps, t.Count = c.Alpha, c.Units, c.Rate, c.Steps, c.Seeds
		large := t.From(c.Large)
		large.Mirrored = c.Mirrored
		mirrored := large
		mirrored.Mirrored = !c.Leftover
		out = append(out, t, large, mirrored)
	}
	return out
}

// starts is how many trainings each n has.
const starts = 3

func sizeCost(c SizeConfig) experiment.Cost {
	cost := sarussi2021.TrainingsCost(c.trainings())
	for _, n := range c.Samples {
		points, d, samples := float64(c.Points), float64(c.Dim), float64(n)
		look := experiment.Cost{Draws: points * d, Host: points*d*float64(starts*c.Units) + samples*(300*d+100*samples) +
			points*samples*d, Bytes: 8 * points * (d + samples)}
		cost = cost.Plus(look.Times(float64(c.Seeds)))
	}
	return cost
}

func runSize(ctx context.Context, env *experiment.Env, c SizeConfig) (SizeResult, error) {
	students, err := sarussi2021.TrainAll(ctx, env, c.trainings())
	if err != nil {
		return SizeResult{}, err
	}
	var r SizeResult
	for i, n := range c.Samples {
		cell := SizeCell{Samples: n}
		for seed := range c.Seeds {
			run, err := sizeRun(ctx, students[starts*i][seed], students[starts*i+1][seed], students[starts*i+2][seed], c.Points)
			if err != nil {
				return r, fmt.Errorf("n = %d, seed %d: %w", n, seed, err)
			}
			cell.Runs = append(cell.Runs, run)
		}
		r.Cells = append(r.Cells, cell)
	}
	return r, nil
}

// freshSeed is from where the seeds of fresh points are counted, beyond those of the sets. The points of both have the
// teacher's margin.
const freshSeed = 1 << 30

// sizeRun measures the networks of one set, and what they are compared with.
func sizeRun(ctx context.Context, small, large, mirrored sarussi2021.Student, points int) (SizeRun, error) {
	law := small.Data
	law.Samples = points
	fresh, err := law.Draw(small.Master, freshSeed+small.Seed)
	if err != nil {
		return SizeRun{}, err
	}
	agrees := func(s sarussi2021.Student) float64 {
		n := s.Net()
		return n.Agreement(fresh.X, n.Clusters().Normal())
	}
	r := SizeRun{Small: small.Net().Accuracy(fresh), Large: large.Net().Accuracy(fresh),
		Mirrored: mirrored.Net().Accuracy(fresh), SmallAgrees: agrees(small), LargeAgrees: agrees(large),
		MirroredAgrees: agrees(mirrored)}
	machine, err := small.Set.SVM(ctx)
	if err != nil {
		return r, err
	}
	r.SVM = sarussi2021.Share(sarussi2021.LinearValues(machine.W, fresh.X), fresh.Y)
	w, err := small.Set.LogisticRegression(ctx, small.Targets[0])
	if err != nil {
		return r, err
	}
	r.Logistic = sarussi2021.Share(sarussi2021.LinearValues(w, fresh.X), fresh.Y)
	lazy, err := small.Set.Lazy(ctx, small.Alpha)
	if err != nil {
		return r, err
	}
	values, err := lazy.Values(fresh.X)
	r.Kernel = sarussi2021.Share(values, fresh.Y)
	return r, err
}
