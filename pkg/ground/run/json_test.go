package run

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/provingground/provingground/pkg/claim"
)

type plain struct {
	Name   string
	Values []float64
	Grid   [][]int
	Pair   [2]bool
	Seed   uint64
	Inner  struct{ X, Y float64 }
	Any    any
	Keys   map[string]int
	Nil    *int
}

func TestFiniteValuesAreEncodedAsTheStandardLibraryDoes(t *testing.T) {
	v := plain{Name: "a \"b\" <ς>\n", Values: []float64{0, -1.5, 1e300, 5e-324}, Grid: [][]int{{1, 2}, {}},
		Seed: math.MaxUint64,
		Any:  []any{1, "x", nil}, Keys: map[string]int{"b": 2, "a": 1, "c": 3}}
	want, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 { // the order of a map must not show
		if got, err := EncodeJSON(v); err != nil || string(got) != string(want) {
			t.Fatalf("got  %s (%v)\nwant %s", got, err, want)
		}
	}
}

func TestWhatIsNoFiniteNumberIsNull(t *testing.T) {
	type odd struct {
		A float64
		B []float64
		C map[int]float64
		D *float64
		E any
		F float32
		G []string
		h int
	}
	inf := math.Inf(-1)
	got, err := EncodeJSON(odd{math.NaN(), []float64{1, math.Inf(1)}, map[int]float64{2: math.NaN(), 1: 0.5}, &inf,
		math.NaN(), float32(math.NaN()), nil, 7})
	want := `{"A":null,"B":[1,null],"C":{"1":0.5,"2":null},"D":null,"E":null,"F":null,"G":[]}`
	if err != nil || string(got) != want {
		t.Errorf("got  %s (%v)\nwant %s", got, err, want)
	}
}

func TestTypesThatWriteTheirOwnJSONDoSo(t *testing.T) {
	v := claim.Verdict{Claim: claim.Claim{ID: "p/x"}, Measurement: claim.Exact(math.NaN(), 1),
		Band: claim.AtMost(1, claim.Theory, "")}
	want, err := json.Marshal([]claim.Verdict{v})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := EncodeJSON([]claim.Verdict{v}); err != nil || string(got) != string(want) {
		t.Errorf("got  %s (%v)\nwant %s", got, err, want)
	}
}

func TestWhatHasNoJSONIsAnError(t *testing.T) {
	for _, v := range []any{func() {}, []any{make(chan int)}, map[string]any{"x": func() {}}, struct{ F func() }{}} {
		if got, err := EncodeJSON(v); err == nil {
			t.Errorf("%T becomes %s", v, got)
		}
	}
}
