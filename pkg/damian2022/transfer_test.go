package damian2022

import (
	"math"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/claim"

	"gonum.org/v1/gonum/floats/scalar"
	"gonum.org/v1/gonum/mat"
)

func TestImpossibleTransferConfigsAreAnsweredInASentence(t *testing.T) {
	checkRefusals(t, []refusal{
		{TransferSpec, "Width=7", "must be even"}, {TransferSpec, "D=1", "D = 1"}, {TransferSpec, "Ratio=0", "Ratio = 0"},
		{TransferSpec, "Direct=0", "Direct = 0"}, {TransferSpec, "Growth=-1", "Growth = -1"}, {TransferSpec, "Growth=9", "Growth = 9"}, {TransferSpec, "Samples=0", "Samples = 0"}, {TransferSpec, "Samples=10,10", "must increase"},
		{TransferSpec, "Seeds=1", "Seeds = 1"}, {TransferSpec, "Completions=0", "Completions = 0"}, {TransferSpec, "Lambdas=0", "positive"},
		{TransferSpec, "Target=two", "2 directions"}, {TransferSpec, "Labels=literal", "another target"}, {TransferSpec, "Noise=-1", "Noise = -1"},
		{HeadsSpec, "Width=7", "must be even"}, {HeadsSpec, "D=1", "D = 1"}, {HeadsSpec, "Ratio=0", "Ratio = 0"}, {HeadsSpec, "Samples=0", "Samples = 0"},
		{HeadsSpec, "Seeds=1", "Seeds = 1"}, {HeadsSpec, "Completions=0", "Completions = 0"}, {HeadsSpec, "Lambdas=3,1", "increase"}, {HeadsSpec, "Source=two", "2 directions"},
	})
}

func TestTransferWithoutADimensionIsAnsweredInASentence(t *testing.T) {
	c := transferConfig("quick")
	c.D = nil
	if err := checkTransfer(c); err == nil || !strings.Contains(err.Error(), "D is empty") {
		t.Error(err)
	}
}

// n is 32·10² at d = 10. It is 16 times that at d = 40 when it grows as d², 4 times
// as d, and the same when it does not grow.
func TestTheSourceIsSampledAsAPowerOfTheDimension(t *testing.T) {
	c := transferConfig("quick")
	for growth, want := range map[float64]int{2: 51_200, 1: 12_800, 0: 3200} {
		c.Growth = growth
		if got := c.pretraining(40).N; got != want {
			t.Errorf("growth %g: n = %d, want %d", growth, got, want)
		}
		if alone := c.middle(); alone.pretraining(20).N != c.pretraining(20).N {
			t.Errorf("growth %g: n = %d at d = 20, alone %d", growth, c.pretraining(20).N, alone.pretraining(20).N)
		}
	}
}

func TestAlgorithm1IsRunFromScratchFromTheGivenSampleSizeOn(t *testing.T) {
	for from, want := range map[int]int{1: 3, 10: 3, 11: 2, 300: 1, 301: 0} {
		if got := (transferPoint{Samples: []int{10, 100, 300}, Direct: from}).direct(); len(got) != want {
			t.Errorf("from %d: %v, want %d", from, got, want)
		}
	}
}

// Means are 0.2 and 0.3 at N = 1000, 0.1 and 0.05 at 3000, and from scratch 1 and
// 0.9.
func TestTransferClaimsAreAboutTheWorstDimension(t *testing.T) {
	cell := func(d, samples int, risk, random float64) TransferCell {
		return TransferCell{D: d, Samples: samples, Risk: []float64{risk - 0.01, risk + 0.01}, Random: []float64{random, random}}
	}
	r := TransferResult{[]TransferCell{cell(10, 1000, 0.2, 1), cell(10, 3000, 0.1, 1), cell(20, 1000, 0.3, 0.9), cell(20, 3000, 0.05, 0.5)}}
	want := map[string]float64{transferThousand.ID: 0.3, transferThree.ID: 0.1, transferSpread.ID: 1.5, transferScratch.ID: 0.9}
	for _, v := range transferClaims(transferConfig("quick"), r) {
		if !scalar.EqualWithinAbs(v.Value, want[v.ID], 1e-12) {
			t.Errorf("%s: %g, want %g", v.ID, v.Value, want[v.ID])
		}
	}
	for _, v := range transferClaims(transferConfig("quick"), TransferResult{}) {
		if v.Status != claim.Fails {
			t.Errorf("%s without a cell: %s", v.ID, v.Status)
		}
	}
}

// Integrals by the midpoint rule with 4·10⁵ nodes on [−10, 10]: its error is the
// square of the step, 2.5·10⁻⁹, away from the jump of the sign, which lies between
// two nodes.
func TestLinksAreCentredAndOfNormOne(t *testing.T) {
	for _, link := range Links() {
		var mean, norm, linear float64
		const nodes, reach = 400_000, 10.0
		for i := range nodes {
			z := reach * (2*(float64(i)+0.5)/nodes - 1)
			w := 2 * reach / nodes * math.Exp(-z*z/2) / math.Sqrt(2*math.Pi)
			h := link.At(z)
			mean, norm, linear = mean+w*h, norm+w*h*h, linear+w*z*h
		}
		if math.Abs(mean) > 1e-8 || math.Abs(norm-1) > 1e-8 || math.Abs(linear-link.Linear) > 1e-8 {
			t.Errorf("%s: mean %g, norm %g, linear part %g, want 0, 1, %g", link.Name, mean, norm, linear, link.Linear)
		}
	}
}

// Two completions of each grid point predict 1 and 3: mean 2, standard deviation 1.
func TestACurveIsMeanAndSpreadOverTheOtherCoordinates(t *testing.T) {
	_, _, _, report := drawn(t, "he3", 1, 3)
	rows, _ := report.X.Dims()
	predicted := mat.NewDense(rows, 1, nil)
	for i := range rows {
		predicted.Set(i, 0, float64(1+2*(i%2)))
	}
	links := Links()
	c := report.headCurve(links[1], predicted, 2)
	if len(c.Z) != 141 || c.Z[0] != -7 {
		t.Fatalf("%d points from %g", len(c.Z), c.Z[0])
	}
	for i, z := range c.Z {
		if c.Mean[i] != 2 || c.SD[i] != 1 || !scalar.EqualWithinAbs(c.H[i], (z*z-1)/math.Sqrt2, 1e-12) {
			t.Errorf("at %g: %g ± %g, h %g", z, c.Mean[i], c.SD[i], c.H[i])
		}
	}
}

func TestTheOrderOfHeadsIsTheLeastDifference(t *testing.T) {
	r := HeadsResult{Cells: []HeadsCell{{Along: []float64{0.1, 0.2}, Across: []float64{0.5, 0.25}}, {Along: []float64{0}, Across: []float64{1}}}}
	v := headsClaims(HeadsConfig{}, r)[0]
	if !scalar.EqualWithinAbs(v.Value, 0.05, 1e-12) || v.Cases != 3 || v.Status != claim.Holds {
		t.Errorf("%+v", v)
	}
	r.Cells[0].Across[1] = 0.1
	if v = headsClaims(HeadsConfig{}, r)[0]; v.Status != claim.Fails {
		t.Errorf("%+v", v)
	}
}
