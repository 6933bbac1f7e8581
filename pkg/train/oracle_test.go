package train_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/floats/scalar"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/network"
	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/train"
)

// oracle trains one run of a deep network by loops in float64, from the
// formulas of the rules and nothing else. A two-layer network is one of depth 2.
type oracle struct {
	net   network.Deep
	loss  func(f, y float64) (value, slope float64)
	x, y  [][]float64 // samples
	rule  train.Rule
	rate  func(step int) float64
	l2    func(step int) float64
	decay func(step int) float64
	clip  float64
	batch func(step int) []int // samples of a step; nil: all
}

func none(int) float64 { return 0 }

func square(f, y float64) (float64, float64) { return (f - y) * (f - y), 2 * (f - y) }

func logistic(f, y float64) (float64, float64) {
	return math.Log1p(math.Exp(-y * f)), -y / (1 + math.Exp(y*f))
}

func hinge(f, y float64) (float64, float64) {
	if 1-y*f >= 0 {
		return 1 - y*f, -y
	}
	return 0, 0
}

// gradient returns the loss and its gradient, by backpropagation.
func (o oracle) gradient(params [][]float64, samples []int) (float64, [][]float64) {
	grads, loss := like(params), 0.0
	for _, i := range samples {
		inputs, z := [][]float64{o.x[i]}, [][]float64{}
		for l := 1; l <= o.net.Depth(); l++ {
			w, b := o.layer(params, l)
			below := inputs[l-1]
			out, act := make([]float64, o.net.Widths[l]), make([]float64, o.net.Widths[l])
			for j := range out {
				out[j] = floats.Dot(w[j*len(below):(j+1)*len(below)], below)
				if b != nil {
					out[j] += b[j]
				}
				act[j] = o.net.Activation.At(out[j])
			}
			z, inputs = append(z, out), append(inputs, act)
		}
		delta := make([]float64, len(o.y[i]))
		for j, y := range o.y[i] {
			value, slope := o.loss(z[o.net.Depth()-1][j], y)
			loss += value / float64(len(samples))
			delta[j] = slope / float64(len(samples))
		}
		for l := o.net.Depth(); l >= 1; l-- {
			w, _ := o.layer(params, l)
			gw, gb := o.layer(grads, l)
			below := inputs[l-1]
			down := make([]float64, len(below))
			for j, d := range delta {
				floats.AddScaled(gw[j*len(below):(j+1)*len(below)], d, below)
				if gb != nil {
					gb[j] += d
				}
				floats.AddScaled(down, d, w[j*len(below):(j+1)*len(below)])
			}
			for k := range down {
				if l > 1 {
					down[k] *= o.net.Activation.DerivativeAt(z[l-2][k])
				}
			}
			delta = down
		}
	}
	return loss, grads
}

func (o oracle) layer(params [][]float64, l int) (w, b []float64) {
	if o.net.Bias {
		return params[2*l-2], params[2*l-1]
	}
	return params[l-1], nil
}

func like(params [][]float64) [][]float64 {
	out := make([][]float64, len(params))
	for i, p := range params {
		out[i] = make([]float64, len(p))
	}
	return out
}

// train changes the parameters by so many steps.
func (o oracle) train(params [][]float64, steps int) {
	first, second := like(params), like(params)
	for step := range steps {
		samples := make([]int, len(o.x))
		for i := range samples {
			samples[i] = i
		}
		if o.batch != nil {
			samples = o.batch(step)
		}
		_, grads := o.gradient(params, samples)
		norm2 := 0.0
		for i := range params {
			floats.AddScaled(grads[i], 2*o.l2(step), params[i])
			norm2 += floats.Dot(grads[i], grads[i])
		}
		for i := range params {
			if norm := math.Sqrt(norm2); o.clip > 0 && norm > o.clip {
				floats.Scale(o.clip/norm, grads[i])
			}
			floats.Scale(1-o.rate(step)*o.decay(step), params[i])
			o.move(step, math.Sqrt(norm2), params[i], grads[i], first[i], second[i])
		}
	}
}

// move changes one parameter by the rule; m and v are the rule's memory.
func (o oracle) move(step int, norm float64, p, g, m, v []float64) {
	eta := o.rate(step)
	switch r := o.rule.(type) {
	case train.GD:
		floats.AddScaled(p, -eta, g)
	case train.NormalizedGD:
		floats.AddScaled(p, -eta/norm, g)
	case train.Momentum:
		floats.Scale(r.Beta, m)
		floats.Add(m, g)
		floats.AddScaled(p, -eta, m)
	case train.Adam:
		t := float64(step + 1)
		for k := range p {
			m[k] = r.Beta1*m[k] + (1-r.Beta1)*g[k]
			v[k] = r.Beta2*v[k] + (1-r.Beta2)*g[k]*g[k]
			mean, spread := m[k]/(1-math.Pow(r.Beta1, t)), v[k]/(1-math.Pow(r.Beta2, t))
			p[k] -= eta * mean / (math.Sqrt(spread) + r.Epsilon)
		}
	}
}

func stream(run int, part string) *rand.Rand { return sample.Stream(22, "train", run, part) }

func normal(name string, shape ...int) engine.Array {
	n := 1
	for _, k := range shape {
		n *= k
	}
	a := engine.Array{Shape: shape, Data: make([]float64, n)}
	sample.Normal(sample.Stream(22, "train", name), a.Data)
	return a
}

// rows returns a matrix [n, d] as its rows.
func rows(a engine.Array) [][]float64 {
	var out [][]float64
	for row := range slices.Chunk(a.Data, a.Shape[1]) {
		out = append(out, row)
	}
	return out
}

func transposed(a engine.Array) engine.Array {
	n, d := a.Shape[0], a.Shape[1]
	out := engine.Matrix(d, n, make([]float64, n*d))
	for i := range n {
		for k := range d {
			out.Data[k*n+i] = a.Data[i*d+k]
		}
	}
	return out
}

// ofRun returns copies of the parameters of one run.
func ofRun(params []engine.Array, run int) [][]float64 {
	out := make([][]float64, len(params))
	for i, p := range params {
		k := len(p.Data) / p.Shape[0]
		out[i] = slices.Clone(p.Data[run*k : (run+1)*k])
	}
	return out
}

// agree fails unless all numbers agree within 1e-10: rounding of 1e-16 an
// operation grows in some dozens of steps to no more than 1e-12.
func agree(t *testing.T, what string, got, want []float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d numbers, want %d", what, len(got), len(want))
	}
	for i := range want {
		if !scalar.EqualWithinAbsOrRel(got[i], want[i], 1e-10, 1e-10) {
			t.Fatalf("%s: number %d is %.15g, want %.15g", what, i, got[i], want[i])
		}
	}
}

func loop(t *testing.T, e *engine.Engine, l engine.Loop) engine.Trace {
	t.Helper()
	trace, err := e.Loop(context.Background(), l)
	if err != nil {
		t.Fatal(err)
	}
	return trace
}

func unique(parts ...any) string { return fmt.Sprint(parts...) }
