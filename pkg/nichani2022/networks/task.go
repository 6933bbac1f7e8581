package networks

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/dense"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/nichani2022"
	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/stats"
)

// TaskConfig decides the look at whether the task is one at all dimensions.
type TaskConfig struct {
	Master uint64 // master seed
	Target string // dense cubic, or the authors' cubic, or another by name
	Dims   []int  // d, rising
	Points int    // points of a draw
	Draws  int    // draws of a target and of points
}

// TaskCell holds the draws at a d.
type TaskCell struct {
	Dim    int
	Dense  []float64 // mean square of the dense part, draw by draw
	Sparse []float64 // and of the sparse part
}

// TaskResult holds a cell for each d.
type TaskResult struct{ Cells []TaskCell }

// TaskOutcome is what came of the look and its twin.
type TaskOutcome = experiment.Outcome[TaskConfig, TaskResult]

const growingTask = "the authors' target"

// TaskSpec looks at how large the parts of a target are as the dimension grows (3.2).
var TaskSpec = &experiment.Spec[TaskConfig, TaskResult]{
	ID:     "nichani2022/task",
	Title:  "whether the task is one at all dimensions",
	Config: taskConfig,
	Check:  checkTask,
	Twins: []experiment.Twin[TaskConfig]{{Name: growingTask,
		Breaks: `the dense part is centred and scaled at every $d$: it is the authors', $x^\top Ax/\sqrt{675}$ whatever $d$`,
		Change: func(c TaskConfig) TaskConfig { c.Target = nichani2022.AuthorsCubic; return c }}},
	Cost:    func(c TaskConfig) experiment.Cost { return experiment.Sum(c.points()) },
	Run:     runTask,
	Claims:  taskClaims,
	Figures: taskFigures,
	Tables:  taskTables,
}

func taskConfig(p experiment.Preset) TaskConfig {
	c := TaskConfig{Master: 2022, Target: nichani2022.DenseCubic, Dims: []int{10, 20, 30, 40, 50, 100}, Points: 4000,
		Draws: 8}
	if p == experiment.Paper {
		c.Points, c.Draws = 10_000, 32
	}
	return c
}

// mostDraws bounds what is listed before it is drawn.
const mostDraws = 100_000

func checkTask(c TaskConfig) error {
	if c.Draws > mostDraws {
		return fmt.Errorf("field Draws = %d: take at most %d", c.Draws, mostDraws)
	}
	errs := []error{experiment.AtLeast(2, "Draws", c.Draws),
		experiment.Increasing("Dims", c.Dims, "the parts are followed over growing dimensions")}
	if len(c.Dims) < 2 {
		errs = append(errs, errors.New("field Dims: a comparison takes two dimensions at least"))
	}
	for _, p := range c.points() {
		errs = append(errs, p.Check())
	}
	return errors.Join(errs...)
}

// taskPoint is one draw.
type taskPoint struct {
	Master uint64
	nichani2022.Data
	Draw int
}

// Cost counts the points.
func (p taskPoint) Cost() experiment.Cost {
	numbers := float64(p.Dim) * float64(p.Test)
	return experiment.Cost{FLOP: 4 * numbers, Draws: numbers, Bytes: 8 * numbers}
}

func (c TaskConfig) points() []taskPoint {
	var out []taskPoint
	for _, d := range c.Dims {
		for draw := range c.Draws {
			data := nichani2022.Data{Dim: d, Samples: 4, Test: c.Points, Inputs: nichani2022.Gauss, Target: c.Target}
			out = append(out, taskPoint{c.Master, data, draw})
		}
	}
	return out
}

// parts are the mean squares of the two parts.
type parts struct{ Dense, Sparse float64 }

func taskAt(_ context.Context, _ *experiment.Env, p taskPoint) (parts, error) {
	data, err := p.Data.Draw(p.Master, p.Draw)
	if err != nil {
		return parts{}, err
	}
	n := float64(data.Test.Len())
	return parts{dense.Square(data.Test.Dense) / n, dense.Square(data.Test.Sparse) / n}, nil
}

func runTask(ctx context.Context, env *experiment.Env, c TaskConfig) (TaskResult, error) {
	all, err := experiment.Map(ctx, env, c.points(), taskAt)
	if err != nil {
		return TaskResult{}, err
	}
	var r TaskResult
	for i, d := range c.Dims {
		own := all[i*c.Draws : (i+1)*c.Draws]
		r.Cells = append(r.Cells, TaskCell{d, stats.Map(own, func(p parts) float64 { return p.Dense }),
			stats.Map(own, func(p parts) float64 { return p.Sparse })})
	}
	return r, nil
}

// DenseSquare returns the mean square of the dense part of a target over N(0, I_d): with t = tr A = #{j : d/2 < j < d}
// the form xᵀAx is a sum of t squares, of mean t and variance 2t, so that the authors' part has (t² + 2t)/675. All
// others are scaled: ½, or 1 of a linear target and 1/3 of that with one β.
func DenseSquare(target string, d int) float64 {
	switch target {
	case nichani2022.AuthorsCubic:
		t := float64(d - 1 - d/2)
		return (t*t + 2*t) / 675
	case nichani2022.LinearOnly:
		return 1
	case nichani2022.SharedBeta:
		return 1. / 3
	}
	return 0.5
}

var taskClaims = []experiment.Claim[TaskConfig, TaskResult]{
	{Name: "3.2/one-task", Known: claim.Derived, Kind: claim.Level, FailedBy: []string{growingTask},
		Source: "derived in the notebook, from E (xᵀAx)² = t² + 2t for t = tr A",
		Says: func(c TaskConfig) string {
			return fmt.Sprintf(`the dense part is of one size at all dimensions: its mean square at $d = %d$ over that at `+
				`$d = %d$`, c.Dims[len(c.Dims)-1], c.Dims[0])
		},
		Measure: TaskConfig.growth,
		Theory: func(c TaskConfig) float64 {
			return DenseSquare(c.Target, c.Dims[len(c.Dims)-1]) / DenseSquare(c.Target, c.Dims[0])
		},
		Band: experiment.Fixed[TaskConfig](claim.Between(0.8, 1.25, claim.Convention, "a quarter to either side: one task"))},
	{Name: "3.2/size", Known: claim.Derived, Kind: claim.Level,
		Source: "derived in the notebook, from E (xᵀAx)² = t² + 2t for t = tr A",
		Says: experiment.Fixed[TaskConfig](`the mean square of the dense part is the derived one: their quotient, at the ` +
			`dimension where it is farthest from 1`),
		Measure: func(c TaskConfig, r TaskResult) claim.Measurement {
			return r.size(func(d int) float64 { return DenseSquare(c.Target, d) })
		},
		Theory: experiment.Fixed[TaskConfig](1.),
		Band:   experiment.Fixed[TaskConfig](claim.Between(0.9, 1.1, claim.Convention, "a tenth: squares of forms scatter")),
		NoTwin: "it is an identity of Gaussian moments, at every dimension and for every target",
		Mutants: []experiment.Mutant[TaskConfig, TaskResult]{{Name: "the variance of the form doubled",
			Measure: func(c TaskConfig, r TaskResult) claim.Measurement {
				return r.size(func(d int) float64 { return 2 * DenseSquare(c.Target, d) })
			}}}},
}

// growth returns the mean square of the dense part at the last dimension over that at the first.
func (c TaskConfig) growth(r TaskResult) claim.Measurement {
	if len(r.Cells) < 2 || len(r.Cells[0].Dense) == 0 {
		return claim.Exact(math.NaN(), 0)
	}
	groups := [][]float64{r.Cells[0].Dense, r.Cells[len(r.Cells)-1].Dense}
	return measure.Bootstrap(sample.Stream(c.Master, "nichani2022/task", "growth"), groups,
		func(groups [][]float64) float64 { return stats.Mean(groups[1]) / stats.Mean(groups[0]) })
}

// size returns the measured over the derived mean square, at the dimension where the mean is farthest from 1.
func (r TaskResult) size(derived func(d int) float64) claim.Measurement {
	var all []claim.Measurement
	for _, cell := range r.Cells {
		quotients := stats.Map(cell.Dense, func(v float64) float64 { return v / derived(cell.Dim) })
		all = append(all, measure.MeanAt(quotients, measure.At("d", cell.Dim)))
	}
	if len(all) == 0 {
		return claim.Exact(math.NaN(), 0)
	}
	return measure.Extreme(all, measure.ByDistance)
}

func taskFigures(o *TaskOutcome) ([]figure.Figure, error) {
	panel := figure.Panel{X: figure.Axis{Label: "dimension $d$", Scale: figure.Log10,
		Ticks: figure.TicksAt(o.Config.Dims)},
		Y: figure.Axis{Label: "mean square of the dense part", Scale: figure.Log10, Min: 0.01, Max: 10}, Legend: figure.Above}
	if d := o.Config.Dims; len(d) > 1 {
		panel.X.Min, panel.X.Max = 0.8*float64(d[0]), 1.25*float64(d[len(d)-1])
	}
	add := func(name string, role figure.Role, slot int, target string, r TaskResult) {
		s := figure.Series{Name: name, Mark: figure.Points, Role: role, Slot: slot, Interval: "mean ± sd over draws"}
		theory := figure.Series{Mark: figure.Line, Role: figure.Theory, Formula: "E (dense part)²"}
		for _, cell := range r.Cells {
			measure.Spread(&s, float64(cell.Dim), cell.Dense)
			theory.X, theory.Y = append(theory.X, float64(cell.Dim)), append(theory.Y, DenseSquare(target, cell.Dim))
		}
		panel.Series = append(panel.Series, s, theory)
	}
	add("centred and scaled", figure.Measured, nichani2022.SlotNetwork, o.Config.Target, o.Result)
	if t, err := o.Twin(growingTask); err == nil {
		add("the authors'", figure.Twin, nichani2022.SlotOther, t.Config.Target, t.Result)
	}
	return []figure.Figure{{ID: "nichani2022/task/sizes", Title: "One task, and one that grows",
		Alt: "Mean square of the dense part against the dimension. That of the centred target is level at one half. " +
			"That of " +
			"the authors' target rises from a few hundredths to nearly four, along the derived line.",
		Caption: `Mean square of the dense part: of the centred and scaled target, and of the authors', which is scaled ` +
			`for 25 active coordinates. Lines: derived.`,
		Panels: []figure.Panel{panel}, Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d draws", o.Config.Draws)}}}, nil
}

func taskTables(o *TaskOutcome) []figure.Table {
	var rows [][]any
	add := func(target string, r TaskResult) {
		for _, cell := range r.Cells {
			rows = append(rows, []any{target, cell.Dim, figure.Finite(stats.Mean(cell.Dense)), DenseSquare(target, cell.Dim),
				figure.Finite(stats.Mean(cell.Sparse))})
		}
	}
	add(o.Config.Target, o.Result)
	for _, t := range o.Twins {
		add(t.Config.Target, t.Result)
	}
	return []figure.Table{figure.NewTable("nichani2022/task/parts", []string{"target", "d", "dense part, mean square",
		"derived", "sparse part, mean square"}, rows, "nothing was drawn")}
}
