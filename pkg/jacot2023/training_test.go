package jacot2023

import (
	"context"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/dense"
	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/experiment"
)

// tinyTraining is over in a blink.
func tinyTraining() Training {
	t := TrainingPreset(experiment.Quick)
	t.Inputs, t.Outputs, t.Samples, t.Depth, t.Width, t.Teachers = 4, 3, 12, 3, 5, 3
	return t.Longer(40)
}

func trained(t *testing.T, training Training) Trained {
	t.Helper()
	out, err := trainAt(context.Background(), &experiment.Env{Engine: enginetest.Open(t, engine.Go)}, training)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// numbers returns all parameters of a network in a row.
func numbers(n Net) []float64 {
	var out []float64
	for l, w := range n.W {
		out = append(append(out, w.RawMatrix().Data...), n.B[l]...)
	}
	return out
}

func farthest(a, b []float64) float64 {
	worst := 0.0
	for i := range a {
		worst = max(worst, math.Abs(a[i]-b[i]))
	}
	return worst
}

// plainGradient returns the gradient of C, in the order of numbers, by the chain rule in
// plain loops. Where a whole layer is silent the next stands at its kink, where finite
// differences say nothing.
func plainGradient(n Net, d Data) []float64 {
	weights, biases := make([][]float64, n.Depth()), make([][]float64, n.Depth())
	for l, w := range n.W {
		weights[l], biases[l] = make([]float64, len(w.RawMatrix().Data)), make([]float64, len(n.B[l]))
	}
	_, samples := d.X.Dims()
	for i := range samples {
		all := plainForward(n, mat.Col(nil, i, d.X))
		back := make([]float64, len(all[n.Depth()]))
		for j, f := range all[n.Depth()] {
			back[j] = 2 * (f - d.Y.At(j, i)) / float64(samples)
		}
		for l := n.Depth() - 1; l >= 0; l-- {
			below := make([]float64, len(all[l]))
			for a := range back {
				biases[l][a] += back[a]
				for b, v := range all[l] {
					weights[l][a*len(all[l])+b] += back[a] * v
					below[b] += back[a] * n.W[l].At(a, b)
				}
			}
			if l > 0 {
				plainMask(n, l, all[l-1], below)
			}
			back = below
		}
	}
	var out []float64
	for l := range weights {
		out = append(append(out, weights[l]...), biases[l]...)
	}
	return out
}

// plainMask sets to 0 what comes back to the silent neurons of layer l.
func plainMask(n Net, l int, in, back []float64) {
	for i := range back {
		z := n.B[l-1][i]
		for j, v := range in {
			z += n.W[l-1].At(i, j) * v
		}
		if z < 0 {
			back[i] = 0
		}
	}
}

// plainTraining is the recipe in plain loops, in float64.
func plainTraining(n Net, d Data, r Recipe, lambda float64) {
	size := len(numbers(n))
	m, v := make([]float64, size), make([]float64, size)
	for at := range r.Steps {
		part := float64(at)
		rate := r.Last + (r.Rate-r.Last)*(1+math.Cos(math.Pi*part/float64(r.Steps)))/2
		now := lambda
		if r.Ramp > 0 {
			now *= min(part/float64(r.Ramp), 1)
		}
		g, theta := plainGradient(n, d), numbers(n)
		norm := 0.0
		for i := range g {
			if r.Rule != AdamW {
				g[i] += 2 * now * theta[i]
			}
			norm += g[i] * g[i]
		}
		if r.Clip > 0 && math.Sqrt(norm) > r.Clip {
			for i := range g {
				g[i] *= r.Clip / math.Sqrt(norm)
			}
		}
		move := make([]float64, size)
		for i := range g {
			if r.Rule == Descent {
				move[i] = -rate * g[i]
				continue
			}
			m[i], v[i] = 0.9*m[i]+0.1*g[i], 0.999*v[i]+0.001*g[i]*g[i]
			move[i] = -rate * m[i] / (1 - math.Pow(0.9, part+1)) / (math.Sqrt(v[i]/(1-math.Pow(0.999, part+1))) + 1e-8)
			if r.Rule == AdamW {
				move[i] -= rate * 2 * now * theta[i]
			}
		}
		i := 0
		for l, w := range n.W {
			data := w.RawMatrix().Data
			for _, list := range [][]float64{data, n.B[l]} {
				for k := range list {
					list[k] += move[i]
					i++
				}
			}
		}
	}
}

// float32 and the order of sums make some 1e-6 a step, and more where Adam divides a small
// gradient by its own size; a wrong factor makes 1e-2.
func TestATrainingIsItsRecipeInPlainLoops(t *testing.T) {
	for name, change := range map[string]func(*Training){
		"adam":                  func(*Training) {},
		"adam, no ramp":         func(t *Training) { t.Ramp = 0 },
		"adamw":                 func(t *Training) { t.Rule, t.Lambda = AdamW, 0.5 },
		"descent, clipped":      func(t *Training) { t.Rule, t.Clip = Descent, 0.5 },
		"half the start, λ = 0": func(t *Training) { t.Start, t.Lambda = 0.5, 0 },
	} {
		training := tinyTraining()
		training.Teachers, training.Width = 1, 4
		training = training.Longer(12)
		training.Rate = 0.05
		change(&training)
		params, err := training.Initial()
		if err != nil {
			t.Fatal(err)
		}
		net, problem := Trained{params}.Net(0), problemOf(t, training.Task, training.Master, 0)
		plainTraining(net, problem.Train, training.Recipe, training.Lambda)
		if off := farthest(numbers(trained(t, training).Net(0)), numbers(net)); off > 1e-4 {
			t.Errorf("%s: off by %v", name, off)
		}
	}
}

// 2/fan-in for the hidden layers and 1/fan-in for the last; over 8 networks of 32 · 32
// weights the relative standard deviation is √(2/8192), and five of them are allowed.
func TestInitialWeightsAreHesAndBiasesAreNone(t *testing.T) {
	training := TrainingPreset(experiment.Quick)
	training.Teachers, training.Start = 8, 0.5
	params, err := training.Initial()
	if err != nil {
		t.Fatal(err)
	}
	for l, gain := range map[int]float64{2: 2, 12: 1} {
		w := params[2*(l-1)].Data
		if got, want := dense.Square(w)/float64(len(w)), 0.25*gain/32; math.Abs(got/want-1) > 5*math.Sqrt(2/float64(len(w))) {
			t.Errorf("layer %d: variance %v, want %v", l, got, want)
		}
		if dense.Square(params[2*l-1].Data) != 0 {
			t.Errorf("layer %d has biases", l)
		}
	}
}

func TestABatchAndItsTeachersAloneHaveTheSameDataStartAndEnd(t *testing.T) {
	batch := tinyTraining()
	batch.First = 2
	x, y, err := batch.Data()
	if err != nil {
		t.Fatal(err)
	}
	start, err := batch.Initial()
	if err != nil {
		t.Fatal(err)
	}
	all := trained(t, batch)
	for i := range batch.Teachers {
		one := batch
		one.First, one.Teachers = batch.First+i, 1
		ownX, ownY, err := one.Data()
		if err != nil {
			t.Fatal(err)
		}
		own, err := one.Initial()
		if err != nil {
			t.Fatal(err)
		}
		if farthest(ownX.Data, x.Data[i*len(ownX.Data):]) != 0 || farthest(ownY.Data, y.Data[i*len(ownY.Data):]) != 0 {
			t.Errorf("teacher %d has other data alone", one.First)
		}
		if farthest(numbers(Trained{own}.Net(0)), numbers(Trained{start}.Net(i))) != 0 {
			t.Errorf("teacher %d starts elsewhere alone", one.First)
		}
		// sums of a batched product may be taken in another order, in float32
		if off := farthest(numbers(trained(t, one).Net(0)), numbers(all.Net(i))); off > 1e-4 {
			t.Errorf("teacher %d ends elsewhere alone, by %v", one.First, off)
		}
	}
	other := batch
	other.Init = 1
	moved, err := other.Initial()
	if err != nil {
		t.Fatal(err)
	}
	if farthest(moved[0].Data, start[0].Data) < 0.1 {
		t.Error("another initialisation is the same")
	}
}

// One step with a learning rate of 1e-9 moves no weight by more than that: what comes out is
// the end of the training at the other λ.
func TestATrainingViaAnotherBeginsWhereThatOneEnded(t *testing.T) {
	training := tinyTraining()
	before := training.At(0.3)
	end := trained(t, before)
	training.Via = 0.3
	training.Rate, training.Last = 1e-9, 1e-9
	// the training before has the recipe of the one after it
	before.Rate, before.Last = 1e-9, 1e-9
	if off := farthest(numbers(trained(t, training).Net(1)), numbers(trained(t, before).Net(1))); off > 1e-6 {
		t.Errorf("it begins %v away", off)
	}
	training.Rate, training.Last = tinyTraining().Rate, tinyTraining().Last
	if after := trained(t, training).Net(1); farthest(numbers(after), numbers(end.Net(1))) < 1e-3 ||
		farthest(numbers(after), numbers(trained(t, tinyTraining()).Net(1))) < 1e-3 {
		t.Error("it did not move, or is the training without a way")
	}
}

func TestSplitAndTrainedAllKeepsTheOrderOfTeachers(t *testing.T) {
	training := tinyTraining()
	training.Teachers = 8
	parts := training.split()
	if len(parts) != 2 || parts[1].First != 6 || parts[1].Teachers != 2 {
		t.Fatalf("%+v", parts)
	}
	if paper := TrainingPreset(experiment.Paper).split(); len(paper) != 5 || paper[4].First != 4 {
		t.Errorf("at the paper's size %d batches", len(paper))
	}
}

func TestLongerKeepsTheLengthOfThePath(t *testing.T) {
	a := TrainingPreset(experiment.Quick)
	b := a.Longer(5000)
	if !scalar.EqualWithinRel(a.Rate*2500, b.Rate*5000, 1e-12) || b.Ramp != 1500 || b.Steps != 5000 {
		t.Errorf("%+v", b.Recipe)
	}
	if c := recipe(5000); c.Rate != b.Rate || c.Ramp != b.Ramp {
		t.Errorf("%+v and %+v", c, b.Recipe)
	}
}

// With a learning rate of 1e6 numbers overflow after a few steps.
func TestATrainingThatDivergesSaysWhereAndWhatToTry(t *testing.T) {
	training := tinyTraining()
	training.Rule, training.Rate, training.Last = Descent, 1e6, 1e6
	_, err := trainAt(context.Background(), &experiment.Env{Engine: enginetest.Open(t, engine.Go)}, training)
	for _, want := range []string{"depth 3", "λ = 0.02", "learning rate 1e+06", "after step", "smaller Rate", "Clip"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in %v", want, err)
		}
	}
}

func TestImpossibleTrainingsAreAnsweredInASentence(t *testing.T) {
	for want, change := range map[string]func(*Training){
		`Rule = "sgd"`:    func(t *Training) { t.Rule = "sgd" },
		"Rate = 0":        func(t *Training) { t.Rate = 0 },
		"Last = -1":       func(t *Training) { t.Last = -1 },
		"Start = +Inf":    func(t *Training) { t.Start = math.Inf(1) },
		"Steps = 0":       func(t *Training) { t.Steps = 0 },
		"Ramp = 41":       func(t *Training) { t.Ramp = 41 },
		"Clip = -1":       func(t *Training) { t.Clip = -1 },
		"Depth = 1":       func(t *Training) { t.Depth = 1 },
		"Width = 1":       func(t *Training) { t.Width = 1 },
		"Lambda = -1":     func(t *Training) { t.Lambda = -1 },
		"Via = NaN":       func(t *Training) { t.Via = math.NaN() },
		"at least 1":      func(t *Training) { t.Teachers = 0 },
		"has the number":  func(t *Training) { t.First = -1 },
		"field Rank = 9":  func(t *Training) { t.Rank = 9 },
		"field Samples =": func(t *Training) { t.Samples = 0 },
	} {
		training := tinyTraining()
		change(&training)
		_, err := trainAt(context.Background(), nil, training)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}

func TestImpossibleDepthsAreNamed(t *testing.T) {
	for _, depths := range [][]int{nil, {1, 4}, {4, 4}, {2, mostLayers + 1}} {
		if err := CheckLayers("Depths", depths, 2); err == nil || !strings.HasPrefix(err.Error(), "field Depths ") {
			t.Errorf("%v: %v", depths, err)
		}
	}
	if err := CheckLayers("Depths", []int{2, 8}, 2); err != nil {
		t.Errorf("refused: %v", err)
	}
}
