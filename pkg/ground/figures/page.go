package figures

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/provingground/provingground/pkg/figure/draw"
	"github.com/provingground/provingground/pkg/figure/tex"
	"github.com/provingground/provingground/pkg/wholefile"
)

//go:embed page.html
var pageSource string

var pageTemplate = template.Must(template.New("page").Parse(pageSource))

// shown is one figure of a page.
type shown struct {
	Name    string   // the files' common name
	Picture string   // file that a browser shows, empty where there is none
	Caption []string // lines
	Files   []shownFile
}

type shownFile struct{ Name, Format string }

// pageName is the page that shows all figures of a folder at a glance.
const pageName = "index.html"

// WritePage writes a page of all figures that lie in a folder, in the order of
// the experiments, with their captions and links to their files; it returns its path.
func WritePage(dir string, experiments []string) (string, error) {
	figures, err := figuresIn(dir, experiments)
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	if err := pageTemplate.Execute(&b, figures); err != nil {
		return "", err
	}
	path := filepath.Join(dir, pageName)
	if err := wholefile.Write(path, b.Bytes()); err != nil {
		return "", fmt.Errorf("the page of all figures cannot be written: %w: check that the disk has room and that you "+
			"may write there", err)
	}
	return path, nil
}

// figuresIn groups the files of a folder by figure.
func figuresIn(dir string, experiments []string) ([]shown, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var figures []shown
	for _, e := range entries { // sorted by name
		extension := filepath.Ext(e.Name())
		name := strings.TrimSuffix(e.Name(), extension)
		if !slices.Contains(draw.Formats(), strings.TrimPrefix(extension, ".")) {
			continue
		}
		if len(figures) == 0 || figures[len(figures)-1].Name != name {
			figures = append(figures, shown{Name: name})
		}
		if err := figures[len(figures)-1].add(dir, e.Name(), extension); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(figures, func(a, b shown) int { return rank(experiments, a.Name) - rank(experiments, b.Name) })
	return figures, nil
}

// add takes a file of the figure in.
func (s *shown) add(dir, file, extension string) error {
	s.Files = append(s.Files, shownFile{file, strings.ToUpper(strings.TrimPrefix(extension, "."))})
	switch extension {
	case ".txt":
		text, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil {
			return err
		}
		for line := range strings.Lines(string(text)) {
			s.Caption = append(s.Caption, tex.PlainText(strings.TrimSuffix(line, "\n")))
		}
	case ".svg":
		s.Picture = file
	case ".png":
		if s.Picture == "" {
			s.Picture = file
		}
	}
	return nil
}

// rank is the place of a figure's experiment among all, the last for a file of
// none of them.
func rank(experiments []string, name string) int {
	at := slices.IndexFunc(experiments, func(id string) bool {
		return strings.HasPrefix(name, strings.ReplaceAll(id, "/", "-")+"-")
	})
	if at < 0 {
		return len(experiments)
	}
	return at
}
