package catalog

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// columns is how long a line of Go may be, in runes; a tab is one.
const columns = 120

// longLines are the lines that are longer and stay so: how many of a file, or of all the
// files of a folder without those below it. The list may only shrink.
var longLines = []struct {
	name  string
	lines int
	why   string
}{
	{"pkg/store/example_test.go", 1, "the output of an example is one line"},
}

// overlong returns the numbers of the lines that are too long, from 1.
func overlong(text string) []int {
	var out []int
	for i, line := range strings.Split(text, "\n") {
		if utf8.RuneCountInString(line) > columns {
			out = append(out, i+1)
		}
	}
	return out
}

// overlongLines returns the lines that are too long of every file of Go below the folders.
func overlongLines(t *testing.T, root string, folders ...string) map[string][]int {
	t.Helper()
	out := map[string][]int{}
	for _, folder := range folders {
		err := fs.WalkDir(os.DirFS(root), folder, func(file string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || path.Ext(file) != ".go" {
				return err
			}
			text, err := os.ReadFile(path.Join(root, file))
			if lines := overlong(string(text)); len(lines) > 0 {
				out[file] = lines
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// longOf returns the lines that belong to a name of the list, and takes them out.
func longOf(name string, found map[string][]int) []string {
	var out []string
	for _, file := range slices.Sorted(maps.Keys(found)) {
		if file == name || path.Dir(file) == name {
			for _, line := range found[file] {
				out = append(out, fmt.Sprintf("%s:%d", file, line))
			}
			delete(found, file)
		}
	}
	return out
}

func TestLinesOfGoEndAtTheLastColumn(t *testing.T) {
	found := overlongLines(t, "../..", "pkg", "scripts")
	for _, l := range longLines {
		switch lines := longOf(l.name, found); {
		case len(lines) > l.lines:
			t.Errorf("%s: lines have more than %d columns, and %d may: %v", l.name, columns, l.lines, lines)
		case len(lines) < l.lines:
			t.Errorf("%s: the list allows %d lines of more than %d columns, and there are %d: shorten it",
				l.name, l.lines, columns, len(lines))
		}
	}
	for _, file := range slices.Sorted(maps.Keys(found)) {
		t.Errorf("%s: lines have more than %d columns: %v", file, columns, found[file])
	}
}

func TestALineIsMeasuredInRunes(t *testing.T) {
	full := "\t" + strings.Repeat("σ", columns-1)
	if got := overlong(full + "\n" + full + "σ\n\n\t" + full); !slices.Equal(got, []int{2, 4}) {
		t.Errorf("lines %v are too long, want 2 and 4", got)
	}
}

func TestAFoldersLongLinesAreThoseOfItsOwnFiles(t *testing.T) {
	found := map[string][]int{"pkg/a/x.go": {1, 2}, "pkg/a/y.go": {7}, "pkg/a/b/z.go": {3}}
	want := []string{"pkg/a/x.go:1", "pkg/a/x.go:2", "pkg/a/y.go:7"}
	if got := longOf("pkg/a", found); !slices.Equal(got, want) {
		t.Errorf("of the folder: %v, want %v", got, want)
	}
	if got := longOf("pkg/a/b/z.go", found); !slices.Equal(got, []string{"pkg/a/b/z.go:3"}) || len(found) > 0 {
		t.Errorf("of the file: %v, and %v is left", got, found)
	}
}
