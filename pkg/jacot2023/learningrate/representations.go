package learningrate

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/jacot2023"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/spectral"
	"github.com/provingground/provingground/pkg/stats"
)

// RepresentationsConfig decides the experiment on the representations of networks of
// growing depth.
type RepresentationsConfig struct {
	jacot2023.Training
	Depths []int // L, increasing
	// every layer's output is made √Tilt times as large as the one's before, by weights that leave f alone; 1 leaves them
	// as trained
	Tilt   float64
	Chains []int // depths of the networks that T8 is compared with in closed form
}

// RepresentationsCell holds one depth, one value a teacher.
type RepresentationsCell struct {
	Depth     int
	Size      []float64 // mean over l = 0, …, L−1 of the mean ‖α_l‖² over the training inputs
	Kernel    []float64 // mean over inputs of the weights' part of Tr Θ(x,x)
	Bound     []float64 // left over right side of T8, at the input of the largest |Jf|_k; NaN where the rank is below k
	Slack     []float64 // max{1, e^{c_1/k}}, c_1 = ‖θ‖² − kL: the factor of T8 that is no quantity of the network
	Imbalance []float64 // see Net.Imbalance; +Inf for a dead network
	Train     []float64 // C
	Middle    []int     // rank of the middle layer
	// least share of variance in the top k principal components, over the plateau; 0 where nothing varies
	Energy    []float64
	Alignment []float64   // CKA of α_{L/2} and α_{3L/4}; 0 where nothing varies
	Sizes     [][]float64 // mean ‖α_l‖², l = 0, …, L−1
	Outside   [][]float64 // share of the variance outside the top k principal components of α_l, l = 1, …, L−1
}

// RepresentationsPair is the CKA of α_{L/2} in the networks of two depths, one value a teacher.
type RepresentationsPair struct {
	Shallow, Deep int
	Alignment     []float64
}

// RepresentationsResult holds a cell a depth, the pairs of depths, and T8 for the chains:
// left over right side.
type RepresentationsResult struct {
	Cells  []RepresentationsCell
	Pairs  []RepresentationsPair
	Chains []float64
}

// RepresentationsOutcome is what came of the experiment and its twins.
type RepresentationsOutcome = experiment.Outcome[RepresentationsConfig, RepresentationsResult]

// RepresentationsSpec follows the size and the shape of representations as networks
// get deeper.
var RepresentationsSpec = &experiment.Spec[RepresentationsConfig, RepresentationsResult]{
	ID:     "jacot2023/representations",
	Title:  "representations of deeper and deeper networks",
	Config: representationsConfig,
	Check:  checkRepresentations,
	Idle:   jacot2023.IdleFields[RepresentationsConfig](map[string]string{"Depth": jacot2023.DepthsInstead}),
	Stay:   jacot2023.TrainingStay,
	Twins: []experiment.Twin[RepresentationsConfig]{
		{Name: notBalanced,
			Breaks: "$\\theta$ is balanced: the same functions, by weights whose layers grow one after the other; " +
				"by arithmetic $\\|\\alpha_\\ell\\|^2$ is $1.2^\\ell$ times what was trained, " +
				"so that its mean over layers and the kernel grow geometrically, " +
				"and the chains, which are not trained, violate T8 by the same factor at every seed",
			Fails:  []string{representationsFlat.ID, representationsExponent.ID, representationsBound.ID},
			Change: func(c RepresentationsConfig) RepresentationsConfig { c.Tilt = 1.2; return c }},
		{Name: noPenalty, Breaks: "the norm $\\|\\theta\\|^2$ is penalised",
			Fails: []string{representationsEnergy.ID, representationsAlignment.ID},
			Change: func(c RepresentationsConfig) RepresentationsConfig {
				c.Lambda, c.Count, c.Depths = 0, min(c.Count, 6), c.Depths[:2]
				return c
			}},
	},
	Cost:    representationsCost,
	Run:     runRepresentations,
	Claims:  representationsClaims,
	Figures: representationsFigures,
	Tables:  representationsTables,
}

// The names of the twins.
const (
	notBalanced = "not balanced"
	noPenalty   = "λ = 0"
)

func representationsConfig(p experiment.Preset) RepresentationsConfig {
	c := RepresentationsConfig{Training: jacot2023.TrainingPreset(p), Depths: jacot2023.QuickDepths, Tilt: 1,
		Chains: []int{2, 3, 4, 6, 8, 12, 16, 20}}
	if p == experiment.Paper {
		c.Depths = jacot2023.PaperDepths
	}
	return c
}

func checkRepresentations(c RepresentationsConfig) error {
	errs := []error{experiment.Depths("Depths", c.Depths, jacot2023.PlateauDepth),
		experiment.Depths("Chains", c.Chains, 2), experiment.AtLeast(2, "Count", c.Count), c.Training.Check()}
	if len(c.Depths) == 1 {
		errs = append(errs, errors.New("field Depths has one depth: what grows with it takes two"))
	}
	if !(c.Tilt > 0) || math.IsInf(c.Tilt, 0) {
		errs = append(errs, fmt.Errorf("field Tilt = %v must be positive and finite", c.Tilt))
	}
	return errors.Join(errs...)
}

func representationsCost(c RepresentationsConfig) experiment.Cost {
	t := c.AtDepths(c.Depths)
	return jacot2023.TrainingsCost(t).Plus(jacot2023.ExamineCost(t)).Plus(jacot2023.JacobiansCost(t))
}

func runRepresentations(ctx context.Context, env *experiment.Env,
	c RepresentationsConfig) (RepresentationsResult, error) {
	var r RepresentationsResult
	students, err := jacot2023.TrainAll(ctx, env, c.AtDepths(c.Depths))
	if err != nil {
		return r, err
	}
	middles := make([][]*mat.Dense, len(students)) // α_{L/2} [N, w], depth by depth and teacher by teacher
	for i, group := range students {
		cell := RepresentationsCell{Depth: c.Depths[i]}
		for _, s := range group {
			s.Net = s.Net.Tilted(c.Tilt)
			middle, err := cell.add(s)
			if err != nil {
				return r, err
			}
			middles[i] = append(middles[i], middle)
		}
		r.Cells = append(r.Cells, cell)
	}
	if r.Pairs, err = c.pairs(middles); err != nil {
		return r, err
	}
	r.Chains, err = c.chains()
	return r, err
}

// add appends one network to the cell, and returns its α_{L/2} [N, w].
func (cell *RepresentationsCell) add(s jacot2023.Student) (middle *mat.Dense, err error) {
	k := s.Training.Rank
	report, err := s.Examine(k)
	if err != nil {
		return nil, err
	}
	bound, err := s.Net.SizeQuotient(jacot2023.Column(s.Problem.Train.X, report.Probe), k)
	if err != nil {
		return nil, err
	}
	alpha := s.Net.Representations(s.Problem.Train.X)
	middle = mat.DenseCopyOf(alpha[s.Depth/2].T())
	alignment, err := spectral.CKA(middle, mat.DenseCopyOf(alpha[3*s.Depth/4].T()))
	if err != nil {
		return nil, err
	}
	cell.Size, cell.Kernel = append(cell.Size, stats.Mean(report.Alpha)),
		append(cell.Kernel, floats.Sum(s.Net.Tangent(s.Probes()).Weights))
	cell.Slack = append(cell.Slack, math.Exp(s.Net.Excess(k)))
	cell.Bound, cell.Imbalance, cell.Train = append(cell.Bound, bound), append(cell.Imbalance, report.Imbalance),
		append(cell.Train, report.Train)
	cell.Middle = append(cell.Middle, report.Middle())
	cell.Energy = append(cell.Energy, orZero(report.LeastEnergy()))
	cell.Alignment = append(cell.Alignment, orZero(alignment))
	cell.Sizes = append(cell.Sizes, report.Alpha)
	cell.Outside = append(cell.Outside, stats.Map(report.Energy, func(e float64) float64 { return 1 - e }))
	return middle, nil
}

// orZero replaces what is not a number, of a network that is constant, by 0.
func orZero(x float64) float64 {
	if math.IsNaN(x) {
		return 0
	}
	return x
}

// chains returns T8 for the identity of k positive numbers at every depth: an equality, which
// nothing but the tilt removes.
func (c RepresentationsConfig) chains() ([]float64, error) {
	out := make([]float64, len(c.Chains))
	for i, depth := range c.Chains {
		n, x := jacot2023.IdentityChain(c.Rank, depth)
		var err error
		if out[i], err = n.Tilted(c.Tilt).SizeQuotient(x, c.Rank); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// pairs compares the middles of the networks of two depths, teacher by teacher.
func (c RepresentationsConfig) pairs(middles [][]*mat.Dense) ([]RepresentationsPair, error) {
	var out []RepresentationsPair
	for i := range middles {
		for j := i + 1; j < len(middles); j++ {
			p := RepresentationsPair{Shallow: c.Depths[i], Deep: c.Depths[j]}
			for teacher := range middles[i] {
				a, err := spectral.CKA(middles[i][teacher], middles[j][teacher])
				if err != nil {
					return nil, err
				}
				p.Alignment = append(p.Alignment, orZero(a))
			}
			out = append(out, p)
		}
	}
	return out, nil
}

var (
	representationsFlat = claim.Claim{ID: "jacot2023/T8/flat",
		Statement: `the mean of $\|\alpha_\ell\|^2$ over layers grows little with the depth: its largest over its smallest ` +
			`value among depths, median over the teachers of rank $k$ at all of them`,
		Known: claim.Measured, Source: "beside T8", Kind: claim.Ordering}
	representationsExponent = claim.Claim{ID: "jacot2023/T8/kernel-exponent",
		Statement: `over these depths $\mathrm{Tr}\,\Theta$ grows like a power of $L$ that is nearer to 1 than to 0 or 2; ` +
			`that it is of order $L$ is not claimed, and an interval that excludes 1 speaks against it at these depths: slope ` +
			`of the logarithm of its part from the weights against $\log L$, mean over the teachers of rank $k$ at all depths`,
		Known: claim.Measured, Source: "beside T8", Kind: claim.Rate}
	representationsBound = claim.Claim{ID: "jacot2023/T8/bound",
		Statement: `$\sum_\ell \|\alpha_{\ell-1}(x)\|^2 \leq \mathrm{Tr}\,\Theta(x,x) \max(1, e^{c_1/k}) / (k ` +
			`|Jf(x)|_k^{2/k})$ for balanced $\theta$, on trained networks, which are nearly balanced, and chains: largest ` +
			`quotient of the two sides`,
		Known: claim.Derived, Source: "derived in the notebook, T8", Kind: claim.Inequality}
	representationsEnergy = claim.Claim{ID: "jacot2023/T9/plane",
		Statement: `between the ends every representation lies nearly in $k$ dimensions: least share of its variance in ` +
			`$k$ principal components, over layers and depths, median over the teachers whose networks are alive with rank ` +
			`$k$ or above at all depths`,
		Known: claim.Measured, Source: "beside T9", Kind: claim.Ordering}
	representationsAlignment = claim.Claim{ID: "jacot2023/T9/alignment",
		Statement: `$\alpha_{L/2}$ and $\alpha_{3L/4}$ are nearly the same up to rotation and scale: least linear CKA over ` +
			`depths, median over the same teachers`,
		Known: claim.Measured, Source: "beside T9", Kind: claim.Ordering}
)

func representationsClaims(c RepresentationsConfig, r RepresentationsResult) []claim.Verdict {
	const pilot = "a separate implementation: "
	return []claim.Verdict{
		claim.Judge(representationsFlat, r.flatness(c.Rank),
			claim.AtMost(1.6, claim.Pilot, pilot+"1.69, 2.06, 1.94 at L = 8, 16, 24")),
		claim.Judge(representationsExponent, r.exponent(c.Rank), claim.Between(0.7, 1.5, claim.Pilot, pilot+"exponent 1.08")),
		// Both sides of a chain are sums of some ten terms, rounded at 10⁻¹⁶ each.
		claim.Judge(representationsBound, r.bound(),
			claim.AtMost(1+1e-9, claim.Theory, "1, the inequality itself, and rounding")),
		claim.Judge(representationsEnergy, r.least(c.Rank, func(c RepresentationsCell) []float64 { return c.Energy }),
			claim.AtLeast(0.99, claim.Pilot, pilot+"at least .9986")),
		claim.Judge(representationsAlignment, r.least(c.Rank, func(c RepresentationsCell) []float64 { return c.Alignment }),
			claim.AtLeast(0.95, claim.Pilot, "0.95 was set beforehand, by the reading of T9")),
	}
}

// overDepths returns a statistic of one teacher's values at all depths, teacher by
// teacher.
func (r RepresentationsResult) overDepths(values func(RepresentationsCell) []float64,
	of func([]float64) float64) []float64 {
	out := make([]float64, len(values(r.Cells[0])))
	for teacher := range out {
		own := make([]float64, len(r.Cells))
		for i, cell := range r.Cells {
			own[i] = values(cell)[teacher]
		}
		out[teacher] = of(own)
	}
	return out
}

// settled returns the values of the teachers whose networks are alive and have the rank k in
// the middle at every depth: T8 compares networks of one k.
func (r RepresentationsResult) settled(k int, values []float64) []float64 {
	return r.throughout(values, func(rank int) bool { return rank == k })
}

// wide returns the values of the teachers whose networks are alive and have at least the rank
// k in the middle at every depth: fewer dimensions lie within k whatever the penalty does.
func (r RepresentationsResult) wide(k int, values []float64) []float64 {
	return r.throughout(values, func(rank int) bool { return rank >= k })
}

// throughout returns the values of the teachers whose networks are alive at every depth with
// a middle layer of a rank that is wanted.
func (r RepresentationsResult) throughout(values []float64, wanted func(rank int) bool) []float64 {
	var out []float64
	for teacher, v := range values {
		other := func(c RepresentationsCell) bool {
			return !wanted(c.Middle[teacher]) || jacot2023.IsDead(c.Train[teacher])
		}
		if !slices.ContainsFunc(r.Cells, other) {
			out = append(out, v)
		}
	}
	return out
}

// flatness returns the largest over the smallest size among depths.
func (r RepresentationsResult) flatness(k int) claim.Measurement {
	size := func(c RepresentationsCell) []float64 { return c.Size }
	ratios := r.overDepths(size, func(x []float64) float64 { return stats.Max(x) / stats.Min(x) })
	m := measure.Median(r.settled(k, ratios))
	m.Interval += ofRank(k)
	return m
}

func ofRank(k int) string { return fmt.Sprintf(", teachers of rank %d at every depth", k) }

// exponent returns the mean slope of log Kernel against log L.
func (r RepresentationsResult) exponent(k int) claim.Measurement {
	depths := make([]float64, len(r.Cells))
	for i, cell := range r.Cells {
		depths[i] = float64(cell.Depth)
	}
	slopes := r.overDepths(func(c RepresentationsCell) []float64 { return c.Kernel }, func(kernel []float64) float64 {
		slope, _, _ := stats.LogLogSlope(depths, kernel)
		return slope
	})
	m := measure.Mean(r.settled(k, slopes))
	m.Interval += ofRank(k)
	return m
}

// bound returns the largest quotient of T8 over the networks whose Jacobian has rank k
// somewhere, and the chains; not a number where there is no such network: the chains alone
// say nothing of trained ones.
func (r RepresentationsResult) bound() claim.Measurement {
	var trained []float64
	for _, cell := range r.Cells {
		trained = append(trained, cell.bounds()...)
	}
	if len(trained) == 0 {
		return claim.Exact(math.NaN(), 0)
	}
	all := slices.Concat(r.Chains, trained)
	return claim.Exact(stats.Max(all), len(all))
}

// bounds returns the quotients of T8, of the networks whose Jacobian has rank k somewhere.
func (cell RepresentationsCell) bounds() []float64 {
	return slices.DeleteFunc(slices.Clone(cell.Bound), math.IsNaN)
}

// least returns the median of the least value among depths, over the teachers whose networks
// are wide.
func (r RepresentationsResult) least(k int, values func(RepresentationsCell) []float64) claim.Measurement {
	m := measure.Median(r.wide(k, r.overDepths(values, stats.Min)))
	m.Interval += fmt.Sprintf(", teachers of rank %d or above at every depth", k)
	return m
}
