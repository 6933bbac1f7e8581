package jacot2023

import (
	"context"
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/spectral"
)

// SymmetryConfig decides the experiment on the rotation symmetry of a ring.
type SymmetryConfig struct {
	Training
	Rotation float64 // inputs are rotated by an angle uniform in [0, Rotation], radians
	Points   int     // fresh inputs that representations are looked at with
}

// SymmetryTeacher is what one trained network has made of the rotation.
type SymmetryTeacher struct {
	Report
	Change []float64   // ρ_l, l = 0, …, L; see InvarianceRatio
	Reads  [][]float64 // R² of mean c, amplitude r and angle φ from the two leading principal components of α_l, [3][L]
}

// SymmetryCloud is the representation of one network, layer by layer, at the same
// inputs.
type SymmetryCloud struct {
	Mean, Amplitude []float64   // c and r of the inputs
	First, Second   [][]float64 // the two leading principal components of α_l, l = 0, …, L−1, in units of the root of its variance
}

// SymmetryPair is one input and its rotation, with what a network says of them.
type SymmetryPair struct {
	Input, Rotated          []float64 // x and R_φ x [d_in]
	Output, OutputOfRotated []float64 // f(x) and f(R_φ x) [d_out]
	Label                   []float64 // y [d_out], the same for both
}

// SymmetryResult holds a row a teacher, and pictures of the first whose network ends at the
// rank of the task; of the first where none does.
type SymmetryResult struct {
	Teachers []SymmetryTeacher
	Cloud    SymmetryCloud
	Pair     SymmetryPair
}

// SymmetryOutcome is what came of the experiment and its twins.
type SymmetryOutcome = experiment.Outcome[SymmetryConfig, SymmetryResult]

// SymmetrySpec trains networks on a ring, whose rotation leaves the outputs alone, and
// looks for the rotation in their layers.
var SymmetrySpec = &experiment.Spec[SymmetryConfig, SymmetryResult]{
	ID:     "jacot2023/symmetry",
	Title:  "a rotation symmetry is learned, and two summary statistics are kept",
	Config: symmetryConfig,
	Check:  checkSymmetry,
	Stay:   trainingStay,
	Twins: []experiment.Twin[SymmetryConfig]{
		{Name: symmetryFree, Breaks: "λ > 0: nothing charges for the rank of a layer",
			Fails:  symmetryIDs("count", "directions", "invariance", "plane"),
			Change: func(c SymmetryConfig) SymmetryConfig { c.Lambda = 0; return c.few() }},
		{Name: symmetryBroken, Breaks: "the rotation leaves the outputs alone: here they are y = h(c, r, cos φ)",
			Fails:  symmetryIDs("count", "invariance", "plane", "statistics"),
			Change: func(c SymmetryConfig) SymmetryConfig { return c.broken().few() }},
		{Name: "labels shuffled", Breaks: "outputs belong to their inputs: they are permuted",
			Fails:  symmetryIDs("count", "invariance", "statistics", "test"),
			Change: func(c SymmetryConfig) SymmetryConfig { c.Kind = RingShuffled; return c.few() }},
		{Name: "no rotation", Breaks: "inputs are rotated: here by an angle of 0; by arithmetic $\\rho_0 = 0$",
			Fails:  symmetryIDs("inputs"),
			Change: func(c SymmetryConfig) SymmetryConfig { c.Rotation = 0; return c }},
	},
	Cost:    symmetryCost,
	Run:     runSymmetry,
	Claims:  symmetryClaims,
	Figures: symmetryFigures,
	Tables:  symmetryTables,
}

// Twins that figures show.
const (
	symmetryFree   = "no weight decay"
	symmetryBroken = "labels know φ"
)

func symmetryIDs(names ...string) []string {
	return experiment.ClaimIDs("jacot2023", "symmetry", names...)
}

func symmetryConfig(p experiment.Preset) SymmetryConfig {
	c := SymmetryConfig{Training: template(p).at(0.01), Rotation: 2 * math.Pi, Points: 400}
	samples := c.Samples
	c.Task = ringTask()
	if p == experiment.Paper {
		c.Samples, c.Points, c.Lambda = samples, 1000, 5e-3
	}
	return c
}

// broken returns the config of a ring whose labels know the angle.
func (c SymmetryConfig) broken() SymmetryConfig {
	c.Kind, c.Rank = RingBroken, ringRanks[RingBroken]
	return c
}

// few returns the config with half of the teachers: enough to see that a claim fails.
func (c SymmetryConfig) few() SymmetryConfig {
	c.Count = max(c.Count/2, min(c.Count, 2))
	return c
}

func checkSymmetry(c SymmetryConfig) error {
	errs := []error{c.Training.Check(), experiment.AtLeast(2, "Count", c.Count), experiment.AtLeast(plateauDepth, "Depth", c.Depth), experiment.AtLeast(quadraticFeatures, "Points", c.Points)}
	if _, ring := ringRanks[c.Kind]; !ring {
		errs = append(errs, fmt.Errorf("field Kind = %q has no rotation: take a ring", c.Kind))
	}
	if err := c.broken().Training.Check(); err != nil && c.Training.Check() == nil {
		errs = append(errs, fmt.Errorf("its twin %q cannot run: %w", symmetryBroken, err))
	}
	if c.Inputs < symmetryDirectionsOfInputs {
		errs = append(errs, fmt.Errorf("field Inputs = %d: mean, cosine and sine take at least %d places on the ring", c.Inputs, symmetryDirectionsOfInputs))
	}
	if !(c.Rotation >= 0) || math.IsInf(c.Rotation, 0) {
		errs = append(errs, fmt.Errorf("field Rotation = %v must be an angle in radians, 0 or more", c.Rotation))
	}
	return errors.Join(errs...)
}

// symmetryDirectionsOfInputs is the dimension of the space that the inputs of a ring span.
const symmetryDirectionsOfInputs = 3

// symmetryCost counts principal components of every layer at fresh inputs too.
func symmetryCost(c SymmetryConfig) experiment.Cost {
	t, fresh := []Training{c.Training}, c.Training
	fresh.Samples = c.Points
	return trainingsCost(t).Plus(examineCost(t)).Plus(examineCost([]Training{fresh}))
}

func runSymmetry(ctx context.Context, env *experiment.Env, c SymmetryConfig) (SymmetryResult, error) {
	students, err := trainAll(ctx, env, []Training{c.Training})
	if err != nil {
		return SymmetryResult{}, err
	}
	var r SymmetryResult
	var clouds []SymmetryCloud
	for _, s := range students[0] {
		t, cloud, err := c.view(s).examine()
		if err != nil {
			return r, err
		}
		r.Teachers, clouds = append(r.Teachers, t), append(clouds, cloud)
	}
	shown, _ := r.shown(c.Rank)
	r.Cloud, r.Pair = clouds[shown], c.view(students[0][shown]).pair(0)
	return r, nil
}

// shown returns the number in the list of the teacher that pictures are of; false where no
// network ends at the rank.
func (r SymmetryResult) shown(rank int) (int, bool) {
	reports := make([]Report, len(r.Teachers))
	for i, t := range r.Teachers {
		reports[i] = t.Report
	}
	return firstOfRank(reports, rank)
}

// symmetryView is a network at fresh inputs and at the same inputs rotated.
type symmetryView struct {
	Student
	data, turned Data
	here, there  []*mat.Dense // representations of both
}

func (c SymmetryConfig) view(s Student) symmetryView {
	v := symmetryView{Student: s, data: s.Test(c.Points)}
	v.turned = s.Problem.At(symmetryRotated(v.data.Z, sample.Stream(c.Master, "jacot2023/symmetry", s.Teacher, "rotation"), c.Rotation))
	v.here, v.there = s.Net.Representations(v.data.X), s.Net.Representations(v.turned.X)
	return v
}

// examine looks at the network layer by layer.
func (v symmetryView) examine() (SymmetryTeacher, SymmetryCloud, error) {
	t := SymmetryTeacher{Reads: make([][]float64, 3)}
	cloud := SymmetryCloud{Mean: mat.Row(nil, 0, v.data.Z), Amplitude: mat.Row(nil, 1, v.data.Z)}
	var err error
	if t.Report, err = v.Examine(2); err != nil {
		return t, cloud, err
	}
	for l := range v.here {
		t.Change = append(t.Change, InvarianceRatio(v.here[l], v.there[l]))
	}
	for _, alpha := range v.here[:v.Depth] {
		first, second, err := symmetryLeading(alpha)
		if err != nil {
			return t, cloud, err
		}
		cloud.First, cloud.Second = append(cloud.First, first), append(cloud.Second, second)
		for i, r2 := range symmetryReadings(first, second, v.data.Z) {
			t.Reads[i] = append(t.Reads[i], r2)
		}
	}
	return t, cloud, nil
}

// pair returns the i-th input.
func (v symmetryView) pair(i int) SymmetryPair {
	return SymmetryPair{Input: column(v.data.X, i), Rotated: column(v.turned.X, i), Label: column(v.data.Y, i),
		Output: column(v.here[v.Depth], i), OutputOfRotated: column(v.there[v.Depth], i)}
}

// symmetryRotated returns the latent coordinates of a ring with angles moved by uniform
// draws from [0, largest].
func symmetryRotated(z *mat.Dense, r source, largest float64) *mat.Dense {
	out := mat.DenseCopyOf(z)
	turn := make([]float64, len(out.RawRowView(2)))
	sample.Uniform(r, turn, 0, largest)
	for i, angle := range turn {
		out.RawRowView(2)[i] += angle
	}
	return out
}

// InvarianceRatio returns ρ = E‖α(x) − α(Rx)‖² / (2 Var α) for representations a of inputs and b
// of the same inputs transformed, [n, N] each: 0 when the transform changes nothing,
// and 1 when α(x) and α(Rx) are independent draws of one law, since then
// E‖α − α'‖² = 2 Var α. The variance is that of both together; NaN when nothing varies.
func InvarianceRatio(a, b *mat.Dense) float64 {
	rows, n := a.Dims()
	moved, variance := 0.0, 0.0
	for i := range rows {
		x, y := a.RawRowView(i), b.RawRowView(i)
		mean := (floats.Sum(x) + floats.Sum(y)) / float64(2*n)
		for j := range x {
			moved += (x[j] - y[j]) * (x[j] - y[j])
			variance += (x[j]-mean)*(x[j]-mean) + (y[j]-mean)*(y[j]-mean)
		}
	}
	return moved / variance
}

// RingInputRatio returns ρ_0 of a ring whose mean is uniform in [−1, 1] and whose
// amplitude is uniform in [low, high], rotated by any angle. Derived here: an input is
// c·1 + r cos φ·u + r sin φ·v with orthogonal 1, u, v of squared lengths d, d/2, d/2. Its variance is
// d (E c² + E r²/2) = d (1/3 + E r²/2), and a fresh angle, independent of the old one, moves it by
// E‖x − Rx‖² = 2·(d/2)·E r², half of which is over the variance.
func RingInputRatio(low, high float64) float64 {
	square := (high*high + high*low + low*low) / 3 // E r²
	return square / 2 / (1.0/3 + square/2)
}

// RectifiedRipple returns how much Σ_j max(0, cos(φ − 2πj/m)) varies with φ: largest minus
// smallest over their mean. It falls like 1/m², so that r is nearly a linear function of
// m ≥ 3 rectified projections r cos(φ − θ_j). Derived here: over all directions the mean of
// max(0, cos) is 1/π, whatever φ.
func RectifiedRipple(m int) float64 {
	low, high, total := math.Inf(1), math.Inf(-1), 0.0
	const grid = 4096 // angles of one period, 2π/m
	for i := range grid {
		phi, sum := 2*math.Pi/float64(m)*float64(i)/grid, 0.0
		for j := range m {
			sum += max(0, math.Cos(phi-2*math.Pi*float64(j)/float64(m)))
		}
		low, high, total = min(low, sum), max(high, sum), total+sum/grid
	}
	return (high - low) / total
}

// symmetryLeading returns the two leading principal components of the columns of alpha, [N] each,
// in units of the root of the whole variance; 0 where nothing varies.
func symmetryLeading(alpha *mat.Dense) (first, second []float64, err error) {
	pca, err := spectral.PCA(mat.DenseCopyOf(alpha.T()))
	if err != nil {
		return nil, nil, err
	}
	unit := math.Sqrt(floats.Sum(pca.Variances))
	if unit == 0 {
		unit = 1
	}
	first, second = mat.Col(nil, 0, pca.Scores), mat.Col(nil, 1, pca.Scores)
	for i := range first {
		first[i] /= unit
		second[i] /= unit
	}
	return first, second, nil
}

// quadraticFeatures are those of two numbers: 1, a, b, a², ab and b².
const quadraticFeatures = 6

// symmetryReadings returns R² of the mean, of the amplitude and of the angle (cos φ and sin φ
// together) of a ring as quadratic functions of two numbers.
func symmetryReadings(first, second []float64, z *mat.Dense) [3]float64 {
	n := len(first)
	targets := mat.NewDense(n, 4, nil)
	features := mat.NewDense(n, quadraticFeatures, nil)
	for i, a := range first {
		b := second[i]
		features.SetRow(i, []float64{1, a, b, a * a, a * b, b * b})
		sin, cos := math.Sincos(z.At(2, i))
		targets.SetRow(i, []float64{z.At(0, i), z.At(1, i), cos, sin})
	}
	left, all := symmetryResiduals(features, targets)
	return [3]float64{1 - left[0]/all[0], 1 - left[1]/all[1], 1 - (left[2]+left[3])/(all[2]+all[3])}
}

// symmetryResiduals returns the sums of squares of the columns of y [n, m] that are left by the
// best combination of the columns of x [n, k], whose first is constant, and around
// their means.
func symmetryResiduals(x, y *mat.Dense) (left, all []float64) {
	var qr mat.QR
	qr.Factorize(x)
	var w, fit, rest mat.Dense
	if err := qr.SolveTo(&w, false, y); err != nil {
		w.Reset() // columns that say the same: nothing is read from a constant representation
	}
	rows, m := y.Dims()
	if !w.IsEmpty() {
		fit.Mul(x, &w)
		rest.Sub(y, &fit)
	}
	left, all = make([]float64, m), make([]float64, m)
	for j := range m {
		mean := mat.Sum(y.ColView(j)) / float64(rows)
		for i := range rows {
			d := y.At(i, j) - mean
			all[j] += d * d
			if !rest.IsEmpty() {
				d = rest.At(i, j)
			}
			left[j] += d * d
		}
	}
	return left, all
}
