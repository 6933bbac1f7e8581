package engine_test

import (
	"context"
	"testing"

	"github.com/gomlx/gomlx/core/graph"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
)

// twoLayer is gradient descent on both layers of S networks
// f(x) = Σ a_j max(0, w_j·x) of m neurons, on one sample Xᵀ [d, n], y [n].
func twoLayer(runs, d, m, n, steps int) engine.Loop {
	return engine.Loop{
		Name: "two-layer", Runs: runs, Steps: steps,
		State: []engine.Array{{Shape: []int{runs, m, d}, Data: normal("W", runs*m*d)},
			{Shape: []int{runs, m}, Data: normal("A", runs*m)}},
		Shared: []engine.Array{engine.Matrix(d, n, normal("X", d*n)), engine.Vector(normal("Y", n))},
		Step: func(f engine.Frame) []*graph.Node {
			w, a, x, y := f.State[0], f.State[1], f.Shared[0], f.Shared[1]
			z := graph.Einsum("smd,dn->smn", w, x)
			h := graph.Mul(z, graph.ConvertDType(graph.GreaterThan(z, graph.ZerosLike(z)), z.DType()))
			r := graph.Sub(graph.Einsum("sm,smn->sn", a, h), graph.ExpandLeftToRank(y, 2))
			loss := graph.Einsum("sn,sn->", r, r)
			g := graph.Gradient(loss, w, a)
			rate := 1e-3 / float64(n)
			return []*graph.Node{graph.Sub(w, graph.MulScalar(g[0], rate)), graph.Sub(a, graph.MulScalar(g[1], rate))}
		},
	}
}

// BenchmarkLoop reports the time of one step.
func BenchmarkLoop(b *testing.B) {
	for _, c := range []struct {
		name             string
		runs, d, m, n, k int
	}{{"tiny", 1, 10, 20, 64, 2000}, {"wide", 1, 32, 256, 1024, 100}, {"wide, 8 runs", 8, 32, 256, 1024, 20}} {
		for _, backend := range []string{engine.Go, engine.XLACPU} {
			b.Run(c.name+"/"+backend, func(b *testing.B) {
				e := enginetest.Open(b, backend).Float32()
				l := twoLayer(c.runs, c.d, c.m, c.n, c.k)
				if _, err := e.Loop(context.Background(), l); err != nil {
					b.Fatal(err)
				}
				for b.Loop() {
					if _, err := e.Loop(context.Background(), l); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(b.Elapsed().Seconds()*1e6/float64(b.N*c.k), "µs/step")
			})
		}
	}
}
