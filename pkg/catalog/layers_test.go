package catalog

import (
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// layers says what a package may import beside the standard library: packages
// of this module by their folder, those of other modules by the start of
// their path. A row may name only packages that stand above it, so that
// imports point downwards. A word in capitals stands for its own line; PAPER
// is every package that is named after a paper, ROOM every package in the folder
// of one, PAPERTEST what the tests of one have in common, and ARCHIVE its archives.
const layers = `
	EVIDENCE = pkg/claim pkg/figure pkg/figure/tex pkg/store pkg/measure pkg/experiment pkg/exercise
	NUMERICS = pkg/sample pkg/hermite pkg/stats pkg/engine pkg/network pkg/train pkg/dense pkg/kernel pkg/spectral pkg/svm
	GOMLX    = github.com/gomlx/gomlx github.com/gomlx/compute
	GRAPHS   = github.com/gomlx/gomlx/core/graph
	FONTS    = codeberg.org/go-fonts golang.org/x/image
	KEPT     = pkg/archive pkg/calibration
	SHARED   = pkg/ground/cli pkg/ground/evaluate
	VERBS    = pkg/ground/run pkg/ground/sweep pkg/ground/figures pkg/ground/claims pkg/ground/cite pkg/ground/calibrate
	KEEPING  = pkg/ground/archive pkg/ground/crate pkg/ground/backends
	OTHERS   = pkg/ground/notebooks pkg/ground/exercises pkg/ground/paper pkg/ground/pages

	pkg:
	data:
	data/nichani2022:       data
	pkg/sample:
	pkg/hermite:            gonum.org/v1/gonum
	pkg/stats:              gonum.org/v1/gonum
	pkg/engine/subnormal:
	pkg/engine:             pkg/engine/subnormal GOMLX golang.org/x/sys/cpu
	pkg/engine/backends:    github.com/gomlx/compute/gobackend github.com/gomlx/go-xla/compute/xla
	pkg/engine/enginetest:  pkg/engine pkg/engine/backends
	pkg/network:            pkg/sample pkg/engine GRAPHS
	pkg/train:              pkg/sample pkg/engine pkg/network GRAPHS github.com/gomlx/compute/dtypes
	pkg/dense:              pkg/sample gonum.org/v1/gonum golang.org/x/sys/cpu
	pkg/kernel:             pkg/engine pkg/dense GRAPHS gonum.org/v1/gonum
	pkg/spectral:           pkg/sample pkg/engine pkg/dense GRAPHS gonum.org/v1/gonum
	pkg/svm:                pkg/sample pkg/dense gonum.org/v1/gonum
	pkg/images:             gonum.org/v1/gonum
	pkg/wholefile:
	pkg/csvfile:            pkg/wholefile
	pkg/claim:              pkg/csvfile pkg/wholefile gonum.org/v1/gonum
	pkg/figure/tex:         gonum.org/v1/plot FONTS
	pkg/figure:             pkg/figure/tex
	pkg/figure/draw:        pkg/wholefile pkg/figure pkg/figure/tex gonum.org/v1/plot FONTS
	pkg/figure/figuretest:  pkg/figure
	pkg/store:              pkg/wholefile github.com/gofrs/flock
	pkg/fingerprint:        pkg data
	data/calibration:
	pkg/calibration:        data/calibration pkg/csvfile pkg/claim
	pkg/measure:            pkg/stats pkg/claim pkg/figure gonum.org/v1/gonum
	pkg/experiment:         pkg/claim pkg/engine pkg/figure pkg/fingerprint pkg/store
	ARCHIVE:
	pkg/archive:            pkg/experiment pkg/figure
	pkg/exercise:           pkg/claim
	pkg/exercise/exercisetest: pkg/exercise
	pkg/reader:             pkg/wholefile
	pkg/experiment/experimenttest: pkg/claim pkg/engine pkg/figure pkg/figure/draw pkg/store pkg/experiment
	PAPER:                  data data/nichani2022 pkg/images NUMERICS EVIDENCE gonum.org/v1/gonum GRAPHS
	ROOM:                   PAPER data pkg/images NUMERICS EVIDENCE gonum.org/v1/gonum GRAPHS
	PAPERTEST:              PAPER NUMERICS pkg/engine/enginetest gonum.org/v1/gonum
	pkg/nb:                 pkg/engine pkg/reader EVIDENCE KEPT pkg/figure/draw github.com/janpfeifer/gonb
	pkg/lab:                pkg/engine pkg/engine/backends EVIDENCE pkg/nb
	pkg/live:               pkg/engine pkg/engine/backends EVIDENCE pkg/figure/draw
	pkg/parity:             NUMERICS PAPER GRAPHS gonum.org/v1/gonum
	pkg/ground/ipynb:
	pkg/ground/cli:         pkg/wholefile
	pkg/ground/evaluate:    pkg/ground/cli pkg/calibration pkg/engine pkg/engine/backends pkg/sample EVIDENCE GRAPHS
	pkg/ground/claims:      pkg/ground/cli EVIDENCE
	pkg/ground/run:         SHARED pkg/ground/claims pkg/wholefile EVIDENCE
	pkg/ground/sweep:       SHARED pkg/ground/run pkg/wholefile EVIDENCE
	pkg/ground/cite:        SHARED pkg/figure/tex pkg/experiment gopkg.in/yaml.v3
	pkg/ground/crate:       SHARED pkg/ground/cite pkg/ground/run data pkg/engine pkg/wholefile EVIDENCE pkg/figure/draw
	pkg/ground/figures:     SHARED pkg/wholefile EVIDENCE pkg/figure/draw github.com/BurntSushi/toml
	pkg/ground/archive:     SHARED pkg/ground/claims pkg/archive pkg/engine pkg/wholefile EVIDENCE
	pkg/ground/calibrate:   SHARED pkg/ground/claims pkg/calibration EVIDENCE
	pkg/ground/backends:    SHARED pkg/engine pkg/parity EVIDENCE
	pkg/ground/exercises:   pkg/ground/cli pkg pkg/reader EVIDENCE
	pkg/ground/notebooks:   SHARED pkg/ground/claims pkg/ground/figures pkg/ground/ipynb pkg/engine pkg/wholefile EVIDENCE
	pkg/ground/paper:       pkg/ground/cli pkg/wholefile
	pkg/ground/pages:       SHARED pkg/live pkg/engine pkg/wholefile EVIDENCE
	pkg/ground/groundtest:  SHARED ROOM
	pkg/ground:             SHARED VERBS KEEPING OTHERS pkg/live EVIDENCE
	pkg/catalog:            pkg/experiment pkg/exercise ROOM
	scripts/benchmark:      NUMERICS PAPER pkg/wholefile pkg/ground/cli pkg/engine/backends GRAPHS gonum.org/v1/gonum
	scripts/ground:         pkg/ground pkg/catalog
`

const module = "github.com/provingground/provingground"

var (
	paperFolder     = regexp.MustCompile(`^pkg/[a-z]+[0-9]{4}$`)
	roomFolder      = regexp.MustCompile(`^(pkg/[a-z]+[0-9]{4})/[a-z]+$`)
	archiveFolder   = regexp.MustCompile(`^data/archive/[a-z]+[0-9]{4}$`)
	paperTestFolder = regexp.MustCompile(`^pkg/[a-z]+[0-9]{4}/[a-z]+[0-9]{4}test$`)
)

// row returns the row of the table that a folder belongs to.
func row(folder string) string {
	switch {
	case paperFolder.MatchString(folder):
		return "PAPER"
	case roomFolder.MatchString(folder):
		return "ROOM"
	case archiveFolder.MatchString(folder):
		return "ARCHIVE"
	case paperTestFolder.MatchString(folder):
		return "PAPERTEST"
	}
	return folder
}

// ownPaper reports whether what a folder imports of papers is of its own paper: a room
// belongs to one.
func ownPaper(folder, imported string) bool {
	room := roomFolder.FindStringSubmatch(folder)
	other, own := strings.CutPrefix(imported, module+"/")
	return room == nil || !own || !paperFolder.MatchString(other) || other == room[1]
}

// readLayers returns what the table allows, row by row, and the rows in order.
func readLayers(t *testing.T) (allowed map[string][]string, order []string) {
	t.Helper()
	words := map[string][]string{}
	allowed = map[string][]string{}
	for line := range strings.Lines(layers) {
		if name, list, ok := strings.Cut(line, "="); ok {
			words[strings.TrimSpace(name)] = strings.Fields(list)
		} else if name, list, ok := strings.Cut(line, ":"); ok {
			name = strings.TrimSpace(name)
			for _, word := range strings.Fields(list) {
				allowed[name] = append(allowed[name], orWord(words[word], word)...)
			}
			order = append(order, name)
		}
	}
	return allowed, order
}

func orWord(list []string, word string) []string {
	if list == nil {
		return []string{word}
	}
	return list
}

// readImports returns the imports of every package below the folders, without
// those of its tests.
func readImports(t *testing.T, root string, folders ...string) map[string][]string {
	t.Helper()
	imports := map[string][]string{}
	for _, folder := range folders {
		err := fs.WalkDir(os.DirFS(root), folder, func(file string, d fs.DirEntry, err error) error {
			if err == nil && path.Ext(file) == ".go" && !strings.HasSuffix(file, "_test.go") {
				var list []string
				list, err = importsOf(path.Join(root, file))
				imports[path.Dir(file)] = append(imports[path.Dir(file)], list...)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return imports
}

func importsOf(file string) (list []string, err error) {
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
	if err != nil {
		return nil, err
	}
	for _, s := range f.Imports {
		imported, err := strconv.Unquote(s.Path.Value)
		if err != nil {
			return nil, err
		}
		list = append(list, imported)
	}
	return list, nil
}

// permits reports whether a list allows an import.
func permits(allowed []string, imported string) bool {
	if !strings.Contains(strings.Split(imported, "/")[0], ".") {
		return true // the standard library
	}
	if folder, own := strings.CutPrefix(imported, module+"/"); own {
		return slices.Contains(allowed, row(folder))
	}
	return slices.ContainsFunc(allowed, func(a string) bool { return imported == a || strings.HasPrefix(imported, a+"/") })
}

func TestImportsPointDownwards(t *testing.T) {
	allowed, order := readLayers(t)
	imports := readImports(t, "../..", "pkg", "data", "scripts/benchmark", "scripts/ground")
	missing := slices.Clone(order)
	for _, folder := range slices.Sorted(maps.Keys(imports)) {
		r := row(folder)
		if !slices.Contains(order, r) {
			t.Errorf("%s is in no layer: give it a row in the table", folder)
		}
		missing = slices.DeleteFunc(missing, func(o string) bool { return o == r })
		for _, imported := range imports[folder] {
			if !permits(allowed[r], imported) || !ownPaper(folder, imported) {
				t.Errorf("%s imports %s, which its layer does not allow", folder, imported)
			}
		}
	}
	if len(missing) > 0 {
		t.Errorf("the table has rows without a package: %v", missing)
	}
}

func TestTheTableOfLayersItselfPointsDownwards(t *testing.T) {
	allowed, order := readLayers(t)
	for i, r := range order {
		for _, a := range allowed[r] {
			if own := !strings.Contains(a, "."); own && !slices.Contains(order[:i], a) {
				t.Errorf("the row of %s names %s, which does not stand above it", r, a)
			}
		}
	}
}

func TestALayerRefusesWhatIsNotInItsRow(t *testing.T) {
	allowed, _ := readLayers(t)
	for _, c := range []struct {
		folder, imported string
		want             bool
	}{
		{"pkg/damian2022", module + "/pkg/stats", true},
		{"pkg/damian2022", module + "/pkg/nb", false},
		{"pkg/damian2022", module + "/pkg/jacot2023", false},
		{"pkg/damian2022", "gonum.org/v1/plot/vg", false},
		{"pkg/damian2022", "github.com/gomlx/gomlx/core/tensors", false},
		{"pkg/damian2022", module + "/pkg/damian2022/transfer", false},
		{"pkg/damian2022/transfer", module + "/pkg/damian2022", true},
		{"pkg/damian2022/transfer", module + "/pkg/damian2022/features", false},
		{"pkg/damian2022/transfer", module + "/pkg/jacot2023", false},
		{"pkg/damian2022/transfer", module + "/pkg/nb", false},
		{"pkg/catalog", module + "/pkg/jacot2023/cost", true},
		{"pkg/sample", module + "/pkg/stats", false},
		{"pkg/store", module, false},
		{"pkg/store", "encoding/gob", true},
		{"pkg/nb", module + "/pkg/damian2022", false},
		{"scripts/ground", module + "/pkg/catalog", true},
		{"scripts/ground", module + "/pkg/nb", false},
		{"pkg/ground", module + "/pkg/catalog", false},
		{"pkg/ground/run", module + "/pkg/nb", false},
	} {
		if got := permits(allowed[row(c.folder)], c.imported) && ownPaper(c.folder, c.imported); got != c.want {
			t.Errorf("%s may import %s: %t, want %t", c.folder, c.imported, got, c.want)
		}
	}
}

// A paper's package computes: files, the network and the terminal are for
// those that call it.
func TestPapersTouchNothingOutside(t *testing.T) {
	papers := 0
	for folder, imports := range readImports(t, "../..", "pkg") {
		if r := row(folder); r != "PAPER" && r != "ROOM" {
			continue
		}
		papers++
		for _, imported := range imports {
			first, _, _ := strings.Cut(imported, "/")
			if slices.Contains([]string{"os", "net", "syscall", "time", "log"}, first) {
				t.Errorf("%s imports %s", folder, imported)
			}
		}
	}
	if papers == 0 {
		t.Error("no paper was looked at")
	}
}
