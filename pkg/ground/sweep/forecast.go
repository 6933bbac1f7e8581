package sweep

import (
	"cmp"
	"container/heap"
	"math"
	"slices"
	"strings"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/store"
)

// nominal returns the seconds that a cost takes on a plain machine of two cores.
func nominal(c experiment.Cost) float64 { return experiment.Nominal.Seconds(c) }

// ordered returns each point once, the longest first.
func ordered(list []*experiment.Piece) []*experiment.Piece {
	seen := map[store.Key]bool{}
	list = slices.DeleteFunc(slices.Clone(list), func(p *experiment.Piece) bool {
		again := seen[p.Key]
		seen[p.Key] = true
		return again
	})
	slices.SortStableFunc(list, func(a, b *experiment.Piece) int {
		return cmp.Or(cmp.Compare(nominal(b.Cost), nominal(a.Cost)), strings.Compare(a.Key.String(), b.Key.String()))
	})
	return list
}

// cores is how many points a worker of the forecast computes at once.
const cores = 2

// load is the work that is left of some parts.
type load struct {
	seconds []float64 // nominal, of each point that is known
	later   []float64 // of points that become known when those are stored, as long as the longest of their experiment
	least   float64   // that some part takes whatever the number of workers
}

// loadOf returns what is left of parts of which Missing was asked.
func loadOf(parts []*experiment.Part) load {
	var l load
	var all []*experiment.Piece
	longest := map[string]float64{}
	for _, p := range parts {
		for _, m := range p.Points() {
			longest[p.Experiment] = max(longest[p.Experiment], nominal(m.Cost))
			if !m.Stored() {
				all = append(all, m)
			}
		}
	}
	for _, m := range ordered(all) {
		l.seconds = append(l.seconds, nominal(m.Cost))
	}
	for _, p := range parts {
		l.add(p, longest[p.Experiment])
	}
	return l
}

// add adds what follows after the known points of a part.
func (l *load) add(p *experiment.Part, longest float64) {
	rest, first := 0.0, 0.0
	if !p.Done() {
		rest = nominal(p.Rest())
	}
	for _, m := range p.Points() {
		if !m.Stored() {
			first = max(first, nominal(m.Cost))
		}
	}
	then := min(rest, longest)
	if longest == 0 {
		then = rest
	}
	l.least = max(l.least, first+then)
	if then == 0 {
		return
	}
	for n := math.Ceil(rest / then); n > 0; n-- {
		l.later = append(l.later, rest/math.Ceil(rest/then))
	}
}

// total returns the nominal seconds of all that is left.
func (l load) total() float64 {
	sum := 0.0
	for _, s := range slices.Concat(l.seconds, l.later) {
		sum += s
	}
	return sum
}

// longest returns the nominal seconds of the longest point.
func (l load) longest() float64 {
	if len(l.seconds)+len(l.later) == 0 {
		return 0
	}
	return slices.Max(slices.Concat(l.seconds, l.later))
}

// time returns how many seconds a number of workers takes that choose the longest point first. A
// worker has two cores, and a point takes one of them, and twice as long as on both.
func (l load) time(workers int) float64 {
	free := make(times, cores*workers)
	for _, list := range [][]float64{l.seconds, l.later} {
		for _, s := range list {
			free[0] += cores * s
			heap.Fix(&free, 0)
		}
	}
	return max(slices.Max(free), cores*l.least)
}

// times are when the cores of workers are free, as a heap.
type times []float64

func (t times) Len() int           { return len(t) }
func (t times) Less(i, j int) bool { return t[i] < t[j] }
func (t times) Swap(i, j int)      { t[i], t[j] = t[j], t[i] }
func (t *times) Push(any)          {}
func (t *times) Pop() any          { return nil }
