package draw

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"encoding/xml"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"

	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/figure/figuretest"
)

// digests returns the checksum of the sample figure in every format and style.
func digests(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	for _, name := range StyleNames() {
		for _, format := range Formats() {
			var data []byte
			var err error
			if format == "png" { // 300 dots an inch take seconds in all styles
				data, err = PNG(figuretest.Sample(), mustStyle(name), 60)
			} else {
				data, err = render(figuretest.Sample(), mustStyle(name), format)
			}
			if err != nil {
				t.Fatalf("%s %s: %v", name, format, err)
			}
			fmt.Fprintf(&b, "%s %s %x\n", name, format, sha256.Sum256(data))
		}
	}
	return b.String()
}

func TestExportsAreTheSameBytesInTwoProcesses(t *testing.T) {
	const child = "FIGURE_TEST_DIGESTS"
	if os.Getenv(child) != "" {
		fmt.Println(digests(t))
		return
	}
	mine := digests(t)
	if again := digests(t); again != mine {
		t.Error("a second run in this process differs")
	}
	cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	cmd.Env = append(os.Environ(), child+"=1")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(out), mine) {
		t.Errorf("another process gives\n%swant\n%s", out, mine)
	}
}

func TestSVGIsWellFormedXMLOfOutlines(t *testing.T) {
	data, err := SVG(figuretest.Sample(), mustStyle("screen"))
	if err != nil {
		t.Fatal(err)
	}
	elements := map[string]int{}
	var text strings.Builder
	for d := xml.NewDecoder(bytes.NewReader(data)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		switch e := token.(type) {
		case xml.StartElement:
			elements[e.Name.Local]++
			for _, a := range e.Attr {
				if strings.Contains(a.Name.Local, "href") || strings.Contains(a.Value, "data:") ||
					strings.Contains(a.Value, "url(") {
					t.Errorf("<%s> refers to %s", e.Name.Local, a.Value)
				}
			}
		case xml.CharData:
			text.Write(e)
		}
	}
	if elements["title"] != 1 || elements["desc"] != 1 || elements["text"] != 0 || elements["image"] != 0 ||
		elements["script"] != 0 {
		t.Errorf("elements %v", elements)
	}
	for _, want := range []string{"The law of n", `Error <falls> & "bends"`} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("title and description lack %q", want)
		}
	}
	// 6.5 in of 72 pt of 40 units
	if !bytes.Contains(data, []byte(`id="paper-experiment-law-title"`)) ||
		!bytes.Contains(data, []byte(`viewBox="0 0 18720 `)) {
		t.Errorf("head is %s", data[:400])
	}
}

func TestSVGStaysSmall(t *testing.T) {
	const points, limit = 20000, 300 << 10
	s := figure.Series{X: make([]float64, points), Y: make([]float64, points), Low: make([]float64, points),
		High: make([]float64, points), Band: true}
	for i := range s.X {
		s.X[i], s.Y[i] = float64(i), math.Sin(float64(i)/900)+0.1*math.Sin(float64(i)*1.7)
		s.Low[i], s.High[i] = s.Y[i]-0.2, s.Y[i]+0.2
	}
	data, err := SVG(onePanel(figure.Panel{Series: []figure.Series{s, s}}), mustStyle("screen"))
	if err != nil || len(data) > limit {
		t.Errorf("%d bytes (%v), limit %d", len(data), err, limit)
	}
}

func pdfStream(t *testing.T, data []byte) string {
	t.Helper()
	_, rest, ok := bytes.Cut(data, []byte("stream\n"))
	if !ok {
		t.Fatal("no stream")
	}
	z, err := zlib.NewReader(bytes.NewReader(rest))
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func TestPDFHasTheSizeOfItsStyleAndNoFontOrImage(t *testing.T) {
	for _, name := range StyleNames() {
		s, f := mustStyle(name), figuretest.Sample()
		data, err := PDF(f, s)
		if err != nil {
			t.Fatal(err)
		}
		w, h := s.Size(f)
		box := fmt.Sprintf("/MediaBox [0 0 %s %s]", number(72*w, 3), number(72*h, 3))
		if !bytes.Contains(data, []byte(box)) {
			t.Errorf("%s: no %s", name, box)
		}
		for _, bad := range []string{"/Font", "/Image", "/XObject", "/CreationDate"} {
			if bytes.Contains(data, []byte(bad)) {
				t.Errorf("%s: holds %s", name, bad)
			}
		}
	}
}

func TestPDFIndexPointsAtItsObjects(t *testing.T) {
	data, err := PDF(figuretest.Sample(), mustStyle("icml"))
	if err != nil {
		t.Fatal(err)
	}
	start := regexp.MustCompile(`startxref\n(\d+)\n%%EOF\n$`).FindSubmatch(data)
	if start == nil {
		t.Fatal("no startxref")
	}
	at, _ := strconv.Atoi(string(start[1]))
	if !bytes.HasPrefix(data[at:], []byte("xref\n0 6\n")) {
		t.Fatalf("at %d stands %q", at, data[at:at+20])
	}
	for i, m := range regexp.MustCompile(`(\d{10}) 00000 n `).FindAllSubmatch(data, -1) {
		offset, _ := strconv.Atoi(string(m[1]))
		if want := fmt.Sprintf("%d 0 obj", i+1); !bytes.HasPrefix(data[offset:], []byte(want)) {
			t.Errorf("object %d: at %d stands %q", i+1, offset, data[offset:offset+10])
		}
	}
}

func TestPDFBandsKeepTheirColour(t *testing.T) {
	data, err := PDF(figuretest.Sample(), mustStyle("icml"))
	if err != nil {
		t.Fatal(err)
	}
	// #0072B2 is 0, 114/255, 178/255; the opacity 51/255 must not darken it.
	if want := "/A51 gs\n0 0.4471 0.698 rg\n"; !strings.Contains(pdfStream(t, data), want) {
		t.Errorf("the page lacks %q", want)
	}
	if want := "/A51 << /ca 0.2 /CA 0.2 >>"; !bytes.Contains(data, []byte(want)) {
		t.Errorf("the resources lack %q", want)
	}
}

func TestPNGHasThePixelsOfItsResolution(t *testing.T) {
	s, f := mustStyle("icml"), onePanel(figure.Panel{Series: []figure.Series{{X: []float64{1, 2}, Y: []float64{1, 2}}}})
	data, err := PNG(f, s, 300)
	if err != nil {
		t.Fatal(err)
	}
	cfg, err := png.DecodeConfig(bytes.NewReader(data))
	if err != nil || cfg.Width != 975 || cfg.Height != 705 { // 3.25 and 2.35 in of 300 dots
		t.Errorf("%d by %d pixels (%v)", cfg.Width, cfg.Height, err)
	}
	for _, dpi := range []int{-1, 0, 5000} {
		if _, err := PNG(f, s, dpi); err == nil {
			t.Errorf("%d dots an inch were accepted", dpi)
		}
	}
}

func TestPGFIsBalancedASCII(t *testing.T) {
	data, err := PGF(figuretest.Sample(), mustStyle("icml"))
	if err != nil {
		t.Fatal(err)
	}
	if i := slices.IndexFunc(data, func(b byte) bool { return b >= 0x80 }); i >= 0 {
		t.Errorf("byte %#x near %q", data[i], data[max(0, i-30):i])
	}
	if n, m := bytes.Count(data, []byte(`\begin{pgfscope}`)), bytes.Count(data, []byte(`\end{pgfscope}`)); n != m ||
		n == 0 {
		t.Errorf("%d scopes begin and %d end", n, m)
	}
	if n, m := bytes.Count(data, []byte("{")), bytes.Count(data, []byte("}")); n != m {
		t.Errorf("%d braces open and %d close", n, m)
	}
	if !bytes.Contains(data, []byte(`$\mathbb{E}[(f-f^\star)^2]$`)) {
		t.Error("a label does not pass as it is")
	}
}

func TestPGFCompilesWherePdflatexIs(t *testing.T) {
	tool, err := exec.LookPath("pdflatex")
	if err != nil {
		t.Skip("pdflatex is not installed")
	}
	dir := t.TempDir()
	data, err := PGF(figuretest.Sample(), mustStyle("icml"))
	if err != nil {
		t.Fatal(err)
	}
	doc := "\\documentclass{article}\\usepackage{pgf,amsmath,amssymb}\\begin{document}\\noindent\n" +
		string(data) + "\\end{document}\n"
	if err := os.WriteFile(filepath.Join(dir, "a.tex"), []byte(doc), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(tool, "-halt-on-error", "-interaction=batchmode", "a.tex")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
}

func TestTitlesStandOnScreenOnly(t *testing.T) {
	with, without := figuretest.Sample(), figuretest.Sample()
	without.Title = ""
	for _, name := range StyleNames() {
		s := mustStyle(name)
		a, err := drawn(with, s, 1)
		if err != nil {
			t.Fatal(err)
		}
		b, err := drawn(without, s, 1)
		if err != nil {
			t.Fatal(err)
		}
		if shows := len(a.ops) > len(b.ops); shows != (name == "screen") {
			t.Errorf("%s: title shown: %v", name, shows)
		}
	}
}

func TestSaveWritesEveryFormatAndNothingElse(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	paths, err := Save(figuretest.Sample(), mustStyle("icml"), dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if want := "paper-experiment-law.csv paper-experiment-law.pdf paper-experiment-law.pgf paper-experiment-law.png " +
		"paper-experiment-law.svg paper-experiment-law.tex paper-experiment-law.txt"; strings.Join(names, " ") != want ||
		len(paths) != 7 {
		t.Errorf("files %v, paths %v", names, paths)
	}
}

func TestSaveLeavesOldFilesWhenItFails(t *testing.T) {
	dir := t.TempDir()
	old := filepath.Join(dir, "paper-experiment-law.svg")
	if err := os.WriteFile(old, []byte("old"), 0o644); err != nil {
		t.Fatal(err)
	}
	broken := figuretest.Sample()
	broken.Panels[0].Series[0].Y = nil
	if _, err := Save(broken, mustStyle("icml"), dir, "svg"); err == nil {
		t.Error("a broken figure was saved")
	}
	if _, err := Save(figuretest.Sample(), mustStyle("icml"), dir, "svg", "eps"); err == nil ||
		!strings.Contains(err.Error(), "svg, pdf, png, pgf, tex, csv, txt") {
		t.Errorf("unknown format: %v", err)
	}
	if got, _ := os.ReadFile(old); string(got) != "old" {
		t.Errorf("the old file became %q", got)
	}
	if _, err := Save(figuretest.Sample(), mustStyle("icml"), old, "svg"); err == nil ||
		!strings.Contains(err.Error(), "choose a folder") {
		t.Errorf("a file for a folder: %v", err)
	}
}

func TestFileNamesAreSafe(t *testing.T) {
	for id, want := range map[string]string{"a/b c": "a-b-c", "../../etc": "etc", "ü": ""} {
		if got := fileName(id); got != want {
			t.Errorf("%q becomes %q, want %q", id, got, want)
		}
	}
}

// An SVG path is read again and compared with what was drawn, place by place.
func TestSVGPathsLeadWhereTheyWereDrawn(t *testing.T) {
	var p vg.Path
	p.Move(vg.Point{X: 1, Y: 2})
	p.Line(vg.Point{X: 4.01, Y: 2})   // level
	p.Line(vg.Point{X: 4.01, Y: 7.3}) // upright
	p.Line(vg.Point{X: 3, Y: 6})
	p.CubeTo(vg.Point{X: 2.5, Y: 6}, vg.Point{X: 2, Y: 5.5}, vg.Point{X: 2, Y: 5})
	p.Close()
	p.Move(vg.Point{X: 0.5, Y: 0.25})
	p.Line(vg.Point{X: 0.75, Y: 0.5})
	const want = "m40 320h120v-212l-40 52c-20 0-40 20-40 40zm-20 70 10-10"
	if got := pathData(p, 10); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// A hundred thousand steps of a third of a unit end where the last place lies.
func TestRoundingsOfSVGPathsDoNotAddUp(t *testing.T) {
	w := pathWriter{height: 100}
	w.add(vg.PathComp{Type: vg.MoveComp})
	for i := range 100000 {
		w.add(vg.PathComp{Type: vg.LineComp, Pos: vg.Point{X: vg.Length(i+1) / (3 * svgUnits), Y: 0}})
	}
	if w.at != [2]int{33333, 4000} {
		t.Errorf("at %v", w.at)
	}
}

// A picture of four inks and all their shades keeps the inks, and moves no colour far.
func TestAPreviewKeepsItsInks(t *testing.T) {
	inks := []color.RGBA{{255, 255, 255, 255}, {0, 114, 178, 255}, {213, 94, 0, 255}, {0, 0, 0, 255}}
	m := image.NewRGBA(image.Rect(0, 0, 256, 8))
	for x := range 256 {
		for y := range 4 {
			m.SetRGBA(x, y, inks[y])
			shade := func(a, b uint8) uint8 { return uint8((int(a)*x + int(b)*(255-x)) / 255) }
			m.SetRGBA(x, 4+y, color.RGBA{shade(inks[y].R, 255), shade(inks[y].G, 255), shade(inks[y].B, 255), 255})
		}
	}
	q := quantized(m, previewColors)
	if len(q.Palette) > previewColors {
		t.Errorf("%d colours", len(q.Palette))
	}
	for x := range 256 {
		for y := range 8 {
			want, got := m.RGBAAt(x, y), rgba(q.At(x, y))
			if y < 4 && got != want {
				t.Fatalf("ink %v became %v", want, got)
			}
			for i := range 4 {
				if d := int(channel(want, i)) - int(channel(got, i)); d > 40 || d < -40 {
					t.Fatalf("%v became %v", want, got)
				}
			}
		}
	}
}

func TestAPictureOfFewColoursStaysAsItIs(t *testing.T) {
	m := image.NewRGBA(image.Rect(0, 0, 3, 1))
	for x, c := range []color.RGBA{{1, 2, 3, 255}, {1, 2, 4, 255}, {}} {
		m.SetRGBA(x, 0, c)
	}
	q := quantized(m, previewColors)
	for x := range 3 {
		if rgba(q.At(x, 0)) != m.RGBAAt(x, 0) {
			t.Errorf("%d: %v", x, q.At(x, 0))
		}
	}
}

func TestAPreviewIsASmallPictureOfTheSameSize(t *testing.T) {
	f, style := onePanel(figure.Panel{Series: []figure.Series{{X: []float64{1, 2, 3}, Y: []float64{1, 4, 9}}}}),
		mustStyle("screen")
	full, err := PNG(f, style, 110)
	if err != nil {
		t.Fatal(err)
	}
	preview, err := Preview(f, style, 110)
	if err != nil || len(preview) > len(full)/2 {
		t.Errorf("%d bytes of %d, %v", len(preview), len(full), err)
	}
	want, _ := png.DecodeConfig(bytes.NewReader(full))
	if got, err := png.DecodeConfig(bytes.NewReader(preview)); err != nil || got.Width != want.Width ||
		got.Height != want.Height {
		t.Errorf("%+v, want %+v, %v", got, want, err)
	}
	if _, err := Preview(f, style, 7); err == nil {
		t.Error("7 dots an inch were taken")
	}
}
