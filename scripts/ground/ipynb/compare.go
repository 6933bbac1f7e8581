package ipynb

import (
	"bytes"
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
	Cell      string // id
	What      string // "source", "stdout", "output 2, text/plain", ...
	Want, Got string // excerpts
}

func (d Difference) String() string {
	return fmt.Sprintf("cell %s, %s: expected %s, got %s", d.Cell, d.What, d.Want, d.Got)
}

// Tolerances of [Compare]. Machines add float32 numbers in different orders,
// so the last digits printed may differ; what a figure shows may not.
const (
	lastDigits  = 2     // units of the last printed digit
	relative    = 1e-6  // of the larger number
	significant = 1e-3  // of the larger number, in a verdict: it is printed with four digits
	noise       = 1e-12 // numbers this small are float64 rounding errors, equal to each other
	pictureSize = 0.05  // of the number of characters or elements
)

// Compare returns where the execution got differs from want beyond what
// another machine explains: the cells (ids, types, sources), the kinds of
// outputs and their order, verdicts with their numbers to one part in 1000,
// and numbers in texts, which are equal within two units of the last printed
// digit or 1e-6 of their size; whole numbers below 1000 are counts and equal
// exactly, numbers up to 1e-12 are rounding errors and all equal. SVG and
// Vega-Lite figures are compared by structure and size, PNG by presence,
// hexadecimal fingerprints and the verdicts' backend not at all.
//
// Between machines of different kinds a long training of a deep network takes another
// path, so that its numbers, and texts about them, are others. There the cells, the
// kinds of outputs, and the claims with their statuses are compared.
func Compare(want, got *Notebook) []Difference {
	if d, differs := compareCells(want, got); differs {
		return d
	}
	var out []Difference
	same := want.Metadata.Executed == got.Metadata.Executed
	for i, w := range want.Cells {
		out = append(out, compareOutputs(w, got.Cells[i], same)...)
	}
	return out
}

// compareCells compares the cells without their outputs; the differences it
// returns make any further comparison meaningless.
func compareCells(want, got *Notebook) ([]Difference, bool) {
	var out []Difference
	for i := range min(len(want.Cells), len(got.Cells)) {
		w, g := want.Cells[i], got.Cells[i]
		switch {
		case w.ID != g.ID:
			return append(out, Difference{w.ID, "id", w.ID, g.ID}), true
		case w.Type != g.Type:
			out = append(out, Difference{w.ID, "type", w.Type, g.Type})
		case w.Source != g.Source:
			a, b := excerpts(string(w.Source), string(g.Source))
			out = append(out, Difference{w.ID, "source", a, b})
		}
	}
	if len(want.Cells) != len(got.Cells) {
		out = append(out, Difference{"-", "number of cells", strconv.Itoa(len(want.Cells)), strconv.Itoa(len(got.Cells))})
	}
	return out, len(out) > 0
}

// compareOutputs compares the outputs of a cell, on the same kind of machine or
// between two.
func compareOutputs(want, got Cell, same bool) []Difference {
	a, b := kinds(want.Outputs), kinds(got.Outputs)
	if !slices.Equal(a, b) {
		return []Difference{{want.ID, "outputs", list(a), list(b)}}
	}
	var out []Difference
	add := func(what string, d *[2]string) {
		if d != nil {
			out = append(out, Difference{want.ID, what, d[0], d[1]})
		}
	}
	for i, w := range want.Outputs {
		g := got.Outputs[i]
		if !same {
			if data, ok := w.Data[VerdictMIME]; ok {
				add("verdicts", compareStatuses(data, g.Data[VerdictMIME]))
			}
			continue
		}
		if w.Type == Stream {
			add(w.Name, compareText(string(w.Text), string(g.Text)))
		}
		for _, mime := range w.mimes() {
			add(fmt.Sprintf("output %d, %s", i+1, mime), compareData(mime, w.Data[mime], g.Data[mime]))
		}
	}
	return out
}

// compareStatuses compares which claims are judged, and how.
func compareStatuses(want, got json.RawMessage) *[2]string {
	a, b := statuses(want), statuses(got)
	if slices.Equal(a, b) {
		return nil
	}
	return &[2]string{list(a), list(b)}
}

// statuses returns the ids of verdicts with their statuses.
func statuses(data json.RawMessage) []string {
	var verdicts []struct{ ID, Verdict string }
	if err := json.Unmarshal(data, &verdicts); err != nil {
		return []string{"damaged JSON"}
	}
	out := make([]string, len(verdicts))
	for i, v := range verdicts {
		out[i] = v.ID + " " + v.Verdict
	}
	return out
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

// compareData compares one piece of output data; nil means equal.
func compareData(mime string, want, got json.RawMessage) *[2]string {
	switch {
	case strings.HasPrefix(mime, "image/") && mime != "image/svg+xml", mime == "application/pdf":
		return nil
	case mime == "image/svg+xml":
		return comparePicture(text(want), text(got))
	case mime == VerdictMIME:
		return compareJSON(want, got, verdicts)
	case strings.HasSuffix(mime, "json"):
		return compareJSON(want, got, structure)
	}
	return compareText(text(want), text(got))
}

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

var (
	number = regexp.MustCompile(`\d+(?:\.\d+)?(?:[eE][+-]?\d+)?`)
	// A fingerprint has eight or more hexadecimal digits, letters among them.
	hexadecimal = regexp.MustCompile(`\b[0-9a-f]{8,64}\b`)
	dataAddress = regexp.MustCompile(`data:[\w/+.-]+;base64,[A-Za-z0-9+/=]*`)
)

// compareText compares texts: what stands between numbers exactly, numbers
// within the tolerances. nil means equal.
func compareText(want, got string) *[2]string {
	if want == got {
		return nil
	}
	w, g := mask(want), mask(got)
	wn, gn := number.FindAllString(w, -1), number.FindAllString(g, -1)
	if number.ReplaceAllString(w, "0") != number.ReplaceAllString(g, "0") {
		a, b := excerpts(w, g)
		return &[2]string{a, b}
	}
	for i := range wn {
		if !sameNumber(wn[i], gn[i]) {
			return &[2]string{wn[i] + context(w, i), gn[i]}
		}
	}
	return nil
}

// mask replaces what may differ freely: fingerprints and embedded pictures.
func mask(s string) string {
	s = dataAddress.ReplaceAllString(s, "data:")
	return hexadecimal.ReplaceAllStringFunc(s, func(h string) string {
		if strings.ContainsAny(h, "abcdef") {
			return "fingerprint"
		}
		return h
	})
}

// context returns the words before the n-th number of the text.
func context(s string, n int) string {
	at := number.FindAllStringIndex(s, n+1)[n][0]
	before := strings.TrimSpace(s[max(0, at-40):at])
	if before == "" {
		return ""
	}
	return fmt.Sprintf(" (after %q)", before)
}

// sameNumber compares two numbers as they were printed.
func sameNumber(a, b string) bool {
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	if errX != nil || errY != nil {
		return a == b
	}
	gap, size := math.Abs(x-y), math.Max(math.Abs(x), math.Abs(y))
	// Half a unit more absorbs the rounding of decimal fractions themselves.
	return gap <= (lastDigits+0.5)*math.Min(unit(a), unit(b)) && !counts(a, b) ||
		gap <= relative*size || size <= noise
}

// sameMeasurement compares two numbers of a verdict, which carry all their digits.
func sameMeasurement(a, b json.Number) bool {
	x, errX := a.Float64()
	y, errY := b.Float64()
	if errX != nil || errY != nil {
		return a == b
	}
	size := math.Max(math.Abs(x), math.Abs(y))
	return math.Abs(x-y) <= significant*size || size <= noise
}

// counts reports whether both numbers are whole and below 1000: with four
// significant digits, larger whole numbers may be rounded ones.
func counts(a, b string) bool {
	return !strings.ContainsAny(a+b, ".eE") && len(a) < 4 && len(b) < 4
}

// unit returns one unit of the last printed digit: 0.01 for "1.25", 0.001 for "1.25e-1".
func unit(s string) float64 {
	digits, exponent, _ := strings.Cut(strings.ToLower(s), "e")
	_, fraction, _ := strings.Cut(digits, ".")
	power, _ := strconv.Atoi(exponent)
	return math.Pow(10, float64(power-len(fraction)))
}

// A level says how closely [compareJSON] looks.
type level int

const (
	verdicts  level = iota // numbers as measurements, texts as outputs, lists of the same length
	structure              // the same keys and kinds; lists near the same length
)

// ignored are the keys of a verdict that name the machine, not the result.
var ignored = []string{"fingerprint", "backend"}

// compareJSON compares JSON values; nil means equal.
func compareJSON(want, got json.RawMessage, l level) *[2]string {
	var w, g any
	if decode(want, &w) != nil || decode(got, &g) != nil {
		if bytes.Equal(want, got) {
			return nil
		}
		return &[2]string{"JSON", "damaged JSON"}
	}
	return compareValue("", w, g, l)
}

// decode keeps numbers as they are printed.
func decode(data json.RawMessage, v *any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	return d.Decode(v)
}

func compareValue(path string, want, got any, l level) *[2]string {
	differ := func(w, g any) *[2]string {
		return &[2]string{fmt.Sprintf("%s = %v", strings.TrimPrefix(path, "."), w), fmt.Sprint(g)}
	}
	switch w := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok {
			return differ("an object", kind(got))
		}
		return compareObject(path, w, g, l)
	case []any:
		g, ok := got.([]any)
		if !ok {
			return differ("a list", kind(got))
		}
		return compareList(path, w, g, l)
	case json.Number:
		g, ok := got.(json.Number)
		if !ok || l == verdicts && !sameMeasurement(w, g) {
			return differ(w, got)
		}
	case string:
		g, ok := got.(string)
		if !ok || l == verdicts && compareText(w, g) != nil {
			return differ(w, got)
		}
	default:
		if want != got {
			return differ(want, got)
		}
	}
	return nil
}

func compareObject(path string, want, got map[string]any, l level) *[2]string {
	a, b := keys(want), keys(got)
	if !slices.Equal(a, b) {
		return &[2]string{fmt.Sprintf("%s with keys %s", kindAt(path), list(a)), "keys " + list(b)}
	}
	for _, k := range a {
		if l == verdicts && slices.Contains(ignored, k) {
			continue
		}
		if d := compareValue(path+"."+k, want[k], got[k], l); d != nil {
			return d
		}
	}
	return nil
}

func compareList(path string, want, got []any, l level) *[2]string {
	if len(want) != len(got) && (l == verdicts || !near(len(want), len(got))) {
		return &[2]string{fmt.Sprintf("%s with %d entries", kindAt(path), len(want)), strconv.Itoa(len(got))}
	}
	for i := range min(len(want), len(got)) {
		if d := compareValue(fmt.Sprintf("%s[%d]", path, i), want[i], got[i], l); d != nil {
			return d
		}
	}
	return nil
}

func keys(m map[string]any) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

func kind(v any) string {
	switch v.(type) {
	case map[string]any:
		return "an object"
	case []any:
		return "a list"
	}
	return fmt.Sprint(v)
}

func kindAt(path string) string {
	if path == "" {
		return "the value"
	}
	return strings.TrimPrefix(path, ".")
}

// excerpts returns the parts of two texts around their first difference, quoted.
func excerpts(want, got string) (string, string) {
	i := 0
	for i < min(len(want), len(got)) && want[i] == got[i] {
		i++
	}
	cut := func(s string) string {
		part := s[max(0, i-20):min(len(s), i+40)]
		return strconv.Quote(strings.ToValidUTF8(part, ""))
	}
	return cut(want), cut(got)
}
