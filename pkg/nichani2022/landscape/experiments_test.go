package landscape

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
	"github.com/provingground/provingground/pkg/nichani2022"
	"github.com/provingground/provingground/pkg/spectral"
)

var experiments = []experiment.Experiment{SaddleSpec, EndsSpec, LanczosSpec, RatesSpec}

// little are settings that make a run a matter of seconds.
var little = []string{"D=4", "Samples=30", "Test=20", "Width=8", "Eta=0.5", "Steps=12", "Looks=4", "Products=8,16",
	"Products=20", "Seeds=2"}

func TestEveryExperimentRunsOnEveryBackend(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		experimenttest.RunSmaller(t, e, experiments, little...)
	})
}

func TestPaperPresetsAreValid(t *testing.T) {
	experimenttest.PaperPresets(t, experiments)
}

func TestImpossibleConfigsAreAnsweredInASentence(t *testing.T) {
	experimenttest.RefusesEach(t, EndsSpec, map[string]string{
		"Starts=": "at least one size", "Starts=-1,0": "0 or more", "Starts=1,1": "Starts", "Model=f": `"f"`,
		"Weight=-1": "Weight = -1", "Eta=0": "Rate = 0", "Steps=0": "Steps = 0", "Looks=20,10": "Looks",
		"Looks=2000": "between 1 and Steps", "Products=1": "Products = 1", "Seeds=0": "Seeds = 0", "D=1": "D = 1",
		"Samples=10": "Free = 17", "Test=0": "Test = 0", "Width=3": "width m = 3"})
	experimenttest.RefusesEach(t, SaddleSpec, map[string]string{
		"Model=f_L": `"f_L"`, "Start=-1": "Start = -1", "Products=1": "Products = 1", "Seeds=0": "Seeds = 0", "D=1": "D = 1",
		"Samples=0": "Samples = 0", "Width=3": "width m = 3"})
	experimenttest.RefusesEach(t, LanczosSpec, map[string]string{
		"Products=": "at least one number", "Products=1,3": "between 2", "Products=30,15": "Products", "Width=500": "6000",
		"Width=6000": "72000", "Weight=-1": "Weight = -1", "Eta=0": "Rate = 0", "Steps=0": "Steps = 0",
		"Seeds=0": "Seeds = 0", "D=1": "D = 1", "Samples=10": "Free = 13", "Width=3": "width m = 3"})
	experimenttest.RefusesEach(t, RatesSpec, map[string]string{
		"Rates=": "Rates", "Rates=0.2,0.8": "one of at most", "Rates=1.2": "one of at most", "Rates=0.5,1e7": "10⁶",
		"Rates=-1,2": "Rates", "Model=f_Q": `"f_Q"`, "Bound=none": `"none"`, "Weight=-1": "Weight = -1",
		"Steps=0": "Steps = 0", "Looks=1": "Looks = 1", "Seeds=0": "Seeds = 0", "D=1": "D = 1", "Samples=10": "Free = 17",
		"Width=3": "width m = 3"})
}

// tiny is a training of three pairs in three dimensions on seven points, from weights that are not 0.
func tiny(t *testing.T, model string) (*nichani2022.Objective, nichani2022.Displacement) {
	t.Helper()
	training := nichani2022.Ends(0.5).Weight(0.7)
	training.Dim, training.Samples, training.Test, training.Width, training.Free = 3, 7, 1, 6, 4
	training.Model = model
	o, _, err := training.Objective(0)
	if err != nil {
		t.Fatal(err)
	}
	return o, training.Start(o.Net, 0)
}

// Depth is what the pairs' own pulls give, and no eigenvalue of the whole Hessian is below −Depth; at W = 0 the
// smallest of f_Q alone is there.
func TestNoEigenvalueIsBelowTheDepth(t *testing.T) {
	for _, model := range []string{nichani2022.ByBoth, nichani2022.ByQuadratic, nichani2022.ByTangent} {
		o, start := tiny(t, model)
		if model == nichani2022.ByQuadratic {
			o.Weights = nichani2022.Weights{} // D3 is about the loss
		}
		for _, size := range []float64{0, 0.1, 1, 3} {
			at := start.Times(size)
			depth, err := Depth(o, at)
			if err != nil {
				t.Fatal(err)
			}
			want := 0.0
			for r := range o.Pairs() {
				strength, err := o.Pull(o.X, pulls(o, at), r).Strength()
				if err != nil {
					t.Fatal(err)
				}
				want = max(want, strength/math.Sqrt(float64(o.Width())))
			}
			values, err := eigenvalues(o.Hessian(at))
			if err != nil {
				t.Fatal(err)
			}
			least := values[len(values)-1]
			if !scalar.EqualWithinAbsOrRel(depth, want, 1e-14, 1e-12) || least < -depth-1e-12 {
				t.Errorf("%s at %g: depth %g, want %g; λ_min = %g", model, size, depth, want, least)
			}
			if model == nichani2022.ByQuadratic && size == 0 && !scalar.EqualWithinRel(least, -depth, 1e-9) {
				t.Errorf("at the saddle λ_min = %g, want %g", least, -depth)
			}
		}
	}
}

// D12, from the objective's values alone: along the neuron whose own block is deepest second differences are no less.
func TestTheDepthIsThatOfSecondDifferences(t *testing.T) {
	o, start := tiny(t, nichani2022.ByBoth)
	depth, err := Depth(o, start)
	if err != nil {
		t.Fatal(err)
	}
	e, err := spectral.Lanczos(t.Context(), o.Hessian(start), 36, nil)
	if err != nil {
		t.Fatal(err)
	}
	const step = 1e-3
	value := func(size float64) float64 {
		at, v := start.Times(1), e.Lowest
		for i := range at.Delta.RawMatrix().Data {
			at.Delta.RawMatrix().Data[i] += size * v[i] * math.Sqrt2
			at.Sum.RawMatrix().Data[i] += size * v[len(v)/2+i] * math.Sqrt2
		}
		return o.Value(at)
	}
	second := (value(step) - 2*value(0) + value(-step)) / step / step
	if !scalar.EqualWithinAbsOrRel(second, e.Smallest, 1e-6, 1e-3) || second < -depth {
		t.Errorf("the second difference is %g, λ_min %g, the depth %g", second, e.Smallest, depth)
	}
}

// What is left at W = 0 by f_Q alone is the start, at every look.
func TestFQAloneStaysWhereItIs(t *testing.T) {
	c := EndsSpec.Twins[1].Change(endsConfig(experiment.Quick))
	c.D, c.Samples, c.Test, c.Width, c.Products, c.Seeds = 4, 30, 400, 8, 20, 1
	r, err := endsAt(t.Context(), &experiment.Env{}, c.points()[0])
	if err != nil {
		t.Fatal(err)
	}
	states := r.States
	if len(states) != 2 || states[0].Gradient != 0 || states[0].Objective != states[1].Objective ||
		states[1].Step != c.Steps || math.Abs(states[1].Test-1) > 0.3 || states[0].Ratio() > -0.1 {
		t.Errorf("%+v", states)
	}
}

// The bounds that rates are measured against: without the penalty it is that of the loss, and the trace is below both.
func TestBoundsAreOrdered(t *testing.T) {
	c := ratesConfig(experiment.Quick)
	c.D, c.Samples, c.Width, c.Weight = 6, 40, 40, binding
	t1 := c.training()
	bounds := map[string]float64{}
	for _, name := range []string{stableBound, lossBound, traceBound} {
		b, err := boundOf(t1, name)
		if err != nil {
			t.Fatal(err)
		}
		bounds[name] = b
	}
	if !(bounds[traceBound] < bounds[lossBound] && bounds[stableBound] < bounds[lossBound]) {
		t.Errorf("%v", bounds)
	}
}

// f_L alone is as derived: below its bound it falls, above it grows without end (D8).
func TestTheLinearModelIsStableUpToItsBoundAndNoFurther(t *testing.T) {
	c := ratesConfig(experiment.Quick)
	c.D, c.Samples, c.Width, c.Model, c.Steps, c.Seeds = 6, 40, 40, nichani2022.ByTangent, 1500, 2
	c.Rates = []float64{0.5, 0.97, 1.06}
	env := &experiment.Env{Engine: enginetest.Open(t, engine.Go)}
	for _, p := range c.points() {
		run, err := ratesAt(t.Context(), env, p)
		if err != nil {
			t.Fatal(err)
		}
		if rises := run.Rise > 1e-5; rises != (p.Rate > 1) || (run.Diverged > 0) != (p.Rate > 1) {
			t.Errorf("at %g of the bound it rises by %g and ends after %d steps", p.Rate, run.Rise, run.Diverged)
		}
	}
}

// Twins change what they say.
func TestTwinsChangeWhatTheySay(t *testing.T) {
	c := endsConfig(experiment.Quick)
	if s := EndsSpec.Twins[2].Change(c); s.Steps != 20 || len(s.Looks) != 0 || !slices.Equal(s.Starts, []float64{0}) {
		t.Errorf("it does not stop on the plateau: %+v", s)
	}
	few := LanczosSpec.Twins[1].Change(lanczosConfig(experiment.Quick))
	if !slices.Equal(few.Products, []int{2, 3, 7, 15, 30}) {
		t.Errorf("an eighth of the products is %v", few.Products)
	}
	rates := ratesConfig(experiment.Quick)
	for _, twin := range RatesSpec.Twins {
		if got := twin.Change(rates).Rates; !slices.Equal(got, []float64{0.5, 1.2}) {
			t.Errorf("%s: rates %v", twin.Name, got)
		}
	}
	if ignored := RatesSpec.Twins[2].Change(rates); ignored.Bound != lossBound || ignored.Weight != binding {
		t.Errorf("the penalty is not forgotten: %+v", ignored)
	}
}
