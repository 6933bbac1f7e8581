package digits

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
	"github.com/provingground/provingground/pkg/figure"
)

// likeLine is a network on separable images that decides as its line does.
func likeLine(plus, minus int) PairRun {
	return PairRun{Plus: plus, Minus: minus, Loss: 0.05, Epochs: 6, Held: 100, Accuracy: 0.99, SVM: 0.992, Logistic: 0.99,
		Kernel: 0.995, AsSVM: 0.99, NAR: 0.98, PAR: 0.68, Rho: 0.2, Rank: 54, Margin: 0.05, Bound: math.NaN(),
		Consistency: -0.8, Points: []Point{{Label: 1, Cosine: 0.3, Value: 1}, {Label: -1, Cosine: -0.3, Value: -1}}}
}

// bent is one that does not: from large initial weights, or of reversed labels.
func bent(plus, minus int, reversed bool) PairRun {
	r := likeLine(plus, minus)
	r.Differ, r.Accuracy, r.NAR, r.PAR, r.Rho = 20, 0.96, 0.01, 0.01, 5
	if reversed {
		r.NAR, r.PAR, r.Rho, r.Margin, r.Bound = 0.3, 0.2, 1.5, math.NaN(), 0.002
		r.SVM, r.Logistic, r.Kernel, r.AsSVM, r.Consistency = math.NaN(), math.NaN(), math.NaN(), math.NaN(), math.NaN()
		r.Points = []Point{{Label: 1, Cosine: 0.1, Value: -0.5, Pixels: slices.Repeat([]float64{0.5, 0}, 32)},
			{Label: -1, Cosine: 0.1, Value: 1}}
	}
	return r
}

// allPairs is as the pilot has it.
func allPairs(c PairsConfig) (r PairsResult) {
	for _, sigma := range c.Sigmas {
		cell := Cell{At: sigma}
		for range c.Seeds {
			for _, t := range c.pairs() {
				run := likeLine(t.Plus, t.Minus)
				switch {
				case c.Alpha == 1:
					run.Consistency, run.PAR = 0.1, 0
				case c.Centred:
					run.PAR, run.Consistency = 0.99, -0.1
				case sigma > 1 || c.Reversed > 0:
					run = bent(t.Plus, t.Minus, c.Reversed > 0)
				}
				cell.Runs = append(cell.Runs, run)
			}
		}
		r.Cells = append(r.Cells, cell)
	}
	return r
}

// oneSplit is as the pilot has it.
func oneSplit(c LabelsConfig) (r LabelsResult) {
	for _, share := range c.Reversed {
		run := likeLine(c.Plus, c.Minus)
		if c.Sigma > 1 || share > 0.3 {
			run = bent(c.Plus, c.Minus, share > 0.3)
		}
		if c.Alpha == 1 {
			run.Differ = 0
		}
		r.Cells = append(r.Cells, Cell{share, slices.Repeat([]PairRun{run}, c.Seeds)})
	}
	for _, n := range c.Sizes {
		r.Sizes = append(r.Sizes, Cell{float64(n), slices.Repeat([]PairRun{likeLine(c.Plus, c.Minus)}, c.Seeds)})
	}
	return r
}

// teaching is as the pilot has it.
func teaching(c SizeConfig) (r SizeResult) {
	for _, n := range c.Samples {
		run := SizeRun{Small: 0.92, Large: 0.8, Mirrored: 0.915, SVM: 0.922, Logistic: 0.93, Kernel: 0.925, SmallAgrees: 0.99,
			LargeAgrees: 0.9, MirroredAgrees: 0.98}
		if c.Mirrored {
			run.Large = run.Mirrored
		}
		if c.Leftover {
			run.Mirrored = run.Large
		}
		if c.Small == c.Large {
			run.Small = run.Large
		}
		r.Cells = append(r.Cells, SizeCell{n, slices.Repeat([]SizeRun{run}, c.Seeds)})
	}
	return r
}

// every changes all runs of a cell, the last one for −1.
func every(cells []Cell, cell int, change func(*PairRun)) {
	if cell < 0 {
		cell += len(cells)
	}
	for i := range cells[cell].Runs {
		change(&cells[cell].Runs[i])
	}
}

func TestClaimsOnPairsHoldAndFail(t *testing.T) {
	experimenttest.Judges(t, PairsSpec, allPairs)
	each := func(cell int, change func(*PairRun)) func(*PairsResult) {
		return func(r *PairsResult) { every(r.Cells, cell, change) }
	}
	experimenttest.FailsChanged(t, PairsSpec, allPairs, map[string]func(*PairsResult){
		"agreement":       each(0, func(r *PairRun) { r.Differ = 1 }),
		"no-exception":    each(0, func(r *PairRun) { r.Differ = 1 }),
		"large-start":     each(-1, func(r *PairRun) { r.Differ = 4 }),
		"separable":       func(r *PairsResult) { r.Cells[0].Runs[7].Margin = math.NaN() },
		"nearly-agreeing": each(0, func(r *PairRun) { r.NAR = 0.94 }),
		"not-perfect":     each(0, func(r *PairRun) { r.PAR = 0.86 }),
		"foretold":        each(0, func(r *PairRun) { r.PAR = 1 }),
		"as-accurate":     each(0, func(r *PairRun) { r.Accuracy = 0.98 }),
	})
}

func TestClaimsOnReversedLabelsHoldAndFail(t *testing.T) {
	experimenttest.Judges(t, LabelsSpec, oneSplit)
	each := func(cell int, change func(*PairRun)) func(*LabelsResult) {
		return func(r *LabelsResult) { every(r.Cells, cell, change) }
	}
	experimenttest.FailsChanged(t, LabelsSpec, oneSplit, map[string]func(*LabelsResult){
		"every-split":         each(0, func(r *PairRun) { r.Differ = 1 }),
		"coins-bend":          each(-1, func(r *PairRun) { r.Differ = 4 }),
		"coins-scatter":       each(-1, func(r *PairRun) { r.NAR = 0.61 }),
		"coins-not-separable": func(r *LabelsResult) { r.Cells[len(r.Cells)-1].Runs[3].Bound = math.NaN() },
	})
}

func TestClaimsOnSizesHoldAndFail(t *testing.T) {
	experimenttest.Judges(t, SizeSpec, teaching)
	each := func(change func(*SizeRun)) func(*SizeResult) {
		return func(r *SizeResult) {
			for i := range r.Cells[1].Runs {
				change(&r.Cells[1].Runs[i])
			}
		}
	}
	experimenttest.FailsChanged(t, SizeSpec, teaching, map[string]func(*SizeResult){
		"large-is-worse":    each(func(r *SizeRun) { r.Large = 0.91 }),
		"as-the-machine":    each(func(r *SizeRun) { r.Small = 0.89 }),
		"lazy-is-not-worse": each(func(r *SizeRun) { r.Mirrored = 0.9 }),
	})
}

// Of 45 pairs up to 15 may have an exception: of 30 the exact interval lies above one half.
func TestExceptionsAreAllowedOnFewPairs(t *testing.T) {
	c := pairsConfig(experiment.Quick)
	for exceptions, want := range map[int]claim.Status{0: claim.Holds, 15: claim.Holds, 20: claim.Undecided,
		45: claim.Fails} {
		r := allPairs(c)
		for i := range exceptions {
			r.Cells[0].Runs[i].Differ = 1
		}
		if v := experimenttest.VerdictOf(t, PairsSpec.Judge(c, r), "no-exception"); v.Status != want || v.Cases != 45 {
			t.Errorf("%d exceptions: %s", exceptions, v.Text())
		}
	}
}

func TestOfNoNetworkNoClaimHolds(t *testing.T) {
	for _, v := range slices.Concat(experimenttest.OfNothing(PairsSpec), experimenttest.OfNothing(LabelsSpec),
		experimenttest.OfNothing(SizeSpec)) {
		if v.Status != claim.Fails {
			t.Error(v.Text())
		}
	}
	experimenttest.Alone(t, PairsSpec, pairsConfig(experiment.Quick), PairsResult{})
	experimenttest.Alone(t, LabelsSpec, labelsConfig(experiment.Quick), LabelsResult{})
	experimenttest.Alone(t, SizeSpec, sizeConfig(experiment.Quick), SizeResult{})
	if s := Base(&PairsOutcome{}); s.Networks != 0 || !math.IsNaN(s.PAR) {
		t.Errorf("%+v", s)
	}
}

func TestTablesAndTextAreThoseOfTheResults(t *testing.T) {
	c := pairsConfig(experiment.Quick)
	o := experimenttest.Concluded(t, PairsSpec, c, allPairs)
	kinds := experimenttest.Rows(t, o, "kinds")
	experimenttest.Wants(t, kinds[0], "nothing", "0.001", "6.000", "1.000", "45 of 45", "0.980", "0.680", "0.200", "45 "+
		"of 45",
		"45 of 45")
	experimenttest.Wants(t, kinds[2], coinsTwin, "0.001", "6.000", "0.800", "0 of 45", "0.300", "0.200", "1.500", "0 "+
		"of 45",
		"none")
	accuracies := experimenttest.Rows(t, o, "accuracies")
	experimenttest.Wants(t, accuracies[0], "nothing", "0.001", "0.990", "0.992", "0.990", "0.995", "0.990")
	experimenttest.Wants(t, accuracies[2], coinsTwin, "0.001", "0.960", figure.None, figure.None, figure.None,
		figure.None)
	o.Result.Cells[0].Runs[3].Differ = 1
	if s := Base(o); s.Exceptions != 1 || s.Failing != 45 || s.Networks != 45 || math.Abs(s.SVM-0.992) > 1e-12 {
		t.Errorf("%+v", s)
	}
	if s := Centred(o); math.Abs(s.PAR-0.99) > 1e-12 || s.Exceptions != 0 {
		t.Errorf("%+v", s)
	}
	o.Twins = nil
	if s := Centred(o); s.Networks != 0 || !math.IsNaN(s.PAR) {
		t.Errorf("%+v", s)
	}
	labels := experimenttest.Concluded(t, LabelsSpec, labelsConfig(experiment.Quick), oneSplit)
	shares := experimenttest.Rows(t, labels, "shares")
	experimenttest.Wants(t, shares[0], "nothing", "0.000", "0.050", "1.000", "12 of "+
		"12", "0.980", "0.200", "0.990", "12 of 12",
		"0 of 12")
	experimenttest.Wants(t, shares[5], "nothing", "50.000", "0.050", "0.800", "0 of 12", "0.300", "1.500", "0.960", "0 "+
		"of 12",
		"12 of 12")
	sizes := experimenttest.Rows(t, experimenttest.Concluded(t, SizeSpec, sizeConfig(experiment.Quick), teaching),
		"accuracies")
	experimenttest.Wants(t, sizes[0], "30", "0.922", "0.930", "0.925", "0.920", "0.800", "0.915", "0.990",
		"0.900", "0.980")
}

func TestFiguresAreDrawnOfWhatThereIs(t *testing.T) {
	experimenttest.Drawn(t, experimenttest.Concluded(t, PairsSpec, pairsConfig(experiment.Quick), allPairs).Figures, nil)
	experimenttest.Drawn(t, experimenttest.Concluded(t, SizeSpec, sizeConfig(experiment.Quick), teaching).Figures, nil)
	o := experimenttest.Concluded(t, LabelsSpec, labelsConfig(experiment.Quick), oneSplit)
	experimenttest.Drawn(t, o.Figures, nil)
	frames, err := LabelsFrames(o)
	if err != nil || experimenttest.CheckFrames(frames) != nil || len(frames.Values) != 6 {
		t.Errorf("%v, %v", err, experimenttest.CheckFrames(frames))
	}
	if _, err := o.Figure("pictures"); err != nil {
		t.Error(err)
	}
	o.Result.Cells = nil
	if _, err := LabelsFrames(o); err == nil || !strings.Contains(err.Error(), "Reversed") {
		t.Error(err)
	}
}

// The matrix has the labels as they are below the diagonal, in the order of axes, and the reversed ones above it.
func TestTheMatrixHasEveryPairTwice(t *testing.T) {
	o := experimenttest.Concluded(t, PairsSpec, pairsConfig(experiment.Quick), allPairs)
	f, err := o.Figure("matrix")
	if err != nil {
		t.Fatal(err)
	}
	s := f.Panels[0].Series[0]
	if len(s.X) != 90 {
		t.Fatalf("%d discs", len(s.X))
	}
	for i := range s.X {
		if own := s.X[i] > s.Y[i]; own && s.Color[i] != 1 || !own && math.Abs(s.Color[i]-0.8) > 1e-12 {
			t.Errorf("disc at (%g, %g): %g", s.X[i], s.Y[i], s.Color[i])
		}
	}
}
