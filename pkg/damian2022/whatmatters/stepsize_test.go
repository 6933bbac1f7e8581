package whatmatters

import (
	"context"
	"math"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"

	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/stats"
)

// The kink of σ(w·x + b) along u is where w·u t + b = 0; with the closed form of g
// for the target of Figure 1, u·g = s(1 − s²/√3 − s²/2 + √3 s⁴/4)/√(2π) (spec of
// eq. (1) for one direction), the scale is near 2/√(2π) for weights of small s.
func TestKinksFollowTheCauchyLaw(t *testing.T) {
	f, err := damian2022.TargetByName("figure1")
	if err != nil {
		t.Fatal(err)
	}
	const d, m = 400, 4000
	w, b := make([]float64, m*d), make([]float64, m)
	sample.Sphere(sample.Stream(1, "test/kinks", "w"), w, d)
	sample.Normal(sample.Stream(1, "test/kinks", "b"), b)
	g := make([]float64, m*d)
	for j := range m {
		copy(g[j*d:(j+1)*d], f.PopulationGradient(w[j*d:(j+1)*d]))
		s := w[j*d]
		if want := s * (1 - s*s/math.Sqrt(3) - s*s/2 + math.Sqrt(3)/4*s*s*s*s) /
			math.Sqrt(2*math.Pi); !scalar.EqualWithinAbs(g[j*d], want, 1e-12) {
			t.Fatalf("u·g = %g, want %g", g[j*d], want)
		}
	}
	var cell KinkCell
	cell.D = d
	cell.add(g, b, 2*math.Sqrt(d))
	// The root mean square of 4000 normal values has a standard error of 1.1 %, the
	// median of 4000 absolute Cauchy values one of π/2/√4000 = 2.5 %, and d = 400
	// takes 1 % off; four of the larger are allowed.
	scale := 2 / math.Sqrt(2*math.Pi)
	if kinkScale(f) != scale || !scalar.EqualWithinRel(cell.Scale[0], scale, 0.06) ||
		!scalar.EqualWithinRel(cell.Median[0], 1/scale, 0.1) {
		t.Errorf("scale %g, median %g, want %g, %g", cell.Scale[0], cell.Median[0], scale, 1/scale)
	}
}

// Of the risks 4, 1, 3 and 2, 2, 1 the best are the second and the third.
func TestTheBestStepIsTakenAtTheDimensionWhereItIsFarther(t *testing.T) {
	column := func(x float64) []float64 { return []float64{x, x} }
	c := StepSizeConfig{Eta1PerRootD: []float64{0.1, 0.3, 1}}
	r := StepSizeResult{Cells: []StepSizeCell{{10, 1, [][]float64{column(4), column(1), column(3)}},
		{20, 1, [][]float64{column(2), column(2), column(1)}}}}
	if m := c.optimum(r); m.Value != 1 || m.Low != 1 || m.High != 1 {
		t.Errorf("%+v", m)
	}
	// At d = 10 the first is 4 times the best, at d = 20 twice.
	if m := r.worseBy(0); !scalar.EqualWithinRel(m.Value, 2, 1e-12) {
		t.Errorf("%+v", m)
	}
}

// Without a step nothing depends on c, so the risks of all c are equal.
func TestWithoutAStepItsSizeIsIrrelevant(t *testing.T) {
	e := enginetest.Open(t, engine.Go)
	p := stepSizePoint{Master: 1,
		Task: damian2022.Task{Target: "figure1", Sampling: damian2022.Sampling{N: 50, D: 3, Noise: 1}, Completions: 1,
			Lambdas: damian2022.LambdaPath()}, Width: 6, Eta1PerRootD: []float64{0.1, 10}, Root: true}
	seed, err := stepSizeAt(context.Background(), experimenttest.Environment(t, e), p)
	if err != nil {
		t.Fatal(err)
	}
	if stats.SD(seed.Risk) != 0 {
		t.Errorf("%v", seed.Risk)
	}
}

func TestImpossibleStepSizeConfigsAreAnsweredInASentence(t *testing.T) {
	experimenttest.Refuses(t, StepSizeSpec, "increase", "Eta1PerRootD=1,0.3")
	experimenttest.Refuses(t, StepSizeSpec, "positive", "Eta1PerRootD=0")
	experimenttest.Refuses(t, StepSizeSpec, "Shown", "Shown=-1")
	experimenttest.Refuses(t, StepSizeSpec, "must be even", "Width=5")
	experimenttest.Refuses(t, StepSizeSpec, "Neurons = 1", "Neurons=1")
	experimenttest.Refuses(t, StepSizeSpec, "Seeds = 1", "Seeds=1")
	experimenttest.Refuses(t, StepSizeSpec, "KinkSeeds = 0", "KinkSeeds=0")
	experimenttest.Refuses(t, StepSizeSpec, "D = 1", "D=1")
	experimenttest.Refuses(t, StepSizeSpec, "D = 1", "KinkD=1")
	experimenttest.Refuses(t, StepSizeSpec, "Ratio = 0", "Ratio=0")
	experimenttest.Refuses(t, StepSizeSpec, "2 directions", "Target=two")
	experimenttest.Refuses(t, StepSizeSpec, "increase", "Lambdas=1,1")
}
