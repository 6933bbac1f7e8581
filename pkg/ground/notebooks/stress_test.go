package notebooks

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/ground/cli"
	"github.com/provingground/provingground/pkg/ground/groundtest"
)

func names(list []setting) string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = s.String()
	}
	return strings.Join(out, "; ")
}

func TestAStressHasEverySettingThatTheMachineAllows(t *testing.T) {
	if runtime.GOARCH != "amd64" {
		t.Skip("instruction sets are those of x86 processors")
	}
	for _, test := range []struct {
		kinds   []string
		backend string
		widest  string
		want    string
		notes   int
	}{
		{settingKinds, engine.XLACPU, "avx512",
			"xla:cpu; xla:cpu, SSE4_2; xla:cpu, AVX2; go; xla:cpu, seed 5; xla:cpu, seed 6", 0},
		{settingKinds, engine.XLACPU, avx2, "xla:cpu; xla:cpu, SSE4_2; go; xla:cpu, seed 5; xla:cpu, seed 6", 1},
		{settingKinds, engine.Go, avx2, "go; go, seed 5; go, seed 6", 3},
		{[]string{goOnly, avx2}, engine.XLACPU, avx2, "go; xla:cpu, AVX2", 0},
		{[]string{goOnly}, engine.Go, "avx512", "go", 0},
		{settingKinds, engine.XLACUDA, "avx512", "xla:cuda; go; xla:cuda, seed 5; xla:cuda, seed 6", 2},
	} {
		list, notes := settings(test.kinds, test.backend, test.widest, []uint64{5, 6})
		if names(list) != test.want || len(notes) != test.notes {
			t.Errorf("%v on %s, %s: got %s (left out: %v), want %s",
				test.kinds, test.backend, test.widest, names(list), notes, test.want)
		}
	}
}

func TestSettingsKeepTheirResultsAndTablesApart(t *testing.T) {
	list, _ := settings(settingKinds, engine.XLACPU, engine.Instructions(), []uint64{5, 6})
	folders, tables := map[string]bool{}, map[string]bool{}
	for _, s := range list {
		folders[s.folder()], tables[s.ledger()] = true, true
	}
	// The drawn seeds stand in the table of the native setting.
	if len(folders) != len(list) || len(tables) != len(list)-2 {
		t.Errorf("%d settings: folders %v, tables %v", len(list), folders, tables)
	}
	if s := (setting{backend: engine.XLACPU, isa: "SSE4_2"}); s.ledger() != "xla-cpu-sse4.2.csv" {
		t.Errorf("the table of %s is %s", s, s.ledger())
	}
}

func TestASettingBecomesTheKernelsEnvironment(t *testing.T) {
	t.Setenv("XLA_FLAGS", "--xla_dump_to=x")
	t.Setenv("PG_PRESET", "paper")
	t.Setenv("PG_SEED", "3")
	env := (&notebookRun{stress: true, backend: engine.XLACPU, isa: "AVX2", seed: "17"}).environment("kept")
	for _, want := range []string{"XLA_FLAGS=--xla_dump_to=x --xla_cpu_max_isa=AVX2", "PG_SEED=17", "PG_BACKEND=xla:cpu",
		"PG_RESULTS=kept"} {
		if !slices.Contains(env, want) {
			t.Errorf("no %s in %v", want, env)
		}
	}
	for _, e := range env {
		if strings.HasPrefix(e, "PG_PRESET=") || strings.HasPrefix(e, "PG_FIGURES=") {
			t.Errorf("%s reaches the kernel", e)
		}
	}
}

func TestAnUnfinishedStressGoesOnWithItsSeeds(t *testing.T) {
	file := filepath.Join(t.TempDir(), "stress", "seeds.json")
	first, err := drawSeeds(file)
	if err != nil || len(first) != drawnSeeds {
		t.Fatalf("%v (%v)", first, err)
	}
	if again, err := drawSeeds(file); err != nil || !slices.Equal(again, first) {
		t.Errorf("%v (%v), want %v", again, err, first)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if other, err := drawSeeds(file); err != nil || slices.Equal(other, first) {
		t.Errorf("the same seeds were drawn again: %v (%v)", other, err)
	}
	groundtest.Write(t, file, "[]")
	if _, err := drawSeeds(file); err == nil || !strings.Contains(err.Error(), "delete it") {
		t.Errorf("a file without seeds: %v", err)
	}
}

// ledgerOf returns verdicts with these statuses.
func ledgerOf(statuses ...claim.Status) claim.Ledger {
	l := make(claim.Ledger, len(statuses))
	for i, s := range statuses {
		l[i] = claim.Verdict{Claim: claim.Claim{ID: "p/" + string(s)}, Status: s}
	}
	return l
}

func TestAStressFailsForErrorsAndForRedVerdictsAtThePresetsOwnSeed(t *testing.T) {
	own, drawn := setting{kind: sse, backend: engine.XLACPU, isa: "SSE4_2"},
		setting{kind: seeds, backend: engine.XLACPU, seed: 7}
	for _, test := range []struct {
		done []stressed
		want string // empty: no error
	}{
		{[]stressed{{own, ledgerOf(claim.Holds, claim.Undecided), 0}, {drawn, ledgerOf(claim.Fails), 0}}, ""},
		{[]stressed{{own, ledgerOf(claim.Vacuous), 0}}, "xla:cpu, SSE4_2: 1 verdict red"},
		{[]stressed{{own, ledgerOf(claim.Holds), 0}, {drawn, ledgerOf(claim.Holds), 2}}, "xla:cpu, seed 7: 2 cells failed"},
	} {
		got := ""
		if err := judgeStress(test.done); err != nil {
			got = err.Error()
		}
		if got != test.want {
			t.Errorf("%v: got %q, want %q", test.done, got, test.want)
		}
	}
}

func TestTheTableOfAStressCountsAndListsWhatDoesNotHold(t *testing.T) {
	var out bytes.Buffer
	r := notebookRun{stdout: &out}
	r.printStress([]stressed{
		{setting{kind: native, backend: engine.Go}, ledgerOf(claim.Holds, claim.Holds), 0},
		{setting{kind: seeds, backend: engine.Go, seed: 7}, ledgerOf(claim.Holds, claim.Fails, claim.Undecided), 1},
	})
	want := `
go, seed 7
  FAILS  p/fails: 0, band [0, 0] ()

go, seed 7
  UNDECIDED  p/undecided: 0, band [0, 0] ()

setting     holds  fails  undecided  vacuous  errors
go          2      0      0          0        0
go, seed 7  1      1      1          0        1
`
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
}

func TestTablesKeepOneRunOfOwnSeedsAndTheLastDrawnOnes(t *testing.T) {
	r := notebookRun{module: cli.Module{Path: cli.ModulePath, Root: t.TempDir()}}
	own := stressed{setting: setting{kind: native, backend: engine.Go}, verdicts: ledgerOf(claim.Holds)}
	drawn := func(seed uint64) stressed {
		v := ledgerOf(claim.Undecided)
		v[0].Master = seed
		return stressed{setting: setting{kind: seeds, backend: engine.Go, seed: seed}, verdicts: v}
	}
	for _, done := range [][]stressed{
		{own}, {own, drawn(3)}, {own, drawn(3), drawn(4)}, // one stress
		{own}, {own, drawn(8)}, // the next one
	} {
		if err := r.keepLedger(done); err != nil {
			t.Fatal(err)
		}
	}
	table, err := claim.ReadTable(filepath.Join(r.ledgers(), own.ledger()))
	if err != nil || len(table) != 2 || table[0].Drawn || !table[1].Drawn || table[1].Seed != 8 {
		t.Errorf("got %+v (%v)", table, err)
	}
}

func TestFlagsOfAStressFitTogether(t *testing.T) {
	for line, want := range map[string]string{
		"-settings go":                     "give that too",
		"-part abc":                        "give that too",
		"-stress -settings go,mmx":         `there is no "mmx": take some of native,sse4.2,avx2,go,seeds`,
		"-stress -check":                   "leave out the other flags",
		"-stress -seed 3":                  "leave out the other flags",
		"-stress -backend go":              "leave out the other flags",
		"-stress -preset paper":            "leave out the other flags",
		"-stress -settings go,seeds x":     "",
		"-stress -part abc -timeout 1m":    "",
		"-stress -settings go -jobs 1 one": "",
	} {
		r := notebookRun{stdout: &bytes.Buffer{}}
		_, err := r.parse(strings.Fields(line))
		if want == "" && err != nil || want != "" &&
			(err == nil || !cli.IsUsage(err) || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v, want %q", line, err, want)
		}
	}
	r := notebookRun{stdout: &bytes.Buffer{}}
	if _, err := r.parse([]string{"-stress"}); err != nil || r.timeout != time.Hour ||
		!slices.Equal(r.kinds, settingKinds) {
		t.Errorf("limit %v, kinds %v (%v)", r.timeout, r.kinds, err)
	}
}

// Every commit gets a part that is affordable, the same one each time; several commits
// get several notebooks and settings.
func TestAPartOfAStressIsChosenByItsKey(t *testing.T) {
	paths, err := filepath.Glob("../../../notebooks/*/*.ipynb")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no notebooks (%v)", err)
	}
	chosen := map[string]bool{}
	for _, key := range []string{"a", "b", "c", "d", "e", "f", "g", "h"} {
		r := notebookRun{all: groundtest.Experiments, part: key, kinds: settingKinds}
		p, _, err := r.choose(paths, engine.XLACPU)
		if err != nil {
			t.Fatal(err)
		}
		if again, _, _ := r.choose(paths, engine.XLACPU); again != p || p.seconds > partSeconds || p.kind == native {
			t.Errorf("%s: %+v, then %+v", key, p, again)
		}
		chosen[p.notebook+p.kind] = true
	}
	if len(chosen) < 4 {
		t.Errorf("eight keys choose %d parts: %v", len(chosen), chosen)
	}
	if seconds, err := Forecast(paths[0], groundtest.Experiments); err != nil || seconds <= 0 {
		t.Errorf("%s: forecast %g s (%v)", paths[0], seconds, err)
	}
	if _, _, err := new(notebookRun).choose(nil, engine.XLACPU); err == nil ||
		!strings.Contains(err.Error(), "leave out -part") {
		t.Errorf("nothing to choose from: %v", err)
	}
}

func TestAStressWithoutSetupSaysWhatToRun(t *testing.T) {
	root := groundtest.Module(t, "damian2022/01_step.ipynb")
	var out bytes.Buffer
	r := notebookRun{stress: true, kinds: []string{native}, jobs: 1, timeout: time.Minute,
		module: cli.Module{Path: cli.ModulePath, Root: root}, results: filepath.Join(root, "results"),
		stdout: &out, stderr: &out}
	err := r.stressAll(context.Background(), []string{filepath.Join(root, "notebooks/damian2022/01_step.ipynb")}, true)
	if err == nil || !strings.Contains(err.Error(), "run ./scripts/setup") {
		t.Errorf("%v\n%s", err, out.String())
	}
}
