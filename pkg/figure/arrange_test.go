package figure_test

import (
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/figure/figuretest"
)

func TestAnEmptyArrangementChangesNothing(t *testing.T) {
	f := figuretest.Sample()
	got, err := figure.Arrangement{}.Apply(f)
	if err != nil || len(got.Panels) != len(f.Panels) || got.Key != f.Key || got.Panels[0].Letter != "" {
		t.Errorf("%+v, %v", got, err)
	}
}

// The panels that are left keep the letters that the caption names them by, and the figure itself stays whole.
func TestPanelsAreKeptByTheirLetters(t *testing.T) {
	f := figuretest.Sample()
	got, err := figure.Arrangement{Panels: []string{"c", " a"}}.Apply(f)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Panels) != 2 || got.LetterOf(0) != "c" || got.LetterOf(1) != "a" || got.Panels[0].Bar == nil {
		t.Errorf("%+v", got.Panels)
	}
	again, err := figure.Arrangement{Panels: []string{"a"}}.Apply(got)
	if err != nil || again.Panels[0].X.Label != f.Panels[0].X.Label {
		t.Errorf("a of c and a: %+v, %v", again.Panels, err)
	}
	if want := f.Caption + " Shown here: (c), (a)."; got.Caption != want {
		t.Errorf("caption %q, want %q", got.Caption, want)
	}
	if all, err := (figure.Arrangement{Panels: []string{"b", "c", "a"}}).Apply(f); err != nil || all.Caption != f.Caption {
		t.Errorf("all panels in another order: caption %q, %v", all.Caption, err)
	}
	if len(f.Panels) != 3 || f.Panels[0].Letter != "" {
		t.Errorf("the figure has changed: %+v", f.Panels)
	}
}

func TestLabelsAreSetByAxisAndBySeries(t *testing.T) {
	f := figuretest.Sample()
	got, err := figure.Arrangement{Labels: []string{"y=error", "a.x=$n=2d$", "bar=time", "$d=16$=ours = best"}}.Apply(f)
	if err != nil {
		t.Fatal(err)
	}
	p := got.Panels
	if p[0].Y.Label != "error" || p[2].Y.Label != "error" || p[0].X.Label != "$n=2d$" || p[2].X.Label != "$x_1$" ||
		p[2].Bar.Label != "time" || p[0].Series[0].Name != "ours = best" {
		t.Errorf("%+v", p)
	}
	if old := figuretest.Sample(); f.Panels[0].Series[0].Name != old.Panels[0].Series[0].Name ||
		f.Panels[2].Bar.Label != old.Panels[2].Bar.Label || f.Panels[0].Y.Label != old.Panels[0].Y.Label {
		t.Error("the figure itself has changed")
	}
}

func TestAnArrangementOfWhatIsNotThereNamesWhatIs(t *testing.T) {
	for want, a := range map[string]figure.Arrangement{
		`no panel "d": it has a, b, c`: {Panels: []string{"d"}},
		`"z=1" sets no label`:          {Labels: []string{"z=1"}},
		`"d.x=n" sets no label`:        {Labels: []string{"d.x=n"}},
		`"a.bar=t" sets no label`:      {Labels: []string{"a.bar=t"}},
		`"=n" sets no label`:           {Labels: []string{"=n"}},
		`"n" sets no label`:            {Labels: []string{"n"}},
	} {
		if _, err := a.Apply(figuretest.Sample()); err == nil || !strings.Contains(err.Error(), want) ||
			!strings.Contains(err.Error(), `figure "paper/experiment/law"`) {
			t.Errorf("%+v: %v, want %s", a, err, want)
		}
	}
	f, err := figure.Arrangement{Key: "left"}.Apply(figuretest.Sample())
	if err != nil {
		t.Fatal(err)
	}
	if err := figure.Check(f); err == nil || !strings.Contains(err.Error(), "top, right, bottom, none") {
		t.Errorf("a legend at the left: %v", err)
	}
}

func TestLettersNamePanelsAsCaptionsDo(t *testing.T) {
	for want, places := range map[string][2]int{"": {2, 2}, "(a)": {0, 1}, "(c) and (d)": {2, 4}, "(b) to (j)": {1, 10}} {
		if got := figure.Letters(places[0], places[1]); got != want {
			t.Errorf("%v: %q, want %q", places, got, want)
		}
	}
}
