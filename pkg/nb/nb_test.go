package nb

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/exercise"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/figure"
)

func ExampleTable() {
	Table([]string{"n", "risk"}, []any{10, 0.123456}, []any{1000, -2.0})
	// Output:
	// n     risk
	// 10    0.1235
	// 1000  −2
}

// A reader of plain text sees no TeX, and an accent moves no column.
func ExampleTable_mathematics() {
	Table([]string{"error", `$\|\theta\|^2$`}, []any{`$\hat f - f^\star$`, math.Inf(1)},
		[]any{"none at $n = 10$", math.NaN()})
	// Output:
	// error           ‖θ‖²
	// f̂ − f^⋆         ∞
	// none at n = 10  none
}

func ExamplePrintf() {
	Printf("A = %.2f\n", 0.5)
	// Output: A = 0.50
}

func ExampleCheck() {
	half := exercise.Number{Task: exercise.Task{Name: "a2020/room/half"}, Right: 2, Tolerance: 0.01}
	Check(half, math.NaN())
	Check(half, 2.01)
	// Output:
	// ○ half: not given yet
	// ✓ half: right
}

func verdict() claim.Verdict {
	v := claim.Judge(claim.Claim{ID: "p/<b>", Statement: "$a < b$", Source: "Lemma 1", Known: claim.Quoted,
		Kind: claim.Rate},
		claim.Measurement{Value: 2, Low: 1.5, High: 2.5, Interval: "t", Cases: 8},
		claim.Between(1, 3, claim.Pilot, "20 seeds"))
	return v.WithTwins([]claim.Twin{{Name: "shuffled", Role: claim.MustFail, Status: claim.Fails, Value: 0.25}})
}

func ExampleVerdicts() {
	Verdicts(verdict())
	// Output: HOLDS  p/<b>: 2 [1.5, 2.5], band [1, 3] (pilot); twins: shuffled fails (0.25)
}

func ExampleSummary() {
	Summary([]claim.Verdict{verdict()})
	// Output:
	// claim  measured      band    origin  verdict  twins that fail
	// p/<b>  2 [1.5, 2.5]  [1, 3]  pilot   holds    1 of 1
}

func ExampleBadge() {
	Badge(verdict(), "the slope is %s", "2 [1.5, 2.5]")
	// Output: holds: the slope is 2 [1.5, 2.5]
}

func ExampleKnobs() {
	Knobs(struct {
		D    []int
		Rate float64
	}{[]int{10, 20}, 0.5}, "Rate", "D")
	// Output:
	// field  value   what it is
	// Rate   0.5
	// D      10, 20
}

func ExampleFigure_archived() {
	caption(figure.Figure{Caption: "Risk.", Provenance: figure.Provenance{Archive: "computed long ago"}})
	// Output: Risk. *From the archive.*
}

func TestAnUnknownKnobIsNamed(t *testing.T) {
	fields := experiment.Fields(struct{ D int }{3})
	if _, err := chosen(fields, []string{"d"}); err == nil || !strings.Contains(err.Error(), `no field "d": it has D`) {
		t.Errorf("%v", err)
	}
}

func TestANilBarIsSilent(*testing.T) {
	var silent *Bar
	silent.Set(experiment.Progress{Label: "not shown"})
	silent.End("not shown")
}

func TestVerdictsInHTMLEscapeTextAndCarryNoScript(t *testing.T) {
	h := row(verdict())
	for _, want := range []string{"p/&lt;b&gt;", "a &lt; b<br>", "✓&nbsp;holds", "shuffled: 0.25, <span",
		"breaks it, as it must", "8 cases"} {
		if !strings.Contains(h, want) {
			t.Errorf("no %q in %s", want, h)
		}
	}
	if strings.Contains(h, "<script") || strings.Contains(h, "http") {
		t.Errorf("script or address in %s", h)
	}
}

func TestATwinThatHoldsIsShownAsWrong(t *testing.T) {
	v := verdict().WithTwins([]claim.Twin{{Name: "shuffled", Role: claim.MustFail, Status: claim.Holds, Value: 2}})
	if h := row(v); !strings.Contains(h, "✗&nbsp;holds</b>, and must not") || !strings.Contains(h, "✗&nbsp;vacuous") {
		t.Errorf("got %s", h)
	}
}

func TestTheMatrixOfTwinsIsShown(t *testing.T) {
	twin := func(name string, role claim.Role, s claim.Status) claim.Twin {
		return claim.Twin{Name: name, Role: role, Status: s, Value: 7}
	}
	v := verdict().WithTheory(4).WithTwins([]claim.Twin{twin("shuffled", claim.MustFail, claim.Fails),
		twin("untrained", claim.Control, claim.Fails), twin("4 for 2", claim.Mutant, claim.Fails),
		twin("shallow", claim.Other, claim.Fails), twin("wide", claim.Other, claim.Holds)})
	v.PostHoc, v.NoTwin = "the range", "it is an identity"
	h := row(v)
	for _, want := range []string{"untrained (a control, known beforehand): 7", "judged by a wrong formula, 4 for 2: 7",
		"touched by another claim's twin: shallow", "untouched by another claim's twin: wide",
		"theory 4: outside the interval", "chosen after a result was seen: the range", "no twin: it is an identity"} {
		if !strings.Contains(h, want) {
			t.Errorf("no %q in %s", want, h)
		}
	}
	if got := twinCount(v); got != "1 of 1" {
		t.Errorf("%s: controls and mutants are no twins", got)
	}
}

func TestTwinsThatWereNotRunAreShownSo(t *testing.T) {
	v := verdict().WithoutTwins()
	if h := row(v); !strings.Contains(h, "·&nbsp;twins not run") || strings.Contains(h, "holds") {
		t.Errorf("got %s", h)
	}
	if got := twinCount(v); got != "not run" {
		t.Errorf("got %s", got)
	}
}

func TestPlainJSONIsMadeOfWhatThePipeCarries(t *testing.T) {
	v, err := plainJSON([]claim.Verdict{verdict()})
	if err != nil {
		t.Fatal(err)
	}
	first, ok := v.([]any)[0].(map[string]any)
	if !ok || first["verdict"] != "holds" || first["band_low"] != 1.0 {
		t.Errorf("got %#v", v)
	}
}

func TestResultsLieInTheModuleOrWhereTheVariableSays(t *testing.T) {
	root := t.TempDir()
	inner := filepath.Join(root, "notebooks", "paper")
	if err := os.MkdirAll(inner, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(root, "go.mod"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	t.Chdir(inner)
	if got, want := results(), filepath.Join(root, "results"); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	t.Setenv("PG_RESULTS", "elsewhere")
	if got := results(); got != "elsewhere" {
		t.Errorf("got %s", got)
	}
}

// Both pictures of one figure are kept, that of a run and that of an archive.
func TestAnArchivedFigureIsExportedBesideThatOfARun(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("PG_FIGURES", dir)
	f := figure.Figure{ID: "test2022/one/line", Caption: "A line.", Alt: "A line rises.",
		Panels: []figure.Panel{{Series: []figure.Series{{X: []float64{0, 1}, Y: []float64{0, 1}}}}}}
	export(f)
	f.Provenance.Archive = "computed at a commit"
	export(f)
	for _, name := range []string{"test2022-one-line.txt", "test2022-one-line-archived.txt"} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil || strings.Contains(string(text), "Archive: ") != strings.Contains(name, "archived") {
			t.Errorf("%s: %q, %v", name, text, err)
		}
	}
}
