package transfer

import (
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
)

func TestImpossibleTransferConfigsAreAnsweredInASentence(t *testing.T) {
	experimenttest.Refuses(t, TransferSpec, "must be even", "Width=7")
	experimenttest.Refuses(t, TransferSpec, "D = 1", "D=1")
	experimenttest.Refuses(t, TransferSpec, "Ratio = 0", "Ratio=0")
	experimenttest.Refuses(t, TransferSpec, "Direct = 0", "Direct=0")
	experimenttest.Refuses(t, TransferSpec, "Growth = -1", "Growth=-1")
	experimenttest.Refuses(t, TransferSpec, "Growth = 9", "Growth=9")
	experimenttest.Refuses(t, TransferSpec, "Samples = 0", "Samples=0")
	experimenttest.Refuses(t, TransferSpec, "must increase", "Samples=10,10")
	experimenttest.Refuses(t, TransferSpec, "Seeds = 1", "Seeds=1")
	experimenttest.Refuses(t, TransferSpec, "Completions = 0", "Completions=0")
	experimenttest.Refuses(t, TransferSpec, "positive", "Lambdas=0")
	experimenttest.Refuses(t, TransferSpec, "2 directions", "Target=two")
	experimenttest.Refuses(t, TransferSpec, "another target", "Labels=literal")
	experimenttest.Refuses(t, TransferSpec, "Noise = -1", "Noise=-1")
	experimenttest.Refuses(t, HeadsSpec, "must be even", "Width=7")
	experimenttest.Refuses(t, HeadsSpec, "D = 1", "D=1")
	experimenttest.Refuses(t, HeadsSpec, "Ratio = 0", "Ratio=0")
	experimenttest.Refuses(t, HeadsSpec, "Samples = 0", "Samples=0")
	experimenttest.Refuses(t, HeadsSpec, "Seeds = 1", "Seeds=1")
	experimenttest.Refuses(t, HeadsSpec, "Completions = 0", "Completions=0")
	experimenttest.Refuses(t, HeadsSpec, "increase", "Lambdas=3,1")
	experimenttest.Refuses(t, HeadsSpec, "2 directions", "Source=two")
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
		return TransferCell{D: d, Samples: samples, Risk: []float64{risk - 0.01, risk + 0.01},
			Random: []float64{random, random}}
	}
	r := TransferResult{[]TransferCell{cell(10, 1000, 0.2, 1), cell(10, 3000, 0.1, 1), cell(20, 1000, 0.3, 0.9),
		cell(20, 3000, 0.05, 0.5)}}
	verdicts := TransferSpec.Judge(transferConfig("quick"), r)
	for name, want := range map[string]float64{"risk-1000": 0.3, "risk-3000": 0.1, "spread-over-d": 1.5, "scratch": 0.9} {
		if v := experimenttest.VerdictOf(t, verdicts, name); !scalar.EqualWithinAbs(v.Value, want, 1e-12) {
			t.Errorf("%s: %g, want %g", v.ID, v.Value, want)
		}
	}
	for _, v := range experimenttest.OfNothing(TransferSpec) {
		if v.Status != claim.Fails {
			t.Errorf("%s without a cell: %s", v.ID, v.Status)
		}
	}
}

func TestTheOrderOfHeadsIsTheLeastDifference(t *testing.T) {
	r := HeadsResult{Cells: []HeadsCell{{Along: []float64{0.1, 0.2}, Across: []float64{0.5, 0.25}},
		{Along: []float64{0}, Across: []float64{1}}}}
	v := HeadsSpec.Judge(HeadsConfig{}, r)[0]
	if !scalar.EqualWithinAbs(v.Value, 0.05, 1e-12) || v.Cases != 3 || v.Status != claim.Holds {
		t.Errorf("%+v", v)
	}
	r.Cells[0].Across[1] = 0.1
	if v = HeadsSpec.Judge(HeadsConfig{}, r)[0]; v.Status != claim.Fails {
		t.Errorf("%+v", v)
	}
}
