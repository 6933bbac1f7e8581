package claims

import (
	"fmt"
	"io"
	"strings"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/figure/tex"
)

const latexHead = `%% needs \usepackage{booktabs,amsmath,amssymb}; %s
\begin{tabular}{@{}p{0.4\linewidth}lp{0.17\linewidth}p{0.2\linewidth}@{}}
\toprule
Claim & Measured & Band & Without the hypothesis \\
\midrule
`

// printLaTeX prints the verdicts as a table for a LaTeX document: statement, value with interval, band with its origin,
// and the twins with what became of the claim in them. What made the numbers stands in a comment over each row. It is
// an error where a text has a character that TeX has no command for.
func printLaTeX(w io.Writer, ledger claim.Ledger) error {
	var b strings.Builder
	fmt.Fprintf(&b, latexHead, Tally(ledger))
	for _, v := range ledger {
		row, err := latexRow(v)
		if err != nil {
			return fmt.Errorf("claim %s: %w", v.ID, err)
		}
		b.WriteString(row)
	}
	b.WriteString("\\bottomrule\n\\end{tabular}\n")
	_, err := io.WriteString(w, b.String())
	return err
}

func latexRow(v claim.Verdict) (string, error) {
	cells := []string{v.Statement, v.Measured(), fmt.Sprintf("%s (%s)", v.Band, v.Band.Origin), latexTwins(v)}
	if v.Status != claim.Holds {
		cells[1] += " (" + string(v.Status) + ")"
	}
	for i, cell := range cells {
		text, err := tex.TeX(cell)
		if err != nil {
			return "", err
		}
		cells[i] = text
	}
	return fmt.Sprintf("%% %s: preset %s, master seed %d, %s, code %s\n%s \\\\\n", v.ID, v.Preset, v.Master, v.Backend,
		v.Fingerprint, strings.Join(cells, " & ")), nil
}

// latexTwins says what became of a claim in the twins and mutants that must break it.
func latexTwins(v claim.Verdict) string {
	if v.Alone {
		return "not run"
	}
	var out []string
	for _, t := range append(v.TwinsOf(claim.MustFail), v.TwinsOf(claim.Mutant)...) {
		out = append(out, fmt.Sprintf("%s: %s", t.Name, claim.Number(t.Value)))
	}
	return strings.Join(out, "; ")
}
