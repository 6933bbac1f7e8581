package engine

import (
	"fmt"
	"slices"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
)

// layout counts the arrays that a loop carries: what changes, what does not,
// and the block of the feed.
type layout struct{ state, per, shared, fed int }

// frame returns the Frame over nodes in the order state, per, shared.
func (y layout) frame(step *graph.Node, nodes, fed []*graph.Node) Frame {
	a, b := y.state, y.state+y.per
	return Frame{step, nodes[:a:a], nodes[a:b:b], nodes[b : b+y.shared : b+y.shared], fed}
}

// while builds the graph of a loop: from (first, end, base, state, per, shared,
// blocks of the feed) to the state after steps first … end−1. base is the step
// at which the blocks begin.
func (b batch) while(dtype dtypes.DType, nodes []*graph.Node) []*graph.Node {
	g := nodes[0].Graph()
	parameters := func(g *graph.Graph) []*graph.Node {
		out := make([]*graph.Node, len(nodes))
		for i, n := range nodes {
			out[i] = graph.Parameter(g, fmt.Sprintf("carried%d", i), n.Shape())
		}
		return out
	}
	// Constants are carried too: XLA knows no nodes from outside a loop.
	cond := graph.NewClosure(g, func(g *graph.Graph) []*graph.Node {
		p := parameters(g)
		return []*graph.Node{graph.LessThan(p[0], p[1])}
	})
	body := graph.NewClosure(g, func(g *graph.Graph) []*graph.Node {
		p := parameters(g)
		next := b.next(dtype, p)
		return slices.Concat([]*graph.Node{graph.AddScalar(p[0], 1)}, p[1:3], next, p[3+b.state:])
	})
	return graph.While(cond, body, nodes...)[3 : 3+b.state]
}

// next builds the graph of one step: from the same nodes to the state after
// step first.
func (b batch) next(dtype dtypes.DType, carried []*graph.Node) []*graph.Node {
	i, base, rest := carried[0], carried[2], carried[3:]
	fed := make([]*graph.Node, b.fed)
	for k, block := range rest[len(rest)-b.fed:] {
		fed[k] = at(block, graph.Sub(i, base))
	}
	next := b.Step(b.frame(graph.ConvertDType(i, dtype), rest, fed))
	if len(next) != b.state {
		panic(fmt.Errorf("the step returns %d arrays for a state of %d", len(next), b.state))
	}
	for k, n := range next {
		if !n.Shape().Equal(rest[k].Shape()) {
			panic(fmt.Errorf("the step turns array %d of the state from %s into %s", k, rest[k].Shape(), n.Shape()))
		}
	}
	return next
}

// at returns block[i] for a scalar i. The Go backend has no dynamic slice.
func at(block, i *graph.Node) *graph.Node {
	if block.Graph().Backend().Capabilities().Operations[compute.OpTypeDynamicSlice] {
		return dynamicAt(block, i)
	}
	return graph.Gather(block, graph.Reshape(i, 1))
}

func dynamicAt(block, i *graph.Node) *graph.Node {
	dims := block.Shape().Dimensions
	starts := []*graph.Node{i}
	for range dims[1:] {
		starts = append(starts, graph.Sub(i, i))
	}
	return graph.Reshape(graph.DynamicSlice(block, starts, append([]int{1}, dims[1:]...)), dims[1:]...)
}

// drawHealth builds the graph that turns a state into 0 where it is finite and
// NaN where it is not: [S], or [1] where there is no run axis.
func (b batch) drawHealth() (draft, error) {
	return draw(b.draft.backend, b.Name+", health", b.shapes[:b.state], func(state []*graph.Node) []*graph.Node {
		var sum *graph.Node
		for _, x := range state {
			d := graph.Reshape(graph.Sub(x, x), max(b.Runs, 1), -1)
			if d = graph.ReduceSum(d, 1); sum == nil {
				sum = d
			} else {
				sum = graph.Add(sum, d)
			}
		}
		return []*graph.Node{sum}
	})
}

// drawRecord builds the graph of what is kept of a state, from (number of
// steps done, state, per, shared).
func (b batch) drawRecord(dtype dtypes.DType) (draft, error) {
	in := append([]shapes.Shape{shapes.Make(dtypes.Int32)}, b.shapes[:len(b.shapes)-b.fed]...)
	return draw(b.draft.backend, b.Name, in, func(nodes []*graph.Node) []*graph.Node {
		out := b.Record(b.frame(graph.ConvertDType(nodes[0], dtype), nodes[1:], nil))
		for k, n := range out {
			if b.Runs > 0 && (n.Rank() == 0 || n.Shape().Dimensions[0] != b.Runs) {
				panic(fmt.Errorf("record %d has shape %s and should begin with the %d runs", k, n.Shape(), b.Runs))
			}
		}
		return out
	})
}
