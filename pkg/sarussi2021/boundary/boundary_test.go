package boundary

import (
	"context"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
	"github.com/provingground/provingground/pkg/sarussi2021"
)

// bent is as the pilot has it: straight for small σ_0, then rougher and rougher; of XOR never straight, of a linear
// network always.
func bent(c BoundaryConfig) (r BoundaryResult) {
	for _, sigma := range c.Sigma {
		run := SquareRun{RMS: 1e-16, Agreement: 1, Rho: sigma, Guaranteed: 0.9, Signs: Signs{Outside: 100, Differ: 1}}
		switch {
		case c.Kind == sarussi2021.XOR:
			run.RMS, run.Agreement = 0.4, 0.6
		case c.Alpha == 1:
		case sigma > 0.1:
			run.RMS, run.Agreement = 0.003*sigma, 1-0.01*sigma
		}
		r.Cells = append(r.Cells, SquareCell{sigma, slices.Repeat([]SquareRun{run}, c.Seeds)})
	}
	for _, sigma := range c.Shown {
		r.Pictures = append(r.Pictures, pictureAt(sigma, 700))
	}
	if c.Filmed > 0 {
		r.Film = []Picture{pictureAt(c.Filmed, 0), pictureAt(c.Filmed, 20), pictureAt(c.Filmed, 700)}
	}
	r.Points, r.Labels = [][]float64{{0, 0.5}, {0, -0.5}}, []float64{1, -1}
	return r
}

func pictureAt(sigma float64, step int) Picture {
	return Picture{Sigma: sigma, Step: step, Loss: 0.1, X: []float64{0, 0.1}, Y: []float64{0.1, 0.2},
		Normal: []float64{-1, 1, 0.1}, Cone: 0.1 * sigma}
}

func each(runs []SquareRun, change func(*SquareRun)) {
	for i := range runs {
		change(&runs[i])
	}
}

func TestClaimsOnBoundariesHoldOfWhatIsExpectedAndFailOfTheirTwins(t *testing.T) {
	experimenttest.Judges(t, BoundarySpec, bent)
	experimenttest.FailsChanged(t, BoundarySpec, bent, map[string]func(*BoundaryResult){
		"straight":     func(r *BoundaryResult) { r.Cells[0].Runs[3].RMS = 1e-5 },
		"wavy":         func(r *BoundaryResult) { each(r.Cells[2].Runs, func(run *SquareRun) { run.RMS = 0.009 }) },
		"wavy-mean":    func(r *BoundaryResult) { each(r.Cells[2].Runs, func(run *SquareRun) { run.RMS = 0.02 }) },
		"same-signs":   func(r *BoundaryResult) { r.Cells[0].Runs[3].Agreement = 0.99 },
		"other-signs":  func(r *BoundaryResult) { each(r.Cells[2].Runs, func(run *SquareRun) { run.Agreement = 0.95 }) },
		"outside-grid": func(r *BoundaryResult) { r.Cells[1].Runs[0].Wrong = 1 },
	})
	experimenttest.Judges(t, RoughnessSpec, bent)
	experimenttest.FailsChanged(t, RoughnessSpec, bent, map[string]func(*BoundaryResult){
		"straight-up-to": func(r *BoundaryResult) { each(r.Cells[1].Runs, func(run *SquareRun) { run.RMS = 1e-5 }) },
		"bent-from":      func(r *BoundaryResult) { each(r.Cells[2].Runs, func(run *SquareRun) { run.RMS = 5e-5 }) },
		"rougher":        func(r *BoundaryResult) { each(r.Cells[4].Runs, func(run *SquareRun) { run.RMS = 0.001 }) },
		"outside-gap":    func(r *BoundaryResult) { r.Cells[1].Runs[0].Wrong = 1 },
	})
}

// A boundary that is nowhere in the square is not straight, and not rough.
func TestABoundaryThatIsNotThereMeasuresNothing(t *testing.T) {
	c := boundaryConfig(experiment.Quick)
	r := bent(c)
	r.Cells[0].Runs[2].RMS, r.Cells[2].Runs[2].RMS = math.NaN(), math.NaN()
	for _, name := range []string{"straight", "wavy-mean"} {
		if v := experimenttest.VerdictOf(t, BoundarySpec.Judge(c, r), name); v.Status != claim.Fails || !math.IsNaN(v.Value) {
			t.Error(v.Text())
		}
	}
}

func TestFiguresAndTablesOfBoundariesSurviveNothing(t *testing.T) {
	c := boundaryConfig(experiment.Quick)
	o := experimenttest.Concluded(t, BoundarySpec, c, bent)
	experimenttest.Drawn(t, o.Figures, nil)
	frames, err := BoundaryFrames(o)
	if err != nil || experimenttest.CheckFrames(frames) != nil || len(frames.Frames) != len(c.Shown) {
		t.Errorf("%d frames, %v, %v", len(frames.Frames), err, experimenttest.CheckFrames(frames))
	}
	film, err := FilmFrames(o)
	if err != nil || experimenttest.CheckFrames(film) != nil || !slices.Equal(film.Values, []float64{0, 20, 700}) {
		t.Errorf("the film goes through the steps %v, %v, %v", film.Values, err, experimenttest.CheckFrames(film))
	}
	if rows := experimenttest.Rows(t, o, "sigma"); len(rows) != len(c.Sigma)+2 {
		t.Errorf("%d rows", len(rows))
	}
	o = experimenttest.Alone(t, BoundarySpec, c, BoundaryResult{})
	experimenttest.Table(t, o, "sigma")
	if _, err := BoundaryFrames(o); err == nil {
		t.Error("there are frames of nothing")
	}
	if _, err := FilmFrames(o); err == nil {
		t.Error("there is a film of nothing")
	}
	for _, spec := range []*experiment.Spec[BoundaryConfig, BoundaryResult]{BoundarySpec, RoughnessSpec} {
		for _, v := range experimenttest.OfNothing(spec) {
			if v.Status != claim.Fails {
				t.Errorf("of nothing: %s", v.Text())
			}
		}
	}
}

// The ends of the cone at x_1 have |cos| = width, by the definition of the cosine.
func TestTheConeEndsWhereTheCosineIsItsWidth(t *testing.T) {
	normal := []float64{-0.6, 0.9, -0.1}
	for _, x1 := range []float64{-0.5, 0, 0.4} {
		low, high := coneAcross(normal, 0.1, x1)
		for _, x2 := range []float64{low, high} {
			if cos := math.Abs(sarussi2021.Cosine(normal, []float64{x1, x2, 1})); !scalar.EqualWithinAbs(cos, 0.1, 1e-12) {
				t.Errorf("x = (%v, %v): |cos| = %v", x1, x2, cos)
			}
		}
		if line := lineAt(normal, x1); !(low < line && line < high) {
			t.Errorf("the line is at %v, the cone from %v to %v", line, low, high)
		}
	}
	if low, high := coneAcross(normal, 2, 0.3); low != -1 || high != 1 {
		t.Errorf("a cone of all: %v to %v", low, high)
	}
	for _, width := range []float64{-1, math.NaN()} {
		if low, high := coneAcross(normal, width, 0); !math.IsNaN(low) || !math.IsNaN(high) {
			t.Errorf("width %v: %v to %v", width, low, high)
		}
	}
	if low, _ := coneAcross([]float64{0, 1, 5}, 0.01, 0); !math.IsNaN(low) || !math.IsNaN(lineAt([]float64{1, 0, 0}, 0)) {
		t.Error("a plane that misses the square is drawn")
	}
}

// x_1 + x_2 + 0.3 has its zeros on a line, which the interpolation finds to rounding.
func TestZerosOfALinearFunctionLieOnItsLine(t *testing.T) {
	const size = 12
	x := sarussi2021.Square(size)
	var values mat.VecDense
	values.MulVec(x, mat.NewVecDense(3, []float64{1, 1, 0.3}))
	xs, ys := zeros(values.RawVector().Data, size)
	if len(xs) < size {
		t.Errorf("%d zeros", len(xs))
	}
	for i := range xs {
		if !scalar.EqualWithinAbs(xs[i]+ys[i], -0.3, 1e-12) {
			t.Errorf("zero at (%v, %v)", xs[i], ys[i])
		}
	}
}

func TestImpossibleBoundariesAreAnsweredInASentence(t *testing.T) {
	experimenttest.RefusesEach(t, BoundarySpec, map[string]string{
		"Kind=mixture": "line or xor", "Grid=2": "from 3", "Sigma=": "at least one", "Small=4": "can be small",
		"Target=0": "loss",
		"Seeds=0":  "Seeds = 0", "Alpha=2": "between −1 and 1", "Samples=1": "two samples", "Rate=0": "Rate = 0",
		"Shown=1,0.5": "increase", "Units=3": "half of the units", "Kind=xor": "decides nothing",
	})
}

// A small run leaves what its own networks say.
func TestARunLooksAtItsNetworks(t *testing.T) {
	c := boundaryConfig(experiment.Quick)
	c.Seeds, c.Sigma, c.Shown, c.Units, c.Grid, c.Target = 1, []float64{1}, []float64{1}, 10, 21, 0.2
	env := experimenttest.Environment(t, enginetest.Open(t, engine.Auto))
	r, err := runBoundary(context.Background(), env, c)
	if err != nil {
		t.Fatal(err)
	}
	students, err := sarussi2021.TrainAll(context.Background(), env, c.trainings())
	if err != nil {
		t.Fatal(err)
	}
	n := students[0][0].Net()
	x := sarussi2021.Square(c.Grid)
	want := n.Agreement(x, n.Clusters().Normal())
	got := r.Cells[0].Runs[0]
	if math.Abs(got.Agreement-want) > 1e-12 || got.Wrong != 0 || got.Differ != int(math.Round((1-want)*21*21)) {
		t.Errorf("%+v, want the agreement %v", got, want)
	}
	if p := r.Pictures[0]; len(p.X) == 0 || !slices.Equal(p.Normal, n.Clusters().Normal()) || len(r.Points) != c.Samples {
		t.Errorf("%d zeros, normal %v, %d points", len(p.X), p.Normal, len(r.Points))
	}
}
