package main

import (
	"context"
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/kernel"
	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/spectral"
)

// dense returns an array [rows, cols] as a matrix over the same numbers.
func dense(a engine.Array) *mat.Dense { return mat.NewDense(a.Shape[0], a.Shape[1], a.Data) }

// squares is the check Σ x² over all numbers of a result.
func squares(result []engine.Array) (float64, error) {
	sum := 0.0
	for _, a := range result {
		sum += floats.Dot(a.Data, a.Data)
	}
	return sum, nil
}

// drawRidge draws features [n, m] whose scales fall as k^(−1/2), labels y [n]
// that five of them make with noise, and the penalties of the path.
func drawRidge() arrays {
	const n, m = 4000, 1000
	features, y := normal("ridge-path", "features", 1, n, m), normal("ridge-path", "noise", 0.1, n)
	for i := range n {
		row := features.Data[i*m : (i+1)*m]
		for k := range row {
			row[k] /= math.Sqrt(float64(k + 1))
		}
		y.Data[i] += floats.Sum(row[:5])
	}
	ridges := engine.Vector(floats.LogSpan(make([]float64, 12), 1e-6, 10))
	return arrays{"features": features, "y": y, "ridges": ridges}
}

// prepareRidge minimises mean square + μ‖w‖², which is the sum of squares with
// λ = nμ.
func prepareRidge(_ *engine.Engine, a arrays, _ numbers) (task, error) {
	features, y := dense(a["features"]), a["y"].Data
	run := func(ctx context.Context) ([]engine.Array, error) {
		lambdas := append([]float64{}, a["ridges"].Data...)
		floats.Scale(float64(len(y)), lambdas)
		path, err := kernel.Ridge(ctx, features, y, lambdas)
		return vectors(path), err
	}
	return task{run, squares}, nil
}

func vectors(rows [][]float64) []engine.Array {
	out := make([]engine.Array, len(rows))
	for i, row := range rows {
		out[i] = engine.Vector(row)
	}
	return out
}

// drawKernel draws x [d, n] and y [n].
func drawKernel() arrays {
	x := normal("tangent-kernel", "x", 1, 30, 2000)
	return arrays{"x": x, "y": columns(x, func(at func(int) float64) float64 { return at(0) + product(at) })}
}

func prepareKernel(_ *engine.Engine, a arrays, n numbers) (task, error) {
	x, y := mat.DenseCopyOf(dense(a["x"]).T()), a["y"].Data
	tangent, err := kernel.TwoLayer{Weight: 1, Head: 1}.Kernel(kernel.Parts{Weights: true, Head: true})
	run := func(ctx context.Context) ([]engine.Array, error) {
		gram, err := kernel.Gram(tangent, x)
		if err != nil {
			return nil, err
		}
		alpha, err := kernel.KernelRidge(ctx, gram, y, []float64{n["ridge"]})
		return vectors(alpha), err
	}
	check := func(result []engine.Array) (float64, error) { return floats.Dot(result[0].Data, y), nil }
	return task{run, check}, err
}

// The grid of the first step: samples of a cell are the first n of its dimension.
var (
	firstStepDimensions = []int{20, 40, 80}
	firstStepRatios     = []int{1, 2, 4, 8} // n/d²
)

// drawFirstStep draws, for every dimension d, inputs x [n, d] and labels y [n] for
// the largest n of the grid, and neurons w [m, d].
func drawFirstStep() arrays {
	const m = 64
	out := arrays{}
	for _, d := range firstStepDimensions {
		n := firstStepRatios[len(firstStepRatios)-1] * d * d
		name := func(part string) string { return fmt.Sprintf("%s%d", part, d) }
		x, y, w := normal("first-step", name("x"), 1, n, d), engine.Zeros(n), engine.Zeros(m, d)
		for i := range y.Data {
			row := x.Data[i*d:]
			y.Data[i] = singleIndex(func(k int) float64 { return row[k] })
		}
		sample.Sphere(stream("first-step", name("w")), w.Data, d)
		out[name("x")], out[name("y")], out[name("w")] = x, y, w
	}
	return out
}

// prepareFirstStep leaves the alignment of every cell.
func prepareFirstStep(e *engine.Engine, a arrays, _ numbers) (task, error) {
	run := func(ctx context.Context) ([]engine.Array, error) {
		var alignments []float64
		for _, d := range firstStepDimensions {
			x, y, w := a[fmt.Sprintf("x%d", d)], a[fmt.Sprintf("y%d", d)], a[fmt.Sprintf("w%d", d)]
			for _, ratio := range firstStepRatios {
				n := ratio * d * d
				data, _, _ := damian2022.Data{N: n, D: d, X: x.Data[:n*d], Y: y.Data[:n]}.Preprocess()
				g, err := damian2022.Gradients(ctx, e, data, w.Data)
				if err != nil {
					return nil, err
				}
				alignments = append(alignments, damian2022.Alignment(g, d, 1))
			}
		}
		return []engine.Array{engine.Vector(alignments)}, nil
	}
	return task{run, squares}, nil
}

// drawLayers draws matrices of rows × cols as one array.
func drawLayers(job string, layers, rows, cols int) arrays {
	return arrays{"layers": normal(job, "layers", 1/math.Sqrt(float64(rows)), layers, rows, cols)}
}

// prepareSVD leaves U and V of every layer, one after the other.
func prepareSVD(_ *engine.Engine, a arrays, _ numbers) (task, error) {
	layers := a["layers"]
	rows, cols := layers.Shape[1], layers.Shape[2]
	parts := make([]*mat.Dense, layers.Shape[0])
	for l := range parts {
		parts[l] = mat.NewDense(rows, cols, layers.Data[l*rows*cols:(l+1)*rows*cols])
	}
	run := func(ctx context.Context) ([]engine.Array, error) {
		var out []engine.Array
		all, err := spectral.DecomposeAll(ctx, parts)
		for _, s := range all {
			k := len(s.Values)
			u, v := engine.Matrix(rows, k, s.U.RawMatrix().Data), engine.Matrix(cols, k, s.V.RawMatrix().Data)
			out = append(out, u, v)
		}
		return out, err
	}
	// Σ ⟨U Vᵀ, A⟩ is the sum of the singular values, by way of the vectors.
	check := func(result []engine.Array) (sum float64, err error) {
		var polar mat.Dense
		for l, part := range parts {
			polar.Mul(dense(result[2*l]), dense(result[2*l+1]).T())
			sum += floats.Dot(polar.RawMatrix().Data, part.RawMatrix().Data)
		}
		return sum, nil
	}
	return task{run, check}, nil
}
