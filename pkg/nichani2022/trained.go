package nichani2022

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/dense"
	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/spectral"
)

// This file holds what a training leaves, and how it is run.

// Look is what is seen of a model in training.
type Look struct {
	Step       int
	Train      float64   // mean squared error on the sample
	Valid      float64   // mean squared error on the validation points, see [Data.Valid]
	Test       float64   // mean squared error on the test points
	Objective  float64   // without λ_1R_1
	Sum        float64   // Σ_i f_L(x_i; P_{>k}W)² = n R_3: what the authors' figure calls R_1
	Low        float64   // R_2 = ‖P_{≤k}W‖²; 0 of random directions
	Population float64   // R_1 at up to 256 test points; of random directions E f_L²
	Linear     float64   // mean f_L² on the sample
	Quadratic  float64   // mean f_Q² on the sample; 0 of the whole network
	Dense      float64   // coefficient of the target's dense part in the output on the test points
	Sparse     float64   // and of its sparse part; 0 where there is none
	Remainder  float64   // E (f − f_L − f_Q)²/E f² on the test points (D10)
	Delta2     float64   // Σ_r ‖δ_r‖², which f_L moves
	S2         float64   // Σ_r ‖s_r‖²; ‖W‖_F² is half of the two
	Norm4      float64   // ‖W‖_{2,4}⁴
	Delta      []float64 // δ [h·d] where it is kept, else nil
	S          []float64 // s [h·d]
}

// Norm2 returns ‖W‖_F².
func (l Look) Norm2() float64 { return (l.Delta2 + l.S2) / 2 }

// Run is what the training of one seed leaves.
type Run struct {
	Seen   []Look  // before the first step, at the steps asked for, and at the end
	Escape int     // the first step that begins with mean f_Q² > [Escaped] on the sample; −1: none, or the network
	Half   int     // the first step that begins with half of the labels' mean square fitted; −1: none
	Peak   float64 // the largest Sum that a step began with
	// the largest relative rise of the objective in a step, while it is above 1e-7; negative: it always fell
	Rise     float64
	Diverged int // the step after which numbers were not finite; 0: never
}

// Last returns the last look.
func (r Run) Last() Look { return r.Seen[len(r.Seen)-1] }

// Trained holds the runs of a training, seed by seed.
type Trained struct{ Runs []Run }

// Student is the run of one seed with what was trained.
type Student struct {
	Training
	Run
	Seed int
}

// At returns W at look i, which must be the last where the training keeps no other; its numbers are shared.
func (s Student) At(i int) Displacement {
	h, look := s.Width/2, s.Seen[i]
	return Displacement{mat.NewDense(h, s.Dim, look.Delta), mat.NewDense(h, s.Dim, look.S)}
}

// End returns W at the end.
func (s Student) End() Displacement { return s.At(len(s.Seen) - 1) }

// Curvature returns the objective, its gradient and the ends of its Hessian's spectrum at look i, in float64: see
// [Objective.Curvature]. Errors are those of [Training.Objective] and of Lanczos.
func (s Student) Curvature(ctx context.Context, i, products int) (Curvature, error) {
	o, _, err := s.Objective(s.Seed)
	if err != nil {
		return Curvature{}, err
	}
	return o.Curvature(ctx, s.At(i), products)
}

// TrainAll returns the runs of all trainings, training by training and seed by seed: what is stored is read, and the
// rest trained, on XLA in float32. It is an error where a training is impossible, has a rate above the stable one, or
// diverges without being allowed to.
func TrainAll(ctx context.Context, env *experiment.Env, trainings []Training) ([][]Student, error) {
	parts := make([][]Training, len(trainings))
	for k, t := range trainings {
		if err := t.Check(); err != nil {
			return nil, err
		}
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
				out[k] = append(out[k], Student{Training: t, Run: r, Seed: parts[k][i].First + run})
			}
		}
	}
	return out, nil
}

// trainAt trains the seeds of one part.
func trainAt(ctx context.Context, env *experiment.Env, t Training) (Trained, error) {
	runs, err := TrainWith(ctx, env.Engine.Float32(), t, nil)
	return Trained{runs}, err
}

// TrainWith returns the runs of a training on an engine in its precision, seed by seed, with a regulariser of the
// caller's own added to the objective; nil: none. Nothing is stored. Errors are those of [TrainAll].
func TrainWith(ctx context.Context, e *engine.Engine, t Training, own Own) ([]Run, error) {
	if err := t.Check(); err != nil {
		return nil, err
	}
	j := job{step: step{t, own}, engine: e, runs: make([]Run, t.Count)}
	if err := j.prepare(); err != nil {
		return nil, err
	}
	if err := j.train(ctx); err != nil {
		return nil, err
	}
	return j.runs, nil
}

// TrainOn is [TrainWith] on the labels of an own target, without a regulariser of the caller's own. What the target
// of the training says of degrees stays as it is.
func TrainOn(ctx context.Context, e *engine.Engine, t Training, own OwnTarget) ([]Run, error) {
	if err := t.Check(); err != nil {
		return nil, err
	}
	j := job{step: step{t, nil}, engine: e, runs: make([]Run, t.Count)}
	if err := j.prepare(); err != nil {
		return nil, err
	}
	for run := range t.Count {
		data, err := t.relabelled(t.First+run, own)
		if err != nil {
			return nil, err
		}
		j.relabel(run, data)
	}
	if err := j.train(ctx); err != nil {
		return nil, err
	}
	return j.runs, nil
}

// relabel copies the labels of a run.
func (j *job) relabel(run int, data Drawn) {
	copy(j.per[inY].Data[run*j.Samples:], data.Train.Y)
	copy(j.per[inValidY].Data[run*j.Valid():], data.Valid.Y)
	copy(j.per[inParts].Data[2*run*j.Test:], data.Test.Dense)
	copy(j.per[inParts].Data[(2*run+1)*j.Test:], data.Test.Sparse)
	j.per[inNumbers].Data[run*numberColumns+theHalf] = dense.Square(data.Train.Y) / float64(2*j.Samples)
}

// Loop returns the loop over all steps of all seeds, for those who run it themselves. Errors are those of [TrainAll].
func (t Training) Loop() (engine.Loop, error) {
	if err := t.Check(); err != nil {
		return engine.Loop{}, err
	}
	j := job{step: step{t, nil}}
	if err := j.prepare(); err != nil {
		return engine.Loop{}, err
	}
	return j.loop(j.state, 0, t.Steps), nil
}

// job is a part of a training being run.
type job struct {
	step
	engine     *engine.Engine
	state, per []engine.Array
	runs       []Run
}

// prepare draws the data and the start of all seeds.
func (j *job) prepare() error {
	s, h, d, n, test, f := j.Count, j.Width/2, j.Dim, j.Samples, j.Test, j.freshPoints()
	j.state = []engine.Array{engine.Zeros(s, h, d), engine.Zeros(s, h, d), engine.Zeros(s, countColumns)}
	j.per = []engine.Array{inX: engine.Zeros(s, d, n), inY: engine.Zeros(s, n), inFirst: engine.Zeros(s, h, n),
		inSecond: engine.Zeros(s, h, n), inOutside: engine.Zeros(s, n, n), inInside: engine.Zeros(s, n, n),
		inNumbers: engine.Zeros(s, numberColumns), inW: engine.Zeros(s, h, d), inTest: engine.Zeros(s, d, test),
		inParts: engine.Zeros(s, 2, test), inAcross: engine.Zeros(s, f, n), inValid: engine.Zeros(s, d, j.Valid()),
		inValidY: engine.Zeros(s, j.Valid())}
	for run := range s {
		if err := j.prepareRun(run); err != nil {
			return fmt.Errorf("seed %d: %w", j.First+run, err)
		}
	}
	return nil
}

func (j *job) prepareRun(run int) error {
	seed := j.First + run
	data, err := j.Draw(j.Master, seed)
	if err != nil {
		return err
	}
	net, err := j.Net(seed)
	if err != nil {
		return err
	}
	if err := j.project(net, data, run); err != nil {
		return err
	}
	first, second := net.Gates(data.Train.X)
	if j.Model == ByNetwork {
		second.Mul(data.Train.X, net.W.T())
		second.Scale(1/j.scale(), second)
	}
	j.fill(run, data, first, second)
	copy(j.per[inW].Data[run*j.Width/2*j.Dim:], net.W.RawMatrix().Data)
	j.setNumbers(run, data)
	start := j.Start(net, seed)
	copy(j.state[atDelta].Data[run*j.Width/2*j.Dim:], start.Delta.RawMatrix().Data)
	copy(j.state[atSum].Data[run*j.Width/2*j.Dim:], start.Sum.RawMatrix().Data)
	counts := j.state[atCounts].Data[run*countColumns:]
	counts[worstRise], counts[firstEscape], counts[firstHalf] = -1, -1, -1
	return nil
}

// fill copies the data of a run.
func (j *job) fill(run int, data Drawn, first, second *mat.Dense) {
	put(j.per[inX], run, data.Train.X, 1)
	put(j.per[inFirst], run, first, j.scale())
	put(j.per[inSecond], run, second, j.scale())
	put(j.per[inTest], run, data.Test.X, 1)
	put(j.per[inValid], run, data.Valid.X, 1)
	copy(j.per[inValidY].Data[run*j.Valid():], data.Valid.Y)
	copy(j.per[inY].Data[run*j.Samples:], data.Train.Y)
	copy(j.per[inParts].Data[2*run*j.Test:], data.Test.Dense)
	copy(j.per[inParts].Data[(2*run+1)*j.Test:], data.Test.Sparse)
}

// setNumbers fills in the numbers that differ between methods.
func (j *job) setNumbers(run int, data Drawn) {
	w, m := j.weights(), j.model()
	copy(j.per[inNumbers].Data[run*numberColumns:], []float64{theRate: j.Rate, theLinear: m.Linear,
		theQuadratic: m.Quadratic, theLambda1: w.Population, theLambda2: w.Low, theLambda3: w.Sample,
		theLambda4: w.Power, theHalf: dense.Square(data.Train.Y) / float64(2*j.Samples)})
}

// project fills in the projections of a run, and sees to the rate.
func (j *job) project(net Net, data Drawn, run int) error {
	gram, err := net.Gram(data.Train.X)
	if err != nil {
		return err
	}
	s, err := spectral.Eigen(gram)
	if err != nil {
		return err
	}
	space, err := j.free(s, run)
	if err != nil {
		return err
	}
	outside, inside := space.Matrices(j.Samples)
	if err := j.checkRate(s, outside); err != nil {
		return err
	}
	if j.Subspace == Random {
		inside = mat.NewSymDense(j.Samples, nil)
	}
	fresh := mat.DenseCopyOf(data.Test.X.Slice(0, j.freshPoints(), 0, j.Dim))
	cross, err := net.Cross(fresh, data.Train.X)
	if err != nil {
		return err
	}
	cross.Mul(cross, inside)
	put(j.per[inOutside], run, outside, 1)
	put(j.per[inInside], run, inside, 1)
	copy(j.per[inAcross].Data[run*len(cross.RawMatrix().Data):], cross.RawMatrix().Data)
	return nil
}

// free returns the n_k free directions of a run; of random ones U_k is meant, and S_k nothing.
func (j *job) free(s spectral.Spectrum, run int) (spectral.RowSpace, error) {
	if j.Subspace == Leading || j.Free == 0 {
		return spectral.NewRowSpace(s, j.Free)
	}
	r := sample.Stream(j.Master, "nichani2022", "subspace", j.First+run)
	svd, err := spectral.Decompose(dense.Gaussian(r, j.Samples, j.Free))
	return spectral.RowSpace{Squares: slices.Repeat([]float64{1}, j.Free), Left: svd.U}, err
}

// checkRate returns an error where the rate is above the stable one, unless that is wanted.
func (j *job) checkRate(s spectral.Spectrum, outside *mat.SymDense) error {
	if j.Unstable || j.Model == ByQuadratic {
		return nil
	}
	bound, err := StableRate(s.Values, j.Free, j.weights())
	if j.Subspace == Random && err == nil {
		bound, err = randomBound(s, outside, j.weights())
	}
	if err == nil && j.Rate > bound {
		err = fmt.Errorf("field Rate = %g: gradient descent is stable up to %.4g on these data with these weights "+
			"(η·λ_max < 2 of the linear part): take a smaller one, or set Unstable to see it diverge", j.Rate, bound)
	}
	return err
}

// randomBound is [StableRate] for any projection: λ_max of K^{½}(2/n + 2λ_3 P)K^{½}.
func randomBound(s spectral.Spectrum, outside *mat.SymDense, w Weights) (float64, error) {
	n := len(s.Values)
	root, form := mat.DenseCopyOf(s.Vectors), mat.NewDense(n, n, nil)
	root.Apply(func(_, col int, v float64) float64 { return v * math.Sqrt(max(0, s.Values[col])) }, root)
	form.Mul(outside, root)
	form.Scale(2*w.Sample, form)
	form.Mul(root.T(), form)
	all := mat.NewSymDense(n, nil)
	for i := range n {
		for k := i; k < n; k++ {
			all.SetSym(i, k, (form.At(i, k)+form.At(k, i))/2)
		}
		all.SetSym(i, i, all.At(i, i)+2/float64(n)*s.Values[i])
	}
	values, err := spectral.Eigenvalues(all)
	if err != nil {
		return 0, err
	}
	return 2 / values[0], nil
}

// loop returns the loop over so many steps from a state that has done some.
func (j *job) loop(state []engine.Array, done, steps int) engine.Loop {
	return engine.Loop{Name: "the training of " + j.Model, Runs: j.Count, State: state, Per: j.per, Steps: steps,
		Feed: j.feed(done), Step: j.take, Record: j.look}
}

// train goes from look to look.
func (j *job) train(ctx context.Context) error {
	state, done := j.state, 0
	stops := append([]int{0}, j.Looks...)
	if stops[len(stops)-1] < j.Steps {
		stops = append(stops, j.Steps)
	}
	for _, next := range stops {
		trace, err := j.engine.Loop(ctx, j.loop(state, done, next-done))
		if err != nil {
			return j.diverged(err, done)
		}
		state, done = trace.State, next
		for run := range j.runs {
			j.runs[run].see(trace.Records[0], run, done, j.Keep || done == j.Steps)
			j.runs[run].conclude(state[atCounts].Data[run*countColumns:])
		}
	}
	return nil
}

// diverged keeps the divergence as a result where it is allowed, and ends all seeds of the part.
func (j *job) diverged(err error, done int) error {
	var d *engine.Diverged
	if !errors.As(err, &d) {
		return err
	}
	if !j.Unstable {
		return fmt.Errorf("%s with the rate %g: %w", j.Model, j.Rate,
			&engine.Diverged{Name: d.Name, Step: d.Step + done, Runs: d.Runs})
	}
	for _, run := range d.Runs {
		j.runs[run].Diverged = d.Step + done
	}
	return nil
}

// see appends a look.
func (r *Run) see(record []engine.Array, run, done int, keep bool) {
	row := record[0].Data[run*seenColumns:]
	look := Look{Step: done, Train: row[seenTrain], Valid: row[seenValid], Test: row[seenTest],
		Objective: row[seenObjective],
		Sum:       row[seenSum], Low: row[seenLow], Population: row[seenPopulation], Linear: row[seenLinear],
		Quadratic: row[seenQuadratic], Dense: row[seenDense], Sparse: row[seenSparse],
		Remainder: row[seenRemainder], Delta2: row[seenDelta2], S2: row[seenS2], Norm4: row[seenNorm4]}
	if keep {
		size := len(record[1].Data) / record[1].Shape[0]
		look.Delta = slices.Clone(record[1].Data[run*size : (run+1)*size])
		look.S = slices.Clone(record[2].Data[run*size : (run+1)*size])
	}
	r.Seen = append(r.Seen, look)
}

// conclude reads the counts.
func (r *Run) conclude(counts []float64) {
	r.Escape, r.Half = int(counts[firstEscape]), int(counts[firstHalf])
	r.Peak, r.Rise = counts[peakSum], counts[worstRise]
}

// Stability returns the rate up to which the training of a seed is stable (D8), see [StableRate]. Errors are those of
// [Training.Objective].
func (t Training) Stability(seed int) (float64, error) {
	o, _, err := t.Objective(seed)
	if err != nil {
		return 0, err
	}
	gram, err := o.Gram(o.X)
	if err != nil {
		return 0, err
	}
	values, err := spectral.Eigenvalues(gram)
	if err != nil {
		return 0, err
	}
	return StableRate(values, t.Free, t.weights())
}

// Chosen returns the look with the least validation loss: early stopping, for baselines that need it.
func (r Run) Chosen() Look {
	return slices.MinFunc(r.Seen, func(a, b Look) int { return cmp.Compare(a.Valid, b.Valid) })
}
