package symmetry

import (
	"fmt"
	"math"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/jacot2023"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/stats"
)

const symmetryPilot = "12 teachers of a separate implementation: "

// symmetryClosed is ρ_0 in closed form, for angles of a full turn.
var symmetryClosed = jacot2023.RingInputRatio(0.5, 1.5)

// overTeachers returns the measurement that is the median over teachers of a number.
func overTeachers(of func(SymmetryTeacher) float64) func(SymmetryConfig, SymmetryResult) claim.Measurement {
	return func(_ SymmetryConfig, r SymmetryResult) claim.Measurement {
		return measure.Median(stats.Map(r.Teachers, of))
	}
}

// symmetryClosedAt returns the closed form of ρ_0 at a config that has one.
func symmetryClosedAt(c SymmetryConfig) float64 {
	if c.Rotation != 2*math.Pi {
		return math.NaN()
	}
	return symmetryClosed
}

// narrow returns the share of the teachers whose networks have learned with two singular values
// in all layers but three at most.
func narrow(_ SymmetryConfig, r SymmetryResult) claim.Measurement {
	hits := stats.Count(r.Teachers, func(t SymmetryTeacher) bool { return t.Learned() && t.Layers(2) >= t.Depth()-3 })
	return measure.Proportion(hits, len(r.Teachers))
}

var symmetryClaims = []experiment.Claim[SymmetryConfig, SymmetryResult]{
	{Name: "symmetry/inputs", Known: claim.Derived, Kind: claim.Level, Source: "derived in the notebook",
		FailedBy: []string{"no rotation"},
		Says: experiment.Fixed[SymmetryConfig](fmt.Sprintf(`a rotation changes the input: $\rho_0$, %.2f in closed form for `+
			`angles of a full turn, median over teachers`, symmetryClosed)),
		Measure: overTeachers(func(t SymmetryTeacher) float64 { return t.Change[0] }), Theory: symmetryClosedAt,
		Band: experiment.Fixed[SymmetryConfig](claim.Between(symmetryClosed-0.05, symmetryClosed+0.05, claim.Convention,
			"the closed form, and 0.05, chosen, for 400 points a teacher")),
		Mutants: []experiment.Mutant[SymmetryConfig, SymmetryResult]{{Name: "Var α in place of 2 Var α",
			Measure: overTeachers(func(t SymmetryTeacher) float64 { return 2 * t.Change[0] })}}},
	{Name: "symmetry/invariance", Known: claim.Measured, Kind: claim.Level, Source: "measured here",
		FailedBy: []string{symmetryFree, symmetryBroken, symmetryShuffled},
		Says: experiment.Fixed[SymmetryConfig](`from layer 2 on hardly any representation changes when the input is ` +
			`rotated: largest $\rho_\ell$, $\ell \geq 2$, median over teachers`),
		Measure: overTeachers(SymmetryTeacher.Inside),
		Band:    experiment.Fixed[SymmetryConfig](claim.AtMost(0.01, claim.Pilot, symmetryPilot+"12 of 12"))},
	{Name: "symmetry/count", Known: claim.Measured, Kind: claim.Share, Source: "measured here",
		FailedBy: []string{symmetryFree, symmetryBroken, symmetryShuffled},
		Says: experiment.Fixed[SymmetryConfig](`the bottleneck has the dimension of the inputs up to rotation: share of ` +
			`teachers with $C \leq 1/2$ and exactly two singular values above 1/2 in at least $L - 3$ layers`),
		Measure: narrow, Cases: SymmetryConfig.Drawn, When: SymmetryConfig.CanShowMost,
		Band: experiment.Fixed[SymmetryConfig](claim.Most(symmetryPilot + "11 of 12"))},
	{Name: "symmetry/directions", Known: claim.Derived, Kind: claim.Level, Source: "derived in the notebook",
		FailedBy: []string{symmetryFree},
		Says: experiment.Fixed[SymmetryConfig](`the first layer keeps three directions, mean, cosine and sine: ` +
			`$\sigma_4(W_1)$ where $\sigma_3(W_1) > 1/2$, median over teachers`),
		Measure: overTeachers(SymmetryTeacher.fourth),
		Band:    experiment.Fixed[SymmetryConfig](claim.AtMost(0.05, claim.Pilot, symmetryPilot+"12 of 12"))},
	{Name: "symmetry/plane", Known: claim.Measured, Kind: claim.Level, Source: "measured here",
		FailedBy: []string{symmetryFree, symmetryBroken},
		Says: experiment.Fixed[SymmetryConfig](`on the plateau the representation is a plane: least share of its variance ` +
			`in two principal components, layers 3 to $L - 4$, median over teachers (0 for a network that is dead or of a ` +
			`rank below 2)`),
		Measure: overTeachers(SymmetryTeacher.planar),
		Band: experiment.Fixed[SymmetryConfig](claim.AtLeast(0.99, claim.Pilot,
			"8 networks of rank 2 of a separate implementation: 0.9986 or more"))},
	{Name: "symmetry/statistics", Known: claim.Measured, Kind: claim.Level, Source: "measured here",
		FailedBy: []string{symmetryBroken, symmetryShuffled},
		PostHoc:  "the band, on master seeds 1 and 2023, of which the presets have the second",
		Says: experiment.Fixed[SymmetryConfig](`the two leading principal components of the middle layer are summary ` +
			`statistics: the smaller $R^2$ of mean $c$ and amplitude $r$ as quadratic functions of them, median over teachers`),
		Measure: overTeachers(SymmetryTeacher.statistics),
		Band: experiment.Fixed[SymmetryConfig](claim.AtLeast(0.9, claim.Pilot, "chosen on master seeds 1 and 2023 of this "+
			"repository, 0.96 to 0.999 a teacher; seen since at master seeds 3101 to 3103: medians of 0.990 to 0.993"))},
	{Name: "symmetry/test", Known: claim.Measured, Kind: claim.Level, Source: "measured here",
		FailedBy: []string{symmetryShuffled},
		Says:     experiment.Fixed[SymmetryConfig](`and the task is learned: $C$ on fresh inputs, median over teachers`),
		Measure:  overTeachers(func(t SymmetryTeacher) float64 { return t.Test }),
		Band:     experiment.Fixed[SymmetryConfig](claim.AtMost(0.05, claim.Pilot, symmetryPilot+"12 of 12"))},
}

// Inside returns the largest ρ_l for l ≥ 2, +Inf for a dead network: a layer in which nothing
// varies is no invariant representation.
func (t SymmetryTeacher) Inside() float64 {
	most := 0.0
	for _, rho := range t.Change[2:] {
		most = max(most, rho)
	}
	if math.IsNaN(most) || t.Dead() {
		return math.Inf(1)
	}
	return most
}

// fourth returns σ_4(W_1), +Inf where fewer than three directions are kept.
func (t SymmetryTeacher) fourth() float64 {
	s := t.Sigma[0]
	switch {
	case len(s) < 3 || !(s[2] > 0.5):
		return math.Inf(1)
	case len(s) == 3:
		return 0
	}
	return s[3]
}

// planar returns the least share of the variance in two components on the plateau, 0
// for a dead network and for one of a rank below 2: a line lies in every plane through it.
func (t SymmetryTeacher) planar() float64 {
	least := t.LeastEnergy()
	if math.IsNaN(least) || t.Dead() || t.Middle() < 2 {
		return 0
	}
	return least
}

// statistics returns the smaller R² of mean and amplitude in the middle layer.
func (t SymmetryTeacher) statistics() float64 {
	return min(t.Reads[0][t.Depth()/2], t.Reads[1][t.Depth()/2])
}

// symmetryMedian returns the medians over teachers of one number a layer.
func symmetryMedian(r SymmetryResult, of func(SymmetryTeacher) []float64) []claim.Measurement {
	var out []claim.Measurement
	for l := 0; len(r.Teachers) > 0 && l < len(of(r.Teachers[0])); l++ {
		out = append(out, measure.Median(stats.Map(r.Teachers, func(t SymmetryTeacher) float64 { return of(t)[l] })))
	}
	return out
}

func symmetryTables(o *SymmetryOutcome) []figure.Table {
	return []figure.Table{symmetryMedians(o), symmetryTeachers(o)}
}

// symmetryMedians has a row for the run and one for every twin that is trained.
func symmetryMedians(o *SymmetryOutcome) figure.Table {
	row := func(name string, r SymmetryResult) []any {
		median := func(of func(SymmetryTeacher) float64) float64 { return stats.MedianOf(r.Teachers, of) }
		return []any{name, median(func(t SymmetryTeacher) float64 { return float64(t.Middle()) }),
			median(func(t SymmetryTeacher) float64 { return t.Train }),
			median(func(t SymmetryTeacher) float64 { return t.Test }),
			figure.Finite(median(SymmetryTeacher.Inside)), median(func(t SymmetryTeacher) float64 { return t.SigmaAt(4, 1) })}
	}
	rows := [][]any{row("ring", o.Result)}
	for _, t := range o.Twins {
		if t.Config.Rotation > 0 {
			rows = append(rows, row(t.Name, t.Result))
		}
	}
	return figure.Table{ID: o.ID + "/medians", Rows: rows, Header: []string{"medians over teachers",
		"rank of the middle layer", "$C$, training", "$C$, fresh inputs", "largest $\\rho_\\ell$, $\\ell \\geq 2$",
		"$\\sigma_4(W_1)$"}}
}

// symmetryTeachers has every teacher of the run.
func symmetryTeachers(o *SymmetryOutcome) figure.Table {
	c := o.Config
	header := []string{"teacher", "rank of the middle layer", fmt.Sprintf("layers of rank %d", c.Rank), "$C$",
		"$C + \\lambda\\|\\theta\\|^2$", "largest $\\rho_\\ell$, $\\ell \\geq 2$", "$\\sigma_4(W_1)$", "imbalance"}
	var rows [][]any
	for _, t := range o.Result.Teachers {
		rows = append(rows, []any{t.Teacher, t.Middle(), t.Layers(c.Rank), t.Train, t.Objective, figure.Finite(t.Inside()),
			t.SigmaAt(4, 1), figure.Finite(t.Imbalance)})
	}
	return figure.NewTable(o.ID+"/teachers", header, rows, "no teacher")
}
