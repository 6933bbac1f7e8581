package train

import (
	"fmt"
	"math"

	"github.com/gomlx/gomlx/core/graph"

	"github.com/provingground/provingground/pkg/engine"
)

// Schedule is a coefficient that may change from step to step and from run to run.
type Schedule interface {
	// At returns its value at the step of the frame: a scalar, or [S].
	At(f engine.Frame) *graph.Node
	// Check returns an error when a number of it makes no sense.
	Check() error
}

// Constant is the same number at every step.
type Constant float64

// At returns the number, a scalar.
func (c Constant) At(f engine.Frame) *graph.Node { return number(f, float64(c)) }

// Value returns the number.
func (c Constant) Value(int) float64 { return float64(c) }

// Check returns an error unless the number is finite and not negative.
func (c Constant) Check() error { return coefficient(float64(c)) }

// Ramp goes from From at step 0 to To at step Steps along a line, and stays there.
type Ramp struct {
	From, To float64
	Steps    int
}

// At returns the value at the step of the frame, a scalar.
func (r Ramp) At(f engine.Frame) *graph.Node {
	return graph.AddScalar(graph.MulScalar(progress(f, r.Steps), r.To-r.From), r.From)
}

// Value returns the value at a step.
func (r Ramp) Value(step int) float64 {
	return r.From + (r.To-r.From)*min(float64(step)/float64(r.Steps), 1)
}

// Check returns an error unless both ends are finite and not negative, and Steps ≥ 1.
func (r Ramp) Check() error { return span(r.From, r.To, r.Steps) }

// Cosine goes from From at step 0 to To at step Steps along half a period of a
// cosine, To + (From − To)(1 + cos(π step/Steps))/2, and stays there
// (Loshchilov, Hutter 2017, without restarts).
type Cosine struct {
	From, To float64
	Steps    int
}

// At returns the value at the step of the frame, a scalar.
func (c Cosine) At(f engine.Frame) *graph.Node {
	wave := graph.Cos(graph.MulScalar(progress(f, c.Steps), math.Pi))
	return graph.AddScalar(graph.MulScalar(graph.OnePlus(wave), (c.From-c.To)/2), c.To)
}

// Value returns the value at a step.
func (c Cosine) Value(step int) float64 {
	return c.To + (c.From-c.To)/2*(1+math.Cos(math.Pi*min(float64(step)/float64(c.Steps), 1)))
}

// Check returns an error unless both ends are finite and not negative, and Steps ≥ 1.
func (c Cosine) Check() error { return span(c.From, c.To, c.Steps) }

// PerRun is a coefficient of its own for every run, the vector Frame.Per[Index]
// [S], times a schedule that all runs share.
type PerRun struct {
	Index int
	Times Schedule // nil: 1 throughout
}

// At returns the values [S] at the step of the frame.
func (p PerRun) At(f engine.Frame) *graph.Node {
	if p.Index >= len(f.Per) || f.Per[p.Index].Rank() != 1 {
		panic(fmt.Errorf(
			"train: a coefficient of each run is array %d of Per: there must be such an array, with one number a run", p.Index))
	}
	if p.Times == nil {
		return f.Per[p.Index]
	}
	return graph.Mul(f.Per[p.Index], p.Times.At(f))
}

// Check returns an error when the index is negative or the common schedule is wrong.
func (p PerRun) Check() error {
	if p.Index < 0 {
		return fmt.Errorf("a coefficient of each run is array %d of Per: the index must not be negative", p.Index)
	}
	if p.Times == nil {
		return nil
	}
	return p.Times.Check()
}

// progress returns min(step/steps, 1).
func progress(f engine.Frame, steps int) *graph.Node {
	return graph.Min(graph.MulScalar(f.Step, 1/float64(steps)), number(f, 1))
}

// number returns a constant scalar of the frame's precision.
func number(f engine.Frame, x float64) *graph.Node {
	return graph.Scalar(f.Step.Graph(), f.Step.DType(), x)
}

func coefficient(x float64) error {
	if !(x >= 0) || math.IsInf(x, 0) {
		return fmt.Errorf("%g is no coefficient: it must be a finite number of at least 0", x)
	}
	return nil
}

func span(from, to float64, steps int) error {
	if steps < 1 {
		return fmt.Errorf("the schedule changes over %d steps: there must be at least 1", steps)
	}
	if err := coefficient(from); err != nil {
		return err
	}
	return coefficient(to)
}
