package symmetry

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/jacot2023"
	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/spectral"
)

// SymmetryConfig decides the experiment on the rotation symmetry of a ring.
type SymmetryConfig struct {
	jacot2023.Training
	Rotation float64 // inputs are rotated by an angle uniform in [0, Rotation], radians
	Points   int     // fresh inputs that representations are looked at with
}

// SymmetryTeacher is what one trained network has made of the rotation.
type SymmetryTeacher struct {
	jacot2023.Report
	Change []float64   // ρ_l, l = 0, …, L; see InvarianceRatio
	Reads  [][]float64 // R² of mean c, amplitude r and angle φ from the two leading principal components of α_l, [3][L]
}

// SymmetryCloud is the representation of one network, layer by layer, at the same
// inputs.
type SymmetryCloud struct {
	Mean, Amplitude []float64 // c and r of the inputs
	// the two leading principal components of α_l, l = 0, …, L−1, in units of the root of its variance
	First, Second [][]float64
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
	Live: func(c SymmetryConfig) SymmetryConfig {
		c.Depth, c.Width, c.Teachers, c.Samples, c.Points, c.Steps, c.Ramp = 7, 8, 2, 30, 60, 80, 24
		return c
	},
	Check: checkSymmetry,
	Stay:  jacot2023.Recipe{}.Stay(),
	Twins: []experiment.Twin[SymmetryConfig]{
		{Name: symmetryFree, Breaks: "λ > 0: nothing charges for the rank of a layer",
			Change: func(c SymmetryConfig) SymmetryConfig { c.Lambda = 0; return c.few() }},
		{Name: symmetryBroken, Breaks: "the rotation leaves the outputs alone: here they are y = h(c, r, cos φ)",
			Change: func(c SymmetryConfig) SymmetryConfig { return c.broken().few() }},
		{Name: symmetryShuffled, Breaks: "outputs belong to their inputs: they are permuted",
			Change: func(c SymmetryConfig) SymmetryConfig { c.Kind = jacot2023.RingShuffled; return c.few() }},
		{Name: "no rotation", Control: true, Breaks: "inputs are rotated: here by an angle of 0; by arithmetic $\\rho_0 = 0$",
			Change: func(c SymmetryConfig) SymmetryConfig { c.Rotation = 0; return c }},
	},
	Cost:    symmetryCost,
	Run:     runSymmetry,
	Claims:  symmetryClaims,
	Figures: symmetryFigures,
	Tables:  symmetryTables,
}

// Twins of several claims; figures show the first two.
const (
	symmetryFree     = "no weight decay"
	symmetryBroken   = "labels know φ"
	symmetryShuffled = "labels shuffled"
)

func symmetryConfig(p experiment.Preset) SymmetryConfig {
	c := SymmetryConfig{Training: jacot2023.TrainingPreset(p).At(0.01), Rotation: 2 * math.Pi, Points: 400}
	samples := c.Samples
	c.Task = ringTask()
	if p == experiment.Paper {
		c.Samples, c.Points, c.Lambda = samples, 1000, 5e-3
	}
	return c
}

// broken returns the config of a ring whose labels know the angle.
func (c SymmetryConfig) broken() SymmetryConfig {
	c.Kind = jacot2023.RingBroken
	c.Rank, _ = c.RingRank()
	return c
}

// few returns the config with half of the teachers: enough to see that a claim fails.
func (c SymmetryConfig) few() SymmetryConfig {
	c.Teachers = max(c.Teachers/2, min(c.Teachers, 2))
	return c
}

func checkSymmetry(c SymmetryConfig) error {
	errs := []error{c.Training.Check(), experiment.AtLeast(2, "Teachers", c.Teachers),
		experiment.AtLeast(jacot2023.PlateauDepth, "Depth", c.Depth),
		experiment.AtLeast(quadraticFeatures, "Points", c.Points)}
	if _, ring := c.RingRank(); !ring {
		errs = append(errs, fmt.Errorf("field Kind = %q has no rotation: take a ring", c.Kind))
	}
	if err := c.broken().Training.Check(); err != nil && c.Training.Check() == nil {
		errs = append(errs, fmt.Errorf("its twin %q cannot run: %w", symmetryBroken, err))
	}
	if c.Inputs < symmetryDirectionsOfInputs {
		errs = append(errs, fmt.Errorf("field Inputs = %d: mean, cosine and sine take at least %d places on the ring",
			c.Inputs, symmetryDirectionsOfInputs))
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
	t, fresh := jacot2023.Trainings{c.Training}, c.Training
	fresh.Samples = c.Points
	return t.Cost().Plus(t.ExamineCost()).Plus(
		jacot2023.Trainings{fresh}.ExamineCost())
}

func runSymmetry(ctx context.Context, env *experiment.Env, c SymmetryConfig) (SymmetryResult, error) {
	students, err := jacot2023.Trainings{c.Training}.Train(ctx, env)
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

// shown returns the number in the list of the teacher that pictures are of, and in words who
// that is.
func (r SymmetryResult) shown(rank int) (at int, whose string) {
	reports := make([]jacot2023.Report, len(r.Teachers))
	for i, t := range r.Teachers {
		reports[i] = t.Report
	}
	return jacot2023.FirstOfRank(reports, rank)
}

// symmetryView is a network at fresh inputs and at the same inputs rotated.
type symmetryView struct {
	jacot2023.Student
	data, turned jacot2023.Data
	here, there  []*mat.Dense // representations of both
}

func (c SymmetryConfig) view(s jacot2023.Student) symmetryView {
	v := symmetryView{Student: s, data: s.Test(c.Points)}
	v.turned = s.Problem.At(symmetryRotated(v.data.Z, sample.Stream(c.Master, "jacot2023/symmetry", s.Teacher, "rotation"),
		c.Rotation))
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
		t.Change = append(t.Change, jacot2023.InvarianceRatio(v.here[l], v.there[l]))
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
	return SymmetryPair{Input: mat.Col(nil, i, v.data.X), Rotated: mat.Col(nil, i, v.turned.X),
		Label:  mat.Col(nil, i, v.data.Y),
		Output: mat.Col(nil, i, v.here[v.Depth]), OutputOfRotated: mat.Col(nil, i, v.there[v.Depth])}
}

// symmetryRotated returns the latent coordinates of a ring with angles moved by uniform
// draws from [0, largest].
func symmetryRotated(z *mat.Dense, r *rand.Rand, largest float64) *mat.Dense {
	out := mat.DenseCopyOf(z)
	turn := make([]float64, len(out.RawRowView(2)))
	sample.Uniform(r, turn, 0, largest)
	for i, angle := range turn {
		out.RawRowView(2)[i] += angle
	}
	return out
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
