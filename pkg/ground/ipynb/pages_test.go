package ipynb

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Every notebook stands in the front page, and both pages lead to notebooks that are there.
func TestPagesLeadToTheNotebooks(t *testing.T) {
	const root = "../../.."
	link := regexp.MustCompile(`\]\(([^)#]*\.(?:ipynb|md))\)`)
	led := map[string]bool{}
	for _, page := range []string{"README.md", "notebooks/README.md"} {
		text, err := os.ReadFile(filepath.Join(root, page))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range link.FindAllSubmatch(text, -1) {
			target := filepath.Join(filepath.Dir(page), filepath.FromSlash(string(m[1])))
			if _, err := os.Stat(filepath.Join(root, target)); err != nil {
				t.Errorf("%s leads to %s, which is not there", page, m[1])
			}
			led[page+" "+filepath.ToSlash(target)] = true
		}
	}
	notebooks, err := filepath.Glob(root + "/notebooks/*/*.ipynb")
	if err != nil || len(notebooks) == 0 {
		t.Fatal(notebooks, err)
	}
	for _, path := range notebooks {
		name := strings.TrimPrefix(filepath.ToSlash(path), root+"/")
		if !led["README.md "+name] {
			t.Errorf("README.md does not lead to %s", name)
		}
	}
}
