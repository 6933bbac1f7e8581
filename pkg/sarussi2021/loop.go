package sarussi2021

import (
	"math"
	"math/rand/v2"

	"github.com/gomlx/gomlx/core/graph"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/network"
	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/train"
)

// This file holds the graphs of a step, and the state that they carry. Truth values are the numbers 0 and 1.

// state is what a step changes, for S seeds side by side.
type state struct {
	w       *graph.Node // [S, 2k, d]
	a       *graph.Node // [S, 2k], heads over v
	sums    *graph.Node // [S, 5]: steps, Σ s, Σ s z, Σ s², updates
	reached *graph.Node // [S, targets]: the first step at which the loss was there, −1 before
	counts  *graph.Node // [S, 6]: see tally
	pattern *graph.Node // [S, 2, n]: signs of the last step in NAR, 0 before
}

// The columns of sums and counts.
const (
	sumSteps = iota
	sumS
	sumSZ
	sumSquares
	sumUpdates
	sumColumns
)

const (
	firstNAR = iota
	leftNAR
	firstPAR
	leftPAR
	changes
	entered
	countColumns
)

// stateOf reads the state of a frame.
func stateOf(nodes []*graph.Node) state {
	return state{nodes[0], nodes[1], nodes[2], nodes[3], nodes[4], nodes[5]}
}

func (s state) nodes() []*graph.Node {
	return []*graph.Node{s.w, s.a, s.sums, s.reached, s.counts, s.pattern}
}

// targets returns the losses to be reached, −1 where there is none.
func (t Training) targets() []float64 {
	if len(t.Targets) == 0 {
		return []float64{-1}
	}
	return t.Targets
}

// initial returns the state before training.
func (t Training) initial() []engine.Array {
	k := len(t.targets())
	w, a := engine.Zeros(t.Count, t.Units, t.Dim), engine.Zeros(t.Count, t.Units)
	reached, counts := engine.Zeros(t.Count, k), engine.Zeros(t.Count, countColumns)
	for run := range t.Count {
		n := t.Before(t.First + run)
		copy(w.Data[run*t.Units*t.Dim:], n.W.RawMatrix().Data)
		copy(a.Data[run*t.Units:], heads(t.Units, t.Spread))
		for _, i := range []int{firstNAR, firstPAR, entered} {
			counts.Data[run*countColumns+i] = -1
		}
	}
	for i := range reached.Data {
		reached.Data[i] = -1
	}
	return []engine.Array{w, a, engine.Zeros(t.Count, sumColumns), reached, counts,
		engine.Zeros(t.Count, 2, t.Samples)}
}

// constants returns what every seed has of its own: xᵀ [S, d, n], y [S, n], x [S, n, d], and what η Σ s has to
// pass for T3e to guarantee PAR, [S].
func (t Training) constants(sets []Set) []engine.Array {
	n, d := t.Samples, t.Dim
	columns, y, rows, need := engine.Zeros(t.Count, d, n), engine.Zeros(t.Count, n), engine.Zeros(t.Count, n, d),
		engine.Zeros(t.Count)
	for run, s := range sets {
		copy(y.Data[run*n:], s.Y)
		copy(rows.Data[run*n*d:], s.X.RawMatrix().Data)
		for l := range n {
			for c := range d {
				columns.Data[run*n*d+c*n+l] = s.X.At(l, c)
			}
		}
		need.Data[run] = min(t.Before(t.First+run).EntrySum(s), math.MaxFloat32)
	}
	return []engine.Array{columns, y, rows, need}
}

// Loop returns the loop over all steps of all seeds, whose state begins with W [S, 2k, d], for those who run it
// themselves; [TrainAll] ends it at the targets and looks at the networks. Errors are those of [Data.Draw].
func (t Training) Loop() (engine.Loop, error) {
	sets, err := t.sets()
	if err != nil {
		return engine.Loop{}, err
	}
	if t.Rule == SGD {
		return t.epochLoop(t.initial(), t.constants(sets), 0, (t.Steps+t.Samples-1)/t.Samples)
	}
	return t.loop(t.initial(), t.constants(sets), t.Steps), nil
}

// loop returns the loop over a number of steps from a state.
func (t Training) loop(from []engine.Array, constants []engine.Array, steps int) engine.Loop {
	return engine.Loop{Name: "the training", Runs: t.Count, State: from, Per: constants,
		Shared: []engine.Array{engine.Vector(t.targets())}, Steps: steps, Step: t.fullStep}
}

// fullStep is a step on all samples. A seed that has reached the last target stays where it is.
func (t Training) fullStep(f engine.Frame) []*graph.Node {
	s := stateOf(f.State)
	y := f.Per[1]
	layers := t.architecture().Forward(network.Params{W: s.w, A: s.a}, f.Per[0])
	z := graph.Mul(layers.Output, y)
	tick := column(s.sums, sumSteps)
	s.reached = firstTimes(s.reached, lessOrEqual(t.loss(z), f.Shared[0]), graph.InsertAxes(tick, -1))
	active := number(graph.LessThan(column(s.reached, len(t.targets())-1), graph.ZerosLike(tick)), tick)
	if t.Tally {
		s.counts, s.pattern = t.tally(s, f, layers.Pre[0], active)
	}
	pull, c := t.pull(z)
	s.sums = t.add(s.sums, pull, z, active)
	// M = v a σ′(h) c y; −∇L = M xᵀ
	cy := graph.Mul(c, y)
	m := graph.Mul(graph.MulScalar(t.architecture().Activation.Derivative(layers.Pre[0]), t.Out()),
		graph.Mul(graph.InsertAxes(s.a, -1), graph.InsertAxes(cy, 1)))
	gradient := graph.Einsum("sjn,sdn->sjd", m, f.Per[0])
	heads := graph.Einsum("sjn,sn->sj", layers.Post[0], cy)
	return t.move(s, gradient, heads, active).nodes()
}

// sampleStep is a step on the sample that is fed. It is written in passes over W, which compilers make
// one of: products of one column are slower.
func (t Training) sampleStep(f engine.Frame) []*graph.Node {
	s := stateOf(f.State)
	x := graph.Reshape(train.SampledOfRun(f.Per[2], f.Fed[0]), s.w.Shape().Dim(0), 1, t.Dim)
	y := train.SampledOfRun(f.Per[1], f.Fed[0])
	sigma := t.architecture().Activation
	h := graph.ReduceSum(graph.Mul(s.w, x), 2)
	post := sigma.Value(h)
	z := graph.Mul(y, graph.MulScalar(graph.InsertAxes(graph.ReduceSum(graph.Mul(s.a, post), 1), -1), t.Out()))
	active := graph.OnesLike(column(s.sums, sumSteps))
	pull, c := t.pull(z)
	s.sums = t.add(s.sums, pull, z, active)
	cy := graph.Mul(c, y)
	m := graph.Mul(graph.MulScalar(sigma.Derivative(h), t.Out()), graph.Mul(s.a, cy))
	gradient := graph.Mul(graph.InsertAxes(m, -1), x)
	return t.move(s, gradient, graph.Mul(post, cy), active).nodes()
}

// loss returns the mean loss at margins z [S, n], [S].
func (t Training) loss(z *graph.Node) *graph.Node {
	one := graph.OnesLike(z)
	switch t.Loss {
	case Hinge:
		return train.Hinge(z, one)
	case Exponential:
		return graph.MulScalar(graph.ReduceSum(graph.Exp(graph.Neg(z)), 1), 1/float64(z.Shape().Dim(1)))
	}
	return train.Logistic(z, one)
}

// pull returns minus the derivative of every sample's loss, s [S, n], and the weights c of the step: s/n, or of the
// normalized rule s/Σs. There the least margin is taken out, so that c is right also where all s underflow.
func (t Training) pull(z *graph.Node) (s, c *graph.Node) {
	n := float64(z.Shape().Dim(1))
	switch t.Loss {
	case Hinge:
		s = number(graph.LessThan(z, graph.OnesLike(z)), z)
	case Exponential:
		s = graph.Exp(graph.Neg(z))
	default:
		s = graph.Exp(graph.Neg(network.Softplus.Value(z)))
	}
	if t.Rule != Normalized {
		return s, graph.MulScalar(s, 1/n)
	}
	lowest := network.ReLU.Value(graph.InsertAxes(graph.ReduceMin(z, 1), -1))
	raised := graph.Exp(graph.Sub(lowest, network.Softplus.Value(z)))
	return s, graph.Div(raised, graph.InsertAxes(graph.ReduceSum(raised, 1), -1))
}

// add returns the sums of T1a after a step: of the means over its samples, where it has several.
func (t Training) add(sums, s, z, active *graph.Node) *graph.Node {
	over := 1 / float64(z.Shape().Dim(1))
	mean := graph.MulScalar(graph.ReduceSum(s, 1), over)
	product := graph.MulScalar(graph.ReduceSum(graph.Mul(s, z), 1), over)
	moved := number(graph.GreaterThan(mean, graph.ZerosLike(mean)), mean)
	step := columns(graph.OnesLike(mean), mean, product, graph.Mul(mean, mean), moved)
	return graph.Add(sums, graph.Mul(step, graph.InsertAxes(active, -1)))
}

// move returns the state after the weights have moved along the gradient.
func (t Training) move(s state, gradient, heads, active *graph.Node) state {
	next := s
	rate := graph.MulScalar(active, t.Rate)
	next.w = graph.Add(s.w, graph.Mul(gradient, graph.InsertAxes(rate, -1, -1)))
	if t.Decay > 0 {
		next.w = graph.Sub(next.w, graph.Mul(s.w, graph.InsertAxes(graph.MulScalar(active, t.Decay), -1, -1)))
	}
	if t.Both { // ∂N/∂a = v σ(h)
		next.a = graph.Add(s.a, graph.Mul(heads, graph.InsertAxes(graph.MulScalar(rate, t.Out()), -1)))
	}
	return next
}

// tally counts what the units, with the values h [S, 2k, n], agree on at this step: when NAR and PAR
// were first there, how often they were not later, how often NAR had another pattern than the
// time before, and when T3e guaranteed PAR first.
func (t Training) tally(s state, f engine.Frame, h, active *graph.Node) (counts, pattern *graph.Node) {
	h = graph.Reshape(h, h.Shape().Dim(0), 2, t.Units/2, t.Samples)
	low, high := graph.ReduceMin(h, 2), graph.ReduceMax(h, 2)
	now := graph.Sub(number(graph.GreaterThan(low, graph.ZerosLike(low)), h),
		number(graph.LessThan(high, graph.ZerosLike(high)), h))
	y := graph.InsertAxes(f.Per[1], 1)
	right := graph.Mul(now, graph.Concatenate([]*graph.Node{y, graph.Neg(y)}, 1))
	nar := graph.ReduceMin(graph.Abs(now), 1, 2)
	par := network.ReLU.Value(graph.ReduceMin(right, 1, 2))
	had := graph.ReduceMax(graph.Abs(s.pattern), 1, 2)
	differs := graph.ReduceMax(graph.Abs(graph.Sub(now, s.pattern)), 1, 2)
	changed := graph.Mul(graph.Mul(nar, had), number(graph.GreaterThan(differs, graph.ZerosLike(differs)), nar))
	ready := number(graph.GreaterThan(graph.MulScalar(column(s.sums, sumS), t.Rate), f.Per[3]), nar)
	tick := column(s.sums, sumSteps)
	mark := func(first int, holds *graph.Node) (firstNow, left *graph.Node) {
		began := column(s.counts, first)
		firstNow = firstTimes(began, graph.Mul(holds, active), tick)
		since := number(graph.LessThan(graph.OnesLike(began), graph.AddScalar(began, 2)), began)
		return firstNow, graph.Mul(graph.Mul(since, graph.OneMinus(holds)), active)
	}
	narFirst, narLeft := mark(firstNAR, nar)
	parFirst, parLeft := mark(firstPAR, par)
	enteredFirst, _ := mark(entered, ready)
	counts = columns(narFirst, graph.Add(column(s.counts, leftNAR), narLeft), parFirst,
		graph.Add(column(s.counts, leftPAR), parLeft),
		graph.Add(column(s.counts, changes), graph.Mul(changed, active)), enteredFirst)
	kept := graph.InsertAxes(graph.Mul(nar, active), -1, -1)
	return counts, graph.Add(s.pattern, graph.Mul(kept, graph.Sub(now, s.pattern)))
}

// firstTimes returns first, with tick in place of −1 where a condition holds for the first time.
func firstTimes(first, holds, tick *graph.Node) *graph.Node {
	open := number(graph.LessThan(first, graph.ZerosLike(first)), first)
	return graph.Add(first, graph.Mul(graph.Mul(open, holds), graph.AddScalar(tick, 1)))
}

// lessOrEqual returns whether losses [S] are at most the targets [K], [S, K].
func lessOrEqual(loss, targets *graph.Node) *graph.Node {
	left, right := graph.InsertAxes(loss, -1), graph.InsertAxes(targets, 0)
	return graph.OneMinus(number(graph.GreaterThan(graph.Sub(left, right), graph.ZerosLike(graph.Sub(left, right))), loss))
}

// number returns a truth value as 0 or 1, in the precision of like.
func number(truth, like *graph.Node) *graph.Node { return graph.ConvertDType(truth, like.DType()) }

// column returns column i of x [S, columns], [S].
func column(x *graph.Node, i int) *graph.Node {
	return graph.Squeeze(graph.SliceAxis(x, 1, graph.AxisRange(i, i+1)), 1)
}

// columns returns vectors [S] as the columns of [S, k].
func columns(xs ...*graph.Node) *graph.Node {
	for i, x := range xs {
		xs[i] = graph.InsertAxes(x, -1)
	}
	return graph.Concatenate(xs, 1)
}

// epochLoop returns the loop over a number of epochs of SGD from the first one on, which records its
// state and the loss over all samples at the end of each.
func (t Training) epochLoop(from []engine.Array, constants []engine.Array, first, epochs int) (engine.Loop, error) {
	feed, err := train.Order{Samples: t.Samples, Batch: 1, Stream: func(run, epoch int) *rand.Rand {
		return sample.Stream(t.Master, "sarussi2021", "order", t.First+run, first+epoch)
	}}.Feed()
	if err != nil {
		return engine.Loop{}, err
	}
	l := t.loop(from, constants, epochs*t.Samples)
	l.Step, l.Feed, l.Every = t.sampleStep, feed, t.Samples
	l.Record = func(f engine.Frame) []*graph.Node {
		s := stateOf(f.State)
		z := graph.Mul(t.architecture().Output(network.Params{W: s.w, A: s.a}, f.Per[0]), f.Per[1])
		return []*graph.Node{t.loss(z), s.w, s.a, s.sums}
	}
	return l, nil
}
