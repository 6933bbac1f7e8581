// Package draw makes pictures of figures: SVG, PDF, PNG and PGF in a Style, files of
// all of them by Save, and Vega-Lite for figures with a slider.
package draw

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/wholefile"
)

// formats are the kinds of file that Save writes.
var formats = []struct {
	name string
	data func(figure.Figure, Style) ([]byte, error)
}{
	{"svg", SVG},
	{"pdf", PDF},
	{"png", func(f figure.Figure, s Style) ([]byte, error) { return PNG(f, s, SaveDPI) }},
	{"pgf", PGF},
	{"tex", TeX},
	{"csv", func(f figure.Figure, _ Style) ([]byte, error) { return figure.CSV(f) }},
	{"txt", func(f figure.Figure, _ Style) ([]byte, error) { return []byte(figure.CaptionText(f)), nil }},
}

// SaveDPI is the resolution of the PNG files that [Save] writes.
const SaveDPI = 300

// Formats returns the formats that [Save] knows: svg, pdf, png, pgf, tex with a
// float that takes the pgf into a document, csv with every number of the figure, and
// txt with the caption.
func Formats() []string {
	names := make([]string, len(formats))
	for i, f := range formats {
		names[i] = f.name
	}
	return names
}

// Save writes f to dir, one file a format, or all formats if none is named,
// and returns the paths in that order. Files are called by the figure's ID
// with dashes for slashes. Each is written in full under another name and
// then renamed, so that an old file stays whole until the new one is. Nothing
// is written if f cannot be drawn or a format is unknown.
func Save(f figure.Figure, s Style, dir string, wanted ...string) ([]string, error) {
	if len(wanted) == 0 {
		wanted = Formats()
	}
	contents := make([][]byte, len(wanted))
	for i, name := range wanted {
		var err error
		if contents[i], err = render(f, s, name); err != nil {
			return nil, err
		}
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("figure %q cannot be saved to %s: %w: choose a folder that you may write to", f.ID, dir, err)
	}
	var paths []string
	for i, name := range wanted {
		path := filepath.Join(dir, fileName(f.ID)+"."+name)
		if err := wholefile.Write(path, contents[i]); err != nil {
			return paths,
				fmt.Errorf("figure %q cannot be saved as %s: %w: check that the disk has room and that you may write there",
					f.ID, path, err)
		}
		paths = append(paths, path)
	}
	return paths, nil
}

func render(f figure.Figure, s Style, format string) ([]byte, error) {
	for _, known := range formats {
		if known.name == format {
			if err := figure.Check(f); err != nil {
				return nil, err
			}
			return known.data(f, s)
		}
	}
	return nil, fmt.Errorf("unknown figure format %q: use %s", format, strings.Join(Formats(), ", "))
}

// fileName turns an ID into a name that every file system, XML and HTML accept.
func fileName(id string) string {
	name := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || slices.Contains([]rune("-_."), r) {
			return r
		}
		return '-'
	}, id)
	return strings.TrimLeft(name, "-.")
}
