package transfer

import (
	"context"
	"errors"
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/stats"
)

// HeadsConfig decides the experiment of one representation and many heads.
type HeadsConfig struct {
	Master       uint64  // master seed
	Source       string  // f*, pretrained on
	D            int     // dimension
	Ratio        float64 `samples:"N D"` // n/d², samples of the source
	Samples      int     // N, samples of every head's target
	Width        int     // m
	Eta1PerRootD float64 // η₁/√d
	Labels       string  // what is done with α + β·x: raw or step only
	// what the representation comes from: source, shuffled source, turned source, nothing or population gradient
	How         string
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

// HeadsResult holds a cell and a curve a target.
type HeadsResult struct {
	Cells  []HeadsCell
	Curves []HeadsCurve
}

// HeadsCurve is a learned head as a function of z = u·x, at the places of a design's grid:
// over the other coordinates its mean and standard deviation.
type HeadsCurve struct {
	Name           string    // of the link
	Z, Mean, SD, H []float64 // H is h(z), what was to be learned
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
			Change: func(c HeadsConfig) HeadsConfig { c.How = damian2022.FromShuffled; return c }},
		{Name: "no pretraining", Control: true, Breaks: "a step is taken: these are the initial weights, to which all " +
			"directions are alike: that along $u$ is not ahead in every case is known beforehand",
			Change: func(c HeadsConfig) HeadsConfig { c.How = damian2022.FromNothing; return c }},
	},
	Cost:    headsCost,
	Run:     runHeads,
	Claims:  headsClaims,
	Figures: headsFigures,
}

func headsConfig(p experiment.Preset) HeadsConfig {
	c := HeadsConfig{Master: 2022, Source: "source3", D: 20, Ratio: 32, Samples: 1000, Width: 100, Eta1PerRootD: 0.5,
		Labels: damian2022.StepOnly,
		How:    damian2022.FromSource, Seeds: 6, Completions: 10, Noise: 1, Lambdas: damian2022.LambdaPath()}
	if p == experiment.Paper {
		c.D, c.Seeds, c.Completions = 40, 20, 40
	}
	return c
}

func checkHeads(c HeadsConfig) error {
	return errors.Join(checkTransferred("Source", c.Source), damian2022.Setting{Target: c.Source, D: []int{c.D},
		Noise: c.Noise}.Check(), damian2022.Setting{D: []int{c.D}}.CheckRatios([]float64{c.Ratio}),
		c.pretraining().Check(), damian2022.CheckSamples("Samples", []int{c.Samples}),
		experiment.AtLeast(2, "Seeds", c.Seeds), damian2022.Setting{Target: c.Source}.CheckTuning(c.Completions, c.Lambdas))
}

func (c HeadsConfig) pretraining() damian2022.Pretraining {
	a := damian2022.Algorithm1(c.Width, c.Eta1PerRootD, c.Labels)
	return damian2022.Pretraining{Algorithm: a, Source: c.Source, How: c.How, N: damian2022.Samples(c.Ratio, c.D),
		D: c.D, Noise: c.Noise}
}

// headsPoint is one seed.
type headsPoint struct {
	Master      uint64
	Pretraining damian2022.Pretraining
	Samples     int
	Seed        int
	Completions int
	Lambdas     []float64
}

// Cost counts the pretraining and two heads a link.
func (p headsPoint) Cost() experiment.Cost {
	cost := p.Pretraining.Cost()
	for range 2 * len(damian2022.Links()) {
		cost = cost.Plus(frozenCost([]int{p.Samples}, p.Pretraining.Width, p.Pretraining.D, len(p.Lambdas),
			damian2022.DesignRows(1, p.Completions)))
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
	for i, link := range damian2022.Links() {
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
	own, err := q.Onto("", p.Samples, p.Completions, p.Lambdas).DrawOf(damian2022.Target{R: 1},
		sample.Streams(p.Master, "damian2022/heads/target", p.Seed))
	if err != nil {
		return out, err
	}
	along, predictions, err := p.fit(ctx, r, own)
	if err != nil {
		return out, err
	}
	r.Turn()
	across, _, err := p.fit(ctx, r, own)
	if err != nil {
		return out, err
	}
	for i, link := range damian2022.Links() {
		out.Along, out.Across = append(out.Along, along[i]), append(out.Across, across[i])
		if p.Seed == 0 {
			out.Curves = append(out.Curves, headCurve(own.Report, link, predictions[i], p.Completions))
		}
	}
	return out, nil
}

// fit returns the risk of a head for every link of the first coordinate, and its
// predictions [rows, 1] on the reporting design. The labels of the data are the noise
// alone.
func (p headsPoint) fit(ctx context.Context, r damian2022.Representation,
	own damian2022.Trial) (risks []float64, predictions []*mat.Dense, err error) {
	frozen, err := r.Features().Freeze(own.Data, own.Tune, own.Report)
	if err != nil {
		return nil, nil, err
	}
	for _, link := range damian2022.Links() {
		y := make([]float64, own.Data.N)
		for i, noise := range own.Data.Y {
			y[i] = link.At(own.Data.Row(i)[0]) + noise
		}
		tuned, predicted, err := frozen.Heads(ctx, y, []int{p.Samples}, p.Lambdas, own.Tune.Of(link), own.Report.Of(link))
		if err != nil {
			return nil, nil, err
		}
		risks, predictions = append(risks, tuned[0].L2), append(predictions, predicted)
	}
	return risks, predictions, nil
}

// headCurve returns predictions [rows, 1] as a function of z, for a design of so many
// completions of every place.
func headCurve(q damian2022.Design, link damian2022.Link, predicted *mat.Dense, completions int) HeadsCurve {
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

// headsMargin keeps out two heads that both predict 0: their risks differ by nothing.
const headsMargin = 1e-6

var headsClaims = []experiment.Claim[HeadsConfig, HeadsResult]{
	{Name: "theorem3/heads-order", Known: claim.Measured, Kind: claim.Inequality,
		Source: "an experiment here, beside Theorem 3", FailedBy: []string{"labels shuffled", "no pretraining"},
		Says: experiment.Fixed[HeadsConfig](`for every target and every seed the head on $h(u \cdot x)$ has the smaller ` +
			`risk than that on $h(v \cdot x)$, $v \perp u$, and than predicting 0, which has 1: the least difference`),
		Measure: headsLeast,
		Band: experiment.Fixed[HeadsConfig](claim.AtLeast(headsMargin, claim.Convention,
			"the order itself, in every case; the margin is chosen, so that heads that predict 0 do not pass"))},
}

// headsLeast returns the least of what the heads along u are ahead, over targets and seeds.
func headsLeast(_ HeadsConfig, r HeadsResult) claim.Measurement {
	var differences []float64
	for _, cell := range r.Cells {
		for i, along := range cell.Along {
			differences = append(differences, min(cell.Across[i], 1)-along)
		}
	}
	return claim.Exact(stats.Min(differences), len(differences))
}
