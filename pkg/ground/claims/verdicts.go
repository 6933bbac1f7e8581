package main

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/provingground/provingground/pkg/claim"
)

// printVerdicts prints the verdicts as a table, with a count below it.
func printVerdicts(w io.Writer, verdicts claim.Ledger) {
	if len(verdicts) == 0 {
		fmt.Fprintln(w, "\nno verdicts")
		return
	}
	rows := [][]string{{"claim", "source", "verdict", "measured", "band", "twins"}}
	for _, v := range verdicts {
		rows = append(rows, []string{
			v.ID, v.Source, string(v.Status), v.Measured(), fmt.Sprintf("%s (%s)", v.Band, v.Band.Origin), twins(v),
		})
	}
	fmt.Fprintln(w)
	printTable(w, rows)
	fmt.Fprintln(w, "\n"+tally(verdicts))
}

// twins counts the twins that fail: "3/3 fail as they must".
func twins(v claim.Verdict) string {
	failing, all := v.Broken()
	switch {
	case v.Alone:
		return "not run"
	case all == 0 && len(v.TwinsOf(claim.Mutant)) > 0:
		return "none, but mutants"
	case all == 0:
		return "none"
	case failing == all:
		return fmt.Sprintf("%d/%d fail as they must", all, all)
	}
	return fmt.Sprintf("%d/%d fail; all of them must", failing, all)
}

// tally counts the verdicts by status, and says what the ones that are not
// green mean.
func tally(verdicts claim.Ledger) string {
	meaning := []struct {
		status claim.Status
		note   string
	}{
		{claim.Holds, ""},
		{claim.Fails, ""},
		{claim.Vacuous, " (a twin passes too: the check is defective)"},
		{claim.TwinsNotRun, " (the interval lies in the band)"},
		{claim.Undecided, " (an interval crosses its band's edge, which more seeds decide, or a twin measured nothing)"},
		{claim.Exploratory, " (the config differs from the preset that the band was measured at)"},
	}
	var parts []string
	for _, m := range meaning {
		n := 0
		for _, v := range verdicts {
			if v.Status == m.status {
				n++
			}
		}
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s%s", n, m.status, m.note))
		}
	}
	return fmt.Sprintf("%s: %s", counted(len(verdicts), "verdict"), strings.Join(parts, ", "))
}

// printTable prints rows in aligned columns; the first row is the heading.
func printTable(w io.Writer, rows [][]string) {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	for _, row := range rows {
		var line strings.Builder
		for i, cell := range row {
			line.WriteString(cell)
			line.WriteString(strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell)+2))
		}
		fmt.Fprintln(w, strings.TrimRight(line.String(), " "))
	}
}
