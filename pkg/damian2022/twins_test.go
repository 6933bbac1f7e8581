package damian2022

import (
	"context"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"

	"gonum.org/v1/gonum/floats/scalar"
)

// verdictOf returns the verdict on the claim whose id ends in a name.
func verdictOf(t *testing.T, verdicts []claim.Verdict, name string) claim.Verdict {
	t.Helper()
	for _, v := range verdicts {
		if strings.HasSuffix(v.ID, "/"+name) {
			return v
		}
	}
	t.Fatalf("no claim %q", name)
	return claim.Verdict{}
}

// Where A stays below ½ the n that it takes is larger than any; where it begins above,
// nothing is known of it.
func TestHalfAlignmentThatIsNotReachedIsInfinite(t *testing.T) {
	c := alignmentConfig(experiment.Quick)
	for a, want := range map[float64]float64{0.1: math.Inf(1), 0.9: math.NaN()} {
		var r AlignmentResult
		for _, q := range c.Ratio {
			r.Cells = append(r.Cells, AlignmentCell{D: 20, N: samples(q, 20), Ratio: q, A: []float64{a, a}})
		}
		v := verdictOf(t, alignmentClaims(c, r), "half-alignment-constant")
		if v.Status != claim.Fails || v.Value != want && !(math.IsNaN(v.Value) && math.IsNaN(want)) {
			t.Errorf("A = %g: %s", a, v.Text())
		}
	}
}

// H = uuᵀ: at w·u = ½ the signal ‖Hw‖/√(2π) is 1/(2√(2π)) in every dimension.
func TestWeightsThatKnowUHaveTheSameSignalInEveryDimension(t *testing.T) {
	for _, d := range []int{3, 30} {
		cell, err := populationAt(context.Background(), nil, populationPoint{1, "figure1", d, 4, 2, 0.5})
		if err != nil {
			t.Fatal(err)
		}
		if want := 0.5 / math.Sqrt(2*math.Pi); !scalar.EqualWithinRel(cell.Signal[0], want, 1e-12) {
			t.Errorf("d = %d: %g, want %g", d, cell.Signal[0], want)
		}
	}
}

// The claims are root mean squares and extremes over a grid: a twin is judged on the same.
func TestTwinsAreScoredOnTheGridOfTheClaims(t *testing.T) {
	c := configurationConfig(experiment.Quick)
	for _, twin := range ConfigurationSpec.Twins {
		own := twin.Change(c)
		if !reflect.DeepEqual(own.N, c.N) || !reflect.DeepEqual(own.LiteralN, c.LiteralN) ||
			own.Seeds != c.Seeds || own.LiteralSeeds != c.LiteralSeeds {
			t.Errorf("%s: n = %v, %v, %d and %d seeds", twin.Name, own.N, own.LiteralN, own.Seeds, own.LiteralSeeds)
		}
		if own.Shuffle && (!reflect.DeepEqual(own.Pretrain, c.Pretrain) || own.RefitSeeds != c.RefitSeeds) {
			t.Errorf("%s: first stages on %v", twin.Name, own.Pretrain)
		}
	}
	f := figure2Config(experiment.Quick)
	for _, twin := range Figure2Spec.Twins {
		own, n, samples := twin.Change(f), f.N, f.Samples
		if own.OtherN != nil {
			n, samples = f.OtherN, f.OtherTarget
		}
		if !reflect.DeepEqual(own.N, n) || !reflect.DeepEqual(own.Samples, samples) {
			t.Errorf("%s: n = %v, N = %v", twin.Name, own.N, own.Samples)
		}
	}
}

func TestAFallNeedsACellAtEqualSamplesPerD4(t *testing.T) {
	c := quarticConfig(experiment.Quick)
	r := QuarticResult{Cells: []QuarticCell{{D: 8, N: 32, Ratio: 1. / 128}, {D: 16, N: 512, Ratio: 1. / 128}}}
	if near, far, ok := c.fallCells(r); ok {
		t.Errorf("from %+v to %+v", near, far)
	}
}

// A band that has the risk of predicting 0 in it says so.
func TestClaimsThatPredictingZeroMeetsSaySo(t *testing.T) {
	for _, b := range figure2Bands {
		if says := strings.Contains(b.claim("he3").Statement, "predicting 0"); says != (b.low <= 1 && 1 <= b.high) {
			t.Errorf("%s, band [%g, %g]: %q", b.claim("he3").ID, b.low, b.high, b.claim("he3").Statement)
		}
	}
}
