package archive

import (
	"errors"
	"fmt"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/provingground/provingground/pkg/archive"
	"github.com/provingground/provingground/pkg/ground/cli"
	"github.com/provingground/provingground/pkg/wholefile"
)

// shelf is the folder of a module's archives, in which every paper has a folder, which is a
// package.
type shelf string

func shelfOf(m cli.Module) shelf { return shelf(filepath.Join(m.Root, "data", "archive")) }

// folder returns that of the archives of an experiment's paper.
func (s shelf) folder(experiment string) string {
	paper, _, _ := strings.Cut(experiment, "/")
	return filepath.Join(string(s), paper)
}

// put writes an archive and, for the first one of a paper, the package that embeds it. It refuses
// what would make the archives of the module too large together.
func (s shelf) put(f *archive.File) (path string, size int, err error) {
	data, err := f.Bytes()
	if err != nil {
		return "", 0, fmt.Errorf("%s cannot be archived: %w", f.Experiment, err)
	}
	folder := s.folder(f.Experiment)
	path = filepath.Join(folder, archive.FileName(f.Experiment, f.Name))
	others, err := s.size(path)
	if err != nil {
		return "", 0, err
	}
	if total := others + int64(len(data)); total > archive.MostBytes {
		return "", 0, fmt.Errorf("%s has %s as an archive, the others have %s, and all together may have %s: archive less "+
			"of it (-twins=false, fewer points), or remove another one", f.Experiment, cli.ByteCount(int64(len(data))),
			cli.ByteCount(others), cli.ByteCount(archive.MostBytes))
	}
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return "", 0, err
	}
	if err := errors.Join(makePackage(folder), wholefile.Write(path, data)); err != nil {
		return "", 0, fmt.Errorf("the archive cannot be written (%w), but the results are stored: run it again", err)
	}
	return path, len(data), nil
}

// size returns how many bytes all archives have but one.
func (s shelf) size(without string) (sum int64, err error) {
	err = filepath.WalkDir(string(s), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path == without || !strings.HasSuffix(path, archive.Suffix) {
			return err
		}
		info, err := d.Info()
		if err == nil {
			sum += info.Size()
		}
		return err
	})
	return sum, err
}

const packageText = `// Package %[1]s holds archives of the paper's experiments, as "ground archive" wrote them:
// pkg/archive reads them.
package %[1]s

import "embed"

// Files holds the archives, "UNIT.NAME.json.gz", and which of them today's code agrees with.
//
//go:embed *
var Files embed.FS
`

var noLetter = regexp.MustCompile(`[^a-z0-9]`)

// makePackage writes the Go file that embeds the archives of a folder, unless there is one.
func makePackage(folder string) error {
	path := filepath.Join(folder, "archive.go")
	if cli.Exists(path) {
		return nil
	}
	name := noLetter.ReplaceAllString(filepath.Base(folder), "")
	if !token.IsIdentifier(name) {
		name = "paper" + name
	}
	return wholefile.Write(path, fmt.Appendf(nil, packageText, name))
}

// archives returns the archives of the shelf, in lexical order.
func (s shelf) archives() ([]string, error) {
	return filepath.Glob(filepath.Join(escaped(string(s)), "*", "*"+archive.Suffix))
}

// escaped returns a path as a pattern that stands for itself.
func escaped(path string) string { return regexp.MustCompile(`[\\*?[]`).ReplaceAllString(path, `\$0`) }
