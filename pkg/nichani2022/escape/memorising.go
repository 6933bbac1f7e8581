package escape

import (
	"context"
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/nichani2022"
	"github.com/provingground/provingground/pkg/spectral"
	"github.com/provingground/provingground/pkg/stats"
)

// MemorisingConfig decides the experiment on the steps that f_L alone takes to memorise.
type MemorisingConfig struct {
	Master  uint64  // master seed
	D       int     // d
	Samples []int   // n, rising
	Widths  []int   // m, rising
	Eta     float64 // η
	Dense   bool    // the labels are the teacher's dense part, of degree 1; else its sparse part, of degree 2
	Seeds   int     // data sets, each with a network at every width
}

// MemorisingCell holds all data sets of a size and a width.
type MemorisingCell struct {
	Samples, Width int
	Steps          []float64 // after which gradient descent on f_L alone has fitted 1 − 1/e of the labels; none: never
}

// MemorisingResult holds the cells, width by width.
type MemorisingResult struct {
	Bulk  float64 // γ_1, exact at this d
	Cells []MemorisingCell
}

// MemorisingOutcome is what came of the experiment and its twins.
type MemorisingOutcome = experiment.Outcome[MemorisingConfig, MemorisingResult]

// The names of the twins.
const (
	denseLabels = "labels of degree 1"
	tooNarrow   = "too narrow"
)

// MemorisingSpec counts the steps of gradient descent on f_L alone.
var MemorisingSpec = &experiment.Spec[MemorisingConfig, MemorisingResult]{
	ID:     "nichani2022/memorising",
	Title:  "f_L memorises in about n/(2ηγ) steps",
	Config: memorisingConfig,
	Check:  checkMemorising,
	Twins: []experiment.Twin[MemorisingConfig]{
		{Name: denseLabels, Breaks: "the labels lie in the bulk of the kernel: they are the teacher's linear part",
			Change: func(c MemorisingConfig) MemorisingConfig { c.Dense = true; return c }},
		{Name: tooNarrow, Breaks: "the network has many more weights than samples: the smallest has hardly more",
			Change: func(c MemorisingConfig) MemorisingConfig {
				c.Widths = []int{c.barely(), c.Widths[len(c.Widths)-1]}
				return c
			}},
	},
	Cost:    func(c MemorisingConfig) experiment.Cost { return experiment.Sum(c.points()) },
	Run:     runMemorising,
	Claims:  memorisingClaims,
	Figures: memorisingFigures,
	Tables:  memorisingTables,
}

func memorisingConfig(p experiment.Preset) MemorisingConfig {
	c := MemorisingConfig{Master: 2022, D: 30, Samples: []int{75, 150, 300}, Widths: []int{200, 1800}, Eta: 6,
		Seeds: 12}
	if p == experiment.Paper {
		c.D, c.Samples, c.Widths, c.Seeds = 40, []int{100, 200, 400}, []int{500, 4000}, 16
	}
	return c
}

// barely returns a width at which the pairs have 1.2 weights to a sample, below the largest width.
func (c MemorisingConfig) barely() int {
	pairs := math.Ceil(1.2 * float64(c.Samples[len(c.Samples)-1]) / float64(c.D))
	return max(2, min(2*int(pairs), c.Widths[len(c.Widths)-1]-2))
}

func checkMemorising(c MemorisingConfig) error {
	errs := []error{experiment.AtLeast(3, "D", c.D), experiment.AtLeast(1, "Seeds", c.Seeds), checkEta(c.Eta),
		experiment.Increasing("Samples", c.Samples, "times are compared from few samples to many"),
		experiment.Increasing("Widths", c.Widths, "times are compared from the narrow to the wide")}
	if len(c.Samples) == 0 || len(c.Widths) == 0 {
		errs = append(errs, errors.New("fields Samples and Widths: give at least one of either"))
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	c.Seeds = 1 // the others differ in nothing that can be wrong
	for _, p := range c.points() {
		if err := p.Training.Check(); err != nil {
			return err
		}
	}
	return nil
}

// memorisingPoint is gradient descent on f_L alone on one data set.
type memorisingPoint struct{ Training nichani2022.Training }

// memorisingSteps are the steps for either kind of labels; none: never.
type memorisingSteps struct{ Dense, Sparse float64 }

// Cost counts the kernel matrix and its spectrum.
func (p memorisingPoint) Cost() experiment.Cost {
	n, h, d := float64(p.Training.Samples), float64(p.Training.Width/2), float64(p.Training.Dim)
	return experiment.Cost{FLOP: 2 * h * n * (n + d), Host: 10 * n * n * n, Draws: d * (n + h), Bytes: 8 * n * (3*n + 2*h)}
}

// points are those of all cells, width by width, size by size and data set by data set.
func (c MemorisingConfig) points() []memorisingPoint {
	var out []memorisingPoint
	for _, m := range c.Widths {
		for _, n := range c.Samples {
			for seed := range c.Seeds {
				t := nichani2022.Escapes(m, 0).Of(nichani2022.ByTangent)
				t.Master, t.Dim, t.Samples, t.Test, t.Rate, t.First, t.Count = c.Master, c.D, n, 1, c.Eta, seed, 1
				t.Free, t.Steps = 0, 1
				out = append(out, memorisingPoint{t})
			}
		}
	}
	return out
}

func runMemorising(ctx context.Context, env *experiment.Env, c MemorisingConfig) (MemorisingResult, error) {
	levels, err := nichani2022.Sigmoid1.Levels(c.D, 1)
	if err != nil {
		return MemorisingResult{}, err
	}
	steps, err := experiment.Map(ctx, env, c.points(), memorisingAt)
	if err != nil {
		return MemorisingResult{}, err
	}
	r := MemorisingResult{Bulk: levels.Above(1)}
	for _, m := range c.Widths {
		for _, n := range c.Samples {
			cell := MemorisingCell{Samples: n, Width: m}
			for _, s := range steps[:c.Seeds] {
				if c.Dense {
					s.Sparse = s.Dense
				}
				cell.Steps = append(cell.Steps, s.Sparse)
			}
			r.Cells, steps = append(r.Cells, cell), steps[c.Seeds:]
		}
	}
	return r, nil
}

// memorisingAt returns after how many steps 1 − 1/e of the labels is fitted.
func memorisingAt(_ context.Context, _ *experiment.Env, p memorisingPoint) (memorisingSteps, error) {
	t, none := p.Training, memorisingSteps{}
	data, err := t.Draw(t.Master, t.First)
	if err != nil {
		return none, err
	}
	net, err := t.Net(t.First)
	if err != nil {
		return none, err
	}
	gram, err := net.Gram(data.Train.X)
	if err != nil {
		return none, err
	}
	s, err := spectral.Eigen(gram)
	if err != nil {
		return none, err
	}
	bound, err := nichani2022.StableRate(s.Values, 0, nichani2022.Weights{})
	if err == nil && t.Rate > bound {
		err = fmt.Errorf("field Eta = %g: gradient descent on f_L is stable up to %.4g here", t.Rate, bound)
	}
	const share = 1 / math.E
	return memorisingSteps{stepsTo(s, data.Train.Dense, t.Rate, share), stepsTo(s, data.Train.Sparse, t.Rate, share)}, err
}

// stepsTo returns after how many steps of gradient descent on f_L the norm of what is not fitted is the share of the
// labels', between two steps as if the descent went on in between; none where it takes more than mostSteps. Along an
// eigenvector of K with the value e, a step multiplies by 1 − 2ηe/n.
func stepsTo(s spectral.Spectrum, labels []float64, rate, share float64) float64 {
	var along mat.VecDense
	along.MulVec(s.Vectors.T(), mat.NewVecDense(len(labels), labels))
	n := float64(len(labels))
	left := func(steps float64) float64 {
		rest := make([]float64, len(labels))
		for i, v := range along.RawVector().Data {
			rest[i] = v * math.Pow(math.Abs(1-2*rate*s.Values[i]/n), steps)
		}
		return floats.Norm(rest, 2)
	}
	low, high, want := 0.0, float64(mostSteps), share*left(0)
	if !(want > 0) || !(left(high) <= want) {
		return math.NaN()
	}
	for high-low > 1e-6*high {
		if middle := (low + high) / 2; left(middle) > want {
			low = middle
		} else {
			high = middle
		}
	}
	return high
}

// mostSteps is where stepsTo ends.
const mostSteps = 1 << 20

// scaled returns 2ηγT/n of the cell's data sets.
func (r MemorisingResult) scaled(c MemorisingConfig, cell MemorisingCell) []float64 {
	return stats.Map(cell.Steps, func(steps float64) float64 {
		return steps / nichani2022.MemorisingSteps(cell.Samples, c.Eta, r.Bulk)
	})
}

// at returns the cells of a width, by size.
func (r MemorisingResult) at(width int) (out []MemorisingCell) {
	for _, cell := range r.Cells {
		if cell.Width == width {
			out = append(out, cell)
		}
	}
	return out
}
