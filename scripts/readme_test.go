package scripts

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// readme returns the README and its first Go program.
func readme(t *testing.T) (text, program string) {
	t.Helper()
	raw, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, after, ok := strings.Cut(string(raw), "```go\n")
	if !ok {
		t.Fatal("the README has no Go program")
	}
	program, _, _ = strings.Cut(after, "```")
	return string(raw), program
}

func TestTheExperimentInTheReadmeRuns(t *testing.T) {
	_, program := readme(t)
	dir, err := os.MkdirTemp("..", "mine-") // inside the module, where the README says to put it
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	if err := os.WriteFile(filepath.Join(dir, "main.go"), []byte(program), 0o666); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("go", "run", ".")
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.HasPrefix(string(out), "HOLDS") || !strings.Contains(string(out), "shared draws fails") {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestFilesThatTheReadmeLinksExist(t *testing.T) {
	text, _ := readme(t)
	text = regexp.MustCompile("(?s)```.*?```").ReplaceAllString(text, "") // Go's type arguments look like links
	links := 0
	for _, part := range strings.Split(text, "](")[1:] {
		target, _, _ := strings.Cut(part, ")")
		if strings.Contains(target, "://") {
			continue
		}
		links++
		if _, err := os.Stat(filepath.Join("..", target)); err != nil {
			t.Errorf("the README links %s: %v", target, err)
		}
	}
	if links < 4 { // picture, notebook, citation, licence
		t.Errorf("only %d links found", links)
	}
}
