package regularisation

import (
	"math"
	"slices"
	"testing"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
	"github.com/provingground/provingground/pkg/nichani2022"
)

// paths are courses as the claims have them: the published ones at the authors' size, and like ours at the smaller one.
func paths(c PathConfig) (r PathResult) {
	for _, lambda := range c.Lambdas {
		cell := PathCell{Lambda: lambda}
		for seed := range c.Seeds {
			cell.Runs = append(cell.Runs, c.made(lambda, 1+0.01*float64(seed)))
		}
		r.Cells = append(r.Cells, cell)
	}
	return r
}

// made is a run whose numbers are some percent larger than those of the first.
func (c PathConfig) made(lambda, factor float64) PathRun {
	w, all, helps := c.weight(lambda), 220.0, c.Over == overSum && c.Beyond >= 0 && c.Subspace == nichani2022.Leading
	peak, end, test := 60.0, 60.0, 0.25
	switch {
	case helps && c.authors():
		p, _ := nichani2022.PublishedAt(lambda)
		all, peak, end, test = 650, p.Peak, p.End, p.Test
		if w > 5 {
			peak = 1.05 * all / (1 + w) / (1 + w)
		}
	case helps && lambda > 0:
		peak, end, test = 60*0.86/math.Pow(1+w, 1.1), 0.5, 0.09
		if w < 0.5 {
			end, test = 26, 0.19
		} else if w > 5 {
			peak = 1.1 * all / (1 + w) / (1 + w)
		}
		if w > 20 {
			test = 0.11
		}
	case c.Over == overMean && lambda > 0:
		test = 0.25 - 0.4*lambda
	}
	if c.Subspace == nichani2022.Random {
		all = math.NaN()
	}
	still := 10 / (1 + w) / (1 + w)
	early := still * factor
	if c.Over == overMean {
		early = 10
	}
	looks := []PathLook{{Train: 1, Test: 1}, {50, 1, 0.5, 0.6, early, 0.1, 0.004, still},
		{100, 1.2, 0.3, 0.5, peak, 0.1, 0.2, all}, {9000, 2.4, 1e-4, test * factor, end * factor, 0.01, 0.6, all}}
	return PathRun{Looks: looks, Peak: peak * factor, Valid: test, Beyond: all * factor}
}

// constants cost where the target has none.
func constants(c ConstantConfig) (r ConstantResult) {
	for seed := range c.Seeds {
		f := 1 + 0.01*float64(seed)
		free := ConstantRun{Test: 0.06 * f, MeanL: -0.36, MeanQ: 0.36 * f, Sparse: 0.74}
		taxed := ConstantRun{Test: 0.096 * f, MeanL: -0.01, MeanQ: 0.05, Sparse: 0.65}
		if c.Target == nichani2022.Uncentred {
			taxed = ConstantRun{Test: 0.061 * f, MeanQ: 0.4, Sparse: 0.8}
			free.MeanQ = 0.3
		}
		r.Free, r.Taxed = append(r.Free, free), append(r.Taxed, taxed)
	}
	return r
}

func TestPathClaimsHoldAndFail(t *testing.T) {
	experimenttest.Judges(t, PathSpec, paths)
	scale := func(cell *PathCell, peak, end, test float64) {
		for i := range cell.Runs {
			r := &cell.Runs[i]
			r.Looks = slices.Clone(r.Looks)
			r.Peak *= peak
			r.Looks[len(r.Looks)-1].Sum *= end
			r.Looks[len(r.Looks)-1].Test *= test
		}
	}
	experimenttest.FailsChanged(t, PathSpec, paths, map[string]func(*PathResult){
		"helps":  func(r *PathResult) { scale(&r.Cells[0], 1, 1, 0.5) },
		"falls":  func(r *PathResult) { scale(&r.Cells[1], 1, 1, 1.3) },
		"upturn": func(r *PathResult) { scale(&r.Cells[4], 1, 1, 0.8) },
		"course": func(r *PathResult) {
			for i := range r.Cells[3].Runs {
				r.Cells[3].Runs[i].Looks = slices.Clone(r.Cells[3].Runs[i].Looks)
				r.Cells[3].Runs[i].Looks[1].Sum *= 2
			}
		},
		"peak":    func(r *PathResult) { scale(&r.Cells[2], 1.3, 1, 1) },
		"returns": func(r *PathResult) { scale(&r.Cells[2], 1, 20, 1) },
		"reading": func(r *PathResult) { scale(&r.Cells[1], 0.6, 1, 1) },
	})
}

// At the authors' size the published points are judged too.
func TestAtTheAuthorsSizeThePublishedPointsAreJudged(t *testing.T) {
	c := pathConfig(experiment.Paper)
	good := PathSpec.Judge(c, paths(c))
	for _, name := range []string{"helps", "falls", "upturn", "course", "3.1/test", "3.1/peaks", "reading", "returns"} {
		if v := experimenttest.VerdictOf(t, good, name); v.Status != claim.Holds {
			t.Error(v.Text())
		}
	}
	mean := PathSpec.Twins[0].Change(c)
	bad := PathSpec.Judge(mean, paths(mean))
	for _, name := range []string{"3.1/test", "3.1/peaks", "reading", "peak"} {
		if v := experimenttest.VerdictOf(t, bad, name); v.Status != claim.Fails {
			t.Error(v.Text())
		}
	}
}

func TestConstantClaimsHoldAndFail(t *testing.T) {
	experimenttest.Judges(t, ConstantSpec, constants)
	experimenttest.FailsChanged(t, ConstantSpec, constants, map[string]func(*ConstantResult){
		"costs": func(r *ConstantResult) {
			for i := range r.Taxed {
				r.Taxed[i].Test = r.Free[i].Test * 1.1
			}
		},
		"who-pays": func(r *ConstantResult) {
			for i := range r.Taxed {
				r.Taxed[i].MeanQ = r.Free[i].MeanQ
			}
		},
	})
}

func TestOfNoRunNoClaimHolds(t *testing.T) {
	for _, v := range slices.Concat(experimenttest.OfNothing(PathSpec), experimenttest.OfNothing(ConstantSpec)) {
		if v.Status == claim.Holds {
			t.Error(v.Text())
		}
	}
	o := experimenttest.Alone(t, ConstantSpec, constantConfig(experiment.Quick), ConstantResult{})
	if a, b := Cost(o); !math.IsNaN(a) || !math.IsNaN(b) {
		t.Errorf("of no run %g, %g", a, b)
	}
	if a, b := Means(o); !math.IsNaN(a) || !math.IsNaN(b) {
		t.Errorf("of no run %g, %g", a, b)
	}
	if !math.IsNaN(PathRun{}.Last().Test) {
		t.Error("a run without a look has a last one")
	}
	c := pathConfig(experiment.Quick)
	if got := c.farthestPeak(PathResult{}); !math.IsNaN(got.Value) || len(c.readings(PathResult{})) != 0 {
		t.Errorf("%+v", got)
	}
}

// What the notebook says of the outcome.
func TestTheNumbersOfTheTextAreThoseOfTheResults(t *testing.T) {
	o := experimenttest.Concluded(t, PathSpec, pathConfig(experiment.Quick), paths)
	if w, ratio := Best(o); math.Abs(w-1) > 1e-9 || math.Abs(ratio-0.36) > 1e-9 {
		t.Errorf("the best is λn = %g, with %g", w, ratio)
	}
	if got, want := Peak(o, 10), 1.1*Beyond(o)/121; math.Abs(got-want) > 1e-9 || Peak(o, 0) != 60 ||
		!math.IsNaN(Peak(o, 3)) {
		t.Errorf("the peak is %g, want %g; at 0 it is %g", got, want, Peak(o, 0))
	}
	k := experimenttest.Concluded(t, ConstantSpec, constantConfig(experiment.Quick), constants)
	if centred, constant := Cost(k); math.Abs(centred-1.6) > 1e-9 || math.Abs(constant-61./60) > 1e-9 {
		t.Errorf("the constant costs %g, and %g", centred, constant)
	}
	if taxed, free := Means(k); taxed != 0.05 || math.Abs(free-0.3654) > 1e-9 {
		t.Errorf("means %g and %g", taxed, free)
	}
}

func TestTablesSayWhereTrainingsEnd(t *testing.T) {
	o := experimenttest.Concluded(t, PathSpec, pathConfig(experiment.Quick), paths)
	rows := experimenttest.Rows(t, o, "ends")
	experimenttest.Wants(t, rows[0], "0.000", "0.000", "0.254", "1.000", "0.000", "60.900", "60.900", "223.300")
	experimenttest.Wants(t, rows[4], "0.100", "40.000", "0.112", "0.440", "0.000", "0.146", "0.508", "0.133")
	readings := experimenttest.Rows(t, o, "readings")
	experimenttest.Wants(t, readings[0], "0.100", "0.806", "0.774", "0.680", "0.760")
	suspects := experimenttest.Rows(t, o, "suspects")
	experimenttest.Wants(t, suspects[5], theMean, "0.100", "0.840", "1.000", "0.010")
	k := experimenttest.Concluded(t, ConstantSpec, constantConfig(experiment.Quick), constants)
	ends := experimenttest.Rows(t, k, "ends")
	experimenttest.Wants(t, ends[3], nichani2022.Uncentred, "d + 1", "0.061", "−0.360", "0.300", "0.740")
}

func TestFiguresAreDrawnOfWhatThereIs(t *testing.T) {
	for _, p := range []experiment.Preset{experiment.Quick, experiment.Paper} {
		o := experimenttest.Concluded(t, PathSpec, pathConfig(p), paths)
		experimenttest.Drawn(t, o.Figures, nil)
		frames, err := LambdaFrames(o)
		if err != nil || experimenttest.CheckFrames(frames) != nil {
			t.Errorf("%v, %v", err, experimenttest.CheckFrames(frames))
		}
	}
	k := experimenttest.Concluded(t, ConstantSpec, constantConfig(experiment.Quick), constants)
	experimenttest.Drawn(t, k.Figures, nil)
	if _, err := LambdaFrames(&PathOutcome{}); err == nil {
		t.Error("a slider without a value")
	}
}
