package bottleneck

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/jacot2023"
	"github.com/provingground/provingground/pkg/spectral"
	"github.com/provingground/provingground/pkg/stats"
)

func bottleneckTables(o *BottleneckOutcome) []figure.Table {
	return []figure.Table{bottleneckVariance(o), bottleneckTeachers(o), bottleneckRestarts(o), bottleneckStretch(o)}
}

// components is how many principal components the shares of the variance are told for.
const components = 5

// bottleneckVariance has the shares of the variance in the first principal components of
// one teacher's data, and in the first k of what its network makes of the inputs.
func bottleneckVariance(o *BottleneckOutcome) figure.Table {
	c, main := o.Config, o.Result.Main
	one, _ := jacot2023.FirstOfRank(main, c.Rank)
	teacher, energy := c.First, math.NaN()
	if one < len(main) {
		teacher, energy = main[one].Teacher, main[one].EnergyAt(c.Depth/2)
	}
	header := []string{fmt.Sprintf("share of the variance, teacher %d, in", teacher)}
	layer := []any{fmt.Sprintf("representation in layer %d", c.Depth/2)}
	for k := 1; k <= components; k++ {
		header, layer = append(header, fmt.Sprint(k)), append(layer, "")
	}
	header[components] += " components"
	if c.Rank <= components {
		layer[c.Rank] = claim.Format("%.4f", energy)
	}
	var x, y *mat.Dense
	if p, err := c.Problem(c.Master, teacher); err == nil { // an impossible task has no data
		x, y = p.Train.X, p.Train.Y
	}
	rows := [][]any{varianceRow("inputs x", x), varianceRow("outputs y", y), layer}
	return figure.Table{ID: o.ID + "/variance", Header: header, Rows: rows}
}

// varianceRow has the shares of the variance of the columns of m, none without m.
func varianceRow(what string, m *mat.Dense) []any {
	row := []any{what}
	for k := 1; k <= components; k++ {
		share := math.NaN()
		if m != nil {
			share, _ = spectral.Explained(m, k) // not a number where there is no share
		}
		row = append(row, claim.Format("%.4f", share))
	}
	return row
}

// bottleneckHeader and bottleneckRow tell of one network.
func bottleneckHeader(c BottleneckConfig) []string {
	return []string{"teacher", fmt.Sprintf("rank of layer %d", c.Depth/2), fmt.Sprintf("layers of rank %d", c.Rank),
		"$C$", "test", "$\\|\\theta\\|^2/L$", "$C + \\lambda\\|\\theta\\|^2$", "imbalance"}
}

func (c BottleneckConfig) row(name any, r jacot2023.Report) []any {
	return []any{name, r.Middle(), r.Layers(c.Rank), r.Train, r.Test, r.Norm / float64(c.Depth), r.Objective,
		figure.Finite(r.Imbalance)}
}

// bottleneckTeachers has the networks at the smaller λ, teacher by teacher.
func bottleneckTeachers(o *BottleneckOutcome) figure.Table {
	var rows [][]any
	for _, r := range o.Result.Small {
		rows = append(rows, o.Config.row(r.Teacher, r))
	}
	return figure.NewTable(o.ID+"/teachers", bottleneckHeader(o.Config), rows, "no teacher")
}

// bottleneckRestarts has what other starts make of the first teacher of another rank.
func bottleneckRestarts(o *BottleneckOutcome) figure.Table {
	var rows [][]any
	for i, r := range o.Result.Restarts {
		rows = append(rows, o.Config.row(fmt.Sprintf("%d, start %d", r.Teacher, i+1), r))
	}
	nothing := "none: no network was trained from other starts"
	if o.Config.Restarts > 0 {
		nothing = fmt.Sprintf("none: every network ended at rank %d", o.Config.Rank)
	}
	return figure.NewTable(o.ID+"/restarts", bottleneckHeader(o.Config), rows, nothing)
}

// bottleneckStretch compares how much the top k singular values of the middle layers
// stretch with an even share of what the whole network stretches by at one input.
func bottleneckStretch(o *BottleneckOutcome) figure.Table {
	c := o.Config
	var rows [][]any
	for i, reports := range [][]jacot2023.Report{o.Result.Main, o.Result.Small} {
		var even, middle []float64
		for _, r := range reports {
			if r.Learned() && len(r.Distances) > 0 {
				even = append(even, r.LogDet/float64(c.Rank*c.Depth))
				middle = append(middle, r.Stretch(c.Rank))
			}
		}
		rows = append(rows, []any{fmt.Sprintf("%g", []float64{c.Lambda, c.SmallLambda}[i]),
			fmt.Sprintf("%d of %d", len(even), len(reports)), stats.Median(middle), stats.Median(even)})
	}
	header := []string{"$\\lambda$", "networks",
		fmt.Sprintf("middle layers: mean of $\\log\\sigma_i(W_\\ell)$, $i \\leq %d$", c.Rank),
		fmt.Sprintf("spread evenly: $\\log|Jf|_%d / %dL$", c.Rank, c.Rank)}
	return figure.Table{ID: o.ID + "/stretch", Header: header, Rows: rows}
}
