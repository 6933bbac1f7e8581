package sweep

import (
	"context"
	"fmt"
	"strings"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/ground/cli"
	"github.com/provingground/provingground/pkg/store"
)

// crews are the numbers of workers that times are foretold for.
var crews = []int{1, 4, 16, 64, 256}

// advised is the nominal time of a point beyond which few workers wait long for the last one.
const advised = 15 * 60

// explained stands between the tables.
const explained = `
Times are those of plain machines with two cores, a worker each, which compute two points at once.
+: more points become known when these are stored; their time counts, and they are taken as long
as the longest of their experiment.

`

// group is parts of which a row of the table is made.
type group struct {
	name  string
	parts []*experiment.Part
}

// grouped divides parts, in their order, by a name.
func grouped(parts []*experiment.Part, name func(*experiment.Part) string) []group {
	var out []group
	at := map[string]int{}
	for _, p := range parts {
		n := name(p)
		if _, ok := at[n]; !ok {
			at[n] = len(out)
			out = append(out, group{name: n})
		}
		out[at[n]].parts = append(out[at[n]].parts, p)
	}
	return out
}

func experimentOf(p *experiment.Part) string { return p.Experiment }

func paperOf(p *experiment.Part) string {
	paper, _, _ := strings.Cut(p.Experiment, "/")
	return paper
}

// printStatus says what is done, held and left, and how long that takes.
func (c *sweepCommand) printStatus(ctx context.Context, parts []*experiment.Part) error {
	for _, p := range parts {
		if _, err := p.Missing(ctx); err != nil {
			return err
		}
	}
	rows := [][]string{{"experiment", "parts done", "points", "stored", "held", "left", "time left", "longest point"}}
	for _, g := range grouped(parts, experimentOf) {
		rows = append(rows, g.row())
	}
	cli.PrintTable(c.stdout, rows)
	fmt.Fprint(c.stdout, explained)
	cli.PrintTable(c.stdout, forecasts(parts))
	if l := loadOf(parts); l.longest() > advised {
		fmt.Fprintf(c.stdout, "\n%s longer than 15 minutes: beyond about %d workers more of them gain nothing\n",
			beyond(l), int(l.time(1)/(cores*l.longest()))+1)
	}
	return nil
}

// row returns what is known of an experiment. Points that several of its parts share count once.
func (g group) row() []string {
	seen := map[store.Key]bool{}
	done, held, kept := 0, 0, 0
	later := ""
	for _, p := range g.parts {
		if p.Done() {
			done++
		} else if nominal(p.Rest()) > 1 {
			later = "+"
		}
		for _, m := range p.Points() {
			if seen[m.Key] {
				continue
			}
			seen[m.Key] = true
			switch {
			case m.Stored():
				kept++
			case m.Held():
				held++
			}
		}
	}
	l := loadOf(g.parts)
	return []string{g.name, fmt.Sprintf("%d of %d", done, len(g.parts)), fmt.Sprint(len(seen)) + later, fmt.Sprint(kept),
		fmt.Sprint(held), fmt.Sprint(len(seen)-kept) + later, timeText(l.time(1)), timeText(l.longest())}
}

// forecasts returns the table of what is left of each paper and in all, by the number of workers.
func forecasts(parts []*experiment.Part) [][]string {
	heading := []string{"paper", "points left", "longest point"}
	for _, n := range crews {
		heading = append(heading, cli.Counted(n, "worker"))
	}
	rows := [][]string{heading}
	groups := grouped(parts, paperOf)
	for _, g := range append(groups, group{"all", parts}) {
		if g.name == "all" && len(groups) == 1 {
			break
		}
		l := loadOf(g.parts)
		later := ""
		if len(l.later) > 0 {
			later = "+"
		}
		row := []string{g.name, fmt.Sprint(len(l.seconds)) + later, timeText(l.longest())}
		for _, n := range crews {
			row = append(row, timeText(l.time(n)))
		}
		rows = append(rows, row)
	}
	return rows
}

// beyond counts the points that are longer than is advised.
func beyond(l load) string {
	n := 0
	for _, s := range append(l.seconds, l.later...) {
		if s > advised {
			n++
		}
	}
	if n == 1 {
		return "1 point is"
	}
	return fmt.Sprintf("%d points are", n)
}

// timeText writes seconds, "-" for none.
func timeText(seconds float64) string {
	if seconds == 0 {
		return "-"
	}
	return cli.RoundSeconds(seconds)
}
