package boundary

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/sarussi2021"
	"github.com/provingground/provingground/pkg/stats"
)

// PlaneFigure shows a network of two clusters in the plane: its units w and u [k][2], and round the circle what is
// guaranteed about the sign of N, and where it is not that of w̄−ū. It is an error unless there are as many of
// either, and at least one.
func PlaneFigure(alpha float64, w, u [][]float64) (figure.Figure, error) {
	if len(w) == 0 || len(w) != len(u) || slices.ContainsFunc(slices.Concat(w, u),
		func(x []float64) bool { return len(x) != 2 }) {
		return figure.Figure{}, fmt.Errorf("%d units w and %d units u: give as many of either, of two numbers each",
			len(w), len(u))
	}
	n := sarussi2021.Net{Alpha: alpha, V: 1 / math.Sqrt(float64(2*len(w))),
		W: mat.NewDense(2*len(w), 2, slices.Concat(slices.Concat(w, u)...))}
	size := 1.2 * n.LargestRow()
	series := append(round(n, size), arrows("$w_i$", 1, w), arrows("$u_i$", 2, u))
	return figure.Figure{ID: "sarussi2021/cone/plane", Title: "The cone from two clusters",
		Alt: "Arrows of the units in the plane, and a circle of directions around them: most directions are guaranteed, " +
			"those near the line across the two means are not, and among these are some at which the signs differ.",
		Caption: fmt.Sprintf(`Units of a network in the plane, and what T2 promises at every direction of $x$: the sign of `+
			`$(\bar w - \bar u)\cdot x$ outside of the cone of $2r$, or of the sharp one only, or nothing. Outermost, `+
			`where the `+
			`signs do differ. $\alpha = %g$.`, alpha),
		Panels: []figure.Panel{{X: figure.Axis{Label: "$x_1$", Min: -1.2 * size, Max: 1.2 * size},
			Y: figure.Axis{Label: "$x_2$", Min: -1.2 * size, Max: 1.2 * size}, Series: series, Equal: true,
			Legend: figure.Above}}}, nil
}

// directions is how many are looked at round the circle.
const directions = 360

// round sorts directions by what is guaranteed about them.
func round(n sarussi2021.Net, size float64) []figure.Series {
	wide := figure.Series{Name: "guaranteed", Mark: figure.Points, Slot: 3}
	sharp := figure.Series{Name: "by the sharp cone only", Mark: figure.Points, Slot: 4}
	none := figure.Series{Name: "no guarantee", Mark: figure.Points, Role: figure.Twin, Slot: 3}
	differ := figure.Series{Name: "signs differ", Mark: figure.Points, Role: figure.Twin, Slot: 5}
	c := n.Clusters()
	for i := range directions {
		sin, cos := math.Sincos(2 * math.Pi * (float64(i) + 0.5) / directions)
		x := []float64{cos, sin}
		along := sarussi2021.Cosine(c.Normal(), x)
		place := &none
		switch {
		case math.Abs(along) > c.Rho():
			place = &wide
		case math.Abs(along) > c.SharpCone(n.Alpha):
			place = &sharp
		}
		place.X, place.Y = append(place.X, size*cos), append(place.Y, size*sin)
		if !(n.At(x)*along > 0) {
			differ.X, differ.Y = append(differ.X, 1.1*size*cos), append(differ.Y, 1.1*size*sin)
		}
	}
	return []figure.Series{wide, sharp, none, differ}
}

// arrows draws units from the origin.
func arrows(name string, slot int, units [][]float64) figure.Series {
	s := figure.Series{Name: name, Mark: figure.Arrows, Slot: slot}
	for _, w := range units {
		s.X, s.Y, s.U, s.V = append(s.X, 0), append(s.Y, 0), append(s.U, w[0]), append(s.V, w[1])
	}
	return s
}

func coneTables(o *ConeOutcome) []figure.Table {
	var worst, cells [][]any
	for _, w := range o.Result.Worst {
		worst = append(worst, []any{w.Alpha, sarussi2021.Kappa(w.Alpha), w.Reach, (1 - w.Alpha) / (3 + w.Alpha)})
	}
	for _, cell := range o.Result.Cells {
		reach := stats.Map(cell.Nets, func(n ConeNet) float64 { return n.Reach })
		wrong, inside, outside := 0, 0, 0
		for _, n := range cell.Nets {
			wrong, inside, outside = wrong+n.Wrong, inside+n.Inside, outside+n.Outside
		}
		cells = append(cells, []any{cell.Dim, cell.Radius, outside, wrong, inside, stats.Max(reach)})
	}
	return []figure.Table{
		figure.NewTable("sarussi2021/cone/worst", []string{"α", "κ", "the worst case turns at |cos|/ρ", "(1−α)/(3+α)"}, worst,
			"no worst case was looked for"),
		figure.NewTable("sarussi2021/cone/cells", []string{"d", "radius", "points outside", "of them wrong", "wrong inside",
			"largest |cos|/ρ of a wrong point"}, cells, "no network was drawn")}
}

func coneFigures(o *ConeOutcome) ([]figure.Figure, error) {
	c := o.Config
	limit := figure.Level(`$\kappa$`, sarussi2021.Kappa(c.Alpha), "(1−α)/(2(1+α))")
	whole := figure.Level("$1$: the cone of $2r$", 1, "1")
	series := []figure.Series{limit, whole}
	for i, radius := range c.Radius {
		s := figure.Series{Name: fmt.Sprintf("radius %g", radius), Mark: figure.Points}
		for _, cell := range o.Result.Cells {
			for _, n := range cell.Nets {
				if cell.Radius == radius {
					s.X = append(s.X, float64(cell.Dim)*figure.Aside(1.15, i, len(c.Radius)))
					s.Y = append(s.Y, n.Reach)
				}
			}
		}
		series = append(series, s)
	}
	return []figure.Figure{{ID: "sarussi2021/cone/reach", Title: "How far out do random clusters disagree?",
		Alt: "The largest cosine, over rho, of a point at which a random network disagrees with the linear classifier, " +
			"against the dimension: all points lie far below the line kappa.",
		Caption: fmt.Sprintf(`The largest $|\cos\angle(x, \bar w - \bar u)|$, over $\rho$, of a point at which a random `+
			`network `+
			`disagrees with $\bar w - \bar u$, one mark a network (0: none among %d points). Every unit has the distance `+
			`*radius* from its cluster's centre. $\alpha = %g$, $2k = %d$. Marks of one $d$ are set side by side.`,
			c.Points, c.Alpha, c.Units),
		Panels: []figure.Panel{{X: figure.Axis{Label: "dimension $d$", Scale: figure.Log10, Ticks: figure.TicksAt(c.Dims)},
			Y:      figure.Axis{Label: `farthest $|\cos|/\rho$`, Min: -0.05, Max: 1.1},
			Series: series, Legend: figure.Above}},
		Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d networks a cell", c.Seeds)}}}, nil
}
