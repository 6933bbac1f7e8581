package features

import (
	"context"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"

	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/damian2022/damian2022test"
	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
	"github.com/provingground/provingground/pkg/sample"
)

// The mean of wwᵀ over the axes is I/d, as for the uniform law, so that rows
// Hw/√(2π) have exactly the leading order.
func TestTheLeadingTermHasTheLeadingOrder(t *testing.T) {
	const d = 7
	for _, epsilon := range []float64{1, 0.5, 0.25} {
		target := damian2022.TwoDirections(epsilon)
		g := make([]float64, d*d)
		for j := range d {
			w := make([]float64, d)
			w[j] = 1
			copy(g[j*d:], target.LeadingGradient(w))
		}
		one, _, err := symmetricEigenvalues(g, d, epsilon)
		if err != nil || !scalar.EqualWithinRel(one, 1, 1e-12) {
			t.Errorf("ε = %g: %g, %v", epsilon, one, err)
		}
	}
}

// The rows (3, 0) and (0, 2) in the plane have the second moment diag(9, 4)/2; what
// lies across does not count.
func TestLeastMomentMatchesHandCount(t *testing.T) {
	least, err := symmetricLeast([]float64{3, 0, 9, 0, 2, 9}, 3, func(h []float64) []float64 { return h })
	if err != nil || !scalar.EqualWithinAbs(least, 2, 1e-14) {
		t.Errorf("%g, %v, want 2", least, err)
	}
}

// One sample size is a part of a block, one a block and a part.
func TestGradientsOfLabellingsAreThoseOfEachLabelling(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		for _, n := range []int{50, damian2022.BlockRows + 100} {
			_, data, w := damian2022test.Draw(t, "two", n, 5, 4)
			other := data.Shuffle(sample.Streams(1, "test/labellings")("shuffle"))
			got, err := gradientsOf(context.Background(), e, data, [][]float64{data.Y, other.Y}, w)
			if err != nil {
				t.Fatal(err)
			}
			for l, d := range []damian2022.Data{data, other} {
				if gap := damian2022test.Largest(got[l], damian2022test.Gradients(d, w)); gap > 1e-12 {
					t.Errorf("n = %d, labelling %d: off by %g", n, l, gap)
				}
			}
		}
	})
}

// The same streams give the same labels whatever ε comes before them.
func TestLabelsOfOneEpsilonDoNotDependOnTheOthers(t *testing.T) {
	e := enginetest.Open(t, engine.Go)
	p := directionsPoint{Master: 1, D: 4, N: 60, Neurons: 5, Epsilon: []float64{1, 0.5}, Noise: 1}
	both, err := directionsAt(context.Background(), experimenttest.Environment(t, e), p)
	if err != nil {
		t.Fatal(err)
	}
	p.Epsilon = []float64{0.5}
	alone, err := directionsAt(context.Background(), experimenttest.Environment(t, e), p)
	if err != nil {
		t.Fatal(err)
	}
	if !scalar.EqualWithinRel(both[1].A, alone[0].A, 1e-12) {
		t.Errorf("%+v, alone %+v", both[1], alone[0])
	}
}

func TestImpossibleFeatureConfigsAreAnsweredInASentence(t *testing.T) {
	experimenttest.Refuses(t, SymmetricSpec, "D = 2", "D=2")
	experimenttest.Refuses(t, SymmetricSpec, "Epsilon = [0]", "Epsilon=0")
	experimenttest.Refuses(t, SymmetricSpec, "decrease", "Epsilon=0.5,1")
	experimenttest.Refuses(t, SymmetricSpec, "Neurons = 2", "Neurons=2")
	experimenttest.Refuses(t, SymmetricSpec, "Seeds = 1", "Seeds=1")
	experimenttest.Refuses(t, SymmetricSpec, "Curvature = -1", "Curvature=-1")
	experimenttest.Refuses(t, SymmetricSpec, "Ratio = 0", "Ratio=0")
	experimenttest.Refuses(t, SymmetricSpec, "Noise = -1", "Noise=-1")
	experimenttest.Refuses(t, MonomialsSpec, "Degree = 5", "Degree=5")
	experimenttest.Refuses(t, MonomialsSpec, "from 2 to 4", "Degree=1")
	experimenttest.Refuses(t, MonomialsSpec, "Nodes = 0", "Nodes=0")
	experimenttest.Refuses(t, MonomialsSpec, "increase", "Width=16,16,32")
	experimenttest.Refuses(t, MonomialsSpec, "at least three", "Width=16,64")
	experimenttest.Refuses(t, MonomialsSpec, "Seeds = 1", "Seeds=1")
	experimenttest.Refuses(t, MonomialsSpec, "Points = 1", "Points=1")
	experimenttest.Refuses(t, MonomialsSpec, "Shown = [0]", "Shown=0")
	experimenttest.Refuses(t, DirectionsSpec, "D = 2", "D=2")
	experimenttest.Refuses(t, DirectionsSpec, "needs two", "Epsilon=1")
	experimenttest.Refuses(t, DirectionsSpec, "Assert = 3", "Assert=3")
	experimenttest.Refuses(t, DirectionsSpec, "Neurons = 1", "Neurons=1")
	experimenttest.Refuses(t, DirectionsSpec, "Seeds = 0", "Seeds=0")
	experimenttest.Refuses(t, PlaneSpec, "must be even", "Width=7")
	experimenttest.Refuses(t, PlaneSpec, "must increase", "Width=400,100")
	experimenttest.Refuses(t, PlaneSpec, "increase", "Lambda=1,0.1")
	experimenttest.Refuses(t, PlaneSpec, "Epsilon = [2]", "Epsilon=2")
	experimenttest.Refuses(t, PlaneSpec, "D = 1", "D=1")
	experimenttest.Refuses(t, PlaneSpec, "Completions = 0", "Completions=0")
	experimenttest.Refuses(t, PlaneSpec, "finite number", "Eta1PerRootD=-1")
	experimenttest.Refuses(t, PlaneSpec, "Seeds = 1", "Seeds=1")
	experimenttest.Refuses(t, PlaneSpec, "Assert = 5", "Assert=5")
}
