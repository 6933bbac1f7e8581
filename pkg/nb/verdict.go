package nb

import (
	"fmt"
	"html"
	"slices"
	"strings"

	"github.com/janpfeifer/gonb/gonbui/protocol"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/figure/tex"
)

// verdictMIME carries verdicts to programs that read a notebook.
const verdictMIME = protocol.MIMEType("application/vnd.provingground.verdict+json")

var colours = map[claim.Status]string{
	claim.Holds: "#1a7f37", claim.Fails: "#c62828", claim.Undecided: "#9a6700",
	claim.Exploratory: "#57606a", claim.Vacuous: "#c62828", claim.TwinsNotRun: "#57606a",
}

// Verdicts shows verdicts: what was claimed, what was measured, and what
// became of the claim when a hypothesis was taken away.
func Verdicts(verdicts ...claim.Verdict) {
	var b strings.Builder
	b.WriteString(`<table><thead><tr><th style="text-align:left">claim</th><th style="text-align:left">measured</th><th ` +
		`style="text-align:left">band</th><th style="text-align:left">verdict</th><th style="text-align:left">hypothesis ` +
		`removed</th></tr></thead><tbody>` + "\n")
	lines := make([]string, len(verdicts))
	for i, v := range verdicts {
		lines[i] = v.Text()
		b.WriteString(row(v))
	}
	b.WriteString("</tbody></table>")
	show(bundle{
		protocol.MIMETextHTML: b.String(), protocol.MIMETextPlain: strings.Join(lines, "\n"),
		verdictMIME: Must(plainJSON(verdicts)),
	}, "")
}

// Summary shows verdicts in a table of one line each.
func Summary(groups ...[]claim.Verdict) {
	var rows [][]any
	for _, v := range slices.Concat(groups...) {
		rows = append(rows, []any{v.ID, v.Measured(), v.Band, v.Band.Origin, v.Status, twinCount(v)})
	}
	Table([]string{"claim", "measured", "band", "origin", "verdict", "twins that fail"}, rows...)
}

// twinCount says how many of a claim's twins fail.
func twinCount(v claim.Verdict) string {
	failing, all := v.Broken()
	switch {
	case v.Alone:
		return "not run"
	case all == 0:
		return "none: mutants"
	}
	return fmt.Sprintf("%d of %d", failing, all)
}

// row sets one verdict as a row of the table.
func row(v claim.Verdict) string {
	cell := func(s, small string) string {
		return `<td style="text-align:left">` + s + "<br><small>" + small + "</small></td>"
	}
	return "<tr>" +
		cell(tex.HTMLText(v.Statement), tex.HTMLText(standing(v.Claim))) +
		cell(tex.HTMLText(v.Measured()), html.EscapeString(measuredHow(v))) +
		cell(tex.HTMLText(v.Band.String()), tex.HTMLText(fmt.Sprintf("%s: %s", v.Band.Origin, v.Band.Detail))) +
		`<td style="text-align:left">` + coloured(v.Status) + "</td>" +
		`<td style="text-align:left">` + strings.Join(attempts(v), "<br>") + "</td></tr>\n"
}

// standing says where a claim stands: its id, where it is from, how it is known and
// judged, and what was chosen afterwards.
func standing(c claim.Claim) string {
	s := c.ID + "; "
	if c.Source != "" {
		s += c.Source + " "
	}
	s += fmt.Sprintf("(%s); %s", c.Known, c.Kind)
	if c.PostHoc != "" {
		s += "; chosen after a result was seen: " + c.PostHoc
	}
	if c.NoTwin != "" {
		s += "; no twin: " + c.NoTwin
	}
	return s
}

// measuredHow says what an interval is, over how many cases, and where the theory's number
// lies.
func measuredHow(v claim.Verdict) string {
	s := fmt.Sprintf("%s; %d cases", v.Interval, v.Cases)
	if v.Calibrated != nil {
		s += "; at " + v.Calibrated.String()
	}
	if theory := v.AtTheory(); theory != "" {
		s += "; " + theory
	}
	return s
}

// attempts says, one line each, what became of the claim under its twins, controls and
// mutants, and in one line more which twins of other claims touch it.
func attempts(v claim.Verdict) []string {
	if v.Alone {
		return []string{"twins not run"}
	}
	var lines []string
	for _, t := range v.Twins {
		if t.Role == claim.Other {
			continue
		}
		line := tex.HTMLText(t.Name)
		switch t.Role {
		case claim.Control:
			line += " (a control, known beforehand)"
		case claim.Mutant:
			line = "judged by a wrong formula, " + line
		}
		line += fmt.Sprintf(": %s, %s", html.EscapeString(claim.Number(t.Value)), effect(t))
		if t.Seeds > 0 {
			line += fmt.Sprintf(" (at %d of %d drawn seeds)", t.Broke, t.Seeds)
		}
		lines = append(lines, line)
	}
	for _, of := range []string{"touched", "untouched"} {
		var names []string
		for _, t := range v.TwinsOf(claim.Other) {
			if t.Effect() == of {
				names = append(names, tex.HTMLText(t.Name))
			}
		}
		if len(names) > 0 {
			lines = append(lines, "<small>"+of+" by another claim's twin: "+strings.Join(names, ", ")+"</small>")
		}
	}
	return lines
}

// effect says what a twin that must break the claim does to it. That it breaks it is as it
// should be, and grey; red is for what is wrong.
func effect(t claim.Twin) string {
	if t.Status == claim.Fails {
		return `<span style="color:#57606a">breaks it, as it must</span>`
	}
	if t.Status == claim.Holds {
		return fmt.Sprintf(`<b style="color:%s">✗&nbsp;holds</b>, and must not`, colours[claim.Fails])
	}
	return coloured(t.Status)
}

var signs = map[claim.Status]string{claim.Holds: "✓", claim.Fails: "✗", claim.Vacuous: "✗"}

// coloured sets a status in its colour, with a sign.
func coloured(s claim.Status) string {
	sign := signs[s]
	if sign == "" {
		sign = "·"
	}
	return fmt.Sprintf(`<b style="color:%s">%s&nbsp;%s</b>`, colours[s], sign, s)
}

// Badge shows a sentence, in Markdown, with the verdict on the claim that it is about before
// it: so that the text says what was measured, and the table of verdicts stands once, at the end.
func Badge(v claim.Verdict, format string, args ...any) {
	sentence := fmt.Sprintf(format, args...)
	show(bundle{
		protocol.MIMETextMarkdown: coloured(v.Status) + " · " + sentence,
		protocol.MIMETextPlain:    string(v.Status) + ": " + tex.PlainText(sentence),
	}, "")
}
