package jacot2023

import (
	"math"

	"github.com/provingground/provingground/pkg/sample"
)

// randomNet draws a network with random widths from 1 to width, weights N(0, 2 scale²/fan-in)
// and biases N(0, 0.1).
func randomNet(r source, depth, width int, scale float64) Net {
	var n Net
	in := 1 + r.IntN(width)
	for range depth {
		out := 1 + r.IntN(width)
		w, b := gaussian(r, out, in), normal(r, out)
		w.Scale(math.Sqrt2*scale, w)
		for i := range b {
			b[i] *= math.Sqrt(0.1)
		}
		n.W, n.B = append(n.W, w), append(n.B, b)
		in = out
	}
	return n
}

// normal draws a vector with independent entries N(0, 1).
func normal(r source, n int) []float64 {
	x := make([]float64, n)
	sample.Normal(r, x)
	return x
}
