package rankone

import (
	"math"
	"slices"

	"github.com/provingground/provingground/pkg/dense"
)

// tourNeighbours is among how many nearest points a better edge is looked for; more
// than ten shorten 2-opt paths by less than one per cent.
const tourNeighbours = 10

// ShortPath returns an order of points that makes a short path through all of them: from
// the one of smallest first coordinate to the nearest not yet visited, and so on, and then
// shortened by 2-opt: a piece of the path is turned round as long as that makes it shorter,
// for edges to one of the ten nearest points. On a line it is the shortest path.
func ShortPath(points [][]float64) []int {
	p := &path{points: points, order: nearestNeighbours(points), at: make([]int, len(points))}
	p.number(0, len(points))
	near := nearestOf(points, tourNeighbours)
	queue, waiting := slices.Clone(p.order), make([]bool, len(points))
	for i := range waiting {
		waiting[i] = true
	}
	for len(queue) > 0 {
		a := queue[0]
		queue = queue[1:]
		waiting[a] = false
		for _, moved := range p.improve(a, near[a]) {
			if !waiting[moved] {
				queue, waiting[moved] = append(queue, moved), true
			}
		}
	}
	return p.order
}

// PathLength returns the length of the path through points in an order.
func PathLength(points [][]float64, order []int) float64 {
	length := 0.0
	for i := 1; i < len(order); i++ {
		length += dense.Distance(points[order[i-1]], points[order[i]])
	}
	return length
}

// SpanningTree returns the length of the minimal spanning tree of points, by Prim's
// method. No path through all of them is shorter, since a path is a spanning tree, and
// the shortest is at most twice as long: walk once round the tree.
func SpanningTree(points [][]float64) float64 {
	total, best := 0.0, make([]float64, len(points))
	for i := range best {
		best[i] = math.Inf(1)
	}
	for at := 0; at >= 0; {
		best[at] = -1 // in the tree
		next := -1
		for i, b := range best {
			if b < 0 {
				continue
			}
			best[i] = min(b, dense.Distance(points[at], points[i]))
			if next < 0 || best[i] < best[next] {
				next = i
			}
		}
		if next >= 0 {
			total += best[next]
		}
		at = next
	}
	return total
}

// nearestNeighbours returns the path that goes to the nearest point not yet visited.
func nearestNeighbours(points [][]float64) []int {
	left := make([]int, len(points))
	for i := range left {
		left[i] = i
		if points[i][0] < points[left[0]][0] {
			left[0], left[i] = i, left[0]
		}
	}
	for i := 1; i < len(left); i++ {
		best, least := i, math.Inf(1)
		for j := i; j < len(left); j++ {
			if d := dense.Distance(points[left[i-1]], points[left[j]]); d < least {
				best, least = j, d
			}
		}
		left[i], left[best] = left[best], left[i]
	}
	return left
}

// nearestOf returns the k nearest points of every point, or all others, nearest
// first.
func nearestOf(points [][]float64, k int) [][]int {
	out := make([][]int, len(points))
	length := make([]float64, k+1)
	for i, p := range points {
		near := make([]int, 0, k+1)
		for j, q := range points {
			d := dense.Distance(p, q)
			if j == i || len(near) == k && d >= length[k-1] {
				continue
			}
			at := len(near)
			for ; at > 0 && length[at-1] > d; at-- {
				length[at] = length[at-1]
			}
			length[at] = d
			near = slices.Insert(near, at, j)
			near = near[:min(len(near), k)]
		}
		out[i] = near
	}
	return out
}

// path is an open path that 2-opt works on. Beyond its ends there is nothing, at
// distance 0 from everything.
type path struct {
	points [][]float64
	order  []int // the points along the path
	at     []int // the place of every point
}

// number brings at up to date for the places from lo to hi.
func (p *path) number(lo, hi int) {
	for i := lo; i < hi; i++ {
		p.at[p.order[i]] = i
	}
}

// edge returns the length of an edge between two places, 0 beyond the ends.
func (p *path) edge(i, j int) float64 {
	if min(i, j) < 0 || max(i, j) >= len(p.order) {
		return 0
	}
	return dense.Distance(p.points[p.order[i]], p.points[p.order[j]])
}

// improve makes the first move that shortens the path by replacing an edge at point a
// by one to a near point, and returns the points whose edges changed; nil when there
// is none.
func (p *path) improve(a int, near []int) []int {
	const least = 1e-12 // shorter is roundoff
	for _, step := range []int{1, -1} {
		i := p.at[a]
		old := p.edge(i, i+step)
		for _, c := range near {
			j := p.at[c]
			gain := old - p.edge(i, j)
			if gain <= 0 {
				break
			}
			if gain+p.edge(j, j+step)-p.edge(i+step, j+step) > least {
				return p.turn(i, j, step)
			}
		}
	}
	return nil
}

// turn replaces the edges from places i and j to their neighbours on one side by the
// edges between i and j and between those neighbours.
func (p *path) turn(i, j, step int) []int {
	lo, hi := min(i, j), max(i, j)
	if step > 0 {
		lo++
	} else {
		hi--
	}
	slices.Reverse(p.order[lo : hi+1])
	p.number(lo, hi+1)
	var ends []int
	for _, at := range []int{lo - 1, lo, hi, hi + 1} {
		if at >= 0 && at < len(p.order) {
			ends = append(ends, p.order[at])
		}
	}
	return ends
}
