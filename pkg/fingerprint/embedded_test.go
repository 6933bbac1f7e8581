package fingerprint

import (
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// The sources of all data that the library's code imports are part of every program: code that lay elsewhere would
// count with how a program was built, and a notebook and the command would keep results apart.
func TestDataThatTheLibraryImportsAreEmbedded(t *testing.T) {
	var files []string
	for _, pattern := range []string{"../*/*.go", "../*/*/*.go"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	p, seen := &program{}, map[string]bool{}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, imported := range f.Imports {
			path, err := strconv.Unquote(imported.Path.Value)
			if err != nil || path != module+"/data" && !strings.HasPrefix(path, module+"/data/") {
				continue
			}
			seen[path] = true
			if path == module+"/data/calibration" { // tables of counts, which no experiment reads
				continue
			}
			if h, err := p.homeOf(path); err != nil || h.origin != embedded {
				t.Errorf("%s imports %s, whose sources are no part of the program (%v)", file, path, err)
			}
		}
	}
	if !seen[module+"/data"] || !seen[module+"/data/nichani2022"] {
		t.Errorf("the test has seen %v", seen)
	}
}
