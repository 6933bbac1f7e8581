package learningrate

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/jacot2023"
	"github.com/provingground/provingground/pkg/spectral"
	"github.com/provingground/provingground/pkg/stats"
)

// RepresentationsConfig decides the experiment on the representations of networks of
// growing depth.
type RepresentationsConfig struct {
	jacot2023.Setting
	jacot2023.Recipe
	Lambda float64 // λ
	Depths []int   // L, increasing
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
	Stay:   jacot2023.Recipe{}.Stay(),
	Twins: []experiment.Twin[RepresentationsConfig]{
		{Name: notBalanced, Control: true,
			Breaks: "$\\theta$ is balanced: the same functions, by weights whose layers grow one after the other; " +
				"by arithmetic $\\|\\alpha_\\ell\\|^2$ is $1.2^\\ell$ times what was trained, " +
				"so that its mean over layers and the kernel grow geometrically, " +
				"and the chains, which are not trained, violate T8 by the same factor at every seed",
			Change: func(c RepresentationsConfig) RepresentationsConfig { c.Tilt = 1.2; return c }},
		{Name: noPenalty, Breaks: "the norm $\\|\\theta\\|^2$ is penalised",
			Change: func(c RepresentationsConfig) RepresentationsConfig {
				c.Lambda, c.Teachers, c.Depths = 0, min(c.Teachers, 6), c.Depths[:2]
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
	t := jacot2023.TrainingPreset(p)
	return RepresentationsConfig{Setting: t.Setting, Recipe: t.Recipe, Lambda: t.Lambda, Depths: jacot2023.Depths(p),
		Tilt: 1, Chains: []int{2, 3, 4, 6, 8, 12, 16, 20}}
}

func checkRepresentations(c RepresentationsConfig) error {
	errs := []error{c.training().CheckDepths(c.Depths, jacot2023.PlateauDepth),
		jacot2023.CheckLayers("Chains", c.Chains, 2), experiment.AtLeast(2, "Teachers", c.Teachers)}
	if len(c.Depths) == 1 {
		errs = append(errs, errors.New("field Depths has one depth: what grows with it takes two"))
	}
	if !(c.Tilt > 0) || math.IsInf(c.Tilt, 0) {
		errs = append(errs, fmt.Errorf("field Tilt = %v must be positive and finite", c.Tilt))
	}
	return errors.Join(errs...)
}

// training returns what is trained, once for each depth of the list.
func (c RepresentationsConfig) training() jacot2023.Training {
	return jacot2023.Training{Setting: c.Setting, Recipe: c.Recipe, Lambda: c.Lambda}
}

func (c RepresentationsConfig) trainings() jacot2023.Trainings {
	return c.training().AtDepths(c.Depths)
}

func representationsCost(c RepresentationsConfig) experiment.Cost {
	t := c.trainings()
	return t.Cost().Plus(t.ExamineCost()).Plus(t.JacobiansCost())
}

func runRepresentations(ctx context.Context, env *experiment.Env,
	c RepresentationsConfig) (RepresentationsResult, error) {
	var r RepresentationsResult
	students, err := c.trainings().Train(ctx, env)
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
	bound, err := s.Net.SizeQuotient(mat.Col(nil, report.Probe, s.Problem.Train.X), k)
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
	out, ones := make([]float64, len(c.Chains)), slices.Repeat([]float64{1}, c.Rank)
	for i, depth := range c.Chains {
		chain := jacot2023.Diagonal(ones, depth)
		var err error
		if out[i], err = chain.Tilted(c.Tilt).SizeQuotient(ones, c.Rank); err != nil {
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
