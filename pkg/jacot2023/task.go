package jacot2023

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/dense"
	"github.com/provingground/provingground/pkg/sample"
)

// This file holds the tasks: random teachers and rings, and their samples.

// The kinds of tasks.
const (
	Teacher      = "teacher"       // x = g(z), y = h(z_1, …, z_k) with random shallow networks g and h
	Ring         = "ring"          // x_j = c + r cos(2πj/d − φ), y = h(c, r): the rotation φ is a symmetry
	RingBroken   = "ring-broken"   // the same inputs, y = h(c, r, cos φ): it is none
	RingShuffled = "ring-shuffled" // a ring with the training outputs permuted
)

// Hidden neurons of the random networks that make the data.
const (
	embeddingNeurons = 50 // of g
	labelNeurons     = 20 // of h
)

// The largest sizes that can be trained at all.
const (
	mostNeurons = 100_000
	mostSamples = 1_000_000
)

// Task is a family of regression problems, one for every teacher: a draw of
// the random networks g and h. Teachers of one master seed and kind differ from each other
// by their number alone.
type Task struct {
	Kind    string  // Teacher, Ring, RingBroken or RingShuffled
	Latent  int     // latent coordinates z ~ N(0, I) of a teacher; a ring has c, r and φ
	Rank    int     // k: how many of them the outputs depend on; 2 for a ring, 3 for a broken one
	Inputs  int     // d_in
	Outputs int     // d_out
	Samples int     // N
	BiasSD  float64 // of the hidden biases of g and h
}

// TeacherTask returns the task of rank k at the quick presets' size: four latent
// coordinates, ten inputs and outputs, 200 samples.
func TeacherTask(k int) Task {
	return Task{Kind: Teacher, Latent: 4, Rank: k, Inputs: 10, Outputs: 10, Samples: 200, BiasSD: 0.5}
}

// RingRank returns the rank of a task on a ring; false for a teacher's.
func (t Task) RingRank() (rank int, ring bool) {
	switch t.Kind {
	case Ring, RingShuffled:
		return 2, true
	case RingBroken:
		return 3, true
	}
	return 0, false
}

// Check returns an error with a sentence for everything that is impossible about a task.
func (t Task) Check() error {
	var errs []error
	refuse := func(wrong bool, format string, args ...any) {
		if wrong {
			errs = append(errs, fmt.Errorf(format, args...))
		}
	}
	ringRank, ring := t.RingRank()
	refuse(t.Kind != Teacher && !ring, "field Kind = %q: there is no such task: take %s, %s, %s or %s",
		t.Kind, Teacher, Ring, RingBroken, RingShuffled)
	refuse(t.Rank < 1 || t.Rank > t.Latent,
		"field Rank = %d: the outputs depend on at least 1 and at most all %d latent coordinates", t.Rank, t.Latent)
	refuse(ring && (t.Latent != 3 || t.Rank != ringRank),
		"task %s has the 3 latent coordinates c, r and φ, and rank %d: not %d and %d", t.Kind, ringRank, t.Latent, t.Rank)
	refuse(t.Inputs < 1 || t.Outputs < 1, "fields Inputs = %d and Outputs = %d must be at least 1", t.Inputs, t.Outputs)
	refuse(t.Rank <= t.Latent && t.Rank > min(t.Inputs, t.Outputs),
		"field Rank = %d: a map from %d inputs to %d outputs has no such rank", t.Rank, t.Inputs, t.Outputs)
	refuse(max(t.Latent, t.Inputs, t.Outputs) > mostNeurons,
		"fields Latent, Inputs and Outputs = %d, %d and %d may not pass %d", t.Latent, t.Inputs, t.Outputs, mostNeurons)
	refuse(t.Samples < 2, "field Samples = %d: the data are centred and scaled, which takes at least 2 samples", t.Samples)
	refuse(t.Samples > mostSamples, "field Samples = %d may not pass %d", t.Samples, mostSamples)
	refuse(!(t.BiasSD >= 0) || math.IsInf(t.BiasSD, 0), "field BiasSD = %v must be finite and not negative", t.BiasSD)
	return errors.Join(errs...)
}

// Data are samples, one a column.
type Data struct {
	Z *mat.Dense // latent coordinates [latent, N]
	X *mat.Dense // inputs [d_in, N]
	Y *mat.Dense // outputs [d_out, N]
}

// Problem is one teacher: the map from latent coordinates to inputs and
// outputs, and the data of the training.
type Problem struct {
	Task
	Train Data

	g, h         Net    // the random networks
	Centre, outs affine // the normalisation of inputs and outputs, by the training data
	stream       func(purpose string) *rand.Rand
}

// Problem returns the teacher of that number, or what is impossible about the task. The
// random networks have weights N(0, 1/fan-in), hidden biases N(0, BiasSD²) and no output
// bias.
func (t Task) Problem(master uint64, teacher int) (*Problem, error) {
	if err := t.Check(); err != nil {
		return nil, err
	}
	p := &Problem{Task: t, stream: func(purpose string) *rand.Rand {
		return sample.Stream(master, "jacot2023", t.Kind, t.Rank, teacher, purpose)
	}}
	p.g = drawShallow(p.stream("g"), t.Latent, embeddingNeurons, t.Inputs, t.BiasSD)
	p.h = drawShallow(p.stream("h"), t.Rank, labelNeurons, t.Outputs, t.BiasSD)
	z := p.latents("train", t.Samples)
	x, y := p.raw(z)
	p.Centre, p.outs = normaliser(x, float64(t.Inputs)/4), normaliser(y, 1)
	p.Train = p.At(z)
	if t.Kind == RingShuffled {
		p.Train.Y = reordered(p.Train.Y, sample.Permutation(p.stream("shuffle"), t.Samples))
	}
	return p, nil
}

// Test returns n fresh samples, the same at every call.
func (p *Problem) Test(n int) Data { return p.At(p.latents("test", n)) }

// At returns the samples with these latent coordinates [latent, n].
func (p *Problem) At(z *mat.Dense) Data {
	x, y := p.raw(z)
	return Data{Z: z, X: p.Centre.apply(x), Y: p.outs.apply(y)}
}

// latents draws the latent coordinates of n samples: N(0, I), or c ~ U[−1, 1],
// r ~ U[½, 3/2], φ ~ U[0, 2π) for a ring.
func (p *Problem) latents(purpose string, n int) *mat.Dense {
	r := p.stream(purpose)
	columns := mat.NewDense(n, p.Latent, nil)
	for i := range n {
		row := columns.RawRowView(i)
		if p.Kind == Teacher {
			sample.Normal(r, row)
			continue
		}
		sample.Uniform(r, row[0:1], -1, 1)
		sample.Uniform(r, row[1:2], 0.5, 1.5)
		sample.Uniform(r, row[2:3], 0, 2*math.Pi)
	}
	return mat.DenseCopyOf(columns.T())
}

// raw returns inputs and outputs before they are normalised.
func (p *Problem) raw(z *mat.Dense) (x, y *mat.Dense) {
	_, n := z.Dims()
	if p.Kind == Teacher {
		return p.g.Output(z), p.h.Output(mat.DenseCopyOf(z.Slice(0, p.Rank, 0, n)))
	}
	x, s := mat.NewDense(p.Inputs, n, nil), mat.NewDense(p.Rank, n, nil)
	for i := range n {
		c, r, phi := z.At(0, i), z.At(1, i), z.At(2, i)
		for j := range p.Inputs {
			x.Set(j, i, c+r*math.Cos(2*math.Pi*float64(j)/float64(p.Inputs)-phi))
		}
		s.Set(0, i, 1.7*c)
		s.Set(1, i, 3.4*(r-1))
		if p.Kind == RingBroken {
			s.Set(2, i, math.Sqrt2*math.Cos(phi))
		}
	}
	return x, p.h.Output(s)
}

// reordered returns the columns of m in that order.
func reordered(m *mat.Dense, order []int) *mat.Dense {
	rows, _ := m.Dims()
	out := mat.NewDense(rows, len(order), nil)
	for i, from := range order {
		out.SetCol(i, mat.Col(nil, from, m))
	}
	return out
}

// drawShallow draws a network of depth 2 with so many hidden neurons.
func drawShallow(r *rand.Rand, in, hidden, out int, biasSD float64) Net {
	bias := make([]float64, hidden)
	n := Net{W: []*mat.Dense{dense.Gaussian(r, hidden, in), dense.Gaussian(r, out, hidden)},
		B: [][]float64{bias, make([]float64, out)}}
	sample.Normal(r, bias)
	for i := range bias {
		bias[i] *= biasSD
	}
	return n
}

// affine is x ↦ scale · (x − mean).
type affine struct {
	Mean  []float64
	Scale float64
}

// normaliser returns the map after which the columns of x have mean 0 and the mean
// square norm that is wanted; columns that are all equal are only centred.
func normaliser(x *mat.Dense, square float64) affine {
	d, n := x.Dims()
	a, total := affine{Mean: make([]float64, d), Scale: 1}, 0.0
	for i := range d {
		for _, v := range x.RawRowView(i) {
			a.Mean[i] += v / float64(n)
		}
		for _, v := range x.RawRowView(i) {
			total += (v - a.Mean[i]) * (v - a.Mean[i])
		}
	}
	if total > 0 {
		a.Scale = math.Sqrt(square * float64(n) / total)
	}
	return a
}

func (a affine) apply(x *mat.Dense) *mat.Dense {
	out := mat.DenseCopyOf(x)
	for i, mean := range a.Mean {
		for j, v := range out.RawRowView(i) {
			out.RawRowView(i)[j] = a.Scale * (v - mean)
		}
	}
	return out
}
