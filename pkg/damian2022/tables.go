package damian2022

import (
	"fmt"
	"math"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/stats"
)

// This file holds the tables of the experiments alignment, figure2 and configuration.

// notRun is what a reader sees where nothing was run; [figure.None] is for what was run and
// measured nothing.
const notRun = "not run"

// alignmentTables has what the law leaves out beside how far it is off: at every cell
// the law, the same with all terms of eq. (1) and the noise along u, and what was
// measured. The second is there for targets of one direction and preprocessed labels.
func alignmentTables(o *AlignmentOutcome) []figure.Table {
	c := o.Config
	t, err := TargetByName(c.Target)
	var rows [][]any
	for _, cell := range o.Result.Cells {
		law, all := c.law(cell), math.NaN()
		if err == nil && t.R == 1 && c.Preprocess && cell.D >= 3 {
			all = ExpectedAlignment(t, cell.N, cell.D, c.Noise)
		}
		measured := measure.Mean(stats.Map(cell.A, func(a float64) float64 { return a - law }))
		rows = append(rows, []any{cell.D, cell.Ratio, law, claim.Format("%+.3f", all-law), measured.Text("%+.3f")})
	}
	return []figure.Table{figure.NewTable("damian2022/alignment/terms", []string{"d", "n/d²", "law",
		"all terms and the noise along u, less the law", "measured, less the law (95 % t)"}, rows, "no n was run")}
}

// figure2Tables has every published point beside ours, and what the curves say of the
// caption.
func figure2Tables(o *Figure2Outcome) []figure.Table {
	comparisons, errTable := Figure2Table(o)
	readings, errReadings := Figure2Readings(o)
	if errTable != nil || errReadings != nil {
		return nil
	}
	var points, curves [][]any
	for _, r := range comparisons {
		ours := claim.Format("%.3f", r.Ours) + " ± " + claim.Format("%.3f", r.SD)
		points = append(points, []any{r.N, r.Samples, r.Published, ours, claim.Format("%+.2f", r.Z)})
	}
	for _, r := range readings {
		curves = append(curves, []any{r.N, r.Least, r.OursLeast, r.Halfway, r.OursThere})
	}
	return []figure.Table{
		figure.NewTable("damian2022/figure2/published", []string{"n", "N", "published", "ours (mean ± sd over seeds)", "z"},
			points, "no published point was run"),
		figure.NewTable("damian2022/figure2/caption", []string{"n", "risk at the largest N, published", "ours",
			"N at risk ½, published", "ours"}, curves, "no published n was run"),
	}
}

// configurationTables has the distances of all candidates from Figure 1, and of two
// from Figure 2.
func configurationTables(o *ConfigurationOutcome) []figure.Table {
	return []figure.Table{scoresTable(o), witnessTable(o)}
}

// scoresTable has, for every treatment of the labels and every c, the root mean square
// of log(ours/published), which needs n of at least From, and the largest deviation in
// published standard deviations.
func scoresTable(o *ConfigurationOutcome) figure.Table {
	c := o.Config
	header := []string{"labels"}
	for _, eta1 := range c.Eta1 {
		header = append(header, fmt.Sprintf("c = %g: rms, max |z|", eta1))
	}
	var rows [][]any
	for _, labels := range c.Labels {
		row := []any{labels}
		for _, eta1 := range c.Eta1 {
			x := Candidate{labels, eta1}
			row = append(row, c.scoreText(o.Result, x))
		}
		rows = append(rows, row)
	}
	return figure.NewTable("damian2022/configuration/scores", header, rows, "no treatment of the labels was run")
}

// scoreText returns the two distances of a candidate. Where it was not run there is none.
func (c ConfigurationConfig) scoreText(r ConfigurationResult, x Candidate) string {
	rms, deviation := notRun, notRun
	if groups, _ := c.tail(r, x); len(groups) > 0 {
		rms = claim.Format("%.2f", c.rms(r, x).Value)
	}
	if _, _, _, groups := c.curve(r, x); len(groups) > 0 {
		deviation = claim.Format("%.1f", c.deviation(r, x).Value)
	}
	return rms + ", " + deviation
}

// witnessTable has the risk after transfer at every n of the first stage, published
// and of both candidates, and their distance.
func witnessTable(o *ConfigurationOutcome) figure.Table {
	c := o.Config
	header, paper := []string{"configuration"}, []any{"published"}
	for _, n := range c.Pretrain {
		published, err := publishedTransferAt(n, c.Refit)
		if err != nil {
			published = math.NaN()
		}
		header, paper = append(header, fmt.Sprintf("risk at n = %d", n)), append(paper, published)
	}
	rows := [][]any{append(paper, "0")}
	for _, x := range witnesses {
		rows = append(rows, c.witnessRow(o.Result, x))
	}
	header = append(header, "rms of log(ours/published)")
	return figure.Table{ID: "damian2022/configuration/witness", Header: header, Rows: rows}
}

// witnessRow has the risks of one candidate and their distance, where it was run.
func (c ConfigurationConfig) witnessRow(r ConfigurationResult, x Candidate) []any {
	row, rms := []any{x.String()}, notRun
	for _, n := range c.Pretrain {
		if risk := r.witnessRisk(x, n); risk != nil {
			row = append(row, stats.Mean(risk))
		} else {
			row = append(row, notRun)
		}
	}
	if groups, _ := c.witness(r, x); len(groups) > 0 {
		rms = c.witnessRMS(r, x).Text("%.2f")
	}
	return append(row, rms)
}

// witnessRisk returns the risks of one candidate after a first stage of n samples, nil
// where it was not run.
func (r ConfigurationResult) witnessRisk(x Candidate, n int) []float64 {
	for _, cell := range r.Witness {
		if cell.Candidate == x && cell.N == n {
			return cell.Risk
		}
	}
	return nil
}
