package network_test

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"
	"gonum.org/v1/gonum/stat"

	"github.com/provingground/provingground/pkg/network"
)

func draw(t *testing.T, s network.Start, runs, m, d int) network.Weights {
	t.Helper()
	w, err := network.TwoLayer{Inputs: d, Width: m, Activation: network.ReLU, Scale: 1}.Start(runs, s, stream)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// The standard deviation of 20 000 draws has a relative error of 0.5 %, one sd
// for a normal law and less for a uniform one; 3 % is six of them.
func TestLawsHaveTheScaleThatTheyName(t *testing.T) {
	w := draw(t, network.Start{W: network.Normal(0.3), A: network.Uniform(2)}, 1, 20_000, 1)
	if sd := stat.StdDev(w.W.Data, nil); !scalar.EqualWithinRel(sd, 0.3, 0.03) {
		t.Errorf("normal: %g", sd)
	}
	if sd := stat.StdDev(w.A.Data, nil); !scalar.EqualWithinRel(sd, 2/math.Sqrt(3), 0.03) {
		t.Errorf("uniform: %g", sd)
	}
	if low, high := slices.Min(w.A.Data), slices.Max(w.A.Data); low < -2 || high > 2 || low > -1.9 || high < 1.9 {
		t.Errorf("uniform on [%g, %g]", low, high)
	}
}

func TestSphereNormalisesEveryNeuron(t *testing.T) {
	w := draw(t, network.Start{W: network.Sphere(3), A: network.Signs(0.5)}, 2, 5, 7)
	for j := range 10 {
		norm2 := 0.0
		for _, x := range w.W.Data[7*j : 7*j+7] {
			norm2 += x * x
		}
		if !scalar.EqualWithinULP(norm2, 9, 8) {
			t.Errorf("neuron %d has the squared norm %g", j, norm2)
		}
		if math.Abs(w.A.Data[j]) != 0.5 {
			t.Errorf("sign %d has the size %g", j, w.A.Data[j])
		}
	}
}

func TestHalvesAreBalancedSigns(t *testing.T) {
	even := draw(t, network.Start{W: network.Normal(1), A: network.Halves(0.5)}, 2, 4, 1)
	if want := []float64{0.5, 0.5, -0.5, -0.5, 0.5, 0.5, -0.5, -0.5}; !slices.Equal(even.A.Data, want) {
		t.Errorf("got %v", even.A.Data)
	}
	odd := draw(t, network.Start{W: network.Normal(1), A: network.Halves(1)}, 1, 3, 1)
	if want := []float64{1, 1, -1}; !slices.Equal(odd.A.Data, want) {
		t.Errorf("got %v", odd.A.Data)
	}
}

// Constant laws ask for no stream, absent biases for no law.
func TestMirrorCopiesTheFirstHalfOfTheSameDraws(t *testing.T) {
	s := network.Start{A: network.Signs(1), W: network.Normal(1), B: network.Normal(1)}
	free := draw(t, s, 2, 6, 2)
	s.Mirror = true
	w := draw(t, s, 2, 6, 2)
	for run := range 2 {
		for j := range 3 {
			first, second := run*6+j, run*6+3+j
			if w.A.Data[first] != free.A.Data[first] || w.A.Data[second] != -w.A.Data[first] {
				t.Errorf("heads %v, %v without mirror", w.A.Data, free.A.Data)
			}
			if !slices.Equal(w.W.Data[2*second:2*second+2], free.W.Data[2*first:2*first+2]) ||
				w.B.Data[second] != free.B.Data[first] {
				t.Errorf("run %d, neuron %d is no copy", run, j)
			}
		}
	}
	if w.C.Data != nil || w.C.Shape != nil {
		t.Errorf("a bias of the output appeared: %v", w.C)
	}
}

func TestMoreRunsLeaveTheFirstOnesAsTheyWere(t *testing.T) {
	s := network.Start{A: network.Signs(1), W: network.Sphere(1)}
	one, three := draw(t, s, 1, 4, 3), draw(t, s, 3, 4, 3)
	if !slices.Equal(one.W.Data, three.W.Data[:12]) || slices.Equal(three.W.Data[:12], three.W.Data[12:24]) {
		t.Error("runs are not independent of each other's number, or equal")
	}
	d := network.Deep{Widths: []int{3, 4, 2}, Activation: network.ReLU, Bias: true}
	a, err := d.Start(1, network.DeepStart{Gain: 2, LastGain: 1, BiasSD: 0.5}, stream)
	if err != nil {
		t.Fatal(err)
	}
	b, err := d.Start(2, network.DeepStart{Gain: 2, LastGain: 1, BiasSD: 0.5}, stream)
	if err != nil {
		t.Fatal(err)
	}
	for k := range a {
		if !slices.Equal(a[k].Data, b[k].Data[:len(a[k].Data)]) {
			t.Errorf("parameter %d of the first run changes with the number of runs", k)
		}
	}
	if slices.Max(a[1].Data) == 0 || slices.Max(a[3].Data) != 0 || slices.Min(a[3].Data) != 0 {
		t.Errorf("hidden biases %v, last ones %v", a[1].Data, a[3].Data)
	}
}

// Tolerances as in TestLawsHaveTheScaleThatTheyName.
func TestDeepStartScalesWithTheInputsOfALayer(t *testing.T) {
	d := network.Deep{Widths: []int{50, 400, 50}, Activation: network.ReLU}
	p, err := d.Start(1, network.He, stream)
	if err != nil {
		t.Fatal(err)
	}
	if sd := stat.StdDev(p[0].Data, nil); !scalar.EqualWithinRel(sd, math.Sqrt(2.0/50), 0.03) {
		t.Errorf("first layer: %g", sd)
	}
	if sd := stat.StdDev(p[1].Data, nil); !scalar.EqualWithinRel(sd, math.Sqrt(1.0/400), 0.03) {
		t.Errorf("last layer: %g", sd)
	}
}
