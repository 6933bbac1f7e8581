package regularity

import (
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
	"github.com/provingground/provingground/pkg/jacot2023"
	"github.com/provingground/provingground/pkg/jacot2023/jacot2023test"
)

// straight are three teachers whose norm is slope·L + 12, and whose objective is 0.1 more
// than λ times it; the third ends at another rank at the last depth.
func straight(c DepthLineConfig, slope float64) DepthLineResult {
	var r DepthLineResult
	for _, l := range c.Depths {
		at := jacot2023.Ends{Lambda: c.Lambda, Depth: l}
		for teacher := range 3 {
			norm := slope*float64(l) + 12
			at.States = append(at.States, jacot2023.EndState{Teacher: teacher,
				Sigma: jacot2023test.SigmaOfRank(c.Rank), Train: 0.1,
				Norm: norm, Objective: 0.1 + c.Lambda*norm})
		}
		r.Ends = append(r.Ends, at)
	}
	r.Ends[len(r.Ends)-1].States[2].Sigma = jacot2023test.SigmaOfRank(c.Rank + 1)
	return r
}

func TestTheSlopeIsThatOfTheTeachersThatKeepTheirRank(t *testing.T) {
	c := depthLineConfig(experiment.Quick)
	r := straight(c, 2)
	lines := r.Norms(2)
	if len(lines) != 2 || lines[1].Teacher != 1 || !scalar.EqualWithinAbs(lines[0].Slope, 2, 1e-9) ||
		!scalar.EqualWithinAbs(lines[0].Intercept, 12, 1e-9) {
		t.Errorf("%+v", lines)
	}
	if m := MeanIntercept(r.Objectives(2)); !scalar.EqualWithinAbs(m.Value, 12+0.1/c.Lambda, 1e-9) || m.Cases != 2 {
		t.Errorf("%+v", m)
	}
	if v := DepthLineSpec.Judge(c, r)[0]; v.Status != claim.Holds || v.AtTheory() != "theory 2: inside the interval" {
		t.Error(v.Text())
	}
}

func TestAnotherSlopeFailsWhateverTheTarget(t *testing.T) {
	for _, twin := range DepthLineSpec.Twins {
		c := twin.Change(depthLineConfig(experiment.Quick))
		if len(c.Depths) != 2 || c.Teachers != 6 {
			t.Errorf("%s trains %d teachers at depths %v", twin.Name, c.Teachers, c.Depths)
		}
		if v := DepthLineSpec.Judge(c, straight(c, float64(c.Rank)))[0]; v.Status != claim.Fails {
			t.Error(twin.Name, v.Text())
		}
	}
}

func TestImpossibleDepthLinesAreAnsweredInASentence(t *testing.T) {
	empty := depthLineConfig(experiment.Quick)
	empty.Depths = nil
	if err := checkDepthLine(empty); err == nil || !strings.Contains(err.Error(), "Depths is empty") {
		t.Error(err)
	}
	experimenttest.Refuses(t, DepthLineSpec, "at least two depths", "Depths=8")
	experimenttest.Refuses(t, DepthLineSpec, "must increase", "Depths=12,8")
	experimenttest.Refuses(t, DepthLineSpec, "Depths = 1", "Depths=1,8")
	experimenttest.Refuses(t, DepthLineSpec, "costs nothing", "Lambda=0")
	experimenttest.Refuses(t, DepthLineSpec, "Teachers = 1", "Teachers=1")
	experimenttest.Refuses(t, DepthLineSpec, "twin with a target of rank 3", "Width=2")
	experimenttest.Refuses(t, DepthLineSpec, "twin with a target of rank 3", "Latent=2")
}
