package sarussi2021

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/experiment"
)

// This file holds what a training leaves, and how it is run.

// Moment is a look at a network in training, in float64.
type Moment struct {
	Sums
	Loss     float64   // mean cross-entropy
	NAR, PAR float64   // shares of the (cluster, sample) pairs that agree, see [Net.Regime], with [Tolerance]
	R, Gap   float64   // r and ‖w̄−ū‖
	Norm     float64   // ‖W‖
	Least    float64   // min_l z_l
	Smoothed float64   // γ̃, see [SmoothedMargin]
	W        []float64 // [2k·d] where they are kept, else nil
	Heads    []float64 // [2k] where they are kept and are not ±1
}

// Run is what the training of one seed leaves.
type Run struct {
	Moments []Moment  // before the first step, at the steps asked for and at the end
	Reached []int     // the first step at which each target was reached; −1: not
	Losses  []float64 // of SGD: after each epoch, up to the last target
	// How units agree by their signs alone at the steps 0, 1, …, the last, where the training counts it; of SGD at the
	// ends of epochs, always.
	FirstNAR, FirstPAR int // the first such step; −1: none
	LeftNAR, LeftPAR   int // how many later steps (epochs) are not
	Changes            int // how often NAR had another pattern than when it held before
	Entered            int // the first step from which T3e guarantees PAR; −1: none, or SGD
}

// Trained holds the runs of a training, seed by seed.
type Trained struct{ Runs []Run }

// Student is the run of one seed with what it was trained on.
type Student struct {
	Training
	Run
	Seed int
	Set  Set
}

// Last returns the last look at the network.
func (s Student) Last() Moment { return s.Moments[len(s.Moments)-1] }

// Net returns the trained network.
func (s Student) Net() Net { return s.NetAt(len(s.Moments) - 1) }

// Start returns the network before training.
func (s Student) Start() Net { return s.Before(s.Seed) }

// NetAt returns the network at moment i, which must be the last one where the training
// keeps no other weights; its numbers are shared.
func (s Student) NetAt(i int) Net {
	m := s.Moments[i]
	return Net{Alpha: s.Alpha, V: s.Out(), W: mat.NewDense(s.Units, s.Dim, m.W), Heads: m.Heads}
}

// ProgressAt returns both sides of T1a's inequalities at moment i, from its weights, for the separator w.
func (s Student) ProgressAt(i int, w []float64) Progress {
	before := s.Start()
	return s.Descent(s.Set, before, floats.Norm(w, 2)).Progress(before, s.NetAt(i), w, s.Moments[i].Sums)
}

// TrainAll returns the runs of all trainings, training by training and seed by seed: what is stored is
// read, and the rest trained. It is an error where a training is impossible, or diverges.
func TrainAll(ctx context.Context, env *experiment.Env, trainings []Training) ([][]Student, error) {
	if err := CheckAll(trainings); err != nil {
		return nil, err
	}
	parts := make([][]Training, len(trainings))
	for k, t := range trainings {
		parts[k] = t.split()
	}
	trained, err := experiment.MapGroups(ctx, env, parts, trainAt)
	if err != nil {
		return nil, err
	}
	out := make([][]Student, len(trainings))
	for k, t := range trainings {
		for i, part := range trained[k] {
			for run, r := range part.Runs {
				seed := parts[k][i].First + run
				set, err := t.Draw(t.Master, seed)
				if err != nil {
					return nil, err
				}
				out[k] = append(out[k], Student{Training: t, Run: r, Seed: seed, Set: set})
			}
		}
	}
	return out, nil
}

// trainAt trains the seeds of one part.
func trainAt(ctx context.Context, env *experiment.Env, t Training) (Trained, error) {
	if err := t.Check(); err != nil {
		return Trained{}, err
	}
	sets, err := t.sets()
	if err != nil {
		return Trained{}, err
	}
	runs, err := t.on(ctx, env.Engine, sets)
	if err != nil {
		return Trained{}, err
	}
	return Trained{runs}, nil
}

// on trains on a set for each seed.
func (t Training) on(ctx context.Context, e *engine.Engine, sets []Set) ([]Run, error) {
	j := job{Training: t, engine: e.Float32(), sets: sets, constants: t.constants(sets), runs: make([]Run, t.Count)}
	if t.Double {
		j.engine = e.Float64()
	}
	train := j.full
	if t.Rule == SGD {
		train = j.epochs
	}
	if err := train(ctx); err != nil {
		return nil, t.explain(err)
	}
	return j.runs, nil
}

// TrainOn trains the network of a training on sets of the caller's own, side by side in one program: the first with
// the start and the orders of the seed First, the next with those of the next. Of the data only Dim and Samples count,
// and every set has these. Nothing is stored. It is an error where a set or the training is impossible, or diverges.
func TrainOn(ctx context.Context, e *engine.Engine, t Training, sets []Set) ([]Student, error) {
	t.Count = len(sets)
	checked := t
	checked.Data = Data{Kind: Mixture, Dim: t.Dim, Samples: t.Samples} // of any kind
	if err := errors.Join(checked.Check(), fit(t.Data, sets)); err != nil {
		return nil, err
	}
	runs, err := t.on(ctx, e, sets)
	if err != nil {
		return nil, err
	}
	out := make([]Student, t.Count)
	for i, r := range runs {
		out[i] = Student{Training: t, Run: r, Seed: t.First + i, Set: sets[i]}
	}
	return out, nil
}

// fit returns an error where a set is impossible, or is not of the size of the data.
func fit(d Data, sets []Set) error {
	for i, s := range sets {
		if err := s.Check(); err != nil {
			return fmt.Errorf("set %d: %w", i, err)
		}
		if s.Len() != d.Samples || s.Dim() != d.Dim {
			return fmt.Errorf("set %d has %d points of %d coordinates, and the training Samples = %d and Dim = %d", i, s.Len(),
				s.Dim(), d.Samples, d.Dim)
		}
	}
	return nil
}

// sets returns the sets of all seeds.
func (t Training) sets() ([]Set, error) {
	sets := make([]Set, t.Count)
	for run := range sets {
		var err error
		if sets[run], err = t.Draw(t.Master, t.First+run); err != nil {
			return nil, fmt.Errorf("seed %d: %w", t.First+run, err)
		}
	}
	return sets, nil
}

// explain adds to a divergence what it belongs to and what to try.
func (t Training) explain(err error) error {
	var d *engine.Diverged
	if !errors.As(err, &d) {
		return err
	}
	return fmt.Errorf("%s with v = %.3g and step size %g: %w; try a smaller Rate, or a smaller V",
		t.Rule, t.Out(), t.Rate, err)
}

// job is a part of a training being run.
type job struct {
	Training
	engine    *engine.Engine
	sets      []Set
	constants []engine.Array
	runs      []Run
}

// chunk is how many full steps are taken at most before asking whether all seeds have reached their last
// target.
const chunk = 500

// full trains by steps on all samples: from look to look, and in between from chunk to chunk.
func (j job) full(ctx context.Context) error {
	state, step := j.initial(), 0
	j.look(state, true)
	stops := append(slices.Clone(j.At), j.Steps)
	for step < j.Steps && !(len(j.Targets) > 0 && j.allReached(state)) {
		next := stops[slices.IndexFunc(stops, func(at int) bool { return at > step })]
		if len(j.Targets) > 0 {
			next = min(next, step+chunk)
		}
		trace, err := j.engine.Loop(ctx, j.loop(state, j.constants, next-step))
		if err != nil {
			return after(err, step)
		}
		if state, step = trace.State, next; slices.Contains(j.At, step) {
			j.look(state, j.Weights)
		}
	}
	j.look(state, true)
	for i := range j.runs {
		r := &j.runs[i]
		r.conclude(stateRow(state[3], i), stateRow(state[4], i), j.lastTarget())
		if j.Tally { // no step has seen the last
			r.agree(j.net(state, i).Regime(j.sets[i], 0), r.Moments[len(r.Moments)-1].Steps)
		}
	}
	return nil
}

// after adds the steps before a loop to the step at which it diverged.
func after(err error, steps int) error {
	var d *engine.Diverged
	if !errors.As(err, &d) {
		return err
	}
	return &engine.Diverged{Name: d.Name, Step: d.Step + steps, Runs: d.Runs}
}

// stateRow returns the numbers of one seed.
func stateRow(a engine.Array, run int) []float64 {
	size := len(a.Data) / a.Shape[0]
	return a.Data[run*size : (run+1)*size]
}

func (j job) allReached(state []engine.Array) bool {
	for i := range j.runs {
		if reached := stateRow(state[3], i); reached[len(reached)-1] < 0 {
			return false
		}
	}
	return true
}

// lastTarget returns the loss at which training ends, −1: none.
func (t Training) lastTarget() float64 { return t.targets()[len(t.targets())-1] }

// net returns the network of a seed in a state.
func (j job) net(state []engine.Array, run int) Net {
	n := Net{Alpha: j.Alpha, V: j.Out(), W: mat.NewDense(j.Units, j.Dim, slices.Clone(stateRow(state[0], run)))}
	if j.Spread > 0 || j.Both {
		n.Heads = slices.Clone(stateRow(state[1], run))
	}
	return n
}

// look appends what every network is now to its moments, unless it has not moved since the last look.
func (j job) look(state []engine.Array, weights bool) {
	for i := range j.runs {
		j.runs[i].look(j.sets[i], j.net(state, i), sumsOf(stateRow(state[2], i)), weights)
	}
}

func sumsOf(row []float64) Sums {
	return Sums{Steps: int(row[sumSteps]), S: row[sumS], SZ: row[sumSZ], Squares: row[sumSquares],
		Updates: int(row[sumUpdates])}
}

func (r *Run) look(s Set, n Net, sums Sums, weights bool) {
	if last := len(r.Moments) - 1; last >= 0 && r.Moments[last].Steps == sums.Steps {
		if weights {
			r.Moments[last].W, r.Moments[last].Heads = n.W.RawMatrix().Data, n.Heads
		}
		return
	}
	z, regime, c := n.Margins(s), n.Regime(s, Tolerance), n.Clusters()
	m := Moment{Sums: sums, Loss: Loss(z), NAR: regime.NAR, PAR: regime.PAR, R: c.R, Gap: c.Gap, Norm: n.Norm(),
		Least: floats.Min(z), Smoothed: SmoothedMargin(z, n.Norm())}
	if weights {
		m.W, m.Heads = n.W.RawMatrix().Data, n.Heads
	}
	r.Moments = append(r.Moments, m)
}

// conclude reads the counts of a run.
func (r *Run) conclude(reached, counts []float64, target float64) {
	for _, at := range reached {
		r.Reached = append(r.Reached, int(at))
	}
	if target < 0 {
		r.Reached = nil
	}
	r.FirstNAR, r.LeftNAR = int(counts[firstNAR]), int(counts[leftNAR])
	r.FirstPAR, r.LeftPAR = int(counts[firstPAR]), int(counts[leftPAR])
	r.Changes, r.Entered = int(counts[changes]), int(counts[entered])
}

// agree counts one more step at which the units agree as they do.
func (r *Run) agree(regime Regime, step int) {
	for _, c := range []struct {
		holds       bool
		first, left *int
	}{{regime.IsNAR(), &r.FirstNAR, &r.LeftNAR}, {regime.IsPAR(), &r.FirstPAR, &r.LeftPAR}} {
		switch {
		case *c.first < 0 && c.holds:
			*c.first = step
		case *c.first >= 0 && !c.holds:
			*c.left++
		}
	}
}

// epochBlock is how many epochs of SGD are computed before asking whether all seeds have reached their last
// target.
const epochBlock = 20

// epochs trains by SGD. What a seed does after the epoch in which it reached its last target is left out.
func (j job) epochs(ctx context.Context) error {
	state, done := j.initial(), 0
	j.look(state, true)
	for i := range j.runs {
		j.runs[i].begin(j.sets[i], j.net(state, i), len(j.Targets))
	}
	total := (j.Steps + j.Samples - 1) / j.Samples
	for done < total && !j.ended() {
		count := min(epochBlock, total-done)
		l, err := j.epochLoop(state, j.constants, done, count)
		if err != nil {
			return err
		}
		trace, err := j.engine.Loop(ctx, l)
		if err != nil {
			return after(err, done*j.Samples)
		}
		for e := 1; e <= count; e++ {
			j.epoch(trace.Records[e], done+e, total)
		}
		state, done = trace.State, done+count
	}
	return nil
}

// begin starts the counts of a run.
func (r *Run) begin(s Set, n Net, targets int) {
	r.FirstNAR, r.FirstPAR, r.Entered = -1, -1, -1
	r.Reached = slices.Repeat([]int{-1}, targets)
	r.agree(n.Regime(s, 0), 0)
}

// ended reports whether every seed has reached its last target.
func (j job) ended() bool {
	return !slices.ContainsFunc(j.runs, func(r Run) bool { return !r.ended() })
}

func (r Run) ended() bool { return len(r.Reached) > 0 && r.Reached[len(r.Reached)-1] >= 0 }

// epoch takes in the record of an epoch's end: losses, weights, heads and sums.
func (j job) epoch(record []engine.Array, epoch, total int) {
	state := []engine.Array{record[1], record[2], record[3]}
	asked := slices.ContainsFunc(j.At, func(at int) bool { return (at+j.Samples-1)/j.Samples == epoch })
	for i := range j.runs {
		r := &j.runs[i]
		if r.ended() {
			continue
		}
		loss, step := record[0].Data[i], epoch*j.Samples
		r.Losses = append(r.Losses, loss)
		for k, target := range j.Targets {
			if r.Reached[k] < 0 && loss <= target {
				r.Reached[k] = step
			}
		}
		n := j.net(state, i)
		r.agree(n.Regime(j.sets[i], 0), step)
		if last := r.ended() || epoch == total; last || asked {
			r.look(j.sets[i], n, sumsOf(stateRow(record[3], i)), last || j.Weights)
		}
	}
}

// Geometric returns about count whole numbers from 1 to last that grow by one factor, without
// repetition: the steps of a look that is even on a logarithmic axis.
func Geometric(last, count int) []int {
	var out []int
	for i := range count {
		at := last
		if count > 1 {
			at = int(math.Round(math.Pow(float64(last), float64(i)/float64(count-1))))
		}
		if len(out) == 0 || at > out[len(out)-1] {
			out = append(out, at)
		}
	}
	return out
}
