package nb

import (
	"fmt"
	"html"
	"math"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/protocol"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/figure/tex"
)

// Preset returns the preset that the notebook is run at: PG_PRESET, or quick.
func Preset() experiment.Preset { return Must(experiment.ParsePreset(os.Getenv("PG_PRESET"))) }

// Config returns the config of the preset that the notebook is run at, with
// the master seed of PG_SEED where that is set. Change any field of it to
// explore.
func Config[C, R any](s *experiment.Spec[C, R]) C {
	var seed *uint64
	if text := os.Getenv("PG_SEED"); text != "" {
		n, err := experiment.ParseMaster(text)
		if err != nil {
			check(fmt.Errorf("PG_SEED %q is %w", text, err))
		}
		seed = &n
	}
	return Must(s.Configure(Preset(), seed))
}

// Bar is a progress bar in one output that is updated in place. Its id is new for
// every run: the kernel only updates an id that it has seen, and the bar of a
// cell that is run again would be gone. The last line is the same whether the
// result was computed or read. A nil bar is silent.
type Bar struct {
	id    string
	shown time.Time
}

// NewBar returns a bar that has not been shown.
func NewBar() *Bar { return &Bar{id: gonbui.UniqueId()} }

const redraw = 100 * time.Millisecond

// Set shows how far a run is.
func (b *Bar) Set(p experiment.Progress) {
	if b == nil || time.Since(b.shown) < redraw {
		return
	}
	b.shown = time.Now()
	show(bundle{
		protocol.MIMETextHTML: fmt.Sprintf(
			`<progress value="%.0f" max="100" style="width:40%%"></progress> <small>%s</small>`,
			100*p.Fraction, html.EscapeString(p.String())),
		protocol.MIMETextPlain: p.String(),
	}, b.id)
}

// End replaces the bar by a line.
func (b *Bar) End(line string) {
	if b == nil {
		return
	}
	show(bundle{protocol.MIMETextHTML: "<small>" + html.EscapeString(line) + "</small>", protocol.MIMETextPlain: line},
		b.id)
}

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
	if v.Alone {
		return "not run"
	}
	return fmt.Sprintf("%d of %d", v.TwinsFailing(), len(v.Twins))
}

// row sets one verdict as a row of the table.
func row(v claim.Verdict) string {
	var twins []string
	for _, t := range v.Twins {
		twins = append(twins, fmt.Sprintf("%s: %s %s",
			tex.HTMLText(t.Name), html.EscapeString(claim.Number(t.Value)), coloured(t.Status, t.Status == claim.Fails)))
	}
	if v.Alone {
		twins = []string{"twins not run"}
	}
	cell := func(s string) string { return `<td style="text-align:left">` + s + "</td>" }
	return "<tr>" +
		cell(tex.HTMLText(v.Statement)+"<br><small>"+
			tex.HTMLText(fmt.Sprintf("%s; %s (%s); %s", v.ID, v.Source, v.Known, v.Kind))+"</small>") +
		cell(tex.HTMLText(v.Measured())+"<br><small>"+html.EscapeString(fmt.Sprintf("%s; %d cases", v.Interval, v.Cases))+
			"</small>") +
		cell(tex.HTMLText(v.Band.String())+"<br><small>"+tex.HTMLText(fmt.Sprintf("%s: %s", v.Band.Origin, v.Band.Detail))+
			"</small>") +
		cell(coloured(v.Status, v.Status == claim.Holds)) + cell(strings.Join(twins, "<br>")) + "</tr>\n"
}

// coloured sets a status in its colour, with a sign that says whether it is as
// it should be: a twin that fails is.
func coloured(s claim.Status, good bool) string {
	sign := "✗"
	switch {
	case good:
		sign = "✓"
	case s == claim.Undecided || s == claim.Exploratory || s == claim.TwinsNotRun:
		sign = "·"
	}
	return fmt.Sprintf(`<b style="color:%s">%s&nbsp;%s</b>`, colours[s], s, sign)
}

// Exercise says whether an answer is right, to a relative tolerance, without
// saying what is right. An answer that is not a number is one not given yet.
func Exercise(name string, answer, right, tolerance float64) {
	var line string
	switch off := math.Abs(answer - right); {
	case math.IsNaN(answer):
		line = "○ " + name + ": not answered yet"
	case off <= tolerance*math.Abs(right):
		line = "✓ " + name + ": right"
	default:
		line = fmt.Sprintf("✗ %s: %.4g is not it", name, answer)
	}
	Printf("%s", line)
}
