package nichani2022

import (
	"math"

	"github.com/gomlx/gomlx/core/graph"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/sample"
)

// This file holds the graphs of a step and of a look, for S seeds side by side. What differs between methods of one
// shape is an input: one program serves all of them.

// The state: δ [S, h, d], s [S, h, d], counts [S, 6].
const (
	atDelta = iota
	atSum
	atCounts
)

// The columns of counts.
const (
	countSteps = iota
	lastObjective
	worstRise
	firstEscape
	firstHalf
	peakSum
	countColumns
)

// The arrays of every seed.
const (
	inX       = iota // [S, d, n]
	inY              // [S, n]
	inFirst          // m^{−1/2} σ′(w_0·x), [S, h, n]
	inSecond         // m^{−1/2} σ″(w_0·x), [S, h, n]; of the whole network w_0·x
	inOutside        // I − U_k U_kᵀ, [S, n, n]
	inInside         // U_k S_k⁻² U_kᵀ, [S, n, n]
	inNumbers        // [S, numberColumns]
	inW              // w_0, [S, h, d]
	inTest           // [S, d, N]
	inParts          // dense and sparse part at the test points, [S, 2, N]
	inAcross         // K_{x,X} U_k S_k⁻² U_kᵀ at the first test points, [S, F, n]
	inValid          // [S, d, V]
	inValidY         // [S, V]
)

// The columns of numbers.
const (
	theRate = iota
	theLinear
	theQuadratic
	theLambda1
	theLambda2
	theLambda3
	theLambda4
	theHalf // half of the mean square of the labels
	numberColumns
)

// Escaped is the mean square of f_Q on the sample above which it has escaped (4.9).
const Escaped = 0.02

// visible is the objective above which a rise of it counts: below, rounding moves it.
const visible = 1e-7

// View is what a regulariser of a reader's own may depend on.
type View struct {
	Linear, Quadratic *graph.Node // f_L and f_Q at the sample, [S, n]
	Delta, Sum        *graph.Node // δ and s, [S, h, d]
}

// Own is a regulariser of a reader's own, its value for every seed [S], added to the objective.
type Own func(View) *graph.Node

// step builds steps.
type step struct {
	Training
	own Own
}

// scale returns m^{−1/2}.
func (t Training) scale() float64 { return 1 / math.Sqrt(float64(t.Width)) }

// column returns column i of x [S, columns], [S].
func column(x *graph.Node, i int) *graph.Node {
	return graph.Squeeze(graph.SliceAxis(x, 1, graph.AxisRange(i, i+1)), 1)
}

// number returns column i of numbers, to be multiplied with an array of the given rank.
func number(f engine.Frame, i, rank int) *graph.Node {
	x := column(f.Per[inNumbers], i)
	for range rank - 1 {
		x = graph.InsertAxes(x, -1)
	}
	return x
}

// columns returns vectors [S] as the columns of [S, k].
func columns(xs ...*graph.Node) *graph.Node {
	out := make([]*graph.Node, len(xs))
	for i, x := range xs {
		out[i] = graph.InsertAxes(x, -1)
	}
	return graph.Concatenate(out, 1)
}

// onPoints returns w x [S, h, n] for w [S, h, d] and x [S, d, n].
func onPoints(w, x *graph.Node) *graph.Node { return graph.Einsum("shd,sdn->shn", w, x) }

// overPairs returns Σ_r u_r [S, n].
func overPairs(u *graph.Node) *graph.Node { return graph.ReduceSum(u, 1) }

// overPoints returns Σ_i a_i b_i [S].
func overPoints(a, b *graph.Node) *graph.Node { return graph.ReduceSum(graph.Mul(a, b), 1) }

// meanSquareOf returns (1/n) Σ_i x_i² [S].
func meanSquareOf(x *graph.Node) *graph.Node {
	return graph.MulScalar(overPoints(x, x), 1/float64(x.Shape().Dim(1)))
}

// form returns m l [S, n] for m [S, n, n].
func form(m, l *graph.Node) *graph.Node { return graph.Einsum("sij,sj->si", m, l) }

// values are what a step and a look compute of a state at the sample.
type values struct {
	zd, zs        *graph.Node // δ_r·x, s_r·x [S, h, n]
	linear        *graph.Node // f_L [S, n]
	quadratic     *graph.Node // f_Q [S, n]; 0 of the whole network, where it is not needed
	output        *graph.Node // what is trained
	first, second *graph.Node // σ′ at w⁺ and w⁻, of the whole network alone
	residual      *graph.Node
	outside, low  *graph.Node // (I − U_kU_kᵀ)l and U_kS_k⁻²U_kᵀ l [S, n]
	own           *graph.Node // of the own regulariser; nil
	objective     *graph.Node // without λ_1R_1 [S]
	loss, sum     *graph.Node // [S]
}

// evaluate computes a state at the sample.
func (b step) evaluate(f engine.Frame) values {
	var v values
	v.zd, v.zs = onPoints(f.State[atDelta], f.Per[inX]), onPoints(f.State[atSum], f.Per[inX])
	v.linear = overPairs(graph.Mul(f.Per[inFirst], v.zd))
	if b.Model == ByNetwork {
		v.quadratic = graph.ZerosLike(v.linear)
		v.output, v.first, v.second = b.network(f.Per[inSecond], v.zd, v.zs)
	} else {
		v.quadratic = graph.MulScalar(overPairs(graph.Mul(f.Per[inSecond], graph.Mul(v.zd, v.zs))), 0.5)
		v.output = graph.Add(graph.Mul(number(f, theLinear, 2), v.linear),
			graph.Mul(number(f, theQuadratic, 2), v.quadratic))
	}
	v.residual = graph.Sub(v.output, f.Per[inY])
	v.outside, v.low = form(f.Per[inOutside], v.linear), form(f.Per[inInside], v.linear)
	v.loss, v.sum = meanSquareOf(v.residual), overPoints(v.outside, v.outside)
	fourth := graph.Square(b.fourth(f))
	v.objective = graph.Add(graph.Add(v.loss, graph.Mul(column(f.Per[inNumbers], theLambda3), v.sum)),
		graph.Add(graph.Mul(column(f.Per[inNumbers], theLambda2), overPoints(v.linear, v.low)),
			graph.Mul(column(f.Per[inNumbers], theLambda4), fourth)))
	if b.own != nil {
		v.own = b.own(View{v.linear, v.quadratic, f.State[atDelta], f.State[atSum]})
		v.objective = graph.Add(v.objective, v.own)
	}
	return v
}

// network returns f [S, n] and σ′ at w⁺ and at w⁻ [S, h, n], for z = w_0·x.
func (t Training) network(z, zd, zs *graph.Node) (f, first, second *graph.Node) {
	up := graph.Add(z, graph.MulScalar(graph.Add(zs, zd), 0.5))
	down := graph.Add(z, graph.MulScalar(graph.Sub(zs, zd), 0.5))
	valueUp, first, _ := t.Sigma().nodes(up)
	valueDown, second, _ := t.Sigma().nodes(down)
	return graph.MulScalar(overPairs(graph.Sub(valueUp, valueDown)), t.scale()), first, second
}

// neurons returns w⁺ and w⁻ [S, h, d].
func neurons(f engine.Frame) (plus, minus *graph.Node) {
	plus = graph.MulScalar(graph.Add(f.State[atSum], f.State[atDelta]), 0.5)
	return plus, graph.Sub(f.State[atSum], plus)
}

// squaredNorms returns ‖w_r‖² [S, h, 1].
func squaredNorms(w *graph.Node) *graph.Node {
	return graph.InsertAxes(graph.ReduceSum(graph.Square(w), 2), -1)
}

// fourth returns Σ_r ‖w_r‖⁴ over all neurons [S].
func (b step) fourth(f engine.Frame) *graph.Node {
	plus, minus := neurons(f)
	return graph.ReduceSum(graph.Add(graph.Square(squaredNorms(plus)), graph.Square(squaredNorms(minus))), 1, 2)
}

// take is a step of gradient descent on the neurons, in the coordinates of D2.
func (b step) take(f engine.Frame) []*graph.Node {
	v := b.evaluate(f)
	c := graph.MulScalar(v.residual, 2/float64(b.Samples))
	byL := graph.MulScalar(graph.Add(graph.Mul(number(f, theLambda3, 2), v.outside),
		graph.Mul(number(f, theLambda2, 2), v.low)), 2)
	var fresh *graph.Node
	if b.Lambda1 > 0 {
		var add *graph.Node
		fresh, add = b.population(f, v)
		byL = graph.Add(byL, add)
	}
	delta, sum := b.pullBack(f, v, c, byL)
	if fresh != nil {
		delta = graph.Add(delta, fresh)
	}
	power, alongSum := b.power(f)
	delta, sum = graph.Add(delta, power), graph.Add(sum, alongSum)
	if v.own != nil {
		g := graph.Gradient(graph.ReduceAllSum(v.own), f.State[atDelta], f.State[atSum])
		delta, sum = graph.Add(delta, graph.MulScalar(g[0], 2)), graph.Add(sum, graph.MulScalar(g[1], 2))
	}
	rate := number(f, theRate, 3)
	return []*graph.Node{graph.Sub(f.State[atDelta], graph.Mul(rate, delta)),
		graph.Sub(f.State[atSum], graph.Mul(rate, sum)), b.count(f, v)}
}

// pullBack returns twice the derivatives by δ and by s of the loss, with the cotangent c of f, and of what depends on
// l = f_L(X) alone, with byL.
func (b step) pullBack(f engine.Frame, v values, c, byL *graph.Node) (delta, sum *graph.Node) {
	wide := func(x *graph.Node) *graph.Node { return graph.InsertAxes(x, 1) }
	back := func(g *graph.Node) *graph.Node { return graph.Einsum("shn,sdn->shd", g, f.Per[inX]) }
	if b.Model == ByNetwork { // by w⁺: c σ′_+ m^{−1/2} + byL σ′_0, by w⁻ the other sign
		scaled := wide(graph.MulScalar(c, b.scale()))
		up, down := graph.Mul(scaled, v.first), graph.Mul(scaled, v.second)
		linear := graph.MulScalar(graph.Mul(wide(byL), f.Per[inFirst]), 2)
		return back(graph.Add(graph.Add(up, down), linear)), back(graph.Sub(up, down))
	}
	byL = graph.Add(byL, graph.Mul(number(f, theLinear, 2), c))
	second := graph.Mul(wide(graph.Mul(number(f, theQuadratic, 2), c)), f.Per[inSecond])
	first := graph.MulScalar(graph.Mul(wide(byL), f.Per[inFirst]), 2)
	return back(graph.Add(graph.Mul(second, v.zs), first)), back(graph.Mul(second, v.zd))
}

// power returns twice the derivatives by δ and s of λ_4 N², N = Σ ‖w_r‖⁴; by w_r it is 8N‖w_r‖²w_r.
func (b step) power(f engine.Frame) (delta, sum *graph.Node) {
	plus, minus := neurons(f)
	factor := graph.MulScalar(graph.Mul(column(f.Per[inNumbers], theLambda4), b.fourth(f)), 8)
	by := func(w *graph.Node) *graph.Node {
		return graph.Mul(graph.InsertAxes(factor, -1, -1), graph.Mul(squaredNorms(w), w))
	}
	up, down := by(plus), by(minus)
	return graph.Sub(up, down), graph.Add(up, down)
}

// population returns twice the derivative by δ of λ_1 R_1 at the points that are fed, x [S, F, d], and its derivative
// by l [S, n].
func (b step) population(f engine.Frame, v values) (delta, byL *graph.Node) {
	x := f.Fed[0]
	_, first, _ := b.Sigma().nodes(graph.Einsum("shd,sfd->shf", f.Per[inW], x))
	first = graph.MulScalar(first, b.scale())
	own := overPairs(graph.Mul(first, graph.Einsum("shd,sfd->shf", f.State[atDelta], x)))
	// K_{x,X} = (x·X) (1/h) Σ_r σ′σ′, and m^{−1/2} is in both factors
	cross := graph.MulScalar(graph.Mul(graph.Einsum("sfd,sdn->sfn", x, f.Per[inX]),
		graph.Einsum("shf,shn->sfn", first, f.Per[inFirst])), 2)
	left := graph.Sub(own, graph.Einsum("sfn,sn->sf", cross, v.low))
	weight := graph.Mul(number(f, theLambda1, 2), graph.MulScalar(left, 2/float64(b.Fresh)))
	delta = graph.Einsum("shf,sfd->shd", graph.MulScalar(graph.Mul(graph.InsertAxes(weight, 1), first), 2), x)
	return delta, graph.Neg(form(f.Per[inInside], graph.Einsum("sfn,sf->sn", cross, weight)))
}

// count keeps what is known of the state that the step begins with.
func (b step) count(f engine.Frame, v values) *graph.Node {
	old := f.State[atCounts]
	tick, last := column(old, countSteps), column(old, lastObjective)
	truth := func(x *graph.Node) *graph.Node { return graph.ConvertDType(x, tick.DType()) }
	above := func(x *graph.Node, y float64) *graph.Node {
		return truth(graph.GreaterThan(x, graph.AddScalar(graph.ZerosLike(x), y)))
	}
	first := func(at int, holds *graph.Node) *graph.Node {
		was := column(old, at)
		open := truth(graph.LessThan(was, graph.ZerosLike(was)))
		return graph.Add(was, graph.Mul(graph.Mul(open, holds), graph.AddScalar(tick, 1)))
	}
	floor := graph.Max(last, graph.AddScalar(graph.ZerosLike(last), visible))
	ratio := graph.Div(v.objective, floor) // the rise is ratio − 1, and −1 where it does not count
	rise := graph.AddScalar(graph.Mul(ratio, above(last, visible)), -1)
	half := truth(graph.LessThan(v.loss, column(f.Per[inNumbers], theHalf)))
	return columns(graph.AddScalar(tick, 1), v.objective, graph.Max(column(old, worstRise), rise),
		first(firstEscape, above(meanSquareOf(v.quadratic), Escaped)), first(firstHalf, half),
		graph.Max(column(old, peakSum), v.sum))
}

// The columns of a look.
const (
	seenTrain = iota
	seenValid
	seenTest
	seenObjective
	seenSum
	seenLow
	seenPopulation
	seenLinear
	seenQuadratic
	seenDense
	seenSparse
	seenRemainder
	seenDelta2
	seenS2
	seenNorm4
	seenColumns
)

// predict returns f_L, f_Q and f [S, N] at points x [S, d, N], and what is trained of them.
func (b step) predict(f engine.Frame, x *graph.Node) (linear, quadratic, whole, output *graph.Node) {
	z, zd, zs := onPoints(f.Per[inW], x), onPoints(f.State[atDelta], x), onPoints(f.State[atSum], x)
	_, first, second := b.Sigma().nodes(z)
	linear = graph.MulScalar(overPairs(graph.Mul(first, zd)), b.scale())
	quadratic = graph.MulScalar(overPairs(graph.Mul(second, graph.Mul(zd, zs))), b.scale()/2)
	whole, _, _ = b.network(z, zd, zs)
	if b.Model == ByNetwork {
		return linear, quadratic, whole, whole
	}
	return linear, quadratic, whole, graph.Add(graph.Mul(number(f, theLinear, 2), linear),
		graph.Mul(number(f, theQuadratic, 2), quadratic))
}

// look returns what is kept of a state, [S, seenColumns], and the state's δ and s.
func (b step) look(f engine.Frame) []*graph.Node {
	v := b.evaluate(f)
	linear, quadratic, whole, output := b.predict(f, f.Per[inTest])
	_, _, _, valid := b.predict(f, f.Per[inValid])
	low, high := part(f, 0), part(f, 1)
	left := graph.Sub(graph.SliceAxis(linear, 1, graph.AxisRange(0, b.freshPoints())),
		graph.Einsum("sfn,sn->sf", f.Per[inAcross], v.linear))
	remainder := graph.Sub(whole, graph.Add(linear, quadratic))
	square := func(x *graph.Node) *graph.Node { return graph.ReduceSum(graph.Square(x), 1, 2) }
	return []*graph.Node{columns(v.loss, meanSquareOf(graph.Sub(valid, f.Per[inValidY])),
		meanSquareOf(graph.Sub(output, graph.Add(low, high))), v.objective, v.sum,
		overPoints(v.linear, v.low), meanSquareOf(left), meanSquareOf(v.linear), meanSquareOf(v.quadratic),
		safeRatio(overPoints(output, low), overPoints(low, low)),
		safeRatio(overPoints(output, high), overPoints(high, high)),
		safeRatio(meanSquareOf(remainder), meanSquareOf(whole)), square(f.State[atDelta]), square(f.State[atSum]),
		b.fourth(f)), graph.Identity(f.State[atDelta]), graph.Identity(f.State[atSum])}
}

// part returns the dense or the sparse part at the test points [S, N].
func part(f engine.Frame, i int) *graph.Node {
	return graph.Squeeze(graph.SliceAxis(f.Per[inParts], 1, graph.AxisRange(i, i+1)), 1)
}

// safeRatio returns a/b, 0 where both are.
func safeRatio(a, b *graph.Node) *graph.Node {
	return graph.Div(a, graph.Max(b, graph.AddScalar(graph.ZerosLike(b), 1e-30)))
}

// feed draws the points of R_1: those of a step depend on its number alone.
func (t Training) feed(done int) *engine.Feed {
	if t.Lambda1 == 0 {
		return nil
	}
	return &engine.Feed{Block: 50, Draw: func(run, first, count int) ([]engine.Array, error) {
		out := engine.Zeros(count, t.Fresh, t.Dim)
		for i := range count {
			r := sample.Stream(t.Master, "nichani2022", "fresh", t.First+run, done+first+i)
			x, err := t.Inputs.Draw(r, t.Fresh, t.Dim)
			if err != nil {
				return nil, err
			}
			copy(out.Data[i*t.Fresh*t.Dim:], x.RawMatrix().Data)
		}
		return []engine.Array{out}, nil
	}}
}

// put copies a matrix, transposed, into the part of a run.
func put(to engine.Array, run int, m mat.Matrix, factor float64) {
	rows, cols := m.Dims()
	at := run * rows * cols
	for i := range rows {
		for j := range cols {
			to.Data[at+j*rows+i] = factor * m.At(i, j)
		}
	}
}
