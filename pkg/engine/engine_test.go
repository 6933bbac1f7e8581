package engine

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
)

func product(in []*graph.Node) []*graph.Node {
	return []*graph.Node{graph.MatMul(in[0], in[1])}
}

func ExampleEngine_Run() {
	e, err := Open(Auto)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer e.Close()
	out, err := e.Run("product", product, Matrix(2, 2, []float64{1, 2, 3, 4}), Matrix(2, 1, []float64{10, 1}))
	fmt.Println(out, err)
	// Output: [{[2 1] [12 34]}] <nil>
}

func TestUnknownBackendIsAnsweredWithTheKnownOnes(t *testing.T) {
	_, err := Open("tpu")
	if err == nil || !strings.Contains(err.Error(), "auto, go") {
		t.Errorf("got %v", err)
	}
}

func TestBadShapesAreErrorsThatNameTheGraph(t *testing.T) {
	e, err := Open("go")
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	for name, in := range map[string][]Array{
		"wrong count": {Matrix(2, 2, []float64{1}), Matrix(2, 1, []float64{1, 1})},
		"empty":       {Matrix(0, 2, nil), Matrix(2, 1, []float64{1, 1})},
		"mismatch":    {Matrix(2, 2, make([]float64, 4)), Matrix(3, 1, make([]float64, 3))},
		"too few":     {Matrix(2, 2, make([]float64, 4))},
	} {
		if _, err := e.Run("product", product, in...); err == nil || !strings.Contains(err.Error(), "product") {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestManyGoroutinesShareOneGraph(t *testing.T) {
	e, err := Open("go")
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			n := 1 + i%4 // four shapes of one graph
			out, err := e.Run("product", product, Matrix(1, n, ones(n)), Matrix(n, 1, ones(n)))
			if err != nil || out[0].Data[0] != float64(n) {
				t.Errorf("n = %d: %v, %v", n, out, err)
			}
		})
	}
	wg.Wait()
}

func TestAClosedEngineOpensAgain(t *testing.T) {
	e, err := Open("go")
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := e.Run("product", product, Matrix(1, 1, ones(1)), Matrix(1, 1, ones(1))); err != nil {
			t.Fatal(err)
		}
		e.Close()
	}
}

func ones(n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = 1
	}
	return x
}
