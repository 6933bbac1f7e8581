package escape

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/floats/scalar"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
	"github.com/provingground/provingground/pkg/nichani2022"
	"github.com/provingground/provingground/pkg/spectral"
)

var experiments = []experiment.Experiment{PairsSpec, MemorisingSpec, EscapeSpec}

func zeros(n int) mat.Matrix { return mat.NewSymDense(n, nil) }

func TestEveryExperimentRunsOnEveryBackend(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		experimenttest.RunSmaller(t, e, experiments[:1], "Nets=2", "Steps=2", "Time=0.2")
		experimenttest.RunSmaller(t, e, experiments[1:2], "Seeds=2", "D=4", "Samples=12,20", "Widths=8,16", "Eta=1")
		experimenttest.RunSmaller(t, e, experiments[2:], "Seeds=2", "D=4", "Samples=16", "Test=8", "Widths=8,12", "Eta=1",
			"Long=5", "Short=2")
	})
}

func TestPaperPresetsAreValid(t *testing.T) {
	experimenttest.PaperPresets(t, experiments)
}

func TestImpossibleConfigsAreAnsweredInASentence(t *testing.T) {
	experimenttest.RefusesEach(t, PairsSpec, map[string]string{
		"Nets=0": "Nets = 0", "Steps=0": "Steps = 0", "Rates=": "Rates", "Rates=0.1,0.1": "Rates", "Time=0": "Time = 0",
		"Time=1e9": "more than 10⁶", "Init=0": "does not move", "Width=5": "pairs", "Free=8": "fewer than n",
		"Weight=-1": "λ_3", "D=1": "D = 1", "Samples=0": "Samples = 0"})
	experimenttest.RefusesEach(t, MemorisingSpec, map[string]string{
		"Seeds=0": "Seeds = 0", "Samples=": "at least one", "Samples=9,4": "Samples", "Widths=": "at least one",
		"Widths=8,8": "Widths", "Widths=7,8": "pairs", "D=2": "D = 2", "Eta=0": "Eta = 0"})
	experimenttest.RefusesEach(t, EscapeSpec, map[string]string{
		"Seeds=0": "Seeds = 0", "Widths=": "Widths is empty", "Widths=9,8": "Widths", "Widths=7,8": "pairs",
		"Long=0": "Long = 0", "Short=-1": "Short = -1", "Init=0": "stationary", "Power=NaN": "Power", "Held=-1": "λ_3",
		"Free=-1": "λ_3", "Samples=31": "fewer than n", "D=1": "D = 1", "Test=0": "Test = 0", "Eta=-1": "Eta = -1"})
}

// A rate at which f_L would leap is refused by the run, with the largest that is stable.
func TestARateThatIsTooLargeIsRefused(t *testing.T) {
	c := memorisingConfig(experiment.Quick)
	c.Samples, c.Widths, c.Eta = []int{10}, []int{10}, 1e4
	if _, err := memorisingAt(t.Context(), nil, c.points()[0]); err == nil {
		t.Error("the rate 10⁴ is taken")
	}
}

// Steps are those of a plain loop on the residual; between two of them they are cut.
func TestStepsToAShareAreThoseOfALoop(t *testing.T) {
	s, err := spectral.Eigen(mat.NewSymDense(3, []float64{2, 0.5, 0, 0.5, 1, 0.1, 0, 0.1, 0.7}))
	if err != nil {
		t.Fatal(err)
	}
	y, rate := []float64{1, -2, 0.5}, 0.05
	left := append([]float64{}, y...)
	count := 0
	for floats.Norm(left, 2) > floats.Norm(y, 2)/3 {
		var pull mat.VecDense
		pull.MulVec(mat.NewSymDense(3, []float64{2, 0.5, 0, 0.5, 1, 0.1, 0, 0.1, 0.7}), mat.NewVecDense(3, left))
		floats.AddScaled(left, -2*rate/3, pull.RawVector().Data)
		count++
	}
	got := stepsTo(s, y, rate, 1./3)
	if int(math.Ceil(got)) != count || count < 5 {
		t.Errorf("%g steps, of a loop %d", got, count)
	}
	singular := spectral.Spectrum{Values: []float64{1, 0, 0}, Vectors: s.Vectors}
	if never := stepsTo(singular, y, rate, 0.1); !math.IsNaN(never) {
		t.Errorf("what cannot be fitted is fitted after %g", never)
	}
	if none := stepsTo(s, []float64{0, 0, 0}, rate, 0.1); !math.IsNaN(none) {
		t.Errorf("of no labels %g", none)
	}
}

// The steps written out are the library's.
func TestStepsOfPairsAreTheLibrarys(t *testing.T) {
	point := pairsConfig(experiment.Quick).point(3)
	o, data, err := point.Training.Objective(3)
	if err != nil {
		t.Fatal(err)
	}
	outside, _ := o.Free.Matrices(len(data.Train.Y))
	p := problem{rows(data.Train.X), data.Train.Y, outside, point.Training.Lambda3, o.Width()}
	v := point.Training.Start(o.Net, 3)
	delta, sum := rows(v.Delta), rows(v.Sum)
	for range 5 {
		v = o.Step(v, 0.3)
		p.pairStep(delta, sum, gatesOf(o.Activation, rows(o.W), p.x), 0.3, 2)
	}
	for r := range delta {
		d, s := v.Delta.RawRowView(r), v.Sum.RawRowView(r)
		if !floats.EqualApprox(delta[r], d, 1e-12) || !floats.EqualApprox(sum[r], s, 1e-12) {
			t.Errorf("pair %d: δ = %v, s = %v, want %v, %v", r, delta[r], sum[r], d, s)
		}
	}
}

// The residual of the pull is where descent on f_L, held back, comes to rest: the mean |A| there is the one returned.
func TestThePullIsThatOfTheResidualAtRest(t *testing.T) {
	c := escapeConfig(experiment.Quick)
	c.D, c.Samples, c.Test, c.Widths, c.Seeds, c.Eta = 5, 12, 3, []int{60}, 1, 2
	training := c.training(60, 10).Of(nichani2022.ByTangent)
	o, data, err := training.Objective(0)
	if err != nil {
		t.Fatal(err)
	}
	v := o.Still()
	for range 20_000 {
		v = o.Step(v, 2)
	}
	residual := o.At(v).Linear
	floats.Sub(residual, data.Train.Y)
	floats.Scale(2./12, residual)
	want := 0.0
	for r := range 30 {
		strength, err := o.Pull(o.X, residual, r).Strength()
		if err != nil {
			t.Fatal(err)
		}
		want += strength / 30
	}
	got, err := pullAt(t.Context(), nil, c.pulls()[1])
	if err != nil || !scalar.EqualWithinRel(got, want, 1e-3) {
		t.Errorf("|A| = %g, %v: want %g", got, err, want)
	}
	alone, err := pullAt(t.Context(), nil, c.pulls()[2])
	if err != nil || !(alone > got) {
		t.Errorf("the whole labels pull by %g, what is left by %g: %v", alone, got, err)
	}
}

func TestPairsAreCountedBySide(t *testing.T) {
	same, right := PairLook{Delta: []float64{1, -1, 2, 0, 3}, Sum: []float64{1, -2, -1, 1, 4}}.sameSide()
	if same != 3 || right != 2 {
		t.Errorf("%d on one side, %d to the right", same, right)
	}
	if got := radius([]PairLook{{Delta: []float64{1, -3}, Sum: []float64{0, 2}}}); got != 3 {
		t.Errorf("the radius is %g", got)
	}
	if got := radius(nil); got != 1 {
		t.Errorf("the radius of nothing is %g", got)
	}
}

func TestASlopeIsThatOfTheLine(t *testing.T) {
	if got := slope([]float64{1, 2, 4}, []float64{5, 7, 11}); !scalar.EqualWithinRel(got, 2, 1e-12) {
		t.Errorf("slope %g", got)
	}
	if !math.IsNaN(slope([]float64{1, 1}, []float64{1, 2})) || !math.IsNaN(slope(nil, nil)) {
		t.Error("a line through one x has a slope")
	}
}
