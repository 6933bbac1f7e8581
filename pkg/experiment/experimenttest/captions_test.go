package experimenttest

import (
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/figure"
)

// What captions of this repository say, and what they said before their panels had letters.
func TestCaptionsSpeakOfPanelsByLetter(t *testing.T) {
	for _, test := range []struct {
		panels       int
		caption, alt string
		want         string // empty: nothing is wrong
	}{
		{2, "(a) Share of energy; (b) smallest cosine.", "(a) Alignment. (b) The cosine.", ""},
		{3, "Risk at $d = 4$ (a) and $d = 9$ (b), and excess risk (c).", "", ""},
		{4, "One dimension a panel, (a) to (d).", "", ""},
		{4, "(a) and (b): the input; sorted (c, d).", "", ""},
		{1, "Points left of the dashed line lie above; below one of four none.", "In the upper left quadrant.", ""},
		{1, "Lower right: labels as they are; below 0 none. The right rank of $f (x)$.", "Right of 1 it is ahead.", ""},
		{1, "Largest quotient of the right-hand side: on the right side of 0.", "", ""},
		{2, "Left: share (a) (b).", "", `"Left:"`},
		{2, "(a) (b). Above: closed form. Below: the rest.", "", `". Above:"`},
		{2, "(a), (b).", "Alignment. Left, against n.", `". Left,"`},
		{2, "Objective (left) and norm (right): (a), (b).", "", `"(left)"`},
		{2, "(a) and (b) , as in the left panel.", "", `"left panel"`},
		{2, "(a) and (b) ; right: the same.", "", `"; right:"`},
		{2, "Best of 4 (a) or, on the right of 12, (b).", "", `"on the right of 1"`},
		{2, "Both panels.", "", `no panel of "ab"`},
		{3, "(a) Here; (b) there.", "", `no panel of "c"`},
		{2, "(a) Here; (b) there; (c) nowhere.", "", `caption names "c"`},
		{2, "(a) Here; (b) there.", "(a) to (d).", `description names "cd"`},
		{1, "(a) Here; (b) a twin. The twins were not run and are not drawn.", "", ""},
	} {
		f := figure.Figure{ID: "paper/room/figure", Caption: test.caption, Alt: test.alt,
			Panels: make([]figure.Panel, test.panels)}
		err := Captioned(f)
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%q, %q: %v; want %q", test.caption, test.alt, err, test.want)
		}
	}
}

func TestPickedPanelsKeepTheLettersOfTheCaption(t *testing.T) {
	f := figure.Figure{ID: "paper/room/figure", Caption: "(b) Here.",
		Panels: []figure.Panel{{Letter: "b"}, {Letter: "c"}}}
	if err := Captioned(f); err == nil || !strings.Contains(err.Error(), `no panel of "c"`) {
		t.Error(err)
	}
}
