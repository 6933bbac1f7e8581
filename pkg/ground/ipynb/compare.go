package ipynb

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// VerdictMIME is the MIME type of verdicts in a cell's output: a JSON array of
// verdict objects.
const VerdictMIME = "application/vnd.provingground.verdict+json"

// Difference is one place where two executions of a notebook differ.
type Difference struct {
	Cell      string // id; empty for the notebook as a whole
	What      string // "source", "stdout", "output 2, text/plain", ...
	Want, Got string // excerpts

	// Stale says, in a sentence that goes on after the cell's name, that the
	// outputs were made by older code, whatever else differs. Empty: they were not.
	Stale string
}

func (d Difference) String() string {
	switch {
	case d.Cell == "":
		return d.Stale
	case d.Stale != "":
		return fmt.Sprintf("cell %s %s", d.Cell, d.Stale)
	}
	return fmt.Sprintf("cell %s, %s: expected %s, got %s", d.Cell, d.What, d.Want, d.Got)
}

// Tolerances of [Compare]. Machines add numbers in different orders, so the
// last digit printed may differ; what a figure shows may not.
const (
	lastDigits  = 1     // units of the last printed digit
	relative    = 1e-6  // of the larger number
	significant = 1e-3  // of the larger number, in a verdict: it is printed with four digits
	noise       = 1e-12 // numbers this small are float64 rounding errors, equal to each other
	pictureSize = 0.05  // of the number of characters or elements
)

// Compare returns where the execution got differs from the committed one, want,
// beyond what another machine explains. What is stale comes first.
//
// Everywhere equal are the cells (ids, types, sources), the kinds of outputs and
// their order, the headings and shapes of tables, which figures are shown, and
// of each verdict the claim, its statement, band, status, twins and the
// fingerprint of the code behind it; not what a twin of another claim does where
// training made it. Pictures are compared by presence.
//
// Digits are compared where no training stands behind them: an output says so in
// its metadata, a verdict by its own key. There texts are equal, with numbers
// equal to one unit of the last printed digit or to 1e-6 of their size, those of
// verdicts to one part in 1000; whole numbers below 1000 are counts and equal
// exactly, numbers up to 1e-12 are rounding errors and all equal. SVG and
// Vega-Lite figures are compared by structure and size, hexadecimal
// fingerprints in texts and the verdicts' backend not at all.
func Compare(want, got *Notebook) []Difference {
	if d, differs := compareCells(want, got); differs {
		return d
	}
	if want.Metadata.Executed.Machine != "" {
		return []Difference{{Stale: "the outputs were committed by an older version, which did not note what training made"}}
	}
	var out []Difference
	for i, w := range want.Cells {
		out = append(out, compareOutputs(w, got.Cells[i])...)
	}
	slices.SortStableFunc(out, func(a, b Difference) int { return cmp.Compare(rank(a), rank(b)) })
	return out
}

// rank puts what is stale first.
func rank(d Difference) int {
	if d.Stale != "" {
		return 0
	}
	return 1
}

// compareCells compares the cells without their outputs; the differences it
// returns make any further comparison meaningless.
func compareCells(want, got *Notebook) ([]Difference, bool) {
	var out []Difference
	for i := range min(len(want.Cells), len(got.Cells)) {
		w, g := want.Cells[i], got.Cells[i]
		switch {
		case w.ID != g.ID:
			return append(out, Difference{Cell: w.ID, What: "id", Want: w.ID, Got: g.ID}), true
		case w.Type != g.Type:
			out = append(out, Difference{Cell: w.ID, What: "type", Want: w.Type, Got: g.Type})
		case w.Source != g.Source:
			a, b := excerpts(string(w.Source), string(g.Source))
			out = append(out, Difference{Cell: w.ID, What: "source", Want: a, Got: b})
		}
	}
	if len(want.Cells) != len(got.Cells) {
		out = append(out, Difference{Cell: "-", What: "number of cells", Want: strconv.Itoa(len(want.Cells)),
			Got: strconv.Itoa(len(got.Cells))})
	}
	return out, len(out) > 0
}

// compareOutputs compares the outputs of a cell.
func compareOutputs(want, got Cell) []Difference {
	a, b := kinds(want.Outputs), kinds(got.Outputs)
	if !slices.Equal(a, b) {
		return []Difference{{Cell: want.ID, What: "outputs", Want: list(a), Got: list(b)}}
	}
	var out []Difference
	add := func(what string, d *[2]string) {
		if d != nil {
			out = append(out, Difference{Cell: want.ID, What: what, Want: d[0], Got: d[1]})
		}
	}
	streams := trained(want.Outputs) || trained(got.Outputs) // a stream has no metadata of its own
	for i, w := range want.Outputs {
		g := got.Outputs[i]
		if w.Trained() != g.Trained() {
			out = append(out, Difference{Cell: want.ID,
				Stale: fmt.Sprintf("shows %s in output %d and showed %s", provenance(g), i+1, provenance(w))})
		}
		if w.Type == Stream && !streams {
			add(w.Name, compareText(string(w.Text), string(g.Text)))
		}
		for _, mime := range w.mimes() {
			if mime == VerdictMIME {
				out = append(out, compareVerdicts(want.ID, w.Data[mime], g.Data[mime])...)
				continue
			}
			add(fmt.Sprintf("output %d, %s", i+1, mime), compareData(mime, w.Data[mime], g.Data[mime],
				w.Trained() || g.Trained()))
		}
	}
	return out
}

// trained reports whether training stands behind any of the outputs.
func trained(outputs []Output) bool { return slices.ContainsFunc(outputs, Output.Trained) }

func provenance(o Output) string {
	if o.Trained() {
		return "what training made"
	}
	return "what no training made"
}

// kinds names the outputs of a cell: stream names and sets of MIME types.
func kinds(outputs []Output) []string {
	out := make([]string, len(outputs))
	for i, o := range outputs {
		switch o.Type {
		case Stream:
			out[i] = o.Name
		case Error:
			out[i] = "error " + o.ErrorText
		default:
			out[i] = strings.Join(o.mimes(), "+")
		}
	}
	return out
}

func list(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}

// compareData compares one piece of output data; nil means equal. Of what
// training made, the form is compared.
func compareData(mime string, want, got json.RawMessage, trained bool) *[2]string {
	w, g := text(want), text(got)
	switch {
	case strings.HasPrefix(mime, "image/") && mime != "image/svg+xml", mime == "application/pdf":
		return nil
	case trained:
		return compareForm(w, g)
	case mime == "image/svg+xml":
		return comparePicture(w, g)
	case strings.HasSuffix(mime, "json"):
		return compareJSON(want, got, structure)
	}
	if d := compareForm(w, g); d != nil {
		return d
	}
	return compareText(w, g)
}

var (
	tableRow  = regexp.MustCompile(`(?s)<tr[ >].*?</tr>`)
	tableHead = regexp.MustCompile(`(?s)<th[ >][^<]*`)
	tableCell = regexp.MustCompile(`<t[hd][ >]`)
	figureID  = regexp.MustCompile(`^<figure [^:>]*`)
)

// compareForm compares the tables of two texts by their headings, without the
// numbers in them, and their rows and columns, and a figure in words by which one it is.
func compareForm(want, got string) *[2]string {
	w, g := tableRow.FindAllString(want, -1), tableRow.FindAllString(got, -1)
	if a, b := strings.Join(shape(w), ", "), strings.Join(shape(g), ", "); a != b {
		return &[2]string{a, b}
	}
	for i, row := range w {
		a, b := number.ReplaceAllString(heading(row), "0"), number.ReplaceAllString(heading(g[i]), "0")
		if a != b {
			a, b = excerpts(a, b)
			return &[2]string{a, b}
		}
	}
	if a, b := figureID.FindString(want), figureID.FindString(got); a != b {
		return &[2]string{a, b}
	}
	return nil
}

// shape says how many rows of how many cells there are, in order: "2 × 1 cells, 7 × 3 cells".
func shape(rows []string) []string {
	var out []string
	for i := 0; i < len(rows); {
		cells, from := len(tableCell.FindAllString(rows[i], -1)), i
		for i < len(rows) && len(tableCell.FindAllString(rows[i], -1)) == cells {
			i++
		}
		out = append(out, fmt.Sprintf("%d × %d cells", i-from, cells))
	}
	return out
}

func heading(row string) string { return strings.Join(tableHead.FindAllString(row, -1), " | ") }

var element = regexp.MustCompile(`<[a-zA-Z]`)

// comparePicture compares SVG by its number of elements and its length.
func comparePicture(want, got string) *[2]string {
	we, ge := len(element.FindAllString(want, -1)), len(element.FindAllString(got, -1))
	if near(we, ge) && near(len(want), len(got)) {
		return nil
	}
	return &[2]string{
		fmt.Sprintf("%d elements in %d characters", we, len(want)),
		fmt.Sprintf("%d elements in %d characters", ge, len(got)),
	}
}

func near(a, b int) bool {
	return math.Abs(float64(a-b)) <= pictureSize*float64(max(a, b))
}
