package damian2022

import (
	"fmt"
	"math"
	"strings"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/stats"
)

// This file holds the tables of the experiments alignment, figure2 and configuration.

// table returns a table that says so where it has no rows.
func table(id string, header []string, rows [][]any) figure.Table {
	if len(rows) == 0 {
		rows = [][]any{{figure.None}}
	}
	return figure.Table{ID: id, Header: header, Rows: rows}
}

// decimals formats a number of a table with a true minus sign, and one that was not
// measured as none.
func decimals(format string, x float64) string {
	if math.IsNaN(x) {
		return figure.None
	}
	return strings.ReplaceAll(fmt.Sprintf(format, x), "-", "−")
}

// decimalsWith returns a measurement with its interval.
func decimalsWith(format string, m claim.Measurement) string {
	if math.IsNaN(m.Value) || math.IsNaN(m.Low) || math.IsNaN(m.High) {
		return decimals(format, m.Value)
	}
	return fmt.Sprintf("%s [%s, %s]", decimals(format, m.Value), decimals(format, m.Low), decimals(format, m.High))
}

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
		rows = append(rows, []any{cell.D, cell.Ratio, law, decimals("%+.3f", all-law), decimalsWith("%+.3f", measured)})
	}
	return []figure.Table{table("damian2022/alignment/terms", []string{"d", "n/d²", "law",
		"all terms and the noise along u, less the law", "measured, less the law (95 % t)"}, rows)}
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
		ours := decimals("%.3f", r.Ours) + " ± " + decimals("%.3f", r.SD)
		points = append(points, []any{r.N, r.Samples, r.Published, ours, decimals("%+.2f", r.Z)})
	}
	for _, r := range readings {
		curves = append(curves, []any{r.N, r.Least, r.OursLeast, r.Halfway, r.OursThere})
	}
	return []figure.Table{
		table("damian2022/figure2/published", []string{"n", "N", "published", "ours (mean ± sd over seeds)", "z"}, points),
		table("damian2022/figure2/caption", []string{"n", "risk at the largest N, published", "ours",
			"N at risk ½, published", "ours"}, curves),
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
			row = append(row, decimals("%.2f", c.rms(o.Result, x).Value)+", "+decimals("%.1f", c.deviation(o.Result, x).Value))
		}
		rows = append(rows, row)
	}
	return table("damian2022/configuration/scores", header, rows)
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
		row := []any{x.String()}
		for _, n := range c.Pretrain {
			row = append(row, stats.Mean(o.Result.witnessRisk(x, n)))
		}
		rows = append(rows, append(row, decimalsWith("%.2f", c.witnessRMS(o.Result, x))))
	}
	return table("damian2022/configuration/witness", append(header, "rms of log(ours/published)"), rows)
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
