package archive

import (
	"context"
	"errors"
	"math"
	"testing"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/figure"
)

// toyConfig has some small points, and some with as many numbers as a trained network.
type toyConfig struct {
	Master uint64
	N      []int
	Large  []int
	Scale  float64
}

type toyResult struct {
	Sum    []float64
	Named  map[string]float64
	Number int
	Points []struct{ X, Y float32 }
}

type toyPoint struct {
	N     int
	Scale float64
	Path  []float64
}

func (p toyPoint) Cost() experiment.Cost { return experiment.Cost{Host: float64(p.N)} }

// drift and bias are what another version of the code does otherwise: to the values of the
// points, and to the result that is made of them.
var drift, bias float64

func toyAt(_ context.Context, _ *experiment.Env, p toyPoint) (float64, error) {
	if p.N == 99 {
		return math.NaN(), nil
	}
	return p.Scale*float64(p.N) + drift, nil
}

type largeValue struct{ Weights [][]float64 }

func largeAt(ctx context.Context, env *experiment.Env, p toyPoint) (largeValue, error) {
	p.Path = nil
	scale, err := experiment.At(ctx, env, p, toyAt)
	v := largeValue{make([][]float64, 3)}
	for i := range v.Weights {
		v.Weights[i] = make([]float64, mostNumbers)
		for j := range v.Weights[i] {
			v.Weights[i][j] = math.Sin(float64(i*j)) * scale
		}
	}
	return v, err
}

func runToy(ctx context.Context, env *experiment.Env, c toyConfig) (r toyResult, err error) {
	points := func(n []int) (out []toyPoint) {
		for _, n := range n {
			out = append(out, toyPoint{n, c.Scale, []float64{1, 2}})
		}
		return out
	}
	small, err := experiment.Map(ctx, env, points(c.N), toyAt)
	if err != nil {
		return r, err
	}
	large, err := experiment.Map(ctx, env, points(c.Large), largeAt)
	if err != nil {
		return r, err
	}
	r = toyResult{Sum: small, Named: map[string]float64{"b": math.Inf(-1), "a": 1}, Number: 7}
	r.Points = append(r.Points, struct{ X, Y float32 }{0.1, float32(len(large))})
	r.Sum[0] += bias
	return r, nil
}

func toy() *experiment.Spec[toyConfig, toyResult] {
	return &experiment.Spec[toyConfig, toyResult]{
		ID: "toy2027/line", Title: "a line", Run: runToy,
		Config: func(experiment.Preset) toyConfig { return toyConfig{Master: 5, N: []int{1, 2, 3, 99}, Scale: 1} },
		Check: func(c toyConfig) error {
			if len(c.N) == 0 {
				return errors.New("N is empty")
			}
			return nil
		},
		Twins: []experiment.Twin[toyConfig]{{Name: "sign flipped", Breaks: "the scale is positive",
			Change: func(c toyConfig) toyConfig { c.Scale *= -1; return c }}},
		Claims: []experiment.Claim[toyConfig, toyResult]{{
			Name: "positive", Kind: claim.Inequality, Known: claim.Derived, FailedBy: []string{"sign flipped"},
			Says:    experiment.Fixed[toyConfig]("the first is positive"),
			Measure: func(_ toyConfig, r toyResult) claim.Measurement { return claim.Exact(r.Sum[0], 1) },
			Band:    experiment.Fixed[toyConfig](claim.AtLeast(0, claim.Theory, "of whole numbers"))}},
		Figures: func(o *experiment.Outcome[toyConfig, toyResult]) ([]figure.Figure, error) {
			return []figure.Figure{{ID: "toy2027/line/values", Panels: []figure.Panel{{Series: []figure.Series{
				{Mark: figure.Line, X: []float64{1, 2}, Y: o.Result.Sum[:2]}}}}}}, nil
		},
	}
}

// drifted has the code be another version of itself until the test ends.
func drifted(t testing.TB, values, result float64) {
	drift, bias = values, result
	t.Cleanup(func() { drift, bias = 0, 0 })
}

var origin = Origin{Commit: "0123456789abcdef", Date: "2027-01-02", Go: "go1.30", Machine: "linux/amd64 avx2"}

// archived returns the toy's archive at a config as it is read from its file.
func archived(t testing.TB, c toyConfig, twins bool) *File {
	t.Helper()
	f, err := Parse(bytesOf(t, c, twins))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func bytesOf(t testing.TB, c toyConfig, twins bool) []byte {
	t.Helper()
	r := new(Recorder)
	o, err := toy().Do(context.Background(), &experiment.Env{Observer: r, WithoutTwins: !twins}, experiment.Paper, c)
	if err != nil {
		t.Fatal(err)
	}
	f, err := New(toy(), "paper", o, origin, r)
	if err != nil {
		t.Fatal(err)
	}
	data, err := f.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func preset() toyConfig { return toy().Config(experiment.Paper) }
