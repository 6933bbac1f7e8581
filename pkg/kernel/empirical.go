package kernel

import (
	"context"
	"fmt"
	"slices"

	"github.com/gomlx/gomlx/core/graph"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/engine"
)

// Graph is a network with one output as a graph function, in which every point
// has its own copy of the parameters: it takes x [n, d] and the parameters,
// each with a leading axis [n, …], and returns f [n], f_i a function of row i
// of each alone.
type Graph func(x *graph.Node, params []*graph.Node) *graph.Node

// Empirical is the tangent kernel of any network at given parameters,
// k(x, x′) = ⟨∂f(x)/∂θ, ∂f(x′)/∂θ⟩, computed on an engine from one gradient for
// each point: f depends on copy i of the parameters through point i alone, so
// that the gradient of Σ_i f_i by all the copies is the Jacobian.
//
// The Jacobian of n points with P parameters has n·P numbers. It is made in
// blocks of points, two at a time, of at most Memory bytes together, and for each pair
// of blocks anew, which costs little against the product of the two.
type Empirical struct {
	Engine *engine.Engine
	Name   string // for errors
	Graph  Graph
	Params []engine.Array
	Memory int // bytes for two blocks of the Jacobian; 0: 256 MiB
}

// Gram returns the kernel matrix [n, n] of the rows of x [n, d]. Errors are
// those of Gram for a closed form, of the graph, and of a context that ends.
func (k Empirical) Gram(ctx context.Context, x *mat.Dense) (*mat.SymDense, error) {
	if err := k.check(x); err != nil {
		return nil, err
	}
	n, _ := x.Dims()
	out, size := mat.NewSymDense(n, nil), k.block(n)
	for i0 := 0; i0 < n; i0 += size {
		for j0 := i0; j0 < n; j0 += size {
			block, err := k.pair(ctx, rows(x, i0, size), rows(x, j0, size))
			if err != nil {
				return nil, err
			}
			for i := i0; i < min(i0+size, n); i++ {
				for j := max(i, j0); j < min(j0+size, n); j++ {
					out.SetSym(i, j, block[(i-i0)*size+j-j0])
				}
			}
		}
	}
	return out, nil
}

// Cross returns the kernel matrix [n, n′] between the rows of x [n, d] and of
// y [n′, d]. Errors are those of Gram, and that the dimensions differ.
func (k Empirical) Cross(ctx context.Context, x, y *mat.Dense) (*mat.Dense, error) {
	if err := k.check(x, y); err != nil {
		return nil, err
	}
	n, _ := x.Dims()
	cols, _ := y.Dims()
	out, size := mat.NewDense(n, cols, nil), k.block(max(n, cols))
	for i0 := 0; i0 < n; i0 += size {
		for j0 := 0; j0 < cols; j0 += size {
			block, err := k.pair(ctx, rows(x, i0, size), rows(y, j0, size))
			if err != nil {
				return nil, err
			}
			for i := i0; i < min(i0+size, n); i++ {
				copy(out.RawRowView(i)[j0:], block[(i-i0)*size:(i-i0)*size+min(size, cols-j0)])
			}
		}
	}
	return out, nil
}

// pair returns the kernel matrix of two blocks of points, row by row.
func (k Empirical) pair(ctx context.Context, x, y engine.Array) ([]float64, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	out, err := k.Engine.Run(k.Name+"/tangent", k.build, append([]engine.Array{x, y}, k.Params...)...)
	if err != nil {
		return nil, err
	}
	return out[0].Data, nil
}

// build sums the inner products of the two Jacobians over the parameters.
func (k Empirical) build(in []*graph.Node) []*graph.Node {
	jx, jy := k.jacobian(in[0], in[2:]), k.jacobian(in[1], in[2:])
	var sum *graph.Node
	for i := range jx {
		product := graph.Einsum("np,kp->nk", jx[i], jy[i])
		if sum == nil {
			sum = product
		} else {
			sum = graph.Add(sum, product)
		}
	}
	return []*graph.Node{sum}
}

// jacobian returns ∂f_i/∂θ as [n, size], one node for each parameter.
func (k Empirical) jacobian(x *graph.Node, params []*graph.Node) []*graph.Node {
	n := x.Shape().Dimensions[0]
	copies := make([]*graph.Node, len(params))
	for i, p := range params {
		copies[i] = graph.BroadcastPrefix(p, n)
	}
	f := k.Graph(x, copies)
	if !slices.Equal(f.Shape().Dimensions, []int{n}) {
		panic(fmt.Errorf("the network returns shape %v for %d points: return one number for each, [%d]",
			f.Shape().Dimensions, n, n))
	}
	gradients := graph.Gradient(graph.ReduceAllSum(f), copies...)
	for i, g := range gradients {
		gradients[i] = graph.Reshape(g, n, g.Shape().Size()/n)
	}
	return gradients
}

// block returns how many points a block has, so that n points fill their blocks
// evenly: each shape is one compiled graph, and a last block is filled up.
func (k Empirical) block(n int) int {
	perPoint := 0
	for _, p := range k.Params {
		perPoint += 2 * 8 * len(p.Data)
	}
	memory := k.Memory
	if memory == 0 {
		memory = 256 << 20
	}
	most := min(n, max(1, memory/perPoint))
	blocks := (n + most - 1) / most
	return (n + blocks - 1) / blocks
}

// rows returns rows first … first+size−1 of x, the last ones repeating the last
// row of x where it has no more.
func rows(x *mat.Dense, first, size int) engine.Array {
	n, d := x.Dims()
	data := make([]float64, 0, size*d)
	for i := first; i < first+size; i++ {
		data = append(data, x.RawRowView(min(i, n-1))...)
	}
	return engine.Matrix(size, d, data)
}

func (k Empirical) check(points ...*mat.Dense) error {
	if k.Engine == nil || k.Graph == nil || k.Name == "" {
		return fmt.Errorf("tangent kernel: the engine, the graph or its name is missing: set all three")
	}
	size := 0
	for _, p := range k.Params {
		size += len(p.Data)
	}
	if size == 0 {
		return fmt.Errorf("tangent kernel of %s: there are no parameters: give at least one array", k.Name)
	}
	for _, x := range points {
		if err := checkPoints("the points of "+k.Name, x); err != nil {
			return err
		}
	}
	_, d := points[0].Dims()
	if _, other := points[len(points)-1].Dims(); d != other {
		return fmt.Errorf("tangent kernel of %s: the points have %d and %d coordinates: give both the same dimension",
			k.Name, d, other)
	}
	return nil
}
