package learningrate

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
)

// chainQuotient is T8 for the identity chain of one neuron at x = 1 in closed form, which is that
// of k neurons: representations t^l, trace Σ_{l<L} t^{−1} + t^{L−1}, norm (L−1)t + t^{−(L−1)}.
func chainQuotient(tilt float64, depth int) float64 {
	l := float64(depth)
	size := 0.0
	for i := range depth {
		size += math.Pow(tilt, float64(i))
	}
	trace := (l-1)/tilt + math.Pow(tilt, l-1)
	excess := (l-1)*tilt + math.Pow(tilt, 1-l) - l
	return size / (trace * math.Exp(max(0, excess)))
}

func TestTheIdentityIsAnEqualityOfT8AndItsTiltAViolation(t *testing.T) {
	c := representationsConfig(experiment.Quick)
	for _, c.Tilt = range []float64{1, 1.2} {
		got, err := c.chains()
		if err != nil {
			t.Fatal(err)
		}
		for i, depth := range c.Chains {
			if want := chainQuotient(c.Tilt, depth); !scalar.EqualWithinRel(got[i], want, 1e-12) {
				t.Errorf("tilt %v, L = %d: %v, want %v", c.Tilt, depth, got[i], want)
			}
		}
	}
	// By hand at L = 3, tilt 1.2: 3.64/(3.1066… · e^{0.0944…}) = 1.066.
	if got := chainQuotient(1.2, 3); !scalar.EqualWithinAbs(got, 1.066, 5e-4) {
		t.Errorf("%v", got)
	}
}

// linearCells has a kernel of 5L and a size of L^0.2 at all depths, for 12 teachers.
func linearCells(depths ...int) RepresentationsResult {
	r := RepresentationsResult{Chains: []float64{1}}
	for _, depth := range depths {
		cell := RepresentationsCell{Depth: depth}
		for teacher := range 12 {
			cell.Size = append(cell.Size, math.Pow(float64(depth), 0.2))
			cell.Kernel = append(cell.Kernel, (5+0.01*float64(teacher))*float64(depth))
			cell.Bound, cell.Train = append(cell.Bound, 0.1), append(cell.Train, 0.1)
			cell.Energy, cell.Alignment, cell.Middle = append(cell.Energy, 1), append(cell.Alignment, 0.98),
				append(cell.Middle, 2)
			cell.Slack, cell.Imbalance = append(cell.Slack, 20), append(cell.Imbalance, 0.001)
		}
		r.Cells = append(r.Cells, cell)
	}
	return r
}

func TestRepresentationClaimsHoldForWhatIsFlat(t *testing.T) {
	r := linearCells(8, 12, 16)
	for _, v := range RepresentationsSpec.Judge(representationsConfig(experiment.Quick), r) {
		if v.Status != claim.Holds {
			t.Errorf("%s", v.Text())
		}
	}
	if m := r.exponent(2); !scalar.EqualWithinAbs(m.Value, 1, 1e-12) {
		t.Errorf("exponent %+v", m)
	}
}

// representationsMade are [linearCells] as a config has them: tilted, or with variance in all
// dimensions where nothing is penalised.
func representationsMade(c RepresentationsConfig) RepresentationsResult {
	r := linearCells(c.Depths...)
	for i := range r.Cells {
		cell := &r.Cells[i]
		for teacher := range cell.Size {
			grown := math.Pow(c.Tilt, float64(cell.Depth)/2)
			cell.Size[teacher] *= grown
			cell.Kernel[teacher] *= grown
			if c.Lambda == 0 {
				cell.Energy[teacher], cell.Alignment[teacher] = 0.6, 0.7
			}
		}
	}
	if c.Tilt != 1 {
		r.Chains = []float64{chainQuotient(c.Tilt, 2)}
	}
	return r
}

// The tilted networks are known beforehand to fail: beside them T8 has a wrong formula each.
func TestWhatTheRepresentationClaimsAreFailedBy(t *testing.T) {
	bare := *RepresentationsSpec
	bare.Figures, bare.Tables = nil, nil
	o := experimenttest.Concluded(t, &bare, representationsConfig(experiment.Quick), representationsMade)
	for _, v := range o.Verdicts {
		experimenttest.Holds(t, v)
		known := strings.HasPrefix(v.ID, "jacot2023/T8/")
		if _, twins := v.Broken(); known != (twins == 0) || known != (len(v.TwinsOf(claim.Mutant)) == 1) {
			t.Errorf("%s", v.Text())
		}
	}
}

func TestTeachersOfAnotherRankAtOneDepthAreLeftOut(t *testing.T) {
	r := linearCells(8, 12)
	r.Cells[1].Middle[5], r.Cells[1].Size[5], r.Cells[1].Kernel[5] = 1, 40, 1
	r.Cells[0].Train[7] = 1
	if m := r.growth(2); !scalar.EqualWithinAbs(m.Value, 0.2, 1e-12) || m.Cases != 10 {
		t.Errorf("growth %+v", m)
	}
	if m := r.exponent(2); !scalar.EqualWithinAbs(m.Value, 1, 1e-12) || m.Cases != 10 {
		t.Errorf("exponent %+v", m)
	}
}

// A dead network has the size of its inputs alone at every depth, and no kernel.
func TestNetworksThatLearnedNothingPassNoClaim(t *testing.T) {
	r := linearCells(8, 12, 16)
	for i := range r.Cells {
		for teacher := range 12 {
			r.Cells[i].Train[teacher], r.Cells[i].Kernel[teacher] = 1, 0
			r.Cells[i].Energy[teacher], r.Cells[i].Alignment[teacher] = orZero(math.NaN()), orZero(math.NaN())
			r.Cells[i].Bound[teacher] = math.NaN()
		}
	}
	for _, v := range RepresentationsSpec.Judge(representationsConfig(experiment.Quick), r) {
		if v.Status != claim.Fails {
			t.Errorf("%s", v.Text())
		}
	}
}

// Of rank 1 all of the variance lies in two components, and the codes of all layers are one
// up to scale: these networks say nothing of rank 2.
func TestNetworksOfALowerRankAreNoEvidenceForAPlane(t *testing.T) {
	of := func(lower int) map[string]claim.Verdict {
		r := linearCells(8, 12)
		for teacher := range 12 {
			r.Cells[1].Energy[teacher], r.Cells[1].Alignment[teacher] = 0.8, 0.5
			if teacher < lower {
				r.Cells[1].Energy[teacher], r.Cells[1].Alignment[teacher], r.Cells[1].Middle[teacher] = 1, 1, 1
			}
		}
		out := map[string]claim.Verdict{}
		for _, v := range RepresentationsSpec.Judge(representationsConfig(experiment.Quick), r) {
			out[v.ID] = v
		}
		return out
	}
	const id = "jacot2023/T9/plane"
	if v := of(12)[id]; v.Status != claim.Fails || !math.IsNaN(v.Value) {
		t.Errorf("all of rank 1: %s", v.Text())
	}
	if v := of(7)[id]; v.Status == claim.Holds || v.Cases != 5 {
		t.Errorf("seven of rank 1: %s, %d cases", v.Text(), v.Cases)
	}
	r := linearCells(8, 12)
	r.Cells[0].Middle[3] = 4 // a higher rank is looked at: it could have more dimensions
	if m := r.least(2, func(c RepresentationsCell) []float64 { return c.Energy }); m.Cases != 12 {
		t.Errorf("%+v", m)
	}
}

// The codes of networks of rank 1 are one up to scale: a teacher counts by its other networks alone.
func TestNetworksOfALowerRankAreNoEvidenceForOneCode(t *testing.T) {
	r := linearCells(8, 12)
	for teacher := range 12 {
		r.Cells[0].Alignment[teacher] = 0.9
		r.Cells[1].Alignment[teacher], r.Cells[1].Middle[teacher] = 1, 1
	}
	if m := r.misalignment(2); !scalar.EqualWithinAbs(m.Value, 0.1, 1e-12) || m.Cases != 12 {
		t.Errorf("%+v", m)
	}
	if m := r.misalignment(3); !math.IsNaN(m.Value) || m.Cases != 0 {
		t.Errorf("no network of rank 3: %+v", m)
	}
	r.Cells[1].Middle[0], r.Cells[1].Alignment[0] = 2, 0.6
	if m := r.misalignment(2); !scalar.EqualWithinAbs(m.Value, 0.1*math.Pow(2, 1.0/12), 1e-12) {
		t.Errorf("0.1 and 0.4 of one teacher of twelve: %+v", m)
	}
}

func TestAViolationOfT8AnywhereIsFound(t *testing.T) {
	r := linearCells(8, 12)
	r.Cells[1].Bound[4] = 1.01
	// 2·12 and a chain
	if v := RepresentationsSpec.Judge(representationsConfig(experiment.Quick), r)[2]; v.Status != claim.Fails ||
		v.Cases != 25 {
		t.Errorf("%s, %d cases", v.Text(), v.Cases)
	}
}

// representationsOutcome is that of made-up results with codes that all agree but for the
// first teacher's, and without the penalty of two networks in a wider range.
func representationsOutcome(t *testing.T) *RepresentationsOutcome {
	t.Helper()
	r := linearCells(8, 12)
	between := append([]float64{0.6}, slices.Repeat([]float64{0.99}, 11)...)
	r.Pairs = []RepresentationsPair{{Shallow: 8, Deep: 12, Alignment: between}}
	c := representationsConfig(experiment.Quick)
	c.Depths, c.Chains = []int{8, 12}, []int{2}
	tilted, free := r, RepresentationsResult{Cells: []RepresentationsCell{{Alignment: []float64{0.99, 0.7, 0.8}}}}
	return &RepresentationsOutcome{ID: "jacot2023/representations", Config: c, Result: r,
		Twins: []experiment.TwinOutcome[RepresentationsConfig, RepresentationsResult]{
			{Name: notBalanced, Config: c, Result: tilted}, {Name: noPenalty, Config: c, Result: free}}}
}

func TestTheTableOfSlackCountsTheNetworksThatT8IsAbout(t *testing.T) {
	o := representationsOutcome(t)
	o.Result.Cells[0].Bound[3] = math.NaN()
	for i := range 12 {
		o.Result.Cells[1].Bound[i], o.Result.Cells[1].Imbalance[i] = math.NaN(), math.Inf(1)
	}
	tables := representationsTables(o)
	if got := fmt.Sprint(tables[0].Rows); got != "[[8 11 of 12 0.1 0.1 20 0.001] [12 0 of 12 NaN NaN 20 NaN]]" {
		t.Errorf("%s", got)
	}
	if got := fmt.Sprint(tables[1].Rows); got != "[[2 1 1]]" {
		t.Errorf("%s", got)
	}
}

func TestCodesAreReportedWithinNetworksAndBetweenDepths(t *testing.T) {
	o := representationsOutcome(t)
	want := "within a network: 0.98 at least, over all teachers and depths; " +
		"without the penalty 2 of 3 networks are below that\n" +
		"between depths: above 0.95 for all pairs of depths for 11 of 12 teachers"
	if got, err := CodesReport(o); err != nil || got != want {
		t.Errorf("%q, %v", got, err)
	}
	o.Result.Pairs, o.Result.Cells = nil, nil
	want = "within a network: none at least, over all teachers and depths; " +
		"without the penalty 0 of 3 networks are below that\n" +
		"between depths: above 0.95 for all pairs of depths for 0 of 12 teachers"
	if got, err := CodesReport(o); err != nil || got != want {
		t.Errorf("of nothing: %q, %v", got, err)
	}
}

func TestTheTeachersOfOneRankAreCounted(t *testing.T) {
	o := representationsOutcome(t)
	o.Result.Cells[1].Middle[4], o.Result.Cells[0].Train[5] = 1, 0.9995 // the second is dead
	if got := SettledReport(o); got != "the networks of 10 of 12 teachers have rank 2 at every depth" {
		t.Errorf("%q", got)
	}
	o.Result.Cells[0].Train[5] = 0.995
	if got := SettledReport(o); got != "the networks of 11 of 12 teachers have rank 2 at every depth" {
		t.Errorf("a network that learned little is not dead: %q", got)
	}
}

func TestT8OfNothingIsNoMeasurement(t *testing.T) {
	for _, v := range experimenttest.OfNothing(RepresentationsSpec) {
		if v.Status != claim.Fails || !math.IsNaN(v.Value) {
			t.Error(v.Text())
		}
	}
	if m := (RepresentationsResult{}).bound(); !math.IsNaN(m.Value) || m.Cases != 0 {
		t.Errorf("%+v", m)
	}
}
