package jacot2023

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/figure"
)

// concluded returns what an experiment makes of results that are made up, for its config
// and for those of its twins.
func concluded[C, R any](t *testing.T, s *experiment.Spec[C, R], c C, of func(C) R) *experiment.Outcome[C, R] {
	t.Helper()
	var twins []R
	for _, twin := range s.Twins {
		twins = append(twins, of(twin.Change(c)))
	}
	o, err := s.Conclude(experiment.Quick, c, of(c), twins)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// table returns the rows of a table, as a reader sees them.
func table[C, R any](t *testing.T, o *experiment.Outcome[C, R], name string) [][]string {
	t.Helper()
	f, err := o.Table(name)
	if err != nil || len(f.Rows) == 0 {
		t.Fatalf("%d rows (%v)", len(f.Rows), err)
	}
	return shownRows(t, f)
}

func shownRows(t *testing.T, f figure.Table) [][]string {
	t.Helper()
	var out [][]string
	for _, row := range f.Rows {
		if len(row) != len(f.Header) {
			t.Errorf("%s: %d cells under %d headers: %v", f.ID, len(row), len(f.Header), row)
		}
		var texts []string
		for _, cell := range row {
			texts = append(texts, shownCell(t, f.ID, cell))
		}
		out = append(out, texts)
	}
	return out
}

func shownCell(t *testing.T, id string, cell any) string {
	t.Helper()
	switch x := cell.(type) {
	case string:
		if strings.Contains(x, "NaN") {
			t.Errorf("%s shows %q", id, x)
		}
		return x
	case int:
		return claim.Format("%.0f", float64(x))
	case float64:
		return claim.Format("%.3f", x)
	}
	t.Errorf("%s has a cell of type %T", id, cell)
	return ""
}

// wants checks cells of a row.
func wants(t *testing.T, row []string, cells ...string) {
	t.Helper()
	if !slices.Equal(row, cells) {
		t.Errorf("%q, want %q", row, cells)
	}
}

// deadEnds are networks that have collapsed to 0, of which nothing can be measured.
func deadEnds(training Training, count int) Ends {
	e := Ends{Lambda: training.Lambda, Depth: training.Depth}
	for teacher := range count {
		e.States = append(e.States, EndState{Teacher: teacher, Sigma: sigmaOfRank(0), Train: 1, Test: 1, Objective: 1,
			Imbalance: math.Inf(1)})
	}
	return e
}

// Teacher 0 ends at rank 3 and teacher 7 dies on its way down: the figure is of teacher 1,
// the first that has both networks, and the table says where the two have ended.
func TestTheLadderIsOfTeachersThatHaveBothNetworks(t *testing.T) {
	of := func(c EndStatesConfig) EndStatesResult {
		r := twoWays()
		if c.Via == 0 {
			r.Down = r.Scratch
		}
		r.Scratch[1].States[0].Sigma = sigmaOfRank(3)
		return r
	}
	o := concluded(t, EndStatesSpec, endStatesConfig(experiment.Quick), of)
	if !strings.Contains(o.Figures[0].Caption, "Left: teacher 1;") {
		t.Error(o.Figures[0].Caption)
	}
	ladder := table(t, o, "ladder")
	wants(t, ladder[0], "0", "ends at ranks 3 and 1", "", "", "", "", "", "")
	wants(t, ladder[1], "1", "0.100", "6.000", "0.300", "5.000", "0.015", "0.041", "nowhere")
	wants(t, ladder[7], "7", "ends at ranks 2 and 0", "", "", "", "", "", "")
	ways := table(t, o, "ways")
	wants(t, ways[0], "0.005", "9", "0", "1", "9", "0")
	wants(t, ways[1], "0.02", "9", "0", "1", "8", "8")
}

func TestEndStatesOfDeadNetworksAreNone(t *testing.T) {
	of := func(c EndStatesConfig) (r EndStatesResult) {
		for _, training := range c.scratch() {
			r.Scratch, r.Down = append(r.Scratch, deadEnds(training, 1)), append(r.Down, deadEnds(training, 1))
		}
		return r
	}
	o := concluded(t, EndStatesSpec, endStatesConfig(experiment.Quick), of)
	wants(t, table(t, o, "ways")[0], "0.005", "0", "0", "1", "0", "none")
	wants(t, table(t, o, "ladder")[0], "0", "ends at ranks 0 and 0", "", "", "", "", "", "")
	if !strings.Contains(o.Figures[0].Caption, "no teacher ends at rank 2") {
		t.Error(o.Figures[0].Caption)
	}
	o = concluded(t, EndStatesSpec, endStatesConfig(experiment.Quick), func(EndStatesConfig) (r EndStatesResult) { return r })
	wants(t, table(t, o, "ladder")[0], "no teacher", "", "", "", "", "", "", "")
}

func TestWhereARankPaysIsSaid(t *testing.T) {
	inf := math.Inf(1)
	for want, at := range map[string][2]float64{"nowhere": {inf, inf}, "above 2.5": {2.5, inf}, "below 4.0": {0, 4},
		"everywhere": {0, inf}, "none": {math.NaN(), inf}} {
		if got := whereItPays(at[0], at[1]); got != want {
			t.Errorf("%v: %q, want %q", at, got, want)
		}
	}
}

func TestTheTableOfTheStaircaseCountsRanksAndSaysNoneOfTheDead(t *testing.T) {
	c := staircaseConfig(experiment.Quick)
	ends := staircaseEnds(c)
	o := concluded(t, StaircaseSpec, c, func(StaircaseConfig) StaircaseResult { return StaircaseResult{ends} })
	rows := table(t, o, "ends")
	wants(t, rows[0], "0", "0", "0", "0", "0", "6", "800.0", "0.000", "0.100", "0", "0.000")
	wants(t, rows[1], "0.001", "0", "0", "0", "6", "0", "60.0", "0.070", "0.030", "6", "0.000")
	wants(t, rows[7], "0.3", "6", "0", "0", "0", "0", "0.0", "1.000", "1.100", "0", "none")
	empty := concluded(t, StaircaseSpec, c, func(c StaircaseConfig) (r StaircaseResult) {
		for _, training := range c.trainings() {
			r.Ends = append(r.Ends, deadEnds(training, 0))
		}
		return r
	})
	wants(t, table(t, empty, "ends")[2], "0.005", "0", "0", "0", "0", "0", "none", "none", "none", "0", "none")
}

func TestTheRestsAreThoseOfTheNetworksAtTheRank(t *testing.T) {
	c := priceConfig(experiment.Quick)
	rows := table(t, concluded(t, PriceSpec, c, priced), "rests")
	wants(t, rows[0], "2", "none", "0", "not run", "not run") // rank 1; the twin keeps the three largest depths
	wants(t, rows[3], "8", "4.000", "8", "4.000", "8")
	dead := concluded(t, PriceSpec, c, func(c PriceConfig) (r PriceResult) {
		for _, training := range c.trainings() {
			r.Ends = append(r.Ends, deadEnds(training, 1))
		}
		return r
	})
	wants(t, table(t, dead, "rests")[3], "8", "none", "0", "none", "0")
}

func TestSlopesAreOfTheTeachersThatKeepTheirRank(t *testing.T) {
	c := depthLineConfig(experiment.Quick)
	o := concluded(t, DepthLineSpec, c, func(c DepthLineConfig) DepthLineResult { return straight(c, float64(c.Rank)) })
	rows := table(t, o, "slopes")
	wants(t, rows[0], "2", "2 of 12", "2.000 [2.000, 2.000]", "2.000 [2.000, 2.000]", "12.000")
	one := func(c DepthLineConfig) DepthLineResult {
		r := straight(c, 2)
		r.Ends[0].States[0].Sigma = sigmaOfRank(0)
		return r
	}
	lone := table(t, concluded(t, DepthLineSpec, c, one), "slopes")
	wants(t, lone[0], "2", "1 of 12", "2.000, no interval", "2.000, no interval", "12.000")
	dead := concluded(t, DepthLineSpec, c, func(c DepthLineConfig) (r DepthLineResult) {
		for _, training := range c.depths(c.Depths) {
			r.Ends = append(r.Ends, deadEnds(training, 2))
		}
		return r
	})
	wants(t, table(t, dead, "slopes")[1], "1", "0 of 6", "none", "none", "none")
}

// The sum over layers is 2 + (L − 2)/L² with ends of 1 each: at L = 8 the first two and the last
// two have 2 + 2/64 of 2 + 6/64.
func TestTheNormsOfTheDepthsAreOfTheTeachersThatAreJudged(t *testing.T) {
	c := depthQuick(t)
	of := func(c DepthConfig) DepthResult {
		r := powerLaw(c, -1)
		r.Groups[0][0] = deadReport(0, c.Depths[0])
		return r
	}
	rows := table(t, concluded(t, DepthSpec, c, of), "norms")
	wants(t, rows[0], "8", "11 of 12", "4.000", "0.000", claim.Format("%.3f", (2+2./64)/(2+6./64)))
	dead := func(c DepthConfig) DepthResult {
		r := powerLaw(c, -1)
		for i, depth := range c.Depths {
			r.Groups[i] = reportsOf(c.Count, func(k int) Report { return deadReport(k, depth) })
		}
		return r
	}
	wants(t, table(t, concluded(t, DepthSpec, c, dead), "norms")[3], "20", "0 of 12", "none", "none", "none")
}

// Two networks of twelve have another rank at one depth, as on a processor on which one
// training has rounded to another end: the crash of the table in the notebook.
func TestATeacherOfWhichT7SaysNothingIsLeftOutOfTheNorms(t *testing.T) {
	c := depthQuick(t)
	of := func(c DepthConfig) DepthResult {
		r := powerLaw(c, -1)
		last := len(c.Depths) - 1
		r.Groups[last][2] = layeredReport(2, c.Depths[last], 1, 0.1)
		r.Groups[last][2].Distances, r.Groups[last][2].Bound = nil, math.Inf(1)
		return r
	}
	wants(t, table(t, concluded(t, DepthSpec, c, of), "norms")[3][:3], "20", "11 of 12", "10.000")
}

// bottleneckMade has networks of the target's rank, but for teacher 0 in both places.
func bottleneckMade(c BottleneckConfig) (r BottleneckResult) {
	of := func(i int) Report {
		if i == 0 {
			return layeredReport(i, c.Depth, 3, 0.1)
		}
		return layeredReport(i, c.Depth, 2, 0.1)
	}
	return BottleneckResult{Main: reportsOf(3, of), Small: reportsOf(3, of), Restarts: reportsOf(1, of)}
}

// The teacher that the figure shows ends at the rank that the caption says, and the logarithm
// of the made singular values is that of 1.1.
func TestTheBottleneckIsShownOnATeacherThatHasOne(t *testing.T) {
	c := bottleneckConfig(experiment.Quick)
	o := concluded(t, BottleneckSpec, c, bottleneckMade)
	if !strings.Contains(o.Figures[0].Caption, "teacher 1, the first whose network ends at rank 2") {
		t.Error(o.Figures[0].Caption)
	}
	variance, err := o.Table("variance")
	if err != nil || !strings.Contains(variance.Header[0], "teacher 1") {
		t.Errorf("%v (%v)", variance.Header, err)
	}
	wants(t, table(t, o, "variance")[2], "representation in layer 6", "", "0.9990", "", "", "")
	wants(t, table(t, o, "teachers")[1][:4], "1", "2", "10", "0.100")
	wants(t, table(t, o, "restarts")[0][:3], "0, start 1", "3", "0")
	wants(t, table(t, o, "stretch")[0], "0.02", "3 of 3", claim.Format("%.3f", math.Log(1.1)), "0.000")
}

func TestTablesOfTheBottleneckSayNone(t *testing.T) {
	c := bottleneckConfig(experiment.Quick)
	dead := func(c BottleneckConfig) BottleneckResult {
		return BottleneckResult{Main: reportsOf(1, func(i int) Report { return deadReport(i, c.Depth) }),
			Small: reportsOf(1, func(i int) Report { return deadReport(i, c.Depth) })}
	}
	o := concluded(t, BottleneckSpec, c, dead)
	if !strings.Contains(o.Figures[0].Caption, "teacher 0 (no network ends at rank 2)") {
		t.Error(o.Figures[0].Caption)
	}
	wants(t, table(t, o, "variance")[2], "representation in layer 6", "", "none", "", "", "")
	wants(t, table(t, o, "stretch")[1], "0.01", "0 of 1", "none", "none")
	wants(t, table(t, o, "teachers")[0], "0", "0", "0", "1.000", "1.000", "0.000", "1.000", "none")
	wants(t, table(t, o, "restarts")[0][:2], "none: every network ended at rank 2", "")
	o = concluded(t, BottleneckSpec, c, func(BottleneckConfig) (r BottleneckResult) { return r })
	wants(t, table(t, o, "teachers")[0][:2], "no teacher", "")
	c.Restarts = 0
	o = concluded(t, BottleneckSpec, c, dead)
	wants(t, table(t, o, "restarts")[0][:2], "none: no network was trained from other starts", "")
}

// Inputs of three places have three components, whose share of the variance is all.
func TestSharesBeyondTheDimensionAreAll(t *testing.T) {
	c := bottleneckConfig(experiment.Quick)
	c.Inputs = 3
	o := concluded(t, BottleneckSpec, c, bottleneckMade)
	if row := table(t, o, "variance")[0]; row[3] != "1.0000" || row[5] != "1.0000" || row[1] == "1.0000" {
		t.Errorf("%q", row)
	}
}

func TestTheMinimaShowTheTwoSmallestSingularValuesOrOne(t *testing.T) {
	c := linearCostConfig(experiment.Quick)
	c.Seeds = 3
	above := func(c LinearCostConfig) LinearCostResult { return linearAtTheory(c, 0.25) }
	rows := table(t, concluded(t, LinearCostSpec, c, above), "minima")
	wants(t, rows[0], "2", "0.54000", "none (0.750, 0.150)", "1.00000 (0.750, 0.150)", "0.25000 (0.750, 0.150)")
	c.Singular = []float64{3}
	rows = table(t, concluded(t, LinearCostSpec, c, above), "minima")
	wants(t, rows[0][2:], "none (3.200)", "1.00000 (3.200)", "0.25000 (3.200)")
}

// costAtFormula has every function at its floor, but for the sum of ranks, which is above.
func costAtFormula(c InterpolationConfig) (r InterpolationResult) {
	for _, f := range CostFunctions() {
		for _, depth := range c.Depths {
			n := CostNet{Loss: 1e-8, Norm: f.Floor(depth)}
			if f.Name == costDirectSum {
				n.Norm += 0.5
			}
			r.Cells = append(r.Cells, CostCell{Function: f.Name, Depth: depth, Final: []CostNet{n}, Early: []CostNet{n}})
		}
	}
	return r
}

// At L = 2 the floor of slope 3 is 6, 4 above L, and at L = 4 that of slope 9 is 12, 8 above: over 4 + 4
// the quotient is 1. Side by side f and g have 8, and the sum was made to cost 0.5 more.
func TestTheRulesAreQuotientsDepthByDepth(t *testing.T) {
	c := interpolationConfig(experiment.Quick)
	o := concluded(t, InterpolationSpec, c, costAtFormula)
	rules := table(t, o, "rules")
	wants(t, rules[0][:3], "linear maps: least $\\|\\theta\\|^2$ over the formula", "1.0000", "1.0000")
	wants(t, rules[2][:4], rules[2][0], "none", "none", "1.0000")
	wants(t, rules[3][:2], rules[3][0], "1.0625")
	excess := table(t, o, "excess")
	wants(t, excess[1][:4], "diag$(2, 1/2)$ on $[0,2]^2$", "2", "1.000", claim.Format("%.3f", 3*(math.Pow(2, 2./3)+math.Pow(2, -2./3))-6))
	wants(t, excess[len(excess)-1][:3], "closed form of one slope, 9", "1", "16.000")
	if got := c.CostSentence(o.Result, costTwoSided, 2); got != "best trained network: 2.0000, with C = 1e-08" {
		t.Error(got)
	}
}

func TestCostsThatWereNotMeasuredAreNone(t *testing.T) {
	c := interpolationConfig(experiment.Quick)
	c.Depths = []int{4, 12}
	r := costAtFormula(c)
	if got := c.CostSentence(r, costTwoSided, 2); got != "best trained network: none at depth 2" {
		t.Error(got)
	}
	o := concluded(t, InterpolationSpec, c, func(InterpolationConfig) (r InterpolationResult) { return r })
	wants(t, table(t, o, "rules")[1], "linear maps: largest", "none", "none")
	wants(t, table(t, o, "excess")[6], "$x$ on $[-1,1]$", "1", "none", "none", "none", "0.00")
}

// Teacher 0 ends at rank 1, so that pictures are of teacher 1; dead networks are shown at
// the origin.
func TestThePicturesOfTheRingAreOfATeacherOfItsRank(t *testing.T) {
	c := symmetryConfig(experiment.Quick)
	c.Depth = 4
	of := func(SymmetryConfig) (r SymmetryResult) {
		for i := range 3 {
			r.Teachers = append(r.Teachers, symmetryMade(0.02, 0.001))
			r.Teachers[i].Teacher = i
		}
		r.Teachers[0].Sigma = sigmaOfRank(1)
		r.Cloud = flatCloud(c.Depth)
		return r
	}
	o := concluded(t, SymmetrySpec, c, of)
	if f := o.Figures[len(o.Figures)-1]; !strings.Contains(f.Caption, "teacher 1, the first whose network ends at rank 2") {
		t.Error(f.Caption)
	}
	if err := figure.CheckFrames(SymmetryFrames(o)); err != nil {
		t.Error(err)
	}
	wants(t, table(t, o, "teachers")[1], "1", "2", "3", "0.020", "0.000", "0.001", "0.010", "0.000")
	wants(t, table(t, o, "medians")[0], "ring", "2.000", "0.020", "0.020", "0.001", "0.010")
}

// flatCloud is what a dead network makes of four inputs.
func flatCloud(depth int) SymmetryCloud {
	c := SymmetryCloud{Mean: []float64{-1, 0, 0.5, 1}, Amplitude: []float64{0.5, 1, 1.5, 0.7}}
	for range depth {
		c.First, c.Second = append(c.First, make([]float64, 4)), append(c.Second, make([]float64, 4))
	}
	return c
}

func TestTheTablesOfADeadRingAreDrawnAndSayNone(t *testing.T) {
	c := symmetryConfig(experiment.Quick)
	c.Depth = 4
	dead := func(SymmetryConfig) SymmetryResult {
		d := symmetryMade(1, math.NaN())
		d.Test = math.NaN()
		d.Sigma = [][]float64{{0, 0}, {0, 0}, {0, 0}, {0, 0}}
		return SymmetryResult{Teachers: []SymmetryTeacher{d}, Cloud: flatCloud(c.Depth)}
	}
	o := concluded(t, SymmetrySpec, c, dead)
	wants(t, table(t, o, "medians")[0], "ring", "0.000", "1.000", "none", "none", "0.000")
	if !strings.Contains(o.Figures[0].Caption, "no network ends at rank 2") {
		t.Error(o.Figures[0].Caption)
	}
}

// Of no network nothing is measured, which is no proof of anything.
func TestOfNoNetworkNoClaimHolds(t *testing.T) {
	quick := experiment.Quick
	for _, v := range slices.Concat(
		bottleneckClaims(bottleneckConfig(quick), BottleneckResult{}),
		endStatesClaims(endStatesConfig(quick), EndStatesResult{}),
		priceClaims(priceConfig(quick), PriceResult{}),
		symmetryClaims(symmetryConfig(quick), SymmetryResult{}),
		interpolationClaims(interpolationConfig(quick), InterpolationResult{}),
		jacobianBoundClaims(jacobianBoundConfig(quick), JacobianBoundResult{}),
		distanceBoundClaims(DistanceBoundConfig{}, DistanceBoundResult{}),
	) {
		if v.Status != claim.Fails || !math.IsNaN(v.Value) {
			t.Error(v.Text())
		}
	}
}
