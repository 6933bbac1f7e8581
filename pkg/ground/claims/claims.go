// Package claims prints verdicts, keeps them in the ledger, and is "ground claims".
package claims

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/ground/cli"
)

const usage = `usage: ground claims [-json | -latex] [NAME...]

Prints the ledger: the verdict of the last run on every claim. A NAME is a
claim's id or its beginning: a paper, or a paper and a theorem. The ledger is
filled by "ground run" and "ground notebooks". Fails when a verdict that is
printed is red.

examples:
  ground claims
  ground claims damian2022/lemma4
  ground claims -json > claims.json
  ground claims -latex damian2022/figure1 > claims.tex
`

// Claims is the verb that prints the ledger.
func Claims(_ context.Context, args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("claims", flag.ContinueOnError)
	asJSON := flags.Bool("json", false, "print a JSON array instead of the table")
	asLaTeX := flags.Bool("latex", false, "print a table for LaTeX (booktabs)")
	names, err := cli.ParseMixed(flags, usage, args, stdout)
	if err != nil {
		return err
	}
	if *asJSON && *asLaTeX {
		return cli.Usage("-json and -latex: take one of them")
	}
	module, err := cli.Running()
	if err != nil {
		return err
	}
	ledger, err := claim.ReadLedger(module.Ledger())
	if err != nil {
		return err
	}
	if len(ledger) == 0 {
		fmt.Fprintln(stderr, `the ledger is empty: "ground run ID" or "ground notebooks" fills it`)
	} else if ledger, err = selectClaims(ledger, names); err != nil {
		return err
	}
	switch {
	case *asJSON:
		err = printClaimsJSON(stdout, ledger)
	case *asLaTeX:
		err = printLaTeX(stdout, ledger)
	case len(ledger) > 0:
		printClaims(stdout, ledger)
	}
	if err != nil {
		return err
	}
	return Red(0, ledger)
}

// selectClaims returns the verdicts that the names stand for, all of them
// without a name.
func selectClaims(ledger claim.Ledger, names []string) (claim.Ledger, error) {
	if len(names) == 0 {
		return ledger, nil
	}
	wanted := map[string]bool{}
	for _, name := range names {
		found := false
		for _, v := range ledger {
			if v.ID == name || strings.HasPrefix(v.ID, strings.TrimSuffix(name, "/")+"/") {
				wanted[v.ID], found = true, true
			}
		}
		if !found {
			return nil, cli.Usage("the ledger has no claim %q: it has %s", name, strings.Join(claimIDs(ledger), ", "))
		}
	}
	return slices.DeleteFunc(slices.Clone(ledger), func(v claim.Verdict) bool { return !wanted[v.ID] }), nil
}

func claimIDs(ledger claim.Ledger) []string {
	ids := make([]string, len(ledger))
	for i, v := range ledger {
		ids[i] = v.ID
	}
	return ids
}

func printClaims(w io.Writer, ledger claim.Ledger) {
	rows := [][]string{{"claim", "kind", "verdict", "measured", "band", "twins", "preset", "seed"}}
	for _, v := range ledger {
		rows = append(rows, []string{
			v.ID, string(v.Kind), string(v.Status), v.Measured(), fmt.Sprintf("%s (%s)", v.Band, v.Band.Origin),
			twinCount(v), v.Preset, fmt.Sprint(v.Master),
		})
	}
	cli.PrintTable(w, rows)
	fmt.Fprintln(w, "\n"+Tally(ledger))
}

// twinCount counts the twins that fail: "3/3".
func twinCount(v claim.Verdict) string {
	if v.Alone {
		return "not run"
	}
	failing, all := v.Broken()
	return fmt.Sprintf("%d/%d", failing, all)
}

func printClaimsJSON(w io.Writer, ledger claim.Ledger) error {
	if ledger == nil {
		ledger = claim.Ledger{}
	}
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	out.SetIndent("", " ")
	return out.Encode(ledger)
}
