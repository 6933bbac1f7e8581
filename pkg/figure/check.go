package figure

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// ErrNothing is the error of a panel in which nothing can be drawn.
var ErrNothing = errors.New("nothing can be drawn: every series is empty, or all its points are NaN, beyond ±1e300, or not positive on a logarithmic axis")

// Check returns an error if f cannot be drawn as it is: no panel, a panel in
// which no series has a point that its axes can show, slices of different
// lengths, an axis without extent, an unknown mark, role, scale or corner, or
// a text that [CheckText] refuses. The error names figure, panel and series
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
	add("", named("title", CheckText(f.Title)))
	add("", named("caption", CheckText(f.Caption)))
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
	add("", named("note", CheckText(p.Note)))
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
	if s, ok := a.fixed(); ok {
		if !s.shows(s.lo) || !s.shows(s.hi) || !(s.hi > s.lo) {
			return fmt.Errorf("range %g to %g cannot be shown: give Min < Max, both positive on a logarithmic axis, or leave both zero", a.Min, a.Max)
		}
	}
	for _, t := range a.Ticks {
		if err := CheckText(t.Label); err != nil {
			return err
		}
		if !(span{log: a.Scale == Log10}).shows(t.At) {
			return fmt.Errorf("tick %q stands at %g, where the axis has no place", t.Label, t.At)
		}
	}
	return named("label", CheckText(a.Label))
}

func (b Bar) check() error {
	if (b.Min != 0 || b.Max != 0) && !(b.Max > b.Min && !math.IsInf(b.Max-b.Min, 0)) {
		return fmt.Errorf("range %g to %g cannot be shown: give Min < Max or leave both zero", b.Min, b.Max)
	}
	return named("label", CheckText(b.Label))
}

// drawable says whether the panel's axes can show anything of s.
func (s Series) drawable(p Panel) bool {
	x, y := span{log: p.X.Scale == Log10}, span{log: p.Y.Scale == Log10}
	switch s.mark() {
	case HLine:
		return y.shows(s.Y[0])
	case VLine:
		return x.shows(s.X[0])
	}
	for i := range s.X {
		if x.shows(s.X[i]) && y.shows(s.Y[i]) {
			return true
		}
	}
	return false
}

func (s Series) check() error {
	if err := s.checkKind(); err != nil {
		return err
	}
	switch s.mark() {
	case HLine:
		return atLeastOne("Y", s.Y)
	case VLine:
		return atLeastOne("X", s.X)
	}
	return s.checkLengths()
}

func (s Series) checkKind() error {
	if !slices.Contains([]Mark{Line, Points, LinePoints, Bars, Arrows, HLine, VLine}, s.mark()) {
		return fmt.Errorf("unknown mark %q: use line, points, line+points, bars, arrows, hline or vline", s.Mark)
	}
	if !slices.Contains([]Role{Measured, Theory, Twin, Published}, s.role()) {
		return fmt.Errorf("unknown role %q: use measured, theory, twin or published", s.Role)
	}
	if s.Slot < 0 {
		return fmt.Errorf("palette slot %d: slots start at 1, and 0 takes the next free one", s.Slot)
	}
	return named("name", CheckText(s.Name))
}

func atLeastOne(what string, v []float64) error {
	if len(v) == 0 {
		return fmt.Errorf("a reference line needs its place in %s[0]", what)
	}
	return nil
}

func (s Series) checkLengths() error {
	n := len(s.X)
	arrows := s.mark() == Arrows
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
