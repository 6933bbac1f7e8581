package network

import (
	"math"

	"github.com/gomlx/gomlx/core/graph"
)

func identity(_ Activation, z *graph.Node) *graph.Node { return z }

func ones(_ Activation, z *graph.Node) *graph.Node { return graph.OnesLike(z) }

func zeros(_ Activation, z *graph.Node) *graph.Node { return graph.ZerosLike(z) }

// step returns 1 where z ≥ 0 and 0 elsewhere.
func step(_ Activation, z *graph.Node) *graph.Node {
	return graph.ConvertDType(graph.GreaterOrEqual(z, graph.ZerosLike(z)), z.DType())
}

// A product with the mask is differentiated without a detour; a maximum is not.
func relu(a Activation, z *graph.Node) *graph.Node { return graph.Mul(z, step(a, z)) }

func leaky(a Activation, z *graph.Node) *graph.Node { return graph.Mul(z, slopes(a, z)) }

func slopes(a Activation, z *graph.Node) *graph.Node {
	return graph.AddScalar(graph.MulScalar(step(a, z), 1-a.Slope), a.Slope)
}

func sigmoid(_ Activation, z *graph.Node) *graph.Node { return graph.Logistic(z) }

// sigmoidFirst returns σ(z)σ(−z), which unlike σ(1−σ) keeps its relative
// accuracy for large z.
func sigmoidFirst(_ Activation, z *graph.Node) *graph.Node {
	return graph.Mul(graph.Logistic(z), graph.Logistic(graph.Neg(z)))
}

// sigmoidSecond returns σ(z)σ(−z)(σ(−z) − σ(z)).
func sigmoidSecond(_ Activation, z *graph.Node) *graph.Node {
	p, q := graph.Logistic(z), graph.Logistic(graph.Neg(z))
	return graph.Mul(graph.Mul(p, q), graph.Sub(q, p))
}

// softplus returns max(z, 0) + ln(1 + e^−|z|), which does not overflow.
func softplus(a Activation, z *graph.Node) *graph.Node {
	on := step(a, z)
	size := graph.Mul(z, graph.AddScalar(graph.MulScalar(on, 2), -1))
	return graph.Add(graph.Mul(z, on), graph.Log1P(graph.Exp(graph.Neg(size))))
}

func tanh(_ Activation, z *graph.Node) *graph.Node { return graph.Tanh(z) }

func tanhFirst(_ Activation, z *graph.Node) *graph.Node {
	return graph.OneMinus(graph.Square(graph.Tanh(z)))
}

func tanhSecond(_ Activation, z *graph.Node) *graph.Node {
	t := graph.Tanh(z)
	return graph.MulScalar(graph.Mul(t, graph.OneMinus(graph.Square(t))), -2)
}

func hostIdentity(_ Activation, z float64) float64 { return z }

func hostOne(Activation, float64) float64 { return 1 }

func hostZero(Activation, float64) float64 { return 0 }

func hostReLU(_ Activation, z float64) float64 { return max(z, 0) }

func hostStep(_ Activation, z float64) float64 {
	if z >= 0 {
		return 1
	}
	return 0
}

func hostLeaky(a Activation, z float64) float64 { return z * hostSlopes(a, z) }

func hostSlopes(a Activation, z float64) float64 {
	if z >= 0 {
		return 1
	}
	return a.Slope
}

func hostSigmoid(_ Activation, z float64) float64 {
	if z >= 0 {
		return 1 / (1 + math.Exp(-z))
	}
	e := math.Exp(z) // of a negative number, so that it does not overflow
	return e / (1 + e)
}

func hostSigmoidFirst(a Activation, z float64) float64 { return hostSigmoid(a, z) * hostSigmoid(a, -z) }

func hostSigmoidSecond(a Activation, z float64) float64 {
	return hostSigmoidFirst(a, z) * (hostSigmoid(a, -z) - hostSigmoid(a, z))
}

func hostSoftplus(_ Activation, z float64) float64 {
	return max(z, 0) + math.Log1p(math.Exp(-math.Abs(z)))
}

func hostTanh(_ Activation, z float64) float64 { return math.Tanh(z) }

func hostTanhFirst(_ Activation, z float64) float64 {
	t := math.Tanh(z)
	return 1 - t*t
}

func hostTanhSecond(a Activation, z float64) float64 { return -2 * math.Tanh(z) * hostTanhFirst(a, z) }
