package figures

import (
	"flag"
	"slices"
	"strings"

	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/figure/draw"
	"github.com/provingground/provingground/pkg/ground/cli"
)

// layout is how one figure is set on an author's page; the flags and the keys of a plan have its fields' names.
type layout struct {
	Width  string   `toml:"width"`  // single, double or inches; empty: the style's
	Height float64  `toml:"height"` // of the whole figure in inches; 0: the style's
	Legend string   `toml:"legend"` // top, right, bottom or none; empty: in the panels
	Panels string   `toml:"panels"` // letters, separated by commas; empty: all
	Labels []string `toml:"label"`  // see [figure.Arrangement]
	Dark   bool     `toml:"dark"`
}

// define adds the flags to those of the command.
func (l *layout) define(flags *flag.FlagSet) {
	flags.StringVar(&l.Width, "width", "", "`width`: "+draw.Single+" (a column, panels stacked), "+draw.Double+
		" (the page), or inches; the default is the style's")
	flags.Float64Var(&l.Height, "height", 0, "height of the whole figure in `inches`; the default is the style's")
	flags.StringVar(&l.Legend, "legend", "", "one legend of all panels, at this `edge`: "+
		strings.Join(figure.Places(), ", ")+"; the default is one in each panel")
	flags.StringVar(&l.Panels, "panels", "", "`letters` of the panels to keep, separated by commas: a,c")
	flags.Func("label", "`axis=text`: x=, y=, bar=, or a.x= for the axis of one panel, or the name of a series before "+
		"the =; may be repeated", func(s string) error {
		l.Labels = append(l.Labels, s)
		return nil
	})
	flags.BoolVar(&l.Dark, "dark", false, "light on black, for slides")
}

// tallest is the largest height that a page of print has, in inches.
const tallest = 20

// style returns a style as the layout has it. What cannot be is a usage error.
func (l layout) style(s draw.Style) (draw.Style, error) {
	if l.Width != "" {
		var err error
		if s, err = s.InColumns(l.Width); err != nil {
			return s, cli.Usage("-width: %v", err)
		}
	}
	if l.Height != 0 && !(l.Height >= 0.5 && l.Height <= tallest) {
		return s, cli.Usage("-height: %g inches: give 0.5 to %d", l.Height, tallest)
	}
	s.Fixed, s.Dark = l.Height, l.Dark
	return s, nil
}

// check returns what is wrong whatever the figure, as a usage error.
func (l layout) check() error {
	if _, err := l.style(draw.Style{Width: 1, WideWidth: 1}); err != nil {
		return err
	}
	if l.Legend != "" && !slices.Contains(figure.Places(), l.Legend) {
		return cli.Usage("-legend: there is no edge %q: take one of %s", l.Legend, strings.Join(figure.Places(), ", "))
	}
	return nil
}

// apply returns the figure as the layout has it. What it does not have is a usage error.
func (l layout) apply(f figure.Figure) (figure.Figure, error) {
	a := figure.Arrangement{Key: figure.Place(l.Legend), Labels: l.Labels}
	if l.Panels != "" {
		a.Panels = strings.Split(l.Panels, ",")
	}
	out, err := a.Apply(f)
	if err == nil {
		err = figure.Check(out)
	}
	if err != nil {
		return f, cli.Usage("%v", err)
	}
	return out, nil
}

// or returns the layout with the fields that it leaves empty taken from another one.
func (l layout) or(other layout) layout {
	if l.Width == "" {
		l.Width = other.Width
	}
	if l.Height == 0 {
		l.Height = other.Height
	}
	if l.Legend == "" {
		l.Legend = other.Legend
	}
	if l.Panels == "" {
		l.Panels = other.Panels
	}
	if l.Labels == nil {
		l.Labels = other.Labels
	}
	l.Dark = l.Dark || other.Dark
	return l
}
