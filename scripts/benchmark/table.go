package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
)

// printTable writes the rows as a Markdown table: seconds of one run by engine,
// ratios to the reference, and how much longer the first run was, which is the
// time to compile and to load the inputs.
func printTable(w io.Writer, c crew, rows []row) {
	engines := c.names()
	head := append([]string{"job", "numbers"}, engines...)
	var ratios []string
	if slices.Contains(engines, reference) {
		ratios = slices.DeleteFunc(slices.Clone(engines), isPeer)
	}
	for _, name := range ratios {
		head = append(head, name+" / "+reference)
	}
	head = append(head, "compile")
	printRow(w, head)
	printRow(w, slices.Repeat([]string{"---"}, len(head)))
	for _, r := range rows {
		cells := []string{r.Job, r.Precision}
		for _, name := range engines {
			cells = append(cells, cell(r.Seconds, name, duration))
		}
		for _, name := range ratios {
			cells = append(cells, cell(r.Ratio, name, func(x float64) string { return fmt.Sprintf("%.2f", x) }))
		}
		printRow(w, append(cells, compileText(r, engines)))
	}
	printNotes(w, rows)
}

func printRow(w io.Writer, cells []string) {
	fmt.Fprintf(w, "| %s |\n", strings.Join(cells, " | "))
}

func cell(values map[string]float64, name string, format func(float64) string) string {
	if x, ok := values[name]; ok {
		return format(x)
	}
	return "–"
}

func compileText(r row, engines []string) string {
	var s []string
	for _, name := range engines {
		if x, ok := r.Compile[name]; ok {
			s = append(s, name+" "+duration(x))
		}
	}
	return strings.Join(s, ", ")
}

// printNotes says what the jobs are, and below it all that is wrong with rows.
func printNotes(w io.Writer, rows []row) {
	fmt.Fprintln(w)
	for _, r := range rows {
		fmt.Fprintf(w, "* %s: %s%s\n", r.Job, r.What, spreadText(r))
		for _, name := range sortedKeys(r.Failed) {
			fmt.Fprintf(w, "  * %s failed: %s\n", name, r.Failed[name])
		}
		if !r.Agree {
			fmt.Fprintf(w, "  * **the engines disagree** beyond %g, so there are no ratios: %s\n", r.Tolerance, checkText(r))
		}
	}
}

// spreadText tells how far the rounds of each engine lie apart.
func spreadText(r row) string {
	var s []string
	for _, name := range sortedKeys(r.Spread) {
		s = append(s, fmt.Sprintf("%s %s–%s in %d",
			name, duration(r.Spread[name][0]), duration(r.Spread[name][1]), r.Rounds[name]))
	}
	if s == nil {
		return ""
	}
	return fmt.Sprintf("; fastest and slowest round: %s (%d a timing)", strings.Join(s, ", "), r.Repeat)
}

// duration returns seconds with three digits and a unit.
func duration(seconds float64) string {
	switch {
	case seconds >= 1:
		return fmt.Sprintf("%.3g s", seconds)
	case seconds >= 1e-3:
		return fmt.Sprintf("%.3g ms", seconds*1e3)
	}
	return fmt.Sprintf("%.3g µs", seconds*1e6)
}

// encodeRows returns the rows as JSON. They hold finite numbers and texts only,
// which always encode.
func encodeRows(rows []row) []byte {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(append([]row{}, rows...)); err != nil {
		panic(err)
	}
	return b.Bytes()
}
