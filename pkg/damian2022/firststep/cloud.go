package firststep

import (
	"context"
	"errors"
	"math"
	"slices"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/stats"
)

// CloudConfig decides the picture of the gradients closing in on the subspace.
type CloudConfig struct {
	Master  uint64    // master seed
	Target  string    // name of the target: figure1, source3, he2, he3, he4 or two
	D       int       // dimension
	Ratio   []float64 `samples:"N D"` // n/d², increasing; a larger sample starts with the smaller one
	Neurons int       // unit weights w
	Seeds   int       // independent runs
	Noise   float64   // ς, the standard deviation of the label noise
	Shuffle bool      // permute the labels: x and y no longer belong together
}

// CloudFrame holds the gradients of all neurons at one n, for the first seed,
// in units of the root mean square signal 1/√(2πd).
type CloudFrame struct {
	N      int
	Along  []float64 // u·g_n(w_j)
	Across []float64 // the second coordinate of g_n(w_j), times √(d−1): as large as all coordinates across together
}

// CloudResult holds the frames and, seed by seed, A at every ratio.
type CloudResult struct {
	S      []float64 // u·w_j √d of the first seed
	Frames []CloudFrame
	A      [][]float64 // [seed][ratio]
}

// CloudOutcome is what came of the experiment and its twins.
type CloudOutcome = experiment.Outcome[CloudConfig, CloudResult]

// CloudSpec follows the gradients of single neurons as the sample grows.
var CloudSpec = &experiment.Spec[CloudConfig, CloudResult]{
	ID:     "damian2022/cloud",
	Title:  "the cloud of gradients closes in on the subspace",
	Config: cloudConfig,
	Check:  checkCloud,
	Twins: []experiment.Twin[CloudConfig]{
		{Name: "labels shuffled", Breaks: "the labels belong to their inputs: they are permuted",
			Change: func(c CloudConfig) CloudConfig { c.Shuffle = true; return c }},
	},
	Cost:    cloudCost,
	Run:     runCloud,
	Claims:  cloudClaims,
	Figures: cloudFigures,
}

func cloudConfig(p experiment.Preset) CloudConfig {
	c := CloudConfig{Master: 2022, Target: "figure1", D: 40, Ratio: []float64{0.25, 0.5, 1, 2, 4, 8, 16, 32}, Neurons: 100,
		Seeds: 8, Noise: 1}
	if p == experiment.Paper {
		c.D, c.Seeds = 80, 16
	}
	return c
}

func checkCloud(c CloudConfig) error {
	s := damian2022.Setting{Target: c.Target, D: []int{c.D}, Noise: c.Noise}
	return errors.Join(s.Check(),
		s.CheckRatios(c.Ratio),
		experiment.AtLeast(1, "Neurons", c.Neurons), experiment.AtLeast(2, "Seeds", c.Seeds),
		experiment.Increasing("Ratio", c.Ratio, "a larger sample starts with the smaller one"))
}

type cloudPoint struct {
	Master     uint64
	Target     string
	D, Neurons int
	Ratio      []float64
	Noise      float64
	Shuffle    bool
	Seed       int
}

// Cost counts the products at every sample size.
func (p cloudPoint) Cost() experiment.Cost {
	d, m, total, last := float64(p.D), float64(p.Neurons), 0.0, 0.0
	for _, q := range p.Ratio {
		last = float64(damian2022.Samples(q, p.D))
		total += last
	}
	return damian2022.GradientsCost(total, d, m).Plus(experiment.Cost{Draws: last * d,
		Bytes: 8 * (last*d + 3*last + 3*damian2022.BlockRows*m)})
}

func (c CloudConfig) points() []cloudPoint {
	points := make([]cloudPoint, c.Seeds)
	for i := range points {
		points[i] = cloudPoint{c.Master, c.Target, c.D, c.Neurons, c.Ratio, c.Noise, c.Shuffle, i}
	}
	return points
}

func cloudCost(c CloudConfig) experiment.Cost {
	return experiment.Sum(c.points())
}

func runCloud(ctx context.Context, env *experiment.Env, c CloudConfig) (CloudResult, error) {
	seeds, err := experiment.Map(ctx, env, c.points(), cloudAt)
	if err != nil {
		return CloudResult{}, err
	}
	r := seeds[0]
	for _, s := range seeds[1:] {
		r.A = append(r.A, s.A...)
	}
	return r, nil
}

// cloudAt follows one seed; frames are kept for the first one only.
func cloudAt(ctx context.Context, env *experiment.Env, p cloudPoint) (CloudResult, error) {
	var r CloudResult
	t, err := damian2022.TargetByName(p.Target)
	if err != nil {
		return r, err
	}
	stream := sample.Streams(p.Master, "damian2022/cloud", p.D, p.Seed)
	all, err := damian2022.Draw(t, damian2022.Samples(p.Ratio[len(p.Ratio)-1], p.D), p.D, p.Noise, stream("inputs"),
		stream("labels"))
	if err != nil {
		return r, err
	}
	w := sample.UnitVectors(stream("weights"), p.Neurons, p.D)
	a := make([]float64, len(p.Ratio))
	for k, q := range p.Ratio {
		n := damian2022.Samples(q, p.D)
		data := damian2022.Data{N: n, D: p.D, X: all.X[:n*p.D], Y: all.Y[:n]}
		if p.Shuffle {
			data = data.Shuffle(stream("shuffle"))
		}
		data, _, _ = data.Preprocess()
		g, err := damian2022.Gradients(ctx, env.Engine, data, w)
		if err != nil {
			return r, err
		}
		a[k] = damian2022.Alignment(g, p.D, t.R)
		if p.Seed == 0 {
			r.Frames = append(r.Frames, frame(n, g, p.D))
		}
	}
	for j := range p.Neurons {
		r.S = append(r.S, w[j*p.D]*math.Sqrt(float64(p.D)))
	}
	r.A = [][]float64{a}
	return r, nil
}

// frame returns the rows of g in units of 1/√(2πd).
func frame(n int, g []float64, d int) CloudFrame {
	scale := math.Sqrt(2 * math.Pi * float64(d))
	f := CloudFrame{N: n}
	for j := range len(g) / d {
		row := g[j*d : (j+1)*d]
		f.Along = append(f.Along, scale*row[0])
		f.Across = append(f.Across, scale*math.Sqrt(float64(d-1))*row[1])
	}
	return f
}

var cloudClaims = []experiment.Claim[CloudConfig, CloudResult]{
	{Name: "lemma4/collapse", Known: claim.Derived, Kind: claim.Share, Source: "consequence of the alignment law",
		FailedBy: []string{"labels shuffled"},
		Says: experiment.Fixed[CloudConfig](`with the same inputs, labels and weights, $A$ grows whenever $n$ grows ` +
			`fourfold, for most seeds: their share`),
		Measure: growingShare, Cases: func(c CloudConfig) int { return c.Seeds },
		Band: experiment.Fixed[CloudConfig](claim.Most("the alignment law: every seed"))},
}

// growingShare returns the share of the seeds for which A grows whenever n grows fourfold;
// not a number where it never does.
func growingShare(c CloudConfig, r CloudResult) claim.Measurement {
	if len(fourfold(c.Ratio)) == 0 {
		return measure.Proportion(0, 0)
	}
	return measure.Proportion(stats.Count(r.A, func(a []float64) bool { return growing(c.Ratio, a) }), len(r.A))
}

// fourfold returns the pairs of places (i, j) of which the j-th ratio is the first that
// is at least four times the i-th.
func fourfold(ratio []float64) [][2]int {
	var pairs [][2]int
	for i, q := range ratio {
		if j := slices.IndexFunc(ratio, func(larger float64) bool { return larger >= 4*q }); j >= 0 {
			pairs = append(pairs, [2]int{i, j})
		}
	}
	return pairs
}

// growing reports whether a grows wherever the ratio grows fourfold.
func growing(ratio, a []float64) bool {
	return !slices.ContainsFunc(fourfold(ratio), func(p [2]int) bool { return !(a[p[1]] > a[p[0]]) })
}
