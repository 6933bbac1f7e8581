package ipynb

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// good is a notebook without a problem: a Markdown cell, a code cell with a
// stream, a figure, a verdict and a table, and one that shows what training made:
// a line, a figure, a table and a verdict.
const good = `{
 "cells": [
  {"cell_type": "markdown", "id": "title", "metadata": {}, "source": ["# Title\n", "[paper](https://example.org)"]},
  {"cell_type": "code", "id": "law", "metadata": {}, "execution_count": 1,
   "source": ["import \"fmt\"\n", "%%\n", "fmt.Println(1.25)"],
   "outputs": [
    {"output_type": "stream", "name": "stdout", "text": ["slope 1.960 over 16 seeds\n"]},
    {"output_type": "display_data", "metadata": {}, "data": {
      "image/png": "aGVsbG8=", "text/plain": "<figure: law>",
      "image/svg+xml": ["<svg xmlns=\"http://www.w3.org/2000/svg\">\n", "<path d=\"M0 0\"/></svg>"],
      "application/vnd.vegalite.v5+json": {"$schema": "https://vega.github.io/schema/vega-lite/v5.json", "width": 400},
      "application/vnd.provingground.verdict+json": [{"id": "p/law", "verdict": "holds", "value": 1.96,
        "backend": "go", "fingerprint": "3fa9", "trained": false}]}},
    {"output_type": "display_data", "metadata": {}, "data": {
      "text/html": "<table><tr><th style=\"x\">d</th><th>risk</th></tr>\n<tr><td>10</td><td>0.5313</td></tr>\n` +
	`<tr><td>20</td><td>−3.1e−16</td></tr></table>"}}]},
  {"cell_type": "code", "id": "depth", "metadata": {}, "execution_count": 2, "source": "f()",
   "outputs": [
    {"output_type": "stream", "name": "stdout", "text": ["cost 6.659 for 11 of 12\n"]},
    {"output_type": "display_data", "metadata": {"provingground": {"trained": true}}, "data": {
      "image/svg+xml": "<svg><circle r=\"1\"/></svg>", "text/plain": "<figure p/depth: the cost is 6.659>"}},
    {"output_type": "display_data", "metadata": {"provingground": {"trained": true}}, "data": {
      "text/html": "<table><tr><th>depth</th><th>cost at 24</th></tr>\n<tr><td>4</td><td>801.8</td></tr>\n` +
	`<tr><td>8</td><td>none</td></tr></table>"}},
    {"output_type": "display_data", "metadata": {"provingground": {"trained": true}}, "data": {
      "application/vnd.provingground.verdict+json": [{"id": "p/cost", "statement": "below 7 at L = 24",
        "verdict": "holds", "value": 6.659, "low": 6.5, "band_high": 7,
        "twins": [{"name": "shallow", "verdict": "fails", "value": 9.1}],
        "backend": "go", "fingerprint": "77aa", "trained": true}]}}]}
 ],
 "metadata": {"kernelspec": {"name": "gonb", "display_name": "Go (gonb)"}, "language_info": {"name": "go"}},
 "nbformat": 4, "nbformat_minor": 5
}`

// changed returns the good notebook with one part of its text replaced.
func changed(t *testing.T, from, to string) *Notebook {
	t.Helper()
	if !strings.Contains(good, from) {
		t.Fatalf("the good notebook does not contain %q", from)
	}
	nb, err := Parse([]byte(strings.Replace(good, from, to, 1)))
	if err != nil {
		t.Fatal(err)
	}
	return nb
}

func TestParseReadsTextsInBothForms(t *testing.T) {
	whole := changed(t, `["import \"fmt\"\n", "%%\n", "fmt.Println(1.25)"]`, `"import \"fmt\"\n%%\nfmt.Println(1.25)"`)
	if lines := changed(t, "1.25", "1.25"); !reflect.DeepEqual(whole, lines) {
		t.Errorf("a whole text gives %+v, its lines %+v", whole, lines)
	}
}

func TestParseSaysWhatIsNoNotebook(t *testing.T) {
	for _, data := range []string{"", "[]", "{}", `{"nbformat": 3}`, `{"nbformat": 4, "cells": [{"source": 3}]}`} {
		if nb, err := Parse([]byte(data)); err == nil {
			t.Errorf("%q was read as %+v", data, nb)
		}
	}
}

func TestDataFindsOutputsByTheirMIMEType(t *testing.T) {
	found := changed(t, "1.25", "1.25").Data(VerdictMIME)
	if len(found) != 2 || found[0].Cell != "law" || found[1].Cell != "depth" || !json.Valid(found[0].Data) {
		t.Errorf("got %v, want the verdicts of the cells law and depth", found)
	}
}

func TestLintAcceptsAGoodNotebook(t *testing.T) {
	if problems := Lint(changed(t, "1.25", "1.25")); problems != nil {
		t.Errorf("got %v", problems)
	}
}

func TestLintNamesEveryBreach(t *testing.T) {
	for _, test := range []struct{ from, to, want string }{
		{`"nbformat_minor": 5`, `"nbformat_minor": 4`, "format 4.4"},
		{`"name": "gonb"`, `"name": "python3"`, `kernel "python3"`},
		{`{"name": "go"}`, `{"name": "go", "version": "go1.26"}`, "Go version"},
		{`"id": "law"`, `"id": ""`, "no id"},
		{`"id": "law"`, `"id": "Law"`, "lower-case"},
		{`"id": "law"`, `"id": "title"`, "another cell too"},
		{`"id": "law"`, `"id": "3f2a99c1"`, "drawn at random"},
		{`"id": "law"`, `"id": "` + strings.Repeat("a", 65) + `"`, "at most 64"},
		{`"fmt.Println(1.25)"`, `"fmt.Println(1.25)\n%%\nf()"`, "two %% lines"},
		{`"fmt.Println(1.25)"`, `"\n"`, "nothing stands after %%"},
		{`"fmt.Println(1.25)"`, `"` + strings.Repeat(`f()\n`, 24) + `"`, "26 lines, the limit is 25"},
		{`"fmt.Println(1.25)"`, `"nb.Predict(\"a/01/1\", 0.5)"`, "the guess 0.5 of a/01/1 is one reader's"},
		{`"fmt.Println(1.25)"`, `"` + strings.Repeat(`nb.Predict(\"a/01/1\", nb.NoGuess)\n`, 2) + `"`,
			"a/01/1 is asked for twice"},
		{`"execution_count": 1`, `"execution_count": null`, "not executed"},
		{`"execution_count": 1`, `"execution_count": 2`, "execution count 2 instead of 1"},
		{`"output_type": "stream"`, `"output_type": "error", "evalue": "exit status 2"`, "exit status 2"},
		{"<figure: law>", "<SCRIPT src=x>", "safe to open"},
		{"<figure: law>", `<a href='javascript:f()'>`, "safe to open"},
		{"<figure: law>", "see https://example.org/x", "the address https://example.org/x"},
		{"https://vega.github.io/schema/", "https://elsewhere.org/schema/", "the address https://elsewhere.org"},
		{"<path d", "<image href='http://example.org/a.png'/><path d", "the address http://example.org/a.png"},
		{"slope 1.960", "wrote /home/ada/x.csv, slope 1.960", "the path /home/ada"},
		{`"image/png"`, `"text/html": "<td>$L$</td>", "image/png"`, "between dollars"},
		{"slope 1.960", `wrote C:\\Users, slope 1.960`, `the path C:\Users`},
	} {
		problems := Lint(changed(t, test.from, test.to))
		if len(problems) == 0 || !strings.Contains(problems[0].String(), test.want) {
			t.Errorf("%s -> %s: got %v, want a problem with %q", test.from, test.to, problems, test.want)
		}
	}
}

// shownBytes is up to where the web pages of repositories render a notebook without delay.
const shownBytes = 1_000_000

func TestCommittedNotebooksKeepTheRules(t *testing.T) {
	paths, err := filepath.Glob("../../../notebooks/*/*.ipynb")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		nb, err := ReadFile(path)
		if err != nil {
			t.Error(err)
			continue
		}
		if info, err := os.Stat(path); err != nil || info.Size() > shownBytes {
			t.Errorf("%s: %d bytes (%v): pages on the web show at most %d", filepath.Base(path), info.Size(), err, shownBytes)
		}
		for _, p := range Lint(nb) {
			t.Errorf("%s: %s", filepath.Base(path), p)
		}
	}
}

func TestCompareForgivesWhatAnotherMachineExplains(t *testing.T) {
	for _, test := range []struct{ from, to string }{
		{"slope 1.960", "slope 1.961"},        // one unit of the last digit
		{`"value": 1.96,`, `"value": 1.961,`}, // 5 parts in 10000
		{"−3.1e−16", "7.4e-15"},               // rounding errors
		{"aGVsbG8=", "d29ybGQ="},              // PNG
		{"M0 0", "M9 9"},                      // coordinates in SVG
		{`"width": 400`, `"width": 401`},
		{`"backend": "go"`, `"backend": "xla:cpu"`},
		// What training made may be any other number, and the words about it.
		{"cost 6.659 for 11 of 12", "cost 7.2 for 10 of 12"},
		{"is 6.659>", "is 12 after a fall>"},
		{"801.8", "803.4"},
		{"<td>none</td>", "<td>3</td>"},
		{`<circle r=\"1\"/>`, `<circle r=\"1\"/><circle r=\"2\"/><path/>`},
		{`"value": 6.659`, `"value": 6.1`},
		{`"low": 6.5`, `"low": null`},
		{`"value": 9.1`, `"value": 12`},
	} {
		if d := Compare(changed(t, "1.25", "1.25"), changed(t, test.from, test.to)); len(d) > 0 {
			t.Errorf("%s -> %s: got %v", test.from, test.to, d)
		}
	}
}

func TestCompareReportsWhatChanged(t *testing.T) {
	for _, test := range []struct{ from, to, want string }{
		{"slope 1.960", "slope 1.962", "cell law, stdout: expected 1.960 (after \"slope\"), got 1.962"},
		{"16 seeds", "17 seeds", "expected 16"},
		{"slope 1", "rate 1", "stdout"},
		{"slope 1.960", "slope", "stdout"},
		{`"holds", "value": 1`, `"fails", "value": 1`, "verdict = holds, got fails"},
		{`"value": 1.96,`, `"value": 1.97,`, "claim p/law: expected value = 1.96, got 1.97"}, // 5 parts in 1000
		{`"width": 400`, `"height": 400`, "keys $schema, height"},
		{"<path d", "<path/><path d", "3 elements"},
		{"1.25", "1.26", "cell law, source"},
		{`"id": "law"`, `"id": "rule"`, "expected law, got rule"},
		{`"name": "stdout"`, `"name": "stderr"`, "cell law, outputs: expected stdout,"},
		{`"image/png"`, `"image/gif"`, "cell law, outputs"},
		{`"cell_type": "markdown"`, `"cell_type": "raw"`, "cell title, type"},
		{"0.5313", "0.5315", "expected 0.5313"},
		{"−3.1e−16", "-0.0001", "output 3, text/html"},
		{"\\n<tr><td>20</td><td>−3.1e−16</td></tr>", "", "expected 3 × 2 cells, got 2 × 2 cells"},
		// The form of what training made, and its verdicts, are the same everywhere.
		{`"verdict": "holds", "value": 6`, `"verdict": "undecided", "value": 6`,
			"claim p/cost: expected verdict = holds, got undecided"},
		{`"verdict": "fails", "value": 9`, `"verdict": "holds", "value": 9`, "verdict = fails, got holds"},
		{`"name": "shallow"`, `"name": "deep"`, "name = shallow, got deep"},
		{`"p/cost"`, `"p/costs"`, "expected p/cost, got p/costs"},
		{`"band_high": 7`, `"band_high": 8`, "band_high = 7, got 8"},
		{"below 7 at", "beyond 7 at", "statement = below 7"},
		{"\\n<tr><td>8</td><td>none</td></tr>", "", "expected 3 × 2 cells, got 2 × 2 cells"},
		{"<td>none</td></tr>", "</tr>", "got 2 × 2 cells, 1 × 1 cells"},
		{"<th>cost at 24", "<th>price at 24", "text/html"},
		{"<figure p/depth", "<figure p/width", "figure p/depth, got <figure p/width"},
		{`"image/svg+xml": "<svg><c`, `"text/html": "<svg><c`, "cell depth, outputs"},
		{`"fingerprint": "77aa"`, `"fingerprint": "88bb"`,
			"cell depth shows claim p/cost as other code computed it (fingerprint 77aa, now 88bb)"},
		{`"trained": false`, `"trained": true`, "claim p/law with other notes: trained false, now true"},
		{`"metadata": {"provingground": {"trained": true}}, "data": {
      "text/html"`, `"metadata": {}, "data": {
      "text/html"`, "cell depth shows what no training made in output 3 and showed what training made"},
	} {
		d := Compare(changed(t, "1.25", "1.25"), changed(t, test.from, test.to))
		if len(d) != 1 || !strings.Contains(d[0].String(), test.want) {
			t.Errorf("%s -> %s: got %v, want one difference with %q", test.from, test.to, d, test.want)
		}
	}
}

func TestCompareNamesWhatIsStaleFirst(t *testing.T) {
	got := changed(t, `"fingerprint": "77aa"`, `"fingerprint": "88bb"`)
	got.Cells[1].Outputs[0].Text = "slope 3 over 16 seeds\n"
	d := Compare(changed(t, "1.25", "1.25"), got)
	if len(d) != 2 || d[0].Stale == "" || d[1].Stale != "" {
		t.Errorf("got %v", d)
	}
}

func TestCompareNamesOneClaimOfAnExperimentThatIsStale(t *testing.T) {
	verdicts := func(first, second string) []byte {
		return fmt.Appendf(nil, `[{"id": "p/a", "fingerprint": "1"}, {"id": "p/b", "fingerprint": %q}, {"id": "p/c", `+
			`"fingerprint": %q}]`, first, second)
	}
	d := compareVerdicts("law", verdicts("2", "2"), verdicts("3", "3"))
	if len(d) != 1 || !strings.Contains(d[0].Stale, "p/b") {
		t.Errorf("two claims of one experiment: %v", d)
	}
	if d := compareVerdicts("law", verdicts("2", "4"), verdicts("3", "5")); len(d) != 2 {
		t.Errorf("claims of two experiments: %v", d)
	}
}

// Another processor may end a trained twin elsewhere. Where it must fail, that is a difference;
// where it is another claim's, nothing is said of it.
func TestCompareLeavesOutWhatAnotherClaimsTwinDoesAfterTraining(t *testing.T) {
	of := func(role, status string, trained bool) []byte {
		return fmt.Appendf(nil, `[{"id": "p/a", "trained": %t, `+
			`"twins": [{"name": "x", "role": %q, "verdict": %q, "value": 1}]}]`, trained, role, status)
	}
	for _, test := range []struct {
		role    string
		trained bool
		want    int
	}{{"other", true, 0}, {"other", false, 1}, {"must fail", true, 1}, {"mutant", true, 1}, {"control", true, 1}} {
		d := compareVerdicts("law", of(test.role, "fails", test.trained), of(test.role, "undecided", test.trained))
		if len(d) != test.want {
			t.Errorf("%s, trained %t: %v", test.role, test.trained, d)
		}
	}
}

func TestCompareSaysThatAnOlderVersionCommittedTheOutputs(t *testing.T) {
	want := changed(t, `"language_info"`, `"provingground": {"machine": "xla:cpu"}, "language_info"`)
	d := Compare(want, changed(t, "801.8", "803.4"))
	if len(d) != 1 || !strings.Contains(d[0].String(), "by an older version") {
		t.Errorf("got %v", d)
	}
}

func TestCompareIgnoresFingerprintsInTexts(t *testing.T) {
	a, b := "code 3fa9c1d2e4b5, loss 0.125", "code 77aac1d2e4ff, loss 0.125"
	if d := compareText(a, b); d != nil {
		t.Errorf("got %v", *d)
	}
}

func TestNumbersAreEqualWithinTheirLastDigits(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{"0.10", "0.11", true}, // one unit of 0.01
		{"0.10", "0.12", false},
		{"1.00e-5", "1.01e-5", true}, // one unit of 1e-7
		{"1.00e-5", "1.02e-5", false},
		{"3.1e-16", "8.9e-14", true}, // rounding errors
		{"3.1e-16", "1.2e-12", false},
		{"0.2", "0.2001", true}, // %.4g drops zeros: the finer unit counts
		{"0.2", "0.125", false},
		{"16", "17", false}, // a count
		{"1234", "1235", true},
		{"1234", "1236", false},
		{"1e999", "1e999", true}, // beyond float64: compared as text
		{"1e999", "2e999", false},
	} {
		if got := sameNumber(test.a, test.b); got != test.want {
			t.Errorf("sameNumber(%s, %s) = %v, want %v", test.a, test.b, got, test.want)
		}
	}
}

// FuzzParse reads any bytes, and lints and compares what it could read, as a lesson too.
func FuzzParse(f *testing.F) {
	f.Add([]byte(good))
	f.Add([]byte(
		`{"nbformat": 4, "cells": [{"cell_type": "code", "outputs": [{"data": {"text/html": 1, "a+json": {}}}]}]}`))
	f.Add([]byte(`{"nbformat": 4, "cells": [{"cell_type": "code", "source": "//line a:9\n%%\nnb.Check()\n` +
		`for _, x := range o.Result {\nf(x + 1)\n}"}]}`))
	f.Add([]byte(`{"nbformat": 4, "cells": null, "metadata": {"language_info": null}}`))
	want, err := Parse([]byte(good))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		nb, err := Parse(data)
		if err != nil {
			return
		}
		for _, p := range Lint(nb) {
			if p.Text == "" {
				t.Error("a problem without a text")
			}
		}
		Form(nb)
		Compare(want, nb)
		nb.Metadata.Executed.Machine = ""
		if d := Compare(nb, nb); len(d) > 0 {
			t.Errorf("a notebook differs from itself: %v", d)
		}
	})
}

func ExampleLint() {
	nb, err := Parse([]byte(strings.Replace(good, `"execution_count": 1`, `"execution_count": null`, 1)))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range Lint(nb) {
		fmt.Println(p)
	}
	// Output: law: not executed: run "ground notebooks -update"
}

// The picture of a notebook is its first one, unless a cell is marked as its cover.
func TestTheCoverStandsForTheNotebook(t *testing.T) {
	const cell = `{"id":"ID","cell_type":"code","source":"","metadata":{TAGS},"outputs":[{"output_type":"display_data",` +
		`"data":{"image/png":"ID"}}]}`
	of := func(id, tags string) string {
		return strings.NewReplacer("ID", id, "TAGS", tags).Replace(cell)
	}
	for want, cells := range map[string]string{`"a"`: of("a", "") + "," + of("b", `"tags":["other"]`),
		`"b"`: of("a", "") + "," + of("b", `"tags":["other","cover"]`), "": `{"id":"c","cell_type":"markdown","source":""}`} {
		var nb Notebook
		if err := json.Unmarshal([]byte(`{"cells":[`+cells+`]}`), &nb); err != nil {
			t.Fatal(err)
		}
		if got := string(nb.Picture()); got != want {
			t.Errorf("%s stands for the notebook, want %s", got, want)
		}
	}
}
