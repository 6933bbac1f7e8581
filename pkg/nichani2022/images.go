package nichani2022

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/gomlx/gomlx/core/graph"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/images"
	"github.com/provingground/provingground/pkg/network"
	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/train"
)

// This file holds f, f_L + f_Q and f_L on handwritten digits: a stand-in for the authors' CIFAR-10 experiment (3.3),
// which these data do not reproduce.

// Handwriting is stochastic gradient descent of a ReLU network with one hidden layer, or of its expansion about its
// start, on two digits of 8×8 pixels with labels ±1: all but the bias of the output is trained, the value at the start
// is taken off, so that all models begin at 0, and batches come in one order in every epoch. A seed is a division of
// the images into training and test points, an order and a start; seeds share images, so that their spread is too
// small for new ones. It is a point that all experiments share.
type Handwriting struct {
	Master        uint64 // master seed
	Plus, Minus   int    // the digits with labels 1 and −1
	Samples, Test int    // training and test points
	Width         int    // hidden neurons
	Model         string // ByNetwork, ByBoth or ByTangent
	Batch         int
	Rate          float64
	Epochs        []int // after which the model is looked at, rising; training ends at the last
	First         int   // number of the first seed
	Count         int   // how many seeds
}

// Digits returns the setting on 3 and 8 or another pair: 240 training and 110 test points, width 64, batches of 40, the
// rate .01, looks after 15, 30 and 60 epochs.
func Digits(plus, minus int, model string) Handwriting {
	return Handwriting{Master: 2022, Plus: plus, Minus: minus, Samples: 240, Test: 110, Width: 64, Model: model,
		Batch: 40, Rate: 0.01, Epochs: []int{15, 30, 60}, Count: 12}
}

// Scope names the trainings for the store.
func (Handwriting) Scope() string { return "nichani2022/handwriting" }

// leastOfAPair is the smallest number of images of a pair of digits.
const leastOfAPair = 350

// Check returns an error with a sentence for everything that is impossible about the training.
func (g Handwriting) Check() error {
	errs := []error{experiment.AtLeast(1, "Samples", g.Samples), experiment.AtLeast(1, "Test", g.Test),
		experiment.AtLeast(1, "Width", g.Width), experiment.AtLeast(1, "Batch", g.Batch),
		experiment.AtLeast(1, "Count", g.Count), Training{Rate: g.Rate}.checkNumbers(), tooMany(g.Width, mostWidth),
		experiment.Increasing("Epochs", g.Epochs, "the model is looked at epoch after epoch")}
	if min(g.Plus, g.Minus) < 0 || max(g.Plus, g.Minus) > 9 || g.Plus == g.Minus {
		errs = append(errs, fmt.Errorf("fields Plus = %d and Minus = %d: take two different digits from 0 to 9",
			g.Plus, g.Minus))
	}
	if g.Samples > leastOfAPair || g.Test > leastOfAPair || g.Samples+g.Test > leastOfAPair {
		errs = append(errs, fmt.Errorf("fields Samples = %d and Test = %d: a pair of digits has %d images at least: take "+
			"no more together", g.Samples, g.Test, leastOfAPair))
	}
	if g.Batch > g.Samples {
		errs = append(errs, fmt.Errorf("field Batch = %d: a batch has at most the %d training points", g.Batch, g.Samples))
	}
	known := []string{ByNetwork, ByBoth, ByTangent}
	if !slices.Contains(known, g.Model) {
		errs = append(errs, fmt.Errorf("field Model = %q is not known: take one of %s", g.Model, strings.Join(known, ", ")))
	}
	if len(g.Epochs) == 0 || g.Epochs[0] < 1 || g.Epochs[len(g.Epochs)-1] > mostSteps/mostDigitsSteps {
		errs = append(errs, fmt.Errorf("field Epochs = %v: there is one at least, and none above %d", g.Epochs,
			mostSteps/mostDigitsSteps))
	}
	if g.First < 0 {
		errs = append(errs, fmt.Errorf("field First = %d: the first seed has the number 0", g.First))
	}
	return errors.Join(errs...)
}

// mostDigitsSteps is how many steps an epoch has at most.
const mostDigitsSteps = leastOfAPair

// Cost returns the cost of the training.
func (g Handwriting) Cost() experiment.Cost {
	if len(g.Epochs) == 0 {
		return experiment.Cost{}
	}
	seen := float64(g.Count*g.Samples) * float64(g.Epochs[len(g.Epochs)-1])
	w, size := float64(g.Width), 64.
	steps := seen / float64(max(g.Batch, 1))
	return experiment.Cost{FLOP: 4 * seen * w * size, Elements: seen*6*w + steps*4*w*size,
		Draws: float64(g.Count) * w * size, Bytes: 8 * float64(g.Count) * (6*w*size + 350*size + 3*w*350)}
}

// Judged is a look at a classifier.
type Judged struct {
	Epoch       int
	Train, Test float64 // mean squared errors
	Accuracy    float64 // share of the test points on the side of their label
}

// Classifiers holds the looks of a training, seed by seed.
type Classifiers struct{ Runs [][]Judged }

// digitsGroup is how many seeds are trained side by side: steps on small batches take less time so.
const digitsGroup = 4

// TrainDigits returns the looks of all trainings, training by training and seed by seed: what is stored is read, and
// the rest trained. It is an error where a training is impossible or diverges.
func TrainDigits(ctx context.Context, env *experiment.Env, all []Handwriting) ([][][]Judged, error) {
	var points []Handwriting
	for _, g := range all {
		if err := g.Check(); err != nil {
			return nil, err
		}
		for first := 0; first < g.Count; first += digitsGroup {
			point := g
			point.First, point.Count = g.First+first, min(digitsGroup, g.Count-first)
			points = append(points, point)
		}
	}
	trained, err := experiment.Map(ctx, env, points, digitsAt)
	if err != nil {
		return nil, err
	}
	out := make([][][]Judged, len(all))
	for k, g := range all {
		for len(out[k]) < g.Count {
			out[k], trained = append(out[k], trained[0].Runs...), trained[1:]
		}
	}
	return out, nil
}

func digitsAt(ctx context.Context, env *experiment.Env, g Handwriting) (Classifiers, error) {
	runs, err := g.Train(ctx, env.Engine.Float32())
	return Classifiers{runs}, err
}

// Split returns the training and test points of a seed, standardised by the mean and the standard deviation of all
// training pixels, with labels ±1. It is an error when the embedded images are damaged.
func (g Handwriting) Split(seed int) (x *mat.Dense, y []float64, test *mat.Dense, testY []float64, err error) {
	set, err := images.Digits()
	if err != nil {
		return nil, nil, nil, nil, err
	}
	numbers := append(set.Of(g.Plus), set.Of(g.Minus)...)
	order := sample.Permutation(sample.Stream(g.Master, "nichani2022", "split", seed), len(numbers))
	take := func(places []int) (*mat.Dense, []float64) {
		chosen, labels := make([]int, len(places)), make([]float64, len(places))
		for i, p := range places {
			chosen[i], labels[i] = numbers[p], -1
			if int(set.Labels[numbers[p]]) == g.Plus {
				labels[i] = 1
			}
		}
		return set.Matrix(chosen), labels
	}
	x, y = take(order[:g.Samples])
	test, testY = take(order[g.Samples : g.Samples+g.Test])
	mean, sd := stat.PopMeanStdDev(x.RawMatrix().Data, nil)
	for _, m := range []*mat.Dense{x, test} {
		floats.AddConst(-mean, m.RawMatrix().Data)
		floats.Scale(1/sd, m.RawMatrix().Data)
	}
	return x, y, test, testY, nil
}

// The arrays of every seed.
const (
	digitRows = iota // x [S, n, 64]
	digitLabels
	digitTest // x [S, N, 64]
	digitTestLabels
	digitW // [S, m, 64]
	digitV // [S, m]
)

// constants draws the data and the start of all seeds.
func (g Handwriting) constants() ([]engine.Array, error) {
	const size = 64
	start, err := network.TwoLayer{Inputs: size, Width: g.Width, Activation: network.ReLU, Scale: 1}.Start(g.Count,
		network.Start{A: network.Uniform(math.Sqrt(1.5 / float64(g.Width))), W: network.Uniform(math.Sqrt(1.5 / size))},
		func(run int, part string) Source {
			return sample.Stream(g.Master, "nichani2022", "digits", part, g.First+run)
		})
	if err != nil {
		return nil, err
	}
	out := []engine.Array{engine.Zeros(g.Count, g.Samples, size), engine.Zeros(g.Count, g.Samples),
		engine.Zeros(g.Count, g.Test, size), engine.Zeros(g.Count, g.Test), start.W, start.A}
	for run := range g.Count {
		x, y, test, testY, err := g.Split(g.First + run)
		if err != nil {
			return nil, err
		}
		copy(out[digitRows].Data[run*g.Samples*size:], x.RawMatrix().Data)
		copy(out[digitLabels].Data[run*g.Samples:], y)
		copy(out[digitTest].Data[run*g.Test*size:], test.RawMatrix().Data)
		copy(out[digitTestLabels].Data[run*g.Test:], testY)
	}
	return out, nil
}

// output returns the model at x [S, 64, B], for the displacements of W, b and v. Of a ReLU every term of the
// expansion but the first two is 0 away from kinks: with z = W_0 x, f_L = v_0·1[z>0](dW x + db) + dv·relu(z) and
// f_Q = dv·1[z>0](dW x + db).
func (g Handwriting) output(moved []*graph.Node, f engine.Frame, x *graph.Node) *graph.Node {
	wide := func(b *graph.Node) *graph.Node { return graph.InsertAxes(b, -1) }
	on := func(w *graph.Node) *graph.Node { return graph.Einsum("smd,sdn->smn", w, x) }
	z, v0 := on(f.Per[digitW]), wide(f.Per[digitV])
	change, dv := graph.Add(on(moved[0]), wide(moved[1])), wide(moved[2])
	before := network.ReLU.Value(z)
	if g.Model == ByNetwork {
		after := network.ReLU.Value(graph.Add(z, change))
		return overPairs(graph.Sub(graph.Mul(graph.Add(v0, dv), after), graph.Mul(v0, before)))
	}
	gated := graph.Mul(network.ReLU.Derivative(z), change)
	sum := graph.Add(graph.Mul(v0, gated), graph.Mul(dv, before))
	if g.Model == ByBoth {
		sum = graph.Add(sum, graph.Mul(dv, gated))
	}
	return overPairs(sum)
}

// Train returns the looks of all seeds, trained side by side on an engine in its precision; nothing is stored.
func (g Handwriting) Train(ctx context.Context, e *engine.Engine) ([][]Judged, error) {
	if err := g.Check(); err != nil {
		return nil, err
	}
	per, err := g.constants()
	if err != nil {
		return nil, err
	}
	feed, err := train.Order{Samples: g.Samples, Batch: g.Batch}.Feed()
	if err != nil {
		return nil, err
	}
	trainer := train.Trainer{Rule: train.GD{}, Rate: train.Constant(g.Rate),
		Objective: func(p []*graph.Node, f engine.Frame) *graph.Node {
			x, y := train.SampledOfRun(f.Per[digitRows], f.Fed[0]), train.SampledOfRun(f.Per[digitLabels], f.Fed[0])
			return train.Square(g.output(p, f, x), y)
		}}
	s, m := g.Count, g.Width
	loop, err := trainer.Loop("digits", engine.Zeros(s, m, 64), engine.Zeros(s, m), engine.Zeros(s, m))
	if err != nil {
		return nil, err
	}
	last := g.Epochs[len(g.Epochs)-1]
	loop.Per, loop.Feed, loop.Record = per, feed, g.look
	loop.Steps, loop.Every = g.stepsOf(last), g.every()
	trace, err := e.Loop(ctx, loop)
	if err != nil {
		return nil, fmt.Errorf("%s with the rate %g: %w", g.Model, g.Rate, err)
	}
	return g.judge(trace), nil
}

// stepsOf returns how many steps so many epochs have.
func (g Handwriting) stepsOf(epochs int) int { return epochs * g.Samples / g.Batch }

// every returns the largest number of steps that leads to every look.
func (g Handwriting) every() int {
	every := 0
	for _, epoch := range g.Epochs {
		for a, b := g.stepsOf(epoch), every; ; a, b = b, a%b {
			if b == 0 {
				every = a
				break
			}
		}
	}
	return every
}

// judge reads the looks.
func (g Handwriting) judge(trace engine.Trace) [][]Judged {
	out := make([][]Judged, g.Count)
	for _, epoch := range g.Epochs {
		record := trace.Records[slices.Index(trace.At, g.stepsOf(epoch))][0].Data
		for run := range out {
			row := record[3*run:]
			out[run] = append(out[run], Judged{epoch, row[0], row[1], row[2]})
		}
	}
	return out
}

// look returns training and test error and the accuracy, [S, 3].
func (g Handwriting) look(f engine.Frame) []*graph.Node {
	on := func(rows, labels int) (output, y *graph.Node) {
		return g.output(f.State, f, graph.Transpose(f.Per[rows], 1, 2)), f.Per[labels]
	}
	output, y := on(digitRows, digitLabels)
	tested, testY := on(digitTest, digitTestLabels)
	margins := graph.Mul(tested, testY)
	right := graph.ConvertDType(graph.GreaterThan(margins, graph.ZerosLike(margins)), margins.DType())
	accuracy := graph.MulScalar(graph.ReduceSum(right, 1), 1/float64(g.Test))
	return []*graph.Node{columns(train.Square(output, y), train.Square(tested, testY), accuracy)}
}
