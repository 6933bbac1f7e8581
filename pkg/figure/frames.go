package figure

import (
	"cmp"
	"errors"
	"fmt"
)

// CheckFrames returns an error if f cannot become a figure with a slider: no
// frames, knob values that do not match them in number, a start outside, a
// frame that [Check] would refuse, frames whose series differ in number, name,
// mark or role, or a still picture that cannot be drawn. A frame may be empty
// where another is not, since the slider has to stop at every value.
func CheckFrames(f Frames) error {
	var errs []error
	add := func(where string, err error) {
		if err != nil {
			errs = append(errs, fmt.Errorf("frames %q%s: %w", f.ID, where, err))
		}
	}
	switch {
	case len(f.Frames) == 0:
		add("", errors.New("there is no frame: give one panel for each knob value"))
	case len(f.Values) != len(f.Frames):
		add("", fmt.Errorf("%d knob values for %d frames: give one value for each frame", len(f.Values), len(f.Frames)))
	case f.Start < 0 || f.Start >= len(f.Frames):
		add("", fmt.Errorf("it starts at frame %d of %d: frames count from 0", f.Start, len(f.Frames)))
	}
	if len(f.Frames) > 0 {
		add("", f.checkPanels())
	}
	add(", still picture", Check(f.Still))
	return errors.Join(errs...)
}

func (f Frames) checkPanels() error {
	bar := f.Axes().Bar
	for i, p := range f.Frames {
		for j, s := range p.Series {
			if err := s.check(); err != nil {
				return fmt.Errorf("frame %d, series %d %q: %w", i, j+1, s.Name, err)
			}
			if s.Color != nil && (bar == nil || bar.Label == "") {
				return fmt.Errorf("frame %d, series %d %q has Color: give the panel a Bar whose Label says what it is",
					i, j+1, s.Name)
			}
		}
		if err := sameSeries(f.Frames[0], p); err != nil {
			return fmt.Errorf("frame %d: %w", i, err)
		}
	}
	var failed error
	f.Axes().check(func(where string, err error) {
		if failed == nil && err != nil {
			failed = fmt.Errorf("shared axes%s: %w", where, err)
		}
	})
	return failed
}

// sameSeries compares what a slider keeps when it moves.
func sameSeries(a, b Panel) error {
	if len(a.Series) != len(b.Series) {
		return fmt.Errorf("it has %d series and the first frame has %d: give every frame the same series",
			len(b.Series), len(a.Series))
	}
	for i, s := range a.Series {
		t := b.Series[i]
		if s.Name != t.Name || s.MarkOrLine() != t.MarkOrLine() || s.RoleOrMeasured() != t.RoleOrMeasured() {
			return fmt.Errorf("its series %d is %q (%s, %s) and that of the first frame is %q (%s, %s): give every frame the "+
				"same series", i+1, t.Name, t.RoleOrMeasured(), t.MarkOrLine(), s.Name, s.RoleOrMeasured(), s.MarkOrLine())
		}
	}
	return nil
}

// Axes returns a panel with the axes of the still picture and all series of
// all frames, so that its ranges hold for every frame. The colour bar is the still
// picture's too, or that of the frames where it has none.
func (f Frames) Axes() Panel {
	all := f.Frames[0]
	if len(f.Still.Panels) > 0 {
		still := f.Still.Panels[0]
		all.X, all.Y, all.Equal, all.Bar = still.X, still.Y, still.Equal, cmp.Or(still.Bar, all.Bar)
	}
	all.Series = nil
	for _, p := range f.Frames {
		all.Series = append(all.Series, p.Series...)
	}
	return all
}
