package sample

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat"
)

// golden holds the first words of three streams, computed by a separate
// program in Python (hashlib, and PCG-DXSM written from its definition with
// 128-bit integers) from the encoding that encode documents.
var golden = []struct {
	master uint64
	names  []any
	want   [4]uint64
}{
	{0, nil,
		[4]uint64{0xd9149bbe8fa43777, 0xcf494631893d24ca, 0xeecdefe777c9acea, 0x1bdcad2281506440}},
	{1, []any{"damian2022/fig1", 3, "data"},
		[4]uint64{0xe895c22cb25dc1fe, 0x4e0883c75aba0fe2, 0xb065c83e3533fd90, 0x3fb2960c706a0e8a}},
	{math.MaxUint64, []any{"λ", -1, uint64(1 << 63), 0.5, true},
		[4]uint64{0xb4b01a4bd59286d2, 0x27eff7060959a966, 0x3f112644c4d05c37, 0x2e591952b3cb8bbd}},
}

func TestStreamsMatchAnIndependentImplementation(t *testing.T) {
	for _, g := range golden {
		r := Stream(g.master, g.names...)
		for i, want := range g.want {
			if got := r.Uint64(); got != want {
				t.Errorf("Stream(%d, %v) word %d = %#x, want %#x", g.master, g.names, i, got, want)
			}
		}
	}
}

type method string
type width uint8

// unlike lists argument lists of which every two must name different streams.
var unlike = [][]any{
	{},
	{""}, {"", ""}, {"a"}, {"ab", "c"}, {"a", "bc"}, {"abc"}, {"a", "b", "c"},
	{1}, {"1"}, {1.0}, {true}, {"true"}, {0}, {0.0}, {false}, {-1}, {math.Copysign(0, -1)},
	{1, 2}, {2, 1}, {12}, {uint64(math.MaxUint64)}, {math.MaxInt64}, {math.MinInt64},
	{"i\x01\x00\x00\x00\x00\x00\x00\x00"}, {"a\x00"}, {math.NaN()}, {math.Inf(1)},
}

func TestDifferentNamesHaveDifferentEncodings(t *testing.T) {
	seen := map[string]string{}
	for _, master := range []uint64{0, 1, 'i', math.MaxUint64} {
		for _, names := range unlike {
			code, what := string(encode(master, names)), fmt.Sprintf("%d %q", master, names)
			if other, ok := seen[code]; ok {
				t.Errorf("%s and %s have one encoding", other, what)
			}
			seen[code] = what
		}
	}
}

func TestNamesCountByKindAndValueNotByType(t *testing.T) {
	want := string(encode(7, []any{"ntk", 5, 0.5}))
	for _, names := range [][]any{
		{method("ntk"), width(5), float32(0.5)},
		{"ntk", uint64(5), 0.5},
		{"ntk", int8(5), 0.5},
	} {
		if got := string(encode(7, names)); got != want {
			t.Errorf("encode(7, %v) = %q, want %q", names, got, want)
		}
	}
}

func TestNameOfAnotherKindIsNamedInThePanic(t *testing.T) {
	for _, name := range []any{nil, []int{1}, &golden, struct{}{}, 1i} {
		func() {
			defer func() {
				message, want := fmt.Sprint(recover()), fmt.Sprintf("name 1 is a %T", name)
				if !strings.Contains(message, want) {
					t.Errorf("panic %q does not contain %q", message, want)
				}
			}()
			Stream(0, "data", name)
		}()
	}
}

// FuzzEncodingIsUnambiguous tries to find two pairs of names that share an encoding.
func FuzzEncodingIsUnambiguous(f *testing.F) {
	f.Add("ab", "c", "a", "bc")
	f.Add("a", "", "", "a")
	f.Add("s\x01\x00\x00\x00\x00\x00\x00\x00", "x", "s", "\x01\x00\x00\x00\x00\x00\x00\x00x")
	f.Fuzz(func(t *testing.T, a, b, c, d string) {
		same := string(encode(0, []any{a, b})) == string(encode(0, []any{c, d}))
		if want := a == c && b == d; same != want {
			t.Errorf("(%q, %q) and (%q, %q): same encoding %v, want %v", a, b, c, d, same, want)
		}
		if string(encode(0, []any{a, b})) == string(encode(0, []any{c})) {
			t.Errorf("(%q, %q) and (%q) have one encoding", a, b, c)
		}
	})
}

// TestStreamsAreUncorrelated holds every pair of 40 streams of neighbouring names,
// at lags 0 and 1, to the level of chance. √n·ρ is standard normal to a very good
// approximation at n = 10 000; 40·39/2 + 40·40 = 2380 correlations stay below 6.3
// with a false-alarm rate of 2380·3·10⁻¹⁰ < 10⁻⁶. The seed is fixed.
func TestStreamsAreUncorrelated(t *testing.T) {
	const streams, n = 40, 10_000
	x := make([][]float64, streams)
	for s := range x {
		x[s] = make([]float64, n+1)
		Normal(Stream(1, "independence", s), x[s])
	}
	check := func(what string, s, q int, a, b []float64) {
		if z := math.Sqrt(n) * stat.Correlation(a, b, nil); math.Abs(z) > 6.3 {
			t.Errorf("streams %d and %d are correlated at lag %s: z = %.2f", s, q, what, z)
		}
	}
	for s := range x {
		for q := range x {
			if s < q {
				check("0", s, q, x[s][:n], x[q][:n])
			}
			check("1", s, q, x[s][:n], x[q][1:])
		}
	}
}

// TestFirstDrawsOfNeighbouringStreamsAreUniform takes one word from each of
// 64 000 streams numbered in sequence, and counts the values of its lowest and
// of its highest six bits: χ² with 63 degrees of freedom exceeds 136.5 with
// probability 2·10⁻⁷. The master seed is fixed.
func TestFirstDrawsOfNeighbouringStreamsAreUniform(t *testing.T) {
	const streams = 64_000
	var low, high [64]float64
	for s := range streams {
		u := Stream(2, "first", s).Uint64()
		low[u%64]++
		high[u>>58]++
	}
	for what, counts := range map[string][]float64{"lowest": low[:], "highest": high[:]} {
		if x2 := chiSquare(counts, streams); x2 > 136.5 {
			t.Errorf("%s bits: χ² = %.1f with 63 degrees of freedom", what, x2)
		}
	}
}

// chiSquare compares counts with equal expected counts.
func chiSquare(counts []float64, total float64) float64 {
	x2, want := 0.0, total/float64(len(counts))
	for _, c := range counts {
		x2 += (c - want) * (c - want) / want
	}
	return x2
}

func BenchmarkStream(b *testing.B) {
	for b.Loop() {
		Stream(1, "damian2022/fig1", 3, "data")
	}
}
