package bottleneck

import (
	"math"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
	"github.com/provingground/provingground/pkg/jacot2023"
	"github.com/provingground/provingground/pkg/jacot2023/jacot2023test"
)

// The sum over layers is 2 + (L − 2)/L² with ends of 1 each: at L = 8 the first two and the last
// two have 2 + 2/64 of 2 + 6/64.
func TestTheNormsOfTheDepthsAreOfTheTeachersThatAreJudged(t *testing.T) {
	c := depthQuick(t)
	of := func(c DepthConfig) DepthResult {
		r := powerLaw(c, -1)
		r.Groups[0][0] = deadReport(0, c.Depths[0])
		return r
	}
	rows := experimenttest.Rows(t, experimenttest.Concluded(t, DepthSpec, c, of), "norms")
	experimenttest.Wants(t, rows[0], "8", "11 of 12", "4.000", "0.000", claim.Format("%.3f", (2+2./64)/(2+6./64)))
	dead := func(c DepthConfig) DepthResult {
		r := powerLaw(c, -1)
		for i, depth := range c.Depths {
			r.Groups[i] = reportsOf(c.Teachers, func(k int) jacot2023.Report { return deadReport(k, depth) })
		}
		return r
	}
	experimenttest.Wants(t, experimenttest.Rows(t, experimenttest.Concluded(t, DepthSpec, c, dead), "norms")[3], "20",
		"0 of 12", "none", "none", "none")
}

// Two networks of twelve have another rank at one depth, as on a processor on which one
// training has rounded to another end: the crash of the table in the notebook.
func TestATeacherOfWhichT7SaysNothingIsLeftOutOfTheNorms(t *testing.T) {
	c := depthQuick(t)
	of := func(c DepthConfig) DepthResult {
		r := powerLaw(c, -1)
		last := len(c.Depths) - 1
		r.Groups[last][2] = jacot2023test.Layered(2, c.Depths[last], 1, 0.1)
		r.Groups[last][2].Distances, r.Groups[last][2].Bound = nil, math.Inf(1)
		return r
	}
	experimenttest.Wants(t, experimenttest.Rows(t, experimenttest.Concluded(t, DepthSpec, c, of), "norms")[3][:3], "20",
		"11 of 12", "10.000")
}

// bottleneckMade has networks of the target's rank, but for teacher 0 in both places.
func bottleneckMade(c BottleneckConfig) (r BottleneckResult) {
	of := func(i int) jacot2023.Report {
		if i == 0 {
			return jacot2023test.Layered(i, c.Depth, 3, 0.1)
		}
		return jacot2023test.Layered(i, c.Depth, 2, 0.1)
	}
	return BottleneckResult{Main: reportsOf(3, of), Small: reportsOf(3, of), Restarts: reportsOf(1, of)}
}

// The teacher that the figure shows ends at the rank that the caption says, and the logarithm
// of the made singular values is that of 1.1.
func TestTheBottleneckIsShownOnATeacherThatHasOne(t *testing.T) {
	c := bottleneckConfig(experiment.Quick)
	o := experimenttest.Concluded(t, BottleneckSpec, c, bottleneckMade)
	if !strings.Contains(o.Figures[0].Caption, "teacher 1, the first whose network ends at rank 2") {
		t.Error(o.Figures[0].Caption)
	}
	variance, err := o.Table("variance")
	if err != nil || !strings.Contains(variance.Header[0], "teacher 1") {
		t.Errorf("%v (%v)", variance.Header, err)
	}
	experimenttest.Wants(t, experimenttest.Rows(t, o, "variance")[2], "representation in layer 6", "",
		"0.9990", "", "", "")
	experimenttest.Wants(t, experimenttest.Rows(t, o, "teachers")[1][:4], "1", "2", "10", "0.100")
	experimenttest.Wants(t, experimenttest.Rows(t, o, "restarts")[0][:3], "0, start 1", "3", "0")
	experimenttest.Wants(t, experimenttest.Rows(t, o, "stretch")[0], "0.02", "3 of 3",
		claim.Format("%.3f", math.Log(1.1)), "0.000")
}

func TestTablesOfTheBottleneckSayNone(t *testing.T) {
	c := bottleneckConfig(experiment.Quick)
	dead := func(c BottleneckConfig) BottleneckResult {
		return BottleneckResult{Main: reportsOf(1, func(i int) jacot2023.Report { return deadReport(i, c.Depth) }),
			Small: reportsOf(1, func(i int) jacot2023.Report { return deadReport(i, c.Depth) })}
	}
	o := experimenttest.Concluded(t, BottleneckSpec, c, dead)
	if !strings.Contains(o.Figures[0].Caption, "teacher 0 (no network ends at rank 2)") {
		t.Error(o.Figures[0].Caption)
	}
	experimenttest.Wants(t, experimenttest.Rows(t, o, "variance")[2], "representation in layer 6", "", "none", "", "", "")
	experimenttest.Wants(t, experimenttest.Rows(t, o, "stretch")[1], "0.01", "0 of 1", "none", "none")
	experimenttest.Wants(t, experimenttest.Rows(t, o, "teachers")[0], "0", "0", "0", "1.000", "1.000", "0.000",
		"1.000", "none")
	experimenttest.Wants(t, experimenttest.Rows(t, o, "restarts")[0][:2], "none: every network ended at rank 2", "")
	o = experimenttest.Concluded(t, BottleneckSpec, c, func(BottleneckConfig) (r BottleneckResult) { return r })
	experimenttest.Wants(t, experimenttest.Rows(t, o, "teachers")[0][:2], "no teacher", "")
	c.Restarts = 0
	o = experimenttest.Concluded(t, BottleneckSpec, c, dead)
	experimenttest.Wants(t, experimenttest.Rows(t, o, "restarts")[0][:2], "none: no network was trained from other starts",
		"")
}

// Inputs of three places have three components, whose share of the variance is all.
func TestSharesBeyondTheDimensionAreAll(t *testing.T) {
	c := bottleneckConfig(experiment.Quick)
	c.Inputs = 3
	o := experimenttest.Concluded(t, BottleneckSpec, c, bottleneckMade)
	if row := experimenttest.Rows(t, o, "variance")[0]; row[3] != "1.0000" || row[5] != "1.0000" || row[1] == "1.0000" {
		t.Errorf("%q", row)
	}
}
