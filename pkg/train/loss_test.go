package train_test

import (
	"math"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"gonum.org/v1/gonum/floats/scalar"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/train"
)

// lossAndSlope returns the loss [S] and its gradient by the outputs.
func lossAndSlope(t *testing.T, e *engine.Engine, name string,
	loss func(f, y *graph.Node) *graph.Node, f, y engine.Array) (value, slope []float64) {
	t.Helper()
	out, err := e.Run(name, func(in []*graph.Node) []*graph.Node {
		l := loss(in[0], in[1])
		return []*graph.Node{l, graph.Gradient(graph.ReduceAllSum(l), in[0])[0]}
	}, f, y)
	if err != nil {
		t.Fatal(err)
	}
	return out[0].Data, out[1].Data
}

var (
	outputs = engine.Matrix(2, 4, []float64{0.5, -1.2, 0, 3, 1, -700, 700, 1})
	labels  = []float64{1, 1, -1, -1}
)

// The outputs hold 0, where the logistic loss has the slope −y/2 and a
// symmetric network begins, a margin of 1 exactly, where the hinge is on its
// rising side, and ±700, where e⁷⁰⁰ is near the largest number.
func TestLossesAreTheirFormulas(t *testing.T) {
	for name, c := range map[string]struct {
		graph func(f, y *graph.Node) *graph.Node
		host  func(f, y float64) (value, slope float64)
	}{
		"square": {train.Square, square}, "logistic": {train.Logistic, logistic}, "hinge": {train.Hinge, hinge},
	} {
		enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
			for _, y := range []engine.Array{engine.Vector(labels),
				engine.Matrix(2, 4, append(append([]float64{}, labels...), labels...))} {
				value, slope := lossAndSlope(t, e, name, c.graph, outputs, y)
				for s := range 2 {
					mean := 0.0
					for i, f := range outputs.Data[4*s : 4*s+4] {
						v, d := c.host(f, labels[i])
						if f == -700 && name == "logistic" {
							v = 700 // ln(1 + e⁷⁰⁰), to the last bit
						}
						mean += v / 4
						if got := slope[4*s+i]; !scalar.EqualWithinAbsOrRel(got, d/4, 1e-14, 1e-12) {
							t.Errorf("%s: slope at f = %g, y = %g: %g, want %g", name, f, labels[i], got, d/4)
						}
					}
					agree(t, name, value[s:s+1], []float64{mean})
				}
			}
		})
	}
}

func TestSquareLossSumsOverOutputsAndAveragesOverSamples(t *testing.T) {
	f := engine.Array{Shape: []int{1, 2, 3}, Data: []float64{1, 2, 3, 4, 5, 6}}
	y := engine.Matrix(2, 3, []float64{1, 1, 1, 1, 1, 1})
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		value, _ := lossAndSlope(t, e, "outputs", train.Square, f, y)
		agree(t, "square", value, []float64{(0 + 1 + 4 + 9 + 16 + 25) / 3.0})
	})
}

// LogisticFlow divides the slopes of Logistic by the mean of s_i, also where
// all s_i are below the smallest number: margins 1000 and 1001 have slopes in
// the ratio e.
func TestLogisticFlowIsTheNormalisedLogisticGradient(t *testing.T) {
	f := engine.Matrix(2, 4, []float64{0.5, -1.2, 0, 3, 1000, 1001, -2000, -2000})
	y := engine.Vector(labels)
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		_, slope := lossAndSlope(t, e, "flow", train.LogisticFlow, f, y)
		sum := 0.0
		for i, l := range labels {
			_, d := logistic(f.Data[i], l)
			sum += math.Abs(d)
		}
		for i, l := range labels {
			_, d := logistic(f.Data[i], l)
			agree(t, "moderate", slope[i:i+1], []float64{d / sum})
		}
		agree(t, "extreme", slope[4:], []float64{-math.E / (1 + math.E), -1 / (1 + math.E), 0, 0})
	})
}

func TestLabelsOfTheWrongShapeAreErrors(t *testing.T) {
	e := enginetest.Open(t, engine.Go)
	three := engine.Array{Shape: []int{1, 2, 3}, Data: make([]float64, 6)}
	for name, c := range map[string]struct {
		loss func(f, y *graph.Node) *graph.Node
		f, y engine.Array
	}{
		"number":    {train.Square, outputs, engine.Vector([]float64{1, 2, 3})},
		"rank":      {train.Square, three, engine.Vector([]float64{1, 2, 3})},
		"logistic":  {train.Logistic, three, three},
		"broadcast": {train.Hinge, outputs, engine.Matrix(2, 1, []float64{1, 1})},
	} {
		if _, err := e.Run(name, func(in []*graph.Node) []*graph.Node { return []*graph.Node{c.loss(in[0], in[1])} }, c.f,
			c.y); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
