package scripts

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/calibration"
	"github.com/provingground/provingground/pkg/claim"
)

// bookPython returns the interpreter of the book's environment, and skips the test where
// set-up has not made it.
func bookPython(t *testing.T) string {
	t.Helper()
	path, err := filepath.Abs("../.tools/book/bin/python")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat("../.tools/book/ready-book"); err != nil {
		t.Skip("the packages of the book are not set up: ./scripts/setup book")
	}
	return path
}

// bookProgram runs one of the programs in scripts/python/book and returns what it says and
// its exit status.
func bookProgram(t *testing.T, name string, args ...string) (string, int) {
	t.Helper()
	cmd := exec.Command(bookPython(t), append([]string{"-I", "-B", filepath.Join("python/book", name)}, args...)...)
	out, err := cmd.CombinedOutput()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}

// bookExpression returns what a line of Python prints that has the modules of the book imported.
func bookExpression(t *testing.T, imports, line string, args ...string) string {
	t.Helper()
	source := "import sys; sys.path.insert(0, 'python/book')\n" + imports + "\n" + line
	cmd := exec.Command(bookPython(t), append([]string{"-I", "-B", "-c", source}, args...)...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return strings.TrimSpace(string(out))
}

func TestTheBookOfTheCommittedNotebooks(t *testing.T) {
	bookPython(t)
	dir := t.TempDir()
	book := filepath.Join(dir, "book")
	if out, status := bookProgram(t, "build.py", "-out", book, "-figures", filepath.Join(dir, "none")); status != 0 ||
		!regexp.MustCompile(`the book: .*index\.html: \d+ pages, `).MatchString(out) {
		t.Fatalf("status %d and %q, want a book", status, out)
	}
	t.Run("has every notebook and every claim", func(t *testing.T) { bookHasAll(t, book) })
	t.Run("leads everywhere within itself and fetches nothing", func(t *testing.T) {
		if out, status := bookProgram(t, "check.py", book); status != 0 {
			t.Errorf("%s", out)
		}
	})
	t.Run("is the same when made again elsewhere", func(t *testing.T) {
		again := filepath.Join(dir, "a folder", "again")
		t.Setenv("TMPDIR", t.TempDir())
		if out, status := bookProgram(t, "build.py", "-out", again, "-figures", filepath.Join(dir, "none")); status != 0 {
			t.Fatalf("%s", out)
		}
		if differing := compareFolders(t, book, again); differing != "" {
			t.Errorf("two builds differ in %s", differing)
		}
	})
	t.Run("serves its readers in Chromium", func(t *testing.T) {
		switch out, status := bookProgram(t, "browse.py", book); status {
		case 0:
		case 3:
			t.Skip(strings.TrimSpace(out))
		default:
			t.Errorf("status %d: %s", status, out)
		}
	})
}

// bookHasAll looks for a page a notebook, a row a claim with a link to its cell, and a link back.
func bookHasAll(t *testing.T, book string) {
	read := func(parts ...string) string {
		data, err := os.ReadFile(filepath.Join(append([]string{book}, parts...)...))
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	size := int64(0)
	if err := filepath.WalkDir(book, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		size += info.Size()
		return err
	}); err != nil || size > 40e6 {
		t.Errorf("%v: the book has %d bytes, and may have 40 million", err, size)
	}
	notebooks, err := filepath.Glob("../notebooks/*/*.ipynb")
	if err != nil || len(notebooks) == 0 {
		t.Fatalf("%v: there are no notebooks", err)
	}
	matrix, front, claims := read("claims.html"), read("index.html"), 0
	for _, path := range notebooks {
		paper, stem := filepath.Base(filepath.Dir(path)), strings.TrimSuffix(filepath.Base(path), ".ipynb")
		page := read(paper, stem+".html")
		if !strings.Contains(front, `href="`+paper+"/"+stem+`.html"`) {
			t.Errorf("the front page does not lead to %s/%s", paper, stem)
		}
		for _, v := range notebookVerdicts(t, path) {
			claims++
			anchor := "claim-" + regexp.MustCompile(`[^\w-]`).ReplaceAllString(v.ID, "-")
			if !strings.Contains(matrix, `<tr id="`+anchor+`"`) ||
				!strings.Contains(matrix, fmt.Sprintf(`<a href="%s/%s.html#%s">%s</a>`, paper, stem, anchor, v.ID)) {
				t.Errorf("the matrix has no row for %s that leads to its cell", v.ID)
			}
			if !strings.Contains(page, `id="`+anchor+`" href="../claims.html#`+anchor+`"`) {
				t.Errorf("%s/%s: the cell of %s does not lead to the matrix", paper, stem, v.ID)
			}
		}
	}
	if rows := strings.Count(matrix, "<tr id="); rows != claims {
		t.Errorf("the matrix has %d rows for %d claims", rows, claims)
	}
}

// notebookVerdicts returns the verdicts in the outputs of a notebook.
func notebookVerdicts(t *testing.T, path string) (all claim.Ledger) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var nb struct {
		Cells []struct {
			Outputs []struct {
				Data map[string]json.RawMessage
			}
		}
	}
	if err := json.Unmarshal(data, &nb); err != nil {
		t.Fatal(err)
	}
	for _, c := range nb.Cells {
		for _, o := range c.Outputs {
			var verdicts claim.Ledger
			if raw, ok := o.Data["application/vnd.provingground.verdict+json"]; !ok {
				continue
			} else if err := json.Unmarshal(raw, &verdicts); err != nil {
				t.Fatal(err)
			}
			all = append(all, verdicts...)
		}
	}
	return all
}

// compareFolders returns the first file that two folders do not both have with the same bytes.
func compareFolders(t *testing.T, one, other string) (differing string) {
	t.Helper()
	files := func(root string) map[string][]byte {
		found := map[string][]byte{}
		if err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			data, err := os.ReadFile(path)
			found[strings.TrimPrefix(path, root)] = data
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return found
	}
	a, b := files(one), files(other)
	for name, data := range a {
		if got, ok := b[name]; !ok || !bytes.Equal(data, got) {
			return name
		}
	}
	for name := range b {
		if _, ok := a[name]; !ok {
			return name
		}
	}
	return ""
}

// bookOf writes a notebook with a source of Markdown and one output, and builds a book of it.
func bookOf(t *testing.T, source string, output map[string]any, flags ...string) (book, out string, status int) {
	t.Helper()
	dir := t.TempDir()
	cells := []any{
		map[string]any{"cell_type": "markdown", "id": "title", "metadata": map[string]any{},
			"source": "# A room\n\n" + source},
		map[string]any{"cell_type": "code", "id": "run", "metadata": map[string]any{}, "execution_count": nil,
			"source":  "%%",
			"outputs": []any{map[string]any{"output_type": "display_data", "metadata": map[string]any{}, "data": output}}},
	}
	data, err := json.Marshal(map[string]any{"cells": cells, "metadata": map[string]any{}, "nbformat": 4,
		"nbformat_minor": 5})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "notebooks/paper2027/01_room.ipynb")
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o777), os.WriteFile(path, data, 0o666)); err != nil {
		t.Fatal(err)
	}
	book = filepath.Join(dir, "book")
	out, status = bookProgram(t, "build.py", append([]string{"-notebooks", filepath.Join(dir, "notebooks"), "-out",
		book}, flags...)...)
	return book, out, status
}

// TestABookOfAnotherPaper builds the book of a paper that nobody has heard of.
func TestABookOfAnotherPaper(t *testing.T) {
	bookPython(t)
	figures := t.TempDir()
	caption := "A line.\nFigure: paper2027/room/line\nPreset: quick\nMaster seed: 7\nBackend: go\nCode fingerprint: f1\n"
	for name, text := range map[string]string{"paper2027-room-line.txt": caption,
		"paper2027-room-line.csv": "x,y\n1,2\n"} {
		if err := os.WriteFile(filepath.Join(figures, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	value := 0.5
	verdict := map[string]any{"id": "paper2027/room/half", "paper": "paper2027", "source": "",
		"statement": `$x \geq \tfrac12$ & more`,
		"known":     "derived", "kind": "level", "post_hoc": "the band", "verdict": "undecided", "value": value,
		"low": 0.4, "high": 0.6,
		"interval": "95 %", "cases": 1, "band_low": 0.5, "band_high": nil, "band_origin": "theory",
		"band_detail": "why", "theory": 0.7,
		"twins":  []any{map[string]any{"name": "without", "role": "must fail", "verdict": "fails", "value": 0.1}},
		"preset": "quick",
		"seed":   7, "backend": "go", "fingerprint": "f1", "trained": false}
	book, out, status := bookOf(t, "Text, $a + b$.", map[string]any{
		"image/svg+xml": `<svg xmlns="http://www.w3.org/2000/svg" width="9pt" height="9pt"></svg>`,
		"text/plain":    "<figure paper2027/room/line: A line that rises.>",
		"application/vnd.provingground.verdict+json": []any{verdict}}, "-figures", figures)
	if status != 0 {
		t.Fatalf("%s", out)
	}
	for file, wants := range map[string][]string{
		"paper2027/01_room.html": {"<mi>a</mi><mo>", `alt="A line that rises."`,
			`/figures/paper2027-room-line.svg">SVG</a>`,
			`/figures/paper2027-room-line.csv">CSV</a>`, `id="cell-run"`},
		"claims.html": {`href="paper2027/01_room.html#cell-run"`, `data-verdicts="undecided"`,
			`data-theory="outside"`, `data-posthoc="yes"`,
			`data-calibration="none"`, "1 of 1 break it", "not calibrated", "&amp; more", "not run"},
		"index.html": {"paper2027/01_room.html", "1 claim, 0 hold"},
		"whole.html": {`id="paper2027-01_room--cell-run"`, `href="#paper2027-01_room--cell-run"`,
			`src="_static/figures/paper2027-room-line.svg"`},
	} {
		data, err := os.ReadFile(filepath.Join(book, file))
		for _, want := range wants {
			if err != nil || !strings.Contains(string(data), want) {
				t.Errorf("%v: %s has no %s", err, file, want)
			}
		}
	}
	if files, err := filepath.Glob(filepath.Join(book, "_static/figures/*.pdf")); err != nil || len(files) > 0 {
		t.Errorf("%v: %v is offered, and no run made it", err, files)
	}
	t.Run("printed", func(t *testing.T) { printChapter(t, book) })
	// What it takes the place of must be a book.
	if out, status := bookProgram(t, "build.py", "-notebooks", filepath.Join(filepath.Dir(book), "notebooks"),
		"-out", figures); status != 1 ||
		!strings.Contains(out, "is something else than a book") {
		t.Errorf("status %d and %q, want that another folder is left alone", status, out)
	}
	broken := []byte(`<img src="https://example.org/x.png"><a href="gone.html">`)
	if err := os.WriteFile(filepath.Join(book, "slips.html"), broken, 0o666); err != nil {
		t.Fatal(err)
	}
	if out, status := bookProgram(t, "check.py", book); status != 1 || !strings.Contains(out,
		"slips.html: img fetches https://") ||
		!strings.Contains(out, "slips.html: gone.html leads nowhere") {
		t.Errorf("status %d and %q, want what is wrong with the page", status, out)
	}
}

// TestFiguresOfTheBookAreRunInThePage makes a book with panels, and one without.
func TestFiguresOfTheBookAreRunInThePage(t *testing.T) {
	bookPython(t)
	folder := t.TempDir()
	for name, text := range map[string]string{
		"panel.js": "// panel", "panel.css": ".pg-live {}", "program.js": "// program",
		"panels.json": `{"paper2027/room": {"id": "paper2027/room", "intro": "</script>", "fields": [
			{"name": "D", "value": "1,2", "first": true}, {"name": "Bent", "value": "false", "first": false}]}}`} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	output := func(id string) map[string]any {
		return map[string]any{"text/plain": "<figure " + id + ": A line.>",
			"image/svg+xml": `<svg xmlns="http://www.w3.org/2000/svg" width="9pt" height="9pt"></svg>`}
	}
	page := func(name, figure string, flags ...string) string {
		book, out, status := bookOf(t, "Text.", output(figure), flags...)
		if status != 0 {
			t.Fatal(out)
		}
		data, err := os.ReadFile(filepath.Join(book, name))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(filepath.Join(book, "_static/live/program.js")); (err == nil) != (len(flags) > 0) {
			t.Errorf("the program: %v, with %v", err, flags)
		}
		return string(data)
	}
	with := page("paper2027/01_room.html", "paper2027/room/line", "-live", folder)
	for _, want := range []string{
		`<section class="pg-live"><p>With scripts`, "at a small size: D = 1,2.", `"figure":"line"`,
		`"intro":"<\/script>"`, `_static/live/panel.js`, `_static/live/panel.css`} {
		if !strings.Contains(with, want) {
			t.Errorf("the chapter has no %s", want)
		}
	}
	other := page("paper2027/01_room.html", "paper2027/other/line", "-live", folder)
	if strings.Contains(other, "pg-live") {
		t.Error("a figure without a panel has one")
	}
	if whole := page("whole.html", "paper2027/room/line", "-live", folder); strings.Contains(whole, "With scripts") {
		t.Error("a panel stands on the page that is for printing")
	}
	without := page("paper2027/01_room.html", "paper2027/room/line")
	if !strings.Contains(without, "This book was made without Go") || strings.Contains(without, "panel.js") {
		t.Error("a book without panels does not say how to get them")
	}
}

// printChapter makes the book again and prints its chapter.
func printChapter(t *testing.T, book string) {
	if bookExpression(t, "import browser", "print(browser.find())") == "None" {
		t.Skip("this machine has no Chromium")
	}
	out, status := bookProgram(t, "build.py", "-notebooks", filepath.Join(filepath.Dir(book), "notebooks"), "-out",
		book,
		"-pdf", "paper2027/01_room")
	pdf, err := os.ReadFile(filepath.Join(filepath.Dir(book), "paper2027-01_room.pdf"))
	if status != 0 || err != nil || !bytes.HasPrefix(pdf, []byte("%PDF-")) || bytes.Contains(pdf, []byte("file:")) {
		t.Errorf("status %d, %v and %s, want a PDF file that names no place of this machine", status, err, out)
	}
	if out, status := bookProgram(t, "build.py", "-notebooks", filepath.Join(filepath.Dir(book), "notebooks"),
		"-out", book,
		"-pdf", "nosuch"); status != 1 || !strings.Contains(out, "the book has no chapter nosuch") {
		t.Errorf("status %d and %q, want that there is no such chapter", status, out)
	}
}

func TestAFormulaThatIsNotUnderstoodEndsTheBook(t *testing.T) {
	bookPython(t)
	markdown := map[string]any{"text/markdown": `and $\begin{gathered}a\\b\end{gathered}$`, "text/plain": "and"}
	_, out, status := bookOf(t, `Text, $\nosuch{x}$.`, markdown)
	if status == 0 || !strings.Contains(out, `01_room.ipynb`) || !strings.Contains(out, `not understood (\nosuch)`) ||
		!strings.Contains(out, "not understood (environment gathered)") {
		t.Errorf("status %d and %q, want both formulas with their places", status, out)
	}
	book, out, status := bookOf(t, "Text.", map[string]any{"text/html": `<table><tr><td>$x & y$</td></tr></table>`,
		"text/plain": "x"})
	if status != 1 || !strings.Contains(out,
		"notebooks/paper2027/01_room.ipynb, cell run: formula not understood (& outside of columns)") {
		t.Errorf("status %d and %q, want the formula with its cell", status, out)
	}
	if left, err := filepath.Glob(filepath.Join(filepath.Dir(book), ".book-*")); err != nil || len(left) > 0 {
		t.Errorf("%v: a book that was not made leaves %v", err, left)
	}
}

func TestFormulasOfTheBook(t *testing.T) {
	tests := map[string]string{
		`\begin{aligned}a &= b\\c &= d\end{aligned}`: "<mtable",
		`\begin{gathered}a\\b\end{gathered}`:         "environment gathered",
		`\begin{nosuch}a\end{nosuch}`:                "environment nosuch",
		`a & b`:                                      "& outside of columns",
		`a \\ b`:                                     `\\ outside of rows`,
		`\text{a \nosuch}`:                           `\nosuch`,
		`\label{a} x`:                                `\label`,
		`\frac{1`:                                    "braces that do not match",
		`x\}`:                                        "<math",
		`\big\{ x \Big\| y \Bigr\rangle`:             "<math",
		`\sigma''^2 + f'^{a_{1}}`:                    "&#x02032;",
		`\left( x`:                                   "ExtraLeftOrMissingRightError",
		`\begin{cases}a & b\\c & d\end{cases}`:       "<mtable",
	}
	formulas := make([]string, 0, len(tests))
	for f := range tests {
		formulas = append(formulas, f)
	}
	said := strings.Split(bookExpression(t, "import mathml", `
for tex in sys.argv[1:]:
    try: print(mathml.mathml(tex))
    except mathml.NotUnderstood as problem: print(problem)`, formulas...), "\n")
	for i, f := range formulas {
		if !strings.Contains(said[i], tests[f]) {
			t.Errorf("%s: %s, want %s", f, said[i], tests[f])
		}
	}
}

// TestTheBookReadsCalibrationsAsTheLibraryDoes writes a table by pkg/calibration.
func TestTheBookReadsCalibrationsAsTheLibraryDoes(t *testing.T) {
	verdict := func(name string, low, high float64, s claim.Status, broke claim.Status) claim.Verdict {
		return claim.Verdict{Claim: claim.Claim{ID: "paper2027/room/" + name, Statement: "above $x$",
			Kind: claim.Level, Known: claim.Measured},
			Measurement: claim.Exact(1, 1), Band: claim.Between(low, high, claim.Theory, "why"), Status: s,
			Preset: "quick", Master: 1,
			Backend: "xla:cpu", Fingerprint: "f1", Twins: []claim.Twin{{Name: "twin", Role: claim.MustFail,
				Status: broke, Value: 3}}}
	}
	verdicts := func(a, b claim.Status) []claim.Verdict {
		return []claim.Verdict{verdict("a", 1e-7, 123456789.5, a, claim.Fails), verdict("b", math.Inf(-1), 1e6, b,
			claim.Undecided),
			verdict("c", -0.25, 100000, claim.Holds, claim.Fails)}
	}
	var table calibration.Table
	for i, s := range []claim.Status{claim.Holds, claim.Fails, claim.Undecided, claim.Holds} {
		table = table.Add("paper2027/room", uint64(i), verdicts(claim.Holds, s))
	}
	dir := t.TempDir()
	if err := table.Write(filepath.Join(dir, "paper2027.csv")); err != nil {
		t.Fatal(err)
	}
	read := func(change func(v []claim.Verdict)) string {
		now := verdicts(claim.Holds, claim.Holds)
		change(now)
		data, err := json.Marshal(claim.Ledger(now))
		if err != nil {
			t.Fatal(err)
		}
		return bookExpression(t, "import claims, json, pathlib", `
found = claims.calibrations(pathlib.Path(sys.argv[1]), json.loads(sys.argv[2]))
b = found["paper2027/room/b"]
print(len(found), b["stale"], b["seeds"], b["holds"], b["undecided"], b["red"], b["twins"])
print(claims.calibration(json.loads(sys.argv[2])[1], b)[0])`, dir, string(data))
	}
	const counts = " 4 2 1 1 {'twin': (0, 4)}\n"
	for _, test := range []struct {
		name, want string
		change     func(v []claim.Verdict)
	}{
		{"the same code", "3 False" + counts + "done", func([]claim.Verdict) {}},
		{"other code", "3 True" + counts + "stale", func(v []claim.Verdict) { v[1].Fingerprint = "f2" }},
	} {
		if got := read(test.change); got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
	for _, n := range [][2]int{{0, 20}, {1, 20}, {7, 20}, {20, 20}} {
		got := bookExpression(t, "import claims", "print(claims.largest_rate(int(sys.argv[1]), int(sys.argv[2])))",
			fmt.Sprint(n[0]), fmt.Sprint(n[1]))
		var high float64
		if _, err := fmt.Sscan(got, &high); err != nil || math.Abs(high-calibration.FalseAlarms(n[0], n[1])) > 1e-9 {
			t.Errorf("%v: %s, want %v", n, got, calibration.FalseAlarms(n[0], n[1]))
		}
	}
}

func TestTheBookIsSetUpWithoutGo(t *testing.T) {
	c := newCheckout(t)
	c.must(os.Remove(filepath.Join(c.bin, "go")))
	if out, status := c.setup("book"); status != 0 || !strings.HasSuffix(out, "setup: ready\n") ||
		!c.has(".tools/book/lib/nbclient.py") || c.has(".venv") {
		t.Errorf("status %d and %q, want the book's packages and no others", status, out)
	}
	c.calls()
	if out, status := c.setup("book"); status != 0 || out != "" {
		t.Errorf("again: status %d and %q, want nothing", status, out)
	}
	c.calls()
	c.must(os.Remove(c.path(".tools/book/lib/nbclient.py")))
	if out, status := c.setup("book"); status != 0 || !strings.Contains(out, "nbclient.py: No such file") ||
		!makes(c.calls()) {
		t.Errorf("with a file gone: status %d and %q, want that it is made again", status, out)
	}
	c.must(os.RemoveAll(c.path(".tools")))
	if out, status := c.setup("book", "FAKE_PIP=No matching distribution found for sphinx"); status != 1 ||
		!strings.Contains(out, "the index has no such wheel") {
		t.Errorf("without a wheel: status %d and %q, want why", status, out)
	}
}
