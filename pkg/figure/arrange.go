package figure

import (
	"fmt"
	"slices"
	"strings"
)

// Place is where the one legend of a figure stands, outside its panels.
type Place string

// The places. Inside leaves every panel its own legend; Without draws none.
const (
	Inside  Place = ""
	Top     Place = "top"
	Right   Place = "right"
	Bottom  Place = "bottom"
	Without Place = "none"
)

// Places returns the names that [Arrangement.Key] takes.
func Places() []string { return []string{string(Top), string(Right), string(Bottom), string(Without)} }

// Arrangement is what an author changes of a figure for the page that it stands on; its zero value changes nothing.
type Arrangement struct {
	Panels []string // letters of the panels to keep, "a" the first, in this order; nil keeps all
	Key    Place    // where the legend stands
	// "x=text" sets the label of every x axis, "b.y=text" that of the y axis of panel b, "b.bar=text" that of its colour
	// bar, and "name=text" renames the series of that name
	Labels []string
}

// Apply returns the figure as the arrangement has it; f stays as it is. It is an error where it names a panel, an axis
// or a series that f does not have; [Check] says whether what came out can be drawn.
func (a Arrangement) Apply(f Figure) (Figure, error) {
	out := f
	if a.Key != Inside {
		out.Key = a.Key
	}
	out.Panels = make([]Panel, len(f.Panels))
	for i, p := range f.Panels {
		p.Series = slices.Clone(p.Series)
		out.Panels[i] = p
	}
	for _, l := range a.Labels {
		if err := out.relabel(l); err != nil {
			return Figure{}, err
		}
	}
	if a.Panels == nil {
		return out, nil
	}
	return out.keep(a.Panels)
}

// keep returns the figure with the panels of these letters alone. Each keeps its letter, of which the caption speaks;
// where it speaks of others too, it says at its end which are shown.
func (f Figure) keep(letters []string) (Figure, error) {
	var kept []Panel
	var shown []string
	for _, letter := range letters {
		i := f.panelAt(strings.TrimSpace(letter))
		if i < 0 {
			return Figure{}, fmt.Errorf("figure %q has no panel %q: it has %s", f.ID, letter, f.letters())
		}
		p := f.Panels[i]
		p.Letter = f.LetterOf(i)
		kept, shown = append(kept, p), append(shown, "("+p.Letter+")")
	}
	if f.Caption != "" && len(kept) < len(f.Panels) {
		f.Caption += " Shown here: " + strings.Join(shown, ", ") + "."
	}
	f.Panels = kept
	return f, nil
}

// LetterOf returns the letter of the i-th panel: its own, or that of its place.
func (f Figure) LetterOf(i int) string {
	if f.Panels[i].Letter != "" {
		return f.Panels[i].Letter
	}
	return placeLetter(i)
}

// Letters names panels as a caption does, from the place from (0 the first) up to, and not with, the place to:
// "(a)", "(a) and (b)", "(b) to (e)"; empty where there is none.
func Letters(from, to int) string {
	first, last := placeLetter(from), placeLetter(to-1)
	switch to - from {
	case 1:
		return "(" + first + ")"
	case 2:
		return "(" + first + ") and (" + last + ")"
	}
	if to < from+1 {
		return ""
	}
	return "(" + first + ") to (" + last + ")"
}

func placeLetter(i int) string { return string(rune('a' + i%26)) }

// panelAt returns the place of the panel with that letter, -1 where there is none.
func (f Figure) panelAt(letter string) int {
	for i := range f.Panels {
		if f.LetterOf(i) == letter {
			return i
		}
	}
	return -1
}

func (f Figure) letters() string {
	out := make([]string, len(f.Panels))
	for i := range f.Panels {
		out[i] = f.LetterOf(i)
	}
	return strings.Join(out, ", ")
}

// relabel does what one label of an [Arrangement] says, in place. A series' name may have = in it, too: the longest
// part before one that names something counts.
func (f *Figure) relabel(l string) error {
	for i := strings.LastIndexByte(l, '='); i > 0; i = strings.LastIndexByte(l[:i], '=') {
		if f.setAxis(l[:i], l[i+1:]) || f.renameSeries(l[:i], l[i+1:]) {
			return nil
		}
	}
	return fmt.Errorf("figure %q: %q sets no label: write x=, y=, bar=, a.x= for the axis of one panel (it has %s), or "+
		"the name of a series before the =", f.ID, l, f.letters())
}

// setAxis sets the label of the axes that a key names, and says whether there are any.
func (f *Figure) setAxis(key, text string) bool {
	letter, axis, one := strings.Cut(key, ".")
	if !one {
		letter, axis = "", key
	}
	found := false
	for i := range f.Panels {
		p := &f.Panels[i]
		switch {
		case one && f.LetterOf(i) != letter:
		case axis == "x":
			p.X.Label, found = text, true
		case axis == "y":
			p.Y.Label, found = text, true
		case axis == "bar" && p.Bar != nil:
			bar := *p.Bar
			bar.Label = text
			p.Bar, found = &bar, true
		}
	}
	return found
}

// renameSeries renames the series of a name, and says whether there are any.
func (f *Figure) renameSeries(name, to string) bool {
	found := false
	for _, p := range f.Panels {
		for k := range p.Series {
			if p.Series[k].Name == name && name != "" {
				p.Series[k].Name, found = to, true
			}
		}
	}
	return found
}
