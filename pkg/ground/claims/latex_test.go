package claims

import (
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/ground/cli"
)

func TestClaimsForLaTeXAreATableOfThem(t *testing.T) {
	withLedger(t)
	_, out, _ := ground(t, "claims", "-latex")
	for _, want := range []string{`\begin{tabular}`, `\bottomrule`, "% a2020/lemma2/y: preset quick, master seed 9",
		`1 & $\le $ 2 (pilot) & t: 3; u: 1 \\`, `2 (undecided) & `, "3 verdicts"} {
		if !strings.Contains(out, want) {
			t.Errorf("there is no %s in\n%s", want, out)
		}
	}
	if rows := strings.Count(out, `\\`+"\n"); rows != 4 {
		t.Errorf("%d rows of three claims and a head", rows)
	}
	status, _, err := ground(t, "claims", "-latex", "-json")
	if status != cli.ExitUsage || !strings.Contains(err, "take one") {
		t.Errorf("status %d, %q", status, err)
	}
}

func TestATextThatTeXCannotSetIsNamed(t *testing.T) {
	l := sampleLedger()
	l[1].Statement = "a 💥"
	var b strings.Builder
	if err := printLaTeX(&b, l); err == nil || !strings.Contains(err.Error(), "claim a2020/lemma2/y") || b.Len() > 0 {
		t.Errorf("%v, %q", err, b.String())
	}
	l[1].Statement, l[1].Alone = `$n \geq d^2$ & 5 %`, true
	if err := printLaTeX(&b, claim.Ledger{l[1]}); err != nil ||
		!strings.Contains(b.String(), `$n \geq d^2$ \& 5 \% & 1 &`) || !strings.Contains(b.String(), "& not run") {
		t.Errorf("%v, %s", err, b.String())
	}
}
