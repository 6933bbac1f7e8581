package live

import (
	"fmt"
	"html"
	"math"
	"strconv"
	"strings"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/figure/tex"
)

// Panel says what a page lets its reader turn. Its texts are plain, but for those that are HTML.
type Panel struct {
	ID     string  `json:"id"`
	Title  string  `json:"title"`
	Figure string  `json:"figure"` // which is drawn; empty for the first
	Intro  string  `json:"intro"`  // HTML: what is run, at which size, and what that cannot show
	Seed   string  `json:"seed"`
	Fields []Field `json:"fields"`
	Twins  []Named `json:"twins"`
}

// Field is a number, a switch or a text of the config.
type Field struct {
	Name   string `json:"name"`
	Doc    string `json:"doc"`  // what it is, from the config's own documentation
	Kind   string `json:"kind"` // whole, number, bool or text
	Value  string `json:"value"`
	Limits string `json:"limits"` // "from 1 to 400"; empty where they are not of one number
	First  bool   `json:"first"`  // it is a number or a list of numbers; the others come after these
}

// Named is a twin: the hypothesis that its switch takes away.
type Named struct {
	Name   string `json:"name"`
	Breaks string `json:"breaks"` // HTML
}

// Describe returns the panel of an experiment, whose figure of that name is drawn. It is an error
// where there is no live preset.
func Describe(e experiment.Experiment, figure string) (Panel, error) {
	config, err := e.Preset(experiment.Live, nil)
	if err != nil {
		return Panel{}, err
	}
	quick, err := e.Preset(experiment.Quick, nil)
	if err != nil {
		return Panel{}, err
	}
	p := Panel{ID: e.Name(), Title: e.Describe(), Figure: figure, Fields: []Field{}, Twins: []Named{}}
	for _, f := range experiment.Fields(config) {
		if f.Name == "Master" {
			p.Seed = f.Value
			continue
		}
		p.Fields = append(p.Fields, fieldOf(e, config, f))
	}
	for _, t := range e.TwinList() {
		p.Twins = append(p.Twins, Named{t.Name, tex.HTMLText(t.Breaks)})
	}
	p.Intro = intro(e, config, quick)
	return p, nil
}

// intro says what the panel runs.
func intro(e experiment.Experiment, config, quick any) string {
	text := fmt.Sprintf("<strong>%s</strong>, with all twins beside it, within this page: nothing is sent anywhere. ",
		html.EscapeString(e.Describe()))
	if experiment.SameButMaster(config, quick) {
		return text + "These are the numbers of the notebook's quick preset, and its bands decide. Where other numbers " +
			"are given, a band that was measured there decides nothing, and the verdict says <em>exploratory</em>."
	}
	return text + "It is smaller than what the notebook shows, so that it ends within seconds: a band that was measured " +
		"at the notebook's size decides nothing here, and the verdict says <em>exploratory</em>, with where the " +
		"measurement lies. A band that a formula gives decides here too."
}

func fieldOf(e experiment.Experiment, config any, f experiment.Field) Field {
	doc, _, _ := strings.Cut(f.Doc, "; set ") // in a page there is the field alone
	out := Field{Name: f.Name, Doc: doc, Kind: "text", Value: f.Value}
	switch {
	case f.Kind == "a whole number" || f.Kind == "a whole number ≥ 0":
		out.Kind, out.First = "whole", true
		out.Limits = wholeLimits(taken(e, config, f.Name), f.Value)
	case f.Kind == "a number":
		out.Kind, out.First = "number", true
		out.Limits = numberLimits(taken(e, config, f.Name))
	case f.Kind == "true or false":
		out.Kind = "bool"
	case strings.Contains(f.Kind, "number"):
		out.Limits, out.First = "separated by commas", true
	}
	return out
}

// taken returns whether a page takes a value of a field, the others as in the preset.
func taken(e experiment.Experiment, config any, field string) func(value string) bool {
	return func(value string) bool {
		c, err := e.Preset(experiment.Live, nil, field+"="+value)
		return err == nil && bearable(e, c, true) == nil
	}
}

// wholeLimits returns the least and the largest number around a value that is taken: Check says
// what is possible, and the forecast what a page bears.
func wholeLimits(takes func(string) bool, value string) string {
	v, err := strconv.Atoi(value)
	if err != nil || !takes(value) {
		return ""
	}
	number := func(n int) bool { return takes(strconv.Itoa(n)) }
	least := v
	for n := 0; n < v; n++ {
		if number(n) {
			least = n
			break
		}
	}
	most := largest(number, v)
	switch {
	case most > 1<<30:
		return fmt.Sprintf("%d or more", least)
	case most == v:
		return fmt.Sprintf("at least %d", least)
	}
	return fmt.Sprintf("from %d to %d", least, most)
}

// largest returns the largest number that is taken, from one that is: odd ones may be refused
// where even ones are not.
func largest(takes func(int) bool, v int) int {
	near := func(n int) bool { return takes(n) || takes(n+1) }
	low, high := v, 2*v
	for near(high) && high <= 1<<30 {
		low, high = high, 2*high
	}
	for high-low > 1 && high <= 1<<30 {
		if mid := (low + high) / 2; near(mid) {
			low = mid
		} else {
			high = mid
		}
	}
	switch {
	case high > 1<<30:
		return high
	case takes(low + 1):
		return low + 1
	}
	return low
}

// numberLimits returns the bounds of a number among those that are usual.
func numberLimits(takes func(string) bool) string {
	number := func(x float64) bool { return takes(strconv.FormatFloat(x, 'g', -1, 64)) }
	above := func(x float64) float64 { return math.Nextafter(x, math.Inf(1)) }
	low := ""
	switch {
	case number(-1):
	case number(0):
		low = "0 or more"
	case number(above(0)) || number(1e-3):
		low = "above 0"
	}
	switch {
	case number(1) && !number(above(1)):
		return strings.Replace(low, "or more", "to 1", 1) + map[bool]string{true: ", at most 1"}[low == "above 0"]
	case !number(1) && number(0.999):
		return low + ", below 1"
	}
	return low
}
