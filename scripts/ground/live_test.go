package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/catalog"
	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/ground/pages"
	"github.com/provingground/provingground/pkg/live"
)

// page is the program of pages in files, for Node.
type page struct{ node, program, worker string }

// newPage builds the program, and skips the test where there is no Node.
func newPage(t *testing.T) page {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("this machine has no node, which runs WebAssembly without a browser")
	}
	wasm, err := pages.Compile(t.Context(), "../..", "./scripts/ground")
	if err != nil {
		t.Fatal(err)
	}
	worker, err := pages.Worker(t.Context(), "../..")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	p := page{node, filepath.Join(dir, "program.wasm"), filepath.Join(dir, "worker.js")}
	for name, data := range map[string][]byte{p.program: wasm, p.worker: []byte(worker)} {
		if err := os.WriteFile(name, data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

// run returns what the worker answers to a request, and the sentence in its place.
func (p page) run(t *testing.T, r live.Request) (a live.Answer, problem string) {
	t.Helper()
	request, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), p.node, "testdata/node.js", p.program, p.worker,
		string(request)).CombinedOutput()
	var m struct{ Kind, Text string }
	if err != nil || json.Unmarshal(out, &m) != nil {
		t.Fatalf("%s: %v: %s", r.ID, err, out)
	}
	if m.Kind != "answer" {
		return a, m.Text
	}
	if err := json.Unmarshal([]byte(m.Text), &a); err != nil {
		t.Fatal(err)
	}
	return a, ""
}

// mostProgram is what a reader has to load, packed: 9 MB.
const mostProgram = 9_000_000

func TestTheProgramOfPagesIsSmall(t *testing.T) {
	p := newPage(t)
	wasm, err := os.ReadFile(p.program)
	if err != nil {
		t.Fatal(err)
	}
	packed, err := pages.Pack(wasm)
	if err != nil || len(packed) > mostProgram {
		t.Errorf("%v: the program has %d bytes, packed, and may have %d", err, len(packed), mostProgram)
	}
	back, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	if all, err := io.ReadAll(back); err != nil || !bytes.Equal(all, wasm) {
		t.Errorf("%v: what is unpacked is not what was packed", err)
	}
}

// A page computes on one core without vector instructions. Where this program has them, it rounds in
// another order, and a training at the edge of stability shows it in the third digit.
func TestEveryLivePresetRunsInAPageToTheSameDigits(t *testing.T) {
	if testing.Short() {
		t.Skip("some minutes")
	}
	p := newPage(t)
	backend, err := engine.Open(engine.Go)
	if err != nil {
		t.Fatal(err)
	}
	defer backend.Close()
	all, tolerance := catalog.All(), 1e-3
	if strings.Contains(backend.Key(), "simd") {
		tolerance = 0.05
	}
	for _, e := range pages.Having(all) {
		r := live.Request{ID: e.Name()}
		got, problem := p.run(t, r)
		if problem != "" {
			t.Errorf("%s: %s", e.Name(), problem)
			continue
		}
		want, err := live.Run(t.Context(), &experiment.Env{Engine: backend}, all, r)
		if err != nil {
			t.Fatalf("%s: %v", e.Name(), err)
		}
		t.Logf("%-35s %4.1f s in Node, %4.1f s here", e.Name(), got.Seconds, want.Seconds)
		if differing := differing(got.Text, want.Text, tolerance); differing != "" {
			t.Errorf("%s: in a page and here:\n%s", e.Name(), differing)
		}
		if !strings.HasPrefix(got.Figure.SVG, "<") || len(got.Verdicts) == 0 {
			t.Errorf("%s: no figure or no verdict", e.Name())
		}
	}
}

// A number of a verdict has four digits. What is 0 but for rounding has any.
var number = regexp.MustCompile(`[−-]?\d+(\.\d+)?(e[+−-]?\d+)?`)

// differing returns the first lines of two texts in which a word differs, or a number by more than a
// share of it.
func differing(got, want string, tolerance float64) string {
	a, b := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range a {
		if i >= len(b) || number.ReplaceAllString(a[i], "#") != number.ReplaceAllString(b[i], "#") {
			return a[i] + "\n" + strings.Join(b[min(i, len(b)):min(i+1, len(b))], "")
		}
		x, y := number.FindAllString(a[i], -1), number.FindAllString(b[i], -1)
		for k := range x {
			if p, q := parsed(x[k]), parsed(y[k]); math.Abs(p-q) > tolerance*math.Abs(q)+1e-12 {
				return a[i] + "\n" + b[i]
			}
		}
	}
	return ""
}

func parsed(s string) float64 {
	x, err := strconv.ParseFloat(strings.ReplaceAll(s, "−", "-"), 64)
	if err != nil {
		return math.NaN()
	}
	return x
}

func TestAPageSaysWhatItCannotRun(t *testing.T) {
	p := newPage(t)
	for want, r := range map[string]live.Request{
		"field Dim = -1":                     {ID: "nichani2022/spectrum", Set: []string{"Dim=-1"}},
		"no experiment \"mine/gone\"":        {ID: "mine/gone"},
		"has no preset live":                 {ID: "damian2022/figure1"},
		"times the work of the numbers that": {ID: "nichani2022/spectrum", Set: []string{"Samples=3000"}},
	} {
		if _, problem := p.run(t, r); !strings.Contains(problem, want) {
			t.Errorf("want %q, got %q", want, problem)
		}
	}
}
