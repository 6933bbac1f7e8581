package sarussi2021

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/store"
)

// small is a training that is over in a blink.
func small(rule string) Training {
	t := setting(Data{Kind: Teacher, Dim: 4, Samples: 10, Margin: 0.1}, 0.3, 0.5, rule, 0.4, 60)
	t.Units, t.Count, t.Double, t.Weights = 6, 2, true, true
	return t
}

// students trains on an engine.
func students(t testing.TB, e *engine.Engine, training Training) []Student {
	t.Helper()
	all, err := TrainAll(context.Background(), &experiment.Env{Engine: e}, []Training{training})
	if err != nil {
		t.Fatal(err)
	}
	return all[0]
}

// fast returns XLA where it is there, else Go.
func fast(t testing.TB) *engine.Engine {
	t.Helper()
	if _, err := engine.Open(engine.XLACPU); err == nil {
		return enginetest.Open(t, engine.XLACPU)
	}
	return enginetest.Open(t, engine.Go)
}

// plain is a training in plain loops.
type plain struct {
	Training
	net   Net
	set   Set
	heads []float64
	sums  Sums
}

func plainly(t *testing.T, training Training, seed int) *plain {
	t.Helper()
	s, err := training.Draw(training.Master, seed)
	if err != nil {
		t.Fatal(err)
	}
	p := &plain{Training: training, net: training.Before(seed), set: s, heads: heads(training.Units, training.Spread)}
	p.net.Heads = p.heads
	return p
}

// derivative returns s, minus the derivative of a sample's loss.
func (p *plain) derivative(z float64) float64 {
	switch {
	case p.Loss == Hinge && z < 1:
		return 1
	case p.Loss == Hinge:
		return 0
	case p.Loss == Exponential:
		return math.Exp(-z)
	}
	return 1 / (1 + math.Exp(z))
}

// step takes a step on the samples of the given numbers.
func (p *plain) step(samples ...int) {
	s := p.set.Subset(samples)
	z := p.net.Margins(s)
	c, total, product := make([]float64, len(z)), 0.0, 0.0
	for l := range z {
		c[l] = p.derivative(z[l])
		total, product = total+c[l], product+c[l]*z[l]
	}
	n := float64(len(z))
	p.sums.Steps++
	p.sums.S, p.sums.SZ, p.sums.Squares = p.sums.S+total/n, p.sums.SZ+product/n, p.sums.Squares+total*total/n/n
	if total > 0 {
		p.sums.Updates++
	}
	for l := range c {
		if c[l] /= n; p.Rule == Normalized {
			c[l] *= n / total
		}
	}
	gradient := p.net.Gradient(s, c)
	if p.Both {
		p.stepHeads(s, c)
	}
	w := p.net.W.RawMatrix().Data
	floats.Scale(1-p.Decay, w)
	floats.AddScaled(w, p.Rate, gradient.RawMatrix().Data)
}

// stepHeads moves a_j along v Σ c_l y_l σ(w_j·x_l).
func (p *plain) stepHeads(s Set, c []float64) {
	for j := range p.heads {
		for l, y := range s.Y {
			h := floats.Dot(p.net.W.RawRowView(j), s.X.RawRowView(l))
			p.heads[j] += p.Rate * p.Out() * c[l] * y * max(h, p.Alpha*h)
		}
	}
}

// run takes all steps.
func (p *plain) run(seed int) {
	for step := range p.Steps {
		if p.Rule != SGD {
			p.step(sample.Permutation(sample.Stream(1, "any order"), p.Samples)...)
			continue
		}
		epoch := step / p.Samples
		r := sample.Stream(p.Master, "sarussi2021", "order", seed, epoch)
		p.step(sample.Permutation(r, p.Samples)[step%p.Samples])
	}
}

// variants are trainings that together use every field that moves weights; several fields at once where
// few are wanted, since XLA takes long to compile each.
func variants(few bool) map[string]Training {
	out := map[string]Training{"gd": small(GD), "sgd": small(SGD), "normalized": small(Normalized)}
	long := small(SGD) // more epochs than are computed at once
	long.Steps = (epochBlock + 3) * long.Samples
	out["sgd"] = long
	changes := map[string]func(*Training){
		"hinge":     func(t *Training) { t.Loss = Hinge },
		"exp":       func(t *Training) { t.Loss = Exponential },
		"decay":     func(t *Training) { t.Decay = 0.01 },
		"both":      func(t *Training) { t.Both = true },
		"unequal":   func(t *Training) { t.Spread = 0.2 },
		"linear":    func(t *Training) { t.Alpha = 1 },
		"rising":    func(t *Training) { t.Alpha = -0.3 },
		"mirrored":  func(t *Training) { t.Mirrored = true },
		"other v":   func(t *Training) { t.V = 0.3 },
		"symmetric": func(t *Training) { t.Symmetric = true },
	}
	if few {
		changes = map[string]func(*Training){"several": func(t *Training) {
			t.Loss, t.Decay, t.Both, t.Spread, t.Alpha, t.V = Exponential, 0.01, true, 0.2, -0.3, 0.3
		}}
	}
	for name, change := range changes {
		g, s := small(GD), small(SGD)
		change(&g)
		change(&s)
		out[name], out[name+" sgd"] = g, s
	}
	return out
}

func TestATrainingIsItsRuleInPlainLoops(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		for name, training := range variants(e.Name() != engine.Go) {
			for i, s := range students(t, e, training) {
				p := plainly(t, training, i)
				p.run(i)
				if off := floats.Distance(s.Last().W, p.net.W.RawMatrix().Data, math.Inf(1)); off > 1e-11 {
					t.Errorf("%s, seed %d: the weights are %v off", name, i, off)
				}
				got := s.Last().Sums
				off := max(math.Abs(got.S-p.sums.S), math.Abs(got.SZ-p.sums.SZ), math.Abs(got.Squares-p.sums.Squares))
				if off > 1e-10 || got.Steps != p.sums.Steps || got.Updates != p.sums.Updates {
					t.Errorf("%s, seed %d: %+v, want %+v", name, i, got, p.sums)
				}
			}
		}
	})
}

func TestGradientIsThatOfCentralDifferences(t *testing.T) {
	p := plainly(t, small(GD), 0)
	s := Weights(p.net.Margins(p.set))
	floats.Scale(1/float64(p.Samples), s)
	gradient := p.net.Gradient(p.set, s)
	const h = 1e-6
	for i, w := range p.net.W.RawMatrix().Data {
		at := func(w float64) float64 {
			p.net.W.RawMatrix().Data[i] = w
			return Loss(p.net.Margins(p.set))
		}
		difference := (at(w-h) - at(w+h)) / (2 * h)
		if at(w); math.Abs(difference-gradient.RawMatrix().Data[i]) > 1e-9 {
			t.Errorf("entry %d: %v, and %v by differences", i, gradient.RawMatrix().Data[i], difference)
		}
	}
}

// watched counts in plain loops what a run counts.
func watched(t *testing.T, training Training, seed int) Run {
	p := plainly(t, training, seed)
	r := Run{FirstNAR: -1, FirstPAR: -1, Entered: -1}
	need := p.net.EntrySum(p.set)
	var last []bool
	for step := 0; ; step++ {
		regime := p.net.Regime(p.set, 0)
		r.agree(regime, step)
		if step == training.Steps {
			return r
		}
		if regime.IsNAR() {
			var now []bool
			for l := range p.set.Y {
				x := p.set.X.RawRowView(l)
				now = append(now, floats.Dot(x, p.net.W.RawRowView(0)) > 0, floats.Dot(x, p.net.W.RawRowView(p.net.K())) > 0)
			}
			if last != nil && !slices.Equal(now, last) {
				r.Changes++
			}
			last = now
		}
		if r.Entered < 0 && training.Rate*p.sums.S > need {
			r.Entered = step
		}
		p.step(sample.Permutation(sample.Stream(1, "any order"), p.Samples)...)
	}
}

// Few samples and two units a side agree and disagree often.
func TestAgreementIsCountedStepByStep(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		changed, left, entered := 0, 0, 0
		for _, kind := range []Data{{Kind: Orthogonal, Dim: 2, Samples: 6, Symmetric: true},
			{Kind: Mixture, Dim: 2, Samples: 6, Noise: 0.1, Symmetric: true}} {
			training := setting(kind, 0.3, 0.3, GD, 3, 40)
			training.Units, training.Count, training.Tally, training.Double, training.First = 4, 8, true, true, 1
			for _, s := range students(t, e, training) {
				want := watched(t, training, s.Seed)
				got := Run{FirstNAR: s.FirstNAR, FirstPAR: s.FirstPAR, LeftNAR: s.LeftNAR, LeftPAR: s.LeftPAR,
					Changes: s.Changes, Entered: s.Entered}
				if fmt.Sprint(got) != fmt.Sprint(want) {
					t.Errorf("seed %d: %+v, want %+v", s.Seed, got, want)
				}
				changed, left, entered = changed+want.Changes, left+want.LeftNAR, entered+max(want.Entered, 0)
			}
		}
		if changed == 0 || left == 0 || entered == 0 {
			t.Errorf("there is nothing to count: %d changes, %d steps out of NAR, %d entered", changed, left, entered)
		}
	})
}

// Training is the same whether or not it is watched; without a tally there are no counts.
func TestWithoutATallyNothingIsCountedAndAllElseIsTheSame(t *testing.T) {
	training := Agreement()
	training.Steps, training.Count = 50, 2
	watched := students(t, fast(t), training)
	training.Tally = false
	for i, s := range students(t, fast(t), training) {
		w := watched[i]
		if s.FirstNAR != -1 || s.FirstPAR != -1 || s.LeftNAR != 0 || s.Entered != -1 || w.FirstNAR < 0 || w.FirstPAR < 0 {
			t.Errorf("seed %d: PAR from %d on without a tally, %d with", s.Seed, s.FirstPAR, w.FirstPAR)
		}
		if !slices.Equal(s.Last().W, w.Last().W) || s.Last().Sums != w.Last().Sums {
			t.Errorf("seed %d: the loss is %g without a tally, %g with", s.Seed, s.Last().Loss, w.Last().Loss)
		}
	}
}

func TestASeedThatReachedItsTargetStaysWhereItIs(t *testing.T) {
	for _, rule := range []string{GD, SGD} {
		training := small(rule).To(0.6, 0.4)
		training.Steps, training.At = 400, []int{1, 10, 20, 400}
		for _, s := range students(t, fast(t), training) {
			if s.Reached[1] < 1 || s.Reached[0] > s.Reached[1] || s.Last().Steps != s.Reached[1] || s.Last().Loss > 0.4 {
				t.Fatalf("%s: reached %v, ends after %d steps at %v", rule, s.Reached, s.Last().Steps, s.Last().Loss)
			}
			before := training
			before.Steps, before.Targets, before.At = s.Reached[1], nil, nil
			one := students(t, fast(t), before)[s.Seed]
			if off := floats.Distance(one.Last().W, s.Last().W, math.Inf(1)); off > 1e-13 {
				t.Errorf("%s: without a target it is %v elsewhere", rule, off)
			}
			p := plainly(t, before, s.Seed)
			p.Steps = s.Reached[1] - map[string]int{GD: 1, SGD: training.Samples}[rule]
			if p.run(s.Seed); Loss(p.net.Margins(p.set)) <= 0.4 {
				t.Errorf("%s: it was there before", rule)
			}
		}
	}
}

func TestMomentsAreThoseAskedFor(t *testing.T) {
	training := small(GD)
	training.At = []int{3, 7}
	s := students(t, enginetest.Open(t, engine.Go), training)[1]
	if len(s.Moments) != 4 || s.Moments[2].Steps != 7 || s.Last().Steps != 60 {
		t.Fatalf("%d moments", len(s.Moments))
	}
	if off := floats.Distance(s.NetAt(0).W.RawMatrix().Data, s.Start().W.RawMatrix().Data, 2); off != 0 {
		t.Errorf("it begins %v elsewhere", off)
	}
	if m := s.Moments[2]; m.Loss != Loss(s.NetAt(2).Margins(s.Set)) || m.Norm != s.NetAt(2).Norm() {
		t.Errorf("%+v is of another network", m)
	}
	training.Weights = false
	if s := students(t, enginetest.Open(t, engine.Go), training)[1]; s.Moments[2].W != nil || s.Last().W == nil {
		t.Error("weights are kept where they were not asked for, or are not at the end")
	}
}

func TestASeedIsTheSameInABatchAndAlone(t *testing.T) {
	batch := small(SGD)
	batch.Count = 3
	alone := batch
	alone.First, alone.Count = 2, 1
	a, b := students(t, fast(t), batch)[2], students(t, fast(t), alone)[0]
	if off := floats.Distance(a.Last().W, b.Last().W, math.Inf(1)); off > 1e-12 || a.Seed != b.Seed {
		t.Errorf("seed %d and seed %d end %v apart", a.Seed, b.Seed, off)
	}
}

func TestATrainingThatDivergesSaysWhereAndWhatToTry(t *testing.T) {
	training := small(GD)
	training.Loss, training.Rate, training.Random = Exponential, 1e9, true
	_, err := TrainAll(t.Context(), &experiment.Env{Engine: enginetest.Open(t, engine.Go)}, []Training{training})
	var d *engine.Diverged
	if !errors.As(err, &d) || !strings.Contains(err.Error(), "a smaller Rate") || !strings.Contains(err.Error(), "1e+09") {
		t.Error(err)
	}
}

func TestALargeStepIsWarnedOf(t *testing.T) {
	training := Clustering()
	if said, err := training.Warning(0); said != "" || err != nil {
		t.Errorf("η = 8: %q, %v", said, err)
	}
	training.Rate = 400
	if said, err := training.Warning(0); !strings.Contains(said, "step size 400") || err != nil {
		t.Errorf("η = 400: %q, %v", said, err)
	}
}

func TestImpossibleTrainingsAreAnsweredInASentence(t *testing.T) {
	for want, change := range map[string]func(*Training){
		"Units = 5":       func(t *Training) { t.Units = 5 },
		"Alpha = 2":       func(t *Training) { t.Alpha = 2 },
		"Alpha = NaN":     func(t *Training) { t.Alpha = math.NaN() },
		"V = -1":          func(t *Training) { t.V = -1 },
		"Rate = 0":        func(t *Training) { t.Rate = 0 },
		"Decay = 1":       func(t *Training) { t.Decay = 1 },
		`Rule = "adam"`:   func(t *Training) { t.Rule = "adam" },
		`Loss = "l2"`:     func(t *Training) { t.Loss = "l2" },
		"take the loss":   func(t *Training) { t.Rule, t.Loss = Normalized, Hinge },
		"Steps = 0":       func(t *Training) { t.Steps = 0 },
		"Targets = [1 2]": func(t *Training) { t.Targets = []float64{1, 2} },
		"At = [61]":       func(t *Training) { t.At = []int{61} },
		"At = [2 1]":      func(t *Training) { t.At = []int{2, 1} },
		"Count = 0":       func(t *Training) { t.Count = 0 },
		"the number 0":    func(t *Training) { t.First = -1 },
		"Samples = 1":     func(t *Training) { t.Samples = 1 },
	} {
		training := small(GD)
		change(&training)
		if err := training.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}

func TestSettingsAreValid(t *testing.T) {
	for _, training := range []Training{Boundaries(true), Boundaries(false), Convergence(), Agreement(), Direction(2),
		Direction(20), Reflected(), Clustering(), Handwritten(3, 8), SampleSize(30), NearlyOrthogonal(1000)} {
		if err := training.Check(); err != nil {
			t.Error(err)
		}
		if c := TrainingsCost([]Training{training}); !(c.FLOP > 0 && c.Bytes > 0) {
			t.Errorf("%+v costs %+v", training, c)
		}
	}
}

func TestGeometricStepsGrowByOneFactor(t *testing.T) {
	if got := Geometric(1000, 4); !slices.Equal(got, []int{1, 10, 100, 1000}) {
		t.Error(got)
	}
	if got := Geometric(3, 9); !slices.Equal(got, []int{1, 2, 3}) {
		t.Error(got)
	}
}

// A small start on a mixture: every unit is on the right side of every sample after one step.
func ExampleTrainAll() {
	e, err := engine.Open(engine.Go)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer e.Close()
	training := Agreement()
	training.Units, training.Steps, training.Count = 10, 50, 1
	all, err := TrainAll(context.Background(), &experiment.Env{Engine: e}, []Training{training})
	if err != nil {
		fmt.Println(err)
		return
	}
	s := all[0][0]
	last := s.Last()
	fmt.Printf("PAR from step %d on, left %d times; loss %.2f; r = %.0e\n", s.FirstPAR, s.LeftPAR, last.Loss, last.R)
	// Output: PAR from step 1 on, left 0 times; loss 0.23; r = 2e-03
}

// benchmarkSteps times a step of one seed, with so many seeds in one program.
func benchmarkSteps(b *testing.B, e *engine.Engine, t Training, seeds, steps int) {
	t.Steps, t.Targets, t.Count, t.At = steps, nil, seeds, nil
	j := job{Training: t, engine: e.Float32(), runs: make([]Run, seeds)}
	if t.Double {
		j.engine = e.Float64()
	}
	for i := range seeds {
		s, err := t.Draw(t.Master, i)
		if err != nil {
			b.Fatal(err)
		}
		j.sets = append(j.sets, s)
	}
	j.constants = t.constants(j.sets)
	train := j.full
	if t.Rule == SGD {
		train = j.epochs
	}
	for b.Loop() {
		for i := range j.runs {
			j.runs[i] = Run{}
		}
		if err := train(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*seeds*steps), "µs/step")
}

// BenchmarkTraining compares seeds one after the other with seeds side by side.
func BenchmarkTraining(b *testing.B) {
	digits := Handwritten(3, 8)
	for _, name := range []string{engine.Go, engine.XLACPU} {
		for label, t := range map[string]Training{"F2": Convergence(), "F3": Agreement(), "F4": Direction(2),
			"F6": Clustering(), "F7": digits} {
			for _, seeds := range []int{1, 8} {
				b.Run(fmt.Sprintf("%s/%s/%d", name, label, seeds), func(b *testing.B) {
					benchmarkSteps(b, enginetest.Open(b, name), t, seeds, 2000)
				})
			}
		}
	}
}

// What is kept under the code that made it can be read without an engine: the embedded digits count as code.
func TestATrainingIsReadFromTheStore(t *testing.T) {
	training := Handwritten(3, 8)
	training.Samples, training.Steps, training.Units, training.Count = 20, 40, 4, 1
	env := &experiment.Env{Engine: enginetest.Open(t, engine.Go), Store: store.Open(t.TempDir())}
	first, err := TrainAll(t.Context(), env, []Training{training})
	if err != nil {
		t.Fatal(err)
	}
	env.ReadOnly = true
	again, err := TrainAll(t.Context(), env, []Training{training})
	if err != nil || !floats.Equal(first[0][0].Last().W, again[0][0].Last().W) {
		t.Errorf("it is not read again: %v", err)
	}
	training.Rate *= 2
	if _, err := TrainAll(t.Context(), env, []Training{training}); !errors.Is(err, experiment.ErrNotStored) {
		t.Errorf("another step size: %v", err)
	}
}

// Sets that are handed over are learned as those that are drawn: from the same start, in the same orders.
func TestTrainingOnOnesOwnSetsIsThatOnDrawnOnes(t *testing.T) {
	training := Handwritten(3, 8)
	training.Samples, training.Steps, training.Units, training.Count, training.First = 20, 60, 4, 2, 1
	e := enginetest.Open(t, engine.Go)
	want, err := TrainAll(t.Context(), &experiment.Env{Engine: e}, []Training{training})
	if err != nil {
		t.Fatal(err)
	}
	handed := training
	handed.Data = Data{Dim: 64, Samples: 20}
	sets := []Set{want[0][0].Set, want[0][1].Set}
	got, err := TrainOn(t.Context(), e, handed, sets)
	if err != nil || len(got) != 2 {
		t.Fatal(len(got), err)
	}
	for i, s := range got {
		if !floats.Equal(s.Last().W, want[0][i].Last().W) || s.Seed != want[0][i].Seed {
			t.Errorf("seed %d is another network", s.Seed)
		}
	}
	other, standing := handed, handed
	other.Samples, standing.Rate = 21, 0
	for want, broken := range map[string]Training{"Samples = 21": other, "Rate = 0": standing} {
		if _, err := TrainOn(t.Context(), e, broken, sets); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
	sets[1].Y = slices.Repeat([]float64{1}, 20)
	if _, err := TrainOn(t.Context(), e, handed, sets); err == nil || !strings.Contains(err.Error(), "set 1: all points") {
		t.Error(err)
	}
}
