package main

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/jacot2023"
)

func TestNPYIsWhatNumPyWrites(t *testing.T) {
	// numpy.save of arange(3.) and of ones((2, 1)) with NumPy 2.4, but for the
	// numbers: its header ends where a multiple of 64 bytes does.
	for _, c := range []struct {
		a      engine.Array
		header string
	}{
		{engine.Vector([]float64{0, 1, 2}), "{'descr': '<f8', 'fortran_order': False, 'shape': (3,), }"},
		{engine.Matrix(2, 1, []float64{1, 1}), "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 1), }"},
		{engine.Scalar(7), "{'descr': '<f8', 'fortran_order': False, 'shape': (), }"},
	} {
		want := "\x93NUMPY\x01\x00\x76\x00" + c.header + strings.Repeat(" ", 0x75-len(c.header)) + "\n"
		got := string(encodeNPY(c.a))
		if !strings.HasPrefix(got, want) || len(got) != 128+8*len(c.a.Data) {
			t.Errorf("got %q, want %q and the numbers", got, want)
		}
		if one := "\x00\x00\x00\x00\x00\x00\xf0\x3f"; c.a.Shape != nil && strings.Count(got, one) == 0 {
			t.Errorf("the number 1 is missing in %q", got)
		}
	}
}

func TestDrawsAreTheSameEveryTime(t *testing.T) {
	for _, j := range jobs {
		if !reflect.DeepEqual(j.draw(), j.draw()) {
			t.Errorf("%s draws other inputs the second time", j.name)
		}
	}
}

func TestInputsOfAllJobsAreWellFormed(t *testing.T) {
	dir := t.TempDir()
	for _, j := range jobs {
		for name, a := range j.draw() {
			size := 1
			for _, n := range a.Shape {
				size *= n
			}
			if size != len(a.Data) {
				t.Errorf("%s, %s: shape %v and %d numbers", j.name, name, a.Shape, len(a.Data))
			}
		}
		if err := writeInputs(dir, j); err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(filepath.Join(dir, j.name, "numbers.json"))
		var n numbers
		if err != nil || json.Unmarshal(data, &n) != nil || len(n) != len(j.numbers) {
			t.Errorf("%s: numbers %s, %v", j.name, data, err)
		}
	}
}

// The labels of several seeds are those of each seed's own inputs.
func TestColumnsFollowTheSeeds(t *testing.T) {
	x := engine.Array{Shape: []int{2, 2, 3}, Data: []float64{1, 2, 3, 10, 20, 30, 4, 5, 6, 40, 50, 60}}
	y := columns(x, product)
	want := engine.Array{Shape: []int{2, 3}, Data: []float64{10, 40, 90, 160, 250, 360}}
	if !reflect.DeepEqual(y, want) {
		t.Errorf("got %v, want %v", y, want)
	}
}

// Each loop job is checked against the same training written out in float64,
// shortened to a few steps.
func TestTwoLayerTrainsAsWrittenOut(t *testing.T) {
	e := open(t)
	a := drawTwoLayer("tiny", 2, 3, 4, 5)
	const steps, rate = 7, 0.05
	task, err := prepareTwoLayer(e, a, numbers{"steps": steps, "rate": rate})
	if err != nil {
		t.Fatal(err)
	}
	got := runTask(t, task)
	want := 0.0
	for s := range 2 {
		want += descended(a, s, steps, rate) / 2
	}
	if math.Abs(got-want) > 1e-12*want { // float64, a few hundred operations a number
		t.Errorf("loss %.15g, want %.15g", got, want)
	}
}

// descended returns the loss of a seed after gradient descent.
func descended(a arrays, seed, steps int, rate float64) float64 {
	m, d, n := a["w"].Shape[1], a["w"].Shape[2], a["y"].Shape[1]
	w := append([]float64{}, a["w"].Data[seed*m*d:(seed+1)*m*d]...)
	head := append([]float64{}, a["head"].Data[seed*m:(seed+1)*m]...)
	x, y := a["x"].Data[seed*d*n:], a["y"].Data[seed*n:]
	for step := 0; ; step++ {
		loss, dw, dhead := gradient(w, head, x, y, d, n)
		if step == steps {
			return loss
		}
		for i, g := range dw {
			w[i] -= rate * g
		}
		for j, g := range dhead {
			head[j] -= rate * g
		}
	}
}

// gradient returns the loss (1/n) Σ (f − y)² of f = Σ_j a_j relu(w_j·x), and its
// derivatives by w and by a.
func gradient(w, head, x, y []float64, d, n int) (loss float64, dw, dhead []float64) {
	dw, dhead = make([]float64, len(w)), make([]float64, len(head))
	z := make([]float64, len(head))
	for k := range n {
		f := 0.0
		for j := range z {
			z[j] = 0
			for i := range d {
				z[j] += w[j*d+i] * x[i*n+k]
			}
			f += head[j] * max(z[j], 0)
		}
		r := f - y[k]
		loss += r * r / float64(n)
		for j := range z {
			if z[j] <= 0 {
				continue
			}
			dhead[j] += 2 * r * z[j] / float64(n)
			for i := range d {
				dw[j*d+i] += 2 * r * head[j] * x[i*n+k] / float64(n)
			}
		}
	}
	return loss, dw, dhead
}

// The check is C of the trained networks on each one's own data, as the host computes it.
func TestBottleneckTrainsEachSeedOnItsOwnData(t *testing.T) {
	n := bottleneckNumbers(20)
	task, err := prepareBottleneck(open(t), drawBottleneck(2, n), n)
	if err != nil {
		t.Fatal(err)
	}
	state, err := task.run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	got, err := task.check(state)
	want := 0.0
	for i := range 2 {
		p, errHere := bottleneck(2, n).Problem(1, i)
		if errHere != nil {
			t.Fatal(errHere)
		}
		net := jacot2023.Trained{Params: state[:2*12]}.Net(i) // W_l and b_l of 12 layers
		want += net.Loss(p.Train) / 2
	}
	if err != nil || math.Abs(got-want) > 1e-12*want { // float64, sums of 2000 terms
		t.Errorf("C %.15g, want %.15g, %v", got, want, err)
	}
}

func TestOnlineLearnsItsTarget(t *testing.T) {
	e := open(t)
	a := drawTwoLayer("online", 0, 4, 16, 500)
	loss := func(steps float64) float64 {
		task, err := prepareOnline(e, a, numbers{"steps": steps, "rate": 0.02, "batch": 32, "seed": 1})
		if err != nil {
			t.Fatal(err)
		}
		return runTask(t, task)
	}
	// The target's variance is 2; gradient descent at this rate halves the loss
	// several times within 300 steps.
	if before, after := loss(1), loss(300); !(after < before/2) {
		t.Errorf("loss %g after one step, %g after 300", before, after)
	}
}

func TestRunsOfATaskAreEqual(t *testing.T) {
	e := open(t)
	a := drawTwoLayer("online", 0, 4, 16, 50)
	task, err := prepareOnline(e, a, numbers{"steps": 20, "rate": 0.02, "batch": 8, "seed": 1})
	if err != nil {
		t.Fatal(err)
	}
	if first, second := runTask(t, task), runTask(t, task); first != second {
		t.Errorf("check %v, then %v", first, second)
	}
}

func open(t *testing.T) *engine.Engine {
	t.Helper()
	e, err := engine.Open(engine.Go)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	return e
}

func runTask(t *testing.T, task task) float64 {
	t.Helper()
	result, err := task.run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	check, err := task.check(result)
	if err != nil {
		t.Fatal(err)
	}
	return check
}
