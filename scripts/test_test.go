package scripts

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// events is what "go test -json" prints of a package with a test of each kind.
const events = `{"Action":"pass","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Test":"TestB","Output":"=== RUN   TestB\n"}
{"Action":"output","Package":"p","Test":"TestB","Output":"    b_test.go:3: this machine has no LaTeX\n"}
{"Action":"output","Package":"p","Test":"TestB","Output":"--- SKIP: TestB (0.00s)\n"}
{"Action":"skip","Package":"p","Test":"TestB"}
{"Action":"output","Package":"p","Test":"TestC/sub","Output":"        c_test.go:9: this machine has no LaTeX\n"}
{"Action":"skip","Package":"p","Test":"TestC/sub"}
{"Action":"pass","Package":"p","Test":"TestC"}
{"Action":"fail","Package":"p","Test":"TestD"}
{"Action":"fail","Package":"p","Elapsed":1}
`

func TestSkippedTestsAreCountedAndTheirReasonsPrintedOnce(t *testing.T) {
	counts := filepath.Join(t.TempDir(), "counts")
	cmd := exec.Command(realPython(t), "python/gotest.py", counts)
	cmd.Stdin = strings.NewReader(events)
	out, err := cmd.Output()
	if err == nil {
		t.Error("a failed test passes")
	}
	if got, _ := os.ReadFile(counts); string(got) != "2 1 2\n" {
		t.Errorf("counted %q, want 2 passed, 1 failed, 2 skipped", got)
	}
	const want = "  skip  TestB, TestC/sub: this machine has no LaTeX\n"
	if !strings.HasSuffix(string(out), want) || strings.Count(string(out), "LaTeX") != 1 {
		t.Errorf("got %q, want the line %q", out, want)
	}
}

func TestTheLastLineCountsWhatWasSkipped(t *testing.T) {
	c := newCheckout(t)
	c.copy("test", "scripts/test")
	out, status := c.script("test", "", "FAKE_CGO=0")
	last := out[strings.LastIndex(strings.TrimSpace(out), "\n")+1:]
	if status != 1 || !regexp.MustCompile(`^\d+ passed, [1-9]\d* failed, 1 skipped\n$`).MatchString(last) {
		t.Errorf("status %d and %q, want 1 and the counts, of which the race detector without a compiler is skipped\n%s",
			status, last, out)
	}
}
