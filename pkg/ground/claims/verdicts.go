package claims

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/ground/cli"
)

// Print prints the verdicts as a table, with a count below it.
func Print(w io.Writer, verdicts claim.Ledger) {
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
	cli.PrintTable(w, rows)
	fmt.Fprintln(w, "\n"+Tally(verdicts))
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

// Tally counts the verdicts by status, and says what the ones that are not
// green mean.
func Tally(verdicts claim.Ledger) string {
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
	return fmt.Sprintf("%s: %s", cli.Counted(len(verdicts), "verdict"), strings.Join(parts, ", "))
}

// Red returns the error that a failed notebook or a red verdict is.
func Red(failed int, verdicts claim.Ledger) error {
	var parts []string
	if failed > 0 {
		parts = append(parts, cli.Counted(failed, "notebook")+" failed")
	}
	if n := len(verdicts.Red()); n > 0 {
		parts = append(parts, cli.Counted(n, "verdict")+" red")
	}
	if len(parts) == 0 {
		return nil
	}
	return errors.New(strings.Join(parts, ", "))
}

// Record puts verdicts into the file of the ledger. All says that these are all there are;
// else the others keep their place in it.
func Record(path string, verdicts claim.Ledger, all bool) error {
	var ledger claim.Ledger
	if !all {
		var err error
		if ledger, err = claim.ReadLedger(path); err != nil {
			return err
		}
	}
	return ledger.Merge(verdicts...).Write(path)
}
