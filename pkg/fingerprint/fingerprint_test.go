package fingerprint

import (
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"github.com/provingground/provingground/pkg/claim"
)

const example = `package p

import "math"

// scale is the unit of all results.
const scale = 2

type cell struct{ n int }

func (c cell) size() int { return c.n * scale }

func Run(c cell) float64 { return helper(float64(c.size())) }

func helper(x float64) float64 { return math.Sqrt(x) }

func Caption() string { return "unrelated" }
`

// in returns a program of packages in folders, each a module of its own.
func in(folders map[string]string) *program {
	p := &program{info: &debug.BuildInfo{}, built: time.Now().Add(time.Hour), parsed: map[string]*syntax{},
		folders:  func() (map[string]string, error) { return folders, nil },
		vendored: func(string) bool { return false },
		digest:   func() (string, error) { return "an executable", nil }}
	for pkg := range folders {
		p.info.Deps = append(p.info.Deps, &debug.Module{Path: pkg, Version: devel})
	}
	return p
}

// of fingerprints Run in a package made of the given source, and of further
// files, each a name and a text.
func of(t *testing.T, source string, more ...string) string {
	t.Helper()
	dir := t.TempDir()
	files := append([]string{"p.go", source}, more...)
	for i := 0; i < len(files); i += 2 {
		if err := os.WriteFile(filepath.Join(dir, files[i]), []byte(files[i+1]), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	h, err := newWalker(in(map[string]string{"p": dir})).hash("p", "Run")
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestOnlyReachedCodeChangesTheFingerprint(t *testing.T) {
	want := of(t, example)
	for _, c := range []struct {
		name, old, new string
		same           bool
	}{
		{"a comment", "// scale is the unit of all results.", "// nothing /* to see */", true},
		{"layout", "{ return math.Sqrt(x) }", "{\n\n\treturn math.Sqrt(x) // root\n}", true},
		{"a function that Run does not reach", `"unrelated"`, `"changed"`, true},
		{"a new function", "func Caption", "func New() {}\n\nfunc Caption", true},
		{"a called function", "math.Sqrt(x)", "math.Cbrt(x)", false},
		{"a constant", "scale = 2", "scale = 3", false},
		{"a method", "c.n * scale", "c.n + scale", false},
		{"a type", "n int", "n int64", false},
		{"Run itself", "helper(float64", "-helper(float64", false},
	} {
		changed := strings.Replace(example, c.old, c.new, 1)
		if changed == example {
			t.Fatalf("%s: nothing was replaced", c.name)
		}
		if got := of(t, changed); (got == want) != c.same {
			t.Errorf("%s: fingerprint %s, before %s", c.name, got, want)
		}
	}
}

func TestAMethodCountsWhenItsTypeIsReached(t *testing.T) {
	const more = `
type other struct{}

func (o other) size() int { return 7 }

type box struct{ inner }

type inner struct{}

func (inner) weight() int { return 11 }

func open() box { return box{} }

var source = open

type sized interface{ size() int }

func lengthen() sized { return longer{} }

type longer struct{}

func (longer) size() int { return 13 }
`
	source := strings.Replace(example, "helper(float64(c.size()))",
		"helper(float64(c.size()+source().weight()+lengthen().size()))", 1) + more
	want := of(t, source)
	for _, c := range []struct {
		name, old, new string
		same           bool
	}{
		{"a method of the same name on a type that nothing names", "return 7", "return 8", true},
		{"a method of a type embedded in a result's", "return 11", "return 12", false},
		{"a method behind an interface", "return 13", "return 14", false},
	} {
		if got := of(t, strings.Replace(source, c.old, c.new, 1)); (got == want) != c.same {
			t.Errorf("%s: fingerprint %s, before %s", c.name, got, want)
		}
	}
}

func TestInitFunctionsAreReached(t *testing.T) {
	a := of(t, example+"\nvar n int\n\nfunc init() { n = 1 }\n")
	b := of(t, example+"\nvar n int\n\nfunc init() { n = 2 }\n")
	if a == b {
		t.Error("a changed init function left the fingerprint as it was")
	}
}

func TestFilesForOtherSystemsAndAssemblyCount(t *testing.T) {
	source := strings.Replace(example, "func helper(x float64) float64 { return math.Sqrt(x) }", "", 1)
	files := func(amd64, arm64, assembly string) string {
		return of(t, source, "p_amd64.go", "package p\n\n"+amd64, "p_arm64.go", "package p\n\n"+arm64, "p_amd64.s", assembly)
	}
	const bodyless, slow = "func helper(x float64) float64\n", "func helper(x float64) float64 { return x }\n"
	want := files(bodyless, slow, "SQRTSD")
	if files(bodyless, strings.Replace(slow, "x }", "-x }", 1), "SQRTSD") == want {
		t.Error("the file of one system is not seen")
	}
	if files(bodyless, slow, "ADDSD") == want {
		t.Error("assembly is not seen")
	}
}

func TestLibraryFunctionsAreFoundInTheProgramItself(t *testing.T) {
	a, err := Of(claim.AtMost)
	if err != nil || len(a) != 16 {
		t.Fatalf("got %q, %v", a, err)
	}
	b, err := Of(claim.AtLeast)
	if err != nil || a == b {
		t.Errorf("two functions, one fingerprint: %s, %v", b, err)
	}
}

func TestWhatIsNoFunctionIsRefused(t *testing.T) {
	for _, fn := range []any{nil, 1, (func())(nil)} {
		if _, err := Of(fn); err == nil {
			t.Errorf("%T has a fingerprint", fn)
		}
	}
}

func generic[T any](x T) T { return x }

func TestTopLevelTellsClosuresFromFunctions(t *testing.T) {
	n := 1
	for _, c := range []struct {
		fn   any
		want bool
	}{
		{split, true}, {claim.AtMost, true}, {generic[int], false},
		{func() int { return n }, false}, {claim.Verdict{}.Text, false}, {nil, false}, {3, false},
	} {
		if got := TopLevel(c.fn); got != c.want {
			t.Errorf("%T: %v, want %v", c.fn, got, c.want)
		}
	}
}

func TestSplitFindsTheDeclaration(t *testing.T) {
	for name, want := range map[string][2]string{
		"example.org/a.b/pkg.Run":        {"example.org/a.b/pkg", "Run"},
		"example.org/pkg.Run.func1":      {"example.org/pkg", "Run"},
		"example.org/pkg.(*T).Method":    {"example.org/pkg", "Method"},
		"example.org/pkg.(*T).Method-fm": {"example.org/pkg", "Method"},
		"example.org/pkg.Map[...]":       {"example.org/pkg", "Map"},
		"example.org/pkg.glob..func1":    {"example.org/pkg", ""},
		"example.org/pkg.init.func1":     {"example.org/pkg", ""},
		"main.main.func2":                {"main", "main"},
		"gopkg.in/yaml%2ev3.Run":         {"gopkg.in/yaml.v3", "Run"},
	} {
		if p, d := split(name); p != want[0] || d != want[1] {
			t.Errorf("%s: %q, %q", name, p, d)
		}
	}
}

func BenchmarkOf(b *testing.B) {
	for b.Loop() {
		clear(running().parsed)
		if _, err := Of(claim.Judge); err != nil {
			b.Fatal(err)
		}
	}
}
