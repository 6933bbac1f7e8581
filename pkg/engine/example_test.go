package engine_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/gomlx/gomlx/core/graph"

	"github.com/provingground/provingground/pkg/engine"
)

// onGo returns an engine on the backend that is always there.
func onGo() *engine.Engine {
	e, err := engine.Open(engine.Go)
	if err != nil {
		panic(err)
	}
	return e
}

func ExampleMatrix() {
	a := engine.Matrix(2, 3, []float64{1, 2, 3, 4, 5, 6})
	fmt.Println(a.Shape, a.Data[1*3+2]) // row 1, column 2
	// Output: [2 3] 6
}

func ExampleVector() {
	fmt.Println(engine.Vector([]float64{1, 2, 3}))
	// Output: {[3] [1 2 3]}
}

// A number has no axes.
func ExampleScalar() {
	fmt.Println(engine.Scalar(0.5))
	// Output: {[] [0.5]}
}

func ExampleZeros() {
	fmt.Println(engine.Zeros(2, 2))
	// Output: {[2 2] [0 0 0 0]}
}

func ExampleNames() {
	fmt.Println(engine.Names())
	// Output: [auto go xla:cpu xla:cuda]
}

func ExampleOpen() {
	e, err := engine.Open(engine.Go)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer e.Close()
	fmt.Println(e.Name())
	// Output: go
}

func ExampleEngine_Choice() {
	e := onGo()
	defer e.Close()
	fmt.Println(e.Choice())
	// Output: go: the pure-Go backend, as asked for
}

// 1 + 10⁻⁹ is 1 in the 24 bits of a float32, and not in the 53 of a float64.
func ExampleEngine_Float32() {
	e := onGo()
	defer e.Close()
	excess := func(x []*graph.Node) []*graph.Node { return []*graph.Node{graph.AddScalar(x[0], -1)} }
	for _, e := range []*engine.Engine{e.Float32(), e.Float64()} {
		out, err := e.Run("excess", excess, engine.Scalar(1+1e-9))
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%.1e\n", out[0].Data[0])
	}
	// Output:
	// 0.0e+00
	// 1.0e-09
}

// Ten doublings, recorded at the start and after each five.
func ExampleEngine_Loop() {
	e := onGo()
	defer e.Close()
	double := func(f engine.Frame) []*graph.Node { return []*graph.Node{graph.MulScalar(f.State[0], 2)} }
	trace, err := e.Loop(context.Background(), engine.Loop{Name: "powers", State: []engine.Array{engine.Scalar(1)},
		Step: double, Steps: 10, Every: 5, Record: func(f engine.Frame) []*graph.Node { return f.State }})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(trace.At, trace.Records[1][0].Data, trace.State[0].Data)
	// Output: [0 5 10] [32] [1024]
}

// Squares of 2 leave the numbers of float64 with 2^(2¹⁰).
func ExampleDiverged() {
	e := onGo()
	defer e.Close()
	square := func(f engine.Frame) []*graph.Node { return []*graph.Node{graph.Square(f.State[0])} }
	_, err := e.Loop(context.Background(), engine.Loop{Name: "squares", State: []engine.Array{engine.Scalar(2)},
		Step: square, Steps: 20})
	var diverged *engine.Diverged
	fmt.Println(errors.As(err, &diverged), diverged.Step)
	// Output: true 10
}

// A graph that is run at many points is built once.
func ExampleEngine_Compile() {
	e := onGo()
	defer e.Close()
	square := func(x []*graph.Node) []*graph.Node { return []*graph.Node{graph.Square(x[0])} }
	f, err := e.Compile("square", square, engine.Scalar(0))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, x := range []float64{3, 5} {
		out, err := f.Run(engine.Scalar(x))
		fmt.Println(out, err)
	}
	// Output:
	// [{[] [9]}] <nil>
	// [{[] [25]}] <nil>
}

// What reads the result of a training tells those who wait for what it returns.
func ExampleWithNotice() {
	ctx, notice := engine.WithNotice(context.Background())
	fmt.Println(notice.Trained())
	engine.NoteTraining(ctx)
	fmt.Println(notice.Trained())
	// Output:
	// false
	// true
}

func ExampleNoteTraining() {
	outer, whole := engine.WithNotice(context.Background())
	ctx, part := engine.WithNotice(outer)
	engine.NoteTraining(ctx)
	fmt.Println(part.Trained(), whole.Trained()) // the outer notice hears it too
	// Output: true true
}
