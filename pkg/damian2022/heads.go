package damian2022

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/hermite"
	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/stats"

	"gonum.org/v1/gonum/mat"
)

// HeadsConfig decides the experiment of one representation and many heads.
type HeadsConfig struct {
	Master      uint64    // master seed
	Source      string    // f*, pretrained on
	D           int       // dimension
	Ratio       float64   `samples:"N D"` // n/d², samples of the source
	Samples     int       // N, samples of every head's target
	Width       int       // m
	Eta1        float64   // η₁/√d
	Labels      string    // what is done with α + β·x: raw or step only
	How         string    // what the representation comes from: source, shuffled source, turned source, nothing or population gradient
	Seeds       int       // independent runs
	Completions int       // of a test design, a grid point
	Noise       float64   // ς, the standard deviation of the label noise
	Lambdas     []float64 // the path that λ is tuned over
}

// HeadsCell is one target h: the excess risks of the head on h(u·x), and on h(v·x)
// for a direction v across u, one value a seed.
type HeadsCell struct {
	Name          string
	Along, Across []float64
}

// HeadsCurve is a learned head of the first seed as a function of z = u·x: over the
// other coordinates its mean and standard deviation.
type HeadsCurve struct {
	Name           string
	Z, Mean, SD, H []float64 // H is h(z), what was to be learned
}

// HeadsResult holds a cell and a curve a target.
type HeadsResult struct {
	Cells  []HeadsCell
	Curves []HeadsCurve
}

// HeadsOutcome is what came of the experiment and its twins.
type HeadsOutcome = experiment.Outcome[HeadsConfig, HeadsResult]

// HeadsSpec refits the head of one representation to many functions of u·x, and to
// the same functions of another direction.
var HeadsSpec = &experiment.Spec[HeadsConfig, HeadsResult]{
	ID:     "damian2022/heads",
	Title:  "one representation, many heads",
	Config: headsConfig,
	Check:  checkHeads,
	Twins: []experiment.Twin[HeadsConfig]{
		{Name: "labels shuffled", Breaks: "the source's labels belong to their inputs: they are permuted",
			Change: func(c HeadsConfig) HeadsConfig { c.How = FromShuffled; return c }},
		{Name: "no pretraining", Breaks: "a step is taken: these are the initial weights",
			Change: func(c HeadsConfig) HeadsConfig { c.How = FromNothing; return c }},
	},
	Cost:    headsCost,
	Run:     runHeads,
	Claims:  headsClaims,
	Figures: headsFigures,
}

func headsConfig(p experiment.Preset) HeadsConfig {
	c := HeadsConfig{Master: 2022, Source: "source3", D: 20, Ratio: 32, Samples: 1000, Width: 100, Eta1: 0.5, Labels: StepOnly,
		How: FromSource, Seeds: 6, Completions: 10, Noise: 1, Lambdas: lambdaPath()}
	if p == experiment.Paper {
		c.D, c.Seeds, c.Completions = 40, 20, 40
	}
	return c
}

func checkHeads(c HeadsConfig) error {
	return errors.Join(checkTransferred("Source", c.Source), setting{c.Source, []int{c.D}, c.Noise}.check(), checkRatios([]float64{c.Ratio}, []int{c.D}),
		c.pretraining().Check(), checkSamples("Samples", []int{c.Samples}), experiment.AtLeast(2, "Seeds", c.Seeds),
		checkTuning(c.Source, c.Completions, c.Lambdas))
}

func (c HeadsConfig) pretraining() pretraining {
	a := algorithm1(c.Width, c.Eta1, c.Labels)
	return pretraining{a, c.Source, c.How, samples(c.Ratio, c.D), c.D, c.Noise}
}

// Link is a function h of one variable with E h(z) = 0 and E h(z)² = 1 for
// z ~ N(0, 1).
type Link struct {
	Name   string // with its mathematics in TeX
	At     func(z float64) float64
	Linear float64 // E z h(z): the best linear function leaves a risk of 1 − Linear²
}

// Links returns the functions that heads are fitted to: the first four normalised
// Hermite polynomials, and two that are not polynomials.
func Links() []Link {
	var links []Link
	for k := 1; k <= 4; k++ {
		name, linear := fmt.Sprintf(`$He_%d(z)/\sqrt{%g}$`, k, factorial(k)), 0.0
		if k == 1 {
			name, linear = "$z$", 1
		}
		links = append(links, Link{name, func(z float64) float64 { return hermite.Normalized(k, z) }, linear})
	}
	// E|z| = E z·sign(z) = √(2/π), and E|z|² = 1.
	centre, scale := math.Sqrt(2/math.Pi), math.Sqrt(1-2/math.Pi)
	return append(links,
		Link{"$|z|$, centred", func(z float64) float64 { return (math.Abs(z) - centre) / scale }, 0},
		Link{"sign of $z$", func(z float64) float64 { return math.Copysign(1, z) }, centre})
}

// headsPoint is one seed.
type headsPoint struct {
	Master      uint64
	Pretraining pretraining
	Samples     int
	Seed        int
	Completions int
	Lambdas     []float64
}

// Cost counts the pretraining and two heads a link.
func (p headsPoint) Cost() experiment.Cost {
	cost := p.Pretraining.Cost()
	for range 2 * len(Links()) {
		cost = cost.Plus(frozenCost([]int{p.Samples}, p.Pretraining.Width, p.Pretraining.D, len(p.Lambdas), designRows(1, p.Completions)))
	}
	return cost
}

func (c HeadsConfig) points() []headsPoint {
	points := make([]headsPoint, c.Seeds)
	for seed := range points {
		points[seed] = headsPoint{c.Master, c.pretraining(), c.Samples, seed, c.Completions, c.Lambdas}
	}
	return points
}

func headsCost(c HeadsConfig) experiment.Cost { return experiment.Sum(c.points()) }

func runHeads(ctx context.Context, env *experiment.Env, c HeadsConfig) (HeadsResult, error) {
	seeds, err := experiment.Map(ctx, env, c.points(), headsAt)
	if err != nil {
		return HeadsResult{}, err
	}
	r := HeadsResult{Curves: seeds[0].Curves}
	for i, link := range Links() {
		cell := HeadsCell{Name: link.Name}
		for _, seed := range seeds {
			cell.Along, cell.Across = append(cell.Along, seed.Along[i]), append(cell.Across, seed.Across[i])
		}
		r.Cells = append(r.Cells, cell)
	}
	return r, nil
}

// headsSeed is what one seed measured, one value and one curve a link.
type headsSeed struct {
	Along, Across []float64
	Curves        []HeadsCurve
}

// headsAt fits all heads of one seed. A representation that was turned sees the
// function of the first coordinate as the other sees that of the second.
func headsAt(ctx context.Context, env *experiment.Env, p headsPoint) (headsSeed, error) {
	var out headsSeed
	q := p.Pretraining
	stream := sample.Streams(p.Master, "damian2022/heads", p.Seed)
	r, err := q.Represent(ctx, env.Engine, stream)
	if err != nil {
		return out, err
	}
	own, err := q.onto("", p.Samples, p.Completions, p.Lambdas).drawOf(Target{R: 1}, sample.Streams(p.Master, "damian2022/heads/target", p.Seed))
	if err != nil {
		return out, err
	}
	along, predictions, err := p.fit(ctx, r, own)
	if err != nil {
		return out, err
	}
	r.turn()
	across, _, err := p.fit(ctx, r, own)
	if err != nil {
		return out, err
	}
	for i, link := range Links() {
		out.Along, out.Across = append(out.Along, along[i]), append(out.Across, across[i])
		if p.Seed == 0 {
			out.Curves = append(out.Curves, own.report.headCurve(link, predictions[i], p.Completions))
		}
	}
	return out, nil
}

// fit returns the risk of a head for every link of the first coordinate, and its
// predictions [rows, 1] on the reporting design. The labels of the data are the noise
// alone.
func (p headsPoint) fit(ctx context.Context, r Representation, own trial) (risks []float64, predictions []*mat.Dense, err error) {
	frozen, err := r.Features().freeze(own.data, own.tune, own.report)
	if err != nil {
		return nil, nil, err
	}
	for _, link := range Links() {
		y := make([]float64, own.data.N)
		for i, noise := range own.data.Y {
			y[i] = link.At(own.data.Row(i)[0]) + noise
		}
		tuned, predicted, err := frozen.heads(ctx, y, []int{p.Samples}, p.Lambdas, own.tune.of(link), own.report.of(link))
		if err != nil {
			return nil, nil, err
		}
		risks, predictions = append(risks, tuned[0].L2), append(predictions, predicted)
	}
	return risks, predictions, nil
}

// of returns the design with h(x_1) to be predicted.
func (q design) of(link Link) design {
	return q.with(func(i int) float64 { return link.At(q.X.At(i, 0)) })
}

// headCurve returns predictions [rows, 1] as a function of the grid.
func (q design) headCurve(link Link, predicted *mat.Dense, completions int) HeadsCurve {
	c := HeadsCurve{Name: link.Name}
	for first := 0; first < len(q.F); first += completions {
		z := q.X.At(first, 0)
		sum, squares := 0.0, 0.0
		for i := first; i < first+completions; i++ {
			f := predicted.At(i, 0)
			sum, squares = sum+f, squares+f*f
		}
		mean := sum / float64(completions)
		c.Z, c.Mean, c.H = append(c.Z, z), append(c.Mean, mean), append(c.H, link.At(z))
		c.SD = append(c.SD, math.Sqrt(math.Max(squares/float64(completions)-mean*mean, 0)))
	}
	return c
}

var headsOrder = claim.Claim{ID: "damian2022/theorem3/heads-order",
	Statement: `for every target and every seed the head on $h(u \cdot x)$ has the smaller risk than that on $h(v \cdot x)$, $v \perp u$, and than predicting 0, which has 1: the least difference`,
	Source:    "an experiment here, beside Theorem 3", Known: claim.Measured, Kind: claim.Ordering}

// headsMargin keeps out two heads that both predict 0: their risks differ by nothing.
const headsMargin = 1e-6

func headsClaims(_ HeadsConfig, r HeadsResult) []claim.Verdict {
	var differences []float64
	for _, cell := range r.Cells {
		for i, along := range cell.Along {
			differences = append(differences, min(cell.Across[i], 1)-along)
		}
	}
	least := claim.Exact(stats.Min(differences), len(differences))
	return []claim.Verdict{claim.Judge(headsOrder, least, claim.AtLeast(headsMargin, claim.Pilot,
		"the order itself, in every case; the margin is chosen, so that heads that predict 0 do not pass"))}
}
