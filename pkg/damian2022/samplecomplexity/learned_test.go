package samplecomplexity

import (
	"context"
	"testing"

	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
)

func TestImpossibleLearnedConfigsAreAnsweredInASentence(t *testing.T) {
	experimenttest.Refuses(t, LearnedSpec, "must be even", "Width=7")
	experimenttest.Refuses(t, LearnedSpec, "N = 0", "N=0")
	experimenttest.Refuses(t, LearnedSpec, "D = 1", "D=1")
	experimenttest.Refuses(t, LearnedSpec, "Seeds = 1", "Seeds=1")
	experimenttest.Refuses(t, LearnedSpec, "one direction", "Target=two")
	experimenttest.Refuses(t, LearnedSpec, "no target", "Target=none")
	experimenttest.Refuses(t, LearnedSpec, "increase", "Lambdas=2,1")
	experimenttest.Refuses(t, LearnedSpec, "Noise = -1", "Noise=-1")
	experimenttest.Refuses(t, LearnedSpec, "Completions = 0", "Completions=0")
}

func TestALearnedRunHasBothCurvesOnTheGridOfTheDesign(t *testing.T) {
	c := learnedConfig("")
	p := c.points()[0]
	p.N, p.Algorithm.Width, p.Completions = 50, 4, 3
	r, err := learnedAt(context.Background(), experimenttest.Environment(t, enginetest.Open(t, engine.Go)), p)
	if err != nil {
		t.Fatal(err)
	}
	f, _ := damian2022.TargetByName(p.Target)
	if len(r.U) != 141 || r.U[0] != -7 || len(r.Learned.Mean) != 141 || len(r.Random.Low) != 141 || len(r.L2) != 1 ||
		len(r.RandomAlong) != 1 {
		t.Errorf("%d places from %g, %d and %d", len(r.U), r.U[0], len(r.Learned.Mean), len(r.Random.Low))
	}
	if at := 100; r.Target[at] != f.At([]float64{r.U[at]}) {
		t.Errorf("the target at %g is %g", r.U[at], r.Target[at])
	}
}
