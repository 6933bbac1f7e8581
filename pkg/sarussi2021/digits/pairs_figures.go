package digits

import (
	"fmt"
	"math"
	"slices"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/stats"
)

func pairsFigures(o *PairsOutcome) ([]figure.Figure, error) {
	return []figure.Figure{matrixFigure(o), sortedFigure(o), testFigure(o)}, nil
}

// colours is the range of shares that the matrix tells apart.
var colours = figure.Bar{Label: `share of images with the sign of $\bar w - \bar u$`, Min: 0.5, Max: 1}

// The palette slots of the classifiers, the same in all figures of the room that compare them.
const (
	slotSmall    = 1 // the network from a small start
	slotSVM      = 2
	slotLogistic = 3
	slotKernel   = 4
	slotLarge    = 5 // the network from a large start
	slotMirrored = 6 // the network from a large start that begins as N = 0
)

// matrixFigure shows the agreement on every pair: below the diagonal with the labels as they are, above it with half
// of them reversed.
func matrixFigure(o *PairsOutcome) figure.Figure {
	s := figure.Series{Mark: figure.Points, Slot: 1}
	add := func(runs []PairRun, below bool) {
		for _, run := range byPair(runs) {
			x, y := run.minus, run.plus
			if below {
				x, y = y, x
			}
			s.X, s.Y, s.Color = append(s.X, x), append(s.Y, y), append(s.Color, run.agreement)
		}
	}
	add(runsAt(o.Result.Cells, first), false)
	if t, err := o.Twin(coinsTwin); err == nil {
		add(runsAt(t.Result.Cells, first), true)
	}
	bar, c := colours, o.Config
	axis := func(label string) figure.Axis {
		return figure.Axis{Label: label, Min: -0.6, Max: float64(c.Digits) - 0.4, Ticks: digitTicks(c.Digits)}
	}
	return figure.Figure{ID: "sarussi2021/pairs/matrix", Title: "One network a pair of digits",
		Alt: "A matrix with a disc for every pair of digits. On one side of the diagonal all discs have the colour of full " +
			"agreement; on the other side, where half of the labels are reversed, none has.",
		Caption: fmt.Sprintf(`Share of held-out images at which a network from $\sigma_0 = %g$ has the sign of $\bar w - `+
			`\bar u$. Lower right: labels as they are; upper left: half of the training labels reversed. $n = %d$, $2k = %d$, `+
			`$\alpha = %g$.`, ends(c.Sigmas, first), c.Samples, c.Units, c.Alpha),
		Panels: []figure.Panel{{X: axis("digit"), Y: axis("digit"), Series: []figure.Series{s}, Equal: true, Bar: &bar,
			Legend: figure.NoLegend}},
		Provenance: figure.Provenance{Seeds: splits(c.Seeds)}}
}

func splits(n int) string {
	if n == 1 {
		return "one split a pair"
	}
	return fmt.Sprintf("%d splits a pair", n)
}

func digitTicks(count int) []figure.Tick {
	var ticks []figure.Tick
	for d := range count {
		ticks = append(ticks, figure.Tick{At: float64(d), Label: fmt.Sprint(d)})
	}
	return ticks
}

// pairMean is the mean agreement over the splits of a pair.
type pairMean struct{ plus, minus, agreement float64 }

// byPair returns the mean agreement of every pair, in the order in which pairs come.
func byPair(runs []PairRun) []pairMean {
	type pair struct{ plus, minus int }
	var order []pair
	values := map[pair][]float64{}
	for _, r := range runs {
		p := pair{r.Plus, r.Minus}
		if values[p] == nil {
			order = append(order, p)
		}
		values[p] = append(values[p], r.agreement())
	}
	var out []pairMean
	for _, p := range order {
		out = append(out, pairMean{float64(p.plus), float64(p.minus), stats.Mean(values[p])})
	}
	return out
}

// sortedFigure shows the agreement on all pairs, sorted, of the run and of the twins.
func sortedFigure(o *PairsOutcome) figure.Figure {
	c := o.Config
	panel := figure.Panel{X: figure.Axis{Label: "pair of digits, by agreement"},
		Y: figure.Axis{Label: `share with the sign of $\bar w - \bar u$`}, Legend: figure.Above}
	add := func(name string, role figure.Role, slot int, runs []PairRun) {
		s := figure.Series{Name: name, Mark: figure.LinePoints, Role: role, Slot: slot}
		for _, p := range byPair(runs) {
			s.Y = append(s.Y, p.agreement)
		}
		slices.Sort(s.Y)
		for i := range s.Y {
			s.X = append(s.X, float64(i+1))
		}
		panel.Series = append(panel.Series, s)
	}
	add(claim.Format(`$\sigma_0 = %g$`, ends(c.Sigmas, first)), figure.Measured, slotSmall, runsAt(o.Result.Cells, first))
	if len(o.Result.Cells) > 1 {
		add(claim.Format(`$\sigma_0 = %g$`, ends(c.Sigmas, last)), figure.Measured, slotLarge, runsAt(o.Result.Cells, last))
	}
	if t, err := o.Twin(coinsTwin); err == nil {
		add(coinsTwin, figure.Twin, 3, runsAt(t.Result.Cells, first))
	}
	return figure.Figure{ID: "sarussi2021/pairs/sorted", Title: "Small start, large start, reversed labels",
		Alt: "Agreement with the linear classifier over the pairs of digits, sorted: one throughout from small initial " +
			"weights; below one from large ones, and with half of the labels reversed.",
		Caption: fmt.Sprintf(`Share of held-out images at which the network has the sign of $\bar w - \bar u$, for all %d `+
			`pairs of digits, sorted in each curve. $n = %d$, $2k = %d$, $\alpha = `+
			`%g$.`, len(c.pairs()), c.Samples, c.Units, c.Alpha),
		Panels: []figure.Panel{panel}, Provenance: figure.Provenance{Seeds: splits(c.Seeds)}}
}

// testFigure shows how far from perfect the regime is, against D8's test.
func testFigure(o *PairsOutcome) figure.Figure {
	panel := figure.Panel{X: figure.Axis{Label: "D8's test: least cosine"},
		Y: figure.Axis{Label: "share of pairs in PAR"}, Legend: figure.Above}
	add := func(name string, role figure.Role, slot int, runs []PairRun) {
		s := figure.Series{Name: name, Mark: figure.Points, Role: role, Slot: slot}
		for _, r := range runs {
			s.X, s.Y = append(s.X, r.Consistency), append(s.Y, r.PAR)
		}
		panel.Series = append(panel.Series, s)
	}
	add("images as they are", figure.Measured, 1, runsAt(o.Result.Cells, first))
	if t, err := o.Twin(centredTwin); err == nil {
		add(centredTwin, figure.Twin, 3, runsAt(t.Result.Cells, first))
	}
	panel.Series = append(panel.Series,
		figure.Series{Mark: figure.VLine, Role: figure.Theory, X: []float64{0}, Y: []float64{0}, Formula: "0"})
	return figure.Figure{ID: "sarussi2021/pairs/test", Title: "Not the perfect regime",
		Alt: "Points, one a pair of digits. Those of images as they are lie far to the left of zero, at two thirds in " +
			"the perfect regime; without the mean image they lie nearer to zero, on both sides of it, at nearly all in the " +
			"perfect regime.",
		Caption: `Share of (cluster, training image) pairs in the perfect agreement regime at the end, against the least ` +
			`cosine of the PAR machine with the images, from the images alone: left of the dashed line the perfect regime ` +
			`cannot last for ever. One point a pair of digits.`,
		Panels: []figure.Panel{panel}, Provenance: figure.Provenance{Seeds: splits(o.Config.Seeds)}}
}

// pairsTables has what networks are like, of the run and of the twins, and what they are compared with.
func pairsTables(o *PairsOutcome) []figure.Table {
	var rows, others [][]any
	add := func(name string, cell Cell) {
		mean := func(of func(PairRun) float64) float64 { return figure.Finite(stats.Mean(stats.Map(cell.Runs, of))) }
		rows = append(rows, []any{name, cell.At, mean(func(r PairRun) float64 { return r.Epochs }),
			mean(PairRun.agreement), measure.CountText(cell.Runs, PairRun.agreesEverywhere),
			mean(narOf), mean(parOf), mean(rhoOf), measure.CountText(cell.Runs, PairRun.separable),
			failingText(cell.Runs)})
		others = append(others, []any{name, cell.At, mean(accuracyOf), mean(svmOf), mean(logisticOf), mean(kernelOf),
			mean(likeSVM)})
	}
	for _, cell := range o.Result.Cells {
		add("nothing", cell)
	}
	for _, t := range o.Twins {
		if t.Name == largeTwin || t.Name == smallTwin {
			continue // rows above
		}
		for _, cell := range t.Result.Cells {
			add(t.Name, cell)
		}
	}
	return []figure.Table{
		figure.NewTable("sarussi2021/pairs/kinds", []string{"what is removed", "σ₀", "epochs",
			"agreement with w̄−ū", "without exception", "NAR", "PAR", "ρ", "separable", "fail D8's test"}, rows,
			"there is no σ₀"),
		figure.NewTable("sarussi2021/pairs/accuracies", []string{"what is removed", "σ₀", "network", "SVM",
			"logistic regression", "tangent kernel", "network has the SVM's sign"}, others, "there is no σ₀")}
}

// failingText says how many of the networks that have D8's test fail it, none where no network has it.
func failingText(runs []PairRun) string {
	tested := slices.DeleteFunc(slices.Clone(runs), func(r PairRun) bool { return math.IsNaN(r.Consistency) })
	if len(tested) == 0 {
		return figure.None
	}
	return measure.CountText(tested, PairRun.failing)
}

func accuracyOf(r PairRun) float64 { return r.Accuracy }
func svmOf(r PairRun) float64      { return r.SVM }
func logisticOf(r PairRun) float64 { return r.Logistic }
func kernelOf(r PairRun) float64   { return r.Kernel }
func narOf(r PairRun) float64      { return r.NAR }
func parOf(r PairRun) float64      { return r.PAR }
func rhoOf(r PairRun) float64      { return r.Rho }
func likeSVM(r PairRun) float64    { return r.AsSVM }

// Summary holds means over the networks from the smallest σ_0, for text; none is a number where there is no network.
type Summary struct {
	Networks                             int
	PAR, Accuracy, SVM, Logistic, Kernel float64
	Exceptions                           int // networks that differ from their line at some held-out image
	Failing                              int // of whose images D8's test says that PAR cannot last
}

// Base returns the means over the networks of the run.
func Base(o *PairsOutcome) Summary { return summary(o.Result) }

// Centred returns the means over the networks of the twin without the mean image, of none where it was not run.
func Centred(o *PairsOutcome) Summary {
	t, err := o.Twin(centredTwin)
	if err != nil {
		return summary(PairsResult{})
	}
	return summary(t.Result)
}

func summary(r PairsResult) Summary {
	runs := runsAt(r.Cells, first)
	mean := func(of func(PairRun) float64) float64 { return stats.Mean(stats.Map(runs, of)) }
	return Summary{Networks: len(runs), PAR: mean(parOf), Accuracy: mean(accuracyOf), SVM: mean(svmOf),
		Logistic: mean(logisticOf), Kernel: mean(kernelOf),
		Exceptions: len(runs) - stats.Count(runs, PairRun.agreesEverywhere), Failing: stats.Count(runs, PairRun.failing)}
}
