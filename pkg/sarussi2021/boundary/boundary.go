package boundary

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/sarussi2021"
)

// BoundaryConfig decides the experiments on the boundaries of networks in the square.
type BoundaryConfig struct {
	Master  uint64    // master seed
	Kind    string    // the points of the square: line or xor
	Samples int       // n
	Margin  float64   // what is free on either side of the line; 0 for xor
	Alpha   float64   // α
	Units   int       // 2k
	Rate    float64   // η
	Steps   int       // of gradient descent, at most
	Target  float64   // training ends where the loss is at most this
	Sigma   []float64 // σ_0, increasing
	Small   int       // how many of these count as small
	Seeds   int       // sets and starts at each σ_0
	Shown   []float64 // σ_0 of the pictures of the first seed, increasing
	Filmed  float64   // σ_0 at which the first seed's boundary is drawn step by step; 0: none
	Grid    int       // lines of the grid on which signs are compared, either way
}

// SquareRun is what the boundary of one trained network is like.
type SquareRun struct {
	Loss       float64 // mean cross-entropy at the end
	RMS        float64 // root mean square distance of the boundary from its own line of least squares; NaN: no boundary
	Agreement  float64 // share of the grid at which N has the sign of w̄−ū
	Rho        float64 // ρ
	Guaranteed float64 // share of the grid outside of the sharp cone
	Signs              // of the points of the grid
}

// SquareCell holds the runs of one σ_0.
type SquareCell = Cell[SquareRun]

// Picture is the boundary of the first seed's network at one σ_0, after so many steps.
type Picture struct {
	Sigma  float64
	Step   int
	Loss   float64   // mean cross-entropy
	X, Y   []float64 // where N = 0: pieces of line, the ends of one after those of another
	Normal []float64 // w̄−ū [3]
	Cone   float64   // κρ
}

// BoundaryResult holds the cells by σ_0, and the pictures with the first seed's points (x_1, x_2) and labels.
type BoundaryResult struct {
	Cells    []SquareCell
	Pictures []Picture // trained, by σ_0
	Film     []Picture // in training, by step
	Points   [][]float64
	Labels   []float64
}

// BoundaryOutcome is what came of one of the experiments and its twins.
type BoundaryOutcome = experiment.Outcome[BoundaryConfig, BoundaryResult]

// The names of twins.
const (
	large = "large initial weights"
	small = "small initial weights"
	xor   = "XOR labels"
)

// BoundarySpec draws the boundaries of networks that were trained on few points parted by a line (F1).
var BoundarySpec = &experiment.Spec[BoundaryConfig, BoundaryResult]{
	ID:     "sarussi2021/boundary",
	Title:  "boundaries from small to large initial weights",
	Config: boundaryConfig,
	Live: func(c BoundaryConfig) BoundaryConfig {
		c.Samples, c.Units, c.Steps, c.Seeds, c.Grid = 20, 10, 300, 2, 41
		return c
	},
	Check: checkBoundary,
	Idle: func(BoundaryConfig) map[string]string {
		return map[string]string{"Small": "the claims here are about the smallest σ_0 and the largest"}
	},
	Stay: sarussi2021.TrainingStay,
	Twins: []experiment.Twin[BoundaryConfig]{
		{Name: large, Breaks: "the initial weights are small: only the largest σ_0 is left",
			Change: func(c BoundaryConfig) BoundaryConfig { return c.only(len(c.Sigma) - 1) }},
		{Name: small, Breaks: "the initial weights are large: only the smallest σ_0 is left",
			Change: func(c BoundaryConfig) BoundaryConfig { return c.only(0) }},
		{Name: xor, Breaks: "the data are linearly separable: labels are the sign of x₁x₂, at the smallest σ_0; training " +
			"ends after 2000 steps at most, whatever the loss",
			Change: func(c BoundaryConfig) BoundaryConfig {
				c.Kind, c.Margin, c.Steps = sarussi2021.XOR, 0, min(c.Steps, 2000)
				return c.only(0)
			}},
		{Name: linear, Breaks: "σ is not linear: α = 1, at the largest σ_0",
			Change: func(c BoundaryConfig) BoundaryConfig { c.Alpha = 1; return c.only(len(c.Sigma) - 1) }},
	},
	Cost:    boundaryCost,
	Run:     runBoundary,
	Claims:  boundaryClaims,
	Figures: boundaryFigures,
	Tables:  boundaryTables,
}

// RoughnessSpec looks for the σ_0 at which boundaries begin to bend, on more points with a smaller gap (F1b).
var RoughnessSpec = &experiment.Spec[BoundaryConfig, BoundaryResult]{
	ID:     "sarussi2021/roughness",
	Title:  "how straight a boundary is, against the size of the initial weights",
	Config: roughnessConfig,
	Check:  checkBoundary,
	Stay:   sarussi2021.TrainingStay,
	Twins: []experiment.Twin[BoundaryConfig]{
		{Name: large, Breaks: "the initial weights are small: only the two largest σ_0 are left",
			Change: func(c BoundaryConfig) BoundaryConfig {
				c.Sigma = c.Sigma[max(0, len(c.Sigma)-2):]
				c.Small = min(c.Small, len(c.Sigma)-1)
				return c
			}},
		{Name: small, Breaks: "the initial weights are large: only the two smallest σ_0 are left",
			Change: func(c BoundaryConfig) BoundaryConfig {
				c.Sigma = c.Sigma[:min(2, len(c.Sigma))]
				c.Small = min(c.Small, len(c.Sigma)-1)
				return c
			}},
	},
	Cost:    boundaryCost,
	Run:     runBoundary,
	Claims:  roughnessClaims,
	Figures: roughnessFigures,
	Tables:  boundaryTables,
}

// only returns the config with one σ_0 left, and without pictures.
func (c BoundaryConfig) only(i int) BoundaryConfig {
	if c.Shown, c.Filmed = nil, 0; i >= 0 && i < len(c.Sigma) {
		c.Sigma, c.Small = c.Sigma[i:i+1], min(c.Small, 1)
	}
	return c
}

// configOf returns the config of a setting of boundary pictures.
func configOf(t sarussi2021.Training, p experiment.Preset) BoundaryConfig {
	c := BoundaryConfig{Master: t.Master, Kind: t.Kind, Samples: t.Samples, Margin: t.Margin, Alpha: t.Alpha,
		Units: t.Units, Rate: t.Rate, Steps: t.Steps, Target: t.Targets[0], Small: 1, Seeds: t.Count, Grid: 101}
	if p == experiment.Paper {
		c.Seeds, c.Grid = 48, 201
	}
	return c
}

func boundaryConfig(p experiment.Preset) BoundaryConfig {
	c := configOf(sarussi2021.Boundaries(true), p)
	c.Sigma, c.Shown = []float64{1e-3, 1, 30}, []float64{1e-3, 0.1, 0.3, 1, 3, 10, 30}
	c.Filmed = 0.1
	return c
}

func roughnessConfig(p experiment.Preset) BoundaryConfig {
	c := configOf(sarussi2021.Boundaries(false), p)
	c.Sigma, c.Small = []float64{1e-3, 0.1, 1, 3, 30}, 2
	if p == experiment.Paper {
		c.Sigma, c.Small = []float64{1e-4, 1e-3, 0.01, 0.1, 0.3, 1, 3, 10, 30}, 4
	}
	return c
}

func checkBoundary(c BoundaryConfig) error {
	errs := []error{experiment.AtLeast(1, "Seeds", c.Seeds),
		experiment.Increasing("Sigma", c.Sigma, "the figure goes through them"),
		experiment.Increasing("Shown", c.Shown, "the slider goes through them")}
	if c.Kind != sarussi2021.Line && c.Kind != sarussi2021.XOR {
		errs = append(errs, fmt.Errorf("field Kind = %q: points of a square are wanted: take %s or %s", c.Kind,
			sarussi2021.Line, sarussi2021.XOR))
	}
	if c.Grid < 3 || c.Grid > 1001 {
		errs = append(errs, fmt.Errorf("field Grid = %d: from 3 to 1001 lines make a grid", c.Grid))
	}
	if len(c.Sigma) == 0 || c.Small < 0 || c.Small > len(c.Sigma) {
		errs = append(errs, fmt.Errorf("fields Sigma and Small = %d: give at least one σ_0; not more of them can be small",
			c.Small))
	}
	if c.Target == 0 {
		errs = append(errs, errors.New("field Target = 0: no loss is as small as that"))
	}
	if !(c.Filmed >= 0) {
		errs = append(errs, fmt.Errorf("field Filmed = %v: a σ_0 is not negative, and 0 films nothing", c.Filmed))
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	return sarussi2021.CheckAll(c.trainings())
}

// training returns the training at one σ_0 of a number of seeds.
func (c BoundaryConfig) training(sigma float64, seeds int) sarussi2021.Training {
	t := sarussi2021.Boundaries(true).From(sigma).To(c.Target)
	t.Master, t.Data = c.Master, sarussi2021.Data{Kind: c.Kind, Dim: 3, Samples: c.Samples, Margin: c.Margin}
	t.Alpha, t.Units, t.Rate, t.Steps, t.Count = c.Alpha, c.Units, c.Rate, c.Steps, seeds
	return t
}

// looks is how many pictures a film has at most; a training that reaches its loss earlier has fewer.
const looks = 24

// film returns the training that is drawn step by step.
func (c BoundaryConfig) film() sarussi2021.Training {
	t := c.training(c.Filmed, 1)
	t.At, t.Weights = sarussi2021.Geometric(t.Steps, looks), true
	return t
}

// trainings returns those of all σ_0, then those of the pictures, then that of the film.
func (c BoundaryConfig) trainings() []sarussi2021.Training {
	var out []sarussi2021.Training
	for _, sigma := range c.Sigma {
		out = append(out, c.training(sigma, c.Seeds))
	}
	for _, sigma := range c.Shown {
		out = append(out, c.training(sigma, 1))
	}
	if c.Filmed > 0 {
		out = append(out, c.film())
	}
	return out
}

func boundaryCost(c BoundaryConfig) experiment.Cost {
	nets, grid, units := float64(len(c.Sigma)*c.Seeds), float64(c.Grid), float64(c.Units)
	// signs and crossings on the grid twice, each crossing by sixty values of N
	look := experiment.Cost{Host: nets * units * (2*8*grid*grid + 4*60*5*grid), Bytes: 8 * grid * grid * units}
	return sarussi2021.TrainingsCost(c.trainings()).Plus(look)
}

func runBoundary(ctx context.Context, env *experiment.Env, c BoundaryConfig) (BoundaryResult, error) {
	students, err := sarussi2021.TrainAll(ctx, env, c.trainings())
	if err != nil {
		return BoundaryResult{}, err
	}
	var r BoundaryResult
	r.Cells, err = cellsOf(ctx, c.Sigma, students, func(s sarussi2021.Student) (SquareRun, error) {
		return lookAt(s, c.Grid), nil
	})
	if err != nil {
		return r, err
	}
	drawn := len(c.Sigma) + len(c.Shown)
	for _, of := range students[len(c.Sigma):drawn] {
		r.Pictures = append(r.Pictures, r.draw(of[0], len(of[0].Moments)-1))
	}
	for _, of := range students[drawn:] {
		for i := range of[0].Moments {
			r.Film = append(r.Film, r.draw(of[0], i))
		}
	}
	return r, nil
}

// lookAt looks at the boundary of a trained network on a grid.
func lookAt(s sarussi2021.Student, grid int) SquareRun {
	n := s.Net()
	c := n.Clusters()
	b := n.Boundary(sarussi2021.Square(grid), c.SharpCone(n.Alpha))
	rms, _ := n.Roughness(grid)
	return SquareRun{Loss: s.Last().Loss, RMS: rms, Agreement: b.Agreement, Rho: c.Rho(), Guaranteed: b.Guaranteed,
		Signs: signsOf(b)}
}

// pictured is how many lines the grid of a picture has, either way.
const pictured = 51

// draw returns the picture of a network at moment i of its training, and keeps the points of the first.
func (r *BoundaryResult) draw(s sarussi2021.Student, i int) Picture {
	n, m := s.NetAt(i), s.Moments[i]
	c := n.Clusters()
	p := Picture{Sigma: s.Sigma, Step: m.Steps, Loss: m.Loss, Normal: c.Normal(), Cone: c.SharpCone(n.Alpha)}
	p.X, p.Y = zeros(n.Values(sarussi2021.Square(pictured)), pictured)
	if r.Labels != nil {
		return p
	}
	r.Labels = s.Set.Y
	for l := range s.Set.Y {
		r.Points = append(r.Points, slices.Clone(s.Set.X.RawRowView(l)[:2]))
	}
	return p
}

// zeros returns where a function is 0 that has these values at the points of [sarussi2021.Square]: in every square of
// the grid with two crossings on its sides, by interpolation, the piece of line between them.
func zeros(values []float64, size int) (xs, ys []float64) {
	at := func(i float64) float64 { return 2*i/float64(size-1) - 1 }
	for i := range size - 1 {
		for j := range size - 1 {
			var cx, cy []float64
			side := func(i0, j0, i1, j1 int) {
				if a, b := values[i0*size+j0], values[i1*size+j1]; a*b < 0 {
					t := a / (a - b)
					cx = append(cx, at(float64(i0)+t*float64(i1-i0)))
					cy = append(cy, at(float64(j0)+t*float64(j1-j0)))
				}
			}
			side(i, j, i+1, j)
			side(i, j, i, j+1)
			side(i+1, j, i+1, j+1)
			side(i, j+1, i+1, j+1)
			if len(cx) == 2 {
				xs, ys = append(xs, cx...), append(ys, cy...)
			}
		}
	}
	return xs, ys
}

// lineAt returns the x_2 at which normal·(x_1, x_2, 1) is 0, NaN outside of the square.
func lineAt(normal []float64, x1 float64) float64 {
	if len(normal) != 3 || normal[1] == 0 {
		return math.NaN()
	}
	if x2 := -(normal[0]*x1 + normal[2]) / normal[1]; math.Abs(x2) <= 1 {
		return x2
	}
	return math.NaN()
}

// coneAcross returns the least and the largest x_2 of the square at which |cos∠((x_1, x_2, 1), normal)| is at
// most width, NaN where it is nowhere. They are roots of (bx_2 + m)² = width²(x_2² + s) for a unit normal.
func coneAcross(normal []float64, width, x1 float64) (low, high float64) {
	size := floats.Norm(normal, 2)
	if len(normal) != 3 || !(size > 0) || !(width >= 0) {
		return math.NaN(), math.NaN()
	}
	b, m, s := normal[1]/size, (normal[0]*x1+normal[2])/size, x1*x1+1
	if p := b*b - width*width; p > 0 {
		half := b * m / p
		root := math.Sqrt(max(0, half*half-(m*m-width*width*s)/p))
		low, high = -half-root, -half+root
	} else {
		low, high = inside(b, m, width, s)
	}
	if low > 1 || high < -1 || math.IsNaN(low) {
		return math.NaN(), math.NaN()
	}
	return max(low, -1), min(high, 1)
}

// inside looks for the ends among a hundred places.
func inside(b, m, width, s float64) (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for i := range 101 {
		x2 := float64(i)/50 - 1
		if math.Abs(b*x2+m) <= width*math.Sqrt(x2*x2+s) {
			low, high = min(low, x2), max(high, x2)
		}
	}
	return low, high
}
