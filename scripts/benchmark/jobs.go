package main

import (
	"context"
	"math"
	"math/rand/v2"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/sample"
)

// job is a computation that every engine runs on the same inputs. The peers
// know it by its name, in scripts/python.
type job struct {
	name, what string
	double     bool    // computed in float64, else in float32
	tolerance  float64 // relative, within which the engines' checks must agree
	numbers    numbers
	peers      []string // the peers that know it; nil: the usual ones
	draw       func() arrays
	prepare    func(*engine.Engine, arrays, numbers) (task, error)
}

// task is a job on one engine, ready to run.
type task struct {
	run   func(context.Context) ([]engine.Array, error)
	check func(result []engine.Array) (float64, error) // one number, not timed
}

func (j job) precision() string {
	if j.double {
		return "float64"
	}
	return "float32"
}

// The jobs. Rates are small enough that rounding does not grow: float32
// trainings then agree to four digits and more. Adam divides by the size of the
// gradient, which makes more of rounding; fresh data differ between engines,
// and so do the losses they lead to, by the noise of a training.
var jobs = []job{
	{
		name: "two-layer", what: "two-layer ReLU network, d 32, m 256, both layers trained by full-batch gradient descent, " +
			"n 1024, 1000 steps",
		tolerance: 1e-4, numbers: numbers{"steps": 1000, "rate": 0.01},
		draw: func() arrays { return drawTwoLayer("two-layer", 0, 32, 256, 1024) }, prepare: prepareTwoLayer,
	},
	{
		name: "two-layer-8-seeds", what: "the same for 8 seeds at once, each with its own data",
		tolerance: 1e-4, numbers: numbers{"steps": 1000, "rate": 0.01},
		draw: func() arrays { return drawTwoLayer("two-layer-8-seeds", 8, 32, 256, 1024) }, prepare: prepareTwoLayer,
	},
	{
		name: "online", what: "two-layer ReLU network, d 16, m 100, stochastic gradient descent on 256 fresh samples a " +
			"step, drawn on the host by each engine's own generator, 2000 steps",
		tolerance: 0.01, numbers: numbers{"steps": 2000, "rate": 0.01, "batch": 256, "seed": 1},
		draw: func() arrays { return drawTwoLayer("online", 0, 16, 100, 4096) }, prepare: prepareOnline,
	},
	{
		name: "deep-6", what: "ReLU network 50-100-…-1 of depth 6, full-batch Adam, n 1000, 8 seeds, 200 steps",
		tolerance: 5e-3, numbers: adam(200),
		draw: func() arrays { return drawDeep("deep-6", 6) }, prepare: prepareDeep,
	},
	{
		name: "deep-12", what: "the same of depth 12, 100 steps",
		tolerance: 5e-3, numbers: adam(100),
		draw: func() arrays { return drawDeep("deep-12", 12) }, prepare: prepareDeep,
	},
	{
		name: "bottleneck", what: "ReLU network 10-32-…-10 of depth 12 with biases, full-batch Adam with an L2 term that " +
			"is ramped up and a rate that falls along a cosine, n 200, 500 steps",
		tolerance: 5e-3, numbers: bottleneckNumbers(500),
		draw: func() arrays { return drawBottleneck(1, bottleneckNumbers(500)) }, prepare: prepareBottleneck,
	},
	{
		name: "bottleneck-8-seeds", what: "the same for 8 seeds at once, each with its own data",
		tolerance: 5e-3, numbers: bottleneckNumbers(500),
		draw: func() arrays { return drawBottleneck(8, bottleneckNumbers(500)) }, prepare: prepareBottleneck,
	},
	{
		name: "tiny", what: "two-layer ReLU network, d 10, m 20, full-batch gradient descent, n 64, 10,000 steps",
		tolerance: 1e-3, numbers: numbers{"steps": 10000, "rate": 0.01},
		draw: func() arrays { return drawTwoLayer("tiny", 0, 10, 20, 64) }, prepare: prepareTwoLayer,
	},
	{
		name: "line-sgd", what: "two-layer leaky ReLU network, d 20, m 100, W trained on the cross-entropy by stochastic " +
			"gradient descent on one sample of 200 a step, 10 epochs, 6 seeds; ours also adds up the three quantities of " +
			"the perceptron argument",
		tolerance: 1e-3, numbers: lineNumbers(lineSGD),
		draw: func() arrays { return drawLine(lineSGD) }, prepare: prepareLine(lineSGD),
	},
	{
		name: "line-gd", what: "the same by full-batch gradient descent, 500 steps, 8 seeds; ours also counts on which " +
			"samples the neurons agree",
		tolerance: 1e-3, numbers: lineNumbers(lineGD),
		draw: func() arrays { return drawLine(lineGD) }, prepare: prepareLine(lineGD),
	},
	{
		name: "svm", what: "largest margin through the origin of 1000 points in 20 dimensions; scikit-learn is liblinear's " +
			"dual ascent on the hinge loss with a penalty that leaves no point inside of the margin", double: true,
		tolerance: 1e-4, peers: []string{"sklearn"}, draw: drawSVM, prepare: prepareSVM,
	},
	{
		name: "ridge-path", what: "ridge regression on 1000 features, n 4000, for 12 penalties", double: true,
		tolerance: 1e-8, draw: drawRidge, prepare: prepareRidge,
	},
	{
		name: "tangent-kernel", what: "tangent kernel of a two-layer ReLU network of infinite width, both layers, n 2000, " +
			"d 30, and one ridge regression with it", double: true,
		tolerance: 1e-8, numbers: numbers{"ridge": 1}, draw: drawKernel, prepare: prepareKernel,
	},
	{
		name: "first-step", what: "the first gradient step with preprocessed labels and its alignment, 64 neurons, d 20, " +
			"40, 80, n/d² 1, 2, 4, 8", double: true,
		tolerance: 1e-9, draw: drawFirstStep, prepare: prepareFirstStep,
	},
	{
		name: "svd", what: "singular values and vectors of 12 matrices of 200 × 200", double: true,
		tolerance: 1e-10, draw: func() arrays { return drawLayers("svd", 12, 200, 200) }, prepare: prepareSVD,
	},
	{
		name: "svd-tall", what: "the same of 8 matrices of 1000 × 200", double: true,
		tolerance: 1e-10, draw: func() arrays { return drawLayers("svd-tall", 8, 1000, 200) }, prepare: prepareSVD,
	},
}

func adam(steps float64) numbers {
	return numbers{"steps": steps, "rate": 1e-4, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}
}

// bottleneckNumbers adds the rate at the last step, λ and the steps over which it grows.
func bottleneckNumbers(steps float64) numbers {
	n := adam(steps)
	n["last"], n["lambda"], n["ramp"] = 1e-5, 0.02, 0.3*steps
	return n
}

// stream returns the randomness of a part of a job.
func stream(job, part string) *rand.Rand { return sample.Stream(1, "benchmark", job, part) }

// normal returns independent draws of N(0, sd²).
func normal(job, part string, sd float64, shape ...int) engine.Array {
	a := engine.Zeros(shape...)
	sample.Normal(stream(job, part), a.Data)
	for i := range a.Data {
		a.Data[i] *= sd
	}
	return a
}

// columns returns y = f(column) for the columns x of X [d, n] or [S, d, n], as
// [n] or [S, n].
func columns(x engine.Array, f func(at func(i int) float64) float64) engine.Array {
	axes := len(x.Shape)
	d, n := x.Shape[axes-2], x.Shape[axes-1]
	y := engine.Array{Shape: append(append([]int{}, x.Shape[:axes-2]...), n), Data: make([]float64, len(x.Data)/d)}
	for k := range y.Data {
		first := k/n*d*n + k%n
		y.Data[k] = f(func(i int) float64 { return x.Data[first+i*n] })
	}
	return y
}

// singleIndex is x_0 + (x_0² − 1)/√2, the target of the two-layer networks.
func singleIndex(at func(i int) float64) float64 {
	return at(0) + (at(0)*at(0)-1)*math.Sqrt2/2
}

// product is x_0 x_1.
func product(at func(i int) float64) float64 { return at(0) * at(1) }

// drawTwoLayer draws x [d, n], y [n], w [m, d] and head [m]; with seeds > 0
// each has the axis of seeds in front.
func drawTwoLayer(job string, seeds, d, m, n int) arrays {
	var lead []int
	if seeds > 0 {
		lead = []int{seeds}
	}
	shape := func(s ...int) []int { return append(append([]int{}, lead...), s...) }
	x := normal(job, "x", 1, shape(d, n)...)
	head := engine.Zeros(shape(m)...)
	sample.Rademacher(stream(job, "head"), head.Data)
	for i := range head.Data {
		head.Data[i] /= math.Sqrt(float64(m))
	}
	return arrays{"x": x, "y": columns(x, singleIndex), "w": normal(job, "w", 1/math.Sqrt(float64(d)), shape(m, d)...),
		"head": head}
}
