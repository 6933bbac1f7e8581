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

// This file holds f, f_L + f_Q and f_L on two classes of images: handwritten digits, a stand-in for the authors'
// CIFAR-10 experiment (3.3), which these data do not reproduce, or the images of CIFAR-10 where a user has them.

// Handwriting is stochastic gradient descent of a ReLU network with one hidden layer, or of its expansion about its
// start, on two classes of images with labels ±1: all but the bias of the output is trained, the value at the start
// is taken off, so that all models begin at 0, and batches come in one order in every epoch. A seed is a choice of
// training and test points among the images, an order and a start; seeds share images, so that their spread is too
// small for new ones. It is a point that all experiments share.
type Handwriting struct {
	Master        uint64 // master seed
	Folder        string // path of a folder with the binary files of CIFAR-10, see [images.OpenCIFAR10]; "": 8×8 digits
	Sum           string // checksum of the images in Folder: the refusal of another one names it
	Plus, Minus   int    // the classes with labels 1 and −1
	Coins         bool   // the labels of the training points are coins
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

// leastOfAPair is the smallest number of images of a pair of digits, and the others are how many training and test
// images a pair of classes of CIFAR-10 has.
const (
	leastOfAPair = 350
	cifarTrain   = 10_000
	cifarTest    = 2000
)

// Check returns an error with a sentence for everything that is impossible about the training.
func (g Handwriting) Check() error {
	errs := []error{experiment.AtLeast(1, "Samples", g.Samples), experiment.AtLeast(1, "Test", g.Test),
		experiment.AtLeast(1, "Width", g.Width), experiment.AtLeast(1, "Batch", g.Batch),
		experiment.AtLeast(1, "Count", g.Count), Training{Rate: g.Rate}.checkNumbers(), tooMany(g.Width, mostWidth),
		experiment.Increasing("Epochs", g.Epochs, "the model is looked at epoch after epoch")}
	if min(g.Plus, g.Minus) < 0 || max(g.Plus, g.Minus) > 9 || g.Plus == g.Minus {
		errs = append(errs, fmt.Errorf("fields Plus = %d and Minus = %d: take two different digits or classes from 0 to 9",
			g.Plus, g.Minus))
	}
	errs = append(errs, g.checkCounts())
	if g.Batch > g.Samples {
		errs = append(errs, fmt.Errorf("field Batch = %d: a batch has at most the %d training points", g.Batch, g.Samples))
	}
	known := []string{ByNetwork, ByBoth, ByTangent}
	if !slices.Contains(known, g.Model) {
		errs = append(errs, fmt.Errorf("field Model = %q is not known: take one of %s", g.Model, strings.Join(known, ", ")))
	}
	if len(g.Epochs) == 0 || g.Epochs[0] < 1 || g.Epochs[len(g.Epochs)-1] > mostSteps/cifarTrain {
		errs = append(errs, fmt.Errorf("field Epochs = %v: there is one at least, and none above %d", g.Epochs,
			mostSteps/cifarTrain))
	}
	if g.First < 0 {
		errs = append(errs, fmt.Errorf("field First = %d: the first seed has the number 0", g.First))
	}
	return errors.Join(errs...)
}

// checkCounts returns an error where there are not so many images.
func (g Handwriting) checkCounts() error {
	switch {
	case g.Folder == "" && g.Sum != "":
		return fmt.Errorf("field Sum = %s changes nothing: without Folder the digits that come along are taken", g.Sum)
	case g.Folder != "" && (g.Samples > cifarTrain || g.Test > cifarTest):
		return fmt.Errorf("fields Samples = %d and Test = %d: two classes of CIFAR-10 have %d training and %d test images: "+
			"take no more", g.Samples, g.Test, cifarTrain, cifarTest)
	case g.Folder == "" && (g.Samples > leastOfAPair || g.Test > leastOfAPair || g.Samples+g.Test > leastOfAPair):
		return fmt.Errorf("fields Samples = %d and Test = %d: a pair of digits has %d images at least: take no more together",
			g.Samples, g.Test, leastOfAPair)
	case g.Folder != "" && g.Samples%max(g.Batch, 1) != 0:
		return fmt.Errorf("field Batch = %d: the %d training points are no whole number of batches: take a number that "+
			"divides them", g.Batch, g.Samples)
	}
	return nil
}

// pixels returns how many numbers an image has.
func (g Handwriting) pixels() int {
	if g.Folder == "" {
		return 64
	}
	return 3072
}

// Cost returns the cost of the training.
func (g Handwriting) Cost() experiment.Cost {
	if len(g.Epochs) == 0 {
		return experiment.Cost{}
	}
	seen := float64(g.Count*g.Samples) * float64(g.Epochs[len(g.Epochs)-1])
	w, size := float64(g.Width), float64(g.pixels())
	steps := seen / float64(max(g.Batch, 1))
	return experiment.Cost{FLOP: 4 * seen * w * size, Elements: seen*6*w + steps*4*w*size,
		Draws: float64(g.Count) * w * size, Bytes: 8 * float64(g.Count) * (6*w*size + float64(g.Samples+g.Test)*(size+3*w))}
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
	trained, err := trainParts(ctx, env, all, digitsAt)
	out := make([][][]Judged, len(trained))
	for k, parts := range trained {
		for _, p := range parts {
			out[k] = append(out[k], p.Runs...)
		}
	}
	return out, err
}

// split returns the training as groups of seeds.
func (g Handwriting) split() []Handwriting {
	var out []Handwriting
	for first := 0; first < g.Count; first += digitsGroup {
		part := g
		part.First, part.Count = g.First+first, min(digitsGroup, g.Count-first)
		out = append(out, part)
	}
	return out
}

func digitsAt(ctx context.Context, env *experiment.Env, g Handwriting) (Classifiers, error) {
	runs, err := g.Train(ctx, env.Engine.Float32())
	return Classifiers{runs}, err
}

// pool are the images that points are chosen among: training and test points come from one set of digits, and from two
// of CIFAR-10.
type pool struct {
	train, test images.Set
	divided     bool // one set serves both
}

func (g Handwriting) pool() (pool, error) {
	if g.Folder == "" {
		set, err := images.Digits()
		return pool{set, set, true}, err
	}
	train, test, err := images.OpenCIFAR10(g.Folder, g.Sum, g.Plus, g.Minus)
	if err != nil {
		return pool{}, fmt.Errorf("fields Folder and Sum: %w", err)
	}
	if train.Len() < g.Samples || test.Len() < g.Test {
		return pool{}, fmt.Errorf("folder %s has %d training and %d test images of the classes %d and %d: fields "+
			"Samples and Test ask for %d and %d", g.Folder, train.Len(), test.Len(), g.Plus, g.Minus, g.Samples, g.Test)
	}
	return pool{train: train, test: test}, nil
}

// Split returns the training and test points of a seed, every channel standardised by the mean and the standard
// deviation of all its training pixels, with labels ±1. It is an error when the images cannot be read.
func (g Handwriting) Split(seed int) (x *mat.Dense, y []float64, test *mat.Dense, testY []float64, err error) {
	p, err := g.pool()
	if err != nil {
		return nil, nil, nil, nil, err
	}
	x, y, test, testY = g.points(p, seed)
	return x, y, test, testY, nil
}

func (g Handwriting) points(p pool, seed int) (x *mat.Dense, y []float64, test *mat.Dense, testY []float64) {
	take := func(set images.Set, numbers []int) (*mat.Dense, []float64) {
		labels := make([]float64, len(numbers))
		for i, number := range numbers {
			labels[i] = -1
			if int(set.Labels[number]) == g.Plus {
				labels[i] = 1
			}
		}
		return set.Matrix(numbers), labels
	}
	order := g.shuffled(p.train, "split", seed)
	held := order[min(g.Samples, len(order)):]
	if !p.divided {
		held = g.shuffled(p.test, "test split", seed)
	}
	x, y = take(p.train, order[:g.Samples])
	test, testY = take(p.test, held[:g.Test])
	standardise(x, test, p.train.Channels)
	if g.Coins {
		sample.Rademacher(sample.Stream(g.Master, "nichani2022", "coins", seed), y)
	}
	return x, y, test, testY
}

// shuffled returns the numbers of the images of both classes in the order of a seed.
func (g Handwriting) shuffled(set images.Set, part string, seed int) []int {
	numbers := append(set.Of(g.Plus), set.Of(g.Minus)...)
	order := sample.Permutation(sample.Stream(g.Master, "nichani2022", part, seed), len(numbers))
	for i, place := range order {
		order[i] = numbers[place]
	}
	return order
}

// standardise takes the mean of the training pixels of every channel off all, and divides by their standard deviation;
// a channel of one value stays 0.
func standardise(x, test *mat.Dense, channels int) {
	size := x.RawMatrix().Cols / channels
	for c := range channels {
		from, to := c*size, (c+1)*size
		pixels := mat.DenseCopyOf(x.Slice(0, x.RawMatrix().Rows, from, to)).RawMatrix().Data
		mean, sd := stat.PopMeanStdDev(pixels, nil)
		if sd == 0 {
			sd = 1
		}
		for _, m := range []*mat.Dense{x, test} {
			for i := range m.RawMatrix().Rows {
				row := m.RawRowView(i)[from:to]
				floats.AddConst(-mean, row)
				floats.Scale(1/sd, row)
			}
		}
	}
}

// The arrays of every seed.
const (
	digitRows = iota // x [S, n, pixels]
	digitLabels
	digitTest // x [S, N, pixels]
	digitTestLabels
	digitW // [S, m, pixels]
	digitV // [S, m]
)

// constants draws the data and the start of all seeds.
func (g Handwriting) constants() ([]engine.Array, error) {
	size := g.pixels()
	start, err := network.TwoLayer{Inputs: size, Width: g.Width, Activation: network.ReLU, Scale: 1}.Start(g.Count,
		network.Start{A: network.Uniform(math.Sqrt(1.5 / float64(g.Width))),
			W: network.Uniform(math.Sqrt(1.5 / float64(size)))},
		func(run int, part string) Source {
			return sample.Stream(g.Master, "nichani2022", "digits", part, g.First+run)
		})
	if err != nil {
		return nil, err
	}
	out := []engine.Array{engine.Zeros(g.Count, g.Samples, size), engine.Zeros(g.Count, g.Samples),
		engine.Zeros(g.Count, g.Test, size), engine.Zeros(g.Count, g.Test), start.W, start.A}
	p, err := g.pool()
	if err != nil {
		return nil, err
	}
	for run := range g.Count {
		x, y, test, testY := g.points(p, g.First+run)
		copy(out[digitRows].Data[run*g.Samples*size:], x.RawMatrix().Data)
		copy(out[digitLabels].Data[run*g.Samples:], y)
		copy(out[digitTest].Data[run*g.Test*size:], test.RawMatrix().Data)
		copy(out[digitTestLabels].Data[run*g.Test:], testY)
	}
	return out, nil
}

// output returns the model at x [S, pixels, B], for the displacements of W, b and v. Of a ReLU every term of the
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
	loop, err := trainer.Loop("digits", engine.Zeros(s, m, g.pixels()), engine.Zeros(s, m), engine.Zeros(s, m))
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
