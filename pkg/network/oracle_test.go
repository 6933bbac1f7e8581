package network_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/network"
	"github.com/provingground/provingground/pkg/sample"
)

func run(t *testing.T, e *engine.Engine, name string, build engine.Graph, in ...engine.Array) []engine.Array {
	t.Helper()
	out, err := e.Run(name, build, in...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// stream gives every part of every run its own stream.
func stream(run int, part string) *rand.Rand { return sample.Stream(22, "network", run, part) }

// normal returns an array of independent standard normal numbers.
func normal(name string, shape ...int) engine.Array {
	a := engine.Array{Shape: shape, Data: make([]float64, size(shape))}
	sample.Normal(sample.Stream(22, "network", name), a.Data)
	return a
}

func size(shape []int) int {
	n := 1
	for _, k := range shape {
		n *= k
	}
	return n
}

// agree fails unless all numbers agree within 1e-10, relatively or absolutely:
// float64 leaves about 1e-15 for each of the few hundred operations of these
// tests.
func agree(t *testing.T, what string, got, want []float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d numbers, want %d", what, len(got), len(want))
	}
	for i := range want {
		if !scalar.EqualWithinAbsOrRel(got[i], want[i], 1e-10, 1e-10) {
			t.Fatalf("%s: number %d is %g, want %g", what, i, got[i], want[i])
		}
	}
}

// column returns sample i of run s out of x [d, n] or [S, d, n].
func column(x engine.Array, s, i int) []float64 {
	d, n := x.Shape[len(x.Shape)-2], x.Shape[len(x.Shape)-1]
	at := 0
	if len(x.Shape) == 3 {
		at = s * d * n
	}
	out := make([]float64, d)
	for k := range out {
		out[k] = x.Data[at+k*n+i]
	}
	return out
}

// oracleTwoLayer returns f [S, n], the neurons' inputs and outputs [S, m, n],
// by the formula and nothing else.
func oracleTwoLayer(t network.TwoLayer, w network.Weights, x engine.Array) (f, pre, post []float64) {
	runs, n, m, d := w.W.Shape[0], x.Shape[len(x.Shape)-1], t.Width, t.Inputs
	f, pre, post = make([]float64, runs*n), make([]float64, runs*m*n), make([]float64, runs*m*n)
	for s := range runs {
		for i := range n {
			xi := column(x, s, i)
			for j := range m {
				z := 0.0
				for k := range d {
					z += w.W.Data[(s*m+j)*d+k] * xi[k]
				}
				if len(w.B.Data) > 0 {
					z += w.B.Data[s*m+j]
				}
				h := t.Activation.At(z)
				pre[(s*m+j)*n+i], post[(s*m+j)*n+i] = z, h
				f[s*n+i] += t.Scale * w.A.Data[s*m+j] * h
			}
			if len(w.C.Data) > 0 {
				f[s*n+i] += w.C.Data[s]
			}
		}
	}
	return f, pre, post
}

// oracleDeep returns the values [S, n_l, n] before and after the activation of
// every layer; after the last layer there is none.
func oracleDeep(d network.Deep, params []engine.Array, x engine.Array) (pre, post [][]float64) {
	runs, n := params[0].Shape[0], x.Shape[len(x.Shape)-1]
	below := make([]float64, 0, runs*d.Widths[0]*n)
	for s := range runs {
		at := 0
		if len(x.Shape) == 3 {
			at = s * d.Widths[0] * n
		}
		below = append(below, x.Data[at:at+d.Widths[0]*n]...)
	}
	for l := 1; l < len(d.Widths); l++ {
		w, b := params[l-1].Data, []float64(nil)
		if d.Bias {
			w, b = params[2*l-2].Data, params[2*l-1].Data
		}
		m, k := d.Widths[l], d.Widths[l-1]
		z, h := make([]float64, runs*m*n), make([]float64, runs*m*n)
		for at := range z {
			i, j, s := at%n, at/n%m, at/n/m
			for q := range k {
				z[at] += w[(s*m+j)*k+q] * below[(s*k+q)*n+i]
			}
			if b != nil {
				z[at] += b[s*m+j]
			}
			h[at] = d.Activation.At(z[at])
		}
		pre, post, below = append(pre, z), append(post, h), h
	}
	return pre, post
}

// unique names graphs, since a graph's name must tell what its closure holds.
func unique(parts ...any) string { return fmt.Sprint(parts...) }
