package nichani2022

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"gonum.org/v1/gonum/floats/scalar"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/dense"
	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/kernel"
	"github.com/provingground/provingground/pkg/spectral"
	"github.com/provingground/provingground/pkg/store"
)

// small is a training that is over in a blink.
func small(model string) Training {
	t := quick(Orthogonal).Of(model)
	t.Data = Data{Dim: 3, Samples: 9, Test: 6, Inputs: Gauss, Target: Orthogonal}
	t.Activation, t.Width, t.Free, t.Rate, t.Steps, t.Looks, t.Count = "tanh", 8, 2, 0.4, 7, []int{1, 4}, 2
	t.Lambda2, t.Lambda3, t.Lambda4, t.Init, t.Keep = 0.05, 0.02, 0.001, 0.2, true
	return t
}

// train trains on an engine in float64.
func trainOn(t testing.TB, e *engine.Engine, training Training) []Run {
	t.Helper()
	runs := must(TrainWith(context.Background(), e.Float64(), training, nil))(t)
	return runs
}

// same compares two displacements.
func same(got, want Displacement, tol float64) bool {
	return mat.EqualApprox(got.Delta, want.Delta, tol) && mat.EqualApprox(got.Sum, want.Sum, tol)
}

// A compiled training of a Taylor model is the host's, step by step, and looks say what the host says.
func TestTrainingIsTheHostsDescent(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		for _, model := range []string{ByBoth, ByTangent, ByQuadratic} {
			training := small(model)
			for seed, run := range trainOn(t, e, training) {
				checkRun(t, training, seed, run)
			}
		}
	})
}

func checkRun(t *testing.T, training Training, seed int, run Run) {
	t.Helper()
	o, data, err := training.Objective(seed)
	if err != nil {
		t.Fatal(err)
	}
	v, peak, at := training.Start(o.Net, seed), 0.0, 0
	for step := range training.Steps + 1 {
		if run.Seen[at].Step == step {
			checkLook(t, o, data, v, Student{training, run, seed}, at)
			at++
		}
		if step < training.Steps {
			peak = max(peak, o.At(v).Sum)
			v = o.Step(v, training.Rate)
		}
	}
	if !scalar.EqualWithinRel(run.Peak, peak, 1e-9) {
		t.Errorf("the largest sum is %g, want %g", run.Peak, peak)
	}
}

func checkLook(t *testing.T, o *Objective, data Drawn, v Displacement, s Student, at int) {
	t.Helper()
	look, terms := s.Seen[at], o.At(v)
	if !same(s.At(at), v, 1e-9) {
		t.Fatalf("%s, seed %d, step %d: W is not the host's", s.Model, s.Seed, look.Step)
	}
	l, q := o.Taylor(data.Test.X, v)
	whole, output := o.Values(data.Test.X, v), make([]float64, len(l))
	remainder, cross := 0.0, mustCross(t, o.Net, data)
	population := 0.0
	for i := range l {
		output[i] = s.model().Linear*l[i] + s.model().Quadratic*q[i]
		remainder += (whole[i] - l[i] - q[i]) * (whole[i] - l[i] - q[i])
		left := o.Free.Fresh(l[i], cross.RawRowView(i), terms.Linear)
		population += left * left / float64(len(l))
	}
	remainder /= max(dense.Square(whole), 1e-30)
	for _, c := range []struct {
		name      string
		got, want float64
	}{{"train", look.Train, terms.Loss}, {"validation", look.Valid, validation(s, o, data, v)},
		{"test", look.Test, MSE(output, data.Test.Y)},
		{"objective", look.Objective, o.Value(v)}, {"sum", look.Sum, terms.Sum}, {"low", look.Low, terms.Low},
		{"population", look.Population, population}, {"dense", look.Dense, Coefficient(output, data.Test.Dense)},
		{"sparse", look.Sparse, Coefficient(output, data.Test.Sparse)}, {"remainder", look.Remainder, remainder},
		{"norm", look.Norm2(), v.Norm2()}, {"δ", look.Delta2, dense.Square(v.Delta.RawMatrix().Data)},
		{"fourth norm", look.Norm4, v.Norm4()},
		{"linear", look.Linear, dense.Square(terms.Linear) / float64(len(terms.Linear))},
		{"quadratic", look.Quadratic, dense.Square(terms.Quadratic) / float64(len(terms.Linear))}} {
		if !scalar.EqualWithinAbsOrRel(c.got, c.want, 1e-10, 1e-8) {
			t.Errorf("%s, step %d: %s %.12g, want %.12g", s.Model, look.Step, c.name, c.got, c.want)
		}
	}
}

// validation returns the error on the validation points.
func validation(s Student, o *Objective, data Drawn, v Displacement) float64 {
	l, q := o.Taylor(data.Valid.X, v)
	for i := range l {
		l[i] = s.model().Linear*l[i] + s.model().Quadratic*q[i]
	}
	return MSE(l, data.Valid.Y)
}

func mustCross(t *testing.T, n Net, data Drawn) *mat.Dense {
	t.Helper()
	k := must(n.Cross(data.Test.X, data.Train.X))(t)
	return k
}

// The whole network moves by gradient descent on its neurons: by central differences of its objective.
func TestTheWholeNetworkDescendsOnItsNeurons(t *testing.T) {
	training := small(ByNetwork)
	training.Steps, training.Looks, training.Count = 2, []int{1}, 1
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		run := trainOn(t, e, training)[0]
		s := Student{training, run, 0}
		model := training
		model.Model = ByBoth
		o, data, err := model.Objective(0)
		if err != nil {
			t.Fatal(err)
		}
		value := func(plus, minus *mat.Dense) float64 {
			v := Displace(plus, minus)
			terms := o.At(v)
			return MSE(o.Values(data.Train.X, v), data.Train.Y) + o.Low*terms.Low + o.Sample*terms.Sum + o.Power*terms.Power
		}
		v := training.Start(o.Net, 0)
		for at := 1; at <= 2; at++ {
			if v = descend(v, training.Rate, value); !same(s.At(at), v, 1e-7) {
				t.Fatalf("step %d leads elsewhere", at)
			}
		}
		if got, want := run.Last().Test, MSE(o.Values(data.Test.X, s.End()), data.Test.Y); math.Abs(got-want) > 1e-10 {
			t.Errorf("test loss %g, want %g", got, want)
		}
	})
}

// descend takes a step of gradient descent on the neurons by central differences.
func descend(v Displacement, rate float64, value func(plus, minus *mat.Dense) float64) Displacement {
	const eps = 1e-5
	plus, minus := v.Neurons()
	next := [2]*mat.Dense{mat.DenseCopyOf(plus), mat.DenseCopyOf(minus)}
	for k, w := range []*mat.Dense{plus, minus} {
		for i := range w.RawMatrix().Data {
			p := &w.RawMatrix().Data[i]
			was := *p
			*p = was + eps
			up := value(plus, minus)
			*p = was - eps
			next[k].RawMatrix().Data[i] -= rate * (up - value(plus, minus)) / (2 * eps)
			*p = was
		}
	}
	return Displace(next[0], next[1])
}

// R_1 is taken at points that are new every step; the host takes the same ones.
func TestThePopulationTermIsOfTheFreshPoints(t *testing.T) {
	training := small(ByBoth)
	training.Steps, training.Looks, training.Lambda1, training.Fresh = 3, nil, 0.7, 4
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		for seed, run := range trainOn(t, e, training) {
			plain := training
			plain.Lambda1 = 0
			o, _, err := plain.Objective(seed)
			if err != nil {
				t.Fatal(err)
			}
			o.Population = training.Lambda1
			v := training.Start(o.Net, seed)
			for step := range training.Steps {
				a := must(training.feed(step).Draw(seed, 0, 1))(t)
				if err := o.refresh(mat.NewDense(4, 3, a[0].Data)); err != nil {
					t.Fatal(err)
				}
				v = o.Step(v, training.Rate)
			}
			if !same((Student{training, run, seed}).End(), v, 1e-9) {
				t.Errorf("seed %d ends elsewhere", seed)
			}
		}
	})
}

// An own regulariser that is one of the library's does what that does.
func TestAnOwnRegulariserIsDescended(t *testing.T) {
	training := small(ByBoth)
	without := training
	without.Lambda2, without.Lambda4 = 0, 0
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		got, err := TrainWith(context.Background(), e.Float64(), without, func(v View) *graph.Node {
			square := graph.ReduceSum(graph.Add(graph.Square(v.Delta), graph.Square(v.Sum)), 1, 2)
			return graph.MulScalar(square, 0.03)
		})
		if err != nil {
			t.Fatal(err)
		}
		o, _, err := without.Objective(0)
		if err != nil {
			t.Fatal(err)
		}
		v := without.Start(o.Net, 0)
		for range without.Steps { // ∂/∂δ of 0.03‖δ‖² is 0.06 δ, and a step moves by −2η of it
			next, decay := o.Step(v, without.Rate), v.Times(-2*without.Rate*0.06)
			next.Delta.Add(next.Delta, decay.Delta)
			next.Sum.Add(next.Sum, decay.Sum)
			v = next
		}
		if !same((Student{without, got[0], 0}).End(), v, 1e-9) {
			t.Error("the own regulariser leads elsewhere")
		}
	})
}

// Gradient descent on f_L is kernel regression: the loop ends where the closed form of descent over the kernel does.
func TestTheTangentModelIsKernelDescent(t *testing.T) {
	training := small(ByTangent)
	training.Lambda2, training.Lambda3, training.Lambda4, training.Init, training.Steps = 0, 0, 0, 0, 40
	runs := trainOn(t, enginetest.Open(t, engine.Go), training)
	for seed, run := range runs {
		got := must(training.KernelDescent(seed, []int{1, 4, 40}))(t)
		for i, look := range run.Seen[1:] {
			if !scalar.EqualWithinRel(got[i].Test, look.Test, 1e-9) || !scalar.EqualWithinRel(got[i].Train, look.Train, 1e-9) ||
				!scalar.EqualWithinRel(got[i].Valid, look.Valid, 1e-9) ||
				!scalar.EqualWithinRel(got[i].Dense, look.Dense, 1e-8) {
				t.Errorf("seed %d, step %d: %+v, want train %g, test %g, dense %g", seed, look.Step, got[i], look.Train, look.Test,
					look.Dense)
			}
		}
	}
}

// Escape, half and rise are those of a plain loop.
func TestCountsAreThoseOfAPlainLoop(t *testing.T) {
	training := small(ByBoth)
	training.Lambda2, training.Lambda3, training.Lambda4, training.Steps, training.Looks = 0, 0, 0, 500, nil
	training.Init = 0.1
	for seed, run := range trainOn(t, enginetest.Open(t, engine.Go), training) {
		o, data, err := training.Objective(seed)
		if err != nil {
			t.Fatal(err)
		}
		v, last, escape, half, rise := training.Start(o.Net, seed), math.Inf(1), -1, -1, -1.0
		for step := range training.Steps {
			terms, value := o.At(v), o.Value(v)
			if escape < 0 && dense.Square(terms.Quadratic)/9 > Escaped {
				escape = step
			}
			if half < 0 && terms.Loss < dense.Square(data.Train.Y)/18 {
				half = step
			}
			if step > 0 && last > 1e-7 {
				rise = max(rise, (value-last)/last)
			}
			last, v = value, o.Step(v, training.Rate)
		}
		if run.Escape != escape || run.Half != half || escape < 1 || half < 1 ||
			!scalar.EqualWithinAbs(run.Rise, rise, 1e-9) {
			t.Errorf("seed %d: escape %d, half %d, rise %g: want %d, %d, %g", seed, run.Escape, run.Half, run.Rise, escape, half,
				rise)
		}
	}
}

func TestAnUnstableRateIsRefusedOrTried(t *testing.T) {
	training := small(ByTangent)
	bound := must(training.Stability(0))(t)
	training.Rate, training.Count, training.Steps = 30*bound, 1, 400
	e := enginetest.Open(t, engine.Go)
	_, err := TrainWith(context.Background(), e, training, nil)
	if err == nil || !strings.Contains(err.Error(), fmt.Sprintf("stable up to %.4g", bound)) {
		t.Errorf("the error is %v", err)
	}
	training.Unstable = true
	runs, err := TrainWith(context.Background(), e.Float32(), training, nil)
	if err != nil || runs[0].Diverged == 0 {
		t.Errorf("diverged at %+v, %v", runs, err)
	}
}

// With all of the sample's directions penalised but random ones the bound is the one of the whole matrix.
func TestTheBoundOfRandomDirections(t *testing.T) {
	training := small(ByBoth)
	training.Subspace, training.Lambda2, training.Lambda3 = Random, 0, 0.5
	j := job{step: step{training, nil}}
	j.Unstable = true
	if err := j.prepare(); err != nil {
		t.Fatal(err)
	}
	data := must(training.Draw(training.Master, 0))(t)
	net := must(training.Net(0))(t)
	x := jacobian(net, data.Train.X)
	p := mat.NewDense(9, 9, j.per[inOutside].Data[:81])
	var px, square mat.Dense
	px.Mul(p, x)
	square.Mul(x.T(), &px)
	square.Scale(2*0.5, &square)
	var plain mat.Dense
	plain.Mul(x.T(), x)
	plain.Scale(2./9, &plain)
	plain.Add(&plain, &square)
	values := must(spectral.Values(&plain))(t)
	gram := must(net.Gram(data.Train.X))(t)
	s := must(spectral.Eigen(gram))(t)
	var outside mat.SymDense
	outside.SymOuterK(1, p)
	bound, err := randomBound(s, &outside, training.weights())
	if err != nil || !scalar.EqualWithinRel(bound, 2/values[0], 1e-9) {
		t.Errorf("stable up to %g, %v: want %g", bound, err, 2/values[0])
	}
}

func TestTrainingsThatAreImpossibleSayWhy(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Training)
		want   string
	}{
		"odd width": {func(t *Training) { t.Width = 7 }, "pairs"},
		"all free":  {func(t *Training) { t.Free = t.Samples }, "fewer than n"},
		"softplus": {func(t *Training) { t.Activation, t.Shift, t.Target, t.Dim = "softplus", 0, DenseCubic, 6 },
			"sparse part of degree 3"},
		"no slope":     {func(t *Training) { t.Activation, t.Shift = "log cosh", 0 }, "f_L cannot fit degree 1"},
		"negative λ":   {func(t *Training) { t.Lambda3 = -1 }, "λ_3"},
		"NaN λ":        {func(t *Training) { t.Lambda1 = math.NaN() }, "λ_1"},
		"unknown":      {func(t *Training) { t.Model = "g" }, "Model"},
		"rate":         {func(t *Training) { t.Rate = 0 }, "Rate"},
		"still":        {func(t *Training) { t.Model, t.Init = ByQuadratic, 0 }, "stationary"},
		"looks":        {func(t *Training) { t.Looks = []int{100} }, "Looks"},
		"target":       {func(t *Training) { t.Target = "x" }, "no target"},
		"inputs":       {func(t *Training) { t.Inputs = "x" }, "no law"},
		"dimension":    {func(t *Training) { t.Dim = 0 }, "Dim"},
		"no seeds":     {func(t *Training) { t.Count = 0 }, "Count"},
		"random low":   {func(t *Training) { t.Subspace, t.Lambda2 = Random, 1 }, "random directions"},
		"no fresh":     {func(t *Training) { t.Lambda1, t.Fresh = 1, 0 }, "Fresh"},
		"enormous":     {func(t *Training) { t.Width = 1 << 40 }, "most"},
		"activation":   {func(t *Training) { t.Activation = "relu" }, "two derivatives"},
		"negative τ":   {func(t *Training) { t.Init = -1 }, "Init"},
		"negative n_k": {func(t *Training) { t.Free = -1 }, "Free"},
	} {
		training := small(ByBoth)
		c.change(&training)
		if err := training.Check(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := small(ByBoth).Check(); err != nil {
		t.Error(err)
	}
}

// Trainings of one shape are one program: their graphs take what differs as inputs.
func TestMethodsOfOneShapeAreOneProgram(t *testing.T) {
	a := quick(Orthogonal)
	b := Path(0)[0].Of(ByQuadratic)
	b.Free, b.Rate, b.Activation, b.Lambda4 = 0, 1, "tanh", 1e-9
	if a.program() != b.program() || a.program() == Escapes(500, 0).program() ||
		a.program() == a.Of(ByNetwork).program() {
		t.Errorf("%s, %s", a.program(), b.program())
	}
	one, two := TrainingsCost([]Training{a}), TrainingsCost([]Training{a, a})
	if two.Host-2*(one.Host-compiling) != compiling {
		t.Errorf("a second training of the same program costs %g of the host, the first %g", two.Host, one.Host)
	}
}

func TestStoredTrainingsAreReadAgain(t *testing.T) {
	kept := store.Open(t.TempDir())
	env := &experiment.Env{Engine: enginetest.Open(t, engine.Go), Store: kept}
	training := small(ByBoth)
	first := must(TrainAll(context.Background(), env, []Training{training}))(t)
	training.Count = 1
	env.ReadOnly = true
	again, err := TrainAll(context.Background(), env, []Training{training})
	if err != nil || len(first[0]) != 2 || !slices.Equal(first[0][0].Last().Delta, again[0][0].Last().Delta) ||
		first[0][0].Chosen().Valid > first[0][0].Last().Valid {
		t.Errorf("%v: %d students, then %v", err, len(first[0]), again)
	}
}

// The exact eigenvalues need no sampling: the spec of a kernel's own test. Here: n_k = d leaves out the constant (D6).
func TestTheConstantStandsAfterTheLinearBlock(t *testing.T) {
	s := must(Sigmoid1.Levels(40, 2))(t)
	if !(s.Values[1] > s.Values[0] && s.Values[0] > s.Values[2]) || kernel.Harmonics(40, 1) != 40 {
		t.Errorf("%v: degree 1 comes first, then the constant, then degree 2", s.Values)
	}
}

// BenchmarkTraining measures steps of the joint model at d = 40, n = 400, m = 1000: of one seed, and of four side by
// side in one program. The four take more time for each seed where one alone fits the cache: see group.
func BenchmarkTraining(b *testing.B) {
	for _, seeds := range []int{1, 4} {
		b.Run(fmt.Sprintf("seeds=%d", seeds), func(b *testing.B) {
			training := Alone()
			training.Count = seeds
			loop, err := training.Loop()
			if err != nil {
				b.Fatal(err)
			}
			e := fast(b).Float32()
			loop.Steps, loop.Record = 20, nil
			if _, err := e.Loop(context.Background(), loop); err != nil {
				b.Fatal(err)
			}
			b.ResetTimer()
			for range b.N {
				if _, err := e.Loop(context.Background(), loop); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(20*seeds*b.N), "µs/step/seed")
		})
	}
}

// BenchmarkHessianVector measures a product at the same size; 120 to 240 of them are one look at the curvature.
func BenchmarkHessianVector(b *testing.B) {
	o, _, err := Alone().Objective(0)
	if err != nil {
		b.Fatal(err)
	}
	at, along := Alone().Of(ByQuadratic).Start(o.Net, 0), Alone().Of(ByQuadratic).Start(o.Net, 1)
	state := o.bend(at)
	for b.Loop() {
		state.times(along)
	}
}

// P1: over the mean, λ_3 is n times weaker than over the sum.
func TestTheMeanIsNTimesWeakerThanTheSum(t *testing.T) {
	sum := small(ByBoth)
	mean := sum
	mean.Over, mean.Lambda3 = OverMean, sum.Lambda3*9
	a, b := trainOn(t, enginetest.Open(t, engine.Go), sum), trainOn(t, enginetest.Open(t, engine.Go), mean)
	if !scalar.EqualWithinRel(a[1].Last().Test, b[1].Last().Test, 1e-12) || a[1].Last().Sum == 0 {
		t.Errorf("test losses %g and %g", a[1].Last().Test, b[1].Last().Test)
	}
}

func ExampleTrainWith() {
	e, err := engine.Open(engine.Go)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer e.Close()
	t := Alone().AtSamples(60).Weight(10).For(200) // few points, a narrow network
	t.Dim, t.Free, t.Width, t.Test, t.Count, t.Rate = 6, 7, 100, 500, 1, 1
	runs, err := TrainWith(context.Background(), e, t, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	last := runs[0].Last()
	fmt.Printf("after %d steps: training loss %.2f, dense part %.1f\n", last.Step, last.Train, last.Dense)
	// Output: after 200 steps: training loss 0.19, dense part 0.9
}

func ExampleTraining_Objective() {
	t := Alone().AtSamples(100)
	o, _, err := t.Objective(0)
	if err != nil {
		fmt.Println(err)
		return
	}
	w := o.Still()
	fmt.Printf("%.3f, and after a step %.3f\n", o.Value(w), o.Value(o.Step(w, t.Rate)))
	// Output: 0.928, and after a step 0.507
}

func ExampleGeometric() {
	fmt.Println(Geometric(1000, 4))
	// Output: [1 10 100 1000]
}

// On the labels that it has anyway a training is the same; on other labels it follows these.
func TestTrainingOnOwnLabelsIsTrainingOnThem(t *testing.T) {
	e, training := enginetest.Open(t, engine.Go), small(ByBoth)
	want := trainOn(t, e, training)
	same := func(t Target, _ int) func([]float64) (float64, float64) { return t.Parts }
	got := must(TrainOn(t.Context(), e.Float64(), training, same))(t)
	for seed := range want {
		if a, b := got[seed].Last(), want[seed].Last(); a.Test != b.Test || a.Valid != b.Valid || a.Dense != b.Dense ||
			a.Sparse != b.Sparse || got[seed].Half != want[seed].Half {
			t.Errorf("seed %d: %+v, want %+v", seed, a, b)
		}
	}
	linear := training
	linear.Target = LinearOnly
	want = trainOn(t, e, linear)
	own := func(t Target, _ int) func([]float64) (float64, float64) { return Target{LinearOnly, t.U, t.Beta}.Parts }
	got = must(TrainOn(t.Context(), e.Float64(), training, own))(t)
	for seed := range want {
		if a, b := got[seed].Last(), want[seed].Last(); a.Test != b.Test || a.Valid != b.Valid || a.Dense != b.Dense ||
			got[seed].Half != want[seed].Half {
			t.Errorf("seed %d, linear: %+v, want %+v", seed, a, b)
		}
	}
	fits := must(training.KernelRidgeOn(t.Context(), 1, []float64{0.1}, own))(t)
	of := must(linear.KernelRidge(t.Context(), 1, []float64{0.1}))(t)
	if fits[0] != of[0] {
		t.Errorf("%+v, want %+v", fits[0], of[0])
	}
	training.Width = 3
	if _, err := TrainOn(t.Context(), e.Float64(), training, own); err == nil {
		t.Error("an odd width is trained")
	}
}
