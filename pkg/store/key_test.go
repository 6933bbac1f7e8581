package store

import (
	"math"
	"strings"
	"testing"
	"time"
)

type config struct {
	D     []int
	Noise float64
	Names map[string]float64
	Inner struct{ Eta1 *float64 }
	Note  string `json:"-"`
}

func TestEqualPartsGiveEqualKeys(t *testing.T) {
	make := func() config {
		eta1 := 0.1
		c := config{D: []int{10, 20}, Names: map[string]float64{}}
		for _, name := range strings.Fields("rf ntk ridge quadratic alg1 pca") {
			c.Names[name] = float64(len(name))
		}
		c.Inner.Eta1 = &eta1
		return c
	}
	a, b := make(), make()
	b.Note = "does not count"
	if a, b := mustKey(t, "x", a, "cpu"), mustKey(t, "x", &b, "cpu"); a != b {
		t.Errorf("%v ≠ %v", a, b)
	}
}

func TestDifferentPartsGiveDifferentKeys(t *testing.T) {
	seen := map[Key]int{}
	for i, parts := range [][]any{
		{}, {nil}, {""}, {"a", "b"}, {"ab"}, {"ab", ""}, {"", "ab"}, {[]string{"a", "b"}}, {`a","b`},
		{1}, {"1"}, {1, 1}, {11}, {1.5}, {true}, {"true"}, {0.0}, {math.Copysign(0, -1)},
		{config{}}, {config{Noise: 1}}, {config{D: []int{1}}}, {config{Noise: 1e-300}},
	} {
		k := mustKey(t, "x", parts...)
		if j, ok := seen[k]; ok {
			t.Errorf("parts %d and %d have one key", j, i)
		}
		seen[k] = i
	}
	if mustKey(t, "x", 1) == mustKey(t, "y", 1) || mustKey(t, "x/y") == mustKey(t, "x", "y") {
		t.Error("the id does not count")
	}
}

type (
	circle struct{ R float64 }
	square struct{ R float64 }
	shape  struct{ Of any }
	layer  struct{ Depth, Width int }
	deep   struct{ layer }
	hiding struct {
		layer
		Depth int
	}
	twice struct {
		layer
		other
	}
	other  struct{ Width int }
	tagged struct {
		A int `json:"B"`
		B int
	}
	stamped struct {
		time.Time
		N int
	}
)

func TestWhatAnInterfaceHoldsCountsWithItsType(t *testing.T) {
	if mustKey(t, "x", shape{circle{1}}) == mustKey(t, "x", shape{square{1}}) {
		t.Error("a circle and a square have one key")
	}
	if a, b := mustKey(t, "x", shape{circle{1}}), mustKey(t, "x", shape{&circle{1}}); a != b {
		t.Error("equal circles have two keys")
	}
	if mustKey(t, "x", []any{circle{1}, square{1}}) == mustKey(t, "x", []any{square{1}, circle{1}}) {
		t.Error("the places of the types do not count")
	}
}

// JSON leaves these fields out, so that results of other values would be found.
func TestFieldsThatJSONLeavesOutAreNamed(t *testing.T) {
	for _, c := range []struct {
		part any
		want string
	}{
		{hiding{layer{1, 2}, 3}, "layer.Depth shares its name"}, {twice{layer{1, 2}, other{3}}, "Width shares its name"},
		{tagged{1, 2}, "B shares its name"}, {[]any{&hiding{}}, "[0].layer.Depth"},
		{stamped{N: 3}, "Time writes the JSON of the whole"},
	} {
		if _, err := NewKey("x", c.part); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%T: %v, want %q", c.part, err, c.want)
		}
	}
	if mustKey(t, "x", deep{layer{1, 2}}) == mustKey(t, "x", deep{layer{3, 2}}) {
		t.Error("an embedded field does not count")
	}
}

// TestKeysStayTheSame guards the entries that are on disk: the hash was computed
// with Python's hashlib from the encoding of NewKey, lengths as struct "<Q".
func TestKeysStayTheSame(t *testing.T) {
	const want = "damian2022/fig1/2e569447e1d154b001e217226902671fc8544f45f7376177ee2e3523e842ac4c"
	if got := mustKey(t, "damian2022/fig1", map[string]int{"n": 100, "d": 10}, "xla:cpu").String(); got != want {
		t.Errorf("key = %s, want %s", got, want)
	}
}

func TestPartThatJSONWouldBlurIsNamed(t *testing.T) {
	type hides struct {
		Seen   int
		unseen int
	}
	loop := map[string]any{}
	loop["loop"] = loop
	for _, c := range []struct {
		part any
		want string
	}{
		{math.NaN(), "part 1 of a key for x: it is NaN"},
		{config{Noise: math.Inf(-1)}, "Noise is -Inf"},
		{config{Names: map[string]float64{"b": math.NaN(), "a": math.NaN()}}, `Names["a"] is NaN`},
		{[]config{{}, {Noise: math.NaN()}}, "[1].Noise is NaN"},
		{[2]float32{0, float32(math.Inf(1))}, "[1] is +Inf"},
		{map[string]any{"z": []any{math.NaN()}}, `["z"][0] is NaN`},
		{"\xff", `it is "\xff"; use UTF-8`},
		{map[string]int{"\xfe": 1}, "use UTF-8"},
		{hides{1, 2}, "unseen is unexported"},
		{loop, "nested more than 100 deep"},
		{func() {}, "unsupported type"},
		{complex(1, 2), "unsupported type"},
	} {
		k, err := NewKey("x", "cpu", c.part)
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("NewKey(%T) = %v, want %q", c.part, err, c.want)
		}
		if k != (Key{}) {
			t.Errorf("NewKey(%T) returns a key with its error", c.part)
		}
	}
}

func TestTypesThatWriteThemselvesAreTrusted(t *testing.T) {
	a, b := time.Unix(1, 0).UTC(), time.Unix(2, 0).UTC()
	if mustKey(t, "x", a) == mustKey(t, "x", b) {
		t.Error("two times have one key")
	}
}

func TestIDOutsideOfTheStoreIsRefused(t *testing.T) {
	for _, id := range []string{
		"", "/", "a/", "/a", "a//b", ".", "..", "../a", "a/../b", "a/..", "a/.b", "A", "a b", "a\\b", "a:b",
		"a\x00", "a\n", "é", "-a", "a/_b", strings.Repeat("a", maxID+1),
	} {
		if _, err := NewKey(id); err == nil || !strings.Contains(err.Error(), "is not an experiment id") {
			t.Errorf("NewKey(%.20q) = %v", id, err)
		}
		if _, _, err := Open(t.TempDir()).Remove(id); err == nil && id != "" {
			t.Errorf("Remove(%.20q) is allowed", id)
		}
	}
	for _, id := range []string{"a", "0", "damian2022/lemma4/alignment-law", "a_b/c", strings.Repeat("a", maxID)} {
		if k, err := NewKey(id); err != nil || k.ID() != id {
			t.Errorf("NewKey(%q) = %v, %v", id, k, err)
		}
	}
}

// FuzzNewKey looks for strings that share a key, and for ids that leave the store.
func FuzzNewKey(f *testing.F) {
	f.Add("a", "x", "y")
	f.Add("a/b-c", "", "\xff")
	f.Add("../a", "\ufffd", "\xff")
	f.Fuzz(func(t *testing.T, id, a, b string) {
		ka, errA := NewKey(id, a)
		kb, errB := NewKey(id, b)
		if errA == nil && errB == nil && (ka == kb) != (a == b) {
			t.Errorf("%q and %q: equal keys %v", a, b, ka == kb)
		}
		if errA == nil && strings.ContainsAny(id, ".\\: ") {
			t.Errorf("id %q is allowed", id)
		}
	})
}
