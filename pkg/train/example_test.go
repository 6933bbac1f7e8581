package train_test

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/train"
)

// loss prints a loss of one run with outputs f and labels y.
func loss(of func(f, y *graph.Node) *graph.Node, f, y []float64) {
	enginetest.Show(func(in []*graph.Node) []*graph.Node { return []*graph.Node{of(in[0], in[1])} },
		engine.Matrix(1, len(f), f), engine.Matrix(1, len(y), y))
}

// The mean of 1² and 3².
func ExampleSquare() {
	loss(train.Square, []float64{2, 0}, []float64{1, 3})
	// Output: [5]
}

// Only the margin ¼ is below 1: ¾ over two points.
func ExampleHinge() {
	loss(train.Hinge, []float64{0.25, -4}, []float64{1, -1})
	// Output: [0.375]
}

// ln(1 + e^(−margin)) is ln 2 where the network says nothing.
func ExampleLogistic() {
	loss(train.Logistic, []float64{0, 0}, []float64{1, -1})
	// Output: [0.693147]
}

// Margins 0 and 0 share the weight; the gradient of the outputs is −y/2, however small the loss.
func ExampleLogisticFlow() {
	enginetest.Show(func(in []*graph.Node) []*graph.Node {
		f, y := in[0], in[1]
		return graph.Gradient(graph.ReduceAllSum(train.LogisticFlow(f, y)), f)
	}, engine.Matrix(1, 2, []float64{0, 0}), engine.Matrix(1, 2, []float64{1, -1}))
	// Output: [-0.5 0.5]
}

// ‖(3, 4)‖² of the first run and ‖(1, 0)‖² of the second.
func ExampleSquaredNorm() {
	enginetest.Show(func(in []*graph.Node) []*graph.Node {
		return []*graph.Node{train.SquaredNorm(in[0])}
	}, engine.Matrix(2, 2, []float64{3, 4, 1, 0}))
	// Output: [25 1]
}

// One run sees the labels 2 and 0 of all four.
func ExampleSampled() {
	enginetest.Show(func(in []*graph.Node) []*graph.Node {
		return []*graph.Node{train.Sampled(in[0], in[1])}
	}, engine.Vector([]float64{10, 11, 12, 13}), engine.Matrix(1, 2, []float64{2, 0}))
	// Output: [12 10]
}

// Two runs with labels of their own, and the batch of one sample that each of them sees.
func ExampleSampledOfRun() {
	enginetest.Show(func(in []*graph.Node) []*graph.Node {
		return []*graph.Node{train.SampledOfRun(in[0], in[1])}
	}, engine.Matrix(2, 3, []float64{10, 11, 12, 20, 21, 22}), engine.Matrix(2, 1, []float64{2, 0}))
	// Output: [12 20]
}

func ExampleOrder_Check() {
	fmt.Println(train.Order{Samples: 100, Batch: 10}.Check())
	fmt.Println(train.Order{Samples: 100}.Check() != nil) // no batch
	// Output:
	// <nil>
	// true
}

// Steps 1 and 2 of batches of two out of three samples.
func ExampleOrder_Feed() {
	feed, err := train.Order{Samples: 3, Batch: 2}.Feed()
	if err != nil {
		fmt.Println(err)
		return
	}
	batches, err := feed.Draw(0, 1, 2)
	fmt.Println(batches, err)
	// Output: [{[2 2] [2 0 1 2]}] <nil>
}

// step prints the parameters and slots of one run after one step from the origin.
func step(rule train.Rule, rate float64, gradient ...float64) {
	shape := engine.Matrix(1, len(gradient), gradient)
	enginetest.Show(func(in []*graph.Node) []*graph.Node {
		g := in[0]
		slots := make([][]*graph.Node, rule.Slots())
		for k := range slots {
			slots[k] = []*graph.Node{graph.ZerosLike(g)}
		}
		return rule.Update(train.Update{Step: in[1], Rate: in[2], Params: []*graph.Node{graph.ZerosLike(g)},
			Grads: []*graph.Node{g}, Slots: slots})
	}, shape, engine.Scalar(0), engine.Scalar(rate))
}

func ExampleGD() {
	step(train.GD{}, 0.5, 3, 4)
	// Output: [-1.5 -2]
}

// A step of length 10, whatever the length of the gradient.
func ExampleNormalizedGD() {
	step(train.NormalizedGD{}, 10, 3, 4)
	// Output: [-6 -8]
}

// From rest the velocity is the gradient: the first step is that of gradient descent.
func ExampleMomentum() {
	step(train.Momentum{Beta: 0.9}, 0.5, 3, 4)
	// Output:
	// [-1.5 -2]
	// [3 4]
}

// The first step of Adam is η times the sign of each entry, whatever its size; then come the moments.
func ExampleAdam() {
	step(train.Adam{Beta1: 0.5, Beta2: 0.75, Epsilon: 1e-30}, 2, 4, -0.5)
	// Output:
	// [-2 2]
	// [2 -0.25]
	// [4 0.0625]
}

func ExampleAdam_Check() {
	fmt.Println(train.DefaultAdam.Check())
	fmt.Println(train.Adam{Beta1: 1, Epsilon: 1e-8}.Check() != nil) // forgets nothing
	// Output:
	// <nil>
	// true
}

func ExampleConstant() {
	fmt.Println(train.Constant(0.1).Value(0), train.Constant(0.1).Value(1000))
	// Output: 0.1 0.1
}

func ExampleTrainer_Check() {
	t := train.Trainer{Rule: train.GD{}, Rate: train.Constant(0.1)}
	fmt.Println(t.Check() != nil) // nothing to descend
	t.Objective = func(params []*graph.Node, _ engine.Frame) *graph.Node { return graph.Square(params[0]) }
	fmt.Println(t.Check())
	// Output:
	// true
	// <nil>
}

// One run at θ = 1 with the objective θ², whose slope is 2, and the penalty 3θ², whose slope is 6.
func ExampleTrainer_Gradient() {
	t := train.Trainer{Rule: train.GD{}, Rate: train.Constant(0.25), L2: train.Constant(3),
		Objective: func(params []*graph.Node, _ engine.Frame) *graph.Node { return graph.Square(params[0]) }}
	enginetest.Show(func(in []*graph.Node) []*graph.Node {
		objective, gradient := t.Gradient(engine.Frame{Step: in[1], State: in[:1]})
		return append(gradient, objective)
	}, engine.Vector([]float64{1}), engine.Scalar(0))
	// Output:
	// [8]
	// [1]
}

// θ² from θ = 1 with η = ¼: one step halves θ.
func ExampleTrainer_Step() {
	t := train.Trainer{Rule: train.GD{}, Rate: train.Constant(0.25),
		Objective: func(params []*graph.Node, _ engine.Frame) *graph.Node { return graph.Square(params[0]) }}
	enginetest.Show(func(in []*graph.Node) []*graph.Node {
		frame := engine.Frame{Step: in[1], State: in[:1]}
		return append(t.Params(frame), t.Step(frame)...)
	}, engine.Vector([]float64{1}), engine.Scalar(0))
	// Output:
	// [1]
	// [0.5]
}
