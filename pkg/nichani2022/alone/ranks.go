package alone

import (
	"context"
	"errors"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/nichani2022"
)

// rankPoint is the training of one seed on a target whose second part has R directions.
type rankPoint struct {
	Training nichani2022.Training
	Rank     int
}

// Cost is that of the training.
func (p rankPoint) Cost() experiment.Cost { return p.Training.Cost() }

// Scope names the trainings for the store: those of one R belong to two experiments.
func (rankPoint) Scope() string { return scope }

// scope names what the experiments of the room share.
const scope = "nichani2022/alone"

// rankPoints are a training's seeds, one by one.
func rankPoints(t nichani2022.Training, rank int) []rankPoint {
	out := make([]rankPoint, t.Count)
	for seed := range out {
		part := t
		part.First, part.Count = t.First+seed, 1
		out[seed] = rankPoint{part, rank}
	}
	return out
}

// rankAt trains a seed, and returns where it ends.
func rankAt(ctx context.Context, env *experiment.Env, p rankPoint) (Fit, error) {
	runs, err := nichani2022.TrainOn(ctx, env.Engine.Float32(), p.Training, ranked(p.Training.Master, p.Rank))
	if err != nil {
		return Fit{}, err
	}
	path := fits(p.Training.Lambda3*float64(p.Training.Samples), runs[0])
	return path[len(path)-1], nil
}

// RanksConfig decides the comparison over the number of directions of the second part.
type RanksConfig struct {
	Master  uint64  // master seed
	Dim     int     // d
	Samples int     // n
	Width   int     // m
	Test    int     // test points
	Ranks   []int   // R, rising
	Weight  float64 // λn of the regulariser
	Rate    float64 // η of gradient descent
	Steps   int     // of gradient descent
	Seeds   int     // data sets
}

// RanksCell holds the ends of all seeds at one R.
type RanksCell struct {
	Rank                 int
	Tangent, Regularised []Fit
}

// RanksResult holds a cell for each R.
type RanksResult struct{ Cells []RanksCell }

// RanksOutcome is what came of the experiment and its twins.
type RanksOutcome = experiment.Outcome[RanksConfig, RanksResult]

// fewDirections is the name of the twin.
const fewDirections = "few directions alone"

// RanksSpec turns the sparse part into a dense one, direction by direction.
var RanksSpec = &experiment.Spec[RanksConfig, RanksResult]{
	ID:     "nichani2022/ranks",
	Title:  "from a sparse second part to a dense one",
	Config: ranksConfig,
	Check:  checkRanks,
	Stay:   trainingStay,
	Twins: []experiment.Twin[RanksConfig]{{Name: fewDirections, Breaks: "the second part has many directions",
		Change: func(c RanksConfig) RanksConfig { c.Ranks = c.Ranks[:min(1, len(c.Ranks))]; return c }}},
	Cost:    ranksCost,
	Run:     runRanks,
	Claims:  ranksClaims,
	Figures: ranksFigures,
	Tables:  ranksTables,
}

func ranksConfig(p experiment.Preset) RanksConfig {
	t := nichani2022.Alone()
	c := RanksConfig{Master: t.Master, Dim: t.Dim, Samples: t.Samples, Width: t.Width, Test: t.Test,
		Ranks: []int{1, 2, 4, 8, 16, 39}, Weight: 10, Rate: 12, Steps: 750, Seeds: 2}
	if p == experiment.Paper {
		c.Ranks, c.Seeds, c.Rate, c.Steps = []int{1, 2, 3, 4, 6, 8, 12, 16, 24, 39}, 8, 3, 6000
	}
	return c
}

func checkRanks(c RanksConfig) error {
	errs := []error{experiment.AtLeast(1, "Seeds", c.Seeds), positive("Weight", []float64{c.Weight})}
	if len(c.Ranks) == 0 {
		errs = append(errs, errors.New("field Ranks is empty: give at least one R"))
	}
	for _, rank := range c.Ranks {
		errs = append(errs, checkRank("Ranks", rank, c.Dim))
	}
	errs = append(errs, experiment.Increasing("Ranks", c.Ranks, "the second part becomes dense step by step"))
	if err := errors.Join(append(errs, checkSize(c.Dim, c.Width, c.Samples))...); err != nil {
		return err
	}
	return c.training().Check()
}

// inSamples is the config as one over n.
func (c RanksConfig) inSamples(rank int) SamplesConfig {
	return SamplesConfig{Master: c.Master, Dim: c.Dim, Width: c.Width, Test: c.Test, Inputs: nichani2022.Gauss, Rank: rank,
		Samples: []int{c.Samples}, Weight: c.Weight, Rate: c.Rate, Steps: c.Steps, Seeds: c.Seeds, Solved: c.Seeds}
}

// training is that of all seeds, whatever R.
func (c RanksConfig) training() nichani2022.Training {
	return c.inSamples(1).training(c.Samples, c.Weight)
}

func ranksCost(c RanksConfig) experiment.Cost {
	cost := nichani2022.TrainingsCost([]nichani2022.Training{c.training()})
	for i, rank := range c.Ranks {
		if i > 0 {
			cost = cost.Plus(c.training().Cost())
		}
		cost = cost.Plus(experiment.Sum(c.inSamples(rank).kernels(c.Samples, c.Seeds)))
	}
	return cost
}

func runRanks(ctx context.Context, env *experiment.Env, c RanksConfig) (RanksResult, error) {
	var trained []rankPoint
	var solved []kernelPoint
	for _, rank := range c.Ranks {
		trained = append(trained, c.inSamples(rank).points(c.Samples, c.Weight)...)
		solved = append(solved, c.inSamples(rank).kernels(c.Samples, c.Seeds)...)
	}
	ends, err := experiment.Map(ctx, env, trained, rankAt)
	if err != nil {
		return RanksResult{}, err
	}
	kernels, err := experiment.Map(ctx, env, solved, ridgeAt)
	if err != nil {
		return RanksResult{}, err
	}
	var r RanksResult
	for i, rank := range c.Ranks {
		from, to := i*c.Seeds, (i+1)*c.Seeds
		r.Cells = append(r.Cells, RanksCell{rank, kernels[from:to:to], ends[from:to:to]})
	}
	return r, nil
}
