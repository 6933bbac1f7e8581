package train_test

import (
	"fmt"
	"testing"

	"github.com/gomlx/gomlx/core/graph"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/train"
)

func ExampleCosine() {
	c := train.Cosine{From: 0.01, To: 0, Steps: 100}
	fmt.Printf("%.4f %.4f %.4f %.4f\n", c.Value(0), c.Value(50), c.Value(100), c.Value(200))
	// Output: 0.0100 0.0050 0.0000 0.0000
}

func ExampleRamp() {
	r := train.Ramp{From: 0, To: 0.02, Steps: 1500}
	fmt.Println(r.Value(0), r.Value(750), r.Value(1500), r.Value(5000))
	// Output: 0 0.01 0.02 0.02
}

func TestSchedulesInALoopAreThoseOnTheHost(t *testing.T) {
	schedules := []interface {
		train.Schedule
		Value(step int) float64
	}{
		train.Constant(0.3), train.Ramp{From: 1, To: 0.25, Steps: 7}, train.Ramp{To: 2, Steps: 1},
		train.Cosine{From: 0.5, To: 0.02, Steps: 9},
	}
	base := []float64{1, 3}
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		for _, s := range schedules {
			trace := loop(t, e, engine.Loop{
				Name: unique(s), Runs: 2, Steps: 12, Every: 1,
				State: []engine.Array{engine.Vector([]float64{0, 0}), engine.Vector([]float64{0, 0})},
				Per:   []engine.Array{engine.Vector(base)},
				Step: func(f engine.Frame) []*graph.Node {
					return []*graph.Node{graph.Mul(graph.OnesLike(f.State[0]), s.At(f)), train.PerRun{Times: s}.At(f)}
				},
				Record: func(f engine.Frame) []*graph.Node { return f.State },
			})
			for i, record := range trace.Records {
				if trace.At[i] == 0 {
					continue // the start
				}
				want := s.Value(trace.At[i] - 1)
				agree(t, unique(s, " at step ", trace.At[i]-1), record[0].Data, []float64{want, want})
				agree(t, unique(s, " of each run"), record[1].Data, []float64{want * base[0], want * base[1]})
			}
		}
	})
}
