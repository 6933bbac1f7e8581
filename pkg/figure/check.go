package figure

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/provingground/provingground/pkg/figure/tex"
)

// ErrNothing is the error of a panel in which nothing can be drawn.
var ErrNothing = errors.New("nothing can be drawn: every series is empty, or all its points are NaN, beyond ±1e300, " +
	"or not positive on a logarithmic axis")

// Check returns an error if f cannot be drawn as it is: no panel, a panel in
// which no series has a point that its axes can show, slices of different
// lengths, an axis without extent, an unknown mark, role, scale or corner, or
// a text that [tex.CheckText] refuses. The error names figure, panel and series
// and joins everything that is wrong. Points that are NaN, beyond ±1e300, or
// not positive on a logarithmic axis are no error: they are left out.
func Check(f Figure) error {
	var errs []error
	add := func(where string, err error) {
		if err != nil {
			errs = append(errs, fmt.Errorf("figure %q%s: %w", f.ID, where, err))
		}
	}
	if f.ID == "" {
		add("", errors.New("it has no ID to name its files: set one such as \"paper/experiment/law\""))
	}
	if len(f.Panels) == 0 {
		add("", errors.New("it has no panel: add one with at least one series"))
	}
	add("", named("title", tex.CheckText(f.Title)))
	add("", named("caption", tex.CheckText(f.Caption)))
	if f.Key != Inside && !slices.Contains(Places(), string(f.Key)) {
		add("", fmt.Errorf("its legend cannot stand at %q: use %s", f.Key, strings.Join(Places(), ", ")))
	}
	for i, p := range f.Panels {
		p.check(func(where string, err error) { add(fmt.Sprintf(", panel %d%s", i+1, where), err) })
	}
	return errors.Join(errs...)
}

func named(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}

func (p Panel) check(add func(string, error)) {
	add(", x axis", p.X.check())
	add(", y axis", p.Y.check())
	add("", named("note", tex.CheckText(p.Note)))
	if !slices.Contains([]Corner{Best, NorthEast, NorthWest, SouthEast, SouthWest, Above, NoLegend}, p.Legend) {
		add("", fmt.Errorf("unknown legend corner %q: use ne, nw, se, sw, above, none or nothing for the best", p.Legend))
	}
	if p.Bar != nil {
		add(", colour bar", p.Bar.check())
	}
	sound, shown := true, false
	for i, s := range p.Series {
		err := s.check()
		sound = sound && err == nil
		add(fmt.Sprintf(", series %d %q", i+1, s.Name), err)
		shown = shown || err == nil && s.drawable(p)
	}
	if sound && !shown {
		add("", ErrNothing)
	}
}

func (a Axis) check() error {
	if a.Scale != Linear && a.Scale != Log10 {
		return fmt.Errorf("unknown scale %q: use %q or nothing for a linear axis", a.Scale, Log10)
	}
	if s, ok := Fixed(a); ok {
		if !s.Shows(s.Lo) || !s.Shows(s.Hi) || !(s.Hi > s.Lo) {
			return fmt.Errorf("range %g to %g cannot be shown: give Min < Max, both positive on a logarithmic axis, or leave "+
				"both zero", a.Min, a.Max)
		}
	}
	for _, t := range a.Ticks {
		if err := tex.CheckText(t.Label); err != nil {
			return err
		}
		if !(Span{Log: a.Scale == Log10}).Shows(t.At) {
			return fmt.Errorf("tick %q stands at %g, where the axis has no place", t.Label, t.At)
		}
	}
	return named("label", tex.CheckText(a.Label))
}

func (b Bar) check() error {
	if (b.Min != 0 || b.Max != 0) && !(b.Max > b.Min && !math.IsInf(b.Max-b.Min, 0)) {
		return fmt.Errorf("range %g to %g cannot be shown: give Min < Max or leave both zero", b.Min, b.Max)
	}
	return named("label", tex.CheckText(b.Label))
}

// drawable says whether the panel's axes can show anything of s.
func (s Series) drawable(p Panel) bool {
	x, y := Span{Log: p.X.Scale == Log10}, Span{Log: p.Y.Scale == Log10}
	switch s.MarkOrLine() {
	case HLine:
		return y.Shows(s.Y[0])
	case VLine:
		return x.Shows(s.X[0])
	}
	for i := range s.X {
		if x.Shows(s.X[i]) && y.Shows(s.Y[i]) {
			return true
		}
	}
	return false
}

func (s Series) check() error {
	if err := s.checkKind(); err != nil {
		return err
	}
	switch s.MarkOrLine() {
	case HLine:
		return atLeastOne("Y", s.Y)
	case VLine:
		return atLeastOne("X", s.X)
	}
	return s.checkLengths()
}

func (s Series) checkKind() error {
	if !slices.Contains([]Mark{Line, Points, LinePoints, Bars, Arrows, HLine, VLine}, s.MarkOrLine()) {
		return fmt.Errorf("unknown mark %q: use line, points, line+points, bars, arrows, hline or vline", s.Mark)
	}
	if !slices.Contains([]Role{Measured, Theory, Twin, Published}, s.RoleOrMeasured()) {
		return fmt.Errorf("unknown role %q: use measured, theory, twin or published", s.Role)
	}
	if s.Slot < 0 {
		return fmt.Errorf("palette slot %d: slots start at 1, and 0 takes the next free one", s.Slot)
	}
	return named("name", tex.CheckText(s.Name))
}

func atLeastOne(what string, v []float64) error {
	if len(v) == 0 {
		return fmt.Errorf("a reference line needs its place in %s[0]", what)
	}
	return nil
}

func (s Series) checkLengths() error {
	n := len(s.X)
	arrows := s.MarkOrLine() == Arrows
	for _, c := range []struct {
		name   string
		values []float64
		needed bool
	}{
		{"Y", s.Y, true},
		{"Low", s.Low, s.High != nil}, {"High", s.High, s.Low != nil},
		{"U", s.U, arrows}, {"V", s.V, arrows},
		{"Color", s.Color, false},
	} {
		if (c.needed || c.values != nil) && len(c.values) != n {
			return fmt.Errorf("%s has %d values and X has %d: give one for each point", c.name, len(c.values), n)
		}
	}
	return nil
}
